"""Blocks of a `.bib` file that are not as they should be, read as far as they can be.

A block reaches at most to where the next one begins for certain. Braces are trusted first; where
that leaves the block open, the lines are: a value ends where a line begins with another field. What
was wrong is told with its place; nothing is thrown away, since the text itself is kept.
"""

import re
from typing import Final

from bibkit.formats.bib.grammar import GROUP, NAME, Part
from bibkit.formats.bib.syntax import (
    LONGEST,
    Budget,
    Fault,
    Field,
    Kind,
    Node,
    close_of,
    is_certain,
    too_long,
)
from bibkit.patterns import pattern

_GROUP: Final = pattern(GROUP)
_SPACE: Final = pattern(r"[\s,]*+")
_BLANK: Final = pattern(r"\s*+")
_NAMED: Final = pattern(rf"({NAME})\s*+=\s*+")
_NO_EQUALS: Final = pattern(rf"({NAME})\s*+(?=[{{\"])")
_WORD: Final = pattern(NAME)
_NUMBER: Final = pattern(r"[0-9]++(?![^\s,})#])")
# What stands bare for a value though it should not: up to a comma, a bracket or the end of line.
_BARE: Final = pattern(r"[^\s,{}\"#@][^,{}\"#\n\r]*+")
_FIELD_LINE: Final = pattern(rf"[\n\r][ \t]*+(?={NAME}[ \t]*+=\s*+[{{\"\w])")
# The same, or a field after a comma, if it is one for certain.
_NEXT_FIELD: Final = pattern(
    rf"{_FIELD_LINE.pattern}|,[ \t]*+(?={NAME}\s*+=\s*+(?:[{{\"]|[0-9]++\s*+[,}}]))"
)
_FIELD_AHEAD: Final = pattern(
    rf"[,\n\r}}\"][ \t]*+(?={NAME}\s*+=\s*+(?:[{{\"]|[0-9]++\s*+[,}})]|{NAME}\s*+[,#}})]))"
)
_KEY: Final = pattern(r"([^\s,{}=\"]*+)\s*+(?=,|[})]\s)")
_KEY_WITHOUT_COMMA: Final = pattern(rf"([^\s,={{}}\"]++)\s++(?={NAME}\s*+=\s*+[{{\"\w])")
_KEYLESS: Final = pattern(rf"(?={NAME}\s*+=\s*+(?:[{{\"0-9]|{NAME}\s*+[,#]))")
_ODD_KEY: Final = pattern(r"[^,\n\r]*+")
_CLOSING_LINE: Final = pattern(r"[\n\r][ \t]*+[})](?=[ \t]*+(?:[\n\r]|\Z))")
# A block that begins where only junk was left of the one before.
_INNER_HEAD: Final = pattern(r"@[A-Za-z]++\s*+[{(]\s*+[^\s,{}=\"]++\s*+,")
_LINE_END: Final = pattern(r"[\n\r]|\Z")
_LAST_PARENTHESIS: Final = pattern(r"\)\s*+(?:[\n\r]|\Z)")
_BRACES: Final = pattern(r"\{++|\}++")
# How far the end of a value is looked for where it was not where it should be.
_NEAR: Final = 2_000
# As many faults as are told of one block.
_MANY: Final = 20

_CLOSE_IT = "see that every brace and quote in it is closed"


def read(text: str, head: re.Match[str], budget: Budget) -> Node | None:
    """Return the block that begins with a head, or None if it is no more than text with an @."""
    kind = head[1].lower()
    if kind == "comment":
        return _comment(text, head, budget)
    limit = budget.next_head(head.end())
    if not is_certain(text, head.start()):
        return _in_passing(text, head, limit, budget)
    if limit - head.end() > LONGEST:
        return _long(text, head, limit)
    best = _Reader(text, head, limit).read()
    if best.is_open and limit < len(text) and _is_inside(text, head.end(), limit):
        best = _wider(text, head, limit, budget) or best
    if not best.is_sound:
        lines = _Reader(text, head, _last_close(text, head.end(), limit), by_lines=True).read()
        best = max(best, lines, key=_Reader.merit)
    return best.node()


def _long(text: str, head: re.Match[str], limit: int) -> Node:
    """Return a block that may be too long to be read, if it ends before it is."""
    found = _Reader(text, head, head.end() + LONGEST).read()
    if not found.is_open:
        return found.node()
    return too_long(Node("entry", head.start(), limit, head[1]))


def _in_passing(text: str, head: re.Match[str], limit: int, budget: Budget) -> Node | None:
    """Return a block that begins in the middle of a line, if it is sound; else it is text."""
    reach = min(limit, head.end() + budget.left)
    found = _Reader(text, head, reach).read()
    if found.is_sound and found.fields:
        return found.node()
    budget.left -= reach - head.end()
    return None


def _last_close(text: str, start: int, limit: int) -> int:
    """Return where the last line ends that is a closing brace alone, or the limit.

    What follows it is hardly of the block.
    """
    return max((found.end() for found in _CLOSING_LINE.finditer(text, start, limit)), default=limit)


def _is_inside(text: str, start: int, limit: int) -> bool:
    """Return whether what looks like the next block may stand in a value of this one.

    After the end of a block it does not: then this one was left open.
    """
    before = text[max(start, limit - 200) : limit].rstrip()
    return bool(before) and before[-1] not in "})"


def _wider(text: str, head: re.Match[str], limit: int, budget: Budget) -> "_Reader | None":
    """Return a sound block that reaches over what looks like the next one, if there is any."""
    if head[2] != "{":
        return None
    reach = min(len(text), head.end() + budget.left)
    close = close_of(text, head.end() - 1, reach)
    budget.left -= (close if close >= 0 else reach) - head.end()
    if close < 0:
        return None
    wide = _Reader(text, head, close + 1).read()
    return wide if wide.is_sound else None


def _comment(text: str, head: re.Match[str], budget: Budget) -> Node:
    """Return a comment: to its closing brace, since whole entries may be commented out.

    One that is never closed ends with its line.
    """
    start = head.start()
    node = Node("comment", start, head.end(), head[1])
    if head[2] == "(":
        node.end = _end_of_line(text, start)
        return node
    reach = min(len(text), head.end() + budget.left)
    close = close_of(text, head.end() - 1, reach)
    if close >= 0:
        node.end = close + 1
        return node
    budget.left -= reach - head.end()
    limit = budget.next_head(head.end())
    node.end = start + len(text[start:limit].rstrip())
    message, hint = "this comment is not closed", "add a brace"
    node.faults = [Fault(start, message, "unclosed-comment", hint, "warning")]
    return node


def _end_of_line(text: str, at: int) -> int:
    found = _LINE_END.search(text, at)
    return found.start() if found else len(text)


class _Reader:
    """Reads one block that reaches to `limit` at most; by its braces, or line by line."""

    def __init__(
        self, text: str, head: re.Match[str], limit: int, *, by_lines: bool = False
    ) -> None:
        self.text = text
        self.start = head.start()
        self.at = head.end()
        self.limit = limit
        self.type = head[1]
        self.close = "}" if head[2] == "{" else ")"
        self.by_lines = by_lines
        self.patience = 8 * (limit - head.end() + _NEAR)
        self.key = ""
        self.end = -1
        self.begun = head.end()
        self.parts: list[Part] = []
        self.fields: list[Field] = []
        self.faults: list[Fault] = []
        self.wrong = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing was wrong at all."""
        return not self.faults

    @property
    def is_open(self) -> bool:
        """Whether the block, or a value in it, is not closed."""
        return any(fault.rule.startswith("unclosed") for fault in self.faults)

    def merit(self) -> tuple[int, int]:
        """Return what speaks for this reading: fields, and few faults."""
        return (len(self.fields), -self.wrong)

    def node(self) -> Node:
        """Return the block as it was read."""
        kind: Kind = "entry"
        name = self.type.lower()
        if name == "string" or name == "preamble":
            kind = "string" if name == "string" else "preamble"
        elif not self.key and not self.fields and any(f.severity == "error" for f in self.faults):
            kind = "broken"
        return Node(
            kind,
            self.start,
            self.end,
            self.type,
            self.key,
            self.parts,
            -1,
            self.fields,
            self.faults,
        )

    def read(self) -> "_Reader":
        """Read the whole block."""
        name = self.type.lower()
        if name == "preamble":
            self._preamble()
        else:
            if name != "string":
                self._key()
                self.begun = self.at
            while self.end < 0:
                self._field()
        return self

    def _fault(self, at: int, message: str, rule: str, hint: str, *, warning: bool = False) -> None:
        self.wrong += 1
        if self.wrong <= _MANY:
            self.faults.append(Fault(at, message, rule, hint, "warning" if warning else "error"))

    # -- the parts of a block

    def _key(self) -> None:
        text, limit = self.text, self.limit
        self.at = _blank(text, self.at, limit)
        found = _KEYLESS.match(text, self.at, limit)
        if found:
            hint = "give it a key, as in @book{key,"
            self._fault(self.at, "this entry has no key", "missing-key", hint, warning=True)
            return
        found = _KEY.match(text, self.at, limit)
        if found:
            self.key, self.at = found[1], found.end()
            return
        found = _KEY_WITHOUT_COMMA.match(text, self.at, limit)
        if found:
            self._no_comma(found.end(1), f"after the key {found[1]}")
        else:
            found = _ODD_KEY.match(text, self.at, limit)
        if found is None:
            return
        whole = found[0].rstrip()
        self.key = found[1] if found.re is _KEY_WITHOUT_COMMA else whole.removesuffix(self.close)
        self.at = found.start() + len(self.key)

    def _no_comma(self, at: int, where: str) -> None:
        hint = "put a comma between the fields"
        self._fault(at, f"a comma is missing {where}", "missing-comma", hint, warning=True)

    def _field(self) -> None:
        """Read the next field, or the end of the block."""
        text, limit = self.text, self.limit
        self.at = _after(_SPACE, text, self.at, limit)
        if self.at >= limit:
            self._unclosed()
        elif text[self.at] == self.close:
            self._close()
        elif (found := _NAMED.match(text, self.at, limit)) is not None:
            self._value(found)
        elif (found := self._without_equals(self.at)) is not None:
            hint = "put an equals sign between the field's name and its value"
            message = f"an equals sign is missing after {found[1]}"
            self._fault(found.start(), message, "missing-equals", hint, warning=True)
            self._value(found)
        else:
            self._junk()

    def _unclosed(self) -> None:
        """End a block that has no end with the last of its fields; what follows is not its own."""
        end = self.fields[-1].end if self.fields else self.begun
        self.end = self.start + len(self.text[self.start : end].rstrip())
        self._fault(self.start, f"{self._what()} is not closed", "unclosed-entry", _CLOSE_IT)

    def _what(self) -> str:
        name = self.type.lower()
        if name in ("string", "preamble"):
            return f"this @{name}"
        return f"the entry {self.key!r}" if self.key else "this entry"

    def _close(self) -> None:
        """End the block here, unless fields go on after a brace too many."""
        at = self.at + 1
        rest = _after(_SPACE, self.text, at, self.limit)
        field = _NAMED.match(self.text, rest, self.limit)
        extra = rest < self.limit and self.text[rest] == "}"
        if (field and "," in self.text[at:rest]) or extra:
            hint = "delete it, or open one before it"
            message = "there is a closing brace too many"
            self._fault(self.at, message, "extra-brace", hint, warning=True)
            if extra:
                self.end = rest + 1
            self.at = at if field else self.at
            if field:
                return
        if self.end < 0:
            self.end = at

    def _junk(self) -> None:
        """Pass over what is no field, to where the next one begins or the block ends."""
        text, start = self.text, self.at
        found = _FIELD_AHEAD.search(text, start, self.limit)
        reach = found.end() if found else self.limit
        closing = _CLOSING_LINE.search(text, start, reach)
        if closing:
            self.at = closing.end() - 1
        elif found:
            self.at = found.end()
        else:
            body = text[start : self.limit].rstrip()
            closed = body.endswith(self.close)
            self.at = start + len(body) - 1 if closed else self.limit
        other = _INNER_HEAD.search(text, start, self.at)
        if other:
            self.at = self.limit = other.start()
        words = " ".join(text[start : min(self.at, start + 60)].split())
        if not words and self.at <= start:
            self.at = start + 1
            return
        if words.startswith("%"):
            if self.at < self.limit:
                message, hint = (
                    "BibTeX knows no comments within an entry",
                    "move it out of the entry",
                )
                self._fault(start, message, "comment-in-entry", hint, warning=True)
            return
        hint = "a field is written as in title = {A title},"
        self._fault(start, f"this is no field: {words[:40]!r}", "not-a-field", hint)

    def _preamble(self) -> None:
        text = self.text
        opened = self.at - 1
        if self.close == "}":
            end = close_of(text, opened, self.limit)
        else:
            found = _LAST_PARENTHESIS.search(text, self.at, self.limit)
            end = found.start() if found else -1
        if end < 0:
            self._unclosed()
        else:
            self.end = end + 1

    # -- values

    def _value(self, named: re.Match[str]) -> None:
        """Read a value and what is to follow it: a comma, or the end of the block."""
        start = named.end()
        end, inner = self._terms(start, named[1])
        self.fields.append(Field(named[1], named.start(), start, end))
        self.parts.append((named[1], inner, "", "" if inner else self.text[start:end]))
        self.at = _after(_BLANK, self.text, end, self.limit)
        self._expect_comma()

    def _expect_comma(self) -> None:
        text, at = self.text, self.at
        if at >= self.limit or text[at] in f",{self.close}":
            return
        if _NAMED.match(text, at, self.limit) or self._without_equals(at):
            word = _WORD.match(text, at)
            self._no_comma(at, f"before {word.group() if word else text[at]}")

    def _terms(self, start: int, name: str) -> tuple[int, str]:
        """Return where a value ends, and what stands for it if its braces are not in pairs."""
        text, at = self.text, start
        while True:
            at, inner = self._term(at, name)
            if inner:
                return at, inner
            after = _after(_BLANK, text, at, self.limit)
            if after >= self.limit or text[after] != "#":
                return at, ""
            at = _after(_BLANK, text, after + 1, self.limit)

    def _term(self, at: int, name: str) -> tuple[int, str]:
        text, limit = self.text, self.limit
        sign = text[at] if at < limit else ""
        if sign == "{":
            return self._braced(at, name)
        if sign == '"':
            return self._quoted(at, name)
        if sign in ("", ",", self.close):
            hint = "give it a value, as in title = {A title}, or delete it"
            self._fault(at, f"the field {name} has no value", "missing-value", hint, warning=True)
            return at, ""
        found = _NUMBER.match(text, at, limit) or _WORD.match(text, at, limit)
        end = found.end() if found else at
        after = _after(_BLANK, text, end, limit)
        if found and (after >= limit or text[after] in f",#{self.close}" or self._at_field(after)):
            return end, ""
        return self._bare(at, name)

    def _at_field(self, at: int) -> bool:
        return _NAMED.match(self.text, at, self.limit) is not None

    def _bare(self, at: int, name: str) -> tuple[int, str]:
        found = _BARE.match(self.text, at, self.limit)
        if found is None:
            return at, ""
        words = found.group()
        if self.close == ")" and ")" in words:
            words = words[: words.index(")")]
        words = words.rstrip()
        hint = "put it in braces"
        message = f"the value of {name} is neither in braces nor in quotes"
        self._fault(at, message, "unquoted-value", hint, warning=True)
        return at + len(words), words

    def _close_of(self, at: int, *, escapes: bool = False) -> int:
        """Return where a brace is closed, or -1; after much in vain it is only looked for near."""
        if self.patience <= 0:
            near = None if escapes else _GROUP.match(self.text, at, min(self.limit, at + _NEAR))
            return near.end() - 1 if near else -1
        close = close_of(self.text, at, self.limit, escapes=escapes)
        if close < 0:
            self.patience -= self.limit - at
        return close

    def _braced(self, at: int, name: str) -> tuple[int, str]:
        text = self.text
        close = self._close_of(at)
        if close < 0 or self._is_doubtful(at, close):
            escaped = self._close_of(at, escapes=True)
            if escaped >= 0 and escaped != close and self._ends_well(escaped + 1):
                hint = r"for BibTeX \{ and \} are braces: write \textbraceleft or \textbraceright"
                message = f"the braces in {name} are not in pairs"
                self._fault(at, message, "escaped-brace", hint, warning=True)
                return escaped + 1, text[at + 1 : escaped]
        return self._enclosed(at, close, name)

    def _is_doubtful(self, at: int, close: int) -> bool:
        """Return whether a value has a field in it, or ends where none should."""
        return (
            not self._ends_well(close + 1)
            or _FIELD_LINE.search(self.text, at, close + 1) is not None
        )

    def _quoted(self, at: int, name: str) -> tuple[int, str]:
        return self._enclosed(at, self._close_quote(at), name)

    def _enclosed(self, at: int, close: int, name: str) -> tuple[int, str]:
        """Return where a value ends whose enclosure seems to end at `close`, -1 for nowhere."""
        cut = self._cut(at, close)
        if cut >= 0:
            return self._unclosed_value(at, cut, name)
        if close < 0:
            return self._unclosed_value(at, self._last(at), name)
        if not self._ends_well(close + 1):
            return self._closed_early(at, close, name)
        return close + 1, ""

    def _close_quote(self, at: int) -> int:
        """Return where a text in quotes ends, or -1; a quote in braces does not end it."""
        place = at + 1
        for found in _SIGN.finditer(self.text, at + 1, self.limit):
            if found.start() < place:
                continue
            if found.group() != "{":
                return found.start() if found.group() == '"' else -1
            close = self._close_of(found.start())
            if close < 0:
                return -1
            place = close + 1
        return -1

    def _ends_well(self, end: int) -> bool:
        """Return whether what may follow a value follows."""
        after = _after(_BLANK, self.text, end, self.limit)
        return (
            after >= self.limit
            or self.text[after] in f",#{self.close}"
            or self._at_field(after)
            or self._without_equals(after) is not None
        )

    def _without_equals(self, at: int) -> re.Match[str] | None:
        """Return a field's name without an equals sign after it, if it begins its line."""
        if self.text[max(0, at - 200) : at].rstrip(" \t")[-1:] not in ("\n", "\r", ","):
            return None
        return _NO_EQUALS.match(self.text, at, self.limit)

    def _cut(self, at: int, close: int) -> int:
        """Return where the next field begins in a value, where lines are trusted; or -1."""
        if not self.by_lines:
            return -1
        found = _NEXT_FIELD.search(self.text, at, close + 1 if close >= 0 else self.limit)
        return found.start() if found else -1

    def _last(self, at: int) -> int:
        """Return where a value ends that nothing ends: with the first line that begins a field.

        Else with the block, whose own closing brace is none of the value's.
        """
        found = _FIELD_LINE.search(self.text, at, self.limit)
        if found:
            return found.start()
        body = self.text[at : self.limit].rstrip()
        if body.endswith(self.close) and len(body) > 1:
            body = body[:-1].rstrip()
        return at + len(body)

    def _unclosed_value(self, at: int, end: int, name: str) -> tuple[int, str]:
        sign = "brace" if self.text[at] == "{" else "quote"
        message = f"the {sign} that opens the value of {name} is not closed"
        self._fault(at, message, f"unclosed-{sign}", f"close it at the end of {name}")
        inner = self.text[at + 1 : end].rstrip().removesuffix(",").rstrip()
        end = at + 1 + len(inner)
        if sign == "quote":
            inner = inner.removesuffix('"')
        return end, paired(inner) or " "

    def _closed_early(self, at: int, close: int, name: str) -> tuple[int, str]:
        """Read on where a value is closed before its end, as by a quote in a text in quotes."""
        text = self.text
        if self.patience <= 0:
            return close + 1, ""
        near = min(self.limit, close + _NEAR)
        self.patience -= near - close
        found = _ENDS_LATE.search(text, close + 1, near)
        ahead = _FIELD_AHEAD.search(text, close + 1, near)
        if found is None or (ahead and ahead.start() < found.start()):
            return close + 1, ""
        sign = "brace" if text[at] == "{" else "quote"
        hint = f"put braces around what is in it, or delete the {sign}"
        message = f"a {sign} closes the value of {name} before its end"
        self._fault(close, message, f"early-{sign}", hint, warning=True)
        end = found.start() + 1
        return end, paired(text[at + 1 : end - 1]) or " "


# The last brace or quote of a value, with what may follow.
_ENDS_LATE: Final = pattern(rf"[}}\"](?=\s*+(?:,\s*+(?:{NAME}\s*+=|[}})])|[}})]\s*+(?:\Z|[\n\r])))")


def paired(value: str) -> str:
    """Return a text with the braces added that its own need to be in pairs."""
    before, depth = 0, 0
    for run in _BRACES.finditer(value):
        length = run.end() - run.start()
        if value[run.start()] == "{":
            depth += length
        else:
            before += max(0, length - depth)
            depth = max(0, depth - length)
    return "{" * before + value + "}" * depth


_SIGN: Final = pattern('[{}"]')


def _after(pattern: re.Pattern[str], text: str, at: int, limit: int) -> int:
    found = pattern.match(text, at, limit)
    return found.end() if found else at


def _blank(text: str, at: int, limit: int) -> int:
    return _after(_BLANK, text, at, limit)
