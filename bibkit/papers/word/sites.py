"""Where in a document citations stand, in reading order, and what they cite."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from bibkit.errors import Place, Problem
from bibkit.papers.citation import Citation
from bibkit.papers.locators import Locators
from bibkit.papers.word import codes
from bibkit.papers.word.line import Piece
from bibkit.papers.word.passages import (
    Passage,
    Passages,
    code_of,
    is_closed,
    note_of,
    only_field,
)
from bibkit.papers.word.typed import Typed, typed

_MARKERS: Final = ("{#refs}", "::: {#refs}", ":::{#refs}", "::: {#refs} :::", "[@refs]")


@dataclass(slots=True, eq=False)
class Site:
    """A citation in its place.

    `piece` is the field or the control that it stands in, with its `code` and the object `data` in
    that. A note that is nothing but such a field stands for a citation in the text: then `passage`
    and the places are those of its mark, and `inner` is where the field stands in the note.
    """

    passage: Passage
    start: int
    end: int
    citation: Citation
    piece: Piece | None = None
    code: str = ""
    data: dict[str, Any] | None = None
    inner: tuple[Passage, int] | None = None

    @property
    def fixed(self) -> bool:
        """Whether the author has edited the text, so that it is to stay."""
        return self.data is not None and codes.fixed(self.data)


class Sites:
    """Finds the citations of a document; `problems` has what looks like one but is none."""

    def __init__(self, passages: Passages, sources: codes.Sources, path: str) -> None:
        self._passages = passages
        self._path = path
        self._sources = sources
        self._coded: dict[Piece, tuple[str, dict[str, Any], Citation]] = {}
        self._notes = 0
        self._seen: set[tuple[str, str]] = set()
        self.spots: list[Passage] = []
        self.problems: list[Problem] = []
        self.zotero = False
        self._known: Callable[[str], bool] | None = None
        self._ordered = self._in_order()
        for passage in self._ordered:
            for _, piece in passage.line.starts():
                self._take_code(passage, piece)

    def _in_order(self) -> list[Passage]:
        """Return the paragraphs in reading order: those of a note where its mark stands."""
        found: list[Passage] = []
        for passage in self._passages.text:
            found.append(passage)
            for _, piece in passage.line.starts():
                for inner in self._passages.note(*note_of(piece)):
                    inner.number = passage.number
                    found.append(inner)
        return found

    def _take_code(self, passage: Passage, piece: Piece) -> None:
        code = code_of(piece)
        self.zotero = self.zotero or codes.is_zotero(code)
        if not codes.is_citation(code):
            return
        data = codes.read(code)
        cites = self._sources.cites(data) if data is not None else ()
        if data is None or not cites or not is_closed(piece):
            self._doubt(passage, "a citation field cannot be read, and is left as it is")
            return
        self._coded[piece] = (code, data, Citation(cites, places=self._places(passage, len(cites))))

    def _doubt(self, passage: Passage, message: str) -> None:
        text = f"{message}, {passage.spot()}"
        self.problems.append(Problem(text, self._path, severity="warning", rule="citation-field"))

    def _places(self, passage: Passage, count: int) -> tuple[Place, ...]:
        # A place in a document has no line; the number leads to the paragraph.
        self.spots.append(passage)
        return (Place(self._path, len(self.spots)),) * count

    @property
    def coded(self) -> bool:
        """Whether the document has citations of Zotero's or Mendeley's."""
        return bool(self._coded)

    def all(self, locators: Locators, known: Callable[[str], bool] | None = None) -> list[Site]:
        """Return the citations in reading order, and a citation without cites for other notes.

        With `known`, a key that stands without brackets is a citation only if it is known.
        """
        self._known = known
        found: list[Site] = []
        for passage in self._passages.text:
            if not is_marker(passage):
                found.extend(self._in_passage(passage, locators, 0))
        return found

    def _in_passage(self, passage: Passage, locators: Locators, note: int) -> Iterator[Site]:
        stops: list[tuple[int, Typed | Piece]] = []
        for one in typed(passage.line, locators):
            if self._known and one.is_bare and not self._known(one.cites[0].key):
                continue
            if one.broken:
                self._doubt(passage, "something other than text stands in a citation")
            else:
                stops.append((one.start, one))
        stops += [(at, piece) for at, piece in passage.line.starts() if len(piece.text) == 1]
        for at, stop in sorted(stops, key=lambda pair: pair[0]):
            if isinstance(stop, Typed):
                yield self._typed(passage, stop, note)
            elif stop in self._coded:
                yield self._field(passage, at, stop, note)
            elif stop.kind == "note" and not note:
                yield from self._note(passage, at, stop, locators)

    def _typed(self, passage: Passage, found: Typed, note: int) -> Site:
        text = passage.line.text
        opens = bool(note) and not text[: found.start].strip()
        whole = opens and not text[found.end :].strip()
        places = self._places(passage, len(found.cites))
        citation = Citation(found.cites, found.in_sentence, note, opens, whole, places)
        return Site(passage, found.start, found.end, citation)

    def _field(self, passage: Passage, at: int, piece: Piece, note: int) -> Site:
        code, data, citation = self._coded[piece]
        if note:
            citation = Citation(citation.cites, False, note, places=citation.places)
        return Site(passage, at, at + 1, citation, piece, code, data)

    def _note(self, passage: Passage, at: int, mark: Piece, locators: Locators) -> Iterator[Site]:
        key = note_of(mark)
        if key in self._seen:
            return
        self._seen.add(key)
        inner = self._passages.note(*key)
        alone = only_field(inner)
        if alone is not None and alone[2] in self._coded:
            within, place, piece = alone
            code, data, citation = self._coded[piece]
            yield Site(passage, at, at + 1, citation, piece, code, data, (within, place))
            return
        self._notes += 1
        found = [site for one in inner for site in self._in_passage(one, locators, self._notes)]
        yield from found or [Site(passage, at, at + 1, Citation((), note=self._notes), mark)]


def is_marker(passage: Passage) -> bool:
    """Tell whether a paragraph only says where the bibliography goes."""
    return " ".join(passage.line.text.split()) in _MARKERS
