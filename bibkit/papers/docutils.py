"""Rich text as the nodes of docutils, for documents that Sphinx builds."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from docutils import nodes

from bibkit.output.spans import additive
from bibkit.output.writer import margin
from bibkit.papers.citation import Nodes
from bibkit.text.nodes import Inline, Span

# Makes a link to a target of its content, or only the content.
Link = Callable[[str, list[nodes.Node]], list[nodes.Node]]

_ELEMENTS: Final = {
    "italic": nodes.emphasis,
    "bold": nodes.strong,
    "sup": nodes.superscript,
    "sub": nodes.subscript,
}


def inline(found: Nodes, link: Link) -> list[nodes.Node]:
    """Return rich text as inline nodes; `link` makes the links."""
    return list(_inline(additive(found), link))


def entry(found: Nodes, link: Link) -> list[nodes.Node]:
    """Return an entry of a bibliography as inline nodes, what stands in its margin apart."""
    left, rest = margin(found)
    made: list[nodes.Node] = []
    if left:
        # A space at the end of the element, which has a width of its own, moves nothing.
        label = [*inline(left, link), nodes.Text(" ")]
        made.append(nodes.inline("", "", *label, classes=["csl-left-margin"]))
    for kind, content in rest:
        children = inline(content, link)
        made += [nodes.inline("", "", *children, classes=[f"csl-{kind}"])] if kind else children
    return made


def _inline(found: Iterable[Inline], link: Link) -> Iterator[nodes.Node]:
    for node in found:
        if isinstance(node, str):
            yield nodes.Text(node)
        else:
            yield from _span(node, link)


def _span(span: Span, link: Link) -> Iterator[nodes.Node]:
    children = list(_inline(span.children, link))
    if span.kind == "link":
        yield from link(span.target, children)
    elif span.kind in _ELEMENTS:
        yield _ELEMENTS[span.kind]("", "", *children)
    else:
        yield nodes.inline("", "", *children, classes=[span.kind])
