"""Records of MODS as bibkit's; what was read is taken out of a copy, and what is left is kept."""

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from bibkit.errors import Place, Problem, RecordError, Severity
from bibkit.formats.common import dates, identifiers, kept, people, xml
from bibkit.formats.common.made_keys import Keys
from bibkit.formats.common.reports import report
from bibkit.formats.common.xml import Element
from bibkit.formats.mods import mapping, pointers
from bibkit.model.dates import Date
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import Record, Relation
from bibkit.patterns import pattern

_PAGES: Final = pattern(r"page|pages|pp?\.?", re.IGNORECASE)
_COUNT: Final = pattern(r"(?:[ivxlc]+,\s*)?([0-9]+)\s*p(?:\.|ages?)(?!\w)")
_OF_ISSUANCE: Final = {
    "monographic": "book",
    "single unit": "book",
    "multipart monograph": "book",
    "continuing": "periodical",
    "serial": "periodical",
}
_XLINK: Final = f"{{{pointers.XLINK}}}"
_CORPORATE: Final = ("corporate", "conference", "family")
_SUFFIX: Final = pattern(r"(?:[JS]r\.?|[IVX]+)")


def read(text: str, path: str | None = None) -> Library:
    """Return the records of a MODS file: a ``mods`` or a ``modsCollection``.

    What is doubtful is among the library's problems, with its line. Raises `ReadError`, with line
    and column, where the text is not XML.
    """
    library = Library()
    root = xml.parse(text, path, library)
    for element in root.iter(etree.Element):
        element.tag = xml.local(element)
    etree.cleanup_namespaces(root)
    records = list(root.iter("mods"))
    if not records and root.tag != "modsCollection":
        hint = "MODS has <mods>, alone or in <modsCollection>"
        message = "there is no record in it"
        library.problems.append(Problem(message, *xml.place(root, path), hint=hint))
    pointed = _keys(records)
    found = [Reading(library, xml.place(one, path), pointed).read(one) for one in records]
    keys = Keys({one.record.key for one in found})
    for record, keyed, _ in found:
        keys.add(library, record, keyed)
    kept.settle(library, [(one.record, one.changed) for one in found if one.changed])
    return library


def _keys(records: list[Element]) -> dict[str, str]:
    """Return the keys of the records that can be pointed to, by their IDs."""
    found: dict[str, str] = {}
    for record in records:
        own = record.get("ID", "")
        if own:
            named = next(find(record, "identifier", type="citekey"), None)
            said = [xml.words(one) for one in find(record, "extension") if _is_own(one)]
            key = kept.key(said[0]) if said else ""
            found.setdefault(own, key or xml.words(named) or own)
    return found


def find(parent: Element, name: str, **attributes: str) -> Iterator[Element]:
    """Yield the children of a name whose attributes have the given values, "" for none."""
    for child in parent.iterchildren(name):
        if all(child.get(one, "").lower() == value for one, value in attributes.items()):
            yield child


def take(parent: Element, name: str, **attributes: str) -> str:
    """Return the text of the first child that `find` finds, which is taken out."""
    for child in find(parent, name, **attributes):
        text = xml.words(child)
        if text:
            parent.remove(child)
            return text
    return ""


def take_title(related: Element) -> None:
    """Take the title out of what only points to the record that has it."""
    for info in find(related, "titleInfo", type=""):
        take(info, "title")


class Reading:
    """The reading of one record."""

    def __init__(self, library: Library, place: Place, keys: Mapping[str, str]) -> None:
        """`keys` are those of the records that this one may point to, by their IDs."""
        self.library = library
        self.place = place
        self.keys = keys
        self.record = Record("")

    def _report(self, message: str, hint: str, severity: Severity = "warning") -> None:
        report("mods", self.library, self.place, message, hint, severity)

    def read(self, element: Element) -> kept.Restored:
        """Return the record in a ``mods``, with what may only repeat what other records say."""
        item = copy.deepcopy(element)
        own = self._kept(item)
        record = self.plain(item)
        record.place = self.place
        repeated = frozenset(kept.taken_by(record))
        if not own:
            return kept.Restored(record, False, repeated)
        try:
            return kept.restore(record, own)
        except RecordError as error:
            hint = "delete the extension, or restore it"
            self._report(f"what bibkit kept in extension is broken: {error}", hint, "error")
            left = record.fields.get(mapping.FIELD, [])
            broken = _as_text(next(one for one in find(element, "extension") if _is_own(one)))
            record.fields[mapping.FIELD] = [*([left] if isinstance(left, str) else left), broken]
            return kept.Restored(record, False, repeated)

    def _kept(self, item: Element) -> str:
        for extension in find(item, "extension"):
            if _is_own(extension):
                item.remove(extension)
                return xml.words(extension)
        return ""

    def plain(self, item: Element) -> Record:
        """Return the record that a record's own elements say; `item` is used up."""
        self.record = record = Record("")
        hosts = list(find(item, "relatedItem", type="host"))
        named = [one for one in hosts if one.get("otherType") != "part_of" or not self._key(one)]
        self._type(item, named[0] if named else None)
        ties = [(one, *self._tie(one)) for one in find(item, "relatedItem")]
        hosts = [one for one, kind, _ in ties if one in hosts and kind in ("", "published_in")]
        host = hosts[0] if hosts else None
        self._titles(item, "title", "title-short")
        self._names(item, {})
        self._origin(item, "issued")
        self._parts(item)
        for detail, kind, _ in ties:
            if not kind:
                self._related(detail, host)
        self._follow(ties, host)
        self._identifiers(item)
        self._location(item)
        self._description(item)
        self._subjects(item)
        self._notes(item)
        record.key = take(item, "identifier", type="citekey") or item.get("ID", "")
        _prune(item)
        left = [_as_text(child) for child in item]
        if left:
            record.fields[mapping.FIELD] = left if len(left) > 1 else left[0]
        return record

    def _set(self, variable: str, text: str) -> None:
        if text:
            self.record[variable] = text

    # -- what it is

    def _type(self, item: Element, host: Element | None) -> None:
        csl = take(item, "genre", authority=mapping.CSL)
        resource = take(item, "typeOfResource").lower()
        genres = {xml.words(one).lower(): one for one in find(item, "genre")}
        hosts = [xml.words(one).lower() for one in find(host, "genre")] if host is not None else []
        if csl in mapping.TO_WRITE:
            self.record.type = csl
            genre, of_host = mapping.TO_WRITE[csl][1:]
        else:
            found = _row(list(genres), hosts, host is not None)
            issuances = {xml.words(one).lower() for one in item.iter("issuance")}
            usual = next(
                (_OF_ISSUANCE[one] for one in issuances if one in _OF_ISSUANCE), "document"
            )
            self.record.type = found[0] if found else mapping.OF_RESOURCE.get(resource, usual)
            genre, of_host = found[2:] if found else ("", "")
        for word in (genre, genre if csl else ""):
            if word in genres:
                item.remove(genres.pop(word))
        for one in list(find(host, "genre")) if host is not None else ():
            if xml.words(one).lower() in (of_host, "periodical"):
                host.remove(one)  # type: ignore[union-attr]
        if not self.record.fields and "text" in genres:
            item.remove(genres["text"])
        self._set("genre", take(item, "genre"))

    # -- titles and names

    def _titles(self, item: Element, variable: str, short: str = "") -> None:
        info = next(find(item, "titleInfo", type=""), None)
        if info is None:
            info = next(find(item, "titleInfo", type="uniform"), None)
        if info is not None:
            start = take(info, "nonSort")
            joint = "" if start.endswith(("'", "’")) else " "
            title = f"{start}{joint}{take(info, 'title')}".strip()
            subtitle = take(info, "subTitle")
            self._set(variable, f"{title}: {subtitle}" if subtitle else title)
            if variable == "title":
                self._set("part-number", take(info, "partNumber"))
                self._set("part-title", take(info, "partName"))
            elif variable == "collection-title":
                self._set("collection-number", take(info, "partNumber"))
        brief = next(find(item, "titleInfo", type="abbreviated"), None)
        if brief is not None and short:
            self._set(short, take(brief, "title"))

    def _names(self, item: Element, of: Mapping[str, str]) -> None:
        """Take the names of an item; `of` says whose they are in an item that is related."""
        found: dict[str, list[Name]] = {}
        for element in list(find(item, "name")):
            roles = [xml.words(one).lower() for one in element.iter("roleTerm")]
            known = [mapping.ROLES[role] for role in roles if role in mapping.ROLES]
            if element.get("type") == "conference" and not known and not of:
                self._set("event-title", " ".join(xml.words(element).split()))
                item.remove(element)
                continue
            if "isb" in roles and not of and "authority" not in self.record:
                self._set("authority", _name(element).literal)
                item.remove(element)
                continue
            name = _name(element)
            if not name or (roles and not known):
                continue
            variable = known[0] if known else "author"
            target = of.get(variable, variable)
            names = found.setdefault(target, list(self.record.names(target)))
            names.append(name)
            # The first one settles where the variable stands among the others.
            self.record.setdefault(target, tuple(names))
            item.remove(element)
        for target, names in found.items():
            self.record[target] = tuple(names)

    # -- origin

    def _origin(self, item: Element, issued: str, publisher: str = "publisher") -> None:
        for info in list(find(item, "originInfo")):
            if "edition" not in self.record and issued == "issued":
                self._set("edition", take(info, "edition"))
            if publisher not in self.record:
                self._set(publisher, take(info, "publisher"))
                for agent in find(info, "agent"):
                    if publisher not in self.record:
                        self._set(publisher, take(agent, "namePart"))
            for place in list(find(info, "place")):
                if f"{publisher}-place" not in self.record:
                    self._set(f"{publisher}-place", _place_term(place))
            for name in ("dateIssued", "copyrightDate", "dateCreated"):
                self._date(info, name, issued)
            if issued == "issued":
                self._date(info, "dateCaptured", "accessed")
                for variable, kind in mapping.OTHER_DATES.items():
                    self._date(info, "dateOther", variable, type=kind)
            for name in ("issuance",):
                take(info, name)

    def _date(self, info: Element, name: str, variable: str, **attributes: str) -> None:
        elements = [one for one in find(info, name, **attributes) if xml.words(one)]
        if variable in self.record or not elements:
            for one in elements:
                if _date(one) == self.record[variable]:
                    info.remove(one)
            return
        elements.sort(key=lambda one: (one.get("keyDate") != "yes", not one.get("encoding")))
        first = elements[0]
        ends = [one for one in elements if one.get("point") == "end"]
        starts = [one for one in elements if one.get("point") == "start"]
        if starts and ends:
            date = _range(starts[0], ends[0])
            used = [starts[0], ends[0]]
        else:
            date, used = _date(first), [first]
        self.record[variable] = date
        # The same in other words says no more.
        for one in elements:
            if one in used or _date(one) == date:
                info.remove(one)

    # -- what points to other records

    def _key(self, element: Element) -> str:
        return pointers.target(element, self.keys)

    def _tie(self, related: Element) -> tuple[str, str]:
        """Return the relation that a related item tells, and the key of the other record."""
        key = self._key(related)
        kind = pointers.kind(related, self.record.type) if key else ""
        return (kind, key) if kind else ("", "")

    def _follow(self, ties: list[tuple[Element, str, str]], host: Element | None) -> None:
        """Read the related items that point to other records."""
        seen: set[str] = set()
        reviewed = [one for one, kind, _ in ties if kind == "reviews"]
        for related, kind, key in ties:
            if not kind:
                continue
            states = {}
            brief = kind in seen or kind in ("part_of", "continues")
            if kind == "published_in":
                brief = related is not host
            if kind != "reviews" and brief:
                take_title(related)
            elif kind != "reviews":
                own = kind == "in_series" and "collection-number" not in self.record
                self._related(related, host)
                number = self.record.text("collection-number")
                if own and number:
                    states["collection-number"] = number
                    del self.record["collection-number"]
            seen.add(kind)
            pointers.follow(related)
            self.record.relations.append(Relation(kind, key, states, self.place))
        self._reviewed(reviewed)

    def _reviewed(self, items: list[Element]) -> None:
        """Take what is said of the works that are reviewed, together."""
        record = self.record
        if "reviewed-title" in record:
            for item in items:
                take_title(item)
            return
        found = []
        for item in items:
            self.record = Record("")
            self._related(item, None)
            found.append(self.record)
        self.record = record
        for name in ("reviewed-title", "reviewed-genre"):
            self._set(name, "; ".join(one.text(name) for one in found if name in one))
        names = tuple(name for one in found for name in one.names("reviewed-author"))
        if names:
            record["reviewed-author"] = names

    def _held(self, item: Element) -> None:
        """Take the places that are other records, and their shelf marks, which the tie states."""
        archives = []
        for location in list(find(item, "location")):
            for name in list(find(location, "physicalLocation")):
                key = self._key(name)
                if not key:
                    continue
                archives.append(xml.words(name))
                location.remove(name)
                mark = "" if "archive_location" in self.record else take(location, "shelfLocator")
                states = {"archive_location": mark} if mark else {}
                relation = Relation(pointers.HELD_AT, key, states, self.place)
                self.record.relations.append(relation)
        if "archive" not in self.record:
            self._set("archive", "; ".join(one for one in archives if one))

    # -- parts, and what is related

    def _parts(self, item: Element) -> None:
        for part in list(find(item, "part")):
            for variable, kinds in mapping.DETAILS.items():
                for kind in kinds:
                    if variable not in self.record:
                        for detail in list(find(part, "detail", type=kind)):
                            self._set(variable, take(detail, "number"))
                            if kind == "volume":
                                self._set("volume-title", take(detail, "title"))
                            for caption in list(find(detail, "caption")):
                                detail.remove(caption)
            for extent in list(find(part, "extent")):
                if _PAGES.fullmatch(extent.get("unit", "page")):
                    self._extent(extent)
            self._date(part, "date", "issued")

    def _extent(self, extent: Element) -> None:
        start, end = take(extent, "start"), take(extent, "end")
        pages = f"{start}-{end}" if start and end and start != end else start or end
        pages = pages or take(extent, "list")
        if "page" not in self.record:
            self._set("page", pages)
        if "number-of-pages" not in self.record:
            self._set("number-of-pages", take(extent, "total"))

    def _related(self, item: Element, host: Element | None) -> None:
        kind = item.get("type", "")
        if item is host:
            self._titles(item, "container-title", "container-title-short")
            if self._key(item):
                self._of_host(item)
            self._names(item, mapping.OF_HOST)
            self._origin(item, "issued")
            self._parts(item)
            for series in find(item, "relatedItem", type="series"):
                self._series(series)
            self._identifiers(item, ("ISBN", "ISSN"))
        elif kind == "series":
            self._series(item)
        elif kind == "original" and "original-title" not in self.record:
            self._titles(item, "original-title")
            self._names(item, mapping.OF_ORIGINAL)
            self._origin(item, "original-date", "original-publisher")
        elif kind == "reviewOf" and "reviewed-title" not in self.record:
            self._titles(item, "reviewed-title")
            self._names(item, mapping.OF_REVIEWED)
            self._set("reviewed-genre", take(item, "genre"))

    def _of_host(self, item: Element) -> None:
        """Take the part of a host that a record is in, and its volumes."""
        for info in find(item, "titleInfo", type=""):
            for name, variable in (("partNumber", "part-number"), ("partName", "part-title")):
                if variable not in self.record:
                    self._set(variable, take(info, name))
        for description in list(find(item, "physicalDescription")):
            if "number-of-volumes" not in self.record:
                self._set("number-of-volumes", take(description, "extent", unit="volumes"))

    def _series(self, item: Element) -> None:
        if "collection-title" in self.record:
            return
        self._titles(item, "collection-title")
        self._names(item, mapping.OF_SERIES)
        for part in find(item, "part"):
            for detail in list(find(part, "detail")):
                if "collection-number" not in self.record:
                    self._set("collection-number", take(detail, "number"))
            for caption in list(part.iter("caption")):
                caption.getparent().remove(caption)  # type: ignore[union-attr]

    # -- the rest

    def _identifiers(self, item: Element, only: tuple[str, ...] = ()) -> None:
        for variable, kinds in mapping.IDENTIFIERS.items():
            if only and variable not in only:
                continue
            for kind in kinds:
                if variable not in self.record:
                    value = take(item, "identifier", type=kind)
                    self._set(variable, identifiers.doi(value) if variable == "DOI" else value)

    def _location(self, item: Element) -> None:
        for location in list(find(item, "location")):
            for url in list(find(location, "url")):
                if "URL" in self.record:
                    break
                self._set("URL", xml.words(url))
                accessed = url.get("dateLastAccessed")
                if accessed and "accessed" not in self.record:
                    self.record["accessed"] = dates.from_words(accessed) or Date(literal=accessed)
                location.remove(url)
            if any(self._key(one) for one in find(location, "physicalLocation")):
                continue
            for name, variable in (
                ("physicalLocation", "archive"),
                ("shelfLocator", "archive_location"),
            ):
                if variable not in self.record:
                    self._set(variable, take(location, name))
        self._held(item)
        uri = next(find(item, "identifier", type="uri"), None)
        if uri is not None and self.record.setdefault("URL", xml.words(uri)) == xml.words(uri):
            item.remove(uri)
        self._set("call-number", take(item, "classification"))
        self._set("license", take(item, "accessCondition", type="use and reproduction"))

    def _description(self, item: Element) -> None:
        for description in list(find(item, "physicalDescription")):
            if "number-of-pages" not in self.record:
                self._set("number-of-pages", take(description, "extent", unit="pages"))
            if "number-of-volumes" not in self.record:
                self._set("number-of-volumes", take(description, "extent", unit="volumes"))
            if "dimensions" not in self.record:
                extent = take(description, "extent", unit="")
                count = _COUNT.match(extent)
                if count and "number-of-pages" not in self.record:
                    self._set("number-of-pages", count[1])
                self._set("dimensions", extent)
            self._set("medium", take(description, "form", authority=""))
        for language in list(find(item, "language")):
            if "language" in self.record:
                break
            terms = list(find(language, "languageTerm"))
            codes = [one for one in terms if one.get("type") == "code" or one.get("authority")]
            self._set("language", xml.words((codes or terms or [language])[0]))
            item.remove(language)
        for place in list(item):
            if place.tag == "abstract" and "abstract" not in self.record:
                self._set("abstract", xml.words(place))
                item.remove(place)

    def _subjects(self, item: Element) -> None:
        words = []
        for subject in list(find(item, "subject")):
            for scale in list(subject.iter("scale")):
                if "scale" not in self.record:
                    self._set("scale", xml.words(scale))
                    scale.getparent().remove(scale)  # type: ignore[union-attr]
            topics = [one for one in subject if one.tag in ("topic", "geographic", "temporal")]
            word = " -- ".join(text for one in topics if (text := xml.words(one)))
            if word and len(topics) == len(subject):
                words.append(word)
                item.remove(subject)
        if words:
            joint = "; " if any("," in word for word in words) else ", "
            self.record["keyword"] = joint.join(words)

    def _notes(self, item: Element) -> None:
        for variable, kind in mapping.NOTES.items():
            self._set(variable, take(item, "note", type=kind))
        notes = list(find(item, "note", type=""))
        if notes:
            self._set("note", "\n".join(text for one in notes if (text := xml.words(one))))
            for one in notes:
                item.remove(one)


def _is_own(extension: Element) -> bool:
    return kept.is_kept(xml.words(extension))


def _row(genres: list[str], hosts: list[str], held: bool) -> tuple[str, str, str, str] | None:
    """Return the row of the table of types that genres and those of a host lead to."""
    rows = mapping.ROWS
    of_genre = [row for row in rows if row[2] in genres and row[2]]
    ranked = (
        [row for row in of_genre if row[3] in hosts],
        [row for row in of_genre if bool(row[3]) == held],
        of_genre,
        [row for row in rows if held and row[3] in hosts],
        [row for row in rows if held and row[0] == "chapter"],
    )
    return next((row for found in ranked for row in found), None)


def _name(element: Element) -> Name:
    """Return the name in a ``name``, by its parts or in "Family, Given"."""
    parts: dict[str, list[str]] = {}
    for part in find(element, "namePart"):
        parts.setdefault(part.get("type", ""), []).append(xml.words(part))
    terms = " ".join(parts.get("termsOfAddress", ()))
    family, given = " ".join(parts.get("family", ())), " ".join(parts.get("given", ()))
    if family:
        suffix = terms if _SUFFIX.fullmatch(terms) else ""
        particle, family = people.split(family)
        return Name(family, given, non_dropping_particle=particle, suffix=suffix)
    text = (" ".join(parts.get("", ())) or given or xml.words(element.find("displayForm"))).strip()
    if element.get("type") in _CORPORATE:
        return Name(literal=text)
    family, comma, given = (part.strip(" ,") for part in text.partition(","))
    if not comma and not given:
        return Name(literal=text.rstrip(","))
    return Name(family, given) if family and given else Name(literal=text.strip(" ,"))


def _place_term(place: Element) -> str:
    """Take the name of a place; a code of a country is no name."""
    for term in list(find(place, "placeTerm")):
        if term.get("type") != "code":
            text = xml.words(term)
            place.remove(term)
            return text
    return ""


def _date(element: Element) -> Date:
    text = xml.words(element)
    found = dates.from_words(text)
    if found is None:
        try:
            found = Date.from_edtf(text)
        except RecordError:
            return Date(literal=text)
    kind = element.get("qualifier")
    circa, uncertain = kind == "approximate", kind == "questionable"
    return found.changed(circa=found.circa or circa, uncertain=found.uncertain or uncertain)


def _range(start: Element, end: Element) -> Date:
    one, two = _date(start), _date(end)
    if one.start is None or two.start is None or one.is_range or two.is_range:
        return Date(literal=f"{xml.words(start)}/{xml.words(end)}")
    circa, uncertain = one.circa or two.circa, one.uncertain or two.uncertain
    return Date(one.start, two.start, circa, uncertain=uncertain)


def _prune(element: Element) -> None:
    """Take out of an element all elements without text or attributes of their own."""
    for child in list(element):
        _prune(child)
        empty = not len(child) and not (child.text or "").strip()
        if empty and not set(child.attrib) - {"type", "unit", "authority", "eventType"}:
            element.remove(child)


def _as_text(element: Element) -> str:
    """Return an element as XML, its white space as single spaces."""
    element = copy.deepcopy(element)
    element.tail = None
    etree.cleanup_namespaces(element)
    if any(name.startswith(_XLINK) for one in element.iter() for name in map(str, one.attrib)):
        # Its prefix is the one that is written, whatever it was.
        etree.Element("item", nsmap={"xlink": pointers.XLINK}).append(element)
    for one in element.iter():
        one.text = " ".join((one.text or "").split()) or None
        one.tail = " ".join((one.tail or "").split()) or None
    text: str = etree.tostring(element, encoding="unicode")
    return text
