"""The .bbl file that LaTeX reads in the place of ``\\bibliography``: entries, labels, punctuation.

LaTeX reads it at the end of a document, when the citations before it are long typeset. What those
need is therefore written on into the .aux file, as LaTeX itself does with the labels, and counts
from the next run on.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from bibkit.engines.protocol import Layout
from bibkit.output.latex import LatexWriter, escape
from bibkit.output.writer import margin
from bibkit.papers.citation import Nodes, Reference
from bibkit.papers.labels import Kind, Label, Punctuation
from bibkit.papers.rendering import nodes_without_links
from bibkit.text.nodes import Inline, Span

_WRITER: Final = LatexWriter()
# Letters that pdfTeX has in no font of the usual encoding, and the command that helps.
_CYRILLIC: Final = "\u0400-\u04ff"
_CJK: Final = (
    "\u2e80-\u2fdf\u3001-\u30ff\u3100-\u318f\u31f0-\u9fff\uac00-\ud7af\uf900-\ufaff\uff01-\uffef"
)
_SCRIPTS: Final = re.compile(
    r"(?P<link>\\href\{[^{}]*\})"
    rf"|(?P<cyrillic>[{_CYRILLIC}](?:[{_CYRILLIC} .,~-]*[{_CYRILLIC}])?)"
    rf"|(?P<cjk>[{_CJK}](?:[{_CJK} ]*[{_CJK}])?)"
)
# Letters of transcriptions that few encodings of fonts have, and such as have no sign of their own.
_ACCENTED: Final = re.compile(
    r"(?P<link>\\href\{[^{}]*\})|[\u01cd-\u01f0\u01f4-\u0217\u021e-\u0233\u1e00-\u1ef9]"
    r"|[A-Za-z\u00c0-\u017f][\u0300-\u036f]+"
)
_ACCENTS: Final = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0323": "d",
    "\u0327": "c",
    "\u0328": "k",
    "\u0331": "b",
}
# After these an address may be broken, as the package url does it.
_BREAKS: Final = re.compile(r"(?<=[/.\-_?&=+:,;%#])(?=[^/\s])|(?<=\w{30})(?=\w)")
_ADDRESS: Final = re.compile(r"(?:https?://|doi:|www\.|10\.)\S+")

_CHARACTERS: Final = re.compile(r"[^\\{}]{4}|[^\\{}]*$")

_PREFACE: Final = r"""
\def\bibkit@tell{\if@filesw\expandafter\@firstofone\else\expandafter\@gobble\fi\bibkit@write}
\def\bibkit@write#1{\immediate\write\@auxout{#1}}
\def\bibkit@break{\hskip0pt plus.3em\relax}
\providecommand\href[2]{#2}
"""
# The .aux file is read within a group, so that these have to be global.
_SCRIPT_COMMANDS: Final = {
    "cyrillic": r"""
\@ifundefined{bibkitcyrillic}{
  \protected\gdef\bibkitcyrillic#1{{\@ifundefined{T@T2A}{}{\fontencoding{T2A}\selectfont}#1}}
  \@ifundefined{pdfstringdefDisableCommands}{}{
  \pdfstringdefDisableCommands{\let\bibkitcyrillic\@firstofone}}}{}
""",
    "cjk": r"""
\@ifundefined{bibkitcjk}{
  \protected\gdef\bibkitcjk#1{
  \@ifundefined{CJK*}{#1}{\begin{CJK*}{UTF8}{gbsn}\upshape#1\end{CJK*}}}
  \@ifundefined{pdfstringdefDisableCommands}{}{
  \pdfstringdefDisableCommands{\let\bibkitcjk\@firstofone}}}{}
""",
}
_NATBIB: Final = r"""
\expandafter\gdef\csname bibstyle@bibkit\endcsname{
  \bibpunct[%(locator)s]{%(opening)s}{%(closing)s}{%(between)s}{%(mode)s}{%(within)s}{,}}
\bibstyle{bibkit}
"""
# LaTeX's own \@cite and \@citex with the style's punctuation, and labels that lines can be broken
# in. Where a package has its own, that stays.
_KERNEL: Final = r"""
\gdef\bibkit@cite#1#2{[{#1\if@tempswa , #2\fi}]}
\ifx\@cite\bibkit@cite
%(definitions)s
\gdef\bibkit@each#1{\let\@citea\@empty\@for\@citeb:=#1\do{
  \@citea\def\@citea{%(between)s\penalty\@m\ }
  \edef\@citeb{\expandafter\@firstofone\@citeb\@empty}
  \if@filesw\immediate\write\@auxout{\string\citation{\@citeb}}\fi
  \@ifundefined{b@\@citeb}{{\reset@font\bfseries\@citeb?}\G@refundefinedtrue
  \@latex@warning{Citation `\@citeb' on page \thepage\space undefined}}{\bibkit@label}}}
\fi
"""
_IN_TEXT: Final = r"""
\gdef\@cite#1#2{%(cite)s}
\gdef\@citex[#1]#2{\leavevmode\@cite{\bibkit@each{#2}}{#1}}
\gdef\bibkit@label{\csname b@\@citeb\endcsname}
"""
# In a note style, \cite makes a note, or goes on in the one that it stands in. What is cited for
# the first time is told in full.
_IN_NOTES: Final = r"""
\gdef\@cite#1#2{#1}
\gdef\@citex[#1]#2{\if@tempswa\def\bibkit@post{%(locator)s#1}\else\let\bibkit@post\@empty\fi
  \bibkit@place{\bibkit@each{#2}\bibkit@post}}
\gdef\bibkit@place#1{\unskip\footnote{#1%(stop)s}}
\gdef\bibkit@label{\@ifundefined{bibkit@f@\@citeb}{\csname b@\@citeb\endcsname}{
  \csname bibkit@f@\@citeb\endcsname
  \global\expandafter\let\csname bibkit@f@\@citeb\endcsname\relax}}
\gdef\bibkit@first#1#2{\expandafter\gdef\csname bibkit@f@#1\endcsname{#2}}
\global\let\bibkit@footnotetext\@footnotetext
\long\gdef\@footnotetext#1{\bibkit@footnotetext{\let\bibkit@place\@firstofone#1}}
\global\let\bibkit@mpfootnotetext\@mpfootnotetext
\long\gdef\@mpfootnotetext#1{\bibkit@mpfootnotetext{\let\bibkit@place\@firstofone#1}}
"""
_ITEM: Final = r"""
\@ifundefined{ver@natbib.sty}
  {\def\bibkit@item#1#2#3{\bibitem[{#1}]{#3}}}
  {\def\bibkit@item#1#2#3{\bibitem[{#2}]{#3}}}
"""
_LISTED: Final = r"""
\let\bibkit@list\list
\def\list#1#2{\let\list\bibkit@list\bibkit@list{#1}{#2\bibkit@lengths}}
"""
_SPACED: Final = r"""
\def\bibkit@lengths{\@ifundefined{bibsep}{\setlength\parsep{0pt}\setlength\itemsep{%(space)s\baselineskip}}{}%(indent)s}
"""
_HANGING: Final = (
    r"\setlength\labelwidth{0pt}\setlength\labelsep{0pt}"
    r"\setlength\leftmargin{\@ifundefined{bibhang}{1.5em}{\bibhang}}"
    r"\setlength\itemindent{-\leftmargin}"
)
_PLAIN: Final = (
    r"\setlength\labelwidth{0pt}\setlength\labelsep{0pt}"
    r"\setlength\leftmargin{0pt}\setlength\itemindent{0pt}"
)


def write(
    references: Sequence[Reference],
    labels: Sequence[Label],
    unknown: Sequence[Label],
    punctuation: Punctuation,
    kind: Kind,
    layout: Layout,
    comment: str,
) -> str:
    """Return the content of a .bbl file, for LaTeX with natbib and without.

    `labels` has one for each reference, and may have more: records that are cited and have no
    entry; `unknown` are labels of keys without a record. `comment` says at the top where all
    comes from.
    """
    by_key = {label.key: label for label in labels}
    listed = [(by_key[one.key], one.text) for one in references if one.key in by_key]
    entries = [_Entry(label, text, kind) for label, text in listed]
    there = {one.key for one in references}
    others = [label for label in labels if label.key not in there]
    body = [
        *_items(entries, layout),
        *(_unlisted(label, kind) for label in [*others, *unknown]),
        *(rf"\@latex@warning{{Citation `{label.key}' undefined}}%" for label in unknown),
    ]
    told = [*_told(punctuation, kind), *_first_notes(labels, kind)]
    scripts = _scripts("\n".join([*body, *told]))
    told = [*_lines(*(_SCRIPT_COMMANDS[name] for name in scripts)), *told]
    return "\n".join(
        [
            f"% {' '.join(comment.split())}",
            r"\begingroup\makeatletter%",
            *_unspaced(_PREFACE, *(_SCRIPT_COMMANDS[name] for name in scripts)),
            # There a hash is a sign like others, so that it is written as it stands.
            r"\begingroup\catcode`\#=12\relax%",
            *(rf"\bibkit@tell{{\unexpanded{{{line}}}}}%" for line in told),
            r"\endgroup%",
            *body,
            r"\endgroup",
            "",
        ]
    )


class _Entry:
    """An entry of the bibliography as an item of a list: its label in the margin, and the rest."""

    def __init__(self, label: Label, text: Nodes, kind: Kind) -> None:
        left, rest = margin(_breakable(text))
        self.label = label
        self.margin = latex(left).strip()
        blocks = tuple(
            Span(name, content) if name else content for name, content in rest if content
        )
        entry = _scripted(_WRITER.entry(_flat(blocks)))
        self.text = entry.replace(r"\allowbreak{}", r"\bibkit@break{}")
        self.plain = _label(label.whole)
        self.natbib = _natbib(label, kind)

    def item(self, labelled: bool) -> str:
        """Return the item of a list whose items have something in the margin, or not."""
        first = rf"\def\bibkit@margin{{{self.margin}}}%" + "\n" if labelled else ""
        start = rf"\bibkit@item{{{self.plain}}}{{{self.natbib}}}{{{self.label.key}}}"
        return f"{first}{start}\n{self.text}\n"


def latex(nodes: Nodes) -> str:
    """Return rich text as LaTeX, letters of other scripts under the command for them."""
    return _scripted(_WRITER.inline(nodes))


def _label(nodes: Nodes) -> str:
    """Return a label, which is a link as a whole and so cannot have links in it."""
    return latex(nodes_without_links(nodes))


def _scripted(text: str) -> str:
    # Letters with their accents as one sign, where LaTeX may have it.
    composed = unicodedata.normalize("NFC", text)
    return _SCRIPTS.sub(_script, _ACCENTED.sub(_accented, composed))


def _accented(found: re.Match[str]) -> str:
    """Return a rare letter with its accents as commands, which any encoding of fonts knows."""
    if found["link"]:
        return found["link"]
    letter, *marks = list(unicodedata.normalize("NFD", found.group()))
    if not all(mark in _ACCENTS for mark in marks):
        return found.group()
    for mark in marks:
        dotless = letter in "ij" and _ACCENTS[mark] not in "bcdk"
        base = f"\\{letter}" if dotless else letter
        letter = f"\\{_ACCENTS[mark]}{{{base}}}"
    return letter


def _script(found: re.Match[str]) -> str:
    if found["link"]:
        return found["link"]
    return rf"\bibkit{found.lastgroup}{{{found.group()}}}"


def _scripts(text: str) -> list[str]:
    return [name for name in _SCRIPT_COMMANDS if rf"\bibkit{name}{{" in text]


def _flat(blocks: Iterable[Inline | Nodes]) -> Nodes:
    found: list[Inline] = []
    for block in blocks:
        found.extend(block if isinstance(block, tuple) else [block])
    return tuple(found)


def _breakable(nodes: Nodes) -> Nodes:
    """Return rich text in which lines can be broken within addresses."""
    return tuple(_broken(node) for node in nodes)


def _broken(node: Inline) -> Inline:
    if isinstance(node, str):
        return _ADDRESS.sub(lambda found: _BREAKS.sub("\u200b", found.group()), node)
    return Span(node.kind, _breakable(node.children), node.target)


def _natbib(label: Label, kind: Kind) -> str:
    """Return a label as natbib reads it: the author, the year in brackets, then all authors.

    natbib looks at the first four characters of a year for digits, so that there they have to be
    characters. In a note, what natbib takes for the author is all that is said, and `everybody`
    is left to say who it was.
    """
    author, year = label.author, _label(label.year)
    if kind == "number" and not author:
        author = label.whole
    everybody = _scripted(escape(label.everybody))
    if kind == "note":
        author, year, everybody = label.whole, "", _label(label.author)
    elif year and not _CHARACTERS.match(year):
        author, year = label.whole, ""
    full = f"{{{everybody}}}" if everybody else ""
    return f"{{{_label(author)}}}({{{year}}}){full}"


def _items(entries: Sequence[_Entry], layout: Layout) -> list[str]:
    """Return the bibliography as LaTeX's own environment, whose heading is the class's."""
    if not entries:
        return []
    widest = max((entry.margin for entry in entries), key=len)
    labelled = bool(widest)
    indent = "" if labelled else _HANGING if layout.hanging_indent else _PLAIN
    space = max(layout.entry_spacing, 0)
    return [
        *_unspaced(_ITEM, _LISTED, _SPACED % {"space": space, "indent": indent}),
        rf"\def\bibkit@margin{{{widest}}}\def\@biblabel#1{{\bibkit@margin}}%",
        rf"\begin{{thebibliography}}{{{widest}}}",
        "",
        *(entry.item(labelled) for entry in entries),
        r"\end{thebibliography}",
    ]


def _unlisted(label: Label, kind: Kind) -> str:
    """Return what tells LaTeX the label of a record that has no entry, and where a link leads."""
    plain, parts = _label(label.whole), f"{{{_label(label.author)}}}{{{{}}}}"
    number = plain if kind == "number" else "0"
    natbib = f"{{{number}}}{{{_label(label.year)}}}{parts}"
    key = label.key
    tell = rf"\bibkit@tell{{\string\bibcite{{{key}}}{{\unexpanded{{%s}}}}}}"
    anchor = rf"\hyper@anchorstart{{cite.{key}}}\hyper@anchorend"
    return (
        rf"\@ifundefined{{ver@natbib.sty}}{{{tell % plain}}}{{{tell % natbib}}}%"
        "\n"
        rf"\@ifundefined{{hyper@anchorstart}}{{}}{{{anchor}}}%"
    )


def _told(punctuation: Punctuation, kind: Kind) -> list[str]:
    """Return the lines for the .aux file that give citations the style's punctuation."""
    given = {
        "opening": escape(punctuation.opening),
        "closing": escape(punctuation.closing),
        "between": escape(punctuation.between),
        "within": escape(punctuation.within),
        "locator": escape(punctuation.locator),
        "stop": escape(punctuation.stop),
        "mode": "s" if punctuation.raised else "n" if kind == "number" else "a",
    }
    form = _IN_NOTES if kind == "note" else _IN_TEXT
    inside = r"{#1\if@tempswa " + given["locator"] + r"#2\fi}"
    around = given["opening"] + inside + given["closing"]
    given["cite"] = rf"\textsuperscript{{{around}}}" if punctuation.raised else around
    kernel = _KERNEL % {"definitions": (form % given).strip("\n"), "between": given["between"]}
    return _lines(_NATBIB % given, kernel)


def _first_notes(labels: Sequence[Label], kind: Kind) -> list[str]:
    if kind != "note":
        return []
    told = [rf"\bibkit@first{{{label.key}}}{{{latex(label.first)}}}" for label in labels]
    return [r"\providecommand\bibkit@first[2]{}", r"\providecommand\href[2]{#2}", *told]


def _unspaced(*texts: str) -> list[str]:
    """Return lines of TeX whose ends are no spaces, since they stand in a paragraph."""
    return [line + "%" for line in _lines(*texts)]


def _lines(*texts: str) -> list[str]:
    """Return lines of TeX; one that is indented goes on with the line before."""
    return [line for text in texts for line in text.replace("\n  ", "").splitlines() if line]
