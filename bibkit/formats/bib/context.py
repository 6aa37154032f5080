"""What is known of all records of a library while one of them is written as BibLaTeX."""

from collections.abc import Sequence

from bibkit.errors import BibkitError
from bibkit.formats import latex
from bibkit.model.library import Library
from bibkit.model.record import Record
from bibkit.model.relations import resolve


class Context:
    """What is known of the other records while one is written."""

    def __init__(self, library: Library, keys: Sequence[str], *, ascii: bool = False) -> None:
        records = library.references()
        self.library = library
        self.ascii = ascii
        self.keys: dict[str, str] = {}
        for record, key in zip(records, keys, strict=True):
            self.keys.setdefault(record.key, key)
        self.sets = {one.key for record in records for one in record.related("part_of")}

    def encode(self, text: str) -> str:
        """Return text as TeX."""
        return latex.encode(text, ascii=self.ascii)

    def resolved(self, record: Record, without: str = "") -> Record:
        """Return a record with what it takes from others, but along relations of one kind."""
        bare = record
        if without:
            bare = record.copy()
            bare.relations = [one for one in record.relations if one.kind != without]
        try:
            return resolve(bare, self.library.get)
        except BibkitError:
            return record

    def titles(self, record: Record) -> list[str]:
        """Return the titles of a book from the whole to the part: set, volume, part."""
        whole = self.resolved(record)
        names = ["title", "volume-title", "part-title"]
        if record.related("part_of") and "title" in record and "volume-title" not in record:
            # What it takes from above is the title of the whole then, and its own is the part's.
            names = ["volume-title", "title", "part-title"]
        return chain([whole.text(name) for name in names])

    def container(self, record: Record, whole: Record) -> list[str]:
        """Return the titles of what a record is published in, in the same order."""
        parent = self.library.get(parent_of(record, ("published_in",)))
        if parent is not None and "container-title" not in record:
            return self.titles(parent)
        names = ("container-title", "volume-title", "part-title")
        return chain([whole.text(name) for name in names])


def chain(titles: Sequence[str]) -> list[str]:
    """Return titles from the whole to the part, without those that are missing or repeated."""
    return list(dict.fromkeys(title for title in titles if title))


def parent_of(record: Record, kinds: Sequence[str] = ("part_of", "published_in")) -> str:
    """Return the key of the record that one is a part of, or is published in; or nothing."""
    return next((one.key for kind in kinds for one in record.related(kind)), "")
