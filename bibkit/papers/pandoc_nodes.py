"""Rich text and pandoc's inlines, each made from the other."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

import panflute as pf

from bibkit.output.spans import additive
from bibkit.output.writer import blocks
from bibkit.papers.citation import Nodes
from bibkit.text.nodes import Inline

Element: TypeAlias = pf.Element

# Characters that no text has stand for inlines that CSL has no markup for.
_FIRST: Final = 0xF0000
_LAST: Final = 0xFFFFD
_KEPT: Final = re.compile(f"([{chr(_FIRST)}-{chr(_LAST)}])")
_TAGS: Final = {
    "Emph": "i",
    "Strong": "b",
    "Superscript": "sup",
    "Subscript": "sub",
    "SmallCaps": "sc",
}
_SPANS: Final = {
    "italic": pf.Emph,
    "bold": pf.Strong,
    "sup": pf.Superscript,
    "sub": pf.Subscript,
    "small-caps": pf.SmallCaps,
    "underline": pf.Underline,
}
_QUOTES: Final = {"DoubleQuote": ("“", "”"), "SingleQuote": ("‘", "’")}


class Exchange:
    """Turns pandoc's inlines into text with CSL's markup, and rich text into inlines.

    What that markup lacks (mathematics, code, links, images) is kept under a character that
    stands for it until it is asked for again.
    """

    def __init__(self) -> None:
        self._kept: list[Element] = []

    def markup(self, inlines: Iterable[Element]) -> str:
        """Return inlines as text with the inline markup of CSL."""
        return "".join(self._piece(one) for one in inlines)

    def _piece(self, inline: Element) -> str:
        tag = inline.tag
        if tag == "Str":
            # What looks like a tag here was escaped, and means itself.
            parts = str(inline.text).split("<")
            return parts[0] + "".join(self._keep(pf.Str("<")) + part for part in parts[1:])
        if tag in ("Space", "SoftBreak", "LineBreak"):
            return " "
        if tag in _TAGS:
            return f"<{_TAGS[tag]}>{self.markup(inline.content)}</{_TAGS[tag]}>"
        if tag == "Quoted":
            opening, closing = _QUOTES[inline.quote_type]
            return opening + self.markup(inline.content) + closing
        if tag == "Cite":
            return self.markup(inline.content)
        return self._keep(inline)

    def _keep(self, inline: Element) -> str:
        if len(self._kept) > _LAST - _FIRST:
            return str(pf.stringify(inline))
        self._kept.append(inline)
        return chr(_FIRST + len(self._kept) - 1)

    def inlines(self, nodes: Nodes) -> list[Element]:
        """Return rich text as inlines."""
        return list(self._inlines(additive(nodes)))

    def entry(self, nodes: Nodes) -> list[Element]:
        """Return an entry as inlines; its display blocks are spans, as pandoc has them."""
        found: list[Element] = []
        for kind, content in blocks(nodes):
            inlines = self.inlines(content)
            if kind == "left-margin":
                inlines.append(pf.Space())
            found += [pf.Span(*inlines, classes=[f"csl-{kind}"])] if kind else inlines
        return found

    def _inlines(self, nodes: Sequence[Inline]) -> Iterator[Element]:
        for node in nodes:
            if isinstance(node, str):
                yield from self._words(node)
            elif node.kind == "link":
                yield pf.Link(*self._inlines(node.children), url=node.target)
            else:
                yield _SPANS[node.kind](*self._inlines(node.children))

    def _words(self, text: str) -> Iterator[Element]:
        for place, word in enumerate(text.split(" ")):
            if place:
                yield pf.Space()
            for piece in _KEPT.split(word) if word else ():
                place_kept = ord(piece) - _FIRST if len(piece) == 1 else -1
                if 0 <= place_kept < len(self._kept):
                    yield self._kept[place_kept]
                elif piece:
                    yield pf.Str(piece)
