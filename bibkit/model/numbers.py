"""Numbers as records hold them: text that may be one number, several, or a range."""

import re
from typing import Final

# Specification, "Choose", is-numeric: digits with at most letters glued to them, joined by
# commas, hyphens and ampersands.
_NUMERIC: Final = re.compile(
    r"[A-Za-z]*[0-9]+[A-Za-z]*(?:\s*[,&\-\u2013]\s*[A-Za-z]*[0-9]+[A-Za-z]*)*"
)


def is_numeric(text: str) -> bool:
    """Return whether CSL counts a variable's content as numeric ("1", "2nd", "1-4 & 9")."""
    return _NUMERIC.fullmatch(text.strip()) is not None


def page_range(text: str) -> tuple[str, str]:
    """Return the first and the last page of a page variable; the last is empty if there is none."""
    first, _, rest = (
        re.sub(r"\s+", "", text).replace("--", "-").replace("\u2013", "-").partition("-")
    )
    return re.split("[,&]", first)[0], re.split("[,&]", rest)[0]
