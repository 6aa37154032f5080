"""XML as styles and locales need it: elements of CSL, with the lines that they stand in.

expat comes with Python and is there at once; lxml, which does much more, takes longer to import
than a style to be read.
"""

from typing import Final
from xml.parsers import expat

from bibkit.errors import StyleError

NAMESPACE: Final = "http://purl.org/net/xbiblio/csl"
# How expat writes the namespace of a name.
_CSL: Final = NAMESPACE + " "
# Only in these elements is text more than indentation.
_WORDED: Final = frozenset(("info", "terms"))
LANGUAGE: Final = "http://www.w3.org/XML/1998/namespace lang"


class XMLElement:
    """An element of CSL: its name, attributes, elements in order, and the text between them.

    An attribute in a namespace has that before its name, with a space between. There is `text`
    only in cs:info and cs:terms, and what is in them; that of children is theirs.
    """

    __slots__ = ("attributes", "children", "line", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.line = line
        self.children: list[XMLElement] = []
        self.text = ""

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute's value."""
        return self.attributes.get(name, default)

    def all(self, name: str) -> "list[XMLElement]":
        """Return the children of this name."""
        return [child for child in self.children if child.name == name]

    def find(self, name: str) -> "XMLElement | None":
        """Return the first child of this name."""
        return next((child for child in self.children if child.name == name), None)


def _build(parser: expat.XMLParserType) -> XMLElement:
    """Have a parser put elements together, and return what they will stand in.

    What is not CSL's is left out, with all that is in it. The handlers are functions and not
    methods because they are called for every tag.
    """
    root = XMLElement("", {}, 0)
    opened = [root]
    skipped = 0
    own_names: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal skipped
        own = own_names.get(name)
        if own is None:
            own = own_names[name] = name[len(_CSL) :] if name.startswith(_CSL) else ""
        if skipped or not (own or len(opened) == 1):
            skipped += 1
            return
        found = XMLElement(own, attributes, parser.CurrentLineNumber)
        opened[-1].children.append(found)
        opened.append(found)
        if own in _WORDED:
            parser.CharacterDataHandler = text

    def end(_name: str) -> None:
        nonlocal skipped
        if skipped:
            skipped -= 1
        elif opened.pop().name in _WORDED:
            parser.CharacterDataHandler = None

    def text(data: str) -> None:
        # Between elements there is indentation.
        if not (skipped or (data[0] == "\n" and data.isspace())):
            opened[-1].text += data

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    return root


def parse(text: str | bytes, path: str | None = None) -> XMLElement:
    """Return the outermost element of a document; its name is empty if it is none of CSL's.

    Bytes say themselves what their encoding is. Nothing is fetched that a document refers to.
    Raises `StyleError`, with line and column, for what is not well-formed.
    """
    if isinstance(text, str):
        data = text.encode("utf-8", "surrogatepass")
        parser = expat.ParserCreate("utf-8", " ")
    else:
        data = text
        parser = expat.ParserCreate(None, " ")
    parser.buffer_text = True
    root = _build(parser)
    body = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    before = data[: len(data) - len(body)].count(b"\n")
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise StyleError(
            f"this is not well-formed XML: {expat.ErrorString(error.code)}",
            path=path,
            line=error.lineno + before,
            column=error.offset + 1,
        ) from None
    return root.children[0]
