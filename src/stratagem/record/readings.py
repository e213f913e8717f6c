"""Competing readings from the YAML files of a case; a fault is told with its file, line and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from stratagem.core.case import Case
from stratagem.core.errors import InputError
from stratagem.core.filters import unknown_names
from stratagem.core.patterns import Declared
from stratagem.core.readings import Observables, Reading, Readings
from stratagem.record.marked import Marked, read_marked

EVENTS = "events.yaml"
Model = TypeVar("Model", bound=Declared)


def read_readings(folder: Path, case: Case) -> Readings | None:
    """The readings in a folder: what they speak of in ``events.yaml``, and one file a reading.

    Parameters
    ----------
    folder : Path
    case : Case
        Whose actors and groups the filters of the events may name.

    Returns
    -------
    Readings or None
        None if there is no such folder.

    Raises
    ------
    InputError
        If a file is faulty, ``events.yaml`` is missing, or the readings do not speak of the same events.
    """
    if not folder.is_dir():
        return None
    events = folder / EVENTS
    observables = _read(events, Observables)
    for event in observables.events:
        for chosen in event.match:
            for name, _, unknown in unknown_names(chosen, case):
                message = f"{events}, event {event.id}, {name}: {unknown}"
                raise InputError(message)
    found = []
    for path in sorted(p for p in folder.glob("*.yaml") if p.name != EVENTS):
        reading = _read(path, Reading)
        if reading.id != path.stem:
            message = f"{path}, id: expected the file's name '{path.stem}', found '{reading.id}'"
            raise InputError(message)
        found.append(reading)
    try:
        return Readings(observables, tuple(found))
    except InputError as error:
        message = f"{folder}: {error}"
        raise InputError(message) from None


def _read(path: Path, model: type[Model]) -> Model:
    marked = read_marked(path)
    for fault in marked.faults:
        raise InputError(_at(path, marked, fault.place, fault.says))
    try:
        return model.model_validate(marked.value)
    except ValidationError as error:
        first = error.errors()[0]
        given = first["input"]
        shown = "a mapping" if isinstance(given, dict) else "a list" if isinstance(given, list) else f"'{given}'"
        says = first["msg"].replace("Input should be ", "expected ")
        if first["type"] == "missing":
            says, shown = f"expected the key '{first['loc'][-1]}'", "none"
        says = says if first["type"] == "faults" else f"{says}, found {shown}"
        more = f" ({error.error_count()} faults in all)" if error.error_count() > 1 else ""
        raise InputError(_at(path, marked, first["loc"], says + more)) from None


def _at(path: Path, marked: Marked, place: tuple[Any, ...], says: str) -> str:
    line, _ = marked.mark(place)
    key = ".".join(str(part) for part in marked.place(place)) or "document"
    return f"{path}, line {line}, {key}: {says}"
