"""Entries of hayagriva's YAML as records."""

from collections.abc import Iterable
from typing import Any

import yaml

from bibkit.errors import Place, Problem, ReadError, RecordError, Severity, did_you_mean
from bibkit.formats.common import braces, identifiers, kept, yaml_nodes
from bibkit.formats.hayagriva.mapping import (
    ENTRY_TYPES,
    HELD,
    KEPT,
    NUMBERS,
    OF_SCHOOLS,
    OF_VENUES,
    OTHER_ROLES,
    ROLES,
    SERIAL,
    SHOWN,
    TEXTS,
    USUAL_PARENT,
    Entry,
    holder_among,
    listed,
    read_date,
    read_name,
    role_of,
    row_to_read,
    row_to_write,
)
from bibkit.model.dates import Date
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import Names, Record


def read(text: str, path: str | None = None) -> Library:
    """Return the records of a hayagriva file: a mapping from citation key to entry.

    A fault costs the value that it is in; the library's problems have its line and column. Raises
    `ReadError`, with the place, where the text is not YAML or not a mapping.
    """
    library = Library()
    root = yaml_nodes.compose(text, path)
    if root is None:
        return library
    if not isinstance(root, yaml.MappingNode):
        place = yaml_nodes.place(root, path)
        hint = "write a citation key and a colon, and below it the entry, indented"
        message = "the text is not a mapping from citation keys to entries"
        raise ReadError(message, **place._asdict(), hint=hint)
    budget = 10_000 + 10 * len(text)
    changed: list[tuple[Record, frozenset[str]]] = []
    for key, node in root.value:
        data = yaml_nodes.Data(path, budget)
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        reading = Reading(library, name, data, yaml_nodes.place(key, path))
        reading.read(data.of(node))
        changed += reading.changed
        budget = data.budget
    kept.settle(library, changed)
    return library


class Reading:
    """The reading of one entry into a library."""

    def __init__(
        self,
        library: Library,
        key: str,
        data: yaml_nodes.Data | None,
        place: Place,
        part: str = "",
    ) -> None:
        """`part` is the variable of a title, of a book that is a part of its parent."""
        self.library = library
        self.data = data
        self.place = place
        self.record = Record(key)
        self.part = part
        self.changed: list[tuple[Record, frozenset[str]]] = []

    def report(
        self, where: str, message: str, hint: str | None = None, severity: Severity = "error"
    ) -> None:
        """Tell what is wrong at a JSON Pointer within the entry."""
        place = self.data.at(where) if self.data else self.place
        key = self.record.key
        text = f"{key}: {message}"
        self.library.problems.append(
            Problem(text, *place, severity=severity, key=key, rule="hayagriva", hint=hint)
        )

    def read(self, entry: Any) -> None:
        """Add the record of an entry."""
        if not isinstance(entry, dict):
            self.report("", "the entry is not a mapping", "write its type and fields below it")
            return
        own = self._kept(entry)
        self.part = kept.part(own) if own else ""
        self.record = self.plain(entry)
        self.record.place = self.place
        if own:
            try:
                self.record, _, changed = kept.restore(self.record, own, SHOWN)
                if changed:
                    self.changed.append((self.record, changed))
            except RecordError as error:
                hint = "delete it, or restore it"
                where = f"/serial-number/{KEPT}"
                self.report(where, f"what bibkit kept in it is broken: {error}", hint)
        self.library.add(self.record, self.place)

    def _kept(self, entry: Entry) -> str:
        serial = entry.get("serial-number")
        own = serial.get(KEPT) if isinstance(serial, dict) else None
        if isinstance(serial, dict) and isinstance(own, str) and kept.is_kept(own):
            entry["serial-number"] = {name: value for name, value in serial.items() if name != KEPT}
            return own
        return ""

    def plain(self, entry: Entry) -> Record:
        """Return the record that an entry's own words say."""
        rest = dict(entry)
        kind = self._kind(rest, "/type", "misc")
        parents = [dict(one) for one in listed(rest.pop("parent", None)) if isinstance(one, dict)]
        holder = holder_among(kind, parents)
        usual = USUAL_PARENT.get(kind, "misc")
        of_holder = self._kind(holder, "/parent/type", usual) if holder is not None else ""
        csl, row_parent = row_to_read(kind, of_holder)
        record = self.record = Record(self.record.key, csl)
        written = row_to_write(csl, row_parent != "-")
        left: Entry = {} if written[0] == kind else {"type": kind}
        self._texts(rest)
        self._people(rest)
        self._numbers(rest)
        self._place_of(rest, kind)
        self._dates(rest)
        if holder is not None:
            self._held(holder, row_parent == "-" and not self._is_part(kind, of_holder))
            usual = written[1] if written[1] not in "-*" else "anthology"
            if of_holder != ("book" if self._is_part(kind, of_holder) else usual):
                holder["type"] = of_holder
        others = [self._other_parent(one) for one in parents if one is not holder]
        others = [one for one in others if one]
        if holder or others:
            left["parent"] = [holder or {}, *others]
        record.fields = {**left, **rest}
        return record

    def _kind(self, entry: Entry, where: str, usual: str) -> str:
        """Take an entry's type; one that there is not is told and left."""
        word = entry.get("type")
        kind = word.strip().lower() if isinstance(word, str) else usual
        if kind in ENTRY_TYPES:
            entry.pop("type", None)
            return kind
        if word is not None:
            hint = did_you_mean(str(word)[:60], ENTRY_TYPES) or "it was read as misc"
            self.report(where, f"hayagriva has no entry type {str(word)[:60]!r}", hint)
        return usual

    # -- fields

    def _texts(self, rest: Entry) -> None:
        for variable, name in TEXTS.items():
            if name in rest:
                self._text(rest, name, variable)
        if self.record.type in OF_SCHOOLS and "authority" in self.record:
            self.record.setdefault("publisher", self.record.pop("authority"))

    def _text(self, rest: Entry, name: str, variable: str, where: str = "") -> None:
        """Take a formattable text; what it has besides value and short form stays."""
        value = rest.pop(name)
        parts = dict(value) if isinstance(value, dict) else {"value": value}
        text, short = parts.pop("value", None), parts.pop("short", None)
        whole = str(parts.get("verbatim", "")).lower() == "true"
        parts.pop("verbatim", None)
        if not isinstance(text, str) or variable in self.record:
            if text is not None and not isinstance(text, str):
                self.report(f"{where}/{name}", f"{name} is not text")
            if value is not None:
                rest[name] = value
            return
        self.record[variable] = braces.read(f"{{{text}}}" if whole else text)
        shorter = {"title": "title-short", "container-title": "container-title-short"}
        if isinstance(short, str) and variable in shorter:
            self.record[shorter[variable]] = braces.read(short)
        elif short is not None:
            parts["short"] = short
        if parts:
            rest[name] = parts

    def _people(self, rest: Entry) -> None:
        for name in ("author", "editor"):
            if name in rest:
                self.record[name] = self.names(rest.pop(name), f"/{name}")
        others = []
        found: dict[str, list[Name]] = {}
        roles = {role: variable for variable, role in ROLES.items()}
        for place, group in enumerate(listed(rest.pop("affiliated", None))):
            role = role_of(group)
            variable = roles.get(role)
            where = f"/affiliated/{place}"
            if variable and isinstance(group, dict):
                names = found.setdefault(variable, list(self.record.names(variable)))
                names.extend(self.names(group.get("names"), where))
                # The first group settles where the variable stands among the others.
                self.record.setdefault(variable, tuple(names))
                continue
            if role not in OTHER_ROLES:
                hint = did_you_mean(role, [*roles, *OTHER_ROLES]) if role else "give it a role"
                self.report(where, f"hayagriva has no role {role[:60]!r}", hint)
            others.append(group)
        for variable, names in found.items():
            self.record[variable] = tuple(names)
        if others:
            rest["affiliated"] = others

    def names(self, value: Any, where: str) -> Names:
        """Return the names in a person or a list of persons."""
        found = []
        for place, one in enumerate(listed(value)):
            name = read_name(one)
            if name:
                found.append(name)
            else:
                hint = 'write "Family, Given", or {name: ..., given-name: ...}'
                self.report(f"{where}/{place}", "this is no name", hint)
        return tuple(found)

    def _numbers(self, rest: Entry) -> None:
        for variable, name in {**NUMBERS, **HELD}.items():
            self._number(rest, name, variable)
        serial = rest.pop("serial-number", None)
        if isinstance(serial, str):
            serial = {"serial": serial}
        self._serial(rest, serial)

    def _serial(self, rest: Entry, serial: Any) -> None:
        if not isinstance(serial, dict):
            return
        left = dict(serial)
        for variable, name in SERIAL.items():
            if isinstance(left.get(name), str) and variable not in self.record:
                value = left.pop(name)
                self.record[variable] = identifiers.doi(value) if variable == "DOI" else value
        if left:
            rest["serial-number"] = left

    def _number(self, rest: Entry, name: str, variable: str) -> None:
        if isinstance(rest.get(name), str) and variable not in self.record:
            self.record[variable] = rest.pop(name)

    def _place_of(self, rest: Entry, kind: str) -> None:
        """Take the publisher and the places, which may stand in it or beside it."""
        self._publisher(rest.pop("publisher", None), "publisher", "/publisher")
        if rest.get("location") is not None:
            target = "event-place" if kind in OF_VENUES else "publisher-place"
            self._text(rest, "location", target)

    def _publisher(self, publisher: Any, variable: str, where: str) -> None:
        """Take a publisher, a text or a mapping of its name and its place."""
        parts = dict(publisher) if isinstance(publisher, dict) else {"name": publisher}
        for name, target in (("name", variable), ("location", f"{variable}-place")):
            if parts.get(name) is not None:
                self._text(parts, name, target, where)

    def _dates(self, rest: Entry) -> None:
        self._date(rest, "issued")
        url = rest.pop("url", None)
        parts = dict(url) if isinstance(url, dict) else {"value": url}
        if isinstance(parts.get("value"), str) and "URL" not in self.record:
            self.record["URL"] = parts.pop("value")
        self._date(parts, "accessed", "/url")
        if any(value is not None for value in parts.values()):
            rest["url"] = parts

    def _date(self, rest: Entry, variable: str, where: str = "") -> None:
        value = rest.pop("date", None)
        if value is None:
            return
        if variable in self.record:
            rest["date"] = value
            return
        date = read_date(value) if isinstance(value, str) else None
        if date is None:
            hint = "write YYYY, YYYY-MM or YYYY-MM-DD"
            self.report(f"{where}/date", f"not a date: {str(value)[:60]!r}", hint)
            date = Date(literal=str(value))
        self.record[variable] = date

    # -- parents

    def _is_part(self, kind: str, of_holder: str) -> bool:
        """Return whether a book is a part of its parent, which is no series then."""
        return bool(self.part) and kind == of_holder == "book"

    def _title_of(self, holder: Entry, whole: bool) -> None:
        """Take the parent's title, which may be that of the work that the entry is a part of."""
        record = self.record
        name = "collection-title" if whole else "container-title"
        if self.part and not whole and record.type == "book":
            name = "volume-title"
            if self.part != "title" and "title" in record:
                record[self.part] = record.pop("title")
                name = "title"
        self._text_of(holder, "title", name)

    def _held(self, holder: Entry, whole: bool) -> None:
        """Take what the parent says that holds the entry; what there is no room for stays.

        The parent of a whole work is its series.
        """
        record = self.record
        self._title_of(holder, whole)
        self._names_of(holder, "editor", "collection-editor" if whole else "editor")
        if whole:
            self._number(holder, "volume", "collection-number")
            if "ISSN" not in record:
                self._serial_of(holder, ("ISSN",))
            return
        self._names_of(holder, "author", "container-author")
        for variable, name in {**HELD, "edition": "edition"}.items():
            self._number(holder, name, variable)
        self._number(holder, "page-total", "number-of-pages")
        self._serial_of(holder, ("ISSN", "ISBN"))
        if "publisher" in holder and "publisher" not in record:
            self._publisher(holder.pop("publisher"), "publisher", "/parent/publisher")
        if holder.get("location") is not None:
            venue = record.type == "speech"
            self._text(holder, "location", "event-place" if venue else "publisher-place")
        self._date(holder, "issued", "/parent")
        series = holder.get("parent")
        if isinstance(series, dict):
            holder["parent"] = series = dict(series)
            self._text_of(series, "title", "collection-title")
            self._names_of(series, "editor", "collection-editor")
            self._number(series, "volume", "collection-number")
            if series.get("type", "") in ("Anthology", "anthology"):
                del series["type"]
            if not series:
                del holder["parent"]

    def _text_of(self, holder: Entry, name: str, variable: str) -> None:
        if name in holder:
            self._text(holder, name, variable, "/parent")

    def _names_of(self, holder: Entry, name: str, variable: str) -> None:
        if name in holder and variable not in self.record:
            self.record[variable] = self.names(holder.pop(name), f"/parent/{name}")

    def _serial_of(self, holder: Entry, variables: Iterable[str]) -> None:
        serial = holder.get("serial-number")
        if not isinstance(serial, dict):
            return
        left = dict(serial)
        for variable in variables:
            self._number(left, SERIAL[variable], variable)
        holder["serial-number"] = left
        if not left:
            del holder["serial-number"]

    def _other_parent(self, parent: Entry) -> Entry:
        """Take the event or the original edition that another parent is; the rest stays."""
        kind = str(parent.get("type") or "").lower()
        if kind == "conference":
            self._text_of(parent, "title", "event-title")
            self._text_of(parent, "location", "event-place")
            self._date(parent, "event-date", "/parent")
        elif kind == "original":
            self._text_of(parent, "title", "original-title")
            self._names_of(parent, "author", "original-author")
            self._date(parent, "original-date", "/parent")
            where = "/parent/publisher"
            self._publisher(parent.pop("publisher", None), "original-publisher", where)
        else:
            return parent
        return parent if len(parent) > 1 else {}
