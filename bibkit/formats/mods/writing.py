"""Records as MODS."""

import copy
from collections.abc import Mapping
from typing import Final, NamedTuple

from lxml import etree

from bibkit.errors import Place
from bibkit.formats.common import kept, xml
from bibkit.formats.common.xml import Element
from bibkit.formats.mods import mapping, pointers
from bibkit.formats.mods.pointers import Pointers, Tie
from bibkit.formats.mods.reading import Reading
from bibkit.model.dates import Date, Point
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import Record
from bibkit.patterns import pattern
from bibkit.text.markup import plain

_PAGES: Final = pattern(r"([^\s,;–-]+)\s*[-–]+\s*([^\s,;–-]+)")
_URI: Final = pattern(r"(?:[^\s<>\"{}|\\^`%:\[\]]|%[0-9A-Fa-f]{2}|(?<=[A-Za-z0-9]):)+")
_LANGUAGE: Final = pattern(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


_OF_REVIEWED: Final = ("reviewed-author", "reviewed-genre")


def write(library: Library) -> str:
    """Return the records as a ``modsCollection``, each with what it takes along its relations.

    Where these lead to a record of the library, they point to it.
    """
    root = etree.Element("modsCollection")
    whole = library.resolve_all()
    known = Pointers(library, whole)
    records = zip(library.references(), whole.references(), known.of_records, strict=True)
    for record, resolved, own in records:
        item = _written(record, resolved, known)
        if own and (own == record.key or own in known.used):
            item.set("ID", own)
        root.append(item)
    named = _named(root)
    etree.indent(named)
    return xml.written(named)


def _written(record: Record, whole: Record, known: Pointers) -> Element:
    """Return a record; what it does not say is kept in an extension."""
    ties = known.of(record)
    item = _item(whole, _Own(record, known, ties))
    read = Reading(Library(), Place(), known.keys).plain(copy.deepcopy(item))
    own = kept.write(record, read)
    if ties and not own and kept.taken_by(record):
        # What the record says as another does is its own all the same.
        own = f"{kept.PREFIX}{{}}"
    if own:
        extension = _add(item, "extension")
        _add(extension, f"{{{mapping.OWN_NAMESPACE}}}kept", xml.safe_json(own))
    return item


def _named(root: Element) -> Element:
    """Return a tree with all elements in the namespace of MODS that have none."""
    top = etree.Element(
        f"{{{mapping.NAMESPACE}}}modsCollection",
        nsmap={
            None: mapping.NAMESPACE,
            "bibkit": mapping.OWN_NAMESPACE,
            "xlink": pointers.XLINK,
        },
    )
    top.extend(list(root))
    for element in top.iter(etree.Element):
        name = str(element.tag)
        if not name.startswith("{"):
            element.tag = f"{{{mapping.NAMESPACE}}}{name}"
    etree.cleanup_namespaces(top)
    return top


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    child = etree.SubElement(parent, name, {key: val for key, val in attributes.items() if val})
    if text:
        child.text = text
    return child


def _text(record: Record, variable: str) -> str:
    """Return a text without formatting, which MODS has no room for."""
    return " ".join(xml.safe(plain(record.text(variable))).split())


def _put(parent: Element, name: str, record: Record, variable: str, **attributes: str) -> None:
    text = _text(record, variable)
    if text:
        _add(parent, name, text, **attributes)


def _fill(parent: Element, child: Element) -> None:
    """Add a child if it holds anything."""
    if len(child):
        parent.append(child)


class _Own(NamedTuple):
    """What a record itself says, and what it is tied to."""

    record: Record
    known: Pointers
    ties: dict[str, list[Tie]]

    def first(self, kind: str) -> Tie | None:
        """Return the tie of a kind that counts, if there is one."""
        return next(iter(self.ties.get(kind, ())), None)

    def points(self, element: Element, kind: str) -> None:
        """Make an element point to where the tie of a kind leads that counts."""
        tie = self.first(kind)
        if tie is not None:
            pointers.point(element, tie, self.record.type)

    def takes(self, variable: str, kind: str) -> bool:
        """Return whether a variable can only be what is taken along a tie of a kind."""
        return kind in self.ties and variable not in self.record


def _item(record: Record, own: _Own) -> Element:
    """Return what MODS can say of a record, which has all that it takes along its relations."""
    item = etree.Element("mods", version="3.7")
    resource, genre, host_genre = mapping.TO_WRITE[record.type]
    _titles(item, record, "title", "title-short", *_parts_of(record, own, False))
    for variable in mapping.CODES:
        if variable not in _of_host(record, own):
            _names(item, record, variable, variable)
    if _text(record, "event-title"):
        _add(_add(item, "name", type="conference"), "namePart", _text(record, "event-title"))
    if _text(record, "authority"):
        body = _add(item, "name", type="corporate")
        _add(body, "namePart", _text(record, "authority"))
        _add(_add(body, "role"), "roleTerm", "isb", type="code", authority="marcrelator")
    _add(item, "typeOfResource", resource)
    if genre:
        _add(item, "genre", genre)
    _add(item, "genre", record.type, authority=mapping.CSL)
    _put(item, "genre", record, "genre")
    if _is_held(record):
        _host(item, record, host_genre, own)
    else:
        _fill(item, _origin(record, "issued"))
    if "in_series" in own.ties or not _is_held(record):
        _series(item, record, own)
    _other_origin(item, record)
    _part(item, record)
    _language(item, record)
    _description(item, record, own)
    _put(item, "abstract", record, "abstract")
    for line in record.text("note").split("\n"):
        text = " ".join(xml.safe(plain(line)).split())
        if text:
            _add(item, "note", text)
    for variable, kind in mapping.NOTES.items():
        _put(item, "note", record, variable, type=kind)
    _subjects(item, record)
    _put(item, "classification", record, "call-number")
    _related(item, record, own)
    _others(item, record, own)
    named = ("DOI", "PMID", "PMCID") if _is_held(record) else tuple(mapping.IDENTIFIERS)
    _identifiers(item, record, named)
    key = " ".join(xml.safe(record.key).split())
    if key:
        _add(item, "identifier", key, type="citekey")
    _location(item, record, own)
    _put(item, "accessCondition", record, "license", type="use and reproduction")
    _left(item, record.fields)
    return item


def _is_held(record: Record) -> bool:
    return bool(_text(record, "container-title"))


def _of_host(record: Record, own: _Own) -> frozenset[str]:
    """Return the names that are those of what holds a record: its editor, and whom it takes."""
    if not _is_held(record):
        return frozenset()
    taken = {one for one in ("compiler",) if own.takes(one, "published_in")}
    return frozenset({"editor", *taken})


def _parts_of(record: Record, own: _Own, host: bool) -> list[str]:
    """Return the number and the title of a part that belong to a record, or to what holds it."""
    held = _is_held(record)
    names = ("part-number", "part-title")
    return [one for one in names if (held and own.takes(one, "published_in")) == host]


def _titles(item: Element, record: Record, variable: str, short: str = "", *parts: str) -> None:
    info = etree.Element("titleInfo")
    _put(info, "title", record, variable)
    for part, name in (("part-number", "partNumber"), ("part-title", "partName")):
        if part in parts:
            _put(info, name, record, part)
    _fill(item, info)
    if short and _text(record, short):
        _add(_add(item, "titleInfo", type="abbreviated"), "title", _text(record, short))


def _names(item: Element, record: Record, variable: str, role: str) -> None:
    code, word = mapping.CODES[role]
    for name in record.names(variable):
        element = _name(name)
        if element is None:
            continue
        term = _add(element, "role")
        if code:
            _add(term, "roleTerm", code, type="code", authority="marcrelator")
        _add(term, "roleTerm", word, type="text", **({"authority": "marcrelator"} if code else {}))
        item.append(element)


def _name(name: Name) -> Element | None:
    parts = {
        "family": f"{name.non_dropping_particle} {name.family}",
        "given": f"{name.given} {name.dropping_particle}",
        "termsOfAddress": name.suffix,
    }
    texts = {kind: " ".join(xml.safe(plain(text)).split()) for kind, text in parts.items()}
    literal = " ".join(xml.safe(plain(name.literal)).split())
    if literal:
        element = etree.Element("name", type="corporate")
        _add(element, "namePart", literal)
        return element
    if not texts["family"]:
        return None
    element = etree.Element("name", type="personal")
    for kind, text in texts.items():
        if text:
            _add(element, "namePart", text, type=kind)
    return element


def _origin(record: Record, issued: str, publisher: str = "publisher") -> Element:
    info = etree.Element("originInfo")
    if _text(record, f"{publisher}-place"):
        place = _add(info, "place")
        _add(place, "placeTerm", _text(record, f"{publisher}-place"), type="text")
    _put(info, "publisher", record, publisher)
    _date(info, "dateIssued", record.date(issued))
    if issued == "issued":
        _put(info, "edition", record, "edition")
    return info


def _date(parent: Element, name: str, date: Date | None, kind: str = "") -> None:
    if not date:
        return
    if date.literal:
        text = " ".join(xml.safe(date.literal).split())
        if text:
            _add(parent, name, text, type=kind)
        return
    about = "approximate" if date.circa else "questionable" if date.uncertain else ""
    points = [point for point in (date.start, date.end) if point]
    bare = all(not point.season and 0 <= point.year <= 9999 for point in points)
    both = date.circa and date.uncertain
    if not bare or both or date.open_start or date.open_end:
        _add(parent, name, date.edtf(), type=kind, encoding="edtf")
    elif date.end is None:
        _add(parent, name, points[0].edtf(), type=kind, encoding="w3cdtf", qualifier=about)
    else:
        for point, place in zip(points, ("start", "end"), strict=False):
            attributes = {"encoding": "w3cdtf", "point": place, "qualifier": about}
            _add(parent, name, Point(*point).edtf(), type=kind, **attributes)


def _other_origin(item: Element, record: Record) -> None:
    """Add the dates of other events, which belong to no publisher."""
    info = etree.Element("originInfo")
    for variable, kind in mapping.OTHER_DATES.items():
        _date(info, "dateOther", record.date(variable), kind)
    if "URL" not in record:
        _date(info, "dateCaptured", record.date("accessed"))
    _fill(item, info)


def _host(item: Element, record: Record, genre: str, own: _Own) -> None:
    host = _add(item, "relatedItem", type="host")
    own.points(host, "published_in")
    parts = _parts_of(record, own, True)
    _titles(host, record, "container-title", "container-title-short", *parts)
    _names(host, record, "container-author", "author")
    for variable in mapping.CODES:
        if variable in _of_host(record, own):
            _names(host, record, variable, variable)
    if genre:
        _add(host, "genre", genre)
    _fill(host, _origin(record, "issued"))
    if own.takes("number-of-volumes", "published_in"):
        description = etree.Element("physicalDescription")
        _put(description, "extent", record, "number-of-volumes", unit="volumes")
        _fill(host, description)
    part = etree.Element("part")
    _details(part, record, ("volume", "issue"))
    _pages(part, record)
    _fill(host, part)
    _identifiers(host, record, ("ISBN", "ISSN"))
    if "in_series" not in own.ties:
        _series(host, record, own)


def _part(item: Element, record: Record) -> None:
    part = etree.Element("part")
    held = ("volume", "issue")
    _details(
        part, record, [one for one in mapping.DETAILS if not (_is_held(record) and one in held)]
    )
    if not _is_held(record):
        _pages(part, record)
    _fill(item, part)


def _details(part: Element, record: Record, variables: "list[str] | tuple[str, ...]") -> None:
    for variable in variables:
        detail = etree.Element("detail", type=mapping.DETAILS[variable][0])
        _put(detail, "number", record, variable)
        _fill(part, detail)


def _pages(part: Element, record: Record) -> None:
    pages = _text(record, "page")
    if not pages:
        return
    extent = _add(part, "extent", unit="pages")
    match = _PAGES.fullmatch(pages)
    if match:
        _add(extent, "start", match[1])
        _add(extent, "end", match[2])
    else:
        _add(extent, "list", pages)


def _series(item: Element, record: Record, own: _Own) -> None:
    series = etree.Element("relatedItem", type="series")
    own.points(series, "in_series")
    info = etree.Element("titleInfo")
    _put(info, "title", record, "collection-title")
    if len(info) or "in_series" in own.ties:
        _put(info, "partNumber", record, "collection-number")
    _fill(series, info)
    _names(series, record, "collection-editor", "editor")
    if len(series) or "in_series" in own.ties:
        item.append(series)


def _related(item: Element, record: Record, own: _Own) -> None:
    """Add the original and what is reviewed, as items of their own."""
    original = etree.Element("relatedItem", type="original")
    own.points(original, "translation_of")
    _titles(original, record, "original-title")
    _names(original, record, "original-author", "author")
    _fill(original, _origin(record, "original-date", "original-publisher"))
    if len(original) or "translation_of" in own.ties:
        item.append(original)
    ties = own.ties.get("reviews", [])
    stated = any(one in own.record for one in ("reviewed-title", *_OF_REVIEWED))
    if len(ties) < 2 or stated:
        reviewed = _reviewed(record)
        if len(ties) == 1:
            own.points(reviewed, "reviews")
        if len(reviewed) or len(ties) == 1:
            item.append(reviewed)
    if len(ties) > 1:
        for tie in ties:
            taken = own.known.taken(own.record, tie.relation)
            reviewed = _brief(tie) if stated else _reviewed(taken)
            pointers.point(reviewed, tie, record.type)
            item.append(reviewed)


def _reviewed(record: Record) -> Element:
    reviewed = etree.Element("relatedItem", type="reviewOf")
    _titles(reviewed, record, "reviewed-title")
    _names(reviewed, record, "reviewed-author", "author")
    _put(reviewed, "genre", record, "reviewed-genre")
    return reviewed


def _others(item: Element, record: Record, own: _Own) -> None:
    """Add what only points to other records: along ties from which nothing is taken here."""
    for kind, type in pointers.TYPES.items():
        ties = own.ties.get(kind, [])
        told = kind in ("in_series", "translation_of") or (
            kind == "published_in" and _is_held(record)
        )
        for tie in [] if kind == "reviews" else ties[1:] if told else ties:
            related = _brief(tie)
            related.set("type", type)
            pointers.point(related, tie, record.type)
            item.append(related)


def _brief(tie: Tie) -> Element:
    """Return a related item that says what the record is called that a tie leads to."""
    related = etree.Element("relatedItem", type=pointers.TYPES[tie.relation.kind])
    _titles(related, tie.other, "title")
    return related


def _language(item: Element, record: Record) -> None:
    language = _text(record, "language")
    if not language:
        return
    code = _LANGUAGE.fullmatch(language)
    attributes = {"type": "code", "authority": "rfc5646"} if code else {"type": "text"}
    _add(_add(item, "language"), "languageTerm", language, **attributes)


def _description(item: Element, record: Record, own: _Own) -> None:
    description = etree.Element("physicalDescription")
    _put(description, "form", record, "medium")
    _put(description, "extent", record, "number-of-pages", unit="pages")
    if not (_is_held(record) and own.takes("number-of-volumes", "published_in")):
        _put(description, "extent", record, "number-of-volumes", unit="volumes")
    _put(description, "extent", record, "dimensions")
    _fill(item, description)


def _subjects(item: Element, record: Record) -> None:
    words = record.text("keyword")
    for word in words.split(";" if ";" in words else ","):
        text = " ".join(xml.safe(plain(word)).split())
        if text:
            _add(_add(item, "subject"), "topic", text)
    if _text(record, "scale"):
        _add(_add(_add(item, "subject"), "cartographics"), "scale", _text(record, "scale"))


def _identifiers(item: Element, record: Record, variables: tuple[str, ...]) -> None:
    for variable in variables:
        _put(item, "identifier", record, variable, type=mapping.IDENTIFIERS[variable][0])


def _location(item: Element, record: Record, own: _Own) -> None:
    ties = own.ties.get(pointers.HELD_AT, [])
    location = etree.Element("location")
    if not ties or "archive" in own.record:
        _put(location, "physicalLocation", record, "archive")
    if not ties or "archive" in own.record or "archive_location" in own.record:
        _put(location, "shelfLocator", record, "archive_location")
    url = _text(record, "URL")
    if _URI.fullmatch(url):
        accessed = record.date("accessed")
        bare = accessed and not accessed.literal and accessed.start and not accessed.is_range
        _add(location, "url", url, dateLastAccessed=accessed.edtf() if accessed and bare else "")
    _fill(item, location)
    for tie in ties:
        taken = own.known.taken(own.record, tie.relation)
        place = _add(item, "location")
        name = _add(place, "physicalLocation", _text(taken, "archive"))
        pointers.point(name, tie, record.type)
        if own.record.keys().isdisjoint(("archive", "archive_location")):
            _put(place, "shelfLocator", taken, "archive_location")


def _left(item: Element, fields: Mapping[str, object]) -> None:
    """Add the elements that were read and found no variable."""
    value = fields.get(mapping.FIELD)
    for text in value if isinstance(value, list) else [value]:
        if not isinstance(text, str) or not text.startswith("<"):
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            element = etree.fromstring(text.encode("utf-8", "replace"), parser)
        except etree.XMLSyntaxError:
            continue
        if _is_plain(element):
            _join(item, element)


def _join(item: Element, element: Element) -> None:
    """Add an element; what was left of a related item goes to what was read of it."""
    kind = element.get("type", "")
    known = [one for one in item.findall("relatedItem") if one.get("type") == kind]
    if element.tag != "relatedItem" or not known or element.find("titleInfo") is not None:
        item.append(element)
        return
    for name, value in element.attrib.items():
        known[0].set(name, value)
    for child in list(element):
        _join(known[0], child)


def _is_plain(element: Element) -> bool:
    """Return whether an element is of MODS: no entity in it, and all names in its namespace."""
    return all(isinstance(one.tag, str) and one.tag.isalpha() for one in element.iter())
