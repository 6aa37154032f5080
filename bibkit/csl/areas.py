"""cs:citation and cs:bibliography, each ready to be rendered."""

from typing import Final

from bibkit.csl.item import Item
from bibkit.csl.nodes.base import Decoration
from bibkit.csl.program import Program
from bibkit.csl.sort import Sorter
from bibkit.csl.specialise import Setting
from bibkit.csl.state import State
from bibkit.csl.tree import Area, Element, dependencies

_AUTHOR: Final = Element(
    "names",
    {"variable": "author"},
    (
        Element("name", {"form": "short", "and": "text"}),
        Element("substitute", {}, (Element("names", {"variable": "editor"}),)),
    ),
    uses=dependencies("author editor"),
)


class AreaProgram:
    """cs:citation or cs:bibliography, ready to be rendered: its program, sorter and layout."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.area: Area = setting.area
        self.program = Program(setting, setting.area.layout.children)
        self.sorter = Sorter(setting)
        self.layout = Decoration(setting.area.layout, setting.english)
        # Whether a text can depend on the citation number.
        self.numbered = "citation-number" in setting.area.layout.uses
        self.delimiter = setting.area.layout.get("delimiter")
        self._author = Program(setting, (_AUTHOR,))

    @property
    def relevant(self) -> frozenset[str]:
        """The variables that texts and their order can depend on."""
        return self.program.relevant | self.sorter.relevant | self._author.relevant

    def author(self, item: Item) -> str:
        """Return the family names of an item's authors, or of its editors."""
        state = State(item)
        return "".join(node.render(state) for node in self._author.nodes(item))

    def render(self, state: State) -> str:
        """Return one cite or entry, without the layout's affixes and formatting."""
        return "".join(self.parts(state))

    def parts(self, state: State) -> list[str]:
        """Return the texts of the layout's children that rendered something."""
        parts: list[str] = []
        for node in self.program.nodes(state.item):
            node.spread(state, parts)
        return parts
