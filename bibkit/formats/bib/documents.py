"""Documents, letters and reviews: what BibLaTeX has few fields for, and how it is printed anyway.

A document that an archive keeps or a volume prints is a @letter, if it is a letter or a telegram,
or else @misc (manual, sections 2.1.1 and 2.1.3): `library` names the archive and where it is there,
`howpublished` says in words where the document is printed and kept, which all styles print.
BibLaTeX's data model gives @letter and @review no fields but those of every type; their others
stand in an @xdata entry just before (manual, section 3.13.6).
"""

import re
from collections.abc import Callable
from typing import Final

from bibkit.formats.bib import datamodel
from bibkit.formats.bib.blocks import Entry
from bibkit.formats.bib.context import Context, parent_of
from bibkit.formats.bib.keys import free_key
from bibkit.model.names import Name
from bibkit.model.record import Record
from bibkit.patterns import pattern

# What the key of a record's @xdata entry adds to the record's.
_DATA: Final = "-data"
_BARE: Final = frozenset({"review", "letter"})
_DOCUMENTS: Final = frozenset({"document", "personal_communication", "treaty"})
_LETTER: Final = pattern(r"\b(?:letter|telegram|cable|postcard|e-?mail)s?\b", re.IGNORECASE)
_DASH: Final = pattern(r"(?<=\w)\s*[-–—]+\s*(?=\w)")
_HOLDERS: Final = ("archive", "archive-place", "archive_collection", "archive_location")
_HELD: Final = ("held_at", "published_in")


def entry_type(record: Record) -> str:
    """Return the entry type of a document that is kept or printed somewhere; or nothing."""
    if record.type not in _DOCUMENTS or not any(record.related(kind) for kind in _HELD):
        return ""
    genre = record.text("genre")
    sent = _LETTER.search(genre) or (not genre and "recipient" in record)
    return "letter" if record.type == "personal_communication" and sent else "misc"


def with_data(entry: Entry, taken: set[str]) -> list[Entry]:
    """Return an entry, after an @xdata entry with what the data model refuses it.

    `taken` has the keys that the data may not have.
    """
    refused = entry.fields.keys() - datamodel.EVERYWHERE if entry.type in _BARE else set()
    if not refused:
        return [entry]
    key = free_key(f"{entry.key}{_DATA}", taken)
    taken.add(key)
    data = {name: text for name, text in entry.fields.items() if name in refused}
    own = {name: text for name, text in entry.fields.items() if name not in refused}
    data_entry = Entry("xdata", key, data)
    first = ("related", "relatedtype")
    told = {name: own.pop(name) for name in first if name in own}
    return [data_entry, Entry(entry.type, entry.key, {"xdata": key, **told, **own})]


# -- in words, which BibLaTeX translates


def dashed(text: str) -> str:
    """Return TeX text with a dash in each range."""
    return _DASH.sub("--", text)


def kept(record: Record) -> str:
    """Return which archive keeps a record, where that is, and where the record is in it."""
    archive, place, *rest = (record.text(name) for name in _HOLDERS)
    parts = [f"{archive} ({place})" if archive and place else archive, *rest]
    return ": ".join(part for part in parts if part) if archive else ""


def inside(record: Record, context: Context) -> str:
    """Return what a record is published in, for print beside its own fields."""
    whole = context.resolved(record)
    titles = context.container(record, whole)
    if not titles or "container-title" not in whole:
        return ""
    return ", ".join([_title(titles, context), *_numbers(whole, _VOLUME, context)])


def printed(record: Record, context: Context) -> str:
    """Return where a document is printed, with all that finds the volume."""
    parent = context.library.get(parent_of(record, ("published_in",)))
    if parent is None:
        return inside(record, context)
    volume = context.resolved(parent)
    pieces = [_title(context.titles(parent), context), *_numbers(volume, _VOLUME, context)]
    for roles, string in _MADE_BY:
        names = tuple(name for role in roles for name in volume.names(role))
        if names:
            pieces.append(f"\\bibstring{{{string}}} {_people(names, context.encode)}")
    series = [volume.text(name) for name in ("collection-title", "collection-number")]
    pieces.append(context.encode(" ".join(filter(None, series))) if series[0] else "")
    place, house = (context.encode(volume.text(name)) for name in ("publisher-place", "publisher"))
    pieces.append(": ".join(part for part in (place, house) if part))
    issued = volume.date("issued")
    pieces.append(dashed(context.encode(str(issued))) if issued is not None else "")
    # What says where in the volume may stand with the document or with its relation to the volume.
    pieces += _numbers(context.resolved(record), _PLACE, context)
    return ", ".join(piece for piece in pieces if piece)


_MADE_BY: Final = (
    (("editor", "editorial-director"), "byeditor"),
    (("compiler",), "bycompiler"),
)
_VOLUME: Final = (("volume", "volume"), ("part-number", "part"), ("page", "pages"))
_PLACE: Final = (("number", "number"), ("page", "pages"))


def _title(titles: list[str], context: Context) -> str:
    return f"\\bibstring{{in}} \\emph{{{context.encode('. '.join(titles))}}}"


def _numbers(record: Record, variables: tuple[tuple[str, str], ...], context: Context) -> list[str]:
    told = [(dashed(context.encode(record.text(name))), string) for name, string in variables]
    return [f"\\bibstring{{{string}}}~{text}" for text, string in told if text]


def _people(names: tuple[Name, ...], encode: Callable[[str], str]) -> str:
    *first, last = (encode(str(name)) for name in names)
    return f"{', '.join(first)} \\bibstring{{and}} {last}" if first else last
