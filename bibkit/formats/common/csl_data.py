"""Items of CSL's data model, as CSL-JSON and CSL-YAML carry them: to records, checked, and back.

What an item has no place for (relations, forms, evidence, values that its form of them cannot
say) stands under ``custom.bibkit``, where a reader of CSL-JSON may keep what is its own.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from bibkit import vocabulary
from bibkit.errors import BibkitError, Place, Problem, RecordError, Severity, did_you_mean
from bibkit.model.dates import Date
from bibkit.model.library import Library
from bibkit.model.names import PARTS
from bibkit.model.record import Evidence, Record, Relation, Value, plain_value, read_value
from bibkit.model.relations import resolve

# Where in a file a part of an item stands, by its JSON Pointer within the item (RFC 6901).
Locate: TypeAlias = Callable[[str], Place]

_EVIDENCE: Final = ("quote", "source", "note")
_OTHERS: Final = frozenset(("id", "type", "categories", "custom"))
# Numbers that the schema wants as text, and texts that it lets be numbers.
_NUMBERS: Final = (vocabulary.NUMBERS - {"section", "version"}) | {"part", "printing", "supplement"}
_FLAGS: Final = frozenset(("comma-suffix", "static-ordering", "parse-names"))
_DATE: Final = frozenset(("date-parts", "season", "circa", "literal", "raw"))
_KINDS: Final = (
    (bool, "true or false"),
    ((int, float), "a number"),
    (str, "text"),
    (list, "a list"),
    (Mapping, "an object"),
)


class Items:
    """The reading of items into a library; what several of them have wrong is told once."""

    def __init__(self, library: Library, again: Callable[[Record], Record] | None = None) -> None:
        """Begin to read into a library; `again` is a record as it is once written and read."""
        self.library = library
        self._again = again or _told
        self._unknown: dict[tuple[str, str], tuple[Problem, int]] = {}
        # What records have of those that they are tied to, which may stand further on.
        self._taken: list[tuple[Record, list[str]]] = []

    def read(self, item: Any, pointer: str, locate: Locate) -> None:
        """Add the record in an item; `pointer` is where the item stands in its file."""
        _Item(self, pointer, locate).read(item)

    def unknown(self, kind: str, name: str, problem: Problem) -> None:
        """Take note of a name that CSL's schema does not have."""
        first, count = self._unknown.get((kind, name), (problem, 0))
        self._unknown[kind, name] = (first, count + 1)

    def taken(self, record: Record, names: list[str]) -> None:
        """Take note of values that were written for readers who know no relations."""
        self._taken.append((record, names))

    def finish(self) -> None:
        """Once all items are read, leave to relations what comes from them, and report.

        A name that the schema does not have is reported where it stands first.
        """
        for record, names in self._taken:
            self._leave(record, names)
        for problem, count in self._unknown.values():
            more = f" (and in {count - 1} more places)" if count > 1 else ""
            self.library.problems.append(
                Problem(
                    problem.message + more,
                    *(problem.path, problem.line, problem.column),
                    severity="warning",
                    key=problem.key,
                    rule="csl-schema",
                    hint=problem.hint,
                )
            )

    def _leave(self, record: Record, names: list[str]) -> None:
        """Take from a record the values that it only repeats of those that it is tied to."""
        bare = Record(record.key, record.type, relations=record.relations)
        bare.update({name: value for name, value in record.items() if name not in names})
        try:
            told = self._again(resolve(bare, self.library.get))
        except BibkitError:
            return
        for name in names:
            if name in record and told.get(name) == record[name]:
                del record[name]


def _told(record: Record) -> Record:
    return Record.from_csl(record.to_csl(), lambda pointer, error: None)


class _Item:
    """The reading of one item; it knows where the item stands."""

    def __init__(self, items: Items, pointer: str, locate: Locate) -> None:
        self.items = items
        self.pointer = pointer
        self.locate = locate
        self.key = ""
        self.faulty: set[str] = set()

    def problem(
        self, where: str, message: str, hint: str | None = None, severity: Severity = "error"
    ) -> Problem:
        place = f"{self.pointer}{where}"
        names = " ".join(part for part in (place, self.key and f"({self.key})") if part)
        text = f"{names}: {message}" if names else message
        key = self.key or None
        return Problem(text, *self.locate(where), severity=severity, key=key, hint=hint)

    def report(
        self, where: str, message: str, hint: str | None = None, severity: Severity = "error"
    ) -> None:
        self.faulty.add(where)
        self.items.library.problems.append(self.problem(where, message, hint, severity))

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
        self.items.library.add(record, self.locate(""))
        self._check(item)

    # -- what CSL's schema (schemas/input/csl-data.json) has against an item that could be read

    def _check(self, item: dict[str, Any]) -> None:
        for name, value in item.items():
            if _is_usual(name, value):
                continue
            where = f"/{escape(name)}"
            if value is None or name == "type" or where in self.faulty:
                continue
            variable = vocabulary.ALIASES.get(name, name)
            if variable in vocabulary.TEXTS:
                kinds: tuple[Any, ...] = (str, int, float) if name in _NUMBERS else (str,)
                self._expect(where, value, kinds, "text")
            elif variable in vocabulary.NAMES:
                self._check_names(where, value)
            elif variable in vocabulary.DATES:
                self._check_date(where, value)
            elif name == "custom":
                self._expect(where, value, (Mapping,), "an object")
            elif name == "categories":
                self._check_words(where, value)
            elif name not in _OTHERS:
                known = (*vocabulary.VARIABLES, *vocabulary.ALIASES)
                self._unknown(where, "variable", name, f"CSL has no variable {name!r}", known)

    def _expect(self, where: str, value: Any, kinds: tuple[Any, ...], wanted: str) -> bool:
        """Return whether a value is of one of the kinds; if not, say so."""
        flag = isinstance(value, bool) and bool not in kinds
        if isinstance(value, kinds) and not flag:
            return True
        if not any(where.startswith(other) for other in self.faulty if other):
            found = next((word for kind, word in _KINDS if isinstance(value, kind)), "nothing")
            self.report(where, f"{found} where {wanted} belongs", severity="warning")
        return False

    def _unknown(
        self, where: str, kind: str, name: str, message: str, known: tuple[str, ...]
    ) -> None:
        near = did_you_mean(name, known) if (kind, name) not in self.items._unknown else None
        hint = near or ("it is kept in the record's fields" if kind == "variable" else None)
        self.items.unknown(kind, name, self.problem(where, message, hint))

    def _check_words(self, where: str, value: Any) -> None:
        if self._expect(where, value, (list,), "a list"):
            for number, word in enumerate(value):
                self._expect(f"{where}/{number}", word, (str,), "text")

    def _check_names(self, where: str, value: Any) -> None:
        if not self._expect(where, value, (list,), "a list"):
            return
        for number, name in enumerate(value):
            there = f"{where}/{number}"
            if not self._expect(there, name, (Mapping,), "an object"):
                continue
            for part, content in name.items():
                self._check_part(f"{there}/{escape(part)}", part, content)

    def _check_part(self, where: str, part: str, content: Any) -> None:
        if part in _FLAGS:
            self._expect(where, content, (str, int, float, bool), "true or false")
        elif part in PARTS:
            if content is not None:
                self._expect(where, content, (str,), "text")
        else:
            message = f"a name has no part {part!r}; it was left out"
            self._unknown(where, "part", part, message, PARTS)

    def _check_date(self, where: str, value: Any) -> None:
        # The schema's own description prefers EDTF, which its model of dates leaves out.
        if isinstance(value, str) or not self._expect(where, value, (Mapping,), "an object"):
            return
        for part, content in value.items():
            there = f"{where}/{escape(part)}"
            if part == "date-parts":
                self._check_date_parts(there, content)
            elif part in ("season", "circa"):
                self._expect(there, content, (str, int, float, bool), "a number")
            elif part in _DATE:
                self._expect(there, content, (str,), "text")
            else:
                message = f"a date has no {part!r}; it was left out"
                self._unknown(there, "date", part, message, tuple(_DATE))

    def _check_date_parts(self, where: str, value: Any) -> None:
        if not self._expect(where, value, (list,), "a list"):
            return
        if not 1 <= len(value) <= 2:
            self.report(where, "a date has one or two points", severity="warning")
        for number, point in enumerate(value):
            there = f"{where}/{number}"
            if not self._expect(there, point, (list,), "a list"):
                continue
            if not 1 <= len(point) <= 3:
                self.report(there, "a point has a year, a month and a day", severity="warning")
            for place, part in enumerate(point):
                self._expect(f"{there}/{place}", part, (str, int, float), "a number")

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
            "dates": self._values,
            "values": self._values,
        }
        for name, value in own.items():
            if name in parts:
                parts[name](record, f"/custom/bibkit/{name}", value)
        if isinstance(own.get("fields"), dict):
            record.fields.update(own["fields"])
        if isinstance(own.get("key"), str):
            record.key = own["key"]
        names = own.get("inherited")
        if isinstance(names, list):
            self.items.taken(record, [name for name in names if isinstance(name, str)])

    def _pairs(self, where: str, value: Any) -> Iterator[tuple[str, str, Any]]:
        """Yield each name in an object, with the pointer to its value and the value."""
        if not isinstance(value, dict):
            self.report(where, "this is not an object")
            return
        for name, part in value.items():
            yield name, f"{where}/{escape(name)}", part

    def _relations(self, record: Record, where: str, value: Any) -> None:
        if not isinstance(value, list):
            self.report(where, "this is not an array")
            return
        for number, tie in enumerate(value):
            texts = tie if isinstance(tie, dict) else {}
            kind, key, values = texts.get("kind"), texts.get("key"), texts.get("values", {})
            if isinstance(kind, str) and isinstance(key, str) and _is_texts(values):
                record.relations.append(Relation(kind, key, values, self.locate(where)))
            else:
                self.report(f"{where}/{number}", "a relation has a kind, a key and values")

    def _forms(self, record: Record, where: str, value: Any) -> None:
        for language, there, form in self._pairs(where, value):
            if isinstance(form, dict):
                record.forms[language] = {}
            for variable, pointer, content in self._pairs(there, form):
                self._set(record.forms[language], variable, pointer, content)

    def _values(self, record: Record, where: str, value: Any) -> None:
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


_TEXT_PARTS: Final = frozenset(PARTS) - _FLAGS


def _is_usual(name: str, value: Any) -> bool:
    """Return whether a value is as nearly all are, so that a closer look would find nothing."""
    if type(value) is str:
        return name in vocabulary.TEXTS
    if type(value) is list:
        return name in vocabulary.NAMES and all(map(_is_usual_name, value))
    if type(value) is dict and name in vocabulary.DATES and len(value) == 1:
        points = value.get("date-parts")
        return (
            type(points) is list
            and len(points) == 1
            and type(points[0]) is list
            and 1 <= len(points[0]) <= 3
            and all(type(part) is int for part in points[0])
        )
    return False


def _is_usual_name(name: Any) -> bool:
    return (
        type(name) is dict
        and name.keys() <= _TEXT_PARTS
        and all(type(part) is str for part in name.values())
    )


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str) for part in value.values())


def escape(name: str) -> str:
    """Return a name as a JSON Pointer has it (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


# -- writing


def item(record: Record, whole: Record, lost: Mapping[str, Value]) -> dict[str, Any]:
    """Return a record as an item with what is bibkit's own.

    `whole` is the record with what it takes from those it is tied to, so that other programs have
    it; `lost` are the values that the format cannot say as the record has them.
    """
    found = whole.to_csl()
    own = _own_parts(record, lost)
    inherited = [name for name in whole if name not in record]
    if inherited:
        own["inherited"] = inherited
    if "bibkit" in record.fields:
        own["fields"] = found.pop("custom")
    if own:
        found["custom"] = {**found.get("custom", {}), "bibkit": own}
    return found


def _own_parts(record: Record, lost: Mapping[str, Value]) -> dict[str, Any]:
    """Return what an item cannot say of a record, by its part; parts without content are out."""
    parts: dict[str, Any] = {
        "relations": [_tie(relation) for relation in record.relations],
        "forms": {language: _plain(form) for language, form in record.forms.items()},
        "evidence": {
            field: {name: text for name in _EVIDENCE if (text := getattr(evidence, name))}
            for field, evidence in record.evidence.items()
        },
        "dates": _plain({name: one for name, one in lost.items() if isinstance(one, Date)}),
        "values": _plain({name: one for name, one in lost.items() if not isinstance(one, Date)}),
    }
    return {name: part for name, part in parts.items() if part}


def _tie(relation: Relation) -> dict[str, Any]:
    tie: dict[str, Any] = {"kind": relation.kind, "key": relation.key}
    return {**tie, "values": dict(relation.values)} if relation.values else tie


def _plain(values: Mapping[str, Value]) -> dict[str, Any]:
    return {variable: plain_value(value) for variable, value in values.items()}
