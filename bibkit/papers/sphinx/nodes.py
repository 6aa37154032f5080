"""The nodes of the extension in a document's tree, and how writers write them."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


class CitationNode(nodes.Inline, nodes.TextElement):
    """A citation that is not yet rendered: the document that it stands in, and its number there."""


class BibliographyNode(nodes.General, nodes.Element):
    """A bibliography that is not yet rendered, with the options of its directive."""


class BibliographyBody(nodes.container):
    """The entries of a bibliography; `style` is what its element in a page has under that name."""


class EntryLink(nodes.reference):
    """A link to an entry: in LaTeX without the emphasis that references of Sphinx have there."""


def add_nodes(app: Sphinx) -> None:
    """Tell Sphinx of the nodes. A writer that is not named takes each for the node that it is."""
    # A title is copied to tables of contents before anything is rendered: there it says nothing.
    skip = (_skip, None)
    app.add_node(CitationNode, html=skip, latex=skip, text=skip, man=skip, texinfo=skip)
    app.add_node(BibliographyNode)
    app.add_node(BibliographyBody, html=(_open_body, _close_body))
    app.add_node(EntryLink, latex=(_open_link, _close_link))


def _skip(writer: Any, node: nodes.Node) -> None:
    raise nodes.SkipNode


def _open_body(writer: Any, node: BibliographyBody) -> None:
    style = {"style": node["style"]} if node.get("style") else {}
    writer.body.append(writer.starttag(node, "div", CLASS="docutils container", **style))


def _close_body(writer: Any, node: BibliographyBody) -> None:
    writer.body.append("</div>\n")


def _open_link(writer: Any, node: EntryLink) -> None:
    uri = node.get("refuri", "")
    if not uri.startswith("%"):
        writer.visit_reference(node)
        return
    # Sphinx writes a place in a document as "%document#place", and labels it "document:place".
    colour = r"\hypersetup{linkcolor=.}" if "csl-quiet" in node["classes"] else ""
    writer.body.append("{" + colour + writer.hyperlink(uri[1:].replace("#", ":")))
    writer.context.append("}}}")


def _close_link(writer: Any, node: EntryLink) -> None:
    writer.depart_reference(node)
