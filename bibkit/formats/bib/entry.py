"""From one entry in TeX to its record: every field by the tables of `mapping`."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from bibkit import vocabulary
from bibkit.errors import did_you_mean
from bibkit.formats import latex
from bibkit.formats.bib import datamodel, dates, keeping, mapping, strings, titles
from bibkit.formats.bib.blocks import Entry
from bibkit.formats.bib.inherit import Fault
from bibkit.formats.bib.names import read_names, split
from bibkit.model.dates import Date
from bibkit.model.record import RELATIONS, Record, Relation
from bibkit.patterns import pattern

_AND: Final = pattern(r"\s+and\s+")
_DASHES: Final = pattern(r"(?:(?<!\s)\s+)?(?:---?|-|–|—)\s*")
_KEPT_RAW: Final = datamodel.VERBATIM | datamodel.NAMES | datamodel.KEYS
_NOTHING: Final[frozenset[str]] = frozenset()
_NOTHING_KEPT: Final[dict[str, Any]] = {}
_NO_FIELDS: Final[dict[str, str]] = {}
_LATER: Final = frozenset("crossref xref related relatedtype ids entrysubtype".split())
_TIED: Final = frozenset({"crossref", "xref", "related"})
_OTHER_DATES: Final = [(name, field) for name, field in mapping.DATES.items() if name != "issued"]
_PARTS_OF_TITLE: Final = {
    prefix: (f"{prefix}title", f"{prefix}subtitle", f"{prefix}titleaddon")
    for prefix in ("", "main", "book", "journal", "issue")
}
_VARIANT: Final = pattern(r"variant\s*=\s*\{?(\w+)")
# An address and no more, at times with words that lead to it.
_URL: Final = pattern(
    r"[\s{<[]*+(?>(?:(?:online|available|accessible|retrieved|url|www|at|from|see|under|[:.\]~])\s*)*)"
    r"[{<\s]*+(?:\\url\s*+\{([^{}\s]++)\}|(https?://[^{}\s<>\\]++))[}>\s.,]*+",
    re.IGNORECASE,
)
_LINK: Final = pattern(r"\\href\s*\{([^{}\s]+)\}")
_PUBLISHED: Final = frozenset({*mapping.PUBLISHERS, "school"})
# What people write before the number of a preprint.
_ARXIV: Final = pattern(
    r"(?:arxiv\s*:|(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf)/)\s*", re.IGNORECASE
)
_IN_JOURNAL: Final = frozenset({"title", "journaltitle"})
_PLACED: Final = pattern(r"(.*\S) \(([^()]*)\)")
_TITLES: Final = frozenset(
    """title subtitle titleaddon maintitle mainsubtitle maintitleaddon booktitle booksubtitle
    booktitleaddon journaltitle journalsubtitle issuetitle issuesubtitle issuetitleaddon""".split()
)
_ISSUE: Final = pattern(r"No\.?[ ~]*(.+)")
_NUMBERS: Final = ("number", "issue")
# An issue begins with a digit or a letter or two before one.
_VOLUME_AND_ISSUE: Final = pattern(
    r"\s*+([0-9]++)\s*+\(\s*+([A-Za-z]{0,3}+\.?+ ?+[0-9][^(){}]*+)\)\s*+"
)
_FULL_STOP: Final = (".", "?", "!", ":", "…")


def _dangling(field: str, key: str) -> Fault:
    hint = "correct the key, or add the entry"
    return f"{field} names {key!r}, which is not in the file", "relation", hint


class Reading:
    """One entry being read into its record."""

    __slots__ = (
        *("classic", "english", "entry", "extra", "fields", "kept", "kind", "omitted", "record"),
        *("sentence_case", "stated", "titles", "useprefix", "values"),
    )

    def __init__(
        self,
        entry: Entry,
        classic: bool,
        kept: dict[str, Any] | None = None,
        *,
        sentence_case: bool = True,
    ) -> None:
        self.entry = entry
        self.kind = entry.like or entry.type
        self.fields = dict(entry.fields)
        self.kept = self._kept() if kept is None else kept
        self.record = Record(str(self.kept.get("key", entry.key)), self._type())
        # What the record has, and its fields.
        self.values = self.record.values_at_hand()
        self.extra = self.record.fields
        self.stated = _NOTHING
        self.titles: dict[str, str] = {}
        self.sentence_case = sentence_case
        self.english = self._is_english()
        if self.kept:
            self.stated = frozenset(
                name for part in ("set", "names", "straight") for name in self.kept.get(part, ())
            )
            for name in self.kept.get("shown", ()):
                self.fields.pop(name, None)
        self.classic = self.useprefix = classic
        self.omitted = _NOTHING
        if "options" in self.fields:
            self.useprefix = self._option("useprefix", classic)
            self.omitted = frozenset(name for name in ("doi", "url") if self._omits(name))
        extra = self.extra
        for name, raw in self.fields.items():
            handler = _HANDLERS.get(name)
            if handler is not None:
                handler(self, name, raw)
            elif name in _KEPT_RAW:
                extra[name] = raw.strip()
            else:
                extra[name] = latex.plainly(raw)
        self._read_titles()
        self._read_dates()
        self._read_type()

    def is_waiting(self) -> bool:
        """Return whether `finish` has anything to do."""
        later = not _LATER.isdisjoint(self.fields) or not _LATER.isdisjoint(self.entry.fields)
        return later or bool(self.kept) or self.entry.type not in mapping.TYPES

    def let_go(self) -> None:
        """Let go what `finish` does not need: of a large file, that counts."""
        entry = self.entry
        fields = {name: text for name, text in entry.fields.items() if name in _LATER}
        self.entry = Entry(entry.type, entry.key, fields, entry.line, entry.column)
        self.fields = {name: text for name, text in self.fields.items() if name in _LATER}
        self.titles = _NO_FIELDS

    def finish(self, known: Mapping[str, str], *, circular: bool = False) -> list[Fault]:
        """Tie the record to those with the keys that are `known`; return what is wrong.

        A `crossref` that is `circular`, and an `xref`, along which BibLaTeX inherits nothing, are
        no relations, unless bibkit wrote them for one.
        """
        faults = self._unknown_type()
        if not self.kept and _TIED.isdisjoint(self.fields):
            return faults
        kept = {one.key for one in keeping.kept_relations(self.kept)}
        for name in ("crossref", "xref"):
            key = self.fields.get(name, "").strip()
            if not key or known.get(key) in kept:
                continue
            if key not in known:
                faults.append(_dangling(name, key))
            if key not in known or name == "xref" or circular or self.kind not in mapping.TIED:
                self.extra[name] = key
            else:
                kind = "part_of" if self.kind in mapping.PARTS else "published_in"
                self.record.relations.append(Relation(kind, known[key]))
        faults += self._read_related(known)
        self.record.relations.sort(key=lambda one: RELATIONS.index(one.kind))
        keeping.apply_relations(self.record, self.kept)
        return faults

    def _unknown_type(self) -> list[Fault]:
        name = self.entry.type
        if name in mapping.TYPES or "entrysubtype" in self.entry.fields:
            return []
        hint = did_you_mean(name, mapping.TYPES) or "it was read as @misc; give it a known type"
        return [(f"there is no entry type @{name}", "unknown-type", hint)]

    def _read_related(self, known: Mapping[str, str]) -> list[Fault]:
        if "related" not in self.fields:
            return []
        kind = mapping.RELATED.get(self.fields.get("relatedtype", "").strip().lower(), "")
        keys = [key.strip() for key in self.fields["related"].split(",") if key.strip()]
        missing = [key for key in keys if key not in known]
        if not kind or missing:
            for name in ("related", "relatedtype"):
                if name in self.fields:
                    self.extra[name] = self.fields[name]
            return [_dangling("related", key) for key in missing]
        self.record.relations.extend(Relation(kind, known[key]) for key in keys)
        return []

    # What is read first.

    def _type(self) -> str:
        if "entrysubtype" in self.fields:
            subtype = self.fields["entrysubtype"].strip()
            found = mapping.SUBTYPES.get(subtype.lower(), subtype)
            if found in vocabulary.TYPES:
                self.fields.pop("entrysubtype")
                return found
        return mapping.TYPES.get(self.kind, "document")

    def _read_type(self) -> None:
        """Keep an entry type that says more than the CSL type."""
        genre = mapping.GENRE_OF_TYPE.get(self.entry.type, "")
        if genre:
            self.record.setdefault("genre", genre)
        elif self.entry.type not in mapping.WRITTEN and "entrysubtype" not in self.entry.fields:
            self.extra["entrytype"] = self.entry.type

    def _kept(self) -> dict[str, Any]:
        if keeping.FIELD not in self.fields:
            return _NOTHING_KEPT
        kept = keeping.read(self.fields[keeping.FIELD]) or {}
        if kept:
            self.fields.pop(keeping.FIELD)
        return kept

    def _is_english(self) -> bool:
        """Return whether the titles are English, as those that do not say are taken to be."""
        name = self.fields.get("langid") or self.fields.get("language") or ""
        return not name or mapping.language(name).startswith("en")

    def _variant(self) -> str:
        """Return the variant of a language that the options for it name, or nothing."""
        found = _VARIANT.search(self.fields.get("langidopts", ""))
        return mapping.language(mapping.VARIANTS.get(found[1], found[1])) if found else ""

    def _omits(self, name: str) -> bool:
        """Return whether the options say not to print a field."""
        options = self.fields["options"].replace(" ", "").split(",")
        return f"{name}=false" in options

    def _option(self, name: str, default: bool) -> bool:
        """Return an entry option, and take it out of the field."""
        rest = []
        for option in self.fields["options"].split(","):
            key, _, value = option.partition("=")
            if key.strip() == name:
                default = value.strip().lower() != "false"
            elif key.strip():
                rest.append(option.strip())
        self.fields["options"] = ", ".join(rest)
        return default

    # One field each.

    def _text(self, name: str, raw: str) -> None:
        text = latex.plainly(raw)
        if text:
            variable = mapping.VARIABLE_OF_FIELD[name]
            if variable in self.values:
                self.extra[name] = text
            else:
                self.values[variable] = text

    def _genre(self, name: str, raw: str) -> None:
        self._set("genre", latex.plainly(self._localised(raw)), name)

    def _short_title(self, name: str, raw: str) -> None:
        if "maintitle" in self.fields and self.entry.type not in mapping.INSIDE:
            # It is that of a volume, and the record's title is that of the whole.
            self.extra[name] = self._cased(latex.decode_title(raw))
        else:
            self._rich(name, raw)

    def _rich(self, name: str, raw: str) -> None:
        lower = name != "shortjournal"
        text = self._cased(latex.decode_title(raw), lower=lower)
        self._set(mapping.VARIABLE_OF_FIELD[name], text, name)

    def _series(self, name: str, raw: str) -> None:
        if self.kind in mapping.ISSUED and raw.strip().isdecimal():
            # BibLaTeX manual, section 2.2.2, series.
            self._set("collection-title", f"{strings.ordinal(int(raw))} ser.", name)
        elif raw.strip() in strings.STRINGS:
            self._set("collection-title", self._localised(raw), name)
        else:
            self._rich(name, raw)

    def _localised(self, raw: str) -> str:
        """Return what a localisation key stands for, or the text as it is."""
        return strings.STRINGS.get(raw.strip(), raw)

    def _status(self, name: str, raw: str) -> None:
        self._set("status", latex.plainly(self._localised(raw)), name)

    def _list(self, name: str, raw: str) -> None:
        variable = mapping.VARIABLE_OF_FIELD.get(name, "publisher")
        items = [raw]
        if not self.classic and (" and " in raw or "\n" in raw):
            items = split(raw.strip(), _AND)
        if name == "location" and self.kind == "patent":
            variable = "jurisdiction"
            items = [self._localised(item) for item in items]
        texts = [latex.plainly(_unbraced(item)) for item in items]
        text = "; ".join(text for text in texts if text)
        if text and variable == "publisher" and name != self._published_by():
            self.extra[name] = text
        else:
            self._set(variable, text, name)

    def _published_by(self) -> str:
        """Return the field that has the publisher: theses and reports have an institution."""
        names: tuple[str, ...] = mapping.PUBLISHERS
        if mapping.TYPES.get(self.kind) in ("thesis", "report"):
            names = ("institution", *names)
        return next((name for name in names if self.fields.get(name, "").strip()), names[0])

    def _verbatim(self, name: str, raw: str) -> None:
        variable = {"doi": "DOI", "url": "URL"}.get(name, name)
        online = name == "url" and mapping.TYPES.get(self.kind) == "webpage"
        if name in self.omitted and not online:
            self.extra[name] = raw.strip()
        else:
            self._set(variable, raw.strip(), name)

    def _note(self, name: str, raw: str) -> None:
        note = latex.plainly(raw)
        addendum = latex.plainly(self.fields.get("addendum", ""))
        self._set("note", _after(note, addendum, ". ") if addendum else note, name)

    def _addendum(self, name: str, raw: str) -> None:
        if "note" not in self.fields:
            self._set("note", latex.plainly(raw), name)

    def _set(self, variable: str, text: str, name: str) -> None:
        if not text:
            return
        if variable in self.values:
            self.extra[name] = text
        else:
            self.values[variable] = text

    def _names(self, name: str, raw: str) -> None:
        names = read_names(raw, useprefix=self.useprefix)
        if names:
            self.values["container-author" if name == "bookauthor" else name] = names

    def _editors(self, name: str, raw: str) -> None:
        kind = self.fields.get(f"{name}type", "").strip()
        role = kind if kind in vocabulary.NAMES else ""
        if name not in mapping.NAME_SLOTS:
            role = mapping.ROLE_OF_EDITOR_TYPE.get(kind, role)
        if not role and name == "editor":
            # BibLaTeX prints one of a type that it has no word for as an editor, too.
            role = "editor"
            if kind:
                self.extra["editortype"] = kind
        self._role(name, self.kept.get("roles", {}).get(name, role), raw)

    def _role(self, name: str, role: str, raw: str) -> None:
        if not role or role in self.record:
            self.extra[name] = raw
            if f"{name}type" in self.fields:
                self.extra[f"{name}type"] = self.fields[f"{name}type"]
            return
        names = read_names(raw, useprefix=self.useprefix)
        if names:
            self.values[role] = names

    def _number(self, name: str, raw: str) -> None:
        if name == "issue" and "number" in self.fields:
            return
        issue = self.fields.get("issue", "") if self.kind in mapping.ISSUED else ""
        if issue and name == "number":
            raw = f"{raw}, {issue}"
        variable = "collection-number"
        if self.kind in mapping.ISSUED or name == "issue":
            variable = "issue"
        elif self.kind not in mapping.SERIAL and "series" not in self.fields:
            variable = "number"
        self._set(variable, latex.plainly(raw), name)

    def _volume(self, name: str, raw: str) -> None:
        # What the writer of classic BibTeX makes of an issue without a volume.
        issue = None
        if raw.lstrip().startswith("No") and self.kind in mapping.ISSUED:
            issue = _ISSUE.fullmatch(raw.strip())
        both = None if raw.isdecimal() else _VOLUME_AND_ISSUE.fullmatch(raw)
        if issue and "number" not in self.fields:
            self._set("issue", latex.plainly(issue[1]), name)
        elif both and self.kind in mapping.ISSUED and self.fields.keys().isdisjoint(_NUMBERS):
            self._set("volume", both[1], name)
            self._set("issue", latex.plainly(both[2]), name)
        else:
            self._text(name, raw)

    def _edition(self, name: str, raw: str) -> None:
        text = latex.plainly(raw)
        self._set("edition", text if text.isdecimal() else strings.edition(text), name)

    def _eid(self, name: str, raw: str) -> None:
        # In classic BibTeX it stands for the pages that there are none of, as in REVTeX's styles;
        # BibLaTeX prints it beside them, and CSL has no variable for it.
        if self.classic and "pages" not in self.fields:
            self._set("page", latex.plainly(raw), name)
        else:
            self.extra[name] = latex.plainly(raw)

    def _pages(self, name: str, raw: str) -> None:
        first, _, last = raw.partition("--")
        if first.isdecimal() and last.isdecimal():
            self._set("page", f"{first}-{last}", name)
        else:
            self._set("page", _DASHES.sub("-", latex.plainly(raw)), name)

    def _language(self, name: str, raw: str) -> None:
        tag = mapping.language(raw)
        if tag and name == "langid" and "langidopts" in self.fields:
            variant = self._variant()
            tag = variant if variant.startswith(f"{tag[:2]}-") else tag
        if name == "language" and "langid" in self.fields:
            own = mapping.language(self.fields["langid"])
            if tag and tag == own:
                return
            tag = "" if own else tag
        if tag:
            self._set("language", tag, name)
        else:
            self.extra[name] = raw.strip()

    def _library(self, name: str, raw: str) -> None:
        parts = [part.strip() for part in latex.plainly(raw).split(": ", 2)]
        placed = _PLACED.fullmatch(parts[0])
        if placed:
            parts[0] = placed[1]
            self.record["archive-place"] = placed[2]
        variables = ["archive", "archive_collection", "archive_location"]
        if len(parts) == 2:
            variables.remove("archive_collection")
        for variable, part in zip(variables, parts, strict=False):
            self._set(variable, part, name)

    def _published(self, name: str, raw: str) -> None:
        address = _URL.fullmatch(raw)
        if address:
            url = address[1] or address[2].rstrip(".,")
            if "url" in self.fields:
                self.extra[name] = latex.plainly(raw)
            else:
                self._set("URL", url, name)
            return
        # The writer repeats the archive here, since no style prints `library`.
        if raw.strip() == self.fields.get("library", "").strip():
            return
        text = latex.plainly(raw)
        link = _LINK.search(raw)
        if link and "url" not in self.fields:
            self.values.setdefault("URL", link[1])
            if text.startswith(("http://", "https://")) and " " not in text:
                return
        if mapping.is_medium(text) or not _PUBLISHED.isdisjoint(self.fields):
            self._set("medium", text, name)
        else:
            # A notice of publication (BibLaTeX manual, section 2.2.2; BibTeXing, section 3.2).
            self._set("publisher", text, name)

    def _eprint(self, name: str, raw: str) -> None:
        kind = self.fields.get("eprinttype", "").strip().lower()
        if kind in mapping.EPRINTS:
            self._set(mapping.EPRINTS[kind], raw.strip(), name)
            return
        number = self.extra[name] = raw.strip()
        if "url" in self.fields:
            return
        named = _ARXIV.match(number)
        if named:
            kind, number = "arxiv", number[named.end() :]
        if kind in mapping.EPRINT_URLS:
            self._set("URL", mapping.EPRINT_URLS[kind] + number, name)
        elif not kind and number.startswith(("http://", "https://")):
            self._set("URL", number, name)

    def _eprint_type(self, name: str, raw: str) -> None:
        if raw.strip().lower() not in mapping.EPRINTS or "eprint" not in self.fields:
            self.extra[name] = raw.strip()

    def _title(self, name: str, raw: str) -> None:
        self.titles[name] = latex.decode_title(raw)

    def _ignored(self, name: str, raw: str) -> None:
        """Leave a field to the one that it belongs to."""

    def _options(self, name: str, raw: str) -> None:
        if raw.strip():
            self.extra[name] = latex.plainly(raw)

    # What several fields say together.

    def _cased(self, text: str, *, lower: bool = True) -> str:
        """Return a title as CSL has it, with its case as written unless that is to be changed."""
        if not self.sentence_case:
            return titles.kept(text)
        return titles.read(text, lower=lower and self.english, nocase=self.english)

    def _whole(self, title: str, *, lower: bool = True) -> str:
        """Return a title with its subtitle and what is added to it."""
        found = self.titles
        names = _PARTS_OF_TITLE[title]
        whole = self._cased(found[names[0]], lower=lower) if names[0] in found else ""
        if names[1] in found:
            whole = _after(whole, self._cased(found[names[1]], lower=lower), ": ")
        if names[2] in found:
            whole = _after(whole, self._cased(found[names[2]], lower=lower), ". ")
        return whole

    def _read_titles(self) -> None:
        if self.titles.keys() == _IN_JOURNAL and self.kind == "article":
            self._read_article()
            return
        if self.kind == "periodical" and "issuetitle" in self.titles:
            self._read_issue()
        self._read_short_title()
        if "maintitleaddon" in self.titles and "maintitle" not in self.titles:
            self.extra["maintitleaddon"] = titles.kept(self.titles.pop("maintitleaddon"))
        issue = self._whole("issue")
        if issue:
            self.extra["issuetitle"] = issue
        periodical = self.record.type == "periodical"
        title, main = self._whole("", lower=not periodical), self._whole("main")
        book, journal = self._whole("book"), self._whole("journal", lower=False)
        chain = [one for one in (main, book) if one]
        if book and self.kind in mapping.BOUND:
            # What others have that take from it; in BibLaTeX it has no such field.
            self.extra["booktitle"] = book
            chain.remove(book)
        if main and book == main:
            chain.remove(book)
        inside = self.kind in mapping.INSIDE or journal or book in chain
        inner = "part-title" if "part" in self.fields else "volume-title"
        if inside:
            levels = chain or [journal]
            if chain and journal:
                self.extra["journaltitle"] = journal
            values = {"title": title, "container-title": levels[0], inner: "".join(levels[1:])}
        elif main:
            values = {"title": main, inner: title}
        else:
            values = {"title": title}
        for variable, value in values.items():
            self._set(variable, value, variable)

    def _read_article(self) -> None:
        """Read the titles that most entries have."""
        self._read_short_title()
        self._set("title", self._cased(self.titles["title"]), "title")
        journal = self._cased(self.titles["journaltitle"], lower=False)
        self._set("container-title", journal, "journaltitle")

    def _read_short_title(self) -> None:
        """Take what stands before a subtitle for the short title, as BibLaTeX's labels do.

        (BibLaTeX manual, section 2.3.4, labeltitle.)
        """
        title = self.titles.get("title", "")
        if not title or "shorttitle" in self.fields or "maintitle" in self.titles:
            return
        added = self.titles.get("subtitle") or self.titles.get("titleaddon")
        brief = titles.short(title) or (title if added else "")
        if brief:
            self._set("title-short", self._cased(brief), "shorttitle")

    def _read_issue(self) -> None:
        """Read an issue of a periodical with a title of its own as CSL's article in it."""
        self.record.type = "article-journal"
        self.extra["entrytype"] = "periodical"
        for part in ("title", "subtitle", "titleaddon"):
            self.titles[f"journal{part}"] = self.titles.pop(part, "")
            self.titles[part] = self.titles.pop(f"issue{part}", "")

    def _read_dates(self) -> None:
        fields = self.fields
        issued = dates.of_edtf(fields["date"].strip()) if "date" in fields else None
        if issued is None and ("year" in fields or "month" in fields):
            issued = self._year()
        if issued is not None:
            self.values["issued"] = issued
        for variable, name in _OTHER_DATES:
            date = dates.of_edtf(fields[name].strip()) if name in fields else None
            if date is not None:
                self.values[variable] = date

    def _year(self) -> Date | None:
        fields = self.fields
        year, month = fields.get("year", ""), fields.get("month", "")
        date, left = dates.of_fields(year, month, fields.get("day", ""))
        if left:
            self.extra["month"] = left
        return date


def _after(text: str, more: str, joint: str) -> str:
    if not text or not more:
        return text or more
    return f"{text} {more}" if text.endswith(_FULL_STOP) else f"{text}{joint}{more}"


def _unbraced(item: str) -> str:
    item = item.strip()
    whole = item.startswith("{") and item.endswith("}") and not item.startswith("{\\")
    return item[1:-1] if whole and item.count("{") == 1 else item


_Handler = Callable[[Reading, str, str], None]
_RICH: Final = frozenset({"eventtitle", "origtitle", "shorttitle", "shortjournal"})


def _handlers() -> dict[str, _Handler]:
    found: dict[str, _Handler] = dict.fromkeys(mapping.VARIABLE_OF_FIELD, Reading._text)
    found |= dict.fromkeys(_RICH, Reading._rich)
    found |= dict.fromkeys([*mapping.PUBLISHERS, "location"], Reading._list)
    found |= dict.fromkeys(["origpublisher", "origlocation"], Reading._list)
    found |= dict.fromkeys(["doi", "url", "PMID", "PMCID"], Reading._verbatim)
    found |= dict.fromkeys(["author", "translator", "bookauthor"], Reading._names)
    found |= dict.fromkeys([*mapping.EDITOR_SLOTS, *mapping.NAME_SLOTS], Reading._editors)
    found |= dict.fromkeys(["number", "issue"], Reading._number)
    found |= dict.fromkeys(["langid", "language"], Reading._language)
    found |= dict.fromkeys(_TITLES, Reading._title)
    # Fields that are read with another one, or with the whole file.
    together = ["crossref", "xref", "related", "relatedtype", *mapping.DATES.values(), "year"]
    slots = [*mapping.EDITOR_SLOTS, *mapping.NAME_SLOTS]
    together += ["month", "day", *(f"{slot}type" for slot in slots)]
    found |= dict.fromkeys(together, Reading._ignored)
    return found | {
        "pages": Reading._pages,
        "eid": Reading._eid,
        "edition": Reading._edition,
        "volume": Reading._volume,
        "type": Reading._genre,
        "series": Reading._series,
        "pubstate": Reading._status,
        "shorttitle": Reading._short_title,
        "note": Reading._note,
        "addendum": Reading._addendum,
        "library": Reading._library,
        "howpublished": Reading._published,
        "eprint": Reading._eprint,
        "options": Reading._options,
        "eprinttype": Reading._eprint_type,
    }


_HANDLERS: Final = _handlers()
