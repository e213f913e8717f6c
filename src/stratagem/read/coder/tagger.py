"""A small tagger: names become one unit each, and every other word gets a tag from the lexicon, its ending, its place.

Tags: ``@`` name, ``D`` determiner, ``Q`` pronoun, ``W`` relative or question word, ``A`` adjective, ``N`` noun, ``#``
number, ``'`` genitive, ``I`` preposition, ``T`` to before a verb, ``S`` subordinator, ``C`` coordinator, ``M`` modal,
``X`` be, have or do, ``V`` finite or base verb, ``G`` -ing form, ``P`` past participle, ``-`` negation, ``R`` adverb;
punctuation is its own tag.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from stratagem.read.coder.lexicon import word_set
from stratagem.read.coder.mentions import Gazetteer, Name
from stratagem.read.coder.words import Words

Token = tuple[str, int, int]

_BEFORE_NOUN = frozenset("DA'#")
_SUBJECTS = word_set("subjects")
_ADJECTIVE_ENDINGS = (
    "ous",
    "ful",
    "ive",
    "able",
    "ible",
    "ical",
    "ary",
    "less",
    "ish",
    "ist",
    "ese",
    "nal",
    "ral",
    "ial",
)
_ING_NOUNS = word_set("ing_nouns")
_DO = word_set("do")
_MONTHS = word_set("months")
_BOTH = word_set("both")


@dataclass(slots=True)
class Tagged:
    """A sentence as parallel lists, one entry a unit: a name, a word, or a mark.

    Parameters
    ----------
    low : list of str
        Lower-case words; names as written, in lower case.
    lemma : list of str
        Lemma of verb forms, folded singular of others.
    tag : str
        One character a unit.
    start, end : list of int
        Places in the document's text.
    names : dict of int to Name
        The name at a unit.
    glued : frozenset of int
        Units that a hyphen joins to the one before.
    """

    low: list[str]
    lemma: list[str]
    tag: list[str]
    start: list[int]
    end: list[int]
    names: dict[int, Name]
    glued: set[int]
    capital: list[bool]


def tagged(tokens: list[Token], words: Words, gazetteer: Gazetteer, day: dt.date | None) -> Tagged:
    """Names found and every unit tagged, from left to right."""
    out = _united(tokens, words, gazetteer, day)
    low, tag = out.low, out.tag
    for i, word in enumerate(low):
        if not tag[i]:
            tag[i] = _tag(out, i, word, words)
    return out


def _united(tokens: list[Token], words: Words, gazetteer: Gazetteer, day: dt.date | None) -> Tagged:
    out = Tagged([], [], [], [], [], {}, set(), [])
    firsts = gazetteer.firsts
    tokens, hyphens = _unhyphened(tokens)
    i, count = 0, len(tokens)
    while i < count:
        word, start, end = tokens[i]
        low, lemma, capital = words.spelling(word)
        if low == "re" and i + 1 in hyphens:
            i += 1
            continue  # "re-examine" is a kind of examining
        if i in hyphens:
            out.glued.add(len(out.low))
        tag = ""
        if low in firsts:
            found = gazetteer.at(tokens, i, day)
            if found is not None:
                length, name = found
                i += length - 1
                end = tokens[i][2]
                out.names[len(out.low)] = name
                low = lemma = name.phrase
                tag = "@" if name.kind != "none" else "N"
        out.low.append(low)
        out.lemma.append(lemma)
        out.tag.append(tag)
        out.start.append(start)
        out.end.append(end)
        out.capital.append(capital)
        i += 1
    return out


def _unhyphened(tokens: list[Token]) -> tuple[list[Token], set[int]]:
    """Tokens without the hyphens inside words, and the numbers of those that one joins to the token before."""
    hyphens: set[int] = set()
    plain: list[Token] = []
    for token in tokens:
        if token[0] == "-" and plain and plain[-1][2] == token[1]:
            hyphens.add(len(plain))
        else:
            plain.append(token)
    return plain, hyphens


def _tag(s: Tagged, i: int, word: str, words: Words) -> str:
    first = word[0]
    if not first.isalnum():
        return "'" if word in ("'s", "\u2019s") else ("," if word in ("--", ",") else first)
    if first.isdigit():
        return "#"
    closed = words.closed.get(word)
    known = words.verbs.get(word)
    if closed is not None and not (known and closed in "RA" and _verb_here(s, i)):
        return _closed(s, i, word, closed, words)
    if known is not None:
        return _verb_form(s, i, known, words)
    return _by_ending(s, i, word, words)


def _verb_here(s: Tagged, i: int) -> bool:
    return i > 0 and s.tag[i - 1] in "TMQ" and s.low[i] not in ("last", "second", "own")


def _closed(s: Tagged, i: int, word: str, tag: str, words: Words) -> str:
    follow = s.low[i + 1] if i + 1 < len(s.low) else ""
    if word == "to":
        return _to(s, i, words)
    if word == "that":
        return _that(s, i, follow, words)
    sure = _by_neighbours(s, i, word, follow)
    if sure:
        return sure
    if word in _BOTH:
        return "S" if _clause_follows(s, i, words) else "I"
    if word in ("her", "his") or (
        word in ("these", "those", "this") and follow and words.verbs.get(follow, ("", ""))[1] == "s"
    ):
        return "D" if word in ("her", "his") else "Q"
    if tag == "Q" and word in ("who", "whom"):
        return "W"
    if word == "may" and s.capital[i] and i and s.tag[i - 1] in "I":
        return "N"
    if word == "like" and i and s.tag[i - 1] in "MTQ":
        return "V"
    return tag


def _by_neighbours(s: Tagged, i: int, word: str, follow: str) -> str:
    """The tag of a function word that the word before or after settles, or nothing."""
    if (word, follow) == ("no", "longer"):
        return "-"
    if word == "longer" and i and s.low[i - 1] == "no":
        return "R"
    if word == "once" and (follow in ("again", "more") or (i and s.tag[i - 1] not in ",.")):
        return "R"
    return "S" if word == "as" and s.low[max(0, i - 2) : i] == ["as", "long"] else ""


def _to(s: Tagged, i: int, words: Words) -> str:
    for j in range(i + 1, min(i + 4, len(s.low))):
        if j in s.names:
            return "I"
        known = words.verbs.get(s.low[j])
        if known and "b" in known[1]:
            if (
                known[0] in words.nouns
                and i
                and s.low[i - 1] in ("contrary", "response", "reaction", "opposition", "visit")
            ):
                return "I"
            return "T"
        if s.low[j] in ("be", "have", "do"):
            return "T"
        if words.closed.get(s.low[j]) not in ("R", "-") and not s.low[j].endswith("ly"):
            return "I"
    return "I"


def _that(s: Tagged, i: int, follow: str, words: Words) -> str:
    before = s.tag[i - 1] if i else "."
    if not follow or (i + 1) in s.names:
        return "S" if before in "VXGPNR@" and i else "D"
    known = words.verbs.get(follow)
    closed = words.closed.get(follow, "")
    if closed in ("M", "X") or (known and ("d" in known[1] or known[1] == "s") and before in "N@,#"):
        return "W"
    if (before in "VGPRN,XC" and i) or (before == "@" and follow in _SUBJECTS):
        return "S"
    return "D"


def _clause_follows(s: Tagged, i: int, words: Words) -> bool:
    seen_noun = False
    for j in range(i + 1, min(i + 9, len(s.low))):
        low = s.low[j]
        if j in s.names:
            seen_noun = True
            continue
        if not low[0].isalnum():
            return False
        closed = words.closed.get(low, "")
        if closed in ("M", "X"):
            return seen_noun
        known = words.verbs.get(low)
        if known and seen_noun and ("d" in known[1] or "s" in known[1]) and known[0] not in words.nouns:
            return True
        if closed == "Q":
            return True
        if not closed or closed in "D":
            seen_noun = seen_noun or not closed
    return False


def _verb_form(s: Tagged, i: int, known: tuple[str, str], words: Words) -> str:
    kinds = known[1]
    before = s.tag[i - 1] if i else "."
    k = i - 1
    while k >= 0 and s.tag[k] in "R-":
        k -= 1
    adjusted = s.tag[k] if k >= 0 else "."
    if kinds == "g":
        return _ing_form(s, i, before, words)
    if ("d" in kinds or "p" in kinds) and adjusted not in "TM":
        return _past_form(s, i, kinds, (before, adjusted), words)
    return _present_form(s, i, known, (before, adjusted), words)


def _follow(s: Tagged, i: int, words: Words) -> str:
    if i + 1 >= len(s.low):
        return "."
    if (i + 1) in s.names:
        return "@"
    low = s.low[i + 1]
    if not low[0].isalnum():
        return low[0]
    if low[0].isdigit():
        return "#"
    if low == "to":
        return _to(s, i + 1, words)
    closed = words.closed.get(low)
    if closed:
        return closed
    known = words.verbs.get(low)
    if known and known[0] not in words.nouns:
        return "V"
    return "N"


def _ing_form(s: Tagged, i: int, before: str, words: Words) -> str:
    if s.low[i] in _ING_NOUNS and before in "NA@D'#I":
        return "N"
    if before in _BEFORE_NOUN and not (before == "A" and i > 1 and s.tag[i - 2] in "XVQ"):
        return "A" if _follow(s, i, words) in "NA@" else "N"
    return "G"


def _past_form(s: Tagged, i: int, kinds: str, around: tuple[str, str], words: Words) -> str:
    before, adjusted = around
    follow = _follow(s, i, words)
    if i in s.glued and follow in "NA@" and s.low[i - 1] != "test":
        return "A"  # "UK-based group", but "test-fired missiles"
    if s.capital[i] and i and i + 1 < len(s.low) and s.capital[i + 1] and before in "NADI" and (i + 1) not in s.names:
        return "A"  # a name: "the Agreed Framework"
    if adjusted == "X":
        return "P"
    if before == "V" and follow in "NA@":
        return "A"  # "bombed suspected bases"
    if before == "#" and i > 1 and s.low[i - 2] in _MONTHS and follow not in "NA@#":
        return "V" if "d" in kinds else "P"  # "on June 14 agreed to"
    if before in _BEFORE_NOUN or (before == "I" and follow in "NA@"):
        return "A"
    if before in ',C("' and follow in "NA" and i:
        return "V" if before in "C," and "d" in kinds and follow == "N" and _past_before(s, i) else "A"
    by = follow == "I" and s.low[i + 1] == "by"
    reduced = before in "N@" and follow in "IR.," and _finite_before(s, i)
    return "P" if "d" not in kinds or by or reduced else "V"


def _past_before(s: Tagged, i: int) -> bool:
    return any(t in "VP" for t in s.tag[max(0, i - 12) : i])


def _finite_before(s: Tagged, i: int) -> bool:
    for j in range(i - 1, max(-1, i - 25), -1):
        if s.tag[j] in "S,;:W":
            return False
        if s.tag[j] in "VXM":
            return True
    return False


def _present_form(s: Tagged, i: int, known: tuple[str, str], around: tuple[str, str], words: Words) -> str:
    before, adjusted = around
    lemma, kinds = known
    if adjusted in "TM" or (i and s.low[i - 1] in _SUBJECTS):
        return "V"
    if adjusted == "X" and "b" in kinds and (s.low[i - 1] in _DO or s.low[i - 1] == "not"):
        return "V"
    if before in _BEFORE_NOUN or i in s.glued:
        return "N"
    if i == 2 and s.tag[0] == "M" and "b" in kinds:
        return "V"  # "should Borduria attack,"
    if lemma not in words.nouns:
        return "N" if before == "I" else "V"
    return "V" if _noun_or_verb(s, i, known, before, words=words) else "N"


def _noun_or_verb(s: Tagged, i: int, known: tuple[str, str], before: str, *, words: Words) -> bool:
    """Whether a word that is as often a noun, as "test", is a verb here."""
    follow, third = _follow(s, i, words), "s" in known[1]
    if before in ("@", "N"):
        return (
            _after_noun(s, i, known, follow, words=words) if third else s.low[i - 1].endswith("s") and follow in "D@TQ"
        )
    if before in "C,":
        return (follow == "T" and third) or (follow in "D@Q" and _verb_like_before(s, i))
    if i == 0 or before in '.":':
        return (follow in "DQ@" and not third) or (follow == "T" and third)
    return before == "W" or (before == "R" and follow in "D@Q")


def _after_noun(s: Tagged, i: int, known: tuple[str, str], follow: str, *, words: Words) -> bool:
    before = s.tag[i - 1]
    acting = before == "@" and s.names[i - 1].kind != "adjective"
    acting = acting or (s.capital[i] and (s.low[i - 1] in words.agents or s.lemma[i - 1] in words.agents))
    if s.low[i] in ("calls", "appeals") and i + 1 < len(s.low) and s.low[i + 1] in ("for", "on", "upon", "to"):
        return acting or before == "N"
    opens = i > 1 and s.tag[i - 2] == "S" and follow in ",."  # "if Ruritania attacks,"
    if opens or (acting and follow in "NA"):
        return True
    alone = before == "N" and known[0] != s.lemma[i - 1] and s.low[i - 1] == s.lemma[i - 1]
    agent = s.low[i - 1] in words.agents or s.lemma[i - 1] in words.agents
    return follow in "D@TQ#" or (follow in "IRA" and alone and agent)


def _verb_like_before(s: Tagged, i: int) -> bool:
    return any(t in "VM" for t in s.tag[max(0, i - 15) : i])


def _by_ending(s: Tagged, i: int, word: str, words: Words) -> str:
    if word.endswith("ly") and len(word) > 4 and word not in ("family", "supply", "ally", "assembly", "reply", "daily"):
        return "R"
    if s.capital[i]:
        return "N"
    if word.endswith(_ADJECTIVE_ENDINGS):
        return "A"
    if word.endswith("ed") and len(word) > 4:
        before = s.tag[i - 1] if i else "."
        if before == "@" and _follow(s, i, words) in "NA":
            return "A"
        return "P" if before == "X" else ("A" if before in _BEFORE_NOUN else "V" if before in "N@Q" else "A")
    if word.endswith("ing") and len(word) > 5:
        before = s.tag[i - 1] if i else "."
        return "N" if before in _BEFORE_NOUN else "G"
    return "N"
