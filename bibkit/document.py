"""The face of rendering: a document cites records in a style and gets its texts back."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Final, TypeAlias

from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.style import Style
from bibkit.engines import registry as engines
from bibkit.engines.protocol import Engine, Layout
from bibkit.errors import BibkitError, Problem, RelationError, UnknownKey
from bibkit.model import Library, Record
from bibkit.output import registry as writers
from bibkit.output.writer import Nodes, Writer
from bibkit.text import nodes

Source: TypeAlias = Library | Iterable[Record | Mapping[str, Any]]

LABELS: Final = tuple(
    """act appendix article-locator book canon chapter column elocation equation figure folio issue
    line note opus page paragraph part rule scene section sub-verbo supplement table timestamp
    title-locator verse version volume""".split()
)
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
    near = difflib.get_close_matches(bare, [*LABELS, *_SHORT_LABELS], n=1, cutoff=0.6)
    start = f"did you mean {near[0]}? " if near else ""
    raise BibkitError(
        f"{text!r} is no locator label", hint=f"{start}the labels are {', '.join(LABELS)}"
    )


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in a document; `str()` gives its text as the document now stands.

    `note` is the number of the note that it stands in, 0 in the text.
    """

    document: "Document" = field(repr=False, compare=False)
    index: int
    cites: tuple[Cite, ...]
    note: int = 0

    def __str__(self) -> str:
        return self.document.citations()[self.index]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a bibliography: the record's key, and its text in the output format."""

    key: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Bibliography:
    """A bibliography in the style's order; `str()` is the whole of it in the output format.

    `layout` is what the style wishes for the page: indents, alignment and spacing.
    """

    entries: tuple[Entry, ...]
    layout: Layout
    whole: str = field(repr=False)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, place: int) -> Entry:
        return self.entries[place]

    def __str__(self) -> str:
        return self.whole


class Document:
    """A text that cites records of a library in a style.

    `library` is a `Library`, or a list of records or of CSL-JSON objects; `style` a `Style`, or
    its name or path. `locale` is a language tag ("de-DE") in place of the style's own, `to` an
    output format, `engine` the name of a processor. Rendering happens when a text is asked for,
    and anew only after a change. Raises `BibkitError` for a style, format or engine that is not
    known, and for records without an id.
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
        self.style = style if isinstance(style, Style) else Style.load(Path(fspath(style)))
        self._items = _Items(library)
        self._clusters: list[Cluster] = []
        self._included: dict[str, None] = {}
        self._engine: Engine | None = None
        self._texts: list[str] | None = None
        self._bibliography: Bibliography | None = None

    def cite(self, *cites: Cite | str, note: int | None = None) -> Citation:
        """Add a citation after all others, of one or more cites or keys, and return it.

        `note` is the number of the note that it stands in; without it, a style that cites in notes
        counts on from the last one. Raises `UnknownKey` with near keys, and `BibkitError` for a
        locator label that CSL does not have.
        """
        if not cites:
            raise BibkitError("a citation needs at least one key")
        checked = tuple(self._checked(cite) for cite in cites)
        if note is None:
            last = max((cluster.note for cluster in self._clusters), default=0)
            note = last + 1 if self.style.note else 0
        cluster = Cluster(checked, note)
        self._clusters.append(cluster)
        self._changed()
        return Citation(self, len(self._clusters) - 1, checked, note)

    def _checked(self, cite: Cite | str) -> Cite:
        if isinstance(cite, str):
            cite = Cite(cite)
        self._items.check(cite.key)
        label = locator_label(cite.label or "page")
        return cite if label == cite.label else replace(cite, label=label)

    def include(self, *keys: str) -> None:
        """Put records in the bibliography though they are not cited; ``"*"`` stands for all.

        Raises `UnknownKey` with near keys.
        """
        for key in keys:
            if key == "*" and "*" not in self._items:
                self._included.update(dict.fromkeys(self._items))
                self._items.forgive()
            else:
                self._items.check(key)
                self._included[key] = None
        self._changed()

    def citations(self) -> list[str]:
        """Return the final text of every citation, in order.

        Raises `RelationError` for a cited record whose relations are broken.
        """
        if self._texts is None:
            marked = self._processor().citations(self._clusters, self._keys_included())
            self._texts = [self._writer.inline(nodes.from_marked(text)) for text in marked]
        return list(self._texts)

    def bibliography(self) -> Bibliography:
        """Return the bibliography of what is cited and included; empty if the style has none.

        Raises `RelationError` for a record in it whose relations are broken.
        """
        if self._bibliography is None:
            processor = self._processor()
            found = processor.bibliography(self._clusters, self._keys_included())
            entries: list[tuple[str, Nodes]] = [
                (key, nodes.from_marked(text)) for key, text in found
            ]
            self._bibliography = Bibliography(
                tuple(Entry(key, self._writer.entry(content)) for key, content in entries),
                processor.layout,
                self._writer.bibliography(entries, processor.layout),
            )
        return self._bibliography

    @property
    def warnings(self) -> list[str]:
        """What a reader should know of the records and of what has been rendered so far."""
        return self._items.warnings + (self._engine.warnings if self._engine else [])

    def _keys_included(self) -> Sequence[str]:
        return list(self._included)

    def _processor(self) -> Engine:
        if self._engine is None:
            self._engine = self._make(self.style, self._items, self.locale)
        return self._engine

    def _changed(self) -> None:
        self._texts = None
        self._bibliography = None


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


class _Items(Mapping[str, Mapping[str, Any]]):
    """The records of a document as CSL-JSON objects, each made when it is first asked for."""

    def __init__(self, source: Source) -> None:
        self.warnings: list[str] = []
        self._library = source if isinstance(source, Library) else Library()
        self._made: dict[str, Mapping[str, Any]] = {}
        self._forgiving = False
        if not isinstance(source, Library):
            for place, item in enumerate(source):
                self._add(item, place)

    def _add(self, item: Record | Mapping[str, Any], place: int) -> None:
        if isinstance(item, Record):
            self._library.add(item)
            return
        if not isinstance(item, Mapping):
            raise BibkitError(f"item {place + 1} is no record and no CSL-JSON object: {item!r:.60}")
        key = item.get("id")
        if key is None or str(key) == "":
            raise BibkitError(
                f"item {place + 1} has no id", hint="a CSL-JSON object needs an id to be cited by"
            )
        if str(key) in self._made:
            self.warnings.append(str(Problem(f"the id {key!r} is used more than once")))
        self._made.setdefault(str(key), item)

    def check(self, key: str) -> None:
        """Raise `UnknownKey`, with near keys, if there is no record with this key."""
        if key in self:
            return
        near = difflib.get_close_matches(str(key), list(self)[:10_000], n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else None
        raise UnknownKey(f"there is no record with the key {key!r}", hint=hint)

    def forgive(self) -> None:
        """Take a record as it is from now on if its relations are broken, with a warning.

        Nobody who asks for all records asked for that one.
        """
        self._forgiving = True

    def __getitem__(self, key: str) -> Mapping[str, Any]:
        if key not in self._made:
            self.check(key)
            self._made[key] = _told_once(self._resolved(key).to_csl())
        return self._made[key]

    def _resolved(self, key: str) -> Record:
        try:
            return self._library.resolved(key)
        except RelationError as error:
            if not self._forgiving:
                raise
            self.warnings.append(str(error))
            return self._library[key]

    def __contains__(self, key: object) -> bool:
        return key in self._made or key in self._library

    def __iter__(self) -> Iterator[str]:
        yield from self._plain_keys()
        yield from self._library

    def _plain_keys(self) -> list[str]:
        return [key for key in self._made if key not in self._library]

    def __len__(self) -> int:
        return len(self._plain_keys()) + len(self._library)


def _told_once(item: dict[str, Any]) -> dict[str, Any]:
    """Return a CSL-JSON object without a volume's title that only repeats what it is a part of.

    The book of a volume takes its title from the volume, and styles print both, side by side.
    """
    volume = item.get("volume-title")
    if volume is not None and volume in (item.get("title"), item.get("container-title")):
        del item["volume-title"]
    return item
