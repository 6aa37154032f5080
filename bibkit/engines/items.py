"""Records as citeproc-py can take them: every value of the one kind that it knows."""

import re
from collections.abc import Mapping
from typing import Any, Final

import citeproc

from bibkit import vocabulary
from bibkit.csl.dates import Point, read_date
from bibkit.text import markup

# What citeproc-py's reader of JSON would take for text: later names and dates of CSL, and the ends
# of ranges.
LATER: Final = frozenset(
    name
    for known, names in (
        (citeproc.NAMES, vocabulary.NAMES),
        (citeproc.DATES, [*vocabulary.DATES, *(f"{date}-end" for date in vocabulary.DATES)]),
    )
    for name in names
    if name.replace("-", "_") not in known
)
_NAME_PARTS = ("family", "given", "suffix", "dropping-particle", "non-dropping-particle")
# Older names, under which citeproc-py looks for a variable too.
_OLDER = {"event-title": "event"}


def prepare(item: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a CSL-JSON object without anything that citeproc-py would stumble over.

    Text is marked text; a value that cannot be read as its variable's kind is left out.
    """
    data: dict[str, Any] = {"id": key, "type": str(item.get("type") or "document")}
    for name, value in item.items():
        variable = vocabulary.ALIASES.get(name, name)
        if variable != name and variable in item:
            continue
        if variable in vocabulary.DATES:
            data.update(_dates(variable, value))
            continue
        read = _read(variable, value)
        if read:
            data[variable] = read
            if variable in _OLDER:
                data[_OLDER[variable]] = read
    if "page" in data and "page-first" not in data:
        data["page-first"] = re.split(r"\s*[-–—,&]", data["page"], maxsplit=1)[0]
    return data


def _read(variable: str, value: Any) -> Any:
    if variable in vocabulary.NAMES:
        names = [_name(name) for name in (value if isinstance(value, list | tuple) else [value])]
        return [name for name in names if name]
    if variable in vocabulary.TEXTS and not isinstance(value, bool):
        return _text(value)
    return None


def _text(value: Any) -> str:
    return markup.to_marked(str(value)) if isinstance(value, str | int | float) else ""


def _name(name: Any) -> dict[str, str]:
    if isinstance(name, str):
        return {"literal": _text(name)} if name else {}
    if not isinstance(name, Mapping):
        return {}
    literal = _text(name.get("literal"))
    if literal:
        return {"literal": literal}
    parts = {part: _text(name.get(part)) for part in _NAME_PARTS}
    if parts["given"] and not parts["family"]:
        # A name with one part is shown by it; citeproc-py's short form would show nothing.
        parts["family"] = parts.pop("given")
    return {part: text for part, text in parts.items() if text} if parts["family"] else {}


def _dates(variable: str, value: Any) -> dict[str, Any]:
    """Return a date as a variable; for a range also its end, and from which part on they differ.

    The date itself is then the start of the range (see `bibkit.engines.adapt`).
    """
    date = read_date(value)
    if not date:
        return {}
    if date.start is None:
        return {variable: {"literal": date.literal}}
    circa = {"circa": True} if date.circa else {}
    points = [_point(date.start)]
    if date.open_end:
        points.append([0])
    found: dict[str, Any] = {variable: {"date-parts": points} | circa}
    end = _point(date.end) if date.end else []
    for part, first, last in zip(("year", "month", "day"), points[0], end, strict=False):
        if first != last:
            found[f"{variable}-end"] = {"date-parts": [end]} | circa
            found[f"{variable}-range-{part}"] = "1"
            break
    return found


def _point(point: Point) -> list[int]:
    parts = [point.year]
    if point.month:
        parts.append(point.month)
        if point.day:
            parts.append(point.day)
    return parts
