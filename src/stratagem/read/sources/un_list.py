"""The UN Security Council's consolidated list: who is designated under the North Korea regime, by day of listing."""

from __future__ import annotations

import datetime as dt

import polars as pl

from stratagem.core.errors import InputError
from stratagem.core.events import Quirk
from stratagem.core.sources import DateRule, Scope, Source, entries
from stratagem.read.decode import gzipped_xml, xml_root
from stratagem.read.listed import ENTRY_COLUMNS, with_events

WHERE = "un-sanctions/consolidated_2020-11-30.xml.gz"
REGIME = "DPRK"


def _parse(data: bytes) -> pl.DataFrame:
    packed = data.startswith(b"\x1f\x8b")
    root = gzipped_xml(data, where=WHERE) if packed else xml_root(data, where=WHERE)
    listed: dict[str, int] = {}
    for group in ("INDIVIDUALS", "ENTITIES"):
        held = root.find(group)
        if held is None:
            message = (
                f"{WHERE}: expected the element {group} below {root.tag}, found none; is it the consolidated list?"
            )
            raise InputError(message)
        for number, name in enumerate(held, 1):
            if name.findtext("UN_LIST_TYPE", "").strip() != REGIME:
                continue
            day = name.findtext("LISTED_ON", "").strip()
            try:
                dt.date.fromisoformat(day)
            except ValueError:
                message = f"{WHERE}, {group} {number}, LISTED_ON: expected a date YYYY-MM-DD, found '{day}'"
                raise InputError(message) from None
            listed[day] = listed.get(day, 0) + 1
    if not listed:
        message = f"{WHERE}, UN_LIST_TYPE: expected names of the regime '{REGIME}', found none"
        raise InputError(message)
    rows = [
        {
            "entry_id": f"un-list:{day}",
            "date": day,
            "precision": "day",
            "family": "pressure",
            "tool": "sanction",
            "label": "names listed",
            "count": count,
        }
        for day, count in listed.items()
    ]
    return entries(pl.DataFrame(rows), where=WHERE)


_COMPARED = Source(
    id="un-list",
    title="UN Security Council Consolidated List, North Korea regime",
    citation="United Nations Security Council Consolidated List, generated 30 November 2020",
    licence="UN terms of use; not republished here",
    about="PRK",
    where=WHERE,
    rule=DateRule(1, 1),
    families=("pressure",),
    scope=Scope(tools=("sanction",), actors=("UNO",)),
    parse=_parse,
    note=(
        "Days on which names were listed that were still on the list on 30 November 2020. Our resolutions that "
        "listed nobody are missing from it by its nature."
    ),
)

SOURCE = with_events(
    _COMPARED,
    producer="United Nations Security Council",
    terms_url="https://www.un.org/en/about-us/terms-of-use",
    columns=ENTRY_COLUMNS,
    sniff=lambda head: b"CONSOLIDATED_LIST" in head,
    parties=("UNO", "PRK"),
    quirks=(Quirk("one_a_day", "names listed on one day are one move, with their number as count"),),
)
