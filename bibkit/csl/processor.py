"""The processor: the stages from citations and records to finished texts, in order."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from bibkit.csl import locale as locales
from bibkit.csl.areas import AreaProgram
from bibkit.csl.cite import Cluster
from bibkit.csl.citing import NOTHING_PRINTED, Citing
from bibkit.csl.disambiguate import Disambiguator, Methods, Rendered
from bibkit.csl.entries import entry
from bibkit.csl.item import Item, Shape, item_from_csl
from bibkit.csl.parallel import each_part
from bibkit.csl.position import places
from bibkit.csl.specialise import Setting
from bibkit.csl.state import NOWHERE, SUBSEQUENT, UNDECIDED, Place, Provisional, Shown, State
from bibkit.csl.style import Style
from bibkit.csl.tree import Area
from bibkit.text import case

_REMEMBERED: Final = 100_000
# What a cite is sorted by that has no record.
NOBODY: Final = item_from_csl({"id": ""})


class Processor:
    """A style, a locale and the records at hand; renders any number of documents.

    `items` are CSL-JSON objects by key; `links` makes links of addresses and identifiers, and
    `link_cites` of each cite, to its entry. What could not be used of a record is said in
    `warnings`.
    """

    def __init__(
        self,
        style: Style,
        items: Mapping[str, Mapping[str, Any]],
        locale: str | None = None,
        links: bool = True,
        link_cites: bool = False,
    ) -> None:
        self.style = style
        self.warnings: list[str] = []
        self._data = items
        self._items: dict[str, Item] = {}
        self._shapes: dict[Shape, Shape] = {}
        # What a document that changes by a citation at a time would render again and again.
        self.looks: dict[tuple[str, tuple[object, ...]], Rendered] = {}
        self.ordered: dict[Cluster, Cluster] = {}
        self.texts: dict[tuple[object, ...], str] = {}
        # The keys of the last run, their order and what tells them apart, which all follow from
        # the keys alone: one citation more is seldom of a record that was not cited before.
        self.settled: tuple[list[str], list[str], dict[str, Provisional]] = ([], [], {})
        language = locale or style.default_locale or locales.DEFAULT
        self.locale = locales.build(language, style.locales)
        english = case.is_english("", style.default_locale)
        areas = [area for area in (style.citation, style.bibliography) if area is not None]
        implicit = not any("year-suffix" in area.layout.uses for area in areas)
        citation = Setting(style, style.citation, self.locale, english, False, links, implicit)
        self.citation = AreaProgram(citation)
        self.citing = Citing(self.citation, self.locale, style.note, self.item, link_cites)
        self.bibliography = None
        if style.bibliography is not None:
            setting = Setting(
                style, style.bibliography, self.locale, english, False, links, implicit
            )
            self.bibliography = AreaProgram(setting)
        programs = [area for area in (self.citation, self.bibliography) if area is not None]
        # Whatever a style asks for, the language of a record decides on its letters' case.
        self._wanted = frozenset({"language", "page"}).union(*(area.relevant for area in programs))

    def item(self, key: str) -> Item:
        """Return the item under a key, made ready on first use; raises `KeyError`."""
        found = self._items.get(key)
        if found is None:
            data = self._data[key]
            found = self._items[key] = item_from_csl(data, self.warnings, key, self._wanted)
            # Records of one shape share it: a set of variables takes as much room as their values.
            found.shape = self._shapes.setdefault(found.shape, found.shape)
            found.has = found.shape[1]
        return found

    def run(
        self,
        clusters: Sequence[Cluster],
        include: Sequence[str] = (),
        fixed: Sequence[Sequence[Place]] | None = None,
        parts: Sequence[int] = (),
    ) -> "Run":
        """Return a rendering of citations, and of the records in `include` besides.

        `fixed` gives the places of the cites where a caller knows them better. `parts` tells for
        each citation in which part of a work it stands, where each part has first citations and
        notes of its own; those of a part stand together.
        """
        return Run(self, clusters, include, fixed, parts)


class Run:
    """One document's citations and bibliography, worked out stage by stage."""

    def __init__(
        self,
        processor: Processor,
        clusters: Sequence[Cluster],
        include: Sequence[str],
        fixed: Sequence[Sequence[Place]] | None,
        parts: Sequence[int],
    ) -> None:
        self._processor = processor
        self._style = processor.style
        # 1. The records, in the order in which they are first cited.
        cites = (cite for cluster in clusters for cite in cluster.cites)
        cited = [cite.key for cite in cites if not cite.stand_in]
        self.keys = list(dict.fromkeys([*cited, *include]))
        # 2. The order of the bibliography, and the citation numbers that follow from it.
        keys, order, decided = processor.settled
        is_settled = keys == self.keys
        self._decided: dict[str, Provisional] = {}
        self._numbers = {key: number for number, key in enumerate(self.keys, 1)}
        self.order = order if is_settled else self._sorted(self.keys)
        self._number()
        # 3. Where each cite stands, once the cites within each citation are in order.
        self._clusters = [self._ordered(cluster) for cluster in clusters]
        distance = self._style.citation.options.get("near-note-distance", "5")
        near = int(distance) if distance.isdecimal() else 5
        # A number that no citation shows would only keep their texts from being remembered.
        numbers = self._numbers if processor.citation.numbered else {}
        self._places = [
            row for part in _by_part(self._clusters, parts) for row in places(part, numbers, near)
        ]
        if fixed:
            self._places = [self._numbered(*row) for row in zip(fixed, self._clusters, strict=True)]
        # 4. What the cites show so that they can be told apart.
        self._methods = _methods(self._style.citation)
        if is_settled:
            self._decided = decided
        elif self._methods:
            self._disambiguate()
        processor.settled = (self.keys, self.order, self._decided)
        # 5. The texts, on demand.

    def _sorted(self, keys: Sequence[str]) -> list[str]:
        area = self._processor.bibliography
        if area is None or not area.sorter:
            return list(keys)
        return area.sorter.sort(keys, self._facts)

    def _facts(self, key: str) -> tuple[Item, Place]:
        if key not in self._numbers:
            return NOBODY, NOWHERE
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
            # The cite whose author stands in the sentence stays beside it.
            fixed = 1 if cluster.in_sentence else 0
            cites = sorter.sort(cluster.cites[fixed:], lambda cite: self._facts(cite.key))
            found = cluster._replace(cites=(*cluster.cites[:fixed], *cites))
            memory[cluster] = found
        return found

    def _numbered(self, row: Sequence[Place], cluster: Cluster) -> list[Place]:
        return [
            place._replace(citation_number=self._numbers[cite.key])
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
            text = self._processor.citing.text(cluster, row, self._decided)
            self._warn_of_nothing(text, [cite.key for cite in cluster.cites])
            memory[known] = text
        return text

    def author(self, number: int) -> str:
        """Return the marked text of the author whom a citation leaves to the sentence.

        It is empty where the style names none, as in numeric ones.
        """
        cluster = self._clusters[number]
        if not cluster.in_sentence:
            return ""
        return self._processor.citing.author(
            cluster.cites[0], self._places[number][0], self._decided
        )

    # The bibliography

    def entries(
        self,
        keys: Collection[str] | None = None,
        jobs: int = 1,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[tuple[str, str]]:
        """Return key and marked text of every entry, in the style's order.

        With `keys`, of the entries under these: a bibliography of its own, in which names are
        substituted anew, under the numbers and year suffixes of the whole. The work is split over
        `jobs` processes; `progress` is told how many entries are done, and of how many.
        """
        area = self._processor.bibliography
        if area is None:
            return []
        wanted = self.order
        if keys is not None:
            chosen = frozenset(keys)
            wanted = [key for key in wanted if key in chosen]
        done: list[tuple[str, str]] = []
        warnings: list[str] = []

        def part(start: int, stop: int) -> tuple[list[tuple[str, str]], list[str]]:
            before = len(self._processor.warnings)
            found = self._entries(area, wanted[start:stop], wanted[start - 1] if start else None)
            return found, self._processor.warnings[before:]

        for stop, (found, said) in each_part(part, len(wanted), jobs):
            done += found
            warnings += said
            if progress is not None:
                progress(stop, len(wanted))
        known = set(self._processor.warnings)
        self._processor.warnings += [text for text in dict.fromkeys(warnings) if text not in known]
        return done

    def _entries(
        self, area: AreaProgram, keys: Sequence[str], before: str | None
    ) -> list[tuple[str, str]]:
        """Return the entries under some keys; `before` is the key of the entry before them."""
        done: list[tuple[str, str]] = []
        predecessor = self._entry(area, before, None)[1] if before is not None else None
        for key in keys:
            text, predecessor = self._entry(area, key, predecessor)
            if text:
                done.append((key, text))
        return done

    def _entry(
        self, area: AreaProgram, key: str, predecessor: Shown | None
    ) -> tuple[str, Shown | None]:
        """Return an entry's text, and the names that it begins with."""
        state = State(*self._facts(key), self._decided.get(key, UNDECIDED))
        state.predecessor = predecessor
        text = entry(area, state, self._processor.locale)
        self._warn_of_nothing(text, [key])
        return text, state.rendered_names

    def _warn_of_nothing(self, text: str, keys: Sequence[str]) -> None:
        if NOTHING_PRINTED in text:
            cited = ", ".join(keys)
            self._processor.warnings.append(f"{cited}: the style prints nothing of what it has")


def _by_part(clusters: list[Cluster], parts: Sequence[int]) -> Iterable[list[Cluster]]:
    if not parts:
        return [clusters]
    together = groupby(zip(parts, clusters, strict=True), key=itemgetter(0))
    return ([cluster for _, cluster in group] for _, group in together)


def _methods(area: Area) -> Methods:
    options = area.options
    return Methods(
        options.get("disambiguate-add-names") == "true",
        options.get("disambiguate-add-givenname") == "true",
        options.get("givenname-disambiguation-rule", "by-cite"),
        area.layout.by_disambiguation,
        options.get("disambiguate-add-year-suffix") == "true",
    )
