"""The CSIS source: every category and event name has a tool, or is said to have none."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import polars as pl
import pytest

from stratagem.core.errors import InputError
from stratagem.pipeline.session import toolkit_path
from stratagem.read.sources.csis_provocations import SOURCE, WHERE
from stratagem.record.casepack import read_toolkit

FIELDS = ("date", "cat", "event", "desc", "sev", "source", "sourceType", "url", "leader")


def parse(*rows: tuple[str, str, str], fields: tuple[str, ...] = FIELDS) -> pl.DataFrame:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(fields)
    writer.writerows([(*row, "invented, with a comma", 3, "s", "t", "", "l")[: len(fields)] for row in rows])
    return SOURCE.parse(text.getvalue().encode())


@pytest.mark.parametrize(
    ("cat", "event", "family", "tool"),
    [
        ("nuclear_test", "Nuclear Test", "nuclear", "nuclear_test"),
        ("nuclear_program", "Withdrawal from NPT", "channels", "agreement_withdrawal"),
        ("nuclear_program", "Nuclear-Powered Submarine", "conventional", "weapons_display"),
        ("missile", "Short-Range Surface-To-Air Missile", "missile", "cruise_missile"),
        ("missile", "Intercontinental Ballistic Missile (ICBM) & Short-Range Ballistic Missile (SRBM)", "missile",
         "long_range_missile"),
        ("missile", "Ballistic Missile", "missile", None),
        ("missile", "Multiple Launch Rocket System (MLRS) Test", "conventional", "artillery_live_fire"),
        ("other", "Rocket Engine Test", None, None),
        ("hybrid", "Balloon-Floating Trash", "information", "leaflets_loudspeakers"),
        ("cyber", "Sony Pictures Cyberattack", "cyber", "cyber_destructive"),
        ("conventional", "Territorial Incursion (Air)", "incursion", "drone_incursion"),
        ("conventional", "Infiltration and Incursion — Exchange of Fire at DMZ", "incursion", "infiltration"),
        ("conventional", "NLL Exchange of Fire", "conventional", "naval_or_border_clash"),
        ("terror", "Hijacking of South Korean Plane", "violence", "abduction"),
        ("other", "Something never seen before", None, None),
    ],
)  # fmt: skip
def test_event_names_map_to_tools(cat: str, event: str, family: str | None, tool: str | None) -> None:
    assert parse(("2019-05-04", cat, event)).select("family", "tool").row(0) == (family, tool)


def test_ids_name_the_row_of_the_file() -> None:
    found = parse(("2019-05-09", "missile", "Ballistic Missile"), ("2019-05-04", "missile", "Ballistic Missile"))

    assert found["entry_id"].to_list() == ["csis:row-2", "csis:row-1"]


def test_labels_are_ours() -> None:
    found = parse(("2019-05-04", "other", "Something never seen before"))

    assert found["label"].to_list() == ["no rule for the event's name"]


def test_mapped_tools_are_in_the_toolkit_under_the_mapped_family() -> None:
    toolkit = read_toolkit(toolkit_path())

    assert {toolkit.by_key[tool].family for tool in SOURCE.scope.tools + SOURCE.scope.also} <= set(SOURCE.families)


def test_a_new_category_is_refused() -> None:
    with pytest.raises(InputError, match=r"beyondparallel_records\.csv, row 1, column cat: .* found 'space'"):
        parse(("2019-05-04", "space", "Satellite Launch"))


def test_a_lost_column_is_named() -> None:
    with pytest.raises(InputError, match="header: expected the column 'event'"):
        parse(("2019-05-04", "missile", ""), fields=("date", "cat"))


def test_every_event_of_the_real_file_has_a_rule() -> None:
    folder = os.environ.get("STRATAGEM_DATA")
    if not folder or not (Path(folder) / WHERE).is_file():
        pytest.skip(f"needs {WHERE} below $STRATAGEM_DATA")

    found = SOURCE.parse((Path(folder) / WHERE).read_bytes())

    assert found.filter(pl.col("label").str.starts_with("no rule")).is_empty()
    assert found.filter(pl.col("tool") == "nuclear_test").height == 6
    assert found.height == 540
