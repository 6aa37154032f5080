"""The Sphinx extension: citations and bibliographies of a project in any CSL style.

Citations are noted as documents are read, one process for each if need be, and rendered together
before any document is written: numbers and year suffixes are those of the whole project. A
document is written again when what it shows has changed, whatever changed that.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from hashlib import sha256
from typing import Any, ClassVar, Final

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from bibkit import __version__
from bibkit.csl.cite import Cite
from bibkit.engines.choice import Choice
from bibkit.errors import BibkitError, Place
from bibkit.output.html import css
from bibkit.papers import docutils, syntax
from bibkit.papers.citation import Citation, Reference, Rendered
from bibkit.papers.rendering import Renderer, Rendering
from bibkit.papers.settings import Settings

_LOG: Final = logging.getLogger(__name__)
_ENTRY: Final = "#ref-"
_CSS: Final = """
p.csl-entry { clear: left; }
p.csl-entry .csl-left-margin { display: inline-block; min-width: 2.5em; float: none; width: auto;
  margin-left: 0; text-indent: 0; }
p.csl-entry .csl-right-inline { margin-left: 0; }
p.csl-labelled { padding-left: 2.5em; text-indent: -2.5em; }
p.csl-entry .csl-block, p.csl-entry .csl-indent { display: block; text-indent: 0; }
.small-caps { font-variant: small-caps; }
.underline { text-decoration: underline; }
.csl-back { font-size: smaller; text-decoration: none; }
"""


class CitationNode(nodes.Inline, nodes.TextElement):
    """A citation that is not yet rendered: the number that it has in its document."""


class BibliographyNode(nodes.General, nodes.Element):
    """A bibliography that is not yet rendered, with the options of its directive."""


class CitationRole(SphinxRole):
    """``:cite:p:`` for citations in brackets, ``:cite:t:`` with the author in the sentence.

    The text is a key, several with semicolons or commas between them, each with a locator
    ("doe, pp. 3-5; roe"), or a citation in pandoc's syntax ("see @doe, chap. 2").
    """

    def __init__(self, in_sentence: bool = False) -> None:
        super().__init__()
        self._in_sentence = in_sentence

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the node that stands for the citation."""
        domain = CiteDomain.of(self.env)
        path, line = self.get_source_info()
        citation = Citation(
            tuple(_cites(self.text, domain.renderer)),
            self._in_sentence,
            places=(Place(path, line),),
        )
        if not citation.cites:
            _LOG.warning("a citation names no key: %s", self.rawtext, location=self.get_location())
            return [nodes.Text(self.rawtext)], []
        node = CitationNode("", "", citation=citation)
        self.set_source_info(node)
        return [node], []


class BibliographyDirective(SphinxDirective):
    """``.. bibliography::``, of all that the project cites or of a part of it."""

    option_spec: ClassVar[dict[str, Any]] = {
        "style": directives.unchanged_required,
        "type": directives.unchanged_required,
        "not-type": directives.unchanged_required,
        "keyword": directives.unchanged_required,
        "not-keyword": directives.unchanged_required,
        "section": lambda text: directives.choice(text, ("all", "this")),
        "cited": directives.flag,
        "all": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return the node that stands for the bibliography."""
        node = BibliographyNode("", wishes={**self.options, "docname": self.env.docname})
        self.set_source_info(node)
        try:
            _choice(node["wishes"])
        except BibkitError as error:
            raise self.error(str(error)) from None
        return [node]


class FootnoteTransform(SphinxTransform):
    """Puts citations of a note style into footnotes, numbered with those of the author."""

    # docutils numbers footnotes at 620.
    default_priority = 500

    def apply(self, **kwargs: Any) -> None:
        """Number the citations of a document, and make a footnote of each that needs one."""
        found = list(self.document.findall(CitationNode))
        footnotes: dict[int, int] = {}
        note = CiteDomain.of(self.env).renderer.note
        for number, node in enumerate(found):
            node["number"] = number
            node["ids"].append(f"bibkit-cite-{number + 1}")
            around = _footnote_around(node)
            if around is not None:
                own = footnotes.setdefault(id(around), len(footnotes) + 1)
                node["citation"] = _in_note(node["citation"], own)
            elif note:
                self._move(node, number)
        if note and found:
            self._order()

    def _move(self, node: CitationNode, number: int) -> None:
        name = f"bibkit-note-{number + 1}"
        reference = nodes.footnote_reference("", auto=1, refname=name)
        inside = node.deepcopy()
        inside["ids"], inside["note"] = [], True
        footnote = nodes.footnote("", nodes.paragraph("", "", inside), auto=1, names=[name])
        footnote.source, footnote.line = node.source, node.line
        # Only the author's name of a citation in the sentence stays.
        node.parent.insert(node.parent.index(node) + 1, reference)
        self.document.append(footnote)
        self.document.set_id(footnote)
        self.document.note_explicit_target(footnote, footnote)
        self.document.note_autofootnote(footnote)
        self.document.note_autofootnote_ref(reference)
        self.document.note_footnote_ref(reference)
        self.document.note_refname(reference)

    def _order(self) -> None:
        """Number automatic footnotes in the order in which they are referred to."""
        document = self.document
        named = {name: one for one in document.autofootnotes for name in one["names"]}
        nameless = iter([one for one in document.autofootnotes if not one["names"]])
        refs = [one for one in document.findall(nodes.footnote_reference) if one.get("auto") == 1]
        ordered = [
            named.get(one["refname"]) if "refname" in one else next(nameless, None) for one in refs
        ]
        known = {id(one): one for one in [*ordered, *document.autofootnotes] if one is not None}
        document.autofootnotes[:] = known.values()
        document.autofootnote_refs[:] = refs


class CiteDomain(Domain):
    """The citations and bibliographies of a project, by document."""

    name = "cite"
    label = "citations"
    roles: ClassVar[dict[str, Any]] = {"p": CitationRole(), "t": CitationRole(True)}
    directives: ClassVar[dict[str, Any]] = {"bibliography": BibliographyDirective}
    initial_data: ClassVar[dict[str, Any]] = {"citations": {}, "bibliographies": {}, "shown": {}}
    data_version = 1

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        self._renderer: Renderer | None = None
        self._styled: dict[str, Rendering] = {}
        self.rendering: _Project | None = None

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
        """Note what a document cites, in the order in which it does."""
        found = {node["number"]: node["citation"] for node in document.findall(CitationNode)}
        if found:
            self.data["citations"][docname] = [found[number] for number in sorted(found)]
        wishes = [node["wishes"] for node in document.findall(BibliographyNode)]
        if wishes:
            self.data["bibliographies"][docname] = wishes

    def render(self) -> "_Project":
        """Render all citations, once all documents are read."""
        self._renderer = self._made()
        self.rendering = _Project(self)
        return self.rendering

    def in_style(self, style: str, citations: Sequence[Citation]) -> Rendering:
        """Return the citations and the bibliography in another style than the project's."""
        if style not in self._styled:
            self._styled[style] = self._made(style).render(citations)
        return self._styled[style]

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Return nothing: entries of bibliographies are no objects to be referred to."""
        return iter(())


class _Project:
    """All citations of a project, rendered, and where its bibliographies have their entries."""

    def __init__(self, domain: CiteDomain) -> None:
        self._domain = domain
        env = domain.env
        noted: Mapping[str, Sequence[Citation]] = domain.data["citations"]
        order = [name for name in _reading_order(env) if name in noted]
        self._citations: list[Citation] = []
        self._starts: dict[str, int] = {}
        self._back: dict[str, list[tuple[str, int]]] = {}
        for docname in order:
            self._starts[docname] = len(self._citations)
            for number, citation in enumerate(noted[docname]):
                self._citations.append(_apart(citation, docname))
                for key in dict.fromkeys(cite.key for cite in citation.cites):
                    self._back.setdefault(key, []).append((docname, number + 1))
        self._cited = {name: {c.key for one in noted[name] for c in one.cites} for name in order}
        self.main = domain.renderer.render(self._citations)
        self._styles: dict[str, Rendering] = {"": self.main}
        self.entries: dict[str, tuple[str, str]] = {}
        for docname in _reading_order(env):
            for number, wishes in enumerate(domain.data["bibliographies"].get(docname, [])):
                for reference in self.references(wishes):
                    self.entries.setdefault(
                        reference.key, (docname, _entry_id(number, reference.key))
                    )

    def citation(self, docname: str, number: int) -> Rendered:
        """Return what a citation of a document has become."""
        return self.main.citations[self._starts[docname] + number]

    def back(self, key: str) -> list[tuple[str, int]]:
        """Return where a record is cited: documents, and numbers from 1 within them."""
        return self._back.get(key, [])

    def references(self, wishes: Mapping[str, Any]) -> list[Reference]:
        """Return the entries of a bibliography."""
        renderer, choice = self._domain.renderer, _choice(wishes)
        cited: set[str] = set().union(*self._cited.values()) if self._cited else set()
        if wishes.get("section") == "this":
            cited = self._cited.get(wishes["docname"], set())
        return [
            one
            for one in self.style(wishes).references
            if ("all" in wishes or one.key in cited) and choice.takes(renderer.store, one.key)
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


def _cites(text: str, renderer: Renderer) -> Iterator[Cite]:
    """Yield the cites in the text of a role."""
    if "@" in text:
        group = syntax.Brackets(f"[{text}]").group(0)
        for item in group.items if group else ():
            whole = f"[{text}]"
            located = renderer.locators.split(whole[slice(*item.suffix)])
            yield Cite(
                item.key.key,
                located.locator,
                located.label or "page",
                whole[slice(*item.prefix)].lstrip(),
                located.rest.rstrip(),
                item.key.suppressed,
            )
        return
    for part in text.split(";"):
        yield from _plain_cites(part, renderer)


def _plain_cites(part: str, renderer: Renderer) -> Iterator[Cite]:
    """Yield the cites in "doe, roe, p. 3": what follows the last key belongs to that."""
    words = [word.strip() for word in part.split(",")]
    keys = [word for word in words[:1] if word]
    for word in words[1:]:
        if word not in renderer.store:
            break
        keys.append(word)
    rest = ", ".join(words[len(keys) :])
    located = renderer.locators.split(f", {rest}" if rest else "")
    for key in keys[:-1]:
        yield Cite(key)
    for key in keys[-1:]:
        yield Cite(key, located.locator, located.label or "page", suffix=located.rest)


def _choice(wishes: Mapping[str, Any]) -> Choice:
    found = (_words(wishes.get(name)) for name in ("type", "not-type", "keyword", "not-keyword"))
    types, not_types, keyword, not_keyword = found
    return Choice.of(types, not_types, keyword, not_keyword, None)


def _words(text: str | None) -> list[str] | None:
    return None if text is None else [word.strip() for word in text.split(",") if word.strip()]


def _in_note(citation: Citation, number: int) -> Citation:
    return Citation(citation.cites, citation.in_sentence, number, places=citation.places)


def _apart(citation: Citation, docname: str) -> Citation:
    """Return a citation whose note is another one than those of other documents."""
    if not citation.note:
        return citation
    number = int(sha256(f"{docname}:{citation.note}".encode()).hexdigest()[:12], 16) + 1
    return _in_note(citation, number)


def _footnote_around(node: nodes.Node) -> nodes.Node | None:
    around = node.parent
    while around is not None and not isinstance(around, nodes.footnote):
        around = around.parent
    return around


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


def _entry_id(number: int, key: str) -> str:
    return f"bibkit-{number + 1}-{nodes.make_id('k' + key)}-{sha256(key.encode()).hexdigest()[:6]}"


def _render(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Render all citations; return the documents that have to be written again."""
    domain = CiteDomain.of(env)
    try:
        project = domain.render()
        shown = {name: project.shown(name) for name in env.all_docs}
    except BibkitError as error:
        raise ConfigError(str(error)) from None
    for problem in dict.fromkeys([*domain.renderer.problems, *project.main.problems]):
        hint = f" ({problem.hint})" if problem.hint else ""
        where = f"{problem.path}:{problem.line or ''}" if problem.path else None
        _LOG.warning("%s%s", problem.message, hint, location=where, type="bibkit")
    before = domain.data["shown"]
    domain.data["shown"] = shown
    return [name for name, digest in shown.items() if before.get(name, "") != digest]


def _resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put what they have become in place of citations and bibliographies."""
    domain = CiteDomain.of(app.env)
    project = domain.rendering or domain.render()
    page = _Page(app.builder, project, docname)
    for node in list(doctree.findall(CitationNode)):
        node.replace_self(page.citation(node))
    for number, bibliography in enumerate(list(doctree.findall(BibliographyNode))):
        bibliography.replace_self(page.bibliography(bibliography["wishes"], number))


class _Page:
    """One document that is being written."""

    def __init__(self, builder: Builder, project: _Project, docname: str) -> None:
        self._builder = builder
        self._project = project
        self._docname = docname

    def citation(self, node: CitationNode) -> nodes.Node:
        rendered = self._project.citation(self._docname, node["number"])
        text = rendered.note if node.get("note") else rendered.text
        made = nodes.inline("", "", *docutils.inline(text, self._leads), classes=["csl-citation"])
        made["ids"] = list(node["ids"])
        return made

    def bibliography(self, wishes: Mapping[str, Any], number: int) -> list[nodes.Node]:
        references = self._project.references(wishes)
        layout = self._project.style(wishes).layout
        rules = css(layout).replace(".csl-entry {", "p.csl-entry {") + _CSS
        if layout.second_field_align:
            rules = _CSS
        made: list[nodes.Node] = [nodes.raw("", f"<style>{rules}</style>", format="html")]
        if not references:
            return []
        for one in references:
            children = docutils.entry(one.text, self._leads)
            paragraph = nodes.paragraph("", "", *children, classes=["csl-entry"])
            if layout.second_field_align:
                paragraph["classes"].append("csl-labelled")
            paragraph["ids"] = [_entry_id(number, one.key)]
            paragraph.insert(0, nodes.raw("", _HANGING, format="latex"))
            paragraph.extend(self._backs(one.key))
            made.append(paragraph)
        return [nodes.container("", *made, classes=["csl-bib-body"])]

    def _backs(self, key: str) -> list[nodes.Node]:
        """Return links back to where a record is cited, for pages."""
        if self._builder.format != "html":
            return []
        made: list[nodes.Node] = []
        for count, (docname, number) in enumerate(self._project.back(key), 1):
            uri = self._uri(docname, f"bibkit-cite-{number}")
            sign = "↩" if count == 1 else f"{count}"
            made += [nodes.Text(" "), _link(sign, uri)]
        return made

    def _leads(self, target: str) -> str:
        """Return where a link leads: to an entry in the project, or out of it."""
        if not target.startswith(_ENTRY):
            return target
        place = self._project.entries.get(target.removeprefix(_ENTRY))
        return self._uri(*place) if place else ""

    def _uri(self, docname: str, anchor: str) -> str:
        if docname == self._docname and self._builder.format == "html":
            return f"#{anchor}"
        return f"{self._builder.get_relative_uri(self._docname, docname)}#{anchor}"


_HANGING: Final = r"\hangindent=2em\hangafter=1\noindent "


def _link(text: str, uri: str) -> nodes.Node:
    return nodes.reference(
        "", "", nodes.Text(text), refuri=uri, internal=True, classes=["csl-back"]
    )


def _dependencies(app: Sphinx) -> None:
    """Make the renderer before processes part, so that all share it; told early if it fails."""
    _ = CiteDomain.of(app.env).renderer


def setup(app: Sphinx) -> dict[str, object]:
    """Add the extension to Sphinx."""
    app.add_config_value("bibkit_bibliography", [], "env", types=frozenset((list, tuple, str)))
    app.add_config_value("bibkit_style", "", "env", types=frozenset((str,)))
    app.add_config_value("bibkit_locale", "", "env", types=frozenset((str,)))
    app.add_node(CitationNode)
    app.add_node(BibliographyNode)
    app.add_domain(CiteDomain)
    app.add_role("cite", CitationRole())
    app.add_directive("bibliography", BibliographyDirective)
    app.add_transform(FootnoteTransform)
    app.connect("builder-inited", _dependencies)
    app.connect("env-updated", _render)
    app.connect("doctree-resolved", _resolve)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
