"""The cites of a citation side by side: grouped by author, collapsed, delimited."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from bibkit.csl.cite import Cite
from bibkit.csl.state import Place
from bibkit.text import marks

_OWN: Final = frozenset(",.;:")
# What the identifier of an entry begins with in a document with links, as pandoc has it.
ENTRY: Final = "ref-"


class Piece(NamedTuple):
    """A rendered cite with what grouping and collapsing ask of it.

    `text` is the whole of it; `names` the names it begins with, as they were rendered. `rest` gives
    its text without the names, `base` that without its year suffix too.
    """

    cite: Cite
    place: Place
    text: str
    names: str
    year_suffix: str
    rest: Callable[[], str]
    base: Callable[[], str]
    delimiter: str = ""


class Rules(NamedTuple):
    """How an area's layout and options put cites together (specification, "Cite Collapsing")."""

    layout_delimiter: str
    collapse: str
    group_delimiter: str
    grouping: bool
    sorted: bool
    suffix_delimiter: str
    after_collapse: str
    after_locator: str
    links: bool = False

    @property
    def groups(self) -> bool:
        """Whether cites by the same names are brought together."""
        return self.grouping or self.collapse in ("year", "year-suffix", "year-suffix-ranged")


def assemble(pieces: Sequence[Piece], rules: Rules) -> str:
    """Return the cites of one citation as one text, without the layout's affixes."""
    order = list(pieces)
    if rules.groups and rules.sorted:
        # An order that the style does not choose is the author's.
        order = _grouped(order)
    if rules.collapse == "citation-number":
        return _numbers(order, rules)
    if rules.groups:
        return _by_names(order, rules)
    return _joined(order, rules)


def _between(delimiter: str, before: Piece, piece: Piece) -> str:
    """Return the delimiter between two cites, as far as their own affixes leave room for it."""
    if not delimiter:
        return ""
    if piece.cite.prefix.lstrip()[:1] in _OWN and piece.cite.prefix.strip():
        return ""
    if before.cite.suffix.rstrip()[-1:] in _OWN and before.cite.suffix.strip():
        return " "
    return delimiter


def with_affixes(piece: Piece, text: str, rules: Rules) -> str:
    """Return a cite's text between its own prefix and suffix."""
    return piece.cite.prefix + _linked(piece, text, rules) + piece.cite.suffix


def _linked(piece: Piece, text: str, rules: Rules) -> str:
    """Return a cite's text as a link to its entry, if that is wanted."""
    if not (rules.links and text):
        return text
    return f"{marks.LINK}#{ENTRY}{piece.cite.key}{marks.TARGET_END}{text}{marks.CLOSE}"


def _joined(pieces: Sequence[Piece], rules: Rules) -> str:
    done = ""
    before = None
    for piece in pieces:
        text = with_affixes(piece, piece.text, rules)
        if text and before is not None:
            done += _between(rules.layout_delimiter, before, piece)
        if text:
            before = piece
        done += text
    return done


def _grouped(pieces: list[Piece]) -> list[Piece]:
    """Return the cites with those by the same names after the first of them."""
    groups: dict[str, list[Piece]] = {}
    for number, piece in enumerate(pieces):
        groups.setdefault(piece.names or f"\0{number}", []).append(piece)
    return [piece for group in groups.values() for piece in group]


def _by_names(pieces: list[Piece], rules: Rules) -> str:
    done = ""
    always = rules.collapse == "year"
    nameless = rules.collapse.startswith("year-suffix")
    before: list[Piece] = []
    start = 0
    while start < len(pieces):
        end = start + 1
        names = pieces[start].names
        while end < len(pieces) and pieces[end].names == names and (names or nameless):
            end += 1
        group = pieces[start:end]
        if done:
            collapsed = always or (rules.collapse and len(before) > 1)
            delimiter = rules.after_collapse if collapsed else rules.layout_delimiter
            done += _between(delimiter, before[-1], group[0])
        done += _group_text(group, rules)
        before = group
        start = end
    return done


def _group_text(group: list[Piece], rules: Rules) -> str:
    if not rules.collapse:
        return rules.group_delimiter.join(with_affixes(piece, piece.text, rules) for piece in group)
    if rules.collapse == "year":
        done = with_affixes(group[0], group[0].text, rules)
        for before, piece in pairwise(group):
            # What follows a locator could be taken for one.
            delimiter = rules.after_locator if before.place.locator else rules.group_delimiter
            rest = piece.rest()
            if rest:
                done += _between(delimiter, before, piece) + with_affixes(piece, rest, rules)
        return done
    return _suffixes(group, rules)


def _suffixes(group: list[Piece], rules: Rules) -> str:
    """Return cites by the same names with those of one year as that year's suffixes."""
    runs: list[list[Piece]] = [[group[0]]]
    for piece in group[1:]:
        last = runs[-1][-1]
        joins = (
            piece.year_suffix
            and last.year_suffix
            and not piece.place.locator
            and not last.place.locator
            and not last.cite.suffix
            and not piece.cite.prefix
            and piece.base() == runs[-1][0].base()
        )
        if joins:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    texts = []
    for number, run in enumerate(runs):
        head = run[0].text if number == 0 else run[0].rest()
        texts.append(_run_text(run, head, rules))
    return rules.group_delimiter.join(texts)


def _run_text(run: list[Piece], head: str, rules: Rules) -> str:
    ranged = rules.collapse == "year-suffix-ranged"
    done = run[0].cite.prefix + _linked(run[0], head, rules)
    place = 1
    while place < len(run):
        end = place
        while ranged and end + 1 < len(run) and _follows(run[end], run[end + 1]):
            end += 1
        if ranged and end > place and _follows(run[place - 1], run[place]):
            done += "–" + _linked(run[end], run[end].year_suffix, rules)
            place = end + 1
        else:
            done += rules.suffix_delimiter + _linked(run[place], run[place].year_suffix, rules)
            place += 1
    return done + run[-1].cite.suffix


def _follows(before: Piece, piece: Piece) -> bool:
    one, two = before.year_suffix, piece.year_suffix
    return len(one) == len(two) and one[:-1] == two[:-1] and ord(two[-1]) == ord(one[-1]) + 1


def _numbers(pieces: list[Piece], rules: Rules) -> str:
    """Return cites with runs of three or more citation numbers as ranges."""
    done = ""
    start = 0
    after_collapse = False
    while start < len(pieces):
        end = start
        while end + 1 < len(pieces) and _next_number(pieces[end], pieces[end + 1]):
            end += 1
        if done:
            done += rules.after_collapse if after_collapse else rules.layout_delimiter
        if end - start >= 2:
            done += with_affixes(pieces[start], pieces[start].text, rules) + "–"
            done += with_affixes(pieces[end], pieces[end].text, rules)
            after_collapse = True
        else:
            done += with_affixes(pieces[start], pieces[start].text, rules)
            end = start
            after_collapse = False
        start = end + 1
    return done


def _next_number(before: Piece, piece: Piece) -> bool:
    plain = not (
        before.place.locator
        or piece.place.locator
        or before.cite.suffix
        or piece.cite.prefix
        or before.cite.prefix
        or piece.cite.suffix
    )
    return plain and piece.place.citation_number == before.place.citation_number + 1
