"""cs:date: localized and free formats, ranges, seasons, years before Christ, the year suffix."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from bibkit.csl.dates import Date, Point
from bibkit.csl.locale import Locale
from bibkit.csl.nodes.base import Decoration, Node
from bibkit.csl.state import State
from bibkit.text import marks

_ORDER: Final = {"year": 0, "month": 1, "day": 2}


class Part(NamedTuple):
    """One cs:date-part: what it shows, in what form, and what joins the ends of a range there."""

    name: str
    form: str
    range_delimiter: str
    decoration: Decoration
    strip_periods: bool = False


class DateNode(Node):
    """A date variable in the parts that the style or the locale gives."""

    __slots__ = ("_decoration", "_delimiter", "_implicit_suffix", "_locale", "_parts", "_variable")

    def __init__(
        self,
        variable: str,
        parts: Sequence[Part],
        delimiter: str,
        implicit_suffix: bool,
        locale: Locale,
        decoration: Decoration,
    ) -> None:
        self._variable = variable
        self._parts = tuple(parts)
        self._delimiter = delimiter
        self._implicit_suffix = implicit_suffix
        self._locale = locale
        self._decoration = decoration

    def render(self, state: State) -> str:
        """Return the date; a literal date is its text."""
        state.called += 1
        if self._variable in state.suppressed or (state.looking and self._variable == "accessed"):
            return ""
        date = state.item.dates[self._variable]
        if state.sorting:
            return self._sort_key(date, state)
        text = self._text(date, state)
        if not text:
            return ""
        state.filled += 1
        if state.substituting:
            state.suppressed.add(self._variable)
        return self._decoration.apply(text, state)

    def _text(self, date: Date, state: State) -> str:
        if date.start is None:
            text = date.literal
            return text + self._suffix(state) if text and self._has("year") else text
        if date.end is not None and date.end != date.start:
            return self._range(date.start, date.end, state)
        if date.open_end:
            return self._open(date.start, state)
        pieces = self._pieces(date.start, self._parts, state)
        return self._joined(pieces)

    def _has(self, name: str) -> bool:
        return any(part.name == name for part in self._parts)

    def _open(self, start: Point, state: State) -> str:
        text = self._joined(self._pieces(start, self._parts, state))
        delimiter = next((p.range_delimiter for p in self._parts if p.name == "year"), "–")
        return text + delimiter if text else ""

    def _range(self, start: Point, end: Point, state: State) -> str:
        """Return a range whose equal outer parts are shown once.

        The parts from the first to the last that differ are shown for both ends, around the
        range delimiter of the largest of them.
        """
        shown = [part for part in self._parts if self._value(part, start) or self._value(part, end)]
        largest = _ORDER[self._largest_difference(start, end)]
        varying = [place for place, part in enumerate(shown) if _ORDER[part.name] >= largest]
        alike = self._pieces(start, shown, state, True) == self._pieces(end, shown, state, True)
        if not varying or alike:
            # What differs is not shown, so nothing tells the ends apart.
            return self._joined(self._pieces(start, shown, state))
        first, last = varying[0], varying[-1] + 1
        top = min(_ORDER[shown[place].name] for place in varying)
        delimiter = next(p.range_delimiter for p in shown if _ORDER[p.name] == top)
        before = self._pieces(start, shown[:first], state)
        opening = self._pieces(start, shown[first:last], state, first=True)
        closing = self._pieces(end, shown[first:last], state)
        after = self._pieces(end, shown[last:], state)
        if not opening or not closing:
            return self._joined(before + (opening or closing) + after)
        opening[-1] = (*opening[-1][:2], "")
        closing[0] = ("", *closing[0][1:])
        middle = self._joined(opening) + delimiter + self._joined(closing)
        pieces = [*before, ("", middle, ""), *after]
        return self._joined(pieces)

    def _joined(self, pieces: list[tuple[str, str, str]]) -> str:
        return self._delimiter.join(prefix + text + suffix for prefix, text, suffix in pieces)

    def _largest_difference(self, start: Point, end: Point) -> str:
        if start.year != end.year:
            return "year"
        if start.month != end.month or start.season != end.season:
            return "month"
        return "day"

    def _value(self, part: Part, point: Point) -> bool:
        if part.name == "year":
            return True
        if part.name == "month":
            return bool(point.month or point.season)
        return bool(point.day and point.month)

    def _pieces(
        self, point: Point, parts: Sequence[Part], state: State, first: bool = False
    ) -> list[tuple[str, str, str]]:
        found = []
        for part in parts:
            if not self._value(part, point):
                continue
            text = self._part(part, point, state, first)
            if text:
                found.append((part.decoration.prefix, text, part.decoration.suffix))
        return found

    def _part(self, part: Part, point: Point, state: State, first: bool) -> str:
        if part.name == "year":
            text = self._year(part, point.year)
        elif part.name == "month":
            text = self._month(part, point)
        else:
            text = self._day(part, point)
        bare = part.decoration
        whole = bare.apply(text, state)
        text = whole[len(bare.prefix) : len(whole) - len(bare.suffix)]
        # The suffix of a range's year stands at its end.
        return text + self._suffix(state) if part.name == "year" and not first else text

    def _suffix(self, state: State) -> str:
        """Return the year suffix, after the first year of a cite that does not place it itself."""
        suffix = state.decided.year_suffix
        if not suffix or state.year_suffix_done or not self._implicit_suffix:
            return ""
        state.year_suffix_done = True
        # A suffix keeps its case where the date around it changes its own.
        return marks.NOCASE + suffix + marks.CLOSE

    def _year(self, part: Part, year: int) -> str:
        digits = str(abs(year))
        if part.form == "short" and len(digits) == 4:
            return digits[-2:]
        if year < 0:
            return digits + self._locale.term("bc")
        if year < 1000:
            return digits + self._locale.term("ad")
        return digits

    def _month(self, part: Part, point: Point) -> str:
        if point.season:
            return self._locale.term(f"season-{point.season:02d}")
        if part.form == "numeric":
            return str(point.month)
        if part.form == "numeric-leading-zeros":
            return f"{point.month:02d}"
        term = self._locale.term(f"month-{point.month:02d}", part.form)
        return term.replace(".", "") if part.strip_periods else term

    def _day(self, part: Part, point: Point) -> str:
        if part.form == "numeric-leading-zeros":
            return f"{point.day:02d}"
        if part.form == "ordinal" and (point.day == 1 or not self._locale.limit_day_ordinals):
            gender = self._locale.gender(f"month-{point.month:02d}")
            return str(point.day) + self._locale.ordinal_suffix(point.day, gender)
        return str(point.day)

    def _sort_key(self, date: Date, state: State) -> str:
        state.filled += 1
        names = {part.name for part in self._parts}
        return sort_key(date, names)


def sort_key(date: Date, names: set[str] | None = None) -> str:
    """Return a date as text that sorts by time (specification, "Sorting Variables", dates)."""
    if date.start is None:
        return date.literal
    end = date.end or (Point(9999) if date.open_end else None)
    return _point_key(date.start, names) + ("/" + _point_key(end, names) if end else "")


def _point_key(point: Point, names: set[str] | None) -> str:
    year, month, day = point[:3]
    if names is not None:
        month = month if "month" in names else 0
        day = day if "day" in names else 0
        year = year if "year" in names else 0
    # Years before Christ sort inversely and before all others.
    sign, number = ("-", 99999999 + year) if year < 0 else ("", year)
    return f"{sign}{number:08d}{month:02d}{day:02d}"
