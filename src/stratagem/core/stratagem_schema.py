"""The JSON Schema of a stratagem file, by which an editor completes keys and marks faults while one types."""

from __future__ import annotations

from typing import Any

from stratagem.core.filters import ROLES
from stratagem.core.moves import FORMS, PURPOSES, STATUSES
from stratagem.core.stratagems import Stratagem
from stratagem.core.toolkit import Toolkit

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_ID = "urn:stratagem:schema:stratagem"
EXAMPLE = {
    "id": "threat-then-deed",
    "title": "Threat, then deed",
    "feature": "S9",
    "says": "Three threats within a month are followed by a deed sooner than otherwise.",
    "published": [{"who": "A. Author", "where": "Journal of Examples", "date": 2001}],
    "trigger": {
        "steps": [
            {
                "name": "threats",
                "match": {"group": ["hostile_words"], "form": ["threat"]},
                "at_least": 3,
                "within_days": 30,
            },
            {
                "name": "refusal",
                "match": [
                    {"tool": ["talks_walkout"], "role": ["coercer"]},
                    {"tool": ["rejection"], "role": ["coercer"]},
                ],
                "after": {"min_days": 1, "max_days": 30},
                "absent": [{"group": ["talks"]}],
            },
        ],
        "overlap": "non_overlapping",
    },
    "claim": {"match": {"group": ["provocation"]}, "window": {"min_days": 1, "max_days": 60}, "direction": "more"},
    "cannot_tell": "Whether the threats were meant, or only went before.",
}
"""A whole stratagem that uses most of the language."""

_WORDS = {"form": FORMS, "role": ROLES, "target_role": ROLES, "purpose": PURPOSES, "status": STATUSES}


def json_schema(toolkit: Toolkit | None = None) -> dict[str, Any]:
    """The JSON Schema of a stratagem file.

    Parameters
    ----------
    toolkit : Toolkit, optional
        Its tools, families and groups are listed, so that an editor offers them.

    Returns
    -------
    dict
        Draft 2020-12. It is a little wider than the language: what depends on two values at once, as a window that
        ends before it begins, is found by ``stratagem validate``.

    Examples
    --------
    >>> json_schema()["properties"]["feature"]["pattern"]
    '^S([1-9]|1[0-4])$'
    """
    schema = Stratagem.model_json_schema()
    definitions = schema["$defs"]
    for holder in (schema, *definitions.values()):
        # What follows the first paragraph is for readers of the code.
        holder["description"] = holder["description"].partition("\n\n")[0]
        holder["properties"] = {name: _as_written(part) for name, part in holder["properties"].items()}
    _list_words(definitions["MoveFilter"]["properties"], toolkit)
    date = definitions["Published"]["properties"]["date"]
    date["anyOf"] = [{"type": "string", "pattern": date.pop("pattern")}, {"type": "integer"}]
    date.pop("type")
    schema["oneOf"] = [{"required": ["trigger", "claim"]}, {"required": ["measure"]}]
    return {"$schema": DIALECT, "$id": SCHEMA_ID, **schema, "examples": [EXAMPLE]}


def _as_written(part: dict[str, Any]) -> dict[str, Any]:
    """A property as YAML may hold it: one filter may stand for a list of one."""
    if part.get("items", {}).get("$ref") == "#/$defs/MoveFilter":
        listed = {key: part.pop(key) for key in ("type", "items", "minItems") if key in part}
        part["anyOf"] = [listed["items"], listed]
    return part


def _list_words(properties: dict[str, Any], toolkit: Toolkit | None) -> None:
    words: dict[str, Any] = {name: {"enum": list(values)} for name, values in _WORDS.items()}
    if toolkit is not None:
        words["tool"] = {"anyOf": [{"enum": list(toolkit.by_key)}, {"pattern": r"^SG-\d{4}$"}]}
        words["family"] = {"enum": [f.key for f in toolkit.families]}
        words["group"] = {"enum": [g.key for g in toolkit.groups]}
    for name, allowed in words.items():
        properties[name]["items"] |= allowed
