"""Which fields of an entry have to change when its record has: by name, or by what they said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bibkit.formats import latex
from bibkit.formats.bib import documents, keeping, mapping
from bibkit.formats.bib.blocks import MONTHS, Entry
from bibkit.model.record import Record
from bibkit.patterns import pattern

# A title, and what may be a field of its own at its end.
_SUBTITLES: Final = {
    "title": "subtitle",
    "booktitle": "booksubtitle",
    "maintitle": "mainsubtitle",
    "journaltitle": "journalsubtitle",
    "issuetitle": "issuesubtitle",
}
# What may have been read from a longer title, that title, and its own field.
_SHORT: Final = {
    "title-short": ("title", "shorttitle"),
    "container-title-short": ("container-title", "shortjournal"),
}
_DATE: Final = pattern(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_PARTS: Final = ("year", "month", "day")
# What is set by `ties`, `subtype` and `merged`.
_APART: Final = frozenset(
    ["crossref", "xref", "related", "relatedtype", "entrysubtype", keeping.FIELD]
)
_NOCASE: Final = pattern(r'<span class="nocase">(.*?)</span>', re.DOTALL)
_ORDER: Final = tuple(MONTHS)
_CLASSIC: Final = {"journaltitle": "journal", "location": "address"}


@dataclass(slots=True)
class Plan:
    """What is to change in an entry: its key, its type, fields; or the whole of it."""

    key: str | None = None
    type: str = ""
    fields: dict[str, str | None] = field(default_factory=dict)
    whole: list[Entry] | None = None


def changes(
    was: Mapping[str, str], to_be: Mapping[str, str], entry: Entry, but: frozenset[str]
) -> dict[str, str | None]:
    """Return the fields to set in an entry, and those to take out, under its own names.

    `was` and `to_be` are what a writer would have written of the record before and after; only
    where they differ something is changed. `but` are variables that do not count.
    """
    passed = {_SHORT[name][1] for name in but}
    names = [*to_be, *(name for name in was if name not in to_be)]
    differ = [
        name for name in names if was.get(name) != to_be.get(name) and name not in _APART | passed
    ]
    found: dict[str, str | None] = {}
    for name in differ:
        own = _own_name(name, was.get(name), entry, was)
        value = to_be.get(name)
        if name == "date" and "date" not in entry.fields:
            found |= _dated(value, entry)
        elif own in _SUBTITLES.values() or name not in _SUBTITLES:
            found[own] = value
        else:
            found |= _titled(own, name, value, entry)
    return {name: value for name, value in found.items() if value or name in entry.fields}


def _own_name(name: str, old: str | None, entry: Entry, was: Mapping[str, str]) -> str:
    """Return the field of an entry that says what a field of this name would say."""
    if name in entry.fields:
        return name
    for alias, canonical in mapping.ALIASES.items():
        if canonical == name and alias in entry.fields:
            return alias
    if old:
        said = latex.decode(old)
        for other, text in entry.fields.items():
            taken = mapping.ALIASES.get(other, other) in was
            if not taken and latex.decode(text) == said:
                return other
    return _CLASSIC.get(name, name) if is_classic(entry) else name


def is_classic(entry: Entry) -> bool:
    """Return whether an entry is one for classic BibTeX."""
    names = entry.fields.keys()
    modern = names & {"date", "journaltitle", "location", "institution", "langid"}
    return bool(names & {"year", "journal", "address", "school"}) and not modern


def _dated(date: str | None, entry: Entry) -> dict[str, str | None]:
    """Return a date as the fields for its parts, in an entry that has those or might."""
    parts: dict[str, str | None] = dict.fromkeys(_PARTS)
    if "year" not in entry.fields and not is_classic(entry):
        return {"date": date}
    simple = _DATE.fullmatch(date or "")
    if date and simple is None:
        return {"date": date, **parts}
    if simple is None:
        return parts
    year, month, day = simple.groups()
    name = _ORDER[int(month) - 1] if month else None
    if name and entry.fields.get("month", "").isdecimal():
        name = str(int(month))
    return {"year": year, "month": name, "day": str(int(day)) if day else None}


def _titled(own: str, name: str, value: str | None, entry: Entry) -> dict[str, str | None]:
    """Return a title in two fields where it stands in two."""
    sub = _SUBTITLES[name]
    if sub not in entry.fields:
        return {own: value}
    head, colon, tail = (value or "").partition(": ")
    if not colon:
        return {own: value, sub: None}
    end = entry.fields[sub]
    if value and value.endswith(f": {end}"):
        return {own: value.removesuffix(f": {end}")}
    first = entry.fields.get(own, "")
    if value and value.startswith(f"{first}: "):
        return {sub: value.removeprefix(f"{first}: ")}
    return {own: head, sub: tail}


def ties(old: Record, now: Record, entry: Entry) -> dict[str, str | None]:
    """Return the fields for relations, where a record is tied to another one than before."""
    found: dict[str, str | None] = {}
    before, after = _parent(old), _parent(now)
    if before != after:
        name = next((one for one in ("crossref", "xref") if one in entry.fields), "crossref")
        if after or name in entry.fields:
            found[name] = after or None
    for kind, word in mapping.RELATED_TYPES.items():
        keys = [one.key for one in now.related(kind)]
        if keys != [one.key for one in old.related(kind)]:
            found |= {"related": ",".join(keys) or None, "relatedtype": word if keys else None}
    return {name: value for name, value in found.items() if value or name in entry.fields}


def _parent(record: Record) -> str:
    kinds = ("part_of", "published_in")
    return next((one.key for kind in kinds for one in record.related(kind)), "")


def type_of(record: Record, entry: Entry) -> str:
    """Return the entry type for a record that has another CSL type than it had."""
    if mapping.TYPES.get(entry.type) == record.type:
        return ""
    return documents.entry_type(record) or mapping.ENTRY_TYPES.get(record.type, ["misc"])[0]


def subtype(type: str, record: Record, entry: Entry) -> dict[str, str | None]:
    """Return the field that names the CSL type, where the entry type does not tell it."""
    told = mapping.TYPES.get(type) == record.type
    if told:
        return {"entrysubtype": None} if "entrysubtype" in entry.fields else {}
    return {"entrysubtype": record.type}


def stale(old: Record, now: Record, entry: Entry) -> frozenset[str]:
    """Return the variables that were read from a field of another one, which has changed.

    A title gives a short title, which does not change with it; the entry need not say it.
    """
    return frozenset(
        short
        for short, (long, name) in _SHORT.items()
        if short in old
        and old[short] == now.get(short)
        and old.get(long) != now.get(long)
        and name not in entry.fields
    )


def same(record: Record, found: Record, but: frozenset[str] = frozenset()) -> bool:
    """Return whether a record says what another does; capitals and their protection aside."""
    return record == found or not difference(record, found, but)


def difference(record: Record, found: Record, but: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what has to be kept besides the fields that were read as `found`.

    `but` are variables that are not compared.
    """
    if but:
        record, found = record.copy(), found.copy()
        for name in but:
            record.pop(name, None)
            found.pop(name, None)
    kept = keeping.difference(record, found)
    if found.relations != record.relations:
        kept["relations"] = keeping.relations(record)
    states = kept.get("set", {})
    kept["set"] = {
        name: value
        for name, value in states.items()
        if _plain(record.text(name)) != _plain(found.text(name)) or not record.text(name)
    }
    return {name: value for name, value in kept.items() if value}


def _plain(text: str) -> str:
    return _NOCASE.sub(r"\1", text).casefold().replace("’", "'")


def merged(kept: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was kept before together with more."""
    whole = dict(kept)
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(whole.get(name), dict):
            whole[name] = {**whole[name], **value}
        else:
            whole[name] = value
    return whole
