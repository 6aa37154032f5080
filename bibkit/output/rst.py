"""reStructuredText for docutils and Sphinx; it cannot nest inline markup, so one format wins."""

import re
from collections.abc import Sequence
from typing import ClassVar

from bibkit.output.spans import Run, runs
from bibkit.output.writer import Nodes, PageLayout, Writer, blocks, one_line

# In order of precedence, since a run of text can have only one of them.
_MARKUP = (
    ("sup", ":sup:`", "`"),
    ("sub", ":sub:`", "`"),
    ("bold", "**", "**"),
    ("italic", "*", "*"),
)
_SPECIAL = re.compile(r"[\\*`|]|(?<![^\W_])_|_(?![^\W_])|:(?=:\s*$)")
_ENUMERATOR = re.compile(r"\(?(?:[0-9]+|[A-Za-z]|[ivxlcdmIVXLCDM]+)[.)](?:\s|$)")
_URL = re.compile(r"[\s<>`\\]")


class RstWriter(Writer):
    """Writes reStructuredText; small capitals and underlining have no markup there."""

    name: ClassVar[str] = "rst"

    def inline(self, nodes: Nodes) -> str:
        """Return the nodes as one line of a paragraph."""
        return _line(nodes)

    def entry(self, nodes: Nodes) -> str:
        """Return an entry as a paragraph, or as a line block if it has display blocks."""
        lines: list[str] = []
        for kind, content in blocks(nodes):
            beside = kind == "right-inline" and bool(lines)
            piece = _line(content, not beside).strip()
            if beside:
                lines[-1] = f"{lines[-1]} {piece}".strip()
            else:
                lines.append("    " + piece if kind == "indent" else piece)
        if len(lines) < 2:
            return "".join(lines).strip()
        return "\n".join(f"| {line}" for line in lines)

    def bibliography(self, entries: Sequence[tuple[str, Nodes]], layout: PageLayout) -> str:
        """Return the entries as paragraphs; reStructuredText has no word for indents."""
        return "\n\n".join(self.entry(nodes) for _, nodes in entries)


def _line(nodes: Nodes, begins: bool = True) -> str:
    pieces = runs(nodes)
    text = ""
    for place, run in enumerate(pieces):
        body, marked = _marked(run)
        if marked and text and not text[-1].isspace() and not text.endswith("\\ "):
            text += "\\ "
        elif not marked and place == 0 and begins:
            body = _at_block_start(body)
        text += body
        ahead = pieces[place + 1][0][:1] if place + 1 < len(pieces) else ""
        if marked and ahead and not ahead.isspace() and ahead not in ".,;!?)":
            text += "\\ "
    return text


def _marked(run: Run) -> tuple[str, bool]:
    """Return a run's text in its markup, and whether it has any."""
    text, formats = run
    targets = [target for kind, target in formats if kind == "link"]
    if targets:
        shown = escape(text).replace("<", "\\<")
        return f"`{shown} <{_url(targets[0])}>`__", True
    for kind, opening, closing in _MARKUP:
        if any(kind == item[0] for item in formats):
            return opening + escape(text) + closing, True
    return escape(text), False


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
    acts = body and body[0] != "\\" and (not body[0].isalnum() or _ENUMERATOR.match(body))
    return text[: len(text) - len(body)] + "\\" + body if acts else text
