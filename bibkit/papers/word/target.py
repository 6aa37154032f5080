"""Where in a document its bibliography goes: in place of an old one, at a marker, or at the end."""

from collections.abc import Iterator
from typing import Any, Final

from bibkit.papers.word import codes
from bibkit.papers.word.fields import Field
from bibkit.papers.word.line import tag_of
from bibkit.papers.word.passages import Passage, Passages
from bibkit.papers.word.runs import closing, opening
from bibkit.papers.word.sites import is_marker
from bibkit.papers.word.styles import Styles
from bibkit.papers.word.xml import Element, clone, local, make, plain, remove, sub, unwrap, w

_PARAGRAPH: Final = w("p")
_PROPERTIES: Final = w("pPr")
_SECTION: Final = w("sectPr")
# What people call the heading over their references.
_TITLES: Final = frozenset(
    "references|reference list|bibliography|works cited|literature|literature cited|sources|"
    "literatur|literaturverzeichnis|bibliographie|bibliografie|quellenverzeichnis|références|"
    "références bibliographiques|referencias|referencias bibliográficas|bibliografía|"
    "bibliografia|riferimenti bibliografici|referências|referências bibliográficas|"
    "literatuur|literatuurlijst|referenser|källor|litteratur|referanser|kirjallisuus|lähteet|"
    "literatura|литература|список литературы|источники|参考文献|參考文獻|참고문헌".split("|")
)
_KEPT: Final = frozenset("bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd".split())


class Target:
    """The place of the bibliography in a document."""

    def __init__(self, passages: Passages, styles: Styles) -> None:
        self._passages = passages
        self._styles = styles
        self._field = self._old_field()
        self._control = None if self._field else self._old_control()
        self.code = self._field.code if self._field else ""
        self.zotero = codes.is_zotero(self.code)
        self.data: dict[str, Any] | None = codes.read(self.code) if "{" in self.code else None

    def _old_field(self) -> Field | None:
        fields = self._passages.walkers[self._passages.main].fields.all()
        for one in fields:
            if one.outer is None and codes.is_bibliography(one.code) and _span(one):
                return one
        return None

    def _old_control(self) -> Element | None:
        for control in self._passages.root.iter(w("sdt")):
            content = control.find(w("sdtContent"))
            inside = content is not None and content.find(_PARAGRAPH) is not None
            if inside and codes.is_bibliography(tag_of(control)):
                return control
        return None

    def put(self, paragraphs: list[Element], title: str, code: str, controlled: bool) -> bool:
        """Put the paragraphs of a bibliography in their place; return whether anything changed.

        `title` is for a heading where there is none; with a `code`, a field is around them, and
        with `controlled` the content control of an old bibliography stays.
        """
        if code and paragraphs:
            _wrap(paragraphs, code)
        if self._field is not None:
            _replace(_span(self._field), paragraphs)
            return True
        if self._control is not None:
            content = self._control.find(w("sdtContent"))
            assert content is not None
            content[:] = paragraphs or [make("p")]
            if not controlled:
                unwrap(self._control)
            return True
        markers = [one for one in self._passages.text if is_marker(one)]
        if markers:
            self._at_marker(markers[0], paragraphs)
            for other in markers[1:]:
                _replace([other.line.paragraph], [])
            return True
        if paragraphs:
            self._at_end(paragraphs, title)
        return bool(paragraphs)

    def _at_marker(self, marker: Passage, paragraphs: list[Element]) -> None:
        old = [marker.line.paragraph]
        after = old[0].getnext()
        if (
            marker.line.text.strip().startswith(":::")
            and after is not None
            and plain(after) == ":::"
        ):
            old.append(after)
        _replace(old, paragraphs)

    def _at_end(self, paragraphs: list[Element], title: str) -> None:
        heading = self._heading()
        if heading is None:
            body = self._passages.root.find(w("body"))
            assert body is not None
            made = self._titled(title) if title else []
            section = next((one for one in body if one.tag == _SECTION), None)
            for one in [*made, *paragraphs]:
                if section is None:
                    body.append(one)
                else:
                    section.addprevious(one)
            return
        for one in reversed(paragraphs):
            heading.addnext(one)

    def _heading(self) -> Element | None:
        """Return a heading for references that has nothing under it yet."""
        for passage in reversed(self._passages.text):
            paragraph = passage.line.paragraph
            words = " ".join(passage.line.text.lower().split()).strip(".: 0123456789")
            if words in _TITLES and self._is_heading(paragraph) and self._is_bare(paragraph):
                return paragraph
        return None

    def _is_heading(self, paragraph: Element) -> bool:
        style = paragraph.find(f"{_PROPERTIES}/{w('pStyle')}")
        name = "" if style is None else self._styles.name(style.get(w("val"), ""))
        level = paragraph.find(f"{_PROPERTIES}/{w('outlineLvl')}")
        return name.startswith(("heading", "title")) or level is not None or _at_end(paragraph)

    def _is_bare(self, paragraph: Element) -> bool:
        after = next(_filled(paragraph), None)
        return after is None or (after.tag == _PARAGRAPH and self._is_heading(after))

    def _titled(self, title: str) -> list[Element]:
        paragraph = make("p")
        style = self._styles.heading()
        if style:
            sub(sub(paragraph, "pPr"), "pStyle", val=style)
        sub(sub(paragraph, "r"), "t").text = title
        return [paragraph]


def _at_end(paragraph: Element) -> bool:
    """Tell whether nothing but empty paragraphs follows."""
    return next(_filled(paragraph), None) is None


def _filled(paragraph: Element) -> Iterator[Element]:
    for after in paragraph.itersiblings():
        if after.tag != _SECTION and (after.tag != _PARAGRAPH or plain(after)):
            yield after


def _span(field: Field) -> list[Element]:
    """Return the paragraphs that a field spans; none if they are not side by side."""
    first, last = _paragraph(field.begin), _paragraph(field.end)
    if first is None or last is None or first.getparent() is not last.getparent():
        return []
    found = [first]
    while found[-1] is not last:
        after = found[-1].getnext()
        if after is None:
            return []
        found.append(after)
    return found


def _paragraph(element: Element | None) -> Element | None:
    return None if element is None else next(element.iterancestors(_PARAGRAPH), None)


def _replace(old: list[Element], new: list[Element]) -> None:
    """Put paragraphs in the place of others; what sections and bookmarks those had, they keep."""
    first = old[0]
    if not new:
        # A cell or a part has at least one paragraph.
        new = [make("p")]
    for one in new:
        first.addprevious(one)
    kept = [clone(one) for some in old for one in some.iter() if local(one) in _KEPT]
    place = 1 if new[0].find(_PROPERTIES) is not None else 0
    new[0][place:place] = kept
    sections = [one for some in old for one in some.iterchildren(_PROPERTIES)]
    for properties in sections:
        section = properties.find(_SECTION)
        if section is not None:
            _end_section(new[-1], section)
    for one in old:
        remove(one)


def _end_section(paragraph: Element, section: Element) -> None:
    properties = paragraph.find(_PROPERTIES)
    if properties is None:
        properties = make("pPr")
        paragraph.insert(0, properties)
    properties.append(section)


def _wrap(paragraphs: list[Element], code: str) -> None:
    """Put a field around paragraphs: it begins in the first, and ends in the last."""
    for place, run in enumerate(opening(code, None), 1):
        paragraphs[0].insert(place, run)
    paragraphs[-1].append(closing(None))
