"""The face of rendering: a document cites records in a style and gets its texts back."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from os import PathLike
from typing import Final, NamedTuple, Self, overload

from bibkit import vocabulary
from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.style import Style
from bibkit.engines import registry as engines
from bibkit.engines.choice import Choice, Predicate, Words, words
from bibkit.engines.protocol import Engine, Layout, Progress
from bibkit.engines.store import Source, Store
from bibkit.errors import BibkitError, did_you_mean, shown
from bibkit.output import registry as writers
from bibkit.output.writer import MarkedEntries, Nodes, Shown, Writer
from bibkit.text import marks, markup, nodes
from bibkit.vocabulary import TEXTS

LABELS: Final = tuple(sorted(vocabulary.LOCATORS))
# How people write the labels, without the full stop.
_SHORT_LABELS: Final = {
    "app": "appendix",
    "art": "article-locator",
    "article": "article-locator",
    "bk": "book",
    "ch": "chapter",
    "chap": "chapter",
    "col": "column",
    "eq": "equation",
    "fig": "figure",
    "fol": "folio",
    "no": "issue",
    "l": "line",
    "ll": "line",
    "n": "note",
    "op": "opus",
    "p": "page",
    "pp": "page",
    "para": "paragraph",
    "¶": "paragraph",
    "pt": "part",
    "sec": "section",
    "§": "section",
    "s.v": "sub-verbo",
    "sub verbo": "sub-verbo",
    "sv": "sub-verbo",
    "supp": "supplement",
    "tab": "table",
    "time": "timestamp",
    "title": "title-locator",
    "v": "verse",
    "vv": "verse",
    "vol": "volume",
}


def locator_label(text: str) -> str:
    """Return the locator term that a label means: "p.", "pp." and "pages" are "page".

    Raises `BibkitError`, with near terms, for a label that is none of CSL's.
    """
    label = text.strip().lower()
    bare = label.rstrip(".")
    for spelling in (label, bare, bare.removesuffix("s"), bare[:1] if bare[:1] in "§¶" else bare):
        if spelling in LABELS:
            return spelling
        if spelling in _SHORT_LABELS:
            return _SHORT_LABELS[spelling]
    from difflib import get_close_matches

    near = get_close_matches(bare, [*LABELS, *_SHORT_LABELS], n=1, cutoff=0.6)
    start = f"did you mean {near[0]}? " if near else ""
    raise BibkitError(
        f"{text!r} is no locator label", hint=f"{start}the labels are {', '.join(LABELS)}"
    )


class Citation(Shown):
    """A citation in a document; `str()` gives its text as the document now stands.

    It is made by `Document.cite` and follows its place: when citations come or go before it, its
    `index` changes, and so does its `note` if that was not given.
    """

    __slots__ = ("_note", "cites", "document", "sections")

    def __init__(
        self,
        document: "Document",
        cites: tuple[Cite, ...],
        note: int | None = None,
        sections: tuple[str, ...] = (),
    ) -> None:
        self.document = document
        self.cites = cites
        self.sections = sections
        self._note = note

    @property
    def index(self) -> int:
        """Its place among the citations of the document, from 0."""
        return self.document._place(self)[0]

    @property
    def note(self) -> int:
        """The number of the note that it stands in, 0 in the text."""
        return self.document._place(self)[1]

    def replace(self, *cites: Cite | str, note: int | None = None) -> None:
        """Cite something else in this place.

        `note` gives the number of the note; without it, that stays as it was, or automatic. Raises
        as `Document.cite` does, and then leaves everything as it was.
        """
        self.document._place(self)
        checked = self.document._checked(cites)
        self._note = self._note if note is None else _checked_note(note)
        self.cites = checked
        self.document._changed()

    def remove(self) -> None:
        """Take this citation out of its document; its text cannot be asked for afterwards."""
        del self.document._cited[self.index]
        self.document._changed()

    def _shown_in(self, to: str) -> str:
        marked = self.document._marked()[self.index]
        return writers.writer(to).inline(nodes.from_marked(marked))

    def __str__(self) -> str:
        return self.document.citations()[self.index]

    def __repr__(self) -> str:
        return f"Citation({', '.join(map(repr, self.cites))})"


class Section:
    """A section of a document that has begun; as a context manager, it ends with its block.

    Sections that begin within the block stand in it.
    """

    def __init__(self, document: "Document", name: str) -> None:
        self.name = name
        self._document = document
        self._before = (document._section, document._block)
        document._section = (*document._block, name)

    def __enter__(self) -> Self:
        self._document._block = (*self._document._block, self.name)
        return self

    def __exit__(self, *error: object) -> None:
        self._document._section, self._document._block = self._before


class Entry(NamedTuple):
    """One entry of a bibliography: the record's key, and its text in the output format.

    `annotation` is the text that stands under it in an annotated bibliography, else empty.
    """

    key: str
    text: str
    annotation: str = ""

    def __str__(self) -> str:
        return self.text


class Bibliography(Sequence[Entry], Shown):
    """A bibliography in the style's order: its entries; `str()` is the whole in the output format.

    `layout` is what the style wishes for the page: indents, alignment and spacing. Texts are
    written in the output format when they are asked for.
    """

    def __init__(
        self, contents: Sequence[tuple[str, str, list[Nodes]]], layout: Layout, writer: Writer
    ) -> None:
        self.layout = layout
        # Key, marked text, and the paragraphs of the annotation.
        self._contents = contents
        self._writer = writer

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The entries, in order."""
        return tuple(self._entry(*content) for content in self._contents)

    def _entry(self, key: str, text: str, remarks: list[Nodes]) -> Entry:
        below = "\n\n".join(map(self._writer.inline, remarks))
        return Entry(key, self._writer.entry(nodes.from_marked(text)), below)

    @cached_property
    def _whole(self) -> str:
        return "".join(self.pieces())

    def pieces(self) -> Iterator[str]:
        """Yield the text of the whole, piece by piece, without putting it together.

        ``file.writelines(bibliography.pieces())`` writes a long one in little room.
        """
        return self._writer.pieces(MarkedEntries(self._contents), self.layout)

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, place: int | slice) -> Entry | tuple[Entry, ...]:
        return self.entries[place]

    def __len__(self) -> int:
        return len(self._contents)

    def _shown_in(self, to: str) -> str:
        text = writers.writer(to).bibliography(MarkedEntries(self._contents), self.layout)
        if to != "html":
            return text
        from bibkit.output.html import styled

        return styled(text, self.layout)

    def __str__(self) -> str:
        return self._whole

    def __repr__(self) -> str:
        return f"<Bibliography of {len(self)} entries>"


class Document:
    """A text that cites records of a library in a style.

    `library` is a `Library`, or a list of records or of CSL-JSON objects; `style` a `Style`, or
    its name or path. `locale` is a language tag ("de-DE") in place of the style's own, `to` an
    output format, `engine` the name of a processor. Rendering happens when a text is asked for,
    and anew only after a change (see `refresh` for changes of records). Raises `BibkitError` for a
    style, format or engine that is not known, and for records without an id.
    """

    def __init__(
        self,
        library: Source,
        style: Style | str | PathLike[str],
        locale: str | None = None,
        to: str = "text",
        engine: str | None = None,
    ) -> None:
        self.to = to
        self.locale = locale
        self._writer: Writer = writers.writer(to)
        self._make = engines.engine(engine)
        self.style = style if isinstance(style, Style) else Style.load(style)
        self._items = Store(library)
        self._cited: list[Citation] = []
        # Which records are included, and in which sections each was.
        self._included: dict[tuple[str, tuple[str, ...]], None] = {}
        # The section that has begun, and those whose blocks are open: outermost first.
        self._section: tuple[str, ...] = ()
        self._block: tuple[str, ...] = ()
        self._sections: set[str] = set()
        self._engine: Engine | None = None
        self._places: dict[Citation, tuple[int, int]] | None = None
        self._texts: list[str] | None = None
        self._inlines: dict[str, str] = {}
        self._bibliography: Bibliography | None = None
        self._warnings: list[str] = []

    # Citing

    def cite(
        self, *cites: Cite | str, note: int | None = None, before: Citation | None = None
    ) -> Citation:
        """Add a citation of one or more cites or keys, and return it.

        It stands after all others and in the section that has begun, or directly `before` another
        citation and in the same section as that one. `note` is the number of the note that it
        stands in, 0 in the text; without it, a style that cites in notes counts on from the notes
        before it, and renumbers as citations come and go. Raises `UnknownKey` with near keys, and
        `BibkitError` for a locator label that CSL does not have.
        """
        place = len(self._cited) if before is None else self._place(before)[0]
        sections = self._section if before is None else before.sections
        number = None if note is None else _checked_note(note)
        citation = Citation(self, self._checked(cites), number, sections)
        self._cited.insert(place, citation)
        self._changed()
        return citation

    @property
    def cited(self) -> tuple[Citation, ...]:
        """The citations, in order; `citations` has their texts."""
        return tuple(self._cited)

    def _checked(self, cites: Iterable[Cite | str]) -> tuple[Cite, ...]:
        checked = tuple(_readable(cite) for cite in cites)
        if not checked:
            raise BibkitError("a citation needs at least one key")
        for cite in checked:
            self._items.check(cite.key)
        return checked

    def _place(self, citation: Citation) -> tuple[int, int]:
        """Return where a citation stands among the others, and in which note."""
        if self._places is None:
            self._places = {}
            last = 0
            for index, one in enumerate(self._cited):
                automatic = last + 1 if self.style.note else 0
                note = automatic if one._note is None else one._note
                last = max(last, note)
                self._places[one] = (index, note)
        if citation not in self._places:
            raise BibkitError("this citation is not in the document, or no longer")
        return self._places[citation]

    def section(self, name: str) -> Section:
        """Begin a section: what is cited and included from now on stands in it.

        It ends where the next one begins, or with the block of a ``with`` statement. A name that
        was used before goes on with that section. Raises `BibkitError` for an empty name.
        """
        if not isinstance(name, str) or not name:
            raise BibkitError("a section needs a name")
        self._sections.add(name)
        return Section(self, name)

    def include(self, *keys: str) -> None:
        """Put records in the bibliography though they are not cited; ``"*"`` stands for all.

        Raises `UnknownKey` with near keys.
        """
        for key in keys:
            if key == "*" and "*" not in self._items:
                self._included.update(dict.fromkeys((each, self._section) for each in self._items))
                self._items.forgive()
            else:
                self._items.check(str(key))
                self._included[str(key), self._section] = None
        self._changed()

    def refresh(self) -> None:
        """Read the records anew: call this after a change to a record that has been rendered."""
        self._items.forget()
        self._engine = None
        self._warnings.clear()
        self._changed()

    # The texts

    def citations(self) -> list[str]:
        """Return the final text of every citation, in order.

        Raises `RelationError` for a cited record whose relations are broken.
        """
        if self._texts is None:
            self._texts = [self._inline(text) for text in self._marked()]
        return list(self._texts)

    def _marked(self) -> list[str]:
        return self._processor().citations(self._clusters(), self._keys_included())

    def _inline(self, marked: str) -> str:
        """Return a citation's marked text in the output format; most are there from before."""
        text = self._inlines.get(marked)
        if text is None:
            if len(self._inlines) > _REMEMBERED:
                self._inlines.clear()
            text = self._inlines[marked] = self._writer.inline(nodes.from_marked(marked))
        return text

    def bibliography(
        self,
        *,
        section: Words | Section = None,
        types: Words = None,
        not_types: Words = None,
        keyword: Words = None,
        not_keyword: Words = None,
        where: Predicate | None = None,
        cited: bool | None = None,
        annotation: str | None = None,
        jobs: int = 1,
        progress: Progress | None = None,
    ) -> Bibliography:
        """Return the bibliography of what is cited and included, or a part of it.

        It is empty if the style has none, or if nothing is chosen. All that is asked for has to
        hold: `section` is the name of a section, "" for what stands in none; `types` are item types
        of CSL, `not_types` those to leave out; `keyword` and `not_keyword` are words of the
        variable keyword, which commas or semicolons part; `where` is a function that is given the
        record (with what it takes from others) or the CSL-JSON object, and tells whether it is
        wanted; `cited` is True for what is cited and False for what is only included, in the
        section. Where words are asked for, several may be given, of which one has to hold.

        Numbers, year suffixes and the order are those of the whole document, so that each citation
        finds its entry; names that repeat those of the entry before are substituted within the
        part. `annotation` is the variable ("annote", "abstract", "note") that stands under each
        entry as a paragraph. A long bibliography is split over `jobs` processes, where the system
        can copy one; `progress` is called with how many entries are done, and of how many. Raises
        `BibkitError` for a section, a type or an annotation that there
        is not, and `RelationError` for a record whose relations are broken.
        """
        name = section.name if isinstance(section, Section) else section
        choice = Choice.of(types, not_types, keyword, not_keyword, where)
        whole = name is None and not choice and cited is None
        if whole and annotation is None and self._bibliography is not None:
            return self._bibliography
        keys = None if whole else self._chosen(words(name), cited, choice)
        found = self._written(keys, self._annotating(annotation), jobs, progress)
        if whole and annotation is None:
            self._bibliography = found
        return found

    def _chosen(
        self, sections: frozenset[str] | None, cited: bool | None, choice: Choice
    ) -> list[str]:
        """Return the keys of the records in a part of the bibliography."""
        for name in sorted(sections or ()):
            if name and name not in self._sections:
                hint = did_you_mean(name, self._sections)
                raise BibkitError(f"there is no section {name!r}", hint=hint)
        within = [one for one in self._cited if _within(one.sections, sections)]
        keys = dict.fromkeys(cite.key for one in within for cite in one.cites)
        included = [key for key, path in self._included if _within(path, sections)]
        if cited is None:
            keys.update(dict.fromkeys(included))
        elif not cited:
            keys = dict.fromkeys(key for key in included if key not in keys)
        return [key for key in keys if choice.takes(self._items, key)]

    def _annotating(self, variable: str | None) -> str:
        if variable is not None and variable not in TEXTS:
            hint = did_you_mean(str(variable), TEXTS)
            raise BibkitError(f"there is no text variable {variable!r} to annotate with", hint=hint)
        return variable or ""

    def _written(
        self, keys: list[str] | None, annotation: str, jobs: int, progress: Progress | None
    ) -> Bibliography:
        processor = self._processor()
        found = processor.bibliography(
            self._clusters(), self._keys_included(), keys, jobs, progress
        )
        contents = [
            (key, text, self._remarks(key, annotation) if annotation else []) for key, text in found
        ]
        return Bibliography(contents, processor.layout, self._writer)

    def _remarks(self, key: str, variable: str) -> list[Nodes]:
        """Return the paragraphs of a record's annotation."""
        value = self._items[key].get(variable)
        if value is not None and not isinstance(value, str):
            self._warn(f"{key}: {variable} is not text: {shown(value)}")
        if not isinstance(value, str):
            return []
        marked = markup.to_marked(value.strip())
        return [nodes.from_marked(part) for part in _BLANK_LINE.split(marked) if part]

    @property
    def warnings(self) -> list[str]:
        """What a reader should know of the records and of what has been rendered so far."""
        rendering = self._engine.warnings if self._engine else []
        return list(dict.fromkeys([*self._items.warnings, *rendering, *self._warnings]))

    def _warn(self, message: str) -> None:
        self._warnings.append(message)

    def _clusters(self) -> list[Cluster]:
        return [Cluster(one.cites, one.note) for one in self._cited]

    def _keys_included(self) -> list[str]:
        return list(dict.fromkeys(key for key, _ in self._included))

    def _processor(self) -> Engine:
        if self._engine is None:
            self._engine = self._make(self.style, self._items, self.locale)
        return self._engine

    def _changed(self) -> None:
        self._places = None
        self._texts = None
        self._bibliography = None


# So many texts of citations are kept for the next time.
_REMEMBERED: Final = 100_000
# Paragraphs of an annotation are parted as in a letter typed in plain text.
_BLANK_LINE: Final = re.compile(r"\n\s*\n")


def _readable(cite: Cite | str) -> Cite:
    """Return a cite with each of its texts as one, and a label that CSL has."""
    if isinstance(cite, str | int):
        return Cite(str(cite))
    if not isinstance(cite, Cite):
        raise BibkitError(f"{shown(cite)} is neither a key nor a Cite")
    texts = (cite.key, cite.locator, cite.label, cite.prefix, cite.suffix)
    key, *others = ("" if text is None else str(text) for text in texts)
    locator, label, prefix, suffix = map(marks.writable, others)
    label = locator_label(label or "page")
    return Cite(key, locator, label, prefix, suffix, cite.suppress_author, cite.author_only)


def _checked_note(note: int) -> int:
    if not isinstance(note, int) or isinstance(note, bool) or note < 0:
        raise BibkitError(f"{note!r} is no number of a note", hint="0 stands for the text itself")
    return note


def _within(path: tuple[str, ...], sections: frozenset[str] | None) -> bool:
    """Tell whether what stands in the sections of `path` stands in one of those asked for."""
    if sections is None:
        return True
    return any(name in sections for name in path) if path else "" in sections


def render(
    library: Source,
    style: Style | str | PathLike[str],
    to: str = "text",
    locale: str | None = None,
    engine: str | None = None,
) -> str:
    """Return the whole bibliography of a library in a style (see `Document`)."""
    document = Document(library, style, locale, to, engine)
    document.include("*")
    return str(document.bibliography())
