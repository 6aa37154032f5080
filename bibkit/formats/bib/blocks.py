"""The entries of a `.bib` file as they stand in it: raw TeX by field, and what was wrong.

`syntax` splits the file; here strings are put in, enclosures are taken off, and every fault becomes
a `Problem` with its line and column.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bibkit.errors import Problem, Severity
from bibkit.formats.bib import mapping, syntax
from bibkit.formats.bib.commented import Stretch, stretches
from bibkit.patterns import pattern

MONTHS: Final = {
    name[:3].lower(): name
    for name in """January February March April May June July August September October November
    December""".split()
}
_NAME: Final = pattern(r"[^\s{}\"#,=]+")
_ENCLOSURE: Final = pattern('[{}"]')
_LINE: Final = pattern(r"\r\n|\n|\r")
# As much text as the strings of a file may come to where they are used, by its own length.
# Strings that are longer count against the room.
_LONG: Final = 1_000
_GROWTH: Final = 4
_ROOM: Final = 1_000_000
# As many faults as are told of the values of one block.
_MANY: Final = 20


class Entry:
    """One entry: its type, in lower case, and its fields, in TeX, by name."""

    __slots__ = ("column", "fields", "key", "like", "line", "type")

    def __init__(
        self,
        type: str,
        key: str,
        fields: dict[str, str],
        line: int | None = None,
        column: int | None = None,
        like: str = "",
    ) -> None:
        self.type = type
        self.key = key
        self.fields = fields
        self.line = line
        self.column = column
        # The type of the entry that this one stands for: of a set, its first member's.
        self.like = like

    def renamed(self) -> "Entry":
        """Return the entry as it will be read: one of the user's own fields may have an alias."""
        fields = dict(self.fields)
        mapping.rename(fields)
        return Entry(self.type, self.key, fields, self.line, self.column, self.like)


class Blocks:
    """What was read of a file: the entries in order, and what was wrong."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        # What is commented out, each with the number of entries before it.
        self.commented: list[tuple[int, Entry]] = []
        self.problems: list[Problem] = []
        # Whether there is any block at all: an entry, a string, a preamble, a comment.
        self.any = False


def read_blocks(text: str, path: str | None = None, *, renamed: bool = False) -> Blocks:
    """Return the entries of a `.bib` file; nothing in it is an error for the whole.

    Their fields have the names that they have there, or if `renamed` BibLaTeX's own.
    """
    return _BlockReader(text, path, renamed=renamed).read()


class Lines:
    """Which line and column, counted from 1, an offset in a text is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._at = 0
        self._line = 1
        self._starts: list[int] = []
        self._counted = "\r" not in text

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column; cheapest where offsets grow from one call to the next."""
        if self._counted and offset >= self._at:
            self._line += self.text.count("\n", self._at, offset)
            self._at = offset
            return self._line, offset - self.text.rfind("\n", 0, offset)
        if not self._starts:
            self._starts = [0, *(found.end() for found in _LINE.finditer(self.text))]
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class _BlockReader:
    def __init__(self, text: str, path: str | None, *, renamed: bool = False) -> None:
        self.text = text
        self.path = path
        self.renamed = renamed
        self.lines = Lines(text)
        self.strings: dict[str, str] = dict(MONTHS)
        # What values that are not just one text in braces come to, as they stand in the file; ""
        # stands where there is no such value. It holds until the next @string.
        self.known: dict[str, str] = {"": ""}
        self.room = _GROWTH * len(text) + _ROOM
        self.found = Blocks()
        self.left = _MANY
        self.mixed = "\r" in text

    def read(self) -> Blocks:
        nodes: list[syntax.Node] = []
        before = self._blocks(self._each(nodes))
        self.found.any = bool(nodes)
        for stretch in stretches(self.text, nodes):
            self._commented(stretch, before[stretch.before])
        self.found.problems.sort(key=_by_place)
        return self.found

    def _each(self, nodes: list[syntax.Node]) -> Iterator[syntax.Node]:
        """Yield the blocks, and gather them without their fields, which take a file's own room."""
        for node in syntax.each(self.text):
            yield node
            node.forget()
            nodes.append(node)

    def _blocks(self, nodes: Iterable[syntax.Node]) -> list[int]:
        """Read the blocks; return how many entries there are before each, and after the last."""
        before = []
        for node in nodes:
            before.append(len(self.found.entries))
            if node.kind == "entry":
                self._entry(node)
            elif node.kind == "string":
                self._string(node)
            for fault in sorted(node.faults):
                self._fault(node, fault)
        before.append(len(self.found.entries))
        return before

    def _commented(self, stretch: Stretch, before: int) -> None:
        """Read the entries in a text that is commented out; nothing in it is a fault."""
        inner = _BlockReader(stretch.text, None, renamed=self.renamed)
        inner.strings, inner.room = self.strings, self.room
        inner._blocks([node for node in syntax.scan(stretch.text) if node.kind == "entry"])
        self.room = inner.room
        line, column = self.lines.place(stretch.start)
        for entry in inner.found.entries:
            down, right = entry.line or 1, entry.column or 1
            entry.line = line + down - 1
            entry.column = right + (stretch.marks[down - 1] if stretch.marks else 0)
            if down == 1:
                entry.column += column - 1
            self.found.commented.append((before, entry))

    def _entry(self, node: syntax.Node) -> None:
        line, column = self.lines.place(node.start)
        try:
            fields = self._known_fields(node)
        except KeyError:
            fields = self._fields(node)
            if self.renamed:
                mapping.rename(fields)
        self.found.entries.append(Entry(node.type.lower(), node.key, fields, line, column))

    def _known_fields(self, node: syntax.Node) -> dict[str, str]:
        """Return an entry's fields. Raises `KeyError` where something is new or odd."""
        if self.mixed or not self.renamed:
            raise KeyError
        known = self.known
        if node.layout is not None:
            return node.layout.fields(node.texts, known)
        parts = node.parts
        # One text is there at most of the three.
        fields = {
            name.lower(): braced or quoted or known[value] for name, braced, quoted, value in parts
        }
        if len(fields) < len(parts):
            raise KeyError
        mapping.rename(fields)
        return fields

    def _fields(self, node: syntax.Node) -> dict[str, str]:
        """Return an entry's fields, with a look at each."""
        fields: dict[str, str] = {}
        self.left = _MANY
        for place, (name, braced, quoted, value) in enumerate(node.parts):
            text = self._value(value, node, place) if value else braced or quoted
            name = name.lower()
            if name not in fields:
                fields[name] = _LINE.sub("\n", text) if self.mixed else text
            else:
                hint = "the first one counts; delete the other"
                message = f"the field {name} is given twice"
                self._report(node, place, message, "duplicate-field", hint)
        return fields

    def _string(self, node: syntax.Node) -> None:
        self.left = _MANY
        for place, (name, braced, quoted, value) in enumerate(node.parts):
            text = self._value(value, node, place) if value else braced or quoted
            self.strings[name.lower()] = text
        self.known = {"": ""}

    # -- values

    def _value(self, value: str, node: syntax.Node, place: int) -> str:
        """Return the text of a value that is not just one text in braces."""
        if value in self.known:
            return self.known[value]
        room, left = self.room, self.left
        text = self._joined(value, node, place)
        if len(value) + len(text) <= _LONG and (room, left) == (self.room, self.left):
            self.known[value] = text
        return text

    def _joined(self, value: str, node: syntax.Node, place: int) -> str:
        """Return the text of a value as it is put together, piece by piece."""
        pieces: list[str] = []
        at = 0
        while at < len(value):
            if value[at] in '{"':
                end = _end_of_term(value, at)
                pieces.append(value[at + 1 : end])
                at = end + 1
            elif value[at].isspace() or value[at] == "#":
                at += 1
            else:
                found = _NAME.match(value, at)
                word = found.group() if found else value[at:]
                pieces.append(word if word.isdecimal() else self._named(word, node, place))
                at += len(word)
        return "".join(pieces)

    def _named(self, word: str, node: syntax.Node, place: int) -> str:
        """Return the text of a string."""
        name = word.lower()
        text = self.strings.get(name)
        if text is None:
            hint = "define it with @string, or put the value in braces"
            self._report(node, place, f"the string {word} is not defined", "undefined-string", hint)
            return word
        if len(text) > _LONG:
            self.room -= len(text)
            if self.room < 0:
                message = f"the string {word} has grown too long to be put in"
                hint = "strings that are made of each other grow fast; write this one out"
                self._report(node, place, message, "string-too-long", hint, "error")
                return word
        return text

    # -- problems

    def _fault(self, node: syntax.Node, fault: syntax.Fault) -> None:
        line, column = self.lines.place(fault.at)
        self.found.problems.append(
            Problem(
                fault.message,
                self.path,
                line,
                column,
                fault.severity,
                node.key or None,
                fault.rule,
                fault.hint,
            )
        )

    def _report(
        self,
        node: syntax.Node,
        place: int,
        message: str,
        rule: str,
        hint: str,
        severity: Severity = "warning",
    ) -> None:
        self.left -= 1
        if self.left < 0:
            return
        at = syntax.fields_of(self.text, node)[place].start
        self._fault(node, syntax.Fault(at, message, rule, hint, severity))


def _by_place(problem: Problem) -> tuple[int, int]:
    return (problem.line or 0, problem.column or 0)


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


_MONTHS_TOGETHER: Final = pattern(
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
    for programs for which it does.
    """
    if text.endswith("\\"):
        return False
    if "{" not in text and "}" not in text:
        return True
    return depth(text) == 0 and depth(_ESCAPED.sub("", text)) == 0


_ESCAPED: Final = pattern(r"\\[{}]")


def depth(text: str) -> int:
    """Return how many braces stay open; -1 where one closes that was not opened."""
    open_ = 0
    for sign in re.findall("[{}]", text):
        open_ += 1 if sign == "{" else -1
        if open_ < 0:
            return -1
    return open_
