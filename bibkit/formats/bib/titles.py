"""Titles as BibLaTeX has them and as CSL has them: headline style with braces, sentence case.

BibLaTeX's titles are in headline style, where they are English, and its styles put them into small
letters but for what braces protect. CSL expects sentence case, and its styles put capitals in, but
for what stands in ``<span class="nocase">``. (BibLaTeX manual, section 4.6.4, MakeSentenceCase; CSL
specification, "Non-English Items".)
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from bibkit.formats.latex import PROTECTED, UNPROTECTED
from bibkit.patterns import pattern
from bibkit.text import marks

NOCASE: Final = ('<span class="nocase">', "</span>")
_SMALL_CAPS: Final = '<span style="font-variant:small-caps;">'
# What stands in a title between and around its words: markup, mathematics, TeX; then a word.
_PIECE: Final = pattern(
    rf"(?P<open>{PROTECTED})|(?P<close>{UNPROTECTED})|(?P<tag></?[a-z][^<>]*>)"
    r"|(?P<raw>\$(?:[^$\\]|\\.)+\$|\\[A-Za-z]+(?:\{[^{}]*\})*)|(?P<word>[^\W_]+)",
    re.DOTALL,
)
_CAPITAL: Final = pattern(r"[^\W\d_a-z]")
# Where a sentence may begin with a small letter.
_SMALL: Final = pattern(r"(?:\A|[.?!:][^\w\s]*\s)[\W_]*[^\W\d_A-Z]|\A<")
# Where sentences begin, and what words are looked at; protected texts are stepped over.
_GAP: Final = rf"(?>(?:[^\w{PROTECTED}{UNPROTECTED}]|_)*)"
_LEADING: Final = pattern(_GAP)
_BEGINS: Final = pattern(rf"([.?!:])[\"'’”)\]]*\s{_GAP}")
# What makes a title one that has to be looked at closely: an end of a sentence that is not just a
# mark and a space, or is in braces; and markup.
_HARD: Final = pattern(
    rf"[<$\\\u00a0.?!:{PROTECTED}](?:(?<=[<$\\\u00a0])|(?<=[.?!:])[\"'’”)\]]"
    rf"|(?<={PROTECTED})[^{UNPROTECTED}]*[.?!:] [^{UNPROTECTED}]*{UNPROTECTED})"
)
# A small letter after a full stop: what stands before it was an abbreviation.
_ABBREVIATED: Final = pattern(r"\.[\"'’”)\]]*\s[\W_]*[^\W\d_A-Z]")
_SENTENCE: Final = pattern("[.?!:] ")
_SENTENCES: Final = pattern(f"(?<={_SENTENCE.pattern[:-1]}) ")
_MARKED: Final = pattern(r"[<$\\]")
_STEP: Final = rf"{PROTECTED}[^{UNPROTECTED}]*{UNPROTECTED}"
_ANY_WORD: Final = pattern(rf"{_STEP}|(?<![^\W_])[^\W\d_][^\W_]*")
_CAPITALISED: Final = pattern(rf"{_STEP}|(?<![^\W_])[^\W\d_a-z][^\W_]*")
_SHORT: Final = pattern(r"[^\W_](?=['’])")
_ENDS: Final = pattern(r"[.?!:][\"'’”)\]]*\s")
_WORD: Final = pattern(r"[^\W_]+")
# A word in small letters, as most have one; and a word of ASCII in small letters, by its first.
_SMALL_AFTER_SPACE: Final = pattern(" [a-z]")
_SMALL_WORD: Final = pattern(r"(?<![A-Za-z0-9])[a-z]")
_TAG: Final = pattern(r"<[^<>]*>")
_FONTS: Final = frozenset("<i> </i> <b> </b> <sup> </sup> <sub> </sub>".split())
_SPAN: Final = pattern(r"<span[^<>]*>|</span>")
# What may stand between two words that were protected for one protection to do for both.
_OPEN: Final = marks.LEFT_MARGIN
_SHUT: Final = marks.RIGHT_INLINE
_BETWEEN: Final = pattern(rf"{_SHUT}([-'’ ]){_OPEN}")


def read(text: str, *, lower: bool, nocase: bool) -> str:
    """Return a title, decoded with its protection, as CSL has it.

    `lower` puts words into small letters, but for protected ones, those with a capital inside and
    the first of a sentence, which gets a capital; but a small letter after a full stop tells of an
    abbreviation before it. With `nocase`, which only English titles need, a protected text with a
    word in small letters keeps ``<span class="nocase">``; a capital keeps its case without that.
    """
    return _read(text, lower, nocase)


@lru_cache(maxsize=4096)
def _read(text: str, lower: bool, nocase: bool) -> str:
    if text.rfind(PROTECTED) == 0 and text.find(UNPROTECTED) == len(text) - 1:
        # A title that is protected as a whole stays as it is.
        return _kept_case(text[1:-1]) if nocase else text[1:-1]
    if lower:
        if _ABBREVIATED.search(text) and not _MARKED.search(text):
            text = _plainly_changed(text)
        elif not _HARD.search(text):
            sentences = _SENTENCES.split(text) if _SENTENCE.search(text) else [text]
            text = " ".join(map(_one_sentence, sentences))
        elif _MARKED.search(text):
            text = _changed(text, _swapped)
        else:
            text = _plainly_changed(text)
    if PROTECTED not in text:
        return text
    pieces = text.split(PROTECTED)
    for place in range(1, len(pieces)):
        inner, _, rest = pieces[place].partition(UNPROTECTED)
        pieces[place] = (_kept_case(inner) if nocase else inner) + rest
    return "".join(pieces)


def _kept_case(text: str) -> str:
    """Return a protected text with what keeps its case in CSL, if anything would change it."""
    if not text or text.startswith(NOCASE[0]) or not _has_small_word(text):
        return text
    return NOCASE[0] + text + NOCASE[1]


def _swapped(word: str) -> str:
    return word[0].swapcase() + word[1:]


def _plainly_changed(text: str) -> str:
    """Return what `_changed` makes of a text without markup, mathematics and TeX, but quicker."""
    begins = {found.end(): found[1] for found in _BEGINS.finditer(text)}
    leading = _LEADING.match(text)
    begins[leading.end() if leading else 0] = ""

    def changed(found: re.Match[str]) -> str:
        word = found.group()
        if found.start() in begins:
            if word[0].isupper() or not word.islower() or _SHORT.match(text, found.start()):
                return word
            if begins[found.start()] == "." or _is_symbol(word):
                return word
            return word[0].upper() + word[1:]
        return _lowered(found)

    return _ANY_WORD.sub(changed, text)


def _one_sentence(text: str) -> str:
    """Return what `_changed` makes of one sentence without markup."""
    pieces = text.split(PROTECTED)
    first, space, rest = pieces[0].partition(" ")
    if first or len(pieces) == 1:
        if not first[:1].isupper() or not first.rstrip(".:?!,").isalpha():
            return _plainly_changed(text)
        pieces[0] = first + space + _all_small(rest)
    for place in range(1, len(pieces)):
        inner, mark, rest = pieces[place].partition(UNPROTECTED)
        if rest and not rest.islower():
            pieces[place] = inner + mark + _all_small(rest)
    return PROTECTED.join(pieces)


def _all_small(text: str) -> str:
    if text.islower():
        return text
    return " ".join(
        [
            (_small_title(word) if word.istitle() else word) if word.isalpha() else _small(word)
            for word in text.split(" ")
        ]
    )


def _small_title(word: str) -> str:
    return word if _is_symbol(word) else word.lower()


def _is_symbol(word: str) -> bool:
    """Return whether a word begins with a Greek letter, whose case tells what it stands for."""
    return "\u0370" <= word[0] < "\u0400" or word[0] == "µ"


def _small(word: str) -> str:
    """Return what stands between two spaces in small letters, unless it has a capital inside."""
    return word if word.islower() else _CAPITALISED.sub(_lowered, word)


def _lowered(found: re.Match[str]) -> str:
    word = found.group()
    return word[0].lower() + word[1:] if _is_capitalised(word) else word


def kept(text: str) -> str:
    """Return a title, decoded with its protection, with its case and its protection as written."""
    for twice, once in ((PROTECTED + NOCASE[0], NOCASE[0]), (NOCASE[1] + UNPROTECTED, NOCASE[1])):
        text = text.replace(twice, once)
    return text.replace(PROTECTED, NOCASE[0]).replace(UNPROTECTED, NOCASE[1])


def short(text: str) -> str:
    """Return what stands in a title, decoded with its protection, before its colon, or nothing."""
    at = text.find(": ")
    while at > 0:
        before = text[:at]
        protected = before.count(PROTECTED) - before.count(UNPROTECTED)
        if not protected and before.count("<") == 2 * before.count("</"):
            return before.rstrip()
        at = text.find(": ", at + 1)
    return ""


def write(text: str, *, lower: bool = True) -> str:
    """Return an English title in CSL's markup with all protected that `read` would change.

    What is ``nocase`` there, but needs no protection in CSL, is protected thrice.
    """
    text = _marked(text) if NOCASE[0] in text else text
    if lower and (_CAPITAL.search(text, 1) or _SMALL.search(text)):
        text = _changed(text, _protected)
        text = _BETWEEN.sub(r"\1", text)
    for mark, tag in zip((PROTECTED, UNPROTECTED, _OPEN, _SHUT), NOCASE * 2, strict=True):
        text = text.replace(mark, tag)
    return text


def _marked(text: str) -> str:
    """Return a title with its ``nocase`` spans between marks, those thrice that need it."""
    pieces: list[str] = []
    opened: list[int] = []
    start = 0
    for found in _SPAN.finditer(text):
        pieces.append(text[start : found.start()])
        start = found.end()
        tag = found.group()
        if tag != "</span>":
            opened.append(len(pieces) if tag == NOCASE[0] else -1)
        elif opened and (place := opened.pop()) >= 0:
            times = 1 if _has_small_word("".join(pieces[place + 1 :])) else 3
            pieces[place] = PROTECTED * times
            tag = UNPROTECTED * times
        pieces.append(tag)
    return "".join(pieces) + text[start:]


def _has_small_word(text: str) -> bool:
    if text.isalnum():
        return text[0].islower()
    if "<" in text:
        text = _TAG.sub("", text)
    if _SMALL_AFTER_SPACE.search(text):
        return True
    if text.isascii():
        return _SMALL_WORD.search(text) is not None
    return any(word[0].islower() for word in _WORD.findall(text))


def _changed(text: str, change: Callable[[str], str]) -> str:
    """Return a title with a change made to each word whose first letter sentence case changes.

    Those are the words with one capital, their first letter, but that begin no sentence, and those
    in small letters that begin one; but not what is protected, and no capital of what is set in
    another font: BibTeX and BibLaTeX leave the argument of a command (``\\emph{Iliad}``) as it is.
    """
    pieces: list[str] = []
    start = 0
    begins = after = True
    hold = fonts = 0
    spans: list[bool] = []
    for found in _PIECE.finditer(text):
        between = text[start : found.start()]
        if (end := _ENDS.search(between)) is not None:
            begins, after = True, after or end.group()[0] != "."
        pieces.append(between)
        start = found.end()
        piece = found.group()
        kind = found.lastgroup
        if kind == "word":
            short = begins and _SHORT.match(text, found.start()) is not None
            short = short or (begins and not after and piece.islower())
            if not hold and not short and (begins or not fonts) and _changes(piece, begins):
                piece = change(piece)
            begins = after = False
        elif kind == "open":
            hold += 1
        elif kind == "close":
            hold -= 1
            begins = after = False
        elif kind == "raw":
            begins = after = False
        elif piece.startswith("<span"):
            spans.append(piece == _SMALL_CAPS)
            hold += spans[-1]
        elif piece == "</span>" and spans:
            hold -= spans.pop()
        elif piece in _FONTS:
            fonts += 1 if piece[1] != "/" else -min(fonts, 1)
        pieces.append(piece)
    return "".join(pieces) + text[start:]


def _changes(word: str, begins: bool) -> bool:
    if begins:
        return word.islower() and not word[0].isdecimal() and not _is_symbol(word)
    return _is_capitalised(word)


def _is_capitalised(word: str) -> bool:
    """Return whether a word has one capital, its first letter, and no digit, which makes a name."""
    rest = word[1:]
    capital = word[0].isupper() and rest == rest.lower() and word.isalpha()
    return capital and not _is_symbol(word)


def _protected(word: str) -> str:
    """Return a word protected: a capital between two marks, a small letter after them."""
    if word[0].isupper():
        return _OPEN + word + _SHUT
    return _OPEN + _SHUT + word
