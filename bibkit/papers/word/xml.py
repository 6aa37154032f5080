"""The names of WordprocessingML, and XML in and out without what Word forbids in it."""

import copy
import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from lxml import etree

from bibkit.errors import ReadError

Element: TypeAlias = etree._Element
Tree: TypeAlias = "etree._ElementTree[Element]"

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
FALLBACK: Final = f"{{{MC}}}Fallback"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PREFIX: Final = f"{{{W}}}"
_LENGTH: Final = len(_PREFIX)
_DOCTYPE: Final = b"<!DOCTYPE"

# The order that the schema demands within w:rPr and w:pPr (ECMA-376, part 1, 17.3.2 and 17.3.1).
RUN_PROPERTIES: Final = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
    "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u "
    "effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange"
).split()


def w(name: str) -> str:
    """Return a name of WordprocessingML as lxml has it."""
    return f"{{{W}}}{name}"


def parse(data: bytes, path: str, part: str) -> Tree:
    """Return a part of a document as a tree.

    Raises `ReadError` for what is no XML, and for a document type declaration, which the packaging
    conventions forbid (ECMA-376, part 2, 8.1.4) and which is where entities would come from.
    """
    if _DOCTYPE in data.replace(b"\0", b""):
        raise _forbidden(path, part)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        hint = "open it in Word and save it again"
        raise ReadError(f"{part} is no sound XML: {error}", path=path, hint=hint) from None
    tree = root.getroottree()
    if tree.docinfo.doctype:
        raise _forbidden(path, part)
    return tree


def _forbidden(path: str, part: str) -> ReadError:
    hint = "no word processor writes one; do not trust the file"
    return ReadError(f"{part} has a document type declaration", path=path, hint=hint)


def serialise(tree: Tree) -> bytes:
    """Return a tree as the bytes of a part."""
    declaration = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return declaration + etree.tostring(tree, encoding="UTF-8")


def make(name: str, /, **attributes: str) -> Element:
    """Return a new element of WordprocessingML with attributes of it."""
    element = etree.Element(w(name), nsmap={"w": W})
    for attribute, value in attributes.items():
        element.set(w(attribute), value)
    return element


def sub(parent: Element, name: str, /, **attributes: str) -> Element:
    """Return a new element at the end of another one."""
    element = etree.SubElement(parent, w(name))
    for attribute, value in attributes.items():
        element.set(w(attribute), value)
    return element


def clone(element: Element) -> Element:
    """Return a copy of an element without the text after it."""
    copied = copy.deepcopy(element)
    copied.tail = None
    return copied


def remove(element: Element) -> None:
    """Take an element out of its parent; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
        element.tail = None
    parent.remove(element)


def clean(text: str) -> str:
    """Return text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def children(element: Element) -> Iterator[Element]:
    """Yield the elements within another one, without comments and processing instructions."""
    for child in element:
        if isinstance(child.tag, str):
            yield child


def local(element: Element) -> str:
    """Return the name of an element of WordprocessingML, empty for one of another vocabulary."""
    tag = element.tag
    return tag[_LENGTH:] if isinstance(tag, str) and tag.startswith(_PREFIX) else ""


def within(element: Element, names: frozenset[str], end: Element | None = None) -> bool:
    """Tell whether an element stands in one of the given tags, below `end`."""
    parent = element.getparent()
    while parent is not None and parent is not end:
        if parent.tag in names:
            return True
        parent = parent.getparent()
    return False


def plain(element: Element) -> str:
    """Return the text in a paragraph, without white space around it."""
    return "".join(node.text or "" for node in element.iter(w("t"))).strip()


def unwrap(control: Element) -> None:
    """Put what is in a content control in its place."""
    content = control.find(w("sdtContent"))
    for child in list(content) if content is not None else ():
        control.addprevious(child)
    remove(control)
