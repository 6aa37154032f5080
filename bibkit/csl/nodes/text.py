"""cs:text with a variable, a term or a value; cs:number; cs:label for numbers and locators."""

import re
from typing import Final

from bibkit.csl import numbers
from bibkit.csl.item import Item
from bibkit.csl.locale import Locale
from bibkit.csl.nodes.base import Decoration, Node
from bibkit.csl.state import State
from bibkit.text import marks

LINKED: Final = {
    "DOI": "https://doi.org/",
    "URL": "",
    "PMID": "https://www.ncbi.nlm.nih.gov/pubmed/",
    "PMCID": "https://www.ncbi.nlm.nih.gov/pmc/articles/",
}


class Constant(Node):
    """A text that no record changes: a value, or a term."""

    __slots__ = ("decoration", "text")

    def __init__(self, text: str, decoration: Decoration) -> None:
        self.text = text
        self.decoration = decoration

    def render(self, state: State) -> str:
        """Return the text."""
        return self.decoration.apply(self.text, state)


class Missing(Node):
    """A variable that records of this shape do not have: it is called, and empty."""

    __slots__ = ()

    def render(self, state: State) -> str:
        """Return nothing."""
        state.called += 1
        return ""


class Variable(Node):
    """cs:text with a variable that the record states."""

    __slots__ = ("decoration", "variable")

    def __init__(self, variable: str, decoration: Decoration) -> None:
        self.variable = variable
        self.decoration = decoration

    def render(self, state: State) -> str:
        """Return the variable's text, unless a substitution has used it up."""
        state.called += 1
        if self.variable in state.suppressed:
            return ""
        text = state.item.text[self.variable]
        state.filled += 1
        if state.substituting:
            state.suppressed.add(self.variable)
        return self.decoration.apply(text, state)


class LinkedVariable(Variable):
    """A variable that is an address, or stands for one."""

    __slots__ = ()

    def render(self, state: State) -> str:
        """Return the variable's text as a link, unless its affixes make an address of it."""
        state.called += 1
        if self.variable in state.suppressed:
            return ""
        state.filled += 1
        text = state.item.text[self.variable]
        base = LINKED[self.variable]
        address = marks.plain(text)
        if base and self.decoration.prefix.endswith(base):
            whole = self.decoration.apply(text, state)
            start = whole.index(base)
            end = len(whole) - len(self.decoration.suffix)
            target = base + address
            link = marks.LINK + target + marks.TARGET_END + whole[start:end] + marks.CLOSE
            return whole[:start] + link + whole[end:]
        target = address if "://" in address else base + address
        if "://" not in target:
            return self.decoration.apply(text, state)
        return self.decoration.apply(
            marks.LINK + target + marks.TARGET_END + text + marks.CLOSE, state
        )


class Pages(Node):
    """cs:text with the variable "page", or a locator: ranges in the style's page-range-format."""

    __slots__ = ("ampersand", "decoration", "delimiter", "form", "variable")

    def __init__(self, variable: str, form: str, locale: Locale, decoration: Decoration) -> None:
        self.variable = variable
        self.form = form
        self.delimiter = locale.term("page-range-delimiter") or "–"
        self.ampersand = locale.term("and", "symbol") or "&"
        self.decoration = decoration

    def render(self, state: State) -> str:
        """Return the pages, or the place that a cite points to."""
        state.called += 1
        if self.variable == "locator":
            place = state.place
            text = place.locator
            ranged = place.label in ("page", "") or numbers.is_numeric(text)
        else:
            text = state.item.text.get(self.variable, "")
            ranged = True
        if not text or self.variable in state.suppressed:
            return ""
        state.filled += 1
        if ranged:
            form = self.form if self.variable == "page" or state.place.label == "page" else ""
            text = numbers.page_range(text, form, self.delimiter)
        if "&" in text and self.ampersand != "&":
            text = text.replace("&", self.ampersand)
        return self.decoration.apply(text.replace("\\-", "-"), state)


class Supplied(Node):
    """cs:text with a variable that the processor supplies for each cite."""

    __slots__ = ("decoration", "variable")

    def __init__(self, variable: str, decoration: Decoration) -> None:
        self.variable = variable
        self.decoration = decoration

    def render(self, state: State) -> str:
        """Return the number or suffix that the cite has."""
        if self.variable == "year-suffix":
            # A suffix that is not needed does not count as a variable that is empty.
            text = state.decided.year_suffix
            state.called += bool(text)
        elif self.variable == "citation-number":
            state.called += 1
            text = str(state.place.citation_number or "")
        else:
            state.called += 1
            text = str(state.place.first_note or "")
        if not text:
            return ""
        state.filled += 1
        return self.decoration.apply(text, state)


class CitationLabel(Node):
    """cs:text with the variable "citation-label": the item's own, or one made of names and year."""

    __slots__ = ("decoration", "implicit_suffix")

    def __init__(self, implicit_suffix: bool, decoration: Decoration) -> None:
        self.implicit_suffix = implicit_suffix
        self.decoration = decoration

    def render(self, state: State) -> str:
        """Return the label, with the year suffix where the style does not place it."""
        state.called += 1
        text = state.item.text.get("citation-label") or made_label(state.item)
        if not text:
            return ""
        state.filled += 1
        suffix = state.decided.year_suffix if self.implicit_suffix else ""
        state.year_suffix_done = state.year_suffix_done or bool(suffix)
        return self.decoration.apply(text + suffix, state)


# How many letters of each name a label takes, by the number of names.
_LABEL_LETTERS: Final = {1: (4,), 2: (2, 2), 3: (2, 1, 1)}


def made_label(item: Item) -> str:
    """Return a label of the first letters of the names and the last digits of the year."""
    people = next((item.names[name] for name in ("author", "editor") if name in item.names), ())
    counts = _LABEL_LETTERS.get(len(people), (1, 1, 1, 1))
    letters = ""
    for count, name in zip(counts, people, strict=False):
        letters += (name.family or name.literal).replace(" ", "")[:count]
    date = item.dates.get("issued")
    year = f"{date.start.year % 100:02d}" if date is not None and date.start is not None else ""
    return letters + year


class Number(Node):
    """cs:number."""

    __slots__ = ("decoration", "form", "gender", "locale", "variable")

    def __init__(
        self, variable: str, form: str, locale: Locale, gender: str, decoration: Decoration
    ) -> None:
        self.variable = variable
        self.form = form
        self.locale = locale
        self.gender = gender
        self.decoration = decoration

    def render(self, state: State) -> str:
        """Return the number in its form."""
        state.called += 1
        text = number_text(self.variable, state)
        if not text or self.variable in state.suppressed:
            return ""
        state.filled += 1
        if state.substituting:
            state.suppressed.add(self.variable)
        if state.sorting:
            return numbers.padded(text)
        return self.decoration.apply(
            numbers.format_number(text, self.form, self.locale, self.gender), state
        )


# A locator that brings its label with it ("vol. 1, fol. 186").
_LABELLED: Final = re.compile(r"[^\W\d_]+\. \d")


def number_text(variable: str, state: State) -> str:
    """Return the content of a number variable, supplied or stated."""
    if variable == "locator":
        return state.place.locator
    if variable == "citation-number":
        return str(state.place.citation_number or "")
    if variable == "first-reference-note-number":
        return str(state.place.first_note or "")
    return state.item.text.get(variable, "")


class Label(Node):
    """cs:label outside of cs:names: the term for what a number counts.

    `neighbour` is the variable beside it in a group, whose content it labels if its own is empty.
    """

    __slots__ = ("decoration", "form", "locale", "neighbour", "plural", "variable")

    def __init__(
        self,
        variable: str,
        neighbour: str,
        form: str,
        plural: str,
        locale: Locale,
        decoration: Decoration,
    ) -> None:
        self.variable = variable
        self.neighbour = neighbour
        self.form = form
        self.plural = plural
        self.locale = locale
        self.decoration = decoration

    def render(self, state: State) -> str:
        """Return the term, in the plural if the content names several."""
        if state.sorting:
            return ""
        term = self.variable
        text = number_text(term, state)
        if term == "locator":
            if _LABELLED.match(text):
                return ""
            term = state.place.label or "page" if text else "page"
        if not text and self.neighbour:
            text = number_text(self.neighbour, state)
        if not text:
            return ""
        plural = self._is_plural(text)
        return self.decoration.apply(self.locale.term(term, self.form, plural), state)

    def _is_plural(self, text: str) -> bool:
        if self.plural != "contextual":
            return self.plural == "always"
        if self.variable in ("number-of-pages", "number-of-volumes"):
            return numbers.is_plural(text, self.locale) or (text.isdecimal() and int(text) != 1)
        return numbers.is_plural(text, self.locale)
