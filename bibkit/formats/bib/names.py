"""Names in `.bib` files: split as BibTeX and BibLaTeX split them, and put together again."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from bibkit.formats import latex
from bibkit.model.names import Name
from bibkit.patterns import pattern

OTHERS: Final = Name(literal="others")

_AND: Final = pattern(r"\s+and\s+", re.IGNORECASE)
_EXTENDED: Final = pattern(r"\s*\"?\s*(?:family|given|prefix|suffix|literal)\s*=", re.IGNORECASE)
_COMMA: Final = pattern(",")
_TIE: Final = pattern(r"(?<!\\)~")
_TIES: Final = pattern(r"(?:\s|(?<!\\)~)+")


def split(text: str, separator: re.Pattern[str]) -> list[str]:
    """Return the pieces of a TeX text between separators that stand outside all braces."""
    if "{" not in text:
        return separator.split(text)
    pieces: list[str] = []
    start = looked = depth = 0
    for found in separator.finditer(text):
        part = text[looked : found.start()]
        looked = found.start()
        depth += part.count("{") - part.count("}") - part.count("\\{") + part.count("\\}")
        if depth <= 0:
            pieces.append(text[start:looked])
            start = looked = found.end()
            depth = 0
    pieces.append(text[start:])
    return pieces


def read_names(text: str, *, useprefix: bool = False) -> tuple[Name, ...]:
    """Return the names in a field (BibLaTeX manual, sections 2.3.3 and 3.6).

    The von part is a dropping particle, or with `useprefix` a non-dropping one. "and others"
    becomes the literal name "others".
    """
    return _read_names(text, useprefix)


@lru_cache(maxsize=4096)
def _read_names(text: str, useprefix: bool) -> tuple[Name, ...]:
    text = " ".join(text.split())
    if "\\" in text:
        # A thin space between initials, whose comma BibTeX takes for the end of the last name.
        text = latex.signs(text.replace("\\,", "~"))
    if "\\" not in text and ("~" in text or "'" in text):
        text = text.replace("~", " ").replace("''", "”").replace("'", "’")
    if not (_ODD.search(text) or "--" in text or _ODD_AND.search(text)):
        return tuple([_plain_name(piece, useprefix) for piece in text.split(" and ") if piece])
    pieces = [piece.strip() for piece in split(f" {text} ", _AND)]
    if pieces[-1].lower() == "others":
        pieces[-1] = "others"
    return tuple([read_name(piece, useprefix) for piece in pieces if piece])


# What makes a field of names one that has to be looked at closely.
_ODD: Final = pattern(r"[{}\\\"=`$]")
_ODD_AND: Final = pattern(r" (?:A[nN][dD] |and\Z)")
_CAPITALISED: Final = r"[A-ZÀ-ÖØ-Þ][\w.’-]*+"
_PLAIN: Final = pattern(
    rf"({_CAPITALISED}(?>(?: {_CAPITALISED})*))(?:, ({_CAPITALISED}(?>(?: {_CAPITALISED})*)))?"
)


@lru_cache(maxsize=4096)
def _plain_name(text: str, useprefix: bool) -> Name:
    """Return a name at a glance where all its words have capitals."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return read_name(text, useprefix)
    family, given = found.groups()
    if given is None:
        given, _, family = family.rpartition(" ")
    return Name(family, given)


@lru_cache(maxsize=2048)
def read_name(text: str, useprefix: bool) -> Name:
    """Return one name, in BibTeX's three forms or in BibLaTeX's ``family=..., given=...``."""
    if "\\" in text:
        text = latex.signs(text)
    text = text.strip(" ")
    found = _PLAIN.fullmatch(text) if "--" not in text else None
    if found is not None:
        return _plain_name(text, useprefix)
    if text == "others":
        return OTHERS
    if _EXTENDED.match(text):
        return _extended(text, useprefix)
    if text.startswith("{") and _is_group(text):
        return Name(literal=latex.decode(text[1:-1]))
    parts = [part.strip() for part in split(text, _COMMA)]
    if len(parts) == 1:
        von, family, given = _natural(_words(parts[0]))
        suffix = ""
    else:
        von, family = _von_and_last(_words(parts[0]))
        given = parts[-1]
        suffix = parts[1] if len(parts) > 2 else ""
        if len(parts) > 3:
            given = ", ".join(parts[2:])
    return _made(family, given, von, suffix, useprefix)


def _made(family: str, given: str, prefix: str, suffix: str, useprefix: bool) -> Name:
    family, given, prefix, suffix = (
        _decoded(part) if part else "" for part in (family, given, prefix, suffix)
    )
    if not family:
        family, prefix = prefix, ""
    if useprefix:
        return Name(family, given, non_dropping_particle=prefix, suffix=suffix)
    return Name(family, given, dropping_particle=prefix, suffix=suffix)


def _decoded(part: str) -> str:
    return latex.decode(_TIE.sub(" ", part) if "~" in part else part)


def _is_group(text: str) -> bool:
    """Return whether a text that opens with a brace is one group to its end."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return place == len(text) - 1 and not text.startswith("{\\")
    return False


def _words(text: str) -> list[str]:
    return [word for word in split(text, _TIES) if word]


def _is_von(word: str) -> bool:
    """Return whether a word is in lower case, as BibTeX sees it.

    The first letter outside braces decides, or that of a command such as ``{\\'e}``; a word in
    braces has no case, and is part of a name.
    """
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    if word[0].isalpha():
        return word[0].islower()
    text = latex.decode(word)
    found = re.search(r"[^\W\d_]", text)
    return found is not None and found.group().islower()


def _natural(words: Sequence[str]) -> tuple[str, str, str]:
    """Return von, last and first of "First von Last"."""
    cases = [_is_von(word) for word in words[:-1]]
    if True not in cases:
        return "", words[-1] if words else "", " ".join(words[:-1])
    first = cases.index(True)
    last = len(cases) - 1 - cases[::-1].index(True)
    return (
        " ".join(words[first : last + 1]),
        " ".join(words[last + 1 :]),
        " ".join(words[:first]),
    )


def _von_and_last(words: Sequence[str]) -> tuple[str, str]:
    """Return von and last of the part before the first comma."""
    cases = [_is_von(word) for word in words[:-1]]
    if True not in cases or not cases[0]:
        return "", " ".join(words)
    last = len(cases) - 1 - cases[::-1].index(True)
    return " ".join(words[: last + 1]), " ".join(words[last + 1 :])


def _extended(text: str, useprefix: bool) -> Name:
    parts: dict[str, str] = {}
    for piece in split(text, _COMMA):
        name, _, value = piece.strip().strip('"').partition("=")
        value = value.strip().strip('"')
        if value.startswith("{") and _is_group(value):
            value = value[1:-1]
        parts[name.strip().lower()] = value
    if "useprefix" in parts:
        useprefix = parts["useprefix"].strip().lower() == "true"
    if parts.get("literal"):
        return Name(literal=latex.decode(parts["literal"]))
    family, given, prefix, suffix = (
        parts.get(part, "") for part in ("family", "given", "prefix", "suffix")
    )
    return _made(family, given, prefix, suffix, useprefix)


def write_names(
    names: Sequence[Name], encode: Callable[[str], str], *, useprefix: bool | None = None
) -> str:
    """Return names as a field's text.

    `useprefix` is what the entry's option says; a name whose particle is of the other kind is
    written in BibLaTeX's extended form. With None, as for classic BibTeX, that form is not used.
    """
    texts = [_written(name, encode, useprefix) for name in names if name]
    if len(names) > 1 and names[-1] == OTHERS:
        texts[-1] = "others"
    return " and ".join(texts)


def _written(name: Name, encode: Callable[[str], str], useprefix: bool | None) -> str:
    if name.static_ordering and name.family and name.given:
        # The styles put a given name first; a name whose order is fixed is whole for them.
        name = Name(literal=str(name))
    if name.literal:
        return f"{{{encode(name.literal)}}}"
    prefix = " ".join(filter(None, (name.dropping_particle, name.non_dropping_particle)))
    parts = {
        "family": encode(name.family),
        "given": encode(name.given),
        "prefix": encode(prefix),
        "suffix": encode(name.suffix),
    }
    dropping = bool(name.dropping_particle)
    if useprefix is not None and prefix and (dropping == useprefix or not _is_prefix(prefix)):
        parts["useprefix"] = "false" if dropping else "true"
        return ", ".join(f"{key}={_braced(value)}" for key, value in parts.items() if value)
    if not name.family or (not name.given and " " in parts["family"]):
        return f"{{{' '.join(filter(None, [parts['given'], parts['prefix'], parts['family']]))}}}"
    return _plain(parts, prefix)


def _plain(parts: dict[str, str], prefix: str) -> str:
    family, given, suffix = parts["family"], parts["given"], parts["suffix"]
    words = _words(family)
    if _unsafe(family) or any(_is_von(word) for word in words[:-1] or words):
        family = f"{{{family}}}"
    von = parts["prefix"]
    if prefix and (not _is_prefix(prefix) or _unsafe(von)):
        family, von = f"{{{von} {parts['family']}}}", ""
    last = f"{von} {family}" if von else family
    if not given and not suffix and not von:
        return last
    pieces = [last, *([_safe(suffix)] if suffix else []), _safe(given)]
    return ", ".join(pieces).rstrip(" ")


def _is_prefix(prefix: str) -> bool:
    """Return whether BibTeX finds a von part of these words by itself."""
    words = prefix.split()
    return bool(words) and _is_von(words[0]) and _is_von(words[-1])


def _unsafe(text: str) -> bool:
    return "," in text or _AND.search(f" {text} ") is not None or "=" in text


def _safe(text: str) -> str:
    return f"{{{text}}}" if _unsafe(text) else text


def _braced(text: str) -> str:
    return f"{{{text}}}" if _unsafe(text) or '"' in text else text
