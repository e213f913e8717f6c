"""The words of an HTML page: title, date and text, without scripts, styles, menus and hidden parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_SILENT = re.compile("script|style|noscript|template|svg|math|iframe|object|head|nav|footer|button|select")
_BLOCK = re.compile("p|div|br|li|ul|ol|h[1-6]|tr|td|th|table|section|article|header|main|blockquote|pre|dd|dt|hr")
_VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr")
_DATE = re.compile("article:published_time|date|dc.date|dcterms.date|datepublished|pubdate|publish-?date")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says."""

    title: str
    date: str
    text: str


class _Words(HTMLParser):
    """Collects text outside silent elements; an unclosed one ends with the element around it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.title: list[str] = []
        self.date = ""
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if tag == "meta":
            name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
            if _DATE.fullmatch(name) and not self.date:
                self.date = given.get("content", "")
        if tag == "time" and not self.date:
            self.date = given.get("datetime", "")
        if tag == "body":
            self._open = [t for t in self._open if t != "head"]
        if _BLOCK.fullmatch(tag):
            self.text.append("\n\n")
        if not _VOID.fullmatch(tag) and (
            _SILENT.fullmatch(tag) or tag == "title" or self._hidden() or "hidden" in given
        ):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if _BLOCK.fullmatch(tag):
            self.text.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title":
            self.title.append(data)
        elif not self._open:
            self.text.append(data)

    def _hidden(self) -> bool:
        return bool(self._open) and self._open[-1] not in ("head", "title")


def page_of(html: str) -> Page:
    r"""Title, date as written, and text of a page; a blank line parts its blocks.

    Examples
    --------
    >>> page_of("<title>T</title><script>if (a < b) x('<p>no</p>')</script><p>One &amp; two<p hidden>no</p>Three")
    Page(title='T', date='', text='One & two\n\nThree')
    """
    words = _Words()
    words.feed(html)
    words.close()
    text = "".join(words.text)
    text = re.sub(r"[ \t\r\f\v\xa0]*\n[ \t\r\f\v\xa0]*", "\n", re.sub(r"[ \t\xa0]+", " ", text))
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", re.sub(r"\n{2,}", "\n\n", text)).strip()
    return Page(" ".join("".join(words.title).split()), words.date, text)
