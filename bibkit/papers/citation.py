"""A citation as a paper has it, whatever the format of the paper, and what it is to become."""

from dataclasses import field
from typing import NamedTuple, TypeAlias

from bibkit.csl.cite import Cite
from bibkit.errors import Place
from bibkit.text.nodes import Inline, Span

Nodes: TypeAlias = tuple[Inline, ...]


class Citation(NamedTuple):
    """What stands at one place of a paper: its cites, and where that is.

    The cites are those of CSL: key, prefix, locator with its label, suffix, and whether the author
    is suppressed. With `in_sentence`, the author of the first one stands in the sentence ("Doe
    says"). `note` tells in which of the paper's own notes it stands, by any number of the caller's
    choice, and is 0 in the text; a citation without cites stands for a note that has none, so that
    it is counted. `opens` tells that such a note begins with it, and `whole` that nothing follows.
    `places` has a place for each cite, for messages. `part` tells the parts of a work from each
    other whose notes are numbered apart, and which cite for the first time what others have cited.
    """

    cites: tuple[Cite, ...]
    in_sentence: bool = False
    note: int = 0
    opens: bool = False
    whole: bool = False
    places: tuple[Place, ...] = ()
    part: int = 0

    def place(self, number: int) -> Place:
        """Return where a cite stands in the paper, as far as that is known."""
        return self.places[number] if number < len(self.places) else Place()


class Rendered(NamedTuple):
    """What a citation has become: rich text for where it stood, and for a note to be made there.

    `text` is empty for a citation that has wholly gone into a note, and `note` for one without a
    note of its own. `number` is that of the note, made here or there before, and 0 for none.
    `parts` are the author who stands in the sentence, and the rest as the style has it: what they
    are before they are joined, or fitted into a note.
    """

    text: Nodes = ()
    note: Nodes = ()
    number: int = 0
    unresolved: tuple[str, ...] = ()
    parts: tuple[Nodes, Nodes] = field(default=((), ()), compare=False)


class Reference(NamedTuple):
    """An entry of the bibliography: the key of the record, and its rich text."""

    key: str
    text: Nodes


def raised(text: Nodes) -> bool:
    """Tell whether a text begins with a superscript, and so follows its word directly."""
    start = text[0] if text else ""
    while isinstance(start, Span) and start.kind != "sup":
        start = start.children[0] if start.children else ""
    return isinstance(start, Span)
