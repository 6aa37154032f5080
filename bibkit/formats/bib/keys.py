"""Keys that TeX, BibTeX and biber can read, and the order in which BibTeX wants its entries."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from bibkit.formats.latex.romanise import romanise
from bibkit.model.record import Record
from bibkit.patterns import pattern

_UNSAFE: Final = pattern(r"[^\w.:;+*/<>?!@-]+")


def safe_keys(records: Sequence[Record], *, ascii: bool = False) -> list[str]:
    """Return a key of its own for each record: the record's, or one like it.

    A key that TeX could not read is changed, and a repeated one gets a number; the first record
    under a key that is as it should be keeps it.
    """
    wanted = [_safe(record.key, ascii) for record in records]
    taken = {key for key, record in zip(wanted, records, strict=True) if key and key == record.key}
    first = set(taken)
    keys = []
    for place, (key, record) in enumerate(zip(wanted, records, strict=True), 1):
        if key == record.key and key in first:
            first.remove(key)
        else:
            key = free_key(key or f"entry-{place}", taken)
            taken.add(key)
        keys.append(key)
    return keys


def _safe(key: str, ascii: bool) -> str:
    if ascii and not key.isascii():
        parts = unicodedata.normalize("NFKD", romanise(key))
        key = parts.encode("ascii", "ignore").decode()
    return _UNSAFE.sub("-", key).strip("-") if _UNSAFE.search(key) else key


def free_key(key: str, taken: set[str]) -> str:
    """Return a key, with a number if it is taken."""
    number = 2
    free = key
    while free in taken:
        free = f"{key}-{number}"
        number += 1
    return free


def children_first(records: Sequence[Record], parents: Sequence[str]) -> list[int]:
    """Return the places of records in an order that has each before its `crossref` parent.

    `parents` has the key that each record's crossref names, or an empty text. Otherwise the order
    stays as it is; a circle is broken where it is met.
    """
    children: dict[str, list[int]] = {}
    for place, parent in enumerate(parents):
        if parent:
            children.setdefault(parent, []).append(place)
    order: list[int] = []
    done: set[int] = set()
    for start in range(len(records)):
        stack = [(start, False)]
        while stack:
            place, ready = stack.pop()
            if ready:
                order.append(place)
            elif place not in done:
                done.add(place)
                below = children.get(records[place].key, [])
                stack += [(place, True), *((child, False) for child in reversed(below))]
    return order
