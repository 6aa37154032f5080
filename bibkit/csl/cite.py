"""What is certain about a citation before anything is rendered: cites, their order, the note."""

from typing import NamedTuple


class Cite(NamedTuple):
    """A reference to one record within a citation.

    `label` is a locator term of CSL ("page", "chapter", ...); `prefix` and `suffix` may carry CSL's
    inline markup. `suppress_author` leaves out the author's name, since the sentence has it;
    `author_only` gives nothing but that name. `stand_in` is what is shown for a record that there
    is not: such a cite takes no number and has no entry.
    """

    key: str
    locator: str = ""
    label: str = "page"
    prefix: str = ""
    suffix: str = ""
    suppress_author: bool = False
    author_only: bool = False
    stand_in: str = ""

    def __hash__(self) -> int:
        # Texts are remembered by cite: what tells most of them apart is enough, and quick.
        return hash((self.key, self.locator))


class Cluster(NamedTuple):
    """The cites that stand together in one citation; `note` is its note's number, 0 in the text.

    With `in_sentence`, the author of the first cite stands in the sentence, apart from the rest.
    """

    cites: tuple[Cite, ...]
    note: int = 0
    in_sentence: bool = False

    def __hash__(self) -> int:
        return hash((self.cites, self.note))
