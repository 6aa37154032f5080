"""CSL's inline markup as hayagriva's formattable text: braces keep case, dollars hold math."""

import re
from typing import Final

from bibkit.patterns import pattern
from bibkit.text import marks
from bibkit.text.markup import to_marked

_ESCAPED: Final = pattern(r"\\(.)", re.DOTALL)
_SPECIAL: Final = pattern(r"[\\{}$]")
_PARTS: Final = pattern(r"\\.|[{}]", re.DOTALL)


def write(text: str) -> str:
    """Return a text with its case kept in braces; other formatting has no place there."""
    marked = to_marked(text)
    pieces: list[str] = []
    ends: list[str] = []
    start = 0
    for found in marks.ALL_MARKS.finditer(marked):
        pieces.append(_SPECIAL.sub(r"\\\g<0>", marked[start : found.start()]))
        start = found.end()
        if found.group() == marks.CLOSE:
            pieces.append(ends.pop() if ends else "")
        else:
            keeps = found.group() == marks.NOCASE and "}" not in ends
            pieces.append("{" if keeps else "")
            ends.append("}" if keeps else "")
    pieces.append(_SPECIAL.sub(r"\\\g<0>", marked[start:]))
    return "".join([*pieces, *reversed(ends)])


def read(text: str) -> str:
    """Return a formattable text in CSL's inline markup."""
    if not _SPECIAL.search(text):
        return text
    depth = 0
    pieces = []
    start = 0
    for found in _PARTS.finditer(text):
        pieces.append(text[start : found.start()])
        start = found.end()
        sign = found.group()
        if len(sign) == 2:
            pieces.append(sign[1])
        elif sign == "{":
            pieces.append('<span class="nocase">' if depth == 0 else "")
            depth += 1
        elif depth:
            depth -= 1
            pieces.append("</span>" if depth == 0 else "")
    return "".join([*pieces, text[start:], "</span>" if depth else ""])
