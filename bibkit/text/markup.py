"""The inline markup that CSL allows inside a field, to marked text and back.

CSL-JSON carries rich text as a handful of HTML-like tags (CSL specification, "Appendix: rich
text" of the input model): ``<i> <b> <sup> <sub> <sc>``, ``<span class="nocase">`` and
``<span style="font-variant: small-caps;">``. Records keep text in this form. A tag without its
partner is text, and so is one within fifty others.
"""

import re

from bibkit.text import marks

_TAG = (
    r"<(?:(?P<open>i|b|sup|sub|sc|em|strong)|/(?P<close>i|b|sup|sub|sc|em|strong|span)"
    r"|span\s+(?P<attribute>class|style)\s*=\s*[\"'](?P<value>[^\"']*)[\"'])\s*>"
)
# Nobody means deeper nesting; whatever walks the nodes later would exhaust its stack in it.
_MAX_DEPTH = 50
_MARK_OF_TAG = {
    "i": marks.ITALIC,
    "em": marks.ITALIC,
    "b": marks.BOLD,
    "strong": marks.BOLD,
    "sup": marks.SUP,
    "sub": marks.SUB,
    "sc": marks.SMALL_CAPS,
}
# What citeproc-js calls "nodecor": free of the formatting around it, in its own case.
_NO_DECORATION = marks.NOCASE + marks.UPRIGHT + marks.CAPS_NORMAL + marks.WEIGHT_NORMAL
_MARK_OF_CLASS = {"nocase": marks.NOCASE, "nodecor": _NO_DECORATION}
_TAG_OF_MARK = {
    _NO_DECORATION: ('<span class="nodecor">', "</span>"),
    marks.ITALIC: ("<i>", "</i>"),
    marks.OBLIQUE: ("<i>", "</i>"),
    marks.BOLD: ("<b>", "</b>"),
    marks.SUP: ("<sup>", "</sup>"),
    marks.SUB: ("<sub>", "</sub>"),
    marks.SMALL_CAPS: ('<span style="font-variant:small-caps;">', "</span>"),
    marks.NOCASE: ('<span class="nocase">', "</span>"),
}


def to_marked(text: str) -> str:
    """Return a field's text with its tags turned into marks; other text is kept as it is."""
    text = marks.clean(text)
    if "<" not in text:
        return text
    pieces: list[str] = []
    opened: list[tuple[str, int, str]] = []
    start = 0
    for tag in re.finditer(_TAG, text):
        pieces.append(text[start : tag.start()])
        start = tag.end()
        name, mark = _read(tag)
        if mark and len(opened) < _MAX_DEPTH:
            opened.append((name, len(pieces), tag.group()))
            pieces.append(mark)
            continue
        partner = None if mark else _partner(name, opened)
        if partner is None:
            pieces.append(tag.group())
            continue
        # What was opened inside and never closed is text after all.
        for _, place, inner in opened[partner + 1 :]:
            pieces[place] = inner
        opening = pieces[opened[partner][1]]
        del opened[partner:]
        pieces.append(marks.CLOSE * len(opening))
    pieces.append(text[start:])
    for _, place, unclosed in opened:
        pieces[place] = unclosed
    return "".join(pieces)


def _partner(name: str, opened: list[tuple[str, int, str]]) -> int | None:
    """Return which of the open tags an end tag closes: the last one of its name."""
    return next((i for i in range(len(opened) - 1, -1, -1) if opened[i][0] == name), None)


def _read(tag: re.Match[str]) -> tuple[str, str]:
    """Return a tag's name and the mark it opens; no mark for an end tag."""
    if tag["open"]:
        return tag["open"], _MARK_OF_TAG[tag["open"]]
    if tag["close"]:
        return tag["close"], ""
    value = tag["value"].replace(" ", "").lower()
    if tag["attribute"] == "class":
        return "span", _MARK_OF_CLASS.get(value, marks.CAPS_NORMAL)
    if "small-caps" in value:
        return "span", marks.SMALL_CAPS
    return "span", marks.CAPS_NORMAL


def from_marked(text: str) -> str:
    """Return marked text in CSL's inline markup; formatting that it cannot say is dropped.

    A link leaves its text; marks left open end with the text.
    """
    if not marks.ALL_MARKS.search(text):
        return text
    text = marks.without_targets(text)
    pieces: list[str] = []
    ends: list[str] = []
    start = 0
    for found in marks.ALL_MARKS.finditer(text):
        pieces.append(text[start : found.start()])
        start = found.end()
        mark = found.group()
        if mark == marks.CLOSE:
            pieces.append(ends.pop() if ends else "")
        elif mark in _TAG_OF_MARK:
            opening, closing = _TAG_OF_MARK[mark]
            pieces.append(opening)
            ends.append(closing)
        elif mark < marks.TARGET_END:
            ends.append("")
    pieces.append(text[start:])
    pieces.extend(reversed(ends))
    return "".join(pieces)


def plain(text: str) -> str:
    """Return a field's text without its markup."""
    return marks.plain(to_marked(text)) if "<" in text else text
