"""CSIS Beyond Parallel's database of North Korean provocations: one row an event, Korean dates."""

from __future__ import annotations

import datetime as dt

import polars as pl

from stratagem.core.sources import DateRule, Must, Scope, Source, entries
from stratagem.core.tables import Column, Schema
from stratagem.read.decode import csv_table
from stratagem.read.delimited import begins
from stratagem.read.listed import with_events

WHERE = "csis-provocations/beyondparallel_records.csv"

CATEGORIES = ("missile", "nuclear_test", "nuclear_program", "conventional", "hybrid", "cyber", "terror", "other")

_RULES: tuple[tuple[str, str | None, str | None, str], ...] = (
    # words of the event's name, our family, our tool, our label; the first rule whose words occur decides
    ("rocket engine test", None, None, "engine test on the ground"),
    ("no-sail zone", None, None, "sea zone closed"),
    ("maritime boundary declaration", None, None, "sea border declared"),
    ("aircraft interception", None, None, "aircraft intercepted"),
    ("dam unauthorized", None, None, "dam opened without notice"),
    ("nuclear test", "nuclear", "nuclear_test", "nuclear test"),
    ("npt", "channels", "agreement_withdrawal", "treaty left"),
    ("underwater", "conventional", "weapons_display", "underwater drone"),
    ("powered submarine", "conventional", "weapons_display", "submarine shown"),
    ("nuclear", "nuclear", "nuclear_programme", "nuclear programme"),
    ("enrich", "nuclear", "nuclear_programme", "nuclear programme"),
    ("reentry vehicle", "missile", None, "multiple-warhead test"),
    ("launcher deployment", "conventional", "weapons_display", "launchers handed over"),
    ("satellite launch", "missile", "space_launch", "satellite launch"),
    ("surface-to-air", "missile", "cruise_missile", "surface-to-air missile"),
    ("anti-aircraft", "missile", "cruise_missile", "surface-to-air missile"),
    ("cruise", "missile", "cruise_missile", "cruise missile"),
    ("intercontinental", "missile", "long_range_missile", "intercontinental missile"),
    ("intermediate-range", "missile", "long_range_missile", "intermediate-range missile"),
    ("medium-range", "missile", "medium_range_missile", "medium-range missile"),
    ("submarine-launched", "missile", "submarine_missile", "submarine missile"),
    ("short-range", "missile", "short_range_missile", "short-range missile"),
    ("ballistic", "missile", None, "ballistic missile, class not named"),
    ("missile test", "missile", None, "missile, class not named"),
    ("rocket", "conventional", "artillery_live_fire", "rocket artillery"),
    ("artillery", "conventional", "artillery_live_fire", "artillery fire"),
    ("balloon", "information", "leaflets_loudspeakers", "trash balloons"),
    ("loudspeaker", "information", "leaflets_loudspeakers", "loudspeakers"),
    ("gps", "cyber", "gps_jamming", "signal jamming"),
    ("stolen", "cyber", "cyber_theft", "theft by hacking"),
    ("sony", "cyber", "cyber_destructive", "destructive cyber attack"),
    ("wiper", "cyber", "cyber_destructive", "destructive cyber attack"),
    ("ransomware", "cyber", "cyber_destructive", "destructive cyber attack"),
    ("ddos", "cyber", "cyber_destructive", "destructive cyber attack"),
    ("supply chain", "cyber", "cyber_espionage", "intrusion"),
    ("drone", "incursion", "drone_incursion", "drone incursion"),
    ("incursion (air)", "incursion", "drone_incursion", "air incursion"),
    ("assassination", "violence", "assassination", "assassination attempt"),
    ("blue house", "violence", "assassination", "assassination attempt"),
    ("kidnapping", "violence", "abduction", "abduction"),
    ("hijacking", "violence", "abduction", "hijacking"),
    ("bombing", "violence", "bombing", "bombing"),
    ("explosion at u.s.", "violence", "bombing", "bombing"),
    ("land mine", "conventional", "armed_attack", "land mines"),
    ("liaison office", "channels", "facility_closure", "joint facility destroyed"),
    ("complex closure", "channels", "facility_closure", "joint facility closed"),
    ("explosion", "channels", "facility_closure", "border roads blown up"),
    ("detain", "detention", "detention", "boats seized or people held"),
    ("boat seizure", "detention", "detention", "boats seized or people held"),
    ("broadcasting vessel", "detention", "detention", "boats seized or people held"),
    ("exercise", "conventional", "mobilisation", "military exercise"),
    ("infiltration", "incursion", "infiltration", "infiltration"),
    ("incursion", "incursion", "infiltration", "line crossing"),
    ("encroach", "incursion", "infiltration", "line crossing"),
    ("territorial provocation", "incursion", "infiltration", "line crossing"),
    ("spy naval", "incursion", "infiltration", "infiltration by sea"),
    ("exchange of fire", "conventional", "naval_or_border_clash", "exchange of fire"),
    ("naval campaign", "conventional", "naval_or_border_clash", "clash at sea"),
    ("collision", "conventional", "naval_or_border_clash", "clash at sea"),
    ("attack", "conventional", "armed_attack", "armed attack"),
    ("ambush", "conventional", "armed_attack", "armed attack"),
    ("assault", "conventional", "armed_attack", "armed attack"),
    ("henderson", "conventional", "armed_attack", "armed attack"),
    ("axe murder", "conventional", "armed_attack", "armed attack"),
    ("killing", "conventional", "armed_attack", "people killed"),
    ("shooting", "conventional", "armed_attack", "people killed"),
    ("shelling", "conventional", "armed_attack", "armed attack"),
    ("shot down", "conventional", "armed_attack", "armed attack"),
    ("fires at", "conventional", "armed_attack", "armed attack"),
    ("sinking", "conventional", "armed_attack", "ship sunk"),
    ("seizure of uss", "conventional", "armed_attack", "ship seized"),
)
"""The database's event names to our tools. Where the family is empty, we have no tool for the event."""

DISPLAYS = "weapons_display"
"""The database lists some displays of arms, but not parades and exhibitions as such."""

_FILE = Schema(
    name="CSIS provocations",
    columns=(
        Column("date", "date", "Korean date", required=True),
        Column("cat", "text", "category", required=True, pattern="|".join(CATEGORIES)),
        Column("event", "text", "name of the kind of event", required=True),
        *(Column(name, "text", "as published") for name in ("desc", "sev", "source", "sourceType", "url", "leader")),
    ),
)


def _mapped(event: str) -> tuple[str | None, str | None, str]:
    """Family, tool and our label of an event name."""
    name = event.lower()
    for words, family, tool, label in _RULES:
        if words in name:
            return family, tool, label
    return None, None, "no rule for the event's name"


def _parse(data: bytes) -> pl.DataFrame:
    rows = csv_table(data, _FILE, where=WHERE)
    mapped = [_mapped(event) for event in rows["event"]]
    columns = {
        "entry_id": [f"csis:row-{n}" for n in range(1, rows.height + 1)],
        "date": rows["date"],
        "precision": ["day"] * rows.height,
        "family": [m[0] for m in mapped],
        "tool": [m[1] for m in mapped],
        "label": [m[2] for m in mapped],
        "count": [None] * rows.height,
    }
    return entries(pl.DataFrame(columns, schema_overrides={"family": pl.String, "tool": pl.String}), where=WHERE)


_COMPARED = Source(
    id="csis",
    title="CSIS Beyond Parallel, North Korean provocations",
    citation="CSIS Korea Chair, Beyond Parallel, Database: North Korean Provocations",
    licence="(c) CSIS, all rights reserved; not republished here",
    about="PRK",
    where=WHERE,
    rule=DateRule(1, 1),
    families=tuple(dict.fromkeys(family for _, family, _, _ in _RULES if family)),
    scope=Scope(
        tools=tuple(dict.fromkeys(tool for _, _, tool, _ in _RULES if tool and tool != DISPLAYS)),
        actors=("PRK",),
        also=(DISPLAYS,),
    ),
    parse=_parse,
    note=(
        "Its coverage grows with time (trash balloons of 2024), and it does not set out to list every act of the "
        "families cyber, channels, detention and violence. It shares an ancestor with CNS on missiles. This copy is a "
        "private scrape: some sixty of its rows, nearly all appended out of order from row 482 on, are in no other "
        "copy, so what is missing from ours there is weak evidence."
    ),
    kin=(
        frozenset({"conventional", "incursion", "violence", "detention"}),
        frozenset({"missile", "conventional"}),
        frozenset({"nuclear", "channels"}),
        frozenset({"nuclear", "missile"}),
    ),
    musts=(Must("nuclear test", dt.date(1993, 1, 1), tools=("nuclear_test",)),),
)

SOURCE = with_events(
    _COMPARED,
    producer="Center for Strategic and International Studies, Korea Chair",
    terms_url="https://beyondparallel.csis.org",
    columns=_FILE.columns,
    sniff=begins(b"date,cat,event,desc,"),
    parties=("PRK", None),
)
