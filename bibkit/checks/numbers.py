"""The rules of page ranges: those that run backwards, their dashes, and labels in numbers."""

import re
from collections.abc import Iterator
from typing import Final

from bibkit.checks.finding import Change, Found
from bibkit.checks.rules import record_rule
from bibkit.checks.subject import Item

_RANGE: Final = re.compile(
    r"(?<![\w:./-])([A-Za-z]{0,3}[:.]?)([0-9]{1,7})\s*[-–—]{1,3}\s*([A-Za-z]{0,3}[:.]?)([0-9]{1,7})(?![\w./:-])"
)
_ROMAN_RANGE: Final = re.compile(
    r"(?<![\w-])([ivxlc]{1,9})\s*[-–—]{1,3}\s*([ivxlc]{1,9})(?![\w-])", re.IGNORECASE
)
_ROMAN: Final = re.compile(r"c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_DIGITS: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_LABEL: Final = re.compile(
    r"\A\s*(?:pp?|pages?|pgs?|S|Seiten?)\b\.?\s*(?=[0-9ivxlc])", re.IGNORECASE
)


@record_rule("page-range", "warning")
def page_range(item: Item) -> Iterator[Found]:
    """A range of pages that ends before it begins.

    The digits that a last page shares with the first may be left out: 143-49 is 143-149.
    """
    text = item.record.text("page")
    for found in _RANGE.finditer(text):
        prefix, first, other, last = found.groups()
        if (other and other.lower() != prefix.lower()) or last.startswith("0"):
            continue
        if _is_backwards(first, last):
            hint = f"if it is {last}-{first}, change them; else correct one"
            yield Found(f"the pages run backwards: {found.group()}", hint, "page", found.group())
    for found in _ROMAN_RANGE.finditer(text.lower()):
        one, two = _roman(found[1]), _roman(found[2])
        if one and two and one > two:
            hint = "change the two, or correct one"
            yield Found(f"the pages run backwards: {found.group()}", hint, "page", found.group())


def _is_backwards(first: str, last: str) -> bool:
    if len(first) > 4 and len(last) < 3:
        # The number of an article, and how many pages it has.
        return False
    if len(last) < len(first):
        last = first[: -len(last)] + last
    return int(last) < int(first)


def _roman(text: str) -> int:
    if not _ROMAN.fullmatch(text):
        return 0
    values = [_DIGITS[letter] for letter in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


@record_rule("page-label", "note", fixable=True)
def page_label(item: Item) -> Iterator[Found]:
    """ "pp." before the pages: styles put it there themselves, in the language of the text."""
    text = item.record.text("page")
    found = _LABEL.match(text)
    if found and not re.match(r"S[0-9]", text.strip()):
        label = found.group().strip()
        change = Change("page", found.group(), "")
        message = f"the pages have a label before them: {text[:40]!r}"
        yield Found(message, "leave out " + repr(label), "page", label, (change,))


@record_rule("page-dash", "note", fixable=True)
def page_dash(item: Item) -> Iterator[Found]:
    """In an entry for BibTeX, a range of pages with a single hyphen: its styles print it as it is.

    Two hyphens are the dash that ranges have. BibLaTeX reads either: an entry with fields of its
    own, such as date or journaltitle, is left alone.
    """
    text = item.raw.get("pages", "")
    if not _OF_BIBLATEX.isdisjoint(item.raw):
        return
    if not re.fullmatch(r"\s*[A-Za-z]?[0-9]+\s*[-–]\s*[A-Za-z]?[0-9]+\s*", text):
        return
    better = re.sub(r"\s*[-–]\s*", "--", text)
    message = f"the range of pages has a single hyphen: {text.strip()}"
    hint = f"write {better.strip()}"
    yield Found(message, hint, "pages", text, (Change("pages", text, better),))


_OF_BIBLATEX: Final = frozenset(
    "date journaltitle location langid eprinttype maintitle origdate urldate relatedtype".split()
)

# Variable -> a number with the label that styles put beside it.
_LABELS: Final = {
    "volume": re.compile(
        r"\s*(?:vols?|volumes?|bd|band|tome?|t)\b\.?\s*([0-9IVXLC]+)\s*", re.IGNORECASE
    ),
    "issue": re.compile(
        r"\s*(?:nos?|nr|numbers?|issues?|heft|n°|№)\b\.?\s*([0-9]+)\s*", re.IGNORECASE
    ),
    "edition": re.compile(
        r"\s*([0-9]{1,3})(?:st|nd|rd|th)?\.?\s+(?:ed|edn|edition|aufl|auflage)\b\.?\s*",
        re.IGNORECASE,
    ),
}


@record_rule("number-label", "note", fixable=True)
def number_label(item: Item) -> Iterator[Found]:
    """A label in a number, as in "vol. 3" or "2nd ed.": styles write these words themselves."""
    for variable, pattern in _LABELS.items():
        text = item.record.text(variable)
        found = pattern.fullmatch(text)
        if found:
            change = Change(variable, text, found[1])
            message = f"{{field}} has a label of its own: {text[:40]!r}"
            yield Found(message, f"write {change.new}", variable, text, (change,))
