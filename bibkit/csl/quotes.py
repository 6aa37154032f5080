"""Quotation marks in a field's text to marks, so that each locale can set its own."""

from typing import Final

from bibkit.text.marks import (
    AS_WRITTEN,
    AS_WRITTEN_SINGLE,
    FORMATTING,
    LINK,
    NOCASE,
    QUOTE,
    TARGET_END,
    UNQUOTE,
)

_ANY: Final = frozenset("\"'“”‘’«»„")
# Marks that are typographic already were chosen by the author.
_WRITTEN: Final = {"“": AS_WRITTEN, "‘": AS_WRITTEN_SINGLE}
APOSTROPHE: Final = "’"
# What a mark that opens may follow, besides space.
_BEFORE: Final = frozenset((*FORMATTING.values(), NOCASE, QUOTE, LINK, TARGET_END, *"([{/-–—“‘\"'"))

# So many marks without a partner may stand within a quotation; looking for all takes too long.
_NEAR: Final = 50


def mark_quotes(text: str, straight: bool = False) -> str:
    """Return text with its paired quotation marks as marks and single ones as apostrophes.

    A mark opens where a word begins and closes where one ends; one without a partner is an
    apostrophe if it is single and stays as it is if it is double. With `straight`, marks that are
    typographic already are left alone.
    """
    if _ANY.isdisjoint(text):
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
        starts = (before.isspace() or before in _BEFORE) and not after.isspace()
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
