"""A CSL style: parsed once, immutable, shared by any number of documents and threads."""

import os
import re
from functools import lru_cache

from bibkit.csl.find import find
from bibkit.csl.parse import StyleParser
from bibkit.csl.tree import Area, Element, LocaleData
from bibkit.errors import StyleError
from bibkit.frozen import Frozen


class Style(Frozen):
    """An independent style, ready to be rendered with.

    `source` is the XML that it was read from; two styles are equal if their sources and their
    places are.
    """

    __slots__ = (  # noqa: RUF023
        "source",
        "path",
        "title",
        "identifier",
        "note",
        "default_locale",
        "options",
        "macros",
        "locales",
        "citation",
        "bibliography",
    )

    source: str
    path: str | None
    title: str
    identifier: str
    note: bool
    default_locale: str
    options: dict[str, str]
    macros: dict[str, Element]
    locales: tuple[LocaleData, ...]
    citation: Area
    bibliography: Area | None

    def __init__(
        self,
        source: str,
        path: str | None,
        title: str,
        identifier: str,
        note: bool,
        default_locale: str,
        options: dict[str, str],
        macros: dict[str, Element],
        locales: tuple[LocaleData, ...],
        citation: Area,
        bibliography: Area | None,
    ) -> None:
        self._set(
            source,
            path,
            title,
            identifier,
            note,
            default_locale,
            options,
            macros,
            locales,
            citation,
            bibliography,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Style):
            return NotImplemented
        return (self.source, self.path) == (other.source, other.path)

    def __hash__(self) -> int:
        return hash((self.source, self.path))

    def __repr__(self) -> str:
        return f"Style(path={self.path!r}, title={self.title!r})"

    @classmethod
    def load(cls, name: str | os.PathLike[str]) -> "Style":
        """Return the style in a file, or the one that has this name or address.

        Names are looked up in the styles of bibkit, then in those of installed packages. A
        dependent style is its parent under its own title and locale. Raises `StyleError` where
        none is found, with near names, and where the file is not a style.
        """
        return _load(find(os.fspath(name)))

    @classmethod
    def from_xml(cls, text: str, path: str | None = None) -> "Style":
        """Return the style in a text of XML.

        Raises `StyleError`, with the line, where it is not well-formed, not CSL, calls an unknown
        macro or one that calls itself, or depends on another style.
        """
        parser = StyleParser(text, path)
        parent = parser.parent_link()
        citation = parser.area("citation")
        if citation is None:
            reason = "this style depends on another one" if parent else "there is no cs:citation"
            hint = f"load {parent} in its place" if parent else None
            raise StyleError(reason, path=path, line=1, hint=hint)
        options = parser.options()
        return cls(
            source=text,
            path=path,
            title=parser.info("title"),
            identifier=parser.info("id"),
            note=options.get("class") == "note",
            default_locale=options.get("default-locale", ""),
            options=options,
            citation=citation,
            bibliography=parser.area("bibliography"),
            macros=parser.macros,
            locales=parser.locales(),
        )


_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")


def _load(path: str) -> Style:
    """Return the style in a file, from memory if the file has not changed."""
    try:
        status = os.stat(path)
        return _read(path, (status.st_mtime_ns, status.st_size))
    except OSError as error:
        reason = error.strerror or str(error)
        raise StyleError(f"cannot read the style: {reason}", path=path) from None


@lru_cache(maxsize=256)
def _read(path: str, state: tuple[int, int]) -> Style:
    """Return the style in a file that was last changed as `state` says."""
    text = _content(path)
    child = _dependent(text, path)
    if child is None:
        return Style.from_xml(text, path)
    parent = _parent(child.parent_link(), path)
    language = child.options().get("default-locale", "") or parent.default_locale
    options = parent.options | ({"default-locale": language} if language else {})
    return parent.changed(
        path=path,
        title=child.info("title"),
        identifier=child.info("id"),
        default_locale=language,
        options=options,
    )


def _dependent(text: str, path: str) -> StyleParser | None:
    """Return a dependent style's parser; None for a style that stands by itself."""
    if "independent-parent" not in text:
        return None
    parser = StyleParser(text, path)
    return parser if parser.parent_link() and not parser.area("citation") else None


def _parent(link: str, path: str) -> Style:
    """Return the style that the dependent one at `path` names; it must be independent itself."""
    try:
        place = find(link, os.path.dirname(path))
    except StyleError as error:
        reason = f"this style depends on {link}, which is not here"
        raise StyleError(reason, path=path, line=1, hint=error.hint) from None
    if _dependent(_content(place), place):
        reason = f"this style depends on {link}, which depends on another style itself"
        raise StyleError(reason, path=path, line=1)
    return _load(place)


def _content(path: str) -> str:
    with open(path, "rb") as file:
        data = file.read()
    declared = _DECLARED.match(data)
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        return data.decode("utf-8-sig" if encoding.lower() == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise StyleError(f"the text is not in {encoding}: {error}", path=path) from None
