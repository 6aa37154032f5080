"""A program: the nodes of one area in one locale, specialised once for each shape of record."""

from collections.abc import Sequence

from bibkit.csl.item import Item
from bibkit.csl.nodes.base import Node
from bibkit.csl.nodes.text import Missing
from bibkit.csl.specialise import Memory, Setting, Specialiser
from bibkit.csl.tree import Element


class Program:
    """Elements side by side, ready to be evaluated for any item."""

    def __init__(self, setting: Setting, elements: Sequence[Element]) -> None:
        self._setting = setting
        self._elements = tuple(elements)
        # The variables that the nodes can depend on.
        self.relevant = frozenset().union(*(element.uses for element in self._elements))
        self._memory = Memory()
        self._types = frozenset().union(*(element.types for element in self._elements))
        self._nodes: dict[tuple[str, frozenset[str]], tuple[Node, ...]] = {}
        self._by_shape: dict[tuple[str, frozenset[str]], tuple[Node, ...]] = {}

    def nodes(self, item: Item) -> tuple[Node, ...]:
        """Return the nodes for the item's shape; items that agree on what is used share them."""
        found = self._by_shape.get(item.shape)
        if found is None:
            kind = item.type if item.type in self._types else ""
            key = (kind, item.has & self.relevant)
            found = self._nodes.get(key)
            if found is None:
                specialiser = Specialiser(self._setting, kind, key[1], self._memory)
                nodes = specialiser.children(self._elements)
                live = tuple(node for node in nodes if not isinstance(node, Missing))
                found = self._nodes[key] = live
            self._by_shape[item.shape] = found
        return found
