"""Which deeds would make a statement good, and which would undo it, by the tool the statement names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from stratagem.core.toolkit import Toolkit

Breadth = Literal["tool", "family"]
Tools = frozenset[str]

WORDS = "words"
"""The toolkit's family of tools that are statements and name no instrument."""

ACTS = (
    "partial_dismantlement",
    "release",
    "humanitarian_exchange",
    "hotline_restored",
    "facility_opening",
)
"""Steps that the other side can see and check for itself: what a pledge in general terms may come to."""
MEETINGS = ("talks_held", "summit")
RESTORED = ("hotline_restored", "facility_opening")
AGAINST_SPEAKERS = (
    "assassination",
    "abduction",
    "bombing",
    "cyber_destructive",
    "cyber_leak_threat",
    "media_or_firm_threat",
    "ngo_pressure",
    "expulsion",
)
"""Deeds that hurt those who speak, publish, flee or help."""

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "provocation": ("threat_of_force", "ultimatum"),
    "channel_cut": ("hotline_cut", "talks_walkout", "facility_closure", "agreement_withdrawal", "expulsion"),
}
"""Tools whose wider deeds are those of a declared group of the toolkit: force in general, any cut."""
_SETS: Mapping[str, tuple[str, ...]] = {
    "hotline_restored": RESTORED,
    "facility_opening": RESTORED,
    "partial_dismantlement": ("partial_dismantlement",),
    "agreement": ACTS,
    "vague_pledge": ACTS,
    "talks_offer": MEETINGS,
    "summit": MEETINGS,
    "envoy_or_letter": ("envoy_or_letter", *MEETINGS),
    "humanitarian_exchange": ("humanitarian_exchange",),
    "detention": ("detention",),
    "release": ("release",),
    "media_or_firm_threat": AGAINST_SPEAKERS,
    "defector_demand": AGAINST_SPEAKERS,
    "ngo_pressure": AGAINST_SPEAKERS,
    "cyber_leak_threat": AGAINST_SPEAKERS,
}
"""Tools whose family in the toolkit holds opposite acts, or none: their wider deeds one by one."""

UNDOING: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "agreement": (
        ("agreement_withdrawal", "talks_walkout", "expulsion", "facility_closure", "hotline_cut"),
        ("rejection", "talks_walkout", "partial_dismantlement"),
    ),
    "vague_pledge": (
        ("agreement_withdrawal", "expulsion"),
        ("rejection", "partial_dismantlement"),
    ),
    "partial_dismantlement": (
        ("agreement_withdrawal", "expulsion", "nuclear_programme"),
        ("partial_dismantlement",),
    ),
    "talks_offer": (("talks_walkout",), ("talks_walkout", "rejection")),
    "summit": (("talks_walkout",), ("talks_walkout", "rejection")),
    "envoy_or_letter": (("talks_walkout",), ("talks_walkout", "rejection")),
    "humanitarian_exchange": (("talks_walkout",), ("talks_walkout", "rejection")),
    "release": (("detention",), ("rejection",)),
    "hotline_restored": (("hotline_cut",), ("hotline_cut",)),
    "facility_opening": (("facility_closure", "expulsion"), ("rejection",)),
}
"""For each tool a pledge may name: deeds, and refusals, that go back on the same subject."""


def deeds_for(tool: str, form: str, toolkit: Toolkit, *, breadth: Breadth) -> Tools:
    """Tools that, used as a deed by the speaker's side, make a statement good.

    Parameters
    ----------
    tool : str
        Key of the tool that the statement names.
    form : str
        ``threat``, ``promise`` or ``offer``.
    toolkit : Toolkit
    breadth : "tool" or "family"
        The named tool alone, or its declared family as well.

    Returns
    -------
    frozenset of str
        Empty where the statement names no deed: words in general under ``tool``, a plain insult, and a threat to
        withhold an exchange or a meeting, of which no deed with that tool could be the fulfilment.
    """
    named = toolkit.by_key[tool]
    if form == "threat" and named.family in ("engagement", "concession"):
        return frozenset()
    if breadth == "tool":
        return frozenset() if named.family == WORDS else frozenset((tool,))
    for group, members in _GROUPS.items():
        if tool in members:
            return frozenset(toolkit.group(group).tools)
    if tool in _SETS:
        return frozenset(_SETS[tool])
    if named.family == WORDS:
        return frozenset()
    return frozenset(t.key for t in toolkit.tools if t.family == named.family)


def undoing(tool: str) -> tuple[Tools, Tools]:
    """Tools that go back on a pledge: as deeds, and as refusals.

    Parameters
    ----------
    tool : str
        Key of the tool that the pledge names. A tool without an entry of its own is undone by leaving an agreement
        or talks, or by a stated refusal.

    Examples
    --------
    >>> sorted(undoing("hotline_restored")[0])
    ['hotline_cut']
    """
    deeds, refusals = UNDOING.get(tool, (("agreement_withdrawal", "talks_walkout"), ("rejection",)))
    return frozenset(deeds), frozenset(refusals)
