"""The footnotes of a document: those that citations become, and the order of all of them."""

from collections.abc import Iterator
from typing import Any, Final

from docutils import nodes
from sphinx.transforms import SphinxTransform

from bibkit.papers.citation import Citation
from bibkit.papers.md.placing import join, punctuation
from bibkit.papers.rendering import Renderer
from bibkit.papers.sphinx.nodes import CitationNode
from bibkit.papers.sphinx.sources import DOMAIN

# The attribute of a footnote that a citation has become.
_MADE: Final = "bibkit"


class FootnoteTransform(SphinxTransform):
    """Puts citations of a note style into footnotes, numbered with those of the author."""

    # docutils numbers footnotes at 620.
    default_priority = 500

    def apply(self, **kwargs: Any) -> None:
        """Make a footnote of each citation that needs one, after all that the document says."""
        found = list(self.document.findall(CitationNode))
        for number, node in enumerate(found):
            node["serial"] = number
        renderer: Renderer = self.env.get_domain(DOMAIN).renderer  # type: ignore[attr-defined]
        moved = [node for node in found if _footnote_around(node) is None] if renderer.note else []
        if not moved:
            return
        footnotes = nodes.container(classes=["csl-notes"])
        self.document.append(footnotes)
        for node in moved:
            self._move(node, footnotes)
            _settle(node, renderer)
        self._order()

    def _move(self, node: CitationNode, footnotes: nodes.container) -> None:
        name = f"note-{node['docname']}-{node['serial'] + 1}"
        reference = nodes.footnote_reference("", auto=1, refname=name)
        inside = node.deepcopy()
        inside["note"] = True
        footnote = nodes.footnote("", nodes.paragraph("", "", inside), auto=1, names=[name])
        footnote[_MADE] = True
        footnote.source, footnote.line = node.source, node.line
        # Only the author's name of a citation in the sentence stays.
        node.parent.insert(node.parent.index(node) + 1, reference)
        footnotes.append(footnote)
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


def citations(document: nodes.document) -> list[Citation]:
    """Return a document's citations as they are read, those of a footnote where its number stands.

    Footnotes without citations have one without cites, so that they are counted. The nodes are
    told their number in the list.
    """
    order = list(_read(document))
    numbers: dict[int, int] = {}
    found: list[Citation] = []
    for node, note in order:
        if node is None:
            found.append(Citation((), note=note))
            continue
        numbers[node["serial"]] = len(found)
        found.append(_in_note(node, note) if note else node["citation"])
    for node in document.findall(CitationNode):
        node["number"] = numbers[node["serial"]]
    return found


def _read(document: nodes.document) -> Iterator[tuple[CitationNode | None, int]]:
    """Yield each citation with the number of its footnote, 0 in the text; None for none in one."""
    footnotes = {name: one for one in document.findall(nodes.footnote) for name in one["ids"]}
    waiting = {id(one): one for one in footnotes.values() if not one.get(_MADE)}
    count = 0
    for node in document.findall(lambda one: isinstance(one, (CitationNode, _REFERENCE))):
        if _footnote_around(node) is not None:
            continue
        if isinstance(node, CitationNode):
            yield node, 0
            continue
        assert isinstance(node, _REFERENCE)
        footnote = waiting.pop(id(footnotes.get(node.get("refid", ""))), None)
        if footnote is not None:
            count += 1
            yield from _within(footnote, count)
    for number, footnote in enumerate(waiting.values(), count + 1):
        yield from _within(footnote, number)


_REFERENCE: Final = nodes.footnote_reference


def _within(footnote: nodes.footnote, number: int) -> Iterator[tuple[CitationNode | None, int]]:
    inside: list[CitationNode | None] = list(footnote.findall(CitationNode))
    yield from ((node, number) for node in inside or [None])


def _in_note(node: CitationNode, number: int) -> Citation:
    """Return a citation in a footnote of the author's: whether it begins that, or is all of it."""
    footnote = _footnote_around(node)
    assert footnote is not None
    citation: Citation = node["citation"]
    blocks = [one for one in footnote.children if not isinstance(one, nodes.label)]
    around = node.parent
    opens = around is blocks[0] and around.children[0] is node
    whole = opens and len(blocks) == 1 and len(around.children) == 1
    return citation._replace(note=number, opens=opens, whole=whole)


def _footnote_around(node: nodes.Node) -> nodes.footnote | None:
    around = node.parent
    while around is not None and not isinstance(around, nodes.footnote):
        around = around.parent
    return around


def _settle(node: CitationNode, renderer: Renderer) -> None:
    """Put a note directly after its word, and after the punctuation that follows."""
    citation: Citation = node["citation"]
    parent = node.parent
    place = parent.index(node)
    before = parent[place - 1] if place else None
    if (
        isinstance(before, nodes.Text)
        and not citation.in_sentence
        and (place > 1 or before.strip())
    ):
        parent[place - 1] = before = nodes.Text(before.rstrip())
    after = parent[place + 2] if place + 2 < len(parent) else None
    if not renderer.notes_after_punctuation or not isinstance(after, nodes.Text):
        return
    moved = punctuation(after, citation.in_sentence)
    if not moved:
        return
    parent[place + 2] = nodes.Text(after[len(moved) :])
    if isinstance(before, nodes.Text) and not citation.in_sentence:
        text, moved = join(before, moved, renderer.punctuation_in_quote)
        parent[place - 1] = nodes.Text(text)
    parent.insert(place + 1, nodes.Text(moved))
