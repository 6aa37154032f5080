"""The text that records were read from: where their fields stand in it, and how to change them."""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from bibkit.errors import Place

# As often as fields are looked through from their beginning.
_MANY: Final = 100
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


class Edit(NamedTuple):
    """A piece of a text, by its offsets, and what is to stand there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field in a file: its name, its content, and the offsets of that content in the text.

    `fixed` says that the content cannot be changed in its place (an abbreviation, say).
    """

    name: str
    text: str
    start: int
    end: int
    fixed: bool = False


class SourceEntry:
    """An entry in a file: its fields, and where they are. Formats say how values are written."""

    # Whether the content of the fields is TeX.
    tex = False
    # Whether it could not be read as it stands.
    is_broken = False
    # The key, where records do not tell all: some entries only hold data for others.
    key = ""

    def __init__(
        self, source: "Source", type: str, start: int, end: int, fields: Sequence[SourceField]
    ) -> None:
        self.source = source
        self.type = type
        self.start = start
        self.end = end
        self.fields = fields

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The content of each field by its name; the first one where a name is repeated."""
        return {field.name: field.text for field in reversed(self.fields)}

    def field_name(self, variable: str) -> str:
        """Return what a CSL variable is called here."""
        return variable

    def names(self, variable: str) -> list[str]:
        """Return the names of the fields that a variable may come from."""
        return [variable]

    def fields_of(self, name: str) -> list[SourceField]:
        """Return the fields that a variable, or a field of the record, may come from."""
        return [field for field in self.fields if field.name == name]

    def place(self, name: str, excerpt: str = "") -> Place:
        """Return where a field stands, or the entry; of several fields the one with the excerpt.

        Of very many excerpts each is looked for from where the one before it was, so that the time
        stays in line with the length of the fields.
        """
        fields = self._known.get(name)
        if fields is None:
            fields = self._known[name] = self.fields_of(name)
        if not fields:
            return self.source.place(self.start)
        times, missed, last, start = self._found.get(name, (0, 0, 0, 0))
        if excerpt and missed < _MANY:
            many = times >= _MANY
            for index in range(last if many else 0, len(fields)):
                field = fields[index]
                first = start if many and index == last else field.start
                at = self._find(excerpt, first, field.end)
                if at >= 0:
                    self._found[name] = (times + 1, missed, index, at)
                    return self.source.place(at)
            self._found[name] = (times + 1, missed + 1, last, start)
        return self.source.place(fields[0].start)

    @cached_property
    def _known(self) -> dict[str, list[SourceField]]:
        """What `fields_of` has returned, by name."""
        return {}

    @cached_property
    def _found(self) -> dict[str, tuple[int, int, int, int]]:
        """By name: how often an excerpt was looked for, how often in vain, where the last was."""
        return {}

    def _find(self, excerpt: str, start: int, end: int) -> int:
        return self.source.text.find(excerpt, start, end)

    def edits(self, name: str, changes: Sequence[tuple[str, str]]) -> list[Edit]:
        """Return the edits that make changes, of an old text to a new one, in a field.

        There are none unless one field has all of the old texts.
        """
        for field in self.fields_of(name):
            edits = [] if field.fixed else self._replace(field, changes)
            if edits:
                return edits
        return []

    def _replace(self, field: SourceField, changes: Sequence[tuple[str, str]]) -> list[Edit]:
        raise NotImplementedError


class Source:
    """A file of records: its text and the entries in it, by place."""

    def __init__(self, text: str, path: str | None) -> None:
        self.text = text
        self.path = path
        self.entries: list[SourceEntry] = []

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_END.finditer(self.text))]

    def place(self, offset: int) -> Place:
        """Return the line and column of an offset."""
        line = bisect_right(self._line_starts, offset)
        return Place(self.path, line, offset - self._line_starts[line - 1] + 1)

    def offset(self, place: Place) -> int:
        """Return the offset of a line and column."""
        line = min(place.line or 1, len(self._line_starts))
        return self._line_starts[line - 1] + (place.column or 1) - 1

    @cached_property
    def _by_offset(self) -> dict[int, SourceEntry]:
        return {entry.start: entry for entry in self.entries}

    @cached_property
    def _starts(self) -> list[int]:
        return [entry.start for entry in self.entries]

    def entry_at(self, place: Place) -> SourceEntry | None:
        """Return the entry that begins at a place, or in its line where no column is known."""
        if not place.line:
            return None
        found = self._by_offset.get(self.offset(place))
        if found is not None:
            return found
        index = bisect_right(self._starts, self.offset(Place(None, place.line, 1)) - 1)
        entry = self.entries[index] if index < len(self.entries) else None
        return entry if entry and self.place(entry.start).line == place.line else None

    def rebuilt(self, texts: Mapping[int, str], gone: Collection[int]) -> str:
        """Return the text with other texts for some entries, by offset, and without others."""
        raise NotImplementedError

    def strings(self) -> Iterator[tuple[str, Place]]:
        """Yield the abbreviations that are defined, with their places."""
        yield from ()

    @cached_property
    def used(self) -> frozenset[str]:
        """The abbreviations that are used, in small letters."""
        return frozenset()


def replaced(text: str, changes: Sequence[tuple[str, str]]) -> str | None:
    """Return a text with changes made; None unless it has all of the old texts."""
    for old, new in changes:
        if old not in text:
            return None
        text = text.replace(old, new)
    return text


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with edits made; where two overlap the one that begins first counts."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(set(edits)):
        if edit.start < at:
            continue
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]])


def source_of(text: str, path: str | None, format: str) -> Source | None:
    """Return the source of a text in a format by name; None for those without one."""
    make = _MAKERS.get(format)
    return make(text, path) if make else None


def _bib(text: str, path: str | None) -> Source:
    from bibkit.checks.bib_source import BibSource

    return BibSource(text, path)


def _json(text: str, path: str | None) -> Source:
    from bibkit.checks.json_source import JsonSource

    return JsonSource(text, path)


def _yaml(text: str, path: str | None) -> Source:
    from bibkit.checks.yaml_source import YamlSource

    return YamlSource(text, path)


_MAKERS: Final[dict[str, Callable[[str, str | None], Source]]] = {
    "biblatex": _bib,
    "bibtex": _bib,
    "csl-json": _json,
    "yaml": _yaml,
}
