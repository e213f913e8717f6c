"""Tables of codes shipped with the program: event ontologies, their tools of ours, and actors."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Mapping
from importlib import resources

from stratagem.core.errors import UnknownNameError

UNMAPPED = "unmapped"
"""Stands as tool where a source's code names no tool of ours; the code itself is kept beside it."""

RELATIONS = ("coercer", "coercer_patron", "target", "ally", "patron", "other")
"""Who acts on whom, as far as it decides the tool: the coercer on anybody; on its patron; a target on the coercer; a
target on anybody else; a patron on the coercer; anybody else."""


@functools.cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of ``ontologies/<name>.csv``.

    Examples
    --------
    >>> rows("cameo")[1]["name"]
    'Make statement'
    """
    text = resources.files("stratagem.read").joinpath("ontologies", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))


@functools.cache
def tools() -> Mapping[str, tuple[str, ...]]:
    """For each CAMEO code: its form, and its tool for each of ``RELATIONS``.

    A code without an entry of its own has that of the code above it: 1384 that of 138, and that of 13.

    Examples
    --------
    >>> form, *by_relation = tools()["1384"]
    >>> form, by_relation[0]
    ('threat', 'threat_of_force')
    """
    fields = ("form", *RELATIONS)
    own = {r["code"]: r for r in rows("cameo_tools")}

    def found(code: str, field: str) -> str:
        above = (own[code[:n]][field] for n in range(len(code), 1, -1) if code[:n] in own)
        return next(word for word in above if word)

    return {code: tuple(found(code, f) for f in fields) for code in (r["code"] for r in rows("cameo"))}


@functools.cache
def to_cameo(ontology: str) -> Mapping[str, str]:
    """CAMEO code for each code or name of another ontology, by which it comes to form and tool.

    Parameters
    ----------
    ontology : str
        ``cameo`` and ``icews`` (codes), ``names`` (of CAMEO events, lower case, hyphens as spaces), ``plover``
        (``EVENT`` and ``EVENT-mode``), ``weis``, ``acled`` (event and sub-event types, lower case) or ``ucdp``.

    Raises
    ------
    UnknownNameError
        For any other.

    Examples
    --------
    >>> to_cameo("plover")["MOBILIZE-troops"], to_cameo("icews")["13y"], to_cameo("names")["threaten non force"]
    ('154', '137', '131')
    """
    match ontology:
        case "cameo" | "icews":
            return {**{r["code"]: r["code"] for r in rows("cameo")}, "13y": "137"}
        case "names":
            return {_plain(n): r["code"] for r in rows("cameo") for n in (r["name"], *r["aliases"].split("|")) if n}
        case "plover":
            return {"-".join(p for p in (r["event"], r["mode"]) if p): r["cameo"] for r in rows("plover")}
        case "weis" | "acled" | "ucdp":
            return {r["code"]: r["cameo"] for r in rows(ontology)}
    raise UnknownNameError("ontology", ontology, known=("acled", "cameo", "icews", "names", "plover", "ucdp", "weis"))


@functools.cache
def scale(ontology: str) -> Mapping[str, float]:
    """Goldstein's scale for the codes of ``cameo`` or ``weis``.

    References
    ----------
    Goldstein, J. S. (1992). A conflict-cooperation scale for WEIS events data. Journal of Conflict Resolution 36(2),
    369-385. https://doi.org/10.1177/0022002792036002007

    Examples
    --------
    >>> scale("cameo")["190"], scale("weis")["223"]
    (-10.0, -10.0)
    """
    return {r["code"]: float(r["goldstein"]) for r in rows(ontology) if r["goldstein"]}


@functools.cache
def quads() -> Mapping[str, int]:
    """Quad class of each CAMEO code: 1 and 2 cooperation in words and in deeds, 3 and 4 conflict likewise."""
    return {r["code"]: int(r["quad"]) for r in rows("cameo")}


@functools.cache
def labels() -> Mapping[str, str]:
    """Name of each CAMEO code."""
    return {r["code"]: r["name"] for r in rows("cameo")}


def _plain(name: str) -> str:
    return name.lower().replace("-", " ")
