"""What an entry takes from others before it is read: `xdata`, `entryset` and `crossref`.

The table is BibLaTeX's default setup (manual, appendix B). A field that an entry states itself is
never replaced.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from bibkit.formats.bib import datamodel, keeping, mapping
from bibkit.formats.bib.blocks import Entry

# What is wrong with an entry: message, rule, and what to do.
Fault: TypeAlias = tuple[str, str, str]

# The type of entries that only hold data for others.
DATA: Final = "xdata"
_TITLES: Final = ("title", "subtitle", "titleaddon")
# What a title of the parent becomes in the child, by types of the parent and of the child.
RULES: Final = (
    ("mvbook", "book inbook bookinbook suppbook", "main"),
    (
        "mvcollection mvreference",
        "collection reference incollection inreference suppcollection",
        "main",
    ),
    ("mvproceedings", "proceedings inproceedings", "main"),
    ("book", "inbook bookinbook suppbook", "book"),
    ("collection reference", "incollection inreference suppcollection", "book"),
    ("proceedings", "inproceedings", "book"),
    ("periodical", "article suppperiodical", "journal"),
)
_PREFIX: Final = {
    (parent, child): prefix
    for parents, children, prefix in RULES
    for parent in parents.split()
    for child in children.split()
}
# Whoever wrote the book wrote what stands in it, and is named as its author besides.
_AUTHORED: Final = {
    (parent, child)
    for parent in ("mvbook", "book")
    for child in ("inbook", "bookinbook", "suppbook")
}
# Other names that a child does not take where the parent's title becomes another one.
_OF_TITLE: Final = frozenset("shorttitle sorttitle indextitle indexsorttitle".split())
NOT_INHERITED: Final = frozenset(
    """ids crossref xref entryset entrysubtype execute label options presort related relatedoptions
    relatedstring relatedtype shortauthor shorteditor shorthand shorthandintro sortkey
    xdata""".split()
)
# Fields that tell one date: a child that states the year takes none.
_ONE_DATE: Final = frozenset({"date", "year", "month", "day"})
# A longer chain of entries is no bibliography.
_DEPTH: Final = 100
_INHERITABLE: Final = (
    datamodel.ALL_FIELDS
    | frozenset(mapping.VARIABLE_OF_FIELD)
    | frozenset(mapping.ALIASES.values())
    | {"day", "issue", "urlyear"}
) - NOT_INHERITED


def titles(parent: str, child: str) -> dict[str, str]:
    """Return what the parent's titles become in a child, by the entry types of the two."""
    prefix = _PREFIX.get((parent, child), "")
    return {name: prefix + name for name in _TITLES} if prefix else {}


class Whole:
    """Entries with all that they take from others, and what was wrong with which."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.faults: list[tuple[Entry, Fault]] = []
        # The places of entries whose crossref leads back to themselves.
        self.circular: set[int] = set()


def whole(entries: Sequence[Entry], *, classic: bool = False) -> Whole:
    """Return the entries that are records, each with all that it takes from others.

    With `classic`, a `booktitle` of the parent is the child's, as for BibTeX (BibTeXing, section
    4), whose databases have the title of a book twice for that.

    Those of type @xdata only hold data and are no references. The entries given stay as they are.
    Where `crossref`, `xdata` or `entryset` lead back to where they began, or nowhere, a fault says
    so and nothing is taken.
    """
    records = [entry for entry in entries if entry.type != DATA]
    held = len(records) < len(entries)
    tied = [
        place
        for place, entry in enumerate(records)
        if not _TIES.isdisjoint(entry.fields) or (held and _refers(entry))
    ]
    if not tied:
        return Whole(records)
    resolver = _Resolver(entries, classic)
    found = Whole(list(records))
    for place in tied:
        found.entries[place] = resolver.resolve(records[place])
    found.circular = {
        place for place, entry in enumerate(records) if id(entry) in resolver.circular
    }
    found.faults = resolver.faults
    return found


_TIES: Final = frozenset({"crossref", "xdata", "entryset"})
_REFERENCE: Final = "xdata="


def _refers(entry: Entry) -> bool:
    return any(text.startswith(_REFERENCE) for text in entry.fields.values())


def keys(text: str) -> list[str]:
    """Return the keys in a field that separates them by commas."""
    return [key.strip() for key in text.split(",") if key.strip()]


class _Resolver:
    """The resolution of the entries of one file; each is resolved once."""

    def __init__(self, entries: Iterable[Entry], classic: bool) -> None:
        self.classic = classic
        self.by_key: dict[str, Entry] = {}
        aliases: dict[str, Entry] = {}
        for entry in entries:
            self.by_key.setdefault(entry.key, entry)
            for key in keys(entry.fields.get("ids", "")):
                aliases.setdefault(key, entry)
        self.by_key = aliases | self.by_key
        self.done: dict[int, Entry] = {}
        self.path: list[Entry] = []
        self.faults: list[tuple[Entry, Fault]] = []
        self.circular: set[int] = set()

    def resolve(self, entry: Entry) -> Entry:
        """Return an entry with what it takes from others, along any number of steps."""
        found = self.done.get(id(entry))
        if found is None:
            self.path.append(entry)
            found = Entry(entry.type, entry.key, dict(entry.fields), entry.line, entry.column)
            self._take_data(entry, found)
            self._take_members(entry, found)
            self._take_parent(entry, found)
            self.path.pop()
            self.done[id(entry)] = found
        return found

    def _other(self, entry: Entry, name: str, key: str) -> Entry | None:
        """Return the entry that a field names, itself resolved; None with a fault if there is none.

        A `crossref` that leads nowhere is left to whoever ties records, who reports it.
        """
        other = self.by_key.get(key)
        if other is None:
            if name != "crossref":
                self._fault(
                    entry,
                    f"{name} names {key!r}, which is not in the file",
                    "correct the key, or add the entry",
                )
            return None
        if any(one is other for one in self.path):
            start = next(place for place, one in enumerate(self.path) if one is other)
            circle = self.path[start:]
            names = " -> ".join([*(one.key for one in circle), key])
            if name == "crossref":
                self.circular.update(id(one) for one in circle)
            self._fault(
                entry,
                f"{name} leads back to {key} ({names})",
                f"take one of these {name} fields out",
            )
            return None
        if len(self.path) > _DEPTH:
            self._fault(
                entry,
                f"{name} leads on and on, past {key}",
                f"no entry may be more than {_DEPTH} steps away",
            )
            return None
        return self.resolve(other)

    def _fault(self, entry: Entry, message: str, hint: str) -> None:
        self.faults.append((entry, (message, "relation", hint)))

    def _take_data(self, entry: Entry, found: Entry) -> None:
        for name, text in entry.fields.items():
            if text.startswith(_REFERENCE):
                self._take_item(entry, found, name, text[len(_REFERENCE) :].strip())
        # Of several containers with one field the last one counts.
        for key in reversed(keys(found.fields.pop("xdata", ""))):
            other = self._other(entry, "xdata", key)
            if other is not None:
                self._fill(found, other.fields)

    def _take_item(self, entry: Entry, found: Entry, name: str, text: str) -> None:
        """Put in what ``field = {xdata=key-field-1}`` points to (manual, section 3.13.6)."""
        pieces = text.rsplit("-", 2)
        number = int(pieces.pop()) if len(pieces) > 2 and pieces[-1].isdecimal() else 0
        key, _, source = "-".join(pieces).rpartition("-")
        other = self._other(entry, "xdata", key)
        held = other.fields.get(mapping.ALIASES.get(source, source)) if other else None
        items = held.split(" and ") if held and number else [held]
        if held and number <= len(items):
            found.fields[name] = items[number - 1 if number else 0] or ""

    def _take_members(self, entry: Entry, found: Entry) -> None:
        """Give a set what its first member says, as biber does for labels and sorting."""
        members = keys(found.fields.get("entryset", ""))
        if entry.type != "set" or not members:
            return
        others = [self._other(entry, "entryset", key) for key in members]
        if others[0] is not None:
            found.like = others[0].like or others[0].type
            self._inherit(found, others[0], others[0].type)

    def _take_parent(self, entry: Entry, found: Entry) -> None:
        key = found.fields.get("crossref", "").strip()
        parent = self._other(entry, "crossref", key) if key else None
        if parent is not None:
            self._inherit(found, parent, mapping.ENTRY_ALIASES.get(found.type, found.type))

    def _inherit(self, found: Entry, parent: Entry, child: str) -> None:
        above = mapping.ENTRY_ALIASES.get(parent.type, parent.type)
        renamed = titles(above, child)
        if self.classic and "booktitle" in parent.fields and "booktitle" in renamed.values():
            renamed = dict.fromkeys(renamed, "")
        given: dict[str, str] = {}
        if "author" in parent.fields and (above, child) in _AUTHORED:
            given["bookauthor"] = parent.fields["author"]
        for name, other in renamed.items():
            if other and name in parent.fields:
                given[other] = parent.fields[name]
        for name, text in parent.fields.items():
            if name not in _INHERITABLE or name in renamed or keeping.is_kept(text):
                continue
            if not renamed or name not in _OF_TITLE:
                given.setdefault(name, text)
        self._fill(found, given)

    def _fill(self, found: Entry, given: Mapping[str, str]) -> None:
        dated = "date" in found.fields or "year" in found.fields
        for name, text in given.items():
            if not (dated and name in _ONE_DATE):
                found.fields.setdefault(name, text)
