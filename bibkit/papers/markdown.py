"""Papers in Markdown: which output is asked for, and which module makes it."""

from pathlib import Path
from typing import Final

from bibkit.errors import UnknownFormat
from bibkit.papers.job import STANDARD_STREAM, Job, Outcome
from bibkit.papers.md.paper import Paper

_BY_SUFFIX: Final = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".tex": "latex",
    ".ltx": "latex",
    ".docx": "docx",
    ".odt": "odt",
    ".typ": "typst",
    ".rst": "rst",
    ".json": "json",
}


def convert(job: Job) -> Outcome:
    """Return a paper in Markdown with its citations formatted.

    The format is that of the output's suffix, else HTML. HTML, Markdown and plain text are made
    here, others by pandoc. Raises `BibkitError` for what cannot be read, and `UnknownFormat`.
    """
    to = job.to or _format_of(job.output)
    if to not in ("html", "markdown", "text"):
        from bibkit.papers.through_pandoc import convert as through_pandoc

        return through_pandoc(job, to)
    paper = Paper(job, smart=to != "markdown")
    return Outcome(
        _render(paper, to), tuple(paper.problems), job.output, paper.files, paper.summary
    )


def _format_of(output: str | None) -> str:
    if output in (None, STANDARD_STREAM):
        return "html"
    suffix = Path(output).suffix.lower()
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    hint = f"it may be {', '.join(_BY_SUFFIX)}; or name the format with --to"
    raise UnknownFormat("the suffix says no format to write a paper in", path=output, hint=hint)


def _render(paper: Paper, to: str) -> str:
    if to == "html":
        from bibkit.papers.md import html

        return html.render(paper, paper.job.fragment)
    if to == "text":
        from bibkit.papers.md import plain

        return plain.render(paper)
    from bibkit.papers.md import markdown

    return markdown.render(paper)
