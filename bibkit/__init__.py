"""bibkit: citations and bibliographies for Python.

The names that this package offers are imported when they are first used, so that ``import
bibkit`` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bibkit.csl.cite import Cite
    from bibkit.csl.style import Style
    from bibkit.document import Bibliography, Citation, Document, Entry, render
    from bibkit.errors import (
        BibkitError,
        Place,
        Problem,
        ReadError,
        RecordError,
        RelationError,
        StyleError,
        UnknownFormat,
        UnknownKey,
        WriteError,
    )
    from bibkit.formats.files import dump, dumps, load, loads, records
    from bibkit.formats.interchange import from_bibtexparser, to_bibtexparser
    from bibkit.formats.losses import losses
    from bibkit.model.dates import Date
    from bibkit.model.library import Library
    from bibkit.model.names import Name
    from bibkit.model.record import Evidence, Record, Relation

__version__ = "0.1.0"

__all__ = [
    "BibkitError",
    "Bibliography",
    "Citation",
    "Cite",
    "Date",
    "Document",
    "Entry",
    "Evidence",
    "Library",
    "Name",
    "Place",
    "Problem",
    "ReadError",
    "Record",
    "RecordError",
    "Relation",
    "RelationError",
    "Style",
    "StyleError",
    "UnknownFormat",
    "UnknownKey",
    "WriteError",
    "__version__",
    "dump",
    "dumps",
    "from_bibtexparser",
    "load",
    "loads",
    "losses",
    "records",
    "render",
    "to_bibtexparser",
]

_HOMES: Final = {
    "bibkit.csl.cite": "Cite",
    "bibkit.csl.style": "Style",
    "bibkit.document": "Bibliography Citation Document Entry render",
    "bibkit.errors": """BibkitError Place Problem ReadError RecordError RelationError StyleError
        UnknownFormat UnknownKey WriteError""",
    "bibkit.formats.files": "dump dumps load loads records",
    "bibkit.formats.interchange": "from_bibtexparser to_bibtexparser",
    "bibkit.formats.losses": "losses",
    "bibkit.model.dates": "Date",
    "bibkit.model.library": "Library",
    "bibkit.model.names": "Name",
    "bibkit.model.record": "Evidence Record Relation",
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'bibkit' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
