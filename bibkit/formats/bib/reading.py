"""From the entries of a file to its records, tied to each other by their keys."""

import gc
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Final

from bibkit.errors import BibkitError, Place, Problem, ReadError, RecordError
from bibkit.formats.bib import inherit, keeping
from bibkit.formats.bib.blocks import Blocks, Entry, read_blocks
from bibkit.formats.bib.entry import Reading
from bibkit.formats.bib.inherit import Fault, Whole
from bibkit.model.library import Library
from bibkit.model.record import Record
from bibkit.model.relations import Find, resolve
from bibkit.patterns import pattern

_NO_COMMENT: Final = pattern(r"^[^\S\n]*[^\s%]", re.MULTILINE)
# What begins a text in braces, brackets or tags, and what is in no text.
_OTHER: Final = pattern(r"\A\s*[{\[<]|[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_library(
    text: str, path: str | None = None, *, classic: bool = False, sentence_case: bool = True
) -> Library:
    """Return the records of a `.bib` file; what was wrong in it is among the problems.

    `classic` reads it as BibTeX's styles do: particles of names do not drop, and a publisher with
    "and" in its name is one publisher, not two (BibLaTeX manual, section 2.2.1, literal lists).

    A text without a single block is one long comment for BibTeX; that is a problem, unless it is
    empty or marked by percent signs. Raises `ReadError` where it can be none: it is of another
    format, or no text at all.
    """
    with _without_collection():
        return _read_library(text, path, classic, sentence_case)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Keep Python from looking for circles of objects: reading makes many objects and no circle."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            # All that was made counts as young, and would be looked through once it can be; this
            # makes it old, at once.
            gc.freeze()
            gc.unfreeze()
        gc.enable()


def _read_library(text: str, path: str | None, classic: bool, sentence_case: bool) -> Library:
    blocks = read_blocks(text, path, renamed=True)
    found = None if blocks.any else _NO_COMMENT.search(text.removeprefix("\ufeff"))
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        message, hint = "there is no entry in this text", "an entry begins as in @book{key,"
        if _OTHER.search(text, found.start(), found.start() + 10_000):
            raise ReadError(message, path=path, line=line, column=1, hint=hint)
        blocks.problems.append(Problem(message, path, line, 1, rule="no-entry", hint=hint))
    whole = inherit.whole(blocks.entries, classic=classic)
    aside = _aside(blocks)
    # Where the file is large, it counts that what has been read is let go.
    blocks.entries = []
    library = records_of(whole, blocks.problems, path, classic=classic, sentence_case=sentence_case)
    for at, entry in aside:
        record = Reading(entry, classic, sentence_case=sentence_case).record
        record.place = Place(path, entry.line, entry.column)
        if entry.type == inherit.DATA:
            record.fields["entrytype"] = entry.type
        library.set_aside(record, at)
    return library


def _aside(blocks: Blocks) -> list[tuple[int, Entry]]:
    """Return the entries that are no references, each with the number of those before it."""
    before = [0]
    for entry in blocks.entries:
        before.append(before[-1] + (entry.type != inherit.DATA))
    data = [(at, entry) for at, entry in enumerate(blocks.entries) if entry.type == inherit.DATA]
    found = sorted([*data, *blocks.commented], key=itemgetter(0))
    return [(before[at], entry) for at, entry in found]


def records_of(
    whole: Whole,
    problems: Iterable[Problem] = (),
    path: str | None = None,
    *,
    classic: bool = False,
    sentence_case: bool = True,
) -> Library:
    """Return the records of entries, tied to each other and without what they only repeat."""
    library = Library(problems=problems)
    records: list[Record] = []
    known: dict[str, str] = {}
    # What is not done with, by its place.
    waiting: dict[int, Reading] = {}
    left, whole.entries = whole.entries[::-1], []
    while left:
        # Where the file is large, it counts that what has been read is let go.
        entry = left.pop()
        reading = Reading(entry, classic, sentence_case=sentence_case)
        record = reading.record
        record.place = Place(path, entry.line, entry.column)
        known[entry.key] = record.key
        if reading.is_waiting():
            reading.let_go()
            waiting[len(records)] = reading
        records.append(record)
    _know_others(known, waiting.values())
    library.problems += [_problem(entry, fault, path) for entry, fault in whole.faults]
    for at, record in enumerate(records):
        if at in waiting:
            reading = waiting[at]
            faults = reading.finish(known, circular=at in whole.circular)
            library.problems += [_problem(reading.entry, fault, path) for fault in faults]
        library.add(record)
    for reading in waiting.values():
        if not reading.kept:
            continue
        try:
            keeping.apply(reading.record, reading.kept)
        except (RecordError, AttributeError, TypeError, ValueError) as error:
            library.problems.append(
                Problem(
                    f"what bibkit kept in {keeping.FIELD} cannot be read: {error}",
                    path,
                    reading.entry.line,
                    reading.entry.column,
                    "warning",
                    reading.entry.key,
                )
            )
    stated = {id(reading.record): reading.stated for reading in waiting.values()}
    prune([reading.record for reading in waiting.values()], library.get, stated)
    return library


def _problem(entry: Entry, fault: Fault, path: str | None) -> Problem:
    message, rule, hint = fault
    return Problem(message, path, entry.line, entry.column, "error", entry.key, rule, hint)


def keys_of(readings: Sequence[Reading]) -> dict[str, str]:
    """Return the records' keys by those that a file calls them by, those in `ids` too."""
    known = {reading.entry.key: reading.record.key for reading in readings}
    _know_others(known, readings)
    return known


def _know_others(known: dict[str, str], readings: Iterable[Reading]) -> None:
    for reading in readings:
        if "ids" in reading.entry.fields:
            for key in inherit.keys(reading.entry.fields["ids"]):
                known.setdefault(key, reading.record.key)


def prune(
    records: Iterable[Record], find: Find, stated: Mapping[int, Iterable[str]] | None = None
) -> None:
    """Take from each record what it only repeats of the records that it is tied to.

    `find` returns those by key; `stated` has the variables that a record keeps, by its id.

    In BibLaTeX a child that repeats a field of its parent says no more than one that inherits it;
    written files repeat what a data model asks for. What `resolve` returns does not change.
    """
    bare = [
        (record, Record(record.key, record.type, relations=record.relations))
        for record in records
        if record.relations
    ]
    for record, tied in bare:
        try:
            whole = resolve(tied, find)
        except BibkitError:
            continue
        own = frozenset(stated.get(id(record), ()) if stated else ())
        for name in [name for name in record if name in whole and name not in own]:
            if keeping.same(name, record[name], whole[name]):
                del record[name]
