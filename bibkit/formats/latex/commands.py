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
    "smc": "textsc",
}
# Commands whose argument is all that there is to them.
TRANSPARENT: Final = frozenset(
    """text textrm textup textnormal textmd texttt textsf underline uline mbox hbox uppercase
    MakeUppercase relax mkbibname MakeCapital MakeSentenceCase textcyr textgreek bibcyr bgroup
    arabic autocap acro""".split()
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
    ignorespaces unskip nocorr cyrchar cyr noindent sloppy raggedright
    cal""".split()
)
# Commands of BibTeX's own databases that print nothing of their argument.
SORTING: Final = frozenset({"noopsort", "SortNoop"})
STRINGS: Final = frozenset({"bibstring", "bibsstring", "bibcpstring", "bibcplstring"})
QUOTED: Final = frozenset({"enquote", "mkbibquote", "textquote"})
# Journals as the databases of astronomers name them, and what the commands print (AASTeX, section
# 2.13.4, and the help of the Astrophysics Data System, journal macros).
JOURNALS: Final = dict(
    line.strip().split(" ", 1)
    for line in """
    aj AJ
    actaa Acta Astron.
    araa ARA&A
    apj ApJ
    apjl ApJL
    apjs ApJS
    ao Appl. Opt.
    apss Ap&SS
    aap A&A
    aapr A&A Rev.
    aaps A&AS
    azh AZh
    baas BAAS
    caa Chinese Astron. Astrophys.
    cjaa Chinese J. Astron. Astrophys.
    icarus Icarus
    jcap JCAP
    jrasc JRASC
    memras MmRAS
    mnras MNRAS
    na New A
    nar New A Rev.
    pra Phys. Rev. A
    prb Phys. Rev. B
    prc Phys. Rev. C
    prd Phys. Rev. D
    pre Phys. Rev. E
    prl Phys. Rev. Lett.
    pasa PASA
    pasj PASJ
    pasp PASP
    qjras QJRAS
    rmxaa Rev. Mexicana Astron. Astrofis.
    skytel S&T
    solphys Sol. Phys.
    sovast Soviet Ast.
    ssr Space Sci. Rev.
    zap ZAp
    nat Nature
    iaucirc IAU Circ.
    aplett Astrophys. Lett.
    apspr Astrophys. Space Phys. Res.
    bain Bull. Astron. Inst. Netherlands
    fcp Fund. Cosmic Phys.
    gca Geochim. Cosmochim. Acta
    grl Geophys. Res. Lett.
    jcp J. Chem. Phys.
    jgr J. Geophys. Res.
    jqsrt J. Quant. Spectr. Rad. Transf.
    memsai Mem. Soc. Astron. Italiana
    nphysa Nucl. Phys. A
    physrep Phys. Rep.
    physscr Phys. Scr
    planss Planet. Space Sci.
    procspie Proc. SPIE
    psj PSJ
    """.strip().splitlines()
)
# What a character that has no command is written with; the preamble of `encoding` defines it.
BY_NUMBER: Final = "bibkitchar"
