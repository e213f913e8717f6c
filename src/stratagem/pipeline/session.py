"""A session: one case, one store, one as-of date, one seed; and the record they give."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from pydantic import ValidationError

from stratagem import __version__
from stratagem.core.case import Case, Record, as_of
from stratagem.core.claims import Claim, Provenance, claim_id
from stratagem.core.errors import AccessError, InputError, StoreError
from stratagem.core.queries import Query
from stratagem.plugins import case_folder, load, toolkit_path
from stratagem.record.casepack import MOVES_FILE, move_vocabularies, read_case, read_toolkit
from stratagem.record.engine import Engine, moves_sql
from stratagem.record.manifest import Manifest
from stratagem.record.store import Progress, Store
from stratagem.record.tabular import sha256
from stratagem.record.whole import whole

logger = logging.getLogger(__name__)

SOFTWARE = f"stratagem {__version__}"
DEFAULT_SEED = 20200616
DEFAULT_STORE = Path(".stratagem")


@dataclass(frozen=True, slots=True)
class Session:
    """What every command works on.

    Parameters
    ----------
    case : Case
    folder : Path
        The case pack's folder.
    store : Store
    as_of : datetime.date
    seed : int
    """

    case: Case
    folder: Path
    store: Store
    as_of: dt.date
    seed: int = DEFAULT_SEED

    @property
    def stream(self) -> str:
        """Stream of the case's curated record in the store."""
        return f"case:{self.case.meta.id}"

    def generator(self) -> np.random.Generator:
        """A fresh random generator from the session's seed: every number starts from the same place."""
        return np.random.default_rng(self.seed)


def now() -> dt.datetime:
    """The time in Coordinated Universal Time. The only clock."""
    return dt.datetime.now(tz=dt.UTC)


def today() -> dt.date:
    """Today's date in Coordinated Universal Time."""
    return now().date()


def open_session(
    case: str, *, store: Path | None = None, as_of: dt.date | None = None, seed: int = DEFAULT_SEED
) -> Session:
    """Open a case and its store, and bring the store up to date with the case's curated record.

    Parameters
    ----------
    case : str
        Name of a case pack, or path of its folder.
    store : Path, optional
        Default: the environment's ``STRATAGEM_STORE``, else ``.stratagem`` in the working folder.
    as_of : datetime.date, optional
        Default: today.
    seed : int

    Raises
    ------
    InputError
        If the as-of date is in the future, the case pack is faulty, or the store's path is a file.
    """
    date = as_of or today()
    if date > today():
        message = f"--as-of: expected a day up to today ({today()}), found {date}"
        raise InputError(message)
    folder = case_folder(case)
    loaded = read_case(folder, read_toolkit(toolkit_path()))
    session = Session(loaded, folder, Store(store_folder(store), software=SOFTWARE), date, seed)
    _bring_up_to_date(session)
    return session


def store_folder(store: Path | None) -> Path:
    """Where the store is: as given, else ``STRATAGEM_STORE``, else ``.stratagem`` in the working folder.

    Raises
    ------
    InputError
        If that is a file, or lies below one.
    """
    where = store or Path(os.environ.get("STRATAGEM_STORE", DEFAULT_STORE))
    for place in (where, *where.parents):
        if place.exists() and not place.is_dir():
            message = f"--store {where}: expected a folder, found that {place} is a file; name a folder, or a new place"
            raise InputError(message)
    return where


def _bring_up_to_date(session: Session) -> None:
    """Import the curated record unless the store already holds this very version of it, checked by today's words."""
    source = session.folder / MOVES_FILE
    if not source.is_file():
        message = f"{source}: expected the case's curated record, found nothing"
        raise InputError(message)
    held = session.store.in_force(
        stream=session.stream,
        digest=sha256(source),
        vocabularies=move_vocabularies(session.case),
        today=today(),
    )
    if held is not None:
        return
    manifest = import_file(session, source, stream=session.stream, replace=True)
    if manifest.rows_rejected:
        logger.warning(
            "%s: %d of %d rows set aside; see: stratagem doctor", source, manifest.rows_rejected, manifest.rows_in
        )


def import_file(
    session: Session,
    source: Path,
    *,
    stream: str,
    replace: bool = False,
    strict: bool = False,
    on_progress: Progress | None = None,
) -> Manifest:
    """Add a file of moves to the store as one batch."""
    return session.store.append(
        source,
        stream=stream,
        now=now(),
        vocabularies=move_vocabularies(session.case),
        replace=replace,
        strict=strict,
        on_progress=on_progress,
    )


def read_record(session: Session) -> Record:
    """The record of the session's case as of its date.

    Raises
    ------
    InputError
        If nothing was known by that date.
    """
    # One listing for both: a writer may replace a batch between two of them.
    manifests = session.store.manifests()
    files = session.store.files(manifests)
    case = session.case.meta.id
    with Engine() as engine:
        moves = engine.frame(moves_sql(files, case=case, as_of=session.as_of))
        if moves.is_empty():
            known = engine.frame(moves_sql(files, case=case, as_of=dt.date.max))["known_on"].sort().head(1).to_list()
            first = f"the first move was known on {known[0]}" if known else "the store holds no move of this case"
            message = f"--as-of {session.as_of}: nothing is on record by then; {first}"
            raise InputError(message)
    return as_of(session.case, moves, session.as_of, batches=tuple(m.batch_id for m in manifests))


def ask(session: Session, record: Record, query: str, params: dict[str, Any], *, label: str = "") -> Claim:
    """Ask a query of a record and bind the answer to its provenance.

    Parameters
    ----------
    session, record
    query : str
        Name of a query (``stratagem list queries``).
    params : dict
        Its parameters.
    label : str
        How the number is called where it is shown.

    Raises
    ------
    InputError
        If the parameters do not fit the query.
    """
    found: Query = load("query", query)
    try:
        checked = found.params.model_validate(params)
    except ValidationError as error:
        first = error.errors()[0]
        message = f"query {query}, {'.'.join(map(str, first['loc']))}: {first['msg']}, found {first['input']!r}"
        raise InputError(message) from None
    answer = found.answer(record, checked, session.generator())
    plain = json.loads(checked.model_dump_json(exclude_defaults=True))
    return Claim(
        id=claim_id(session.case.meta.id, session.as_of, query, plain, session.seed),
        label=label or found.title,
        answer=answer,
        provenance=Provenance(
            case=session.case.meta.id,
            as_of=session.as_of,
            query=query,
            params=plain,
            batches=record.batches,
            case_digest=session.case.digest,
            software=SOFTWARE,
            seed=session.seed,
        ),
    )


def rows_under(record: Record, ids: Iterable[str]) -> pl.DataFrame:
    """The moves of the given ids, in order of date."""
    return record.moves.filter(pl.col("move_id").is_in(list(ids))).sort("date", "move_id")


def save_claims(session: Session, claims: Iterable[Claim]) -> None:
    """Keep the claims of a brief beside the store so that ``explain`` finds them by id alone."""
    folder = session.store.path / "claims"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for claim in claims:
            with whole(folder / f"{claim.id}.json") as part:
                part.write_text(json.dumps(claim.as_dict(), default=str), encoding="utf-8")
    except OSError as error:
        logger.warning("claims were not kept beside the store (%s); explain them with --brief DIR", error)


def find_claim(claim: str, *, store: Path, brief: Path | None = None) -> dict[str, Any]:
    """A claim that a brief stated, by its id.

    Raises
    ------
    InputError
        If no brief written here stated it, or the brief's claims are damaged.
    StoreError
        If the claim kept in the store is damaged.
    """
    if brief is not None:
        path = brief / "claims.json" if brief.is_dir() else brief
        if not path.is_file():
            message = f"{path}: expected the claims.json of a brief, found nothing"
            raise InputError(message)
        whole = _json(path)
        if not isinstance(whole, list) or not all(_is_claim(known) for known in whole):
            message = f"{path}: expected the claims of a brief; it is damaged; write the brief again"
            raise InputError(message)
        for known in whole:
            if known["id"] == claim:
                return dict(known)
    path = store / "claims" / f"{claim}.json"
    if not path.is_file():
        message = f"no claim '{claim}' is kept in {store}; name the brief that states it: --brief DIR"
        raise InputError(message)
    kept = _json(path)
    if not _is_claim(kept):
        message = f"{path}: expected a claim of a brief; it is damaged; delete it and write the brief again"
        raise StoreError(message)
    return dict(kept)


_CLAIM = frozenset(("id", "label", "value", "unit", "low", "high", "n", "rows", "provenance"))
_ORIGIN = frozenset(("case", "as_of", "query", "params", "batches", "seed"))


def _is_claim(found: Any) -> bool:
    if not isinstance(found, dict) or not found.keys() >= _CLAIM or not isinstance(found.get("details", {}), dict):
        return False
    return isinstance(found["rows"], list) and _is_origin(found["provenance"])


def _is_origin(found: Any) -> bool:
    if not isinstance(found, dict) or not found.keys() >= _ORIGIN or not isinstance(found["params"], dict):
        return False
    try:
        dt.date.fromisoformat(found["as_of"])
    except (TypeError, ValueError):
        return False
    return isinstance(found["seed"], int) and isinstance(found["batches"], list)


def _json(path: Path) -> Any:
    """What a file holds; None if it is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except PermissionError as error:
        raise AccessError(str(error)) from None
    except ValueError:
        return None
