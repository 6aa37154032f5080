"""The locale in force: terms, ordinals, date formats and options after all fallbacks."""

import json
import os
from functools import cache
from typing import Final

from bibkit.csl import parse
from bibkit.csl.tree import LocalDate, LocaleData, Term
from bibkit.resources import package

# Which form stands in for a missing one (specification, "Terms").
_NEXT_FORM: Final = {"verb-short": "verb", "symbol": "short", "verb": "long", "short": "long"}
DEFAULT: Final = "en-US"


class Locale:
    """What a language says: built once for a style and a language, then only read."""

    __slots__ = (
        "_forms",
        "dates",
        "language",
        "limit_day_ordinals",
        "ordinals",
        "punctuation_in_quote",
        "quotes",
        "terms",
    )

    def __init__(self, language: str, layers: list[LocaleData]) -> None:
        self.language = language
        self.terms: dict[tuple[str, str], Term] = {}
        self.dates: dict[str, LocalDate] = {}
        options: dict[str, str] = {}
        for layer in layers:
            if any(name.startswith("ordinal") for name, _ in layer.terms):
                # Ordinal suffixes replace those of the layers below as a set.
                kept = self.terms.items()
                self.terms = {key: t for key, t in kept if not key[0].startswith("ordinal")}
            self.terms.update(layer.terms)
            self.dates.update(layer.dates)
            options.update(layer.options)
        self.punctuation_in_quote = options.get("punctuation-in-quote") == "true"
        self.limit_day_ordinals = options.get("limit-day-ordinals-to-day-1") == "true"
        self._forms: dict[tuple[str, str], Term | None] = {}
        self.ordinals: dict[tuple[int, str], str] = {}
        names = ("open-quote", "close-quote", "open-inner-quote", "close-inner-quote")
        marks = [self.term(name) for name in names]
        self.quotes = tuple(mark or default for mark, default in zip(marks, "“”‘’", strict=True))

    def find(self, name: str, form: str = "long") -> Term | None:
        """Return a term in a form, or in the form that stands in for it; None if undefined."""
        key = (name, form)
        if key in self._forms:
            return self._forms[key]
        found = self.terms.get(key)
        while found is None and form in _NEXT_FORM:
            form = _NEXT_FORM[form]
            found = self.terms.get((name, form))
        self._forms[key] = found
        return found

    def term(self, name: str, form: str = "long", plural: bool = False) -> str:
        """Return a term's text; empty if the locale has none."""
        found = self.find(name, form)
        if found is None:
            return ""
        return found.multiple if plural else found.single

    def gender(self, name: str) -> str:
        """Return the grammatical gender of a term."""
        found = self.find(name)
        return found.gender if found else ""

    def ordinal_suffix(self, number: int, gender: str = "") -> str:
        """Return the suffix of an ordinal number (specification, "Ordinal Suffixes")."""
        key = (number, gender)
        suffix = self.ordinals.get(key)
        if suffix is None:
            suffix = self.ordinals[key] = self._find_suffix(number, gender)
        return suffix

    def _find_suffix(self, number: int, gender: str) -> str:
        if not self._gendered("ordinal", gender) and self._gendered("ordinal-04", gender):
            # Terms as they were in CSL 1.0: 04 is for all that do not end in 1, 2 or 3.
            last = number % 10 if number % 100 // 10 != 1 else 0
            term = self._gendered(f"ordinal-{last if last in (1, 2, 3) else 4:02d}", gender)
            return term.single if term else ""
        for value in (number % 100, number % 10):
            term = self._gendered(f"ordinal-{value:02d}", gender)
            if term is None:
                continue
            match = term.match or ("last-digit" if value < 10 else "last-two-digits")
            modulus = {"last-digit": 10, "last-two-digits": 100}.get(match)
            if (number % modulus if modulus else number) == value:
                return term.single
        term = self._gendered("ordinal", gender)
        return term.single if term else ""

    def _gendered(self, name: str, gender: str) -> Term | None:
        if gender and (name, f"long:{gender}") in self.terms:
            return self.terms[name, f"long:{gender}"]
        return self.terms.get((name, "long"))

    def long_ordinal(self, number: int, gender: str = "") -> str:
        """Return a long ordinal ("first"), or an empty string if the locale has none."""
        term = self._gendered(f"long-ordinal-{number:02d}", gender)
        return term.single if term else ""


def _folder() -> str:
    """Return citeproc-py's folder of locales; the package itself would take long to import."""
    return os.path.join(package("citeproc") or "", "data", "locales")


@cache
def _metadata() -> tuple[dict[str, str], frozenset[str]]:
    """Return the primary dialect of each language, and the locales that have a file."""
    folder = _folder()
    with open(os.path.join(folder, "locales.json"), encoding="utf-8") as file:
        primary = json.load(file)["primary-dialects"]
    names = os.listdir(folder)
    found = {name[8:-4] for name in names if name.startswith("locales-") and name.endswith(".xml")}
    return primary, frozenset(found)


def available() -> tuple[str, ...]:
    """Return the languages that have a locale file, in order."""
    return tuple(sorted(_metadata()[1]))


@cache
def load_file(language: str) -> LocaleData | None:
    """Return the locale file of a language, if there is one."""
    if language not in _metadata()[1]:
        return None
    name = f"locales-{language}.xml"
    with open(os.path.join(_folder(), name), "rb") as file:
        return parse.locale_file(file.read(), name)


def normalise(language: str) -> str:
    """Return a language tag in the spelling of the locale files ("en_us" is "en-US")."""
    parts = language.strip().replace("_", "-").split("-")
    rest = [part.title() if len(part) == 4 else part.upper() for part in parts[1:]]
    return "-".join([parts[0].lower(), *rest])


def build(language: str, own: tuple[LocaleData, ...]) -> Locale:
    """Return the locale for a language under a style's own cs:locale elements.

    The order of precedence is that of the specification, "Locale Fallback": the style's
    exact dialect, its language, its locale for all; then the files of the dialect, of the
    language's primary dialect, and of US English.
    """
    language = normalise(language)
    base = language.split("-")[0]
    primary, files = _metadata()
    dialect = primary.get(base, "")
    if not dialect:
        dialect = next((name for name in sorted(files) if name.split("-")[0] == base), "")
    layers = [load_file(name) for name in dict.fromkeys((DEFAULT, dialect, language))]
    known = [layer for layer in layers if layer is not None]
    wanted = ["", base, language] if base != language else ["", base]
    for tag in wanted:
        known.extend(data for data in own if normalise(data.language) == tag)
    return Locale(language, known)
