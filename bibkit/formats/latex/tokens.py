"""TeX text read token by token: all that `decoding` does not understand at a glance."""

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from bibkit.formats.bib import strings
from bibkit.formats.bib.syntax import close_of
from bibkit.formats.latex import characters, commands, mathematics, rare
from bibkit.patterns import pattern
from bibkit.text import marks

# What is put around a text in braces, and around one in three pairs of braces.
Protection: TypeAlias = tuple[tuple[str, str], tuple[str, str]]

# A run of text without commands, and what ends it: a brace or a dollar, a command by its name or by
# its sign, or the end.
_TOKEN: Final = pattern(
    r"([^\\{}$]*+)(?:([{}$])|\\([A-Za-z]+\*?)\s*|\\([^A-Za-z])|\\?\Z)", re.DOTALL
)
_LIGATURE: Final = pattern(r"---?|``|''?|[?!]?`|~")
# The number of a character of ASCII that is seen.
_PRINTABLE: Final = pattern(r"3[3-9]|[4-9][0-9]|1[01][0-9]|12[0-6]")
_BRACKET: Final = pattern(r"[{}\]]")


def read(text: str, protection: Protection | None) -> str:
    """Return what stands in any TeX text, texts in braces within their protection.

    No text is an error: what is not understood stays as it is.
    """
    try:
        found = _Reader(text, protection).sequence(0)
    except RecursionError:
        # Nobody means a text with hundreds of braces in each other; it stays as it stands.
        return " ".join(text.split())
    while "  " in found:
        found = found.replace("  ", " ")
    return found.strip(" ")


def ligated(text: str) -> str:
    """Return a text without commands with its ligatures as characters."""
    if "-" in text:
        text = text.replace("---", "—").replace("--", "–")
    if "'" in text:
        text = text.replace("''", "”").replace("'", "’")
    if "`" in text:
        text = text.replace("?`", "¿").replace("!`", "¡").replace("``", "“").replace("`", "‘")
    if "~" in text:
        text = text.replace("~", "\u00a0")
    return text


class _Reader:
    """One reading of one TeX text, from left to right."""

    def __init__(self, text: str, protection: Protection | None) -> None:
        self.text = text
        self.at = 0
        self.protection = protection
        self.quotes = 0

    def sequence(self, depth: int) -> str:
        """Return what stands up to the brace that closes it, and step over the brace."""
        pieces: list[str] = []
        while True:
            token = _TOKEN.match(self.text, self.at)
            assert token is not None, "the end of the text is a token too"
            run, mark, name, sign = token.groups()
            self.at = token.end()
            if run:
                pieces.append(ligated(run))
            if name is not None:
                declared = commands.DECLARATIONS.get(name) if depth else None
                if declared is not None:
                    opening, closing = commands.TAGS[declared]
                    inner = self.sequence(depth)
                    return "".join([*pieces, opening, inner, closing] if inner else pieces)
                pieces.append(self._command(name, depth))
            elif mark == "{":
                pieces.append(self._group(depth))
            elif mark == "}":
                if depth:
                    return "".join(pieces)
                pieces.append("}")
            elif sign is not None:
                pieces.append(self._sign(sign, depth))
            elif mark is not None:
                pieces.append(self._math())
            else:
                # A backslash that nothing follows stays.
                pieces.append(self.text[token.end(1) :])
                return "".join(pieces)

    def _group(self, depth: int) -> str:
        protection = self.protection
        if protection is None or self.text.startswith("\\", self.at):
            return self.sequence(depth + 1)
        opening, closing = protection[self._is_threefold()]
        if self.text.startswith("}", self.at):
            self.at += 1
            return opening + closing if opening == marks.NOCASE else ""
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
        ligature = _LIGATURE.match(self.text, self.at)
        if ligature is not None:
            self.at = ligature.end()
            return ligated(ligature.group())
        token = _TOKEN.match(self.text, self.at)
        assert token is not None, "the end of the text is a token too"
        run, mark, name, sign = token.groups()
        if run or (mark is name is sign):
            self.at += 1
            return self.text[self.at - 1 : self.at]
        if mark == "}":
            return ""
        self.at = token.end()
        if mark == "{":
            return self.sequence(depth + 1)
        if mark == "$":
            return self._math()
        return self._command(name, depth) if name is not None else self._sign(sign, depth)

    def _unprotected(self, depth: int) -> str:
        before, self.protection = self.protection, None
        inner = self.argument(depth)
        self.protection = before
        return inner

    def _raw_group(self) -> str:
        end = _group_end(self.text, self.at)
        inner = self.text[self.at + 1 : end - 1] if end else ""
        self.at = end or self.at
        return inner

    def _skip_empty_group(self) -> None:
        if self.text.startswith("{}", self.at):
            self.at += 2

    # -- mathematics

    def _math(self) -> str:
        close = self.at
        while (close := self.text.find("$", close)) >= 0 and self.text[close - 1] == "\\":
            close += 1
        if close < 0:
            return "$"
        inner = " ".join(self.text[self.at : close].split())
        self.at = close + 1
        return mathematics.simple(inner)

    def _displayed(self, end: str) -> str:
        r"""Return what stands in ``\( \)`` as mathematics between dollars."""
        close = self.text.find(end, self.at)
        if close < 0:
            return "("
        inner = self.text[self.at : close].strip()
        if inner.startswith("$") and inner.endswith("$"):
            inner = inner.strip("$")
        self.at = close + len(end)
        return mathematics.simple(inner)

    # -- commands

    def _sign(self, sign: str, depth: int) -> str:
        if sign in characters.ACCENTS:
            return characters.composed(self._unprotected(depth), sign)
        if sign == "(":
            return self._displayed("\\)")
        return characters.PUNCTUATION.get(sign, f"\\{sign}")

    def _command(self, name: str, depth: int) -> str:
        character = characters.COMMANDS.get(name)
        if character is not None:
            self._skip_empty_group()
            return character
        handler = _HANDLERS.get(name)
        return handler(self, name, depth) if handler is not None else self._unknown(name)

    def _accent(self, name: str, depth: int) -> str:
        return characters.composed(self._unprotected(depth), name)

    def _tagged(self, name: str, depth: int) -> str:
        opening, closing = commands.TAGS[name]
        inner = self.argument(depth)
        return opening + inner + closing if inner else ""

    def _quoted(self, name: str, depth: int) -> str:
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

    def _transparent(self, name: str, depth: int) -> str:
        return self.argument(depth)

    def _string(self, name: str, depth: int) -> str:
        key = self._raw_group().strip()
        kept = "".join(self.protection[0]) if self.protection else ""
        return kept + strings.WORDS.get(key, key)

    def _last(self, name: str, depth: int) -> str:
        """Return the last argument of a command; the first, as it stands, if that is empty."""
        first = self._raw_group()
        for _ in range(commands.LAST[name] - 2):
            self._raw_group()
        return self.argument(depth) or first

    def _verbatim(self, name: str, depth: int) -> str:
        if not self.text.startswith("{", self.at):
            return self._unknown(name)
        return self._raw_group().replace("\\", "")

    def _blank(self, name: str, depth: int) -> str:
        return commands.BLANK[name.rstrip("*")] if self._raw_group().strip("0.pt ") else ""

    def _break(self, name: str, depth: int) -> str:
        self._skip_empty_group()
        return " "

    def _symbol(self, name: str, depth: int) -> str:
        number = self._raw_group()
        return chr(int(number)) if _PRINTABLE.fullmatch(number) else number

    def _ensured(self, name: str, depth: int) -> str:
        return mathematics.simple(self._raw_group())

    def _numbered(self, name: str, depth: int) -> str:
        number = self._raw_group()
        return chr(int(number)) if number.isdecimal() and int(number) < 0x110000 else number

    def _sorting(self, name: str, depth: int) -> str:
        self._raw_group()
        return ""

    def _silent(self, name: str, depth: int) -> str:
        return ""

    def _unknown(self, name: str) -> str:
        """Return a command that the table does not have: a sign of pylatexenc's, or as it is."""
        sign = commands.JOURNALS.get(name) or rare.sign(name)
        if sign:
            self._skip_empty_group()
            return sign
        start, self.at = self.at, arguments_end(self.text, self.at)
        return f"\\{name}{self.text[start : self.at] or '{}'}"


_Handler: TypeAlias = Callable[[_Reader, str, int], str]


def _handlers() -> dict[str, _Handler]:
    found: dict[str, _Handler] = dict.fromkeys(commands.DECLARATIONS, _Reader._silent)
    found |= dict.fromkeys(commands.SILENT, _Reader._silent)
    found |= dict.fromkeys(commands.SORTING, _Reader._sorting)
    found |= {"symbol": _Reader._symbol, "ensuremath": _Reader._ensured}
    found |= {commands.BY_NUMBER: _Reader._numbered}
    found |= dict.fromkeys(commands.BREAKS, _Reader._break)
    found |= dict.fromkeys([*commands.BLANK, *_starred(commands.BLANK)], _Reader._blank)
    found |= dict.fromkeys(commands.VERBATIM, _Reader._verbatim)
    found |= dict.fromkeys(commands.LAST, _Reader._last)
    found |= dict.fromkeys(commands.STRINGS, _Reader._string)
    found |= dict.fromkeys(commands.TRANSPARENT, _Reader._transparent)
    found |= dict.fromkeys([*commands.QUOTED, *_starred(commands.QUOTED)], _Reader._quoted)
    found |= dict.fromkeys(commands.TAGS, _Reader._tagged)
    return found | dict.fromkeys(characters.ACCENTS, _Reader._accent)


def _starred(names: Iterable[str]) -> list[str]:
    return [f"{name}*" for name in names]


_HANDLERS: Final = _handlers()


def is_known(name: str) -> bool:
    """Return whether a command is read as something else than the command itself."""
    return (
        name in characters.COMMANDS
        or name in _HANDLERS
        or name in commands.JOURNALS
        or bool(rare.sign(name))
    )


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


def arguments_end(text: str, start: int) -> int:
    """Return where the groups that follow a command end; `start` if there are none."""
    while (end := _group_end(text, start)) != 0:
        start = end
    return start
