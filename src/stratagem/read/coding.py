"""Rows of a source to moves: checked, dated, given form and tool by table and role, and kept only if wanted."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from stratagem.core.checks import check
from stratagem.core.events import ROW, Coded, Context, Raw
from stratagem.core.moves import MOVES
from stratagem.core.tables import Rule, Schema
from stratagem.read.actors import UNKNOWN
from stratagem.read.flawless import faultless
from stratagem.read.ontology import RELATIONS, UNMAPPED, labels, quads, scale, to_cameo, tools

NOTHING = pl.lit(None)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a source's columns say, as expressions on its raw rows.

    Parameters
    ----------
    key : polars.Expr
        Text that is unique within the source.
    date : polars.Expr
        Date of the event; null where the text is no date, which rejects the row.
    dated : str
        Column the date comes from, for rejects.
    actor, target : polars.Expr
        Codes of ours; null where no table holds them.
    actor_said, target_said : polars.Expr
        What the source calls them; null if it names nobody.
    code : polars.Expr
        The event's code as the source has it.
    ontology : str
        Of the code, a key of :func:`stratagem.read.ontology.to_cameo`.
    cameo : polars.Expr, optional
        What to look up instead of the code.
    known_on : polars.Expr, optional
        Day of publication; by default the date.
    expected : str
        What a date looks like, for rejects.
    goldstein, quad, mentions, place, latitude, longitude, count, precision, confidence : polars.Expr, optional
        As the source has them; Goldstein and quad class by table where it has none.
    shown : tuple of polars.Expr, optional
        Names of the two parties in the summary; by default what the source calls them.
    label : polars.Expr, optional
        The event in the summary; by default the code's name in CAMEO.
    many : str
        What joins several names in what the source calls the parties; empty if there is never more than one.
    """

    key: pl.Expr
    date: pl.Expr
    dated: str
    actor: pl.Expr
    target: pl.Expr
    actor_said: pl.Expr
    target_said: pl.Expr
    code: pl.Expr
    ontology: str
    cameo: pl.Expr | None = None
    known_on: pl.Expr | None = None
    expected: str = "a date YYYY-MM-DD"
    goldstein: pl.Expr | None = None
    quad: pl.Expr | None = None
    mentions: pl.Expr | None = None
    place: pl.Expr | None = None
    latitude: pl.Expr | None = None
    longitude: pl.Expr | None = None
    count: pl.Expr | None = None
    precision: pl.Expr | None = None
    confidence: pl.Expr | None = None
    shown: tuple[pl.Expr, pl.Expr] | None = None
    label: pl.Expr | None = None
    many: str = ""


@dataclass(frozen=True, slots=True)
class Sound:
    """Raw rows that meet the declared schema, the faults of the others, and how many there were."""

    rows: pl.DataFrame
    rejects: pl.DataFrame


def sound(raw: Raw, schema: Schema, *, where: str) -> Sound:
    """Split raw rows by the declared schema; faults carry the row's number in the file."""
    numbers = raw.frame[ROW]
    columns = tuple(c for c in schema.columns if c.name in raw.frame.columns)
    used = Schema(schema.name, columns, None, _possible(schema.rules, {c.name for c in columns}))
    flawless = faultless(raw.frame, used, plain=raw.plain)
    if flawless is not None:
        return Sound(flawless, raw.rejects)
    result = check(raw.frame.drop(ROW), used, where=where)
    if not result.faults:
        return Sound(result.accepted.with_columns(numbers), raw.rejects)
    faults = result.rejects.with_columns(row=numbers.gather(result.rejects["row"] - 1))
    kept = numbers.filter(~numbers.is_in(faults["row"].implode()))
    return Sound(result.accepted.with_columns(kept), pl.concat([raw.rejects, faults]))


def _possible(rules: tuple[Rule, ...], names: set[str]) -> tuple[Rule, ...]:
    return tuple(r for r in rules if set(r.holds.meta.root_names()) <= names)


def moves_of(
    raw: Raw,
    context: Context,
    parts: Parts,
    schema: Schema,
    *,
    coder: str,
    version: str,
    enrich: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
) -> Coded:
    """Moves out of raw rows.

    Parameters
    ----------
    raw : Raw
    context : Context
    parts : Parts
    schema : Schema
        Of the raw rows, as far as they are read.
    coder : str
        The source's id.
    version : str
        Of its format.
    enrich : callable, optional
        Adds columns that the parts need to the sound rows, keeping their order.
    """
    if raw.frame.is_empty():
        return Coded(MOVES.empty(), raw.rejects, raw.rows_in, raw.filtered, raw.repairs)
    good = sound(raw, schema, where=context.where)
    said = (enrich(good.rows) if enrich is not None else good.rows).select(ROW, *_said(parts))
    undated = said["date"].is_null()
    rejects = good.rejects
    if undated.any():
        rejects = pl.concat([rejects, _no_date(good.rows.filter(undated), parts, where=context.where)])
        said = said.filter(~undated)
    coded = _coded(said.filter(_wanted(context)), context, parts)
    moves = coded.select(_columns(context, parts, coder=coder, version=version))
    unmapped = _unmapped(coded)
    return Coded(
        moves=moves,
        rejects=rejects,
        rows_in=raw.rows_in,
        filtered=raw.filtered + said.height - coded.height,
        repairs=raw.repairs,
        unmapped=unmapped,
    )


def _said(parts: Parts) -> list[pl.Expr]:
    optional = {
        n: getattr(parts, n)
        for n in ("goldstein", "quad", "mentions", "place", "latitude", "longitude", "count", "precision", "confidence")
        if getattr(parts, n) is not None
    }
    shown = parts.shown or (parts.actor_said, parts.target_said)
    fields: Mapping[str, pl.Expr] = {
        "key": parts.key,
        "date": parts.date,
        "known_on": parts.known_on if parts.known_on is not None else parts.date,
        "actor": parts.actor,
        "target": parts.target,
        "actor_said": parts.actor_said,
        "target_said": parts.target_said,
        "code": parts.code,
        "cameo": _to_cameo(parts),
        "who": shown[0],
        "whom": shown[1],
        **({"label": parts.label} if parts.label is not None else {}),
        **optional,
    }
    return [expr.alias(name) for name, expr in fields.items()]


def _to_cameo(parts: Parts) -> pl.Expr:
    key = parts.cameo if parts.cameo is not None else parts.code
    return key.replace_strict(*_table("to_cameo", parts.ontology), default=None, return_dtype=pl.String)


@functools.cache
def _table(what: str, ontology: str) -> tuple[pl.Series, pl.Series]:
    """A table of codes as two columns, made once."""
    match what:
        case "to_cameo":
            table: Mapping[str, object] = to_cameo(ontology)
        case "goldstein":
            table = scale(ontology)
        case _:
            table = quads() if what == "quad" else labels()
    return pl.Series(list(table), dtype=pl.String), pl.Series(list(table.values()))


def _no_date(rows: pl.DataFrame, parts: Parts, *, where: str) -> pl.DataFrame:
    return rows.select(
        file=pl.lit(where),
        row=ROW,
        column=pl.lit(parts.dated),
        value=pl.col(parts.dated).cast(pl.String),
        expected=pl.lit(parts.expected),
    )


def _wanted(context: Context) -> pl.Expr:
    """Whether a row is between the dyads or of the actors asked for, in the span asked for."""
    keep = pl.lit(value=True)
    if context.wanted:
        anyone = [pl.col(side).is_in(list(context.actors)) for side in ("actor", "target") if context.actors]
        pairs = []
        for dyad in context.dyads:
            one, other = min(dyad), max(dyad)
            pairs += [
                (pl.col("actor") == one) & (pl.col("target") == other),
                (pl.col("actor") == other) & (pl.col("target") == one),
            ]
        keep = pl.any_horizontal(*anyone, *pairs).fill_null(value=False)
    if context.since is not None:
        keep &= pl.col("date") >= context.since
    if context.until is not None:
        keep &= pl.col("date") < context.until
    return keep


def _coded(rows: pl.DataFrame, context: Context, parts: Parts) -> pl.DataFrame:
    """Rows with form, tool, Goldstein and quad class, by code and by who acts on whom."""
    coded = rows.with_columns(_relation(context)).join(
        _by_relation(), on=["cameo", "relation"], how="left", maintain_order="left"
    )
    scaled = "weis" if parts.ontology == "weis" else "cameo"
    derived = {
        name: pl.col(by).replace_strict(*_table(name, scaled), default=None, return_dtype=dtype)
        for name, by, dtype in (
            ("goldstein", "code" if scaled == "weis" else "cameo", pl.Float64),
            ("quad", "cameo", pl.Int32),
            ("label", "cameo", pl.String),
        )
        if name not in rows.columns
    }
    return coded.with_columns(**derived)


@functools.cache
def _by_relation() -> pl.DataFrame:
    """Form and tool for each CAMEO code and relation."""
    return pl.DataFrame(
        [(code, n, form, tool) for code, (form, *by) in tools().items() for n, tool in enumerate(by)],
        schema={"cameo": pl.String, "relation": pl.UInt8, "form": pl.String, "tool": pl.String},
        orient="row",
    )


def _relation(context: Context) -> pl.Expr:
    acts = {role: pl.col("actor").is_in(list(codes)) for role, codes in _roles(context).items()}
    on = {role: pl.col("target").is_in(list(codes)) for role, codes in _roles(context).items()}
    number = {name: pl.lit(n, dtype=pl.UInt8) for n, name in enumerate(RELATIONS)}
    return (
        pl.when(acts["coercers"] & on["patrons"])
        .then(number["coercer_patron"])
        .when(acts["coercers"])
        .then(number["coercer"])
        .when(acts["targets"] & on["coercers"])
        .then(number["target"])
        .when(acts["targets"])
        .then(number["ally"])
        .when(acts["patrons"] & on["coercers"])
        .then(number["patron"])
        .otherwise(number["other"])
        .alias("relation")
    )


def _roles(context: Context) -> dict[str, frozenset[str]]:
    return {"coercers": context.coercers, "targets": context.targets, "patrons": context.patrons}


def _columns(context: Context, parts: Parts, *, coder: str, version: str) -> list[pl.Expr]:
    """Every column of a move, in order."""

    def kept(name: str) -> pl.Expr:
        return pl.col(name) if getattr(parts, name) is not None else NOTHING

    filled: dict[str, pl.Expr] = {
        "move_id": pl.format("{}:{}", pl.lit(coder), "key"),
        "case": pl.lit(context.case),
        "date": pl.col("date"),
        "precision": pl.col("precision") if parts.precision is not None else pl.lit("day"),
        "known_on": pl.max_horizontal("date", "known_on"),
        "actors": pl.concat_list(pl.col("actor").fill_null(UNKNOWN)),
        "targets": _list(pl.when(pl.col("target_said").is_not_null()).then(pl.col("target").fill_null(UNKNOWN))),
        "form": pl.col("form").fill_null("deed"),
        "tool": pl.col("tool").fill_null(UNMAPPED),
        "status": pl.lit("actual"),
        "count": kept("count"),
        "place": kept("place"),
        "latitude": kept("latitude"),
        "longitude": kept("longitude"),
        "summary": pl.format(
            "{} to {}: {}",
            pl.col("who").fill_null("(unknown)"),
            pl.col("whom").fill_null("(nobody named)"),
            pl.col("label").fill_null(pl.col("code")).fill_null("(no code)"),
        ),
        "source_ids": pl.concat_list(pl.lit(coder)),
        "coder": pl.lit(coder),
        "coder_version": pl.lit(version),
        "confidence": kept("confidence"),
        "code": pl.col("code"),
        "ontology": pl.lit(_named(parts.ontology)),
        "goldstein": pl.col("goldstein"),
        "quad": pl.col("quad"),
        "actor_codes": _list(pl.col("actor_said"), parts.many),
        "target_codes": _list(pl.col("target_said"), parts.many),
        "mentions": kept("mentions"),
    }
    nothing: dict[pl.DataType, pl.Expr] = {pl.List(pl.String()): pl.lit([], dtype=pl.List(pl.String))}
    return [filled.get(c.name, nothing.get(c.dtype, NOTHING)).cast(c.dtype).alias(c.name) for c in MOVES.columns]


def _named(ontology: str) -> str:
    return {"names": "icews"}.get(ontology, ontology)


def _list(column: pl.Expr, many: str = "") -> pl.Expr:
    """A list of the one value, or of those that ``many`` joins; empty where there is none."""
    items = column.str.split(many).list.eval(pl.element().str.strip_chars()) if many else pl.concat_list(column)
    return pl.when(column.is_not_null()).then(items).otherwise(pl.lit([], dtype=pl.List(pl.String)))


def _unmapped(coded: pl.DataFrame) -> dict[str, int]:
    """How many moves carry a code or name that no table holds, most frequent first."""
    lost = {
        "code": ("code", pl.col("cameo").is_null()),
        "actor": ("actor_said", pl.col("actor").is_null() & pl.col("actor_said").is_not_null()),
        "target": ("target_said", pl.col("target").is_null() & pl.col("target_said").is_not_null()),
    }
    any_lost = coded.select(missing.any().alias(column) for column, (_, missing) in lost.items()).row(0, named=True)
    parts = [
        coded.filter(missing).select(what=pl.format("{}:{}", pl.lit(column), pl.col(said).fill_null("(none)")))
        for column, (said, missing) in lost.items()
        if any_lost[column]
    ]
    if not parts:
        return {}
    counts = pl.concat(parts).group_by("what").len().sort("len", "what", descending=[True, False])
    return {str(what): int(n) for what, n in counts.iter_rows()}
