"""Dates as records hold them: EDTF's points and ranges, or a literal text."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from bibkit.errors import RecordError
from bibkit.frozen import Frozen

# EDTF's month numbers for spring, summer, autumn and winter; CSL counts them from 1.
_FIRST_SEASON: Final = 21
_SEASONS: Final = range(_FIRST_SEASON, _FIRST_SEASON + 4)
# Some writers of CSL-JSON count the seasons on from the twelve months.
_CSL_SEASONS: Final = range(13, 17)
_LAST_YEAR: Final = 999_999_999
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Point(NamedTuple):
    """A year with what is known of month and day; 0 is unknown. Months 21 to 24 are seasons.

    Years are counted as EDTF counts them: 0 is 1 BC, -43 is 44 BC.
    """

    year: int
    month: int = 0
    day: int = 0

    @property
    def season(self) -> int:
        """Spring to winter as 1 to 4; 0 if the point names no season."""
        return self.month - 20 if self.month in _SEASONS else 0

    def edtf(self) -> str:
        """Return the point in EDTF ("2006-05-01", "-0044", "Y12006", "2006-21")."""
        sign = "-" if self.year < 0 else ""
        year = f"{sign}{abs(self.year):04d}"
        text = year if abs(self.year) <= 9999 else f"Y{year}"
        if self.month:
            text += f"-{self.month:02d}"
        if self.month and self.day:
            text += f"-{self.day:02d}"
        return text


class Date(Frozen):
    """A date, a range, or a text in place of one.

    A range that is open at an end has `open_start` or `open_end` in place of a point there.
    `circa` says that the date is approximate; it holds for the whole of it, as in CSL. `uncertain`
    says that it is doubtful (EDTF's "?"), which CSL does not tell.
    """

    __slots__ = (
        *("start", "end", "circa", "literal"),
        *("open_start", "open_end", "uncertain"),
    )

    start: Point | None
    end: Point | None
    circa: bool
    literal: str
    open_start: bool
    open_end: bool
    uncertain: bool

    def __init__(
        self,
        start: Point | None = None,
        end: Point | None = None,
        circa: bool = False,
        literal: str = "",
        open_start: bool = False,
        open_end: bool = False,
        uncertain: bool = False,
    ) -> None:
        _start(self, start)
        _end(self, end)
        _circa(self, circa)
        _literal(self, literal)
        _open_start(self, open_start)
        _open_end(self, open_end)
        _uncertain(self, uncertain)

    def __bool__(self) -> bool:
        return self.start is not None or self.end is not None or bool(self.literal)

    def __str__(self) -> str:
        return self.literal or self.edtf()

    @property
    def is_range(self) -> bool:
        """Whether the date has two ends, known or open."""
        return self.end is not None or self.open_start or self.open_end

    @property
    def year(self) -> int | None:
        """The year that the date begins in, if it is known."""
        point = self.start or self.end
        return point.year if point else None

    def edtf(self) -> str:
        """Return the date in EDTF level 1; empty for a literal date."""
        points = [point for point in (self.start, self.end) if point]
        about = _ABOUT[self.circa, self.uncertain]
        if not self.is_range:
            return "".join(point.edtf() + about for point in points)
        start = self.start.edtf() + about if self.start else ".." if self.open_start else ""
        end = self.end.edtf() + about if self.end else ".." if self.open_end else ""
        return f"{start}/{end}"

    def to_csl(self) -> dict[str, Any]:
        """Return CSL-JSON's object for the date.

        Its date-parts have no open ends: an open end is an empty date there, an open start is
        left out; -44 is 44 BC, which EDTF counts as -43. `plain` keeps what this form loses.
        """
        data: dict[str, Any] = {}
        if self.literal:
            data["literal"] = self.literal
        elif self:
            points = [self.start, self.end] if self.is_range else [self.start]
            if self.open_start:
                points = [self.end]
            data = {"date-parts": [_csl_parts(point) for point in points]}
            season = self.start.season if self.start else 0
            if season and not self.is_range:
                data["date-parts"] = [data["date-parts"][0][:1]]
                data["season"] = season
        if self.circa:
            data["circa"] = True
        return data

    def plain(self) -> str | dict[str, Any]:
        """Return the date in EDTF where that says all of it, else as CSL-JSON's object.

        `from_csl` reads either back.
        """
        if self.literal or not self:
            return self.to_csl()
        return self.edtf()

    @classmethod
    def from_edtf(cls, text: str) -> "Date":
        """Return the date in an EDTF text of level 0 or 1.

        A time is dropped; an unspecified digit ("199X", "1990-XX") widens the date to a range or
        to the unit that is known; "~" makes it approximate, "?" uncertain, "%" both. Raises
        `RecordError`.
        """
        parts = [_OPEN.get(part.strip(), part.strip()) for part in text.strip().split("/")]
        if len(parts) > 2:
            raise RecordError(f"not a date: {text!r}", hint="write YYYY-MM-DD, or two with a /")
        read = [_edtf_point(part, text) for part in parts]
        circa = any(about in ("~", "%") for _, _, about in read)
        uncertain = any(about in ("?", "%") for _, _, about in read)
        if len(read) == 1:
            start, end, _ = read[0]
            if start is None:
                raise RecordError(f"not a date: {text!r}", hint="write YYYY, YYYY-MM or YYYY-MM-DD")
            return cls(start, end, circa, uncertain=uncertain)
        (start, _, _), (low, high, _) = read
        end = high or low
        if start is None and end is None:
            raise RecordError(f"a range without a date: {text!r}")
        return cls(start, end, circa, "", start is None, end is None, uncertain)

    @classmethod
    def parse(cls, text: str) -> "Date":
        """Return the date in a text: EDTF where it is that, else a literal date."""
        try:
            return cls.from_edtf(text)
        except RecordError:
            return cls(literal=text.strip())

    @classmethod
    def from_csl(cls, value: Any) -> "Date":
        """Return the date in CSL-JSON's object, in an EDTF text or in a year.

        Raises `RecordError` for a value that holds no date.
        """
        if isinstance(value, Date):
            return value
        if type(value) is dict and len(value) == 1:
            found = _usual(value.get("date-parts"))
            if found is not None:
                return found
        if isinstance(value, bool) or not isinstance(value, str | int | Mapping):
            raise RecordError(f"not a date: {str(value)[:60]!r}")
        if isinstance(value, int):
            return cls(Point(value))
        if isinstance(value, str):
            return cls.parse(value)
        if value and not _CSL_KEYS & value.keys():
            hint = f"a date object has {', '.join(sorted(_CSL_KEYS))}"
            raise RecordError(f"not a date: {str(value)[:60]!r}", hint=hint)
        circa = _flag(value.get("circa"))
        if value.get("date-parts"):
            return _from_parts(value["date-parts"], value.get("season"), circa)
        if value.get("literal") not in (None, ""):
            return cls(literal=_text(value["literal"]), circa=circa)
        if value.get("raw") not in (None, ""):
            found = cls.parse(_text(value["raw"]))
            return found.changed(circa=circa or found.circa)
        return cls(circa=circa)


_start, _end, _circa, _literal, _open_start, _open_end, _uncertain = (
    Date.__dict__[name].__set__ for name in Date.__slots__
)


def _usual(parts: Any) -> Date | None:
    """Return the date of one row of numbers, which most dates are; None for anything else."""
    if type(parts) is not list or len(parts) != 1 or type(parts[0]) is not list:
        return None
    row = parts[0]
    if len(row) > 3 or not all(type(part) is int for part in row):
        return None
    return _day(tuple(row))


@lru_cache(maxsize=65536)
def _day(row: tuple[int, ...]) -> Date:
    return _from_parts([list(row)], None, False)


# What follows a date that is approximate, and uncertain.
_ABOUT: Final = {
    (False, False): "",
    (True, False): "~",
    (False, True): "?",
    (True, True): "%",
}
# How drafts of EDTF had the ends of ranges that BibLaTeX's databases still have.
_OPEN: Final = {"open": "..", "unknown": ""}
_CSL_KEYS: Final = {"date-parts", "season", "circa", "literal", "raw"}


def _flag(value: Any) -> bool:
    return value not in (None, False, 0, "", "0", "false", "no")


def _text(value: Any) -> str:
    if isinstance(value, str | int | float):
        return str(value)
    raise RecordError(f"not the text of a date: {str(value)[:60]!r}")


def _csl_parts(point: Point | None) -> list[int]:
    if point is None:
        return [0]
    year = point.year if point.year > 0 else point.year - 1
    return [year, *(part for part in point[1:] if part)]


def _from_parts(parts: Any, season: Any, circa: bool) -> Date:
    if not isinstance(parts, list) or not all(isinstance(part, list) for part in parts):
        raise RecordError(f"date-parts is not a list of lists: {str(parts)[:60]!r}")
    points = [_point(part) for part in parts[:2]]
    start = points[0]
    if start is not None and not start.month and _integer(season) in range(1, 5):
        start = Point(start.year, _FIRST_SEASON - 1 + int(season))
    if len(points) == 1:
        return Date(start, None, circa)
    return Date(start, points[1], circa, "", start is None, points[1] is None)


def _integer(value: Any) -> int | None:
    try:
        return int(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError, OverflowError):
        return None


def _point(parts: list[Any]) -> Point | None:
    numbers = [_integer(part) if part not in ("", None) else 0 for part in parts[:3]]
    if None in numbers:
        raise RecordError(f"a date part is not a number: {str(parts)[:60]!r}")
    year, month, day = [*(number or 0 for number in numbers), 0, 0, 0][:3]
    if month in _CSL_SEASONS:
        month += _FIRST_SEASON - _CSL_SEASONS[0]
    if abs(year) > _LAST_YEAR:
        raise RecordError(f"there is no year {str(parts[0])[:20]}")
    _check(month, day, str(parts))
    if not (year or month or day):
        return None
    return Point(year + 1 if year < 0 else year, month, day)


@cache
def _edtf_pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?P<year>[+-]?[0-9]{4}|Y-?[0-9]{5,9}|-?[0-9]{3}X|-?[0-9]{2}XX)"
        r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?"
        r"(?:T[0-9:.Z+-]+)?(?P<about>[?~%]?)"
    )


def _edtf_point(text: str, whole: str) -> tuple[Point | None, Point | None, str]:
    """Return a point, the end of the range that unspecified digits make, and the qualifier."""
    if text in ("", ".."):
        return None, None, ""
    match = _edtf_pattern().fullmatch(_unspecified(text))
    if match is None or "00" in match.group("month", "day"):
        hint = "write YYYY, YYYY-MM or YYYY-MM-DD"
        raise RecordError(f"not a date: {whole!r}", hint=hint)
    year = match["year"].lstrip("Y")
    month = int(match["month"]) if match["month"] not in (None, "XX") else 0
    day = int(match["day"]) if match["day"] not in (None, "XX") and month else 0
    _check(month, day, whole)
    about = match["about"]
    if "X" not in year:
        return Point(int(year), month, day), None, about
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    return Point(min(low, high)), Point(max(low, high)), about


def _unspecified(text: str) -> str:
    """Return a date in capitals, its unspecified digits as X, which drafts of EDTF had as u."""
    return text.upper().replace("U", "X").replace("?~", "%").replace("~?", "%")


def _check(month: int, day: int, whole: str) -> None:
    if month and not 1 <= month <= 12 and month not in _SEASONS:
        raise RecordError(f"there is no month {month}: {whole!r}")
    if day and (not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]):
        raise RecordError(f"there is no day {day} in that month: {whole!r}")
