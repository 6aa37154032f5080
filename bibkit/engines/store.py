"""The records of a document as the processors take them: CSL-JSON objects by key."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from bibkit.errors import BibkitError, RelationError, UnknownKey, shown
from bibkit.model import Library, Record

Source: TypeAlias = Library | Iterable[Record | Mapping[str, Any]]


class Store(Mapping[str, Mapping[str, Any]]):
    """A library, or a list of records and of CSL-JSON objects, as CSL-JSON objects by key.

    A record's object is made when it is asked for. What is in `own` counts before what the source
    has under the same key. Raises `BibkitError` for an item without an id.
    """

    def __init__(self, source: Source, own: Iterable[Mapping[str, Any]] = ()) -> None:
        self.warnings: list[str] = []
        self._library = Library()
        self._given: dict[str, Mapping[str, Any]] = {}
        self._broken: list[str] = []
        self._forgiving = False
        for place, item in enumerate(own):
            self._add(item, place)
        if isinstance(source, Library):
            self._library = source
        else:
            for place, item in enumerate(source):
                self._add(item, place)

    def _add(self, item: Record | Mapping[str, Any], place: int) -> None:
        if not isinstance(item, Record | Mapping):
            raise BibkitError(
                f"item {place + 1} is no record and no CSL-JSON object: {shown(item)}"
            )
        key = item.key if isinstance(item, Record) else item.get("id")
        if key is None or str(key) == "":
            raise BibkitError(
                f"item {place + 1} has no id", hint="a CSL-JSON object needs an id to be cited by"
            )
        if str(key) in self:
            self.warnings.append(f"the id {key!r} is used more than once; the first one counts")
        elif isinstance(item, Record):
            self._library.add(item)
        else:
            self._given[str(key)] = item

    def check(self, key: str) -> None:
        """Raise `UnknownKey`, with near keys, if there is no record with this key."""
        if key in self:
            return
        from difflib import get_close_matches

        near = get_close_matches(str(key), list(self)[:10_000], n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else None
        raise UnknownKey(f"there is no record with the key {key!r}", hint=hint)

    def forgive(self) -> None:
        """Take a record as it is from now on if its relations are broken, with a warning.

        Nobody who asks for all records asked for that one.
        """
        self._forgiving = True

    def forget(self) -> None:
        """Forget what was wrong with the records: they have changed."""
        self.warnings = [text for text in self.warnings if text not in self._broken]
        self._broken.clear()

    def __getitem__(self, key: str) -> Mapping[str, Any]:
        if key in self._given:
            return self._given[key]
        return _as_printed(self._resolved(key).to_csl())

    def record(self, key: str) -> Record | Mapping[str, Any]:
        """Return a record with what it takes from those it is tied to, or the object as given."""
        return self._given[key] if key in self._given else self._resolved(key)

    def _resolved(self, key: str) -> Record:
        self.check(key)
        try:
            return self._library.resolved(key)
        except RelationError as error:
            if not self._forgiving:
                raise
            if str(error) not in self._broken:
                self._broken.append(str(error))
                self.warnings.append(str(error))
            return self._library[key]

    def __contains__(self, key: object) -> bool:
        return key in self._given or key in self._library

    def __iter__(self) -> Iterator[str]:
        yield from self._given
        yield from (key for key in self._library if key not in self._given)

    def __len__(self) -> int:
        return len(self._given) + sum(key not in self._given for key in self._library)


def _as_printed(item: dict[str, Any]) -> dict[str, Any]:
    """Return a record's CSL-JSON object as styles expect it: nothing in it is printed twice.

    The book of a volume takes its title from the volume, and styles print both, side by side; a
    DOI is the bare one. Neither DOI nor URL is spelled for TeX.
    """
    volume = item.get("volume-title")
    if volume is not None and volume in (item.get("title"), item.get("container-title")):
        del item["volume-title"]
    if not str(item.get("DOI", "10.")).startswith("10."):
        from bibkit.formats.common import identifiers

        item["DOI"] = identifiers.without_start(item["DOI"])
    for name in ("DOI", "URL"):
        # Neither has a backslash or a brace (RFC 3986, section 2).
        text = str(item.get(name, ""))
        if "\\" in text or "{" in text:
            from bibkit.formats.common import identifiers

            item[name] = identifiers.without_tex(text)
    return item
