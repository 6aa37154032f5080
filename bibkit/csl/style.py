"""A CSL style: parsed once, immutable, shared by any number of documents and threads."""

from dataclasses import dataclass, field

from bibkit.csl.parse import StyleParser
from bibkit.csl.tree import Area, Element, LocaleData
from bibkit.errors import StyleError


@dataclass(frozen=True, slots=True)
class Style:
    """An independent style, ready to be rendered with.

    `source` is the XML that it was read from; two styles are equal if their sources are.
    """

    source: str = field(repr=False)
    path: str | None = None
    title: str = field(default="", compare=False)
    identifier: str = field(default="", compare=False)
    note: bool = field(default=False, compare=False)
    default_locale: str = field(default="", compare=False)
    options: dict[str, str] = field(default_factory=dict, compare=False, repr=False, hash=False)
    macros: dict[str, Element] = field(default_factory=dict, compare=False, repr=False, hash=False)
    locales: tuple[LocaleData, ...] = field(default=(), compare=False, repr=False)
    citation: Area = field(default=None, compare=False, repr=False)  # type: ignore[assignment]
    bibliography: Area | None = field(default=None, compare=False, repr=False)

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
