"""Classic BibTeX, for its standard styles: reading and writing, in ASCII that pdfTeX can set.

The styles know fourteen entry types and some twenty fields, and no relations, so a record is
written as it stands once its relations are resolved; an entry type is used only where the record
has what the styles ask of it, else it is @misc (@proceedings for a book that has no author). What
has no field is said in `howpublished` and `note`, in words. `doi`, `url`, `isbn`, `issn`,
`language`, `keywords` and `abstract` are written besides; these styles pass over them.

Accents and signs are TeX commands. Cyrillic is romanised (BGN/PCGN): its commands work only where
a paper loads Cyrillic fonts. Other scripts are taken from a record's forms in Latin script or
in English where it has them (`Record.forms`), else written by number as ``\\bibkitchar``, which a
preamble defines. This is a format for output; what reads back is what the fields say.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import quote

from bibkit.errors import BibkitError
from bibkit.formats import latex
from bibkit.formats.bib import mapping, reading, source, strings
from bibkit.formats.bib.blocks import MONTHS, Entry, balanced, write_entry
from bibkit.formats.bib.keys import safe_keys
from bibkit.formats.bib.names import write_names
from bibkit.model.dates import Date, Point
from bibkit.model.library import Library
from bibkit.model.record import Record, Value
from bibkit.model.relations import resolve
from bibkit.patterns import pattern
from bibkit.text import markup

_ENTRY: Final = pattern(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_DASH: Final = pattern(r"(?<=\w)\s*(?:-{1,3}|–|—)\s*(?=\w)")
_LATIN: Final = pattern(r"(?:^en\b|-Latn\b)")
_UNSPELLED: Final = "\\bibkitchar"
_SEASONS: Final = ("", "Spring", "Summer", "Autumn", "Winter")

# Entry type -> what the standard styles warn of if it is missing; "a|b" is one of them.
_REQUIRED: Final = {
    "article": "author title journal year",
    "book": "author|editor title publisher year",
    "booklet": "title",
    "incollection": "author title booktitle publisher year",
    "inproceedings": "author title booktitle year",
    "manual": "title",
    "mastersthesis": "author title school year",
    "misc": "title",
    "phdthesis": "author title school year",
    "proceedings": "title year",
    "techreport": "author title institution year",
}
# Entry type -> what else it may have.
_OPTIONAL: Final = {
    "article": "volume number pages month note",
    "book": "volume number series address edition month note",
    "booklet": "author howpublished address month year note",
    "incollection": "editor volume number series chapter pages address edition month note",
    "inproceedings": "editor volume number series pages address month organization publisher note",
    "manual": "author organization address edition month year note",
    "mastersthesis": "type address month note",
    "misc": "author howpublished month year note",
    "phdthesis": "type address month note",
    "proceedings": "editor volume number series address month organization publisher note",
    "techreport": "type number address month note",
}
_EXTRAS: Final = "key doi url isbn issn language keywords abstract"
_FIELDS: Final = {
    name: frozenset(f"{required.replace('|', ' ')} {_OPTIONAL[name]} {_EXTRAS}".split())
    for name, required in _REQUIRED.items()
}
# Entry types that are read and not written, and those with the same fields.
_LIKE: Final = {"conference": "inproceedings", "inbook": "book", "unpublished": "misc"}
_ARTICLES: Final = ("article",)
_INSIDE: Final = ("incollection", "inproceedings")
# CSL type -> the entry types to write it as, the best one first; @misc comes last for all.
_TYPES: Final = {
    "article-journal": _ARTICLES,
    "article-magazine": _ARTICLES,
    "article-newspaper": _ARTICLES,
    "review": (*_ARTICLES, *_INSIDE),
    "review-book": (*_ARTICLES, *_INSIDE),
    "interview": (*_ARTICLES, *_INSIDE),
    "book": ("book", "proceedings", "manual"),
    "classic": ("book", "proceedings", "manual"),
    "collection": ("book", "proceedings"),
    "chapter": _INSIDE,
    "entry": _INSIDE,
    "entry-dictionary": _INSIDE,
    "entry-encyclopedia": _INSIDE,
    "map": ("book",),
    "musical_score": ("book",),
    "pamphlet": ("booklet",),
    "paper-conference": ("inproceedings",),
    "periodical": (),
    "report": ("techreport",),
    "thesis": ("phdthesis",),
}
# CSL types whose title is a name, which keeps its capitals.
_NAMED: Final = frozenset({"collection", "periodical", "treaty"})
# What is said in a note of roles that have no field.
_ROLES: Final = {
    "editor": "Edited by",
    "editorial-director": "Edited by",
    "compiler": "Compiled by",
    "translator": "Translated by",
}
_ORDER: Final = tuple(
    """key author editor title booktitle journal edition chapter volume number series pages type
    howpublished publisher school institution organization address month year note""".split()
)


def sniff(text: str) -> bool:
    """Return whether a text looks like a `.bib` file."""
    return _ENTRY.search(text) is not None


def read(text: str, path: str | None = None, *, sentence_case: bool = True) -> Library:
    """Return the records of a `.bib` file; particles of names do not drop, as in these styles.

    Titles are put into sentence case, where they are English, unless `sentence_case` is false.

    A fault costs no more than the entry it is in, and is among the library's problems.
    """
    return source.remember(
        *("bibtex", reading.read_library, text, path), classic=True, sentence_case=sentence_case
    )


def write(library: Library, *, ascii: bool = False) -> str:
    """Return the records as entries for the classic styles, in the library's order.

    A record whose relations lead nowhere is written as it stands. What was read from BibTeX is
    given back as it was, but for what has changed; with `ascii` it is written anew, for new
    entries are always in ASCII.
    """
    from bibkit.formats.bib import update

    text = None if ascii else update.write(library, "bibtex", _Changes())
    if text is not None:
        return text
    entries = _entries(library)
    text = "\n".join(write_entry(entry.type, entry.key, entry.fields) for entry in entries)
    if _UNSPELLED in text:
        text = f'@preamble{{"{latex.PREAMBLE}"}}\n\n{text}'
    return text


def _entries(library: Library) -> list[Entry]:
    records = library.resolve_all().references()
    keys = safe_keys(records, ascii=True)
    return [_Written(one).entry(key) for one, key in zip(records, keys, strict=True)]


class _Changes:
    """What is written of records into a text that others of them were read from."""

    def anew(self, library: Library, records: Sequence[Record]) -> list[Entry]:
        """Return the entries for some of the records."""
        chosen = set(map(id, records))
        pairs = zip(library.references(), _entries(library), strict=True)
        return [entry for record, entry in pairs if id(record) in chosen]

    def fields(self, library: Library, record: Record, entry: Entry) -> dict[str, str]:
        """Return what the fields of an entry of this type say of a record."""
        try:
            whole = resolve(record, library.get)
        except BibkitError:
            whole = record
        written = _Written(whole)
        written.fill(entry.type if entry.type in _FIELDS else _LIKE.get(entry.type, "misc"))
        return written.fields

    def words(self, library: Library, record: Record, entry: Entry) -> dict[str, str]:
        """Return no fields: what is for print here is read, too."""
        return {}


def _encode(text: str) -> str:
    return latex.encode(text, ascii=True)


class _Written:
    """One record, its relations resolved, being written as an entry."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.type = "misc"
        self.fields: dict[str, str] = {}
        self.notes: list[str] = []

    def entry(self, key: str) -> Entry:
        """Return the entry, of the first type that has all it must have."""
        for name in self._candidates():
            self.fill(name)
            if self._is_complete():
                break
        places = {name: place for place, name in enumerate(_ORDER)}
        names = sorted(self.fields, key=lambda name: places.get(name, len(places)))
        return Entry(self.type, key, {name: self.fields[name] for name in names})

    def _candidates(self) -> list[str]:
        types = list(_TYPES.get(self.record.type, ()))
        if self.record.type == "thesis" and "aster" in self.record.text("genre"):
            types = ["mastersthesis"]
        if "author" in self.record and "proceedings" in types:
            types.remove("proceedings")
        return [*types, "misc"]

    def _is_complete(self) -> bool:
        choices = [choice.split("|") for choice in _REQUIRED[self.type].split()]
        return all(any(name in self.fields for name in choice) for choice in choices)

    def fill(self, name: str) -> None:
        """Fill the fields of an entry of some type."""
        self.type = name
        self.fields = {}
        self.notes = []
        for step in _STEPS:
            step(self)

    def _put(self, name: str, text: str) -> bool:
        if not text or name not in _FIELDS[self.type] or name in self.fields:
            return False
        self.fields[name] = text
        return True

    # Values, in Latin script where there is a choice.

    def _value(self, variable: str, spell: Callable[[Value], str]) -> str:
        """Return a variable as TeX text; of its forms, the one that needs no number."""
        value = self.record.get(variable)
        if value is None:
            return ""
        text = spell(value)
        if _UNSPELLED not in text:
            return text
        forms = (form for tag, form in self.record.forms.items() if _LATIN.search(tag))
        others = (spell(form[variable]) for form in forms if variable in form)
        return next((other for other in others if _UNSPELLED not in other), text)

    def _text(self, variable: str) -> str:
        return self._value(variable, lambda value: _encode(str(value)))

    def _names(self, variable: str) -> str:
        return self._value(variable, _names)

    # The steps.

    def _authors(self) -> None:
        self._put("author", self._names("author"))
        for role, words in _ROLES.items():
            taken = self.type == "book" and "author" in self.fields
            names = self._names(role)
            if role != "translator" and not taken and self._put("editor", names):
                continue
            if names:
                self.notes.append(f"{words} {self._value(role, _spoken)}")

    def _titles(self) -> None:
        record = self.record
        language = record.text("language") or "en"
        named = not language.startswith("en") or record.type in _NAMED
        keep = str if named else _protected
        own = self._value("title", lambda value: _encode(keep(str(value))))
        container = self._text("container-title")
        if self.type == "article":
            self._put("journal", container)
        elif "booktitle" in _FIELDS[self.type]:
            self._put("booktitle", self._whole(container, "container-title"))
        elif not container:
            own = self._whole(own, "title")
        if own and named:
            own = f"{{{own}}}"
        self._put("title", own or _encode(_protected(self._description())))

    def _whole(self, text: str, variable: str) -> str:
        """Return a title, `text`, with those of the volume and the part that are cited."""
        record = self.record
        pieces = [text]
        if record.text("volume-title") != record.text(variable):
            pieces.append(self._text("volume-title"))
        number, part = self._text("part-number"), self._text("part-title")
        if number:
            pieces.append(f"Part~{number}: {part}" if part else f"Part~{number}")
        elif part:
            pieces.append(part)
        return ". ".join(piece for piece in pieces if piece)

    def _description(self) -> str:
        """Return what can stand for a title where there is none."""
        record = self.record
        if record.type.startswith("review") and record.text("reviewed-title"):
            return f"Review of <i>{record.text('reviewed-title')}</i>"
        genre = record.text("genre") or record.type.replace("_", " ")
        names = map(str, record.names("recipient"))
        recipients = " and ".join(_NOCASE[0] + name + _NOCASE[1] for name in names)
        return genre[:1].upper() + genre[1:] + (f" to {recipients}" if recipients else "")

    def _numbers(self) -> None:
        record = self.record
        volume, number = self._text("volume"), self._text("collection-number")
        if self.type == "article":
            self._put_issue(volume, self._text("issue"))
            return
        if self.type == "techreport":
            self._put("number", self._text("number"))
            return
        series = self._text("collection-title")
        self._put("volume", volume)
        in_fields = "series" in _FIELDS[self.type]
        # The styles print "volume 5 of SERIES", or "number 5 in SERIES", and nothing else.
        if series and in_fields and (not volume or number in ("", volume)):
            self._put("series", series)
            self._put("number", number if not volume else "")
        elif series:
            self.notes.append(f"{series}, {number}" if number else series)
        if volume and "volume" not in self.fields and "container-title" not in record:
            self.notes.append(f"Volume~{volume}")

    def _put_issue(self, volume: str, issue: str) -> None:
        # The styles warn of a number without a volume, and print "(2)" for it.
        self._put("volume", volume or (f"No.~{issue}" if issue else ""))
        self._put("number", issue if volume else "")

    def _texts(self) -> None:
        for variable, field in _TEXTS.items():
            self._put(field, self._text(variable))
        self._put("edition", strings.edition_in_words(self._text("edition")))
        kind = self.record.text("genre")
        if "title" in self.record:
            self._put("type", "" if kind == "PhD thesis" else self._text("genre"))
        self._put("pages", _DASH.sub("--", self._text("page")))
        publisher = self._text("publisher").replace("; ", " and ")
        for field in ("publisher", "school", "institution", "organization"):
            if self._put(field, publisher):
                break
        self._put("language", mapping.langid(self.record.text("language")))

    def _dates(self) -> None:
        date = self.record.date("issued")
        if date is None:
            return
        self._put("year", _year(date))
        if "year" in self.fields:
            self._put("month", _month(date))

    def _verbatim(self) -> None:
        for variable, field in (("DOI", "doi"), ("URL", "url")):
            text = self.record.text(variable)
            safe = quote(text, safe="%/:=&?~#+!$,;'@()*[]<>_.-\\|^\"") if field == "url" else text
            if safe.isascii() and balanced(safe):
                self._put(field, safe)

    def _published(self) -> None:
        """Say how a work came out, for the types that ask for that in words."""
        if "howpublished" not in _FIELDS[self.type]:
            return
        record = self.record
        pieces = [self._text("medium")]
        if "title" in record and not record.type.startswith("review"):
            genre = self._text("genre")
            pieces.insert(0, genre[:1].upper() + genre[1:])
        pieces.append(self._container())
        pieces.append(self._archive())
        if self.type == "misc" and "container-title" not in record:
            place, publisher = self._text("publisher-place"), self._text("publisher")
            pieces.append(f"{place}: {publisher}" if place and publisher else place or publisher)
            pieces.append(_encode(record.text("URL")))
        text = ", ".join(piece for piece in pieces if piece)
        self._put("howpublished", re.sub("^in ", "In ", text))

    def _container(self) -> str:
        container = self._text("container-title")
        if not container:
            return ""
        pieces = [f"in {{\\em {self._whole(container, 'container-title')}}}"]
        for variable, word in (("volume", "volume"), ("issue", "number"), ("page", "pages")):
            text = _DASH.sub("--", self._text(variable))
            if text:
                pieces.append(f"{word}~{text}")
        return ", ".join(pieces)

    def _archive(self) -> str:
        names = ("archive", "archive-place", "archive_collection", "archive_location")
        return ", ".join(filter(None, (self._text(name) for name in names)))

    def _note(self) -> None:
        record = self.record
        notes = self.notes
        if record.type.startswith("review") and "title" in record and "reviewed-title" in record:
            notes.insert(0, f"Review of {{\\em {self._text('reviewed-title')}}}")
        if "howpublished" not in _FIELDS[self.type]:
            notes.append(self._archive())
        for variable, words in (("number-of-volumes", "volumes"), ("number-of-pages", "pages")):
            number = self._text(variable)
            if number and "container-title" not in record:
                notes.append(f"{number}~{words}")
        notes.append(self._text("note"))
        accessed = record.date("accessed")
        if accessed is not None and "URL" in record:
            notes.append(f"Accessed {_encode(str(accessed))}")
        self._put("note", ". ".join(note.removesuffix(".") for note in notes if note))

    def _key(self) -> None:
        """Give styles that sort what they sort an entry without persons by."""
        if "author" not in self.fields and "editor" not in self.fields:
            text = re.sub(r"\\[A-Za-z]+", "", self.fields.get("title", "").replace("~", " "))
            text = re.sub(r"[^A-Za-z0-9 .-]", "", text)
            self._put("key", re.sub(r"\s+", " ", text).strip() or self.type)


_TEXTS: Final = {
    "abstract": "abstract",
    "chapter-number": "chapter",
    "ISBN": "isbn",
    "ISSN": "issn",
    "keyword": "keywords",
    "publisher-place": "address",
}
_STEPS: Final = (
    _Written._authors,
    _Written._titles,
    _Written._numbers,
    _Written._texts,
    _Written._dates,
    _Written._verbatim,
    _Written._published,
    _Written._note,
    _Written._key,
)


_NOCASE: Final = ('<span class="nocase">', "</span>")
_TAG: Final = pattern(r"(<[^<>]*>|\\[A-Za-z]+|\$[^$]*\$)")
_WORD: Final = pattern(r"[^\W\d_](?:[\w'’]|-(?=\w))*")
_BEGINS: Final = pattern(r"(?:^|[.:?!–—]\s+|[“\"(])$")


def _protected(title: str) -> str:
    """Return a title with the words protected that the styles must not put into small letters.

    Those are words with a capital inside ("PRC"); and in a title that is not in headline style,
    all with a capital, for they are names. A title that protects words itself stays as it is.
    """
    if _NOCASE[0] in title:
        return title
    long = [word for word in _WORD.findall(markup.plain(title))[1:] if len(word) > 3]
    names = 2 * sum(word[0].isupper() for word in long) <= len(long)
    pieces = _TAG.split(title)
    for place in range(0, len(pieces), 2):
        begins = place == 0 or pieces[place - 1] == "<i>"
        pieces[place] = _capitals(pieces[place], names, begins)
    return "".join(pieces)


def _capitals(text: str, names: bool, begins: bool) -> str:
    def protect(found: re.Match[str]) -> str:
        word = found.group()
        inside = any(letter.isupper() for letter in word[1:])
        first = _BEGINS.search(text[: found.start()]) and (begins or found.start() > 0)
        if inside or (names and word[0].isupper() and not first):
            return _NOCASE[0] + word + _NOCASE[1]
        return word

    return _WORD.sub(protect, text)


def _names(value: Value) -> str:
    return write_names(value, _encode) if isinstance(value, tuple) else ""


def _spoken(value: Value) -> str:
    """Return names as a sentence has them."""
    whole = value if isinstance(value, tuple) else ()
    names = [_encode(str(name)) for name in whole]
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def _year(date: Date) -> str:
    """Return the year as the styles print it: a year, two, or words."""
    if date.literal:
        return _encode(markup.plain(date.literal))
    years = [_era(point) for point in (date.start, date.end) if point]
    about = "c.~" if date.circa else ""
    if date.open_end:
        years.append("")
    if date.open_start:
        years.insert(0, "")
    return about + "--".join(dict.fromkeys(years))


def _era(point: Point) -> str:
    return str(point.year) if point.year > 0 else f"{1 - point.year}~BC"


def _month(date: Date) -> str:
    """Return the month, with the day, as BibTeX's own names for months put together."""
    ends = [_month_of(point) for point in (date.start, date.end) if point and point.month]
    ends = list(dict.fromkeys(ends))
    return ' # "--" # '.join(ends).replace('" # "', "")


_MACROS: Final = ("", *MONTHS)


def _month_of(point: Point) -> str:
    if point.season:
        return f'"{_SEASONS[point.season]}"'
    return _MACROS[point.month] + (f' # "~{point.day}"' if point.day else "")
