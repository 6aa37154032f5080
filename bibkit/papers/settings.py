"""What a paper says of its citations: the metadata that pandoc knows, checked and resolved."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from bibkit.errors import BibkitError, Place, StyleError, shown
from bibkit.papers import syntax

DEFAULT_STYLE: Final = "bibkit-author-date"
_TRUE: Final = frozenset(("true", "yes", "on", "y", "1"))
_ADDRESS: Final = ("http://", "https://", "ftp://", "//")
# Addresses under these are names of styles, which need no network.
_STYLE_NAMES: Final = ("http://www.zotero.org/styles/", "https://www.zotero.org/styles/")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a paper, under the names that pandoc's manual gives them.

    `nocite` holds keys, and ``*`` for all records; `references` the records that the paper itself
    has, as CSL-JSON objects. `style` is a name or a path, empty for the default. `places` tells
    where in the paper a setting stands, for messages.
    """

    bibliography: tuple[str, ...] = ()
    references: tuple[Mapping[str, Any], ...] = ()
    style: str = ""
    lang: str = ""
    nocite: tuple[str, ...] = ()
    link_citations: bool = False
    link_bibliography: bool = True
    section_title: str = ""
    suppress_bibliography: bool = False
    notes_after_punctuation: bool | None = None
    abbreviations: str = ""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_metadata(
        cls,
        metadata: Mapping[str, Any],
        folder: str | os.PathLike[str] = ".",
        places: Mapping[str, Place] | None = None,
    ) -> "Settings":
        """Return the settings in the metadata of a paper that stands in a folder.

        Paths are looked for in that folder, then in the current one. Raises `BibkitError` for an
        address in place of a file, and for a value of the wrong kind.
        """
        reader = _Reader(metadata, Path(folder), places or {})
        return cls(
            bibliography=tuple(reader.files("bibliography")),
            references=tuple(reader.references()),
            style=reader.style(),
            lang=reader.text("lang").replace("_", "-"),
            nocite=tuple(syntax.keys(reader.text("nocite"))),
            link_citations=reader.flag("link-citations"),
            link_bibliography=reader.flag("link-bibliography", True),
            section_title=reader.text("reference-section-title"),
            suppress_bibliography=reader.flag("suppress-bibliography"),
            notes_after_punctuation=(
                reader.flag("notes-after-punctuation", True)
                if "notes-after-punctuation" in metadata
                else None
            ),
            abbreviations="".join(reader.files("citation-abbreviations")[:1]),
            places=dict(places or {}),
        )

    def with_options(
        self, bibliography: Iterable[str] = (), style: str | None = None, lang: str | None = None
    ) -> "Settings":
        """Return the settings with what a command line says in place of what the paper says."""
        given = tuple(bibliography)
        return replace(
            self,
            bibliography=given or self.bibliography,
            style=style or self.style,
            lang=lang or self.lang,
        )


class _Reader:
    """Reads values of metadata; a fault is told with its place."""

    def __init__(
        self, metadata: Mapping[str, Any], folder: Path, places: Mapping[str, Place]
    ) -> None:
        self._data = metadata
        self._folder = folder
        self._places = places

    def text(self, name: str) -> str:
        value = self._data.get(name)
        if value is None:
            return ""
        if isinstance(value, list | tuple):
            return " ".join(str(one) for one in value)
        if isinstance(value, Mapping):
            raise self._fault(name, f"{name} is not text: {shown(value)}", "give it as text")
        return str(value).strip()

    def flag(self, name: str, default: bool = False) -> bool:
        value = self._data.get(name)
        return default if value is None else str(value).strip().lower() in _TRUE

    def files(self, name: str) -> list[str]:
        value = self._data.get(name)
        given = value if isinstance(value, list | tuple) else [value]
        found = []
        for one in given:
            if isinstance(one, Mapping | list):
                raise self._fault(
                    name, f"{name} is no path: {shown(one)}", "give the path of a file"
                )
            if one is not None and str(one).strip():
                found.append(self._file(name, str(one).strip()))
        return found

    def _file(self, name: str, path: str) -> str:
        if path.lower().startswith(_ADDRESS):
            hint = "download it, and name the file"
            reason = "bibkit fetches nothing from the network"
            raise self._fault(name, f"{name} is an address, and {reason}: {path}", hint)
        return _beside(self._folder, path)

    def style(self) -> str:
        name = "csl" if self._data.get("csl") else "citation-style"
        value = self.text(name)
        if not value or value.lower().startswith(_STYLE_NAMES):
            return value
        if value.lower().startswith(_ADDRESS):
            return self._file(name, value)
        if "/" in value or os.sep in value or value.endswith((".csl", ".xml")):
            found = _beside(self._folder, value)
            return found if Path(found).is_file() or Path(value).name != value else value[:-4]
        beside = _beside(self._folder, value + ".csl")
        return beside if Path(beside).is_file() else value

    def references(self) -> list[Mapping[str, Any]]:
        value = self._data.get("references")
        given = value if isinstance(value, list | tuple) else [] if value is None else [value]
        for one in given:
            if not isinstance(one, Mapping):
                hint = "each is a mapping with an id"
                raise self._fault("references", f"this is no reference: {shown(one)}", hint)
        return list(given)

    def _fault(self, name: str, message: str, hint: str) -> BibkitError:
        path, line, column = self._places.get(name, Place())
        return BibkitError(message, path=path, line=line, column=column, hint=hint)


def _beside(folder: Path, path: str) -> str:
    """Return a path as seen from the paper's folder, or from the current one if it is there."""
    beside = folder / Path(path).expanduser()
    if not beside.exists() and Path(path).exists():
        return path
    return str(beside)


def placed(error: StyleError, place: Place) -> StyleError:
    """Return an error about a style with the place where the paper asks for it."""
    if error.path is None and place.path is not None:
        error.path, error.line, error.column = place
    return error
