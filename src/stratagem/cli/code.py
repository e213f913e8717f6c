"""The command that codes texts: files to moves, or one sentence explained."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from stratagem.cli.options import Common, session_of
from stratagem.core.errors import InputError, StratagemError

if TYPE_CHECKING:
    from stratagem.core.coders import Model
    from stratagem.pipeline.session import Session
    from stratagem.read.texts import Columns, Given, Texts

STDIN = "-"


@Parameter(name="*")
@dataclass(frozen=True)
class Reading:
    """How texts are read."""

    read_as: Annotated[
        Literal["txt", "jsonl", "csv", "parquet", "html"] | None,
        Parameter(help="Format of the files. Default: by their names; standard input is plain text."),
    ] = None
    text_column: Annotated[str | None, Parameter(help="Column of texts. Default: text, story, body, content ...")] = (
        None
    )
    date_column: Annotated[str | None, Parameter(help="Column of dates. Default: date, published ...")] = None
    title_column: Annotated[str | None, Parameter(help="Column of headlines. Default: title or headline.")] = None
    id_column: Annotated[str | None, Parameter(help="Column of ids. Default: id, document ...; else file and row.")] = (
        None
    )
    only: Annotated[tuple[str, ...], Parameter(help="COLUMN=VALUE: read only such rows; repeat for several.")] = ()
    date: Annotated[str | None, Parameter(help="YYYY-MM-DD, for stories that state none.")] = None
    source: Annotated[str, Parameter(help="Where the texts come from, in a word.")] = ""
    voice: Annotated[
        tuple[str, ...], Parameter(help="Code of who speaks where the text names nobody: the state of a state medium.")
    ] = ()
    about: Annotated[tuple[str, ...], Parameter(help="Code of whose acts a chronicle lists.")] = ()

    def columns(self) -> Columns:
        """The column options."""
        from stratagem.read.texts import Columns

        only = {}
        for asked in self.only:
            column, equals, value = asked.partition("=")
            if not equals:
                message = f"--only: expected COLUMN=VALUE, found '{asked}'"
                raise InputError(message)
            only[column] = value
        return Columns(self.text_column, self.date_column, self.title_column, self.id_column, only)

    def given(self) -> Given:
        """What the options say of every text."""
        from stratagem.core.time import parse_date
        from stratagem.read.texts import Given

        date = parse_date(self.date, what="--date") if self.date else None
        return Given(date, self.source, self.voice, self.about)


@Parameter(name="*")
@dataclass(frozen=True)
class ModelOptions:
    """A language model, for coders that ask one. Its key is read from the environment variable STRATAGEM_MODEL_KEY."""

    model: Annotated[str | None, Parameter(help="Name of the model. Default: $STRATAGEM_MODEL.")] = None
    model_url: Annotated[
        str | None,
        Parameter(help="Address of an OpenAI-compatible server, ending in /v1. Default: $STRATAGEM_MODEL_URL."),
    ] = None
    model_timeout: Annotated[float, Parameter(help="Seconds to wait for an answer.", validator=Number(gt=0))] = 60.0

    def chosen(self) -> Model | None:
        """The model; None if none was named."""
        import os

        from stratagem.pipeline.model import model_of

        name = self.model or os.environ.get("STRATAGEM_MODEL")
        url = self.model_url or os.environ.get("STRATAGEM_MODEL_URL")
        if not name and not url:
            return None
        if not name or not url:
            message = "expected both --model and --model-url (or $STRATAGEM_MODEL and $STRATAGEM_MODEL_URL), found one"
            raise InputError(message)
        key = os.environ.get("STRATAGEM_MODEL_KEY", "")
        return model_of(url, name, key=key, timeout=self.model_timeout)


@Parameter(name="*")
@dataclass(frozen=True)
class Asking:
    """What is asked about, instead of coding files into the store."""

    explain: Annotated[str | None, Parameter(help="Code this sentence and show why, instead of files.")] = None
    why_not: Annotated[bool, Parameter(help="With --explain: also what was tried and given up.", negative="")] = False
    nulls: Annotated[
        bool, Parameter(help="List names and verbs that the lexicon lacks, most frequent first.", negative="")
    ] = False
    verify: Annotated[
        str | None, Parameter(help="Check every quote coded under this name against the texts kept, and do no more.")
    ] = None


@Parameter(name="*")
@dataclass(frozen=True)
class Running:
    """How the work is done and where it goes."""

    coder: Annotated[str, Parameter(help="Which coder: rules, rules_alone, or language_model.")] = "rules"
    name: Annotated[
        str | None, Parameter(help="Name of the stream of moves in the store. Default: the first file's name.")
    ] = None
    out: Annotated[Path | None, Parameter(help="Also write a file: .parquet, .csv, .jsonl, .json or .tsv.")] = None
    format: Annotated[
        Literal["moves", "events", "plover", "cameo"],
        Parameter(help="Of that file: moves; events with spans and trace; PLOVER JSON; CAMEO as PETRARCH writes it."),
    ] = "moves"
    keep: Annotated[bool, Parameter(help="Keep texts and moves in the store.")] = True
    jobs: Annotated[int, Parameter(help="Processes.", validator=Number(gte=1))] = 1
    work: Annotated[
        Path | None, Parameter(help="Folder of finished parts, to go on after a stop. Default: in the store.")
    ] = None
    strict: Annotated[bool, Parameter(help="Code nothing if any story is refused.", negative="")] = False


def code(
    files: Annotated[
        tuple[str, ...],
        Parameter(
            help="Text, JSON lines, CSV, Parquet or HTML, gzipped or not; - is standard input.",
            allow_leading_hyphen=True,
        ),
    ] = (),
    /,
    *,
    asking: Asking = Asking(),
    running: Running = Running(),
    reading: Reading = Reading(),
    model: ModelOptions = ModelOptions(),
    common: Common = Common(),
) -> int:
    """Code texts: who did or said what to whom, in which form, with which tool, and the words that prove it.

    Coded moves are a stream of their own, never mixed with the curated record. Stories without a date, in another
    script or empty are set aside with the reason (exit 2). A run that was stopped goes on where it was.

    Example: stratagem code statement.txt --date 2020-06-09 --out moves.csv
    """
    from stratagem.cli import show_code
    from stratagem.pipeline.coded import verify
    from stratagem.pipeline.coding import coder_of
    from stratagem.pipeline.explaining import explained, unknown

    session = session_of(common)
    if asking.verify is not None:
        looked_at, faults = verify(session, asking.verify)
        show_code.verified(asking.verify, looked_at, faults, as_json=common.json)
        return StratagemError.exit_code if faults else 0
    if asking.explain is not None:
        _, made = coder_of(session, running.coder, model=model.chosen())
        sentences = explained(made, asking.explain, reading.given(), session.as_of)
        show_code.explanation(sentences, why_not=asking.why_not, as_json=common.json)
        return 0
    _check_files(files)
    if asking.nulls:
        _, made = coder_of(session, running.coder, model=model.chosen())
        show_code.nulls(unknown(made, _texts(files, reading).documents), as_json=common.json)
        return 0
    return _run(session, files, running, reading, model.chosen(), as_json=common.json)


def _check_files(files: tuple[str, ...]) -> None:
    if not files:
        message = "expected files to code, or - for standard input, or --explain SENTENCE; found none"
        raise InputError(message)
    for file in files:
        if file.startswith("-") and file != STDIN:
            message = f"expected a file or an option of stratagem code, found '{file}'; see: stratagem code --help"
            raise InputError(message)


def _texts(files: tuple[str, ...], reading: Reading) -> Texts:
    from stratagem.pipeline.texts import read_texts

    data = sys.stdin.buffer.read() if STDIN in files else b""
    columns, given = reading.columns(), reading.given()
    return read_texts(files, read_as=reading.read_as, columns=columns, given=given, standard_input=data)


def _name_of(file: str) -> str:
    """A name for a stream, out of a file's."""
    plain = "stdin" if file == STDIN else Path(file).name.split(".")[0]
    return "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "-" for c in plain) or "texts"


def _run(
    session: Session,
    files: tuple[str, ...],
    running: Running,
    reading: Reading,
    model: Model | None,
    *,
    as_json: bool,
) -> int:
    from stratagem.cli import show_code
    from stratagem.pipeline.coded import check_output, counts, keep_coded, stream_of, write
    from stratagem.pipeline.coding import code_texts

    name = running.name or _name_of(files[0])
    stream_of(name)
    if running.out is not None:
        check_output(running.out, form=running.format)
    texts = _texts(files, reading)
    with show_code.progress(len(texts.documents)) as tell:
        found = code_texts(
            session,
            texts,
            coder=running.coder,
            jobs=running.jobs,
            work=running.work,
            strict=running.strict,
            model=model,
            on_progress=tell,
        )
    if running.out is not None:
        write(session, found.events, running.out, form=running.format, name=name)
    kept = keep_coded(session, found.documents, found.events, name=name) if running.keep else None
    found.journal.clear()
    show_code.coded(found, counts(session, found.events), name=name, kept=kept, as_json=as_json)
    return InputError.exit_code if found.refused else 0
