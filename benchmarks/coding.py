"""The coder from raw text to events: its speed, its start, a whole file, and against the coders of PETRARCH.

State media of one year are found through STRATAGEM_DATA; without them only the lines of the peers are left.

The peers are on no package index. Name a checkout of https://github.com/openeventdata/UniversalPetrarch in the
environment variable UNIVERSAL_PETRARCH, and one of https://github.com/openeventdata/petrarch2 in PETRARCH2, or their
lines are left out. petrarch2 is written for Python 2; the checkout must be converted, which Python 3.11 does by itself:
``python3.11 -m lib2to3 --write --nobackups petrarch2``. Converted, it gives on 354 of the 360 sentences below what it
gives under Python 2.7, and is a little faster. UniversalPetrarch asks networkx for an attribute that was renamed, which
is put back before it starts; nothing else of either is changed.

Both read sentences that a parser has been over, and such parses come with their tests. So they are given the parse of
each sentence for nothing, where ours has raw text; what a parser would add to their time is in none of the lines.
Dictionaries are read before the clock starts. Sentences that a peer cannot read are left out for both.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Sample, command, python_with, timed
from benchmarks.runs import Result

VARIABLE = "STRATAGEM_DATA"
STORIES = 1_500
_KINDS = {"rules_alone": "rules alone", "rules": "rules and layer of weights"}

_IMPORTS = """
import json
from datetime import date
from pathlib import Path
from stratagem.core.coders import Materials
from stratagem.core.coding import NAMES, Document
from stratagem.pipeline.texts import read_texts
from stratagem.plugins import case_folder, load, toolkit_path
from stratagem.read.texts import Columns, Given
from stratagem.record.casepack import read_case, read_toolkit
from stratagem.record.tabular import read_table
def told(*numbers):
    Path({out!r}).write_text(json.dumps(numbers))
"""
_CASE = "case = read_case(case_folder('dprk'), read_toolkit(toolkit_path()))\n"
# What is read on first use is read by the first sentence.
_READY = """
names = read_table(case_folder('dprk') / 'coder' / 'names.csv', NAMES)
coder = load('coder', {kind!r}).make(Materials(case.roster, names, None))
list(coder.code(Document('first', 'North Korea condemned the drills.', date(2012, 1, 1))))
"""
_CODE = """
sentences = events = 0
for document in documents:
    for coding in coder.code(document):
        sentences += 1
        events += len(coding.events)
"""
_DICTIONARIES = """
from stratagem.read.coder.petrarch import DictionaryCoder
from stratagem.read.coder.petrarch_dictionaries import read_actors, read_agents, read_verbs
folder = Path({folder!r})
def text(name):
    return (folder / (name + '.txt')).read_text(encoding='utf-8')
actors = [n for k in ('Countries', 'International', 'MilNonState')
          for n in read_actors(text('Phoenix.' + k + '.actors'), where=k)]
agents, verbs = read_agents(text('Phoenix.agents'), where='agents'), read_verbs(text('CAMEO.2.0'), where='verbs')
coder = DictionaryCoder(actors, agents, verbs, dyads_only=False)
coder.code('North Korea condemned the drills.', date(2012, 1, 1))
"""


@dataclass(frozen=True, slots=True)
class _Peer:
    name: str
    variable: str
    home: str
    """Of its modules and data, within the checkout."""
    load: str
    news: str
    tests: str
    shape: str
    packages: tuple[str, ...]


_PEERS = (
    _Peer(
        "petrarch2",
        "PETRARCH2",
        "petrarch2",
        "sys.path.insert(0, {checkout!r})\n"
        "from petrarch2 import petrarch2 as coder, PETRreader as reader, utilities\n"
        "shaped = utilities._format_parsed_str\n",
        "GigaWord.sample.PETR.xml",
        "PETR.UnitTest.records.xml",
        "trees of a parser",
        ("python-dateutil",),
    ),
    _Peer(
        "UniversalPetrarch",
        "UNIVERSAL_PETRARCH",
        "UniversalPetrarch",
        "import networkx\nnetworkx.Graph.node = property(lambda graph: graph._node)\n"
        "sys.path.insert(0, {checkout!r} + '/UniversalPetrarch')\n"
        "import petrarch_ud as coder, PETRreader as reader, utilities\n"
        "shaped = utilities._format_ud_parsed_str\n",
        "GigaWord.sample.PETR_parsed.xml",
        "PETR.UnitTest.records.parsing_parsed_udpipe_petr1.xml",
        "dependencies of a parser",
        ("python-dateutil", "networkx", "unidecode", "ufal.udpipe"),
    ),
)
_PEER = """
import contextlib, json, os, sys
import xml.etree.ElementTree as ET
from pathlib import Path
{load}
silence = open(os.devnull, 'w')
with contextlib.redirect_stdout(silence):
    reader.parse_Config(utilities._get_data('data/config/', 'PETR_config.ini'))
    coder.read_dictionaries()
def told(*numbers):
    Path({out!r}).write_text(json.dumps(numbers))
def story(text, day, parse):
    sentence = {{'content': text, 'parsed': shaped(parse), 'date': day}}
    return {{'meta': {{'date': day, 'source': ''}}, 'sents': {{'0': sentence}}}}
"""
_READABLE = """
readable = []
for sentence in ET.parse({file!r}).iter('Sentence'):
    text, parse = ' '.join(sentence.find('Text').text.split()), sentence.find('Parse')
    if not text or parse is None or not (parse.text or '').strip():
        continue
    try:
        with contextlib.redirect_stdout(silence):
            coder.do_coding({{'one': story(text, sentence.attrib['date'], parse.text)}})
    except (IndexError, KeyError, TypeError, ValueError, AttributeError):
        continue
    readable.append((text, sentence.attrib['date'], parse.text))
Path({read!r}).write_text(json.dumps(readable))
"""
_STORIES = """
stories = {{format(n, '05'): story(*one) for n, one in enumerate(json.loads(Path({read!r}).read_text()))}}
"""
_PEER_WORK = """
with contextlib.redirect_stdout(silence):
    found = coder.do_coding(stories)
told(sum(len(s['sents']['0'].get('events', ())) for s in found.values() if s['sents']))
"""


def coding(scratch: Path) -> Iterator[Result]:
    """Every line about the coder; those of state media and of peers only where they are at hand."""
    folder = os.environ.get(VARIABLE)
    if folder is None:
        print(f"coder on state media: left out, {VARIABLE} names no folder of data")
    else:
        file = Path(folder) / "kcna-2012" / "KCNA_2012.csv.gz"
        yield from _stories(scratch, file)
        yield _start(scratch)
        yield _whole(scratch, file)
    for peer in _PEERS:
        checkout = os.environ.get(peer.variable)
        if not checkout:
            print(f"{peer.name}: left out, {peer.variable} names no checkout")
        else:
            yield from _peer(scratch, peer, Path(checkout).resolve())


def _stories(scratch: Path, file: Path) -> Iterator[Result]:
    """Sentences a second of one process over the first stories of a year."""
    some, out = scratch / "stories.csv", scratch / "coded.json"
    some.write_text(_first(file, STORIES), encoding="utf-8")
    rates = {}
    for kind, name in _KINDS.items():
        setup = _IMPORTS.format(out=str(out)) + _CASE + _READY.format(kind=kind)
        setup += (
            f"documents = read_texts([{str(some)!r}], read_as=None, columns=Columns(), given=Given(voice=('PRK',)))"
            ".documents"
        )
        used = timed(setup, f"{_CODE}told(sentences, events, len(documents))", runs=2)
        sentences, events, documents = json.loads(out.read_text(encoding="utf-8"))
        rates[kind] = sentences / used.seconds
        yield Result(
            f"{documents:,} stories of state media, {sentences:,} sentences, raw text to {events:,} events, {name}",
            f"{rates[kind]:,.0f} sentences/s in one process ({used.processor:.1f} s of processor with start, "
            f"{used.memory:.0f} MB)",
            "3,000 sentences/s, 300 MB",
            rates[kind] >= 3000 and used.memory <= 300,
            "none" if kind == "rules_alone" else f"rules alone: {rates['rules_alone']:,.0f} sentences/s",
            "" if kind == "rules_alone" else f"{rates[kind] / rates['rules_alone']:.2f} of its speed",
        )


def _first(file: Path, number: int) -> str:
    """The first English stories that have a text, as a table of the same columns."""
    csv.field_size_limit(10**8)
    rows = csv.DictReader(io.StringIO(gzip.decompress(file.read_bytes()).decode("utf-8")))
    kept = [row for row in rows if row["language"] == "en" and row["story"].strip()][:number]
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(kept[0]))
    table.writeheader()
    table.writerows(kept)
    return text.getvalue()


def _start(scratch: Path) -> Result:
    """From a case that is read to a coder that has coded its first sentence."""
    imports = _IMPORTS.format(out=str(scratch / "coded.json"))
    case = timed(imports, _CASE, runs=5)
    ready = timed(imports + _CASE, _READY.format(kind="rules"), runs=5)
    said = ("-m", "stratagem", "code", "--explain", "North Korea condemned the drills.")
    whole = command(*said, "--store", str(scratch / "explained"), runs=3)
    return Result(
        "start of the coder: names, lexicon, layer of weights and a first sentence",
        f"{ready.seconds:.2f} s ({ready.memory:.0f} MB; reading the case {case.seconds:.2f} s more)",
        "0.5 s",
        ready.seconds <= 0.5,
        f"all of `stratagem code --explain`: {whole.seconds:.2f} s",
        f"{ready.seconds / whole.seconds:.2f} of its time",
    )


def _whole(scratch: Path, file: Path) -> Result:
    """A year of state media by the command line, in one process and in two."""
    answer = scratch / "year.json"
    asked = ("-m", "stratagem", "code", str(file), "--only", "language=en", "--voice", "PRK", "--json")
    found: dict[int, list[Sample]] = {1: [], 2: []}
    room: dict[float, float] = {}
    for turn in range(2):
        for jobs, samples in found.items():
            before = _room()
            how = ("--jobs", str(jobs), "--store", str(scratch / f"year-{jobs}-{turn}"))
            # Stories without a text are set aside, so it ends with 2.
            samples.append(command(*asked, *how, runs=1, answer=answer, ends=(0, 2)))
            room[samples[-1].seconds] = (before + _room()) / 2
    one, two = (min(samples, key=lambda s: s.seconds) for samples in found.values())
    told = json.loads(answer.read_text(encoding="utf-8"))
    sentences, ratio = told["sentences"], one.seconds / two.seconds
    return Result(
        f"`stratagem code KCNA_2012.csv.gz --jobs 2`, {told['stories']:,} stories, {sentences:,} sentences, "
        f"{told['events']:,} events kept",
        f"{two.seconds:.1f} s, {sentences / two.seconds:,.0f} sentences/s ({two.processor:.1f} s of processor, "
        f"{two.memory:.0f} MB the largest process)",
        "1.8 times as fast as in one process",
        ratio >= 1.8,
        f"--jobs 1: {one.seconds:.1f} s, {sentences / one.seconds:,.0f} sentences/s ({one.processor:.1f} s of "
        f"processor, {one.memory:.0f} MB)",
        f"{ratio:.2f} times as fast; two empty loops before and after, {room[two.seconds]:.2f} times",
    )


def _room() -> float:
    """How many times as much two processes do as one, at this moment, if they only count: 2 on idle cores."""
    count = (sys.executable, "-c", "for _ in range(100_000_000):\n    pass")
    seconds = []
    for number in (1, 2):
        begun = time.perf_counter()
        for process in [subprocess.Popen(count) for _ in range(number)]:
            process.wait()
        seconds.append(time.perf_counter() - begun)
    return 2 * seconds[0] / seconds[1]


def _peer(scratch: Path, peer: _Peer, checkout: Path) -> Iterator[Result]:
    """A peer on parsed sentences, against ours on their raw text: with the peer's dictionaries, and with our names."""
    data, read, out = checkout / peer.home / "data", scratch / "read.json", scratch / "coded.json"
    python = python_with(*peer.packages)
    begin = _PEER.format(load=peer.load.format(checkout=str(checkout)), out=str(out))
    imports = _IMPORTS.format(out=str(out))
    ours = {
        "its dictionaries": (
            imports + _DICTIONARIES.format(folder=str(data / "dictionaries")),
            "told(sum(len(coder.code(*row)) for row in rows))",
        ),
        "rules": (
            imports + _CASE + _READY.format(kind="rules"),
            f"documents = [Document(str(n), *row) for n, row in enumerate(rows)]{_CODE}told(events)",
        ),
    }
    rows = f"rows = [(t, date.fromisoformat(d)) for t, d, _ in json.loads(Path({str(read)!r}).read_text())]"
    # The tests speak of lands that no case names, and rules would have next to nothing to do.
    for what, name, by in (("news", peer.news, tuple(ours)), ("its unit tests", peer.tests, ("its dictionaries",))):
        timed(begin, _READABLE.format(file=str(data / "text" / name), read=str(read)), runs=1, python=python)
        number = len(json.loads(read.read_text(encoding="utf-8")))
        theirs = timed(begin + _STORIES.format(read=str(read)), _PEER_WORK, runs=5, python=python)
        [events] = json.loads(out.read_text(encoding="utf-8"))
        for kind in by:
            setup, work = ours[kind]
            used = timed(setup + rows, work, runs=5)
            [found] = json.loads(out.read_text(encoding="utf-8"))
            yield Result(
                f"{number} sentences of {what} to events, ours from raw text by {kind}",
                f"{number / used.seconds:,.0f} sentences/s, {found} events ({used.memory:.0f} MB)",
                "nothing, for comparison",
                True,
                f"{peer.name}, {peer.shape} given: {number / theirs.seconds:,.0f} sentences/s, {events} events "
                f"({theirs.memory:.0f} MB)",
                f"{theirs.seconds / used.seconds:.2f} times as fast",
            )
