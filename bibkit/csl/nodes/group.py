"""cs:group and macros: children side by side, and the rule that suppresses them."""

from collections.abc import Sequence
from typing import Final

from bibkit.csl.nodes.base import Decoration, Node
from bibkit.csl.nodes.choose import Choose
from bibkit.csl.nodes.date import DateNode
from bibkit.csl.nodes.names import Names
from bibkit.csl.nodes.text import Constant, Missing, Number, Pages, Variable
from bibkit.csl.state import State


class Group(Node):
    """cs:group or a macro, suppressed if it calls variables and all of them are empty.

    `missing` says that a variable is called which records of this shape do not have.
    """

    __slots__ = ("_children", "_decoration", "_delimiter", "_missing", "_single")

    def __init__(
        self,
        children: Sequence[Node],
        delimiter: str,
        decoration: Decoration,
        missing: bool = False,
    ) -> None:
        self._children = tuple(children)
        self._delimiter = delimiter
        self._decoration = decoration
        self._missing = missing
        # Only a choice between branches can give several texts to be delimited.
        self._single = not delimiter or not any(isinstance(child, Choose) for child in children)

    def render(self, state: State) -> str:
        """Return the children's texts joined by the delimiter."""
        called, filled = state.called, state.filled
        if self._missing:
            state.called += 1
        if self._single:
            parts = [text for child in self._children if (text := child.render(state))]
        else:
            parts = []
            for child in self._children:
                child.spread(state, parts)
        if state.called > called:
            if state.filled == filled:
                return ""
        elif parts:
            # A group with nothing but terms counts as a filled variable for the group around it.
            state.called += 1
            state.filled += 1
        if not parts:
            return ""
        return self._decoration.apply(self._delimiter.join(parts), state)


class Single(Node):
    """A cs:group or a macro of one child that counts by itself whether it has content."""

    __slots__ = ("_child", "_decoration", "_missing")

    def __init__(self, child: Node, decoration: Decoration, missing: bool) -> None:
        self._child = child
        self._decoration = decoration
        self._missing = missing

    def render(self, state: State) -> str:
        """Return the child's text, decorated."""
        if self._missing:
            state.called += 1
        text = self._child.render(state)
        return self._decoration.apply(text, state) if text else ""


# What has a text only where it counts a variable with content; a group of nothing but terms counts
# for one.
_COUNTING: Final = (Variable, Pages, Number, DateNode, Group, Single, Missing)


def _counts(node: Node) -> bool:
    """Return whether a node has a text only where a variable with content was counted."""
    if isinstance(node, Names):
        return all(map(_counts, node.substitutes))
    if isinstance(node, Choose):
        return all(_counts(child) for _, children in node.branches for child in children)
    return isinstance(node, _COUNTING)


def grouped(nodes: Sequence[Node], delimiter: str, decoration: Decoration) -> Node | None:
    """Return the least node that does what a group of these nodes does; None for nothing at all."""
    live = [node for node in nodes if not isinstance(node, Missing)]
    missing = len(live) < len(nodes)
    if missing and all(isinstance(node, Constant) for node in live):
        # All variables that are called are empty, so the group is never shown.
        return Missing()
    if not live:
        return None
    if len(live) == 1 and _counts(live[0]):
        chosen = isinstance(live[0], Choose)
        if not missing and decoration.plain and not chosen:
            return live[0]
        # The texts of a choice are delimited each.
        if not (chosen and delimiter):
            return Single(live[0], decoration, missing)
    return Group(live, delimiter, decoration, missing)
