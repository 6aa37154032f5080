"""Which file formats there are, and which of them a name, a file or a text asks for."""

import os
import re
import warnings
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Final, NamedTuple

from bibkit.errors import UnknownFormat, WriteError, did_you_mean
from bibkit.model.library import Library

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

# A format that is not built in is a `Format` that a package offers under this entry point group.
ENTRY_POINTS: Final = "bibkit.formats"
_AS_WRITTEN: Final = {"sentence_case": False}
# As much of a text as is looked at to tell its format.
_HEAD: Final = 65_536


class Format(NamedTuple):
    """A file format; its module is imported when it first reads or writes.

    `module` is the dotted name of a module with ``read(text, path=None) -> Library`` and
    ``write(library) -> str``. `pattern` is a regular expression found in every text of the format
    and hardly in others; a format without one is never guessed from content. `shared` are suffixes
    that are not its own: a file with one is of this format if it looks like it. A `lossless` format
    reads line ends as they are, and gives back the text that a library was read from. `options` are
    what its functions take besides, by name: ``read`` can have `sentence_case`, ``write`` `ascii`.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    module: str
    pattern: str = ""
    aliases: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    lossless: bool = False
    options: tuple[str, ...] = ()

    def read(self, text: str, path: str | None = None, *, sentence_case: bool = True) -> Library:
        """Return the records in a text; `path` is where it comes from, for messages.

        Formats whose titles are in headline style make sentence case of them, as CSL expects it,
        unless `sentence_case` is false; the others have nothing to change.

        Raises `ReadError` where nothing can be read; a fault that leaves the rest readable is
        among the library's problems.
        """
        given = {} if sentence_case or "sentence_case" not in self.options else _AS_WRITTEN
        library: Library = self._module().read(text, path, **given)
        return library

    def write(self, library: Library, *, ascii: bool = False) -> str:
        """Return the records as a text; with `ascii`, spelled in ASCII by the format's own means.

        Raises `WriteError` for what the format cannot hold, and for a format without such means.
        """
        if ascii and "ascii" not in self.options:
            hint = "bibtex and biblatex are"
            raise WriteError(f"{self.name} is not written in ASCII", hint=hint)
        given = {"ascii": True} if ascii else {}
        text: str = self._module().write(library, **given)
        return text

    def sniff(self, text: str) -> bool:
        """Return whether a text looks like this format."""
        if not self.pattern:
            return False
        return re.search(self.pattern, text[:_HEAD], re.MULTILINE) is not None

    def _module(self) -> ModuleType:
        return import_module(self.module)


# In the order in which a text is tried for them; BibLaTeX reads whatever BibTeX does.
BUILT_IN: Final = (
    Format(
        "csl-json",
        "CSL-JSON, the records of Zotero and of CSL processors",
        (".json", ".csljson"),
        "bibkit.formats.csl_json",
        r"\A\s*(?:\[\s*(?:\{|\])|\{\s*[\"}])",
        ("json", "csljson"),
    ),
    Format(
        "biblatex",
        "BibLaTeX, for biber",
        (".bib", ".biblatex"),
        "bibkit.formats.biblatex",
        r"^\s*@\s*[A-Za-z]+\s*[{(]",
        ("bib",),
        lossless=True,
        options=("sentence_case", "ascii"),
    ),
    Format(
        "bibtex",
        "BibTeX, for the classic styles",
        (".bibtex",),
        "bibkit.formats.bibtex",
        lossless=True,
        options=("sentence_case", "ascii"),
    ),
    Format(
        "ris",
        "RIS, of EndNote, Zotero and publishers' sites",
        (".ris",),
        "bibkit.formats.ris",
        r"^TY {1,2}- ?[A-Z]{2,8}\s*$",
    ),
    Format(
        "nbib",
        "PubMed's .nbib, the MEDLINE format",
        (".nbib",),
        "bibkit.formats.nbib",
        r"^(?:PMID|OWN |STAT|FAU |PT  )- ",
        ("medline", "pubmed"),
    ),
    Format(
        "endnote-xml",
        "EndNote XML, a library of EndNote's",
        (),
        "bibkit.formats.endnote_xml",
        r"<records?>\s*<|<ref-type\b",
        ("endnotexml", "endnote"),
        shared=(".xml",),
    ),
    Format(
        "mods",
        "MODS, descriptions of works as libraries have them",
        (".mods",),
        "bibkit.formats.mods",
        r"<(?:\w+:)?mods(?:Collection)?[\s>/]",
        shared=(".xml",),
    ),
    Format(
        "csl-yaml",
        "CSL-YAML, the references of pandoc's documents",
        (".csl-yaml",),
        "bibkit.formats.csl_yaml",
        r"\A(?:---.*\n)?(?:[ \t]*(?:#.*)?\n)*"
        r"(?:references:[ \t]*(?:\[\]|#.*)?\n[ \t]*(?:-|\.\.\.)|-[ \t]+(?:[\w-]+:|\{))"
        r"|^references:[ \t]*(?:#.*)?\n[ \t]*-[ \t]",
        shared=(".yaml", ".yml"),
    ),
    Format(
        "hayagriva",
        "hayagriva's YAML, the bibliographies of Typst",
        (".hayagriva",),
        "bibkit.formats.hayagriva",
        # Types are capital there; where they are not, fields tell that no other format has.
        r"^[^\s#@{\[-][^\n]*:[ \t]*(?:\{[^\n]*\btype:[ \t]*[\"']?[A-Z]"
        r"|\n([ \t]+)(?:[^\n]*\n\1)*?"
        r"(?:type:[ \t]*[\"']?[A-Z]|(?:parent|page-range|serial-number|affiliated|date):))",
        shared=(".yml", ".yaml"),
    ),
    Format(
        "yaml",
        "YAML, bibkit's own records with relations and evidence",
        (".yaml", ".yml"),
        "bibkit.formats.yaml",
        r"^[^\s#@{\[-][^\n]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]+[\w-]+:",
        ("yml",),
    ),
)


def formats() -> list[Format]:
    """Return every format, the built-in ones first; those of other packages are loaded."""
    return list(_all())


def by_name(name: str) -> Format:
    """Return the format with a name or an alias, in any case.

    Raises `UnknownFormat`, with the nearest names, where there is none.
    """
    wanted = name.strip().lower().lstrip(".")
    for one in _all():
        if wanted == one.name or wanted in one.aliases:
            return one
    names = [one.name for one in _all()]
    hint = did_you_mean(wanted, [*names, *(alias for one in _all() for alias in one.aliases)])
    raise UnknownFormat(
        f"there is no format {name!r}", hint=hint or f"the formats are {', '.join(names)}"
    )


def suffix(path: str) -> str:
    """Return a file's suffix in small letters, with its full stop; empty if it has none."""
    return os.path.splitext(path)[1].lower()


def by_suffix(path: str) -> Format | None:
    """Return the format whose own suffix a file has, or None."""
    known = suffix(path)
    return next((one for one in _all() if known in one.suffixes), None) if known else None


def by_file(path: str, text: str) -> Format | None:
    """Return the format of a file by its suffix; where that is shared or unknown, by content."""
    known = suffix(path)
    if known and not any(known in one.shared for one in BUILT_IN):
        # To search for those of other packages would take longer than to read a small file.
        for one in BUILT_IN:
            if known in one.suffixes:
                return one
    sharing = (one for one in _all() if known in one.shared)
    found = next((one for one in sharing if one.sniff(text)), None)
    return found or by_suffix(path) or by_content(text)


def by_content(text: str) -> Format | None:
    """Return the format that a text looks like, or None."""
    return next((one for one in _all() if one.sniff(text)), None)


def suffixes() -> list[str]:
    """Return every suffix that is a format's own, in the order of the formats."""
    return [suffix for one in _all() for suffix in one.suffixes]


def read_suffixes() -> list[str]:
    """Return every suffix that files of some format have, each once."""
    found = (suffix for one in _all() for suffix in (*one.suffixes, *one.shared))
    return list(dict.fromkeys(found))


def _all() -> Iterator[Format]:
    """Yield the formats; the search for other packages begins when the built-in ones are passed."""
    yield from BUILT_IN
    yield from _plugged_in()


@cache
def _plugged_in() -> tuple[Format, ...]:
    from importlib.metadata import entry_points

    found = (_plug_in(entry) for entry in entry_points(group=ENTRY_POINTS))
    return tuple(one for one in found if one is not None)


def _plug_in(entry: "EntryPoint") -> Format | None:
    """Return another package's format; one that cannot be had must not stop the others."""
    try:
        found = entry.load()
    except Exception as error:  # whatever a package does when it is imported
        reason = f"{type(error).__name__}: {error}"
    else:
        if isinstance(found, Format):
            return found
        reason = "it is not a bibkit.formats.registry.Format"
    warnings.warn(f"the format {entry.name!r} ({entry.value}) is left out: {reason}", stacklevel=2)
    return None
