"""The JSON Schema of stratagem files: current, accepting what the language accepts, refusing what it refuses."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

from stratagem.core.stratagem_schema import EXAMPLE, json_schema
from stratagem.core.stratagems import Stratagem
from stratagem.plugins import case_folder, toolkit_path
from stratagem.record.casepack import read_toolkit
from stratagem.record.stratagems import common_folder

FILES = sorted([*common_folder().glob("*.yaml"), *(case_folder("dprk") / "stratagems").glob("*.yaml")])


class _Plain(yaml.SafeLoader):
    """YAML as an editor reads it: dates stay text."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json_schema(read_toolkit(toolkit_path()))


def test_the_kept_schema_is_current(schema: dict[str, Any]) -> None:
    kept = json.loads((common_folder() / "schema.json").read_text(encoding="utf-8"))

    assert kept == schema, "run: python docs/stratagem_schema.py"


def test_it_is_a_schema_and_its_example_is_a_stratagem(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(EXAMPLE, schema)

    assert Stratagem.model_validate(EXAMPLE).id == "threat-then-deed"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_file_names_the_schema_and_meets_it(path: Path, schema: dict[str, Any]) -> None:
    text = path.read_text(encoding="utf-8")
    comment, _, named = text.partition("\n")[0].partition("$schema=")

    assert comment == "# yaml-language-server: "
    assert (path.parent / named).resolve() == (common_folder() / "schema.json").resolve()
    jsonschema.validate(yaml.load(text, Loader=_Plain), schema)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("titel",), "x"),
        (("feature",), "S15"),
        (("id",), "Upper-Case"),
        (("published",), []),
        (("published", 0, "date"), "May 2001"),
        (("trigger",), {"elections": ["election"]}),
        (("trigger", "steps"), []),
        (("trigger", "steps", 0, "quiet_dayz"), 3),
        (("trigger", "steps", 0, "quiet_days"), -1),
        (("trigger", "steps", 0, "match"), []),
        (("trigger", "steps", 0, "match", "form"), "deed"),
        (("trigger", "steps", 0, "match", "form"), ["deeds"]),
        (("trigger", "steps", 0, "match", "tool"), ["aidd"]),
        (("trigger", "steps", 0, "match", "group"), ["provocations"]),
        (("trigger", "steps", 0, "match", "max_severity"), 6),
        (("trigger", "overlap"), "some"),
        (("claim", "direction"), "moar"),
        (("claim", "window", "max_days"), "90"),
        (("variables",), {"spoke": ["coercer"]}),
        (("measure",), {"query": "wedge"}),
    ],
)
def test_an_editor_marks_what_is_refused(place: tuple[Any, ...], value: Any, schema: dict[str, Any]) -> None:
    broken = copy.deepcopy(EXAMPLE)
    holder: Any = broken
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = value

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema)
    if place[-1] not in ("tool", "group", "form") or not isinstance(value, list):  # names are looked up in a case
        with pytest.raises(ValidationError):
            Stratagem.model_validate(broken)


def test_every_key_is_described(schema: dict[str, Any]) -> None:
    holders = {"Stratagem": schema, **schema["$defs"]}
    silent = [
        f"{n}.{k}" for n, h in holders.items() for k, part in h["properties"].items() if not part.get("description")
    ]

    assert len(holders) >= 9
    assert silent == []
