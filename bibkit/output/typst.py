"""Typst markup; formatting as function calls, since those act whatever stands beside them."""

import re
from collections.abc import Iterator
from typing import ClassVar

from bibkit.output.spans import additive
from bibkit.output.writer import (
    Entries,
    Nodes,
    PageLayout,
    Writer,
    annotation,
    have_margins,
    margin,
    one_line,
    parted,
)
from bibkit.text.nodes import Span

_FUNCTIONS = {
    "italic": "emph",
    "bold": "strong",
    "small-caps": "smallcaps",
    "underline": "underline",
    "sup": "super",
    "sub": "sub",
}
# What acts anywhere, smart quotes, comments and links, dashes, minus signs and ellipses,
# and what would begin a heading, a list or a term.
_SPECIAL = re.compile(
    r"[\\#*_$@<>`~\[\]\"']"
    r"|/(?=/)|(?<=/)/"
    r"|-(?=[-?])|(?<=-)-|(?<![^\W_])-(?=\w)|\.(?=\.\.)"
    r"|(?<![^\s])[=+/-](?=[=\s]|$)"
)
_ENUMERATOR = re.compile(r"^(\s*[0-9]+)(\.)(?=\s|$)")


class TypstWriter(Writer):
    """Writes Typst markup for the body of a document."""

    name: ClassVar[str] = "typst"

    def inline(self, nodes: Nodes) -> str:
        """Return the nodes with Typst's own functions for formatting."""
        return _content(additive(nodes))

    def entry(self, nodes: Nodes) -> str:
        """Return an entry's text; display blocks begin new lines."""
        label, rest = margin(nodes)
        return f"{self.inline(label).strip()} {self._lines(rest)}".strip()

    def _lines(self, rest: list[tuple[str, Nodes]]) -> str:
        text = ""
        rest, remarks = annotation(rest)
        for kind, content in rest:
            piece = self.inline(content).strip()
            if kind == "right-inline" or not text:
                text = f"{text} {piece}".strip()
            else:
                text += " \\\n" + ("#h(2em)" if kind == "indent" else "") + piece
        if remarks:
            paragraphs = "\n\n".join(self.inline(content).strip() for content in remarks)
            text += f"\n#pad(left: 2em)[\n#set par(hanging-indent: 0pt)\n{paragraphs}\n]"
        return text

    def pieces(self, entries: Entries, layout: PageLayout) -> Iterator[str]:
        """Yield a grid where entries have a left margin, else paragraphs, with the indents."""
        if not entries:
            return
        spacing = 0.65 + max(layout.entry_spacing, 0) * 0.55
        split = (margin(nodes) for _, nodes in entries)
        if have_margins(entries):
            gutters = f"column-gutter: 0.65em, row-gutter: {spacing:g}em"
            yield f"#grid(columns: (auto, 1fr), {gutters},\n"
            for label, rest in split:
                yield f"  [{self.inline(label).strip()}], [{self._lines(rest)}],\n"
            yield ")"
            return
        indent = "2em" if layout.hanging_indent else "0pt"
        yield f"#block[\n  #set par(hanging-indent: {indent}, spacing: {spacing:g}em)\n"
        yield from parted((f"  {self._lines(rest)}" for _, rest in split), "\n\n")
        yield "\n]"


def _content(nodes: Nodes) -> str:
    text = ""
    called = False
    for node in nodes:
        piece = escape(node) if isinstance(node, str) else _call(node)
        # Without the semicolon these would go on with the call before them.
        text += ";" + piece if called and piece[0] in "([.;" else piece
        called = isinstance(node, Span)
    return text


def _call(span: Span) -> str:
    content = _content(span.children)
    if span.kind == "link":
        target = span.target.replace("\\", "\\\\").replace('"', '\\"')
        return f'#link("{target}")[{content}]'
    return f"#{_FUNCTIONS[span.kind]}[{content}]"


def escape(text: str) -> str:
    """Return text that Typst shows as it stands."""
    return _ENUMERATOR.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", one_line(text)), count=1)
