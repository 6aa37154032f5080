"""What every writer offers: rich text to the text of one format, escaped and put together."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Protocol, TypeAlias, overload

from bibkit.text import marks
from bibkit.text.nodes import Inline, Span, from_marked

Nodes: TypeAlias = tuple[Inline, ...]
# The paragraphs of an annotation are blocks that stand below the entry, and are set apart from it.
ANNOTATION = "annotation"
BLOCKS = frozenset({"block", "left-margin", "right-inline", "indent", ANNOTATION})
_SPACES = r"[^\S\u00a0\u2007\u202f]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*"


class PageLayout(Protocol):
    """What a writer reads of a style's wishes for the page."""

    @property
    def hanging_indent(self) -> bool:
        """Whether every line of an entry but the first is indented."""

    @property
    def second_field_align(self) -> str:
        """Where the first field stands: "flush" with the page, in its "margin", or inline."""

    @property
    def line_spacing(self) -> int:
        """The distance of lines, as a multiple of the plain one."""

    @property
    def entry_spacing(self) -> int:
        """The number of blank lines between entries."""


Entries: TypeAlias = Sequence[tuple[str, Nodes]]


class MarkedEntries(Sequence[tuple[str, Nodes]]):
    """Key and nodes of each entry, made of marked text when they are looked at.

    All nodes at once would take ten times the room of the texts. `contents` are keys, marked texts
    and the paragraphs of annotations.
    """

    def __init__(self, contents: Sequence[tuple[str, str, list[Nodes]]]) -> None:
        self._contents = contents

    @overload
    def __getitem__(self, place: int) -> tuple[str, Nodes]: ...
    @overload
    def __getitem__(self, place: slice) -> Entries: ...
    def __getitem__(self, place: int | slice) -> tuple[str, Nodes] | Entries:
        if isinstance(place, slice):
            return MarkedEntries(self._contents[place])
        key, text, remarks = self._contents[place]
        return key, annotated(from_marked(text), remarks)

    def __len__(self) -> int:
        return len(self._contents)

    @property
    def have_margins(self) -> bool:
        """Whether an entry has something in its left margin."""
        return any(marks.LEFT_MARGIN in text for _, text, _ in self._contents)


def have_margins(entries: Entries) -> bool:
    """Return whether an entry has something in its left margin, a number for example."""
    if isinstance(entries, MarkedEntries):
        return entries.have_margins
    return any(margin(nodes)[0] for _, nodes in entries)


def parted(texts: Iterable[str], between: str) -> Iterator[str]:
    """Yield texts with another one between each two."""
    before = ""
    for text in texts:
        yield before + text
        before = between


class Writer(ABC):
    """Writes one format. A writer has no state: one of each serves the whole program."""

    name: ClassVar[str]

    @abstractmethod
    def inline(self, nodes: Nodes) -> str:
        """Return rich text as a run within a paragraph, such as a citation."""

    @abstractmethod
    def entry(self, nodes: Nodes) -> str:
        """Return what stands inside one entry of a bibliography, with its display blocks."""

    @abstractmethod
    def pieces(self, entries: Entries, layout: PageLayout) -> Iterator[str]:
        """Yield a bibliography from pairs of key and entry, piece by piece, as a file takes it.

        It has no final newline. Entries are looked at one after the other, and where their labels
        decide on the layout of all, in one go before the first piece.
        """

    def bibliography(self, entries: Entries, layout: PageLayout) -> str:
        """Return a whole bibliography from pairs of key and entry, without a final newline."""
        return "".join(self.pieces(entries, layout))


class Shown:
    """What a notebook can show: in HTML, Markdown or LaTeX, by the methods that Jupyter calls.

    They are those of IPython's documentation, "Rich display".
    """

    __slots__ = ()

    @abstractmethod
    def _shown_in(self, to: str) -> str:
        """Return the text in an output format."""

    def _repr_html_(self) -> str:
        return self._shown_in("html")

    def _repr_markdown_(self) -> str:
        return self._shown_in("markdown")

    def _repr_latex_(self) -> str:
        return self._shown_in("latex")


def blocks(nodes: Nodes) -> list[tuple[str, Nodes]]:
    """Return an entry's display blocks in order: pairs of kind and content.

    Text outside of any block is a block of the kind "".
    """
    found: list[tuple[str, list[Inline]]] = []
    for node in nodes:
        if isinstance(node, Span) and node.kind in BLOCKS:
            found.append((node.kind, list(node.children)))
        elif found and not found[-1][0]:
            found[-1][1].append(node)
        else:
            found.append(("", [node]))
    return [(kind, tuple(some)) for kind, some in found if kind or some not in ([" "], ["\n"])]


def margin(nodes: Nodes) -> tuple[Nodes, list[tuple[str, Nodes]]]:
    """Return an entry's left margin, empty if it has none, and the blocks after it."""
    found = blocks(nodes)
    if found and found[0][0] == "left-margin":
        return found[0][1], found[1:]
    return (), found


def annotated(nodes: Nodes, paragraphs: Sequence[Nodes]) -> Nodes:
    """Return an entry with the paragraphs of an annotation below it."""
    return (*nodes, *(Span(ANNOTATION, content) for content in paragraphs))


def annotation(
    found: Sequence[tuple[str, Nodes]],
) -> tuple[list[tuple[str, Nodes]], list[Nodes]]:
    """Return blocks without those of an annotation, and the paragraphs of that."""
    entry = [(kind, content) for kind, content in found if kind != ANNOTATION]
    return entry, [content for kind, content in found if kind == ANNOTATION]


def one_line(text: str) -> str:
    """Return text with each line break as one space, since a break would act in the format."""
    return text if text.isprintable() else re.sub(_SPACES, " ", text)
