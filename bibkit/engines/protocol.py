"""What `Document` asks of a citation processor, so that one can stand in for another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bibkit.csl.cite import Cluster


@dataclass(frozen=True, slots=True)
class Layout:
    """A style's wishes for the page (CSL specification, "Bibliography-specific Options")."""

    hanging_indent: bool = False
    second_field_align: Literal["", "flush", "margin"] = ""
    line_spacing: int = 1
    entry_spacing: int = 1


class Engine(Protocol):
    """A processor for one style and one set of records.

    Texts are marked text (`bibkit.text.marks`).
    """

    warnings: list[str]
    layout: Layout

    def citations(self, clusters: Sequence[Cluster]) -> list[str]:
        """Return the final text of each citation, in order."""
        ...

    def bibliography(
        self, clusters: Sequence[Cluster], include: Sequence[str]
    ) -> list[tuple[str, str]]:
        """Return key and text of each entry, in the style's order.

        The entries are the cited records and those in `include`. A style without a bibliography
        gives an empty list.
        """
        ...
