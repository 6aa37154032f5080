"""One citation: its cites rendered, with their affixes, and put together."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from bibkit.csl.areas import AreaProgram
from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.collapse import Piece, Rules, assemble
from bibkit.csl.finish import finish
from bibkit.csl.item import Item, field_text
from bibkit.csl.locale import Locale
from bibkit.csl.quotes import mark_quotes
from bibkit.csl.state import (
    IBID,
    IBID_WITH_LOCATOR,
    SUBSEQUENT,
    UNDECIDED,
    Place,
    Provisional,
    State,
)
from bibkit.text import case, marks, markup

Decided: TypeAlias = Mapping[str, Provisional]

# What Zotero's processor prints, so that the reader of a draft sees what is missing.
NOTHING_PRINTED: Final = "[CSL STYLE ERROR: reference with no printed form.]"
# Only formatting before it, then a term.
TERM_FIRST: Final = re.compile(f"[{marks.OPENERS}]*{marks.TERM}")


class Citing:
    """Renders citations in an area and a locale; `item` gives the item under a key.

    With `links`, each cite is a link to its entry.
    """

    def __init__(
        self,
        area: AreaProgram,
        locale: Locale,
        note: bool,
        item: Callable[[str], Item],
        links: bool = False,
    ) -> None:
        self._area = area
        self._locale = locale
        self._item = item
        self._note = note
        self._rules = _rules(area, note, links)

    def text(self, cluster: Cluster, row: Sequence[Place], decided: Decided) -> str:
        """Return the finished text of a citation whose cites stand in the places of `row`."""
        cites = list(zip(cluster.cites, row, strict=True))
        if cluster.in_sentence:
            first, place = cites[0]
            cites[0] = (first._replace(suppress_author=True), place)
        # Cites that give the author only stand before the others, outside the layout's affixes:
        # the author is in the sentence.
        authors = [self._author(cite, place, decided) for cite, place in cites if cite.author_only]
        pieces: list[Piece] = []
        for cite, place in cites:
            if not cite.author_only:
                pieces.append(self._piece(cite, place, decided, not pieces))
        locale = self._locale
        in_sentence = finish(", ".join(authors), locale)
        if not pieces:
            return in_sentence
        text = assemble(pieces, self._rules)
        if not text and cluster.in_sentence:
            # The whole cite is in the sentence; a note has to say something all the same.
            return (
                self.text(cluster._replace(in_sentence=False), row, decided) if self._note else ""
            )
        text = text or NOTHING_PRINTED
        whole = finish(self._area.layout.enclose(text), locale)
        return f"{in_sentence} {whole}" if in_sentence else whole

    def author(self, cite: Cite, place: Place, decided: Decided) -> str:
        """Return the finished names that a cite begins with, empty if it begins with none."""
        if cite.stand_in:
            return ""
        names = self._rendered(cite, place, decided).names_text
        if not names and place.position in (IBID, IBID_WITH_LOCATOR):
            # "Ibid." names nobody, but a sentence has to.
            named = place._replace(position=SUBSEQUENT)
            names = self._rendered(cite, named, decided).names_text
        return finish(names, self._locale)

    def _author(self, cite: Cite, place: Place, decided: Decided) -> str:
        """Return the names that a cite begins with; those of the record if it shows none."""
        state = self._rendered(cite, place, decided)
        return state.names_text or self._area.author(state.item)

    def _rendered(self, cite: Cite, place: Place, decided: Decided) -> State:
        """Return what is known of a cite once it has been rendered."""
        state = State(self._item(cite.key), place, decided.get(cite.key, UNDECIDED))
        self._area.render(state)
        return state

    def _piece(self, cite: Cite, place: Place, decided: Decided, first: bool) -> Piece:
        quotes = self._locale.quotes
        starts = _ends_sentence(cite.prefix)
        bare = not cite.prefix
        cite = cite._replace(
            prefix=_affix(cite.prefix, True, quotes),
            suffix=_affix(cite.suffix, False, quotes),
        )
        if place.locator:
            place = place._replace(locator=field_text(place.locator))
        if cite.stand_in:
            text = markup.to_marked(cite.stand_in)
            return Piece(cite, place, text, "", "", lambda: text, lambda: text)
        own = decided.get(cite.key, UNDECIDED)
        state = State(self._item(cite.key), place, own)
        state.hide_names = cite.suppress_author
        text = self._area.render(state)
        if starts or (first and bare and TERM_FIRST.match(text)):
            text = case.capitalize_first(text)
        if not text and not state.hidden:
            text = NOTHING_PRINTED
        return Piece(
            cite,
            place,
            text,
            state.names_text,
            own.year_suffix,
            lambda: self._rest(cite, place, own),
            lambda: self._rest(cite, place, own.without_suffix()),
        )

    def _rest(self, cite: Cite, place: Place, decided: Provisional) -> str:
        state = State(self._item(cite.key), place, decided)
        state.hide_names = True
        return self._area.render(state)


def _rules(area: AreaProgram, note: bool, links: bool) -> Rules:
    options = area.area.options
    delimiter = area.delimiter
    usual = delimiter if note else ", "
    return Rules(
        delimiter,
        options.get("collapse", ""),
        options.get("cite-group-delimiter", usual),
        "cite-group-delimiter" in options,
        bool(area.sorter),
        options.get("year-suffix-delimiter", options.get("cite-group-delimiter", delimiter)),
        options.get("after-collapse-delimiter", delimiter),
        options.get("after-collapse-delimiter", options.get("cite-group-delimiter", usual)),
        links,
    )


def _ends_sentence(prefix: str) -> bool:
    """Return whether a prefix is a sentence of its own, so that a new one begins after it."""
    words = marks.plain(prefix).strip().rstrip("\"'”’")
    return words[-1:] in (".", "!", "?") and " " in words


def _affix(text: str, before: bool, quotes: tuple[str, ...]) -> str:
    """Return a cite's prefix or suffix as marked text, set off by a space where it needs one."""
    if not text:
        return ""
    marked = markup.to_marked(text)
    if '"' in marked or "'" in marked:
        # The marks are the locale's, but punctuation stays where the author has put it.
        marked = mark_quotes(marked, straight=True)
        marked = marked.replace(marks.QUOTE, quotes[0]).replace(marks.UNQUOTE, quotes[1])
    if before:
        spaced = text[-1].isspace() or text[-1].isalnum() or text[-1] in ".,:;"
        return marked + (" " if spaced else "")
    spaced = text[0].isspace() or text[0].isalnum() or text[0] in "([“"
    return (" " if spaced else "") + marked
