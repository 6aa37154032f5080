"""The entries of a bibliography as paragraphs, with the indents and spaces of the style."""

from collections.abc import Iterator, Sequence
from typing import Final

from bibkit.csl.collapse import ENTRY
from bibkit.engines.protocol import Layout
from bibkit.output.writer import blocks
from bibkit.papers.citation import Nodes, Reference
from bibkit.papers.word.runs import Linker, text_runs
from bibkit.papers.word.xml import Element, make, sub
from bibkit.text.nodes import plain_text

# In twentieths of a point.
_LINE: Final = 240
_HANGING: Final = 720
_LETTER: Final = 120
_GAP: Final = 120
_TAB: Final = "\t"


class Bookmarks:
    """Names for entries that citations lead to: at most forty letters, digits and underscores."""

    def __init__(self, keys: Sequence[str], taken: int) -> None:
        self._names = {ENTRY + key: f"bibkit_ref_{number}" for number, key in enumerate(keys, 1)}
        self._last = taken

    def name(self, target: str) -> str:
        """Return the name of the entry with this identifier, empty if there is none."""
        return self._names.get(target, "")

    def around(self, key: str) -> tuple[Element, Element]:
        """Return what begins and what ends the bookmark of an entry."""
        self._last += 1
        identifier = str(self._last)
        start = make("bookmarkStart", id=identifier, name=self._names[ENTRY + key])
        return start, make("bookmarkEnd", id=identifier)


def entries(
    references: Sequence[Reference],
    layout: Layout,
    style: str,
    link: Linker,
    bookmarks: Bookmarks | None,
) -> list[Element]:
    """Return the paragraphs of a bibliography, in the paragraph style with this id."""
    width = _width(references) if layout.second_field_align else 0
    made: list[Element] = []
    for reference in references:
        paragraphs = list(_entry(reference.text, layout, style, width, link))
        if bookmarks is not None:
            start, end = bookmarks.around(reference.key)
            paragraphs[0].insert(1, start)
            paragraphs[-1].append(end)
        made.extend(paragraphs)
    return made


def _entry(text: Nodes, layout: Layout, style: str, width: int, link: Linker) -> Iterator[Element]:
    lines = _lines(text, bool(width))
    for number, (indented, content) in enumerate(lines):
        last = number == len(lines) - 1
        paragraph = make("p")
        properties = sub(paragraph, "pPr")
        sub(properties, "pStyle", val=style)
        if width and layout.second_field_align == "flush" and not indented:
            sub(sub(properties, "tabs"), "tab", val="left", pos=str(width))
        after = _LINE * layout.entry_spacing if last else 0
        line = str(_LINE * max(layout.line_spacing, 1))
        sub(properties, "spacing", before="0", after=str(after), line=line, lineRule="auto")
        _indent(properties, layout, width, number, indented)
        paragraph.extend(text_runs(content, None, link))
        yield paragraph


def _indent(properties: Element, layout: Layout, width: int, number: int, indented: bool) -> None:
    """Say where the lines of a paragraph begin."""
    hanging = width or (_HANGING if layout.hanging_indent else 0)
    left = 0 if layout.second_field_align == "margin" else hanging
    if indented:
        sub(properties, "ind", left=str(left + _HANGING), firstLine="0")
    elif number:
        sub(properties, "ind", left=str(left), firstLine="0")
    else:
        sub(properties, "ind", left=str(left), hanging=str(hanging))


def _lines(text: Nodes, aligned: bool) -> list[tuple[bool, Nodes]]:
    """Return the lines that an entry is to be set in, each with whether it is indented."""
    lines: list[tuple[bool, list[Nodes]]] = [(False, [])]
    below = False
    for kind, content in blocks(text):
        if kind in ("block", "indent", "annotation"):
            lines.append((kind != "block", [content]))
            below = True
            continue
        if below:
            lines.append((False, []))
            below = False
        if kind == "left-margin":
            content = (*_stripped(content), _TAB if aligned else " ")
        elif aligned and len(lines) == len(lines[0][1]) == 1:
            # The tabulator is all the space that the first field has after it.
            first, *others = content or ("",)
            content = (first.lstrip() if isinstance(first, str) else first, *others)
        lines[-1][1].append(content)
    full = [(indented, tuple(n for one in some for n in one)) for indented, some in lines]
    return [one for one in full if one[1]] or [(False, ())]


def _stripped(content: Nodes) -> Nodes:
    *others, last = content or ("",)
    return (*others, last.rstrip() if isinstance(last, str) else last)


def _width(references: Sequence[Reference]) -> int:
    """Return the width of the widest first field, with a gap; 0 if there are no such fields."""
    first = [blocks(one.text)[0] for one in references if one.text]
    widths = [len(plain_text(text).strip()) for kind, text in first if kind == "left-margin"]
    return max(widths) * _LETTER + _GAP if widths else 0
