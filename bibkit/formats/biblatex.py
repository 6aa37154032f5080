"""BibLaTeX, for biber: reading and writing, in UTF-8.

What is written keeps to BibLaTeX's default data model, so that ``biber --tool
--validate-datamodel`` has nothing to say: each record gets the first entry type that suits its CSL
type and whose mandatory fields it can fill, and only fields that the type may have. Where the
entry type does not tell the CSL type, `entrysubtype` names it. The model gives @review and @letter
no fields but those of every type, so their author, title and so on stand in an @xdata entry just
before (see `bibkit.formats.bib.documents`). A book with neither author nor editor is written as
@proceedings, the one type that asks for neither; an unknown date as EDTF's unknown year, ``XXXX``.

Relations become `crossref` where BibLaTeX has rules of inheritance for the two types, `xref` where
it has not, and `related` with `relatedtype` for reviews, translations and continuations. Whatever
no field holds is kept in `verbc` (see `bibkit.formats.bib.keeping`); reading understands it again.
Only evidence is not written.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from bibkit import vocabulary
from bibkit.formats import latex
from bibkit.formats.bib import (
    datamodel,
    documents,
    inherit,
    keeping,
    mapping,
    reading,
    source,
    strings,
    ties,
    titles,
)
from bibkit.formats.bib.blocks import Entry, balanced, write_entry
from bibkit.formats.bib.context import Context, parent_of
from bibkit.formats.bib.entry import Reading
from bibkit.formats.bib.keys import children_first, safe_keys
from bibkit.formats.bib.names import write_names
from bibkit.formats.bib.order import place_of
from bibkit.model.dates import Date
from bibkit.model.library import Library
from bibkit.model.record import Record
from bibkit.patterns import pattern

_ENTRY: Final = pattern(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_YEAR: Final = pattern(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
# What records have fields for that are none of an entry's.
_NO_FIELDS: Final = frozenset({"entrytype"})
_NO_YEAR: Final = "XXXX"
# CSL types that need no word of genre after the title.
_PLAIN: Final = frozenset("book classic collection review review-book".split())


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
    from bibkit.formats.bib import update

    text = None if ascii else update.write(library, "biblatex", _Changes())
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
        written = self._written(library, record, entry)
        return {name: text for name, text in written.fields.items() if name not in written.shown}

    def words(self, library: Library, record: Record, entry: Entry) -> dict[str, str]:
        """Return the fields of an entry of this type that are for print alone."""
        written = self._written(library, record, entry)
        return {name: written.fields[name] for name in written.shown}

    def _written(self, library: Library, record: Record, entry: Entry) -> "_Written":
        written = _Written(record, Context(library, [one.key for one in library.references()]))
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
        return written


def _all(
    library: Library, only: frozenset[int] | None = None, *, ascii: bool = False
) -> list[Entry]:
    """Return the entries of a library in the order in which they are written, or some of them."""
    entries = _entries(library, ascii)
    records = library.references()
    order = children_first(records, [parent_of(record) for record in records])
    taken = {entry.key for entry in entries}
    chosen = [place for place in order if only is None or id(records[place]) in only]
    return [part for place in chosen for part in documents.with_data(entries[place], taken)]


def _entries(library: Library, ascii: bool) -> list[Entry]:
    records = library.references()
    keys = safe_keys(records, ascii=ascii)
    context = Context(library, keys, ascii=ascii)
    written = [_Written(record, context) for record in records]
    entries = [one.entry(key) for one, key in zip(written, keys, strict=True)]
    kept = [one.kept() for one in written]
    ties.tie(entries, records, context)
    ties.share_editors(entries, records, kept)
    _keep(entries, records, context, kept)
    return entries


def _keep(
    entries: list[Entry], records: list[Record], context: Context, kept: list[dict[str, Any]]
) -> None:
    """Read the entries again, and keep what that does not bring back."""
    for entry, record, one in zip(entries, records, kept, strict=True):
        if entry.key != record.key:
            one["key"] = record.key
        if "xref" in entry.fields and record.relations:
            # BibLaTeX inherits nothing along it, so that it tells no relation by itself.
            one["relations"] = keeping.relations(record)
    whole = inherit.whole([entry.renamed() for entry in entries])
    readings = [
        Reading(entry, classic=False, kept=one)
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
    reading.prune(again.references(), context.library.get)
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

    def __init__(self, record: Record, context: Context) -> None:
        self.record = record
        self.context = context
        self.encode = context.encode
        self.type = "misc"
        self.is_document = False
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
        return Entry(self.type, key, dict(sorted(self.fields.items(), key=place_of)))

    def kept(self) -> dict[str, Any]:
        """Return what is to be kept from the start."""
        kept = {"roles": self.roles, "shown": self.shown}
        return {name: value for name, value in kept.items() if value}

    def _candidates(self) -> list[str]:
        record = self.record
        named = str(record.fields.get("entrytype", ""))
        first = [named] if named in datamodel.FIELDS else []
        kind = documents.entry_type(record)
        if kind:
            return [*first, kind]
        if record.type in ("book", "classic", "collection") and self._is_set():
            return [*first, *mapping.SET_TYPES]
        if record.type not in ("article-journal", "chapter", "paper-conference") and not (
            record.type.startswith("review")
            or parent_of(record, ("published_in",))
            or "container-title" in record
        ):
            inside = ties.INSIDE
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
        # Whether where it is printed and kept is said in words.
        self.is_document = name in ("misc", "letter") and bool(documents.entry_type(self.record))
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
            if field == "howpublished" and self.is_document:
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
        self._put("pages", documents.dashed(self.encode(self.source.text("page"))))

    def _verbatim(self) -> None:
        for variable, field in mapping.VERBATIM.items():
            self._put(field, self.source.text(variable))
        for kind, variable in mapping.EPRINTS.items():
            if self._put("eprint", self.source.text(variable)):
                self._put("eprinttype", kind)

    def _language(self) -> None:
        self._put("langid", mapping.langid(self.source.text("language")))

    def _holder(self) -> None:
        kept = self.encode(documents.kept(self.source))
        held = self._put("library", kept)
        if not self.is_document:
            if held:
                self._put("howpublished", kept)
            return
        medium = self.encode(self.source.text("medium"))
        words = (medium, documents.printed(self.record, self.context), kept)
        told = ". ".join(word for word in words if word)
        if self._put("howpublished", told) and told not in (medium, kept):
            self.shown.append("howpublished")

    def _shown(self) -> None:
        """Show in print, where the type has no field for it, what a reader would miss."""
        of_note = self.record.type not in _PLAIN and "title" in self.source
        if "genre" in self.source and "type" not in self.allowed and of_note:
            self._show("titleaddon", self.encode(self.source.text("genre")))
        in_words = "booktitle" not in self.allowed and "journaltitle" not in self.allowed
        if in_words and not self.is_document:
            self._show("addendum", documents.inside(self.record, self.context))

    def _show(self, name: str, text: str) -> None:
        """Put text into a field that is for print alone, and is not read."""
        if self._put(name, text):
            self.shown.append(name)

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
