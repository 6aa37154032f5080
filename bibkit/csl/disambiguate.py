"""Disambiguation: names, given names, the disambiguate condition and year suffixes, in that order.

It works on an index of rendered cites: only items that share a text with another are looked at,
and a method is kept for a set of them only if it tells some of them apart.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from bibkit.csl.name_form import NameForm
from bibkit.csl.state import NameList, Provisional

# How far a given name can be raised: initials, then in full.
_LEVELS: Final = (1, 2)


class Rendered(NamedTuple):
    """A cite as disambiguation sees it.

    That is its text, the lists of names in it, and how many disambiguate conditions were tested.
    """

    text: str
    lists: tuple[NameList, ...]
    conditions: int = 0


class Methods(NamedTuple):
    """What a style allows (specification, "Disambiguation")."""

    add_names: bool
    add_givenname: bool
    rule: str
    condition: bool
    year_suffix: bool

    def __bool__(self) -> bool:
        return self.add_names or self.add_givenname or self.condition or self.year_suffix


class Disambiguator:
    """Decides, for every item, what its cites show so that they can be told apart."""

    def __init__(self, methods: Methods, render: Callable[[str, Provisional], Rendered]) -> None:
        self._methods = methods
        self._render = render
        self._decided: dict[str, Provisional] = {}

    def decide(self, keys: Sequence[str]) -> dict[str, Provisional]:
        """Return what is decided for each key; `keys` are in the order of the bibliography."""
        self._decided = {key: Provisional() for key in keys}
        methods = self._methods
        if methods.add_givenname and methods.rule != "by-cite":
            self._names_everywhere(keys)
        for ambiguous in self._split(keys):
            if len(ambiguous) > 1:
                self._resolve(ambiguous)
        return self._decided

    def _text(self, key: str) -> str:
        return self._render(key, self._decided[key]).text

    def _split(self, keys: Iterable[str]) -> list[list[str]]:
        """Return the keys in sets whose cites are the same."""
        sets: dict[str, list[str]] = {}
        for key in keys:
            sets.setdefault(self._text(key), []).append(key)
        return list(sets.values())

    # Names told apart wherever they stand

    def _names_everywhere(self, keys: Sequence[str]) -> None:
        """Raise each name that another one looks like, in all cites."""
        primary = self._methods.rule.startswith("primary-name")
        top = 1 if self._methods.rule.endswith("-with-initials") else 2
        seen: dict[str, dict[tuple[object, ...], list[tuple[str, int, int, NameList]]]] = {}
        for key in keys:
            for place, names in enumerate(self._render(key, self._decided[key]).lists):
                if primary and place:
                    break
                for index, name in enumerate(names.people[: names.shown]):
                    if primary and index:
                        break
                    form = names.form
                    assert isinstance(form, NameForm)
                    base = form.person(name, False, 0)
                    where = (key, place, index, names)
                    seen.setdefault(base, {}).setdefault(name.key, []).append(where)
        for people in seen.values():
            if len(people) > 1:
                self._raise_names(people, top)

    def _raise_names(
        self,
        people: dict[tuple[object, ...], list[tuple[str, int, int, NameList]]],
        top: int,
    ) -> None:
        pending = list(people)
        first = next(iter(people.values()))[0][3].form
        for level in _levels(first, top):
            texts: dict[str, list[tuple[object, ...]]] = {}
            for person in people:
                _, _, index, names = people[person][0]
                form = names.form
                assert isinstance(form, NameForm)
                text = form.person(names.people[index], False, level)
                texts.setdefault(text, []).append(person)
            for same in texts.values():
                if len(same) == 1 and same[0] in pending:
                    pending.remove(same[0])
                    for key, place, index, _ in people[same[0]]:
                        self._decided[key].given[place, index] = level

    # Sets of cites that are the same

    def _resolve(self, ambiguous: list[str]) -> None:
        """Tell the items of a set apart, by the methods in their order."""
        remaining = self._by_names(ambiguous) if self._uses_names() else [ambiguous]
        for same in remaining:
            if len(same) > 1:
                self._by_condition(same)

    def _uses_names(self) -> bool:
        methods = self._methods
        return methods.add_names or methods.add_givenname

    def _by_names(self, ambiguous: list[str]) -> list[list[str]]:
        done: list[list[str]] = []
        pending = [ambiguous]
        while pending:
            same = pending.pop()
            parts = self._refine(same) if len(same) > 1 else [same]
            if len(parts) > 1:
                pending.extend(parts)
            else:
                done.extend(parts)
        return done

    def _refine(self, same: list[str]) -> list[list[str]]:
        """Return the set in parts that one more given name or name tells apart, or as it is."""
        if self._methods.add_givenname:
            parts = self._raise_given(same)
            if len(parts) > 1:
                return parts
        if self._methods.add_names:
            return self._add_names(same)
        return [same]

    def _raise_given(self, same: list[str]) -> list[list[str]]:
        first = self._render(same[0], self._decided[same[0]]).lists
        for place, names in enumerate(first):
            shown = max(names.shown, self._decided[same[0]].shown.get(place, 0))
            for index in range(min(shown, len(names.people))):
                parts = self._raise_one(same, place, index, names.form)
                if len(parts) > 1:
                    return parts
        return [same]

    def _raise_one(self, same: list[str], place: int, index: int, form: object) -> list[list[str]]:
        if index and self._methods.rule.startswith("primary-name"):
            return [same]
        top = 1 if self._methods.rule.endswith("-with-initials") else 2
        current = max(self._decided[key].given.get((place, index), 0) for key in same)
        for level in _levels(form, top):
            if level <= current:
                continue
            before = {key: self._decided[key].copy() for key in same}
            for key in same:
                self._decided[key].given[place, index] = level
            parts = self._split(same)
            if len(parts) > 1:
                return parts
            self._decided.update(before)
        return [same]

    def _add_names(self, same: list[str]) -> list[list[str]]:
        before = {key: self._decided[key].copy() for key in same}
        lists = {key: self._render(key, self._decided[key]).lists for key in same}
        for place in range(max((len(found) for found in lists.values()), default=0)):
            most = max(len(found[place].people) for found in lists.values() if place < len(found))
            shown = min(found[place].shown for found in lists.values() if place < len(found))
            for count in range(shown + 1, most + 1):
                for key in same:
                    self._decided[key].shown[place] = count
                parts = self._split(same)
                if len(parts) == 1 and self._methods.add_givenname:
                    form = next(found[place].form for found in lists.values() if place < len(found))
                    parts = self._raise_one(same, place, count - 1, form)
                if len(parts) > 1:
                    return parts
            self._decided.update({key: found.copy() for key, found in before.items()})
        return [same]

    def _by_condition(self, same: list[str]) -> None:
        """Turn to the disambiguate conditions one by one, and to year suffixes for what is left."""
        for part in self._met(same, 1):
            if len(part) > 1 and self._methods.year_suffix:
                for number, key in enumerate(part):
                    self._decided[key].year_suffix = year_suffix(number)

    def _met(self, same: list[str], first: int) -> list[list[str]]:
        total = self._conditions(same) if self._methods.condition else 0
        for count in range(first, total + 1):
            for key in same:
                self._decided[key].condition = count
            parts = self._split(same)
            if len(parts) > 1:
                return [
                    rest
                    for part in parts
                    for rest in (self._met(part, count + 1) if len(part) > 1 else [part])
                ]
        # Where no condition tells them apart, they are met all the same: it can only help.
        for key in same:
            self._decided[key].condition = total
        return [same]

    def _conditions(self, same: list[str]) -> int:
        return max(self._render(key, self._decided[key]).conditions for key in same)


def _levels(form: object, top: int) -> tuple[int, ...]:
    """Return the levels that given names are raised to, one after the other.

    Where names have no initials, they go to the full form at once, so that an entry which does
    shorten them shows them in full too (specification, "Disambiguation").
    """
    assert isinstance(form, NameForm)
    return _LEVELS[:top] if form.has_initials else _LEVELS[1:top]


def year_suffix(number: int) -> str:
    """Return the suffix for a number from 0: a, b, ..., z, aa, ab, ..."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
