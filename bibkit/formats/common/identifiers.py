"""Identifiers as they stand in files, and as CSL's variables hold them."""

import re
from typing import Final

_DOI: Final = re.compile(
    r"\s*(?:(?:https?:)?(?://)?(?:dx\.)?doi\.org/|doi:?\s*)?(10\.[0-9.]+/\S+)\s*", re.IGNORECASE
)
_ISSN: Final = re.compile(r"[0-9]{4}[-–]?[0-9]{3}[0-9Xx](?![0-9Xx])")


def doi(text: str) -> str:
    """Return a DOI without "doi:" or its resolver's address; other text as it is."""
    match = _DOI.fullmatch(text)
    return match[1] if match else text


def is_doi(text: str) -> bool:
    """Return whether a text is a DOI and nothing else."""
    return _DOI.fullmatch(text) is not None


def is_issn(text: str) -> bool:
    """Return whether a text begins with what has the shape of an ISSN."""
    return _ISSN.match(text) is not None
