"""Every registered stratagem tested on one record, corrected for how many were looked at; instances, curves, files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from stratagem.core.case import Record
from stratagem.core.claims import Claim
from stratagem.core.errors import InputError, UnknownNameError
from stratagem.core.stratagems import Stratagem, never
from stratagem.pipeline.asked import Asked
from stratagem.pipeline.session import Session, save_claims
from stratagem.plugins import load_all
from stratagem.reckon.chance import NOT_DISTINGUISHABLE, NOT_TESTABLE, verdict
from stratagem.reckon.correction import benjamini_hochberg, holm
from stratagem.record.stratagems import read_stratagem

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Tested:
    """One stratagem's test among all of them.

    Parameters
    ----------
    stratagem : Stratagem
    claim : Claim
        The number with its provenance; ``stratagem explain`` recomputes it.
    p_value, p_holm, p_fdr : float or None
        Of this test alone; adjusted so that even one false finding among all registered stratagems is unlikely (Holm
        1979); adjusted so that few of the findings are false (Benjamini and Hochberg 1995).
    verdict : str
        At the Holm-adjusted p-value.
    """

    stratagem: Stratagem
    claim: Claim
    p_value: float | None
    p_holm: float | None
    p_fdr: float | None
    verdict: str

    @property
    def reason(self) -> str:
        """Why, in a plain sentence; and in another what the correction changed."""
        answer = self.claim.answer
        # An answer without a number says why in the first clause of its note; what was asked follows there.
        told = str(answer.details.get("reason") or answer.note.split(";")[0])
        sentence = f"{told[:1].upper()}{told[1:].rstrip('.')}."
        alone = answer.details.get("verdict")
        if self.p_holm is not None and alone not in (self.verdict, NOT_TESTABLE):
            return f"{sentence} Alone it would read '{alone}'; among all tests p = {self.p_holm:.2g}."
        return sentence

    @property
    def in_play(self) -> Mapping[str, Any] | None:
        """The last completion whose window is still open: ``day``, ``until``, ``moves``."""
        return self.claim.answer.details.get("in_play")


def try_all(asked: Asked, *, on_step: Step | None = None) -> dict[str, Tested]:
    """Test every stratagem of the case, and adjust the p-values for all of them.

    Parameters
    ----------
    asked : Asked
        Of the record to test on.
    on_step : callable, optional
        Called with the title of each stratagem as its test begins.

    Returns
    -------
    dict of str to Tested
        By id, in order of feature and id. Stratagems whose claim was not yet published by the as-of date are among
        them: the record's past can be asked a later question.
    """
    found: dict[str, tuple[Stratagem, Claim]] = {}
    for name, stratagem in sorted(asked.record.case.stratagems.items(), key=_order):
        if on_step:
            on_step(f"testing {stratagem.title}")
        query, params = stratagem.question()
        found[name] = (stratagem, asked(query, params, label=stratagem.title))
    return _adjusted(found)


def _order(entry: tuple[str, Stratagem]) -> tuple[int, str]:
    return int(entry[1].feature.removeprefix("S")), entry[0]


def _adjusted(found: dict[str, tuple[Stratagem, Claim]]) -> dict[str, Tested]:
    alone = {name: claim.answer.details.get("p_value") for name, (_, claim) in found.items()}
    tested = [name for name, p in alone.items() if p is not None]
    p = np.array([alone[name] for name in tested], dtype=np.float64)
    strict = dict(zip(tested, holm(p), strict=True)) if tested else {}
    loose = dict(zip(tested, benjamini_hochberg(p), strict=True)) if tested else {}
    return {
        name: Tested(
            stratagem,
            claim,
            alone[name],
            float(strict[name]) if name in strict else None,
            float(loose[name]) if name in loose else None,
            _verdict(claim, float(strict[name]) if name in strict else None),
        )
        for name, (stratagem, claim) in found.items()
    }


def _verdict(claim: Claim, adjusted: float | None) -> str:
    """The verdict at an adjusted p-value, on the side of chance that the answer itself found."""
    alone = str(claim.answer.details.get("verdict", NOT_TESTABLE))
    if adjusted is None or alone in (NOT_TESTABLE, NOT_DISTINGUISHABLE):
        return alone
    return (
        alone if verdict(p_value=adjusted, above=True, claimed="more") != NOT_DISTINGUISHABLE else NOT_DISTINGUISHABLE
    )


def results(tested: Sequence[Tested]) -> pl.DataFrame:
    """The tests as a table, one a row."""
    return pl.DataFrame([_row(t) for t in tested], schema=RESULTS)


RESULTS = {
    "stratagem": pl.String,
    "feature": pl.String,
    "n": pl.Int64,
    "n_of": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "expected": pl.Float64,
    "unit": pl.String,
    "lift": pl.Float64,
    "p_value": pl.Float64,
    "p_holm": pl.Float64,
    "p_fdr": pl.Float64,
    "verdict": pl.String,
    "reason": pl.String,
    "number": pl.String,
}
"""Columns of :func:`results`."""


def _row(t: Tested) -> dict[str, object]:
    a = t.claim.answer
    return {
        "stratagem": t.stratagem.id,
        "feature": t.stratagem.feature,
        "n": a.n,
        "n_of": a.n_of,
        "value": a.value,
        "low": a.low,
        "high": a.high,
        "expected": a.details.get("expected"),
        "unit": a.unit,
        "lift": a.details.get("lift"),
        "p_value": t.p_value,
        "p_holm": t.p_holm,
        "p_fdr": t.p_fdr,
        "verdict": t.verdict,
        "reason": t.reason,
        "number": t.claim.id,
    }


def chosen(tested: dict[str, Tested], ids: Sequence[str]) -> list[Tested]:
    """The tests of the given stratagems, or all.

    Raises
    ------
    UnknownNameError
        If one is not registered.
    """
    for name in ids:
        if name not in tested:
            raise UnknownNameError("stratagem", name, known=tested)
    return [tested[name] for name in ids] if ids else list(tested.values())


def find_instances(session: Session, record: Record, name: str) -> Claim:
    """The test of one stratagem, for its instances.

    Raises
    ------
    UnknownNameError
        If it is not registered.
    """
    query, params = record.case.stratagem(name).question()
    return Asked(session, record)(query, params)


def find_curve(session: Session, record: Record, name: str) -> Claim:
    """The specification curve of one stratagem, kept so that ``explain`` finds it."""
    found = Asked(session, record)("stratagem_curve", {"id": name})
    save_claims(session, [found])
    return found


def find_measures(session: Session, record: Record, queries: Sequence[str]) -> list[Claim]:
    """The answers of several measures with their declared defaults, kept so that ``explain`` finds them."""
    asked = Asked(session, record)
    found = [asked(query, {}) for query in queries]
    save_claims(session, found)
    return found


def validate(session: Session, file: Path) -> tuple[Stratagem, str | None]:
    """Read a stratagem file against the case and the queries there are.

    Returns
    -------
    Stratagem
    str or None
        Why it can never match in this case, if it cannot.

    Raises
    ------
    InputError
        Naming every fault with its line.
    """
    if not file.is_file():
        message = f"{file}: expected a stratagem's YAML file, found {'a folder' if file.is_dir() else 'nothing'}"
        raise InputError(message)
    queries = {name: query.params for name, query in load_all("query").items()}
    stratagem = read_stratagem(file, session.case, queries=queries)
    return stratagem, never(stratagem, session.case)
