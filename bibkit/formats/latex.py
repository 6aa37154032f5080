"""TeX to rich text and back: what stands in a `.bib` field, and CSL's inline markup.

The two directions are each other's inverse for text in normal form (NFC, single spaces, none at
either end): what `encode` writes, `decode` reads as the same text. An apostrophe is ’, which is
what TeX's ' is. Exceptions, in ASCII only: a no-break hyphen is a hyphen, a narrow space is a thin
one, and Cyrillic is romanised.

Mathematics (``$x^2$``) and commands that are not known (``\\foo{bar}``) stay in the text as they
stand in TeX, and are written back so. A character that pdfTeX has no command for is written as
``\\bibkitchar{20013}``, with its number; `PREAMBLE` defines that command.
"""

import functools
import re
from collections.abc import Callable
from typing import Final, TypeAlias

from bibkit.formats.bib import characters, commands, mathematics, rare, strings
from bibkit.formats.bib.blocks import balanced
from bibkit.formats.bib.romanise import romanise
from bibkit.formats.bib.syntax import close_of
from bibkit.text import marks, markup

PREAMBLE: Final = (
    r"\providecommand{\bibkitchar}[1]{\ifx\Umathchar\undefined[\##1]\else\char#1\relax\fi}"
)

# What a character that has no command is written with, which `PREAMBLE` defines.
BY_NUMBER: Final = r"\bibkitchar"

_NOCASE: Final = ('<span class="nocase">', "</span>")
# What `decode_title` puts around a text in braces.
PROTECTED: Final = marks.NOCASE
UNPROTECTED: Final = marks.CLOSE

_TOKEN: Final = re.compile(
    r"\\(?P<word>[A-Za-z]+\*?)\s*|\\(?P<sign>[^A-Za-z])|(?P<open>\{)|(?P<close>\})|(?P<math>\$)"
    r"|(?P<ligature>---?|``|''?|[?!]?`|~)",
    re.DOTALL,
)
_LIGATURES: Final = {
    "---": "—",
    "--": "–",
    "``": "“",
    "''": "”",
    "`": "‘",
    "'": "’",
    "?`": "¿",
    "!`": "¡",
    "~": "\u00a0",
}
# What may be mathematics between two dollars; "$5 and $6" is not, nor "$5-$6".
_MATH: Final = re.compile(r"\$((?:[^$\\]|\\.)+)\$(?![0-9])", re.ASCII | re.DOTALL)
_MATHEMATICAL: Final = re.compile(r"[\\^_{}]|[=<>+].|.[=<>+]|^[A-Za-z]$", re.DOTALL)
_SCRIPT: Final = re.compile(r"([\^_])\s*(?:\{([\w+\-]+)\}|(\w))")
# The number of a character of ASCII that is seen.
_PRINTABLE: Final = re.compile(r"3[3-9]|[4-9][0-9]|1[01][0-9]|12[0-6]")
# What a sign raised above the line is.
_RAISED: Final = {"circ": "°", "prime": "′", "dagger": "†", "ast": "*", "star": "*"}
_SIGN_RAISED: Final = re.compile(r"\^?\s*\{?\s*\\([a-z]+)\s*\}?")


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


# What is put around a text in braces, and around one in three pairs of braces.
_Protection: TypeAlias = tuple[tuple[str, str], tuple[str, str]]
_BETWEEN_MARKS: Final = (
    (PROTECTED, UNPROTECTED),
    (PROTECTED + _NOCASE[0], _NOCASE[1] + UNPROTECTED),
)


def _decoding(text: str, protection: _Protection | None) -> str:
    text = _spaced(text)
    if "\\" in text or "{" in text or "$" in text or "}" in text or "`" in text:
        return _at_a_glance(text, protection) or _slowly(text, protection)
    return _ligated(text).strip(" ")


def _spaced(text: str) -> str:
    """Return a text with one space wherever TeX sees space."""
    if "\n" in text or "  " in text or "\t" in text or "\r" in text:
        # Bytes are parted at ASCII's spaces alone, and in a tenth of a regular expression's time.
        data = text.encode("utf-8", "surrogatepass")
        return b" ".join(data.split()).decode("utf-8", "surrogatepass")
    return text


def _ligated(text: str) -> str:
    """Return a text without commands, braces and backquotes with its ligatures as characters."""
    if "-" in text:
        text = text.replace("---", "—").replace("--", "–")
    if "'" in text:
        text = text.replace("''", "”").replace("'", "’")
    if "~" in text:
        text = text.replace("~", "\u00a0")
    return text


# Signs in their usual spellings: an accent with its letter in or without braces, a letter of its
# own in braces, an escape. Each begins with a character of its own, not with a group, so that
# Python looks for those characters alone.
_SIGN: Final = re.compile(
    r"""\{\\([`'^"~=.])(?:\{([A-Za-z]|\\[ij])\}|([A-Za-z]|\\[ij](?![A-Za-z])))\}"""
    r"""|\\([`'^"~=.])(?:\{([A-Za-z]|\\[ij])\}|([A-Za-z]))"""
    r"""|\{\\([cvuHkrdb])(?:\{([A-Za-z])\}|\s+([A-Za-z]))\}|\\([cvuHkrdb])\{([A-Za-z])\}"""
    r"""|\{\\([A-Za-z]+)\s*(?:\{\})?\}|\\([&%#_])"""
    # A group that begins with a command protects nothing; what has one is no usual text.
    r"""|\{\\()|\\([A-Za-z]{2,}+)\s*(?:\{\})?"""
)
# Commands of one character that nothing else is made of.
_NAMED: Final = {
    name: sign for name, sign in characters.COMMANDS.items() if not re.search(r"[\\{}$`'~-]", sign)
}


@functools.cache
def _sign(accent: str, letter: str) -> str:
    return characters.composed({"\\i": "ı", "\\j": "ȷ"}.get(letter, letter), accent)


def _spelled(found: re.Match[str]) -> str:
    *accents, own, escaped, group, named = found.groups()
    if named or own or group is not None:
        return _NAMED.get(named or own, found.group())
    if escaped:
        return str(escaped)
    accent, letter = filter(None, accents)
    sign = _sign(accent, letter)
    # A letter of ASCII under a separate accent could be taken for part of a command before it.
    return found.group() if sign[0].isascii() else sign


def signs(text: str) -> str:
    """Return TeX text with the usual spellings of letters and signs as characters."""
    if "\\\\" in text:
        return text
    return _SIGN.sub(_spelled, text)


_BRACE: Final = re.compile(r"[{}]")
_NESTED: Final = re.compile(r"\{[^{}]*(?:\{|\Z)|\}[^{}]*\}|\A[^{}]*\}")
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


def _at_a_glance(text: str, protection: _Protection | None) -> str:
    """Return what stands in a TeX text of usual signs and plain groups; empty if it has more."""
    if "\\" in text:
        text = signs(text)
    if "\\" in text or "$" in text or "`" in text:
        return ""
    text = _ligated(text)
    if "{" in text or "}" in text:
        if protection is not None and ("{{{" in text or "{ }" in text):
            return ""
        text = _grouped(text, *(protection[0] if protection is not None else ("", "")))
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip(" ")


def _slowly(text: str, protection: _Protection | None) -> str:
    """Return what stands in any TeX text, token by token."""
    try:
        found = _Reader(text, protection).sequence(0)
    except RecursionError:
        # Nobody means a text with hundreds of braces in each other; it stays as it stands.
        return " ".join(text.split())
    while "  " in found:
        found = found.replace("  ", " ")
    return found.strip(" ")


class _Reader:
    """One reading of one TeX text, from left to right."""

    def __init__(self, text: str, protection: _Protection | None) -> None:
        self.text = text
        self.at = 0
        self.protection = protection
        self.quotes = 0

    def sequence(self, depth: int) -> str:
        """Return what stands up to the brace that closes it, and step over the brace."""
        pieces: list[str] = []
        while (token := _TOKEN.search(self.text, self.at)) is not None:
            pieces.append(self.text[self.at : token.start()])
            self.at = token.end()
            kind = token.lastgroup
            if kind == "close" and depth:
                return "".join(pieces)
            if kind == "word" and token["word"] in commands.DECLARATIONS and depth:
                opening, closing = commands.TAGS[commands.DECLARATIONS[token["word"]]]
                inner = self.sequence(depth)
                return "".join([*pieces, opening, inner, closing]) if inner else "".join(pieces)
            pieces.append(self._token(token, kind, depth))
        pieces.append(self.text[self.at :])
        self.at = len(self.text)
        return "".join(pieces)

    def _token(self, token: re.Match[str], kind: str | None, depth: int) -> str:
        if kind == "open":
            return self._group(depth)
        if kind == "close":
            return "}"
        if kind == "word":
            return self._command(token, token["word"], depth)
        if kind == "sign":
            return self._sign(token["sign"], depth)
        if kind == "math":
            return self._math(token.start(), depth)
        return _LIGATURES[token.group()]

    def _group(self, depth: int) -> str:
        protection = self.protection
        if protection is None or self.text.startswith("\\", self.at):
            return self.sequence(depth + 1)
        opening, closing = protection[self._is_threefold()]
        if self.text.startswith("}", self.at):
            self.at += 1
            return opening + closing if opening == PROTECTED else ""
        self.protection = None
        inner = self.sequence(depth + 1)
        self.protection = protection
        return opening + inner + closing if inner.strip() else inner

    def _is_threefold(self) -> bool:
        """Return whether all that stands in the group at hand is a group in a group."""
        if not self.text.startswith("{{", self.at) or self.text.startswith("{{\\", self.at):
            return False
        end = _group_end(self.text, self.at)
        return self.text.startswith("}", end) and self.text.endswith("}}", 0, end)

    def argument(self, depth: int) -> str:
        """Return the argument of a command: a group, a command, or one character."""
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        token = _TOKEN.match(self.text, self.at)
        if token is None:
            self.at += 1
            return self.text[self.at - 1 : self.at]
        if token.lastgroup == "close":
            return ""
        self.at = token.end()
        if token.lastgroup == "open":
            return self.sequence(depth + 1)
        return self._token(token, token.lastgroup, depth)

    def _unprotected(self, depth: int) -> str:
        before, self.protection = self.protection, None
        inner = self.argument(depth)
        self.protection = before
        return inner

    def _sign(self, sign: str, depth: int) -> str:
        if sign in characters.ACCENTS:
            return characters.composed(self._unprotected(depth), sign)
        if sign == "(":
            return self._displayed("\\)")
        return characters.PUNCTUATION.get(sign, f"\\{sign}")

    def _displayed(self, end: str) -> str:
        """Return what stands in ``\\( \\)`` as mathematics between dollars."""
        close = self.text.find(end, self.at)
        if close < 0:
            return "("
        inner = self.text[self.at : close].strip()
        if inner.startswith("$") and inner.endswith("$"):
            inner = inner.strip("$")
        self.at = close + len(end)
        return _simple_math(inner)

    def _math(self, start: int, depth: int) -> str:
        close = self.at
        while (close := self.text.find("$", close)) >= 0 and self.text[close - 1] == "\\":
            close += 1
        if close < 0:
            return "$"
        inner = " ".join(self.text[self.at : close].split())
        self.at = close + 1
        return _simple_math(inner)

    def _command(self, token: re.Match[str], name: str, depth: int) -> str:
        if name in characters.COMMANDS:
            self._skip_empty_group()
            return characters.COMMANDS[name]
        if name in characters.ACCENTS:
            return characters.composed(self._unprotected(depth), name)
        if name in commands.TAGS:
            opening, closing = commands.TAGS[name]
            inner = self.argument(depth)
            return opening + inner + closing if inner else ""
        if name in commands.QUOTED or name.rstrip("*") in commands.QUOTED:
            return self._quoted(depth, name)
        if name in commands.TRANSPARENT:
            return self.argument(depth)
        if name in commands.STRINGS:
            key = self._raw_group().strip()
            kept = "".join(self.protection[0]) if self.protection else ""
            return kept + strings.WORDS.get(key, key)
        if name in commands.LAST:
            return self._last(depth, commands.LAST[name])
        if name in commands.VERBATIM:
            return self._verbatim(token, name)
        if name.rstrip("*") in commands.BLANK:
            return commands.BLANK[name.rstrip("*")] if self._raw_group().strip("0.pt ") else ""
        if name in commands.BREAKS:
            self._skip_empty_group()
            return " "
        if name == "symbol":
            number = self._raw_group()
            return chr(int(number)) if _PRINTABLE.fullmatch(number) else number
        if name == "ensuremath":
            return _simple_math(self._raw_group())
        if name == "bibkitchar":
            number = self._raw_group()
            return chr(int(number)) if number.isdecimal() and int(number) < 0x110000 else number
        if name in commands.SORTING:
            self._raw_group()
            return ""
        if name in commands.SILENT or name in commands.DECLARATIONS:
            return ""
        return self._unknown(token, name)

    def _last(self, depth: int, number: int) -> str:
        """Return the last argument of a command; the first, as it stands, if that is empty."""
        first = self._raw_group()
        for _ in range(number - 2):
            self._raw_group()
        return self.argument(depth) or first

    def _verbatim(self, token: re.Match[str], name: str) -> str:
        if not self.text.startswith("{", self.at):
            return self._unknown(token, name)
        return self._raw_group().replace("\\", "")

    def _skip_empty_group(self) -> None:
        if self.text.startswith("{}", self.at):
            self.at += 2

    def _quoted(self, depth: int, name: str) -> str:
        opening, closing = "‘’" if name.endswith("*") or self.quotes % 2 else "“”"
        self.quotes += 1
        if name.startswith("mkbib") and self.protection is not None:
            # What names a work in a title keeps its case (BibLaTeX manual, section 4.10.4).
            opening += self.protection[0][0]
            closing = self.protection[0][1] + closing
            inner = self._unprotected(depth)
        else:
            inner = self.argument(depth)
        self.quotes -= 1
        return opening + inner + closing

    def _raw_group(self) -> str:
        end = _group_end(self.text, self.at)
        inner = self.text[self.at + 1 : end - 1] if end else ""
        self.at = end or self.at
        return inner

    def _unknown(self, token: re.Match[str], name: str) -> str:
        """Return a command that the table does not have: a sign of pylatexenc's, or as it is."""
        sign = commands.JOURNALS.get(name) or _rare(name)
        if sign:
            self._skip_empty_group()
            return sign
        end = _arguments_end(self.text, self.at)
        raw = self.text[self.at : end]
        self.at = end
        return f"\\{name}" + (raw or "{}")


def _simple_math(inner: str) -> str:
    """Return mathematics between dollars; as plain text where it is no more than that."""
    if inner.startswith("\\") and inner[1:].isalpha():
        sign = characters.GREEK.get(inner[1:]) or _rare(inner[1:])
        if sign:
            return sign
    raised = _SIGN_RAISED.fullmatch(inner)
    if raised and raised[1] in _RAISED:
        return _RAISED[raised[1]]
    script = _SCRIPT.fullmatch(inner)
    if script:
        tag = "sup" if script[1] == "^" else "sub"
        return f"<{tag}>{script[2] or script[3]}</{tag}>"
    return mathematics.in_text(inner) or (f"${inner}$" if _is_math(inner) else inner)


def _is_math(inner: str) -> bool:
    """Return whether a text between dollars is mathematics, in TeX and in a record alike."""
    plain = inner.isascii() and inner == inner.strip() and balanced(inner)
    return plain and _MATHEMATICAL.search(inner) is not None


_BRACKET: Final = re.compile(r"[{}\]]")


def _group_end(text: str, start: int) -> int:
    """Return where the group that opens at `start` ends, or 0 if there is none."""
    sign = text[start : start + 1]
    if sign == "{":
        return close_of(text, start, len(text)) + 1
    if sign != "[":
        return 0
    depth = 0
    for found in _BRACKET.finditer(text, start):
        sign = found.group()
        if sign == "]" and not depth:
            return found.end()
        depth += (sign == "{") - (sign == "}")
    return 0


def _arguments_end(text: str, start: int) -> int:
    """Return where the groups that follow a command end; `start` if there are none."""
    while (end := _group_end(text, start)) != 0:
        start = end
    return start


@functools.cache
def _rare(name: str) -> str:
    """Return the sign that pylatexenc knows under a command without arguments, or nothing."""
    if name in rare.USUAL:
        return rare.USUAL[name]
    if name not in rare.NAMES:
        return ""
    from pylatexenc import latex2text

    spec = latex2text.get_default_latex_context_db().get_macro_spec(name)
    sign = getattr(spec, "simplify_repl", None)
    usable = isinstance(sign, str) and "%" not in sign and not sign.isspace()
    return sign if usable and isinstance(sign, str) and not sign.isascii() else ""


_OPENED: Final = {
    marks.ITALIC: r"\emph{",
    marks.OBLIQUE: r"\emph{",
    marks.BOLD: r"\textbf{",
    marks.SUP: r"\textsuperscript{",
    marks.SUB: r"\textsubscript{",
    marks.SMALL_CAPS: r"\textsc{",
    marks.NOCASE: "{",
}
_UTF8: Final = re.compile(r"[\\{}&%$#_~^`\u00a0\u2009\u00ad]|-{2,}|'{2,}")


@functools.cache
def _not_ascii() -> re.Pattern[str]:
    return re.compile(
        r"[-–—\u2010\u2011]{2,}|['‘’“”]{2,}|[?!](?=[‘“])|[\\{}&%$#_~^`<>|\u0080-\U0010ffff]"
    )


_COMMAND: Final = re.compile(r"\\([A-Za-z]+\*?)(?=[{\[])")


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
        found = _MATH.match(text, start)
        return found.end() if found and _simple_math(found[1]) == found.group() else 0
    command = _COMMAND.match(text, start) if text[start] == "\\" else None
    if command is None or is_known(command[1]):
        return 0
    end = _arguments_end(text, command.end())
    return end if end > command.end() and balanced(text[start:end]) else 0


def is_known(name: str) -> bool:
    """Return whether `decode` knows a command and makes something else of it."""
    return (
        name in characters.COMMANDS
        or name in characters.ACCENTS
        or name in commands.TAGS
        or name in commands.DECLARATIONS
        or name in commands.TRANSPARENT
        or name in commands.SILENT
        or name.rstrip("*") in commands.QUOTED
        or name in commands.STRINGS
        or name in commands.SORTING
        or name in ("ensuremath", "bibkitchar", "symbol")
        or name in commands.LAST
        or name in commands.VERBATIM
        or name.rstrip("*") in commands.BLANK
        or name in commands.BREAKS
        or name in commands.JOURNALS
        or bool(_rare(name))
    )


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
    return f"{{\\bibkitchar{{{ord(sign)}}}}}"
