"""A condition of cs:choose, prepared once: what a shape of record decides, and what is left."""

from typing import Final

from bibkit import vocabulary
from bibkit.csl.nodes import choose
from bibkit.csl.tree import Element
from bibkit.vocabulary import ALIASES

# Variables that belong to the cite; the first page is read off the record's pages.
SUPPLIED: Final = vocabulary.SUPPLIED - {"page-first"}
# What a record never has, so that a test under this name never holds.
_NEVER: Final = ""


class Condition:
    """The tests of cs:if or cs:else-if (specification, "Choose")."""

    __slots__ = ("_match", "_settled", "_settles", "_tests", "_types", "_variables")

    def __init__(self, element: Element, positions: bool) -> None:
        """Prepare the tests; there are no `positions` in a bibliography."""
        self._match = element.get("match", "all")
        # The outcome of one test that settles the whole, and what that then is.
        self._settles = self._match != "all"
        self._settled = self._match == "any"
        self._types: frozenset[str] = frozenset()
        self._variables: frozenset[str] = frozenset()
        # Tests that depend on the cite, each with the variable without which it cannot hold.
        tests: list[tuple[str | None, choose.Test]] = []
        for attribute, value in element.attributes.items():
            words = value.split()
            if attribute == "type":
                # An item has one type, so a list of them can only mean any of them.
                self._types = frozenset(words)
            elif attribute == "variable":
                given = [ALIASES.get(word, word) for word in words]
                self._variables = frozenset(name for name in given if name not in SUPPLIED)
                tests += [(None, choose.supplied(name)) for name in given if name in SUPPLIED]
            elif attribute == "is-numeric":
                for word in words:
                    name = ALIASES.get(word, word)
                    tests.append((None if name in SUPPLIED else name, choose.numeric(name)))
            elif attribute == "is-uncertain-date":
                tests += [(word, choose.uncertain(word)) for word in words]
            elif attribute == "locator":
                tests += [(None, choose.locator(word)) for word in words]
            elif attribute == "position":
                where = None if positions else _NEVER
                tests += [(where, choose.position(word)) for word in words]
            elif attribute == "disambiguate":
                tests.append((None, choose.disambiguate))
        self._tests = tuple(tests)

    def decide(self, kind: str, has: frozenset[str]) -> choose.Test | bool:
        """Return what a type and the variables at hand decide, or the test that is left."""
        match = self._match
        if self._types:
            verdict = kind in self._types
            if verdict == self._settles:
                return self._settled
        if self._variables:
            verdict = not self._variables.isdisjoint(has)
            if match == "all":
                verdict = self._variables <= has
            if verdict == self._settles:
                return self._settled
        if not self._tests:
            return not self._settled
        left = []
        for variable, test in self._tests:
            if variable is None or variable in has:
                left.append(test)
            elif match == "all":
                return False
        return choose.combine(left, match) if left else match != "any"
