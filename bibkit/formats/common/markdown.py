"""CSL's inline markup as pandoc's Markdown, which CSL-YAML holds, and back."""

import html
import re
from typing import Final

from bibkit.patterns import pattern
from bibkit.text import marks
from bibkit.text.markup import to_marked

# What stands before and after a text in a mark of its own.
_FORMS: Final = {
    marks.ITALIC: ("*", "*"),
    marks.BOLD: ("**", "**"),
    marks.SUP: ("^", "^"),
    marks.SUB: ("~", "~"),
    marks.SMALL_CAPS: ("[", "]{.smallcaps}"),
    marks.NOCASE: ("[", "]{.nocase}"),
}
_CLASSES: Final = {
    "smallcaps": '<span style="font-variant:small-caps;">',
    "nocase": '<span class="nocase">',
}
_SPECIAL: Final = pattern(
    r"[\\*^~`<]|(?<!\w)_|_(?!\w)|\[|\](?=[({\[])|--|\.\.\.|&(?=#?\w+;)|(?<!\w)@|\$(?=\S)"
)
_FIRST: Final = pattern(
    r"(\s*(?:[0-9]+(?=[.)]\s))?)((?<=[0-9])[.)]|(?<![0-9])[#>|:+-]|\((?=[0-9a-zA-Z]{1,4}[.)]\s))"
)
_ESCAPED: Final = pattern(r"\\([!-/:-@\[-`{-~ ])")
_ENTITY: Final = pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# Characters that were escaped are moved out of the way of what follows.
_AWAY: Final = 0xF0000
_BACK: Final = {_AWAY + code: code for code in range(0x20, 0x7F)}
_STEPS: Final = (
    (re.compile(r"(?<!\*)\*(?![\s*])([^*]+)(?<!\s)\*(?!\*)"), r"<i>\1</i>"),
    (re.compile(r"\*\*(?!\s)([^*]+)(?<!\s)\*\*"), r"<b>\1</b>"),
    (re.compile(r"(?<![\w_])__(?![\s_])([^_]+)(?<!\s)__(?![\w_])"), r"<b>\1</b>"),
    (re.compile(r"(?<![\w_])_(?![\s_])([^_]+)(?<!\s)_(?![\w_])"), r"<i>\1</i>"),
    (re.compile(r"\^([^\s^]+)\^"), r"<sup>\1</sup>"),
    (re.compile(r"(?<!~)~([^\s~]+)~(?!~)"), r"<sub>\1</sub>"),
)
_SPAN: Final = pattern(r"\[([^\[\]]*)\]\{\.(smallcaps|nocase)\}")
_CODE: Final = pattern(r"(?<!`)`([^`]+)`(?!`)")
# Nobody means deeper nesting.
_DEEPEST: Final = 20


def write(text: str) -> str:
    """Return a text in CSL's inline markup as Markdown."""
    marked = to_marked(text)
    pieces: list[str] = []
    ends: list[str] = []
    start = 0
    for found in marks.ALL_MARKS.finditer(marked):
        pieces.append(_escape(marked[start : found.start()], ends))
        start = found.end()
        if found.group() == marks.CLOSE:
            pieces.append(ends.pop() if ends else "")
        else:
            opening, end = _FORMS.get(found.group(), ("", ""))
            pieces.append(opening)
            ends.append(end)
    pieces.append(_escape(marked[start:], ends))
    return _FIRST.sub(r"\1\\\2", "".join(pieces), 1) if _opens(marked) else "".join(pieces)


def _opens(marked: str) -> bool:
    """Return whether a text begins as a block of Markdown does."""
    return _FIRST.match(marked) is not None


def _escape(text: str, ends: list[str]) -> str:
    escaped = _SPECIAL.sub(lambda found: f"\\{found.group()}", text)
    # A raised or lowered text has no spaces.
    return escaped.replace(" ", "\\ ") if "^" in ends or "~" in ends else escaped


def read(text: str) -> str:
    """Return a Markdown text in CSL's inline markup; what CSL has no markup for stays."""
    if not re.search(r"[\\*_^~\[`&]|--|\.\.\.", text):
        return text
    text = _ESCAPED.sub(lambda found: chr(_AWAY + ord(found[1])), text)
    text = _CODE.sub(lambda found: _away(found[1]), text)
    for _ in range(_DEEPEST):
        before = text
        text = _SPAN.sub(lambda found: f"{_CLASSES[found[2]]}{found[1]}</span>", text)
        for step, markup in _STEPS:
            text = step.sub(markup, text)
        if text == before:
            break
    text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    text = text.replace("---", "—").replace("--", "–").replace("...", "…")
    return text.translate(_BACK)


def plain(text: str) -> str:
    """Return a text that has no formatting, such as an address, without its escapes."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _away(text: str) -> str:
    return "".join(chr(_AWAY + ord(sign)) if " " <= sign < "\x7f" else sign for sign in text)
