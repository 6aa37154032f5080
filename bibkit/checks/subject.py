"""What the rules look at: a library's records one by one, resolved, with their source if known."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from bibkit.checks import duplicates
from bibkit.checks.sources import Source, SourceEntry
from bibkit.errors import BibkitError
from bibkit.formats import latex
from bibkit.formats.bib import datamodel
from bibkit.model.dates import Date
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import Record, Relation, Value
from bibkit.model.relations import resolve
from bibkit.text import markup

_NAME_PARTS: Final = (
    "family",
    "given",
    "dropping_particle",
    "non_dropping_particle",
    "suffix",
    "literal",
)


class Item:
    """One record as the rules see it.

    `record` says what it states itself; `whole` also what it takes from the records that it is
    tied to. `source` is its entry in the file, where the file's format tells its fields.
    """

    def __init__(
        self, subject: "Subject", index: int, record: Record, source: SourceEntry | None
    ) -> None:
        self.subject = subject
        self.index = index
        self.record = record
        self.source = source

    @property
    def today(self) -> datetime.date:
        """The day that counts as today."""
        return self.subject.today

    @property
    def raw(self) -> Mapping[str, str]:
        """The fields of the entry as they stand in a `.bib` file; empty for other formats."""
        if self.source is None or not self.source.tex:
            return {}
        return self.source.texts

    @property
    def is_tex(self) -> bool:
        """Whether the record is from a `.bib` file, as far as is known."""
        path = self.record.place.path if self.record.place else None
        return self.source.tex if self.source else str(path).endswith(".bib")

    @property
    def entry_type(self) -> str:
        """The entry type in a `.bib` file; empty for other formats."""
        return self.source.type if self.source else ""

    @cached_property
    def whole(self) -> Record:
        """The record with all that it takes from others; as it is where a relation is broken."""
        if not self.record.relations:
            return self.record
        try:
            return resolve(self.record, self.subject.library.get, self.subject.resolved)
        except BibkitError:
            return self.record

    @cached_property
    def texts(self) -> list[tuple[str, str]]:
        """Every text that the record states, with its variable or field, parts of names too.

        Of a `.bib` file it is the text of its fields: a record has titles in another case.
        """
        if self.source is not None and self.source.tex:
            return [(name, _plain(name, text)) for name, text in self.source.texts.items()]
        return [pair for pair in _texts(self.record) if pair[1]]

    @cached_property
    def names(self) -> list[tuple[str, Name]]:
        """Every name that the record states, with its variable."""
        return [
            (variable, name)
            for variable, value in self.record.items()
            if isinstance(value, tuple)
            for name in value
        ]

    def stated(self, variables: Iterable[str]) -> list[tuple[str, str]]:
        """Return what the record itself states of variables, by field in a `.bib` file."""
        if self.source is not None and self.source.tex:
            names = {name for variable in variables for name in self.source.names(variable)}
            return [pair for pair in self.texts if pair[0] in names]
        return [(name, self.record.text(name)) for name in variables if self.record.text(name)]

    @cached_property
    def title(self) -> str:
        """The record's own title without markup."""
        return markup.plain(self.record.text("title"))

    def field_name(self, variable: str) -> str:
        """Return what a variable is called in the file that the record is from."""
        return self.source.field_name(variable) if self.source else variable


class Subject:
    """A library with what is known of the files that it was read from.

    `changed` has the records, by id, that no longer say what their file does.
    """

    def __init__(
        self,
        library: Library,
        today: datetime.date,
        sources: Iterable[Source] = (),
        changed: Collection[int] = (),
    ) -> None:
        self.library = library
        self.today = today
        self.resolved: dict[str, Record] = {}
        self.sources = list(sources)
        by_path = {source.path: source for source in self.sources}
        self.items: list[Item] = []
        for index, record in enumerate(library.references()):
            source = by_path.get(record.place.path) if record.place else None
            if id(record) in changed:
                source = None
            entry = source.entry_at(record.place) if source and record.place else None
            self.items.append(Item(self, index, record, entry))

    @cached_property
    def keys(self) -> set[str]:
        """Every key by which a record can be named, in `ids` too."""
        aliases = (str(item.record.fields.get("ids", "")).split(",") for item in self.items)
        more = {key.strip() for keys in aliases for key in keys}
        entries = {entry.key for source in self.sources for entry in source.entries}
        return more | entries | {item.record.key for item in self.items}

    @cached_property
    def strings(self) -> set[str]:
        """The abbreviations that the files define, in small letters."""
        return {name.lower() for source in self.sources for name, _ in source.strings()}

    @cached_property
    def works(self) -> list[duplicates.Work]:
        """What the records say of their works, to be compared; data for other entries is none."""
        return [
            duplicates.Work(item.index, item.record, item.whole)
            for item in self.items
            if item.entry_type not in ("xdata", "set")
        ]

    @cached_property
    def matches(self) -> list[duplicates.Match]:
        """The pairs of records that are the same work."""
        return duplicates.matches(self.works)

    @cached_property
    def parents(self) -> set[str]:
        """The keys of the records that others are parts of, or are kept or published in."""
        kinds = ("part_of", "in_series", "published_in", "held_at", "continues")
        return {
            relation.key
            for item in self.items
            for relation in item.record.relations
            if relation.kind in kinds
        }


def _plain(name: str, text: str) -> str:
    return text if name in datamodel.VERBATIM else latex.decode(text)


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    for variable, value in record.items():
        yield from _of_value(variable, value)
    for name, content in record.fields.items():
        if isinstance(content, str):
            yield name, content
    for form in record.forms.values():
        for variable, value in form.items():
            yield from _of_value(variable, value)
    for relation in record.relations:
        yield from _of_relation(relation)


def _of_relation(relation: Relation) -> Iterator[tuple[str, str]]:
    yield from relation.values.items()


def _of_value(variable: str, value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield variable, value
    elif isinstance(value, Date):
        yield variable, value.literal
    else:
        for name in value:
            yield from _of_name(variable, name)


def _of_name(variable: str, name: Name) -> Iterator[tuple[str, str]]:
    for part in _NAME_PARTS:
        yield variable, getattr(name, part)
