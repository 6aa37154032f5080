"""The relations that BibLaTeX has fields for: `crossref`, `xref`, `related`, and what follows."""

from typing import Any, Final

from bibkit.formats.bib import datamodel, mapping
from bibkit.formats.bib.blocks import Entry
from bibkit.formats.bib.context import Context, parent_of
from bibkit.formats.bib.keys import children_first
from bibkit.formats.bib.order import place_of
from bibkit.model.record import Record

# What a title of the parent becomes in a child: in that of a set, and in what stands in a book.
_RAISED: Final = {
    "title": "maintitle",
    "subtitle": "mainsubtitle",
    "titleaddon": "maintitleaddon",
}
_BOOKED: Final = {
    "title": "booktitle",
    "subtitle": "booksubtitle",
    "titleaddon": "booktitleaddon",
}
_NOT_INHERITED: Final = frozenset(
    "crossref xref entrysubtype options related relatedtype verba verbb verbc".split()
)
# Parent's entry types -> those of children for which BibLaTeX has rules of inheritance.
_BOOKS: Final = frozenset("book collection proceedings reference".split())
INSIDE: Final = frozenset("inbook incollection inproceedings inreference bookinbook".split())
_INHERITS: Final = {
    **dict.fromkeys(mapping.SET_TYPES, _BOOKS | INSIDE),
    **dict.fromkeys(_BOOKS, _BOOKS | INSIDE),
    "periodical": frozenset({"article"}),
}


_EDITORS: Final = frozenset(
    [*mapping.EDITOR_SLOTS, *(f"{slot}type" for slot in mapping.EDITOR_SLOTS)]
)


def tie(entries: list[Entry], records: list[Record], context: Context) -> None:
    """Write the relations that BibLaTeX has fields for."""
    places = {entry.key: place for place, entry in reversed([*enumerate(entries)])}
    # Parents stand after their children in the file; here they are needed before them.
    for place in reversed(children_first(records, [parent_of(record) for record in records])):
        record, entry = records[place], entries[place]
        parent = parent_of(record)
        if parent in context.keys and parent != record.key:
            above = entries[places[context.keys[parent]]]
            inherits = entry.type in _INHERITS.get(above.type, ())
            name = "crossref" if inherits and not _is_spoiled(entry, above) else "xref"
            entry.fields[name] = context.keys[parent]
        for kind, name in mapping.RELATED_TYPES.items():
            keys = [context.keys.get(one.key, "") for one in record.related(kind)]
            if keys and all(keys):
                entry.fields |= {"related": ",".join(keys), "relatedtype": name}
                break


def _is_spoiled(entry: Entry, parent: Entry) -> bool:
    """Return whether an entry would print, by inheriting, what it does not say itself.

    A child has all that is its own; of a parent's other fields (its note, the pages of all
    volumes) the default rules of BibLaTeX (manual, appendix B) would pass on the most.
    """
    raised = _RAISED if parent.type in mapping.SET_TYPES else {}
    if parent.type not in mapping.SET_TYPES and entry.type in INSIDE:
        raised = _BOOKED
    allowed = datamodel.FIELDS[entry.type] - _EDITORS - _NOT_INHERITED
    names = (raised.get(name, name) for name in parent.fields)
    return any(name in allowed and name not in entry.fields for name in names)


def share_editors(entries: list[Entry], records: list[Record], kept: list[dict[str, Any]]) -> None:
    """Put the editors of a child that states none into the slots that they have in its parent.

    It inherits every slot that it does not fill, so that another order would print some twice.
    """
    places = {entry.key: place for place, entry in reversed([*enumerate(entries)])}
    for place, (entry, record) in enumerate(zip(entries, records, strict=True)):
        parent = places.get(entry.fields.get("crossref", ""))
        if parent is None or not record.keys().isdisjoint(mapping.EDITOR_TYPES):
            continue
        theirs = {name: text for name, text in entries[parent].fields.items() if name in _EDITORS}
        own = {name: text for name, text in entry.fields.items() if name not in _EDITORS}
        if "editor" in theirs and "editor" in entry.fields:
            entry.fields = dict(sorted({**own, **theirs}.items(), key=place_of))
            kept[place].pop("roles", None)
            if "roles" in kept[parent]:
                kept[place]["roles"] = kept[parent]["roles"]
