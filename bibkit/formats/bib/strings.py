"""BibLaTeX's localisation keys that stand for a value in a field, and what they say in English.

BibLaTeX manual, section 4.9.2.
"""

import re
from typing import Final

from bibkit.patterns import pattern

STRINGS: Final = {
    # theses and other kinds of work
    "bathesis": "Bachelor’s thesis",
    "mathesis": "Master’s thesis",
    "phdthesis": "PhD thesis",
    "candthesis": "Candidate thesis",
    "techreport": "technical report",
    "resreport": "research report",
    "software": "computer software",
    "datacd": "data CD",
    "audiocd": "audio CD",
    # patents
    "patent": "patent",
    "patentde": "German patent",
    "patenteu": "European patent",
    "patentfr": "French patent",
    "patentuk": "British patent",
    "patentus": "U.S. patent",
    "patreq": "patent request",
    "patreqde": "German patent request",
    "patreqeu": "European patent request",
    "patreqfr": "French patent request",
    "patrequk": "British patent request",
    "patrequs": "U.S. patent request",
    "countryde": "Germany",
    "countryeu": "European Union",
    "countryep": "European Union",
    "countryfr": "France",
    "countryuk": "United Kingdom",
    "countryus": "United States of America",
    # how far a publication has come
    "inpreparation": "in preparation",
    "submitted": "submitted",
    "forthcoming": "forthcoming",
    "inpress": "in press",
    "prepublished": "pre-published",
    # series
    "newseries": "new series",
    "oldseries": "old series",
}
# What can stand in a text as \\bibstring{...} besides.
WORDS: Final = STRINGS | {
    "and": "and",
    "andothers": "et al.",
    "book": "book",
    "byauthor": "by",
    "byeditor": "edited by",
    "bytranslator": "translated by",
    "chapter": "chapter",
    "circa": "circa",
    "column": "column",
    "columns": "columns",
    "edition": "edition",
    "editor": "editor",
    "editors": "editors",
    "figure": "figure",
    "folio": "folio",
    "foreword": "foreword",
    "idem": "idem",
    "in": "in",
    "introduction": "introduction",
    "issue": "issue",
    "jourser": "series",
    "line": "line",
    "lines": "lines",
    "nodate": "no date",
    "note": "note",
    "number": "number",
    "ofseries": "of",
    "page": "page",
    "pages": "pages",
    "paragraph": "paragraph",
    "part": "part",
    "reprint": "reprint",
    "reviewof": "review of",
    "section": "section",
    "see": "see",
    "seealso": "see also",
    "sequens": "sq.",
    "sequentes": "sqq.",
    "spring": "spring",
    "summer": "summer",
    "autumn": "autumn",
    "winter": "winter",
    "supplement": "supplement",
    "translationof": "translation of",
    "translator": "translator",
    "verse": "verse",
    "version": "version",
    "volume": "volume",
    "volumes": "volumes",
}
# Text -> the key to write for it; the first key of a text is the one that is written.
KEYS: Final = {text: key for key, text in reversed([*STRINGS.items()])}


def ordinal(number: int) -> str:
    """Return an English ordinal ("3rd")."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}th" if 10 < number % 100 < 20 else f"{number}{ending}"


# The ordinals in which BibTeX's styles expect the edition of a book.
_ORDINALS: Final = tuple(
    """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split()
)
_NUMBERS: Final = {word: number for number, word in enumerate(_ORDINALS, 1)}
_EDITION: Final = pattern(
    r"(?P<number>[0-9]+)(?:st|nd|rd|th)|(?P<word>[a-z]+)[.,]?(?:\s*\b(?:ed|edn|edition)\.{0,2})?",
    re.IGNORECASE,
)


def edition(text: str) -> str:
    """Return the number of an edition that is told in words ("Second", "2nd"), or the text.

    (BibTeXing, section 3.2: an ordinal; BibLaTeX manual, section 2.2.2, and CSL: a number.)
    """
    found = _EDITION.fullmatch(text)
    if found is None:
        return text
    return found["number"] or str(_NUMBERS.get(found["word"].lower(), text))


def edition_in_words(text: str) -> str:
    """Return the number of an edition as an ordinal ("Second", "21st"); other text as it is."""
    number = int(text) if re.fullmatch("[0-9]{1,3}", text) else 0
    if not number:
        return text
    return _ORDINALS[number - 1].title() if number <= len(_ORDINALS) else ordinal(number)
