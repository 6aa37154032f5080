"""BibLaTeX's localisation keys that stand for a value in a field, and what they say in English.

BibLaTeX manual, section 4.9.2.
"""

from typing import Final

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
