"""A paper in Markdown as Markdown: citations replaced, all else as its author has written it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from markdown_it.token import Token

from bibkit.csl.collapse import ENTRY
from bibkit.output.markdown import MarkdownWriter, escape
from bibkit.output.writer import margin
from bibkit.papers.citation import Nodes, Reference, raised
from bibkit.papers.md import affixes
from bibkit.papers.md.paper import Paper
from bibkit.papers.md.parser import Found
from bibkit.papers.md.piping import piped
from bibkit.papers.md.placing import join, punctuation
from bibkit.papers.md.source import Edit, applied

_WRITER: Final = MarkdownWriter()
_SPACE: Final = " \t\n"
_REFS_TAG: Final = re.compile(r"<div\b[^>]*\bid=[\"']?refs\b[^>]*>", re.IGNORECASE)


def render(paper: Paper) -> str:
    """Return the source with citations in place of what stood there, notes and bibliography."""
    changes = _Changes(paper)
    edits = list(changes.edits())
    tail = []
    if paper.rendering.references:
        place = _place_of_references(paper)
        if place is None:
            tail.append(_bibliography(paper))
        else:
            before = "\n" if paper.text.endswith("\n", 0, place) else "\n\n"
            edits.append(Edit(place, place, before + "\n".join(_entries(paper)) + "\n\n"))
            edits += _heading_before(paper, place)
    edits = piped(paper.parsed.tokens, edits, paper.lines)
    text = applied(paper.source, edits)
    tail += changes.definitions
    if not tail:
        return text
    end = "\r\n" if "\r\n" in paper.source else "\n"
    whole = "\n\n".join(["", *tail, ""]).removesuffix("\n")
    return text.rstrip("\r\n") + whole.replace("\n", end)


@dataclass(slots=True)
class _Run:
    """Notes that follow one another directly, and the text before the first of them."""

    block: Token
    start: int
    end: int
    text: str
    references: list[str] = field(default_factory=list)


class _Changes:
    """The changes to the source that citations ask for, and the notes that come of them."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self.definitions: list[str] = []
        self._label = _free_label(paper.text)

    def edits(self) -> Iterator[Edit]:
        run: _Run | None = None
        done: set[int] = set()
        for found in self._paper.parsed.found:
            # A note that is referred to twice stands in the source once.
            if found.token is None or found.block is None or id(found.token) in done:
                continue
            done.add(id(found.token))
            if run is not None and self._joins(run, found):
                self._reference(run, found)
                continue
            if run is not None:
                yield self._finished(run)
            run = self._begun(found, found.block)
            self._reference(run, found)
        if run is not None:
            yield self._finished(run)

    def _begun(self, found: Found, block: Token) -> _Run:
        rendered = self._paper.rendered(_token(found), found.note)
        raw = found.raw
        start = raw.start
        if raised(rendered.text) or (rendered.note and not rendered.text):
            start = len(block.content[:start].rstrip(_SPACE)) or start
        return _Run(block, start, raw.end, self._inline(rendered.text))

    def _joins(self, run: _Run, found: Found) -> bool:
        rendered = self._paper.rendered(_token(found), found.note)
        if run.block is not found.block or not run.references or not rendered.note:
            return False
        return not rendered.text and not run.block.content[run.end : found.raw.start].strip()

    def _reference(self, run: _Run, found: Found) -> None:
        note = self._paper.rendered(_token(found), found.note).note
        run.end = found.raw.end
        if note:
            label = f"{self._label}{len(self.definitions) + 1}"
            self.definitions.append(f"[^{label}]: {self._inline(note)}")
            run.references.append(f"[^{label}]")

    def _finished(self, run: _Run) -> Edit:
        renderer = self._paper.renderer
        content, start, end, text = run.block.content, run.start, run.end, run.text
        if run.references and renderer.notes_after_punctuation:
            moved = punctuation(content[end:], bool(text))
            end += len(moved)
            if not text:
                kept = len(content[:start].rstrip("\"'”’"))
                before, moved = join(content[:start], moved, renderer.punctuation_in_quote)
                text, start = before[kept:], kept
            text += moved
        source = self._paper.block(run.block)
        return Edit(source.offset(start), source.offset(end), text + "".join(run.references))

    def _inline(self, nodes: Nodes) -> str:
        text = _WRITER.inline(nodes)
        return affixes.KEPT.sub(lambda found: self._kept(found.group()), text)

    def _kept(self, character: str) -> str:
        return self._paper.affixes.source(character) or character


def _token(found: Found) -> Token:
    assert found.token is not None
    return found.token


def _free_label(text: str) -> str:
    """Return the beginning of labels for notes that the paper has not used."""
    label = "cite"
    while f"[^{label}" in text:
        label += "-"
    return label


# The bibliography


def _place_of_references(paper: Paper) -> int | None:
    """Return the offset at which the entries go into the paper's own division, if it has one."""
    for token in paper.parsed.body:
        if token.map is None:
            continue
        if token.type == "div_open" and token.attrs.get("id") == "refs":
            return paper.lines.start(token.map[1] - 1)
        if token.type == "html_block":
            found = _REFS_TAG.search(token.content)
            start = paper.lines.start(token.map[0])
            place = paper.text.find(found.group(), start) if found else -1
            if found and place >= 0:
                return place + len(found.group())
    return None


def _heading_before(paper: Paper, place: int) -> Iterator[Edit]:
    title = _heading(paper)
    if not title:
        return
    for token in paper.parsed.body:
        first, last = token.map or (0, 0)
        if token.type in ("div_open", "html_block") and place <= paper.lines.start(last):
            start = paper.lines.start(first)
            if start <= place:
                yield Edit(start, start, title + "\n\n")
                return


def _heading(paper: Paper) -> str:
    title = paper.settings.section_title
    return f"# {escape(title)} {{#bibliography .unnumbered}}" if title else ""


def _bibliography(paper: Paper) -> str:
    """Return the division with the entries, as pandoc writes it."""
    layout = paper.rendering.layout
    names = "#refs .references .csl-bib-body"
    names += " .hanging-indent" if layout.hanging_indent else ""
    names += f' entry-spacing="{layout.entry_spacing}"' if layout.entry_spacing != 1 else ""
    names += f' line-spacing="{layout.line_spacing}"' if layout.line_spacing != 1 else ""
    parts = [_heading(paper), ""] if _heading(paper) else []
    return "\n".join([*parts, f":::: {{{names}}}", *_entries(paper), "::::"])


def _entries(paper: Paper) -> list[str]:
    entries = [_entry(one) for one in paper.rendering.references]
    return ["\n\n".join(entries)]


def _entry(reference: Reference) -> str:
    label, rest = margin(reference.text)
    if label and len(rest) == 1:
        # Both are spans of one line, as pandoc has them.
        left, right = _WRITER.inline(label), _WRITER.inline(rest[0][1])
        text = f"[{left}]{{.csl-left-margin}}[{right.strip()}]{{.csl-right-inline}}"
    else:
        text = _WRITER.entry(reference.text)
    return f"::: {{#{ENTRY}{reference.key} .csl-entry}}\n{text}\n:::"
