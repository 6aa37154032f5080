"""The entries of a `.bib` file as they stand in it: through bibtexparser's blocks to raw TeX.

bibtexparser splits the file into blocks; here strings are put in, enclosures are taken off, and
what could not be read becomes a `Problem` with its line.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bibkit.errors import Problem

MONTHS: Final = {
    name[:3].lower(): name
    for name in """January February March April May June July August September October November
    December""".split()
}
_NAME: Final = re.compile(r"[^\s{}\"#,=]+")
_ENCLOSURE: Final = re.compile('[{}"]')
_NEXT_FIELD: Final = re.compile(r"\s*([A-Za-z][\w:-]*)\s*=\s*")


@dataclass(slots=True)
class Entry:
    """One entry: its type and its fields' names in lower case, the values in TeX."""

    type: str
    key: str
    fields: dict[str, str]
    line: int | None = None
    column: int | None = None
    # The type of the entry that this one stands for: of a set, its first member's.
    like: str = ""


@dataclass(slots=True)
class Blocks:
    """What was read of a file: the entries in order, and what was wrong."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # Whether there is any block at all: an entry, a string, a preamble, a comment.
    any: bool = False


def read_blocks(text: str, path: str | None = None) -> Blocks:
    """Return the entries of a `.bib` file; nothing in it is an error for the whole."""
    return _BlockReader(path).read(text)


def _parse(text: str) -> Any:
    from bibtexparser.entrypoint import parse_string

    # It logs every fault that it meets; those are reported as problems here.
    logger = logging.getLogger("bibtexparser")
    before, logger.disabled = logger.disabled, True
    children = [logging.getLogger(f"bibtexparser.{name}") for name in ("splitter", "library")]
    states = [child.disabled for child in children]
    for child in children:
        child.disabled = True
    try:
        return parse_string(text, parse_stack=[])
    finally:
        logger.disabled = before
        for child, state in zip(children, states, strict=True):
            child.disabled = state


class _BlockReader:
    def __init__(self, path: str | None) -> None:
        self.path = path
        self.strings: dict[str, str] = dict(MONTHS)
        self.found = Blocks()
        self.lines: list[str] = []

    def read(self, text: str) -> Blocks:
        from bibtexparser import model

        text = text.removeprefix("\ufeff")
        self.lines = text.split("\n")
        for block in _parse(text).blocks:
            if isinstance(block, model.DuplicateBlockKeyBlock | model.DuplicateFieldKeyBlock):
                block = block.ignore_error_block
            if isinstance(block, model.Entry):
                self._entry(block)
            elif isinstance(block, model.String):
                self.strings[block.key.lower()] = self._value(block.value, block, {})
            elif isinstance(block, model.ParsingFailedBlock):
                self._failed(block)
            self.found.any |= not isinstance(block, model.ImplicitComment)
        return self.found

    def _entry(self, block: Any) -> None:
        fields: dict[str, str] = {}
        line, column = self._place(block, "@")
        for one in block.fields:
            name = one.key.strip().lower()
            value = self._value(one.value, one, fields)
            if name in fields:
                self._report(
                    f"the field {name} is given twice",
                    self._place(one, one.key),
                    block.key,
                    "duplicate-field",
                    "the first one counts; delete the other",
                )
            else:
                fields[name] = value
        self.found.entries.append(Entry(block.entry_type.lower(), block.key, fields, line, column))

    def _place(self, block: Any, word: str) -> tuple[int | None, int | None]:
        """Return the line and the column of a block or a field, which begins with a word."""
        line = block.start_line
        if line is None or line >= len(self.lines):
            return None, None
        # Where the word stands elsewhere, it is the line alone that is known.
        return line + 1, self.lines[line].find(word) + 1 or None

    def _value(self, value: str, place: Any, fields: dict[str, str]) -> str:
        """Return a field's text; what stands after it by mistake is read as further fields."""
        value = value.strip()
        opening, closing = value[:1], value[-1:]
        if opening == "{" and closing == "}" and "#" not in value and _one_group(value):
            return value[1:-1]
        if value.isdecimal():
            return value
        pieces: list[str] = []
        at = 0
        while at < len(value):
            piece, at = self._term(value, at, place)
            pieces.append(piece)
            at = _skip(value, at)
            if value[at : at + 1] == "#":
                at = _skip(value, at + 1)
            elif at < len(value):
                self._after(value[at:], place, fields)
                break
        return "".join(pieces)

    def _term(self, value: str, at: int, place: Any) -> tuple[str, int]:
        if value[at] in '{"':
            end = _end_of_term(value, at)
            return value[at + 1 : end], end + 1
        name = _NAME.match(value, at)
        if name is None:
            return value[at:], len(value)
        word = name.group()
        if word.isdecimal():
            return word, name.end()
        if word.lower() not in self.strings:
            self._report(
                f"the string {word} is not defined",
                self._place(place, place.key),
                None,
                "undefined-string",
                "define it with @string, or put the value in braces",
            )
        return self.strings.get(word.lower(), word), name.end()

    def _after(self, rest: str, place: Any, fields: dict[str, str]) -> None:
        found = _NEXT_FIELD.match(rest)
        self._report(
            f"a comma is missing before {rest.split(maxsplit=1)[0][:40]!r}",
            self._place(place, place.key),
            None,
            "missing-comma",
            "put a comma between the fields",
        )
        if found and found.end() < len(rest):
            fields.setdefault(found[1].lower(), self._value(rest[found.end() :], place, fields))

    def _failed(self, block: Any) -> None:
        start = (block.raw or "").strip().split("\n", 1)[0][:60]
        self.found.problems.append(
            Problem(
                f"this entry cannot be read: {start!r}",
                self.path,
                *self._place(block, "@"),
                rule="broken-entry",
                hint="see that every brace and quote in it is closed",
            )
        )

    def _report(
        self,
        message: str,
        place: tuple[int | None, int | None],
        key: str | None,
        rule: str,
        hint: str,
    ) -> None:
        self.found.problems.append(Problem(message, self.path, *place, "warning", key, rule, hint))


def _skip(text: str, at: int) -> int:
    while text[at : at + 1].isspace():
        at += 1
    return at


def _one_group(value: str) -> bool:
    """Return whether the first brace is closed by the last one."""
    if value.count("{") == 1:
        return True
    return _end_of_term(value, 0) == len(value) - 1


def _end_of_term(value: str, start: int) -> int:
    """Return where a term in braces or quotes ends; the end of the text if it is not closed.

    As for BibTeX, a backslash does not take a brace's meaning away.
    """
    quoted = value[start] == '"'
    depth = 0
    for found in _ENCLOSURE.finditer(value, start + quoted):
        character = found.group()
        if character == '"':
            if quoted and not depth:
                return found.start()
            continue
        depth += 1 if character == "{" else -1
        if not depth and character == "}" and not quoted:
            return found.start()
    return len(value)


_MONTHS_TOGETHER: Final = re.compile(
    rf"(?:{'|'.join(MONTHS)}|\"[^\"]*\")(?: # (?:{'|'.join(MONTHS)}|\"[^\"]*\"))*"
)


def write_entry(entry_type: str, key: str, fields: Mapping[str, str]) -> str:
    """Return an entry as text, one field a line.

    A value is put in braces; that of `month` may be put together from the names of months, which
    BibTeX's styles define, and from quoted text.
    """
    width = max(map(len, fields), default=0)
    lines = [f"  {name:<{width}} = {_enclosed(name, fields[name])},\n" for name in fields]
    return f"@{entry_type}{{{key},\n{''.join(lines)}}}\n"


def _enclosed(name: str, value: str) -> str:
    return value if name == "month" and _MONTHS_TOGETHER.fullmatch(value) else f"{{{value}}}"


def balanced(text: str) -> bool:
    """Return whether a text can stand as a value: its braces are in pairs.

    They have to be for BibTeX, for which a backslash does not take a brace's meaning away, and
    for bibtexparser, for which it does.
    """
    if text.endswith("\\"):
        return False
    return _paired(re.findall("[{}]", text)) and _paired(re.findall(r"(?<!\\)[{}]", text))


def _paired(braces: list[str]) -> bool:
    depth = 0
    for brace in braces:
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0
