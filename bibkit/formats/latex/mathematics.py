"""Mathematics in TeX: what stays mathematics, and what is plain text between dollars."""

import re
from typing import Final

from bibkit.formats.bib.blocks import balanced
from bibkit.formats.latex import characters, rare
from bibkit.patterns import pattern

# A text above or below the line, at times after an empty group or a number.
_SCRIPT: Final = pattern(
    r"(?P<base>\{\}|[0-9]*)\s*+"
    r"(?P<sign>[\^_])\s*(?:\{(?P<group>.*?)\}|(?P<one>\\[A-Za-z]+(?:\{[^{}]*\})?|\w\w\b|[^\s{}\\]))\s*(?=[\^_]|\Z)"
)
# What says in which letters a script is set.
_LETTERS: Final = pattern(
    r"\\(?:mathrm|mathit|mathsf|mathbf|textrm|textit|textsf|textnormal|text|mbox|hbox|operatorname"
    r"|boldsymbol|rm|it|sf|bf)(?![A-Za-z])\s*"
)
_COMMAND: Final = pattern(r"\\([A-Za-z]+|[,;: ])\s*")
_TEXT: Final = pattern(r"[^\\{}\[\]<>$^_]{1,20}")
_UPRIGHT: Final = pattern(
    r"\{?\\(?:mathrm|textrm|textnormal|text|mbox|rm)(?![A-Za-z])\s*+([^\^_]*+)"
)
# The endings of ordinals, which are set high after a number; all else may be a power.
_ENDINGS: Final = frozenset("st nd rd th er re ère e ème eme".split())
# What a sign raised above the line is.
_RAISED: Final = {"∘": "°", "◦": "°", "°": "°", "′": "′", "†": "†", "®": "®", "™": "™"}
_SIGNS: Final = {**characters.SIGNS, **rare.USUAL, **characters.GREEK, "prime": "′"}
_ESCAPED: Final = frozenset({r"\#", r"\%", r"\&", r"\_"})
_ARROWS: Final = pattern(r"[<>]{1,3}")
# What may be mathematics between two dollars; "$5 and $6" is not, nor "$5-$6".
IN_DOLLARS: Final = pattern(r"\$((?:[^$\\]|\\.)+)\$(?![0-9])", re.ASCII | re.DOTALL)
_MATHEMATICAL: Final = pattern(r"[\\^_{}]|[=<>+].|.[=<>+]|^[A-Za-z]$", re.DOTALL)
_ONE_SCRIPT: Final = pattern(r"([\^_])\s*(?:\{([\w+\-]+)\}|(\w))")
# What a command raised above the line is.
_RAISED_BY: Final = {"circ": "°", "prime": "′", "dagger": "†", "ast": "*", "star": "*"}
_SIGN_RAISED: Final = pattern(r"\^?\s*\{?\s*\\([a-z]+)\s*\}?")


def simple(inner: str) -> str:
    """Return mathematics between dollars; as plain text where it is no more than that."""
    if inner.startswith("\\") and inner[1:].isalpha():
        sign = characters.GREEK.get(inner[1:]) or rare.sign(inner[1:])
        if sign:
            return sign
    raised = _SIGN_RAISED.fullmatch(inner)
    if raised and raised[1] in _RAISED_BY:
        return _RAISED_BY[raised[1]]
    script = _ONE_SCRIPT.fullmatch(inner)
    if script:
        tag = "sup" if script[1] == "^" else "sub"
        return f"<{tag}>{script[2] or script[3]}</{tag}>"
    return _in_text(inner) or (f"${inner}$" if _is_mathematics(inner) else inner)


def _is_mathematics(inner: str) -> bool:
    """Return whether a text between dollars is mathematics, in TeX and in a record alike."""
    plain = inner.isascii() and inner == inner.strip() and balanced(inner)
    return plain and _MATHEMATICAL.search(inner) is not None


def _in_text(inner: str) -> str:
    """Return what stands between two dollars in CSL's markup; empty if it takes mathematics."""
    if inner in _ESCAPED:
        return inner[1]
    if _ARROWS.fullmatch(inner):
        return inner
    if inner.startswith("\\") and inner[1:].isalpha():
        return characters.SIGNS.get(inner[1:], "")
    upright = _UPRIGHT.fullmatch(inner)
    if upright:
        text = _plain(upright[1])
        return text if _TEXT.fullmatch(text) else ""
    pieces: list[str] = []
    at = 0
    while at < len(inner):
        found = _SCRIPT.match(inner, at)
        piece = _script(found) if found else ""
        if not found or not piece:
            return ""
        pieces.append(piece)
        at = found.end()
    return "".join(pieces)


def _script(found: re.Match[str]) -> str:
    text = _plain(found["group"] or found["one"] or "")
    base = found["base"].strip("{}")
    if found["sign"] == "^" and text in _RAISED:
        return base + _RAISED[text]
    # "2^n" is a power, and of "x_ij" only the i stands below the line.
    one = found["one"] or ""
    if (base or (len(one) == 2 and one.isalpha())) and text not in _ENDINGS:
        return ""
    tag = "sup" if found["sign"] == "^" else "sub"
    return f"{base}<{tag}>{text}</{tag}>" if _TEXT.fullmatch(text) else ""


def _plain(text: str) -> str:
    """Return a text in mathematics without what says how it is set, and with its signs."""
    text = _LETTERS.sub("", text).replace("{", "").replace("}", "")
    return _COMMAND.sub(_sign, text).strip()


def _sign(found: re.Match[str]) -> str:
    return " " if found[1] in ",;: " else _SIGNS.get(found[1], found.group())
