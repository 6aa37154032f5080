"""What `Document` asks of a citation processor, so that one can stand in for another."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, TypeAlias

from bibkit.csl.cite import Cluster

# What is told how many entries are done, and of how many.
Progress: TypeAlias = Callable[[int, int], None]


class Layout(NamedTuple):
    """A style's wishes for the page (CSL specification, "Bibliography-specific Options")."""

    hanging_indent: bool = False
    second_field_align: Literal["", "flush", "margin"] = ""
    line_spacing: int = 1
    entry_spacing: int = 1

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> "Layout":
        """Return the layout in the attributes of cs:bibliography."""
        align = options.get("second-field-align", "")
        return cls(
            options.get("hanging-indent") == "true",
            "flush" if align == "flush" else "margin" if align == "margin" else "",
            _number(options.get("line-spacing", "")),
            _number(options.get("entry-spacing", "")),
        )


def _number(text: str) -> int:
    """Return a spacing; a text that is no number is the specification's default of one."""
    return int(text) if text.isdecimal() and len(text) < 4 else 1


class Engine(Protocol):
    """A processor for one style and one set of records.

    Texts are marked text (`bibkit.text.marks`).
    """

    warnings: list[str]
    layout: Layout

    def citations(self, clusters: Sequence[Cluster], include: Sequence[str] = ()) -> list[str]:
        """Return the final text of each citation, in order.

        Records in `include` are not cited, but they take their numbers in a sorted bibliography.
        """
        ...

    def bibliography(
        self,
        clusters: Sequence[Cluster],
        include: Sequence[str],
        keys: Collection[str] | None = None,
        jobs: int = 1,
        progress: Progress | None = None,
    ) -> list[tuple[str, str]]:
        """Return key and text of each entry, in the style's order.

        The entries are the cited records and those in `include`; of these, where `keys` are given,
        the ones under them, with the numbers and year suffixes that they have among all. A style
        without a bibliography gives an empty list. The texts are the same however many processes
        (`jobs`) share the work.
        """
        ...
