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


class _Builder:
    """Puts elements together; what is not CSL's is left out, with all that is in it."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        self.root = XMLElement("", {}, 0)
        self._open = [self.root]
        self._skipped = 0
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        stack = self._open
        known = name.startswith(_CSL)
        if self._skipped or not (known or len(stack) == 1):
            self._skipped += 1
            return
        own = name[len(_CSL) :] if known else ""
        found = XMLElement(own, attributes, self._parser.CurrentLineNumber)
        stack[-1].children.append(found)
        stack.append(found)
        if own in _WORDED:
            self._parser.CharacterDataHandler = self._text

    def _end(self, _name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif self._open.pop().name in _WORDED:
            self._parser.CharacterDataHandler = None

    def _text(self, text: str) -> None:
        if not self._skipped:
            self._open[-1].text += text


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
    builder = _Builder(parser)
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
    return builder.root.children[0]
