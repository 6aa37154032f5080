"""The records that a command works on: from files, standard input, or those that are shipped."""

import sys
from collections.abc import Iterable, Sequence
from typing import Final

import bibkit
from bibkit.cli import terminal
from bibkit.errors import Problem, ReadError, UnknownFormat
from bibkit.formats import registry
from bibkit.formats.files import decode, load_bytes
from bibkit.model import Library

STANDARD_INPUT: Final = "<stdin>"


def read(files: Sequence[str], format: str | None = None, *, sentence_case: bool = True) -> Library:
    """Return the records in the files, in order; without files, those that ship with bibkit.

    English titles of `.bib` files are put into sentence case unless that is false. ``-`` is
    standard input. Raises `BibkitError` for what cannot be read.
    """
    if not files:
        return bibkit.records()
    whole = Library()
    with terminal.progress(files, "reading") as shown:
        for path in shown:
            whole.extend(_read(path, format, sentence_case))
    return whole


def _read(path: str, format: str | None, sentence_case: bool) -> Library:
    if not path:
        # Elsewhere an empty path is the folder at hand.
        raise ReadError("the path of a file is empty", hint="leave it out, or give one")
    try:
        if path == "-":
            return load_bytes(_bytes(), format, path=STANDARD_INPUT, sentence_case=sentence_case)
        return bibkit.load(path, format=format, sentence_case=sentence_case)
    except UnknownFormat as error:
        names = ", ".join(one.name for one in registry.formats())
        error.hint = f"say with --from which one it is: {names}"
        raise


def standard_input() -> tuple[str, list[Problem]]:
    """Return the text of standard input, and what was doubtful about it. Raises `ReadError`."""
    return decode(_bytes(), STANDARD_INPUT)


def _bytes() -> bytes:
    if sys.stdin is None:
        raise ReadError("it is closed", path=STANDARD_INPUT, hint="give the path of a file")
    return sys.stdin.buffer.read()


def choose(library: Library, keys: Iterable[str]) -> Library:
    """Return the records under the keys, each followed by those that it is tied to.

    Raises `UnknownKey` for a key that is not in the library.
    """
    chosen: dict[str, None] = {}
    waiting = list(dict.fromkeys(keys))[::-1]
    for key in waiting:
        library[key]
    while waiting:
        key = waiting.pop()
        if key not in chosen and key in library:
            chosen[key] = None
            waiting.extend(relation.key for relation in reversed(library[key].relations))
    return Library((library[key] for key in chosen), library.problems)


def problems(library: Library, keys: Iterable[str] = ()) -> list[Problem]:
    """Return what was wrong in reading the library, and its broken relations.

    With keys, only the broken relations of these records.
    """
    wanted = set(keys)
    found = library.resolve_all().problems
    read = len(library.problems)
    return found[:read] + [one for one in found[read:] if not wanted or one.key in wanted]
