"""The role and the directive by which documents cite and ask for bibliographies."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from bibkit.csl.cite import Cite
from bibkit.engines.choice import Choice
from bibkit.errors import BibkitError, Place
from bibkit.papers import syntax
from bibkit.papers.citation import Citation
from bibkit.papers.rendering import Renderer
from bibkit.papers.sphinx.nodes import BibliographyNode, CitationNode

_LOG: Final = logging.getLogger(__name__)
DOMAIN: Final = "cite"


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
        renderer: Renderer = self.env.get_domain(DOMAIN).renderer  # type: ignore[attr-defined]
        path, line = self.get_source_info()
        citation = Citation(
            tuple(_cites(self.text, renderer)), self._in_sentence, places=(Place(path, line),)
        )
        if not citation.cites:
            _LOG.warning("a citation names no key: %s", self.rawtext, location=self.get_location())
            return [nodes.Text(self.rawtext)], []
        node = CitationNode("", "", citation=citation, docname=self.env.docname)
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
        number = self.env.new_serialno("bibkit-bibliography")
        wishes = {**self.options, "docname": self.env.docname, "number": number}
        node = BibliographyNode("", wishes=wishes)
        self.set_source_info(node)
        try:
            choice(wishes)
        except BibkitError as error:
            raise self.error(str(error)) from None
        return [node]


def choice(wishes: Mapping[str, Any]) -> Choice:
    """Return which records the options of a bibliography ask for."""
    found = (_words(wishes.get(name)) for name in ("type", "not-type", "keyword", "not-keyword"))
    types, not_types, keyword, not_keyword = found
    return Choice.of(types, not_types, keyword, not_keyword, None)


def _words(text: str | None) -> list[str] | None:
    return None if text is None else [word.strip() for word in text.split(",") if word.strip()]


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
