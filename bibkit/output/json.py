"""JSON: the rich text itself, for programs that set it in their own way."""

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from bibkit.output.writer import (
    ANNOTATION,
    Entries,
    Nodes,
    PageLayout,
    Writer,
    annotation,
    blocks,
    parted,
)
from bibkit.text.nodes import Inline, plain_text


class JsonWriter(Writer):
    """Writes rich text as an array of strings and of objects with kind, content and target."""

    name: ClassVar[str] = "json"

    def inline(self, nodes: Nodes) -> str:
        """Return the array for a run of rich text."""
        return _dump(_content(nodes))

    def entry(self, nodes: Nodes) -> str:
        """Return the array for an entry; its display blocks are objects in it."""
        return _dump(_content(nodes))

    def pieces(self, entries: Entries, layout: PageLayout) -> Iterator[str]:
        """Yield an object with the layout and the entries: key, plain text and rich text.

        An annotation is an array of paragraphs.
        """
        page = {
            "hanging-indent": layout.hanging_indent,
            "second-field-align": layout.second_field_align,
            "line-spacing": layout.line_spacing,
            "entry-spacing": layout.entry_spacing,
        }
        opening = f'{{\n  "layout": {_indented(page, "  ")},\n  "entries": ['
        if not entries:
            yield opening + "]\n}"
            return
        yield opening + "\n"
        items = (f"    {_indented(_entry(key, nodes), '    ')}" for key, nodes in entries)
        yield from parted(items, ",\n")
        yield "\n  ]\n}"


def _indented(data: Any, margin: str) -> str:
    """Return JSON on several lines, those after the first behind a margin."""
    # A line break in a text is written as an escape: each one here is between values.
    return json.dumps(data, ensure_ascii=False, indent=2).replace("\n", "\n" + margin)


def _entry(key: str, whole: Nodes) -> dict[str, Any]:
    nodes = tuple(n for n in whole if isinstance(n, str) or n.kind != ANNOTATION)
    _, paragraphs = annotation(blocks(whole))
    data: dict[str, Any] = {"key": key, "text": plain_text(nodes), "content": _content(nodes)}
    if paragraphs:
        data["annotation"] = [_content(paragraph) for paragraph in paragraphs]
    return data


def _content(nodes: Nodes) -> list[Any]:
    return [_node(node) for node in nodes]


def _node(node: Inline) -> str | dict[str, Any]:
    if isinstance(node, str):
        return node
    data: dict[str, Any] = {"kind": node.kind, "content": _content(node.children)}
    if node.target:
        data["target"] = node.target
    return data


def _dump(content: list[Any]) -> str:
    return json.dumps(content, ensure_ascii=False)
