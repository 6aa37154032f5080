"""CSL-JSON: the records that Zotero exports and that CSL processors read.

What CSL-JSON has no place for (relations, forms, evidence, dates that its parts cannot say) stands
under ``custom.bibkit``, where a reader of CSL-JSON may keep what is its own.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from bibkit.errors import BibkitError, Place, Problem, ReadError, RecordError, Severity, WriteError
from bibkit.model.dates import Date
from bibkit.model.library import Library
from bibkit.model.record import Evidence, Record, Relation, Value, plain_value, read_value
from bibkit.model.relations import resolve

_OPENING: Final = re.compile(r"\A\s*\[|\"items\"\s*:\s*\[")
_BETWEEN: Final = re.compile(r"[\s,]*")
# An array of items, from one to the next.
_FIRST: Final = re.compile(r"[ \t\n\r]*\[[ \t\n\r]*")
_NEXT: Final = re.compile(r"[ \t\n\r]*,[ \t\n\r]*")
_LAST: Final = re.compile(r"[ \t\n\r]*\][ \t\n\r]*\Z")
_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_EVIDENCE: Final = ("quote", "source", "note")


def read(text: str, path: str | None = None) -> Library:
    """Return the records in a text: an array of items, one item, or ``{"items": [...]}``.

    A fault in an item costs the value that it is in, which is kept in the record's `fields`; the
    library's problems have the item's line and a JSON Pointer to the value. Raises `ReadError`,
    with line and column, where the text is not JSON.
    """
    library = _read_array(text, path)
    if library is not None:
        return library
    items = _items(_parse(text, path), path)
    reader = _Reader(text, path, len(items) > 1 or text.lstrip().startswith("["))
    for item, start in zip(items, _starts(text, items), strict=True):
        reader.read(item, start)
    return reader.finished()


def _read_array(text: str, path: str | None) -> Library | None:
    """Return the records in an array, read one after the other; None if the text is no array."""
    reader = _Reader(text, path, True)
    decode = json.JSONDecoder(**_NUMBERS).raw_decode
    found = _FIRST.match(text)
    end = 0
    while found:
        start = found.end()
        try:
            item, end = decode(text, start)
        except (ValueError, RecursionError):
            return None
        reader.read(item, start)
        found = _NEXT.match(text, end)
    return reader.finished() if _LAST.match(text, end) else None


class _Reader:
    """The reading of items, in the order of the text, into a library; `numbered` in messages."""

    def __init__(self, text: str, path: str | None, numbered: bool) -> None:
        self.library = Library()
        self._text = text
        self._path = path
        self._numbered = numbered
        self._halves = _SURROGATE.search(text) is not None
        self._number = 0
        # What records have of those that they are tied to, which may stand further on.
        self._taken: list[tuple[Record, list[str]]] = []
        # How far lines have been counted.
        self._line, self._before, self._newline = 1, 0, -1

    def read(self, item: Any, start: int) -> None:
        """Add the record in an item that begins at `start`, -1 where that cannot be told."""
        if self._halves:
            item = self._mended(item)
        pointer = f"/{self._number}" if self._numbered else ""
        self._number += 1
        one = _Item(self.library, pointer, self._place(start))
        one.read(item)
        if one.record is not None and one.inherited:
            self._taken.append((one.record, one.inherited))

    def finished(self) -> Library:
        """Return the library, once all items are read."""
        for record, names in self._taken:
            _leave(record, names, self.library)
        return self.library

    def _place(self, start: int) -> Place:
        if start < 0:
            return Place(self._path)
        self._line += self._text.count("\n", self._before, start)
        self._newline = max(self._newline, self._text.rfind("\n", self._before, start))
        self._before = start
        return Place(self._path, self._line, start - self._newline)

    def _mended(self, item: Any) -> Any:
        """Return an item with halves of characters, which no file can hold, put as U+FFFD."""
        mended = _whole(item)
        if mended == item or any(one.rule == "encoding" for one in self.library.problems):
            return mended
        self.library.problems.append(
            Problem(
                "there are halves of characters in it; they were read as \ufffd",
                self._path,
                severity="warning",
                rule="encoding",
                hint="look for \\ud8 to \\udf in the file",
            )
        )
        return mended


def _leave(record: Record, names: list[str], library: Library) -> None:
    """Take from a record the values that it only repeats of those that it is tied to."""
    bare = Record(record.key, record.type, relations=record.relations)
    bare.update({name: value for name, value in record.items() if name not in names})
    try:
        whole = resolve(bare, library.get)
    except BibkitError:
        return
    told = Record.from_csl(whole.to_csl(), lambda pointer, error: None)
    for name in names:
        if name in record and told.get(name) == record[name]:
            del record[name]


def _parse(text: str, path: str | None) -> Any:
    try:
        return json.loads(text, **_NUMBERS)
    except json.JSONDecodeError as error:
        raise ReadError(
            f"not JSON: {error.msg}",
            path=path,
            line=error.lineno,
            column=error.colno,
            hint="correct it there, or just before",
        ) from None
    except RecursionError:
        hint = "CSL-JSON is an array of objects with an id and a type"
        raise ReadError(
            "the JSON is nested too deeply", path=path, line=1, column=1, hint=hint
        ) from None


def _integer(digits: str) -> int | str:
    """Return a whole number; one of more digits than Python will read stays text."""
    return int(digits) if len(digits) < 4000 else digits


_NUMBERS: Final[dict[str, Any]] = {"parse_int": _integer, "parse_constant": str}


def _items(data: Any, path: str | None) -> list[Any]:
    if isinstance(data, list):
        return data
    if isinstance(data, dict):
        items = data.get("items")
        return items if isinstance(items, list) else [data]
    hint = "CSL-JSON is an array of objects with an id and a type"
    raise ReadError("there are no records in this JSON", path=path, line=1, column=1, hint=hint)


def _starts(text: str, items: list[Any]) -> list[int]:
    """Return where each item begins, -1 where that cannot be told."""
    opening = _OPENING.search(text)
    position = opening.end() if opening else 0
    decode = json.JSONDecoder(**_NUMBERS).raw_decode
    starts = []
    for item in items:
        start = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]
        try:
            found, position = decode(text, start)
        except ValueError:
            found, position = None, start
        starts.append(start if found == item else -1)
    return starts


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(part) for part in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(part) for key, part in value.items()}
    return value


class _Item:
    """The reading of one item into a library; it knows where the item stands."""

    def __init__(self, library: Library, pointer: str, place: Place) -> None:
        self.library = library
        self.pointer = pointer
        self.place = place
        self.key = ""
        self.record: Record | None = None
        # The variables that were written for the sake of readers who know no relations.
        self.inherited: list[str] = []

    def report(
        self, where: str, message: str, hint: str | None = None, severity: Severity = "error"
    ) -> None:
        place = f"{self.pointer}{where}"
        names = " ".join(part for part in (place, self.key and f"({self.key})") if part)
        text = f"{names}: {message}" if names else message
        key = self.key or None
        self.library.problems.append(
            Problem(text, *self.place, severity=severity, key=key, hint=hint)
        )

    def fault(self, where: str, error: RecordError) -> None:
        self.report(where, error.message, error.hint)

    def read(self, item: Any) -> None:
        if not isinstance(item, dict):
            self.report("", "an item is not an object", 'write {"id": ..., "type": ...}')
            return
        key = item.get("id")
        if isinstance(key, str | int | float) and not isinstance(key, bool):
            self.key = str(key)
        else:
            self.report("/id", "the item has no id", "without one it cannot be cited", "warning")
            item = {**item, "id": ""}
        if item.get("type") is None:
            self.report("/type", "the item has no type", 'write one, such as "book"', "warning")
        record = Record.from_csl(item, self.fault)
        self._own(record)
        self.record = record
        self.library.add(record, self.place)

    # -- what bibkit adds

    def _own(self, record: Record) -> None:
        """Move what bibkit wrote under ``custom.bibkit`` to its places in the record."""
        own = record.fields.get("bibkit")
        if not isinstance(own, dict):
            return
        del record.fields["bibkit"]
        parts: dict[str, Callable[[Record, str, Any], None]] = {
            "relations": self._relations,
            "forms": self._forms,
            "evidence": self._evidence,
            "dates": self._dates,
        }
        for name, value in own.items():
            if name in parts:
                parts[name](record, f"/custom/bibkit/{name}", value)
        names = own.get("inherited")
        if isinstance(names, list):
            self.inherited = [name for name in names if isinstance(name, str)]
        if isinstance(own.get("fields"), dict):
            record.fields.update(own["fields"])

    def _pairs(self, where: str, value: Any) -> Iterator[tuple[str, str, Any]]:
        """Yield each name in an object, with the pointer to its value and the value."""
        if not isinstance(value, dict):
            self.report(where, "this is not an object")
            return
        for name, part in value.items():
            yield name, f"{where}/{_escape(name)}", part

    def _relations(self, record: Record, where: str, value: Any) -> None:
        if not isinstance(value, list):
            self.report(where, "this is not an array")
            return
        for number, tie in enumerate(value):
            texts = tie if isinstance(tie, dict) else {}
            kind, key, values = texts.get("kind"), texts.get("key"), texts.get("values", {})
            if isinstance(kind, str) and isinstance(key, str) and _is_texts(values):
                record.relations.append(Relation(kind, key, values, self.place))
            else:
                self.report(f"{where}/{number}", "a relation has a kind, a key and values")

    def _forms(self, record: Record, where: str, value: Any) -> None:
        for language, there, form in self._pairs(where, value):
            if isinstance(form, dict):
                record.forms[language] = {}
            for variable, pointer, content in self._pairs(there, form):
                self._set(record.forms[language], variable, pointer, content)

    def _dates(self, record: Record, where: str, value: Any) -> None:
        for variable, pointer, content in self._pairs(where, value):
            self._set(record, variable, pointer, content)

    def _set(self, values: Any, variable: str, pointer: str, content: Any) -> None:
        try:
            values[variable] = read_value(variable, content)
        except RecordError as error:
            self.fault(pointer, error)

    def _evidence(self, record: Record, where: str, value: Any) -> None:
        for field, pointer, parts in self._pairs(where, value):
            if _is_texts(parts) and all(name in _EVIDENCE for name in parts):
                record.evidence[field] = Evidence(**parts)
            else:
                self.report(pointer, "evidence has a quote, a source and a note, in words")


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str) for part in value.values())


def _escape(name: str) -> str:
    """Return a name as a JSON Pointer has it (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def write(library: Library) -> str:
    """Return the records as a JSON array; `read` reads it back, with all that they had.

    What a record takes along its relations is written with it, since readers of CSL-JSON know no
    relations; ``custom.bibkit.inherited`` names it. Raises `WriteError` for a field that JSON
    cannot hold.
    """
    pairs = zip(library.entries(), library.resolve_all().entries(), strict=True)
    items = ",\n".join(_written(record, whole) for record, whole in pairs)
    return f"[\n{items}\n]\n" if items else "[]\n"


def _written(record: Record, whole: Record) -> str:
    item = whole.to_csl()
    own = _own_parts(record)
    inherited = [name for name in whole if name not in record]
    if inherited:
        own["inherited"] = inherited
    if "bibkit" in record.fields:
        own["fields"] = item.pop("custom")
    if own:
        item["custom"] = {**item.get("custom", {}), "bibkit": own}
    try:
        text = json.dumps(item, ensure_ascii=False, indent=2, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        hint = "its fields may hold text, numbers, lists and mappings"
        raise WriteError(f"{record.key}: JSON cannot hold it: {error}", hint=hint) from None
    return "\n".join(f"  {line}" for line in text.split("\n"))


def _own_parts(record: Record) -> dict[str, Any]:
    """Return what CSL-JSON cannot say of a record, by its part; parts without content are out."""
    parts: dict[str, Any] = {
        "relations": [_tie(relation) for relation in record.relations],
        "forms": {language: _plain(form) for language, form in record.forms.items()},
        "evidence": {
            field: {name: text for name in _EVIDENCE if (text := getattr(evidence, name))}
            for field, evidence in record.evidence.items()
        },
        "dates": _plain({name: value for name, value in record.items() if _is_lost(value)}),
    }
    return {name: part for name, part in parts.items() if part}


def _tie(relation: Relation) -> dict[str, Any]:
    tie: dict[str, Any] = {"kind": relation.kind, "key": relation.key}
    return {**tie, "values": dict(relation.values)} if relation.values else tie


def _plain(values: Mapping[str, Value]) -> dict[str, Any]:
    return {variable: plain_value(value) for variable, value in values.items()}


def _is_lost(value: Value) -> bool:
    """Return whether CSL-JSON's date object says less than a date."""
    return isinstance(value, Date) and Date.from_csl(value.to_csl()) != value
