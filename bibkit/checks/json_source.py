"""The source of a CSL-JSON file: the texts in its items by offset."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from bibkit import vocabulary
from bibkit.checks.sources import Edit, Source, SourceEntry, SourceField, replaced

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_SCALAR: Final = re.compile(r"[^\s,\]}]+")
_STRING: Final = re.compile(r'(?>(?:[^"\\]|\\.)*)"', re.DOTALL)
_ALIASES_OF: Final = {variable: alias for alias, variable in vocabulary.ALIASES.items()}


def _scan_string(text: str, start: int) -> tuple[str, int]:
    """Return the string whose opening quote stands before `start`, and where it ends."""
    end = _STRING.match(text, start).end()  # type: ignore[union-attr]
    return str(json.loads(text[start - 1 : end], strict=False)), end


class JsonEntry(SourceEntry):
    """An item: a field is a text in it, under the name of the item's member that holds it."""

    def fields_of(self, name: str) -> list[SourceField]:
        """Return the texts in the member of a variable's name."""
        names = (name, _ALIASES_OF.get(name, name))
        return [field for field in self.fields if field.name in names]

    def _replace(self, field: SourceField, changes: Sequence[tuple[str, str]]) -> list[Edit]:
        literal = self.source.text[field.start : field.end]
        text = replaced(field.text, changes)
        if text is None:
            return []
        written = json.dumps(text, ensure_ascii=literal.isascii() and "\\u" in literal)
        return [Edit(field.start, field.end, written)]


class JsonSource(Source):
    """A CSL-JSON file, walked once more for the places of its texts."""

    def __init__(self, text: str, path: str | None) -> None:
        super().__init__(text, path)
        self.entries = list(_Walk(text).items(self))

    def rebuilt(self, texts: Mapping[int, str], gone: Collection[int]) -> str:
        """Return the text with other texts for some items, as a writer has them, without others."""
        items = self.entries
        between = self.text[items[0].end : items[1].start] if len(items) > 1 else ",\n"
        kept = [
            _item(texts[one.start]) if one.start in texts else self.text[one.start : one.end]
            for one in items
            if one.start not in gone
        ]
        return self.text[: items[0].start] + between.join(kept) + self.text[items[-1].end :]


def _item(array: str) -> str:
    """Return the one item of an array in JSON, without the array's brackets and indentation."""
    return array.strip()[1:-1].strip()


class _Walk:
    """A walk through a text that is known to be JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def items(self, source: JsonSource) -> Iterator[SourceEntry]:
        """Yield the items of an array, of ``{"items": [...]}``, or the one object."""
        start = self._skip()
        if self.text[start : start + 1] == "[":
            yield from self._array(source)
        elif self.text[start : start + 1] == "{":
            whole, inner = self._object(source)
            yield from inner or [whole]

    def _array(self, source: JsonSource) -> Iterator[SourceEntry]:
        self.at += 1
        while self._skip() < len(self.text) and self.text[self.at] != "]":
            if self.text[self.at] == "{":
                yield self._object(source)[0]
            else:
                list(self._texts(""))
            self._comma()

    def _object(self, source: JsonSource) -> tuple[SourceEntry, list[SourceEntry]]:
        """Return an object as an item, and the items that its member `items` has."""
        start = self.at
        fields: list[SourceField] = []
        inner: list[SourceEntry] = []
        self.at += 1
        while self._skip() < len(self.text) and self.text[self.at] != "}":
            name = self._name()
            if name == "items" and self.text[self.at : self.at + 1] == "[":
                inner = list(self._array(source))
                self.at += 1
            else:
                fields += self._texts(name)
            self._comma()
        self.at += 1
        return JsonEntry(source, "", start, self.at, fields), inner

    def _texts(self, name: str) -> Iterator[SourceField]:
        """Yield the texts in a value, whatever it is made of."""
        depth, text = 0, self.text
        while self._skip() < len(text):
            sign = text[self.at]
            if sign == '"':
                yield from self._string(name)
            elif sign in "[{":
                depth += 1
                self.at += 1
            elif sign in "]}":
                depth -= 1
                self.at += 1
            elif sign == ",":
                self.at += 1
            else:
                start = self.at
                self.at = max(_SCALAR.match(text, start).end(), start + 1)  # type: ignore[union-attr]
                yield SourceField(name, text[start : self.at], start, self.at, fixed=True)
            if not depth and sign != ",":
                return

    def _string(self, name: str) -> Iterator[SourceField]:
        start = self.at
        text, self.at = _scan_string(self.text, start + 1)
        if self.text[self._skip() : self.at + 1] == ":":
            # It names a member.
            self.at += 1
        else:
            yield SourceField(name, text, start, self._end_of_string(start))

    def _end_of_string(self, start: int) -> int:
        return self.text.rfind('"', start, self.at) + 1

    def _name(self) -> str:
        text, self.at = _scan_string(self.text, self.at + 1)
        self._skip()
        self.at += 1
        self._skip()
        return text

    def _skip(self) -> int:
        self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]
        return self.at

    def _comma(self) -> None:
        if self.text[self._skip() : self.at + 1] == ",":
            self.at += 1
