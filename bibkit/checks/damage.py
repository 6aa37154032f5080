"""The rules of damaged text: mojibake, lost and invisible characters, entities, open brackets."""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from bibkit.checks.finding import Change, Found
from bibkit.checks.rules import record_rule
from bibkit.checks.subject import Item
from bibkit.formats.bib.blocks import depth

# Every mojibake of UTF-8 read as a code page of one byte has one of these before another sign that
# is not ASCII.
_SUSPECT: Final = re.compile("[\u00c2-\u00f4\u0102-\u0111\u0393-\u0452\u253c-\u2565][^\x00-\x7f]")
# A no-break space may be half of such a sign.
_WORD: Final = re.compile(r"[^ \t\n]+")
_ENTITY: Final = re.compile(
    r"&(?:amp;|#38;)*(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,24});"
)
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u2060\ufeff\ufff0-\ufffb]"
)
_LIGATURE: Final = re.compile("[\ufb00-\ufb06]")
# Fields whose content is not text for readers.
_NO_TEXT: Final = frozenset({"file", "bdsk-file-1", "groups", "options", "verbc", "annotation"})


@record_rule("mojibake", "error", fixable=True)
def mojibake(item: Item) -> Iterator[Found]:
    """Text in UTF-8 that was read in another encoding once, such as Ã¼ for ü."""
    for field, text in item.texts:
        if text.isascii() or not _SUSPECT.search(text):
            continue
        runs = {run: _mended(run) for run in _runs(text)}
        changes = tuple(Change(field, run, new) for run, new in runs.items() if new != run)
        if changes:
            first = changes[0]
            more = f" (and {len(changes) - 1} more)" if len(changes) > 1 else ""
            old, new = (_short(text.strip(",.;:()")) for text in (first.old, first.new))
            message = f"{{field}} was read in a wrong encoding once: {old}{more}"
            yield Found(message, f"write {new}", field, first.old, changes)


def _runs(text: str) -> Iterator[str]:
    """Yield the words with signs that are not ASCII, those that follow each other together."""
    start = end = -1
    for found in _WORD.finditer(text):
        if found.group().isascii():
            continue
        if start < 0 or found.start() > end + 1:
            if start >= 0:
                yield text[start:end]
            start = found.start()
        end = found.end()
    if start >= 0:
        yield text[start:end]


@lru_cache(maxsize=4096)
def _mended(text: str) -> str:
    from ftfy import TextFixerConfig, fix_encoding

    config = TextFixerConfig(restore_byte_a0=False, replace_lossy_sequences=False)
    return fix_encoding(text, config) if _SUSPECT.search(text) else text


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


@record_rule("lost-character", "error")
def lost_character(item: Item) -> Iterator[Found]:
    """The sign U+FFFD, which stands where a character could not be read and was lost."""
    for field, text in item.texts:
        place = text.find("\ufffd")
        if place >= 0:
            around = text[max(0, place - 20) : place + 20]
            hint = "look the text up, and save the file as UTF-8"
            yield Found(f"a character was lost in {{field}}: {around!r}", hint, field, "\ufffd")


@record_rule("invisible-character", "warning", fixable=True)
def invisible_character(item: Item) -> Iterator[Found]:
    """A control character, a soft hyphen, or a sign of no width inside a text.

    It comes from copying, is not seen, and makes equal texts differ. The signs that join or part
    letters in Persian and in the scripts of India are left alone.
    """
    for field, text in item.texts:
        found = _INVISIBLE.search(text) if field not in _NO_TEXT else None
        if found:
            signs = dict.fromkeys(_INVISIBLE.findall(text))
            names = ", ".join(f"U+{ord(sign):04X}" for sign in signs)
            changes = tuple(Change(field, sign, _visible(sign)) for sign in signs)
            message = f"there are characters in {{field}} that are not seen: {names}"
            yield Found(message, "take them out", field, found.group(), changes)


def _visible(sign: str) -> str:
    return " " if sign in "\x0b\x0c\x85\u2028\u2029" else ""


@record_rule("ligature", "note", fixable=True)
def ligature(item: Item) -> Iterator[Found]:
    """A character that is a ligature, such as ﬁ, copied from a printed page: a search misses it."""
    for field, text in item.texts:
        signs = dict.fromkeys(_LIGATURE.findall(text)) if not text.isascii() else {}
        if signs:
            changes = tuple(Change(field, sign, _LIGATURES[ord(sign) - 0xFB00]) for sign in signs)
            message = f"there are ligatures in {{field}}: {' '.join(signs)}"
            yield Found(message, "write their letters", field, next(iter(signs)), changes)


_LIGATURES: Final = ("ff", "fi", "fl", "ffi", "ffl", "st", "st")


@record_rule("html-entity", "warning", fixable=True)
def html_entity(item: Item) -> Iterator[Found]:
    """An entity of HTML in a text, such as &amp;amp; or &uuml;, also where it was escaped twice."""
    for field, text in item.texts:
        if "&" not in text or field in _NO_TEXT:
            continue
        for entity in dict.fromkeys(found.group() for found in _ENTITY.finditer(text)):
            sign = _unescaped(entity)
            if sign != entity and not (field == "URL" and not entity.startswith("&amp;")):
                change = Change(field, entity, sign)
                safe = sign not in "<>" and (sign.isprintable() or sign == "\xa0")
                shown = sign if sign.isprintable() else unicodedata.name(sign, "it").lower()
                message = f"there is an entity of HTML in {{field}}: {entity}"
                yield Found(message, f"write {shown}", field, entity, (change,) if safe else ())


def _unescaped(entity: str) -> str:
    """Return the character behind an entity, however often it was escaped."""
    for _ in range(5):
        once = html.unescape(entity)
        if once == entity:
            break
        entity = once
    return "" if entity == "\u00ad" else entity


@record_rule("unbalanced", "warning")
def unbalanced(item: Item) -> Iterator[Found]:
    """A brace without its partner in a text.

    BibTeX and BibLaTeX take the next entries for part of such a field, or stop.
    """
    for field, text in item.texts:
        if field in _NO_TEXT or ("{" not in text and "}" not in text):
            continue
        open_ = depth(text)
        if open_:
            missing = "is not closed" if open_ > 0 else "was not opened"
            sign = "{" if open_ > 0 else "}"
            message = f"a brace in {{field}} {missing}: {_short(' '.join(text.split()))!r}"
            yield Found(message, f"take out the {sign}, or add its partner", field, sign)
