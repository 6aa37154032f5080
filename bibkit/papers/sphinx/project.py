"""The citations and bibliographies of a project: noted document by document, rendered together."""

from collections.abc import Iterator, Mapping, Sequence, Set
from hashlib import sha256
from typing import Any, ClassVar

from docutils import nodes
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from bibkit.errors import BibkitError
from bibkit.papers.citation import Citation, Reference, Rendered
from bibkit.papers.rendering import Renderer, Rendering
from bibkit.papers.settings import Settings
from bibkit.papers.sphinx import notes
from bibkit.papers.sphinx.nodes import BibliographyNode
from bibkit.papers.sphinx.sources import DOMAIN, BibliographyDirective, CitationRole, choice


class CiteDomain(Domain):
    """The citations and bibliographies of a project, by document."""

    name = DOMAIN
    label = "citations"
    roles: ClassVar[dict[str, Any]] = {"p": CitationRole(), "t": CitationRole(True)}
    directives: ClassVar[dict[str, Any]] = {"bibliography": BibliographyDirective}
    initial_data: ClassVar[dict[str, Any]] = {"citations": {}, "bibliographies": {}, "shown": {}}
    data_version = 2

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        self._renderer: Renderer | None = None
        self._styled: dict[str, Rendering] = {}
        self.rendering: Project | None = None

    @classmethod
    def of(cls, env: BuildEnvironment) -> "CiteDomain":
        """Return the domain of a project."""
        domain = env.get_domain(cls.name)
        assert isinstance(domain, cls)
        return domain

    @property
    def renderer(self) -> Renderer:
        """What renders in the style of the project. Raises `ConfigError` with the reason."""
        if self._renderer is None:
            self._renderer = self._made()
        return self._renderer

    def _made(self, style: str = "") -> Renderer:
        config = self.env.config
        files = config.bibkit_bibliography
        metadata = {
            "bibliography": [files] if isinstance(files, str) else list(files),
            "csl": style or config.bibkit_style,
            "lang": config.bibkit_locale or (config.language or "").replace("_", "-"),
            "link-citations": True,
            "nocite": "@*" if any(self._wants_all()) else "",
        }
        try:
            settings = Settings.from_metadata(metadata, str(self.env.srcdir))
            return Renderer(settings, "conf.py")
        except BibkitError as error:
            raise ConfigError(str(error)) from None

    def _wants_all(self) -> Iterator[bool]:
        for wishes in self.data["bibliographies"].values():
            yield from ("all" in one for one in wishes)

    def clear_doc(self, docname: str) -> None:
        """Forget what a document cites."""
        for name in ("citations", "bibliographies"):
            self.data[name].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        for name in ("citations", "bibliographies"):
            found = otherdata[name]
            self.data[name].update({one: found[one] for one in docnames if one in found})

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Note what a document cites, in the order in which it is read."""
        found = notes.citations(document)
        if any(citation.cites for citation in found):
            self.data["citations"][docname] = found
        wishes = [node["wishes"] for node in document.findall(BibliographyNode)]
        if wishes:
            self.data["bibliographies"][docname] = wishes

    def render(self) -> "Project":
        """Render all citations, once all documents are read."""
        self._renderer = self._made()
        self.rendering = Project(self)
        return self.rendering

    def in_style(self, style: str, citations: Sequence[Citation]) -> Rendering:
        """Return the citations and the bibliography in another style than the project's."""
        if style not in self._styled:
            self._styled[style] = self._made(style).render(citations)
        return self._styled[style]

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Return nothing: entries of bibliographies are no objects to be referred to."""
        return iter(())


class Project:
    """All citations of a project, rendered, and where its bibliographies have their entries.

    Numbers and year suffixes are those of the project. Footnotes are numbered by document, and so
    each document cites for the first time what was cited in another.
    """

    def __init__(self, domain: CiteDomain) -> None:
        self._domain = domain
        env = domain.env
        noted: Mapping[str, Sequence[Citation]] = domain.data["citations"]
        order = [name for name in _reading_order(env) if name in noted]
        self._citations: list[Citation] = []
        self._starts: dict[str, int] = {}
        self._back: dict[str, list[tuple[str, int]]] = {}
        for part, docname in enumerate(order):
            self._starts[docname] = len(self._citations)
            for number, citation in enumerate(noted[docname]):
                self._citations.append(citation._replace(part=part))
                for key in dict.fromkeys(cite.key for cite in citation.cites):
                    self._back.setdefault(key, []).append((docname, number))
        self._cited = {name: {c.key for one in noted[name] for c in one.cites} for name in order}
        self.main = domain.renderer.render(self._citations)
        self._styles: dict[str, Rendering] = {"": self.main}
        self.entries: dict[str, tuple[str, str]] = {}
        for docname in _reading_order(env):
            for wishes in domain.data["bibliographies"].get(docname, []):
                for reference in self.references(wishes):
                    place = (docname, entry_id(wishes, reference.key))
                    self.entries.setdefault(reference.key, place)

    def citation(self, docname: str, number: int) -> Rendered:
        """Return what a citation of a document has become."""
        return self.main.citations[self._starts[docname] + number]

    def back(self, key: str) -> list[tuple[str, int]]:
        """Return where a record is cited: documents, and numbers within them."""
        return self._back.get(key, [])

    def references(self, wishes: Mapping[str, Any]) -> list[Reference]:
        """Return the entries of a bibliography."""
        renderer, chosen = self._domain.renderer, choice(wishes)
        cited: set[str] = set().union(*self._cited.values()) if self._cited else set()
        if wishes.get("section") == "this":
            cited = self._cited.get(wishes["docname"], set())
        return [
            one
            for one in self.style(wishes).references
            if ("all" in wishes or one.key in cited) and chosen.takes(renderer.store, one.key)
        ]

    def style(self, wishes: Mapping[str, Any]) -> Rendering:
        """Return the rendering in the style of a bibliography."""
        name = str(wishes.get("style", ""))
        if name not in self._styles:
            self._styles[name] = self._domain.in_style(name, self._citations)
        return self._styles[name]

    def shown(self, docname: str) -> str:
        """Return what tells a document from one that would show something else."""
        data = self._domain.data
        texts: list[object] = [
            (one.text, one.note, [self.entries.get(key) for key in self._keys(docname)])
            for one in (
                self.citation(docname, number)
                for number in range(len(data["citations"].get(docname, [])))
            )
        ]
        for wishes in data["bibliographies"].get(docname, []):
            texts += [(one.key, one.text, self.back(one.key)) for one in self.references(wishes)]
        return sha256(repr(texts).encode()).hexdigest() if texts else ""

    def _keys(self, docname: str) -> list[str]:
        return sorted(self._cited.get(docname, ()))


def entry_id(wishes: Mapping[str, Any], key: str) -> str:
    """Return the identifier of an entry, which no other bibliography of the project has."""
    return _identifier(f"ref-{wishes['docname']}-{wishes['number']}", key)


def citation_id(docname: str, number: int) -> str:
    """Return the identifier of a citation, which no other one of the project has."""
    return _identifier("cite", docname, str(number + 1))


def _identifier(*names: str) -> str:
    """Return an identifier in ASCII; names that look alike in it are told apart."""
    digest = sha256("\n".join(names).encode()).hexdigest()[:6]
    return f"{nodes.make_id('-'.join(names))}-{digest}"


def _reading_order(env: BuildEnvironment) -> list[str]:
    """Return the documents in the order of the tables of contents, then by name."""
    ordered: dict[str, None] = {}
    waiting = [env.config.root_doc]
    while waiting:
        name = waiting.pop()
        if name not in ordered:
            ordered[name] = None
            waiting.extend(reversed(env.toctree_includes.get(name, [])))
    return [*ordered, *(name for name in sorted(env.all_docs) if name not in ordered)]
