"""A case pack: a folder of tables and texts that a person can read and correct."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError
from yaml import CSafeLoader, MarkedYAMLError, YAMLError, load

from stratagem.core.actors import ACTORS, OFFICES, PEOPLE, TENURES, Roster
from stratagem.core.case import Case, CaseMeta
from stratagem.core.errors import InputError
from stratagem.core.moves import CHECKS, SOURCE_KINDS, SOURCES, VOCABULARIES
from stratagem.core.pressure import PressureIndex, pressure_from
from stratagem.core.series import CALENDARS, COVERAGE, INDICATORS, OBSERVATIONS
from stratagem.core.tables import Column, Schema
from stratagem.core.toolkit import Toolkit, toolkit_from
from stratagem.record.readings import read_readings
from stratagem.record.stratagems import common_folder, read_stratagems
from stratagem.record.tabular import read_table

EXAMPLES = Schema(
    name="examples",
    columns=(
        Column("tool", "text", "tool that the move shows", required=True, vocabulary="tools"),
        Column("move_id", "text", "a move of this case", required=True),
    ),
)
MOVES_FILE = "moves.csv"


def read_yaml(path: Path) -> Any:
    """The document in a YAML file.

    Raises
    ------
    InputError
        If the file is missing or is not YAML; the message names the line.
    """
    try:
        return load(path.read_text(encoding="utf-8"), Loader=CSafeLoader)
    except FileNotFoundError:
        message = f"{path}: expected a YAML file, found nothing"
        raise InputError(message) from None
    except UnicodeDecodeError as error:
        message = f"{path}: expected UTF-8, found byte 0x{error.object[error.start]:02X} at {error.start}"
        raise InputError(message) from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        message = f"{path}, line {line}: not YAML: {error.problem}"
        raise InputError(message) from None
    except (YAMLError, ValueError) as error:
        # A control character, or a date that is on no calendar.
        message = f"{path}: not YAML: {' '.join(str(error).split())}; take that out or correct it"
        raise InputError(message) from None


def read_toolkit(path: Path) -> Toolkit:
    """The toolkit from its YAML master."""
    return toolkit_from(read_yaml(path), where=path.name)


def read_case(folder: Path, toolkit: Toolkit, *, stratagems: Sequence[Path] = ()) -> Case:
    """A case from its folder, without its moves.

    Parameters
    ----------
    folder : Path
    toolkit : Toolkit
    stratagems : sequence of Path
        Further folders of stratagems declared for every case.

    Raises
    ------
    InputError
        If a file is missing or a row of any table is faulty. A case pack is taken whole or not at all.
    """
    meta = read_meta(folder)
    words: dict[str, frozenset[str]] = {
        **VOCABULARIES,
        "checks": frozenset(CHECKS),
        "source_kinds": frozenset(SOURCE_KINDS),
        "tools": frozenset(toolkit.by_key),
    }
    actors = read_table(folder / "actors.csv", ACTORS)
    words["actors"] = frozenset(actors["code"])
    offices = read_table(folder / "offices.csv", OFFICES, vocabularies=words)
    people = read_table(folder / "people.csv", PEOPLE, vocabularies=words)
    words |= {"offices": frozenset(offices["office_id"]), "people": frozenset(people["person_id"])}
    tenures = read_table(folder / "tenures.csv", TENURES, vocabularies=words)
    indicators = read_table(folder / "indicators.csv", INDICATORS)
    words["indicators"] = frozenset(indicators["indicator_id"])
    examples = read_table(folder / "examples.csv", EXAMPLES, vocabularies=words)
    case = Case(
        meta=meta,
        toolkit=toolkit,
        roster=Roster(actors, offices, people, tenures),
        sources=read_table(folder / "sources.csv", SOURCES, vocabularies=words),
        indicators=indicators,
        observations=read_table(folder / "observations.csv", OBSERVATIONS, vocabularies=words),
        calendars=read_table(folder / "calendars.csv", CALENDARS, vocabularies=words),
        coverage=read_table(folder / "coverage.csv", COVERAGE, vocabularies=words),
        examples={
            str(tool): tuple(part["move_id"])
            for (tool,), part in examples.partition_by("tool", as_dict=True, maintain_order=True).items()
        },
        claims=_claims(folder / "claims.yaml"),
        digest=_digest(folder, toolkit, stratagems),
        pressure=_pressure(folder / "pressure.yaml", indicators),
    )
    _check_members(case, folder)
    return replace(
        case,
        stratagems=read_stratagems(folder, case, also=stratagems),
        readings=read_readings(folder / "readings", case),
    )


def move_vocabularies(case: Case) -> dict[str, frozenset[str]]:
    """Values that moves of a case may take."""
    return {
        **VOCABULARIES,
        "case": frozenset({case.meta.id}),
        "sources": frozenset(case.sources["source_id"]),
        "actors": frozenset(case.roster.actors["code"]),
        "speakers": case.roster.speakers(),
        "tools": frozenset(case.toolkit.by_key),
    }


def _digest(folder: Path, toolkit: Toolkit, stratagems: Sequence[Path]) -> str:
    """Hash of all that a number about the case depends on but its moves: its files, the toolkit, every stratagem."""
    files = folder_digest(folder, (common_folder(), *stratagems))
    return hashlib.sha256(files.encode() + toolkit.model_dump_json().encode()).hexdigest()


def folder_digest(folder: Path, stratagems: Sequence[Path] = ()) -> str:
    """Hash of the names and bytes of a case pack's files, with its stratagems and readings, and further stratagems."""
    whole = hashlib.sha256()
    files = [*folder.iterdir(), *(folder / "stratagems").glob("*.yaml"), *(folder / "readings").glob("*.yaml")]
    theirs = [file for further in stratagems for file in sorted(further.glob("*.yaml"))]
    for file in [*sorted(p for p in files if p.suffix in (".csv", ".yaml", ".toml")), *theirs]:
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


def read_meta(folder: Path) -> CaseMeta:
    """What a case pack's ``case.toml`` states.

    Raises
    ------
    InputError
        If it is missing or faulty.
    """
    path = folder / "case.toml"
    if not path.is_file():
        found = sorted(p.name for p in folder.iterdir())[:5] if folder.is_dir() else "no such folder"
        message = f"{folder}: expected a case pack with case.toml, found {found or 'an empty folder'}"
        raise InputError(message)
    try:
        return CaseMeta.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = (
            f"{path}, line {line}: expected UTF-8, found byte 0x{error.object[error.start]:02X} (is it WINDOWS-1252?); "
            f"convert it: iconv -f WINDOWS-1252 -t UTF-8 {path.name}"
        )
        raise InputError(message) from None
    except tomllib.TOMLDecodeError as error:
        message = f"{path}: not TOML: {error}"
        raise InputError(message) from None
    except ValidationError as error:
        first = error.errors()[0]
        message = f"{path}, {'.'.join(map(str, first['loc']))}: {first['msg']}, found {first['input']!r}"
        raise InputError(message) from None


def _claims(path: Path) -> tuple[Mapping[str, Any], ...]:
    found = read_yaml(path)
    if found is None:
        return ()
    strange = [e for e in found if not isinstance(e, Mapping)] if isinstance(found, list) else [found]
    if strange:
        kind = "a mapping" if isinstance(strange[0], Mapping) else f"'{strange[0]}'"
        message = f"{path}: expected a list of claims, each beginning '- id: ...', found {kind}; begin each with '- '"
        raise InputError(message)
    return tuple(found)


def _pressure(path: Path, indicators: pl.DataFrame) -> PressureIndex | None:
    """The declared index of pressure; a case need not have one."""
    return pressure_from(read_yaml(path), where=str(path), indicators=indicators) if path.is_file() else None


def _check_members(case: Case, folder: Path) -> None:
    codes = set(case.roster.actors["code"])
    for code in case.members(("coercer", "target", "patron")):
        if code not in codes:
            message = f"{folder / 'case.toml'}: expected codes listed in actors.csv, found '{code}'"
            raise InputError(message)
    for office in case.meta.leaders:
        case.roster.holders(office)
    known = set(case.sources["source_id"])
    for name, table in (("observations", case.observations), ("calendars", case.calendars)):
        cited = table.select(pl.col("source_ids").explode()).to_series().drop_nulls()
        missing = sorted(set(cited) - known)
        if missing:
            message = f"{folder / name}.csv, source_ids: expected ids of sources.csv, found {missing[:5]}"
            raise InputError(message)
