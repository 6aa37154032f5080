"""The processor: the stages from citations and records to finished texts, in order."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bibkit.csl import locale as locales
from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.collapse import Piece, Rules, assemble
from bibkit.csl.disambiguate import Disambiguator, Methods, Rendered
from bibkit.csl.finish import finish
from bibkit.csl.item import Item, field_text, item_from_csl
from bibkit.csl.nodes.base import Decoration
from bibkit.csl.position import places
from bibkit.csl.program import Program
from bibkit.csl.quotes import mark_quotes
from bibkit.csl.sort import Sorter
from bibkit.csl.specialise import Setting
from bibkit.csl.state import SUBSEQUENT, UNDECIDED, Place, Provisional, Shown, State
from bibkit.csl.style import Style
from bibkit.csl.tree import Area, Element
from bibkit.text import case, marks, markup

# What Zotero's processor prints, so that the reader of a draft sees what is missing.
NOTHING_PRINTED: Final = "[CSL STYLE ERROR: reference with no printed form.]"
_REMEMBERED: Final = 100_000
# Only formatting before it, then a term.
_NUMBER_ONLY: Final = re.compile(r"\W*\d+\W*$")
_TERM_FIRST: Final = re.compile(f"[{marks.OPENERS}]*{marks.TERM}")


class Processor:
    """A style, a locale and the records at hand; renders any number of documents.

    `items` are CSL-JSON objects by key; `links` makes links of addresses and identifiers. What
    could not be used of a record is said in `warnings`.
    """

    def __init__(
        self,
        style: Style,
        items: Mapping[str, Mapping[str, Any]],
        locale: str | None = None,
        links: bool = True,
    ) -> None:
        self.style = style
        self.warnings: list[str] = []
        self._data = items
        self._items: dict[str, Item] = {}
        # What a document that changes by a citation at a time would render again and again.
        self.looks: dict[tuple[str, tuple[object, ...]], Rendered] = {}
        self.ordered: dict[Cluster, Cluster] = {}
        self.texts: dict[tuple[object, ...], str] = {}
        language = locale or style.default_locale or locales.DEFAULT
        self.locale = locales.build(language, style.locales)
        english = case.is_english("", style.default_locale)
        areas = [area for area in (style.citation, style.bibliography) if area is not None]
        implicit = not any("year-suffix" in area.layout.uses for area in areas)
        citation = Setting(style, style.citation, self.locale, english, False, links, implicit)
        self.citation = AreaProgram(citation)
        self.bibliography = None
        if style.bibliography is not None:
            setting = Setting(
                style, style.bibliography, self.locale, english, False, links, implicit
            )
            self.bibliography = AreaProgram(setting)

    def item(self, key: str) -> Item:
        """Return the item under a key, made ready on first use; raises `KeyError`."""
        found = self._items.get(key)
        if found is None:
            data = {**self._data[key], "id": key}
            found = self._items[key] = item_from_csl(data, self.warnings)
        return found

    def run(
        self,
        clusters: Sequence[Cluster],
        include: Sequence[str] = (),
        fixed: Sequence[Sequence[Place]] | None = None,
    ) -> "Run":
        """Return a rendering of citations, and of the records in `include` besides.

        `fixed` gives the places of the cites where a caller knows them better.
        """
        return Run(self, clusters, include, fixed)


_AUTHOR: Final = Element(
    "names",
    {"variable": "author"},
    (
        Element("name", {"form": "short", "and": "text"}),
        Element("substitute", {}, (Element("names", {"variable": "editor"}),)),
    ),
    uses=frozenset(("author", "editor")),
)


class AreaProgram:
    """cs:citation or cs:bibliography, ready to be rendered: its program, sorter and layout."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.area: Area = setting.area
        self.program = Program(setting, setting.area.layout.children)
        self.sorter = Sorter(setting)
        self.layout = Decoration(setting.area.layout, setting.english)
        self.delimiter = setting.area.layout.get("delimiter")
        self._author = Program(setting, (_AUTHOR,))

    def author(self, item: Item) -> str:
        """Return the family names of an item's authors, or of its editors."""
        state = State(item)
        return "".join(node.render(state) for node in self._author.nodes(item))

    def render(self, state: State) -> str:
        """Return one cite or entry, without the layout's affixes and formatting."""
        parts: list[str] = []
        for node in self.program.nodes(state.item):
            node.spread(state, parts)
        return "".join(parts)

    def parts(self, state: State) -> list[str]:
        """Return the texts of the layout's children that rendered something."""
        parts: list[str] = []
        for node in self.program.nodes(state.item):
            node.spread(state, parts)
        return parts


class Run:
    """One document's citations and bibliography, worked out stage by stage."""

    def __init__(
        self,
        processor: Processor,
        clusters: Sequence[Cluster],
        include: Sequence[str],
        fixed: Sequence[Sequence[Place]] | None,
    ) -> None:
        self._processor = processor
        self._style = processor.style
        # 1. The records, in the order in which they are first cited.
        cited = [cite.key for cluster in clusters for cite in cluster.cites]
        self.keys = list(dict.fromkeys([*cited, *include]))
        # 2. The order of the bibliography, and the citation numbers that follow from it.
        self._decided: dict[str, Provisional] = {}
        self._numbers = {key: number for number, key in enumerate(self.keys, 1)}
        self.order = self._sorted(self.keys)
        self._number()
        # 3. Where each cite stands, once the cites within each citation are in order.
        self._clusters = [self._ordered(cluster) for cluster in clusters]
        distance = self._style.citation.options.get("near-note-distance", "5")
        near = int(distance) if distance.isdecimal() else 5
        self._places = places(self._clusters, self._numbers, near)
        if fixed:
            self._places = [self._numbered(*row) for row in zip(fixed, self._clusters, strict=True)]
        # 4. What the cites show so that they can be told apart.
        self._methods = _methods(self._style.citation)
        if self._methods:
            self._disambiguate()
        # 5. The texts, on demand.

    def _sorted(self, keys: Sequence[str]) -> list[str]:
        area = self._processor.bibliography
        if area is None or not area.sorter:
            return list(keys)
        return area.sorter.sort(keys, self._facts)

    def _facts(self, key: str) -> tuple[Item, Place]:
        return self._processor.item(key), Place(citation_number=self._numbers[key])

    def _number(self) -> None:
        self._numbers = {key: number for number, key in enumerate(self.order, 1)}

    def _ordered(self, cluster: Cluster) -> Cluster:
        sorter = self._processor.citation.sorter
        if not sorter or len(cluster.cites) < 2:
            return cluster
        memory = self._processor.ordered
        found = None if sorter.by_number else memory.get(cluster)
        if found is None:
            cites = sorter.sort(cluster.cites, lambda cite: self._facts(cite.key))
            found = memory[cluster] = replace(cluster, cites=tuple(cites))
        return found

    def _numbered(self, row: Sequence[Place], cluster: Cluster) -> list[Place]:
        return [
            replace(place, citation_number=self._numbers[cite.key])
            for place, cite in zip(row, cluster.cites, strict=True)
        ]

    # Disambiguation

    def _disambiguate(self) -> None:
        # Cites are told apart in the form that they have when they are cited again, the shortest.
        place = Place(SUBSEQUENT)
        area = self._processor.citation

        memory = self._processor.looks

        def render(key: str, decided: Provisional) -> Rendered:
            known = (key, decided.signature())
            found = memory.get(known)
            if found is None:
                state = State(self._processor.item(key), place, decided)
                state.looking = True
                text = area.render(state)
                found = Rendered(text, tuple(state.lists), state.conditions)
                memory[known] = found
            return found

        self._decided = Disambiguator(self._methods, render).decide(self.order)

    # Citations

    def decided(self, number: int) -> list[Provisional]:
        """Return what disambiguation has decided for the cites of one citation."""
        return [self._decided.get(cite.key, UNDECIDED) for cite in self._clusters[number].cites]

    def citations(self) -> list[str]:
        """Return the marked text of every citation, in order."""
        return [self.citation(number) for number in range(len(self._clusters))]

    def citation(self, number: int) -> str:
        """Return the marked text of one citation."""
        cluster, row = self._clusters[number], self._places[number]
        decided = tuple(found.signature() for found in self.decided(number))
        known = (cluster, tuple(row), decided)
        memory = self._processor.texts
        text = memory.get(known)
        if text is None:
            if len(memory) > _REMEMBERED:
                memory.clear()
            text = memory[known] = self._citation(cluster, row)
        return text

    def _citation(self, cluster: Cluster, row: Sequence[Place]) -> str:
        cites = list(zip(cluster.cites, row, strict=True))
        # Cites that give the author only stand before the others, outside the layout's affixes:
        # the author is in the sentence.
        authors = [self._author(cite, place) for cite, place in cites if cite.author_only]
        pieces: list[Piece] = []
        for cite, place in cites:
            if not cite.author_only:
                pieces.append(self._piece(cite, place, not pieces))
        locale = self._processor.locale
        in_sentence = finish(", ".join(authors), locale)
        if not pieces:
            return in_sentence
        text = assemble(pieces, self._rules()) or NOTHING_PRINTED
        whole = finish(self._processor.citation.layout.enclose(text), locale)
        return f"{in_sentence} {whole}" if in_sentence else whole

    def _author(self, cite: Cite, place: Place) -> str:
        """Return the names that a cite begins with; those of the record if it shows none."""
        state = self._state(cite, place)
        area = self._processor.citation
        area.render(state)
        return state.names_text or area.author(state.item)

    def _piece(self, cite: Cite, place: Place, first: bool) -> Piece:
        quotes = self._processor.locale.quotes
        starts = _ends_sentence(cite.prefix)
        bare = not cite.prefix
        cite = replace(
            cite,
            prefix=_affix(cite.prefix, True, quotes),
            suffix=_affix(cite.suffix, False, quotes),
        )
        if place.locator:
            place = replace(place, locator=field_text(place.locator))
        state = self._state(cite, place)
        state.hide_names = cite.suppress_author
        text = self._processor.citation.render(state)
        if starts or (first and bare and _TERM_FIRST.match(text)):
            text = case.capitalize_first(text)
        if not text and not state.hidden:
            text = NOTHING_PRINTED
        decided = self._decided.get(cite.key, UNDECIDED)
        return Piece(
            cite,
            place,
            text,
            state.names_text,
            decided.year_suffix,
            lambda: self._rest(cite, place, decided),
            lambda: self._rest(cite, place, replace(decided, year_suffix="")),
        )

    def _rest(self, cite: Cite, place: Place, decided: Provisional) -> str:
        state = State(self._processor.item(cite.key), place, decided)
        state.hide_names = True
        return self._processor.citation.render(state)

    def _state(self, cite: Cite, place: Place) -> State:
        decided = self._decided.get(cite.key, UNDECIDED)
        return State(self._processor.item(cite.key), place, decided)

    def _rules(self) -> Rules:
        area = self._processor.citation
        options = area.area.options
        delimiter = area.delimiter
        usual = delimiter if self._style.note else ", "
        return Rules(
            delimiter,
            options.get("collapse", ""),
            options.get("cite-group-delimiter", usual),
            "cite-group-delimiter" in options,
            bool(area.sorter),
            options.get("year-suffix-delimiter", options.get("cite-group-delimiter", delimiter)),
            options.get("after-collapse-delimiter", delimiter),
            options.get("after-collapse-delimiter", options.get("cite-group-delimiter", usual)),
        )

    # The bibliography

    def entries(self, keys: Collection[str] | None = None) -> list[tuple[str, str]]:
        """Return key and marked text of every entry, in the style's order.

        With `keys`, of the entries under these: a bibliography of its own, in which names are
        substituted anew, under the numbers and year suffixes of the whole.
        """
        wanted = None if keys is None else frozenset(keys)
        area = self._processor.bibliography
        if area is None:
            return []
        done: list[tuple[str, str]] = []
        predecessor: Shown | None = None
        align = area.area.options.get("second-field-align", "")
        for key in self.order:
            if wanted is not None and key not in wanted:
                continue
            item, place = self._facts(key)
            state = State(item, place, self._decided.get(key, UNDECIDED))
            state.predecessor = predecessor
            parts = area.parts(state)
            predecessor = state.rendered_names
            if not any(parts):
                # An entry without text is left out, unless its number would be missed.
                if "citation-number" not in area.area.layout.uses:
                    continue
                parts = [f"{place.citation_number}. {NOTHING_PRINTED}"]
            for index, part in enumerate(parts[:2]):
                if _TERM_FIRST.match(part):
                    parts[index] = case.capitalize_first(part)
                if not _NUMBER_ONLY.match(part):
                    break
            text = _aligned(parts, area.layout) if align else _laid_out("".join(parts), area.layout)
            done.append((key, finish(text, self._processor.locale)))
        return done


def _aligned(parts: list[str], layout: Decoration) -> str:
    """Return an entry with its first field in the margin (option second-field-align)."""
    first, rest = parts[0], "".join(parts[1:])
    if not rest:
        return marks.LEFT_MARGIN + layout.prefix + first + layout.suffix + marks.CLOSE
    left = marks.LEFT_MARGIN + layout.prefix + first + marks.CLOSE
    rest += layout.suffix
    end = rest.rstrip(" ")
    return left + marks.RIGHT_INLINE + end + marks.CLOSE + rest[len(end) :]


def _ends_sentence(prefix: str) -> bool:
    """Return whether a prefix is a sentence of its own, so that a new one begins after it."""
    words = marks.plain(prefix).strip().rstrip("\"'”’")
    return words[-1:] in (".", "!", "?") and " " in words


_LAST_BLOCK: Final = re.compile(f"[{marks.BLOCK}-{marks.INDENT}]")
_FIRST_SPACE: Final = re.compile(f"^([{marks.BLOCK}-{marks.INDENT}])( +)")


def _ends_in_block(text: str) -> bool:
    """Return whether the mark that marked text ends with closes a display block."""
    if not text.endswith(marks.CLOSE) or not _LAST_BLOCK.search(text):
        return False
    opened: list[str] = []
    closed = ""
    for found in marks.ALL_MARKS.finditer(text):
        if found.group() == marks.CLOSE:
            closed = opened.pop() if opened else ""
        elif found.group() <= marks.LINK:
            opened.append(found.group())
    return _LAST_BLOCK.match(closed) is not None


def _laid_out(text: str, layout: Decoration) -> str:
    """Return an entry with the layout's affixes, which go into a block that ends or begins it."""
    text = _FIRST_SPACE.sub(r"\2\1", text)
    if layout.suffix and _ends_in_block(text):
        bare = text[: -len(marks.CLOSE)]
        return layout.enclose(bare).removesuffix(layout.suffix) + layout.suffix + marks.CLOSE
    return layout.enclose(text)


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


def _methods(area: Area) -> Methods:
    options = area.options
    return Methods(
        options.get("disambiguate-add-names") == "true",
        options.get("disambiguate-add-givenname") == "true",
        options.get("givenname-disambiguation-rule", "by-cite"),
        area.layout.by_disambiguation,
        options.get("disambiguate-add-year-suffix") == "true",
    )
