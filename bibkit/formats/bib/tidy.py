"""A `.bib` file in one style: sorted, aligned, in one kind of enclosure; nothing in it is lost.

What cannot be read for certain stays as it stands, and where a block is not closed, the order does
too. Comments and other text between the entries go
with the entry that they stand before. Tidying what is tidy changes nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bibkit.formats import latex
from bibkit.formats.bib import datamodel, mapping, syntax
from bibkit.formats.bib.blocks import Entry, read_blocks
from bibkit.formats.bib.syntax import Node
from bibkit.patterns import pattern

# Faults after which nothing is lost if an entry is put together from what was read of it.
_MENDED: Final = frozenset("missing-comma missing-equals missing-key unquoted-value".split())
# Fields in which other programs may have meant their line ends.
_AS_IS: Final = frozenset([*datamodel.VERBATIM, "comment", "review", "groups", "owner"])
_LINE: Final = pattern(r"\r\n|\n|\r")
_BREAK: Final = pattern(r"[ \t]*\n[ \t]*")
_PARAGRAPH: Final = pattern(r"[ \t]*\n[ \t]*\n\s*")
_TERM: Final = pattern(r"[{\"]|[^\s{}\"#]+")
_NUMBER: Final = pattern(r"([0-9]+)")
_BLANK_BEFORE: Final = pattern(r"\n[ \t]*\n[ \t]*\Z")
_CODING: Final = pattern(r"coding[:=]|^%*\s*Encoding:", re.IGNORECASE | re.MULTILINE)
_FIRST: Final = tuple(
    """author editor title subtitle titleaddon maintitle booktitle journaltitle journal series
    edition volume number issue chapter pages publisher institution school organization location
    address date year month day note doi eprint eprinttype url urldate isbn issn langid language
    abstract keywords file""".split()
)


@dataclass(frozen=True, slots=True)
class Style:
    """How a tidy file looks.

    `sort` has what entries are sorted by: "key", "type", or fields; descending after a minus sign;
    without any they stay in their order. `align` is the column of the equals signs, 0 for none and
    -1 for one that suits each entry. `parents_last` puts entries after those that name them in
    `crossref`, as BibTeX wants it.
    """

    sort: tuple[str, ...] = ("key",)
    sort_fields: bool = False
    indent: str = "  "
    align: int = -1
    quotes: bool = False
    lower: bool = True
    drop_empty: bool = False
    blank_lines: bool = True
    trailing_comma: bool = True
    strip_comments: bool = False
    parents_last: bool = False


@dataclass(slots=True)
class _Block:
    """A block with the text before it that goes with it."""

    before: list[str]
    text: str
    node: Node
    entry: Entry | None = None
    place: int = 0
    # Whether the text stands right before it, without a blank line.
    adjacent: bool = True


@dataclass(slots=True)
class _File:
    """The parts of a file in the order in which they are written."""

    head: list[str] = field(default_factory=list)
    definitions: list[_Block] = field(default_factory=list)
    entries: list[_Block] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    # Whether some block is not closed; then it would go into whatever it is put before.
    is_open: bool = False


def tidy(text: str, style: Style | None = None) -> str:
    """Return the text of a `.bib` file in one style; its line ends are those of its first line."""
    style = style or Style()
    ends = _LINE.search(text)
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    plain = _LINE.sub("\n", text).removeprefix("\ufeff")
    file = _parts(plain, style)
    if style.sort and not file.is_open:
        file.entries = _sorted(file.entries, style)
        blocks = [*file.definitions, *file.entries]
    else:
        blocks = sorted([*file.definitions, *file.entries], key=lambda block: block.place)
    pieces = _laid_out(file, blocks, style)
    whole = "".join(pieces).strip("\n")
    whole = bom + whole + "\n" if whole else bom
    return whole.replace("\n", ends.group()) if ends and ends.group() != "\n" else whole


def _parts(text: str, style: Style) -> _File:
    file = _File()
    waiting: list[str] = []
    at = 0
    nodes = syntax.scan(text)
    first = True
    entries = iter(read_blocks(text).entries)
    for place, node in enumerate(nodes):
        waiting += _paragraphs(text[at : node.start], style)
        at_gap, at = at, node.end
        is_open = any(fault.rule.startswith("unclosed") for fault in node.faults)
        if is_open:
            # Where it ends is a guess, which what follows it goes into.
            file.is_open = True
            at = nodes[place + 1].start if place + 1 < len(nodes) else len(text)
        raw = text[node.start : at].rstrip()
        if node.kind == "comment":
            if not style.strip_comments or is_open:
                waiting.append(raw)
            continue
        adjacent = _BLANK_BEFORE.search(text, max(0, at_gap), node.start) is None
        if first:
            # What heads a file is about the file; only what stands close is about what follows.
            close = bool(waiting) and adjacent and _CODING.search(waiting[-1]) is None
            file.head = waiting[:-1] if close else waiting
            waiting = waiting[-1:] if close else []
            first = False
        entry = next(entries) if node.kind == "entry" else None
        whole = raw if is_open else _formatted(raw, node, style)
        block = _Block(waiting, whole, node, entry, place, adjacent)
        waiting = []
        (file.definitions if node.kind in ("string", "preamble") else file.entries).append(block)
    file.tail = waiting + _paragraphs(text[at:], style)
    return file


def _paragraphs(text: str, style: Style) -> list[str]:
    """Return the text between blocks, a piece for what stands together."""
    pieces = [piece.strip("\n").rstrip() for piece in re.split(r"\n[ \t]*\n", text)]
    pieces = [piece for piece in pieces if piece.strip()]
    if style.strip_comments:
        return []
    return pieces


def _laid_out(file: _File, blocks: Sequence[_Block], style: Style) -> Iterable[str]:
    blank = "\n\n" if style.blank_lines else "\n"
    for piece in file.head:
        yield piece + "\n\n"
    for at, block in enumerate(blocks):
        for piece in block.before:
            close = block.adjacent and piece is block.before[-1]
            yield piece + ("\n" if close else "\n\n")
        follows = blocks[at + 1] if at + 1 < len(blocks) else None
        string = block.node.kind == "string"
        together = follows and string and follows.node.kind == "string" and not follows.before
        yield block.text + ("\n" if together else blank)
    for piece in file.tail:
        yield ("" if style.blank_lines or piece is not file.tail[0] else "\n") + piece + "\n\n"


# -- one block


def _formatted(raw: str, node: Node, style: Style) -> str:
    if node.kind in ("preamble", "broken"):
        return _cased(raw, node, style)
    if any(fault.rule not in _MENDED for fault in node.faults):
        return raw
    fields = [(name, _value(part, style)) for name, *part in _named(node)]
    if node.kind == "string":
        if len(fields) != 1:
            return raw
        name, value = fields[0]
        return f"@{_type(node, style)}{{{name} = {value}}}"
    if style.lower:
        fields = [(name.lower(), value) for name, value in fields]
    if style.drop_empty:
        fields = [(name, value) for name, value in fields if value.strip('{}" \n')]
    if style.sort_fields:
        fields = sorted(fields, key=lambda one: _rank(one[0]))
    return _entry(node, fields, style)


def _entry(node: Node, fields: Sequence[tuple[str, str]], style: Style) -> str:
    width = style.align - len(style.indent) - 1 if style.align > 0 else 0
    if style.align < 0:
        width = max((len(name) for name, _ in fields), default=0)
    lines = [f"{style.indent}{name:<{max(width, 0)}} = {value}" for name, value in fields]
    comma = "," if style.trailing_comma and lines else ""
    return ",\n".join([f"@{_type(node, style)}{{{node.key}", *lines]) + f"{comma}\n}}"


def _type(node: Node, style: Style) -> str:
    return node.type.lower() if style.lower else node.type


def _cased(raw: str, node: Node, style: Style) -> str:
    return raw.replace(node.type, _type(node, style), 1) if node.kind == "preamble" else raw


def _rank(name: str) -> tuple[int, str]:
    return (_FIRST.index(name.lower()) if name.lower() in _FIRST else len(_FIRST), name.lower())


def _named(node: Node) -> Iterable[tuple[str, str, str, str, str]]:
    """Yield each field's name, the name once more in lower case, and the rest of its part."""
    for name, braced, quoted, value in node.parts:
        yield name, name.lower(), braced, quoted, value


def _value(part: Sequence[str], style: Style) -> str:
    name, braced, quoted, value = part
    if not value:
        return _enclosed(name, braced or quoted, style)
    terms = _terms(value)
    if len(terms) == 1 and terms[0].isdecimal():
        return _enclosed(name, terms[0], style)
    one = len(terms) == 1
    return " # ".join(_term(name if one else "verba", term, style) for term in terms)


def _term(name: str, term: str, style: Style) -> str:
    return _enclosed(name, term[1:-1], style) if term[0] in '{"' else term


def _terms(value: str) -> list[str]:
    """Return the terms that ``#`` puts together to a value."""
    terms, at = [], 0
    while (found := _TERM.search(value, at)) is not None:
        at = found.end()
        if found.group() == "{":
            close = syntax.close_of(value, found.start(), len(value))
            at = close + 1 if close >= 0 else len(value)
        elif found.group() == '"':
            at = _quote(value, found.start()) + 1
        terms.append(value[found.start() : at])
    return terms


def _quote(value: str, start: int) -> int:
    depth = 0
    for found in re.finditer('[{}"]', value[start + 1 :]):
        depth += (found.group() == "{") - (found.group() == "}")
        if found.group() == '"' and not depth:
            return start + 1 + found.start()
    return len(value)


def _enclosed(name: str, text: str, style: Style) -> str:
    if name not in _AS_IS:
        text = _flowing(text, style)
    # Within braces a quote does no harm to a text in quotes; outside, it would end it.
    if style.quotes and '"' not in text:
        return f'"{text}"'
    return f"{{{text}}}"


def _flowing(text: str, style: Style) -> str:
    """Return a text in one line, or a paragraph in one line each."""
    if "\n" not in text:
        return text
    paragraphs = [_BREAK.sub(" ", one).strip() for one in _PARAGRAPH.split(text.strip())]
    return f"\n\n{style.indent * 2}".join(paragraphs)


# -- their order


def _sorted(blocks: list[_Block], style: Style) -> list[_Block]:
    found = list(blocks)
    for name in reversed(style.sort):
        keys = {id(block): _sort_key(block, name.lstrip("-")) for block in found}
        found.sort(key=lambda block: keys[id(block)], reverse=name.startswith("-"))
        # Where a field is missing, the entry comes last whatever the direction.
        found.sort(key=lambda block: keys[id(block)] == _MISSING)
    return _parents_last(found) if style.parents_last else found


_Natural = tuple[tuple[int, int, str], ...]
_MISSING: Final[tuple[_Natural, str]] = ((), "")


def _sort_key(block: _Block, name: str) -> tuple[_Natural, str]:
    entry = block.entry
    if entry is None:
        return _MISSING
    fields = entry.fields
    if name == "key":
        text = entry.key
    elif name == "type":
        text = entry.type
    elif name in ("year", "date"):
        text = fields.get("date") or fields.get("year", "")
    else:
        aliases = [old for old, new in mapping.ALIASES.items() if name in (old, new)]
        aliases += [mapping.ALIASES[one] for one in aliases]
        text = next((fields[one] for one in (name, *aliases) if one in fields), "")
    plain = latex.decode(text) if name != "key" else text
    return (_natural(plain.casefold()), plain)


def _natural(text: str) -> _Natural:
    """Return a text so that numbers in it sort by their value."""
    return tuple(
        (1, int(piece), "") if piece.isascii() and piece.isdecimal() and len(piece) < 20
        else (2, 0, piece)
        for piece in _NUMBER.split(text)
        if piece
    )  # fmt: skip


def _parents_last(blocks: list[_Block]) -> list[_Block]:
    parents = {
        block.entry.fields["crossref"].strip()
        for block in blocks
        if block.entry and "crossref" in block.entry.fields
    }
    return sorted(blocks, key=lambda block: block.entry is not None and block.entry.key in parents)
