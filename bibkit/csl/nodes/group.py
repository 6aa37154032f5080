"""cs:group and macros: children side by side, and the rule that suppresses them."""

from collections.abc import Sequence

from bibkit.csl.nodes.base import Decoration, Node
from bibkit.csl.state import State


class Group(Node):
    """cs:group or a macro, suppressed if it calls variables and all of them are empty."""

    __slots__ = ("children", "decoration", "delimiter")

    def __init__(self, children: Sequence[Node], delimiter: str, decoration: Decoration) -> None:
        self.children = tuple(children)
        self.delimiter = delimiter
        self.decoration = decoration

    def render(self, state: State) -> str:
        """Return the children's texts joined by the delimiter."""
        called, filled = state.called, state.filled
        parts: list[str] = []
        for child in self.children:
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
        return self.decoration.apply(self.delimiter.join(parts), state)
