"""Locators in running text: "pp. 33-35, and passim" is pages 33-35, and something else."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from bibkit.csl.locale import Locale
from bibkit.vocabulary import LOCATORS

_FORMS: Final = ("long", "short", "symbol")
# A word that counts something has a digit, or is a Roman numeral after a label; its brackets are in
# pairs.
_ENCLOSED: Final = r"(?:\([^\s()]{1,40}\)|\[[^\s\[\]]{1,40}\])"
_UNIT: Final = rf"(?:[^\s,;()\[\]{{}}]|{_ENCLOSED})"
_WORD: Final = re.compile(rf"{_UNIT}+")
_ROMAN: Final = re.compile(
    r"(?:m{0,4}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))", re.I
)
_BETWEEN: Final = re.compile(r"\s*,\s*|\s*&\s*")
_DASHES: Final = re.compile(r"\s*[-–—]+\s*")
_OPENING: Final = re.compile(r"\s*,?\s*\{")


class Located(NamedTuple):
    """A locator with its label, and the text after it."""

    label: str
    locator: str
    rest: str


class Locators:
    """Finds locators in the text after a citation's key, in the words of a language.

    The labels are the locator terms of locales in every form, singular and plural: those of the
    language, and those that a style has in their place. What counts as
    a locator is as pandoc's manual has it ("Citation syntax"): an optional label, then words that
    have a digit or are Roman numerals, or whatever stands in braces.
    """

    def __init__(self, *known: Locale) -> None:
        self._labels: dict[str, str] = {}
        for locale in known:
            for label, name in _labels(locale).items():
                self._labels.setdefault(label, name)
        spelled = sorted(self._labels, key=len, reverse=True)
        words = "|".join(re.escape(label).replace(r"\ ", r"\s+") for label in spelled)
        # A label that ends in a letter needs something between itself and the value.
        self._label = re.compile(rf"({words})(?!\w)\.?\s*|([§¶]+)\s*", re.IGNORECASE)

    def split(self, text: str) -> Located:
        """Return label, locator and the rest of the text after a key.

        Without a locator, label and locator are empty and the rest is the whole text.
        """
        braces = _OPENING.match(text)
        if braces:
            return self._braced(text, braces.end())
        start = len(text) - len(text.lstrip(" \t\n\xa0,"))
        lead = text[:start]
        if lead.count(",") > 1 or (lead[:1].isspace() and "," in lead):
            return Located("", "", text)
        label, begin = self._label_at(text, start)
        end = _end_of_words(text, begin, bool(label))
        if end == begin or (not label and "," not in lead):
            return Located("", "", text)
        return Located(label or "page", _value(text[begin:end]), text[end:])

    def parse(self, text: str) -> Located:
        """Return label and locator of a text that is all locator, such as LaTeX's "[chap. 2]"."""
        label, begin = self._label_at(text, len(text) - len(text.lstrip()))
        end = _end_of_words(text, begin, bool(label))
        if end == begin:
            return Located("", "", text)
        return Located(label or "page", _value(text[begin:end]), text[end:])

    def _braced(self, text: str, start: int) -> Located:
        end = _closing_brace(text, start)
        if end < 0:
            return Located("", "", text)
        inside = text[start:end].strip()
        label, begin = self._label_at(inside, 0)
        value = inside[begin:].strip()
        if not value:
            label, value = "", inside
        return Located((label or "page") if value else "", _value(value), text[end + 1 :])

    def _label_at(self, text: str, start: int) -> tuple[str, int]:
        found = self._label.match(text, start)
        if found is None:
            return "", start
        if found[2]:
            return ("section" if found[2][0] == "§" else "paragraph"), found.end()
        return self._labels[_spelling(found[1])], found.end()


def _labels(locale: Locale) -> Mapping[str, str]:
    labels: dict[str, str] = {}
    for form in _FORMS:
        for name in sorted(LOCATORS):
            for term in (locale.find(name, form), locale.find(name.replace("-", " "), form)):
                for text in (term.single, term.multiple) if term else ():
                    spelled = _spelling(text)
                    if spelled:
                        labels.setdefault(spelled, name)
    return labels


def _spelling(text: str) -> str:
    return " ".join(text.lower().rstrip(".").split())


def _end_of_words(text: str, start: int, labelled: bool) -> int:
    """Return where the words that count something end, from `start` on."""
    end = start
    place = start
    while True:
        word = _WORD.match(text, place)
        length = _counting(word.group(), labelled) if word else 0
        if not word or not length:
            return end
        end = place + length
        if length < len(word.group()):
            return end
        between = _BETWEEN.match(text, end)
        if between is None:
            return end
        place = between.end()


def _counting(word: str, labelled: bool) -> int:
    """Return the length of a word that counts, without punctuation after it; 0 for others."""
    bare = word.rstrip(".:!?\"'”’")
    if any(letter.isdigit() for letter in bare):
        return len(bare)
    if not labelled:
        return 0
    parts = [part.strip("()[]") for part in _DASHES.split(bare)]
    return len(bare) if bare and all(part and _ROMAN.fullmatch(part) for part in parts) else 0


def _closing_brace(text: str, start: int) -> int:
    depth = 1
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return place
    return -1


def _value(text: str) -> str:
    return re.sub(r"-{2,3}", "-", text.strip())
