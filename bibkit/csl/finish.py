"""The last pass over a text: punctuation that meets, quotation marks, flip-flopped formatting."""

import re
import unicodedata
from typing import Final

from bibkit.csl.locale import Locale
from bibkit.text import marks

# What becomes of two punctuation marks that meet; pairs that are not here stay as they are. The
# public test suite has the whole table (punctuation_FullMontyPlain).
_KEEP_LEFT: Final = frozenset(
    ("::", ";:", "!:", "?:", ":.", "..", ";.", "!.", "?.", ";;", "!!", "??", ",,")
)
_KEEP_RIGHT: Final = frozenset((":!", ";!", ":?", ";?"))
_PUNCTUATION: Final = frozenset(".,:;!?")
_INTO_QUOTES: Final = frozenset(".,!?")
_SILENT: Final = frozenset(
    (marks.HOLD, marks.TERM, marks.AS_WRITTEN, marks.AS_WRITTEN_SINGLE, marks.FLIP)
)
_WRITTEN: Final = {marks.AS_WRITTEN: ("“", "”"), marks.AS_WRITTEN_SINGLE: ("‘", "’")}
_MARKS: Final = frozenset((*map(chr, range(0xFDD0, 0xFDE7)), *_SILENT)) - {marks.HOLD}
_BETWEEN: Final = (
    f"[{marks.OPENERS}{marks.QUOTE}{marks.UNQUOTE}{marks.CLOSE}{''.join(sorted(_SILENT))}]*"
)
# Where something is to be settled: punctuation that meets, or meets a quotation's end, and spaces.
_SUSPECT: Final = re.compile(
    f"[.,:;!?{marks.UNQUOTE}](?:{_BETWEEN.replace(marks.HOLD, '')}[.,:;!?])+"
    f"|[ \u00a0]{_BETWEEN} +(?:{_BETWEEN} +)*"
)
# Unicode's raised letters and digits are formatting, in a text that can say so.
_SUPERSCRIPTS: Final = {
    code: marks.SUP + unicodedata.normalize("NFKC", chr(code)) + marks.CLOSE
    for code in (
        *range(0xAA, 0xBB),
        *range(0x2B0, 0x2B9),
        *range(0x2C0, 0x2C2),
        *range(0x2E0, 0x2E5),
        *range(0x1D2C, 0x1D62),
        *range(0x2070, 0x2080),
        *range(0x2120, 0x2123),
        *range(0x3192, 0x31A0),
    )
    if unicodedata.decomposition(chr(code)).startswith("<super>")
} | {
    code: marks.SUP + letter + marks.CLOSE
    for code, letter in ((0x2C0, "ʔ"), (0x2C1, "ʕ"), (0x6E5, "و"), (0x6E6, "ي"))
}
_FLIPPED: Final = {
    marks.ITALIC: marks.UPRIGHT,
    marks.OBLIQUE: marks.UPRIGHT,
    marks.BOLD: marks.WEIGHT_NORMAL,
    marks.SMALL_CAPS: marks.CAPS_NORMAL,
}
_FAMILY: Final = {
    marks.ITALIC: "style",
    marks.OBLIQUE: "style",
    marks.UPRIGHT: "style",
    marks.BOLD: "weight",
    marks.LIGHT: "weight",
    marks.WEIGHT_NORMAL: "weight",
    marks.SMALL_CAPS: "variant",
    marks.CAPS_NORMAL: "variant",
    marks.UNDERLINE: "decoration",
    marks.NO_DECORATION: "decoration",
}
_NORMAL: Final = frozenset(
    (marks.UPRIGHT, marks.WEIGHT_NORMAL, marks.CAPS_NORMAL, marks.NO_DECORATION)
)
_SUPERSCRIPT: Final = re.compile(f"[{''.join(map(chr, _SUPERSCRIPTS))}]")
_OPENER: Final = re.compile(f"[{marks.OPENERS}]")
# A quotation that the style has marked, or a field, with nothing quoted in it.
_QUOTATION: Final = re.compile(
    f"{marks.QUOTE}([^{marks.QUOTE}{marks.UNQUOTE}{marks.AS_WRITTEN}{marks.AS_WRITTEN_SINGLE}]*)"
    f"{marks.UNQUOTE}"
)
# Where a mark has to be dropped, turned around or written as a character; most texts have none.
_UNSETTLED: Final = re.compile(
    f"[{marks.QUOTE}{marks.UNQUOTE}{marks.NOCASE}{''.join(sorted(_SILENT | _NORMAL))}]"
    f"|[{marks.OPENERS}]{marks.CLOSE}"
)
# More punctuation in a row is nobody's; settling it would take the square of its length.
_MOST: Final = 500


def finish(text: str, locale: Locale) -> str:
    """Return marked text with punctuation settled, quotation marks chosen, formatting flipped."""
    text = settle(text, locale.punctuation_in_quote)
    if text.isascii():
        return text
    if _SUPERSCRIPT.search(text):
        text = text.translate(_SUPERSCRIPTS)
    # What follows is for the usual text; `_flip` could do all of it, but takes longer.
    text = text.replace(marks.TERM, "").replace(marks.HOLD, "")
    if marks.QUOTE in text:
        text = _quoted(text, locale.quotes)
    balanced = len(_OPENER.findall(text)) == text.count(marks.CLOSE)
    return text if balanced and not _UNSETTLED.search(text) else _flip(text, locale.quotes)


def _quoted(text: str, quotes: tuple[str, ...]) -> str:
    """Return a text with its quotation marks chosen, if no quotation has another one in it."""
    written, count = _QUOTATION.subn(lambda found: quotes[0] + found[1] + quotes[1], text)
    simple = count == text.count(marks.QUOTE) == text.count(marks.UNQUOTE)
    return written if simple else text


def settle(text: str, into_quotes: bool) -> str:
    """Return marked text with punctuation that meets settled, and double spaces made single."""

    def region(found: re.Match[str]) -> str:
        letters = found.group()
        if letters[0] in " \u00a0":
            return letters[0] + letters[1:].replace(" ", "")
        if len(letters) > _MOST:
            return letters
        done: list[str] = []
        for letter in letters:
            if letter in _PUNCTUATION:
                _punctuate(done, letter, into_quotes)
            else:
                done.append(letter)
        return "".join(done)

    return _SUSPECT.sub(region, text)


def _tail(done: list[str]) -> int:
    """Return the place of the last character that is no mark; -1 if there is none."""
    place = len(done) - 1
    while place >= 0 and done[place] in _MARKS:
        place -= 1
    return place


def _punctuate(done: list[str], letter: str, into_quotes: bool) -> None:
    place = _tail(done)
    if place >= 0:
        pair = done[place] + letter
        if pair in _KEEP_LEFT:
            return
        if pair in _KEEP_RIGHT:
            del done[place]
            _punctuate(done, letter, into_quotes)
            return
    if into_quotes and letter in _INTO_QUOTES and marks.UNQUOTE in done[place + 1 :]:
        done.insert(done.index(marks.UNQUOTE, place + 1), letter)
        return
    done.append(letter)


def _flip(text: str, quotes: tuple[str, ...]) -> str:
    done: list[str] = []
    opened: list[tuple[str, int]] = []
    quoted: list[str] = []
    start = 0
    flips = False
    for found in marks.ALL_MARKS.finditer(text):
        place = found.start()
        if place > start:
            done.append(text[start:place])
        start = place + 1
        mark = found.group()
        if mark == marks.QUOTE:
            pair = _pair(text[place + 1 : place + 2], len(quoted), quotes)
            done.append(pair[0])
            quoted.append(pair[1])
        elif mark == marks.UNQUOTE:
            done.append(quoted.pop() if quoted else quotes[1])
        elif mark == marks.CLOSE:
            _close(done, opened)
        elif mark == marks.FLIP:
            flips = True
        elif mark == marks.TARGET_END:
            done.append(mark)
        elif mark not in _SILENT:
            shown = _shown(mark, opened, flips)
            flips = False
            opened.append((shown, len(done)))
            if shown:
                done.append(shown)
    done.append(text[start:])
    while opened:
        _close(done, opened)
    return "".join(done)


def _pair(after: str, depth: int, quotes: tuple[str, ...]) -> tuple[str, str]:
    """Return the marks of a quotation: outer and inner ones by turns, or those of the author."""
    if depth % 2:
        return quotes[2], quotes[3]
    if depth == 0 and after in _WRITTEN:
        return _WRITTEN[after]
    return quotes[0], quotes[1]


def _close(done: list[str], opened: list[tuple[str, int]]) -> None:
    if not opened:
        return
    mark, place = opened.pop()
    if not mark:
        return
    if place == len(done) - 1:
        # Formatting around nothing.
        done.pop()
    else:
        done.append(marks.CLOSE)


def _shown(mark: str, opened: list[tuple[str, int]], flips: bool) -> str:
    """Return the mark to open: the flip side if what is around has the same formatting."""
    family = _FAMILY.get(mark)
    if family is None:
        return "" if mark == marks.NOCASE else mark
    around = next((other for other, _ in reversed(opened) if _FAMILY.get(other) == family), "")
    if around == mark and flips:
        return _FLIPPED.get(mark, "")
    # "Normal" says something only inside what is not.
    return "" if mark in _NORMAL and (not around or around in _NORMAL) else mark
