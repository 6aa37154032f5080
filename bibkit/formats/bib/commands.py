"""The commands of TeX that more is made of than a character: one table for each kind."""

from typing import Final

TAGS: Final = {
    "emph": ("<i>", "</i>"),
    "textit": ("<i>", "</i>"),
    "textsl": ("<i>", "</i>"),
    "mkbibemph": ("<i>", "</i>"),
    "mkbibitalic": ("<i>", "</i>"),
    "textbf": ("<b>", "</b>"),
    "mkbibbold": ("<b>", "</b>"),
    "textsc": ('<span style="font-variant:small-caps;">', "</span>"),
    "textsuperscript": ("<sup>", "</sup>"),
    "mkbibsuperscript": ("<sup>", "</sup>"),
    "textsubscript": ("<sub>", "</sub>"),
    "mkbibsubscript": ("<sub>", "</sub>"),
}
DECLARATIONS: Final = {
    "em": "emph",
    "it": "textit",
    "itshape": "textit",
    "sl": "textsl",
    "slshape": "textsl",
    "bf": "textbf",
    "bfseries": "textbf",
    "sc": "textsc",
    "scshape": "textsc",
}
# Commands whose argument is all that there is to them.
TRANSPARENT: Final = frozenset(
    """text textrm textup textnormal textmd texttt textsf underline uline mbox hbox uppercase
    MakeUppercase relax mkbibname MakeCapital MakeSentenceCase textcyr textgreek bibcyr bgroup
    arabic autocap""".split()
)
# Commands that print the last of so many arguments.
LAST: Final = {"href": 2, "textcolor": 2, "discretionary": 3}
# Commands that print their argument as it stands.
VERBATIM: Final = frozenset({"url", "nolinkurl", "path"})
# Commands that print nothing, or at most a space.
BLANK: Final = {"vphantom": "", "phantom": " ", "hphantom": " ", "hspace": " ", "vspace": " "}
BREAKS: Final = frozenset({"par", "newline", "linebreak", "quad", "qquad", "newblock"})
# Declarations that change nothing that a record holds.
SILENT: Final = frozenset(
    """rm rmfamily upshape mdseries normalfont tt ttfamily sf sffamily selectfont relax protect
    ignorespaces unskip nocorr cyrchar cyr noindent sloppy raggedright""".split()
)
# Commands of BibTeX's own databases that print nothing of their argument.
SORTING: Final = frozenset({"noopsort", "SortNoop"})
STRINGS: Final = frozenset({"bibstring", "bibsstring", "bibcpstring", "bibcplstring"})
QUOTED: Final = frozenset({"enquote", "mkbibquote", "textquote"})
