"""Plain text: characters without formatting, an entry a paragraph."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from bibkit.output.writer import (
    ANNOTATION,
    Entries,
    Nodes,
    PageLayout,
    Writer,
    have_margins,
    margin,
    parted,
)
from bibkit.text.nodes import plain_text


class PlainWriter(Writer):
    """Writes text for a terminal or a mail; nothing needs escaping."""

    name: ClassVar[str] = "text"

    def inline(self, nodes: Nodes) -> str:
        """Return the characters."""
        return plain_text(nodes)

    def entry(self, nodes: Nodes) -> str:
        """Return the characters; each block on its own line, indents by four spaces."""
        label, rest = margin(nodes)
        left = plain_text(label).strip()
        return _beside(left + " " if left else "", _lines(rest))

    def pieces(self, entries: Entries, layout: PageLayout) -> Iterator[str]:
        """Yield the entries with blank lines as the style wishes; numbers stand in a column."""
        split = (margin(nodes) for _, nodes in entries)
        texts: Iterable[tuple[str, list[str]]]
        texts = ((plain_text(label).strip(), _lines(rest)) for label, rest in split)
        width = 0
        if have_margins(entries):
            texts = list(texts)
            width = max(len(label) for label, _ in texts)
        whole = (_beside(label.ljust(width + 1) if width else "", lines) for label, lines in texts)
        return parted(whole, "\n" * (1 + max(layout.entry_spacing, 0)))


def _lines(rest: list[tuple[str, Nodes]]) -> list[str]:
    """Return blocks as lines."""
    lines: list[str] = []
    for kind, content in rest:
        text = plain_text(content).strip()
        if kind == "left-margin":
            lines.append(text)
        elif kind == "right-inline" and lines:
            lines[-1] = f"{lines[-1]} {text}".strip()
        else:
            lines.append("    " + text if kind in ("indent", ANNOTATION) else text)
    return lines


def _beside(label: str, lines: list[str]) -> str:
    """Return lines to the right of a label."""
    return (label + ("\n" + " " * len(label)).join(lines)).rstrip()
