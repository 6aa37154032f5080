"""The citations that Zotero and Mendeley keep in a document: read, and written for Zotero.

A citation is a JSON object (https://github.com/citation-style-language/schema, csl-citation.json).
Zotero and Mendeley Desktop have it in the code of a field, Mendeley Cite in the tag of a content
control, in base64.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bibkit.csl.cite import Cite
from bibkit.model.library import Library
from bibkit.output.spans import runs
from bibkit.papers.citation import Nodes
from bibkit.text.nodes import plain_text
from bibkit.vocabulary import LOCATORS

ZOTERO_CITATION: Final = "ADDIN ZOTERO_ITEM CSL_CITATION"
_ZOTERO_BIBLIOGRAPHY: Final = "ADDIN ZOTERO_BIBL"
_CITATIONS: Final = (ZOTERO_CITATION, "ADDIN ZOTERO_ITEM", "ADDIN CSL_CITATION")
_BIBLIOGRAPHIES: Final = (_ZOTERO_BIBLIOGRAPHY, "ADDIN Mendeley Bibliography")
_CONTROL: Final = "MENDELEY_CITATION_v3_"
_CONTROL_BIBLIOGRAPHY: Final = "MENDELEY_BIBLIOGRAPHY"
CONTROLS: Final = frozenset((_CONTROL,))
_SCHEMA: Final = "https://github.com/citation-style-language/schema/raw/master/csl-citation.json"
_ADDRESS: Final = ("http://zotero.org/", "https://zotero.org/", "http://www.zotero.org/")
# The signs of Zotero's own keys.
_KEY_SIGNS: Final = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
_ID_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def is_citation(code: str) -> bool:
    """Tell whether the code of a field, or the tag of a control, is that of a citation."""
    return code.startswith((*_CITATIONS, _CONTROL))


def is_bibliography(code: str) -> bool:
    """Tell whether the code of a field, or the tag of a control, is that of a bibliography."""
    return code.startswith((*_BIBLIOGRAPHIES, _CONTROL_BIBLIOGRAPHY))


def is_zotero(code: str) -> bool:
    """Tell whether a code is one that Zotero reads."""
    return code.startswith("ADDIN ZOTERO_")


def read(code: str) -> dict[str, Any] | None:
    """Return the object in the code of a field or the tag of a control; None if it has none."""
    text = _control_text(code) if code.startswith(_CONTROL) else code[max(code.find("{"), 0) :]
    try:
        data, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _control_text(tag: str) -> str:
    data = tag[len(_CONTROL) :].replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(data + "=" * (-len(data) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def fixed(data: Mapping[str, Any]) -> bool:
    """Tell whether the author has edited the text of a citation, so that it is to stay."""
    properties = data.get("properties")
    zotero = isinstance(properties, dict) and properties.get("dontUpdate")
    override = data.get("manualOverride")
    return bool(zotero or (isinstance(override, dict) and override.get("isManuallyOverridden")))


@dataclass(frozen=True, slots=True)
class _Item:
    """One item of a citation: what may be its key, its addresses, and its data."""

    names: tuple[str, ...]
    addresses: tuple[str, ...]
    data: Mapping[str, Any] | None


class Sources:
    """The records that are embedded in a document, under keys of their own.

    A record of the library that has an item's key or address is taken in its place.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._keys: dict[str, str] = {}
        self.references: dict[str, Mapping[str, Any]] = {}
        # The data of the same records as they stand in the document.
        self.embedded: dict[str, Mapping[str, Any]] = {}
        self.addresses: dict[str, tuple[str, ...]] = {}

    def cites(self, data: Mapping[str, Any]) -> tuple[Cite, ...]:
        """Return the cites of a citation, whose items are taken in."""
        items = data.get("citationItems")
        found = [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
        return tuple(self._cite(item) for item in found)

    def known(self, address: str) -> str:
        """Return the key of the record that has an address, empty if there is none."""
        return self._keys.get(address, "")

    def _cite(self, item: Mapping[str, Any]) -> Cite:
        label = _text(item.get("label")).replace(" ", "-") or "page"
        return Cite(
            self._key(_read_item(item)),
            _text(item.get("locator")),
            label if label in LOCATORS else "page",
            _spaced(_text(item.get("prefix"))),
            _spaced_before(_text(item.get("suffix"))),
            bool(item.get("suppress-author")),
            bool(item.get("author-only")),
        )

    def _key(self, item: _Item) -> str:
        known = next((self._keys[one] for one in item.addresses if one in self._keys), "")
        if known:
            return known
        own = next((name for name in (*item.names, *item.addresses) if name in self._library), "")
        key = own or self._free(item)
        if not own and item.data is not None and key not in self.references:
            self.references[key] = {**item.data, "id": key}
            self.embedded[key] = item.data
        if item.addresses:
            self.addresses.setdefault(key, item.addresses)
            self._keys.update(dict.fromkeys(item.addresses, key))
        return key

    def _free(self, item: _Item) -> str:
        """Return a key for an item: its name, unless another item has that already."""
        name = key = item.names[0] if item.names else "?"
        number = 1
        while key in self.references and not self._same(key, item):
            number += 1
            key = f"{name}-{number}"
        return key

    def _same(self, key: str, item: _Item) -> bool:
        """Tell whether an item is the one that has a key: by its addresses, else by its data."""
        if item.addresses and key in self.addresses:
            return not set(item.addresses).isdisjoint(self.addresses[key])
        return item.data is None or {**item.data, "id": key} == self.references[key]


def _read_item(item: Mapping[str, Any]) -> _Item:
    given = item.get("itemData")
    data = given if isinstance(given, dict) else None
    addresses = tuple(dict.fromkeys(_addresses(item)))
    names = [data.get("citation-key"), data.get("id")] if data else []
    names += [item.get("id"), *(one.rsplit("/", 1)[-1] for one in addresses)]
    texts = (_text(name) for name in names)
    return _Item(tuple(dict.fromkeys(text for text in texts if text)), addresses, data)


def _addresses(item: Mapping[str, Any]) -> Iterator[str]:
    for name in ("uris", "uri"):
        value = item.get(name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one:
                yield one


def _text(value: object) -> str:
    return (
        str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    )


def _spaced(prefix: str) -> str:
    """Return a prefix with the space that Zotero puts after a word."""
    return prefix + " " if prefix and (prefix[-1].isalnum() or prefix[-1] in ".,;:") else prefix


def _spaced_before(suffix: str) -> str:
    return " " + suffix if suffix and (suffix[0].isalnum() or suffix[0] in "([") else suffix


# Writing for Zotero


def uncited(data: Mapping[str, Any] | None, name: str) -> list[str]:
    """Return the addresses that the code of a bibliography lists as "uncited" or "omitted"."""
    found = data.get(name) if data else None
    rows = found if isinstance(found, list) else []
    each = [one for row in rows for one in (row if isinstance(row, list) else [row])]
    return [one for one in each if isinstance(one, str)]


def bibliography(data: Mapping[str, Any] | None) -> str:
    """Return the code of Zotero's field for the bibliography; `data` is what an old one has."""
    names = ("uncited", "omitted", "custom")
    kept = {name: (data or {}).get(name) or [] for name in names}
    return f"{_ZOTERO_BIBLIOGRAPHY} {_json(kept)} CSL_BIBLIOGRAPHY"


@dataclass(frozen=True, slots=True)
class Code:
    """What a citation's code is made from: its cites and their records, and what is shown.

    `embedded` are the records that come from the document, `items` others; `old` is the object of
    the field before.
    """

    cites: Sequence[Cite]
    items: Mapping[str, Mapping[str, Any]]
    embedded: Mapping[str, Mapping[str, Any]]
    addresses: Mapping[str, tuple[str, ...]]
    shown: Nodes
    note: int
    number: int
    old: Mapping[str, Any] | None = None

    def text(self) -> str:
        """Return the code of Zotero's field."""
        old = self.old or {}
        known = old.get("properties")
        properties = dict(known) if isinstance(known, dict) else {}
        properties |= {
            "formattedCitation": rtf(self.shown),
            "plainCitation": plain_text(self.shown),
            "noteIndex": self.note,
        }
        data = {
            "citationID": _text(old.get("citationID")) or self._identifier(),
            "properties": properties,
            "citationItems": self._items(),
            "schema": _SCHEMA,
        }
        return f"{ZOTERO_CITATION} {_json(data)}"

    def _identifier(self) -> str:
        seed = f"{self.number} {' '.join(cite.key for cite in self.cites)}"
        return _signs(seed, _ID_SIGNS)

    def _items(self) -> list[Any]:
        """Return the items: those of Zotero's own as they were, unless a library has newer ones."""
        kept = self.old.get("citationItems") if self.old else None
        if kept and all(cite.key in self.embedded for cite in self.cites):
            return list(kept)
        return [self._item(cite) for cite in self.cites]

    def _item(self, cite: Cite) -> dict[str, Any]:
        data = dict(self.embedded.get(cite.key) or self.items[cite.key])
        if cite.key not in self.embedded:
            data.pop("custom", None)
            data["citation-key"] = cite.key
        item: dict[str, Any] = {
            "id": data.get("id", cite.key),
            "uris": list(self.addresses.get(cite.key) or [address(cite.key, data)]),
            "itemData": data,
        }
        if cite.locator:
            item |= {"locator": cite.locator, "label": cite.label}
        item |= {"prefix": cite.prefix} if cite.prefix else {}
        item |= {"suffix": cite.suffix} if cite.suffix else {}
        item |= {"suppress-author": True} if cite.suppress_author else {}
        return item | ({"author-only": True} if cite.author_only else {})


def address(key: str, data: Mapping[str, Any]) -> str:
    """Return an address for a record that is in no library of Zotero's.

    Zotero looks for the item there, finds none, and goes on with the data in the citation.
    """
    if key.startswith(_ADDRESS):
        return key
    seed = json.dumps([key, _text(data.get("title"))])
    return f"http://zotero.org/users/local/bibkit00/items/{_signs(seed, _KEY_SIGNS)}"


def _signs(seed: str, signs: str) -> str:
    """Return eight signs that are always the same for the same text."""
    digest = hashlib.sha256(seed.encode("utf-8", "replace")).digest()
    return "".join(signs[byte % len(signs)] for byte in digest[:8])


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)


def in_field(cites: Iterable[Cite], in_sentence: bool) -> tuple[Cite, ...]:
    """Return cites as a field has them: the author in the sentence stands before the field."""
    first, *others = cites
    return (first._replace(suppress_author=True) if in_sentence else first, *others)


_RTF: Final = {
    "italic": ("{\\i{}", "}"),
    "bold": ("{\\b{}", "}"),
    "small-caps": ("{\\scaps{}", "}"),
    "underline": ("{\\ul{}", "}"),
    "sup": ("\\super ", "\\nosupersub{}"),
    "sub": ("\\sub ", "\\nosupersub{}"),
}


def rtf(nodes: Nodes) -> str:
    """Return rich text as Zotero keeps it in ``formattedCitation``: RTF without a header."""
    pieces: list[str] = []
    for text, formats in runs(nodes):
        tags = [_RTF[kind] for kind, _ in formats if kind in _RTF]
        opening = "".join(tag[0] for tag in tags)
        closing = "".join(tag[1] for tag in reversed(tags))
        pieces.append(opening + "".join(map(_sign, text)) + closing)
    return "".join(pieces)


def _sign(sign: str) -> str:
    if sign in "\\{}":
        return "\\" + sign
    if sign.isascii():
        return sign
    units = sign.encode("utf-16-be", "replace")
    numbers = [
        int.from_bytes(units[at : at + 2], "big", signed=True) for at in range(0, len(units), 2)
    ]
    return "".join(f"\\uc0\\u{number}{{}}" for number in numbers)
