"""Files of records as a check reads and changes them: records, text, and writing all or none."""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bibkit.checks.sources import Source, source_of
from bibkit.errors import BibkitError, Problem, ReadError
from bibkit.formats import registry
from bibkit.formats.coding import Coding, decode, unix_lines
from bibkit.formats.files import load, write_file
from bibkit.model.library import Library


@dataclass(slots=True)
class File:
    """A file of records: its text as it stands, the name of its format, where its fields are.

    `coding` makes the text of its bytes, and the bytes of a text. A file that `is_fixed` cannot be
    written back as it was.
    """

    path: str
    text: str
    format: str
    source: Source | None
    coding: Coding = field(default_factory=Coding)
    is_fixed: bool = False

    def read(self, text: str) -> Library:
        """Return the records in another text of this file."""
        chosen = registry.by_name(self.format)
        return chosen.read(text if chosen.lossless else unix_lines(text), self.path)


@dataclass(slots=True)
class Read:
    """All records of some files, and the files themselves."""

    library: Library = field(default_factory=Library)
    files: list[File] = field(default_factory=list)

    def extend(self, other: "Read") -> None:
        """Add the records and files of another."""
        self.library.extend(other.library)
        known = {file.path for file in self.files}
        self.files += [file for file in other.files if file.path not in known]

    @property
    def sources(self) -> list[Source]:
        """The sources of the files that have one."""
        return [file.source for file in self.files if file.source is not None]


def read(paths: Iterable[str], format: str | None = None) -> Read:
    """Return the records of files and folders with their texts.

    A file that cannot be read is among the library's problems; the others are read all the same.
    """
    whole = Read()
    for path in paths:
        try:
            library = load(path, format=format)
        except BibkitError as error:
            whole.library.problems += _told(error, path)
            continue
        whole.library.extend(library)
        known = {file.path for file in whole.files}
        for name in _paths(path, format):
            if name not in known:
                whole.files.append(_file(name, format))
    return whole


def _told(error: BibkitError, path: str) -> list[Problem]:
    """Return what an error says as problems, with the path at least."""
    problem = error.problem()
    found = [
        Problem(
            problem.message, problem.path or path, problem.line, problem.column, hint=problem.hint
        )
    ]
    if isinstance(error, ReadError):
        found += [one for one in error.problems if one != problem]
    return found


def _paths(path: str, format: str | None) -> list[str]:
    """Return the files that `load` reads for a path: itself, or those of records in a folder."""
    if not Path(path).is_dir():
        return [path]
    chosen = registry.by_name(format) if format else None
    known = (*chosen.suffixes, *chosen.shared) if chosen else registry.read_suffixes()
    files = sorted(one for one in Path(path).iterdir() if one.suffix.lower() in known)
    return [str(one) for one in files if one.is_file() and not one.name.startswith(".")]


def _file(path: str, format: str | None) -> File:
    data = Path(path).read_bytes()
    text, coding, _ = decode(data, path)
    chosen = registry.by_name(format) if format else registry.by_file(path, unix_lines(text))
    found = chosen or registry.BUILT_IN[0]
    # What an encoding has no character for is spelled in TeX, which other formats are not.
    fixed = coding.encode(text) != data or not (found.lossless or _is_unicode(coding))
    source = source_of(text, path, found.name)
    return File(path, text, found.name, source, coding, fixed)


def _is_unicode(coding: Coding) -> bool:
    return coding.encoding.startswith("utf") and not coding.lines


def of_text(text: str, path: str, format: str | None = None) -> Read:
    """Return the records of a text, as `read` does those of a file; it cannot be written back."""
    from bibkit.formats.files import loads

    library = loads(text, format, path=path)
    found = registry.by_name(format) if format else registry.by_content(text)
    name = (found or registry.BUILT_IN[0]).name
    return Read(library, [File(path, text, name, source_of(text, path, name), is_fixed=True)])


def write_all(contents: Mapping[str, bytes], old: Mapping[str, bytes]) -> None:
    """Write several files, all or none: where one fails, those before it get their old bytes back.

    Raises `WriteError`.
    """
    done: list[str] = []
    try:
        for path, content in contents.items():
            write_file(path, content)
            done.append(path)
    except BaseException:
        for path in done:
            with contextlib.suppress(BibkitError):
                write_file(path, old[path])
        raise


def diff(path: str, old: str, new: str) -> str:
    """Return the unified diff of a file's two texts; empty where they are the same."""
    from difflib import unified_diff

    name = path.replace("\\", "/").lstrip("/")
    lines = unified_diff(_lines(old), _lines(new), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n{_NO_END}" for line in lines)


_NO_END: Final = "\\ No newline at end of file\n"


def _lines(text: str) -> Sequence[str]:
    lines = text.split("\n")
    last = [lines[-1]] if lines[-1] else []
    return [f"{line}\n" for line in lines[:-1]] + last
