"""What is wrong with a paper's citations: keys that lead nowhere, and records never cited."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from bibkit.engines.store import Store
from bibkit.errors import Place, Problem
from bibkit.formats.files import load
from bibkit.model.library import Library
from bibkit.papers.citation import Citation
from bibkit.papers.settings import Settings

# Looking for near keys takes time in line with the library; a paper that cites another library
# altogether has no near ones.
_SEARCHES: Final = 20
_CANDIDATES: Final = 10_000


def library(settings: Settings) -> Library:
    """Return the records in the files that a paper names; none if it names no file.

    Raises `BibkitError` for a file that cannot be read at all.
    """
    return load(*settings.bibliography) if settings.bibliography else Library()


def keys(
    citations: Sequence[Citation],
    settings: Settings,
    store: Store,
    records: Library,
    path: str | None,
) -> list[Problem]:
    """Return a problem for each place that cites a key there is no record for, and each such key
    in ``nocite``; and for keys that differ only in case from a cited one."""
    finder = _Near(store)
    wanted = list(_cited(citations, settings, path))
    missing = [(key, place) for key, place in wanted if key not in store and key != "*"]
    found = [finder.unknown(key, place) for key, place in missing]
    if missing and not settings.bibliography and not settings.references:
        found.insert(0, _no_bibliography(path))
    cited = {key for key, _ in wanted if key in store}
    return [*found, *_alike(cited, store, records)]


def unused(records: Library, cited: Collection[str]) -> list[Problem]:
    """Return a note for each record that is not cited, with its place in its file."""
    return [
        _at(record.place, f"{record.key} is never cited", record.key, "unused-key")
        for record in records.references()
        if record.key not in cited
    ]


def _cited(
    citations: Sequence[Citation], settings: Settings, path: str | None
) -> Iterator[tuple[str, Place]]:
    for citation in citations:
        for number, cite in enumerate(citation.cites):
            yield cite.key, citation.place(number)
    for key in settings.nocite:
        yield key, settings.places.get("nocite", Place(path))


def _no_bibliography(path: str | None) -> Problem:
    hint = "name one under bibliography: in the paper, or with --bibliography"
    return Problem("the paper names no bibliography", path, rule="no-bibliography", hint=hint)


class _Near:
    """Says of a key that is not known which one may have been meant."""

    def __init__(self, store: Store) -> None:
        self._known = list(store)[:_CANDIDATES]
        self._by_lower = {key.lower(): key for key in store}
        self._hints: dict[str, str | None] = {}

    def unknown(self, key: str, place: Place) -> Problem:
        """Return the problem of a key that leads nowhere."""
        if key not in self._hints:
            self._hints[key] = self._hint(key)
        return Problem(
            f"there is no record with the key {key!r}",
            *place,
            key=key,
            rule="unknown-key",
            hint=self._hints[key],
        )

    def _hint(self, key: str) -> str | None:
        other = self._by_lower.get(key.lower())
        if other is not None:
            return f"there is {other!r}, and capitals count"
        if len(self._hints) >= _SEARCHES:
            return None
        # Imported only where a key leads nowhere.
        import difflib

        near = difflib.get_close_matches(key, self._known, n=3, cutoff=0.6)
        return f"did you mean {' or '.join(near)}?" if near else None


def _alike(cited: set[str], store: Store, records: Library) -> Iterator[Problem]:
    """Yield a warning for each cited key that another one differs from only in case."""
    groups: dict[str, list[str]] = {}
    for key in store:
        groups.setdefault(key.lower(), []).append(key)
    for group in groups.values():
        if len(group) > 1 and not cited.isdisjoint(group):
            record = records.get(group[-1])
            message = f"the keys {' and '.join(group)} differ only in case"
            place = record.place if record is not None else None
            yield _at(place, message, group[-1], "case-of-key", "warning")


def _at(place: Place | None, message: str, key: str, rule: str, severity: str = "note") -> Problem:
    path, line, column = place or Place()
    known: Final = "warning" if severity == "warning" else "note"
    return Problem(message, path, line, column, known, key, rule)
