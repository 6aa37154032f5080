"""Plain text: characters without formatting, an entry a paragraph."""

from collections.abc import Sequence
from typing import ClassVar

from bibkit.output.writer import ANNOTATION, Nodes, PageLayout, Writer, margin
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
        return _beside(left + " " if left else "", rest)

    def bibliography(self, entries: Sequence[tuple[str, Nodes]], layout: PageLayout) -> str:
        """Return the entries with blank lines as the style wishes; numbers stand in a column."""
        split = [margin(nodes) for _, nodes in entries]
        labels = [plain_text(label).strip() for label, _ in split]
        width = max(map(len, labels), default=0)
        texts = [
            _beside(label.ljust(width + 1) if width else "", rest)
            for label, (_, rest) in zip(labels, split, strict=True)
        ]
        return ("\n" * (1 + max(layout.entry_spacing, 0))).join(texts)


def _beside(label: str, rest: list[tuple[str, Nodes]]) -> str:
    """Return blocks as lines to the right of a label."""
    lines: list[str] = []
    for kind, content in rest:
        text = plain_text(content).strip()
        if kind == "left-margin":
            lines.append(text)
        elif kind == "right-inline" and lines:
            lines[-1] = f"{lines[-1]} {text}".strip()
        else:
            lines.append("    " + text if kind in ("indent", ANNOTATION) else text)
    return (label + ("\n" + " " * len(label)).join(lines)).rstrip()
