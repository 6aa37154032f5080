"""Rich text as frozen nodes: what the writers see."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

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


@dataclass(frozen=True, slots=True)
class Span:
    """A run of rich text under one kind of formatting.

    `kind` is a value of `KINDS`: a formatting attribute of CSL ("italic", "small-caps", ...), a
    display block ("left-margin", ...) or "link", which has a `target`.
    """

    kind: str
    children: "tuple[Inline, ...]"
    target: str = ""


Inline: TypeAlias = str | Span


def from_marked(text: str) -> tuple[Inline, ...]:
    """Return marked text as nodes; marks left open end with the text, stray ends are dropped."""
    if not marks.ALL_MARKS.search(text):
        return (text,) if text else ()
    stack: list[tuple[str, str, list[Inline]]] = [("", "", [])]
    start = 0
    index = 0
    for found in marks.ALL_MARKS.finditer(text):
        index = found.start()
        if index < start:
            continue
        _append(stack[-1][2], text[start:index])
        start = found.end()
        mark = found.group()
        if mark == marks.LINK:
            end = text.find(marks.TARGET_END, start)
            end = len(text) if end < 0 else end
            stack.append((mark, text[start:end], []))
            start = end + 1
        elif mark in KINDS:
            stack.append((mark, "", []))
        elif mark == marks.CLOSE and len(stack) > 1:
            _close(stack)
    _append(stack[-1][2], text[start:])
    while len(stack) > 1:
        _close(stack)
    return tuple(stack[0][2])


def _append(children: list[Inline], text: str) -> None:
    if not text:
        return
    if children and isinstance(children[-1], str):
        children[-1] += text
    else:
        children.append(text)


def _close(stack: list[tuple[str, str, list[Inline]]]) -> None:
    mark, target, children = stack.pop()
    if not children:
        return
    if mark == marks.NOCASE:
        for child in children:
            if isinstance(child, str):
                _append(stack[-1][2], child)
            else:
                stack[-1][2].append(child)
        return
    stack[-1][2].append(Span(KINDS[mark], tuple(children), target))


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
