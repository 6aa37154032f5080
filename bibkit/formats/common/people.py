"""Names in one text, as tagged formats have them."""

from typing import Final

from bibkit.model.names import Name

_LONGEST: Final = 200


def split(family: str) -> tuple[str, str]:
    """Return the particle that a family name begins with, and the rest.

    As BibTeX has it: words in lower case before the first in another case.
    """
    words = family.split(" ") if len(family) <= _LONGEST else [family]
    count = next((place for place, word in enumerate(words) if not word.islower()), 0)
    return " ".join(words[:count]), " ".join(words[count:])


def read(text: str) -> Name:
    """Return the name in "Family, Given, Suffix"; a text without a comma is a literal name."""
    family, *parts = (part.strip() for part in text.split(",", 2))
    given, suffix = [*parts, "", ""][:2]
    if not family or not (given or suffix):
        return Name(literal=text)
    particle, family = split(family)
    return Name(family, given, non_dropping_particle=particle, suffix=suffix)


def write(name: Name) -> str:
    """Return a person's name as "Family, Given, Suffix", without what is empty at the end."""
    family = f"{name.non_dropping_particle} {name.family}".strip()
    given = f"{name.given} {name.dropping_particle}".strip()
    parts = [family, given, name.suffix]
    while parts and not parts[-1]:
        parts.pop()
    return ", ".join(parts)
