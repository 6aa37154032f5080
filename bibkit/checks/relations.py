"""The rules of ties between records: keys that lead nowhere, circles, and BibTeX's order."""

import re
from collections.abc import Iterator
from typing import Final

from bibkit.checks.finding import Found
from bibkit.checks.rules import library_rule
from bibkit.checks.subject import Item, Subject
from bibkit.errors import BibkitError, Place
from bibkit.model.relations import resolve

_KEY_FIELDS: Final = ("crossref", "xref", "xdata", "related", "entryset")


@library_rule("relation", "error")
def relation(subject: Subject) -> Iterator[Found]:
    """A relation or a cross-reference that names no record, or leads back to where it began.

    crossref, xref, xdata, related and entryset of BibLaTeX are such relations.
    """
    told = {
        (problem.line, problem.column, name)
        for problem in subject.library.problems
        if problem.rule == "relation"
        for name in re.findall(r"'([^']*)'", problem.message)
    }
    for item in subject.items:
        if item.record.relations:
            yield from _broken(subject, item)
        yield from _dangling(subject, item, told)


def _broken(subject: Subject, item: Item) -> Iterator[Found]:
    try:
        resolve(item.record, subject.library.get, subject.resolved)
    except BibkitError as error:
        place = Place(error.path, error.line, error.column) if error.line else None
        yield Found(error.message, error.hint or "", entry=item.index, place=place)


def _dangling(
    subject: Subject, item: Item, told: set[tuple[int | None, int | None, str]]
) -> Iterator[Found]:
    """Yield the keys in a `.bib` entry that lead nowhere, but for those that reading reported."""
    place = item.record.place or Place()
    for field in _KEY_FIELDS:
        for key in filter(None, (one.strip() for one in item.raw.get(field, "").split(","))):
            known = key in subject.keys or (place.line, place.column, key) in told
            if not known and not any(one.key == key for one in item.record.relations):
                message = f"{field} names {key!r}, which is not in the library"
                hint = "correct the key, or add the entry"
                yield Found(message, hint, field, key, entry=item.index)
            elif key == item.record.key:
                yield Found(
                    f"{field} names its own entry", "take it out", field, key, entry=item.index
                )


@library_rule("crossref-order", "note")
def crossref_order(subject: Subject) -> Iterator[Found]:
    """In a `.bib` file, an entry that stands after the one that its crossref names.

    BibTeX reads a file once and passes on fields only to entries that came before; biber does not
    mind. `bibkit export --to bibtex` writes them in that order.
    """
    seen: dict[str, Item] = {}
    for item in subject.items:
        parent = seen.get(item.raw.get("crossref", "").strip())
        if parent is not None and parent is not item and _same_file(parent, item):
            message = f"its crossref {parent.record.key!r} stands before it"
            hint = "put the parent after its children, if the file is for BibTeX"
            yield Found(
                message,
                hint,
                "crossref",
                parent.record.key,
                entry=item.index,
                related=(parent.record.place or Place(),),
            )
        seen.setdefault(item.record.key, item)


def _same_file(one: Item, two: Item) -> bool:
    places = one.record.place, two.record.place
    return places[0] is not None and places[1] is not None and places[0].path == places[1].path
