"""Rich text as frozen nodes: what the writers see."""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from bibkit.frozen import Frozen
from bibkit.text import marks

KINDS = {
    marks.ITALIC: "italic",
    marks.OBLIQUE: "oblique",
    marks.UPRIGHT: "upright",
    marks.SMALL_CAPS: "small-caps",
    marks.CAPS_NORMAL: "caps-normal",
    marks.BOLD: "bold",
    marks.LIGHT: "light",
    marks.WEIGHT_NORMAL: "weight-normal",
    marks.UNDERLINE: "underline",
    marks.NO_DECORATION: "no-decoration",
    marks.SUP: "sup",
    marks.SUB: "sub",
    marks.BASELINE: "baseline",
    marks.NOCASE: "nocase",
    marks.BLOCK: "block",
    marks.LEFT_MARGIN: "left-margin",
    marks.RIGHT_INLINE: "right-inline",
    marks.INDENT: "indent",
    marks.LINK: "link",
}
MARK_OF_KIND = {kind: mark for mark, kind in KINDS.items()}


class Span(Frozen):
    """A run of rich text under one kind of formatting.

    `kind` is a value of `KINDS`: a formatting attribute of CSL ("italic", "small-caps", ...), a
    display block ("left-margin", ...) or "link", which has a `target`.
    """

    __slots__ = ("kind", "children", "target")  # noqa: RUF023

    kind: str
    children: "tuple[Inline, ...]"
    target: str

    def __init__(self, kind: str, children: "tuple[Inline, ...]", target: str = "") -> None:
        _kind(self, kind)
        _children(self, children)
        _target(self, target)


_kind, _children, _target = (Span.__dict__[name].__set__ for name in Span.__slots__)

Inline: TypeAlias = str | Span


def from_marked(text: str) -> tuple[Inline, ...]:
    """Return marked text as nodes; marks left open end with the text, stray ends are dropped."""
    first, *rest = _MARK.split(text)
    if not rest:
        return (text,) if text else ()
    children: list[Inline] = [first] if first else []
    opened: list[tuple[str, str, list[Inline]]] = []
    target: str | None = None
    # A mark and the text after it, by turns.
    pairs = iter(rest)
    for mark, piece in zip(pairs, pairs, strict=True):
        if target is not None:
            # What stands between LINK and TARGET_END is no text.
            if mark != marks.TARGET_END:
                target += mark + piece
                continue
            opened.append((marks.LINK, target, children))
            children, target = [], None
        elif mark == marks.CLOSE:
            if opened:
                children = _closed(children, *opened.pop())
        elif mark == marks.LINK:
            target = piece
            continue
        elif mark in KINDS:
            opened.append((mark, "", children))
            children = []
        if piece:
            _append(children, piece)
    while opened:
        children = _closed(children, *opened.pop())
    return tuple(children)


_MARK: Final = re.compile(f"({marks.ALL_MARKS.pattern})")


def _append(children: list[Inline], text: str) -> None:
    """Add text to nodes; text that follows text goes on with it."""
    if children and isinstance(children[-1], str):
        children[-1] += text
    else:
        children.append(text)


def _closed(children: list[Inline], mark: str, target: str, around: list[Inline]) -> list[Inline]:
    """Return the nodes around a run that ends, with the run among them."""
    if mark == marks.NOCASE:
        for child in children:
            if isinstance(child, str):
                _append(around, child)
            else:
                around.append(child)
    elif children:
        around.append(Span(KINDS[mark], tuple(children), target))
    return around


def to_marked(nodes: tuple[Inline, ...]) -> str:
    """Return nodes as marked text, the inverse of `from_marked`."""
    return "".join(_marked(node) for node in nodes)


def _marked(node: Inline) -> str:
    if isinstance(node, str):
        return node
    target = node.target + marks.TARGET_END if node.kind == "link" else ""
    return MARK_OF_KIND[node.kind] + target + to_marked(node.children) + marks.CLOSE


def plain_text(nodes: tuple[Inline, ...]) -> str:
    """Return the characters of the nodes without their formatting."""
    return "".join(_texts(nodes))


def _texts(nodes: tuple[Inline, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        else:
            yield from _texts(node.children)
