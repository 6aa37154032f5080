"""A document that is written: its citations and bibliographies as docutils has them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from docutils import nodes
from sphinx.builders import Builder

from bibkit.csl.collapse import ENTRY
from bibkit.engines.protocol import Layout
from bibkit.output.latex import escape
from bibkit.output.writer import margin
from bibkit.papers import docutils
from bibkit.papers.citation import Reference
from bibkit.papers.rendering import Rendering
from bibkit.papers.sphinx.nodes import BibliographyBody, CitationNode, EntryLink
from bibkit.papers.sphinx.project import Project, citation_id, entry_id
from bibkit.text.nodes import plain_text

_ENTRY: Final = f"#{ENTRY}"


class Page:
    """One document that is being written by a builder; in one of LaTeX all may stand together."""

    def __init__(self, builder: Builder, project: Project, docname: str) -> None:
        self._builder = builder
        self._project = project
        self._docname = docname
        self._html = builder.format == "html"

    def citation(self, node: CitationNode) -> nodes.Node:
        """Return what stands for a citation, in the text or in a footnote."""
        docname, number = node["docname"], node["number"]
        rendered = self._project.citation(docname, number)
        text = rendered.note if node.get("note") else rendered.text
        # A note that were a link from end to end would not look like a text to be read.
        link = self._quiet_link if node.get("note") or rendered.number else self._link
        made = nodes.inline("", "", *docutils.inline(text, link), classes=["csl-citation"])
        if self._html and not node.get("note"):
            made["ids"] = [citation_id(docname, number)]
        return made

    def bibliography(self, wishes: Mapping[str, Any]) -> list[nodes.Node]:
        """Return what stands for a bibliography; nothing for one without entries."""
        references = self._project.references(wishes)
        if not references:
            return []
        layout = _Layout(self._project.style(wishes), references)
        entries = (self._entry(one, wishes, layout) for one in references)
        return [BibliographyBody("", *entries, classes=layout.classes, style=layout.style)]

    def _entry(self, found: Reference, wishes: Mapping[str, Any], layout: "_Layout") -> nodes.Node:
        children = docutils.entry(found.text, self._link)
        name = entry_id(wishes, found.key)
        paragraph = nodes.paragraph("", "", *children, classes=["csl-entry"])
        if self._html:
            paragraph["ids"] = [name]
            paragraph.extend(self._backs(found.key))
        else:
            paragraph.insert(0, [*layout.latex(children), nodes.target("", "", ids=[name])])
        return paragraph

    def _backs(self, key: str) -> Iterator[nodes.Node]:
        """Yield links back to where a record is cited, for pages."""
        for count, (docname, number) in enumerate(self._project.back(key), 1):
            # The first one does not stand at the beginning of a line.
            yield nodes.Text("\N{NO-BREAK SPACE}" if count == 1 else " ")
            uri = self._uri(docname, citation_id(docname, number))
            sign = "↩" if count == 1 else f"{count}"
            made = nodes.reference("", "", nodes.Text(sign), refuri=uri, internal=True)
            made["classes"] = ["csl-back"]
            yield made

    def _link(self, target: str, children: list[nodes.Node]) -> list[nodes.Node]:
        """Return a link to an entry in the project, or out of it; for nowhere, only its content."""
        if not target.startswith(_ENTRY):
            return [nodes.reference("", "", *children, refuri=target, internal=False)]
        place = self._project.entries.get(target.removeprefix(_ENTRY))
        if place is None:
            return children
        return [EntryLink("", "", *children, refuri=self._uri(*place), internal=True)]

    def _quiet_link(self, target: str, children: list[nodes.Node]) -> list[nodes.Node]:
        """Return a link that looks like the text around it."""
        made = self._link(target, children)
        for node in made:
            if isinstance(node, EntryLink):
                node["classes"] = ["csl-quiet"]
        return made

    def _uri(self, docname: str, anchor: str) -> str:
        if docname == self._docname and self._html:
            return f"#{anchor}"
        # Where all documents are one page, that of a document is a place in it already.
        page = self._builder.get_relative_uri(self._docname, docname).partition("#")[0]
        return f"{page}#{anchor}"


class _Layout:
    """How the entries of a bibliography stand: with a label in the margin, hanging, or plain."""

    def __init__(self, rendering: Rendering, references: list[Reference]) -> None:
        layout: Layout = rendering.layout
        labels = (plain_text(margin(one.text)[0]).strip() for one in references)
        self._widest = max(labels, key=len) if layout.second_field_align else ""
        self._hanging = layout.hanging_indent
        kind = "csl-labelled" if self._widest else "csl-hanging" if self._hanging else "csl-plain"
        self.classes = ["csl-bib-body", kind]
        self.style = f"--csl-spacing: {layout.entry_spacing / 2 + 0.5:g}em"
        if layout.line_spacing > 1:
            self.style += f"; line-height: {1.35 * layout.line_spacing:g}"
        if self._widest:
            self.style += f"; --csl-label: {0.55 * len(self._widest) + 0.6:g}em"

    def latex(self, children: Sequence[nodes.Node]) -> list[nodes.Node]:
        """Return what an entry begins with in LaTeX; its label is taken from the nodes."""
        if not self._widest:
            return [_raw(_HANGING if self._hanging else r"\noindent ")]
        first = children[0]
        if isinstance(first, nodes.inline) and "csl-left-margin" in first["classes"]:
            first.insert(0, _raw(r"\makebox[\hangindent][l]{"))
            first.append(_raw("}"))
        return [_raw(_LABELLED % escape(self._widest))]


_HANGING: Final = r"\hangindent=2em\hangafter=1\noindent "
_LABELLED: Final = r"\sbox0{%s\enskip}\hangindent=\wd0\hangafter=1\noindent "


def _raw(text: str) -> nodes.Node:
    return nodes.raw("", text, format="latex")
