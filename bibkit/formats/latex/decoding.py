"""TeX to rich text, where all that stands in it is understood at a glance."""

import functools
import re
from typing import Final

from bibkit.formats.latex import characters, tokens
from bibkit.formats.latex.tokens import Protection, ligated
from bibkit.patterns import pattern
from bibkit.text import marks

_NOCASE: Final = ('<span class="nocase">', "</span>")
# What `decode_title` puts around a text in braces.
PROTECTED: Final = marks.NOCASE
UNPROTECTED: Final = marks.CLOSE
_BETWEEN_MARKS: Final = (
    (PROTECTED, UNPROTECTED),
    (PROTECTED + _NOCASE[0], _NOCASE[1] + UNPROTECTED),
)


def decode(text: str, *, nocase: bool = False) -> str:
    """Return TeX text as CSL's inline markup.

    With `nocase`, words in braces are protected from changes of case. No input is an error: what
    is not understood stays as it is.
    """
    return _decoding(text, (_NOCASE, _NOCASE)) if nocase else plainly(text)


@functools.lru_cache(maxsize=8192)
def plainly(text: str) -> str:
    """Return what `decode` does without `nocase`, and remember it: journals and years come often.

    The fields of a whole file go through here, so nothing stands between.
    """
    return _decoding(text, None)


@functools.lru_cache(maxsize=8192)
def decode_title(text: str) -> str:
    """Return TeX text as CSL's inline markup, texts in braces between two marks.

    One in three pairs of braces is ``nocase`` besides; an empty pair leaves its two marks.
    """
    return _decoding(text, _BETWEEN_MARKS)


def _decoding(text: str, protection: Protection | None) -> str:
    text = _spaced(text)
    if "\\" in text or "{" in text or "$" in text or "}" in text:
        return _at_a_glance(text, protection) or tokens.read(text, protection)
    return ligated(text).strip(" ")


def _spaced(text: str) -> str:
    """Return a text with one space wherever TeX sees space."""
    if "\n" in text or "  " in text or "\t" in text or "\r" in text:
        # Bytes are parted at ASCII's spaces alone, and in a tenth of a regular expression's time.
        data = text.encode("utf-8", "surrogatepass")
        return b" ".join(data.split()).decode("utf-8", "surrogatepass")
    return text


# Signs in their usual spellings: an accent with its letter in or without braces, a letter of its
# own in braces, an escape. Each begins with a character of its own, not with a group, so that
# Python looks for those characters alone.
_SIGN: Final = pattern(
    r"""\{\\([`'^"~=.])(?:\{([A-Za-z]|\\[ij])\}|([A-Za-z]|\\[ij](?![A-Za-z])))\}"""
    r"""|\\([`'^"~=.])(?:\{([A-Za-z]|\\[ij])\}|([A-Za-z]))"""
    r"""|\{\\([cvuHkrdb])(?:\{([A-Za-z])\}|\s+([A-Za-z]))\}|\\([cvuHkrdb])\{([A-Za-z])\}"""
    r"""|\{\\(?P<braced>[A-Za-z]+)\s*(?:\{\})?\}|\\(?P<escaped>[&%#_])"""
    # A group that begins with a command protects nothing; what has one is no usual text.
    r"""|\{\\(?P<group>)|\\(?P<named>[A-Za-z]{2,}+)\s*(?:\{\})?"""
)
# Commands of one character that nothing else is made of.
_NAMED: Final = {
    name: sign for name, sign in characters.COMMANDS.items() if not re.search(r"[\\{}$`'~-]", sign)
}


@functools.cache
def _sign(accent: str, letter: str) -> str:
    return characters.composed({"\\i": "ı", "\\j": "ȷ"}.get(letter, letter), accent)


def _spelled(found: re.Match[str]) -> str:
    kind = found.lastgroup
    if kind == "named" or kind == "braced":
        return _NAMED.get(found[kind], found.group())
    if kind == "group":
        return found.group()
    if kind == "escaped":
        return found[kind]
    accent, letter = filter(None, found.groups())
    sign = _sign(accent, letter)
    # A letter of ASCII under a separate accent could be taken for part of a command before it.
    return found.group() if sign[0].isascii() else sign


def signs(text: str) -> str:
    """Return TeX text with the usual spellings of letters and signs as characters."""
    if "\\\\" in text:
        return text
    return _SIGN.sub(_spelled, text)


_BRACE: Final = pattern(r"[{}]")
_NESTED: Final = pattern(r"\{[^{}]*(?:\{|\Z)|\}[^{}]*\}|\A[^{}]*\}")
_DEEP: Final = 50


def _grouped(text: str, opening: str, closing: str) -> str:
    """Return a text with marks for its outer braces and without the others; empty if odd."""
    if not _NESTED.search(text):
        return text.replace("{", opening).replace("}", closing)
    pieces: list[str] = []
    start = depth = 0
    for found in _BRACE.finditer(text):
        pieces.append(text[start : found.start()])
        start = found.end()
        if found.group() == "{":
            depth += 1
            pieces.append(opening if depth == 1 else "")
        else:
            depth -= 1
            pieces.append(closing if depth == 0 else "")
        if not 0 <= depth < _DEEP:
            return ""
    return "" if depth else "".join(pieces) + text[start:]


def _at_a_glance(text: str, protection: Protection | None) -> str:
    """Return what stands in a TeX text of usual signs and plain groups; empty if it has more."""
    if "\\" in text:
        text = signs(text)
    if "\\" in text or "$" in text:
        return ""
    text = ligated(text)
    if "{" in text or "}" in text:
        if protection is not None and ("{{{" in text or "{ }" in text):
            return ""
        text = _grouped(text, *(protection[0] if protection is not None else ("", "")))
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip(" ")
