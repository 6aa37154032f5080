"""CSL-JSON: the records that Zotero exports and that CSL processors read."""

import json
import re
from functools import partial
from typing import Any, Final

from bibkit.errors import Place, Problem, ReadError, WriteError
from bibkit.formats.common import csl_data
from bibkit.model.dates import Date
from bibkit.model.library import Library
from bibkit.model.record import Record, Value
from bibkit.patterns import pattern

_OPENING: Final = pattern(r"\A\s*\[|\"items\"\s*:\s*\[")
_BETWEEN: Final = pattern(r"[\s,]*")
# An array of items, from one to the next.
_FIRST: Final = pattern(r"[ \t\n\r]*\[[ \t\n\r]*")
_NEXT: Final = pattern(r"[ \t\n\r]*,[ \t\n\r]*")
_LAST: Final = pattern(r"[ \t\n\r]*\][ \t\n\r]*\Z")
_SURROGATE: Final = r"\\u[dD][89a-fA-F]|[\ud800-\udfff]"


def read(text: str, path: str | None = None) -> Library:
    """Return the records in a text: an array of items, one item, or ``{"items": [...]}``.

    A fault in an item costs the value that it is in, which is kept in the record's `fields`; the
    library's problems have the item's line and a JSON Pointer to the value. What CSL's schema for
    its data has against a value that could be read all the same is a warning. Raises `ReadError`,
    with line and column, where the text is not JSON.
    """
    library = _read_array(text, path)
    if library is not None:
        return library
    items = _items(_parse(text, path), path)
    reader = _Reader(text, path, len(items) > 1 or text.lstrip().startswith("["))
    for item, start in zip(items, _starts(text, items), strict=True):
        reader.read(item, start)
    return reader.finish()


def _read_array(text: str, path: str | None) -> Library | None:
    """Return the records in an array, read one after the other; None if the text is no array."""
    reader = _Reader(text, path, True)
    decode = json.JSONDecoder(**_NUMBERS).raw_decode
    found = _FIRST.match(text)
    end = 0
    while found:
        start = found.end()
        try:
            item, end = decode(text, start)
        except (ValueError, RecursionError):
            return None
        reader.read(item, start)
        found = _NEXT.match(text, end)
    return reader.finish() if _LAST.match(text, end) else None


class _Reader:
    """The reading of items, in the order of the text, into a library; `numbered` in messages."""

    def __init__(self, text: str, path: str | None, numbered: bool) -> None:
        self.library = Library()
        self._items = csl_data.Items(self.library)
        self._text = text
        self._path = path
        self._numbered = numbered
        # Whether there may be half a character somewhere, written out or as an escape.
        self._halves = not text.isascii() or "\\u" in text
        self._halves = self._halves and re.search(_SURROGATE, text) is not None
        self._number = 0
        # How far lines have been counted.
        self._line, self._before, self._newline = 1, 0, -1

    def read(self, item: Any, start: int) -> None:
        """Add the record in an item that begins at `start`, -1 where that cannot be told."""
        if self._halves:
            item = self._mended(item)
        pointer = f"/{self._number}" if self._numbered else ""
        self._number += 1
        self._items.read(item, pointer, partial(_there, self._place(start)))

    def finish(self) -> Library:
        """Return the library, when the last item has been read."""
        self._items.finish()
        return self.library

    def _place(self, start: int) -> Place:
        if start < 0:
            return Place(self._path)
        self._line += self._text.count("\n", self._before, start)
        self._newline = max(self._newline, self._text.rfind("\n", self._before, start))
        self._before = start
        return Place(self._path, self._line, start - self._newline)

    def _mended(self, item: Any) -> Any:
        """Return an item with halves of characters, which no file can hold, put as U+FFFD."""
        mended = _whole(item)
        if mended == item or any(one.rule == "encoding" for one in self.library.problems):
            return mended
        self.library.problems.append(
            Problem(
                "there are halves of characters in it; they were read as \ufffd",
                self._path,
                severity="warning",
                rule="encoding",
                hint="look for \\ud8 to \\udf in the file",
            )
        )
        return mended


def _parse(text: str, path: str | None) -> Any:
    try:
        return json.loads(text, **_NUMBERS)
    except json.JSONDecodeError as error:
        raise ReadError(
            f"not JSON: {error.msg}",
            path=path,
            line=error.lineno,
            column=error.colno,
            hint="correct it there, or just before",
        ) from None
    except RecursionError:
        hint = "CSL-JSON is an array of objects with an id and a type"
        raise ReadError(
            "the JSON is nested too deeply", path=path, line=1, column=1, hint=hint
        ) from None


def _integer(digits: str) -> int | str:
    """Return a whole number; one of more digits than Python will read stays text."""
    return int(digits) if len(digits) < 4000 else digits


_NUMBERS: Final[dict[str, Any]] = {"parse_int": _integer, "parse_constant": str}


def _items(data: Any, path: str | None) -> list[Any]:
    if isinstance(data, list):
        return data
    if isinstance(data, dict):
        items = data.get("items")
        return items if isinstance(items, list) else [data]
    hint = "CSL-JSON is an array of objects with an id and a type"
    raise ReadError("there are no records in this JSON", path=path, line=1, column=1, hint=hint)


def _starts(text: str, items: list[Any]) -> list[int]:
    """Return where each item begins, -1 where that cannot be told."""
    opening = _OPENING.search(text)
    position = opening.end() if opening else 0
    decode = json.JSONDecoder(**_NUMBERS).raw_decode
    starts = []
    for item in items:
        start = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]
        try:
            found, position = decode(text, start)
        except ValueError:
            found, position = None, start
        starts.append(start if found == item else -1)
    return starts


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(part) for part in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(part) for key, part in value.items()}
    return value


def _there(place: Place, where: str) -> Place:
    """Return the place of an item for all that is in it."""
    return place


def write(library: Library) -> str:
    """Return the records as a JSON array; `read` reads it back, with all that they had.

    What a record takes along its relations is written with it, since readers of CSL-JSON know no
    relations; ``custom.bibkit.inherited`` names it. Raises `WriteError` for a field that JSON
    cannot hold.
    """
    items = ",\n".join(map(_written, library.references(), library.resolve_all().references()))
    return f"[\n{items}\n]\n" if items else "[]\n"


def _written(record: Record, whole: Record) -> str:
    lost = {name: value for name, value in record.items() if _is_lost(value)}
    item = csl_data.item(record, whole, lost)
    try:
        text = json.dumps(item, ensure_ascii=False, indent=2, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        hint = "its fields may hold text, numbers, lists and mappings"
        raise WriteError(f"{record.key}: JSON cannot hold it: {error}", hint=hint) from None
    return "\n".join(f"  {line}" for line in text.split("\n"))


def _is_lost(value: Value) -> bool:
    """Return whether CSL-JSON's date object says less than a date."""
    return isinstance(value, Date) and Date.from_csl(value.to_csl()) != value
