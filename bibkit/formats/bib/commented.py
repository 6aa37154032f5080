"""Entries of a `.bib` file that are commented out: in ``@comment``, or line by line with ``%``.

BibTeX knows neither kind of comment and reads what is in them, as far as it can; biber, and those
who write them, take both for comments.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bibkit.formats.bib.syntax import HEAD, LONGEST, Node
from bibkit.patterns import pattern

_LINES: Final = pattern(r"^(?:[ \t]*%.*(?:\n|\Z))+", re.MULTILINE)
_MARK: Final = pattern(r"^[ \t]*%+[ \t]?", re.MULTILINE)
_BEGIN: Final = pattern(r"@\s*[A-Za-z]")


class Stretch(NamedTuple):
    """A text without its comment signs: where it began, and how long the sign of each line was.

    `before` is the number of blocks that it follows.
    """

    text: str
    start: int
    marks: list[int]
    before: int


def stretches(text: str, nodes: Sequence[Node]) -> Iterator[Stretch]:
    """Yield, in order, the commented-out stretches of a text in which a block may begin."""
    at = 0
    for place, node in enumerate(nodes):
        yield from _between(text, at, node.start, place)
        at = node.end
        if node.kind != "comment" or at - node.start > LONGEST:
            continue
        if head := HEAD.match(text, node.start, at):
            inner = text[head.end() : at]
            if _BEGIN.search(inner):
                yield Stretch(inner, head.end(), [], place)
    yield from _between(text, at, len(text), len(nodes))


def _between(text: str, start: int, end: int, place: int) -> Iterator[Stretch]:
    # Between most blocks there is a blank line and nothing else.
    if not 9 <= end - start <= LONGEST or text.find("%", start, end) < 0:
        return
    for found in _LINES.finditer(text[start:end]):
        lines = found.group()
        if not _BEGIN.search(lines):
            continue
        marks = [len(mark.group()) for mark in _MARK.finditer(lines)]
        yield Stretch(_MARK.sub("", lines), start + found.start(), marks, place)
