"""The .bbl file that LaTeX reads in the place of ``\\bibliography``: entries, labels, punctuation.

LaTeX reads it at the end of a document, when the citations before it are long typeset. What those
need is therefore written on into the .aux file, as LaTeX itself does with the labels, and counts
from the next run on: then the file is read at the beginning too, where it has LaTeX commands for
citations (``citing.tex``) and what each of them shows.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from bibkit.engines.protocol import Layout
from bibkit.formats.latex import encode
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
# Letters and signs of mathematics, which pdfLaTeX knows by their commands only.
_SIGNS: Final = re.compile(
    "(?P<link>\\\\href\\{[^{}]*\\})|[\u0370-\u03ff\u2032-\u203a\u2070-\u2bff]"
)
_UNSPELLED: Final = r"\bibkitchar"
# After these an address may be broken, as the package url does it.
_BREAKS: Final = re.compile(r"(?<=[/.\-_?&=+:,;%#])(?=[^/\s])|(?<=\w{30})(?=\w)")
_ADDRESS: Final = re.compile(r"(?:https?://|doi:|www\.|10\.)\S+")

_CHARACTERS: Final = re.compile(r"[^\\{}]{4}|[^\\{}]*$")

_PREFACE: Final = r"""
\global\let\bibkit@read\@empty
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
\ifx\bibstyle\@gobble\else\global\let\bibkit@free\@empty\fi
\expandafter\gdef\csname bibstyle@bibkit\endcsname{
  \bibpunct[%(locator)s]{%(opening)s}{%(closing)s}{%(between)s}{%(mode)s}{%(within)s}{,}}
\bibstyle{bibkit}
"""
# LaTeX's own \@cite and \@citex with the style's punctuation, and labels that lines can be broken
# in. Where a package has its own, that stays.
_KERNEL: Final = r"""
\gdef\bibkit@cite#1#2{[{#1\if@tempswa , #2\fi}]}
\ifx\@cite\bibkit@cite\global\let\bibkit@free\@empty
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
# What LaTeX is told of in the .aux file: that this file is to be read when the document begins,
# unless the author or another package has said how citations look.
_AGAIN: Final = r"""
\ifx\bibkit@read\@undefined\global\let\bibkit@read\@empty
\AtBeginDocument{\ifx\bibkit@free\@undefined\else
  \let\bibkit@early\@empty\@input@{\jobname.bbl}\let\bibkit@early\@undefined\fi}
\fi
"""
# Colon and equals sign, which are commands themselves where babel sets some languages, are parts of
# LaTeX's own commands here. What is defined is so beyond the group.
_PLAIN_SIGNS: Final = r"""
\begingroup\catcode58 12\relax\catcode61 12\relax
"""
_EARLY: Final = r"""
\begingroup\makeatletter
\ifx\bibkit@early\@undefined\else\endgroup\makeatletter
\edef\bibkit@signs{\catcode61 \the\catcode61 \relax}\catcode61 12\relax
"""
_LATE: Final = r"""
\makeatother\expandafter\endinput\fi
"""
_MACROS: Final = Path(__file__).parent
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
    known: Sequence[str] = (),
) -> str:
    """Return the content of a .bbl file, for LaTeX with natbib and without.

    `labels` has one for each reference, and may have more: records that are cited and have no
    entry; `unknown` are labels of keys without a record. `comment` says at the top where all
    comes from, and `known` are the lines that tell what citations show.
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
    told = _told(punctuation, kind)
    scripts = _scripts("\n".join([*body, *told, *known]))
    told = [*_lines(*(_SCRIPT_COMMANDS[name] for name in scripts)), *told]
    return "\n".join(
        [
            f"% {' '.join(comment.split())}",
            *_unspaced(_EARLY),
            *_unspaced(*_citing(kind), *(_SCRIPT_COMMANDS[name] for name in scripts)),
            r"\bibkit@signs%",
            *_plainly(f"{line}%" for line in known),
            *_unspaced(_LATE),
            *_unspaced(_PREFACE, *(_SCRIPT_COMMANDS[name] for name in scripts)),
            *_plainly(rf"\bibkit@tell{{\unexpanded{{{line}}}}}%" for line in told),
            *body,
            r"\endgroup",
            "",
        ]
    )


def _plainly(lines: Iterable[str]) -> list[str]:
    """Return lines in which a hash is a sign like others, so that it is written as it stands."""
    return [r"\begingroup\catcode`\#=12\relax%", *lines, r"\endgroup%"]


def _citing(kind: Kind) -> Iterable[str]:
    """Yield the commands for citations, without what is said about them."""
    for name in ("citing", "citing_in_notes" if kind == "note" else "citing_in_text"):
        text = (_MACROS / f"{name}.tex").read_text("utf-8")
        yield "".join(line for line in text.splitlines(True) if not line.startswith("%"))


def running(nodes: Nodes) -> str:
    """Return rich text as LaTeX for a paragraph, with addresses that can be broken."""
    return latex(_breakable(nodes)).replace(r"\allowbreak{}", r"\bibkit@break{}")


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
    return _SCRIPTS.sub(_script, _SIGNS.sub(_sign, _ACCENTED.sub(_accented, composed)))


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


def _sign(found: re.Match[str]) -> str:
    """Return the command for a sign; the sign itself if there is none, as fonts may have it."""
    spelled = found.group() if found["link"] else encode(found.group(), ascii=True)
    return found.group() if _UNSPELLED in spelled else spelled


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
    author, year, everybody = _parts(label, kind)
    full = f"{{{everybody}}}" if everybody else ""
    return f"{{{author}}}({{{year}}}){full}"


def _parts(label: Label, kind: Kind) -> tuple[str, str, str]:
    """Return author, year, and all authors, as natbib can take them."""
    author, year, everybody = label.author, _label(label.year), _scripted(escape(label.everybody))
    if kind == "number" and not author:
        author = label.whole
    if kind == "note":
        author, year, everybody = label.whole, "", _label(label.author)
    elif year and not _CHARACTERS.match(year):
        author, year = label.whole, ""
    return _label(author), year, everybody


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
    plain = _label(label.whole)
    author, year, everybody = _parts(label, kind)
    number = plain if kind == "number" else "0"
    natbib = f"{{{number}}}{{{year}}}{{{{{author}}}}}{{{{{everybody}}}}}"
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
        "mode": "s" if punctuation.raised else "n" if kind == "number" else "a",
    }
    inside = r"{#1\if@tempswa " + given["locator"] + r"#2\fi}"
    around = given["opening"] + inside + given["closing"]
    given["cite"] = rf"\textsuperscript{{{around}}}" if punctuation.raised else around
    definitions = (_IN_TEXT % given).strip("\n")
    kernel = _KERNEL % {"definitions": definitions, "between": given["between"]}
    return _lines(_PLAIN_SIGNS, _NATBIB % given, kernel, _AGAIN, r"\endgroup")


def _unspaced(*texts: str) -> list[str]:
    """Return lines of TeX whose ends are no spaces, since they stand in a paragraph."""
    return [line + "%" for line in _lines(*texts)]


def _lines(*texts: str) -> list[str]:
    """Return lines of TeX; one that is indented goes on with the line before."""
    return [line for text in texts for line in text.replace("\n  ", "").splitlines() if line]
