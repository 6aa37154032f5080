"""The rules of titles: capitals, full stops, and markup of other systems in them."""

import re
from collections.abc import Iterator
from typing import Final

from bibkit.checks.finding import Change, Found
from bibkit.checks.rules import record_rule
from bibkit.checks.subject import Item
from bibkit.text import case, markup

_TITLES: Final = ("title", "container-title", "collection-title", "volume-title", "part-title")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# As many letters as the title of a book may well have that is an acronym.
_LETTERS: Final = 12
_TEX: Final = re.compile(r"\\[A-Za-z]+\*?|\$[^$]*\$")
_LAST_WORD: Final = re.compile(r"(?<![.\w])([^\W\d_]{4,})\.\s*\Z")
_ABBREVIATIONS: Final = frozenset(
    """corp dept assoc proc trans symp conf univ inst nachr gesellsch beitr vols annot suppl
    bull phys chem math appl comput geol hist abstr comm mitt verh""".split()
)


@record_rule("title-capitals", "warning")
def title_capitals(item: Item) -> Iterator[Found]:
    """A title in capitals, as it stands on a title page or in an old database.

    Styles can put a title into capitals, but none can tell which words had one.
    """
    for name, stated in item.stated(_TITLES):
        text = _TEX.sub(" ", markup.plain(stated))
        words = _WORD.findall(text)
        letters = sum(map(len, words))
        if len(words) < 2 or letters < _LETTERS or not _all_capitals(words):
            continue
        sentence = text[:1] + case.lowercase(text[1:])
        hint = f"write it in sentence case: {_short(sentence)}"
        message = f"{{field}} is in capitals: {_short(text)}"
        yield Found(message, hint, name, stated)


def _all_capitals(words: list[str]) -> bool:
    """Return whether all words but a few short ones are in capitals, of scripts that have them."""
    cased = [word for word in words if word.lower() != word.upper()]
    small = [word for word in cased if not word.isupper()]
    long = [word for word in cased if len(word) > 3]
    return bool(long) and not small and len(long) >= 2


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 80 else f"{text[:77]}...")


@record_rule("title-full-stop", "note", fixable=True)
def title_full_stop(item: Item) -> Iterator[Found]:
    """A full stop at the end of a title: styles put one there themselves."""
    for name, text in item.stated(("title", "container-title", "collection-title")):
        found = _LAST_WORD.search(text)
        if found is None or _is_abbreviated(text, found):
            continue
        old = f"{found[1]}."
        message = f"{{field}} ends in a full stop: {_short(text[-80:])}"
        yield Found(message, "take it out", name, old, _without_stop(name, text, old))


def _is_abbreviated(text: str, found: re.Match[str]) -> bool:
    """Return whether the full stop belongs to the last word, or to others like it before it."""
    word = found[1]
    if text.endswith("..") or not word.islower() or word in _ABBREVIATIONS:
        return True
    return re.search(r"\b[^\W\d_]{1,5}\.\s+\S+\Z", text[: found.end()]) is not None


def _without_stop(variable: str, text: str, old: str) -> tuple[Change, ...]:
    # Elsewhere in the title it may end a sentence.
    return (Change(variable, old, old[:-1]),) if text.count(old) == 1 else ()


@record_rule("title-case", "note", usual=False)
def title_case(item: Item) -> Iterator[Found]:
    """An English title of an article In Title Case: records keep titles in sentence case.

    CSL specification, "Text-case": a style can put a title into title case, but not back. Not
    among the usual rules, since for `.bib` files title case is the custom, and is read as such.
    """
    record = item.record
    language = record.text("language").lower()
    if (language and not language.startswith("en")) or item.raw:
        return
    words = _WORD.findall(markup.plain(record.text("title")))
    long = [word for word in words[1:] if len(word) > 3 and word.lower() not in case.STOP_WORDS]
    if len(long) >= 4 and all(word[0].isupper() for word in long):
        hint = "write it in sentence case, with capitals for names alone"
        yield Found(f"the title is in title case: {_short(item.title)}", hint, "title")


_HTML: Final = re.compile(
    r"</?(?!(?:i|b|sup|sub|sc|em|strong|span)\b)(?:p|br|div|a|font|u|jats:[a-z]+|mml:[a-z]+|math|"
    r"title|section|ul|ol|li|inf|italic|bold|tt|h[1-6])\b[^<>]{0,200}>",
    re.IGNORECASE,
)


@record_rule("html-tag", "warning")
def html_tag(item: Item) -> Iterator[Found]:
    """A tag of HTML, JATS or MathML that CSL does not know: styles print it as it stands.

    CSL knows i, b, sup, sub, and span for small capitals and for what keeps its case.
    """
    for field, text in item.texts:
        found = _HTML.search(text) if "<" in text else None
        if found and field not in ("URL", "file", "bibkit"):
            message = f"{{field}} has a tag that is no CSL: {found.group()[:40]}"
            yield Found(message, "take it out, or write it in CSL's markup", field, found.group())
