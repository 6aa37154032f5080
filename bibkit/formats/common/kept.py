"""What a format has no words for, as one text in its freest field, understood by bibkit alone.

The text is that of `bibkit.formats.bib.keeping`, and ``evidence`` with it. An entry is written
with all that its record takes from the records it is tied to, read back, and compared: what
differs is kept. Where a format's own words say everything, nothing is.

An entry's own words may be changed by hand or by another program, and then they count. So
``drop`` has, for each variable that the entry says and its record does not state (since it is
another record's, say), a digest of what stood there. Relations are kept as

- ``relations``: those of kinds that the entry does not tell by itself;
- ``values``: what those state that it tells, where its words do not say that they do;
- ``own``: variables that look as if a relation stated them, but are the record's;
- ``as``: variables that stand in the place of another one, with that one's name.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeGuard
from zlib import crc32

from bibkit.errors import BibkitError, RecordError
from bibkit.formats.bib import keeping
from bibkit.model.library import Library
from bibkit.model.record import Evidence, Record, Relation, Value, plain_value
from bibkit.model.relations import RULES, resolve
from bibkit.text.markup import plain

PREFIX: Final = "bibkit:"
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})

is_kept = keeping.is_kept


def write(record: Record, read: Record) -> str:
    """Return what has to be kept so that `read`, the record in an entry, becomes `record`.

    Empty where the two are equal already.
    """
    own = _own(record, read)
    if own:
        read = read.copy()
        _take_back(read, own)
    kept = keeping.difference(record, read)
    if "page" in record and record.text("page") != read.text("page"):
        kept.setdefault("set", {})["page"] = record["page"]
    dropped = kept.get("drop", [])
    renamed = _renamed(kept.get("set", {}), read, dropped)
    if renamed:
        kept["set"] = {name: value for name, value in kept["set"].items() if name not in renamed}
        kept = {name: value for name, value in kept.items() if value} | {"as": renamed}
    if any(name in read for name in dropped):
        kept["drop"] = {name: _digest(read[name]) if name in read else "" for name in dropped}
    if read.key != record.key or not record.key:
        kept["key"] = record.key
    told = {one.kind for one in read.relations}
    if any(one.kind not in told for one in record.relations):
        kept["relations"] = [_plain(one) for one in record.relations if one.kind not in told]
    stating = [_plain(one) for kind in sorted(told) for one in _stating(record, read, kind)]
    found = {"own": own, "values": stating}
    kept |= {name: value for name, value in found.items() if value}
    if record.evidence:
        kept["evidence"] = {name: _said(one) for name, one in record.evidence.items()}
    return keeping.write(kept) if kept else ""


def _said(evidence: Evidence) -> dict[str, str]:
    return {name: text for name, text in evidence._asdict().items() if text}


def _plain(relation: Relation) -> dict[str, str]:
    return {relation.kind: relation.key, **relation.values}


def _stating(record: Record, read: Record, kind: str) -> list[Relation]:
    """Return the relations of a kind where the entry does not tell what they state."""
    known = record.related(kind)
    return [] if known == read.related(kind) else known


def _own(record: Record, read: Record) -> list[str]:
    """Return the variables that a relation seems to state, but the record does."""
    stated = {(one.kind, name) for one in record.relations for name in one.values}
    names = [(one.kind, name) for one in read.relations for name in one.values]
    return [name for kind, name in names if name in record and (kind, name) not in stated]


def _take_back(record: Record, own: Collection[str]) -> None:
    """Give a record what its relations seem to state."""
    for place, one in enumerate(record.relations):
        back = {name: value for name, value in one.values.items() if name in own}
        rest = {name: value for name, value in one.values.items() if name not in own}
        record.relations[place] = Relation(one.kind, one.key, rest, one.place)
        for name, value in back.items():
            record.setdefault(name, value)


def _renamed(states: dict[str, Any], read: Record, dropped: list[str]) -> dict[str, str]:
    """Return the variables that the entry says under another's name, with that."""
    texts = {read.text(name): name for name in dropped if read.text(name)}
    return {
        name: texts[value]
        for name, value in states.items()
        if isinstance(value, str) and value in texts and name not in read
    }


def _digest(value: Value) -> str:
    text = json.dumps(plain_value(value), ensure_ascii=True, sort_keys=True)
    return f"{crc32(text.encode()):08x}"


def key(text: str) -> str:
    """Return the key in a text that is kept; empty if it has none."""
    return str((keeping.read(text) or {}).get("key", ""))


def part(text: str) -> str:
    """Return which variable the title of a part is, if a text is kept for a part of something."""
    found = keeping.read(text) or {}
    if all(one.kind != "part_of" for one in keeping.kept_relations(found)):
        return ""
    return "part-title" if "title" in found.get("drop", ()) else "title"


class Restored(NamedTuple):
    """A record with what was kept for it.

    `keyed` says whether that settles its key. `changed` are the variables that its entry says
    otherwise than it did when it was written, and which are now the record's own.
    """

    record: Record
    keyed: bool
    changed: frozenset[str]


def restore(record: Record, text: str, shown: Mapping[str, str] = NOTHING) -> Restored:
    """Return the record that an entry's record and the text kept for it make.

    `shown` has the kinds of relations that an entry shows, with the variable that shows them: where
    that was taken out of the entry, the relation is given up. Raises `RecordError` where the text
    is not what `write` writes.
    """
    kept = keeping.read(text)
    if kept is None:
        raise RecordError("it is not JSON")
    try:
        return _restored(record, kept, shown)
    except (BibkitError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise RecordError(str(error)) from None


def _restored(record: Record, kept: dict[str, Any], shown: Mapping[str, str]) -> Restored:
    whole = record.copy()
    _take_back(whole, kept.get("own", ()))
    dropped = kept.get("drop", ())
    digests = {name: was for name, was in dropped.items() if was} if _is_map(dropped) else {}
    gone = {name for name in digests if name not in whole}
    other = {name for name, was in digests.items() if name in whole and _digest(whole[name]) != was}
    for name, place in kept.get("as", {}).items():
        other.discard(place)
        if place in whole:
            whole[name] = whole[place]
    _relate(whole, kept, {kind for kind, name in shown.items() if name in gone})
    keeping.apply(whole, {**kept, "drop": [name for name in dropped if name not in other]})
    changed = {name for name in other if not _restate(whole, name, whole[name])}
    for name in gone:
        _restate(whole, name, None)
    for name, parts in kept.get("evidence", {}).items():
        whole.evidence[name] = Evidence(**parts)
    whole.key = str(kept.get("key", whole.key))
    whole.place = record.place
    return Restored(whole, "key" in kept, frozenset(changed))


def _is_map(value: object) -> TypeGuard[dict[str, str]]:
    # Before there were digests, it was a list.
    return isinstance(value, dict)


def _relate(record: Record, kept: dict[str, Any], lost: Collection[str]) -> None:
    """Give a record the relations that are kept, besides those that its entry tells."""
    told = {one.kind for one in record.relations}
    states = keeping.kept_relations({"relations": kept.get("values")})
    for place, one in enumerate(record.relations):
        pair = one.kind, one.key
        known = next((other for other in states if (other.kind, other.key) == pair), None)
        if known is not None:
            states.remove(known)
            record.relations[place] = Relation(*pair, known.values, one.place)
    rest = [one for one in keeping.kept_relations(kept) if one.kind not in {*told, *lost}]
    record.relations.extend(rest)


def _restate(record: Record, variable: str, value: Value | None) -> bool:
    """Let a relation state what the entry says now, if one alone states the variable."""
    places = [place for place, one in enumerate(record.relations) if variable in one.values]
    if len(places) != 1 or not (value is None or isinstance(value, str)):
        return False
    old = record.relations[places[0]]
    states = {name: text for name, text in old.values.items() if name != variable}
    if value is not None:
        states[variable] = value
        del record[variable]
    record.relations[places[0]] = Relation(old.kind, old.key, states, old.place)
    return True


def settle(library: Library, doubtful: Iterable[tuple[Record, Collection[str]]]) -> None:
    """Take out of records those of some variables that they have from others, too.

    Such a variable was read from a record's own entry, which repeats what it takes along its
    relations. What the other records say otherwise stays, as the record's own.
    """
    for record, variables in doubtful:
        bare = record.copy()
        for variable in variables:
            bare.pop(variable, None)
        try:
            whole = resolve(bare, library.get)
        except BibkitError:
            continue
        for variable in whole.keys() & set(variables) & record.keys():
            if _reads_like(record[variable], whole[variable]):
                del record[variable]


def _reads_like(one: Value, other: Value) -> bool:
    """Return whether a value is another one, or what an entry without formatting has of it."""
    if isinstance(one, str) and isinstance(other, str):
        return plain(one).split() == plain(other).split()
    if isinstance(one, tuple) and isinstance(other, tuple):
        return [str(name) for name in one] == [str(name) for name in other]
    return one == other


def taken_by(record: Record) -> set[str]:
    """Return the variables that a record may take along its relations."""
    kinds = {one.kind for one in record.relations}
    return {rule.target for rule in RULES if rule.kind in kinds and rule.target in record}
