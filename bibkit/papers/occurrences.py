"""The citations of a LaTeX document one by one: what each command asks for, and what it shows."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from bibkit.csl.cite import Cite
from bibkit.csl.collapse import ENTRY
from bibkit.errors import Place
from bibkit.formats.latex import decode
from bibkit.papers import aux, bbl
from bibkit.papers.aux import Occurrence
from bibkit.papers.citation import Citation, Nodes, Rendered, raised
from bibkit.papers.labels import Kind
from bibkit.papers.locators import Locators
from bibkit.papers.rendering import Renderer
from bibkit.text import case
from bibkit.text.nodes import Inline, Span, from_marked, to_marked

# The commands by what they do (natbib's manual, section 2.3). The kernel's \cite has brackets.
_BRACKETS: Final = frozenset(("cite", "citep", "Citep", "citetext"))
_BARE: Final = frozenset(("citealp", "Citealp", "citealt", "Citealt", "citeyear"))
_SENTENCE: Final = frozenset(("citet", "Citet", "citealt", "Citealt"))
_AUTHOR: Final = frozenset(("citeauthor", "Citeauthor"))
_YEAR: Final = frozenset(("citeyear", "citeyearpar"))
# In a note that somebody has written these stand without brackets.
_PLAIN: Final = frozenset(("cite", "natcite")) | _BARE
# One of several citations within \citetext.
_WITHIN: Final = re.compile(
    r"\\(?P<name>[cC]ite(?:p|alp|alt)|citeyear(?:par)?) ?\*? ?"
    r"(?P<options>(?:\[(?:[^][{}]|\{[^{}]*\})*\] ?){0,2})\{(?P<keys>[^{}]*)\}"
)
_OPTION: Final = re.compile(r"\[((?:[^][{}]|\{[^{}]*\})*)\]")
_CITING: Final = re.compile(r"\\[A-Za-z]*(?i:cite)")
# A command that is no text of a record, with its arguments, or mathematics.
_COMMAND: Final = re.compile(r"\\[A-Za-z]+\*?(?:\[[^][]*\]|\{(?:[^{}]|\{[^{}]*\})*\})*|\$[^$]+\$")
# Characters that no text has stand for what CSL has no markup for, while a citation is rendered.
_FIRST: Final = 0xF0000
_LAST: Final = 0xFFFFD
_KEPT: Final = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")
_ENTRY: Final = f"#{ENTRY}"
_RANGE: Final = re.compile(r"(?<=\d)–(?=\d)")


class Occurrences:
    """What becomes of the citations that LaTeX has told of, in the order in which it met them.

    `kind` is how the style cites, `cited` says for a key where it is cited first. In numeric
    styles only commands with brackets are told; natbib makes the others from the labels.
    """

    def __init__(
        self,
        found: Mapping[int, Occurrence],
        renderer: Renderer,
        kind: Kind,
        cited: Callable[[str], Place | None],
    ) -> None:
        self._renderer = renderer
        self._kind = kind
        self._cited = cited
        self._affixes = _Affixes(renderer.locators)
        self._all = [found[number] for number in sorted(found)]
        self.citations: list[Citation] = []
        # Where among the citations those of each command are; and its mentions of authors, which
        # cite nothing, and come after all that does.
        self._cites: dict[int, range] = {}
        self._names: dict[int, range] = {}
        # The commands whose own note is one of a minipage, which is among the note before.
        self._among: set[int] = set()
        self._collect()

    def _collect(self) -> None:
        part, counted, numbered = 0, 0, 0
        chapter = None
        for one in self._all:
            if one.note > counted:
                if chapter not in (None, one.chapter) and one.printed <= numbered:
                    part, counted = part + 1, one.note - one.printed
                # Notes that cite nothing count too.
                self.citations += [
                    Citation((), note=number, part=part) for number in range(counted + 1, one.note)
                ]
                counted, numbered, chapter = one.note, one.printed, one.chapter
            elif one.place == aux.OWN:
                self._among.add(one.number)
            self._cites[one.number] = self._add(self._citations(one), part)
        for one in self._all:
            self._names[one.number] = self._add(self._mentions(one), part)

    def _add(self, citations: Iterable[Citation], part: int) -> range:
        start = len(self.citations)
        self.citations += [citation._replace(part=part) for citation in citations]
        return range(start, len(self.citations))

    def _citations(self, one: Occurrence) -> Iterator[Citation]:
        """Yield what a command cites: in the text, each key with its author by itself."""
        if self._only_names(one):
            return
        among = one.number in self._among
        note = one.note if among or one.place in (aux.INSIDE, aux.OPENING) else 0
        opens = among or one.place == aux.OPENING or one.kind in _PLAIN
        cites = self._affixes.several(one) if one.kind == "citetext" else self._affixes.cites(one)
        in_sentence = _in_sentence(one)
        apart = in_sentence and self._kind != "note"
        for group in [(cite,) for cite in cites] if apart else [tuple(cites)]:
            if group:
                yield Citation(group, in_sentence, note, opens, among, self._where(group))

    def _mentions(self, one: Occurrence) -> Iterator[Citation]:
        """Yield what a command says of authors besides: in a note style one note cites all."""
        if self._only_names(one):
            cites = self._affixes.cites(one)
        elif self._kind == "note" and _in_sentence(one):
            cites = self._affixes.cites(one)[1:]
        else:
            return
        for cite in cites:
            yield Citation((Cite(cite.key),), True, places=self._where((cite,)))

    def _only_names(self, one: Occurrence) -> bool:
        return one.kind in _AUTHOR or (one.kind == "citeyear" and self._kind == "note")

    def _where(self, cites: Iterable[Cite]) -> tuple[Place, ...]:
        return tuple(self._cited(cite.key) or Place() for cite in cites)

    def lines(self, include: Sequence[str]) -> Iterator[str]:
        """Yield the lines of LaTeX that tell what each command shows.

        `include` are the records in the bibliography besides.
        """
        if not self._all:
            return
        texts = self._renderer.texts
        told = list(filter(self._is_told, self._all))
        rendered = bare = texts(self.citations, include)
        if any(map(self._is_bare, told)):
            bare = texts(self.citations, include, bare=True)
        for one in told:
            chosen = bare if self._is_bare(one) else rendered
            found = [chosen[place] for place in self._cites[one.number]]
            names = [rendered[place] for place in self._names[one.number]]
            if found or names:
                yield self._line(one, found, names)

    def _is_told(self, one: Occurrence) -> bool:
        if self._kind == "note":
            return True
        if self._kind == "author":
            # With a star, all authors are wanted, which no style has a form for.
            return not one.star
        return one.kind in _BRACKETS or one.kind == "natcite"

    def _is_bare(self, one: Occurrence) -> bool:
        return one.kind in _BARE and self._kind != "note"

    def _line(self, one: Occurrence, found: list[Rendered], names: list[Rendered]) -> str:
        texts = [*(each.text for each in found), *(each.parts[0] for each in names)]
        if one.kind == "citeyear" and self._kind == "note":
            texts = [self._year(cite.key) for cite in self._affixes.cites(one)]
        text = self._joined(texts)
        if one.kind[0] == "C":
            text = from_marked(case.capitalize_first(to_marked(text), self._renderer.language))
        inside = (r"\unskip " if raised(text) else "") + self._latex(text)
        note = self._latex(self._joined([each.note for each in found]))
        if one.number in self._among:
            inside, note = "", inside
        return rf"\bibkit@known{{{one.number}}}{{{one.signature}}}{{{inside}}}{{{note}}}"

    def _year(self, key: str) -> Nodes:
        """Return the year of a record, which note styles have no form for."""
        item = self._renderer.item(key) or {}
        parts = (item.get("issued") or {}).get("date-parts") or [[]]
        return (str(parts[0][0]),) if parts[0] else ()

    def _joined(self, texts: Sequence[Nodes]) -> Nodes:
        found: list[Inline] = []
        for text in filter(None, texts):
            found += ["; ", *text] if found else text
        return tuple(found)

    def _latex(self, text: Nodes) -> str:
        """Return rich text as LaTeX; in it, links to entries are natbib's, and none in notes."""
        return self._affixes.restored(bbl.running(self._linked(text)))

    def _linked(self, text: Nodes) -> Nodes:
        found: list[Inline] = []
        for node in text:
            if isinstance(node, str):
                found.append(node)
            elif node.kind != "link" or not node.target.startswith(_ENTRY):
                found.append(Span(node.kind, self._linked(node.children), node.target))
            elif self._kind == "note":
                found += self._linked(node.children)
            else:
                key = node.target.removeprefix(_ENTRY)
                opening = self._affixes.keep(rf"\bibkit@link{{{key}}}{{")
                found += [opening, *self._linked(node.children), self._affixes.keep("}")]
        return tuple(found)


def _in_sentence(one: Occurrence) -> bool:
    """Tell whether the author stands in the sentence; natbib's \\cite does so without options."""
    plain = one.kind == "natcite" and not one.before and not one.after
    return plain or one.kind in _SENTENCE


class _Affixes:
    """Reads what LaTeX has around keys: a text before, and a locator or a text after.

    What CSL has no markup for is kept as it is, under a character that stands for it in the
    rendered text.
    """

    def __init__(self, locators: Locators) -> None:
        self._locators = locators
        self._kept: dict[str, str] = {}

    def keep(self, source: str) -> str:
        """Return the character that stands for a piece of LaTeX, or the piece: they may run out."""
        if source not in self._kept and len(self._kept) <= _LAST - _FIRST:
            self._kept[source] = chr(_FIRST + len(self._kept))
        return self._kept.get(source, source)

    def restored(self, text: str) -> str:
        """Return LaTeX with what was kept in its place."""
        sources = dict(zip(self._kept.values(), self._kept, strict=True))
        return _KEPT.sub(lambda found: sources.get(found.group(), ""), text)

    def cites(self, one: Occurrence) -> list[Cite]:
        """Return what a command with keys cites."""
        return self._cites(one.kind, one.before, one.after, one.keys)

    def several(self, one: Occurrence) -> list[Cite]:
        r"""Return what ``\citetext`` cites, none if it says more than citations can."""
        text = one.after
        found = list(_WITHIN.finditer(text))
        cites: list[Cite] = []
        place = 0
        for command in found:
            lead = text[place : command.start()]
            after, semicolon, before = lead.rpartition(";")
            if _CITING.search(lead) or (cites and not semicolon) or (not cites and semicolon):
                return []
            if cites:
                cites[-1] = cites[-1]._replace(suffix=cites[-1].suffix + self._markup(after, True))
            options = [option[1] for option in _OPTION.finditer(command["options"])]
            pre, post = options if len(options) == 2 else ("", *options, "")[:2]
            more = self._cites(command["name"], f"{before.strip()} {pre}", post, command["keys"])
            if not more:
                return []
            cites += more
            place = command.end()
        if not cites or _CITING.search(text, place):
            return []
        cites[-1] = cites[-1]._replace(suffix=cites[-1].suffix + self._markup(text[place:], True))
        return cites

    def _cites(self, kind: str, before: str, after: str, keys: str) -> list[Cite]:
        words = [word for word in (part.strip() for part in keys.split(",")) if word]
        cites = [Cite(key, suppress_author=kind in _YEAR) for key in words]
        if cites and before.strip():
            cites[0] = cites[0]._replace(prefix=self._markup(before) + " ")
        if cites and after.strip():
            label, locator, rest = self._locators.split(f", {self._markup(after)}")
            locator = _RANGE.sub("-", locator)
            cites[-1] = cites[-1]._replace(locator=locator, label=label or "page", suffix=rest)
        return cites

    def _markup(self, text: str, spaced: bool = False) -> str:
        """Return LaTeX in CSL's inline markup."""
        found = _COMMAND.sub(lambda one: self.keep(one.group()), decode(text))
        space = " " if spaced and found and text[:1].isspace() else ""
        return space + found
