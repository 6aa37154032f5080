"""Citations in running text, as pandoc's manual has them ("Citation syntax"): where they stand."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

# Letters, digits and _; single punctuation within; or anything without spaces in braces.
_KEY: Final = re.compile(
    r"@(?:\{(?P<braced>[^\s{}]+)\}|(?P<bare>\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*|\*))"
)
_BREAKS: Final = re.compile(r"[\\`\[\]@;]")
_FENCE: Final = re.compile(r"`+")


class Key(NamedTuple):
    """A key in a text: where it begins (with its ``@`` or ``-@``) and ends."""

    key: str
    start: int
    end: int
    suppressed: bool


class Item(NamedTuple):
    """One cite between brackets: its key, and where prefix and suffix stand in the text."""

    key: Key
    prefix: tuple[int, int]
    suffix: tuple[int, int]


class Group(NamedTuple):
    """A citation between brackets: what it cites, and where it ends, after the bracket.

    `bare` has the span of a text without a key that stands before the cites: what follows
    "@doe [p. 3; @roe]" is the locator of what stands before the bracket.
    """

    items: tuple[Item, ...]
    end: int
    bare: tuple[int, int] | None = None


def key_at(text: str, place: int) -> Key | None:
    """Return the key that begins at a place in a text, with ``@`` or ``-@``."""
    suppressed = text.startswith("-@", place)
    found = _KEY.match(text, place + suppressed)
    if found is None or not _free(text, place):
        return None
    key = found["braced"] or found["bare"]
    return Key(key, place, found.end(), suppressed)


def keys(text: str) -> list[str]:
    """Return every key in a text, as in ``nocite``; ``*`` stands for all records."""
    found = (key_at(text, place.start()) for place in re.finditer("@", text))
    return list(dict.fromkeys(key.key for key in found if key))


def _free(text: str, place: int) -> bool:
    """Tell whether what stands before a key is no part of a mail address or a word."""
    before = text[place - 1 : place] if place else ""
    return not before.isalnum()


class Brackets:
    """The brackets in a text, each with its partner: found once, in one pass.

    Brackets in code and after a backslash do not count. `code` has the spans of code.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.partner: dict[int, int] = {}
        self.code: dict[int, int] = {}
        opened: list[int] = []
        fences = _Fences(text)
        place = 0
        while True:
            found = _STEP.search(text, place)
            if found is None:
                return
            place = found.end()
            sign = found.group()
            if sign == "[":
                opened.append(found.start())
            elif sign == "]" and opened:
                self.partner[opened.pop()] = found.start()
            elif sign[0] == "`":
                end = fences.end(found.start(), len(sign))
                if end:
                    self.code[found.start()] = place = end

    def group(self, start: int) -> Group | None:
        """Return the citation in the bracket that opens at `start`, if it is one."""
        end = self.partner.get(start)
        if end is None:
            return None
        items: list[Item] = []
        for begin, stop in self._parts(start + 1, end):
            item = self._item(begin, stop)
            if item is None:
                return None
            items.append(item)
        return Group(tuple(items), end + 1) if items else None

    def locator(self, start: int) -> Group | None:
        """Return what the bracket that opens at `start` says of a key before it.

        That is a locator or a suffix, then other cites.
        """
        end = self.partner.get(start)
        if end is None or self.text[end + 1 : end + 2] in ("(", "[", "{", ":"):
            return None
        first, *rest = self._parts(start + 1, end)
        bare = first if self._item(*first) is None else None
        items = [self._item(*span) for span in (rest if bare else [first, *rest])]
        if None in items:
            return None
        return Group(tuple(item for item in items if item), end + 1, bare)

    def _parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the spans between semicolons, outside of brackets within, code and keys."""
        begin = place = start
        while place < end:
            found = _BREAKS.search(self.text, place, end)
            if found is None:
                break
            at = found.start()
            place = self._after(at)
            if found.group() == ";":
                yield begin, at
                begin = place = at + 1
        yield begin, end

    def _after(self, at: int) -> int:
        """Return where to go on after a sign: behind what belongs to it."""
        sign = self.text[at]
        if sign == "\\":
            return at + 2
        if sign == "[" and at in self.partner:
            return self.partner[at] + 1
        if sign == "`":
            return self.code.get(at, at + 1)
        if sign == "@":
            key = key_at(self.text, at)
            return key.end if key else at + 1
        return at + 1

    def _item(self, start: int, end: int) -> Item | None:
        place = start
        while place < end:
            found = _BREAKS.search(self.text, place, end)
            if found is None:
                return None
            at = found.start()
            if found.group() == "@":
                begin = at - 1 if at > start and self.text[at - 1] == "-" else at
                key = key_at(self.text, begin) or key_at(self.text, at)
                if key and key.end <= end:
                    return Item(key, (start, key.start), (key.end, end))
            place = self._after(at)
        return None


_STEP: Final = re.compile(r"\\.|\[|\]|`+", re.DOTALL)


class _Fences:
    """Where each run of backquotes of a length stands next, so that each is looked for once."""

    def __init__(self, text: str) -> None:
        self._places: dict[int, list[int]] = {}
        for found in _FENCE.finditer(text):
            self._places.setdefault(len(found.group()), []).append(found.start())
        for places in self._places.values():
            places.reverse()

    def end(self, start: int, length: int) -> int:
        """Return where the code ends that begins at `start`; 0 if it is no code."""
        places = self._places.get(length, [])
        while places and places[-1] <= start:
            places.pop()
        return places[-1] + length if places else 0
