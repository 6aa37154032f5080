"""A paper in Markdown as HTML, with the elements and classes that pandoc gives citations."""

import re
from collections.abc import MutableMapping, Sequence
from html import escape
from typing import Any, Final

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from bibkit.csl.collapse import ENTRY
from bibkit.output.html import HtmlWriter, css
from bibkit.papers.citation import Nodes
from bibkit.papers.md import affixes, shape
from bibkit.papers.md.notes import MOVED, settle
from bibkit.papers.md.paper import Paper
from bibkit.text.nodes import plain_text

Env = MutableMapping[str, Any]

_REFS: Final = "refs"
_REFS_TAG: Final = re.compile(r"(<div\b[^>]*\bid=[\"']?refs\b[^>]*>)(\s*)(</div>)", re.IGNORECASE)


def render(paper: Paper, fragment: bool) -> str:
    """Return the paper as a page, or as what stands within its body."""
    page = _Page(paper)
    body = page.body()
    return body if fragment else _whole(paper, body)


class _Renderer(RendererHTML):
    """Renders tokens; `page` has what belongs to the whole paper."""

    page: "_Page"

    def citation(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        return self.page.citation(tokens[idx])

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        return self.page.own_note(self.page.paper.parsed.definition(tokens[idx]))

    def note(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        return self.page.own_note(shape.paragraph(tokens[idx].children or []))

    def math_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        return f'<span class="math inline">\\({escape(tokens[idx].content, False)}\\)</span>'

    def math_inline_double(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        return f'<span class="math display">\\[{escape(tokens[idx].content, False)}\\]</span>'

    def math_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        return f"<p>{self.math_inline_double(tokens, idx, options, env)}</p>\n"

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        token = tokens[idx]
        token.attrSet("alt", self.page.plain(token.children or []))
        return str(self.renderToken(tokens, idx, options, env))

    def figure(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        children = tokens[idx].children or []
        image = self.image(children, 0, options, env)
        caption = self.page.line(children[0].children or [])
        return f"<figure>\n{image}\n<figcaption>{caption}</figcaption>\n</figure>\n"

    def div_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        return self.page.opened(tokens[idx])

    def div_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        return self.page.closed()

    def html_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        return self.page.raw(tokens[idx].content)

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Env) -> str:
        return escape(affixes.typed(tokens[idx].content), quote=False)


class _Page:
    """One paper on its way to HTML: the notes that have been met, and where entries have gone."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self._writer = HtmlWriter()
        self._renderer = _Renderer()
        self._renderer.page = self
        # The texts of the notes, in the order of their numbers.
        self._notes: list[str] = []
        self._own = 0
        # The note that is being rendered, 0 for the text.
        self._note = 0
        self._divisions: list[bool] = []
        self._placed = False

    def body(self) -> str:
        text = self._blocks(shape.shaped(self.paper.parsed.body, self.plain))
        if not self._placed:
            text += self._references()
        return text + self._endnotes()

    def _blocks(self, tokens: list[Token]) -> str:
        for token in tokens:
            if token.type == "inline" and token.children:
                settle(self.paper, token.children, self._note)
        return self._renderer.render(tokens, self.paper.md.options, self.paper.parsed.env)

    def line(self, tokens: list[Token]) -> str:
        """Return tokens as phrasing content."""
        settle(self.paper, tokens, self._note)
        env = self.paper.parsed.env
        return self._renderer.renderInline(tokens, self.paper.md.options, env)

    # Citations and notes

    def citation(self, token: Token) -> str:
        found = self.paper.rendered(token, self._note)
        text = self._inline(found.text) + escape(
            affixes.typed(token.meta.get(MOVED, "")), quote=False
        )
        if found.note:
            text += self._reference_to(f"<p>{self._inline(found.note)}</p>\n")
        keys = " ".join(cite.key for cite in token.meta["raw"].cites)
        return f'<span class="citation" data-cites="{escape(keys)}">{text}</span>'

    def _inline(self, nodes: Nodes) -> str:
        text = self._writer.inline(nodes)
        return affixes.KEPT.sub(lambda found: self._kept(found.group()), text)

    def _kept(self, character: str) -> str:
        tokens = self.paper.affixes.kept(character)
        return self.line(tokens) if tokens else character

    def own_note(self, tokens: list[Token]) -> str:
        """Return the number of a note that the paper has itself."""
        if self._note:
            return ""
        self._own += 1
        self._note = self._own
        content = self._blocks(tokens)
        self._note = 0
        return self._reference_to(content)

    def _reference_to(self, content: str) -> str:
        self._notes.append(content)
        number = len(self._notes)
        return (
            f'<a href="#fn{number}" class="footnote-ref" id="fnref{number}" '
            f'role="doc-noteref"><sup>{number}</sup></a>'
        )

    def _endnotes(self) -> str:
        if not self._notes:
            return ""
        items = "".join(_endnote(place, text) for place, text in enumerate(self._notes, 1))
        return (
            '<section id="footnotes" class="footnotes footnotes-end-of-document" '
            f'role="doc-endnotes">\n<hr />\n<ol>\n{items}</ol>\n</section>\n'
        )

    def plain(self, tokens: Sequence[Token]) -> str:
        """Return the characters of tokens, without notes."""
        return shape.plain(tokens, self._plain_citation)

    def _plain_citation(self, token: Token) -> str:
        return plain_text(self.paper.rendered(token, self._note).text)

    # The bibliography

    def opened(self, token: Token) -> str:
        """Return the beginning of a division, which may be the one for the entries."""
        refs = token.attrs.get("id") == _REFS and bool(self.paper.rendering.references)
        self._divisions.append(refs)
        if refs and not self._placed:
            return self._heading() + self._opening()
        attributes = self._renderer.renderAttrs(token)
        return f"<div{attributes}>\n"

    def closed(self) -> str:
        """Return the end of a division, after the entries if they belong in it."""
        if self._divisions.pop() and not self._placed:
            self._placed = True
            return self._entries() + "</div>\n"
        return "</div>\n"

    def raw(self, content: str) -> str:
        """Return a block of HTML, with the entries in it if it is the place for them."""
        if not self._placed and _REFS_TAG.search(content):
            self._placed = True
            return _REFS_TAG.sub(lambda found: self._references().rstrip("\n"), content, count=1)
        return content

    def _references(self) -> str:
        if not self.paper.rendering.references:
            return ""
        return self._heading() + self._opening() + self._entries() + "</div>\n"

    def _heading(self) -> str:
        title = self.paper.settings.section_title
        if not title:
            return ""
        return f'<h1 class="unnumbered" id="bibliography">{escape(title, quote=False)}</h1>\n'

    def _opening(self) -> str:
        layout = self.paper.rendering.layout
        hanging = " hanging-indent" if layout.hanging_indent else ""
        spacing = f' data-entry-spacing="{layout.entry_spacing}"'
        lines = f' data-line-spacing="{layout.line_spacing}"' if layout.line_spacing != 1 else ""
        return (
            f'<div id="refs" class="references csl-bib-body{hanging}"'
            f'{spacing if layout.entry_spacing != 1 else ""}{lines} role="list">\n'
        )

    def _entries(self) -> str:
        return "".join(
            f'<div id="{ENTRY}{escape(one.key)}" class="csl-entry" role="listitem">\n'
            f"{self._writer.entry(one.text).strip()}\n</div>\n"
            for one in self.paper.rendering.references
        )


def _endnote(number: int, content: str) -> str:
    back = (
        f'<a href="#fnref{number}" class="footnote-back" role="doc-backlink">'
        "\N{LEFTWARDS ARROW WITH HOOK}\N{VARIATION SELECTOR-15}</a>"
    )
    inside = content.rstrip("\n")
    if inside.endswith("</p>"):
        inside = inside.removesuffix("</p>") + back + "</p>"
    else:
        inside += f"\n<p>{back}</p>"
    return f'<li id="fn{number}">{inside}</li>\n'


def _whole(paper: Paper, body: str) -> str:
    metadata = paper.metadata
    language = paper.settings.lang or "en"
    title = shape.words(metadata.get("title")) or shape.words(metadata.get("pagetitle"))
    heading = ""
    if metadata.get("title"):
        lines = [f'<h1 class="title">{escape(title, quote=False)}</h1>']
        for name in ("subtitle", "author", "date"):
            texts = shape.texts(metadata.get(name))
            lines += [f'<p class="{name}">{escape(text, quote=False)}</p>' for text in texts]
        heading = '<header id="title-block-header">\n' + "\n".join(lines) + "\n</header>\n"
    return f"""<!DOCTYPE html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1.0" />
<title>{escape(title or paper.job.name, quote=False)}</title>
<style>
body {{ max-width: 40em; margin: 2em auto; padding: 0 1em; line-height: 1.4; }}
{css(paper.rendering.layout)}
</style>
</head>
<body>
{heading}{body}</body>
</html>
"""
