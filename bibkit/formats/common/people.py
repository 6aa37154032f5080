"""Names in one text, as tagged formats have them."""

from typing import Final

_LONGEST: Final = 200


def split(family: str) -> tuple[str, str]:
    """Return the particle that a family name begins with, and the rest.

    As BibTeX has it: words in lower case before the first in another case.
    """
    words = family.split(" ") if len(family) <= _LONGEST else [family]
    count = next((place for place, word in enumerate(words) if not word.islower()), 0)
    return " ".join(words[:count]), " ".join(words[count:])
