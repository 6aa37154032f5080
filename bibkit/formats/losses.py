"""What records say that a format has no place for: found out by reading again what was written."""

from collections.abc import Iterator
from typing import Final

from bibkit.errors import BibkitError, Problem, ReadError
from bibkit.formats import registry
from bibkit.model.library import Library
from bibkit.model.record import Record
from bibkit.model.relations import resolve

# These keep all that a record can say.
_WHOLE: Final = frozenset({"yaml", "csl-json", "csl-yaml"})
RELATIONS: Final = "relations"
FORMS: Final = "forms in other scripts"
FIELDS: Final = "own fields"
# As many names as a warning has room for.
_NAMED: Final = 8


def losses(library: Library, format: str, text: str | None = None) -> dict[str, list[str]]:
    """Return what gets lost where a library is written in a format: name -> the records' keys.

    The names are those of variables, with the most frequent first, besides ``relations``, ``forms
    in other scripts`` and ``own fields``; evidence, which bibkit's own formats alone have, does not
    count. What a format says in other words (a compiler in a note, say) is lost as a variable. What
    it says less precisely is not. `text` is the library as that format has it, where it has been
    written already. Raises `UnknownFormat`, and `WriteError` where the format cannot hold it.
    """
    chosen = registry.by_name(format)
    if chosen.name in _WHOLE:
        return {}
    if text is None:
        text = chosen.write(library)
    elif [getattr(one, "text", None) for one in library.sources] == [text]:
        # It is the file that was read, to the byte.
        return {}
    try:
        again = chosen.read(text)
    except ReadError:
        # A format of another package may only be written.
        return {}
    found: dict[str, list[str]] = {}
    for record, written in _pairs(library, again):
        for name in _lost(record, written, again):
            found.setdefault(name, []).append(record.key)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def problem(lost: dict[str, list[str]], format: str) -> Problem | None:
    """Return a warning that sums up what gets lost in a format; None if nothing does."""
    if not lost:
        return None
    records = len({key for keys in lost.values() for key in keys})
    names = [f"{name} ({len(keys)})" for name, keys in lost.items()]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    told = ", ".join(names[:_NAMED]) + more
    some = "1 record says" if records == 1 else f"{records} records say"
    title = registry.by_name(format).title.partition(",")[0]
    hint = "README's table, under 'What survives a round trip', has what each format keeps"
    message = f"{title} has no field for some of what {some}: {told}"
    return Problem(message, severity="warning", hint=hint)


def _pairs(library: Library, again: Library) -> Iterator[tuple[Record, Record]]:
    """Yield each record with what was read of it: by its key, else in order."""
    read: dict[str, list[Record]] = {}
    for record in again.references():
        read.setdefault(record.key, []).append(record)
    records = library.references()
    found = [read[one.key].pop(0) if read.get(one.key) else None for one in records]
    left = iter([one for several in read.values() for one in several])
    for record, written in zip(records, found, strict=True):
        other = next(left, None) if written is None else written
        if other is not None:
            yield record, other


def _lost(record: Record, written: Record, again: Library) -> Iterator[str]:
    whole = _resolved(written, again)
    yield from (name for name in record if name not in whole)
    if record.relations and not written.relations:
        yield RELATIONS
    if any(record.forms.values()) and not written.forms:
        yield FORMS
    if any(name not in written.fields for name in record.fields):
        yield FIELDS


def _resolved(record: Record, library: Library) -> Record:
    try:
        return resolve(record, library.get)
    except BibkitError:
        return record
