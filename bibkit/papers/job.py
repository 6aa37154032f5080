"""A paper to be converted: what a command asks for, what comes of it, and which module does it."""

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Final, NamedTuple

from bibkit.errors import BibkitError, Problem, ReadError, UnknownFormat
from bibkit.formats.files import characters
from bibkit.papers.settings import Settings

STANDARD_STREAM: Final = "-"
# The format of a paper by the suffix of its file, and the module that has `convert(job)`.
MODULES: Final = {
    ".md": "bibkit.papers.markdown",
    ".markdown": "bibkit.papers.markdown",
    ".aux": "bibkit.papers.latex",
    ".docx": "bibkit.papers.word",
    ".docm": "bibkit.papers.word",
}
# No paper is as long; a file that is would fill the memory.
LARGEST: Final = 256 * 1024 * 1024


class Job(NamedTuple):
    """A paper to be converted, with what the command line says in place of the paper's settings.

    `source` is a path, ``-`` for standard input, whose bytes are then in `given`. `output` is the
    path to be written, None for what is usual with the paper's format. `to` names the format to be
    written, empty for what `output` says. `report` asks for the records that are never cited.
    """

    source: str
    output: str | None = None
    to: str = ""
    bibliography: tuple[str, ...] = ()
    style: str | None = None
    lang: str | None = None
    report: bool = False
    fragment: bool = False
    fields: str = ""
    given: bytes | None = None

    @property
    def folder(self) -> Path:
        """The folder of the paper, from which the paths in it are seen."""
        return Path() if self.source == STANDARD_STREAM else Path(self.source).parent

    @property
    def name(self) -> str:
        """What messages call the paper."""
        return "<stdin>" if self.source == STANDARD_STREAM else self.source

    def read(self) -> bytes:
        """Return the bytes of the paper. Raises `ReadError` where there is none, or too much."""
        if self.given is not None:
            return self.given
        return read_file(self.source)

    def text(self) -> tuple[str, list[Problem]]:
        """Return the text of the paper with its own line ends, and what is doubtful about it."""
        return characters(self.read(), self.name)

    def settings(self, found: Settings) -> Settings:
        """Return what a paper says, with what the command line says in its place."""
        return found.with_options(self.bibliography, self.style, self.lang)


class Outcome(NamedTuple):
    """What has come of a job: the content to be written, and what is wrong with the paper.

    `output` is where the content goes, None for standard output. `files` are those that it
    depends on, the paper first. `summary` says in a line what was done. `logs` are texts for
    other programs that read what was done, each with its path.
    """

    content: str | bytes
    problems: tuple[Problem, ...] = ()
    output: str | None = None
    files: tuple[str, ...] = ()
    summary: str = ""
    logs: tuple[tuple[str, str], ...] = ()


def convert(job: Job) -> Outcome:
    """Return what comes of a paper, by the module for its format.

    Raises `BibkitError` for a paper that cannot be read or a format that is not known; nothing is
    written. An output that would replace the paper or a file of records is refused.
    """
    outcome = _module(job)(job)
    for output in (outcome.output, *(path for path, _ in outcome.logs)):
        refuse_inputs(output, outcome.files)
    return outcome


def _module(job: Job) -> Callable[[Job], Outcome]:
    suffix = Path(job.source).suffix.lower() if job.source != STANDARD_STREAM else ".md"
    name = MODULES.get(suffix)
    if name is None:
        hint = f"a paper ends in {', '.join(MODULES)}; {_advice(suffix)}"
        raise UnknownFormat(
            "the suffix says no format of papers", path=job.name, hint=hint.rstrip("; ")
        )
    try:
        function: Callable[[Job], Outcome] = import_module(name).convert
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "bibkit":
            raise
        message = f"the package {error.name} is not installed, which papers in {suffix} need"
        raise BibkitError(message, hint="pip install 'bibkit[papers]'") from None
    return function


def _advice(suffix: str) -> str:
    if suffix in (".tex", ".ltx"):
        return "run latex first and give its .aux file"
    if suffix in (".bib", ".json", ".yaml", ".ris"):
        return "bibkit format is for files of records"
    return ""


def refuse_inputs(output: str | None, inputs: Iterable[str]) -> None:
    """Raise `BibkitError` where an output is one of the inputs, by whatever path or link."""
    if output in (None, STANDARD_STREAM) or not os.path.exists(output):
        return
    for path in inputs:
        if path != STANDARD_STREAM and os.path.exists(path) and os.path.samefile(path, output):
            raise BibkitError(
                f"the output would replace {path}, which is read",
                path=output,
                hint="give another path with --output",
            )


def read_file(path: str) -> bytes:
    """Return a file's bytes. Raises `ReadError` for one that is not there, or too long."""
    from bibkit.formats.files import unreadable

    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if len(data) > LARGEST:
        hint = "split it into parts"
        raise ReadError(f"the paper is longer than {LARGEST >> 20} MB", path=path, hint=hint)
    return data
