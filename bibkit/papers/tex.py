"""Where the sources of a LaTeX document say something, for messages; they are never changed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bibkit.errors import BibkitError, Place
from bibkit.formats.files import decode
from bibkit.papers.job import read_file

# \cite, \citep*, \Citet, \MyCite, \textcite, \nocite ... with up to two optional arguments.
_CITE: Final = re.compile(
    r"\\[A-Za-z]*(?i:cite)[A-Za-z]*\*?(?:\s*\[[^\[\]]{0,1000}\]){0,2}\s*\{(?P<keys>[^{}]{1,10000})\}"
)
_KEY: Final = re.compile(r"[^,\s]+(?:[ \t]+[^,\s]+)*")
_INPUT: Final = re.compile(r"\\(?:input|include|subfile)\s*\{([^{}\n]{1,500})\}")
_COMMENT: Final = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_SETTING: Final = r"\\%s\s*\{"
_MOST_FILES: Final = 500


class Sources:
    """The .tex files of a document, read when something is first looked for in them.

    `main` are the paths of the first ones; those that they input are followed.
    """

    def __init__(self, main: list[str]) -> None:
        self._main = main
        self._texts: dict[str, str] | None = None
        self._cited: dict[str, Place] | None = None

    def cited(self, key: str) -> Place | None:
        """Return where a key is cited first, None if nobody can tell."""
        if self._cited is None:
            self._cited = {}
            for path, text in self._read().items():
                for name, place in _keys(path, text):
                    self._cited.setdefault(name, place)
        return self._cited.get(key)

    def command(self, name: str) -> Place | None:
        """Return where a command such as ``\\bibliographystyle`` stands first."""
        for path, text in self._read().items():
            found = re.search(_SETTING % name, text)
            if found:
                return _place(path, text, found.start())
        return None

    def _read(self) -> dict[str, str]:
        """Return the texts by path, with what stands in comments blotted out."""
        if self._texts is not None:
            return self._texts
        self._texts = {}
        waiting = [Path(path) for path in reversed(self._main)]
        folder = waiting[-1].parent if waiting else Path()
        while waiting and len(self._texts) < _MOST_FILES:
            path = waiting.pop()
            text = None if str(path) in self._texts else _text(path)
            if text is None:
                continue
            self._texts[str(path)] = text
            inputs = [folder / _with_suffix(found[1].strip()) for found in _INPUT.finditer(text)]
            waiting.extend(reversed(inputs))
        return self._texts


def _text(path: Path) -> str | None:
    """Return a source without its comments, letter for letter in place; None if there is none."""
    if not path.is_file():
        return None
    try:
        text, _ = decode(read_file(str(path)), str(path))
    except BibkitError:
        return None
    return _COMMENT.sub(lambda found: found[1] + " " * (len(found[0]) - len(found[1])), text)


def _with_suffix(name: str) -> str:
    return name if Path(name).suffix else name + ".tex"


def _keys(path: str, text: str) -> Iterator[tuple[str, Place]]:
    line, counted = 1, 0
    for found in _CITE.finditer(text):
        for word in _KEY.finditer(text, *found.span("keys")):
            line += text.count("\n", counted, word.start())
            counted = word.start()
            yield word.group(), Place(path, line, _column(text, counted))


def _place(path: str, text: str, start: int) -> Place:
    return Place(path, text.count("\n", 0, start) + 1, _column(text, start))


def _column(text: str, start: int) -> int:
    return start - text.rfind("\n", 0, start)
