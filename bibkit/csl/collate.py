"""Collation by language, on ICU's tables: one collator for a locale, one key for a text."""

from functools import cache
from typing import Any


@cache
def _collator(language: str) -> Any:
    import icu

    collator = icu.Collator.createInstance(icu.Locale(language.replace("-", "_")))
    # As in CSL's reference processors: punctuation and spaces count, case does not.
    collator.setStrength(icu.Collator.TERTIARY)
    return collator


def collation_key(text: str, language: str) -> bytes:
    """Return bytes that sort as the text does in a language (Unicode Technical Standard 10)."""
    return bytes(_collator(language).getSortKey(text))
