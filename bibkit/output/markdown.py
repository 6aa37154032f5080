"""Markdown: CommonMark that pandoc and GitHub read alike, with HTML where Markdown has no word."""

import re
import unicodedata
from collections.abc import Iterator
from typing import ClassVar

from bibkit.output.spans import additive
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
from bibkit.text.nodes import Span, plain_text

_EMPHASIS = {"italic": "*", "bold": "**"}
_HTML = {
    "italic": ("<em>", "</em>"),
    "bold": ("<strong>", "</strong>"),
    "sup": ("<sup>", "</sup>"),
    "sub": ("<sub>", "</sub>"),
    "underline": ("<u>", "</u>"),
    "small-caps": ('<span style="font-variant:small-caps;">', "</span>"),
}
# What acts anywhere, or for pandoc: mathematics, citations, smart dashes, ellipses and quotes (a
# quote after a space closes for it what is open, and it drops the space).
_SPECIAL = re.compile(
    r"[\\`*\[\]<^~$]"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|&(?=#?\w+;)"
    r"|(?<![^\W_])@(?=[\w{])"
    r"|(?<=-)-|-(?=-)|\.(?=\.\.)"
    r"|(?<=\s)['\"](?!\w)"
    r"|^\{"
)
# What acts where a block begins: headings, quotations, lists of all of pandoc's kinds, rules.
_BLOCK = re.compile(
    r"(?P<before>)(?=[#>|:%=]|[-+](?:\s|$))"
    r"|(?P<number>\(?(?:[0-9]{1,9}|[a-z]|[ivxlcdm]+|[IVXLCDM]{2,}|#|[A-Z](?=\)|\.(?:\s\s|\s?$))))"
    r"(?=[.)](?:\s|$))"
)
_AUTOLINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[!-;=?-~]*")


class MarkdownWriter(Writer):
    """Writes Markdown for a paragraph or a list of paragraphs."""

    name: ClassVar[str] = "markdown"

    def inline(self, nodes: Nodes) -> str:
        """Return the nodes as one line that is no list, heading or other block."""
        return _at_block_start(_line(additive(nodes), "", ""))

    def entry(self, nodes: Nodes) -> str:
        """Return an entry as a paragraph; display blocks are lines of it.

        An annotation is a quotation below it.
        """
        text = ""
        found, remarks = annotation(blocks(nodes))
        for kind, content in found:
            piece = _line(additive(content), "", "").strip()
            if kind == "right-inline" or not text:
                text = f"{text} {piece}".strip()
            else:
                text += "\\\n" + ("&emsp;" if kind == "indent" else "") + _at_block_start(piece)
        quoted = "\n>\n".join(f"> {self.inline(content).strip()}" for content in remarks)
        return "\n\n".join(part for part in (_at_block_start(text), quoted) if part)

    def pieces(self, entries: Entries, layout: PageLayout) -> Iterator[str]:
        """Yield the entries as paragraphs; Markdown has no word for indents and spacing."""
        return parted((self.entry(nodes) for _, nodes in entries), "\n\n")


def _line(nodes: Nodes, before: str, after: str) -> str:
    """Return nodes between the characters `before` and `after`, which may be empty."""
    text = ""
    for place, node in enumerate(nodes):
        if isinstance(node, str):
            text += escape(node)
            continue
        following = nodes[place + 1 : place + 2]
        ahead = (following[0][0] if isinstance(following[0], str) else "*") if following else after
        if node.kind == "link" and text.endswith("!"):
            # Together with the bracket it would begin an image.
            text = text[:-1] + "\\!"
        text += _span(node, text[-1:] or before, ahead)
    return text


def _span(span: Span, before: str, after: str) -> str:
    if span.kind == "link":
        return _link(span)
    if span.kind in _EMPHASIS:
        content = _line(span.children, "*", "*")
        if _can_open(before, content[0]) and _can_open(after, content[-1]):
            sign = _EMPHASIS[span.kind]
            return f"{sign}{content}{sign}"
    opening, closing = _HTML[span.kind]
    return opening + _line(span.children, ">", "<") + closing


def _can_open(outside: str, inside: str) -> bool:
    """Tell whether an asterisk between these two acts (CommonMark, "left-flanking")."""
    if outside == "*" or inside == "*":
        return False
    if not _is_sign(inside):
        return True
    return not outside or outside.isspace() or unicodedata.category(outside)[0] == "P"


def _is_sign(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PS"


def _link(span: Span) -> str:
    if span.target == plain_text(span.children) and _AUTOLINK.fullmatch(span.target):
        return f"<{span.target}>"
    target = re.sub(r"[\s<>\\]", lambda found: _percent(found[0]), span.target)
    return f"[{_line(span.children, '[', ']')}](<{target.replace('&', '&amp;')}>)"


def _percent(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode())


def escape(text: str) -> str:
    """Return text that Markdown shows as it stands within a line."""
    return _SPECIAL.sub(r"\\\g<0>", one_line(text))


def _at_block_start(text: str) -> str:
    indent = len(text) - len(text.lstrip())
    body = text[indent:]
    found = _BLOCK.match(body)
    if found:
        end = found.end()
        body = body[:end] + "\\" + body[end:]
    return text[:indent] + body
