"""Changes to the source of a paper that leave all else in it as it is."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import NamedTuple

from markdown_it.token import Token

from bibkit.papers.md.tables import SPANS


class Edit(NamedTuple):
    """What stands in place of a span of the source."""

    start: int
    end: int
    text: str


class Lines:
    """Where each line of a text begins, and which part of it a block's content stands in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        place = text.find("\n")
        while place >= 0:
            self._starts.append(place + 1)
            place = text.find("\n", place + 1)
        # Cells of a table stand in one line: each is looked for after the one before.
        self._cursor = (-1, 0)

    def start(self, line: int) -> int:
        """Return where a line begins; the end of the text for lines after it."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def block(self, token: Token) -> "Block":
        """Return how offsets in a block's content lead to offsets in the source."""
        if SPANS in token.meta:
            return Block(token.meta[SPANS])
        first, last = token.map or (0, 0)
        place = self.start(first)
        if self._cursor[0] == first and self._cursor[1] > place:
            place = self._cursor[1]
        limit = self.start(last)
        spans: list[tuple[int, int, int]] = []
        begin = 0
        for line in token.content.split("\n"):
            wanted = line.strip()
            found = self.text.find(wanted, place, limit)
            if found < 0:
                # A character that is escaped in the source alone, as in the cell of a table.
                found = place
            spans.append((begin, begin + len(line), found - (len(line) - len(line.lstrip()))))
            place = found + len(wanted)
            begin += len(line) + 1
        self._cursor = (first, place)
        return Block(spans)


class Block:
    """Leads from offsets in a block's content to offsets in the source."""

    def __init__(self, spans: list[tuple[int, int, int]]) -> None:
        self._spans = spans

    def offset(self, place: int) -> int:
        """Return the offset in the source."""
        line = max(bisect_right(self._spans, place, key=itemgetter(0)) - 1, 0)
        begin, end, offset = self._spans[line]
        return offset + min(max(place - begin, 0), end - begin)


def applied(source: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits applied, which do not overlap.

    The edits count each line end as one character, and so do not know those of two; what they
    bring has the line ends that the text has.
    """
    place = _places(source)
    end_of_line = "\r\n" if "\r\n" in source else "\n"
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits):
        start, end = place(edit.start), place(edit.end)
        if start >= done:
            pieces += (source[done:start], edit.text.replace("\n", end_of_line))
            done = end
    pieces.append(source[done:])
    return "".join(pieces)


def _places(source: str) -> Callable[[int], int]:
    """Return a function from offsets that count each line end as one to those in the source."""
    if "\r\n" not in source:
        return lambda offset: offset
    ends = [found.start() - number for number, found in enumerate(re.finditer("\r\n", source))]
    return lambda offset: offset + bisect_left(ends, offset)
