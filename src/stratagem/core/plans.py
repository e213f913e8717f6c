"""A plan of a download, made before any of it: which files, how many bytes, under what licence, with what key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One file to fetch.

    Parameters
    ----------
    name : str
        Under which it is kept.
    url : str
    size : int, optional
        Bytes, if the publisher states them.
    md5 : str
        The publisher's checksum; empty if none is stated.
    """

    name: str
    url: str
    size: int | None = None
    md5: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be fetched.

    Parameters
    ----------
    source : str
        Id of the source whose files these are.
    licence, citation : str
    items : tuple of Item
    key : str
        Environment variable that must hold a key; empty if none is needed.
    here : int
        How many of the items are here already.

    Examples
    --------
    >>> items = (Item("a.zip", "http://x/a.zip", 10), Item("b.zip", "http://x/b.zip"))
    >>> plan = Plan("demo", "open", "Demo (2020)", items)
    >>> plan.size, plan.unknown
    (10, 1)
    """

    source: str
    licence: str
    citation: str
    items: tuple[Item, ...]
    key: str = ""
    here: int = 0

    @property
    def size(self) -> int:
        """Bytes of the items whose size is stated."""
        return sum(i.size or 0 for i in self.items)

    @property
    def unknown(self) -> int:
        """Items whose size the publisher does not state."""
        return sum(i.size is None for i in self.items)
