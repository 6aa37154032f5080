"""The commands that pylatexenc knows a sign for.

Loading pylatexenc takes as long as reading three hundred entries, and most commands that our own
table of characters lacks are a journal's or an author's; only for these is it asked.
"""

import functools
from typing import Final

NAMES: Final = frozenset(
    """AA AE Alpha Angle Beta Bumpeq CYRA CYRABHCH CYRABHCHDSC CYRABHDZE CYRABHHA CYRAE CYRB
    CYRBYUS CYRC CYRCH CYRCHLDSC CYRCHRDSC CYRCHVCRS CYRD CYRDJE CYRDZE CYRDZHE CYRE CYREREV
    CYRERY CYRF CYRFITA CYRG CYRGDSC CYRGDSCHCRS CYRGHCRS CYRGHK CYRGUP CYRH CYRHDSC CYRHHCRS
    CYRHHK CYRHRDSN CYRI CYRIE CYRII CYRISHRT CYRIZH CYRJE CYRK CYRKBEAK CYRKDSC CYRKHCRS
    CYRKHK CYRKVCRS CYRL CYRLDSC CYRLJE CYRM CYRMDSC CYRN CYRNDSC CYRNG CYRNHK CYRNJE CYRO
    CYROTLD CYRP CYRPHK CYRR CYRRTICK CYRS CYRSCHWA CYRSDSC CYRSEMISFTSN CYRSFTSN CYRSH
    CYRSHCH CYRSHHA CYRT CYRTDSC CYRTETSE CYRTSHE CYRU CYRUSHRT CYRV CYRY CYRYA CYRYAT
    CYRYHCRS CYRYI CYRYO CYRYU CYRZ CYRZDSC CYRZH CYRZHDSC CYRpalochka Cap Chi Colon Cup DH DJ
    Delta Digamma DownArrowBar DownArrowUpArrow DownLeftRightVector DownLeftTeeVector
    DownLeftVectorBar DownRightTeeVector DownRightVectorBar Downarrow Epsilon Equal Eta Gamma
    IJ Ident Iota Kappa Koppa L Lambda LeftDownTeeVector LeftDownVectorBar LeftRightVector
    LeftTeeVector LeftTriangleBar LeftUpDownVector LeftUpTeeVector LeftUpVectorBar
    LeftVectorBar Leftarrow Leftrightarrow Lleftarrow Longleftarrow Longleftrightarrow
    Longrightarrow Lsh Mu NG NestedGreaterGreater NestedLessLess Nu O OE Omega Omicron Phi Pi
    Psi ReverseUpEquilibrium Rho RightDownTeeVector RightDownVectorBar RightTeeVector
    RightTriangleBar RightUpDownVector RightUpTeeVector RightUpVectorBar RightVectorBar
    Rightarrow RoundImplies Rrightarrow Rsh RuleDelayed Sampi Sigma Stigma Subset Supset TH
    Tau Theta UpArrowBar UpEquilibrium Uparrow Updownarrow Upsilon VDash Vdash Vert Vvdash Xi
    Zeta aa ae aleph allequal alpha amalg angle approx approxeq approxnotequal aquarius aries
    arrowwaveleft arrowwaveright ast asymp backepsilon backprime backsim backsimeq barwedge
    because beta beth between bigcap bigcirc bigcup bigoplus bigotimes bigtriangledown
    bigtriangleup bigvee bigwedge blacklozenge blacksquare blacktriangle blacktriangledown
    blacktriangleleft blacktriangleright bowtie boxdot boxminus boxplus boxtimes bullet bumpeq
    cancer cap capricornus cdot cdots chi circ circeq circlearrowleft circlearrowright
    circledS circledast circledcirc circleddash clockoint clwintegral complement cong coprod
    cup curlyeqprec curlyeqsucc curlyvee curlywedge curvearrowleft curvearrowright cyra
    cyrabhch cyrabhchdsc cyrabhdze cyrabhha cyrae cyrb cyrbyus cyrc cyrch cyrchldsc cyrchrdsc
    cyrchvcrs cyrd cyrdje cyrdze cyrdzhe cyre cyrerev cyrery cyrf cyrfita cyrg cyrgdsc
    cyrgdschcrs cyrghcrs cyrghk cyrgup cyrh cyrhdsc cyrhhcrs cyrhhk cyrhrdsn cyri cyrie cyrii
    cyrishrt cyrizh cyrje cyrk cyrkbeak cyrkdsc cyrkhcrs cyrkhk cyrkvcrs cyrl cyrldsc cyrlje
    cyrm cyrmdsc cyrn cyrndsc cyrng cyrnhk cyrnje cyro cyrotld cyrp cyrphk cyrr cyrrtick cyrs
    cyrschwa cyrsdsc cyrsemisftsn cyrsftsn cyrsh cyrshch cyrshha cyrt cyrtdsc cyrtetse cyrtshe
    cyru cyrushrt cyrv cyry cyrya cyryat cyryhcrs cyryi cyryo cyryu cyrz cyrzdsc cyrzh
    cyrzhdsc dag dagger daleth dashv dblarrowupdown ddddot dddot ddots delta dh diagup diamond
    digamma div divideontimes dj doteq doteqdot dotplus dots dotsb dotsc dotsi dotsm dotso
    downarrow downdownarrows downharpoonleft downharpoonright downslopeellipsis eighthnote ell
    emptyset epsilon eqcirc eqslantgtr eqslantless equiv estimates eta eth exists
    fallingdotseq flat forall forcesextra frown gamma ge gemini geq geqq geqslant gg gimel
    gnapprox gneq gneqq gnsim greaterequivlnt gtrapprox gtrdot gtreqless gtreqqless gtrless
    gtrsim guillemotleft guillemotright guilsinglleft guilsinglright hbar hermitconjmatrix
    homothetic hookleftarrow hookrightarrow hslash i id iddots iiint iint ij image in infty
    int intercal iota j jupiter kappa l lVert lambda langle lazysinv lceil ldots le leftarrow
    leftarrowtail leftharpoondown leftharpoonup leftleftarrows leftrightarrow leftrightarrows
    leftrightharpoons leftrightsquigarrow leftthreetimes leo leq leqq leqslant lessapprox
    lessdot lesseqgtr lesseqqgtr lessequivlnt lessgtr lesssim lfloor libra ll llcorner
    lmoustache lnapprox lneq lneqq lnot lnsim longleftarrow longleftrightarrow longmapsto
    longrightarrow looparrowleft looparrowright lozenge lrcorner ltimes male mapsto
    measuredangle mercury mho mp mu multimap nLeftarrow nLeftrightarrow nRightarrow nVDash
    nVdash nabla natural nearrow neptune neq nexists ng ngeq ngtr ni nleftarrow
    nleftrightarrow nleq nless nmid nolinebreak notgreaterless notin notlessgreater nparallel
    nprec nrightarrow nsubseteq nsucc nsupseteq ntriangleleft ntrianglelefteq ntriangleright
    ntrianglerighteq nu nvDash nvdash nwarrow o odot oe oint omega omicron ominus
    openbracketleft openbracketright oplus original oslash otimes parallel partial perp
    perspcorrespond phi pi pisces pitchfork pluto pm prec precapprox preccurlyeq
    precedesnotsimilar preceq precnapprox precneqq precsim prod propto psi quarternote
    quotedblbase quotesinglbase rVert rangle rceil recorder rfloor rho rightangle
    rightanglearc rightarrow rightarrowtail rightharpoondown rightharpoonup rightleftarrows
    rightleftharpoons rightmoon rightrightarrows rightsquigarrow rightthreetimes risingdotseq
    rmoustache rtimes sagittarius saturn scorpio searrow setminus sharp sigma sim simeq
    smallsetminus smile sphericalangle sqcap sqcup sqrint sqsubset sqsubseteq sqsupset
    sqsupseteq square ss star starequal subset subseteq subseteqq subsetneq subsetneqq succ
    succapprox succcurlyeq succeq succnapprox succneqq succnsim succsim sum supset supseteq
    supseteqq supsetneq supsetneqq surd surfintegral swarrow tau taurus textTheta textacutedbl
    textasciiacute textasciibreve textasciicaron textasciicircum textasciidieresis
    textasciimacron textasteriskcentered textbaht textbigcircle textblank textbrokenbar
    textbullet textcelsius textcent textcircledP textcolonmonetary textcompwordmark
    textcopyright textcurrency textdagger textdaggerdbl textdegree textdiscount textdiv
    textdong textdoublepipe textdownarrow textellipsis textemdash textendash textestimated
    texteuro textexclamdown textflorin textfractionsolidus textglotstop texthvlig
    textinterrobang textlangle textleftarrow textlira textlnot textmho textmp textmu
    textmusicalnote textnaira textnrleg textnumero textohm textonehalf textonequarter
    textonesuperior textopenbullet textordfeminine textordmasculine textparagraph
    textperiodcentered textpertenthousand textperthousand textpeso textphi textpm
    textquestiondown textquotedblleft textquotedblright textquoteleft textquoteright
    textrangle textrecipe textreferencemark textregistered textrightarrow textschwa
    textsection textservicemark textsterling texttheta textthreequarters textthreesuperior
    texttildelow texttimes texttrademark textturnk texttwosuperior textuparrow textvartheta
    textvisiblespace textwon textyen th therefore theta tildetrpl times to top triangledown
    triangleleft trianglelefteq triangleq triangleright trianglerighteq truestate
    twoheadleftarrow twoheadrightarrow udots ulcorner uparrow updownarrow upharpoonleft
    upharpoonright uplus upsilon upslopeellipsis upuparrows uranus urcorner varepsilon
    varkappa varnothing varperspcorrespond varphi varpi varrho varsigma vartheta vartriangle
    vartriangleleft vartriangleright vdash vdots vee veebar venus verymuchgreater verymuchless
    virgo volintegral wedge wp wr xi zeta""".split()
)

# What it says of the mathematics that titles have most.
_USUAL: Final = """
    varepsilon~ε vartheta~ϑ varphi~φ varrho~ϱ varsigma~ς varpi~ϖ infty~∞ aleph~ℵ beth~ℶ ell~ℓ
    hbar~ħ partial~∂ nabla~∇ rightarrow~→ leftarrow~← leftrightarrow~↔ longrightarrow~⟶
    Rightarrow~⇒ Leftarrow~⇐ Leftrightarrow~⇔ mapsto~↦ hookrightarrow~↪ uparrow~↑ downarrow~↓
    times~× pm~± mp~∓ div~÷ cdot~· cdots~⋯ ldots~… dots~… le~≤ leq~≤ ge~≥ geq~≥ neq~≠ ll~≪
    gg~≫ approx~≈ sim~∼ simeq~≃ cong~≅ equiv~≡ propto~∝ circ~∘ bullet~∙ star~⋆ ast~∗ in~∈
    notin~∉ ni~∋ subset~⊂ subseteq~⊆ supset~⊃ supseteq~⊇ cup~∪ cap~∩ emptyset~∅ setminus~∖
    forall~∀ exists~∃ wedge~∧ vee~∨ sum~∑ prod~∏ int~∫ oint~∮ otimes~⊗ oplus~⊕ odot~⊙ perp~⊥
    parallel~∥ angle~∠ dagger~† langle~⟨ rangle~⟩ lfloor~⌊ rfloor~⌋ lceil~⌈ rceil~⌉ wp~℘ to~→
    sharp~♯ flat~♭ natural~♮
"""
USUAL: Final = dict(word.split("~") for word in _USUAL.split())


@functools.cache
def sign(name: str) -> str:
    """Return the sign that pylatexenc knows under a command without arguments, or nothing."""
    if name in USUAL:
        return USUAL[name]
    if name not in NAMES:
        return ""
    from pylatexenc import latex2text

    spec = latex2text.get_default_latex_context_db().get_macro_spec(name)
    found = getattr(spec, "simplify_repl", None)
    usable = isinstance(found, str) and "%" not in found and not found.isspace()
    return found if usable and isinstance(found, str) and not found.isascii() else ""
