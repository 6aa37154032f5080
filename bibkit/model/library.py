"""A library: records in order, by citation key, with what was wrong where they were read."""

from bisect import insort_right
from collections.abc import Iterable, Iterator, MutableMapping
from operator import itemgetter
from typing import TypeVar, overload

from bibkit.errors import BibkitError, Place, Problem, UnknownKey, did_you_mean
from bibkit.model.record import Record
from bibkit.model.relations import resolve

T = TypeVar("T")


class Library(MutableMapping[str, Record]):
    """An ordered mapping from citation key to `Record`.

    Records under a repeated or an empty key are kept too: `entries` has every record, the mapping
    has the first under each key. What a file holds besides its references is in `aside`: it can
    neither be cited nor is it written into other formats. `problems` lists what could not be read
    and what was doubtful; `sources` is what formats keep of the texts that they read, and nobody
    else's business.
    """

    def __init__(self, records: Iterable[Record] = (), problems: Iterable[Problem] = ()) -> None:
        self._entries: list[Record] = []
        self._by_key: dict[str, Record] = {}
        # Each with the number of references before it.
        self._aside: list[tuple[int, Record]] = []
        self.problems: list[Problem] = list(problems)
        self.sources: list[object] = []
        for record in records:
            self.add(record)

    def add(self, record: Record, place: Problem | Place | None = None) -> None:
        """Add a record at the end; a repeated key is reported.

        `place` is where the record was read, if the record does not say so itself.
        """
        if record.place is None and place is not None:
            record.place = Place(place.path, place.line, place.column)
        if record.key in self._by_key:
            self._repeated(record)
        self._put(record)

    def extend(self, other: "Library") -> None:
        """Add all records and problems of another library; a key that is here too is reported."""
        known = set(self._by_key)
        before = len(self._entries)
        self._aside += [(before + at, record) for at, record in other._aside]
        self.problems.extend(other.problems)
        self.sources.extend(other.sources)
        for record in other._entries:
            if record.key in known:
                self._repeated(record)
            self._put(record)

    def _put(self, record: Record) -> None:
        self._entries.append(record)
        if record.key:
            self._by_key.setdefault(record.key, record)

    def _repeated(self, record: Record) -> None:
        place = record.place or Place()
        first = self._by_key[record.key].place
        where = f" (line {first.line} of {first.path or 'the text'})" if first else ""
        self.problems.append(
            Problem(
                f"the key {record.key!r} is used more than once",
                *place,
                severity="warning",
                key=record.key,
                rule="duplicate-key",
                hint=f"the first record under it{where} is the one that is cited",
            )
        )

    def set_aside(self, record: Record, at: int | None = None) -> None:
        """Add a record that is no reference, after the first `at` references, or after all."""
        place = len(self._entries) if at is None else at
        insort_right(self._aside, (place, record), key=itemgetter(0))

    def entries(self) -> list[Record]:
        """Return every record in order, those under a repeated or an empty key too.

        Those in `aside` are among them; `references` leaves them out.
        """
        found: list[Record] = []
        before = 0
        for at, record in self._aside:
            found += self._entries[before:at]
            found.append(record)
            before = at
        return found + self._entries[before:]

    def references(self) -> list[Record]:
        """Return the records that can be cited, in order: what is written and rendered."""
        return list(self._entries)

    @property
    def aside(self) -> list[Record]:
        """The records that are no references, in order: data for others, and commented-out ones.

        In a `.bib` file those are entries of type @xdata and what stands in comments. They say what
        the file says; a change to one is not written.
        """
        return [record for _, record in self._aside]

    def __getitem__(self, key: str) -> Record:
        try:
            return self._by_key[key]
        except KeyError:
            raise self.unknown(key) from None

    @overload
    def get(self, key: str, /) -> Record | None: ...
    @overload
    def get(self, key: str, /, default: Record | T) -> Record | T: ...
    def get(self, key: str, /, default: object = None) -> object:
        """Return the record under a key, or a default."""
        # `__getitem__` looks for near keys before it raises, which takes long in a large library.
        return self._by_key.get(key, default)

    def setdefault(self, key: str, default: Record, /) -> Record:
        """Return the record under a key, which is put there if there is none."""
        if key not in self._by_key:
            self[key] = default
        return self._by_key[key]

    def __setitem__(self, key: str, record: Record) -> None:
        record.key = key
        old = self._by_key.get(key)
        self._by_key[key] = record
        if old is None:
            self._entries.append(record)
        else:
            self._entries[_place(self._entries, old)] = record

    def __delitem__(self, key: str) -> None:
        record = self[key]
        place = _place(self._entries, record)
        del self._by_key[key]
        del self._entries[place]
        self._aside = [(at - (at > place), one) for at, one in self._aside]
        later = next((other for other in self._entries if other.key == key), None)
        if later is not None:
            self._by_key[key] = later

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Library):
            return NotImplemented
        return self._entries == other._entries

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Library of {len(self._entries)} records>"

    def unknown(self, key: str) -> UnknownKey:
        """Return the error for a key that is not here, with the nearest ones."""
        hint = did_you_mean(key, list(self._by_key)[:10_000])
        return UnknownKey(f"there is no record with the key {key!r}", hint=hint)

    def resolved(self, key: str) -> Record:
        """Return a record with all that it takes from the records it is tied to.

        Raises `UnknownKey`, and `RelationError` for a dangling or a circular relation.
        """
        return resolve(self[key], self._by_key.get)

    def resolve_all(self) -> "Library":
        """Return a library of all records, resolved.

        A record whose relations are broken stays as it is; a problem names both records.
        """
        whole = Library(problems=self.problems)
        whole._aside = list(self._aside)
        known: dict[str, Record] = {}
        for record in self._entries:
            try:
                found = resolve(record, self._by_key.get, known)
            except BibkitError as error:
                found = record
                problem = error.problem().changed(key=record.key, rule="relation")
                whole.problems.append(problem)
            whole._put(found)
        return whole


def _place(entries: list[Record], record: Record) -> int:
    """Return where a record stands; by identity, since two records may be equal."""
    return next(place for place, entry in enumerate(entries) if entry is record)
