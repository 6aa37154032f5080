"""The processor citeproc-py behind bibkit's protocol, with what it lacks made up for where it can.

citeproc-py cannot leave out an author and has no year suffixes. The first is supplied here, by
rendering a cite twice; of the second, `warnings` tells. `bibkit.engines.adapt` and `items` are what
keeps it from stumbling over styles and records.
"""

import re
import warnings as python_warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final

import citeproc
from citeproc.source.json import CiteProcJSON

from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.style import Style
from bibkit.engines.adapt import TRIM, adapt
from bibkit.engines.items import LATER, prepare
from bibkit.engines.protocol import Layout, Progress
from bibkit.errors import BibkitError, StyleError
from bibkit.text import marks, markup

# Stands in the place of an author to be left out; no text holds a noncharacter of its own.
_ABSENT: Final = "\ufde8"
_ABSENT_WITH_DELIMITER: Final = re.compile(f"{_ABSENT}{marks.CLOSE}*[,;:.]?\\s*")
_BEFORE_RANGE_DELIMITER: Final = re.compile(f"[\\s,]*{TRIM}")
_FLIPPED: Final = {
    marks.ITALIC: marks.UPRIGHT,
    marks.OBLIQUE: marks.UPRIGHT,
    marks.BOLD: marks.WEIGHT_NORMAL,
    marks.SMALL_CAPS: marks.CAPS_NORMAL,
}
_DISAMBIGUATION: Final = (
    "disambiguate-add-year-suffix",
    "disambiguate-add-names",
    "disambiguate-add-givenname",
)


class CiteprocPy:
    """A style and records in citeproc-py (see `bibkit.engines.protocol.Engine`)."""

    def __init__(
        self, style: Style, items: Mapping[str, Mapping[str, Any]], locale: str | None = None
    ) -> None:
        self.warnings: list[str] = []
        self.style = style
        self.layout = Layout.from_options(style.bibliography.options if style.bibliography else {})
        self._items = items
        self._locale = locale or style.default_locale or None
        with self._guard("cannot follow the style"):
            source = BytesIO(adapt(style, self._locale))
            self._style = citeproc.CitationStylesStyle(source, locale=self._locale, validate=False)

    def citations(self, clusters: Sequence[Cluster], include: Sequence[str] = ()) -> list[str]:
        """Return the final text of each citation, in order."""
        cites = [[c for c in cluster.cites if not c.author_only] for cluster in clusters]
        absent = {cite.key for some in cites for cite in some if self._leaves_out(cite)}
        run = _Run(self, _keys(clusters, include), absent)
        texts = run.cite([[(c, self._leaves_out(c)) for c in some] for some in cites])
        whole = [
            " ".join(part for part in (self._authors(cluster), text) if part)
            for cluster, text in zip(clusters, texts, strict=True)
        ]
        self._warn_of_ambiguity(clusters, texts)
        return whole

    def bibliography(
        self,
        clusters: Sequence[Cluster],
        include: Sequence[str],
        keys: Collection[str] | None = None,
        jobs: int = 1,
        progress: Progress | None = None,
    ) -> list[tuple[str, str]]:
        """Return key and text of each entry, or of each under `keys`, in the style's order.

        It is all done in this process, and at once.
        """
        if self.style.bibliography is None:
            return []
        # citeproc-py substitutes no names that repeat, so that an entry is the same in any part.
        found = _Run(self, _keys(clusters, include)).bibliography()
        return found if keys is None else [entry for entry in found if entry[0] in keys]

    def _leaves_out(self, cite: Cite) -> bool:
        return cite.suppress_author and self._cites_author()

    def _cites_author(self) -> bool:
        """Tell whether citations in this style name authors; in a numeric style they do not."""
        return "author" in self.style.citation.layout.uses

    def _authors(self, cluster: Cluster) -> str:
        """Return the names that the cites of one cluster ask for in place of themselves."""
        keys = [cite.key for cite in cluster.cites if cite.author_only]
        return ", ".join(name for name in map(self._author, keys) if name)

    def _author(self, key: str) -> str:
        if not self._cites_author():
            return _family_names(self._items[key])
        run = _Run(self, [key], {key})
        whole, without = run.cite([[(Cite(key), False)], [(Cite(key), True)]], keep_absent=True)
        before, found, after = without.partition(_ABSENT)
        return whole[len(before) : len(whole) - len(after)] if found else ""

    def _warn_of_ambiguity(self, clusters: Sequence[Cluster], texts: Sequence[str]) -> None:
        if not any(self.style.citation.options.get(name) == "true" for name in _DISAMBIGUATION):
            return
        keys: dict[str, str] = {}
        for cluster, text in zip(clusters, texts, strict=True):
            if len(cluster.cites) == 1 and not cluster.cites[0].author_only:
                key = cluster.cites[0].key
                other = keys.setdefault(marks.plain(text), key)
                if other != key:
                    self.warn(f"{other} and {key} look alike; citeproc-py does not tell them apart")

    def warn(self, message: str) -> None:
        """Note a warning, once."""
        if message not in self.warnings:
            self.warnings.append(message)

    @contextmanager
    def _guard(self, action: str) -> Iterator[None]:
        """Collect Python's warnings, and turn any failure inside into a `BibkitError`."""
        name = self.style.title or self.style.path or "without a title"
        with python_warnings.catch_warnings(record=True) as caught:
            python_warnings.simplefilter("always")
            try:
                yield
            except BibkitError:
                raise
            except Exception as error:
                # citeproc-py raises whatever its own code ran into; there is no narrower base.
                reason = f"{type(error).__name__}: {error}".rstrip(": ")
                raise StyleError(
                    f"citeproc-py {action} ({name}): {reason}", path=self.style.path
                ) from error
        for warning in caught:
            if issubclass(warning.category, UserWarning):
                self.warn(f"citeproc-py: {warning.message}")


class _Run:
    """One use of citeproc-py, whose bibliography remembers all that was ever cited in it."""

    def __init__(
        self, engine: CiteprocPy, keys: Sequence[str], absent: set[str] | None = None
    ) -> None:
        self.engine = engine
        self.keys = list(keys)
        # Plain names, since citeproc-py takes keys that differ in case for the same.
        self.names = {key: f"record-{place}" for place, key in enumerate(keys)}
        self.absent = {key: f"absent-{self.names[key]}" for key in sorted(absent or ())}
        with engine._guard("cannot take the records"):
            self.source = self._source()
            self.target = citeproc.CitationStylesBibliography(
                engine._style, self.source, _Formatter
            )
            # Every record once, without a locator, which would find its way into the bibliography.
            for name in (*self.names.values(), *self.absent.values()):
                self.target.register(citeproc.Citation([citeproc.CitationItem(name)]))

    def _source(self) -> Any:
        items = [prepare(self.engine._items[key], name) for key, name in self.names.items()]
        for key, name in self.absent.items():
            items.append(_without_author(prepare(self.engine._items[key], name)))
        later = [{v: item.pop(v) for v in list(item) if v in LATER} for item in items]
        with python_warnings.catch_warnings():
            # It warns of the newer variables of CSL, and renders them all the same.
            python_warnings.simplefilter("ignore")
            source = CiteProcJSON(items)
        for item, values in zip(items, later, strict=True):
            reference = source[item["id"]]
            for variable, value in values.items():
                is_date = isinstance(value, dict)
                parse = source.parse_date if is_date else source.parse_names
                reference[variable.replace("-", "_")] = parse(value)
        return source

    def cite(
        self, clusters: Sequence[Sequence[tuple[Cite, bool]]], keep_absent: bool = False
    ) -> list[str]:
        """Return the text of each cluster; the second of each pair says to leave out the author."""
        with self.engine._guard("cannot render the citations"):
            found = [citeproc.Citation([self._item(*cite) for cite in some]) for some in clusters]
            for citation in found:
                self.target.register(citation)
            if "citation-number" in self.engine.style.citation.layout.uses:
                self.target.sort()
        return [
            self._text(some, citation, keep_absent)
            for some, citation in zip(clusters, found, strict=True)
        ]

    def _item(self, cite: Cite, leave_out: bool) -> Any:
        options: dict[str, Any] = {}
        if cite.locator:
            locator = markup.to_marked(cite.locator)
            options["locator"] = citeproc.Locator(cite.label, locator)
        for name, text in (("prefix", cite.prefix), ("suffix", cite.suffix)):
            if text:
                options[name] = markup.to_marked(text)
        name = self.absent[cite.key] if leave_out else self.names[cite.key]
        return citeproc.CitationItem(name, **options)

    def _text(self, cites: Sequence[tuple[Cite, bool]], citation: Any, keep_absent: bool) -> str:
        if not cites:
            return ""
        keys = ", ".join(cite.key for cite, _ in cites)
        with self.engine._guard(f"cannot cite {keys}"):
            self._keep_order(citation)
            text = _settle(str(self.target.cite(citation, self.engine.warn)))
        if keep_absent:
            return text
        return _ABSENT_WITH_DELIMITER.sub("", text)

    def _keep_order(self, citation: Any) -> None:
        """Let the cites of a citation stand as they are given, if the style does not sort them.

        citeproc-py puts them in the order of its bibliography, so this has to follow the citation;
        where numbers come from that order, it has to stay.
        """
        area = self.engine.style.citation
        if len(citation.cites) < 2 or area.sort_keys or "citation-number" in area.layout.uses:
            return
        first = {item.key: place for place, item in enumerate(citation.cites)}
        self.target.items.sort(key=lambda item: first.get(item.key, len(first)))
        self.target.keys[:] = [item.key for item in self.target.items]

    def bibliography(self) -> list[tuple[str, str]]:
        """Return key and text of each entry, sorted."""
        names = {name: key for key, name in self.names.items()}
        with self.engine._guard("cannot sort the bibliography"):
            self.target.sort()
            items = [(names[item.key], item) for item in self.target.items]
        try:
            with self.engine._guard("cannot render the bibliography"):
                texts = [str(text) for text in self.target.bibliography()]
        except StyleError:
            # Whichever record it was, rendered alone it fails under its own name.
            self._empty(items)
            raise
        if len(texts) < len(items):
            empty = self._empty(items)
            self.engine.warn(f"citeproc-py gives no entry for {', '.join(empty)}")
            items = [(key, item) for key, item in items if key not in empty]
        keys = [key for key, _ in items]
        return list(zip(keys, map(_settle, texts), strict=True))

    def _empty(self, items: Sequence[tuple[str, Any]]) -> list[str]:
        """Return the keys of the records whose entry is empty, which citeproc-py leaves out."""
        found = []
        for key, item in items:
            with self.engine._guard(f"cannot render {key}"):
                if not self.target.style.render_bibliography([item]):
                    found.append(key)
        return found


def _keys(clusters: Sequence[Cluster], include: Sequence[str]) -> list[str]:
    cited = [cite.key for cluster in clusters for cite in cluster.cites]
    return list(dict.fromkeys([*cited, *include]))


def _without_author(item: dict[str, Any]) -> dict[str, Any]:
    names = next((n for n in ("author", "editor", "translator") if n in item), "author")
    return item | {names: [{"family": _ABSENT}]}


def _family_names(item: Mapping[str, Any]) -> str:
    names = prepare(item, "").get("author", [])
    return ", ".join(name.get("literal") or name["family"] for name in names)


def _settle(text: str) -> str:
    """Return text settled: formatting within the same formatting takes it back."""
    if not marks.ALL_MARKS.search(text):
        return text
    text = _BEFORE_RANGE_DELIMITER.sub("", text)
    opened: list[str] = []
    return marks.ALL_MARKS.sub(lambda found: _flipped(found[0], opened), text)


def _flipped(mark: str, opened: list[str]) -> str:
    if mark == marks.CLOSE:
        if opened:
            opened.pop()
        return mark
    opposite = _FLIPPED.get(mark)
    if opposite:
        last = next((m for m in reversed(opened) if m in (mark, opposite)), "")
        mark = opposite if last == mark else mark
    if mark < marks.TARGET_END:
        opened.append(mark)
    return mark


def _format(mark: str) -> type[str]:
    """Return a class that puts text between marks; citeproc-py takes formatting as classes."""

    def new(cls: type[str], text: str) -> str:
        return str.__new__(cls, marks.wrap(str(text), mark))

    return type("Marked", (str,), {"__new__": new})


class _Formatter:
    """What citeproc-py writes with: marked text."""

    Italic = _format(marks.ITALIC)
    Oblique = _format(marks.OBLIQUE)
    Bold = _format(marks.BOLD)
    Light = _format(marks.LIGHT)
    Underline = _format(marks.UNDERLINE)
    Superscript = _format(marks.SUP)
    Subscript = _format(marks.SUB)
    SmallCaps = _format(marks.SMALL_CAPS)

    @staticmethod
    def preformat(text: object) -> str:
        """Return text as it is: the writers escape."""
        return str(text)
