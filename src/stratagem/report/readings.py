"""The brief's section on competing readings: which made the moves most likely, and how little that may mean."""

from __future__ import annotations

from stratagem.core.claims import Claim
from stratagem.report.document import Section, Sentence, Table, bound, quoted
from stratagem.report.words import number, percent

LEAST = 0.01
"""Weights below this are not told apart: none of them is nothing."""


def competing_readings(claim: Claim, titles: dict[str, str]) -> Section:
    """The section, from the answer of the query ``readings``.

    Parameters
    ----------
    claim : Claim
    titles : dict of str to str
        Title of each reading by its id.
    """
    a, i = claim.answer, claim.id
    if a.value is None:
        return Section("readings", "Competing readings", notes=(bound(i, f"{a.note[0].upper()}{a.note[1:]}."),))
    ahead, second = (titles.get(str(a.details[k]), str(a.details[k])) for k in ("ahead", "next"))
    first = Sentence(
        f"Of the readings put forward, '{quoted(ahead)}' made the moves of the last year most likely, before "
        f"'{quoted(second)}': a log Bayes factor of {bound(i, number(round(a.value, 2)))} "
        f"({bound(i, number(round(a.low or 0, 2)))} to {bound(i, number(round(a.high or 0, 2)))} when the stated "
        f"likelihoods are shaken), {bound(i, number(round(a.details['tempered'], 2)))} once the events are counted as "
        f"the {bound(i, number(round(a.details['effective_n'])))} independent ones they are worth.",
        (claim,),
        a.rows[-3:],
    )
    names = [k.removeprefix("posterior:") for k in a.details if k.startswith("posterior:")]
    table = Table(
        id="readings",
        caption="Readings, with equal weight beforehand",
        header=("reading", "weight after", "the same, tempered", "ahead when shaken"),
        rows=tuple(
            (
                quoted(titles.get(name, name)),
                *(
                    bound(i, _weight(a.details[f"{part}:{name}"]))
                    for part in ("posterior", "tempered_posterior", "ahead_in")
                ),
            )
            for name in names
        ),
        note="The likelihoods are ours, by a stated rule, and each can be read and changed in its file. Weights add up "
        "to one over the readings listed, as if one of them were true.",
    )
    return Section("readings", "Competing readings", paragraphs=((first,),), tables=(table,), notes=(bound(i, a.note),))


def _weight(share: float) -> str:
    return f"under {percent(LEAST)}" if share < LEAST else percent(share)
