"""The tables of pandoc's Markdown that CommonMark does not have: simple, multiline and grid tables.

A cell holds one paragraph. Tables with lists or several paragraphs in a cell, or with cells that
span others, are left to be paragraphs, as CommonMark has them.
"""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any, Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

# What a token of a cell has in its meta: where in the source each line of its content stands.
SPANS: Final = "spans"
# What a token that opens a table has in its meta: how its columns are aligned.
ALIGNED: Final = "aligned"
_SEARCHED: Final = "searched_for_tables"
_RULED: Final = re.compile(r" {0,3}-{2,}(?: +-{2,})+ *$")
_DASHES: Final = re.compile(r" {0,3}-{3,} *$")
_GRID: Final = re.compile(r"\+(?:[-:]+\+)+ *$")
_HEAD: Final = re.compile(r"\+(?:[=:]+\+)+ *$")
_RUN: Final = re.compile(r"-+")
_BLOCK: Final = re.compile(r"[-*+>] |\d+[.)] |#{1,6} |```|~~~|:::| {4}")


class _Line(NamedTuple):
    """A line of the source: its text, and where it begins."""

    text: str
    start: int

    def part(self, begin: int, end: int | None = None) -> "_Line":
        """Return a part of the line."""
        return _Line(self.text[begin:end], self.start + min(begin, len(self.text)))


# A cell is its lines, a row a cell for each column.
_Cell = list[_Line]
_Row = list[_Cell]


class _Table(NamedTuple):
    """A table: its head, if it has one, its rows, and how many lines of the source it takes."""

    head: _Row | None
    rows: list[_Row]
    alignments: list[str]
    length: int


def plugin(md: MarkdownIt) -> None:
    """Teach a parser the tables (pandoc's manual, "Tables")."""
    md.block.ruler.before("table", "pandoc_table", _rule, {"alt": []})


class _Lines:
    """The lines of a block and those after it, each read when it is asked for."""

    def __init__(self, state: StateBlock, start: int, end: int) -> None:
        self._state = state
        self._start = start
        self._count = end - start

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> _Line:
        if number >= self._count:
            return _Line("", 0)
        state, number = self._state, self._start + number
        start = min(state.bMarks[number] + state.blkIndent, state.eMarks[number])
        return _Line(state.src[start : state.eMarks[number]].rstrip(), start)

    def part(self, begin: int, end: int) -> list[_Line]:
        """Return some of the lines."""
        return [self[number] for number in range(begin, end)]

    def closing(self, start: int) -> int | None:
        """Return the first line of dashes with nothing after it; None if there is none."""
        env: Any = self._state.env
        source, searched = env.get(_SEARCHED, (None, 0))
        if source is self._state.src:
            # What was looked through in vain before is not looked through again.
            start = max(start, searched - self._start)
        for number in range(start, self._count):
            if _is_dashes(self[number].text) and not self[number + 1].text:
                return number
        env[_SEARCHED] = (self._state.src, self._start + self._count)
        return None


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    lines = _Lines(state, start, end)
    first = lines[0].text
    if _GRID.match(first):
        table = _grid(lines)
    elif _is_dashes(first) or _RULED.match(lines[1].text):
        table = _simple(lines)
    else:
        return False
    if table is None or not table.rows or any(map(_has_blocks, _cells(table))):
        return False
    if not silent:
        _push(state, start, table)
        state.line = start + table.length
    return True


def _is_dashes(text: str) -> bool:
    return bool(_RULED.match(text) or _DASHES.match(text))


def _cells(table: _Table) -> Iterator[_Cell]:
    for row in [table.head or [], *table.rows]:
        yield from row


def _has_blocks(cell: _Cell) -> bool:
    """Tell whether a cell holds more than a paragraph, or what has no certain place."""
    lines = "\n".join(line.text.rstrip() for line in cell).strip("\n").split("\n")
    return ("" in lines[1:]) or "\t" in "".join(lines) or bool(_BLOCK.match(lines[0].lstrip()))


def _simple(lines: _Lines) -> _Table | None:
    """Return a simple or a multiline table, by the dashes at its beginning or under its head.

    Without a head, or with blank lines in it, it is closed by dashes, or is none.
    """
    bounded = bool(_DASHES.match(lines[0].text))
    rule = int(bounded)
    while lines[rule].text and not _RULED.match(lines[rule].text):
        rule += 1
    head = lines.part(int(bounded), rule)
    if not lines[rule].text or bounded > bool(head) or (len(head) > 1 and not bounded):
        return None
    if bounded or not head:
        closing = lines.closing(rule + 1)
        if closing is None:
            return None
        body, length = lines.part(rule + 1, closing), closing + 1
    else:
        length = rule + 1
        while lines[length].text:
            length += 1
        body = lines.part(rule + 1, length)
        if body and _is_dashes(body[-1].text):
            body.pop()
    groups = [[line] for line in body]
    if bounded or not all(line.text for line in body):
        groups = [list(group) for full, group in groupby(body, lambda one: bool(one.text)) if full]
    runs = list(_RUN.finditer(lines[rule].text))
    starts = [run.start() for run in runs]
    rows = [_split(group, starts) for group in groups]
    top = _split(head, starts) if head else None
    shown = top or (rows[0] if rows else [])
    alignments = [
        _alignment(cell, len(run.group())) for cell, run in zip(shown, runs, strict=False)
    ]
    return _Table(top, rows, alignments, length)


def _split(lines: list[_Line], starts: list[int]) -> _Row:
    """Return lines as a row: a column goes from its dashes to the next ones."""
    bounds = [*pairwise(starts), (starts[-1], None)]
    return [[line.part(begin, end) for line in lines] for begin, end in bounds]


def _alignment(cell: _Cell, width: int) -> str:
    """Return how a column is aligned, by where its head stands over its dashes."""
    texts = [line.text.rstrip() for line in cell if line.text.strip()]
    shortest = min(texts, key=len, default="")
    left, right = shortest[:1] == " ", len(shortest) < width
    return _SIDES[left, right] if shortest else ""


_SIDES: Final = {
    (True, False): "right",
    (False, True): "left",
    (True, True): "center",
    (False, False): "",
}


def _grid(lines: _Lines) -> _Table | None:
    """Return a grid table whose lines all have their signs in the same columns."""
    first = lines[0].text
    corners = [number for number, sign in enumerate(first) if sign == "+"]
    columns = [(begin + 1, end) for begin, end in pairwise(corners)]
    head: _Row | None = None
    rows: list[_Row] = []
    aligned = first
    group: list[_Line] = []
    length = 1
    while _fits(lines[length].text, corners):
        line = lines[length]
        length += 1
        if line.text[0] == "|":
            group.append(line)
            continue
        if not group:
            return None
        row = [[one.part(begin, end) for one in group] for begin, end in columns]
        group = []
        if _HEAD.match(line.text) and head is None and not rows:
            head, aligned = row, line.text
        elif _GRID.match(line.text):
            rows.append(row)
        else:
            return None
    if group or lines[length].text:
        return None
    return _Table(head, rows, [_by_colons(aligned[begin:end]) for begin, end in columns], length)


def _fits(text: str, corners: list[int]) -> bool:
    """Tell whether a line goes on with a grid."""
    if len(text) != corners[-1] + 1 or text[0] not in "|+":
        return False
    return all(text[number] == text[0] for number in corners)


def _by_colons(text: str) -> str:
    if text.startswith(":"):
        return "center" if text.endswith(":") else "left"
    return "right" if text.endswith(":") else ""


def _push(state: StateBlock, start: int, table: _Table) -> None:
    opening = _open(state, "table_open", "table")
    opening.map = [start, start + table.length]
    opening.meta = {ALIGNED: table.alignments}
    if table.head is not None:
        _open(state, "thead_open", "thead")
        _push_row(state, start, table, table.head, "th")
        state.push("thead_close", "thead", -1)
    _open(state, "tbody_open", "tbody")
    for row in table.rows:
        _push_row(state, start, table, row, "td")
    state.push("tbody_close", "tbody", -1)
    state.push("table_close", "table", -1)


def _open(state: StateBlock, kind: str, tag: str) -> Token:
    return state.push(kind, tag, 1)


def _push_row(state: StateBlock, start: int, table: _Table, row: _Row, tag: str) -> None:
    _open(state, "tr_open", "tr")
    for cell, alignment in zip(row, table.alignments, strict=True):
        opening = _open(state, f"{tag}_open", tag)
        if alignment:
            opening.attrs = {"style": f"text-align:{alignment}"}
        token = state.push("inline", "", 0)
        token.map = [start, start + table.length]
        token.content, token.meta = _content(cell)
        token.children = []
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)


def _content(cell: _Cell) -> tuple[str, dict[str, list[tuple[int, int, int]]]]:
    """Return the text of a cell, and where each of its lines stands in the source."""
    content: list[str] = []
    spans: list[tuple[int, int, int]] = []
    begin = 0
    for line in cell:
        text = line.text.strip()
        if text:
            indent = len(line.text) - len(line.text.lstrip())
            spans.append((begin, begin + len(text), line.start + indent))
            content.append(text)
            begin += len(text) + 1
    return "\n".join(content), {SPANS: spans or [(0, 0, cell[0].start if cell else 0)]}
