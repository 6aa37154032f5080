"""cs:choose: the conditions that a record's shape does not decide."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from bibkit.csl import numbers
from bibkit.csl.nodes.base import Node
from bibkit.csl.state import FIRST, IBID, IBID_WITH_LOCATOR, SUBSEQUENT, State

Test: TypeAlias = Callable[[State], bool]


class Choose(Node):
    """Branches of tests and children; the first whose tests hold is rendered in its place."""

    __slots__ = ("branches",)

    def __init__(self, branches: Sequence[tuple[Test, Sequence[Node]]]) -> None:
        self.branches = tuple((test, tuple(children)) for test, children in branches)

    def render(self, state: State) -> str:
        """Return the chosen children's texts, joined."""
        parts: list[str] = []
        self.spread(state, parts)
        return "".join(parts)

    def spread(self, state: State, parts: list[str]) -> None:
        """Add the chosen children's texts, each apart, so that a group can delimit them."""
        for test, children in self.branches:
            if test(state):
                for child in children:
                    child.spread(state, parts)
                return


def always(_: State) -> bool:
    """Return true: the test of cs:else."""
    return True


def combine(tests: Sequence[Test], match: str) -> Test:
    """Return one test for several, by the match attribute."""
    found = tuple(tests)
    if len(found) == 1 and match != "none":
        return found[0]
    if match == "any":
        return lambda state: any(test(state) for test in found)
    if match == "none":
        return lambda state: not any(test(state) for test in found)
    return lambda state: all(test(state) for test in found)


def numeric(variable: str) -> Test:
    """Return the test of is-numeric for a variable."""
    if variable == "locator":
        return lambda state: numbers.is_numeric(state.place.locator)
    if variable == "citation-number":
        return lambda state: state.place.citation_number > 0
    if variable == "first-reference-note-number":
        return lambda state: state.place.first_note > 0
    return lambda state: numbers.is_numeric(state.item.text.get(variable, ""))


def uncertain(variable: str) -> Test:
    """Return the test of is-uncertain-date for a variable."""

    def test(state: State) -> bool:
        date = state.item.dates.get(variable)
        return date is not None and date.circa

    return test


def locator(label: str) -> Test:
    """Return the test of the locator attribute: the cite points to that kind of place."""
    return lambda state: bool(state.place.locator) and state.place.label == label


def supplied(variable: str) -> Test:
    """Return the test whether a variable that the processor supplies has a value."""
    if variable == "locator":
        return lambda state: bool(state.place.locator)
    if variable == "citation-number":
        return lambda state: state.place.citation_number > 0
    if variable == "first-reference-note-number":
        return lambda state: state.place.first_note > 0
    return lambda state: bool(state.decided.year_suffix)


def position(name: str) -> Test:
    """Return the test of a position (specification, "Choose", position)."""
    if name == "first":
        return lambda state: state.place.position == FIRST
    if name == "subsequent":
        return lambda state: state.place.position >= SUBSEQUENT
    if name == "ibid":
        return lambda state: state.place.position >= IBID
    if name == "ibid-with-locator":
        return lambda state: state.place.position == IBID_WITH_LOCATOR
    return lambda state: state.place.near_note


def disambiguate(state: State) -> bool:
    """Return whether disambiguation needs this one of the disambiguate conditions."""
    state.conditions += 1
    return state.conditions <= state.decided.condition
