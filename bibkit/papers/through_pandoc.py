"""Papers in the formats that pandoc writes: its reader and writers, and bibkit's citations."""

import io
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bibkit.errors import BibkitError
from bibkit.papers.job import Job, Outcome
from bibkit.papers.md.paper import Paper

_BINARY: Final = ("docx", "odt")


def pandoc() -> str | None:
    """Return the path of pandoc: the one that is installed, else that of pypandoc's package."""
    return shutil.which("pandoc") or packaged()


def packaged() -> str | None:
    """Return the path of the pandoc that the package pypandoc-binary brings, if it is installed."""
    spec = find_spec("pypandoc")
    own = Path(spec.origin).parent / "files" / "pandoc" if spec and spec.origin else None
    return str(own) if own is not None and own.is_file() else None


def convert(job: Job, to: str) -> Outcome:
    """Return a paper in Markdown in a format that pandoc writes.

    Raises `BibkitError` where pandoc or panflute is missing, or pandoc fails.
    """
    program = pandoc()
    if program is None:
        hint = "install pandoc, or: pip install pypandoc-binary"
        raise BibkitError(f"{to} is written through pandoc, which is not installed", hint=hint)
    try:
        import panflute as pf

        from bibkit.papers.pandoc_filter import process
    except ImportError:
        hint = "pip install 'bibkit[papers]'"
        raise BibkitError("the package panflute is not installed", hint=hint) from None
    # bibkit's own reading of the paper knows lines, so problems are told from that.
    paper = Paper(job, smart=False)
    read = _run(program, ["--from", "markdown", "--to", "json"], paper.text.encode())
    doc = pf.load(io.StringIO(read.decode("utf-8")))
    known = {problem.key for problem in paper.problems}
    problems = [*paper.problems]
    problems += [
        one for one in process(doc, paper.settings, to) if one.key and one.key not in known
    ]
    written = io.StringIO()
    pf.dump(doc, written)
    content = _write(program, to, written.getvalue().encode(), job)
    return Outcome(content, tuple(problems), job.output, paper.files, paper.summary)


def _write(program: str, to: str, data: bytes, job: Job) -> str | bytes:
    options = ["--from", "json", "--to", to, "--resource-path", f".:{job.folder}"]
    options += [] if job.fragment else ["--standalone"]
    if to not in _BINARY:
        return _run(program, options, data).decode("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / f"paper.{to}"
        _run(program, [*options, "--output", str(output)], data)
        return output.read_bytes()


def _run(program: str, options: list[str], data: bytes) -> bytes:
    done = subprocess.run([program, *options], input=data, capture_output=True, check=False)
    if done.returncode:
        reason = " ".join(done.stderr.decode("utf-8", "replace").split())
        raise BibkitError(f"pandoc failed: {reason}", hint="see whether pandoc reads the paper")
    return done.stdout
