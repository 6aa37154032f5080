"""The processors by name; each is loaded when a document first needs it."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final, TypeAlias

from bibkit.csl.style import Style
from bibkit.engines.protocol import Engine
from bibkit.errors import BibkitError

Items: TypeAlias = Mapping[str, Mapping[str, Any]]
Maker: TypeAlias = Callable[[Style, Items, str | None], Engine]

# To add a processor, name its class here.
_ENGINES: Final = {
    "bibkit": "bibkit.engines.own:OwnEngine",
    "citeproc-py": "bibkit.engines.citeproc_py:CiteprocPy",
}
DEFAULT: Final = "bibkit"
NAMES: Final = tuple(_ENGINES)


def engine(name: str | None = None) -> Maker:
    """Return the class of a processor, the default one if no name is given.

    Raises `BibkitError`, with near names, for a name that is none.
    """
    place = _ENGINES.get(name or DEFAULT)
    if place is None:
        from difflib import get_close_matches

        near = get_close_matches(name or "", NAMES, n=1, cutoff=0.5)
        start = f"did you mean {near[0]}? " if near else ""
        hint = f"{start}the processors are {', '.join(NAMES)}"
        raise BibkitError(f"there is no processor {name!r}", hint=hint)
    module, _, kind = place.partition(":")
    found: Maker = getattr(import_module(module), kind)
    return found
