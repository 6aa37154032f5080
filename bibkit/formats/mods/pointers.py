"""Relations in MODS: what points from a record to another one of the same file.

A related item, and the place where something is held, point to the ``ID`` of a record by
``xlink:href="#ID"`` (MODS 3.8 has ``IDREF``, too, which is read). The type of the related item
says what relation it is. One that is a ``host`` either prints the record (``published_in``) or
has it for a part of its own (``part_of``): the latter where the record is a whole work. Where it
is not so, ``otherType`` has the relation's name. Besides, each says of the other record what those
need to know who do not follow it.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from bibkit.errors import BibkitError
from bibkit.formats.common.xml import Element
from bibkit.model.library import Library
from bibkit.model.record import Record, Relation
from bibkit.model.relations import resolve
from bibkit.patterns import pattern

XLINK: Final = "http://www.w3.org/1999/xlink"
HREF: Final = f"{{{XLINK}}}href"
AUTHORITY: Final = "bibkit"
# Relation -> type of the related item. What holds a record is its location.
TYPES: Final = {
    "published_in": "host",
    "part_of": "host",
    "in_series": "series",
    "reviews": "reviewOf",
    "translation_of": "original",
    "continues": "preceding",
}
HELD_AT: Final = "held_at"
# What such relations state is said in the related item, and is no record's own.
STATED: Final = {"in_series": "collection-number", "held_at": "archive_location"}
_KINDS: Final = {name: kind for kind, name in reversed(TYPES.items())}
_WHOLES: Final = frozenset(("book", "classic", "collection", "periodical"))
# What can be an ID of XML.
_ID: Final = pattern(r"[A-Za-z_][A-Za-z0-9_.-]*")


def usual_host(type: str) -> str:
    """Return the relation of a record of a type to its host, if nothing says otherwise."""
    return "part_of" if type in _WHOLES else "published_in"


# -- writing


def identified(records: Iterable[Record]) -> list[str]:
    """Return the ID of each record: its key if that can be one, else one that is made up.

    Of several records under a key the first has it, since relations lead there; others have none,
    nor has one without a key.
    """
    records = list(records)
    keys = {record.key for record in records}
    used: set[str] = set()
    found = []
    for place, record in enumerate(records, 1):
        key = record.key
        if key in used or not key:
            found.append("")
            continue
        used.add(key)
        own = f"record-{place}"
        while own in keys:
            own += "-"
        found.append(key if _ID.fullmatch(key) else own)
    return found


class Tie(NamedTuple):
    """A relation that a pointer tells: the ID it points to, and the record there, resolved."""

    relation: Relation
    id: str
    other: Record


class Pointers:
    """What the records of a library that is written can point to."""

    def __init__(self, library: Library, whole: Library) -> None:
        self._library = library
        self._whole = whole
        records = library.references()
        self.of_records = identified(records)
        pairs = zip(records, self.of_records, strict=True)
        self.ids = {record.key: own for record, own in pairs if own}
        self.keys = {own: key for key, own in self.ids.items()}
        self.used = {self.ids.get(tie.key) for one in records for tie in one.relations}

    def of(self, record: Record) -> dict[str, list[Tie]]:
        """Return the ties of a record by kind; kinds that lead out of the library are left out."""
        found: dict[str, list[Tie]] = {}
        for relation in record.relations:
            found.setdefault(relation.kind, [])
        for kind in found:
            relations = record.related(kind)
            if all(one.key in self.ids for one in relations):
                found[kind] = [self._tie(one) for one in relations]
        return {kind: ties for kind, ties in found.items() if ties}

    def _tie(self, relation: Relation) -> Tie:
        return Tie(relation, self.ids[relation.key], self._whole[relation.key])

    def taken(self, record: Record, relation: Relation) -> Record:
        """Return a record that has nothing but what a record takes along one of its relations."""
        alone = Record(record.key, record.type, relations=[relation])
        try:
            return resolve(alone, self._library.get)
        except BibkitError:
            # In a circle, or a chain that leads nowhere, nothing is taken.
            return alone


def point(element: Element, tie: Tie, type: str) -> None:
    """Make an element of a record of a type point to where a tie leads."""
    kind = tie.relation.kind
    if TYPES.get(kind) == "host" and kind != usual_host(type):
        element.set("otherType", kind)
        element.set("otherTypeAuth", AUTHORITY)
    element.set(HREF, f"#{tie.id}")


# -- reading


def target(element: Element, keys: Mapping[str, str]) -> str:
    """Return the key of the record that an element points to; empty if it points to none here."""
    href = element.get(HREF, "")
    own = element.get("IDREF", "") or (href[1:] if href.startswith("#") else "")
    return keys.get(own, "")


def kind(related: Element, type: str) -> str:
    """Return the relation that a related item of a record of a type is; empty if there is none."""
    word = related.get("type", "")
    if word != "host":
        return _KINDS.get(word, "")
    other = related.get("otherType", "")
    return other if TYPES.get(other) == "host" else usual_host(type)


def follow(element: Element) -> None:
    """Take out of an element what points to another record."""
    for name in (HREF, "IDREF"):
        element.attrib.pop(name, None)
    if TYPES.get(element.get("otherType", "")) == "host":
        for name in ("otherType", "otherTypeAuth"):
            element.attrib.pop(name, None)
