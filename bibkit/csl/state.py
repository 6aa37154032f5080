"""What an evaluation knows: the certain facts of a cite, the provisional ones, and its tallies."""

from typing import Final, NamedTuple, TypeAlias

from bibkit.csl.item import Item, PersonName

# Names as they were shown, each with what tells the person apart from others.
Shown: TypeAlias = tuple[tuple[str, tuple[object, ...]], ...]
FIRST: Final = 0
SUBSEQUENT: Final = 1
IBID: Final = 2
IBID_WITH_LOCATOR: Final = 3


class Place(NamedTuple):
    """What is certain about a cite before rendering: where it stands, and what it points to."""

    position: int = FIRST
    near_note: bool = False
    note: int = 0
    first_note: int = 0
    citation_number: int = 0
    locator: str = ""
    label: str = "page"


NOWHERE: Final = Place()


class Provisional:
    """What disambiguation has decided so far about an item's cites.

    `shown` is the number of names shown of each list of names, in the order of rendering; `given`
    the level that a name's given part is raised to, by list and place in it; `condition` how many
    tests of the disambiguate condition hold.
    """

    __slots__ = ("condition", "given", "shown", "year_suffix")

    def __init__(
        self,
        shown: dict[int, int] | None = None,
        given: dict[tuple[int, int], int] | None = None,
        condition: int = 0,
        year_suffix: str = "",
    ) -> None:
        self.shown = {} if shown is None else shown
        self.given = {} if given is None else given
        self.condition = condition
        self.year_suffix = year_suffix

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Provisional) and self.signature() == other.signature()

    __hash__ = None  # type: ignore[assignment]

    def signature(self) -> tuple[object, ...]:
        """Return what tells this from other decisions, to remember texts by."""
        if not (self.shown or self.given or self.condition or self.year_suffix):
            return ()
        shown, given = sorted(self.shown.items()), sorted(self.given.items())
        return tuple(shown), tuple(given), self.condition, self.year_suffix

    def without_suffix(self) -> "Provisional":
        """Return the same decisions but for the year suffix."""
        return Provisional(self.shown, self.given, self.condition)

    def copy(self) -> "Provisional":
        """Return one that can be changed apart from this."""
        return Provisional(dict(self.shown), dict(self.given), self.condition, self.year_suffix)


UNDECIDED: Final = Provisional()


class NameList(NamedTuple):
    """A list of names as it was rendered: who they are, how many were shown, in what form."""

    people: tuple[PersonName, ...]
    shown: int
    form: "object"


class State:
    """One evaluation: an item, its place, what is provisional, and what was called and filled.

    A node that calls a variable adds to `called`, and to `filled` if that had a value; a group
    compares the tallies before and after its children.
    """

    __slots__ = (
        "called",
        "conditions",
        "decided",
        "filled",
        "hidden",
        "hide_names",
        "item",
        "lists",
        "looking",
        "names_text",
        "place",
        "predecessor",
        "rendered_names",
        "sorting",
        "substituting",
        "suppressed",
        "year_suffix_done",
    )

    def __init__(
        self, item: Item, place: Place = NOWHERE, decided: Provisional = UNDECIDED
    ) -> None:
        self.item = item
        self.place = place
        self.decided = decided
        self.called = 0
        # How many tests of the disambiguate condition have been met.
        self.conditions = 0
        self.filled = 0
        self.suppressed: set[str] = set()
        # The lists of names met so far, for disambiguation.
        self.lists: list[NameList] = []
        self.sorting = False
        # Leaves out the first names: an author who is in the sentence, or was named just before.
        self.hide_names = False
        self.hidden = False
        self.substituting = False
        # Rendering only to see whether cites are alike; the date of access tells none apart.
        self.looking = False
        self.year_suffix_done = False
        # The first names that were rendered: as a whole and one by one; the substitution of
        # subsequent authors compares them with the predecessor's.
        self.names_text = ""
        self.rendered_names: Shown | None = None
        self.predecessor: Shown | None = None
