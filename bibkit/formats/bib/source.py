"""The text that a library was read from: all that is kept of it while the library is at work.

`bibkit.formats.bib.update` writes it back with what has changed since.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bibkit.formats.source import Source
from bibkit.model.library import Library
from bibkit.model.record import Record

Read = Callable[..., Library]


class BibSource(Source):
    """A `.bib` text, and the records that were read from it, in its order."""

    __slots__ = ("options", "path", "read", "records", "text")

    def __init__(
        self, format: str, read: Read, text: str, path: str | None, options: Mapping[str, Any]
    ) -> None:
        super().__init__(format)
        self.read = read
        self.text = text
        self.path = path
        self.options = dict(options)
        self.records: list[Record] = []

    def again(self, text: str) -> Library:
        """Return the records of another text, read as this one was."""
        return self.read(text, self.path, **self.options)


def remember(
    format: str, read: Read, text: str, path: str | None = None, **options: Any
) -> Library:
    """Return the records of a text, in a library that can give the text back."""
    source = BibSource(format, read, text, path, options)
    library = source.again(text)
    source.records = library.references()
    library.sources.append(source)
    return library
