"""Numbers in text: what is numeric, ordinals, roman numerals, page ranges."""

import re
from typing import Final

from bibkit.csl.locale import Locale

_NUMERIC: Final = re.compile(
    r"\s*[^\W\d_]*\d+[^\W\d_]*(?:\s*(?:[,&–-]|--)\s*[^\W\d_]*\d+[^\W\d_]*)*\s*"
)
_TOKENS: Final = r"(\s*(?:[,&–-]|--)\s*)"
_ROMAN: Final = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def is_numeric(text: str) -> bool:
    """Return whether content is numeric (specification, "Choose", is-numeric)."""
    return text.isdecimal() or _NUMERIC.fullmatch(text) is not None


def padded(text: str) -> str:
    """Return a number with zeros before it, so that numbers sort by size; other text as it is."""
    text = text.strip()
    if not is_numeric(text):
        return text
    first = re.search(r"\d+", text)
    return (first.group() if first else "").zfill(12) + text


def roman(number: int) -> str:
    """Return a number from 1 to 3999 in lower-case roman numerals; others in digits."""
    if not 0 < number < 4000:
        return str(number)
    done = []
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        done.append(letters * count)
    return "".join(done)


def _one(token: str, form: str, locale: Locale, gender: str) -> str:
    if not token.isdecimal() or not token.isascii() or len(token) > 9:
        return token
    number = int(token)
    if form == "roman":
        return roman(number)
    if form == "long-ordinal":
        return locale.long_ordinal(number, gender) or _one(token, "ordinal", locale, gender)
    if form == "ordinal":
        return token + locale.ordinal_suffix(number, gender)
    return token


def format_number(text: str, form: str, locale: Locale, gender: str) -> str:
    """Return content in a form of cs:number; what is not numeric is returned as it is."""
    if not is_numeric(text):
        return text
    if text.isdecimal():
        return _one(text, form, locale, gender)
    done = []
    for place, token in enumerate(re.split(_TOKENS, text.strip())):
        if place % 2 == 0:
            done.append(_one(token, form, locale, gender))
            continue
        joint = token.strip()
        if joint == ",":
            done.append(", ")
        elif joint == "&":
            done.append(" & ")
        else:
            done.append("–")
    return "".join(done)


_DIGIT: Final = re.compile(r"\d")
_UNIT: Final = r"(?:[^\W\d_]{0,4}\d+[^\W\d_]{0,4}|[ivxlcdm]+|[IVXLCDM]+)"
_PLURAL: Final = re.compile(
    rf"\b{_UNIT}\s*(?:,?\s*&|[,;]|--|(?<!\\)[-–])\s*(?:[a-z]+\.\s*)?{_UNIT}\b"
)
_RANGE: Final = re.compile(
    r"(?P<a>\d*[^\W\d_]+)?(?P<first>\d+)\s*(?:--|[-–])\s*(?P<b>\d*[^\W\d_]+)?(?P<last>\d+)"
)
_OTHER_RANGE: Final = rf"({_UNIT})\s*(?:--|[-–])\s*({_UNIT})"


def is_plural(text: str, locale: Locale) -> bool:
    """Return whether content names more than one of what it numbers ("1-3", "2, 4", "5 & 6")."""
    word = locale.term("and")
    if word and word in text:
        text = re.sub(rf"(?<=[\w,])\s+{re.escape(word)}\s+(?=\w)", " & ", text)
    return _PLURAL.search(text) is not None


def page_range(text: str, form: str, delimiter: str) -> str:
    """Return page ranges in a page-range-format (specification, appendix V)."""
    pieces = re.split(r"(\s*[,&;]\s*)", text)
    return "".join(
        piece if place % 2 else _page_range(piece, form, delimiter)
        for place, piece in enumerate(pieces)
    )


def _page_range(piece: str, form: str, delimiter: str) -> str:
    match = _RANGE.fullmatch(piece)
    if match is None:
        other = re.fullmatch(_OTHER_RANGE, piece)
        if other is None:
            return re.sub(r"(?<=\w)\s*-\s*(?=\w)", "-", piece) if _DIGIT.search(piece) else piece
        return f"{other[1]}{delimiter}{other[2]}"
    before, first, last = match["a"] or "", match["first"], match["last"]
    plain = re.sub(r"\s*-\s*", "-", piece)
    if (match["b"] or "") != before:
        return plain
    if not form:
        return f"{before}{first}{delimiter}{before}{last}"
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    if int(last) < int(first):
        return plain
    last = collapse_range(first, last, form)
    return f"{before}{first}{delimiter}{before if form == 'expanded' else ''}{last}"


def collapse_range(first: str, last: str, form: str) -> str:
    """Return the second number of a range in a page-range-format."""
    if len(first) != len(last) or form == "expanded":
        return last
    common = 0
    while common < len(first) and first[common] == last[common]:
        common += 1
    if form == "minimal":
        return last[min(common, len(last) - 1) :]
    if form == "minimal-two":
        return last[min(common, max(0, len(last) - 2)) :] if len(last) > 2 else last
    return _chicago(first, last, common, form)


def _chicago(first: str, last: str, common: int, form: str) -> str:
    number = int(first)
    if number < 100 or number % 100 == 0:
        return last
    if number % 100 < 10:
        return last[common:]
    changed = len(last) - common
    if form != "chicago-16" and len(last) == 4 and changed >= 3:
        return last
    return last[-max(2, changed) :]
