"""Dates as people and databases write them: "Mar 3", "2003 Jan-Feb", "Spring 1998", "c2011"."""

from typing import Final

from bibkit.errors import RecordError
from bibkit.model.dates import Date, Point
from bibkit.patterns import pattern

_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SEASONS: Final = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_MONTH: Final = pattern(
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_TOKEN: Final = pattern(r"[0-9]+|[a-z]+|[^\s0-9a-z.,]")
_ORDINAL: Final = pattern(r"(?<=[0-9])(?:st|nd|rd|th)\b")
_ABOUT: Final = pattern(r"(?:circa|ca\.?|c\. |about|~)\s*")
_COPYRIGHT: Final = pattern(r"(?:[c©p℗]|copyright)\s*(?=[0-9]{4}\b)")
_DASH: Final = pattern(r"\s*[-–—]+\s*")
_EDTF: Final = pattern(
    r"[-+]?[0-9]{2}[0-9x]{2}(?:-(?:0[1-9]|1[0-2]|2[1-4]|xx)(?![0-9])|[?~%]|/(?:[0-9x]{4}|\.\.|$)|$)"
)
_NUMBERS: Final = pattern(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?")
_LONGEST: Final = 60


def from_words(text: str, year: int | None = None) -> Date | None:
    """Return the date in a text, or None where there is more or less in it than a date.

    `year` is the year where the text has none. English names of months and seasons count, a range
    has a hyphen or a dash, and brackets, "c2011" and "©" do not matter.
    """
    plain = text.strip().lower()
    if len(plain) > _LONGEST:
        return None
    try:
        return Date.from_edtf(text) if _is_edtf(plain) else _read(plain, year)
    except RecordError:
        return None


def _is_edtf(text: str) -> bool:
    # A bare "1990-91" or "12-15" is a range, not a month.
    return _EDTF.match(text) is not None


def _read(text: str, year: int | None) -> Date | None:
    text = text.strip("[](). ")
    uncertain, circa = text.endswith("?"), _ABOUT.match(text) is not None
    text = _COPYRIGHT.sub("", _ABOUT.sub("", _ORDINAL.sub("", text.rstrip("?")), 1))
    whole = _NUMBERS.fullmatch(text)
    if whole:
        point = _checked(*(int(part or 0) for part in whole.groups()))
        return Date(point, circa=circa, uncertain=uncertain)
    parts = [_point(half) for half in _DASH.split(text)]
    if not 1 <= len(parts) <= 2 or None in parts:
        return None
    found = _between([part for part in parts if part], year)
    return found.changed(circa=circa, uncertain=uncertain) if found else None


def _between(parts: list[tuple[int, int, int]], year: int | None) -> Date | None:
    """Return the date of one or two points; what one leaves out, the other says."""
    years = [part[0] for part in parts if part[0]] or ([year] if year is not None else [])
    if not years:
        return None
    points = []
    month = 0
    for place, (own, named, day) in enumerate(parts):
        month = named or (month if day else 0)
        points.append(_checked(own or years[min(place, len(years) - 1)], month, day))
    start, end = points[0], points[-1]
    return Date(start, None if start == end else end)


def _point(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day in a text, 0 for what it leaves out; None for other words."""
    year = month = day = 0
    for token in _TOKEN.findall(text):
        if token in _SEASONS and not month:
            month = _SEASONS[token]
        elif _MONTH.fullmatch(token) and not month:
            month = _MONTHS.index(token[:3]) + 1
        elif token.isdecimal() and len(token) == 4 and not year:
            year = int(token)
        elif token.isdecimal() and len(token) <= 2 and not day:
            day = int(token)
        else:
            return None
    if not (year or month or day):
        return None
    return year, month, day


def _checked(year: int, month: int = 0, day: int = 0) -> Point:
    """Return a point. Raises `RecordError` for a month or a day that there is not."""
    if day and not month:
        raise RecordError("a day without a month")
    Date.from_edtf(Point(year, month, day).edtf())
    return Point(year, month, day)
