"""The elements of a style and of a locale to the tree, checked: nothing after this sees XML."""

import re
from typing import Final

from bibkit.csl import xml
from bibkit.csl.tree import (
    NOTHING,
    Area,
    Element,
    LocalDate,
    LocaleData,
    SortKey,
    Term,
    dependencies,
)
from bibkit.csl.xml import XMLElement
from bibkit.errors import StyleError, did_you_mean
from bibkit.text.marks import clean

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
        self.root = xml.parse(text, path)
        if self.root.name != "style":
            raise self._error("this is XML, but not a CSL style", self.root)
        self._macro_elements = {node.get("name"): node for node in self.root.all("macro")}
        self.macros: dict[str, Element] = {}
        self._open: list[str] = []
        self._depth = 0

    def _error(self, reason: str, node: XMLElement, hint: str | None = None) -> StyleError:
        return StyleError(reason, path=self.path, line=node.line, hint=hint)

    def macro(self, name: str, caller: XMLElement) -> Element:
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

    def element(self, node: XMLElement) -> Element:
        """Return the element for an XML node and all below it, through macros too."""
        if self._depth > _MAX_DEPTH:
            raise self._error("the elements are nested too deeply", node)
        self._depth += 1
        found = self._element(node)
        self._depth -= 1
        return found

    def _element(self, node: XMLElement) -> Element:
        attributes = _cleaned(node)
        tag = node.name
        uses = NOTHING
        for name in _VARIABLE_ATTRIBUTES:
            if name in attributes:
                uses |= dependencies(attributes[name])
        types = NOTHING
        if "type" in attributes and tag in ("if", "else-if"):
            types = frozenset(attributes["type"].split())
        by_test = "disambiguate" in attributes
        size = 1
        children: tuple[Element, ...] = ()
        if "macro" in attributes and tag == "text":
            children = self.macro(attributes["macro"], node).children
        elif node.children:
            children = tuple(map(self.element, node.children))
        for child in children:
            uses |= child.uses
            types |= child.types
            by_test = by_test or child.by_disambiguation
            size += child.size
        if size > _MAX_SIZE:
            raise self._error(
                f"this is more than {_MAX_SIZE:,} elements, once its macros are put in",
                node,
                "macros that call others twice double at every step",
            )
        return Element(tag, attributes, children, node.line, uses, types, by_test, size)

    def area(self, name: str) -> Area | None:
        """Return cs:citation or cs:bibliography, if the style has it."""
        node = self.root.find(name)
        if node is None:
            return None
        layout = node.find("layout")
        if layout is None:
            raise self._error(f"cs:{name} has no cs:layout", node)
        sort = node.find("sort")
        keys = () if sort is None else tuple(map(self._sort_key, sort.children))
        return Area(name, _cleaned(node), self.element(layout), keys)

    def _sort_key(self, node: XMLElement) -> SortKey:
        macro = node.get("macro")
        if macro:
            self.macro(macro, node)
        renamed = {
            "names-min": ("et-al-min", "et-al-subsequent-min"),
            "names-use-first": ("et-al-use-first", "et-al-subsequent-use-first"),
            "names-use-last": ("et-al-use-last",),
        }
        options = {
            new: node.get(old) for old, news in renamed.items() if node.get(old) for new in news
        }
        return SortKey(node.get("variable"), macro, node.get("sort") == "descending", options)

    def locales(self) -> tuple[LocaleData, ...]:
        """Return the style's own cs:locale elements."""
        return tuple(map(_locale, self.root.all("locale")))

    def info(self, tag: str) -> str:
        """Return the text of a child of cs:info."""
        node = next((found for info in self.root.all("info") for found in info.all(tag)), None)
        return " ".join(node.text.split()) if node is not None else ""

    def parent_link(self) -> str:
        """Return the address of the independent style that this one depends on, if it does."""
        for info in self.root.all("info"):
            for link in info.all("link"):
                if link.get("rel") == "independent-parent":
                    return link.get("href")
        return ""

    def options(self) -> dict[str, str]:
        """Return the attributes of cs:style."""
        return _cleaned(self.root)


def _cleaned(node: XMLElement) -> dict[str, str]:
    """Return an element's attributes without characters that mean something to bibkit."""
    attributes = node.attributes
    for name, value in attributes.items():
        if not value.isascii():
            attributes[name] = clean(value)
    return attributes


def locale_file(data: bytes, path: str) -> LocaleData:
    """Return the content of a locale file."""
    return _locale(xml.parse(data, path))


def _locale(node: XMLElement) -> LocaleData:
    terms: dict[tuple[str, str], Term] = {}
    dates: dict[str, LocalDate] = {}
    options: dict[str, str] = {}
    for child in node.children:
        tag = child.name
        if tag == "style-options":
            options.update(child.attributes)
        elif tag == "date":
            dates[child.get("form", "text")] = _date(child)
        elif tag == "terms":
            for item in child.children:
                _add_term(terms, item)
    return LocaleData(node.get(xml.LANGUAGE), terms, dates, options)


def _date(node: XMLElement) -> LocalDate:
    parts = tuple(Element("date-part", _cleaned(part), (), part.line) for part in node.children)
    return LocalDate(node.get("delimiter"), parts)


def _add_term(terms: dict[tuple[str, str], Term], node: XMLElement) -> None:
    get = node.attributes.get
    if node.children:
        parts = {child.name: child.text for child in node.children}
        single, multiple = (
            _term_text(parts.get("single", "")),
            _term_text(parts.get("multiple", "")),
        )
    else:
        single = multiple = _term_text(node.text)
    form, gender_form = get("form", "long"), get("gender-form", "")
    term = Term(single, multiple, get("gender", ""), gender_form, get("match", ""))
    terms[get("name", ""), f"{form}:{gender_form}" if gender_form else form] = term


def _term_text(text: str) -> str:
    """Return a term on one line, with typographic apostrophes."""
    if "\n" in text:
        text = _SPACES.sub(" ", text)
    return clean(_APOSTROPHE.sub("’", text) if "'" in text else text)
