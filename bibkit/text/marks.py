"""Marked text: formatting inside a plain `str`, as pairs of Unicode noncharacters.

While a citation is being put together, it is one `str`. Where formatting begins stands one of
the opening marks below, where it ends stands `CLOSE`. Noncharacters are reserved by the Unicode
standard (section 23.7) for use inside a program and never stand in text, so joining, affixes and
punctuation stay plain string work, and text without formatting costs nothing.
"""

import re
from collections.abc import Iterable

ITALIC = "\ufdd0"
OBLIQUE = "\ufdd1"
UPRIGHT = "\ufdd2"
SMALL_CAPS = "\ufdd3"
CAPS_NORMAL = "\ufdd4"
BOLD = "\ufdd5"
LIGHT = "\ufdd6"
WEIGHT_NORMAL = "\ufdd7"
UNDERLINE = "\ufdd8"
NO_DECORATION = "\ufdd9"
SUP = "\ufdda"
SUB = "\ufddb"
BASELINE = "\ufddc"
NOCASE = "\ufddd"
BLOCK = "\ufdde"
LEFT_MARGIN = "\ufddf"
RIGHT_INLINE = "\ufde0"
INDENT = "\ufde1"
LINK = "\ufde2"  # LINK target TARGET_END text CLOSE
TARGET_END = "\ufde3"
QUOTE = "\ufde4"  # a quotation whose marks the locale chooses: QUOTE text UNQUOTE
UNQUOTE = "\ufde5"
CLOSE = "\ufde6"
HOLD = "\ufde7"  # keeps punctuation on both sides of it as it is
FLIP = "\ufdeb"  # before a mark of a field's own markup: it flips inside the same formatting
AS_WRITTEN = "\ufde9"  # after QUOTE: the author's own double marks, which stay unless nested
AS_WRITTEN_SINGLE = "\ufdea"
TERM = "\ufde8"  # here begins a term, which is a capital at the start of a note

OPENERS = "\ufdd0-\ufde2"
ALL_MARKS = re.compile("[\ufdd0-\ufdef]")
_TARGET = re.compile(f"{LINK}[^{TARGET_END}]*{TARGET_END}")

FORMATTING = {
    ("font-style", "italic"): ITALIC,
    ("font-style", "oblique"): OBLIQUE,
    ("font-style", "normal"): UPRIGHT,
    ("font-variant", "small-caps"): SMALL_CAPS,
    ("font-variant", "normal"): CAPS_NORMAL,
    ("font-weight", "bold"): BOLD,
    ("font-weight", "light"): LIGHT,
    ("font-weight", "normal"): WEIGHT_NORMAL,
    ("text-decoration", "underline"): UNDERLINE,
    ("text-decoration", "none"): NO_DECORATION,
    ("vertical-align", "sup"): SUP,
    ("vertical-align", "sub"): SUB,
    ("vertical-align", "baseline"): BASELINE,
}
DISPLAY = {
    "block": BLOCK,
    "left-margin": LEFT_MARGIN,
    "right-inline": RIGHT_INLINE,
    "indent": INDENT,
}


def wrap(text: str, marks: Iterable[str]) -> str:
    """Return `text` inside the given marks, the first one outermost; empty text stays empty."""
    if not text:
        return text
    opening = "".join(marks)
    return opening + text + CLOSE * len(opening)


def plain(text: str) -> str:
    """Return marked text without its marks and link targets."""
    if text.isascii():
        return text
    return ALL_MARKS.sub("", _TARGET.sub("", text) if LINK in text else text)


def without_targets(text: str) -> str:
    """Return marked text with the targets of its links taken out; the links stay marked."""
    return _TARGET.sub(LINK, text)


def clean(text: str) -> str:
    """Return text from outside that can be written, without noncharacters, which are marks."""
    return text if text.isascii() else ALL_MARKS.sub("", writable(text))


def writable(text: str) -> str:
    """Return text with a question mark for each half of a character, which no output can hold."""
    return text if text.isprintable() else text.encode("utf-8", "replace").decode("utf-8")
