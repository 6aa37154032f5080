"""The filter `bibkit-pandoc`: what pandoc's ``--citeproc`` does, done by bibkit."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import panflute as pf

from bibkit.csl.cite import Cite
from bibkit.csl.collapse import ENTRY
from bibkit.errors import BibkitError, Problem, ReadError
from bibkit.papers.citation import Citation, Rendered, raised
from bibkit.papers.md.placing import join, punctuation
from bibkit.papers.pandoc_nodes import Element, Exchange
from bibkit.papers.rendering import Renderer, Rendering
from bibkit.papers.settings import Settings

_SPACES: Final = ("Space", "SoftBreak")
# Formats for which pandoc writes citations in the format's own syntax.
_NATIVE: Final = re.compile(r"markdown|commonmark|gfm|org|typst|latex|beamer")


def main() -> int:
    """Read pandoc's JSON from standard input and write it with citations; return the status.

    Unresolved citations are warned of on standard error and marked in the text, as pandoc does; an
    error that leaves nothing to write ends in one line there and the status 1.
    """
    try:
        doc = _read()
        # pandoc tells a filter the format that it is going to write.
        problems = process(doc, to=sys.argv[1] if len(sys.argv) > 1 else "")
    except BibkitError as error:
        sys.stderr.write(f"bibkit-pandoc: {error}\n")
        return 1
    pf.dump(doc, sys.stdout)
    for problem in dict.fromkeys(problems):
        sys.stderr.write(f"bibkit-pandoc: {problem.severity}: {problem}\n")
    return 0


def _read() -> pf.Doc:
    try:
        return pf.load(sys.stdin)
    except Exception as error:
        # What panflute does not know shows itself in any of a dozen ways.
        what = " ".join(f"{type(error).__name__} {error}".split())
        message = f"standard input is no document of a pandoc that panflute knows: {what}"
        raise ReadError(message, hint="run pandoc --filter bibkit-pandoc") from None


def process(doc: pf.Doc, settings: Settings | None = None, to: str = "") -> list[Problem]:
    """Format the citations of a document in place, and add its bibliography; return problems.

    Without `settings`, they are those in the document's metadata. `to` is the format that pandoc
    will write: where that has citations of its own, the text takes their place. Raises
    `BibkitError` as settings, library and style do.
    """
    exchange = Exchange()
    settings = settings or _settings(doc, exchange)
    renderer = Renderer(settings)
    found = list(_found(doc))
    citations = [_citation(cite, note, renderer, exchange) for cite, note in found]
    rendering = renderer.render(citations)
    texts = {
        id(cite): rendered
        for (cite, _), rendered in zip(found, rendering.citations, strict=True)
        if cite is not None
    }
    writer = _Writer(texts, renderer, exchange, keeping=not _NATIVE.match(to))
    for container in writer.containers([cite for cite, _ in found if cite is not None]):
        writer.settle(container)
    _place_references(doc, rendering, renderer, exchange)
    if to.startswith("typst"):
        # Typst would read the files again, and set a bibliography of its own.
        doc.metadata.content.pop("bibliography", None)
    return [*renderer.problems, *rendering.problems]


# Metadata


def _settings(doc: pf.Doc, exchange: Exchange) -> Settings:
    values: dict[str, Any] = {
        name: _plain(value, exchange if name == "references" else None)
        for name, value in doc.metadata.content.items()
    }
    nocite = doc.metadata.content.get("nocite")
    if nocite is not None:
        keys: list[str] = []
        nocite.walk(lambda element, _: keys.extend(_keys(element)))
        values["nocite"] = " ".join(f"@{{{key}}}" if key != "*" else "@*" for key in keys)
    return Settings.from_metadata(values)


def _keys(element: Element) -> list[str]:
    return [one.id for one in element.citations] if element.tag == "Cite" else []


def _plain(value: Element, exchange: Exchange | None) -> Any:
    """Return a value of metadata as Python has it; texts of references keep their markup."""
    if isinstance(value, pf.MetaMap):
        return {name: _plain(one, exchange) for name, one in value.content.items()}
    if isinstance(value, pf.MetaList):
        return [_plain(one, exchange) for one in value.content]
    if isinstance(value, pf.MetaBool):
        return "true" if value.boolean else "false"
    if isinstance(value, pf.MetaString):
        return value.text
    if exchange is not None and isinstance(value, pf.MetaInlines):
        return exchange.markup(value.content)
    return pf.stringify(value).strip()


# Citations


def _found(doc: pf.Doc) -> Iterator[tuple[Element | None, int]]:
    """Yield the citations in reading order, with the note that each stands in, 0 for none.

    A note without a citation is told by None.
    """
    order: list[Element] = []

    def look(element: Element, _: object) -> None:
        if element.tag in ("Cite", "Note"):
            order.append(element)
        elif element.tag in ("Figure", "Table"):
            _caption_first(order, element)

    doc.walk(look)
    notes: dict[int, int] = {}
    for element in order:
        around = list(_around(element))
        if any(one.tag in ("Cite", "MetaInlines", "MetaBlocks") for one in around):
            continue
        if element.tag == "Note":
            if id(element) not in notes:
                notes[id(element)] = len(notes) + 1
                yield None, notes[id(element)]
            continue
        note = next((one for one in around if one.tag == "Note"), None)
        number = notes.setdefault(id(note), len(notes) + 1) if note is not None else 0
        yield element, number


def _caption_first(order: list[Element], whole: Element) -> None:
    """Put what stands in a caption before the rest of its table or figure, as pandoc reads it."""
    start = len(order)
    while start and any(one is whole for one in _around(order[start - 1])):
        start -= 1
    order[start:] = sorted(order[start:], key=lambda one: not _in_caption(one, whole))


def _in_caption(element: Element, whole: Element) -> bool:
    for one in _around(element):
        if one is whole:
            return False
        if one.tag == "Caption":
            return True
    return False


def _around(element: Element) -> Iterator[Element]:
    while element.parent is not None:
        element = element.parent
        yield element


def _citation(cite: Element | None, note: int, renderer: Renderer, exchange: Exchange) -> Citation:
    if cite is None:
        return Citation((), note=note)
    in_sentence = cite.citations[0].mode == "AuthorInText"
    cites = [_cite(one, renderer, exchange) for one in cite.citations]
    opens, whole = _in_note(cite) if note else (False, False)
    return Citation(tuple(cites), in_sentence, note, opens, whole)


def _cite(one: Element, renderer: Renderer, exchange: Exchange) -> Cite:
    suffix = exchange.markup(one.suffix)
    if one.mode == "AuthorInText" and suffix and suffix[0] not in ",{ ":
        suffix = ", " + suffix
    label, locator, rest = renderer.locators.split(suffix)
    # pandoc has taken the spaces away.
    prefix = exchange.markup(one.prefix).strip()
    prefix += " " if prefix else ""
    suppressed = one.mode == "SuppressAuthor"
    return Cite(one.id, locator, label or "page", prefix, rest, suppressed)


def _in_note(cite: Element) -> tuple[bool, bool]:
    """Return whether a citation begins its note, and whether it is the whole of it."""
    block = cite.parent
    if not isinstance(block, pf.Para | pf.Plain) or not isinstance(block.parent, pf.Note):
        return False, False
    opens = cite.index == 0 and block.index == 0
    return opens, opens and len(block.content) == 1 and len(block.parent.content) == 1


# Places


class _Writer:
    """Puts what citations have become in their places."""

    def __init__(
        self,
        texts: Mapping[int, Rendered],
        renderer: Renderer,
        exchange: Exchange,
        keeping: bool,
    ) -> None:
        self._keeping = keeping
        self._texts = texts
        self._renderer = renderer
        self._exchange = exchange

    def containers(self, cites: Sequence[Element]) -> list[Any]:
        """Return the lists of inlines that citations stand in, each once."""
        return list({id(cite.container): cite.container for cite in cites}.values())

    def settle(self, container: Any) -> None:
        """Put citations in a list of inlines in their places; punctuation moves before notes."""
        inlines = list(container)
        done: list[Element] = []
        # Where the run of notes began that what is being read may join.
        run: Element | None = None
        for place, inline in enumerate(inlines):
            found = self._texts.get(id(inline)) if inline.tag == "Cite" else None
            if found is None:
                run = run if inline.tag in _SPACES else None
                if not _is_empty(inline):
                    done.append(inline)
                continue
            if raised(found.text) or (found.note and not found.text):
                while len(done) > 1 and done[-1].tag in _SPACES:
                    done.pop()
            text = self._exchange.inlines(found.text)
            if found.note:
                run = self._noted(inlines, place, done, text, found, run)
            inline.content = text + self._notes(found)
            done.append(inline)
        container[:] = done if self._keeping else list(_opened(done))

    def _notes(self, found: Rendered) -> list[Element]:
        return [pf.Note(pf.Para(*self._exchange.inlines(found.note)))] if found.note else []

    def _noted(
        self,
        inlines: list[Element],
        place: int,
        done: list[Element],
        text: list[Element],
        found: Rendered,
        run: Element | None,
    ) -> Element | None:
        """Move the punctuation after a note before the run of notes; return what begins the run."""
        cite = inlines[place]
        first = cite if run is None or found.text else run
        after = inlines[place + 1] if place + 1 < len(inlines) else None
        moved = punctuation(after.text, bool(found.text)) if isinstance(after, pf.Str) else ""
        if after is None or not moved or not self._renderer.notes_after_punctuation:
            return first
        after.text = after.text[len(moved) :]
        if found.text:
            text.append(pf.Str(moved))
            return None
        index = next((n for n, one in enumerate(done) if one is first), len(done))
        moved = self._into(done[index - 1], moved) if index else moved
        if moved:
            done.insert(index, pf.Str(moved))
        return None

    def _into(self, before: Element, moved: str) -> str:
        """Join punctuation to what stands before a note; return what is left of it."""
        inside = self._renderer.punctuation_in_quote
        if isinstance(before, pf.Str):
            before.text, moved = join(before.text, moved, inside)
            before.text += moved
            return ""
        if isinstance(before, pf.Quoted) and inside and moved[:1] in (".", ","):
            before.content.append(pf.Str(moved[0]))
            return moved[1:]
        return moved


def _opened(inlines: Iterable[Element]) -> Iterator[Element]:
    """Yield inlines with what stands in citations in place of these."""
    for inline in inlines:
        if isinstance(inline, pf.Cite):
            yield from list(inline.content)
        else:
            yield inline


def _is_empty(inline: Element) -> bool:
    return isinstance(inline, pf.Str) and not inline.text


# The bibliography


def _place_references(
    doc: pf.Doc, rendering: Rendering, renderer: Renderer, exchange: Exchange
) -> None:
    if not rendering.references:
        return
    entries = [
        pf.Div(
            pf.Para(*exchange.entry(one.text)), identifier=ENTRY + one.key, classes=["csl-entry"]
        )
        for one in rendering.references
    ]
    heading = _heading(renderer.settings.section_title)
    place = _own_division(doc)
    layout = rendering.layout
    attributes = {}
    if layout.entry_spacing != 1:
        attributes["entry-spacing"] = str(layout.entry_spacing)
    if layout.line_spacing != 1:
        attributes["line-spacing"] = str(layout.line_spacing)
    classes = ["references", "csl-bib-body", *(["hanging-indent"] * layout.hanging_indent)]
    if place is None:
        whole = pf.Div(*entries, identifier="refs", classes=classes, attributes=attributes)
        doc.content.extend([*heading, whole])
        return
    place.classes = list(dict.fromkeys([*place.classes, *classes]))
    place.attributes.update(attributes)
    place.content.extend(entries)
    for one in reversed(heading):
        place.container.insert(place.index, one)


def _heading(title: str) -> list[Element]:
    if not title:
        return []
    words = pf.Header(*_words(title), level=1, identifier="bibliography", classes=["unnumbered"])
    return [words]


def _words(text: str) -> list[Element]:
    found: list[Element] = []
    for word in text.split():
        found += [pf.Space(), pf.Str(word)]
    return found[1:]


def _own_division(doc: pf.Doc) -> Element | None:
    found: list[Element] = []
    doc.walk(
        lambda element, _: (
            found.append(element) if element.tag == "Div" and element.identifier == "refs" else None
        )
    )
    return found[0] if found else None
