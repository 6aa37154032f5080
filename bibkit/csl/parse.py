"""Style and locale XML to the tree: the only module that touches XML."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from bibkit.csl.tree import NOTHING, Area, Element, LocalDate, LocaleData, SortKey, Term
from bibkit.errors import StyleError, did_you_mean
from bibkit.text.marks import clean

NAMESPACE: Final = "http://purl.org/net/xbiblio/csl"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_VARIABLE_ATTRIBUTES: Final = ("variable", "is-numeric", "is-uncertain-date")
# Deeper nesting than any style needs would exhaust the interpreter's stack.
_MAX_DEPTH: Final = 100
# The largest style that people use comes to about a million.
_MAX_SIZE: Final = 5_000_000
# In a style's text these entities of HTML's habit stand for characters.
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")
_SPACES: Final = re.compile(r"\s*\n\s*")


class StyleParser:
    """Reads one style's XML into areas, macros and locales."""

    def __init__(self, text: str | bytes, path: str | None = None) -> None:
        self.path = path
        self.root = _root(text, path)
        if self.root.tag != f"{_PREFIX}style":
            raise self._error("this is XML, but not a CSL style", self.root)
        self._macro_elements: dict[str, etree._Element] = {}
        for node in self._all("macro"):
            self._macro_elements[node.get("name", "")] = node
        self.macros: dict[str, Element] = {}
        self._open: list[str] = []
        self._depth = 0

    def _error(self, reason: str, node: etree._Element, hint: str | None = None) -> StyleError:
        return StyleError(reason, path=self.path, line=node.sourceline, hint=hint)

    def _all(self, tag: str) -> Iterator[etree._Element]:
        return self.root.iterchildren(f"{{{NAMESPACE}}}{tag}")

    def macro(self, name: str, caller: etree._Element) -> Element:
        """Return a macro's element; an unknown or a self-calling one is an error."""
        if name in self.macros:
            return self.macros[name]
        node = self._macro_elements.get(name)
        if node is None:
            hint = did_you_mean(name, self._macro_elements)
            raise self._error(f"the macro {name!r} is called but not defined", caller, hint)
        if name in self._open:
            circle = " -> ".join([*self._open[self._open.index(name) :], name])
            raise self._error(f"the macro {name!r} calls itself ({circle})", caller)
        self._open.append(name)
        self.macros[name] = self.element(node)
        self._open.pop()
        return self.macros[name]

    def element(self, node: etree._Element) -> Element:
        """Return the element for an XML node and all below it, through macros too."""
        if self._depth > _MAX_DEPTH:
            raise self._error("the elements are nested too deeply", node)
        self._depth += 1
        found = self._element(node)
        self._depth -= 1
        return found

    def _element(self, node: etree._Element) -> Element:
        children = tuple(self.element(child) for child in _elements(node))
        attributes = {str(name): clean(str(value)) for name, value in node.items()}
        tag = _local(node)
        uses: set[str] = set()
        for name in _VARIABLE_ATTRIBUTES:
            if name in attributes:
                uses.update(attributes[name].split())
        if "page-first" in uses:
            uses.add("page")
        by_test = "disambiguate" in attributes
        by_type = "type" in attributes and tag in ("if", "else-if")
        if "macro" in attributes and tag == "text":
            called = self.macro(attributes["macro"], node)
            children = called.children
            uses |= called.uses
            by_type |= called.by_type
            by_test |= called.by_disambiguation
        for child in children:
            uses |= child.uses
            by_type |= child.by_type
            by_test |= child.by_disambiguation
        size = 1 + sum(child.size for child in children)
        if size > _MAX_SIZE:
            raise self._error(
                f"this is more than {_MAX_SIZE:,} elements, once its macros are put in",
                node,
                "macros that call others twice double at every step",
            )
        line = node.sourceline or 0
        return Element(
            tag, attributes, children, line, frozenset(uses) or NOTHING, by_type, by_test, size
        )

    def area(self, name: str) -> Area | None:
        """Return cs:citation or cs:bibliography, if the style has it."""
        node = next(self._all(name), None)
        if node is None:
            return None
        layout = node.find(f"{{{NAMESPACE}}}layout")
        if layout is None:
            raise self._error(f"cs:{name} has no cs:layout", node)
        sort = node.find(f"{{{NAMESPACE}}}sort")
        keys = () if sort is None else tuple(self._sort_key(key) for key in _elements(sort))
        options = {str(key): clean(str(value)) for key, value in node.attrib.items()}
        return Area(name, options, self.element(layout), keys)

    def _sort_key(self, node: etree._Element) -> SortKey:
        macro = node.get("macro", "")
        if macro:
            self.macro(macro, node)
        renamed = {
            "names-min": ("et-al-min", "et-al-subsequent-min"),
            "names-use-first": ("et-al-use-first", "et-al-subsequent-use-first"),
            "names-use-last": ("et-al-use-last",),
        }
        options = {
            new: node.get(old, "") for old, news in renamed.items() if node.get(old) for new in news
        }
        return SortKey(node.get("variable", ""), macro, node.get("sort") == "descending", options)

    def locales(self) -> tuple[LocaleData, ...]:
        """Return the style's own cs:locale elements."""
        return tuple(_locale(node) for node in self._all("locale"))

    def info(self, tag: str) -> str:
        """Return the text of a child of cs:info."""
        node = self.root.find(f"{{{NAMESPACE}}}info/{{{NAMESPACE}}}{tag}")
        return " ".join((node.text or "").split()) if node is not None else ""

    def parent_link(self) -> str:
        """Return the address of the independent style that this one depends on, if it does."""
        for node in self.root.iterfind(f"{{{NAMESPACE}}}info/{{{NAMESPACE}}}link"):
            if node.get("rel") == "independent-parent":
                return node.get("href", "")
        return ""

    def options(self) -> dict[str, str]:
        """Return the attributes of cs:style."""
        return {str(key): clean(str(value)) for key, value in self.root.attrib.items()}


def _root(text: str | bytes, path: str | None) -> etree._Element:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    data = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if isinstance(text, str):
        # The declaration speaks of the bytes on the disk; what is here has been decoded.
        data = re.sub(rb"^<\?xml[^>]*\?>", lambda m: b"\n" * m.group().count(b"\n"), data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = (error.msg or "no XML at all").split(", line")[0]
        raise StyleError(
            f"this is not well-formed XML: {reason}", path=path, line=error.lineno or None
        ) from None


_PREFIX: Final = f"{{{NAMESPACE}}}"


def _local(node: etree._Element) -> str:
    """Return the name of an element of CSL."""
    return str(node.tag)[len(_PREFIX) :]


def _elements(node: etree._Element) -> Iterator[etree._Element]:
    for child in node:
        if isinstance(child.tag, str) and child.tag.startswith(_PREFIX):
            yield child


def locale_file(data: bytes, path: str) -> LocaleData:
    """Return the content of a locale file."""
    return _locale(_root(data, path))


def _locale(node: etree._Element) -> LocaleData:
    terms: dict[tuple[str, str], Term] = {}
    dates: dict[str, LocalDate] = {}
    options: dict[str, str] = {}
    for child in _elements(node):
        tag = _local(child)
        if tag == "style-options":
            options.update((str(name), str(value)) for name, value in child.attrib.items())
        elif tag == "date":
            dates[child.get("form", "text")] = _date(child)
        elif tag == "terms":
            for item in _elements(child):
                _add_term(terms, item)
    return LocaleData(node.get(_LANGUAGE, ""), terms, dates, options)


def _date(node: etree._Element) -> LocalDate:
    parts = tuple(
        Element(
            "date-part",
            {str(name): clean(str(value)) for name, value in part.attrib.items()},
            (),
            part.sourceline or 0,
        )
        for part in _elements(node)
    )
    return LocalDate(node.get("delimiter", ""), parts)


def _add_term(terms: dict[tuple[str, str], Term], node: etree._Element) -> None:
    name = node.get("name", "")
    form = node.get("form", "long")
    single, multiple = "", ""
    parts = {_local(child): child.text or "" for child in _elements(node)}
    if parts:
        single, multiple = parts.get("single", ""), parts.get("multiple", "")
    else:
        single = multiple = _SPACES.sub(" ", node.text or "")
    single, multiple = _APOSTROPHE.sub("’", single), _APOSTROPHE.sub("’", multiple)
    gender_form = node.get("gender-form", "")
    term = Term(
        clean(single), clean(multiple), node.get("gender", ""), gender_form, node.get("match", "")
    )
    terms[name, f"{form}:{gender_form}" if gender_form else form] = term
