"""Citations as authors type them into Word, found in the text of a paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bibkit.csl.cite import Cite
from bibkit.papers.locators import Locators
from bibkit.papers.syntax import Brackets, Group, Item, Key, key_at
from bibkit.papers.word.line import OBJECT, Line
from bibkit.papers.word.xml import Element, w

_SIGNS: Final = re.compile(r"\\.|\[|-?@", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(?=[@\[])|\\(?=-@)")
_OFF: Final = frozenset(("0", "false", "off", "none"))
# What of a run's formatting CSL's inline markup can say.
_TAGS: Final = {
    "i": ("<i>", "</i>"),
    "b": ("<b>", "</b>"),
    "smallCaps": ('<span style="font-variant:small-caps;">', "</span>"),
    "superscript": ("<sup>", "</sup>"),
    "subscript": ("<sub>", "</sub>"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A citation in a paragraph: where it stands, and its cites.

    `broken` tells that something other than text stands in it, so that it cannot be replaced, and
    `is_bare` that it is a key alone, without brackets.
    """

    start: int
    end: int
    cites: tuple[Cite, ...]
    in_sentence: bool = False
    broken: bool = False
    is_bare: bool = False


def escapes(line: Line) -> list[int]:
    """Return where backslashes stand that keep a key or a bracket from being a citation."""
    if "\\" not in line.text or "@" not in line.text:
        return []
    found = _SIGNS.finditer(line.scanned())
    return [one.start() for one in found if _ESCAPED.match(one.group() + "@")]


def typed(line: Line, locators: Locators) -> list[Typed]:
    """Return the citations in a paragraph, in order; the syntax is that of `papers.syntax`."""
    if "@" not in line.text:
        return []
    return list(_Finder(line, locators).all())


class _Finder:
    def __init__(self, line: Line, locators: Locators) -> None:
        self._line = line
        self._text = line.scanned()
        self._brackets = Brackets(self._text)
        self._locators = locators

    def all(self) -> Iterator[Typed]:
        place = 0
        while True:
            sign = _SIGNS.search(self._text, place)
            if sign is None:
                return
            found = self._at(sign.start(), sign.group())
            if found is not None:
                yield found
            place = found.end if found else sign.end()

    def _at(self, start: int, sign: str) -> Typed | None:
        if sign.startswith("\\"):
            return None
        if sign == "[":
            group = self._brackets.group(start)
            return group and self._group(start, group)
        key = key_at(self._text, start) or key_at(self._text, start + len(sign) - 1)
        return None if key is None or key.key == "*" else self._key(key)

    def _group(self, start: int, group: Group) -> Typed:
        cites = tuple(self._cite(item, start) for item in group.items)
        return self._made(start, group.end, cites)

    def _key(self, key: Key) -> Typed:
        bracket = key.end
        while self._text.startswith((" ", "\N{NO-BREAK SPACE}"), bracket):
            bracket += 1
        more = self._brackets.locator(bracket) if self._text.startswith("[", bracket) else None
        if more is None:
            cite = Cite(key.key, suppress_author=key.suppressed)
            return self._made(key.start, key.end, (cite,), not key.suppressed, True)
        label, locator, suffix = "page", "", ""
        if more.bare:
            label, locator, suffix = self._after(*more.bare, key.start, bare=True)
        first = Cite(key.key, locator, label, "", suffix, key.suppressed)
        cites = (first, *(self._cite(item, key.start) for item in more.items))
        return self._made(key.start, more.end, cites, not key.suppressed)

    def _made(
        self,
        start: int,
        end: int,
        cites: tuple[Cite, ...],
        in_sentence: bool = False,
        bare: bool = False,
    ) -> Typed:
        broken = OBJECT in self._text[start:end]
        return Typed(start, end, cites, in_sentence, broken, bare)

    def _cite(self, item: Item, start: int) -> Cite:
        label, locator, suffix = self._after(*item.suffix, start)
        prefix = self._markup(*item.prefix, start).lstrip()
        return Cite(item.key.key, locator, label, prefix, suffix, item.key.suppressed)

    def _after(self, begin: int, end: int, start: int, bare: bool = False) -> tuple[str, str, str]:
        """Return label, locator and suffix of what stands after a key."""
        text = self._line.text[begin:end]
        if bare:
            begin += len(text) - len(text.lstrip())
            text = text.strip()
        label, locator, rest = self._locators.split((", " if bare else "") + text)
        if bare and not locator:
            return "page", "", ", " + self._markup(begin, begin + len(text), start)
        stop = begin + len(text)
        markup = self._markup(stop - len(rest), stop, start).rstrip() if rest else ""
        return label or "page", locator, markup

    def _markup(self, begin: int, end: int, start: int) -> str:
        """Return a stretch of text with CSL's markup for what differs from the citation's start."""
        base = formats(self._line.piece_at(start).run)
        pieces: list[str] = []
        for text, piece in self._line.between(begin, end):
            tags = [_TAGS[one] for one in sorted(formats(piece.run) - base)]
            opening = "".join(tag[0] for tag in tags)
            closing = "".join(tag[1] for tag in reversed(tags))
            pieces.append(opening + text + closing if text.strip() else text)
        return "".join(pieces).replace("\n", " ").replace("\t", " ")


def formats(run: Element | None) -> frozenset[str]:
    """Return what of a run's formatting CSL knows too."""
    properties = None if run is None else run.find(w("rPr"))
    if properties is None:
        return frozenset()
    found = set()
    for name in ("i", "b", "smallCaps"):
        element = properties.find(w(name))
        if element is not None and element.get(w("val"), "1") not in _OFF:
            found.add(name)
    raised = properties.find(w("vertAlign"))
    if raised is not None and raised.get(w("val")) in _TAGS:
        found.add(raised.get(w("val"), ""))
    return frozenset(found)
