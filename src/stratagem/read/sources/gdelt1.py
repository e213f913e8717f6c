"""GDELT 1.0 events: 58 columns in daily files, 57 in the yearly and monthly ones before April 2013."""

from __future__ import annotations

from stratagem.core.events import EventSource, Quirk
from stratagem.read import gdelt

_COLUMNS = gdelt.columns(second_level=False)
LAYOUT = gdelt.layout(_COLUMNS, shorter=frozenset({57}))

SOURCE = EventSource(
    id="gdelt1",
    title="GDELT 1.0 Event Database",
    producer="The GDELT Project",
    licence=gdelt.LICENCE,
    citation=gdelt.CITATION,
    terms_url=gdelt.TERMS,
    may_ship=True,
    version="1.0",
    patterns=(f"{8 * '[0-9]'}.export.csv", f"{4 * '[0-9]'}.csv", f"{6 * '[0-9]'}.csv"),
    sniff=lambda head: gdelt.sniff(head, frozenset({57, 58})),
    columns=_COLUMNS,
    scan=LAYOUT.scan,
    to_moves=gdelt.to_moves(_COLUMNS, "gdelt1", "1.0"),
    quirks=(
        Quirk(gdelt.LEADING_ZERO, "tools that read codes as numbers drop the leading zero: 43 is read as 043"),
        Quirk(gdelt.ADDED_BEFORE, "an event dated after the day it was added is known on its own day"),
        Quirk("no_source_url", "files before April 2013 lack the last column"),
        Quirk("fips_places", "country codes of places are FIPS (KS is South Korea), those of actors CAMEO (KOR)"),
    ),
)
