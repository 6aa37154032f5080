"""Dates as the processor sees them, read from CSL-JSON's forms."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from bibkit.text.marks import clean


class Point(NamedTuple):
    """A year with what is known of month, day and season; 0 is unknown."""

    year: int
    month: int = 0
    day: int = 0
    season: int = 0


class Date(NamedTuple):
    """A date or range, whether it is approximate, or a text in place of one."""

    start: Point | None
    end: Point | None = None
    circa: bool = False
    literal: str = ""
    open_end: bool = False

    def __bool__(self) -> bool:
        return self.start is not None or bool(self.literal)


_EDTF: Final = re.compile(
    r"^(?P<circa>[?~%]?)(?P<year>[+-]?\d{4,9}|y-?\d{1,9})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?"
    r"(?:T[\d:.Z+-]*)?(?P<about>[?~%]?)$"
)
_NUMBERS: Final = re.compile(r"-?\d+")
_MONTHS: Final = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_SEASONS: Final = {"spr": 1, "sum": 2, "aut": 3, "fal": 3, "win": 4}


def read_date(value: Any) -> Date | None:
    """Return the date in a CSL-JSON date variable, false if it is empty, None if it is no date."""
    if isinstance(value, str):
        return parse_text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        point = _point([value])
        return Date(point) if point else None
    if not isinstance(value, Mapping):
        return None
    if len(value) == 1 and (found := _usual(value.get("date-parts"))):
        return found
    circa = value.get("circa") not in (None, False, 0, "", "0", "false")
    season = _season(value.get("season"))
    parts = value.get("date-parts")
    points = [_point(part) for part in parts[:2]] if isinstance(parts, list) else []
    start = points[0] if points else None
    end = points[1] if len(points) > 1 else None
    open_end = isinstance(parts, list) and len(parts) > 1 and end is None
    if start is not None:
        if season and not start.month:
            start = start._replace(season=season)
        return Date(start, end, circa, "", open_end)
    literal = clean(_words_of(value.get("literal")))
    if literal:
        return Date(None, None, circa, literal)
    raw = _words_of(value.get("raw"))
    if raw:
        found = parse_text(raw)
        return found and found._replace(circa=found.circa or circa)
    known = {"date-parts", "season", "circa", "literal", "raw"}
    unknown = value and known.isdisjoint(value.keys())
    return None if unknown or _stated(parts) else Date(None)


def _usual(parts: Any) -> Date | None:
    """Return the date of one row of numbers, which most dates are; None for anything else."""
    if type(parts) is not list or len(parts) != 1 or type(parts[0]) is not list:
        return None
    row = parts[0]
    if len(row) > 3 or not all(type(part) is int for part in row):
        return None
    return _day(tuple(row))


@lru_cache(maxsize=65536)
def _day(row: tuple[int, ...]) -> Date | None:
    point = _point(row)
    return Date(point) if point else None


def _words_of(value: Any) -> str:
    if isinstance(value, int) and abs(value) < 10**9:
        value = str(value)
    return value.strip() if isinstance(value, str) else ""


def _stated(parts: Any) -> bool:
    """Tell whether date parts that could not be read say anything; empty ones are common."""
    if not isinstance(parts, list):
        return bool(parts)
    rows = [row if isinstance(row, list) else [row] for row in parts]
    return any(part not in (None, "", 0, "0") for row in rows for part in row)


def _season(value: Any) -> int:
    if isinstance(value, str):
        value = value.strip().lower()
        if value[:3] in _SEASONS:
            return _SEASONS[value[:3]]
        value = int(value) if value.isdecimal() else 0
    if isinstance(value, int | float) and 1 <= value <= 24:
        number = int(value)
        return number - 20 if number > 20 else (number - 12 if number > 12 else min(number, 4))
    return 0


def _point(parts: Any) -> Point | None:
    if not isinstance(parts, list | tuple):
        parts = [parts]
    numbers = [_integer(part) for part in parts[:3]]
    if not numbers or numbers[0] is None:
        return None
    year, month, day = ([number or 0 for number in numbers] + [0, 0])[:3]
    season = 0
    if month > 12:
        season = (month - 13) % 4 + 1 if month <= 24 else 0
        month = day = 0
    if not year and not month and not day and not season:
        return None
    return Point(year, max(month, 0), max(day, 0), season)


def _integer(value: Any) -> int | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value) if abs(value) < 10**9 else None
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,9}\s*", value):
        return int(value)
    return None


def parse_text(text: str) -> Date:
    """Return the date in a text: EDTF level 1, or the ways people write dates; else a literal."""
    text = clean(text).strip()
    pieces = re.split(r"\s*/\s*(?!\d{1,2}\b/)|\s*_\s*", text, maxsplit=1)
    read = [_edtf(piece) for piece in pieces]
    if read[0] is not None and (len(read) == 1 or read[1] is not None or pieces[1] in ("", "..")):
        end = read[1][0] if len(read) > 1 and read[1] else None
        circa = any(found is not None and found[1] for found in read)
        return Date(read[0][0], end, circa, "", len(read) > 1 and end is None)
    return _free(text)


def _edtf(text: str) -> tuple[Point, bool] | None:
    match = _EDTF.match(text.upper().replace("Y", "y"))
    if match is None:
        return None
    year = int(match["year"].lstrip("y"))
    point = _point([year, int(match["month"] or 0), int(match["day"] or 0)])
    return (point, bool(match["circa"] or match["about"])) if point else None


def _free(text: str) -> Date:
    circa = bool(re.match(r"(?i)(?:circa|ca?\.?)\s+\d", text)) or text.endswith("?")
    body = re.sub(r"(?i)^(?:circa|ca?\.?)\s+", "", text).rstrip("?")
    halves = re.split(r"\s*(?:–|--|(?<=\D)-|-(?=\D))\s*", body, maxsplit=1)
    points = [_words(half) for half in halves]
    if len(halves) == 1:
        years = re.fullmatch(r"(\d{3,4})-(\d{3,4})", body)
        if years:
            return Date(Point(int(years[1])), Point(int(years[2])), circa)
    if all(points):
        start, end = points[0], points[1] if len(points) > 1 else None
        return Date(start, end, circa)
    return Date(None, None, circa, text)


def _words(text: str) -> Point | None:
    numeric = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    if numeric:
        month, day = int(numeric[1]), int(numeric[2])
        if month > 12:
            month, day = day, month
        return Point(int(numeric[3]), month, day) if month <= 12 and day <= 31 else None
    year = month = day = season = 0
    for word in re.findall(r"[^\s,./]+", text):
        lower = word.lower()
        if lower[:3] in _MONTHS and word.isalpha() and not month:
            month = _MONTHS[lower[:3]]
        elif lower[:3] in _SEASONS and word.isalpha() and not season:
            season = _SEASONS[lower[:3]]
        elif re.fullmatch(r"-?\d{3,9}", word) and not year:
            year = int(word)
        elif re.fullmatch(r"\d{1,2}", word) and not day:
            day = int(word)
        else:
            return None
    if not year or (day and not month) or day > 31:
        return None
    return Point(year, month, day, season)
