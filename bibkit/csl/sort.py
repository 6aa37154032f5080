"""The order of cites and entries (specification, "Sorting")."""

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from bibkit.csl import numbers
from bibkit.csl.collate import Collation
from bibkit.csl.item import Item
from bibkit.csl.nodes.date import sort_key as date_key
from bibkit.csl.nodes.text import made_label, number_text
from bibkit.csl.program import Program
from bibkit.csl.specialise import Setting
from bibkit.csl.state import Place, State
from bibkit.csl.tree import Element, SortKey, dependencies
from bibkit.text import marks
from bibkit.vocabulary import ALIASES, NUMBERS

_UNCOMPARED: Final = re.compile(r"[\[\](){}\"“”«»,.’'‘]")
T = TypeVar("T")
_NAMES_ALL = ("sort", "true")


class Sorter:
    """The cs:sort of an area: computes each key once, then sorts by them."""

    def __init__(self, setting: Setting) -> None:
        self._keys = [_Key(key, setting) for key in setting.area.sort_keys]

    def __bool__(self) -> bool:
        return bool(self._keys)

    @property
    def by_number(self) -> bool:
        """Whether the order depends on citation numbers, and so on the rest of the document."""
        return any(key.numbered for key in self._keys)

    @property
    def relevant(self) -> frozenset[str]:
        """The variables that the order can depend on."""
        return frozenset().union(*(key.relevant for key in self._keys))

    def sort(self, things: Sequence[T], facts: Callable[[T], tuple[Item, Place]]) -> list[T]:
        """Return things in order by what `facts` gives for each; ties keep their order."""
        return self._sorted(list(things), 0, facts)

    def _sorted(
        self, things: list[T], first: int, facts: Callable[[T], tuple[Item, Place]]
    ) -> list[T]:
        """Return things in order by the keys from `first` on.

        Only what one key leaves together is looked at by the next, and most styles have a key for
        every case.
        """
        if len(things) < 2 or first == len(self._keys):
            return things
        key = self._keys[first]
        values = [key.value(*facts(thing)) for thing in things]
        ordered = key.collation.in_order([text for text in dict.fromkeys(values) if text])
        if key.descending:
            ordered.reverse()
        rank = {text: place for place, texts in enumerate(ordered) for text in texts}
        # Whatever has nothing to be sorted by stands at the end, in descending order too.
        rank[""] = len(ordered)
        groups: list[list[T]] = [[] for _ in range(len(ordered) + 1)]
        for thing, value in zip(things, values, strict=True):
            groups[rank[value]].append(thing)
        return [thing for group in groups for thing in self._sorted(group, first + 1, facts)]


class _Key:
    """One cs:key."""

    def __init__(self, key: SortKey, setting: Setting) -> None:
        self.descending = key.descending
        self._variable = ALIASES.get(key.variable, key.variable)
        overrides = (*key.name_options.items(), _NAMES_ALL)
        sorting = setting._replace(sorting=True, name_overrides=overrides)
        elements: tuple[Element, ...] = ()
        if key.macro:
            elements = setting.style.macros[key.macro].children
        elif key.variable:
            name = Element("name", {"form": "long"})
            attributes = {"variable": self._variable}
            elements = (Element("names", attributes, (name,), uses=dependencies(self._variable)),)
        self._macro = bool(key.macro)
        self._program = Program(sorting, elements)
        self.relevant = self._program.relevant
        self.collation = Collation(setting.locale.language)
        uses = frozenset().union(*(element.uses for element in elements))
        self.numbered = "citation-number" in uses or self._variable == "citation-number"
        # A record keeps its place however often a document is rendered.
        self._values: dict[tuple[Item, int], str] = {}

    def value(self, item: Item, place: Place) -> str:
        """Return the text that an item is sorted by; empty if it has none."""
        known = (item, place.citation_number if self.numbered else 0)
        found = self._values.get(known)
        if found is None:
            found = self._values[known] = self._value(item, place)
        return found

    def _value(self, item: Item, place: Place) -> str:
        if self._macro or self._variable in item.names:
            return self._rendered(item, place)
        if self._variable in item.dates:
            return date_key(item.dates[self._variable])
        state = State(item, place)
        text = number_text(self._variable, state)
        if self._variable == "citation-label":
            text = text or made_label(item)
        if self._variable in NUMBERS:
            return plain_key(numbers.padded(text))
        return plain_key(text)

    def _rendered(self, item: Item, place: Place) -> str:
        state = State(item, place)
        state.sorting = True
        return plain_key("".join(node.render(state) for node in self._program.nodes(item)))


def plain_key(text: str) -> str:
    """Return marked text as it is compared: without marks and most punctuation."""
    return _UNCOMPARED.sub("", marks.plain(text))
