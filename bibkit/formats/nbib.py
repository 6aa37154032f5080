"""PubMed's .nbib, the tagged MEDLINE format: reading and writing.

Two tables say what publication types and tags stand for (MEDLINE/PubMed Data Element (Field)
Descriptions). A tag that they do not have, and a second value where there is room for one, is kept
in the record's `fields` under the tag's name and written back; ``SO`` sums up the others and is
left out.

What the format has no tag for, the citation key among it, stands in the last general note (GN),
as `bibkit.formats.common.kept` describes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from textwrap import wrap
from typing import Final

from bibkit.errors import Place, RecordError
from bibkit.formats.common import dates, identifiers, kept, people, titles, xml
from bibkit.formats.common.made_keys import Keys
from bibkit.formats.common.reports import report
from bibkit.model.dates import Date, Point
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import Record
from bibkit.patterns import pattern
from bibkit.text.markup import plain

# Publication type (of MeSH) and CSL type; to write a CSL type its first row counts, and others
# are written as "Journal Article" or "Document" with the true type kept.
_TYPES: Final = """
    Journal Article: article-journal        Review: article-journal
    Preprint: article                       Book: book
    Monograph: book                         Collected Work: book
    Book Chapter: chapter                   Congress: paper-conference
    Consensus Development Conference: paper-conference
    Academic Dissertation: thesis           Technical Report: report
    Government Publication: report          Guideline: standard
    Newspaper Article: article-newspaper    Periodical: periodical
    Book Review: review-book                Interview: interview
    Lecture: speech                         Address: speech
    Dataset: dataset                        Database: dataset
    Web Archive: webpage                    Blog: post-weblog
    Legal Case: legal_case                  Legislation: legislation
    Patent: patent                          Map: map
    Pictorial Work: graphic                 Instructional Film and Video: motion_picture
    Video-Audio Media: motion_picture       Webcast: broadcast
    Unpublished Work: manuscript            Personal Narrative: personal_communication
    Encyclopedia: entry-encyclopedia        Dictionary: entry-dictionary
    Pamphlet: pamphlet                      Document: document
"""
_ROWS: Final[tuple[tuple[str, str], ...]] = tuple(
    re.findall(r"([A-Z][A-Za-z -]*): ([a-z_-]+)", _TYPES)
)
TYPES: Final = {name.lower(): csl for name, csl in _ROWS}
NAMES_OF_TYPES: Final = {csl: name for name, csl in reversed(_ROWS)}

# CSL variable <- tags; texts of which the first is the variable's value:
TEXTS: Final = {
    "title": ("TI",),
    "container-title": ("JT", "BTI"),
    "container-title-short": ("TA",),
    "collection-title": ("CTI",),
    "volume-title": ("VTI",),
    "volume": ("VI",),
    "issue": ("IP",),
    "page": ("PG",),
    "edition": ("EN",),
    "language": ("LA",),
    "publisher": ("PB",),
    "publisher-place": ("PL",),
    "abstract": ("AB",),
    "PMID": ("PMID",),
    "PMCID": ("PMC",),
}
_ORDER: Final = """PMID OWN STAT DCOM LR IS ISBN VI IP DP TI CTI BTI VTI PG LID AB FAU AU CN FED
    ED EN LA PT DEP PL PB TA JT OT GN PMC AID""".split()
_IN_BOOKS: Final = frozenset("chapter entry entry-encyclopedia entry-dictionary".split())
_KEPT: Final = "GN"
_LINE: Final = pattern(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)")
_TAG: Final = pattern(r"[A-Z][A-Z0-9]{1,3}")
_MARKED: Final = pattern(r"(\S+)\s*\[(doi|pii|bookaccession)\]")
_ISSN: Final = pattern(r"([0-9]{4}-[0-9]{3}[0-9Xx])(?:\s*\((?:Electronic|Print|Linking)\))?")
_ISBN: Final = pattern(r"(?:ISBN:?\s*)?(\S+)(?:\s*\(.*\))?")
_DEP: Final = pattern(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SEASONS: Final = ("Spring", "Summer", "Autumn", "Winter")
_WIDTH: Final = 88


# -- reading


def read(text: str, path: str | None = None) -> Library:
    """Return the records of an .nbib file; a record ends where the next PMID or a blank line is.

    A fault costs no more than the line it is in, and is among the library's problems.
    """
    library = Library()
    entries = list(_entries(text.removeprefix("\ufeff").split("\n"), library, path))
    if not entries and text.strip():
        hint = "a record begins with a line such as PMID- 27169098"
        _report(library, Place(path, 1, 1), "there is no record in it", hint)
    found = [_read(entry, library) for entry in entries]
    keys = Keys({record.key for record, _ in found})
    for record, keyed in found:
        keys.add(library, record, keyed)
    return library


_report: Final = partial(report, "nbib")


@dataclass(slots=True)
class _Entry:
    """The lines of one record: tag, and pieces of the value."""

    place: Place
    lines: list[tuple[str, list[str]]] = field(default_factory=list)

    def tags(self) -> dict[str, list[str]]:
        """Return the values by tag; a full name takes the place of the short one after it."""
        found: dict[str, list[str]] = {}
        before = ""
        for tag, pieces in self.lines:
            value = " ".join(" ".join(pieces).split())
            if value and (before, tag) not in _SHORT:
                found.setdefault(_PEOPLE.get(tag, tag), []).append(
                    f"{tag} {value}" if tag in _PEOPLE else value
                )
            before = tag
        return found


# A short name after its full one.
_SHORT: Final = (("FAU", "AU"), ("FED", "ED"))
# Authors of all kinds, in one order.
_PEOPLE: Final = {"FAU": "AU", "AU": "AU", "CN": "AU", "FED": "ED", "ED": "ED"}


def _entries(lines: Sequence[str], library: Library, path: str | None) -> Iterator[_Entry]:
    """Yield the records in a file's lines; lines without a tag are reported, once in a row."""
    entry: _Entry | None = None
    blank = left_out = False
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line.rstrip())
        if match:
            if entry is None or match[1] == "PMID" or blank:
                if entry is not None:
                    yield entry
                entry = _Entry(Place(path, number, 1))
            entry.lines.append((match[1], [match[2]]))
            blank = left_out = False
        elif not line.strip():
            blank = entry is not None
        elif entry is not None and line[0] in " \t" and not blank:
            entry.lines[-1][1].append(line.strip())
        else:
            if not left_out:
                hint = "a line is a tag of up to four characters, a hyphen, a space and the value"
                place = Place(path, number, 1)
                _report(library, place, "a line without a tag is left out", hint, "warning")
            left_out = True
    if entry is not None:
        yield entry


def _read(entry: _Entry, library: Library) -> tuple[Record, bool]:
    """Return the record that an entry makes, and whether what is kept in it settles its key."""
    tags = entry.tags()
    values = tags.get(_KEPT, [])
    own = values[-1] if values and kept.is_kept(values[-1]) else ""
    if own:
        tags[_KEPT] = values[:-1]
    record = _record(tags)
    record.place = entry.place
    if not own:
        return record, False
    try:
        return kept.restore(record, own)[:2]
    except RecordError as error:
        hint = f"delete the last {_KEPT}, or restore it"
        _report(library, entry.place, f"what bibkit kept in {_KEPT} is broken: {error}", hint)
        record.fields[_KEPT] = own
        return record, False


def _record(tags: dict[str, list[str]]) -> Record:
    """Return the record that values by tag say, without what is kept besides."""
    rest = {tag: list(values) for tag, values in tags.items() if values}
    rest.pop("SO", None)
    record = Record("", _type(rest))
    for tag, variable in (("AU", "author"), ("ED", "editor")):
        names = [_name(*value.split(" ", 1)) for value in rest.pop(tag, ())]
        if names:
            record[variable] = names
    for variable, sources in TEXTS.items():
        value = _first(rest, sources)
        if value:
            record[variable] = _bare(value) if variable == "title" else value
    if "title" not in record and "container-title" in record and record.type == "book":
        record["title"] = record.pop("container-title")
    _read_numbers(record, rest)
    _read_dates(record, rest)
    words = rest.pop("OT", [])
    if words:
        record["keyword"] = ("; " if any("," in word for word in words) else ", ").join(words)
    notes = rest.pop(_KEPT, [])
    if notes:
        record["note"] = "\n".join(notes)
    record.fields = {
        tag: values[0] if len(values) == 1 else values for tag, values in rest.items() if values
    }
    return record


def _type(rest: dict[str, list[str]]) -> str:
    """Take the publication type that says most; those that it does not stand for stay."""
    known = [one for one in rest.get("PT", ()) if one.lower() in TYPES]
    telling = [one for one in known if TYPES[one.lower()] != "article-journal"]
    if not known:
        return "article-journal" if {"JT", "TA"} & rest.keys() else "document"
    chosen = (telling or known)[0]
    csl = TYPES[chosen.lower()]
    usual = NAMES_OF_TYPES[csl]
    # What is written again for the type need not be kept.
    if chosen == usual or usual in known:
        rest["PT"].remove(usual)
    return csl


def _first(rest: dict[str, list[str]], tags: Sequence[str]) -> str:
    tag = next((tag for tag in tags if rest.get(tag)), "")
    return rest[tag].pop(0) if tag else ""


def _bare(title: str) -> str:
    """Return a title without the full stop that MEDLINE ends it with."""
    return title[:-1] if title.endswith(".") and not title.endswith("..") else title


def _name(tag: str, text: str) -> Name:
    """Return the name in "Family, Given, Suffix" or in the short form "Family GN"."""
    if tag == "CN":
        return Name(literal=text)
    family, *parts = (part.strip() for part in text.split(",", 2))
    if parts:
        given, suffix = [*parts, ""][:2]
        if not family:
            return Name(literal=text)
        particle, family = people.split(family)
        return Name(family, given, non_dropping_particle=particle, suffix=suffix)
    words = text.rsplit(" ", 1)
    if tag in ("AU", "ED") and len(words) == 2 and words[1].isupper() and len(words[1]) <= 4:
        return Name(words[0], words[1])
    return Name(literal=text)


def _read_numbers(record: Record, rest: dict[str, list[str]]) -> None:
    for tag, variable, form in (("IS", "ISSN", _ISSN), ("ISBN", "ISBN", _ISBN)):
        left = []
        for value in rest.pop(tag, ()):
            match = form.fullmatch(value)
            if match and record.setdefault(variable, match[1]) == match[1]:
                continue
            left.append(value)
        rest[tag] = left
    for tag in ("LID", "AID"):
        for value in list(rest.get(tag, ())):
            match = _MARKED.fullmatch(value)
            number = identifiers.doi(match[1]) if match and match[2] == "doi" else ""
            if number and record.setdefault("DOI", number) == number:
                rest[tag].remove(value)


def _read_dates(record: Record, rest: dict[str, list[str]]) -> None:
    text = _first(rest, ("DP",))
    if text:
        record["issued"] = dates.from_words(text) or Date(literal=text)
    match = _DEP.fullmatch(rest.get("DEP", [""])[0])
    found = dates.from_words("-".join(match.groups())) if match else None
    if found:
        record["available-date"] = found
        rest["DEP"].pop(0)


# -- writing


def write(library: Library) -> str:
    """Return the records as .nbib, each with what it takes from those it is tied to."""
    pairs = zip(library.references(), library.resolve_all().references(), strict=True)
    return "\n".join(_text(_written(record, whole)) for record, whole in pairs)


def _written(record: Record, whole: Record) -> list[tuple[str, str]]:
    """Return an entry's lines; what they do not say of the record is kept in one more."""
    lines = _lines(whole)
    entry = _Entry(Place(), [(tag, [value]) for tag, value in lines])
    own = kept.write(record, _record(entry.tags()))
    if own or any(tag == _KEPT and kept.is_kept(value) for tag, value in lines):
        place = next((n for n, (tag, _) in enumerate(lines) if tag in ("PMC", "AID")), len(lines))
        lines.insert(place, (_KEPT, xml.safe_json(own or f"{kept.PREFIX}{{}}")))
    return lines


def _text(lines: Iterable[tuple[str, str]]) -> str:
    """Return an entry's text, its lines broken as MEDLINE breaks them."""
    pieces = []
    for tag, value in lines:
        parts = [value]
        if not kept.is_kept(value):
            parts = wrap(value, _WIDTH, break_long_words=False, break_on_hyphens=False)
        pieces.append(f"{tag:<4}- " + "\n      ".join(parts))
    return "\n".join(pieces) + "\n"


def _lines(record: Record) -> list[tuple[str, str]]:
    """Return what the format can say of a record, as tags and values."""
    found: dict[str, list[str]] = {}
    for variable, sources in TEXTS.items():
        tag = sources[-1] if record.type in _IN_BOOKS else sources[0]
        found[tag] = [record.text(variable)]
    title = titles.of(record)
    found["TI"] = [title if title.endswith(("?", "!", ".")) or not title else f"{title}."]
    found["PT"] = [NAMES_OF_TYPES.get(record.type, _usual(record))]
    found["IS"], found["ISBN"] = [record.text("ISSN")], [record.text("ISBN")]
    found["LID"] = [f"{record.text('DOI')} [doi]"] if "DOI" in record else []
    found["DP"] = [_date(record.date("issued"))]
    available = record.date("available-date")
    if available and available.start and available.start.day and not available.is_range:
        found["DEP"] = [available.start.edtf().replace("-", "")]
    words = record.text("keyword")
    found["OT"] = words.split(";" if ";" in words else ",")
    found[_KEPT] = record.text("note").split("\n")
    for tag, value in record.fields.items():
        if _TAG.fullmatch(tag) and tag not in (*_PEOPLE, "PMID", "SO"):
            values = value if isinstance(value, list) else [value]
            known = found.setdefault(tag, [])
            known += [one for one in values if isinstance(one, str)]
    found["AU"] = [_name_text(name, "FAU") for name in record.names("author")]
    found["ED"] = [_name_text(name, "FED") for name in record.names("editor")]
    order = [*_ORDER, *(tag for tag in found if tag not in _ORDER)]
    return [pair for tag in order for pair in _of_tag(tag, found.get(tag, ()))]


def _usual(record: Record) -> str:
    return "Journal Article" if "container-title" in record else "Document"


def _of_tag(tag: str, values: Iterable[str]) -> Iterator[tuple[str, str]]:
    for value in values:
        text = " ".join(xml.safe(plain(value)).split())
        if tag not in ("AU", "ED"):
            yield from [(tag, text)] if text else ()
            continue
        kind, _, name = text.partition(" ")
        if name:
            yield kind, name


def _name_text(name: Name, tag: str) -> str:
    """Return a name behind its tag: a full one, or that of a corporate author."""
    if name.literal:
        return f"{'CN' if tag == 'FAU' else tag} {name.literal}"
    return f"{tag} {people.write(name)}"


def _date(date: Date | None) -> str:
    """Return a date as MEDLINE has it: "2016 Apr 19", "2003 Jan-Feb", "1998 Spring"."""
    if date is None or date.literal or date.start is None:
        return date.literal if date else ""
    if date.end is None or not 0 <= date.start.year <= 9999:
        return _point(date.start)
    end = _point(date.end)
    if date.end.year == date.start.year:
        end = end.partition(" ")[2]
    return f"{_point(date.start)}-{end}"


def _point(point: Point) -> str:
    if not 0 <= point.year <= 9999:
        return ""
    words = [f"{point.year:04d}"]
    if point.season:
        words.append(_SEASONS[point.season - 1])
    elif point.month:
        words.append(_MONTHS[point.month - 1])
        words += [str(point.day)] if point.day else []
    return " ".join(words)
