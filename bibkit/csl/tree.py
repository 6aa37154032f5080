"""The parsed style: immutable elements, free of XML, with what each of them depends on."""

from functools import cache
from typing import Final, NamedTuple

from bibkit.text import marks
from bibkit.vocabulary import ALIASES

NOTHING: Final[frozenset[str]] = frozenset()

# The name options that cs:style, cs:citation and cs:bibliography hand down
# (specification, "Inheritable Name Options").
NAME_OPTIONS: Final = (
    "and",
    "delimiter-precedes-et-al",
    "delimiter-precedes-last",
    "et-al-min",
    "et-al-use-first",
    "et-al-use-last",
    "et-al-subsequent-min",
    "et-al-subsequent-use-first",
    "initialize",
    "initialize-with",
    "name-as-sort-order",
    "sort-separator",
)


@cache
def dependencies(names: str) -> frozenset[str]:
    """Return the variables that a list of them in a style depends on: short forms, aliases."""
    found: set[str] = set()
    for name in names.split():
        base = ALIASES.get(name, name).removesuffix("-short")
        found |= {name, base, f"{base}-short"}
        # Some variables are made from others.
        found.update(_SOURCES.get(name, ()))
    return frozenset(found)


_SOURCES: Final = {
    "citation-label": ("author", "editor", "issued"),
    "page-first": ("page",),
}
_FORMATTING: Final = frozenset(attribute for attribute, _ in marks.FORMATTING)


class Element:
    """One element of a style.

    `uses` names the variables that the element and its descendants, through macros too, depend on;
    `types` the item types that one of them tests for; `by_disambiguation` says that one tests the
    disambiguate condition. A specialised element may be shared by all records that have the same
    of those variables, and the same of those types or none of them.
    """

    __slots__ = (
        "attributes",
        "by_disambiguation",
        "children",
        "line",
        "size",
        "tag",
        "types",
        "uses",
    )

    def __init__(
        self,
        tag: str,
        attributes: dict[str, str],
        children: "tuple[Element, ...]" = (),
        line: int = 0,
        uses: frozenset[str] = NOTHING,
        types: frozenset[str] = NOTHING,
        by_disambiguation: bool = False,
        size: int = 1,
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children = children
        self.line = line
        self.uses = uses
        self.types = types
        self.by_disambiguation = by_disambiguation
        # How many elements it is, once the macros that it calls are put in.
        self.size = size

    def changed(
        self, attributes: dict[str, str], children: "tuple[Element, ...] | None" = None
    ) -> "Element":
        """Return an element with other attributes, and children if any are given, like this."""
        return Element(
            self.tag,
            attributes,
            self.children if children is None else children,
            self.line,
            self.uses,
            self.types,
            self.by_disambiguation,
            self.size,
        )

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute's value."""
        return self.attributes.get(name, default)

    def words(self, name: str) -> tuple[str, ...]:
        """Return an attribute's values where it is a list."""
        return tuple(self.attributes.get(name, "").split())

    def child(self, tag: str) -> "Element | None":
        """Return the first child with this tag."""
        return next((child for child in self.children if child.tag == tag), None)

    def formatting(self) -> str:
        """Return the opening marks of the element's formatting attributes, the outermost first."""
        if self.attributes.keys().isdisjoint(_FORMATTING):
            return ""
        found = [
            mark
            for (attribute, value), mark in marks.FORMATTING.items()
            if self.attributes.get(attribute) == value
        ]
        return "".join(reversed(found))


class SortKey(NamedTuple):
    """A cs:key: what to sort by, and the name options that hold while its macro is rendered."""

    variable: str
    macro: str
    descending: bool
    name_options: dict[str, str]


class Area(NamedTuple):
    """cs:citation or cs:bibliography."""

    name: str
    options: dict[str, str]
    layout: Element
    sort_keys: tuple[SortKey, ...] = ()


class LocalDate(NamedTuple):
    """A localized date format: its date-parts in order."""

    delimiter: str
    parts: tuple[Element, ...]


class LocaleData(NamedTuple):
    """A cs:locale, of a style or of a locale file."""

    language: str
    terms: dict[tuple[str, str], "Term"]
    dates: dict[str, LocalDate]
    options: dict[str, str]


class Term(NamedTuple):
    """A term in one form: singular, plural, grammatical gender, and how an ordinal matches."""

    single: str
    multiple: str
    gender: str = ""
    gender_form: str = ""
    match: str = ""
