"""What LaTeX's .aux files say to a program that makes the bibliography: citations, files, style."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from bibkit.errors import BibkitError, Place, Problem
from bibkit.formats.files import decode
from bibkit.papers.job import read_file

# A citation by itself, as \cite writes it once a .bbl file of bibkit's own has been read.
_CITED: Final = re.compile(r"^\\bibkit@cited\{(?P<fields>.*)\}[ \t\r]*$", re.MULTILINE)
_NUMBERS: Final = 5
_FIELDS: Final = _NUMBERS + 4
# LaTeX writes each of these at the beginning of a line of its own.
_COMMAND: Final = re.compile(
    r"^[ \t]*\\(?P<name>citation|bibdata|bibstyle|@input)[ \t]*"
    r"\{(?P<value>[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*)\}",
    re.MULTILINE,
)
_BIBLATEX: Final = re.compile(r"^\\abx@aux@", re.MULTILINE)
# What a .bbl file of bibkit's own has written there, to tell natbib of the style's punctuation.
OWN_STYLE: Final = "bibkit"
# Where a citation stands: in the text, in a note of the author's, at the beginning of one, or in a
# note that it makes itself.
TEXT: Final = 0
INSIDE: Final = 1
OPENING: Final = 2
OWN: Final = 3
# A paper has chapters, and they may have sections; nothing includes itself as deep.
_DEEPEST: Final = 50


class Occurrence(NamedTuple):
    """A citation command as LaTeX has met it, the `number`th of the document.

    `place` is one of `TEXT`, `INSIDE`, `OPENING` and `OWN`; `note` counts the document's notes, 0
    in the text, and `printed` is the number that the note has in `chapter`. `kind` is the command
    by a short name, and `star` whether it has one; `before`, `after` and `keys` are its arguments.
    `signature` is all of these as LaTeX has written them, to know the citation again by.
    """

    number: int
    place: int
    note: int
    chapter: int
    printed: int
    kind: str
    star: bool
    before: str
    after: str
    keys: str
    signature: str


@dataclass(slots=True)
class Auxiliary:
    """What an .aux file and those that it includes say, in the order in which they say it.

    `citations` are keys with the places of their ``\\citation``, ``*`` standing for all records;
    `databases` and `style` what ``\\bibliography`` and ``\\bibliographystyle`` name, with the
    places of these. `occurrences` are the citations one by one, as far as LaTeX could tell them
    with the help of an earlier .bbl file. `files` are the .aux files themselves, `biblatex` tells
    that another package looks after the bibliography.
    """

    citations: list[tuple[str, Place]] = field(default_factory=list)
    databases: list[tuple[str, Place]] = field(default_factory=list)
    style: str = ""
    style_place: Place = field(default_factory=Place)
    files: list[str] = field(default_factory=list)
    biblatex: bool = False
    occurrences: dict[int, Occurrence] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(text: str, path: str) -> Auxiliary:
    """Return what the .aux file with this text says, and the files that it includes.

    Raises `BibkitError` for files that include each other in a circle, and for one that is there
    and cannot be read. One that is not there is only told of: LaTeX has not written it yet.
    """
    found = Auxiliary()
    _Reader(found, Path(path).parent).read(text, path, ())
    return found


class _Reader:
    def __init__(self, found: Auxiliary, folder: Path) -> None:
        self._found = found
        self._folder = folder

    def read(self, text: str, path: str, around: tuple[str, ...]) -> None:
        self._found.files.append(path)
        self._found.biblatex |= bool(_BIBLATEX.search(text))
        self._found.occurrences.update((one.number, one) for one in _occurrences(text))
        for command in _commands(text, path):
            self._obey(*command, (*around, path))

    def _obey(self, name: str, value: str, place: Place, around: tuple[str, ...]) -> None:
        found = self._found
        if name == "citation":
            found.citations.extend((key, place) for key in _words(value))
        elif name == "bibdata":
            found.databases.extend((each, place) for each in _words(value))
        elif name == "@input":
            self._include(value.strip(), place, around)
        elif not found.style and value.strip() != OWN_STYLE:
            # The first one counts; LaTeX itself complains of a second.
            found.style, found.style_place = value.strip(), place

    def _include(self, name: str, place: Place, around: tuple[str, ...]) -> None:
        if not name.endswith(".aux"):
            return
        path = self._found_at(name, around[-1])
        if path is None:
            self._found.problems.append(_not_there(name, place))
            return
        if any(_same(path, other) for other in around):
            raise _circle(path, place, around)
        if len(around) >= _DEEPEST:
            hint = "remove the .aux files, and run latex again"
            raise BibkitError(
                f"the .aux files include each other more than {_DEEPEST} deep",
                path=place.path,
                line=place.line,
                hint=hint,
            )
        if any(_same(path, other) for other in self._found.files):
            return
        text, problems = decode(read_file(path), path)
        self._found.problems += problems
        self.read(text, path, around)

    def _found_at(self, name: str, within: str) -> str | None:
        """Return the path of an included file: LaTeX names it as seen from the main one."""
        for folder in dict.fromkeys((self._folder, Path(within).parent, Path())):
            path = folder / name
            if path.is_file():
                return str(path)
        return None


def _commands(text: str, path: str) -> Iterator[tuple[str, str, Place]]:
    line, counted = 1, 0
    for found in _COMMAND.finditer(text):
        line += text.count("\n", counted, found.start("name"))
        counted = found.start("name")
        column = found.start("name") - text.rfind("\n", 0, found.start("name")) - 1
        yield found["name"], found["value"], Place(path, line, column)


def _occurrences(text: str) -> Iterator[Occurrence]:
    """Yield the citations of an .aux file; a line that is not whole says nothing."""
    for line in _CITED.finditer(text):
        fields = list(groups(line["fields"]))
        if len(fields) != _FIELDS:
            continue
        kind, before, after, keys = fields[_NUMBERS:]
        if all(number.isdecimal() for number in fields[:_NUMBERS]):
            number, place, note, chapter, printed = map(int, fields[:_NUMBERS])
            name, star = kind.rstrip("*"), kind.endswith("*")
            told = "".join(f"{{{one}}}" for one in fields[_NUMBERS:])
            yield Occurrence(
                number, place, note, chapter, printed, name, star, before, after, keys, told
            )


def groups(text: str) -> Iterator[str]:
    """Yield the contents of groups in braces that stand one after another."""
    depth = start = 0
    for found in _BRACE.finditer(text):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if found.group() == "{" and depth == 1:
            start = found.end()
        elif found.group() == "}" and not depth:
            yield text[start : found.start()]


_BRACE: Final = re.compile(r"\\.|[{}]", re.DOTALL)


def _words(value: str) -> list[str]:
    return [word for word in (part.strip() for part in value.split(",")) if word]


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _not_there(name: str, place: Place) -> Problem:
    hint = "run latex once more"
    return Problem(
        f"the included file {name} is not there", *place, "warning", rule="no-aux", hint=hint
    )


def _circle(path: str, place: Place, around: tuple[str, ...]) -> BibkitError:
    start = next(number for number, other in enumerate(around) if _same(path, other))
    way = " includes ".join([*around[start:], path])
    return BibkitError(
        f"the .aux files include each other in a circle: {way}",
        path=place.path,
        line=place.line,
        column=place.column,
        hint=r"look for an \include that names the file that it stands in",
    )
