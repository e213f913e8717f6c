"""The toolkit's master is whole, and a faulty one is refused with its path."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from stratagem.core.errors import InputError, UnknownNameError
from stratagem.core.toolkit import EVERY_TOOL, toolkit_from
from stratagem.plugins import toolkit_path
from stratagem.record.casepack import read_yaml


@pytest.fixture(scope="module")
def document() -> Any:
    return read_yaml(toolkit_path())


def test_size_and_sides(document: Any) -> None:
    toolkit = toolkit_from(document, where="toolkit.yaml")

    assert sum("coercer" in t.roles for t in toolkit.tools) >= 45
    assert sum("target" in t.roles and "coercer" not in t.roles for t in toolkit.tools) >= 15
    assert all(t.counts and t.does_not_count and t.history for t in toolkit.tools)


def test_groups_name_tools_that_their_roles_may_use(document: Any) -> None:
    toolkit = toolkit_from(document, where="toolkit.yaml")

    for group in toolkit.groups:
        if group.tools != EVERY_TOOL:
            for key in group.tools:
                assert set(group.roles) & set(toolkit.tool(key).roles), f"{group.key}: {key}"


def test_lookup_by_key_and_id(document: Any) -> None:
    toolkit = toolkit_from(document, where="toolkit.yaml")

    assert toolkit.tool("SG-0801") is toolkit.tool("hotline_cut")
    with pytest.raises(UnknownNameError, match="no tool named 'SG-9999'"):
        toolkit.tool("SG-9999")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("tools", 0, "id"), "T1059", "tools.0.id: String should match pattern"),
        (("tools", 1, "key"), "nuclear_test", "expected each key once, found \\['nuclear_test'\\]"),
        (("tools", 0, "family"), "nuclaer", "no family named 'nuclaer'; did you mean 'nuclear'"),
        (("groups", 0, "tools"), ["bribe"], "no tool named 'bribe'"),
        (("tools", 0, "roles"), [], "tools.0.roles: Tuple should have at least 1 item"),
        (("tools", 0, "colour"), "red", "tools.0.colour: Extra inputs are not permitted"),
    ],
)
def test_faults_name_their_place(document: Any, path: tuple[Any, ...], value: Any, message: str) -> None:
    broken = copy.deepcopy(document)
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    with pytest.raises(InputError, match=message):
        toolkit_from(broken, where="toolkit.yaml")
