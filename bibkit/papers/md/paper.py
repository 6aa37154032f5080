"""A paper in Markdown with its citations rendered: what all the outputs are made from."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from markdown_it.token import Token

from bibkit.errors import Place, Problem
from bibkit.formats.files import with_plain_line_ends
from bibkit.papers.citation import Citation, Rendered
from bibkit.papers.job import Job
from bibkit.papers.md import parser
from bibkit.papers.md.affixes import Affixes
from bibkit.papers.md.parser import Found, Parsed
from bibkit.papers.md.source import Block, Lines
from bibkit.papers.rendering import Renderer, Rendering
from bibkit.papers.settings import Settings


class Paper:
    """A paper in Markdown, taken apart and with its citations rendered.

    `smart` is whether quotation marks become curly. Raises `BibkitError` as the settings, the
    style and the library do.
    """

    def __init__(self, job: Job, smart: bool) -> None:
        self.job = job
        # The source as it is, and with plain line ends, as the parser sees it.
        self.source, doubts = job.text()
        self.text = with_plain_line_ends(self.source)
        self.lines = Lines(self.text)
        self.md = parser.parser(smart)
        self.parsed: Parsed = parser.parse(self.text, self.md, job.name)
        metadata = self.parsed.metadata
        places = metadata.places(job.name)
        found = Settings.from_metadata(metadata.values, job.folder, places)
        self.affixes = Affixes(self.md)
        references = tuple(map(self.affixes.reference, found.references))
        self.settings = job.settings(replace(found, references=references))
        self.renderer = Renderer(self.settings, job.name)
        self._blocks: dict[int, Block] = {}
        self._doubled: list[tuple[str, Place]] = []
        citations = [self._citation(one) for one in self.parsed.found]
        self.rendering: Rendering = self.renderer.render(citations)
        self.problems = [*doubts, *self.renderer.problems, *self.rendering.problems]
        self.problems += self._repeated()
        if job.report:
            self.problems += self.renderer.unused(citations)
        self.summary = _summary(citations, self.rendering)
        self._rendered: dict[tuple[int, int], Rendered] = {}
        for one, text in zip(self.parsed.found, self.rendering.citations, strict=True):
            if one.token is not None:
                self._rendered[one.note, id(one.token)] = text

    @property
    def files(self) -> tuple[str, ...]:
        """The files that the output depends on, the paper first."""
        return (self.job.source, *self.renderer.files)

    @property
    def metadata(self) -> Mapping[str, object]:
        """What the metadata blocks say."""
        return self.parsed.metadata.values

    def rendered(self, token: Token, note: int = 0) -> Rendered:
        """Return what a citation has become, in the text or in one of the paper's notes."""
        return self._rendered.get((note, id(token)), Rendered())

    def block(self, token: Token) -> Block:
        """Return where the content of a block stands in the source."""
        if id(token) not in self._blocks:
            self._blocks[id(token)] = self.lines.block(token)
        return self._blocks[id(token)]

    def _citation(self, found: Found) -> Citation:
        if found.token is None or found.block is None:
            return Citation((), note=found.note)
        raw = found.raw
        block = self.block(found.block)
        places = tuple(
            Place(self.job.name, *self.lines.place(block.offset(one.start))) for one in raw.cites
        )
        cites = self.affixes.cites(raw, self.renderer.locators)
        for one, place in zip(raw.cites, places, strict=True):
            if one in self.affixes.repeated:
                self.affixes.repeated.discard(one)
                self._doubled.append((one.key, place))
        return Citation(cites, raw.in_sentence, found.note, found.opens, found.whole, places)

    def _repeated(self) -> Iterator[Problem]:
        for key, place in self._doubled:
            yield Problem(
                f"a second key follows {key} within one cite, and is not taken for a citation",
                *place,
                severity="warning",
                key=key,
                rule="key-in-suffix",
                hint="put a semicolon between the two",
            )


def _summary(citations: list[Citation], rendering: Rendering) -> str:
    count = sum(1 for one in citations if one.cites)
    entries = len(rendering.references)
    return f"{count} citations, {entries} entries in the bibliography"
