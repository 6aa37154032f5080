"""BibLaTeX, for biber: reading and writing, in UTF-8.

What is written keeps to BibLaTeX's default data model, so that ``biber --tool
--validate-datamodel`` has nothing to say: each record gets the first entry type that suits its CSL
type and whose mandatory fields it can fill, and only fields that the type may have. Where the
entry type does not tell the CSL type, `entrysubtype` names it. The model gives @review no fields
but those of every type, so its author, title, pages and so on stand in an @xdata entry just before
it, from which biber and BibLaTeX's styles take them (manual, section 3.13.6). A book with
neither author nor editor is written as @proceedings, the one type that asks for neither; an
unknown date as EDTF's unknown year, ``XXXX``.

Relations become `crossref` where BibLaTeX has rules of inheritance for the two types, `xref` where
it has not, and `related` with `relatedtype` for reviews, translations and continuations. Whatever
no field holds is kept in `verbc` (see `bibkit.formats.bib.keeping`); reading understands it again.
Only evidence is not written.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from bibkit import vocabulary
from bibkit.errors import BibkitError
from bibkit.formats import latex
from bibkit.formats.bib import (
    datamodel,
    inherit,
    keeping,
    mapping,
    reading,
    source,
    strings,
    titles,
)
from bibkit.formats.bib.blocks import Entry, balanced, write_entry
from bibkit.formats.bib.keys import children_first, free_key, safe_keys
from bibkit.formats.bib.names import write_names
from bibkit.model.dates import Date
from bibkit.model.library import Library
from bibkit.model.record import Record
from bibkit.model.relations import resolve

_ENTRY: Final = re.compile(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_DASH: Final = re.compile(r"(?<=\w)\s*[-–—]+\s*(?=\w)")
_YEAR: Final = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
_HOLDERS: Final = ("archive", "archive-place", "archive_collection", "archive_location")
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
# What records have fields for that are none of an entry's.
_NO_FIELDS: Final = frozenset({"entrytype"})
_NO_YEAR: Final = "XXXX"
# What the key of a record's @xdata entry adds to the record's.
_DATA: Final = "-data"
# CSL types that need no word of genre after the title.
_PLAIN: Final = frozenset("book classic collection review review-book".split())
# Parent's entry types -> those of children for which BibLaTeX has rules of inheritance.
_BOOKS: Final = frozenset("book collection proceedings reference".split())
_INSIDE: Final = frozenset("inbook incollection inproceedings inreference bookinbook".split())
_INHERITS: Final = {
    **dict.fromkeys(mapping.SET_TYPES, _BOOKS | _INSIDE),
    **dict.fromkeys(_BOOKS, _BOOKS | _INSIDE),
    "periodical": frozenset({"article"}),
}


def sniff(text: str) -> bool:
    """Return whether a text looks like a `.bib` file."""
    return _ENTRY.search(text) is not None


def read(text: str, path: str | None = None, *, sentence_case: bool = True) -> Library:
    """Return the records of a `.bib` file, of BibLaTeX or of classic BibTeX.

    Titles are put into sentence case, where they are English, unless `sentence_case` is false.
    A fault costs no more than the entry it is in, and is among the library's problems.
    """
    return source.remember(
        "biblatex", reading.read_library, text, path, sentence_case=sentence_case
    )


def write(library: Library, *, ascii: bool = False) -> str:
    """Return the records as BibLaTeX entries, children before their crossref parents.

    What was read from BibLaTeX is given back as it was, but for what has changed. With `ascii` all
    entries are written anew, with TeX commands for what is not in ASCII; verbatim fields, such as
    the names of files, stay as they are.
    """
    text = None if ascii else source.write(library, "biblatex", _Changes())
    if text is not None:
        return text
    entries = _all(library, ascii=ascii)
    text = "\n".join(write_entry(entry.type, entry.key, entry.fields) for entry in entries)
    if latex.BY_NUMBER in text:
        text = f'@preamble{{"{latex.PREAMBLE}"}}\n\n{text}'
    return text


class _Changes:
    """What is written of records into a text that others of them were read from."""

    def anew(self, library: Library, records: Sequence[Record]) -> list[Entry]:
        """Return the entries for some of the records; their keys stay as they are."""
        near = Library(records)
        waiting = [one.key for record in records for one in record.relations]
        while waiting:
            key = waiting.pop()
            if key in library and key not in near:
                near.add(library[key])
                waiting += [one.key for one in library[key].relations]
        return _all(near, frozenset(map(id, records)))

    def fields(self, library: Library, record: Record, entry: Entry) -> dict[str, str]:
        """Return what the fields of an entry of this type say of a record."""
        written = _Written(record, _Context(library, [one.key for one in library.references()]))
        written.bare = True
        written.open.update(mapping.ALIASES.get(name, name) for name in entry.fields)
        written.open.update(name for name in record.fields if name not in _NO_FIELDS)
        # The data model is strict; a field of the usual name is better than one of bibkit's own.
        written.open.update(["pages", *mapping.NAMES.values(), *mapping.FIELDS.values()])
        name = mapping.ENTRY_ALIASES.get(entry.type, entry.type)
        name = name if name in datamodel.FIELDS else "misc"
        if datamodel.FIELDS[name].isdisjoint(mapping.PUBLISHERS):
            written.open.add("publisher")
        written.fill(name)
        return {name: text for name, text in written.fields.items() if name not in written.shown}


def _all(
    library: Library, only: frozenset[int] | None = None, *, ascii: bool = False
) -> list[Entry]:
    """Return the entries of a library in the order in which they are written, or some of them."""
    entries = _entries(library, ascii)
    records = library.references()
    order = children_first(records, [_parent(record) for record in records])
    taken = {entry.key for entry in entries}
    chosen = [place for place in order if only is None or id(records[place]) in only]
    return [part for place in chosen for part in _with_data(entries[place], taken)]


def _with_data(entry: Entry, taken: set[str]) -> list[Entry]:
    """Return an entry, after an @xdata entry with what the data model refuses it.

    `taken` has the keys that the data may not have.
    """
    refused = entry.fields.keys() - datamodel.EVERYWHERE if entry.type == "review" else set()
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


def _entries(library: Library, ascii: bool) -> list[Entry]:
    records = library.references()
    keys = safe_keys(records, ascii=ascii)
    context = _Context(library, keys, ascii=ascii)
    written = [_Written(record, context) for record in records]
    entries = [one.entry(key) for one, key in zip(written, keys, strict=True)]
    kept = [one.kept() for one in written]
    _tie(entries, records, context)
    _share_editors(entries, records, kept)
    _keep(entries, records, context, kept)
    return entries


class _Context:
    """What is known of the other records while one is written."""

    def __init__(self, library: Library, keys: Sequence[str], *, ascii: bool = False) -> None:
        records = library.references()
        self.library = library
        self.ascii = ascii
        self.keys: dict[str, str] = {}
        for record, key in zip(records, keys, strict=True):
            self.keys.setdefault(record.key, key)
        self.sets = {one.key for record in records for one in record.related("part_of")}

    def encode(self, text: str) -> str:
        """Return text as TeX."""
        return latex.encode(text, ascii=self.ascii)

    def resolved(self, record: Record, without: str = "") -> Record:
        """Return a record with what it takes from others, but along relations of one kind."""
        bare = record
        if without:
            bare = record.copy()
            bare.relations = [one for one in record.relations if one.kind != without]
        try:
            return resolve(bare, self.library.get)
        except BibkitError:
            return record

    def titles(self, record: Record) -> list[str]:
        """Return the titles of a book from the whole to the part: set, volume, part."""
        whole = self.resolved(record)
        names = ["title", "volume-title", "part-title"]
        if record.related("part_of") and "title" in record and "volume-title" not in record:
            # What it takes from above is the title of the whole then, and its own is the part's.
            names = ["volume-title", "title", "part-title"]
        return _chain([whole.text(name) for name in names])

    def container(self, record: Record, whole: Record) -> list[str]:
        """Return the titles of what a record is published in, in the same order."""
        parent = self.library.get(_parent(record, ("published_in",)))
        if parent is not None and "container-title" not in record:
            return self.titles(parent)
        names = ("container-title", "volume-title", "part-title")
        return _chain([whole.text(name) for name in names])


def _chain(titles: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(title for title in titles if title))


def _parent(record: Record, kinds: Sequence[str] = ("part_of", "published_in")) -> str:
    return next((one.key for kind in kinds for one in record.related(kind)), "")


def _tie(entries: list[Entry], records: list[Record], context: _Context) -> None:
    """Write the relations that BibLaTeX has fields for."""
    places = {entry.key: place for place, entry in reversed([*enumerate(entries)])}
    # Parents stand after their children in the file; here they are needed before them.
    for place in reversed(children_first(records, [_parent(record) for record in records])):
        record, entry = records[place], entries[place]
        parent = _parent(record)
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
    if parent.type not in mapping.SET_TYPES and entry.type in _INSIDE:
        raised = _BOOKED
    allowed = datamodel.FIELDS[entry.type] - _EDITORS - _NOT_INHERITED
    names = (raised.get(name, name) for name in parent.fields)
    return any(name in allowed and name not in entry.fields for name in names)


def _share_editors(entries: list[Entry], records: list[Record], kept: list[dict[str, Any]]) -> None:
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
            entry.fields = dict(sorted({**own, **theirs}.items(), key=_place))
            kept[place].pop("roles", None)
            if "roles" in kept[parent]:
                kept[place]["roles"] = kept[parent]["roles"]


def _keep(
    entries: list[Entry], records: list[Record], context: _Context, kept: list[dict[str, Any]]
) -> None:
    """Read the entries again, and keep what that does not bring back."""
    for entry, record, one in zip(entries, records, kept, strict=True):
        if entry.key != record.key:
            one["key"] = record.key
        if "xref" in entry.fields and record.relations:
            # BibLaTeX inherits nothing along it, so that it tells no relation by itself.
            one["relations"] = keeping.relations(record)
    whole = inherit.whole(entries)
    readings = [
        reading.Reading(entry, useprefix=False, kept=one)
        for entry, one in zip(whole.entries, kept, strict=True)
    ]
    known = reading.keys_of(readings)
    again = Library()
    for place, (found, record, one) in enumerate(zip(readings, records, kept, strict=True)):
        found.finish(known, circular=place in whole.circular)
        if found.record.relations != record.relations:
            one["relations"] = keeping.relations(record)
        found.record.key = record.key
        found.record.relations = list(record.relations)
        again.add(found.record)
    reading.prune(again, context.library.get)
    for entry, record, read_back, one in zip(
        entries, records, again.references(), kept, strict=True
    ):
        one |= keeping.difference(record, read_back)
        if one:
            if keeping.FIELD in entry.fields:
                one.setdefault("fields", {})[keeping.FIELD] = entry.fields[keeping.FIELD]
            entry.fields[keeping.FIELD] = keeping.write(one, ascii=context.ascii)


class _Written:
    """One record being written as an entry."""

    def __init__(self, record: Record, context: _Context) -> None:
        self.record = record
        self.context = context
        self.encode = context.encode
        self.type = "misc"
        self.allowed = datamodel.FIELDS["misc"]
        # Fields that the entry may have whatever its type.
        self.open: set[str] = set()
        # Whether nothing is put in the place of a title that it does not have.
        self.bare = False
        self.source = record
        self.fields: dict[str, str] = {}
        self.options: list[str] = []
        # The roles that the fields for editors do not tell.
        self.roles: dict[str, str] = {}
        # The fields that are for print alone.
        self.shown: list[str] = []

    def entry(self, key: str) -> Entry:
        """Return the entry of the first type whose mandatory fields the record can fill."""
        for name in self._candidates():
            self.fill(name)
            if self._is_complete():
                break
        self._fall_back()
        return Entry(self.type, key, dict(sorted(self.fields.items(), key=_place)))

    def kept(self) -> dict[str, Any]:
        """Return what is to be kept from the start."""
        kept = {"roles": self.roles, "shown": self.shown}
        return {name: value for name, value in kept.items() if value}

    def _candidates(self) -> list[str]:
        record = self.record
        named = str(record.fields.get("entrytype", ""))
        first = [named] if named in datamodel.FIELDS else []
        if record.type in ("book", "classic", "collection") and self._is_set():
            return [*first, *mapping.SET_TYPES]
        if record.type not in ("article-journal", "chapter", "paper-conference") and not (
            record.type.startswith("review")
            or _parent(record, ("published_in",))
            or "container-title" in record
        ):
            inside = _INSIDE
        else:
            inside = frozenset()
        types = mapping.ENTRY_TYPES.get(record.type, ["incollection", "inbook"])
        return [*first, *(name for name in types if name not in inside), "misc"]

    def _is_set(self) -> bool:
        record = self.record
        several = "number-of-volumes" in record and "volume" not in record
        return record.key in self.context.sets or several

    def _is_complete(self) -> bool:
        mandatory = datamodel.MANDATORY.get(self.type, [])
        return all(any(name in self.fields for name in choice) for choice in mandatory)

    def _fall_back(self) -> None:
        """Give the entry what it must have, where the record does not have it."""
        if "date" not in self.fields and self.type not in datamodel.UNDATED:
            self._put("date", _NO_YEAR)

    def fill(self, name: str) -> None:
        """Fill the fields of an entry of some type."""
        self.type = name
        self.allowed = datamodel.FIELDS[name] | self.open
        self.fields = {}
        self.roles = {}
        self.shown = []
        inside = bool(self.allowed & {"journaltitle", "booktitle", "maintitle"})
        self.source = self.context.resolved(self.record, "" if inside else "published_in")
        for step in _STEPS:
            step(self)

    def _put(self, name: str, text: str) -> bool:
        """Put text into a field, if the type has it, it is free, and its braces are in pairs."""
        if not text or name not in self.allowed or name in self.fields or not balanced(text):
            return False
        self.fields[name] = text
        return True

    # The steps, in the order in which the fields stand in the entry.

    def _names(self) -> None:
        useprefix = self._useprefix()
        slots = [name for name in mapping.EDITOR_SLOTS if name in self.allowed]
        spare = list(mapping.NAME_SLOTS)
        for role in _ROLES:
            names = self.source.names(role)
            if not names or (role.startswith("reviewed-") and role not in self.record):
                continue
            text = write_names(names, self.encode, useprefix=useprefix)
            field = mapping.NAMES.get(role, "")
            if role != "editor" and self._put(field, text):
                continue
            if role in mapping.EDITOR_TYPES and slots:
                self._put_editors(slots.pop(0), role, text)
            elif spare:
                self._put_role(spare.pop(0), role, text)

    def _put_editors(self, slot: str, role: str, text: str) -> None:
        kind = mapping.EDITOR_TYPES[role]
        self._put_role(slot, kind, text)
        if mapping.ROLE_OF_EDITOR_TYPE[kind] != role:
            self.roles[slot] = role

    def _put_role(self, slot: str, kind: str, text: str) -> None:
        if self._put(slot, text) and (slot, kind) != ("editor", "editor"):
            self._put(f"{slot}type", kind)

    def _useprefix(self) -> bool:
        """Return whether the particles in this entry do not drop, and say so in an option."""
        names = [name for role in _ROLES for name in self.source.names(role)]
        stays = any(name.non_dropping_particle for name in names)
        if stays and not any(name.dropping_particle for name in names):
            self.options = ["useprefix=true"]
            return True
        self.options = []
        return False

    def _titles(self) -> None:
        own = self.source.text("title")
        if "journaltitle" in self.allowed:
            found = {"title": own, "journaltitle": self.source.text("container-title")}
        elif "booktitle" in self.allowed:
            chain = self.context.container(self.record, self.source)
            found = {"title": own, **_levels(chain, "booktitle")}
        elif "maintitle" in self.allowed:
            found = _levels(self.context.titles(self.record), "title")
        elif self.type in mapping.SET_TYPES:
            found = {"title": (self.context.titles(self.record) or [""])[-1]}
        elif self.type == "periodical" and self.record.type == "article-journal":
            found = {"title": self.source.text("container-title"), "issuetitle": own}
        else:
            found = {"title": own}
        for name, text in found.items():
            periodical = name == "journaltitle" or (name, self.type) == ("title", "periodical")
            self._put(name, self._cased(text, lower=not periodical))
        if "maintitleaddon" in self.fields:
            self.shown.append("maintitleaddon")
        if not self.bare:
            self._put("title", self.encode(self._description()))

    def _description(self) -> str:
        """Return what can stand for a title where there is none."""
        record = self.context.resolved(self.record)
        if record.type.startswith("review") and record.text("reviewed-title"):
            return f"Review of <i>{record.text('reviewed-title')}</i>"
        genre = record.text("genre") or record.type.replace("_", " ")
        recipients = " and ".join(str(name) for name in record.names("recipient"))
        return genre[:1].upper() + genre[1:] + (f" to {recipients}" if recipients else "")

    def _texts(self) -> None:
        for variable, field in mapping.FIELDS.items():
            text = self.source.text(variable)
            if not text or (field == "shorttitle" and self._is_short(text)):
                continue
            if field == "type" and "title" not in self.source:
                # Where the record has no title, the genre is the title.
                continue
            if field == "location" and self.type == "patent":
                continue
            if field in _LOCALISED:
                text = strings.KEYS.get(text, text)
            if field in _CASED:
                self._put(field, self._cased(text, lower=field != "shortjournal"))
            else:
                self._put(
                    field,
                    _list(text, self.encode) if field in datamodel.LISTS else self.encode(text),
                )

    def _is_short(self, text: str) -> bool:
        """Return whether reading finds a short title in the title by itself."""
        return text == titles.short(self.source.text("title"))

    def _jurisdiction(self) -> None:
        if self.type == "patent":
            parts = self.source.text("jurisdiction").split("; ")
            self._put(
                "location",
                _list("; ".join(strings.KEYS.get(part, part) for part in parts), self.encode),
            )

    def _cased(self, text: str, *, lower: bool = True) -> str:
        """Return a title as TeX text; where it is English, with what it must keep in braces."""
        langid = mapping.langid(self.source.text("language"))
        english = not langid or mapping.language(langid).startswith("en")
        return self.encode(titles.write(text, lower=lower) if english else text)

    def _number(self) -> None:
        if self.type in mapping.ISSUED:
            variables = ["issue"]
        elif self.type in mapping.NUMBERED and "collection-title" not in self.source:
            variables = ["number"]
        else:
            variables = ["collection-number"] if "series" in self.allowed else []
        for variable in variables:
            self._put("number", self.encode(self.source.text(variable)))

    def _publisher(self) -> None:
        text = _list(self.source.text("publisher"), self.encode)
        for field in mapping.PUBLISHERS:
            if self._put(field, text):
                break

    def _dates(self) -> None:
        for variable, field in mapping.DATES.items():
            date = self.source.date(variable)
            if date is not None:
                self._put(field, _date(date))

    def _pages(self) -> None:
        self._put("pages", _DASH.sub("--", self.encode(self.source.text("page"))))

    def _verbatim(self) -> None:
        for variable, field in mapping.VERBATIM.items():
            self._put(field, self.source.text(variable))
        for kind, variable in mapping.EPRINTS.items():
            if self._put("eprint", self.source.text(variable)):
                self._put("eprinttype", kind)

    def _language(self) -> None:
        self._put("langid", mapping.langid(self.source.text("language")))

    def _holder(self) -> None:
        archive, place, *rest = (self.source.text(name) for name in _HOLDERS)
        parts = [f"{archive} ({place})" if archive and place else archive, *rest]
        text = self.encode(": ".join(part for part in parts if part))
        if archive and self._put("library", text):
            self._put("howpublished", text)

    def _shown(self) -> None:
        """Show in print, where the type has no field for it, what a reader would miss."""
        of_note = self.record.type not in _PLAIN and "title" in self.source
        if "genre" in self.source and "type" not in self.allowed and of_note:
            self._show("titleaddon", self.encode(self.source.text("genre")))
        if "booktitle" not in self.allowed and "journaltitle" not in self.allowed:
            self._show("addendum", self._inside())

    def _show(self, name: str, text: str) -> None:
        """Put text into a field that is for print alone, and is not read."""
        if self._put(name, text):
            self.shown.append(name)

    def _inside(self) -> str:
        """Return what the record is published in, as TeX text that BibLaTeX translates."""
        whole = self.context.resolved(self.record)
        titles = self.context.container(self.record, whole)
        if not titles or "container-title" not in whole:
            return ""
        pieces = [f"\\bibstring{{in}} \\emph{{{self.encode('. '.join(titles))}}}"]
        for variable, string in (("volume", "volume"), ("part-number", "part"), ("page", "pages")):
            text = _DASH.sub("--", self.encode(whole.text(variable)))
            if text:
                pieces.append(f"\\bibstring{{{string}}}~{text}")
        return ", ".join(pieces)

    def _rest(self) -> None:
        for name, value in self.record.fields.items():
            foreign = name.startswith(mapping.FOREIGN)
            if not isinstance(value, str) or name in ("options", "entrytype"):
                continue
            if name in datamodel.KEYS and not self._leads_somewhere(value):
                continue
            if foreign:
                self.allowed = self.allowed | {name}
            raw = name in datamodel.VERBATIM or name in datamodel.NAMES or name in datamodel.KEYS
            self._put(name, value if raw or foreign else self.encode(value))
        options = [*self.options, str(self.record.fields.get("options", ""))]
        self._put("options", ", ".join(option for option in options if option))

    def _leads_somewhere(self, keys: str) -> bool:
        return all(key.strip() in self.context.keys.values() for key in keys.split(","))

    def _subtype(self) -> None:
        if mapping.TYPES[self.type] != self.record.type:
            self.fields["entrysubtype"] = self.record.type


_LEADING: Final = ("author", *mapping.EDITOR_TYPES, "translator", "container-author")
_ROLES: Final = (*_LEADING, *sorted(vocabulary.NAMES.difference(_LEADING)))
_CASED: Final = frozenset({"eventtitle", "origtitle", "series", "shorttitle", "shortjournal"})
_LOCALISED: Final = frozenset({"pubstate", "series", "type"})
_STEPS: Final = (
    _Written._names,
    _Written._titles,
    _Written._number,
    _Written._texts,
    _Written._jurisdiction,
    _Written._pages,
    _Written._publisher,
    _Written._dates,
    _Written._verbatim,
    _Written._language,
    _Written._holder,
    _Written._shown,
    _Written._rest,
    _Written._subtype,
)


_EDITORS: Final = frozenset(
    [*mapping.EDITOR_SLOTS, *(f"{slot}type" for slot in mapping.EDITOR_SLOTS)]
)
_ORDER: Final = {
    name: place
    for place, name in enumerate(
        """author editor editortype editora editoratype editorb editorbtype editorc editorctype
        translator bookauthor title titleaddon maintitle maintitleaddon booktitle journaltitle
        volume part volumes series number edition chapter pages pagetotal eventtitle eventdate
        venue date publisher institution organization location type howpublished library
        version note addendum pubstate isbn issn doi eprint eprinttype url urldate langid
        entrysubtype""".split()
    )
}


def _place(field: tuple[str, str]) -> int:
    return _ORDER.get(field[0], len(_ORDER))


def _levels(chain: Sequence[str], innermost: str) -> dict[str, str]:
    """Return the fields for titles from the whole to the part; the innermost has its own."""
    if len(chain) < 2:
        return {innermost: "".join(chain)}
    return {
        "maintitle": chain[0],
        "maintitleaddon": ". ".join(chain[1:-1]),
        innermost: chain[-1],
    }


def _list(text: str, encode: Callable[[str], str]) -> str:
    """Return text as one of BibLaTeX's lists, whose items " and " separates."""
    items = [encode(item.strip()) for item in text.split(";") if item.strip()]
    return " and ".join(f"{{{item}}}" if " and " in item else item for item in items)


def _date(date: Date) -> str:
    if not date.literal:
        return date.edtf()
    year = _YEAR.search(date.literal)
    return year.group() if year else ""
