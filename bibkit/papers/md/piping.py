"""Tables in which something changes, as pipe tables: their cells may be of any length."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it.token import Token

from bibkit.papers.md.source import Edit, Lines
from bibkit.papers.md.tables import ALIGNED, SPANS

_RULES: Final = {"": "---", "left": ":--", "right": "--:", "center": ":-:"}


def piped(tokens: Sequence[Token], edits: Sequence[Edit], lines: Lines) -> list[Edit]:
    """Return edits with one for each table that has any in it.

    Where columns are known by their places, a citation that becomes longer would move them. Tables
    within lists and quotations, or with edits between cells, are left as they are.
    """
    found = sorted(edits)
    starts = [edit.start for edit in found]
    done: list[Edit] = []
    before = 0
    for number, token in enumerate(tokens):
        if token.type != "table_open" or ALIGNED not in token.meta or token.level or not token.map:
            continue
        start, end = map(lines.start, token.map)
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        inside = found[first:last]
        if not inside or not _all_placed(tokens[number:], inside):
            continue
        text = "\n".join(_table(tokens[number:], token.meta[ALIGNED], inside)) + "\n"
        done += [*found[before:first], Edit(start, end, text)]
        before = last
    return [*done, *found[before:]]


def _all_placed(tokens: Sequence[Token], edits: Sequence[Edit]) -> bool:
    """Tell whether all edits are within cells of the table that begins the tokens."""
    cells = [one for one in _up_to_end(tokens) if one.type == "inline"]
    return all(any(_within(cell, edit) for cell in cells) for edit in edits)


def _up_to_end(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "table_close":
            return
        yield token


def _within(cell: Token, edit: Edit) -> bool:
    return _place(cell, edit.start) is not None and _place(cell, edit.end) is not None


def _table(tokens: Sequence[Token], aligned: Sequence[str], edits: Sequence[Edit]) -> Iterator[str]:
    rule = _row([_RULES[one] for one in aligned])
    cells: list[str] = []
    head = False
    for token in _up_to_end(tokens):
        if token.type == "thead_open":
            head = True
        elif token.type == "tbody_open":
            # A pipe table has a head always, if only an empty one.
            yield from [rule] if head else [_row([""] * len(aligned)), rule]
        elif token.type == "inline":
            cells.append(_cell(token, edits))
        elif token.type == "tr_close":
            yield _row(cells)
            cells = []


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(token: Token, edits: Sequence[Edit]) -> str:
    """Return the content of a cell with edits applied, in one line."""
    content = token.content
    for edit in reversed(edits):
        start, end = _place(token, edit.start), _place(token, edit.end)
        if start is not None and end is not None:
            content = content[:start] + edit.text + content[end:]
    return content.replace("\n", " ").replace("|", "\\|")


def _place(token: Token, offset: int) -> int | None:
    """Return where an offset in the source is in the content of a cell, None for elsewhere."""
    for begin, end, start in token.meta[SPANS]:
        if start <= offset <= start + end - begin:
            return int(begin + offset - start)
    return None
