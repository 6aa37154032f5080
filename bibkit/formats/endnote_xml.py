"""EndNote XML, which EndNote and others write to move a library: reading and writing.

A record is taken apart into texts by the path of their elements; the tables say what reference
types and paths stand for. What they do not have, and a second value where there is room for one,
is kept in the record's `fields` under its path and written back.

What the format has no words for stands in the field for own use ``custom7``, as
`bibkit.formats.common.kept` describes. A citation key is the record's ``label``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from lxml import etree

from bibkit.errors import Problem, RecordError, Severity
from bibkit.formats.common import dates, identifiers, kept, people, titles, xml
from bibkit.formats.common.made_keys import Keys
from bibkit.formats.common.reports import report
from bibkit.formats.common.xml import Element
from bibkit.model.dates import Date, Point
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import Record
from bibkit.patterns import pattern
from bibkit.text import marks, nodes
from bibkit.text.markup import from_marked, to_marked

# EndNote's number and name of a reference type, and the CSL type. To write a CSL type its first
# row counts; a row with ">" is for writing alone.
_TYPES: Final = """
    17 Journal Article: article-journal             43 Electronic Article: article-journal
    19 Magazine Article: article-magazine           23 Newspaper Article: article-newspaper
    6 Book: book                                    28 Edited Book: book
    44 Electronic Book: book                        8 Catalog: book
    5 Book Section: chapter                         60 Electronic Book Section: chapter
    10 Conference Proceedings: paper-conference     47 Conference Paper: paper-conference
    32 Thesis: thesis                               27 Report: report
    46 Government Document: report                  54 Grant: report
    34 Unpublished Work: article                    36 Manuscript: manuscript
    12 Web Page: webpage                            48 Online Multimedia: webpage
    26 Personal Communication: personal_communication
    53 Encyclopedia: entry-encyclopedia             52 Dictionary: entry-dictionary
    56 Blog: post-weblog
    59 Dataset: dataset                             45 Online Database: dataset
    55 Aggregated Database: dataset                 9 Computer Program: software
    58 Standard: standard                           25 Patent: patent
    7 Case: legal_case                              31 Statute: legislation
    50 Legal Rule or Regulation: regulation         4 Bill: bill
    14 Hearing: hearing                             20 Map: map
    37 Figure: figure                               39 Equation: figure
    2 Artwork: graphic                              38 Chart or Table: graphic
    21 Film or Broadcast: motion_picture            3 Audiovisual Material: broadcast
    61 Music: musical_score                         24 Pamphlet: pamphlet
    57 Serial: periodical                           49 Classical Work: classic
    51 Ancient Text: classic                        13 Generic: document
    >3 Audiovisual Material: song                   >13 Generic: speech
    >17 Journal Article: review                     >17 Journal Article: review-book
    >13 Generic: interview                          >13 Generic: event
    >13 Generic: performance                        >36 Manuscript: collection
    >52 Dictionary: entry                           >50 Legal Rule or Regulation: treaty
    >12 Web Page: post
"""
_ROWS: Final = tuple(
    (number, name, csl)
    for number, name, csl in re.findall(r"(>?[0-9]+) ([A-Za-z ]+): ([a-z_-]+)", _TYPES)
)
BY_NUMBER: Final = {number: csl for number, _, csl in _ROWS if ">" not in number}
BY_NAME: Final = {
    **{name.lower(): csl for number, name, csl in _ROWS if ">" not in number},
    "conference": "paper-conference",
    "serial publication": "periodical",
    "interview": "interview",
    "podcast": "broadcast",
    "press release": "article-newspaper",
    "multimedia application": "software",
    "television episode": "broadcast",
    "discussion forum": "post",
    "social media": "post",
}
CODES: Final = {csl: (number.strip(">"), name) for number, name, csl in reversed(_ROWS)}

# CSL variable <- paths, the one that is written first. Names of persons:
NAMES: Final = {
    "author": ("contributors/authors/author",),
    "editor": ("contributors/secondary-authors/author",),
    "collection-editor": ("contributors/tertiary-authors/author",),
    "translator": ("contributors/subsidiary-authors/author",),
}
# Texts of which the first is the variable's value:
TEXTS: Final = {
    "title": ("titles/title",),
    "container-title": ("titles/secondary-title", "periodical/full-title"),
    "container-title-short": ("periodical/abbr-1", "alt-periodical/abbr-1"),
    "collection-title": ("titles/tertiary-title",),
    "title-short": ("titles/short-title",),
    "page": ("pages",),
    "volume": ("volume",),
    "issue": ("number", "issue"),
    "number-of-volumes": ("num-vols",),
    "edition": ("edition",),
    "section": ("section",),
    "publisher-place": ("pub-location",),
    "publisher": ("publisher",),
    "original-publisher": ("orig-pub",),
    "call-number": ("call-num",),
    "number": ("report-id",),
    "DOI": ("electronic-resource-num",),
    "abstract": ("abstract",),
    "note": ("notes",),
    "annote": ("research-notes",),
    "genre": ("work-type",),
    "reviewed-title": ("reviewed-item",),
    "archive_location": ("availability",),
    "event-place": ("meeting-place",),
    "dimensions": ("size",),
    "source": ("remote-database-name",),
    "language": ("language",),
    "URL": ("urls/related-urls/url", "urls/web-urls/url"),
    "PMCID": ("custom2",),
}
# The title above a whole book is that of its series, and what is issued one by one has a number.
_BOOKS: Final = frozenset("book classic map musical_score periodical".split())
_NUMBERED: Final = frozenset(
    "report standard patent legal_case legislation bill regulation".split()
)
_WHOLE: Final = _BOOKS | {"thesis", "report", "manuscript", "pamphlet", "article"}
_YEAR: Final = "dates/year"
_DAY: Final = "dates/pub-dates/date"
_KEPT: Final = "custom7"
# The leaves of a record, in the order that EndNote's document type has.
ORDER: Final = tuple(
    """contributors/authors/author contributors/secondary-authors/author
    contributors/tertiary-authors/author contributors/subsidiary-authors/author
    contributors/translated-authors/author auth-address auth-affiliaton titles/title
    titles/secondary-title titles/tertiary-title titles/alt-title titles/short-title
    titles/translated-title periodical/full-title periodical/abbr-1 periodical/abbr-2
    periodical/abbr-3 alt-periodical/full-title alt-periodical/abbr-1 pages volume number issue
    secondary-volume secondary-issue num-vols edition section reprint-edition reprint-status
    keywords/keyword dates/year dates/pub-dates/date dates/copyright-dates/date pub-location
    publisher orig-pub isbn accession-num call-num report-id coden electronic-resource-num
    abstract label image caption notes research-notes work-type reviewed-item availability
    remote-source meeting-place work-location work-extent pack-method size repro-ratio
    remote-database-name remote-database-provider language urls/web-urls/url urls/pdf-urls/url
    urls/text-urls/url urls/related-urls/url urls/image-urls/url access-date modified-date
    custom1 custom2 custom3 custom4 custom5 custom6 custom7 misc1 misc2 misc3""".split()
)
_LISTS: Final = frozenset(("author", "keyword", "url", "date"))
_ADMINISTRATION: Final = frozenset(
    ("database", "source-app", "rec-number", "foreign-keys", "ref-type")
)
_FACES: Final = {
    "italic": marks.ITALIC,
    "bold": marks.BOLD,
    "superscript": marks.SUP,
    "subscript": marks.SUB,
}
_FACE_OF_KIND: Final = {
    "italic": "italic",
    "oblique": "italic",
    "bold": "bold",
    "sup": "superscript",
    "sub": "subscript",
}
_SPACE: Final = pattern(r"[ \t\n]+")
_PUBMED: Final = pattern(r"pubmed|medline", re.IGNORECASE)


# -- reading


def read(text: str, path: str | None = None) -> Library:
    """Return the records of an EndNote XML file.

    What is doubtful in a record is among the library's problems, with its line. Raises
    `ReadError`, with line and column, where the text is not XML.
    """
    library = Library()
    root = xml.parse(text, path, library)
    records = [one for one in root.iter("record") if one.find("ref-type") is not None]
    records = records or list(root.iter("record"))
    if not records and not any(one.tag == "records" for one in root.iter(etree.Element)):
        hint = "EndNote XML has <xml><records><record>"
        message = "there is no record in it"
        library.problems.append(Problem(message, *xml.place(root, path), hint=hint))
    texts = [_texts_of(one) for one in records]
    keys = Keys({label for one in texts for label in one.get("label", ())[:1]})
    for element, leaves in zip(records, texts, strict=True):
        record, keyed = _Reading(library, path, element).record(leaves)
        keys.add(library, record, keyed)
    return library


def _texts_of(record: Element) -> dict[str, list[str]]:
    """Return the texts in a record by the path of their elements."""
    found: dict[str, list[str]] = {}
    waiting = [(child, xml.local(child)) for child in xml.children(record)]
    waiting = [pair for pair in waiting if pair[1] not in _ADMINISTRATION][::-1]
    while waiting:
        element, path = waiting.pop()
        inner = [child for child in xml.children(element) if xml.local(child) != "style"]
        if inner:
            waiting += [(child, f"{path}/{xml.local(child)}") for child in reversed(inner)]
            continue
        text = _rich(element)
        if text:
            found.setdefault(path, []).append(text)
    return found


def _rich(element: Element) -> str:
    """Return an element's text in CSL's inline markup, from runs of one style each."""
    pieces = [element.text or ""]
    for run in xml.children(element):
        faces = (run.get("face") or "").split()
        opening = "".join(_FACES[face] for face in faces if face in _FACES)
        text = "".join(run.itertext())
        pieces.append(opening + text + marks.CLOSE * len(opening) if text.strip() else text)
        pieces.append(run.tail or "")
    text = from_marked("".join(pieces)) if len(element) else marks.clean(pieces[0])
    return "\n".join(_SPACE.sub(" ", line).strip() for line in text.split("\r")).strip()


class _Reading:
    """The reading of one record; it knows where that stands."""

    def __init__(self, library: Library, path: str | None, element: Element) -> None:
        self.library = library
        self.path = path
        self.element = element

    def _report(self, message: str, hint: str, severity: Severity = "warning") -> None:
        place = xml.place(self.element, self.path)
        report("endnote-xml", self.library, place, message, hint, severity)

    def record(self, leaves: dict[str, list[str]]) -> tuple[Record, bool]:
        """Return the record, and whether what is kept in it settles its key."""
        own = ""
        if leaves.get(_KEPT):
            before, _, last = leaves[_KEPT][-1].rpartition("\n")
            own = last if kept.is_kept(last) else ""
        if own:
            leaves = {**leaves, _KEPT: [before] if before else []}
        kind = self.element.find("ref-type")
        name = ((kind.get("name") if kind is not None else None) or "").strip()
        csl = BY_NAME.get(name.lower()) or BY_NUMBER.get(xml.words(kind))
        record = _record(leaves, csl or "document", name)
        record.place = xml.place(self.element, self.path)
        if csl is None:
            what = f"EndNote has no reference type {name[:60]!r}" if name else "it has no type"
            self._report(what, "it was read as Generic")
        if not own:
            return record, False
        try:
            return kept.restore(record, own)[:2]
        except RecordError as error:
            hint = f"delete {_KEPT}, or restore it"
            self._report(f"what bibkit kept in {_KEPT} is broken: {error}", hint, "error")
            record.fields[_KEPT] = [*leaves[_KEPT], own] if leaves[_KEPT] else own
            return record, False


def _record(leaves: Mapping[str, Sequence[str]], csl: str, name: str = "") -> Record:
    """Return the record that texts by path say, without what is kept besides."""
    rest = {path: list(values) for path, values in leaves.items() if values}
    record = Record(_first(rest, ("label",)), csl)
    for variable, paths in NAMES.items():
        edited = variable == "author" and name.lower() == "edited book"
        names = [_name(text) for path in paths for text in rest.pop(path, ())]
        if names:
            target = "editor" if edited else variable
            record[target] = (*record.names(target), *names)
    for variable, sources in _table(csl).items():
        value = _first(rest, sources)
        if value:
            _set(record, rest, variable, value, sources[0])
    _read_date(record, rest)
    _read_numbers(record, rest)
    words = rest.pop("keywords/keyword", [])
    if words:
        record["keyword"] = ("; " if any("," in word for word in words) else ", ").join(words)
    record.fields = {
        path: values[0] if len(values) == 1 else values for path, values in rest.items() if values
    }
    return record


def _table(csl: str) -> dict[str, tuple[str, ...]]:
    """Return the table of texts for a type."""
    table: dict[str, tuple[str, ...]] = {}
    table.update(TEXTS)
    if csl in _BOOKS:
        del table["container-title"]
        table |= {"collection-title": ("titles/secondary-title", "titles/tertiary-title")}
    if csl in _NUMBERED:
        del table["issue"]
        table |= {"number": ("number", "report-id")}
    if csl in _WHOLE:
        del table["page"]
        table |= {"number-of-pages": ("pages",)}
    return table


def _first(rest: dict[str, list[str]], paths: Sequence[str]) -> str:
    """Take the first value of the first path that has one; what repeats it is taken too."""
    path = next((path for path in paths if rest.get(path)), "")
    if not path:
        return ""
    value = rest[path].pop(0)
    for other in (
        *paths,
        *(("titles/alt-title", "alt-periodical/full-title") if "/" in path else ()),
    ):
        rest[other] = [text for text in rest.get(other, ()) if text != value]
    return value


def _set(record: Record, rest: dict[str, list[str]], variable: str, value: str, path: str) -> None:
    if variable == "number-of-pages" and not value.isdecimal():
        variable = "page"
    if variable == "PMCID" and not re.fullmatch(r"PMC[0-9]+", value):
        rest[path].insert(0, value)
        return
    if variable == "DOI":
        value = identifiers.doi(value)
    record[variable] = value.replace("--", "-") if variable == "page" else value


def _name(text: str) -> Name:
    """Return the name in "Family, Given, Suffix"; an institution ends in a comma."""
    if text.endswith(","):
        return Name(literal=text[:-1].replace(",,", ",").strip())
    return people.read(text)


def _read_date(record: Record, rest: dict[str, list[str]]) -> None:
    """Set the dates; the day is written without its year more often than with it."""
    years, days = rest.get(_YEAR, []), rest.get(_DAY, [])
    whole = dates.from_words(years[0]) if years else None
    year = whole.year if whole else None
    found = [(text, date) for text in days if (date := dates.from_words(text, year))]
    text, day = next((pair for pair in found if year in (None, pair[1].year)), ("", None))
    if day is not None:
        days.remove(text)
    date = day or whole or (Date(literal=years[0]) if years else None)
    if date is not None:
        record["issued"] = date
    if years and (whole is not None or day is None):
        years.pop(0)
    accessed = _first(rest, ("access-date",))
    if accessed:
        record["accessed"] = dates.from_words(accessed) or Date(literal=accessed)


def _read_numbers(record: Record, rest: dict[str, list[str]]) -> None:
    """Tell ISSN from ISBN by shape, and a number of PubMed by the name of the database."""
    serials = [line for text in rest.pop("isbn", ()) for line in text.split("\n")]
    rest["isbn"] = identifiers.set_serials(record, serials)
    numbers = rest.get("accession-num", [])
    known = f"{record.text('source')} {record.text('URL')}"
    if numbers and numbers[0].isdecimal() and _PUBMED.search(known):
        record["PMID"] = numbers.pop(0)


# -- writing


def write(library: Library) -> str:
    """Return the records as EndNote XML, each with what it takes from those it is tied to."""
    root = etree.Element("xml")
    records = etree.SubElement(root, "records")
    pairs = zip(library.references(), library.resolve_all().references(), strict=True)
    for number, (record, whole) in enumerate(pairs, 1):
        records.append(_element(number, whole.type, _written(record, whole)))
    _indent(root, 0)
    return xml.written(root)


def _written(record: Record, whole: Record) -> dict[str, list[str]]:
    """Return texts by path; what they do not say of the record is kept in one more."""
    leaves = _leaves(whole)
    _, name = CODES[whole.type]
    own = kept.write(record, _record(leaves, BY_NAME[name.lower()], name))
    if own or leaves.get(_KEPT):
        leaves[_KEPT] = [*leaves.get(_KEPT, ()), xml.safe_json(own or f"{kept.PREFIX}{{}}")]
    return leaves


def _leaves(record: Record) -> dict[str, list[str]]:
    """Return what the format can say of a record, by path."""
    found: dict[str, list[str]] = {"label": [record.key]}
    for variable, (path, *_) in NAMES.items():
        found[path] = [_name_text(name) for name in record.names(variable)]
    for variable, (path, *_) in _table(record.type).items():
        if variable in record:
            found[path] = [record.text(variable)]
    found["titles/title"] = [titles.of(record)]
    if "page" in record:
        found["pages"] = [record.text("page")]
    if record.type.startswith("article") and "container-title" in record:
        found["periodical/full-title"] = [record.text("container-title")]
    found |= _date_leaves(record)
    found["isbn"] = [record.text("ISBN"), record.text("ISSN")]
    if "PMID" in record:
        found["accession-num"] = [record.text("PMID")]
        found.setdefault("remote-database-name", ["PubMed"])
    words = record.text("keyword")
    found["keywords/keyword"] = words.split(";" if ";" in words else ",")
    for path, value in record.fields.items():
        if path in ORDER and path != "label":
            values = value if isinstance(value, list) else [value]
            known = found.setdefault(path, [])
            known += [one for one in values if isinstance(one, str)]
    whole = {path: lines for path, values in found.items() if (lines := _plain(values))}
    return {
        path: lines if path.rpartition("/")[2] in _LISTS else ["\n".join(lines)]
        for path, lines in whole.items()
    }


def _plain(values: Iterable[str]) -> list[str]:
    """Return the values that are not empty, as `read` would have them."""
    found = []
    for value in values:
        lines = xml.safe(_without_nocase(value)).replace("\r", "\n").split("\n")
        text = "\n".join(_SPACE.sub(" ", line).strip() for line in lines).strip()
        if text:
            found.append(text)
    return found


def _without_nocase(text: str) -> str:
    """Return a text with the formatting alone that a style's face can say."""
    marked = to_marked(text)
    if not marks.ALL_MARKS.search(marked):
        return text
    runs = _runs(nodes.from_marked(marked), ())
    return "".join(
        from_marked("".join(_FACES[face] for face in faces) + part + marks.CLOSE * len(faces))
        for faces, part in runs
    )


def _runs(
    inlines: Sequence[nodes.Inline], faces: tuple[str, ...]
) -> list[tuple[tuple[str, ...], str]]:
    """Return runs of text with the faces that each has."""
    found: list[tuple[tuple[str, ...], str]] = []
    for one in inlines:
        if isinstance(one, str):
            found.append((faces, one))
            continue
        face = _FACE_OF_KIND.get(one.kind)
        inner = (*faces, face) if face and face not in faces else faces
        found += _runs(one.children, inner)
    return found


def _name_text(name: Name) -> str:
    if name.literal:
        return f"{name.literal.replace(',', ',,')},"
    return people.write(name)


def _date_leaves(record: Record) -> dict[str, list[str]]:
    found = {}
    issued, accessed = record.date("issued"), record.date("accessed")
    if issued:
        bare = issued.start is not None and issued == Date(Point(issued.start.year))
        found[_YEAR] = [str(issued.year) if issued.year is not None else issued.literal]
        found[_DAY] = [] if bare or issued.literal else [issued.edtf()]
    if accessed:
        found["access-date"] = [str(accessed)]
    return found


def _element(number: int, csl: str, leaves: Mapping[str, Sequence[str]]) -> Element:
    """Return a record of texts by path, in the order of EndNote's document type."""
    record = etree.Element("record")
    etree.SubElement(record, "rec-number").text = str(number)
    code, name = CODES[csl]
    etree.SubElement(record, "ref-type", name=name).text = code
    for path in ORDER:
        if leaves.get(path):
            _put(record, path.split("/"), leaves[path])
    return record


def _put(parent: Element, path: Sequence[str], values: Sequence[str]) -> None:
    *folders, leaf = path
    for name in folders:
        last = parent[-1] if len(parent) else None
        parent = last if last is not None and last.tag == name else etree.SubElement(parent, name)
    for value in values if leaf in _LISTS else ["\n".join(values)]:
        element, text = etree.SubElement(parent, leaf), value.replace("\n", "\r")
        if leaf == _KEPT:
            element.text = text
        else:
            _fill(element, text)


def _fill(element: Element, text: str) -> None:
    """Put a text into an element: as it is, or where it is formatted in runs of one style."""
    runs = _runs(nodes.from_marked(to_marked(text)), ())
    if not any(faces for faces, _ in runs):
        element.text = text
        return
    for faces, part in runs:
        face = " ".join(faces) or "normal"
        etree.SubElement(element, "style", face=face, font="default", size="100%").text = part


def _indent(element: Element, depth: int) -> None:
    """Set the white space of an element whose text is not formatted."""
    if not len(element) or element[0].tag == "style":
        return
    element.text = "\n" + "  " * (depth + 1)
    for child in element:
        _indent(child, depth + 1)
        child.tail = element.text
    element[-1].tail = "\n" + "  " * depth
