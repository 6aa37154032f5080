"""The output formats by name."""

from functools import cache
from importlib import import_module
from typing import Final

from bibkit.errors import UnknownFormat
from bibkit.output.writer import Writer

# To add a format, write its module and name its class here.
_WRITERS: Final = {
    "text": "plain:PlainWriter",
    "html": "html:HtmlWriter",
    "latex": "latex:LatexWriter",
    "markdown": "markdown:MarkdownWriter",
    "rst": "rst:RstWriter",
    "typst": "typst:TypstWriter",
    "json": "json:JsonWriter",
}
NAMES: Final = tuple(_WRITERS)


@cache
def writer(name: str) -> Writer:
    """Return the writer of a format; raises `UnknownFormat`, with near names, for any other."""
    if name not in _WRITERS:
        from difflib import get_close_matches

        near = get_close_matches(name.lower(), NAMES, n=1, cutoff=0.5)
        start = f"did you mean {near[0]}? " if near else ""
        raise UnknownFormat(
            f"there is no output format {name!r}", hint=f"{start}the formats are {', '.join(NAMES)}"
        )
    module, _, kind = _WRITERS[name].partition(":")
    found: Writer = getattr(import_module(f"bibkit.output.{module}"), kind)()
    return found
