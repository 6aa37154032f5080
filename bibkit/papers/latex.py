r"""LaTeX: an .aux file becomes the .bbl file that ``\bibliography`` reads, in BibTeX's place."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bibkit import __version__
from bibkit.csl.cite import Cite
from bibkit.csl.style import Style
from bibkit.engines.protocol import Layout
from bibkit.errors import BibkitError, Place, Problem, StyleError, UnknownFormat
from bibkit.formats import registry
from bibkit.papers import aux, bbl, labels
from bibkit.papers.citation import Citation, Reference
from bibkit.papers.job import STANDARD_STREAM, Job, Outcome
from bibkit.papers.labels import Labels
from bibkit.papers.occurrences import Occurrences
from bibkit.papers.rendering import Renderer, without_affixes
from bibkit.papers.settings import DEFAULT_STYLE, Settings
from bibkit.papers.tex import Sources
from bibkit.text.nodes import from_marked

# What users of BibTeX and natbib are used to name, and a CSL style that looks much the same.
_BIBTEX_STYLES: Final = {
    "abbrv": "ieee",
    "abbrvnat": "apa",
    "acm": "association-for-computing-machinery",
    "alpha": "din-1505-2-alphanumeric",
    "amsplain": "american-mathematical-society-numeric",
    "apalike": "apa",
    "ieeetr": "ieee",
    "IEEEtran": "ieee",
    "plain": "springer-mathphys-brackets",
    "plainnat": "apa",
    "siam": "ieee",
    "unsrt": "ieee",
    "unsrtnat": "ieee",
}
_ADDRESS: Final = ("http://", "https://", "ftp://")


def convert(job: Job) -> Outcome:
    """Return the .bbl file for an .aux file, to stand beside it unless the job says otherwise.

    Raises `BibkitError` for .aux files that include each other in a circle, where no database or
    no style is named, and for those that are not found.
    """
    if job.to not in ("", "latex"):
        raise UnknownFormat(
            f"an .aux file cannot become {job.to}", path=job.name, hint="leave --to"
        )
    text, problems = job.text()
    found = aux.read(text, job.source)
    sources = Sources(_sources(found))
    settings = _settings(job, found, sources)
    renderer = Renderer(settings, job.name)
    citations = _citations(found, sources)
    content = _Bibliography(renderer, found, sources).write(job)
    problems += [*found.problems, *renderer.problems, *renderer.check(citations)]
    if job.report:
        problems += renderer.unused(citations)
    output = job.output or str(Path(job.source).with_suffix(".bbl"))
    files = (job.source, *found.files[1:], *renderer.files)
    logs = () if output == STANDARD_STREAM else (_log(output, found, renderer, problems),)
    return Outcome(content, tuple(problems), output, files, f"{output} written", logs)


def _log(
    output: str, found: aux.Auxiliary, renderer: Renderer, problems: Iterable[Problem]
) -> tuple[str, str]:
    """Return path and text of the log in the words of BibTeX's, which latexmk looks for."""
    databases = enumerate(renderer.settings.bibliography, 1)
    lines = [
        f"This is bibkit, version {__version__}",
        f"The top-level auxiliary file: {found.files[0]}",
        f"The style file: {renderer.style.path}",
        *(f"Database file #{number}: {path}" for number, path in databases),
        *(f"Warning--{' '.join(str(problem).split())}" for problem in problems),
        "",
    ]
    return str(Path(output).with_suffix(".blg")), "\n".join(lines)


class _Bibliography:
    """The bibliography of the records that .aux files cite."""

    def __init__(self, renderer: Renderer, found: aux.Auxiliary, sources: Sources) -> None:
        self._renderer = renderer
        records = renderer.store
        style, fallback = renderer.style, Style.load(DEFAULT_STYLE)
        kind = labels.kind(style)
        self._told = Occurrences(found.occurrences, renderer, kind, sources.cited)
        told = (cite.key for citation in self._told.citations for cite in citation.cites)
        cited = list(dict.fromkeys([*told, *(key for key, _ in found.citations)]))
        keys = [key for key in cited if key in records]
        if "*" in cited:
            renderer.forgive()
            keys = list(dict.fromkeys([*keys, *records]))
        self._unknown = [key for key in cited if key not in records and key != "*"]
        self._labels = Labels(
            style,
            renderer.processor(without_affixes(style)),
            renderer.processor(without_affixes(labels.without_year_suffixes(fallback))),
            records,
            keys,
        )
        self._keys = keys

    def write(self, job: Job) -> str:
        """Return the .bbl file."""
        style = self._renderer.style
        found = self._labels.all()
        entries = self._labels.entries()
        options = style.bibliography.options if style.bibliography else {}
        name = Path(style.path).stem if style.path else style.title
        return bbl.write(
            [Reference(key, from_marked(text)) for key, text in entries],
            found,
            [labels.unknown(key) for key in self._unknown],
            self._labels.punctuation(found),
            self._labels.kind,
            Layout.from_options(options),
            f"made by bibkit {__version__} from {Path(job.source).name} in the style {name}",
            list(self._told.lines(self._keys)),
        )


def _sources(found: aux.Auxiliary) -> list[str]:
    """Return where the .tex files may be: where LaTeX has read them, or beside the .aux files."""
    recorded = _recorded(Path(found.files[0]).with_suffix(".fls"))
    if recorded:
        return recorded
    paths = []
    for path in found.files:
        source = Path(path).with_suffix(".tex")
        paths.append(str(source if source.is_file() else source.name))
    return paths


def _recorded(path: Path) -> list[str]:
    """Return the .tex files in the list of files that LaTeX writes with ``-recorder``."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    folder = next((line[4:] for line in lines if line.startswith("PWD ")), ".")
    names = [line[6:] for line in lines if line.startswith("INPUT ") and line.endswith(".tex")]
    return [os.path.relpath(Path(folder) / name) for name in dict.fromkeys(names)]


def _citations(found: aux.Auxiliary, sources: Sources) -> list[Citation]:
    """Return a citation for each key, at the place in the sources where it is cited first."""
    first: dict[str, Place] = {}
    for key, place in found.citations:
        first.setdefault(key, place)
    return [
        Citation((Cite(key),), places=(sources.cited(key) or place,))
        for key, place in first.items()
    ]


def _settings(job: Job, found: aux.Auxiliary, sources: Sources) -> Settings:
    """Return what the .aux files say as the settings of a paper."""
    style = job.style or found.style
    place = sources.command("bibliographystyle") or found.style_place
    if not style:
        raise _nothing(job, found, r"\bibliographystyle{apa}", "style", "--style")
    if not found.databases and not job.bibliography:
        raise _nothing(job, found, r"\bibliography{refs}", "database", "--bibliography")
    databases = [] if job.bibliography else _databases(job, found, sources)
    metadata = {"csl": style, "bibliography": databases, "link-citations": True}
    folder = Path() if job.style else job.folder
    settings = Settings.from_metadata(metadata, folder, {"csl": place})
    if not job.style:
        _check_style(settings.style, place)
    return job.settings(settings)


def _check_style(name: str, place: Place) -> None:
    """Raise `StyleError` for a style that is not found: most often it is one of BibTeX's."""
    try:
        Style.load(name)
    except StyleError as error:
        if error.path is None or not os.path.exists(error.path):
            error.path, error.line, error.column = place
            if name in _BIBTEX_STYLES:
                near = _BIBTEX_STYLES[name]
                error.hint = f"it is a style of BibTeX; name a CSL style, such as {near}"
        raise


def _nothing(job: Job, found: aux.Auxiliary, command: str, what: str, option: str) -> BibkitError:
    if found.biblatex:
        hint = (
            "the package biblatex writes its own bibliography, with biber; use natbib in its place"
        )
        return BibkitError(f"the .aux file names no {what}", path=job.name, hint=hint)
    hint = f"add {command} to the document and run latex, or give {option}"
    return BibkitError(f"the .aux file names no {what}", path=job.name, hint=hint)


def _databases(job: Job, found: aux.Auxiliary, sources: Sources) -> list[str]:
    """Return the paths of what ``\\bibliography`` names."""
    paths = []
    for name, place in found.databases:
        path = _database(name, job.folder)
        if path is None:
            path, line, column = sources.command("bibliography") or place
            hint = "it is looked for beside the .aux file, here, and where BIBINPUTS says"
            message = f"the database {name} is not found"
            raise BibkitError(message, path=path, line=line, column=column, hint=hint)
        paths.append(path)
    return paths


def _database(name: str, folder: Path) -> str | None:
    """Return the file of a database as BibTeX finds it, or one of another format by its suffix."""
    if name.lower().startswith(_ADDRESS):
        return None
    known = registry.by_suffix(name) is not None
    names = [name, f"{name}.bib"] if known else [f"{name}.bib"]
    places = [folder, Path(), *_bibinputs()]
    for one in names:
        for place in places:
            if (place / one).is_file():
                return str(place / one)
    return next(filter(None, map(_kpsewhich, names)), None)


def _bibinputs() -> list[Path]:
    """Return the folders in the variable BIBINPUTS, for systems without TeX's own search."""
    given = os.environ.get("BIBINPUTS", "").split(os.pathsep)
    return [Path(one.rstrip("/") or "/").expanduser() for one in given if one]


def _kpsewhich(name: str) -> str | None:
    """Return where TeX finds a file; None where it does not, or is not installed."""
    program = shutil.which("kpsewhich")
    if program is None or name.startswith("-"):
        return None
    try:
        command = [program, "-format=bib", name]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return done.stdout.strip() or None
