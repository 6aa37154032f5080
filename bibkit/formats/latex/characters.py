"""The characters that TeX spells with commands: one table, and its reverse.

Accents are not listed letter by letter: Unicode's own decomposition tells base and accents, and
`ACCENTS` says which command sets an accent.
"""

import unicodedata
from typing import Final

# Accent command -> combining character.
ACCENTS: Final = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "G": "\u030f",
    "f": "\u0311",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "h": "\u0309",
    "b": "\u0331",
    "t": "\u0361",
    "textcommabelow": "\u0326",
    "ocirc": "\u030a",
}
ACCENT_OF_CHARACTER: Final = {
    character: command
    for command, character in reversed([*ACCENTS.items()])
    # The hook of Vietnamese is there only where a paper loads its encoding, T5.
    if command != "h"
}

# Letters that are no letter with an accent: a command and its character, two to an entry.
LETTERS: Final = dict(
    pair.split("=")
    for pair in """
    aa=å AA=Å ae=æ AE=Æ oe=œ OE=Œ o=ø O=Ø l=ł L=Ł ss=ß SS=ẞ dh=ð DH=Ð dj=đ DJ=Đ th=þ TH=Þ
    ng=ŋ NG=Ŋ i=ı j=ȷ
    """.split()
)

# Signs: a command and its character. The first command of a character is the one that is written.
SIGNS: Final = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "lbrace": "{",
    "rbrace": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textasciigrave": "`",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textquotesingle": "'",
    "textquotedbl": '"',
    "textunderscore": "_",
    "textdollar": "$",
    "slash": "/",
    "psq": " sq.",
    "psqq": " sqq.",
    "fshyp": "/",
    "hyphen": "-",
    "nbhyphen": "-",
    "ldots": "…",
    "dots": "…",
    "textellipsis": "…",
    "textexclamdown": "¡",
    "textquestiondown": "¿",
    "textendash": "–",
    "textemdash": "—",
    "textquoteleft": "‘",
    "textquoteright": "’",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "lq": "‘",
    "rq": "’",
    "quotedblbase": "„",
    "quotesinglbase": "‚",
    "glqq": "„",
    "grqq": "“",
    "glq": "‚",
    "grq": "‘",
    "guillemotleft": "«",
    "guillemotright": "»",
    "guillemetleft": "«",
    "guillemetright": "»",
    "flqq": "«",
    "frqq": "»",
    "guilsinglleft": "‹",
    "guilsinglright": "›",
    "flq": "‹",
    "frq": "›",
    "S": "§",
    "textsection": "§",
    "P": "¶",
    "textparagraph": "¶",
    "pounds": "£",
    "textsterling": "£",
    "texteuro": "€",
    "euro": "€",
    "textyen": "¥",
    "textcent": "¢",
    "textcurrency": "¤",
    "copyright": "©",
    "textcopyright": "©",
    "textregistered": "®",
    "texttrademark": "™",
    "textdegree": "°",
    "textordfeminine": "ª",
    "textordmasculine": "º",
    "textonehalf": "½",
    "textonequarter": "¼",
    "textthreequarters": "¾",
    "textonesuperior": "¹",
    "texttwosuperior": "²",
    "textthreesuperior": "³",
    "textpm": "±",
    "texttimes": "×",
    "textdiv": "÷",
    "textmu": "µ",
    "textminus": "−",
    "textperiodcentered": "·",
    "textbullet": "•",
    "dag": "†",
    "textdagger": "†",
    "ddag": "‡",
    "textdaggerdbl": "‡",
    "textnumero": "№",
    "textbrokenbar": "¦",
    "textasciidieresis": "¨",
    "textasciiacute": "´",
    "textasciimacron": "¯",
    "textperthousand": "‰",
    "textleftarrow": "←",
    "textrightarrow": "→",
    "textvisiblespace": "␣",
    "nobreakspace": "\u00a0",
    "space": " ",
    "quad": "\u2003",
    "thinspace": "\u2009",
    "TeX": "TeX",
    "LaTeX": "LaTeX",
    "BibTeX": "BibTeX",
    "LaTeXe": "LaTeX2e",
    "XeTeX": "XeTeX",
    "XeLaTeX": "XeLaTeX",
    "LuaTeX": "LuaTeX",
    "LuaLaTeX": "LuaLaTeX",
    "ConTeXt": "ConTeXt",
    "AmSTeX": "AMS-TeX",
    "MF": "METAFONT",
    "MP": "MetaPost",
    "Dash": "—",
    "emdash": "—",
    "endash": "–",
}
# Commands of one character that is not a letter.
PUNCTUATION: Final = {
    "\\": " ",
    " ": " ",
    "\n": " ",
    "\t": " ",
    "&": "&",
    "%": "%",
    "$": "$",
    "#": "#",
    "_": "_",
    "{": "{",
    "}": "}",
    ",": "\u2009",
    "-": "\u00ad",
    "/": "",
    "@": "",
    "!": "",
}
# Greek letters stand in math only; without the accented ones, which TeX's fonts do not have.
GREEK: Final = dict(
    pair.split("=")
    for pair in """
    alpha=α beta=β gamma=γ delta=δ epsilon=ε zeta=ζ eta=η theta=θ iota=ι kappa=κ lambda=λ mu=μ
    nu=ν xi=ξ pi=π rho=ρ sigma=σ varsigma=ς tau=τ upsilon=υ phi=φ chi=χ psi=ψ omega=ω
    Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Upsilon=Υ Phi=Φ Psi=Ψ Omega=Ω
    """.split()
)
# Cyrillic letters as the font encodings T2A to T2C name them; the small ones begin with "cyr".
_CYRILLIC: Final = dict(
    pair.split("=")
    for pair in """
    A=А B=Б V=В G=Г D=Д E=Е YO=Ё ZH=Ж Z=З I=И ISHRT=Й K=К L=Л M=М N=Н O=О P=П R=Р S=С T=Т U=У
    F=Ф H=Х C=Ц CH=Ч SH=Ш SHCH=Щ HRDSN=Ъ ERY=Ы SFTSN=Ь EREV=Э YU=Ю YA=Я II=І YI=Ї IE=Є GUP=Ґ
    USHRT=Ў JE=Ј LJE=Љ NJE=Њ TSHE=Ћ DJE=Ђ DZHE=Џ
    """.split()
)
CYRILLIC: Final = {f"CYR{name}": letter for name, letter in _CYRILLIC.items()} | {
    f"cyr{name.lower()}": letter.lower() for name, letter in _CYRILLIC.items()
}
# Greek letters in text, as the package textgreek names them.
_TEXT_GREEK: Final = {f"text{name}": letter for name, letter in GREEK.items()}
COMMANDS: Final = {**CYRILLIC, **_TEXT_GREEK, **GREEK, **SIGNS, **LETTERS}

# What a literal character has to be written as in any TeX text, so that it is that character.
SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
    "\u00a0": "~",
    "\u2009": r"\,",
    "\u00ad": r"\-",
}
# What is safe in UTF-8, but in ASCII has a short spelling, or has to be spelled out for pdfTeX.
ASCII: Final = {
    "–": "--",
    "—": "---",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
    "\u202f": r"\,",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "\u2010": "-",
    "\u2011": "-",
}


def _spelled() -> dict[str, str]:
    spelled: dict[str, str] = {}
    for command, character in SIGNS.items():
        spelled.setdefault(character, f"{{\\{command}}}")
    for command, character in GREEK.items():
        spelled[character] = f"\\ensuremath{{\\{command}}}"
    for command, character in LETTERS.items():
        spelled[character] = f"{{\\{command}}}"
    return {character: text for character, text in spelled.items() if not character.isascii()}


_SPELLED: Final = _spelled() | ASCII


_ALONE: Final = {"`": "`", "'": "´", "^": "^", "~": "~", "=": "¯", '"': "¨", "c": "¸"}


def composed(base: str, command: str) -> str:
    """Return a base, already decoded, under the accent that a command sets.

    A dotless i or j under an accent is the plain letter; the accent goes to the first letter.
    """
    mark = ACCENTS[command]
    if not base.strip():
        return _ALONE.get(command, mark) + base
    first = {"ı": "i", "ȷ": "j"}.get(base[0], base[0])
    end = 1
    while end < len(base) and unicodedata.combining(base[end]):
        end += 1
    return unicodedata.normalize("NFC", first + base[1:end] + mark) + base[end:]


def spell(character: str) -> str | None:
    """Return a character in ASCII, as TeX commands that pdfTeX knows; None if there are none."""
    if character in _SPELLED:
        return _SPELLED[character]
    parts = unicodedata.normalize("NFD", character)
    text, accents = parts[0], parts[1:]
    if not (text.isascii() and text.isalpha() and accents):
        return None
    for accent in accents:
        command = ACCENT_OF_CHARACTER.get(accent)
        if command is None:
            return None
        text = _accented(command, text)
    return text


def _accented(command: str, text: str) -> str:
    if text in ("i", "j") and command not in ("c", "d", "b", "k", "textcommabelow"):
        text = f"\\{text}"
    return f"{{\\{command}{{{text}}}}}" if command.isalpha() else f"{{\\{command}{text}}}"
