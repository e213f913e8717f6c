"""Tables of codes: complete, consistent with the toolkit, and equal to what public files themselves say."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import polars as pl
import pytest

from stratagem.core.errors import UnknownNameError
from stratagem.core.moves import FORMS
from stratagem.plugins import toolkit_path
from stratagem.read.ontology import RELATIONS, UNMAPPED, labels, quads, rows, scale, to_cameo, tools
from stratagem.record.casepack import read_toolkit

TOOLKIT = read_toolkit(toolkit_path())


def test_every_code_has_a_form_and_a_tool_for_each_relation() -> None:
    for code, (form, *by_relation) in tools().items():
        assert form in FORMS, code
        assert len(by_relation) == len(RELATIONS)
        assert set(by_relation) <= {*TOOLKIT.by_key, UNMAPPED}, code


@pytest.mark.parametrize("ontology", ["plover", "weis", "acled", "ucdp", "icews", "names"])
def test_every_code_of_another_ontology_comes_to_a_code_of_cameo(ontology: str) -> None:
    assert set(to_cameo(ontology).values()) <= set(tools())


def test_an_unknown_ontology_is_named() -> None:
    with pytest.raises(UnknownNameError, match="no ontology named 'camoe'; did you mean 'cameo'"):
        to_cameo("camoe")


@pytest.mark.parametrize(
    ("code", "form", "by_relation"),
    [
        ("138", "threat", ["threat_of_force"] * 6),
        # The same demand for aid is the coercer's request and anybody else's demand.
        ("1033", "demand", ["aid_request", "aid_request", "demand", "demand", "demand", "demand"]),
        ("163", "deed", ["economic_coercion", "economic_coercion", "sanction", "sanction", "sanction", "sanction"]),
        (
            "040",
            "deed",
            ["talks_held", "patron_visit", "talks_held", "alliance_consultation", "patron_visit", "talks_held"],
        ),
        ("111", "accusation", ["denunciation", "denunciation", *["condemnation"] * 4]),
        ("164", "deed", ["talks_walkout"] * 6),
        ("010", "deed", [UNMAPPED] * 6),
    ],
)
def test_form_and_tool_depend_on_who_acts_on_whom(code: str, form: str, by_relation: list[str]) -> None:
    assert tools()[code] == (form, *by_relation)


def test_most_mappings_are_among_those_the_toolkit_names() -> None:
    """A tool given to a code is one whose entry in the toolkit lists the code or one above or below it."""
    named = {t.key: t.mapped.cameo for t in TOOLKIT.tools}
    pairs = {(code[:3], tool) for code, (_, *by) in tools().items() for tool in by if tool != UNMAPPED}

    def related(code: str, tool: str) -> bool:
        return any(code.startswith(c[:3]) or c.startswith(code) for c in named[tool])

    share = sum(related(code, tool) for code, tool in pairs) / len(pairs)
    assert share > 0.5


def test_quad_classes_follow_the_root_codes() -> None:
    by_root = {
        root: {q for code, q in quads().items() if code.startswith(root)} for root in ("05", "08", "13", "14", "19")
    }

    assert by_root == {"05": {1}, "08": {2}, "13": {3}, "14": {3}, "19": {4}}


def test_goldsteins_scale_is_as_published() -> None:
    """Goldstein (1992), table 1: military attack -10.0, extend military assistance 8.3, comment on situation -0.2."""
    assert (scale("weis")["223"], scale("weis")["072"], scale("weis")["023"]) == (-10.0, 8.3, -0.2)


def test_no_code_stands_twice_and_a_shared_name_is_that_of_a_root_and_its_rest() -> None:
    codes = [r["code"] for r in rows("cameo")]
    holders: dict[str, list[str]] = {}
    for r in rows("cameo"):
        for name in (r["name"], *r["aliases"].split("|")):
            holders.setdefault(name.lower(), []).append(r["code"])

    assert len(set(codes)) == len(codes) == 313
    shared = {name: held for name, held in holders.items() if name and len(held) > 1}
    assert all(held == [held[0], held[0] + "0"] for held in shared.values()), shared
    assert to_cameo("names")["consult"] == "040"


def _file(where: str) -> Path:
    folder = os.environ.get("STRATAGEM_DATA")
    if not folder or not (Path(folder) / where).is_file():
        pytest.skip(f"needs {where} below $STRATAGEM_DATA")
    return Path(folder) / where


def test_names_and_scale_equal_those_in_a_real_icews_file() -> None:
    events = pl.read_csv(
        _file("icews-raw-sample/events.2018.sample.tab"), separator="\t", quote_char=None, infer_schema=False
    )

    for code, text, intensity in events.select("CAMEO Code", "Event Text", "Intensity").unique().iter_rows():
        assert labels()[code] == text
        assert scale("cameo")[code] == float(intensity)


def test_quad_classes_equal_those_in_a_real_gdelt_file() -> None:
    events = pl.read_csv(
        _file("gdelt2-raw-sample/20180101000000.export.CSV.gz"), separator="\t", has_header=False, infer_schema=False
    )
    names = events.columns

    for code, quad in events.select(names[26], names[29]).unique().iter_rows():
        assert quads()[code] == int(quad), code


def test_every_code_of_the_public_list_is_there() -> None:
    with _file("formats/goldstein_mappings.csv").open(encoding="latin-1") as handle:
        listed = {r["code"]: float(r["goldstein"]) for r in csv.DictReader(handle)}

    assert {code: scale("cameo")[code] for code in listed} == listed


def test_every_relation_of_the_benchmarks_is_known() -> None:
    for name in ("ICEWS14_train_valid_test", "ICEWS18_train_valid"):
        relations = pl.read_csv(_file(f"icews-tkg/{name}.csv.gz"), columns=["relation"])["relation"].unique()
        assert [r for r in relations if r.lower().replace("-", " ") not in to_cameo("names")] == []
