"""HTML, with the elements and classes that CSL processors agree on (those of citeproc-js)."""

from collections.abc import Iterator
from typing import ClassVar

from bibkit.output.writer import Entries, Nodes, PageLayout, Writer, blocks
from bibkit.text.nodes import Inline

_TAGS = {
    "italic": ("<i>", "</i>"),
    "bold": ("<b>", "</b>"),
    "sup": ("<sup>", "</sup>"),
    "sub": ("<sub>", "</sub>"),
}
_STYLES = {
    "oblique": "font-style:oblique;",
    "upright": "font-style:normal;",
    "small-caps": "font-variant:small-caps;",
    "caps-normal": "font-variant:normal;",
    "light": "font-weight:lighter;",
    "weight-normal": "font-weight:normal;",
    "underline": "text-decoration:underline;",
    "no-decoration": "text-decoration:none;",
    "baseline": "vertical-align:baseline;",
}
# The line breaks around display blocks are those of citeproc-js too.
_BREAKS = {"block": ("\n\n    ", "\n"), "left-margin": ("\n    ", ""), "annotation": ("\n    ", "")}


class HtmlWriter(Writer):
    """Writes fragments of HTML; `css` has the rules that give a page the style's layout."""

    name: ClassVar[str] = "html"

    def inline(self, nodes: Nodes) -> str:
        """Return the nodes as phrasing content."""
        return "".join(_element(node) for node in nodes)

    def entry(self, nodes: Nodes) -> str:
        """Return what stands within the entry's ``div``."""
        pieces: list[str] = []
        for kind, content in blocks(nodes):
            text = self.inline(content)
            if not kind:
                pieces.append(text)
                continue
            element = f'<div class="csl-{kind}">{text}</div>'
            before, after = _BREAKS.get(kind, ("", ""))
            pieces.append(before + element + after)
        text = "".join(pieces)
        if text.endswith("</div>"):
            return text + "\n  "
        return text + "  " if text.endswith("</div>\n") else text

    def pieces(self, entries: Entries, layout: PageLayout) -> Iterator[str]:
        """Yield a ``div`` of class csl-bib-body with one of class csl-entry for each entry."""
        yield '<div class="csl-bib-body">\n'
        for _, nodes in entries:
            yield f'  <div class="csl-entry">{self.entry(nodes)}</div>\n'
        yield "</div>"


def css(layout: PageLayout) -> str:
    """Return the rules of a style sheet under which a bibliography has the style's layout."""
    rules = [
        f".csl-bib-body {{ line-height: {1.35 * layout.line_spacing:g}; }}",
        f".csl-entry {{ margin-bottom: {layout.entry_spacing}em; clear: left; }}",
        ".csl-indent { margin-left: 2em; }",
        ".csl-annotation { margin: 0.5em 0 0 2em; clear: left; }",
    ]
    if layout.second_field_align == "margin":
        rules.append(".csl-left-margin { float: left; margin-left: -3em; width: 3em; }")
    elif layout.second_field_align == "flush":
        rules.append(".csl-left-margin { float: left; width: 3em; }")
        rules.append(".csl-right-inline { margin-left: 3em; }")
    if layout.hanging_indent:
        rules.append(".csl-entry { padding-left: 2em; text-indent: -2em; }")
        rules.append(".csl-entry div { text-indent: 0; }")
    return "\n".join(rules)


def styled(text: str, layout: PageLayout) -> str:
    """Return a bibliography in HTML under its layout, which counts for no other in the page."""
    from hashlib import sha256

    rules = css(layout)
    name = f"bibkit-{sha256(rules.encode()).hexdigest()[:8]}"
    scoped = "\n".join(f".{name} {rule}" for rule in rules.splitlines())
    return f'<style>\n{scoped}\n</style>\n<div class="{name}">\n{text}\n</div>'


def _element(node: Inline) -> str:
    if isinstance(node, str):
        return _escape(node)
    content = "".join(_element(child) for child in node.children)
    if node.kind == "link":
        target = _escape(node.target).replace('"', "&quot;")
        return f'<a href="{target}">{content}</a>'
    if node.kind in _TAGS:
        opening, closing = _TAGS[node.kind]
        return f"{opening}{content}{closing}"
    if node.kind in _STYLES:
        return f'<span style="{_STYLES[node.kind]}">{content}</span>'
    # A display block within a run has no place of its own.
    return f'<span class="csl-{node.kind}">{content}</span>'


def _escape(text: str) -> str:
    """Return text with what would act in HTML escaped; quotation marks act in attributes only."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
