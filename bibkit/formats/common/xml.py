"""XML from outside, read without entities, network or bounds left open, and XML that is written."""

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from lxml import etree

from bibkit.errors import Place, Problem, ReadError
from bibkit.model.library import Library
from bibkit.patterns import pattern

Element: TypeAlias = etree._Element

# What XML 1.0 has no character for (production 2).
_NO_CHARACTER: Final = pattern(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|&#(?:x(?:0?[0-8bcefBCEF]|1[0-9a-fA-F])"
    "|[0-8]|1[124-9]|2[0-9]|3[01]);"
)
_DECLARATION: Final = pattern(r"\s*<\?xml[^>]*\?>")
_MESSAGE: Final = pattern(r", line \d+, column \d+.*$", re.DOTALL)


def parse(text: str, path: str | None, library: Library) -> Element:
    """Return the root of an XML text.

    Characters that XML does not allow are taken out and told, as a warning to the library.
    Entities that a text declares are never read, nor is anything outside it. Raises `ReadError`,
    with line and column, for what is not XML, nested or long beyond libxml2's bounds.
    """
    text = text.removeprefix("\ufeff")
    declaration = _DECLARATION.match(text)
    start = declaration.end() if declaration else 0
    # What is declared of the bytes does not hold any more; lines stay where they are.
    head = "".join(sign for sign in text[:start] if sign == "\n")
    body = _clean(text[start:], text.count("\n", 0, start), path, library)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring((head + body).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise _syntax_error(error, path) from None
    entity = next(root.iter(etree.Entity), None)
    if entity is not None:
        hint = "write the characters themselves"
        message = f"the entity &{str(entity.name)[:40]}; is not read"  # type: ignore[attr-defined]
        raise ReadError(message, path=path, line=entity.sourceline, hint=hint)
    return root


def _clean(text: str, lines: int, path: str | None, library: Library) -> str:
    found = _NO_CHARACTER.search(text)
    if found is None:
        return text
    before = text[: found.start()]
    library.problems.append(
        Problem(
            "characters that XML does not allow were left out",
            path,
            lines + before.count("\n") + 1,
            found.start() - before.rfind("\n"),
            severity="warning",
            rule="encoding",
            hint="take them out",
        )
    )
    return _NO_CHARACTER.sub("", text)


def _syntax_error(error: etree.XMLSyntaxError, path: str | None) -> ReadError:
    line, column = error.position
    reason = _MESSAGE.sub("", error.msg or "it cannot be read")
    return ReadError(
        f"not XML: {reason[:200]}",
        path=path,
        line=line or 1,
        column=max(column, 1),
        hint="correct it there, or just before",
    )


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(element).localname


def children(element: Element) -> Iterator[Element]:
    """Yield the elements in an element."""
    return element.iterchildren(tag=etree.Element)


def words(element: Element | None) -> str:
    """Return all text in an element, its white space as single spaces."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def place(element: Element, path: str | None) -> Place:
    """Return the line that an element stands in."""
    return Place(path, element.sourceline)


def safe(text: str) -> str:
    """Return a text without the characters that XML does not allow."""
    return _UNSAFE.sub("", text)


_UNSAFE_JSON: Final = pattern(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    r"|(?<=\s)\s+|[^\S ]|\s(?=[\"'])|(?<=[\"'])\s"
)
_UNSAFE: Final = pattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def safe_json(text: str) -> str:
    """Return JSON with such characters, and more than one space, as escapes in its strings."""
    return _UNSAFE_JSON.sub(
        lambda found: "".join(f"\\u{ord(sign):04x}" for sign in found.group()), text
    )


def written(root: Element) -> str:
    """Return a document's text, indented."""
    body: str = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
