"""One bibliographic record: a type, variables with typed values, and relations."""

import copy
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from bibkit import vocabulary
from bibkit.errors import Place, RecordError, did_you_mean
from bibkit.frozen import Frozen
from bibkit.model.dates import Date
from bibkit.model.names import Name, wrong_part

Names: TypeAlias = tuple[Name, ...]
# Text and numbers are `str`, in CSL's inline markup (`bibkit.text.markup`).
Value: TypeAlias = str | Names | Date

RELATIONS: Final = (
    "reviews",
    "part_of",
    "in_series",
    "published_in",
    "held_at",
    "translation_of",
    "continues",
)


class Relation(Frozen):
    """A tie from one record to another, by key.

    `values` are variables that belong to the tie itself: the number within a series, the pages
    within a volume, the shelf mark within an archive. `place` is where it was read.
    """

    __slots__ = ("kind", "key", "values", "place")  # noqa: RUF023

    kind: str
    key: str
    values: Mapping[str, str]
    place: Place | None

    def __init__(
        self,
        kind: str,
        key: str,
        values: Mapping[str, str] | None = None,
        place: Place | None = None,
    ) -> None:
        _kind(self, kind)
        _key(self, key)
        _values(self, {} if values is None else values)
        _place(self, place)

    def _said(self) -> tuple[str, str, Mapping[str, str]]:
        return self.kind, self.key, self.values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Relation) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash((self.kind, self.key))

    def __repr__(self) -> str:
        return f"Relation{self._said()!r}"


_kind, _key, _values, _place = (Relation.__dict__[name].__set__ for name in Relation.__slots__)


class Evidence(NamedTuple):
    """What a field rests on: words quoted from the source text, or another source named.

    `note` says what a reader has to know besides, such as what the source prints where it is wrong.
    """

    quote: str = ""
    source: str = ""
    note: str = ""


class Record(MutableMapping[str, Value]):
    """A bibliographic record: a mapping from CSL variables to their values.

    Values are `str` (text and numbers, in CSL's inline markup), `Date`, or a tuple of `Name`. On
    assignment a value is read as CSL-JSON has it, so ``record["issued"] = "2006-05"`` and
    ``record["author"] = [{"family": "Peskov"}]`` work. Raises `RecordError` where it cannot be.

    `fields` holds what no CSL variable stands for, under the name that its format gives it, so
    that nothing is lost. `forms` holds values in other languages or scripts: language tag, then
    variable. `relations`, `evidence` (by field) are as `Relation` and `Evidence` describe. `place`
    is where the record was read. Records are equal if they say the same; the order of variables,
    that of relations of different kinds, and the place do not count.
    """

    __slots__ = ("_type", "_values", "evidence", "fields", "forms", "key", "place", "relations")

    def __init__(
        self,
        key: str,
        type: str = "document",
        values: Mapping[str, Any] | None = None,
        *,
        relations: Sequence[Relation] = (),
        fields: Mapping[str, Any] | None = None,
        forms: Mapping[str, Mapping[str, Any]] | None = None,
        evidence: Mapping[str, Evidence] | None = None,
    ) -> None:
        self.key = key
        self.type = type
        self._values: dict[str, Value] = {}
        self.fields: dict[str, Any] = dict(fields) if fields else {}
        self.relations = list(relations)
        self.evidence = dict(evidence) if evidence else {}
        self.place: Place | None = None
        self.forms: dict[str, dict[str, Value]] = {}
        for language, form in forms.items() if forms else ():
            self.forms[language] = {name: read_value(name, value) for name, value in form.items()}
        if values:
            self.update(values)

    @property
    def type(self) -> str:
        """The CSL item type; assigning one that CSL does not have raises `RecordError`."""
        return self._type

    @type.setter
    def type(self, value: str) -> None:
        if not isinstance(value, str) or value not in vocabulary.TYPES:
            raise RecordError(
                f"CSL has no item type {str(value)[:60]!r}",
                hint=did_you_mean(str(value)[:60], vocabulary.TYPES),
            )
        self._type = value

    def __getitem__(self, variable: str) -> Value:
        return self._values[variable]

    def __setitem__(self, variable: str, value: Any) -> None:
        self._values[variable] = read_value(variable, value)

    def values_at_hand(self) -> dict[str, Value]:
        """Return the values themselves, by variable; for those who read files.

        What is put there is not looked at and has to be of its kind; ``record[variable] = value``
        makes a value one of its kind, or raises.
        """
        return self._values

    def __delitem__(self, variable: str) -> None:
        del self._values[variable]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, variable: object) -> bool:
        return variable in self._values

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record):
            return NotImplemented
        return self._facts() == other._facts()

    def _facts(self) -> tuple[object, ...]:
        ties = sorted(self.relations, key=lambda relation: relation.kind)
        return (self.key, self.type, self._values, self.fields, self.forms, ties, self.evidence)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Record {self.key!r} {self.type}: {self.text('title') or self.text('note')}>"

    def _repr_html_(self) -> str:
        from bibkit.model import showing

        return showing.html(self)

    def _repr_markdown_(self) -> str:
        from bibkit.model import showing

        return showing.markdown(self)

    def _repr_latex_(self) -> str:
        from bibkit.model import showing

        return showing.latex(self)

    def text(self, variable: str) -> str:
        """Return a text or number variable; empty if the record does not state it."""
        value = self._values.get(variable, "")
        return value if isinstance(value, str) else ""

    def names(self, variable: str) -> Names:
        """Return a name variable; empty if the record does not state it."""
        value = self._values.get(variable, ())
        return value if isinstance(value, tuple) else ()

    def date(self, variable: str) -> Date | None:
        """Return a date variable, or None."""
        value = self._values.get(variable)
        return value if isinstance(value, Date) else None

    def form(self, variable: str, language: str) -> Value | None:
        """Return a variable in a language ("ru", "zh-Hant"), or in the record's own; or None."""
        tag = language
        while tag:
            if variable in self.forms.get(tag, {}):
                return self.forms[tag][variable]
            tag = tag.rpartition("-")[0]
        return self._values.get(variable)

    def related(self, kind: str) -> list[Relation]:
        """Return the relations of one kind, in order."""
        return [relation for relation in self.relations if relation.kind == kind]

    def copy(self) -> "Record":
        """Return a record that can be changed without changing this one."""
        other = copy.copy(self)
        other._values = dict(self._values)
        other.fields = copy.deepcopy(self.fields)
        other.relations = list(self.relations)
        other.evidence = dict(self.evidence)
        other.forms = {language: dict(form) for language, form in self.forms.items()}
        return other

    def to_csl(self) -> dict[str, Any]:
        """Return the record as a CSL-JSON object.

        CSL-JSON has no place for relations, forms and evidence; fields go into ``custom``.
        """
        data: dict[str, Any] = {"id": self.key, "type": self.type}
        for variable, value in self._values.items():
            if isinstance(value, str):
                data[variable] = value
            elif isinstance(value, Date):
                data[variable] = value.to_csl()
            else:
                data[variable] = [name.to_csl() for name in value]
        if self.fields:
            data["custom"] = copy.deepcopy(self.fields)
        return data

    @classmethod
    def from_csl(cls, data: Mapping[str, Any], report: "Report | None" = None) -> "Record":
        """Return the record in a CSL-JSON object; what CSL does not know goes into `fields`.

        Raises `RecordError` for a type that CSL does not have and for a value of a wrong kind. If
        there is a `report`, it is told of each instead: where in the object it is (a JSON Pointer,
        RFC 6901) and the error; the value is kept in `fields`.
        """
        told = report or _raise
        record = cls(str(data.get("id", "")))
        values = record._values
        for name, value in data.items():
            known = _TEXTS.get(name)
            if known is not None and type(value) is str:
                values[known] = value
                continue
            if name == "id" or value is None:
                continue
            variable = vocabulary.ALIASES.get(name, name)
            if name == "custom" and isinstance(value, Mapping):
                record.fields.update(copy.deepcopy(dict(value)))
            elif name != "type" and variable not in vocabulary.VARIABLES:
                record.fields[name] = copy.deepcopy(value)
            elif variable == name or variable not in data:
                record._read(name, variable, value, told)
            else:
                record.fields[name] = copy.deepcopy(value)
        return record

    def _read(self, name: str, variable: str, value: Any, told: "Report") -> None:
        """Set the type or a variable from its value in CSL-JSON."""
        if isinstance(value, list) and variable in vocabulary.NAMES:
            names = _good_names(name, value, told)
            if names or not value:
                self._values[variable] = tuple(names)
            return
        try:
            if variable == "type":
                self.type = value
            else:
                self[variable] = value
        except RecordError as error:
            told(f"/{name}", error)
            self.fields[name] = copy.deepcopy(value)


# The names of text variables, so that all records share the same ones.
_TEXTS: Final = {name: name for name in vocabulary.TEXTS}
Report: TypeAlias = Callable[[str, RecordError], None]


def _raise(pointer: str, error: RecordError) -> None:
    raise error


def _good_names(variable: str, values: list[Any], told: Report) -> list[Name]:
    """Return the names among the values, and tell of what is none."""
    names = []
    for place, value in enumerate(values):
        try:
            names.append(Name.from_csl(value))
        except RecordError as error:
            part = wrong_part(value)
            told(f"/{variable}/{place}/{part}" if part else f"/{variable}/{place}", error)
    return names


def plain_value(value: Value) -> Any:
    """Return a value in text, lists and mappings alone; `read_value` reads it back unchanged."""
    if isinstance(value, str):
        return value
    if isinstance(value, Date):
        return value.plain()
    return [name.to_csl() for name in value]


def read_value(variable: str, value: Any) -> Value:
    """Return a variable's value as records hold it, from that or from CSL-JSON's form of it.

    Raises `RecordError` for an unknown variable and for a value of a wrong kind.
    """
    if variable in vocabulary.TEXTS:
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise RecordError(f"{variable} is not text: {str(value)[:60]!r}")
    if variable in vocabulary.NAMES:
        if isinstance(value, str | Mapping | Name):
            value = [value]
        if not isinstance(value, Sequence):
            raise RecordError(f"{variable} is not a list of names: {str(value)[:60]!r}")
        return tuple(Name.from_csl(name) for name in value)
    if variable in vocabulary.DATES:
        return Date.from_csl(value)
    raise RecordError(f"CSL has no variable {variable!r}")
