"""The order in which the fields of an entry that is written anew stand."""

from typing import Final

_ORDER: Final = {
    name: place
    for place, name in enumerate(
        """author editor editortype editora editoratype editorb editorbtype editorc editorctype
        translator bookauthor title titleaddon maintitle maintitleaddon booktitle journaltitle
        volume part volumes series number edition chapter pages pagetotal eventtitle eventdate
        venue date publisher institution organization location type howpublished library
        version note addendum pubstate isbn issn doi eprint eprinttype url urldate langid
        entrysubtype""".split()
    )
}


def place_of(field: tuple[str, str]) -> int:
    """Return the place of a field, given with its text, among the others."""
    return _ORDER.get(field[0], len(_ORDER))
