"""How a list of names is written: cs:name with its parts, cs:et-al, and the options inherited."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from bibkit.csl.item import PersonName
from bibkit.csl.locale import Locale
from bibkit.csl.nodes.base import Decoration
from bibkit.csl.state import SUBSEQUENT, Shown, State
from bibkit.text import marks

# Scripts whose names are written given name first; all others are family name first, unspaced.
_ROMANESQUE: Final = (
    "[a-zA-Z\u00c0-\u024f\u0370-\u052f\u0531-\u0587\u10a0-\u10ff\u1e00-\u1fff"
    "\u0590-\u06ff\u0750-\u077f\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufeff]"
)
# Formatting around a part of a given name.
_AROUND: Final = "".join(map(chr, range(0xFDD0, 0xFDF0)))
# A digraph in capitals ("TSerendorj") is one letter.
_CAPITALS: Final = re.compile(r"[^\W\d_]([A-Z]+)[a-z]")


class NameOptions(NamedTuple):
    """The options of cs:name after inheritance (specification, "Name")."""

    form: str = "long"
    and_: str = ""
    delimiter: str = ", "
    precedes_et_al: str = "contextual"
    precedes_last: str = "contextual"
    et_al_min: int = 0
    et_al_use_first: int = 1
    subsequent_min: int = 0
    subsequent_use_first: int = 1
    use_last: bool = False
    initialize: bool = True
    initialize_with: str | None = None
    hyphen: bool = True
    sort_order: str = ""
    separator: str = ", "
    demote: str = "display-and-sort"


class NameForm:
    """How names are written in one place of a style."""

    __slots__ = (
        "_texts",
        "decoration",
        "et_al",
        "family",
        "given",
        "locale",
        "options",
        "prefix",
        "sort_key",
        "substitute",
        "substitute_rule",
        "suffix",
    )

    def __init__(
        self,
        options: NameOptions,
        locale: Locale,
        family: Decoration | None = None,
        given: Decoration | None = None,
        decoration: Decoration | None = None,
        et_al: str = "",
        sort_key: bool = False,
        prefix: str = "",
        suffix: str = "",
        substitute: str | None = None,
        substitute_rule: str = "complete-all",
    ) -> None:
        self.options = options
        self.locale = locale
        self.family = family
        self.given = given
        self.decoration = decoration
        self.et_al = et_al
        self.sort_key = sort_key
        self.prefix = prefix
        self.suffix = suffix
        self.substitute = substitute
        self.substitute_rule = substitute_rule
        # Most names are those of people who write many works.
        self._texts: dict[tuple[PersonName, bool, int], str] = {}

    @property
    def count(self) -> bool:
        """Whether only the number of names is wanted."""
        return self.options.form == "count"

    @property
    def has_initials(self) -> bool:
        """Whether given names are shortened to initials here."""
        return self.options.initialize_with is not None and self.options.initialize

    def shown(self, total: int, state: State) -> int:
        """Return how many names of a list are shown before "et al."."""
        options = self.options
        if state.place.position >= SUBSEQUENT and options.subsequent_min:
            least, first = options.subsequent_min, options.subsequent_use_first
        else:
            least, first = options.et_al_min, options.et_al_use_first
        if least and 0 <= first < total and total >= least:
            return first
        return total

    def each(
        self, people: tuple[PersonName, ...], shown: int, place: int, state: State
    ) -> list[str]:
        """Return the names that are shown, each as text."""
        order = self.options.sort_order
        levels = state.decided.given
        return [
            self.person(
                name,
                order == "all" or (order == "first" and index == 0),
                levels.get((place, index), 0) if levels else 0,
            )
            for index, name in enumerate(people[:shown])
        ]

    def person(self, name: PersonName, inverted: bool, level: int) -> str:
        """Return one name; `level` is how far disambiguation has raised its given part."""
        key = (name, inverted, level)
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = self._write(name, inverted, level)
        return text

    def _write(self, name: PersonName, inverted: bool, level: int) -> str:
        text = self._person(name, inverted, level)
        if self.decoration is not None:
            text = self.decoration.bare(text)
        return text if name.literal else self.prefix + text + self.suffix

    def _person(self, name: PersonName, inverted: bool, level: int) -> str:
        if name.literal:
            return self._family(name.literal, "", "")
        short = self.options.form == "short"
        given = None if short and level == 0 else self._given_text(name, max(level, 1))
        if not is_romanesque(name):
            return self._other_script(name, given)
        if given is None:
            demote = self.options.demote
            separator = " " if self.sort_key else self.options.separator
            demoted = (inverted and demote == "display-and-sort") or (
                self.sort_key and demote != "never"
            )
            if demoted and name.non_dropping:
                particle = _bare(self.family, name.non_dropping)
                return self._family(name.family, "", "") + separator + particle
            return self._family(name.family, name.non_dropping, "")
        if name.static:
            return _spaced(self._family(name.family, name.non_dropping, ""), self._given(given, ""))
        if not inverted:
            return self._display_order(name, given)
        return self._sort_order(name, given)

    def _other_script(self, name: PersonName, given: str | None) -> str:
        family = self._family(name.family, name.non_dropping, "")
        if given is None or not name.given:
            return family
        joint = " " if name.static else ""
        return family + joint + self._given(name.given, "")

    def _display_order(self, name: PersonName, given: str) -> str:
        suffix = ""
        if name.suffix:
            suffix = (", " if name.comma_suffix else " ") + name.suffix
        before = self._given(given, "")
        family = self._family(name.family, name.non_dropping, suffix, name.dropping)
        return _spaced(before, family)

    def _sort_order(self, name: PersonName, given: str) -> str:
        options = self.options
        demoted = options.demote == "display-and-sort" or (
            self.sort_key and options.demote == "sort-only"
        )
        if demoted:
            particle = _bare(self.family, name.non_dropping)
            after = self._given(given, name.dropping, particle)
            family = self._family(name.family, "", "")
        else:
            after = self._given(given, name.dropping)
            family = self._family(name.family, name.non_dropping, "")
        text = family + options.separator + after if after else family
        return text + options.separator + name.suffix if name.suffix else text

    def _family(self, family: str, particle: str, suffix: str, dropping: str = "") -> str:
        """Return the family name with the particles before it and the suffix after it."""
        part = self.family
        if self.sort_key and particle and not particle.endswith(" "):
            # A particle is compared as a word, elided or not.
            particle += " "
        if part is None:
            before = _spaced(_bare(self.given, dropping), particle)
            return _spaced(before, family) + suffix
        before = _spaced(_bare(self.given, dropping), part.bare(particle))
        return part.prefix + _spaced(before, part.bare(family)) + suffix + part.suffix

    def _given(self, given: str, dropping: str, demoted: str = "") -> str:
        """Return the given name with the particles after it."""
        part = self.given
        if part is None:
            return _spaced(_spaced(given, dropping), demoted)
        if not given and not dropping and not demoted:
            return ""
        text = _spaced(part.bare(given), part.bare(dropping))
        return part.prefix + _spaced(text, demoted) + part.suffix

    def _given_text(self, name: PersonName, level: int) -> str:
        """Return a given name at a level: 1 is what the options ask for, 2 is in full."""
        options = self.options
        if options.initialize_with is None:
            return name.given
        if level >= 2 or not options.initialize:
            return normalise_initials(name.given, options.initialize_with)
        return initials(name.given, options.initialize_with, options.hyphen)

    def join(
        self,
        names: list[str],
        people: tuple[PersonName, ...],
        shown: int,
        state: State,
        first: bool,
    ) -> str:
        """Return a list of names with delimiters, "and" and "et al."."""
        if first and self.substitute is not None and state.predecessor is not None:
            keys = [name.person for name in people[:shown]]
            whole = self._substituted(names, tuple(zip(names, keys, strict=True)), state)
            if whole is not None:
                return whole
        options = self.options
        if shown >= len(people):
            return self._all(names, people)
        if not names:
            return ""
        if options.use_last and len(people) - shown >= 2:
            last = self.person(people[-1], options.sort_order == "all", 0)
            text = options.delimiter.join(names)
            delimiter = options.delimiter if len(names) > 1 else " "
            return f"{text}{delimiter}… {last}"
        text = options.delimiter.join(names)
        if self.sort_key or not self.et_al.strip():
            return text
        inverted = self._inverted(people[shown - 1], shown - 1)
        if self._precedes(options.precedes_et_al, shown > 1, inverted):
            return text + options.delimiter + self.et_al
        if not _has_romanesque(marks.plain(self.et_al)[:1]):
            return text + self.et_al
        return f"{text} {self.et_al}" if text else self.et_al

    def _inverted(self, name: PersonName, place: int) -> bool:
        order = self.options.sort_order
        return not name.literal and (order == "all" or (order == "first" and place == 0))

    def _precedes(self, rule: str, contextual: bool, inverted: bool) -> bool:
        if rule == "contextual":
            return contextual
        return rule == "always" or (rule == "after-inverted-name" and inverted)

    def _all(self, names: list[str], people: tuple[PersonName, ...]) -> str:
        options = self.options
        count = len(names)
        if count < 2 or not options.and_ or self.sort_key:
            return options.delimiter.join(names)
        text = options.delimiter.join(names[:-1])
        if people[-1].literal:
            # An institution at the end is set off only where there are more than two.
            delimited = count > 2
        else:
            inverted = people[-2].literal != "" or self._inverted(people[-2], count - 2)
            delimited = self._precedes(options.precedes_last, count > 2, inverted)
        if delimited:
            return text + options.delimiter + options.and_.lstrip() + names[-1]
        return text + options.and_ + names[-1]

    def substitute_whole(self, text: str, state: State) -> str:
        """Return a text that stands in for names, or what replaces it if it repeats."""
        if self.substitute is None or state.predecessor != ((text, ()),):
            return text
        return self.substitute

    def _substituted(self, names: list[str], now: Shown, state: State) -> str | None:
        """Return a list of names with those that repeat the entry before replaced, if any.

        Specification, "Reference Grouping". Names are replaced in place where the rule replaces
        them one by one.
        """
        assert state.predecessor is not None
        assert self.substitute is not None
        before = state.predecessor
        rule = self.substitute_rule
        same = 0
        while same < min(len(names), len(before)) and now[same] == before[same]:
            same += 1
        everything = same == len(names) == len(before)
        if rule == "complete-all":
            return self.substitute if everything else None
        if rule == "complete-each" and everything:
            names[:] = [self.substitute] * len(names)
        elif rule == "partial-each":
            names[:same] = [self.substitute] * same
        elif rule == "partial-first" and same:
            names[0] = self.substitute
        return None


def is_romanesque(name: PersonName) -> bool:
    """Return whether a name is written given name first, spaced, by its script."""
    return _has_romanesque(name.family or name.given)


def _has_romanesque(text: str) -> bool:
    if text.isascii():
        return any(map(str.isalpha, text))
    return re.search(_ROMANESQUE, text) is not None


def _bare(part: Decoration | None, text: str) -> str:
    return part.bare(text) if part is not None and text else text


def _spaced(before: str, after: str) -> str:
    """Return two parts with a space between, unless the first ends in an apostrophe or hyphen."""
    if not before or not after:
        return before or after
    plain = before.rstrip("\ufde6")
    return before + after if plain[-1:] in "’'-– " else f"{before} {after}"


@lru_cache(maxsize=65536)
def initials(given: str, mark: str, hyphen: bool) -> str:
    """Return the initials of a given name, each followed by `mark`."""
    done = ""
    joint = ""
    for token in _given_tokens(given):
        letters = token.strip(_AROUND)
        if token == "-":
            joint = "-"
            continue
        if not letters or not letters[0].isalpha():
            continue
        if letters[0].islower():
            # A lower-case word stays, but not as the second half of a name ("Guo-ping").
            if not joint:
                done = _spaced(done.rstrip(), token) + " "
        elif joint:
            done = done.rstrip() + "-" if hyphen else done
            done += _initial(token, letters, mark)
        else:
            done += _initial(token, letters, mark)
        joint = ""
    return done.rstrip()


def _initial(token: str, letters: str, mark: str) -> str:
    if letters.endswith(".") and len(letters) > 2:
        # An abbreviation of more than a letter ("Ph.", "Yu.") is an initial as it is.
        short = letters[:-1]
    else:
        capitals = _CAPITALS.match(letters)
        short = letters[0] + (capitals[1].lower() if capitals else "")
    start = token.index(letters)
    return _abbreviated(token[:start], short, mark, token[start + len(letters) :])


def _abbreviated(before: str, short: str, mark: str, after: str) -> str:
    """Return a short form between the marks around it; a space goes after them."""
    bare = mark.rstrip()
    return before + short + bare + after + mark[len(bare) :]


def _given_tokens(given: str) -> list[str]:
    given = given.replace("\u2010", "-").replace("\u2011", "-")
    given = re.sub(r"\.(?=[^\W\d_])", ". ", given)
    return [token for token in re.split(r"\s+|(-)", given) if token]


@lru_cache(maxsize=65536)
def normalise_initials(given: str, mark: str) -> str:
    """Return a given name in full, with the abbreviations in it followed by `mark`."""
    done = ""
    for token in _given_tokens(given):
        letters = token.strip(_AROUND)
        start = token.find(letters)
        short = letters.rstrip(".")
        if token == "-":
            done = done.rstrip() + "-"
        elif short and (letters.endswith(".") or (len(short) == 1 and short.isupper())):
            done += _abbreviated(token[:start], short, mark, token[start + len(letters) :])
        else:
            if done and done[-1] not in " -":
                done += " "
            done += token + " "
    return done.rstrip()
