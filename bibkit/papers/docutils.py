"""Rich text as the nodes of docutils, for documents that Sphinx builds."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from docutils import nodes

from bibkit.output.spans import additive
from bibkit.output.writer import margin
from bibkit.papers.citation import Nodes
from bibkit.text.nodes import Inline, Span

# Says for the target of a link where it leads, empty for nowhere.
Leads = Callable[[str], str]

_ELEMENTS: Final = {
    "italic": nodes.emphasis,
    "bold": nodes.strong,
    "sup": nodes.superscript,
    "sub": nodes.subscript,
}


def inline(found: Nodes, leads: Leads) -> list[nodes.Node]:
    """Return rich text as inline nodes; `leads` says where links lead."""
    return list(_inline(additive(found), leads))


def entry(found: Nodes, leads: Leads) -> list[nodes.Node]:
    """Return an entry of a bibliography as inline nodes, what stands in its margin apart."""
    left, rest = margin(found)
    made: list[nodes.Node] = []
    if left:
        made.append(nodes.inline("", "", *inline(left, leads), classes=["csl-left-margin"]))
        made.append(nodes.Text(" "))
    for kind, content in rest:
        children = inline(content, leads)
        made += [nodes.inline("", "", *children, classes=[f"csl-{kind}"])] if kind else children
    return made


def _inline(found: Iterable[Inline], leads: Leads) -> Iterator[nodes.Node]:
    for node in found:
        if isinstance(node, str):
            yield nodes.Text(node)
        else:
            yield from _span(node, leads)


def _span(span: Span, leads: Leads) -> Iterator[nodes.Node]:
    children = list(_inline(span.children, leads))
    if span.kind == "link":
        target = leads(span.target)
        if not target:
            yield from children
            return
        yield nodes.reference("", "", *children, refuri=target, internal=target != span.target)
    elif span.kind in _ELEMENTS:
        yield _ELEMENTS[span.kind]("", "", *children)
    else:
        yield nodes.inline("", "", *children, classes=[span.kind])
