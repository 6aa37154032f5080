"""Formatting said in additions alone, for formats that cannot take formatting back.

CSL can say "upright" within italics. Few formats can; there the italics have to end and begin anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from bibkit.output.writer import Nodes
from bibkit.text.nodes import Inline, Span

Format: TypeAlias = tuple[str, str]  # kind and link target
Run: TypeAlias = tuple[str, tuple[Format, ...]]

_SAME = {"oblique": "italic"}
_ADDS = frozenset({"italic", "bold", "small-caps", "underline", "sup", "sub", "link"})
_CANCELS = {
    "upright": {"italic"},
    "caps-normal": {"small-caps"},
    "light": {"bold"},
    "weight-normal": {"bold"},
    "no-decoration": {"underline"},
    "baseline": {"sup", "sub"},
}


def additive(nodes: Nodes) -> Nodes:
    """Return the nodes with spans of italic, bold, small-caps, underline, sup, sub and link only.

    No span begins or ends with white space, since many formats forbid it.
    """
    return _tree(loosened(runs(nodes)), 0)


def runs(nodes: Nodes) -> list[Run]:
    """Return the texts in order, each with the formatting that holds for it, outermost first."""
    return list(_runs(nodes, ()))


def loosened(found: Sequence[Run]) -> list[Run]:
    """Return runs with white space at their edges taken out of their formatting.

    What stays is the formatting that the neighbouring run has too.
    """
    found = _joined(found)
    pieces: list[Run] = []
    for place, (text, formats) in enumerate(found):
        before = found[place - 1][1] if place else ()
        after = found[place + 1][1] if place + 1 < len(found) else ()
        pieces.extend(_loosen(text, formats, before, after))
    return _joined(pieces)


def _runs(nodes: Iterable[Inline], formats: tuple[Format, ...]) -> Iterator[Run]:
    for node in nodes:
        if isinstance(node, str):
            yield node, formats
        else:
            yield from _runs(node.children, _within(formats, node))


def _within(formats: tuple[Format, ...], span: Span) -> tuple[Format, ...]:
    kind = _SAME.get(span.kind, span.kind)
    if kind in _CANCELS:
        return tuple(item for item in formats if item[0] not in _CANCELS[kind])
    if kind in _ADDS and all(item[0] != kind for item in formats):
        return (*formats, (kind, span.target))
    return formats


def _loosen(
    text: str, formats: tuple[Format, ...], before: tuple[Format, ...], after: tuple[Format, ...]
) -> Iterator[Run]:
    """Yield the run with the white space at its edges under what its neighbour has too."""
    body = text.strip()
    if not body:
        yield text, _common(_common(formats, before), after)
        return
    start = text.index(body[0])
    yield text[:start], _common(formats, before)
    yield body, formats
    yield text[start + len(body) :], _common(formats, after)


def _common(one: tuple[Format, ...], other: tuple[Format, ...]) -> tuple[Format, ...]:
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return one[:length]


def _joined(pieces: Iterable[Run]) -> list[Run]:
    full = [piece for piece in pieces if piece[0]]
    return [
        ("".join(text for text, _ in group), formats)
        for formats, group in groupby(full, key=lambda piece: piece[1])
    ]


def _tree(pieces: Sequence[Run], depth: int) -> Nodes:
    nodes: list[Inline] = []
    for formats, group in groupby(pieces, key=lambda piece: piece[1][depth : depth + 1]):
        if formats:
            kind, target = formats[0]
            nodes.append(Span(kind, _tree(list(group), depth + 1), target))
        else:
            nodes.extend(text for text, _ in group)
    return tuple(nodes)
