"""The styles of a document: found by their names, and made where they are missing."""

from typing import Final

from bibkit.papers.word.package import Package
from bibkit.papers.word.xml import Element, make, sub, w

# The styles that Word, LibreOffice and pandoc give to code.
_CODE: Final = frozenset(
    (
        "code",
        "html code",
        "html preformatted",
        "macro text",
        "preformatted text",
        "source code",
        "source text",
        "verbatim",
        "verbatim char",
    )
)
_TYPE: Final = w("type")
_ID: Final = w("styleId")
_VALUE: Final = w("val")


class Styles:
    """The styles of a document. Names are told apart without their capitals, as Word does."""

    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._main = main
        self._part = package.related(main, "styles")
        self._ids: dict[tuple[str, str], str] = {}
        self._names: dict[str, str] = {}
        root = package.root(self._part) if self._part else None
        for style in root.iterchildren(w("style")) if root is not None else ():
            name = _name(style).lower()
            self._ids.setdefault((style.get(_TYPE, ""), name), style.get(_ID, ""))
            self._names.setdefault(style.get(_ID, ""), name)

    def name(self, identifier: str) -> str:
        """Return the name of a style in small letters, empty for one that there is not."""
        return self._names.get(identifier, "")

    def find(self, kind: str, name: str) -> str:
        """Return the id of a style of a kind ("paragraph", "character"), empty if there is none."""
        return self._ids.get((kind, name.lower()), "")

    def code(self) -> frozenset[str]:
        """Return the ids of the styles of code."""
        return frozenset(one for one, name in self._names.items() if name in _CODE)

    def bibliography(self) -> str:
        """Return the id of the paragraph style for entries, which is made if it is missing."""
        return self.find("paragraph", "Bibliography") or self._made(
            "paragraph", "Bibliography", "37", _based(make("style"), self._normal())
        )

    def note_text(self, kind: str) -> str:
        """Return the id of the paragraph style of a kind of notes ("footnote", "endnote")."""
        name = f"{kind} text"
        known = self.find("paragraph", name)
        if known:
            return known
        style = _based(make("style"), self._normal())
        paragraph = sub(style, "pPr")
        sub(paragraph, "spacing", after="0", line="240", lineRule="auto")
        run = sub(style, "rPr")
        sub(run, "sz", val="20")
        sub(run, "szCs", val="20")
        return self._made("paragraph", name, "99", style)

    def note_reference(self, kind: str) -> str:
        """Return the id of the character style of the marks of notes."""
        name = f"{kind} reference"
        known = self.find("character", name)
        if known:
            return known
        style = make("style")
        default = self.find("character", "Default Paragraph Font")
        if default:
            sub(style, "basedOn", val=default)
        run = sub(style, "rPr")
        sub(run, "vertAlign", val="superscript")
        return self._made("character", name, "99", style)

    def heading(self) -> str:
        """Return the id of the style for headings of the first level, empty if there is none."""
        return self.find("paragraph", "heading 1")

    def _normal(self) -> str:
        return self.find("paragraph", "Normal")

    def _made(self, kind: str, name: str, priority: str, style: Element) -> str:
        """Add a style, whose id is its name without spaces; it has its base and properties."""
        taken = {identifier for _, identifier in self._ids.items()}
        identifier = "".join(word[:1].upper() + word[1:] for word in name.split())
        while identifier in taken:
            identifier += "1"
        style.set(_TYPE, kind)
        style.set(_ID, identifier)
        head = [make("name", val=name)]
        based = style.find(w("basedOn"))
        if based is not None:
            head.append(based)
        head += [make("uiPriority", val=priority), make("unhideWhenUsed")]
        for place, element in enumerate(head):
            style.insert(place, element)
        root = self._root()
        latest = [one for one in root if one.tag == w("style")]
        if latest:
            latest[-1].addnext(style)
        else:
            root.append(style)
        self._ids[kind, name.lower()] = identifier
        return identifier

    def _root(self) -> Element:
        """Return the root of the part with the styles, which is made if it is missing."""
        root = self._package.root(self._part) if self._part else None
        if root is None or self._part is None:
            root = make("styles")
            self._part = self._package.add_word_part(self._main, "styles", root)
        self._package.touch(self._part)
        return root


def _based(style: Element, base: str) -> Element:
    if base:
        sub(style, "basedOn", val=base)
    return style


def _name(style: Element) -> str:
    name = style.find(w("name"))
    return "" if name is None else name.get(_VALUE, "")
