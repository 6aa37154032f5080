"""Rich text to TeX: what `decode` reads as the same text."""

import functools
import re
from collections.abc import Callable
from typing import Final

from bibkit.formats.bib.blocks import balanced
from bibkit.formats.latex import characters, commands, mathematics, tokens
from bibkit.formats.latex.decoding import decode
from bibkit.formats.latex.romanise import romanise
from bibkit.patterns import pattern
from bibkit.text import marks, markup

# What a character that has no command is written with, which `PREAMBLE` defines.
BY_NUMBER: Final = f"\\{commands.BY_NUMBER}"
PREAMBLE: Final = (
    r"\providecommand{\bibkitchar}[1]{\ifx\Umathchar\undefined[\##1]\else\char#1\relax\fi}"
)

_OPENED: Final = {
    marks.ITALIC: r"\emph{",
    marks.OBLIQUE: r"\emph{",
    marks.BOLD: r"\textbf{",
    marks.SUP: r"\textsuperscript{",
    marks.SUB: r"\textsubscript{",
    marks.SMALL_CAPS: r"\textsc{",
    marks.NOCASE: "{",
}
_UTF8: Final = pattern(r"[\\{}&%$#_~^`\u00a0\u2009\u00ad]|-{2,}|'{2,}")


@functools.cache
def _not_ascii() -> re.Pattern[str]:
    return re.compile(
        r"[-–—\u2010\u2011]{2,}|['‘’“”]{2,}|[?!](?=[‘“])|[\\{}&%$#_~^`<>|\u0080-\U0010ffff]"
    )


_COMMAND: Final = pattern(r"\\([A-Za-z]+\*?)(?=[{\[])")


def encode(text: str, *, ascii: bool = False) -> str:
    """Return CSL's inline markup as TeX text: UTF-8, or ASCII that pdfTeX can set."""
    if ascii and not text.isascii():
        text = romanise(text)
    found = _not_ascii() if ascii else _UTF8
    if "<" not in text and not found.search(text):
        return text
    return _encode_marked(markup.to_marked(text), ascii)


def _encode_marked(text: str, ascii: bool) -> str:
    escape = _escape_ascii if ascii else _escape_utf8
    # One list of pieces for each piece of formatting that is open.
    stack: list[tuple[str, list[str]]] = [("", [])]
    start = 0
    for mark in marks.ALL_MARKS.finditer(text):
        stack[-1][1].append(escape(text[start : mark.start()]))
        start = mark.end()
        if mark.group() != marks.CLOSE:
            stack.append((_OPENED.get(mark.group(), ""), []))
        elif len(stack) > 1:
            opening, pieces = stack.pop()
            stack[-1][1].append(_closed(opening, "".join(pieces)))
    stack[-1][1].append(escape(text[start:]))
    return "".join(stack[-1][1])


def _closed(opening: str, inner: str) -> str:
    if not opening or (not inner and opening != "{"):
        return inner
    if opening == "{" and inner.startswith("\\"):
        # BibTeX takes a brace before a backslash for a letter, and changes its case.
        return f"{{{{{inner}}}}}"
    return f"{opening}{inner}}}"


def _escape_utf8(text: str) -> str:
    return _escape(text, _UTF8, _utf8)


def _escape_ascii(text: str) -> str:
    return _escape(text, _not_ascii(), _ascii)


def _escape(text: str, special: re.Pattern[str], spell: Callable[[str], str]) -> str:
    pieces: list[str] = []
    start = 0
    while (found := special.search(text, start)) is not None:
        pieces.append(text[start : found.start()])
        start = _kept_end(text, found.start())
        if start:
            kept = text[found.start() : start]
            pieces.append("".join(one if one.isascii() else spell(one) for one in kept))
            continue
        start = found.end()
        signs = found.group()
        joint = "{}" if len(signs) > 1 else ""
        pieces.append(joint.join(spell(sign) for sign in signs))
        if signs in "?!":
            pieces.append("{}")
    pieces.append(text[start:])
    return "".join(pieces)


def _kept_end(text: str, start: int) -> int:
    """Return where TeX that stands in the text as it is ends; 0 if none begins at `start`."""
    if text[start] == "$":
        found = mathematics.IN_DOLLARS.match(text, start)
        return found.end() if found and mathematics.simple(found[1]) == found.group() else 0
    command = _COMMAND.match(text, start) if text[start] == "\\" else None
    if command is None or tokens.is_known(command[1]):
        return 0
    end = tokens.arguments_end(text, command.end())
    return end if end > command.end() and balanced(text[start:end]) else 0


def _utf8(sign: str) -> str:
    return characters.SPECIAL.get(sign, sign)


def _ascii(sign: str) -> str:
    if sign in characters.SPECIAL:
        return characters.SPECIAL[sign]
    if sign.isascii() and sign not in "<>|":
        return sign
    return characters.spell(sign) or _rarely(sign)


def _rarely(sign: str) -> str:
    """Return a character that the table does not have, by pylatexenc or by its number."""
    from pylatexenc import latexencode

    encoder = latexencode.UnicodeToLatexEncoder(
        unknown_char_policy="keep", unknown_char_warning=False
    )
    text = f"{{{encoder.unicode_to_latex(sign)}}}"
    if text.isascii() and decode(text) == sign:
        return text
    return f"{{{BY_NUMBER}{{{ord(sign)}}}}}"
