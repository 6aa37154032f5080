"""A paragraph as one text, whatever runs it is split into, and changes to it by place."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bibkit.papers.word.fields import Field, Fields
from bibkit.papers.word.xml import FALLBACK, SPACE, Element, children, clone, local, remove, w

# What stands in the text for a picture, a field, or whatever else is no text.
OBJECT: Final = "\ufffc"
# What stands, while citations are looked for, for a sign that means nothing there.
MASKED: Final = "\x1a"

_RUN: Final = w("r")
_PROPERTIES: Final = w("rPr")
_FIELD_CHAR: Final = w("fldChar")
_SIGNS: Final = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
    "softHyphen": "\N{SOFT HYPHEN}",
}
# These take no place in the text, and stay where they are.
_WEIGHTLESS: Final = frozenset(
    "rPr lastRenderedPageBreak annotationRef commentReference footnoteRef endnoteRef separator "
    "continuationSeparator instrText delText delInstrText".split()
)
_CONTAINERS: Final = frozenset("ins moveTo smartTag customXml sdtContent dir bdo".split())
_NOTES: Final = ("footnoteReference", "endnoteReference")
_MASKING: Final = frozenset("@[]")
_URL: Final = re.compile(r"(?:\w+://|www\.)\S+")
_EMPTY: Final = frozenset("r ins moveTo smartTag".split())


@dataclass(slots=True, eq=False)
class Piece:
    """A stretch of a paragraph's text and the elements that it is made of.

    `kind` is "text", "sign" (a tabulator or a line break), "note" (the mark of a note), "field",
    "control" (a content control), "within" (all that a paragraph in such a control has, which is
    then `control`) or "object".
    """

    text: str
    kind: str
    elements: list[Element]
    field: Field | None = None
    masked: bool = False
    control: Element | None = None

    @property
    def run(self) -> Element | None:
        """The run that it begins in, None for what stands beside runs."""
        parent = self.elements[0].getparent()
        return parent if parent is not None and parent.tag == _RUN else None


class Walker:
    """Reads the paragraphs of one part in order; a field may span several of them."""

    def __init__(
        self,
        root: Element,
        controls: frozenset[str],
        code: frozenset[str] = frozenset(),
        fields: Fields | None = None,
    ) -> None:
        self.fields = Fields(root) if fields is None else fields
        # Content controls whose tags begin so are one piece.
        self.controls = tuple(controls)
        # The ids of styles whose text holds no citations.
        self._code = code
        self._open: Field | None = None
        self._piece: Piece | None = None

    def line(self, paragraph: Element) -> "Line":
        """Return a paragraph as a line. Paragraphs have to be asked for in order."""
        self._piece = None
        pieces = list(self._children(paragraph, self._is_code(paragraph, "pPr/pStyle")))
        control = self._around(paragraph) if pieces else None
        if control is not None:
            elements = [element for piece in pieces for element in piece.elements]
            pieces = [Piece(OBJECT, "within", elements, control=control)]
        return Line(paragraph, pieces)

    def _around(self, paragraph: Element) -> Element | None:
        """Return the control around a paragraph or its cell, where that is one piece."""
        content = paragraph.getparent()
        if content is not None and local(content) == "tc":
            content = content.getparent()
        control = content.getparent() if content is not None else None
        if control is None or content is None or local(content) != "sdtContent":
            return None
        return control if tag_of(control).startswith(self.controls) else None

    def _children(self, parent: Element, linked: bool) -> Iterator[Piece]:
        for child in children(parent):
            name = local(child)
            if name == "r":
                yield from self._run(child, linked)
            elif name in _CONTAINERS:
                yield from self._children(child, linked)
            elif name == "hyperlink":
                yield from self._children(child, True)
            elif name == "sdt":
                yield from self._control(child, linked)
            elif name == "fldSimple" or (not name and child.tag != w("pPr")):
                yield from self._whole(child, "field" if name else "object")

    def _control(self, control: Element, linked: bool) -> Iterator[Piece]:
        if tag_of(control).startswith(self.controls):
            yield from self._whole(control, "control")
            return
        content = control.find(w("sdtContent"))
        if content is not None:
            yield from self._children(content, linked)

    def _whole(self, element: Element, kind: str) -> Iterator[Piece]:
        if self._open is None:
            yield Piece(OBJECT, kind, [element])
        elif self._piece is not None:
            self._piece.elements.append(element)

    def _is_code(self, element: Element, path: str) -> bool:
        style = element.find("/".join(map(w, path.split("/")))) if self._code else None
        return style is not None and style.get(w("val")) in self._code

    def _run(self, run: Element, linked: bool) -> Iterator[Piece]:
        linked = linked or self._is_code(run, "rPr/rStyle")
        for node in children(run):
            if self._open is not None:
                self._inside(node)
                continue
            begun = self.fields.begun(node) if node.tag == _FIELD_CHAR else None
            if begun is not None:
                self._open = begun
                self._piece = Piece(OBJECT, "field", [node], begun)
                yield self._piece
                continue
            name = local(node)
            if name == "t":
                if node.text:
                    yield Piece(node.text, "text", [node], masked=linked)
            elif name in _SIGNS:
                yield Piece(_SIGNS[name], "sign", [node])
            elif name in _NOTES:
                yield Piece(OBJECT, "note", [node])
            elif name not in _WEIGHTLESS and name != "fldChar":
                yield Piece(OBJECT, "object", [node])

    def _inside(self, node: Element) -> None:
        """Go on within a field: what stands there is no text of the paragraph."""
        if local(node) == "rPr":
            return
        if self._piece is not None:
            self._piece.elements.append(node)
        if node.tag == _FIELD_CHAR and self.fields.ended(node) is self._open:
            self._open = None


class Line:
    """A paragraph: its text, and the pieces that it is made of.

    Changes are made from the end to the beginning, so that the places before stay as they are.
    """

    def __init__(self, paragraph: Element, pieces: list[Piece]) -> None:
        self.paragraph = paragraph
        self.pieces = pieces
        self.text = "".join(piece.text for piece in pieces)
        self._starts: list[int] = []
        place = 0
        for piece in pieces:
            self._starts.append(place)
            place += len(piece.text)

    def starts(self) -> Iterator[tuple[int, Piece]]:
        """Yield the pieces, each with its place."""
        return zip(list(self._starts), list(self.pieces), strict=True)

    def scanned(self) -> str:
        """Return the text to look for citations in: links and addresses have no keys."""
        pieces = [
            _without_signs(piece.text) if piece.masked else piece.text for piece in self.pieces
        ]
        # A backquote has no meaning in Word, where Markdown begins code.
        text = "".join(pieces).replace("`", "'")
        return _URL.sub(lambda found: found.group().replace("@", MASKED), text)

    def piece_at(self, place: int) -> Piece:
        """Return the piece that a place stands in."""
        return self.pieces[bisect_right(self._starts, place) - 1]

    def between(self, start: int, end: int) -> Iterator[tuple[str, Piece]]:
        """Yield the stretches of text between two places, with the piece of each."""
        number = bisect_right(self._starts, start) - 1
        while number < len(self.pieces) and self._starts[number] < end:
            begin = self._starts[number]
            piece = self.pieces[number]
            yield piece.text[max(start - begin, 0) : end - begin], piece
            number += 1

    def replace(self, start: int, end: int, made: Sequence[Element]) -> None:
        """Put elements in the place of a text, or at a place if `start` and `end` are the same."""
        if start == end:
            self._insert(start, made)
            return
        self._split(end)
        first = self._split(start)
        last = bisect_right(self._starts, end - 1)
        if made:
            self._insert(start, made)
        for piece in self.pieces[first:last]:
            for element in piece.elements:
                _take(element, self.paragraph)
        del self.pieces[first:last]
        del self._starts[first:last]

    def _split(self, place: int) -> int:
        """Make a piece begin at a place; return its number."""
        number = bisect_right(self._starts, place) - 1
        if number < 0 or self._starts[number] == place:
            return max(number, 0)
        piece = self.pieces[number]
        offset = place - self._starts[number]
        if offset >= len(piece.text):
            return number + 1
        node = piece.elements[0]
        after = clone(node)
        node.addnext(after)
        before_text, after_text = piece.text[:offset], piece.text[offset:]
        _fill(node, before_text)
        _fill(after, after_text)
        piece.text = before_text
        self.pieces.insert(number + 1, Piece(after_text, piece.kind, [after], None, piece.masked))
        self._starts.insert(number + 1, place)
        return number + 1

    def _insert(self, place: int, made: Sequence[Element]) -> None:
        """Put elements where a text begins, or at the end of the paragraph's text."""
        number = self._split(place)
        if number < len(self.pieces):
            anchor = _isolated(self.pieces[number].elements[0])
            for element in made:
                anchor.addprevious(element)
        elif self.pieces:
            anchor = _run_or_self(self.pieces[-1].elements[-1])
            for element in reversed(made):
                anchor.addnext(element)
        else:
            self.paragraph.extend(made)


def tag_of(control: Element) -> str:
    """Return the tag of a content control, empty if it has none."""
    properties = control.find(w("sdtPr"))
    tag = None if properties is None else properties.find(w("tag"))
    return "" if tag is None else tag.get(w("val"), "")


def paragraphs(root: Element) -> Iterator[Element]:
    """Yield the paragraphs of a part in order, without those that repeat others for old readers."""
    for paragraph in root.iter(w("p")):
        if next(paragraph.iterancestors(FALLBACK), None) is None:
            yield paragraph


def repeated(root: Element) -> Iterator[tuple[Element, Element]]:
    """Yield paragraphs of text boxes, each with the one that repeats it for old readers."""
    for fallback in root.iter(FALLBACK):
        last = list(fallback.iter(w("p")))
        choice = fallback.getprevious()
        first = list(choice.iter(w("p"))) if choice is not None else []
        if len(first) == len(last):
            yield from zip(first, last, strict=True)


def _without_signs(text: str) -> str:
    return "".join(MASKED if sign in _MASKING else sign for sign in text)


def _fill(node: Element, text: str) -> None:
    node.text = text
    node.set(SPACE, "preserve")


def _run_or_self(node: Element) -> Element:
    parent = node.getparent()
    return parent if parent is not None and parent.tag == _RUN else node


def _isolated(node: Element) -> Element:
    """Make a run begin with an element, by splitting the run that it is in; return the run."""
    run = node.getparent()
    if run is None or run.tag != _RUN:
        return node
    before = [one for one in node.itersiblings(preceding=True) if one.tag != _PROPERTIES]
    before.reverse()
    if not before:
        return run
    first = run.makeelement(run.tag, dict(run.attrib), run.nsmap)
    properties = run.find(_PROPERTIES)
    if properties is not None:
        first.append(clone(properties))
    first.extend(before)
    run.addprevious(first)
    return run


def _take(element: Element, paragraph: Element) -> None:
    """Take an element out, and with it the runs and marks of insertion that it leaves empty."""
    parent = element.getparent()
    remove(element)
    while (
        parent is not None
        and parent is not paragraph
        and local(parent) in _EMPTY
        and all(one.tag == _PROPERTIES for one in parent)
    ):
        element, parent = parent, parent.getparent()
        remove(element)
