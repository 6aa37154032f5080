"""Changes to the text of a `.bib` file that leave all other text alone.

What is put in is laid out as what stands around it: indentation, alignment, capitals, enclosures.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bibkit.formats.bib import syntax
from bibkit.formats.bib.blocks import MONTHS, Entry
from bibkit.formats.bib.syntax import Field, Node
from bibkit.patterns import pattern

_BLANK: Final = pattern(r"\s*+")
_GAP: Final = pattern(r"\s*,\s*")
_LINE_END: Final = pattern(r"\r\n|\n|\r")
_AFTER: Final = pattern(r"[ \t]*+(?:\r\n|\n|\r|\Z)")
_EQUALS: Final = pattern(r"(\s*)=(\s*)")
_INDENT: Final = pattern(r"[\n\r]([ \t]*)\Z")
_WIDE: Final = pattern(r"[ \t]{2,}")


@dataclass(slots=True)
class Layout:
    """How the entries of a file are laid out."""

    line_end: str = "\n"
    indent: str = "  "
    # Where the equals signs stand, counted from the field's name; 0 if they are not aligned.
    column: int = 0
    before: str = " "
    after: str = " "
    quotes: bool = False
    upper: bool = False
    type_case: str = "lower"
    comma: bool = True
    close: str = "\n}"

    def field(self, name: str, value: str, column: int | None = None) -> str:
        """Return a field as it is written in this layout."""
        name = name.upper() if self.upper else name
        width = self.column if column is None else column
        left = (
            f"{name:<{width}}" if len(name) < width else name + (self.before or " " * bool(width))
        )
        return f"{left}={self.after}{self.enclosed(value)}"

    def enclosed(self, value: str) -> str:
        """Return a value in quotes or in braces, as it is the custom; a month's name bare."""
        if self.quotes and '"' not in value:
            return f'"{value}"'
        return f"{{{value}}}"

    def type(self, name: str) -> str:
        """Return an entry type with the capitals that are the custom."""
        forms = {"lower": name.lower(), "upper": name.upper(), "title": name.capitalize()}
        return forms[self.type_case]

    def entry(self, entry: Entry) -> str:
        """Return a whole entry."""
        widest = max(map(len, entry.fields), default=0) + 1
        column = max(self.column, widest) if self.column else 0
        lines = [
            self.indent + self.field(name, value, column) for name, value in entry.fields.items()
        ]
        body = f",{self.line_end}".join([f"@{self.type(entry.type)}{{{entry.key}", *lines])
        comma = "," if self.comma and lines else ""
        return body + comma + self.close


def layout(text: str, nodes: Sequence[Node]) -> Layout:
    """Return the layout of a file, which is that of its last sound entry with fields."""
    found = Layout()
    ends = _LINE_END.search(text)
    if ends:
        found.line_end = ends.group()
    found.close = f"{found.line_end}}}"
    model = next((one for one in reversed(nodes) if one.kind == "entry" and one.body >= 0), None)
    fields = syntax.fields_of(text, model) if model else []
    if model is None or not fields:
        return found
    last = fields[-1]
    line = max(text.rfind("\n", 0, last.start), text.rfind("\r", 0, last.start)) + 1
    if not text[line : last.start].strip():
        found.indent = text[line : last.start]
    found.upper = all(one.name.isupper() for one in fields)
    found.quotes = sum(text[one.value] == '"' for one in fields) * 2 > len(fields)
    found.type_case = _case(model.type)
    found.before, found.after = _around(text, last)
    found.column = _column(text, fields)
    rest = text[last.end : model.end]
    found.comma = "," in rest
    found.close = rest.replace(",", "").lstrip(" \t") if _LINE_END.search(rest) else "}"
    return found


def _case(word: str) -> str:
    if word.isupper():
        return "upper"
    return "title" if word[:1].isupper() else "lower"


def _around(text: str, one: Field) -> tuple[str, str]:
    found = _EQUALS.match(text, one.start + len(one.name))
    return (found[1], found[2]) if found else (" ", " ")


def _column(text: str, fields: Sequence[Field]) -> int:
    """Return where the equals signs of an entry stand, if most of them are aligned."""
    columns = Counter(len(one.name) + len(_around(text, one)[0]) for one in fields)
    lengths = {len(one.name) for one in fields}
    if len(lengths) < 2:
        return 0
    column, number = columns.most_common(1)[0]
    return column if number * 2 > len(fields) else 0


@dataclass(slots=True)
class Edits:
    """Changes to a text, each of a stretch of it, to be made at once."""

    text: str
    made: list[tuple[int, int, str]] = field(default_factory=list)

    def replace(self, start: int, end: int, new: str) -> None:
        """Put other text in the place of a stretch."""
        self.made.append((start, end, new))

    def apply(self) -> str:
        """Return the text with all changes; of two at one place, the first made comes first."""
        pieces: list[str] = []
        at = 0
        for start, end, new in sorted(self.made, key=lambda edit: (edit[0], edit[1])):
            pieces += [self.text[at:start], new]
            at = max(at, end)
        return "".join([*pieces, self.text[at:]])

    # -- whole entries

    def remove(self, node: Node) -> None:
        """Take out an entry with its line, and one of the blank lines around it."""
        start, end = node.start, node.end
        after = _AFTER.match(self.text, end)
        begins = max(self.text.rfind("\n", 0, start), self.text.rfind("\r", 0, start)) + 1
        if after is None or self.text[begins:start].strip():
            self.replace(start, end, "")
            return
        end, start = after.end(), begins
        blank = _AFTER.match(self.text, end)
        if blank and blank.end() > end:
            end = blank.end()
        elif end == len(self.text):
            start = len(self.text[:start].rstrip()) + len(self.line_end())
        self.replace(min(start, begins), end, "")

    def line_end(self) -> str:
        """Return what ends the lines of the text."""
        found = _LINE_END.search(self.text)
        return found.group() if found else "\n"

    def append(self, nodes: Sequence[Node], entries: Sequence[str]) -> None:
        """Put entries after the last one, with blank lines between."""
        end = self.line_end()
        places = [node.end for node in nodes if node.kind == "entry"]
        at = places[-1] if places else len(self.text.rstrip())
        after = _LINE_END.search(self.text, at)
        at = after.start() if after else len(self.text)
        whole = "".join(f"{end}{end}{entry}" for entry in entries)
        tail = "" if after else end
        self.replace(at, at, (whole if at else whole.lstrip("\r\n")) + tail)

    # -- parts of an entry

    def key(self, node: Node, key: str) -> None:
        """Give an entry another key."""
        head = syntax.HEAD.match(self.text, node.start)
        assert head is not None, "an entry begins with its type"
        blank = _BLANK.match(self.text, head.end())
        start = blank.end() if blank else head.end()
        if self.text.startswith(node.key, start):
            self.replace(start, start + len(node.key), key)

    def type(self, node: Node, name: str) -> None:
        """Give an entry another type, in capitals where the old one is."""
        start = self.text.index(node.type, node.start)
        new = Layout(type_case=_case(node.type)).type(name)
        self.replace(start, start + len(node.type), new)

    def fields(self, node: Node, changes: dict[str, str | None], style: Layout) -> None:
        """Set fields of an entry, or take them out where a change is None."""
        places = syntax.fields_of(self.text, node)
        known: dict[str, int] = {}
        for at, one in enumerate(places):
            known.setdefault(one.name.lower(), at)
        added = []
        for name, value in changes.items():
            at = known.get(name, -1)
            if at >= 0 and value is not None:
                self._set(places[at], value)
            elif at >= 0:
                before = places[at - 1].end if at else self._key_end(node)
                self.replace(before, places[at].end, "")
            elif value is not None:
                added.append((name, value))
        if added:
            self._add(node, places, added, style)

    def _set(self, one: Field, value: str) -> None:
        old = self.text[one.value : one.end]
        if old.startswith('"') and '"' not in value:
            new = f'"{value}"'
        elif not old.startswith(("{", '"')) and (value.isdecimal() or value.lower() in MONTHS):
            new = value
        else:
            new = f"{{{value}}}"
        self.replace(one.value, one.end, new)

    def _key_end(self, node: Node) -> int:
        head = syntax.HEAD.match(self.text, node.start)
        blank = _BLANK.match(self.text, head.end()) if head else None
        start = blank.end() if blank else node.start
        return start + len(node.key) if self.text.startswith(node.key, start) else start

    def _add(
        self,
        node: Node,
        places: Sequence[Field],
        added: Sequence[tuple[str, str]],
        style: Layout,
    ) -> None:
        at = places[-1].end if places else self._key_end(node)
        gap, own = self._own(node, places, style)
        self.replace(at, at, "".join(gap + own.field(name, value) for name, value in added))

    def _own(self, node: Node, places: Sequence[Field], style: Layout) -> tuple[str, Layout]:
        """Return what stands between the fields of an entry, and how they are laid out."""
        if not places:
            return f",{style.line_end}{style.indent}", style
        before, after = _around(self.text, places[-1])
        quotes = [self.text[one.value] == '"' for one in places]
        own = Layout(
            before=before if not _WIDE.fullmatch(before) else " ",
            after=after,
            column=_column(self.text, places),
            quotes=all(quotes),
            upper=all(one.name.isupper() for one in places),
        )
        gap = self.text[places[-2].end : places[-1].start] if len(places) > 1 else ""
        if not _GAP.fullmatch(gap):
            at = places[-1].start
            indent = _INDENT.search(self.text[max(0, at - 200) : at])
            gap = f",{style.line_end}{indent[1]}" if indent else ", "
        return gap, own
