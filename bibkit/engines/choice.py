"""Which records of a document go into one of its bibliographies."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from bibkit.engines.store import Store
from bibkit.errors import BibkitError, did_you_mean
from bibkit.model import Record
from bibkit.vocabulary import TYPES

Words: TypeAlias = str | Iterable[str] | None
# A function that tells whether a record is wanted.
Predicate: TypeAlias = Callable[[Record | Mapping[str, Any]], object]

_BETWEEN_KEYWORDS: Final = re.compile(r"[,;]")


def words(given: Words) -> frozenset[str] | None:
    """Return one word or several as a set; None stands for no wish."""
    if given is None:
        return None
    return frozenset((given,) if isinstance(given, str) else given)


class Choice(NamedTuple):
    """What is asked of the records themselves; None where nothing is asked."""

    types: frozenset[str] | None = None
    not_types: frozenset[str] | None = None
    keywords: frozenset[str] | None = None
    not_keywords: frozenset[str] | None = None
    where: Predicate | None = None

    @classmethod
    def of(
        cls,
        types: Words,
        not_types: Words,
        keyword: Words,
        not_keyword: Words,
        where: Predicate | None,
    ) -> "Choice":
        """Return the choice for words as a caller gives them.

        Raises `BibkitError`, with near ones, for a type that CSL does not have.
        """
        return cls(
            _types(words(types)),
            _types(words(not_types)),
            _folded(words(keyword)),
            _folded(words(not_keyword)),
            where,
        )

    def __bool__(self) -> bool:
        return self != Choice()

    def takes(self, items: Store, key: str) -> bool:
        """Tell whether a record is chosen."""
        item = items[key]
        kind = str(item.get("type"))
        if self.types is not None and kind not in self.types:
            return False
        if self.not_types is not None and kind in self.not_types:
            return False
        has = _keywords(item.get("keyword"))
        if self.keywords is not None and not self.keywords & has:
            return False
        if self.not_keywords is not None and self.not_keywords & has:
            return False
        return self.where is None or bool(self.where(items.record(key)))


def _types(asked: frozenset[str] | None) -> frozenset[str] | None:
    for kind in sorted(asked or ()):
        if kind not in TYPES:
            raise BibkitError(f"CSL has no item type {kind!r}", hint=did_you_mean(kind, TYPES))
    return asked


def _folded(asked: frozenset[str] | None) -> frozenset[str] | None:
    return None if asked is None else frozenset(word.strip().casefold() for word in asked)


def _keywords(value: Any) -> frozenset[str]:
    """Return the words of the variable keyword, which is a text, or by mistake a list of words."""
    texts = value if isinstance(value, list | tuple) else [value]
    found = [word for text in texts if isinstance(text, str) for word in _split(text)]
    return frozenset(found)


def _split(text: str) -> list[str]:
    return [word.strip().casefold() for word in _BETWEEN_KEYWORDS.split(text)]
