"""Collation by language, on ICU's tables (Unicode Technical Standard 10).

Loading these takes as long as rendering some twenty records, and a short list seldom needs them:
where all letters are those of the alphabet, with or without accents, and no two texts have the
same ones, what the tables say of the letters decides, and that is one line.
"""

import unicodedata
from collections.abc import Collection
from functools import cache
from typing import Any, Final

# Languages that sort by the root of ICU's tables, which they do not change.
PLAIN: Final = frozenset("de en fr it nl pt".split())
_CHANGED: Final = frozenset(("fr-CA",))
# The root's order of what ASCII can print; capitals come into it later than accents do.
_ORDER: Final = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz"
# The accents that letters are taken apart into; the root weighs them after all letters.
_ACCENTS: Final = (*range(0x300, 0x315), 0x323, 0x324, 0x325, 0x327, 0x328, 0x32D, 0x32E, 0x331)
# Beyond so many texts, two that differ in accents alone are likely, and the loading no matter.
_FEW: Final = 200


class Collation:
    """The order of texts in a language; what it has worked out of a text it keeps."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._plain = language.split("-")[0] in PLAIN and language not in _CHANGED
        self._keys: dict[str, bytes] = {}

    def in_order(self, texts: Collection[str]) -> list[list[str]]:
        """Return different texts in order, those together that the language does not tell apart.

        As in CSL's reference processors, punctuation and spaces count; so does case, in the end.
        """
        if self._plain and len(texts) <= _FEW:
            found = by_letters(texts)
            if found is not None:
                return [[text] for text in found]
        groups: dict[bytes, list[str]] = {}
        for text in texts:
            groups.setdefault(self._key(text), []).append(text)
        return [groups[key] for key in sorted(groups)]

    def _key(self, text: str) -> bytes:
        found = self._keys.get(text)
        if found is None:
            found = self._keys[text] = bytes(_collator(self._language).getSortKey(text))
        return found


def by_letters(texts: Collection[str]) -> list[str] | None:
    """Return texts in the root's order if their letters alone decide it, else None."""
    found: dict[str, str] = {}
    try:
        for text in texts:
            found[unicodedata.normalize("NFD", text).translate(_RANKS)] = text
    except _Unranked:
        return None
    return [found[key] for key in sorted(found)] if len(found) == len(texts) else None


class _Unranked(Exception):
    """A character that only ICU's tables tell the place of."""


class _Ranks(dict[int, str]):
    """Characters as `str.translate` asks for them: those of the root's order by their ranks."""

    def __missing__(self, code: int) -> str:
        raise _Unranked


_RANKS: Final = _Ranks(
    (ord(spelled), chr(rank))
    for rank, character in enumerate(_ORDER)
    for spelled in {character, character.upper()}
)
_RANKS.update(dict.fromkeys(_ACCENTS, ""))


@cache
def _collator(language: str) -> Any:
    import icu

    collator = icu.Collator.createInstance(icu.Locale(language.replace("-", "_")))
    collator.setStrength(icu.Collator.TERTIARY)
    return collator
