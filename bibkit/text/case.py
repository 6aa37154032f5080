"""Text case by language, over marked text: what is marked `NOCASE` keeps its case."""

import re
from collections.abc import Callable
from typing import Final

from bibkit.text import marks

# The single words of CSL's list for title case (schema repository, styles/stop-words.json); "about"
# is not on it, but the public test suite has it there.
STOP_WORDS: Final = frozenset(
    """a about across afore after against along alongside amid amidst among amongst an and anenst
    apropos apud around as aside astride at athwart atop barring before behind below beneath beside
    besides between beyond but by c ca circa d' de despite down during et except for forenenst from
    given in inside into lest like modulo near next nor notwithstanding of off on onto or out over
    per plus pro qua sans since so than the through throughout thru thruout till to toward towards
    under underneath until unto up upon v. van versus via vis-à-vis von vs. whereas with within
    without yet""".split()
)
# Spans whose case is meant: nocase itself, small capitals, and what is raised or lowered.
_PROTECTING: Final = frozenset((marks.NOCASE, marks.SMALL_CAPS, marks.SUP, marks.SUB))
# A mark, with its target if it is a link's, or a run of text.
_PIECE: Final = re.compile(
    f"{marks.LINK}[^{marks.TARGET_END}]*{marks.TARGET_END}"
    f"|[{marks.OPENERS}{marks.CLOSE}]|[^{marks.OPENERS}{marks.CLOSE}]+"
)
_WORD: Final = re.compile(r"[^\W_](?:[\w'’`.‑]*[\w])?")
_TITLE_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|['’`](?=[^\W_])|\.(?=[^\W_]\.))*")
_SENTENCE_END: Final = re.compile(r"[:?!][\s\ufdd0-\ufdef”’»\"')]*\s[\s\ufdd0-\ufdef“‘«\"'(]*$")
_TURKIC: Final = ("tr", "az")


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Return the runs of marked text, each with whether its case may change."""
    if text.isascii():
        return [(text, True)]
    found: list[tuple[str, bool]] = []
    opened: list[str] = []
    protected = 0
    for piece in _PIECE.findall(text):
        if piece == marks.CLOSE:
            if opened:
                protected -= opened.pop() in _PROTECTING
            found.append((piece, False))
        elif piece[0] == marks.LINK or (len(piece) == 1 and marks.ITALIC <= piece <= marks.LINK):
            opened.append(piece[0])
            protected += piece in _PROTECTING
            found.append((piece, False))
        else:
            found.append((piece, not protected))
    return found


def _map(text: str, change: Callable[[str], str]) -> str:
    return "".join(change(piece) if free else piece for piece, free in _pieces(text))


def lowercase(text: str, language: str = "") -> str:
    """Return marked text in lower case."""
    if language[:2] in _TURKIC:
        return _map(text, lambda piece: piece.replace("I", "ı").replace("İ", "i").lower())
    return _map(text, str.lower)


def uppercase(text: str, language: str = "") -> str:
    """Return marked text in upper case."""
    if language[:2] in _TURKIC:
        return _map(text, lambda piece: piece.replace("i", "İ").upper())
    return _map(text, str.upper)


def _capital(letter: str, language: str) -> str:
    if letter == "i" and language[:2] in _TURKIC:
        return "İ"
    upper = letter.upper()
    return upper if len(upper) == 1 else letter


def capitalize_first(text: str, language: str = "") -> str:
    """Return marked text with its first word's letter a capital if the word is in small letters."""
    done: list[str] = []
    pieces = _pieces(text)
    for place, (piece, free) in enumerate(pieces):
        is_text = piece[:1] != marks.LINK and (len(piece) > 1 or piece.isalnum())
        match = _WORD.search(piece) if is_text else None
        if match is None:
            done.append(piece)
            continue
        if free and match.group().islower():
            start = match.start()
            piece = piece[:start] + _capital(piece[start], language) + piece[start + 1 :]
        return "".join(done) + piece + "".join(rest for rest, _ in pieces[place + 1 :])
    return text


def capitalize_all(text: str, language: str = "") -> str:
    """Return marked text with the first letter of every lower-case word a capital."""

    def word(match: re.Match[str]) -> str:
        found = match.group()
        return _capital(found[0], language) + found[1:] if found.islower() else found

    return _map(text, lambda piece: re.sub(r"[^\W_][^\s]*", word, piece))


def sentence(text: str, language: str = "") -> str:
    """Return marked text in lower case with its first letter a capital."""
    return capitalize_first(lowercase(text, language), language)


def title(text: str, language: str = "") -> str:
    """Return marked text in English title case (specification, "Title Case Conversion").

    Words in capitals or in mixed case stay as they are, stop words too: who wrote "The" in the
    middle of a title meant it. A stop word that begins the first hyphenated word of the text is
    a capital ("pro-environmental"), as the public test suite has it.
    """
    words: list[tuple[int, int, bool]] = []
    start = 0
    for piece, free in _pieces(text):
        words += [(start + m.start(), start + m.end(), free) for m in _TITLE_WORD.finditer(piece)]
        start += len(piece)
    done: list[str] = []
    start = 0
    hyphen = text.find("-")
    last = len(words) - 1
    for place, (begin, end, free) in enumerate(words):
        done.append(text[start:begin])
        start = end
        word = text[begin:end]
        if free and word.islower():
            edge = place in (0, last) or bool(_SENTENCE_END.search(text[max(0, begin - 8) : begin]))
            stop = word in STOP_WORDS or text[begin : end + 1] in STOP_WORDS
            if edge or end == hyphen or not stop:
                word = _title_word(word, begin, end, text, edge, place == 0)
        done.append(word)
    done.append(text[start:])
    return "".join(done)


def _title_word(word: str, begin: int, end: int, text: str, edge: bool, first: bool) -> str:
    # A letter alone is a symbol, an initial or an elided article ("vitamin c", "β-carotene",
    # "l'art"), unless it begins the text or is half of a word ("e-mail").
    joined = text[end : end + 1] == "-" or first
    if len(word) == 1 and not (edge and word == "a") and not (joined and word.isascii()):
        return word
    if word[1:2] in ("'", "’"):
        return word
    if text[begin - 1 : begin] in ("'", "’") and text[begin - 2 : begin - 1].isalpha():
        return word
    return _capital(word[0], "") + word[1:]


CONVERSIONS: Final = {
    "lowercase": lowercase,
    "uppercase": uppercase,
    "capitalize-first": capitalize_first,
    "capitalize-all": capitalize_all,
    "sentence": sentence,
    "title": title,
}


def is_english(item_language: str, default_language: str) -> bool:
    """Return whether an item takes title case (specification, "Non-English Items")."""
    language = item_language or default_language
    return not language or language[:2].lower() == "en"
