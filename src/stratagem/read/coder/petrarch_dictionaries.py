"""Readers for the actor, agent, verb and discard dictionaries of PETRARCH and TABARI, so that others can use theirs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from stratagem.core.errors import InputError
from stratagem.read.coder.mentions import Name
from stratagem.read.coder.words import inflected

_CODE = re.compile(r"\[([^\]]*)\]")
_HEAD = re.compile(r"^---\s*(.+?)\s*(?:\[([^\]]*)\])?\s*-*\s*(?:\[([^\]]*)\])?\s*-*\s*$")
_DATED = re.compile(
    r"^\s*([^\s<>\d][^\s<>]*?)\s*(?:([<>])\s*(\d{6,8})|\s(\d{6,8})\s*-\s*(\d{6,8})|(?<=[A-Z])(\d{6,8})-(\d{6,8}))?\s*$"
)
_COMMENT = re.compile(r"<!.*?-->|<!.*$|#.*$")
_SHORT_YEAR = 30
"""Six-digit dates up to this year of the century are of the 2000s."""


@dataclass(frozen=True, slots=True)
class VerbPattern:
    """Words to the left and right of a verb and the code they make.

    Parameters
    ----------
    left, right : tuple of tuple of str
        Elements in order, each a group of words that stand together; between groups others may stand. ``$`` and ``+``
        are source and target, ``^`` a phrase to skip, ``%`` two joined actors, ``&X`` a set of words.
    code : str
    back : str
        Code of the reverse event, empty for none.
    """

    left: tuple[tuple[str, ...], ...]
    right: tuple[tuple[str, ...], ...]
    code: str
    back: str = ""

    @property
    def weight(self) -> int:
        """Words it needs: longer patterns are tried first."""
        return sum(map(len, self.left)) + sum(map(len, self.right))


@dataclass(slots=True)
class Verbs:
    """A verb dictionary.

    Parameters
    ----------
    forms : dict of str to str
        Spelling, or several words with blanks, to the verb's block.
    codes : dict of str to tuple of str
        Block to default code and reverse code; ``---`` for none.
    patterns : dict of str to list of VerbPattern
        By block, longest first.
    sets : dict of str to tuple of tuple of str
        Named sets of phrases.
    folds : bool
        Plurals of pattern words count as the word (dictionaries with phrase brackets).
    nests : bool
        The dictionary has rules for verbs within verbs (lines that begin with ``~``), as "said it will attack".
    """

    forms: dict[str, str] = field(default_factory=dict)
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    patterns: dict[str, list[VerbPattern]] = field(default_factory=dict)
    sets: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    folds: bool = False
    nests: bool = False


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        stripped = _COMMENT.sub("", line).rstrip()
        if stripped.strip():
            yield number, stripped


def _phrase(text: str) -> str:
    return " ".join(text.replace("_", " ").split())


def _day(digits: str) -> dt.date | None:
    if len(digits) == 6:
        digits = ("20" if int(digits[:2]) <= _SHORT_YEAR else "19") + digits
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def read_actors(text: str, *, where: str) -> tuple[Name, ...]:
    r"""Names of an actor dictionary, each with its codes and the span in which they hold.

    Raises
    ------
    InputError
        If it has no entry with a code.

    Examples
    --------
    >>> for name in read_actors("GOLLUM\n+SMEAGOL\n\t[HOB <950601]\n\t[REB >990816]", where="x"):
    ...     print(name.phrase, name.codes, name.start, name.end)
    GOLLUM ('HOB',) None 1995-06-01
    GOLLUM ('REB',) 1999-08-17 None
    SMEAGOL ('HOB',) None 1995-06-01
    SMEAGOL ('REB',) 1999-08-17 None
    """
    out: list[Name] = []
    phrases: list[str] = []
    codes: list[tuple[tuple[str, ...], dt.date | None, dt.date | None]] = []

    def finish() -> None:
        for phrase in phrases:
            # Undated codes first: a code for the day wins over them.
            for code, start, end in sorted(codes, key=lambda c: (c[1] is not None) + (c[2] is not None)):
                out.append(Name(phrase, code, "state", start, end))
        phrases.clear()
        codes.clear()

    for _, line in _lines(text):
        word = _phrase(_CODE.sub("", line).strip().lstrip("+"))
        if word and not line[0].isspace() and not line.startswith("+"):
            finish()
        if word and not line[0].isspace():
            phrases.append(word)
        codes += [c for found in _CODE.findall(line) if (c := _dated(found)) is not None]
    finish()
    if not out:
        message = f"{where}: expected actors as 'NAME [CODE]', found none; is it an actor dictionary?"
        raise InputError(message)
    return tuple(out)


def _dated(text: str) -> tuple[tuple[str, ...], dt.date | None, dt.date | None] | None:
    found = _DATED.match(text)
    if found is None:
        return None
    code, sign, day, first, last, tight_first, tight_last = found.groups()
    codes = tuple(code.split("/"))
    if sign:
        edge = _day(day)
        after = edge + dt.timedelta(days=1) if edge and sign == ">" else None
        return codes, after, edge if sign == "<" else None
    end = _day(last or tight_last) if (last or tight_last) else None
    return (
        codes,
        _day(first or tight_first) if (first or tight_first) else None,
        end + dt.timedelta(days=1) if end else None,
    )


def read_agents(text: str, *, where: str) -> dict[str, str]:
    r"""Agent phrases and their codes, in which ``~`` stands for the actor; plurals are made as the format says.

    Raises
    ------
    InputError
        If it has no entry with ``~``.

    Examples
    --------
    >>> read_agents("!P! = MAN, MEN\nPOLICE {} [~COP]\nCONGRESS!P! [~LEG]\nENVOY [~GOV]", where="x")
    {'POLICE': '~COP', 'CONGRESSMAN': '~LEG', 'CONGRESSMEN': '~LEG', 'ENVOY': '~GOV', 'ENVOYS': '~GOV'}
    """
    out: dict[str, str] = {}
    swaps: dict[str, tuple[str, ...]] = {}
    for _, line in _lines(text):
        if line.startswith("!") and "=" in line:
            name, _, listed = line.partition("=")
            swaps[name.strip()] = tuple(w.strip() for w in listed.split(","))
            continue
        found = _CODE.search(line)
        if found is None or "~" not in found.group(1):
            continue
        head = line[: found.start()]
        plural: str | None = None
        if "{" in head:
            head, _, rest = head.partition("{")
            plural = rest.partition("}")[0].strip()
        spellings = [head.strip()]
        for name, words in swaps.items():
            spellings = [s.replace(name, w) for s in spellings for w in (words if name in s else ("",))]
            plural = "" if name in head else plural
        for spelling in spellings:
            phrase = _phrase(spelling)
            out[phrase] = found.group(1).strip()
            more = _plural(phrase) if plural is None else _phrase(plural)
            if more:
                out[more] = found.group(1).strip()
    if not out:
        message = f"{where}: expected agents as 'WORD [~CODE]', found none; is it an agent dictionary?"
        raise InputError(message)
    return out


def _plural(phrase: str) -> str:
    if phrase.endswith("Y") and phrase[-2:-1] not in "AEIOU":
        return phrase[:-1] + "IES"
    return phrase + ("ES" if phrase.endswith(("S", "X", "CH", "SH")) else "S")


def read_discards(text: str) -> tuple[str, ...]:
    """Phrases whose sentences are not coded, in capitals."""
    return tuple(_phrase(line.lstrip("+")).upper() for _, line in _lines(text))


def read_verbs(text: str, *, where: str) -> Verbs:
    r"""Verbs with forms, codes, patterns and sets of words, in the old and the bracketed syntax.

    Raises
    ------
    InputError
        If it has no verb block, or a pattern stands before the first.

    Examples
    --------
    >>> lines = ("&X", "+PESO", "--- GIVE [070] ---", "GIVE {GAVE GIVEN}", "- * &X [071]", "- NOT_* [110]")
    >>> verbs = read_verbs("\n".join(lines), where="x")
    >>> verbs.forms["GAVE"], verbs.codes["GIVE"], [(p.left, p.right, p.code) for p in verbs.patterns["GIVE"]]
    ('GIVE', ('070', ''), [((('NOT', '*'),), (), '110'), ((), (('&X',),), '071')])
    """
    reader = _VerbReader(where)
    for number, line in _lines(text):
        reader.line(number, line.strip())
    return reader.done()


class _VerbReader:
    """Takes a verb dictionary line by line."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.verbs = Verbs()
        self.block = ""
        self.current_set = ""
        self.sets: dict[str, list[tuple[str, ...]]] = {}

    def line(self, number: int, text: str) -> None:
        """One line without comment."""
        head = _HEAD.match(text)
        if head is not None:
            self.block = _unused(self.verbs, head.group(1))
            self.verbs.codes[self.block] = _codes(head.group(2) or "---")
            self.current_set = ""
        elif text.startswith("&"):
            self.current_set = text.split(maxsplit=1)[0].rstrip("_")
            self.sets[self.current_set] = []
        elif text.startswith("+") and self.current_set:
            self.sets[self.current_set].append(tuple(_phrase(text[1:]).split()))
        elif text.startswith("- "):
            self._pattern(number, text)
        elif text.startswith("~"):
            self.verbs.nests = True
        elif self.block:
            self.current_set = ""
            _verb(self.verbs, self.block, text)

    def _pattern(self, number: int, text: str) -> None:
        if not self.block:
            message = f"{self.where}, line {number}: expected a verb block before the pattern, found '{text}'"
            raise InputError(message)
        pattern = _pattern(text[2:])
        if pattern is not None:
            self.verbs.patterns.setdefault(self.block, []).append(pattern)
            self.verbs.folds = self.verbs.folds or "{" in text or "(" in text

    def done(self) -> Verbs:
        """The dictionary, patterns longest first."""
        if not self.verbs.forms:
            message = f"{self.where}: expected verb blocks '--- VERB [code] ---', found none; is it a verb dictionary?"
            raise InputError(message)
        self.verbs.sets = {name: tuple(words) for name, words in self.sets.items()}
        for patterns in self.verbs.patterns.values():
            patterns.sort(key=lambda p: -p.weight)
        return self.verbs


def _unused(verbs: Verbs, name: str) -> str:
    block = name
    while block in verbs.codes:
        block += "'"
    return block


def _codes(text: str) -> tuple[str, str]:
    code, _, back = text.strip().partition(":")
    return code.strip() or "---", back.strip()


def _verb(out: Verbs, block: str, line: str) -> None:
    """Spellings of one verb of a block; a verb with a code of its own shares the block's patterns."""
    own = _CODE.search(line)
    line = _CODE.sub("", line)
    head, _, listed = line.partition("{")
    base = _phrase(head.lstrip("+").replace("+", ""))
    if not base:
        return
    key = block
    if own is not None:
        key = f"{block}/{base}"
        out.codes[key] = _codes(own.group(1))
        out.patterns[key] = out.patterns.setdefault(block, [])
    words = base.split()
    spellings = {base, *(_phrase(f.replace("+", "")) for f in listed.partition("}")[0].split())}
    verb = _marked(head, words)
    for form in inflected(words[verb].lower()):
        spellings.add(" ".join([*words[:verb], form.upper(), *words[verb + 1 :]]))
    for spelling in spellings:
        if spelling:
            out.forms.setdefault(spelling, key)


def _marked(head: str, words: list[str]) -> int:
    """Which word of a multi-word verb is inflected: the one after an inner ``+``, else the first."""
    inner = head.strip().lstrip("+")
    if "+" in inner:
        return len(_phrase(inner.partition("+")[0]).split())
    return 0 if head.strip().startswith("+") or len(words) == 1 else len(words) - 1


def _pattern(text: str) -> VerbPattern | None:
    found = _CODE.search(text)
    if found is None:
        return None
    code, back = _codes(found.group(1))
    body = re.sub(r"[{}()]", " ", text[: found.start()])
    body = re.sub(r"(?<=\S)([$+^%])|([$+^%])(?=\S)", r" \1\2 ", body.replace("_+", "_ + ").replace("_$", "_ $"))
    groups = [tuple(w for w in part.split("_") if w) for part in body.split()]
    groups = [g for g in groups if g]
    left: list[tuple[str, ...]] = []
    right: list[tuple[str, ...]] = []
    seen = False
    for group in groups:
        if "*" in group and not seen:
            seen = True
            at = group.index("*")
            if at:
                left.append(group[: at + 1])
            if at + 1 < len(group):
                right.append(group[at:])
        elif seen:
            right.append(group)
        else:
            left.append(group)
    return VerbPattern(tuple(left), tuple(right), code, back) if seen else None
