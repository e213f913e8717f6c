"""Stratagems from YAML files; every fault is told with its file, line, column and key, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from stratagem.core.case import Case
from stratagem.core.errors import InputError, UnknownNameError
from stratagem.core.filters import MoveFilter
from stratagem.core.patterns import CalendarTrigger, Fault, IndicatorTrigger, MovePattern, Place
from stratagem.core.stratagems import Stratagem, check_names, filter_faults
from stratagem.record.marked import Marked, read_marked

MOST_FAULTS = 20
_TAGS: Mapping[str, type[BaseModel]] = {
    "<moves>": MovePattern,
    "<calendar>": CalendarTrigger,
    "<indicator>": IndicatorTrigger,
}
_NOUNS = {
    "a valid tuple": "a list, as [one, other]",
    "a valid string": "text",
    "a valid integer": "a whole number",
    "a valid number": "a number",
    "a valid boolean": "true or false",
    "a valid dictionary": "a mapping, as {key: value}",
    "a valid mapping": "a mapping, as {key: value}",
}


def read_stratagems(folder: Path, case: Case, *, also: Sequence[Path] = ()) -> dict[str, Stratagem]:
    """The stratagems declared for every case, and those in a case's own folder, by id.

    Parameters
    ----------
    folder : Path
        The case's folder; its ``stratagems`` may be absent.
    case : Case
    also : sequence of Path
        Further folders of stratagems declared for every case, as other packages bring them.

    Raises
    ------
    InputError
        If any file is faulty, or two declare the same id.
    """
    common = [path for shared in (common_folder(), *also) for path in _files(shared)]
    own = _files(folder / "stratagems")
    taken: dict[str, Path] = {}
    for path in (*common, *own):
        if path.stem in taken:
            message = f"{path}: expected an id of its own, found that {taken[path.stem]} declares it; rename the file"
            raise InputError(message)
        taken[path.stem] = path
    read = [*(_read(p, case, any_case=True) for p in common), *(_read(p, case, any_case=False) for p in own)]
    _refuse([line for _, lines in read for line in lines])
    return {s.id: s for s, _ in read if s is not None}


def read_stratagem(
    path: Path, case: Case, *, any_case: bool = False, queries: Mapping[str, type[BaseModel]] | None = None
) -> Stratagem:
    """One stratagem from its file, every name in it known to a case.

    Parameters
    ----------
    path : Path
    case : Case
    any_case : bool
        It is declared for every case, and may name nothing of one.
    queries : mapping of str to type of pydantic.BaseModel, optional
        The parameters of each query there is, to check measures against.

    Raises
    ------
    InputError
        One line for each fault, at most 20.
    """
    found, lines = _read(path, case, any_case=any_case, queries=queries)
    _refuse(lines)
    if found is None:  # pragma: no cover - without a value there is a fault
        message = f"{path}: expected a stratagem, found none"
        raise InputError(message)
    return found


def common_folder() -> Path:
    """Where the stratagems lie that are declared for every case."""
    return Path(str(resources.files("stratagem.cases"))) / "stratagems"


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in found:
        if path.suffix == ".yml":
            message = f"{path}: expected the ending .yaml, found .yml; rename the file"
            raise InputError(message)
    return [path for path in found if path.suffix == ".yaml"]


def _refuse(lines: list[str]) -> None:
    if lines:
        more = [f"... and {len(lines) - MOST_FAULTS} more faults"] if len(lines) > MOST_FAULTS else []
        raise InputError("\n".join([*lines[:MOST_FAULTS], *more]))


def _read(
    path: Path, case: Case, *, any_case: bool, queries: Mapping[str, type[BaseModel]] | None = None
) -> tuple[Stratagem | None, list[str]]:
    marked = read_marked(path)
    found, faults = _validated(marked)
    if found is not None:
        faults += check_names(found, case, any_case=any_case, queries=queries)
        if found.id != path.stem:
            faults.append(Fault(("id",), f"expected the file's name '{path.stem}', found '{found.id}'"))
    else:
        faults += _names(marked, case, any_case=any_case)
    # What is no plain value is no good value either, which need not be said again.
    faults = [*marked.faults, *(f for f in faults if marked.place(f.place) not in [m.place for m in marked.faults])]
    placed = {(marked.mark(f.place), _key(marked.place(f.place)), f.says) for f in faults}
    return found, [f"{path}, line {line}, column {column}, {at}: {says}" for (line, column), at, says in sorted(placed)]


def _key(place: Place) -> str:
    """The keys and positions as ``trigger.steps[0].match``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".") or "document"


def _validated(marked: Marked) -> tuple[Stratagem | None, list[Fault]]:
    """The value, and what is wrong; unknown keys are left out so that they hide nothing else."""
    try:
        return Stratagem.model_validate(marked.value), []
    except ValidationError as error:
        first = error.errors()
    found = list(_faults(first, marked))
    strange = [_untagged(e["loc"]) for e in first if e["type"] == "extra_forbidden"]
    if strange:
        try:
            return Stratagem.model_validate(marked.without(strange)), found
        except ValidationError as error:
            # A mapping that only had unknown keys is empty without them, which need not be told as well.
            emptied = {marked.place(loc)[:-1] for loc in strange}
            found += [f for f in _faults(error.errors(), marked) if marked.place(f.place) not in emptied]
    return None, found


def _untagged(loc: Place) -> Place:
    """A place of the schema without the names of the kinds of trigger."""
    return tuple(part for part in loc if part not in _TAGS)


def _faults(errors: Sequence[Any], marked: Marked) -> Iterator[Fault]:
    places = [_untagged(error["loc"]) for error in errors]
    for error, place in zip(errors, places, strict=True):
        if error["type"] == "too_short" and any(p[: len(place)] == place and p != place for p in places):
            continue  # the schema counts only items that are in order, and those that are not were told of
        if error["type"] == "faults":
            yield from (Fault((*place, *f.place), f.says) for f in error["ctx"]["faults"])
        else:
            yield Fault(marked.place(place), _says(error))


def _says(error: Any) -> str:
    """A fault that the schema found, in our words."""
    last, given = error["loc"][-1] if error["loc"] else "", error["input"]
    match error["type"]:
        case "extra_forbidden":
            return str(UnknownNameError("key", str(last), known=_keys(error["loc"][:-1])))
        case "missing":
            return f"expected the key '{last}', found none; add it"
        case "literal_error":
            words = [w.strip("'") for w in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
            near = difflib.get_close_matches(str(given), words, n=1)
            return f"expected {error['ctx']['expected']}, found {_shown(given)}" + (
                f"; did you mean '{near[0]}'?" if near else ""
            )
        case "string_pattern_mismatch":
            return f"expected text of the form {error['ctx']['pattern']}, found {_shown(given)}"
        case "too_short" | "string_too_short":
            return "expected at least one, found none"
        case "trigger" | "model_type" | "model_attributes_type":
            expected = error["msg"] if error["type"] == "trigger" else "expected a mapping, as {key: value}"
            return f"{expected}; found {_shown(given)}"
    expected = error["msg"].replace("Input should be ", "expected ")
    for noun, ours in _NOUNS.items():
        expected = expected.replace(noun, ours)
    quoted = "; unquoted yes, no, on and off are true or false in YAML" if given is True or given is False else ""
    return f"{expected}, found {_shown(given)}{quoted}"


def _shown(given: Any) -> str:
    if isinstance(given, Mapping):
        return f"a mapping with {', '.join(map(str, given)) or 'no keys'}"
    if given is None:
        return "nothing"
    text = str(given)
    return f"'{text[:60]}...'" if len(text) > 60 else f"'{text}'"


def _keys(loc: Iterable[Any]) -> list[str]:
    """The keys that a mapping at a place of the schema may have."""
    here: Any = Stratagem
    for part in loc:
        if isinstance(part, int):
            continue
        if part in _TAGS:
            here = _TAGS[part]
            continue
        field = next((f for name, f in here.model_fields.items() if (f.alias or name) == part), None)
        here = _model(field.annotation) if field is not None else None
        if here is None:
            return []
    return [f.alias or name for name, f in here.model_fields.items()]


def _model(annotation: Any) -> Any:
    """The first model in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for a in get_args(annotation) if (m := _model(a)) is not None), None)


def _names(marked: Marked, case: Case, *, any_case: bool) -> Iterator[Fault]:
    """Unknown names in the filters of a faulty stratagem, as far as these are in order themselves."""
    for place, value in marked.items():
        if isinstance(value, Mapping) and {"match", "absent"} & set(place[-2:]):
            yield from filter_faults(_sound(value), case, place=place, any_case=any_case)


def _sound(value: Mapping[str, Any]) -> MoveFilter:
    """A filter without those of its keys that have faults."""
    try:
        return MoveFilter.model_validate(value)
    except ValidationError as error:
        wrong = {e["loc"][0] for e in error.errors() if e["loc"]}
        return MoveFilter.model_validate({k: v for k, v in value.items() if k not in wrong})
