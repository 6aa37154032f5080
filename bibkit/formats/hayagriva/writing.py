"""Records as entries of hayagriva's YAML."""

from collections.abc import Mapping, Sequence
from typing import Any

from bibkit.errors import Place
from bibkit.formats.bib.keys import free_key
from bibkit.formats.common import braces, kept, titles, yaml_nodes
from bibkit.formats.hayagriva.mapping import (
    ENTRY_TYPES,
    HELD,
    KEPT,
    NUMBERS,
    OF_VENUES,
    OTHER_ROLES,
    ROLES,
    SERIAL,
    STRICT,
    TEXTS,
    URL,
    Entry,
    listed,
    read_date,
    read_name,
    role_of,
    row_to_write,
)
from bibkit.formats.hayagriva.reading import Reading
from bibkit.model.dates import Date, Point
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import Names, Record


def write(library: Library) -> str:
    """Return the records as hayagriva's YAML, each with what it takes from those it is tied to."""
    taken = {record.key for record in library.references()}
    first: set[str] = set()
    texts = []
    for record, whole in zip(library.references(), library.resolve_all().references(), strict=True):
        key = record.key
        if not key or key in first:
            key = free_key(key or "entry", taken)
            taken.add(key)
        first.add(key)
        texts.append(yaml_nodes.write({key: _written(key, record, whole)}))
    return "\n".join(texts)


def _written(key: str, record: Record, whole: Record) -> Entry:
    """Return an entry; what it does not say of the record is kept among its serial numbers."""
    part = _part_of(record, whole)
    entry = _entry(whole, record if part else None)
    reading = Reading(Library(), key, None, Place(), part)
    own = kept.write(record, reading.plain(_copy(entry)))
    if own:
        entry["serial-number"] = {**entry.get("serial-number", {}), KEPT: own}
    return entry


def _part_of(record: Record, whole: Record) -> str:
    """Return the variable that a book's title is in which is a part of another; else nothing.

    It is the part's own title or that of the part; the other's title is then the parent's.
    """
    if not record.related("part_of") or row_to_write(whole.type, _is_held(whole)) != ("book", "-"):
        return ""
    name, other = ("title", "volume-title") if "title" in record else ("part-title", "title")
    told = whole.text(name).strip() and whole.text(other).strip() and other not in record
    return name if told and name in record else ""


def _is_held(record: Record) -> bool:
    return "container-title" in record


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(part) for name, part in value.items()}
    return [_copy(part) for part in value] if isinstance(value, list) else value


def _entry(record: Record, part: Record | None) -> Entry:
    """Return what the format can say of a record; `part` is what one states that is a part."""
    kind, parent = row_to_write(record.type, _is_held(record))
    own_kind = record.fields.get("type")
    if isinstance(own_kind, str) and own_kind in ENTRY_TYPES:
        kind = own_kind
    entry: Entry = {"type": kind.capitalize(), "title": _title(record)}
    entry["author"] = _people(record.names("author"))
    entry["date"] = _date_text(record.date("issued"))
    holder = _holder(record) if parent != "-" else {}
    target = holder if parent != "-" else entry
    if part is not None:
        name, holder = _whole(record, part)
        entry["title"] = _text(record, name, "title-short" if name == "title" else "")
        entry["editor"] = _people(part.names("editor"))
        entry |= {name: part.text(variable) for variable, name in HELD.items()}
        entry["publisher"] = _publisher(part)
    elif parent == "-":
        entry["editor"] = _people(record.names("editor"))
        entry |= {name: record.text(variable) for variable, name in HELD.items()}
        entry["publisher"] = _publisher(record)
        if "publisher" not in record and "publisher-place" in record and kind not in OF_VENUES:
            entry["location"] = _text(record, "publisher-place")
        holder = _series(record)
    entry["affiliated"] = [
        {"role": role, "names": _people(record.names(variable))}
        for variable, role in ROLES.items()
        if record.names(variable)
    ]
    texts = (*TEXTS.items(), ("event-place", "location"))
    for variable, name in texts[1:] if kind in OF_VENUES else texts[1:-1]:
        entry[name] = _text(record, variable)
    entry |= {name: record.text(variable) for variable, name in NUMBERS.items()}
    entry["url"] = _url(record)
    entry["serial-number"] = _serial(record, target)
    first = _typed(holder, "book" if part is not None else parent)
    entry["parent"] = [one for one in (first, _event(record, kind), _original(record)) if one]
    return _with_fields(_clean(entry), record.fields, holder)


def _typed(holder: Entry, parent: str) -> Entry:
    holder = _clean(holder)
    kind = "anthology" if parent in ("-", "*") else parent
    return {"type": kind.capitalize(), **holder} if holder else {}


def _holder(record: Record) -> Entry:
    """Return the parent that holds an entry."""
    holder: Entry = {"title": _text(record, "container-title", "container-title-short")}
    holder["author"] = _people(record.names("container-author"))
    holder["editor"] = _people(record.names("editor"))
    holder |= {name: record.text(variable) for variable, name in HELD.items()}
    holder["publisher"] = _publisher(record)
    if record.type == "speech":
        holder["location"] = _text(record, "event-place")
    elif "publisher" not in record:
        holder["location"] = _text(record, "publisher-place")
    holder["parent"] = _typed(_series(record), "-")
    return holder


def _whole(record: Record, part: Record) -> tuple[str, Entry]:
    """Return the variable of a part's title, and the parent that it is a part of."""
    name, other = ("title", "volume-title") if "title" in part else ("part-title", "title")
    rest = record.copy()
    for variable in ("editor", *HELD, "publisher", "publisher-place"):
        if variable in part:
            rest.pop(variable, None)
    whole: Entry = {"title": _text(rest, other), "editor": _people(rest.names("editor"))}
    whole |= {name: rest.text(variable) for variable, name in HELD.items()}
    whole["publisher"] = _publisher(rest)
    if "publisher" not in rest:
        whole["location"] = _text(rest, "publisher-place")
    whole["parent"] = _typed(_series(record), "-")
    return name, whole


def _series(record: Record) -> Entry:
    return {
        "title": _text(record, "collection-title"),
        "volume": record.text("collection-number"),
        "editor": _people(record.names("collection-editor")),
    }


def _event(record: Record, kind: str) -> Entry:
    event = {
        "title": _text(record, "event-title"),
        "location": "" if kind in OF_VENUES else _text(record, "event-place"),
        "date": _date_text(record.date("event-date")),
    }
    if record.type == "speech" or not any(event.values()):
        return {}
    return {"type": "Conference", **_clean(event)}


def _original(record: Record) -> Entry:
    original = {
        "title": _text(record, "original-title"),
        "author": _people(record.names("original-author")),
        "date": _date_text(record.date("original-date")),
        "publisher": _publisher(record, "original-publisher"),
    }
    found = _clean(original)
    return {"type": "Original", **found} if found else {}


def _publisher(record: Record, variable: str = "publisher") -> Any:
    name, place = _text(record, variable), _text(record, f"{variable}-place")
    if name and place:
        return {"name": name, "location": place}
    return name


def _text(record: Record, variable: str, short: str = "") -> Any:
    value = braces.write(record.text(variable))
    if not value.strip() or not short or short not in record:
        return value if value.strip() else ""
    return {"value": value, "short": braces.write(record.text(short))}


def _title(record: Record) -> Any:
    return _text(record, "title", "title-short") or braces.write(titles.of(record))


def _people(names: Names) -> Any:
    """Return persons: one as it is, several in a list."""
    people = [_person(name) for name in names if name.literal or name.family]
    return people[0] if len(people) == 1 else people


def _person(name: Name) -> Any:
    if name.literal:
        return (
            name.literal
            if read_name(name.literal) == Name(literal=name.literal)
            else {"name": name.literal}
        )
    parts = {
        "name": name.family,
        "given-name": name.given,
        "prefix": name.non_dropping_particle or name.dropping_particle,
        "suffix": name.suffix,
    }
    plain = f"{name.family}, {name.given}"
    return plain if read_name(plain) == name else _clean(parts)


def _date_text(date: Date | None) -> str:
    """Return a date's begin as hayagriva has dates; empty where it has none."""
    if date is None or date.literal or date.start is None or abs(date.start.year) > 9999:
        return ""
    start = date.start
    point = Point(start.year) if start.season else start
    return f"{'~' if date.circa else ''}{point.edtf()}"


def _url(record: Record) -> Any:
    url, accessed = record.text("URL"), _date_text(record.date("accessed"))
    if not URL.fullmatch(url):
        return ""
    return {"value": url, "date": accessed} if accessed else url


def _serial(record: Record, holder: Entry) -> Entry:
    """Return the serial numbers of an entry; the ISBN of what holds it is put there."""
    found = {name: record.text(variable) for variable, name in SERIAL.items()}
    extra = record.fields.get("serial-number")
    for name, value in extra.items() if isinstance(extra, Mapping) else ():
        if isinstance(name, str) and isinstance(value, str):
            found.setdefault(name, value)
    return _clean(found)


def _clean(entry: Entry) -> Entry:
    """Return an entry without what is empty, and without what hayagriva would refuse."""
    return {
        name: value
        for name, value in entry.items()
        if value and not (name in STRICT and not STRICT[name].fullmatch(str(value)))
    }


# -- fields of the format that no variable stands for


def _with_fields(entry: Entry, fields: Mapping[str, Any], holder: Entry) -> Entry:
    """Return an entry with the fields that were read from one and found no variable."""
    for name in ("runtime", "time-range", "organization", "location", "genre", "note"):
        value = fields.get(name)
        if isinstance(value, str) and _is_text(value) and name not in entry:
            entry |= _clean({name: value})
    groups = fields.get("affiliated")
    others = [one for one in listed(groups) if _is_group(one)]
    if others:
        entry["affiliated"] = [*entry.get("affiliated", []), *others]
    title = fields.get("title")
    if isinstance(title, Mapping) and "title" in entry and _are_texts(title):
        value = entry["title"]
        entry["title"] = {**(value if isinstance(value, dict) else {"value": value}), **title}
    parents = fields.get("parent")
    if isinstance(parents, list) and parents and all(_is_entry(one) for one in parents):
        first, *rest = parents
        own = entry.get("parent", [])
        if holder and own and _clean(holder):
            own[0] = _merged(own[0], first)
        elif first:
            own = [dict(first), *own]
        entry["parent"] = _beside(own, rest)
    if len(entry.get("parent", ())) == 1:
        entry["parent"] = entry["parent"][0]
    return entry


def _merged(entry: Entry, more: Mapping[str, Any]) -> Entry:
    """Return an entry with what was left of it when it was read, its own parent's too."""
    whole = dict(entry)
    for name, value in more.items():
        mine = whole.get(name)
        if name == "type" or mine is None:
            whole[name] = value
        elif isinstance(mine, dict) and isinstance(value, Mapping):
            whole[name] = _merged(mine, value)
    return whole


def _beside(parents: list[Entry], more: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Return parents and what was left of others: of the event, and of the original edition."""
    whole = list(parents)
    for left in more:
        kind = str(left.get("type", "")).lower()
        places = [at for at, one in enumerate(parents) if str(one["type"]).lower() == kind]
        if places and kind in ("conference", "original"):
            whole[places[-1]] = _merged(whole[places[-1]], left)
        else:
            whole.append(dict(left))
    return whole


def _is_group(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and role_of(value) in OTHER_ROLES
        and bool(_reads_as_names(value.get("names")))
    )


def _reads_as_names(value: Any) -> bool:
    return bool(listed(value)) and all(read_name(one) for one in listed(value))


def _are_texts(value: Mapping[Any, Any]) -> bool:
    return all(isinstance(one, str) and _is_text(one) for pair in value.items() for one in pair)


def _is_text(value: str) -> bool:
    """Return whether a text is formattable as it is: with its braces in pairs."""
    return bool(value.strip()) and braces.write(braces.read(value)) == value


def _is_entry(value: Any) -> bool:
    """Return whether a field's content can stand as a parent."""
    if not isinstance(value, Mapping):
        return False
    kind = value.get("type", "misc")
    return isinstance(kind, str) and kind.lower() in ENTRY_TYPES and not _is_refused(value)


def _is_refused(value: Mapping[Any, Any]) -> bool:
    return any(
        not isinstance(name, str)
        or not _is_content(part)
        or (name in STRICT and not STRICT[name].fullmatch(str(part)))
        or (name == "date" and read_date(str(part)) is None)
        for name, part in value.items()
    )


def _is_content(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_content(one) for one in value)
    if isinstance(value, Mapping):
        return not _is_refused(value)
    return isinstance(value, str) and _is_text(value)
