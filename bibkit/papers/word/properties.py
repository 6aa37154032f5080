"""The custom properties of a document: bibkit's settings in them, and Zotero's."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from bibkit.errors import ReadError
from bibkit.papers.word.package import Package
from bibkit.papers.word.xml import Element, clean, parse

_PROPERTIES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATIONSHIP: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
)
_FORMAT: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_PREFERENCE: Final = "ZOTERO_PREF_"
_BOOKMARK: Final = "ZOTERO_BREF_"
_MENDELEY: Final = "Mendeley Citation Style"
# Word cuts a property off after so many characters.
_LONGEST: Final = 255
_VERSION: Final = "7.0.0"
_LISTS: Final = ("bibliography",)
NAMES: Final = frozenset(
    "bibliography csl citation-style lang nocite link-citations link-bibliography "
    "reference-section-title suppress-bibliography notes-after-punctuation".split()
)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What Zotero keeps of a document: its style, and the language of that."""

    style: str = ""
    locale: str = ""


class Properties:
    """The custom properties of a document."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = package.related("", "custom-properties")
        self._root = package.root(self._part) if self._part else None

    def _all(self) -> list[Element]:
        tag = f"{{{_PROPERTIES}}}property"
        return [] if self._root is None else list(self._root.iterchildren(tag))

    def settings(self) -> dict[str, str | list[str]]:
        """Return the settings of citations, under the names that pandoc's manual gives them."""
        found: dict[str, str | list[str]] = {}
        for one in self._all():
            name = one.get("name", "").strip().lower()
            text = "".join(one.itertext()).strip()
            if name in NAMES and text:
                found[name] = _listed(text) if name in _LISTS else text
        return found

    def _chunks(self) -> list[tuple[int, Element]]:
        found = []
        for one in self._all():
            number = one.get("name", "").removeprefix(_PREFERENCE)
            if one.get("name", "").startswith(_PREFERENCE) and number.isdecimal():
                found.append((int(number), one))
        return sorted(found, key=lambda pair: pair[0])

    def _zotero(self) -> str:
        return "".join("".join(one.itertext()) for _, one in self._chunks())

    def preferences(self) -> Preferences:
        """Return what Zotero keeps; empty where there is nothing of Zotero's."""
        text = self._zotero().strip()
        if text.startswith("{"):
            return _from_json(text)
        style = _child(_data(text, self._package.path), "style")
        return Preferences(style.get("id", "") or self._mendeley(), style.get("locale", ""))

    def _mendeley(self) -> str:
        """Return the style that Mendeley Desktop keeps."""
        styles = (one for one in self._all() if one.get("name", "").startswith(_MENDELEY))
        return next(("".join(one.itertext()).strip() for one in styles), "")

    @property
    def bookmarked(self) -> bool:
        """Whether Zotero keeps citations under bookmarks here, and not in fields."""
        return any(one.get("name", "").startswith(_BOOKMARK) for one in self._all())

    def prefer(self, style: str, locale: str, note_type: int, bibliography: bool) -> None:
        """Keep a style for Zotero; `note_type` is 1 for footnotes, 2 for endnotes, else 0."""
        old = self._zotero().strip()
        data = _data("" if old.startswith("{") else old, self._package.path)
        data.set("data-version", data.get("data-version", "3"))
        data.set("zotero-version", data.get("zotero-version", _VERSION))
        session = _child(data, "session")
        if not session.get("id"):
            seed = f"{self._package.path} {style}".encode("utf-8", "replace")
            session.set("id", hashlib.sha256(seed).hexdigest()[:8])
        chosen = _child(data, "style")
        chosen.set("id", style)
        chosen.set("locale", locale)
        chosen.set("hasBibliography", str(int(bibliography)))
        chosen.set("bibliographyStyleHasBeenSet", "1")
        preferences = _child(data, "prefs")
        _prefer(preferences, "fieldType", "Field")
        _prefer(preferences, "noteType", str(note_type) if note_type else "")
        self._keep(etree.tostring(data, encoding="unicode"))

    def _keep(self, text: str) -> None:
        root = self._made()
        for _, old in self._chunks():
            root.remove(old)
        used = [int(one.get("pid", "1")) for one in self._all() if one.get("pid", "").isdecimal()]
        last = max([1, *used])
        parts = [text[at : at + _LONGEST] for at in range(0, len(text), _LONGEST)]
        for number, part in enumerate(parts, 1):
            made = etree.SubElement(root, f"{{{_PROPERTIES}}}property")
            made.set("fmtid", _FORMAT)
            made.set("pid", str(last + number))
            made.set("name", f"{_PREFERENCE}{number}")
            value = etree.SubElement(made, f"{{{_TYPES}}}lpwstr")
            value.text = clean(part)

    def _made(self) -> Element:
        """Return the root of the part, which is made if it is missing."""
        if self._root is None or self._part is None:
            spaces = {None: _PROPERTIES, "vt": _TYPES}
            self._root = etree.Element(f"{{{_PROPERTIES}}}Properties", nsmap=spaces)
            self._part = self._package.unused("docProps/custom.xml")
            self._package.add(self._part, self._root, _CONTENT_TYPE)
            self._package.relate("", _RELATIONSHIP, self._part)
        self._package.touch(self._part)
        return self._root


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]


def _data(text: str, path: str) -> Element:
    if text:
        try:
            return parse(text.encode("utf-8"), path, "docProps/custom.xml").getroot()
        except ReadError:
            # What nobody can read is made anew.
            pass
    return etree.Element("data")


def _child(data: Element, name: str) -> Element:
    found = data.find(name)
    return etree.SubElement(data, name) if found is None else found


def _prefer(preferences: Element, name: str, value: str) -> None:
    for old in preferences.findall("pref"):
        if old.get("name") == name:
            preferences.remove(old)
    if value:
        made = etree.SubElement(preferences, "pref")
        made.set("name", name)
        made.set("value", value)


def _from_json(text: str) -> Preferences:
    """Return what newer forms of Zotero's data say, which are JSON."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Preferences()
    style = data.get("style") if isinstance(data, Mapping) else None
    if not isinstance(style, Mapping):
        return Preferences()
    return Preferences(str(style.get("styleID") or ""), str(style.get("locale") or ""))
