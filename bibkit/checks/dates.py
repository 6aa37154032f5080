"""The rules of dates: days that never were, ends before beginnings, dates that contradict."""

import calendar
import re
from collections.abc import Iterator, Mapping
from typing import Final

from bibkit import vocabulary
from bibkit.checks.finding import Found
from bibkit.checks.rules import record_rule
from bibkit.checks.subject import Item
from bibkit.errors import RecordError
from bibkit.formats.bib import mapping
from bibkit.model.dates import Date, Point

# Some publishers date a volume ahead; more than this is a slip.
_YEARS_AHEAD: Final = 2
# The first printed book of a library is not from before movable type; earlier works carry years
# of three digits in editions and translations only.
_SHORT_YEAR: Final = 100
_NUMERIC: Final = re.compile(r"(-?[0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?(?:[T ].*)?")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
# Words that stand where the date is not known or the work has not appeared.
_NO_DATE: Final = frozenset(
    """in to n d s a o j no not date forthcoming press appear submitted preparation print prep
    accepted under review unknown undated unpublished jahr ohne sans sine anno nd na""".split()
)


@record_rule("impossible-date", "error")
def impossible_date(item: Item) -> Iterator[Found]:
    """A date that no calendar has: day 31 of February, month 13, an end before its start.

    The calendar is the Gregorian one with years before it counted the same way, as in EDTF
    (ISO 8601-2); for 29 February 1900 of the Julian calendar write the Gregorian day.
    """
    for variable, value in item.record.items():
        if isinstance(value, Date):
            yield from _impossible(variable, value)
    yield from _of_fields(item)


def _of_fields(item: Item) -> Iterator[Found]:
    """Yield what is wrong with the fields month and day, which are not read if they are no date."""
    year, month, day = (_whole(item.raw.get(name, "")) for name in ("year", "month", "day"))
    date = item.record.date("issued")
    if (date and date.start and date.start.month) or not (month or day):
        # It was read, and is looked at as a date.
        return
    fault = _fault(Point(year or 2000, month, day if month <= 12 else 0))
    if fault:
        field, text = ("month", month) if month > 12 or not day else ("day", day)
        yield Found(f"{{field}}: {fault}", "compare it with the source", field, str(text))


def _whole(text: str) -> int:
    text = text.strip(" {}")
    return int(text) if text.isdecimal() and len(text) < 5 else 0


def _impossible(variable: str, date: Date) -> Iterator[Found]:
    if date.literal:
        found = _of_literal(date.literal)
        if found:
            yield Found(
                f"{{field}}: {found[0]}: {date.literal!r}", found[1], variable, date.literal
            )
        return
    for point in (date.start, date.end):
        fault = _fault(point) if point else ""
        if fault:
            text = point.edtf() if point else ""
            yield Found(f"{{field}}: {fault}: {text}", "compare it with the source", variable, text)
            return
    if date.start and date.end and _before(date.end, date.start):
        message = f"{{field}}: the range ends before it begins: {date.edtf()}"
        hint = "change the two ends, or correct one"
        yield Found(message, hint, variable)


def _of_literal(text: str) -> tuple[str, str] | None:
    """Return what is wrong with a date in digits that could not be read, and what to do."""
    text = text.strip()
    days = _DAY_FIRST.fullmatch(text)
    if days:
        day, month, year = map(int, days.groups())
        faults = [_fault(Point(year, *pair)) for pair in ((month, day), (day, month))]
        fault = faults[0] if month <= 12 else faults[1]
        return (fault, "compare it with the source; write YYYY-MM-DD") if all(faults) else None
    found = _NUMERIC.fullmatch(text)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 0)
    fault = _fault(Point(year, month, day))
    if not fault:
        return None
    if month > 12 >= day > 0 and not _fault(Point(year, day, month)):
        return fault, f"day and month may have changed places: {year:04d}-{day:02d}-{month:02d}"
    return fault, "compare it with the source"


def _fault(point: Point) -> str:
    year, month, day = point
    if point.season:
        return f"a season has no day {day}" if day else ""
    if not 0 <= month <= 12:
        return f"there is no month {month}"
    if not day:
        return ""
    last = _days(year, month) if month else 31
    if 1 <= day <= last:
        return ""
    if not month:
        return f"there is no day {day} in any month"
    return f"there is no day {day} in {calendar.month_name[month]} {year}"


def _days(year: int, month: int) -> int:
    if month == 2:
        return 29 if calendar.isleap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _before(one: Point, two: Point) -> bool:
    """Return whether a point is certainly earlier than another, as far as both are known."""
    if one.year != two.year or one.season or two.season:
        return one.year < two.year
    if not one.month or not two.month or one.month != two.month:
        return 0 < one.month < two.month
    return 0 < one.day < two.day


@record_rule("date-order", "warning")
def date_order(item: Item) -> Iterator[Found]:
    """Dates of one record that cannot follow each other so.

    A work appears neither before its original nor after somebody looked it up, and is submitted
    before it is issued.
    """
    record = item.whole
    for earlier, later, message in _ORDER:
        one, two = _end(record.date(earlier)), _start(record.date(later))
        if one and two and _before(two, one) and not _both_taken(item, earlier, later):
            text = f"{message}: {later} {two.edtf()}, {earlier} {one.edtf()}"
            yield Found(text, "correct one of the two", later)


# The variable that comes first, the one that comes later, and what is wrong if they do not.
_ORDER: Final = (
    ("original-date", "issued", "it was issued before its original"),
    ("issued", "accessed", "it was looked up before it was issued"),
    ("submitted", "issued", "it was issued before it was submitted"),
)


def _both_taken(item: Item, earlier: str, later: str) -> bool:
    """Return whether a record only takes both dates from another, which has the finding then."""
    return earlier not in item.record and later not in item.record


def _start(date: Date | None) -> Point | None:
    return (date.end or date.start) if date and not date.circa else None


def _end(date: Date | None) -> Point | None:
    return date.start if date and not date.circa and not date.open_start else None


@record_rule("future-date", "warning")
def future_date(item: Item) -> Iterator[Found]:
    """A date that lies ahead: looked up after today, or issued more than two years from now."""
    today = item.today
    accessed = item.record.date("accessed")
    # Elsewhere it may be tomorrow already.
    if (
        accessed
        and accessed.start
        and _ahead(accessed.start, today.year, today.month, today.day + 1)
    ):
        message = f"it was looked up in the future: {accessed.edtf()}"
        yield Found(message, f"today is {today.isoformat()}; correct the date", "accessed")
    for variable in ("issued", "original-date", "submitted"):
        date = item.record.date(variable)
        if date and date.start and date.start.year > today.year + _YEARS_AHEAD:
            message = f"{{field}} lies far in the future: {date.edtf()}"
            yield Found(message, "correct the year", variable)


def _ahead(point: Point, year: int, month: int, day: int) -> bool:
    return _before(Point(year, month, day), point)


@record_rule("short-year", "warning")
def short_year(item: Item) -> Iterator[Found]:
    """A year of one or two digits, as 98 for 1998: in CSL and EDTF it is in the first century."""
    for variable in ("issued", "accessed", "event-date", "submitted"):
        date = item.record.date(variable)
        point = date.start if date and not date.is_range else None
        if point and 0 <= point.year < _SHORT_YEAR and item.record.type != "classic":
            message = f"{{field}}: the year has only {len(str(point.year))} digits: {point.year}"
            yield Found(message, "write all four digits of the year", variable)


@record_rule("unclear-date", "note")
def unclear_date(item: Item) -> Iterator[Found]:
    """A date that is no date in EDTF, and is kept as words: styles cannot sort or shorten it.

    EDTF is 2005, 2005-06, 2005-06-30, a range 2004/2006, an approximate date 1850~, a season
    2001-21 (ISO 8601-2; BibLaTeX manual, section 2.3.8).
    """
    for variable in vocabulary.DATES:
        date = item.record.date(variable)
        text = date.literal if date else ""
        if date and not text:
            text = _read_all_the_same(item.raw, variable, date)
        if not text or _of_literal(text):
            continue
        words = re.findall(r"\w+", text.lower())
        if date and not _NO_DATE.issuperset(words) and "\\" not in text:
            message = f"{{field}} is no date that can be read: {text[:60]!r}"
            hint = f"write {date.edtf() or _in_edtf(text)}"
            yield Found(message, hint, variable, text)


def _read_all_the_same(raw: Mapping[str, str], variable: str, date: Date) -> str:
    """Return the field that a date was read from where biber cannot read it: month in words."""
    text = raw.get(mapping.DATES.get(variable, ""), "").strip()
    if _NUMERIC.fullmatch(text):
        return "" if _is_edtf(text) else text
    text = text or (raw.get("year", "").strip() if variable == "issued" else "")
    return text if date.start and date.start.month and _MONTH.search(text) else ""


def _is_edtf(text: str) -> bool:
    try:
        Date.from_edtf(text)
    except RecordError:
        return False
    return True


def _in_edtf(text: str) -> str:
    """Return a date in EDTF where it is plain which one is meant, else some for example."""
    digits = _NUMERIC.fullmatch(text.strip())
    if digits:
        return Point(int(digits[1]), int(digits[2]), int(digits[3] or 0)).edtf()
    named = _NAMED.fullmatch(text.strip())
    month = _MONTHS.get(named[1][:3].lower(), 0) if named else 0
    if named and month:
        return Point(int(named[2]), month).edtf()
    return "it in EDTF, such as 2005-06-30, 2004/2006 or 1850~"


_MONTH: Final = re.compile(r"[^\W\d_]{3}|\.")
_NAMED: Final = re.compile(r"([A-Za-z]{3,9})\.?,?\s+([12][0-9]{3})")
_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}


@record_rule("date-conflict", "warning")
def date_conflict(item: Item) -> Iterator[Found]:
    """In a `.bib` file, the fields year and month beside a date that says something else.

    Where both are given BibLaTeX takes the date and BibTeX the year.
    """
    raw = item.raw
    year = re.fullmatch(r"\s*\{*\s*([0-9]{4})\s*\}*\s*", raw.get("year", ""))
    date = re.match(r"\s*([0-9]{4})(?:-([0-9]{2}))?", raw.get("date", ""))
    if not date:
        return
    if year and year[1] != date[1]:
        ends = re.findall(r"[0-9]{4}", raw["date"])
        if year[1] not in ends:
            message = f"the year is {year[1]}, but the date {raw['date'].strip()[:30]}"
            yield Found(message, "correct one of the two, or take out the year", "year", year[1])
        return
    month = re.fullmatch(r"\s*0?([1-9]|1[0-2])\s*", raw.get("month", ""))
    if month and date[2] and int(month[1]) != int(date[2]) and "/" not in raw["date"]:
        message = f"the month is {month[1]}, but the date {raw['date'].strip()[:30]}"
        yield Found(message, "correct one of the two, or take out the month", "month", month[1])
