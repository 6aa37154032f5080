"""Dates in `.bib` files: EDTF, the fields year, month and day, and dates as people write them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from bibkit.errors import RecordError
from bibkit.formats import latex
from bibkit.formats.bib.blocks import MONTHS
from bibkit.model.dates import Date, Point
from bibkit.patterns import pattern

_NO_DATE: Final = frozenset({"", "XXXX", "/", "../..", "/..", "../"})
# A month or a day that is not quite in EDTF, but can be nothing else.
_NEARLY: Final = pattern(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?")
# Unknown digits as drafts of EDTF had them.
_DRAFT: Final = pattern(r"[12][0-9u]{3}(?:-[0-9u]{2}){0,2}")
_YEAR: Final = pattern(r"-?[0-9]{1,5}")
_YEARS: Final = pattern(r"([0-9]{4})\s*[-–/]\s*([0-9]{4}|[0-9]{2})")
_ONWARDS: Final = pattern(r"([0-9]{4})\s*[-–—]\s*(?:…|\.\.\.)?")
_BEFORE_CHRIST: Final = pattern(r"([0-9]{1,4})\s*B\.?\s*C\.?(?:\s*E\.?)?")
_CIRCA: Final = pattern(r"(?:c\.|ca\.?|circa)\s*(?=[0-9])", re.IGNORECASE)
_DAY_FIRST: Final = pattern(r"([0-9]{1,2})\.\s*([0-9]{1,2})\.\s*([0-9]{4})")
_IN_YEAR: Final = pattern(r"(?:accessed:?\s+)?(\S.*?)[\s,]+([0-9]{4})\.?", re.IGNORECASE)

_DASHES: Final = pattern(r"\s*(?:---?|-|–|—)\s*")
_WORD: Final = pattern(r"[^\W\d_]{3,}")
_NUMBERS: Final = {name: number for number, name in enumerate(MONTHS, 1)} | {
    "spring": 21,
    "summer": 22,
    "autumn": 23,
    "fall": 23,
    "winter": 24,
}
# What a word of a date may begin.
_NAMES: Final = (*map(str.lower, MONTHS.values()), *_NUMBERS, "sept", "and")
_TOKEN: Final = pattern(
    r"\s*(?:(?P<to>---?|[-–—/&,]|and\b|to\b)|(?P<word>[^\W\d_]{3,})\.?"
    r"|(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?(?![0-9]))\s*"
)
# As many characters as a date may have that is looked at word by word.
_LONG: Final = 80
# A day of a month, either of which may be missing.
_End = tuple[int, int]


def of_edtf(text: str) -> Date | None:
    """Return the date in a field such as `date`; what is no EDTF is read as people write dates.

    None stands for a date that says nothing (BibLaTeX manual, section 2.3.8).
    """
    if text.upper() in _NO_DATE:
        return None
    nearly = _NEARLY.fullmatch(text)
    full = "-".join(part.zfill(2) for part in nearly.groups() if part) if nearly else text
    if "u" in text and _DRAFT.fullmatch(text):
        full = text.replace("u", "X")
    try:
        return Date.from_edtf(full)
    except RecordError:
        return _written(latex.plainly(text))


@lru_cache(maxsize=4096)
def of_fields(year: str, month: str, day: str) -> tuple[Date | None, str]:
    """Return the date in the fields year, month and day, and the month if that is not told."""
    year, month, day = latex.plainly(year), latex.plainly(month), latex.plainly(day)
    if not year:
        return None, month
    date = _of_parts(year, month, day)
    return (date, "") if date else (_written(year), month)


def _written(text: str) -> Date:
    """Return the date in a text as people write dates, or the text itself for one."""
    if len(text) > _LONG:
        return Date.parse(text)
    about = _CIRCA.match(text)
    if about:
        year = text[about.end() :]
        date = Date(Point(int(year))) if year.isdecimal() else _years(year) or _in_year(year)
        return date.changed(circa=True) if date else Date(literal=text)
    return _years(text) or _in_year(text) or Date.parse(text)


def _years(text: str) -> Date | None:
    """Return the date in a text that tells two years, one and onwards, or one before Christ."""
    years = _YEARS.fullmatch(text)
    if years and (len(years[2]) == 4 or int(years[2]) > 12):
        return Date(Point(int(years[1])), Point(int(years[1][: -len(years[2])] + years[2])))
    onwards = _ONWARDS.fullmatch(text)
    if onwards:
        return Date(Point(int(onwards[1])), open_end=True)
    before = _BEFORE_CHRIST.fullmatch(text)
    return Date(Point(1 - int(before[1]))) if before else None


def _in_year(text: str) -> Date | None:
    """Return the date in a text that ends with the year ("May 2001", "3 May, 2001")."""
    numbers = _DAY_FIRST.fullmatch(text)
    if numbers:
        day, month, year = numbers.groups()
        date = Date.parse(f"{year}-{month.zfill(2)}-{day.zfill(2)}")
        # A day that was never is told as it is written.
        return None if date.literal else date
    found = _IN_YEAR.fullmatch(text)
    words = _WORD.findall(found[1]) if found else []
    # A word that only begins as a month does may be a place ("Marburg 1999").
    if not found or not words or not all(map(_is_month, words)):
        return None
    ends = _ends(found[1])
    return _date(int(found[2]), ends) if ends else None


def _is_month(word: str) -> bool:
    return any(name.startswith(word.lower()) for name in _NAMES)


def _of_parts(year: str, month: str, day: str) -> Date | None:
    """Return the date in the fields year, month and day; None if they are not numbers or names."""
    if not _YEAR.fullmatch(year):
        return None
    ends = _ends(month) if month else [(0, 0)]
    if ends is None:
        return None
    if day.isdecimal() and len(day) < 3:
        ends = [(number, given or int(day)) for number, given in ends]
    return _date(int(year), ends)


def _date(year: int, ends: Sequence[_End]) -> Date:
    points = [Point(year, month, day) for month, day in ends]
    return Date(points[0], points[-1]) if len(points) > 1 else Date(points[0])


def _ends(text: str) -> list[_End] | None:
    """Return the months, or days of months, that a text names: one, or the first and the last."""
    if len(text) > _LONG:
        return None
    found = _NUMBERS.get(text[:3].lower(), 0) if text.isalpha() and len(text) > 2 else 0
    if found:
        return [(found, 0)]
    if all(part.isdecimal() for part in _DASHES.split(text)):
        months = [int(part) for part in _DASHES.split(text)]
        return [(one, 0) for one in months] if len(months) < 3 and max(months) <= 12 else None
    tokens = _tokens(text)
    ends = [_end(list(part)) for to, part in groupby(tokens, lambda one: one == "to") if not to]
    if not ends or None in ends or (len(ends) > 2 and any(end and end[1] for end in ends)):
        return None
    return _together([end for end in (ends[0], ends[-1])[: len(ends)] if end])


def _tokens(text: str) -> list[str | int]:
    """Return the words, the numbers and "to" for what stands between them; nothing if it is odd."""
    tokens: list[str | int] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            return []
        at = found.end()
        if found["to"] != "," or at < len(text):
            tokens.append("to" if found["to"] else found["word"] or int(found["day"]))
    return tokens


def _end(tokens: Sequence[str | int]) -> _End | None:
    """Return the month and the day in a word and a number, in either order."""
    month = day = 0
    for token in tokens:
        if isinstance(token, int) and not day:
            day = token
        elif isinstance(token, str) and not month:
            month = _NUMBERS.get(token.lower(), 0) or _NUMBERS.get(token[:3].lower(), 0)
            if not month:
                return None
        else:
            return None
    return (month, day) if day <= 31 else None


def _together(ends: Sequence[_End]) -> list[_End] | None:
    """Return one or two days with the month that only one of them may have with it."""
    (first, early), (last, late) = ends[0], ends[-1]
    first, last = first or last, last or first
    of_seasons = max(first, last) > 12 and (early or late)
    if not first or of_seasons or bool(early) != bool(late):
        return None
    return [(first, early), (last, late)][: len(ends)]
