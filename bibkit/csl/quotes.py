"""Quotation marks in a field's text to marks, so that each locale can set its own."""

import re
from typing import Final

from bibkit.text.marks import AS_WRITTEN, AS_WRITTEN_SINGLE, QUOTE, UNQUOTE

_ANY: Final = re.compile("[\"'“”‘’«»„]")
# Marks that are typographic already were chosen by the author.
_WRITTEN: Final = {"“": AS_WRITTEN, "‘": AS_WRITTEN_SINGLE}
APOSTROPHE: Final = "’"
_BEFORE: Final = re.compile(r"[\s(\[{/\-–—\ufdd0-\ufddd\ufde4\ufde2\ufde3“‘\"']")

# So many marks without a partner may stand within a quotation; looking for all takes too long.
_NEAR: Final = 50


def mark_quotes(text: str, straight: bool = False) -> str:
    """Return text with its paired quotation marks as marks and single ones as apostrophes.

    A mark opens where a word begins and closes where one ends; one without a partner is an
    apostrophe if it is single and stays as it is if it is double. With `straight`, marks that are
    typographic already are left alone.
    """
    if not _ANY.search(text):
        return text
    wanted = "\"'" if straight else "\"'“”‘’"
    letters = list(text)
    opened: list[tuple[str, int]] = []
    for index, letter in enumerate(text):
        if letter not in wanted:
            continue
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        kind = '"' if letter in '"“”' else "'"
        starts = bool(_BEFORE.match(before)) and not after.isspace()
        if letter in "”’":
            starts = False
        closes = not before.isspace() and not (letter == "“" or letter == "‘")
        if kind == "'" and closes and after.isalnum() and before.isalnum():
            letters[index] = APOSTROPHE
            continue
        near = range(len(opened) - 1, max(len(opened) - _NEAR, 0) - 1, -1)
        partner = next((i for i in near if opened[i][0] == kind), None)
        if partner is not None and closes and not (starts and index == opened[partner][1] + 1):
            _, place = opened[partner]
            for lost, where in opened[partner + 1 :]:
                letters[where] = APOSTROPHE if lost == "'" else text[where]
            del opened[partner:]
            letters[place], letters[index] = QUOTE + _WRITTEN.get(text[place], ""), UNQUOTE
        elif starts and letter not in "”’":
            opened.append((kind, index))
        elif kind == "'":
            letters[index] = APOSTROPHE
    for kind, place in opened:
        letters[place] = APOSTROPHE if kind == "'" else text[place]
    return "".join(letters)
