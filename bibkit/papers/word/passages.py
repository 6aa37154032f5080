"""The paragraphs of a document in reading order, with what stands in their notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bibkit.papers.word import codes
from bibkit.papers.word.line import OBJECT, Line, Piece, Walker, paragraphs, repeated, tag_of
from bibkit.papers.word.notes import Notes
from bibkit.papers.word.package import Package
from bibkit.papers.word.xml import Element, local, w

_BOX: Final = w("txbxContent")
_EXCERPT: Final = 60


@dataclass(slots=True, eq=False)
class Passage:
    """A paragraph: its line, the part that it is in, and its number in the text.

    `note` is the kind and the id of the note that it is in, `boxed` whether it stands in a text
    box, where Word allows no notes.
    """

    line: Line
    part: str
    number: int
    note: tuple[str, str] = ("", "")
    boxed: bool = False

    def spot(self) -> str:
        """Return words that let the author find the paragraph."""
        text = " ".join(self.line.text.replace(OBJECT, " ").split())
        excerpt = text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"
        within = f"a {self.note[0]} of " if self.note[0] else ""
        return f'in {within}paragraph {self.number}, "{excerpt}"'


class Passages:
    """The paragraphs of the text, and those of its notes; `code` are the ids of styles of code."""

    def __init__(
        self, package: Package, main: str, notes: tuple[Notes, ...], code: frozenset[str]
    ) -> None:
        root = package.root(main)
        assert root is not None
        self.root = root
        self.main = main
        self._code = code
        self.walkers: dict[str, Walker] = {}
        self.text = [
            Passage(line, main, number, boxed=_boxed(line.paragraph))
            for number, line in enumerate(self._lines(root, root, main), 1)
        ]
        self._notes: dict[tuple[str, str], list[Passage]] = {}
        for one in notes:
            self._read(one)

    def _lines(self, root: Element, around: Element, part: str) -> Iterator[Line]:
        walker = self.walkers.get(part)
        if walker is None:
            walker = self.walkers[part] = Walker(root, codes.CONTROLS, self._code)
        for paragraph in paragraphs(around):
            yield walker.line(paragraph)

    def _read(self, notes: Notes) -> None:
        if notes.root is None or notes.part is None:
            return
        for note in notes.root:
            identifier = note.get(w("id"), "")
            if local(note) == notes.kind and note.get(w("type")) in (None, "normal"):
                key = (notes.kind, identifier)
                lines = self._lines(notes.root, note, notes.part)
                self._notes[key] = [Passage(line, notes.part, 0, key) for line in lines]

    def note(self, kind: str, identifier: str) -> list[Passage]:
        """Return the paragraphs of a note."""
        return self._notes.get((kind, identifier), [])

    def repeated(self) -> dict[Line, Line]:
        """Return the lines of text boxes that say again what others say, by those others."""
        pairs = dict(repeated(self.root))
        if not pairs:
            return {}
        walker = Walker(self.root, codes.CONTROLS, self._code, self.walkers[self.main].fields)
        again = {paragraph: walker.line(other) for paragraph, other in pairs.items()}
        found = ((one.line, again.get(one.line.paragraph)) for one in self.text)
        return {line: other for line, other in found if other and other.text == line.text}

    def all(self) -> Iterator[Passage]:
        """Yield all paragraphs, those of the text first."""
        yield from self.text
        for passages in self._notes.values():
            yield from passages


def _boxed(paragraph: Element) -> bool:
    return any(True for _ in paragraph.iterancestors(_BOX))


def code_of(piece: Piece) -> str:
    """Return the code of a field or the tag of a control; empty for other pieces."""
    if piece.kind == "control":
        return tag_of(piece.elements[0])
    if piece.control is not None:
        return tag_of(piece.control)
    if piece.kind != "field":
        return ""
    if piece.field is not None:
        return piece.field.code
    return piece.elements[0].get(w("instr"), "").strip()


def is_closed(piece: Piece) -> bool:
    """Tell whether a field ends in the paragraph that it begins in."""
    return piece.field is None or piece.field.end is piece.elements[-1]


def note_of(piece: Piece) -> tuple[str, str]:
    """Return kind and id of the note that a mark stands for; empty for other pieces."""
    if piece.kind != "note":
        return "", ""
    mark = piece.elements[0]
    return local(mark).removesuffix("Reference"), mark.get(w("id"), "")


def only_field(passages: list[Passage]) -> tuple[Passage, int, Piece] | None:
    """Return the one citation field that a note consists of, with its place, if it is so."""
    text = "".join(passage.line.text for passage in passages).strip()
    if text != OBJECT:
        return None
    for passage in passages:
        for place, piece in passage.line.starts():
            if piece.text == OBJECT and codes.is_citation(code_of(piece)) and is_closed(piece):
                return passage, place, piece
    return None
