"""A paper in Markdown as plain text: for a mail, a form, a terminal."""

from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it.token import Token

from bibkit.output.plain import PlainWriter
from bibkit.papers.citation import Nodes
from bibkit.papers.md import affixes, shape
from bibkit.papers.md.inlines import CITATION, NOTE
from bibkit.papers.md.notes import MOVED, settle
from bibkit.papers.md.paper import Paper
from bibkit.text.nodes import plain_text

_WRITER: Final = PlainWriter()
_RULE: Final = "-" * 20


def render(paper: Paper) -> str:
    """Return the paper's text, its notes numbered at the end, and its bibliography."""
    return _Plain(paper).whole()


class _Plain:
    """One paper on its way to plain text."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._notes: list[str] = []
        self._own = 0
        self._note = 0
        self._placed = False

    def whole(self) -> str:
        body = shape.shaped(self._paper.parsed.body, self._line)
        parts = list(self._blocks(body))
        if not self._placed:
            parts += self._references()
        if self._notes:
            parts += [_RULE, *(f"[{n}] {text}" for n, text in enumerate(self._notes, 1))]
        title = shape.words(self._paper.metadata.get("title"))
        return "\n\n".join(part for part in [title, *parts] if part) + "\n"

    def _blocks(self, tokens: Sequence[Token]) -> Iterator[str]:
        """Yield the paragraphs; what stands in a list or a quotation is indented."""
        margins: list[str] = []
        counters: list[int] = []
        bullet = ""
        refs: list[bool] = []
        row: list[str] = []
        cell = False
        for token in tokens:
            kind = token.type
            if kind in ("ordered_list_open", "bullet_list_open"):
                counters.append(int(token.attrs.get("start", 1)) if kind[0] == "o" else 0)
            elif kind in ("ordered_list_close", "bullet_list_close"):
                counters.pop()
            elif kind == "list_item_open":
                bullet = f"{counters[-1]}. " if counters[-1] else "- "
                counters[-1] += 1 if counters[-1] else 0
                margins.append(" " * len(bullet))
            elif kind in ("blockquote_open", "dd_open"):
                margins.append("    ")
            elif kind in ("list_item_close", "blockquote_close", "dd_close"):
                margins.pop()
            elif kind == "div_open":
                refs.append(token.attrs.get("id") == "refs")
            elif kind == "div_close" and refs.pop() and not self._placed:
                self._placed = True
                yield from self._references()
            elif kind in ("th_open", "td_open"):
                cell = True
            elif kind == "tr_close":
                yield "".join(margins) + "  ".join(row)
                row = []
            elif kind in ("fence", "code_block"):
                yield _indented(token.content.rstrip("\n"), "".join(margins) + "    ")
            elif kind == "hr":
                yield "".join(margins) + _RULE
            elif kind in ("inline", "figure"):
                text = self._line(token.children or [])
                if cell:
                    row.append(text)
                    cell = False
                    continue
                indent = "".join(margins[:-1]) + bullet if bullet else "".join(margins)
                yield indent + _indented(text, "".join(margins)).lstrip(" ")
                bullet = ""

    def _line(self, tokens: Sequence[Token]) -> str:
        children = list(tokens)
        settle(self._paper, children, self._note)
        return "".join(self._pieces(children))

    def _pieces(self, tokens: Sequence[Token]) -> Iterator[str]:
        for token in tokens:
            if token.type == CITATION:
                yield self._citation(token)
            elif token.type == NOTE:
                yield self._own_note(shape.paragraph(token.children or []))
            elif token.type == "footnote_ref":
                yield self._own_note(self._paper.parsed.definition(token))
            elif token.type in ("softbreak", "hardbreak"):
                yield " " if token.type == "softbreak" else "\n"
            elif token.type == "image":
                yield self._line(token.children or [])
            elif token.type != "html_inline":
                yield affixes.typed(token.content) if token.type == "text" else token.content

    def _citation(self, token: Token) -> str:
        found = self._paper.rendered(token, self._note)
        text = self._inline(found.text) + affixes.typed(token.meta.get(MOVED, ""))
        if found.note:
            self._notes.append(self._inline(found.note))
            return f"{text}[{len(self._notes)}]"
        return text

    def _own_note(self, tokens: list[Token]) -> str:
        if self._note:
            return ""
        self._own += 1
        self._note = self._own
        self._notes.append("\n\n".join(self._blocks(tokens)))
        self._note = 0
        return f"[{len(self._notes)}]"

    def _inline(self, nodes: Nodes) -> str:
        text = plain_text(nodes)
        return affixes.KEPT.sub(lambda found: self._kept(found.group()), text)

    def _kept(self, character: str) -> str:
        tokens = self._paper.affixes.kept(character)
        return self._line(tokens) if tokens else character

    def _references(self) -> list[str]:
        rendering = self._paper.rendering
        if not rendering.references:
            return []
        entries = [(one.key, one.text) for one in rendering.references]
        whole = _WRITER.bibliography(entries, rendering.layout)
        return [self._paper.settings.section_title, whole]


def _indented(text: str, margin: str) -> str:
    return "\n".join(margin + line for line in text.split("\n"))
