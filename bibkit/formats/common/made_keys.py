"""Citation keys for entries that have none."""

from collections import Counter
from typing import Final

from bibkit.model.library import Library
from bibkit.model.record import Record
from bibkit.patterns import pattern
from bibkit.text.markup import plain

_WORD: Final = pattern(r"\w+")


class Keys:
    """The keys of a library that is being read, and new ones that no other record has."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken
        self._count: Counter[str] = Counter()

    def add(self, library: Library, record: Record, keyed: bool) -> None:
        """Add a record to a library, under a new key if it has none and none is `keyed`."""
        if not record.key and not keyed:
            record.key = self.make(record)
        library.add(record)

    def make(self, record: Record) -> str:
        """Return a key of a record's first name, or its title's first word, and its year."""
        names = record.names("author") or record.names("editor")
        text = (names[0].family or names[0].literal) if names else record.text("title")
        date = record.date("issued")
        year = date.year if date else None
        stem = "".join(_WORD.findall(plain(text).lower()[:200])[:1]) or "entry"
        base = f"{stem}{'' if year is None else year}"
        self._count[base] += 1
        key = base if self._count[base] == 1 else f"{base}-{self._count[base]}"
        while key in self.taken:
            self._count[base] += 1
            key = f"{base}-{self._count[base]}"
        self.taken.add(key)
        return key
