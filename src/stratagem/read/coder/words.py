"""What the lexicon knows of single words: their tags, and the verbs with their forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from stratagem.read.coder.lexicon import rows, word_lists, word_set

_VOWELS = "aeiou"
_DOUBLED = word_set("doubled")
REMEMBERED = 2**16
"""Spellings kept, at most."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words by their lower-case spelling.

    Parameters
    ----------
    closed : dict of str to str
        Function words and their tag (see :mod:`stratagem.read.coder.tagger`).
    verbs : dict of str to tuple of str
        Verb forms: lemma, and which forms the spelling can be, of ``b`` (base), ``s``, ``d`` (past), ``p`` (past
        participle), ``g`` (-ing).
    nouns : frozenset of str
        Lemmas of verbs that are as often nouns.
    agents : dict of str to str
        Nouns for those who act, and what they stand for: ``state``, ``ngo``, ``media``, ``company``, ``text``.
    stance : dict of str to int
        Words of blame (-1) and of praise (+1).
    auxiliaries : dict of str to str
        Forms of be, have and do, and the lemma of each.
    """

    closed: dict[str, str]
    verbs: dict[str, tuple[str, str]]
    nouns: frozenset[str]
    agents: dict[str, str]
    stance: dict[str, int]
    auxiliaries: dict[str, str]
    _spelt: dict[str, tuple[str, str, bool]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def spelling(self, word: str) -> tuple[str, str, bool]:
        """A word in lower case, its lemma, and whether it has a capital; each looked up once."""
        known = self._spelt.get(word)
        if known is None:
            low = word.lower()
            verb = self.verbs.get(low)
            lemma = verb[0] if verb else self.auxiliaries.get(low) or singular(low)
            known = low, lemma, word[0].isupper()
            if len(self._spelt) < REMEMBERED:
                self._spelt[word] = known
        return known


def singular(word: str) -> str:
    """A noun without its plural ending, roughly: used on the lexicon's terms and on the text alike.

    Examples
    --------
    >>> [singular(w) for w in ("missiles", "countries", "exercises", "press", "launches")]
    ['missile', 'country', 'exercise', 'press', 'launch']
    """
    if len(word) < 4 or word[-1] != "s" or word[-2] in "su":
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1]


def inflected(lemma: str) -> dict[str, str]:
    """Regular forms of a verb and which form each is.

    Examples
    --------
    >>> inflected("deny")
    {'deny': 'b', 'denies': 's', 'denied': 'dp', 'denying': 'g'}
    >>> sorted(inflected("ban")), [w for w, form in inflected("veto").items() if form == "s"]
    (['ban', 'banned', 'banning', 'bans'], ['vetoes'])
    """
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        third = lemma + "es"
    elif lemma.endswith("y") and lemma[-2] not in _VOWELS:
        third = lemma[:-1] + "ies"
    else:
        third = lemma + "s"
    if lemma in _DOUBLED:
        past, ing = lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"
    elif lemma.endswith("ie"):
        past, ing = lemma + "d", lemma[:-2] + "ying"
    elif lemma.endswith("e"):
        past, ing = lemma + "d", (lemma + "ing" if lemma.endswith("ee") else lemma[:-1] + "ing")
    elif lemma.endswith("y") and lemma[-2] not in _VOWELS:
        past, ing = lemma[:-1] + "ied", lemma + "ing"
    else:
        past, ing = lemma + "ed", lemma + "ing"
    forms = {lemma: "b", third: "s", past: "dp", ing: "g"}
    if lemma.endswith(("el", "al", "ol")) and lemma not in _DOUBLED:
        # "travelled" in one English, "traveled" in the other.
        forms |= {lemma + "led": "dp", lemma + "ling": "g"}
    return forms


def _irregular(entry: str) -> dict[str, str]:
    base, past, participle = entry.split("/")
    forms = {w: k for w, k in inflected(base).items() if k in "bsg"}
    for word, kind in ((past, "d"), (participle, "p")):
        forms[word] = forms.get(word, "") + kind
    if base[-1] not in "ewyrnd" and base[-2] in _VOWELS and base[-3] not in _VOWELS and len(base) <= 5:
        ing = base + "ing"
        forms[base + base[-1] + "ing"] = forms.get(ing, "g")
    if base.endswith("in") or base == "run":
        forms[base + "ning"] = "g"
    if base in ("forget", "begin"):
        forms[base + base[-1] + "ing"] = "g"
    return forms


def _forms(entry: str) -> dict[str, str]:
    """Forms of a verb as the lexicon writes it; verbs in -ize are also spelled with -ise."""
    if "/" in entry:
        return _irregular(entry)
    forms = inflected(entry)
    return forms | (inflected(entry[:-3] + "ise") if entry.endswith("ize") else {})


@lru_cache(maxsize=1)
def words() -> Words:
    """The lexicon's words, read once."""
    closed: dict[str, str] = {}
    for row in rows("closed"):
        for word in row["words"].split():
            closed.setdefault(word, row["tag"].removesuffix("-") if row["tag"] != "N-" else "-")
    verbs: dict[str, tuple[str, str]] = {}
    nouns: frozenset[str] = frozenset()
    for row in rows("verbs"):
        entries = row["lemmas"].split()
        if row["forms"] == "noun":
            nouns = frozenset(entries)
            continue
        for entry in entries:
            lemma = entry.split("/")[0]
            for word, kinds in _forms(entry).items():
                if word not in verbs or row["forms"] == "irregular":
                    verbs[word] = (lemma, kinds)
    agents = {w: kind for kind, listed in word_lists("nouns").items() for w in listed}
    stance = {w: (1 if side == "good" else -1) for side, listed in word_lists("stance").items() for w in listed}
    auxiliaries = {w: lemma for lemma in ("be", "have", "do") for w in word_set(lemma)}
    return Words(closed, verbs, nouns, agents, stance, auxiliaries)
