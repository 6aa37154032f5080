"""The citations of a paper rendered: what stands in the text, in notes and in the bibliography."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bibkit.csl import locale as locales
from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.processor import Processor, Run
from bibkit.csl.style import Style
from bibkit.engines.protocol import Layout
from bibkit.engines.store import Store
from bibkit.errors import Problem, StyleError
from bibkit.model.library import Library
from bibkit.papers import abbreviations, findings
from bibkit.papers.abbreviations import Abbreviated
from bibkit.papers.citation import Citation, Nodes, Reference, Rendered
from bibkit.papers.locators import Locators
from bibkit.papers.settings import DEFAULT_STYLE, Settings, placed
from bibkit.text import case, marks
from bibkit.text.nodes import Span, from_marked, to_marked

_AFFIXES: Final = ("prefix", "suffix", "vertical-align")
# What may stand between a full stop and the end of a text.
_END: Final = marks.CLOSE + "\"'”’»"


@dataclass(frozen=True, slots=True)
class Rendering:
    """A paper's citations, one for each that was given, its bibliography, and what is wrong.

    `references` is empty where the style or the paper wants no bibliography.
    """

    citations: tuple[Rendered, ...]
    references: tuple[Reference, ...]
    layout: Layout
    problems: tuple[Problem, ...]


class Renderer:
    """Renders the citations of one paper: the records and the style that its settings name.

    Raises `StyleError`, with the place in the paper, for a style that is not found, and
    `BibkitError` for a bibliography that cannot be read at all. `problems` has what is wrong
    within the records, `files` the files that all depends on. `library` has the records of the
    settings' files for a caller who has read them already.
    """

    def __init__(
        self, settings: Settings, path: str | None = None, library: Library | None = None
    ) -> None:
        self.settings = settings
        self.path = path
        self.style = _style(settings)
        self.library = findings.library(settings) if library is None else library
        # What the paper says itself is nearer than what the files say.
        self._store = Store(self.library, settings.references)
        self.problems: list[Problem] = list(self.library.problems)
        items: Mapping[str, Mapping[str, Any]] = self._store
        if settings.abbreviations:
            items = Abbreviated(items, abbreviations.read(settings.abbreviations))
        self._processor = Processor(
            self.style,
            items,
            settings.lang or None,
            links=settings.link_bibliography,
            link_cites=settings.link_citations,
        )
        self.language = self._processor.locale.language
        self.locale = settings.lang or self.style.default_locale or locales.DEFAULT
        plain = locales.build(self.language, ())
        self.locators = Locators(plain, self._processor.locale)
        # Whether a full stop stands within quotation marks, as in American English.
        self.punctuation_in_quote = self._processor.locale.punctuation_in_quote

    @property
    def note(self) -> bool:
        """Whether the style cites in notes."""
        return self.style.note

    @property
    def notes_after_punctuation(self) -> bool:
        """Whether a note's number stands after punctuation: in note styles, unless told."""
        told = self.settings.notes_after_punctuation
        return self.note if told is None else told

    @property
    def files(self) -> tuple[str, ...]:
        """The files that a rendering depends on: those of records, and the style's."""
        style = (self.style.path,) if self.style.path else ()
        table = (self.settings.abbreviations,) if self.settings.abbreviations else ()
        return (*self.settings.bibliography, *style, *table)

    @property
    def store(self) -> Store:
        """The records at hand, as CSL-JSON objects by key."""
        return self._store

    def processor(self, style: Style, link_cites: bool = False) -> Processor:
        """Return a processor of another style, for the same records and in the same language."""
        language = self.settings.lang or self.style.default_locale
        return Processor(style, self._store, language or None, link_cites=link_cites)

    def check(self, citations: Sequence[Citation]) -> list[Problem]:
        """Return what is wrong with the keys that are cited, and doubtful in what was rendered."""
        return [*self._unresolved(citations), *self._warnings()]

    def forgive(self) -> None:
        """Take records with broken relations as they are, since nobody asked for these alone."""
        self._store.forgive()

    def render(self, citations: Sequence[Citation]) -> Rendering:
        """Return what citations become that stand in a paper in this order."""
        rendered, run = self._run(self._processor, citations)
        entries = [] if self.settings.suppress_bibliography else run.entries()
        references = tuple(Reference(key, from_marked(text)) for key, text in entries)
        options = self.style.bibliography.options if self.style.bibliography else {}
        layout = Layout.from_options(options)
        return Rendering(tuple(rendered), references, layout, tuple(self.check(citations)))

    def texts(
        self, citations: Sequence[Citation], include: Sequence[str] = (), bare: bool = False
    ) -> list[Rendered]:
        """Return what citations become, in the style without what it has around them if `bare`.

        `include` are records in the bibliography besides.
        """
        processor = self._processor
        if bare:
            processor = self.processor(without_affixes(self.style), self.settings.link_citations)
        return self._run(processor, citations, include)[0]

    def _run(
        self, processor: Processor, citations: Sequence[Citation], also: Sequence[str] = ()
    ) -> tuple[list[Rendered], Run]:
        numbers = _numbered(citations, self.note)
        known = [self._known(citation) for citation in citations]
        clusters = [
            Cluster(cites, number, citation.in_sentence)
            for citation, cites, number in zip(citations, known, numbers, strict=True)
            if cites
        ]
        within = [one.part for one, cites in zip(citations, known, strict=True) if cites]
        include = [key for key in [*self._included(), *also] if key in self._store]
        run = processor.run(clusters, include, parts=within)
        rendered: list[Rendered] = []
        place = 0
        for citation, cites, number in zip(citations, known, numbers, strict=True):
            if not cites:
                rendered.append(Rendered(number=number))
                continue
            author, rest = run.author(place), run.citation(place)
            text = self._placed(citation, author, rest, number)
            unresolved = tuple(cite.key for cite in cites if cite.stand_in)
            parts = (from_marked(author), from_marked(rest))
            rendered.append(text._replace(unresolved=unresolved, parts=parts))
            place += 1
        return rendered, run

    def item(self, key: str) -> Mapping[str, Any] | None:
        """Return a record as a CSL-JSON object; None if there is none under this key."""
        return self._store.get(key)

    def cited(self, citations: Iterable[Citation]) -> set[str]:
        """Return the keys that are cited or asked for besides."""
        keys = {cite.key for citation in citations for cite in citation.cites}
        return keys | set(self._included())

    def unused(self, citations: Iterable[Citation]) -> list[Problem]:
        """Return a note for each record of the files that is neither cited nor asked for."""
        return findings.unused(self.library, self.cited(citations))

    def _included(self) -> list[str]:
        if "*" in self.settings.nocite:
            self._store.forgive()
            return list(self._store)
        return list(self.settings.nocite)

    def _known(self, citation: Citation) -> tuple[Cite, ...]:
        return tuple(
            cite if cite.key in self._store else cite._replace(stand_in=f"<b>{cite.key}?</b>")
            for cite in citation.cites
        )

    def _placed(self, citation: Citation, author: str, rest: str, number: int) -> Rendered:
        """Return where author and rest of a citation go: into the sentence or into a note."""
        in_sentence = citation.in_sentence
        if not self.note:
            both = f"{author} {rest}" if author and rest else author or rest
            return Rendered(from_marked(both), number=number)
        if citation.note:
            return Rendered(self._within_note(author, rest, citation), number=number)
        text = from_marked(author) if in_sentence else ()
        return Rendered(text, self._own_note(rest, citation), number)

    def _own_note(self, text: str, citation: Citation) -> Nodes:
        first = citation.cites[0]
        if first.key not in self._store and not first.prefix:
            # A key that leads nowhere is shown as it is written.
            return from_marked(text)
        return from_marked(case.capitalize_first(text, self.language))

    def _within_note(self, author: str, rest: str, citation: Citation) -> Nodes:
        """Return a citation in a note that the author has written.

        It ends no sentence unless it is the whole note; where it does not begin the note, it is a
        remark in brackets.
        """
        if not citation.whole:
            rest = _without_stop(rest)
        if citation.in_sentence:
            return from_marked(f"{author}, {rest}" if author and rest else author or rest)
        return from_marked(rest if citation.opens else f"({rest})")

    def _unresolved(self, citations: Sequence[Citation]) -> list[Problem]:
        return findings.keys(citations, self.settings, self._store, self.library, self.path)

    def _warnings(self) -> list[Problem]:
        told = [*self._store.warnings, *self._processor.warnings]
        return [Problem(text, severity="warning") for text in dict.fromkeys(told)]


def without_affixes(style: Style) -> Style:
    """Return a style whose citations have no affixes and are not raised."""
    area = style.citation
    attributes = {
        name: value for name, value in area.layout.attributes.items() if name not in _AFFIXES
    }
    return style.changed(citation=area._replace(layout=area.layout.changed(attributes)))


def _style(settings: Settings) -> Style:
    try:
        return Style.load(settings.style or DEFAULT_STYLE)
    except StyleError as error:
        name = "csl" if "csl" in settings.places else "citation-style"
        place = settings.places.get(name)
        raise placed(error, place) if place else error from None


def _numbered(citations: Sequence[Citation], note_style: bool) -> list[int]:
    """Return the number of the note that each citation stands in or makes, 0 for none.

    Each part of a work has numbers of its own.
    """
    numbers: list[int] = []
    own: dict[tuple[int, int], int] = {}
    last = Counter[int]()
    for citation in citations:
        part, key = citation.part, (citation.part, citation.note)
        if citation.note:
            if key not in own:
                last[part] += 1
            numbers.append(own.setdefault(key, last[part]))
        else:
            made = note_style and bool(citation.cites)
            last[part] += made
            numbers.append(last[part] if made else 0)
    return numbers


def _without_stop(text: str) -> str:
    """Return marked text without a full stop at its end, since the note goes on."""
    bare = text.rstrip(_END)
    tail = text[len(bare) :]
    return bare[:-1] + tail if bare.endswith(".") and not bare.endswith("..") else text


def nodes_without_links(nodes: Nodes) -> Nodes:
    """Return rich text with links as plain runs of it."""
    found: list[Nodes] = []
    for node in nodes:
        if isinstance(node, str):
            found.append((node,))
        elif node.kind == "link":
            found.append(nodes_without_links(node.children))
        else:
            inner = nodes_without_links(node.children)
            found.append((Span(node.kind, inner, node.target),))
    return from_marked(to_marked(tuple(one for some in found for one in some)))
