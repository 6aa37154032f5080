"""reStructuredText for docutils and Sphinx; it cannot nest inline markup, so one format wins."""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar

from bibkit.output.spans import Format, loosened, runs
from bibkit.output.writer import (
    Entries,
    Nodes,
    PageLayout,
    Writer,
    annotation,
    blocks,
    one_line,
    parted,
)

# In order of precedence, since a run of text can have only one of them.
_MARKUP = {
    "sup": (":sup:`", "`"),
    "sub": (":sub:`", "`"),
    "bold": ("**", "**"),
    "italic": ("*", "*"),
}
_SPECIAL = re.compile(r"[\\*`|]|(?<![^\W_])_|_(?![^\W_])|:(?=:\s*$)")
# Bullets, field and option names, rules, comments and directives begin with one of these.
_MARKERS = frozenset("!\"#$%&'()+,-./:;<=>?@[]^{}~•‣⁃")
_ENUMERATOR = re.compile(r"\(?(?:[0-9]+|[A-Za-z]|[ivxlcdmIVXLCDM]+)[.)](?:\s|$)")
_URL = re.compile(r"[\s<>`\\]")


class RstWriter(Writer):
    """Writes reStructuredText; small capitals and underlining have no markup there."""

    name: ClassVar[str] = "rst"

    def inline(self, nodes: Nodes) -> str:
        """Return the nodes as one line of a paragraph."""
        return _line(nodes)

    def entry(self, nodes: Nodes) -> str:
        """Return an entry as a paragraph, or as a line block if it has display blocks.

        An annotation is a quotation below it.
        """
        lines: list[str] = []
        found, remarks = annotation(blocks(nodes))
        for kind, content in found:
            beside = kind == "right-inline" and bool(lines)
            piece = _line(content, not beside).strip()
            if beside:
                lines[-1] = f"{lines[-1]} {piece}".strip()
            else:
                lines.append("    " + piece if kind == "indent" else piece)
        if len(lines) > 1:
            lines = [f"| {line}" for line in lines]
        paragraphs = [f"    {_line(content).strip()}" for content in remarks]
        return "\n\n".join(part for part in ("\n".join(lines).strip(), *paragraphs) if part)

    def pieces(self, entries: Entries, layout: PageLayout) -> Iterator[str]:
        """Yield the entries as paragraphs; reStructuredText has no word for indents."""
        return parted((self.entry(nodes) for _, nodes in entries), "\n\n")


def _line(nodes: Nodes, begins: bool = True) -> str:
    pieces = loosened([(text, _winner(formats)) for text, formats in runs(nodes)])
    text = ""
    for place, (words, formats) in enumerate(pieces):
        if not formats:
            body = escape(words)
            text += _at_block_start(body) if begins and place == 0 else body
            continue
        if text and not text[-1].isspace() and not text.endswith("\\ "):
            text += "\\ "
        text += _marked(words, *formats[0])
        ahead = pieces[place + 1][0][:1] if place + 1 < len(pieces) else ""
        if ahead and not ahead.isspace() and ahead not in ".,;!?)":
            text += "\\ "
    return text


def _winner(formats: Sequence[Format]) -> tuple[Format, ...]:
    """Return the one format that a run can have: a link, else the first in order of precedence."""
    for kind in ("link", *_MARKUP):
        for found in formats:
            if found[0] == kind:
                return (found,)
    return ()


def _marked(text: str, kind: str, target: str) -> str:
    if kind == "link":
        shown = escape(text).replace("<", "\\<")
        return f"`{shown} <{_url(target)}>`__"
    opening, closing = _MARKUP[kind]
    return opening + escape(text) + closing


def _url(target: str) -> str:
    encoded = _URL.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), target)
    # A target that ends in "_" would name another target.
    return encoded[:-1] + "\\_" if encoded.endswith("_") else encoded


def escape(text: str) -> str:
    """Return text that reStructuredText shows as it stands within a line."""
    return _SPECIAL.sub(r"\\\g<0>", one_line(text))


def _at_block_start(text: str) -> str:
    """Return a line that is no list, field, directive or other block."""
    body = text.lstrip()
    if body and not body.strip("\\"):
        # A line of nothing but backslashes would be a rule.
        return "\\ " + body
    acts = body[:1] in _MARKERS or _ENUMERATOR.match(body)
    return text[: len(text) - len(body)] + "\\" + body if acts else text
