"""RIS, the tagged format of EndNote, Zotero and the publishers' sites: reading and writing.

A file is cut into entries here, so that a fault costs no more than the entry it is in; the lines
of an entry are read and written by rispy. Two tables say what the reference types and the tags
stand for. A tag that they do not have, and a second value where there is room for one, is kept in
the record's `fields` under the tag's name and written back.

What RIS cannot say of a record (relations, forms, evidence, other roles and variables) stands in
one line of the user's tag `U5`, as `bibkit.formats.common.kept` describes; reading understands it
again, so that nothing is lost.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Final

import rispy

from bibkit.errors import BibkitError, Place, RecordError
from bibkit.formats.common import dates, identifiers, kept, people, titles
from bibkit.formats.common.made_keys import Keys
from bibkit.formats.common.reports import report
from bibkit.model.dates import Date, Point
from bibkit.model.library import Library
from bibkit.model.record import Record
from bibkit.patterns import pattern

# Reference type -> CSL type. In reverse the first row with the CSL type holds; a row after ">" is
# for writing alone: RIS has no such type, and the true one is kept in `U5`.
_TYPES: Final = """
    JOUR article-journal     EJOUR article-journal    INPR article             MGZN article-magazine
    NEWS article-newspaper   BOOK book                EBOOK book               EDBOOK book
    CHAP chapter             ECHAP chapter            CONF paper-conference
    CPAPER paper-conference  INTV interview           PRESS article-newspaper
    THES thesis              RPRT report              GOVDOC report            GRANT report
    UNPB manuscript          UNPD manuscript          MANSCPT manuscript       WEB webpage
    PCOMM personal_communication                      ICOMM personal_communication
    ELEC webpage
    BLOG post-weblog         DICT entry-dictionary    ENCYC entry-encyclopedia DATA dataset
    AGGR dataset             DBASE dataset            COMP software            STAND standard
    STD standard             PAT patent               CASE legal_case          STAT legislation
    LEGAL regulation         BILL bill                UNBILL bill              HEAR hearing
    MAP map                  FIGURE figure            CHART graphic            ART graphic
    EQUA figure              SLIDE speech             MPCT motion_picture      VIDEO motion_picture
    MULTI motion_picture     ADVS broadcast           SOUND song               POD broadcast
    MUSIC musical_score      PAMP pamphlet
    CLSWK classic            ANCIENT classic          SER periodical           JFULL periodical
    ABST article-journal     CTLG book                GEN document
    > JOUR review            > JOUR review-book       > DICT entry             > MANSCPT collection
    > GEN event              > GEN performance        > WEB post               > LEGAL treaty
""".replace("> ", ">")  # fmt: skip
_ROWS: Final = tuple(zip(_TYPES.split()[::2], _TYPES.split()[1::2], strict=True))
TYPES: Final = {code: csl for code, csl in _ROWS if not code.startswith(">")}
CODES: Final = {csl: code.lstrip(">") for code, csl in reversed(_ROWS)}

# CSL variable <- tags, the one that is written first. Names of persons:
NAMES: Final = {
    "author": ("AU", "A1"),
    "editor": ("A2", "ED"),
    "collection-editor": ("A3",),
    "translator": ("A4",),
}
# Texts of which the first is the variable's value:
TEXTS: Final = {
    "title": ("TI", "T1", "CT"),
    "container-title": ("T2", "JF", "JO", "BT"),
    "container-title-short": ("J2", "JA", "J1", "JO"),
    "collection-title": ("T3",),
    "title-short": ("ST",),
    "volume": ("VL",),
    "number-of-volumes": ("NV",),
    "issue": ("IS",),
    "edition": ("ET",),
    "section": ("SE",),
    "publisher": ("PB",),
    "publisher-place": ("CY",),
    "DOI": ("DO",),
    "URL": ("UR",),
    "abstract": ("AB", "N2"),
    "language": ("LA",),
    "call-number": ("CN",),
    "source": ("DB",),
    "genre": ("M3",),
    "reviewed-title": ("RI",),
    "archive_location": ("AV",),
    "number": ("M1",),
}
DATES: Final = {"issued": ("DA", "PY", "Y1"), "accessed": ("Y2",)}
# Where some types differ: the title above a whole book is that of its series, and what is issued
# one by one has a number.
_BOOKS: Final = frozenset("BOOK EBOOK EDBOOK CTLG CLSWK ANCIENT MAP MUSIC".split())
_NUMBERED: Final = frozenset("RPRT GOVDOC GRANT STAND STD PAT CASE STAT BILL UNBILL LEGAL".split())
_OF_JOURNALS: Final = frozenset(("JF", "JO", "JA"))
_JOURNALS: Final = frozenset("JOUR EJOUR MGZN NEWS ABST INPR".split())
_WHOLE: Final = _BOOKS | {"THES", "RPRT", "GOVDOC", "MANSCPT", "PAMP", "UNPB"}
_BOOK_TITLES: Final = {"title": ("TI", "T1", "CT", "BT"), "collection-title": ("T2", "T3")}

# What never takes more than a line: a line without a tag after it is no part of it.
_ONE_LINE: Final = frozenset("TY ID PY Y1 DA Y2 SP EP VL IS SN DO".split())
_KEPT: Final = "U5"
_LINE: Final = pattern(r"\s{0,3}([A-Z][A-Z0-9])(?:\s{1,3}-(?:\s+(.*))?|  -(\S.*))\s*")
_TAG: Final = pattern(r"[A-Z][A-Z0-9]")
_CONTROL: Final = pattern(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_NUMBER: Final = pattern(r"\s*[0-9]+\.\s*")
_PUBMED: Final = pattern(r"(?:([0-9]+)\s*\[pmid\]|(PMC[0-9]+)\s*\[pmcid\])")
_PAGES: Final = pattern(r"\s*([^\s,;–-]+)\s*[-–]+\s*([^\s,;–-]+)\s*")
_DAY: Final = pattern(r"[0-9]{4}[/-][0-9]{2}")
_DATE: Final = pattern(r"(-?[0-9]{1,4})?(?:/([0-9]{0,2}))?(?:/([0-9]{0,2}))?(?:/(.*))?")
_SEASONS: Final = ("spring", "summer", "autumn", "winter")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# rispy is to read every tag that can be, each as a list: it names no tag of its own then.
_TAGS: Final = {
    first + second: f"{first}{second}".lower()
    for first in _LETTERS
    for second in _LETTERS + "0123456789"
}


class _Writer(rispy.RisWriter):  # type: ignore[misc]
    """rispy's writer for all tags, without a number before each entry."""

    REFERENCE_TYPE_KEY = _TAGS["TY"]

    def set_header(self, count: int) -> str:
        """Return nothing: an entry begins with its type."""
        return ""


# -- reading


def read(text: str, path: str | None = None) -> Library:
    """Return the records of a RIS file.

    A fault costs no more than the entry it is in, and is among the library's problems: an entry
    without a type is read as one of type GEN, one without an end as ending where the next begins.
    """
    library = Library()
    entries = list(_entries(text.removeprefix("\ufeff").split("\n"), library, path))
    _parse(entries)
    if not entries and text.strip():
        _report(
            library, Place(path, 1, 1), "there is no entry in it", "an entry begins with TY  - "
        )
    keys = Keys({value for entry in entries for value in entry.tags.get("ID", ())[:1]})
    for entry in entries:
        record = _read(entry, library)
        keys.add(library, record, entry.keyed)
    return library


_report: Final = partial(report, "ris")


@dataclass(slots=True)
class _Entry:
    """The lines of one entry, then its values by tag; `keyed` says that its key is settled.

    `more` has the lines that go on where another ended, by its number.
    """

    place: Place
    lines: list[tuple[str, str]] = field(default_factory=list)
    more: dict[int, list[str]] = field(default_factory=dict)
    tags: dict[str, list[str]] = field(default_factory=dict)
    keyed: bool = False


def _entries(lines: Sequence[str], library: Library, path: str | None) -> Iterator[_Entry]:
    """Yield the entries in a file's lines; what is wrong with their frame is reported."""
    entry: _Entry | None = None
    left_out = False
    for number, line in enumerate(lines, 1):
        place = Place(path, number, 1)
        match = _LINE.fullmatch(line)
        if not match:
            left_out = _go_on(entry, line.strip("\ufeff\x00 \t"), library, place, left_out)
            continue
        left_out = False
        tag, value = match[1], (match[2] or match[3] or "").strip()
        if tag == "ER":
            if entry is None:
                hint = "delete the line, or write the entry before it"
                _report(library, place, "an end (ER) without an entry", hint, "warning")
            else:
                yield entry
            entry = None
        elif tag == "TY":
            if entry is not None:
                yield _unended(entry, library)
            entry = _Entry(place, [(tag, value)])
        else:
            if entry is None:
                entry = _Entry(place, [("TY", "")])
                hint = "begin it with a line such as TY  - JOUR"
                _report(library, place, "the entry has no type (TY)", hint)
            entry.lines.append((tag, value))
    if entry is not None:
        yield _unended(entry, library)


def _go_on(
    entry: _Entry | None, value: str, library: Library, place: Place, left_out: bool
) -> bool:
    """Take a line without a tag as the rest of the value before it; return if it is left out.

    Of several lines that are left out one after the other, the first is reported.
    """
    if not value or (entry is None and _NUMBER.fullmatch(value)):
        return left_out
    if entry is not None and entry.lines[-1][0] not in _ONE_LINE:
        entry.more.setdefault(len(entry.lines) - 1, []).append(value)
        return False
    if not left_out:
        hint = "a line is a tag of two characters, two spaces, a hyphen, a space and the value"
        _report(library, place, "a line without a tag is left out", hint, "warning")
    return True


def _unended(entry: _Entry, library: Library) -> _Entry:
    hint = "end it with a line ER  - "
    _report(library, entry.place, "the entry has no end (ER)", hint, "warning")
    return entry


def _parse(entries: Sequence[_Entry]) -> None:
    """Give entries their values, as rispy reads them, by tag; all at once, for its own start."""
    text = "\n".join(line for entry in entries for line in _read_lines(entry))
    parser = rispy.RisParser(mapping=_TAGS, list_tags=_TAGS, delimiter_tags_mapping={})
    for entry, found in zip(entries, parser.parse(text), strict=True):
        entry.tags = {
            tag.upper(): kept
            for tag, values in found.items()
            if (kept := [value for value in _listed(values) if value])
        }


def _read_lines(entry: _Entry) -> Iterator[str]:
    """Yield the lines of an entry, each with those in which it goes on, and its end."""
    for number, (tag, value) in enumerate(entry.lines):
        yield f"{tag}  - {' '.join((value, *entry.more.get(number, ()))).strip()}"
    yield "ER  - "


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value


def _read(entry: _Entry, library: Library) -> Record:
    """Return the record that an entry makes."""
    tags = dict(entry.tags)
    values = tags.get(_KEPT, [])
    last = values[-1] if values else ""
    if kept.is_kept(last):
        tags[_KEPT] = values[:-1]
    record = _record(tags)
    record.place = entry.place
    if "TY" in record.fields:
        hint = "it was read as GEN"
        message = f"RIS has no reference type {record.fields['TY'][:60]!r}"
        _report(library, entry.place, message, hint, "warning")
    if not kept.is_kept(last):
        return record
    try:
        whole, entry.keyed, _ = kept.restore(record, last)
    except RecordError as error:
        hint = f"delete the line {_KEPT}, or restore it"
        _report(library, entry.place, f"what bibkit kept in {_KEPT} is broken: {error}", hint)
        record.fields[_KEPT] = values if len(values) > 1 else last
        return record
    return whole


def _record(tags: dict[str, list[str]]) -> Record:
    """Return the record that values by tag say, without what is kept besides."""
    rest = {tag: list(values) for tag, values in tags.items() if values}
    code = rest.get("TY", [""])[0].upper()
    if not code and not _OF_JOURNALS.isdisjoint(rest):
        code = "JOUR"
    if code in TYPES or not code:
        rest.pop("TY", None)
    record = Record(_first(rest, "ID"), TYPES.get(code, "document"))
    for variable, sources in NAMES.items():
        names = [value for tag in sources for value in rest.pop(tag, ())]
        if names:
            record[variable] = [people.read(text) for text in names]
    for variable, sources in _texts(code).items():
        if not rest.keys().isdisjoint(sources):
            _read_text(record, rest, variable, sources)
    for variable, sources in DATES.items():
        if not rest.keys().isdisjoint(sources):
            _read_date(record, rest, variable, sources)
    _read_numbers(record, rest)
    _read_pubmed(record, rest)
    _read_pages(record, rest, code)
    _read_joined(record, rest)
    record.fields = {
        tag: values[0] if len(values) == 1 else values for tag, values in rest.items() if values
    }
    return record


@lru_cache(maxsize=128)
def _texts(code: str) -> Mapping[str, tuple[str, ...]]:
    """Return the table of texts for a reference type."""
    table: dict[str, tuple[str, ...]] = dict(TEXTS)
    if code in _BOOKS:
        table |= _BOOK_TITLES
        del table["container-title"]
    if code in _NUMBERED:
        del table["issue"]
        table["number"] = ("IS", "M1")
    if code in _JOURNALS:
        del table["number"]
    return table


def _first(rest: dict[str, list[str]], *tags: str) -> str:
    """Take the first value of the first tag that has one; what repeats it is taken too."""
    tag = next((tag for tag in tags if rest.get(tag)), "")
    if not tag:
        return ""
    value = rest[tag].pop(0)
    for other in tags:
        rest[other] = [text for text in rest.get(other, ()) if text != value]
    return value


def _read_text(
    record: Record, rest: dict[str, list[str]], variable: str, tags: Sequence[str]
) -> None:
    value = _first(rest, *tags)
    if not value:
        return
    if variable == "DOI":
        value = identifiers.doi(value)
    if variable == "genre" and identifiers.is_doi(value):
        # Where older files have it.
        record.setdefault("DOI", identifiers.doi(value))
    elif variable == "edition" and _DAY.match(value):
        rest["ET"].insert(0, value)
    else:
        record[variable] = value


def _read_date(
    record: Record, rest: dict[str, list[str]], variable: str, tags: Sequence[str]
) -> None:
    """Set a date from the fullest of its tags; those that do not agree with it stay."""
    years = [_date(text)[0].year for tag in ("PY", "Y1") for text in rest.get(tag, ())]
    year = next((year for year in years if year is not None and variable == "issued"), None)
    found = [(tag, text, _date(text, year)) for tag in tags for text in rest.get(tag, ())]
    whole_dates = [(date, whole) for _, _, (date, whole) in found if date.start]
    agreeing = [one for one in whole_dates if year is None or one[0].year == year]
    best = max(agreeing, key=lambda one: len(one[0].edtf()), default=None)
    date = best[0] if best else next((date for _, _, (date, _) in found), None)
    if date is None:
        return
    record[variable] = date
    for tag, text, (other, whole) in found:
        if whole and (other == date or (other.start and date.edtf().startswith(other.edtf()))):
            rest[tag].remove(text)


def _date(text: str, known: int | None = None) -> tuple[Date, bool]:
    """Return the date in "YYYY/MM/DD/other", and whether it says all of the text.

    `known` is the year of a text that has none, such as "Mar 3".
    """
    match = _DATE.fullmatch(text)
    if match is None or not match[1]:
        bare = text.strip("/ ")
        words = None if text.startswith("///") else dates.from_words(bare.replace("/", " "), known)
        return words or Date.parse(bare or text), True
    year, month, day = (int(part or 0) for part in match.group(1, 2, 3))
    other = (match[4] or "").strip()
    words = dates.from_words(f"{match[1]} {other}") if other and not month else None
    if words:
        return words, True
    try:
        date = Date.from_edtf(Point(year, month, day).edtf())
    except BibkitError:
        return Date(literal=text), True
    return date, not other and (month > 0 or not day)


def _read_numbers(record: Record, rest: dict[str, list[str]]) -> None:
    """Tell ISSN from ISBN by shape; a value may have several, and a word in brackets after each."""
    rest["SN"] = identifiers.set_serials(record, rest.pop("SN", ()))


def _read_pubmed(record: Record, rest: dict[str, list[str]]) -> None:
    """Set PubMed's numbers, which its files have in the user's tags: "26957754[pmid]"."""
    for tag in ("U1", "U2", "U3", "U4"):
        for value in list(rest.get(tag, ())):
            match = _PUBMED.fullmatch(value)
            variable = "PMCID" if match and match[2] else "PMID"
            if match and variable not in record:
                record[variable] = match[1] or match[2]
                rest[tag].remove(value)


def _read_pages(record: Record, rest: dict[str, list[str]], code: str) -> None:
    start, end = _first(rest, "SP"), _first(rest, "EP")
    if start and not end and code in _WHOLE and start.isdecimal():
        record["number-of-pages"] = start
    elif start or end:
        record["page"] = f"{start}-{end}" if start and end and start != end else start or end


def _read_joined(record: Record, rest: dict[str, list[str]]) -> None:
    words = rest.pop("KW", [])
    if words:
        record["keyword"] = ("; " if any("," in word for word in words) else ", ").join(words)
    notes = [
        note
        for note in rest.pop("N1", [])
        if not (identifiers.is_doi(note) and identifiers.doi(note) == record.get("DOI"))
    ]
    if notes:
        record["note"] = "\n".join(notes)


# -- writing


def write(library: Library) -> str:
    """Return the records as RIS, each with what it takes from the records it is tied to."""
    whole = library.resolve_all().references()
    entries = [_written(*pair) for pair in zip(library.references(), whole, strict=True)]
    if not entries:
        return ""
    writer = _Writer(mapping=_TAGS, list_tags=_TAGS, delimiter_tags_mapping={})
    text: str = writer.formats([_for_rispy(tags) for tags in entries])
    return text


def _for_rispy(tags: dict[str, list[str]]) -> dict[str, Any]:
    return {_TAGS[tag]: values[0] if tag == "TY" else values for tag, values in tags.items()}


def _written(record: Record, whole: Record) -> dict[str, list[str]]:
    """Return an entry's values by tag; what they do not say of the record is kept in one more."""
    tags = _tags(whole)
    own = kept.write(record, _record(tags))
    if own or tags.get(_KEPT):
        tags[_KEPT] = [*tags.get(_KEPT, ()), own or f"{kept.PREFIX}{{}}"]
    return tags


def _tags(record: Record) -> dict[str, list[str]]:
    """Return what RIS can say of a record, by tag."""
    code = CODES[record.type]
    found: dict[str, list[str]] = {"TY": [code], "ID": [record.key]}
    for variable, (tag, *_) in NAMES.items():
        found[tag] = [name.literal or people.write(name) for name in record.names(variable)]
    for variable, (tag, *_) in _texts(code).items():
        found[tag] = [record.text(variable)]
    found["TI"] = [titles.of(record)]
    found |= _date_tags(record)
    found["SN"] = [record.text("ISBN"), record.text("ISSN")]
    found |= _page_tags(record, code)
    found["U1"] = [f"{record.text('PMID')}[pmid]"] if "PMID" in record else []
    found["U2"] = [f"{record.text('PMCID')}[pmcid]"] if "PMCID" in record else []
    words = record.text("keyword")
    found["KW"] = words.split(";" if ";" in words else ",")
    found["N1"] = record.text("note").split("\n")
    for name, value in record.fields.items():
        if _TAG.fullmatch(name) and name not in ("TY", "ER", "ID"):
            found.setdefault(name, []).extend(_texts_of(value))
    return {tag: lines for tag, values in found.items() if (lines := list(_lines(values)))}


def _texts_of(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def _lines(values: Iterable[str]) -> Iterator[str]:
    """Yield the values that are not empty, each on one line."""
    for value in values:
        line = _CONTROL.sub(" ", value).strip()
        if line:
            yield line


def _date_tags(record: Record) -> dict[str, list[str]]:
    found = {}
    issued, accessed = record.date("issued"), record.date("accessed")
    if issued:
        text = _date_text(issued)
        year = (
            [f"{issued.start.year:04d}"] if issued.start and 0 <= issued.start.year <= 9999 else []
        )
        found = {"PY": year, "DA": [text] if [text] != year else []}
    if accessed:
        found["Y2"] = [_date_text(accessed)]
    return found


def _date_text(date: Date) -> str:
    """Return a date as "YYYY/MM/DD/other"; a year that has not four digits is other."""
    start = date.start
    if date.is_range or start is None or not 0 <= start.year <= 9999:
        return f"///{date}"
    if start.season:
        return f"{start.year:04d}///{_SEASONS[start.season - 1].title()}"
    parts = [f"{start.year:04d}", *(f"{part:02d}" for part in start[1:] if part)]
    return "/".join(parts)


def _page_tags(record: Record, code: str) -> dict[str, list[str]]:
    pages = record.text("page")
    if not pages and code in _WHOLE:
        return {"SP": [record.text("number-of-pages")]}
    match = _PAGES.fullmatch(pages)
    return {"SP": [match[1]], "EP": [match[2]]} if match else {"SP": [pages]}
