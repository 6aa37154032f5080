"""The tables that are printed: Markdown, for reading in a terminal and pasting in a note."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.measure import Spread

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Table:
    """A title, what has to be said of the figures, a head and rows of cells."""

    title: str
    about: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """Return the table in Markdown, its columns aligned."""
        lines = [self.head, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        rule = ["-" * width for width in widths]
        table = "\n".join(_line(cells, widths) for cells in (self.head, rule, *self.rows))
        return f"## {self.title}\n\n{self.about}\n\n{table}\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def seconds(spread: Spread | None) -> str:
    """Return a median with least and most, in seconds."""
    if spread is None:
        return NOTHING
    values = (spread.median, spread.least, spread.most)
    median, least, most = (f"{value:.3f}" if value < 10 else f"{value:.1f}" for value in values)
    text = f"{'≈ ' if spread.extrapolated else ''}{median}"
    return text if spread.runs == 1 else f"{text} ({least}–{most})"


def milliseconds(spread: Spread | None) -> str:
    """Return a median with least and most, in milliseconds."""
    if spread is None:
        return NOTHING
    median, least, most = (
        f"{value * 1000:.1f}" for value in (spread.median, spread.least, spread.most)
    )
    return f"{median} ({least}–{most})"


def ratio(one: Spread | None, other: Spread | None) -> str:
    """Return how many times the other's median one has."""
    return f"× {one.median / other.median:.2f}" if one and other else NOTHING


def number(value: float) -> str:
    """Return a whole number with its thousands set off."""
    return f"{value:,.0f}"


def mebibytes(kibibytes: float) -> str:
    """Return a size in MiB."""
    return f"{kibibytes / 1024:,.0f}"
