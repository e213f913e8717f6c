"""GDELT 2.0 events: 61 columns, a file every fifteen minutes, each event with the minute it was added."""

from __future__ import annotations

from stratagem.core.events import EventSource, Quirk
from stratagem.read import gdelt

_COLUMNS = gdelt.columns(second_level=True)
LAYOUT = gdelt.layout(_COLUMNS)

SOURCE = EventSource(
    id="gdelt2",
    title="GDELT 2.0 Event Database",
    producer="The GDELT Project",
    licence=gdelt.LICENCE,
    citation=gdelt.CITATION,
    terms_url=gdelt.TERMS,
    may_ship=True,
    version="2.0",
    patterns=(f"{14 * '[0-9]'}*.export.csv",),
    sniff=lambda head: gdelt.sniff(head, frozenset({61})),
    columns=_COLUMNS,
    scan=LAYOUT.scan,
    to_moves=gdelt.to_moves(_COLUMNS, "gdelt2", "2.0"),
    quirks=(
        Quirk(gdelt.LEADING_ZERO, "tools that read codes as numbers drop the leading zero: 43 is read as 043"),
        Quirk(gdelt.ADDED_BEFORE, "an event dated after the day it was added is known on its own day"),
        Quirk("fips_places", "country codes of places are FIPS (KS is South Korea), those of actors CAMEO (KOR)"),
    ),
)
