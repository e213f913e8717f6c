"""The brief: ask every query, compose, lint, render, write."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from stratagem.core.case import Record
from stratagem.core.claims import Claim, PublishedClaim
from stratagem.core.errors import InputError
from stratagem.core.filters import MoveFilter
from stratagem.pipeline.asked import Asked
from stratagem.pipeline.beside import beside_section
from stratagem.pipeline.in_play import stratagems_section
from stratagem.pipeline.matrix import read_matrix
from stratagem.pipeline.notes import analyst_section
from stratagem.pipeline.session import SOFTWARE, Session, read_record, save_claims
from stratagem.plugins import load_all
from stratagem.reckon.checked import strongest_check
from stratagem.reckon.matrix import fold_rare, joined
from stratagem.reckon.verdicts import judge
from stratagem.record.whole import whole
from stratagem.report import brief as compose
from stratagem.report.document import Document, Judgement, Section
from stratagem.report.figures.coverage import coverage
from stratagem.report.figures.follow import follow
from stratagem.report.figures.heat import heat
from stratagem.report.figures.timeline import timeline
from stratagem.report.judgements.concession import WINDOWS, asks_for, asks_wider
from stratagem.report.lint import lint
from stratagem.report.readings import competing_readings
from stratagem.report.words import day

CHANGE_DAYS = 90
TARGETS_SHOWN = 11
WORDS = "words"
"""Family whose tools are statements and not deeds."""
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Written:
    """Where a brief was written, and its claims by id."""

    folder: Path
    files: tuple[Path, ...]
    document: Document


def write_brief(session: Session, out: Path, *, notes: Path | None = None, on_step: Step | None = None) -> Written:
    """Compose, lint and write the brief of a session.

    Parameters
    ----------
    session : Session
    out : Path
        Folder; made if needed.
    notes : Path, optional
        YAML of an analyst's own sentences, each with its evidence.
    on_step : callable, optional
        Called with the name of each step as it begins.

    Raises
    ------
    InputError
        If ``out`` is a file.
    RefusedError
        If a sentence has no evidence or a number has no provenance. Nothing is written then.
    """
    if out.exists() and not out.is_dir():
        message = f"--out {out}: expected a folder or a new name, found a file; name another"
        raise InputError(message)
    step = on_step or (lambda _: None)
    step("reading the record")
    record = read_record(session)
    step("asking")
    document = compose_brief(session, record, notes=notes, step=step)
    step("checking every sentence")
    lint(document)
    step("writing")
    files = _write(document, out)
    save_claims(session, document.claims)
    return Written(out, files, document)


def compose_brief(session: Session, record: Record, *, notes: Path | None, step: Step) -> Document:
    """The brief as a document, before linting."""
    asked = Asked(session, record)
    judgements = _judgements(asked)
    worst = asked("gravest", {"filter": {"role": ["coercer"]}, "last_days": CHANGE_DAYS})
    step("drawing")
    meta = session.case.meta
    by_target = fold_rare(_deeds_and_statements(session, record, by="target"), keep=TARGETS_SHOWN)
    by_leader = _deeds_and_statements(session, record, by="leader")
    rates = [asked(*asks_for(days)) for days in WINDOWS]
    source_line = f"Record of {meta.title}, version {meta.version}, as of {day(session.as_of)}."
    sections = [
        compose.bottom_line(record, judgements, worst),
        Section("judgements", "Key judgements", judgements=tuple(judgements)),
        *analyst_section(notes, asked),
        compose.changes(_changes(asked), CHANGE_DAYS),
        Section("timeline", "Both sides, two years", figures=(timeline(record),)),
        Section(
            "matrix",
            "Toolkit matrix",
            figures=(
                heat(
                    record,
                    by_target,
                    figure_id="matrix-target",
                    by="target",
                    title=f"Tools of {meta.actor_name} by target",
                ),
                heat(
                    record,
                    by_leader,
                    figure_id="matrix-leader",
                    by="leader",
                    title=f"Tools of {meta.actor_name} by leader",
                ),
            ),
        ),
        compose.follow_rates(
            rates,
            [asked(*asks_wider(days)) for days in WINDOWS],
            follow(rates, title="Concession after provocation, against chance", source=source_line),
        ),
        stratagems_section(asked, source_line, step),
        competing_readings(asked("readings", {}), _reading_titles(session)),
        *beside_section(asked),
        compose.verdicts(_verdicts(asked)),
        compose.quality(_quality(asked), coverage(record)),
        compose.gaps(
            record,
            asked("share", {"of": {"status": []}, "checked_as": ["memory", "none"]}, label="moves on memory alone"),
            asked("share", {"of": {"status": []}, "precision": ["month", "year"]}, label="moves without a day"),
        ),
        compose.method(record, session.seed),
    ]
    checks = strongest_check(record.moves, session.case.sources)
    return Document(
        title=f"{meta.actor_name}: brief as of {day(session.as_of)}",
        case_title=meta.title,
        as_of=session.as_of,
        sections=tuple(sections),
        claims=tuple(asked.claims.values()),
        evidence=compose.evidence(record, checks),
        provenance={
            "software": SOFTWARE,
            "case": f"{meta.id} {meta.version}",
            "case digest": session.case.digest[:16],
            "source": record.source,
            "batches": ", ".join(record.batches),
            "seed": str(session.seed),
            "moves known": str(record.moves.height),
        },
    )


def _reading_titles(session: Session) -> dict[str, str]:
    held = session.case.readings
    return {r.id: r.title for r in held.readings} if held else {}


def _deeds_and_statements(session: Session, record: Record, *, by: str) -> pl.DataFrame:
    """The matrix of what was done, with statements only for the tools that are words."""
    deeds = read_matrix(session, record, by=by, chosen=MoveFilter(form=("deed",)))
    return joined(deeds, read_matrix(session, record, by=by, chosen=MoveFilter(family=(WORDS,))))


def _judgements(asked: Asked) -> list[Judgement]:
    meta = asked.session.case.meta
    titles = dict(asked.session.case.indicators.select("indicator_id", "title").iter_rows())
    out = []
    for kind in sorted(load_all("judgement").values(), key=lambda k: k.order):
        claims = {
            name: asked(query, params, label=titles.get(name.removeprefix("indicator:"), ""))
            for name, (query, params) in kind.asks(meta).items()
        }
        written = kind.write(claims, meta)
        if written is not None:
            out.append(written)
    return out


def _changes(asked: Asked) -> dict[str, Claim]:
    return {
        group.name: asked("change", {"filter": {"group": [group.key]}, "days": CHANGE_DAYS}, label=group.name)
        for group in asked.session.case.toolkit.groups
    }


def _quality(asked: Asked) -> dict[str, Claim]:
    return {
        level: asked("share", {"of": {"status": []}, "checked_as": [level]}, label=f"moves checked as {level}")
        for level in ("document", "database", "memory")
    }


def _verdicts(asked: Asked) -> list[compose.VerdictRow]:
    rows = []
    for claim in published_claims(asked.session):
        if claim.published > asked.session.as_of:
            continue
        found = asked(claim.query, claim.params, label=claim.says) if claim.query else None
        result = judge(claim, found.answer if found else None)
        rows.append(compose.VerdictRow(claim, result.verdict, result.reason, found))
    return rows


def published_claims(session: Session) -> list[PublishedClaim]:
    """The case's published sentences as queries.

    Raises
    ------
    InputError
        If ``claims.yaml`` holds a faulty entry; the message names it.
    """
    out = []
    for entry in session.case.claims:
        try:
            out.append(PublishedClaim.model_validate(entry))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            message = f"{session.folder / 'claims.yaml'}, {entry.get('id', '?')}, {where}: {first['msg']}"
            raise InputError(message) from None
    return out


def _write(document: Document, out: Path) -> tuple[Path, ...]:
    """Write every export, the figures and the claims; each file whole or not at all."""
    contents: dict[str, bytes] = {}
    for name, export in load_all("export").items():
        contents[f"brief.{export.suffix or name}"] = export.render(document)
    for section in document.sections:
        for figure in section.figures:
            contents[f"figures/{figure.id}.svg"] = figure.svg.encode()
            contents[f"figures/{figure.id}.png"] = figure.png
    claims = [c.as_dict() for c in document.claims]
    contents["claims.json"] = json.dumps(claims, indent=1, default=str, ensure_ascii=False).encode()
    written = []
    for name, data in contents.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as part:
            part.write_bytes(data)
        written.append(path)
    return tuple(written)
