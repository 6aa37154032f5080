"""The concrete syntax of a `.bib` file: which stretch of its text is what, to the character.

A sound entry is found by one regular expression; what that does not match is read with patience in
`bibkit.formats.bib.recovery`. Text between the blocks belongs to nobody, as BibTeX has it. The time
is in line with the length of the text, whatever it holds.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

from bibkit.formats.bib import grammar
from bibkit.formats.bib.grammar import ENTRY, INNER, NAME, VALUE, Part
from bibkit.formats.bib.layouts import Layout, Layouts
from bibkit.patterns import pattern

Kind = Literal["entry", "string", "preamble", "comment", "broken"]

_OPENING: Final = pattern(r"@\s*+([A-Za-z][^\s{}()\"#%',=@\\]*+)\s*+\{\s*+([^\s,{}=\"]*+)\s*+,")
# How many characters an entry has at most whose end is looked for by its line.
_USUAL: Final = 5_000
HEAD: Final = pattern(r"@\s*+([A-Za-z][^\s{}()\"#%',=@\\]*+)\s*+([{(])")
# Where a block begins for certain: at the beginning of a line, or after the end of another.
_NEXT: Final = pattern(r"[\n\r})][ \t]*+(?=@[ \t]*+[A-Za-z][^\s{}()\"#%',=@\\]*+\s*+[{(])")
_LINE_NEXT: Final = pattern(r"[\n\r][ \t]*+(?=@[ \t]*+[A-Za-z][^\s{}()\"#%',=@\\]*+\s*+[{(])")
# What may show that an entry goes on after its end.
_GOES_ON: Final = pattern(rf"\s*+(?:,\s*+{NAME}\s*+=|,?\s*+\}})")
_BALANCED: Final = rf"(?>(?:[^{{}}]++|\{{{INNER}\}})+)"
_RUN: Final = pattern(r"\{++|\}++")
# No entry has as many characters; what is longer is left out, so that memory does not run out.
LONGEST: Final = 2**25
_SPECIAL: Final = frozenset({"string", "preamble", "comment"})


class Fault(NamedTuple):
    """What is wrong at an offset in the text, and what to do about it."""

    at: int
    message: str
    rule: str
    hint: str
    severity: Literal["error", "warning", "note"] = "error"


class Field(NamedTuple):
    """Where a field stands: its name, and its value with the enclosures."""

    name: str
    start: int
    value: int
    end: int


class Node:
    """A block of the file, from its ``@`` to its closing brace.

    `parts` are its fields, or `layout` has them with its `texts`. Where they stand is in `fields`,
    of a sound entry once `fields_of` was asked.
    """

    __slots__ = (
        *("_parts", "body", "end", "faults", "fields", "key", "kind", "layout", "start", "texts"),
        "type",
    )

    def __init__(
        self,
        kind: Kind,
        start: int,
        end: int,
        type: str = "",
        key: str = "",
        parts: Sequence[Part] = (),
        body: int = -1,
        fields: list[Field] | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.type = type
        self.key = key
        self._parts = parts
        self.body = body
        self.fields = fields
        self.faults = faults
        self.layout: Layout | None = None
        self.texts: Sequence[str] = ()

    @property
    def parts(self) -> Sequence[Part]:
        """The fields, as they stand in the file."""
        return self.layout.parts(self.texts) if self.layout is not None else self._parts

    @parts.setter
    def parts(self, parts: Sequence[Part]) -> None:
        self._parts = parts

    def forget(self) -> None:
        """Let the fields go, which take as much room as the file."""
        self._parts = self.texts = ()
        self.layout = None


class Budget:
    """How far a reader may still look ahead in vain, so that its time stays in line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.left = 2 * len(text) + 10_000
        self._next = -1

    def next_head(self, start: int) -> int:
        """Return where the next block begins for certain, or where the text ends.

        The places that it is asked for grow.
        """
        if self._next < start:
            found = _NEXT.search(self.text, start)
            self._next = found.end() if found else len(self.text)
        return self._next


def scan(text: str) -> list[Node]:
    """Return the blocks of a text in order; nothing in it is an error for the whole."""
    return list(each(text))


def each(text: str) -> Iterator[Node]:
    """Yield the blocks of a text as `scan` returns them, one after the other."""
    budget = Budget(text)
    layouts = Layouts()
    # What may begin a block is looked for at once: a text may hold nothing but @.
    head = HEAD.search(text)
    ends = _Ends(text)
    while head is not None:
        at = head.start()
        node = (
            _usual(text, at, ends.of(at), layouts) or _sound(text, at) or _odd(text, head, budget)
        )
        if node is not None:
            yield node
        head = HEAD.search(text, at + 1 if node is None else node.end)


class _Ends:
    """Where entries end if they are like most: the places that it is asked for grow."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._brace = -1

    def of(self, at: int) -> int:
        """Return where the entry that begins here ends, if it is like most; 0 if it is not.

        Most end in a brace at the beginning of a line, others in the last one before the next.
        """
        text = self.text
        if self._brace < at:
            found = text.find("\n}", at)
            self._brace = found if found >= 0 else len(text) + _USUAL
        end = min(self._brace, at + _USUAL)
        other = text.find("@", at + 1, end)
        if other < 0:
            return end + 2 if end == self._brace else 0
        # After another @ there may be another entry.
        end = at + len(text[at:other].rstrip()) if text[other - 1] == "\n" else 0
        return end if text[end - 1] == "}" else 0


def _usual(text: str, at: int, end: int, layouts: Layouts) -> Node | None:
    """Return the entry that begins here, if the brace before `end` ends it: what `_sound` finds.

    It is looked through once.
    """
    if not end:
        return None
    found = _OPENING.match(text, at, end)
    if found is None or found[1].lower() in _SPECIAL or _GOES_ON.match(text, end):
        return None
    name, key = found.groups()
    body = text[found.end() : end - 1]
    node = Node("entry", at, end, name, key, (), found.end())
    known = layouts.read(body)
    if known is not None:
        node.layout, node.texts = known
        return node
    if not grammar.has_escapes(body):
        node.parts = grammar.parts(body)
    return node if node.parts else None


def _sound(text: str, at: int) -> Node | None:
    """Return the entry that begins here, if there is nothing odd about it."""
    found = ENTRY.match(text, at)
    if found is None:
        return None
    end = found.end()
    if end - at > LONGEST:
        return too_long(Node("entry", at, end, found[1]))
    kind, key, body = found.groups("")
    if kind.lower() in _SPECIAL or grammar.has_escapes(body) or _GOES_ON.match(text, end):
        return None
    if len(body) < 2 and not is_certain(text, at):
        return None
    if "@" in body and _LINE_NEXT.search(text, at, end):
        return None
    # The comma after the key is no part of a field.
    return Node("entry", at, end, kind, key, grammar.parts(body, 1), found.start(3) + 1)


def too_long(node: Node) -> Node:
    """Return a block as one that is too long to be read."""
    message = f"this entry has more than {LONGEST // 2**20} million characters and is left out"
    hint = "see that every brace in it is closed"
    node.kind = "broken"
    node.faults = [Fault(node.start, message, "entry-too-long", hint)]
    return node


def is_certain(text: str, at: int) -> bool:
    """Return whether an @ begins its line, or follows the end of a block."""
    while at and text[at - 1] in " \t":
        at -= 1
    return not at or text[at - 1] in "\n\r})\ufeff"


def _odd(text: str, head: re.Match[str], budget: Budget) -> Node | None:
    from bibkit.formats.bib import recovery

    return recovery.read(text, head, budget)


def fields_of(text: str, node: Node) -> list[Field]:
    """Return where the fields of a block stand in the text."""
    if node.fields is None:
        node.fields = [] if node.body < 0 else list(_fields(text, node))
    return node.fields


def _fields(text: str, node: Node) -> Iterator[Field]:
    at = node.body
    placed = _placed()
    for name, *_ in node.parts:
        found = placed.match(text, at)
        assert found is not None, "the body of a sound entry is made of fields"
        yield Field(name, found.start(1), found.start(2), found.end(2))
        at = found.end()


@cache
def _placed() -> re.Pattern[str]:
    return re.compile(rf"\s*+({NAME})\s*+=\s*+({VALUE})\s*+,?")


def close_of(text: str, start: int, limit: int, *, escapes: bool = False) -> int:
    r"""Return where the brace that opens at `start` is closed before `limit`, or -1.

    A backslash takes no brace's meaning away for BibTeX; with `escapes` it does.
    """
    if escapes and text.find("\\", start, limit) >= 0:
        return _close_escaped(text, start, limit)
    depth, at = 1, start + 1
    balanced = re.compile(_BALANCED)
    while at < limit:
        inner = balanced.match(text, at, limit)
        if inner:
            at = inner.end()
            if at >= limit:
                break
        # A text may hold nothing but braces; whole runs of them are counted at once.
        run = _RUN.match(text, at, limit)
        assert run is not None, "what is not balanced begins with a brace"
        length = run.end() - at
        if text[at] == "{":
            depth += length
        elif length >= depth:
            return at + depth - 1
        else:
            depth -= length
        at = run.end()
    return -1


_UNESCAPED: Final = pattern(r"\\.|[{}]", re.DOTALL)


def _close_escaped(text: str, start: int, limit: int) -> int:
    depth = 0
    for found in _UNESCAPED.finditer(text, start, limit):
        sign = found.group()
        depth += (sign == "{") - (sign == "}")
        if not depth and sign == "}":
            return found.start()
    return -1
