"""LaTeX that the kernel alone can typeset; links need the package hyperref."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from bibkit.output.spans import additive
from bibkit.output.writer import (
    Entries,
    Nodes,
    PageLayout,
    Writer,
    annotation,
    have_margins,
    margin,
    one_line,
)
from bibkit.text.nodes import Inline

_COMMANDS = {
    "italic": "textit",
    "bold": "textbf",
    "small-caps": "textsc",
    "underline": "underline",
    "sup": "textsuperscript",
    "sub": "textsubscript",
}
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    "\u00a0": "~",
    "\u2009": r"\,",
    "\u202f": r"\,",
    "\u200b": r"\allowbreak{}",
    "\u2011": r"\mbox{-}",
    **{letter: "\\" + letter for letter in "#$%&_{}"},
}
# Two hyphens, apostrophes or commas in a row would become a dash or a quotation mark.
_SPECIAL = re.compile(f"[{re.escape(''.join(_ESCAPES))}]|(?<=-)-|(?<=')'|(?<=,),|(?<=[?!])`")
_URL = re.compile(r"[\\{}^`\s]")


class LatexWriter(Writer):
    """Writes LaTeX for the body of a document in UTF-8."""

    name: ClassVar[str] = "latex"

    def inline(self, nodes: Nodes) -> str:
        """Return the nodes with kernel commands for formatting."""
        return "".join(_command(node) for node in additive(nodes))

    def entry(self, nodes: Nodes) -> str:
        """Return an entry's text; display blocks begin new lines."""
        label, rest = margin(nodes)
        left = self.inline(label).strip()
        return f"{left} {self._lines(rest)}".strip()

    def _lines(self, rest: list[tuple[str, Nodes]]) -> str:
        text = ""
        rest, remarks = annotation(rest)
        for kind, content in rest:
            piece = self.inline(content).strip()
            if kind == "right-inline" or not text:
                text = f"{text} {piece}".strip()
            else:
                # The braces keep a following "[" or "*" from being read as an argument.
                text += "\\\\{}\n" + ("\\hspace*{2em}" if kind == "indent" else "") + piece
        if remarks:
            paragraphs = "\n\n".join(self.inline(content).strip() for content in remarks)
            text += f"\n\\begin{{quote}}\n{paragraphs}\n\\end{{quote}}"
        return text

    def pieces(self, entries: Entries, layout: PageLayout) -> Iterator[str]:
        """Yield a list environment with the style's indents and spacing; nothing if no entries."""
        if not entries:
            return
        split = (margin(nodes) for _, nodes in entries)
        texts: Iterable[tuple[str, str]]
        texts = ((self.inline(label).strip(), self._lines(rest)) for label, rest in split)
        widest = ""
        if have_margins(entries):
            texts = list(texts)
            widest = max((label for label, _ in texts), key=len)
        yield "\n".join([r"\begin{list}{}{%", *_lengths(widest, layout), "}\n"])
        for label, lines in texts:
            # The group keeps a "]" in the label from ending the argument.
            yield f"\\item[{{{label}}}] {lines}".rstrip() + "\n"
        yield r"\end{list}"


def _lengths(widest: str, layout: PageLayout) -> list[str]:
    lines = [
        r"  \setlength{\parsep}{0pt}\setlength{\listparindent}{0pt}%",
        rf"  \setlength{{\itemsep}}{{{max(layout.entry_spacing, 0)}\baselineskip}}%",
    ]
    if widest:
        lines.append(rf"  \settowidth{{\labelwidth}}{{{widest}}}\setlength{{\labelsep}}{{0.5em}}%")
        if layout.second_field_align == "margin":
            lines.append(r"  \setlength{\leftmargin}{0pt}%")
        else:
            lines.append(r"  \setlength{\leftmargin}{\labelwidth}\addtolength{\leftmargin}{0.5em}%")
        lines.append(r"  \renewcommand{\makelabel}[1]{#1\hfil}%")
        return lines
    lines.append(r"  \setlength{\labelwidth}{0pt}\setlength{\labelsep}{0pt}%")
    indent = "2em" if layout.hanging_indent else "0pt"
    lines.append(rf"  \setlength{{\leftmargin}}{{{indent}}}\setlength{{\itemindent}}{{-{indent}}}%")
    return lines


def _command(node: Inline) -> str:
    if isinstance(node, str):
        return escape(node)
    content = "".join(_command(child) for child in node.children)
    if node.kind == "link":
        return f"\\href{{{_url(node.target)}}}{{{content}}}"
    return f"\\{_COMMANDS[node.kind]}{{{content}}}"


def escape(text: str) -> str:
    """Return text that LaTeX sets as it stands, whatever it holds."""
    return _SPECIAL.sub(_replacement, one_line(text))


def _replacement(found: re.Match[str]) -> str:
    letter = found.group()
    return _ESCAPES.get(letter) or "{}" + letter


def _url(target: str) -> str:
    encoded = _URL.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), target)
    return re.sub("([%#&])", r"\\\1", encoded)
