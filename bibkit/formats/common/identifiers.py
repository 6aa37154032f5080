"""Identifiers as they stand in files, and as CSL's variables hold them."""

import re
from collections.abc import Iterable
from typing import Final

from bibkit.model.record import Record
from bibkit.patterns import pattern

# A DOI wherever it stands, as the registration agencies give them out.
DOI: Final = pattern(r"10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,4}/\S+")
# What people write before one: the address of a resolver, or "doi:".
DOI_START: Final = pattern(
    r"\A\s*(?:<)?(?:https?:?/{1,2})?(?:(?:dx\.|www\.)?doi\.org/|doi\s*[:=]\s*|doi\s+(?=10\.))",
    re.IGNORECASE,
)
_DOI: Final = pattern(
    r"\s*(?:(?:https?:)?(?://)?(?:dx\.)?doi\.org/|doi:?\s*)?(10\.[0-9.]+/\S+)\s*", re.IGNORECASE
)
_ISSN: Final = pattern(r"[0-9]{4}[-–]?[0-9]{3}[0-9Xx](?![0-9Xx])")


def doi(text: str) -> str:
    """Return a DOI without "doi:" or its resolver's address; other text as it is."""
    match = _DOI.fullmatch(text)
    return match[1] if match else text


def without_start(text: str) -> str:
    """Return a text without what people write before a DOI, if it goes on as one."""
    found = DOI_START.match(text)
    return text[found.end() :] if found and text.startswith("10.", found.end()) else text


_TILDE: Final = pattern(r"\{?\\(?:textasciitilde|string~|~)\s*(?:\{\s*\})?\}?|\$\\sim\$|\\~")
_ESCAPED: Final = pattern(r"\\([_%&#$~{}])|\{\\([_%&#$])\}|\{([_%&#$])\}|\{?\$([<>])\$\}?")


def without_tex(text: str) -> str:
    """Return a DOI or a URL without TeX's spelling of its signs (``\\_``, ``{\\%}``)."""
    if "\\" not in text and "{" not in text and "$" not in text:
        return text
    text = _TILDE.sub("~", text)
    return _ESCAPED.sub(lambda one: "".join(filter(None, one.groups())), text)


def is_doi(text: str) -> bool:
    """Return whether a text is a DOI and nothing else."""
    return _DOI.fullmatch(text) is not None


def is_issn(text: str) -> bool:
    """Return whether a text begins with what has the shape of an ISSN."""
    return _ISSN.match(text) is not None


def set_serials(record: Record, values: Iterable[str]) -> list[str]:
    """Set a record's ISSN and ISBN, told apart by shape; return the values for which it has one."""
    left = []
    for value in values:
        variable = "ISSN" if is_issn(value) else "ISBN"
        if variable in record:
            left.append(value)
        else:
            record[variable] = value
    return left
