"""Entries whose texts stand in quotes, read by what stands between the texts.

A file keeps to few layouts: from entry to entry the names of fields, the spaces and the values that
are no text are the same. So each layout is taken apart once, and an entry that has it is cut at its
quotes, which takes half the time of looking for its fields.
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Final

from bibkit.formats.bib import grammar, mapping
from bibkit.formats.bib.grammar import Part

# Layouts that are learnt before one has come again, how often one must for another to be, and how
# many are at most.
_FIRST: Final = 200
_RETURNS: Final = 4
_MOST: Final = 2_000
# What is left of a text in quotes.
_PLACE: Final = '""'


class Layout:
    """The fields of an entry without the texts that stand in quotes.

    `names` are the fields' names as BibLaTeX has them.
    """

    __slots__ = ("_empty", "_fields", "_joined", "_pick", "_values", "names")

    def __init__(self, parts: Sequence[Part]) -> None:
        # Each field's name, its value, and how many texts stand before it.
        self._fields: list[tuple[str, str, int]] = []
        count = 0
        for name, _, _, value in parts:
            self._fields.append((name, value, count))
            count += value.count(_PLACE) if value else 1
        self._values = [value for _, value, _ in self._fields if value and _PLACE not in value]
        self._joined = [(_pieces(value), at) for _, value, at in self._fields if _PLACE in value]
        joined, values = count + len(self._values), iter(range(count, len(parts) + count))
        places = {}
        for name, value, at in self._fields:
            if _PLACE in value:
                places[name.lower()], joined = joined, joined + 1
            else:
                places[name.lower()] = next(values) if value else at
        sources = dict(zip(places, places, strict=True))
        mapping.rename(sources)
        self.names = tuple(sources)
        # A copy of it grows no more.
        self._empty = dict.fromkeys(sources, "")
        self._pick = itemgetter(*(places[source] for source in sources.values()))

    @property
    def is_usual(self) -> bool:
        """Whether it has several fields, each given once."""
        return 1 < len({name.lower() for name, _, _ in self._fields}) == len(self._fields)

    def parts(self, texts: Sequence[str]) -> list[Part]:
        """Return the fields of an entry of this layout as they stand in the file."""
        return [
            (name, "", "", _value(_pieces(value), texts, at))
            if value
            else (name, "", texts[at], "")
            for name, value, at in self._fields
        ]

    def fields(self, texts: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
        """Return the fields of an entry of this layout, with what is `known` of values.

        Raises `KeyError` for a value that is not.
        """
        found = [*texts, *map(known.__getitem__, self._values)]
        for pieces, at in self._joined:
            found.append(known[_value(pieces, texts, at)])
        fields = self._empty.copy()
        for name, text in zip(self.names, self._pick(found), strict=True):
            fields[name] = text
        return fields


def _pieces(value: str) -> list[str]:
    return value.split(_PLACE)


def _value(pieces: list[str], texts: Sequence[str], at: int) -> str:
    """Return a value of pieces and of the texts that stand between them, from one on."""
    found = pieces[0]
    for place, piece in enumerate(pieces[1:], at):
        found = f'{found}"{texts[place]}"{piece}'
    return found


class Layouts:
    """The layouts of a file, as they are learnt."""

    def __init__(self) -> None:
        self._known: dict[str, Layout | None] = {}
        # Where layouts do not return, they are not looked for any more.
        self._left = _FIRST * _RETURNS

    def read(self, body: str) -> tuple[Layout, list[str]] | None:
        """Return the layout of an entry and the texts in its quotes; None if it has none."""
        texts = body.split('"')
        if self._left < 0 or len(texts) < 3 or not len(texts) % 2:
            return None
        rest = _PLACE.join(texts[::2])
        if rest in self._known:
            layout = self._known[rest]
            self._left += 1
        elif len(self._known) >= _MOST:
            return None
        else:
            layout = self._known[rest] = _layout(rest)
            self._left -= _RETURNS
        if layout is None:
            return None
        texts = texts[1::2]
        # A quote in braces ends no text, and what stands before it has a brace too many.
        for text in texts:
            if ("{" in text or "}" in text) and not grammar.is_certain(text):
                return None
        return layout, texts


def _layout(rest: str) -> Layout | None:
    parts = grammar.parts(rest) if "{" not in rest and "}" not in rest else []
    layout = Layout(parts) if len(parts) > 1 else None
    return layout if layout is not None and layout.is_usual else None
