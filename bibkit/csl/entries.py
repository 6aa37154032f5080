"""One entry of a bibliography: its parts in the layout, with margins and display blocks."""

import re
from typing import Final

from bibkit.csl.areas import AreaProgram
from bibkit.csl.citing import NOTHING_PRINTED, TERM_FIRST
from bibkit.csl.finish import finish
from bibkit.csl.locale import Locale
from bibkit.csl.nodes.base import Decoration
from bibkit.csl.state import State
from bibkit.text import case, marks

_NUMBER_ONLY: Final = re.compile(r"\W*\d+\W*$")
_LAST_BLOCK: Final = re.compile(f"[{marks.BLOCK}-{marks.INDENT}]")
_FIRST_SPACE: Final = re.compile(f"^([{marks.BLOCK}-{marks.INDENT}])( +)")


def entry(area: AreaProgram, state: State, locale: Locale) -> str:
    """Return the finished text of the entry for the item in `state`; empty if it has none.

    An entry without text is left out, unless its number would be missed. A term that begins one
    is a capital.
    """
    parts = area.parts(state)
    if not any(parts):
        if not area.numbered:
            return ""
        parts = [f"{state.place.citation_number}. {NOTHING_PRINTED}"]
    for index, part in enumerate(parts[:2]):
        if TERM_FIRST.match(part):
            parts[index] = case.capitalize_first(part)
        if not _NUMBER_ONLY.match(part):
            break
    if area.area.options.get("second-field-align"):
        return finish(_aligned(parts, area.layout), locale)
    return finish(_laid_out("".join(parts), area.layout), locale)


def _aligned(parts: list[str], layout: Decoration) -> str:
    """Return an entry with its first field in the margin (option second-field-align)."""
    first, rest = parts[0], "".join(parts[1:])
    if not rest:
        return marks.LEFT_MARGIN + layout.prefix + first + layout.suffix + marks.CLOSE
    left = marks.LEFT_MARGIN + layout.prefix + first + marks.CLOSE
    rest += layout.suffix
    end = rest.rstrip(" ")
    return left + marks.RIGHT_INLINE + end + marks.CLOSE + rest[len(end) :]


def _ends_in_block(text: str) -> bool:
    """Return whether the mark that marked text ends with closes a display block."""
    if not text.endswith(marks.CLOSE) or not _LAST_BLOCK.search(text):
        return False
    opened: list[str] = []
    closed = ""
    for found in marks.ALL_MARKS.finditer(text):
        if found.group() == marks.CLOSE:
            closed = opened.pop() if opened else ""
        elif found.group() <= marks.LINK:
            opened.append(found.group())
    return _LAST_BLOCK.match(closed) is not None


def _laid_out(text: str, layout: Decoration) -> str:
    """Return an entry with the layout's affixes, which go into a block that ends or begins it."""
    text = _FIRST_SPACE.sub(r"\2\1", text)
    if layout.suffix and _ends_in_block(text):
        bare = text[: -len(marks.CLOSE)]
        return layout.enclose(bare).removesuffix(layout.suffix) + layout.suffix + marks.CLOSE
    return layout.enclose(text)
