"""What changes in a paragraph, gathered from the front and made from the back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bibkit.papers.word.line import Line
from bibkit.papers.word.xml import Element, clone


@dataclass(slots=True, eq=False)
class _Edit:
    start: int
    end: int
    made: list[Element] = field(default_factory=list)


class Edits:
    """The changes to the paragraphs of a document.

    `again` has lines that say the same as others, and change with them.
    """

    def __init__(self, again: Mapping[Line, Line]) -> None:
        self._again = again
        self._by_line: dict[Line, list[_Edit]] = {}

    def replace(self, line: Line, start: int, end: int, made: list[Element]) -> None:
        """Put elements in the place of a text."""
        self._by_line.setdefault(line, []).append(_Edit(start, end, made))
        if line in self._again:
            copies = [clone(element) for element in made]
            self._by_line.setdefault(self._again[line], []).append(_Edit(start, end, copies))

    def insert(self, line: Line, place: int, made: list[Element]) -> None:
        """Put elements at a place, after others that were put there before."""
        self.replace(line, place, place, made)

    def apply(self) -> list[Line]:
        """Make the changes; return the paragraphs that have changed."""
        for line, edits in self._by_line.items():
            for edit in reversed(_joined(edits)):
                line.replace(edit.start, edit.end, edit.made)
        return list(self._by_line)


def _joined(edits: list[_Edit]) -> list[_Edit]:
    """Return edits in order of place; what is put where another begins goes before that one."""
    found: list[_Edit] = []
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        last = found[-1] if found else None
        if last is not None and last.start == last.end == edit.start:
            edit.made = [*last.made, *edit.made]
            found.pop()
        found.append(edit)
    return found
