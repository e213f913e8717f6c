"""Actor codes and names of public sources to codes of ours, with Correlates of War and Gleditsch-Ward numbers."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

import polars as pl

from stratagem.core.errors import UnknownNameError
from stratagem.read.ontology import rows

UNKNOWN = "UNK"
"""Code of an actor that no table holds; what the source calls it stands in ``actor_codes``."""

SCHEMES = ("cameo", "keds", "fips", "names", "people", "iso", "cow", "gw")
GROUPS = ("IGO", "NGO", "MNC", "IMG", "NGM")
"""CAMEO prefixes that say only what kind of body it is; the next three letters name it."""


@functools.cache
def codes() -> frozenset[str]:
    """Every code of ours that a source may give."""
    return frozenset(r["code"] for r in rows("actors"))


@functools.cache
def names() -> Mapping[str, str]:
    """Common English name of each of our codes."""
    return {r["code"]: r["name"] for r in rows("actors")}


@functools.cache
def numbers() -> Mapping[str, tuple[int | None, int | None]]:
    """Correlates of War and Gleditsch-Ward number of each of our codes; nothing for who has none.

    References
    ----------
    Gleditsch, K. S. and Ward, M. D. (1999). A revised list of independent states since the Congress of Vienna.
    International Interactions 25(4), 393-413. https://doi.org/10.1080/03050629908434958

    Examples
    --------
    >>> numbers()["DEU"], numbers()["UNO"]
    ((255, 260), (None, None))
    """
    return {r["code"]: (int(r["cow"]) if r["cow"] else None, int(r["gw"]) if r["gw"] else None) for r in rows("actors")}


@functools.cache
def lookup(scheme: str) -> Mapping[str, str]:
    """Our code for each code or name of a scheme.

    Parameters
    ----------
    scheme : str
        ``cameo`` (three letters), ``keds`` (letters of the older sets first, then CAMEO's), ``fips`` (two letters, of
        places), ``names`` (English names of states and bodies), ``people`` (names, and persons and bodies without a
        country in their name), ``iso`` (ours), ``cow`` and ``gw`` (numbers as text).

    Raises
    ------
    UnknownNameError
        For any other.

    Examples
    --------
    >>> lookup("gw")["260"], lookup("cow")["255"], lookup("keds")["FRN"], lookup("names")["Macedonia, FYR"]
    ('DEU', 'DEU', 'FRA', 'MKD')
    """
    table = rows("actors")
    iso = {r["code"]: r["code"] for r in table}
    match scheme:
        case "iso":
            return iso
        case "cameo":
            return {**iso, **_listed("cameo")}
        case "keds":
            return {**iso, **_listed("cameo"), **_listed("keds")}
        case "fips" | "cow" | "gw":
            return _listed(scheme)
        case "names":
            return {**{r["name"]: r["code"] for r in table}, **_listed("aliases")}
        case "people":
            return {**lookup("names"), **{r["name"]: r["code"] for r in rows("people")}}
    raise UnknownNameError("scheme of actor codes", scheme, known=SCHEMES)


def _listed(column: str) -> dict[str, str]:
    return {word: r["code"] for r in rows("actors") for word in r[column].split("|") if word}


def words_for(code: str, scheme: str) -> tuple[str, ...]:
    """What a scheme may call one of our codes.

    Examples
    --------
    >>> words_for("ROU", "cameo")
    ('ROM', 'ROU')
    """
    return tuple(sorted(word for word, ours in lookup(scheme).items() if ours == code))


def coded(column: pl.Expr, scheme: str) -> pl.Expr:
    """Our code for a column of codes or names; null where the scheme does not hold it."""
    return column.replace_strict(*_pairs(scheme), default=None, return_dtype=pl.String)


@functools.cache
def _pairs(scheme: str) -> tuple[pl.Series, pl.Series]:
    """Words of a scheme and our codes, made into columns once."""
    table = lookup(scheme)
    return pl.Series(list(table), dtype=pl.String), pl.Series(list(table.values()), dtype=pl.String)


def composite(column: pl.Expr, scheme: str = "cameo") -> pl.Expr:
    """Our code for CAMEO actor codes such as FRAGOV, USAMIL, IGOUNO or MNCUSA; null where none fits.

    A code counts as its state's whoever acts for it; a body of no state as itself.

    Examples
    --------
    >>> shown = pl.DataFrame({"a": ["FRAGOV", "IGOUNO", "MNCUSA", "XXX", None]})
    >>> shown.select(composite(pl.col("a"))).to_series().to_list()
    ['FRA', 'UNO', 'USA', None, None]
    """
    # Bodies and sectors as a first part say least, so what follows them is looked at first.
    first, second = column.str.slice(0, 3), column.str.slice(3, 3)
    named = pl.when(first.is_in(list(GROUPS))).then(coded(second, scheme))
    return pl.coalesce(named.otherwise(None), coded(first, scheme))


def in_brackets(column: pl.Expr) -> pl.Expr:
    """Our code for names that end with their country in brackets, as ICEWS has them, or that a table holds.

    Examples
    --------
    >>> shown = pl.DataFrame({"a": ["Police (Australia)", "Angela Merkel", "Nobody"]})
    >>> shown.select(in_brackets(pl.col("a"))).to_series().to_list()
    ['AUS', 'DEU', None]
    """
    inner = column.str.extract(r"\(([^()]+)\)$")
    return pl.coalesce(coded(inner, "people"), coded(column, "people"))


def distinct(column: pl.Series, mapped: pl.Expr) -> pl.Series:
    """A mapping worked out once for each distinct value of a column and carried back to its rows.

    Parameters
    ----------
    column : polars.Series
        Text.
    mapped : polars.Expr
        On a column named ``value``.
    """
    few = pl.DataFrame({"value": column.unique()}).with_columns(mapped.alias("mapped"))
    many = pl.DataFrame({"value": column})
    return many.join(few, on="value", how="left", nulls_equal=True, maintain_order="left")["mapped"]


def wanted_words(wanted: Iterable[str], scheme: str) -> frozenset[str]:
    """Every word of a scheme for some of our codes."""
    return frozenset(word for code in wanted for word in words_for(code, scheme))
