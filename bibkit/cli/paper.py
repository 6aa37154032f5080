"""`bibkit paper`: the citations of a paper formatted, in Markdown, LaTeX or Word."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from bibkit.cli import options

if TYPE_CHECKING:
    from bibkit.papers.job import Job, Outcome


def _outputs() -> list[str]:
    return "html markdown text latex docx odt typst rst json".split()


TO = options.Word("output", _outputs)


@click.command(
    epilog="""\b
Example: bibkit paper paper.md -o paper.html

\b
More of them:
  bibkit paper paper.md -o paper.docx --style apa --bibliography refs.bib
  bibkit paper paper.md --to markdown > cited.md
  bibkit paper paper.aux
  bibkit paper paper.docx -o cited.docx --style nature
  bibkit paper paper.md -o paper.html --watch"""
)
@click.argument("paper", type=click.Path(allow_dash=True))
@click.option(
    "--output",
    "-o",
    type=click.Path(allow_dash=True),
    help="The file to write; its suffix says the format. Without it, standard output, and for "
    ".aux the .bbl file beside it.",
)
@click.option(
    "--to",
    "-t",
    type=TO,
    help="What to write: html, markdown or text; through pandoc where it is installed, also "
    "latex, docx, odt, typst, rst or json.",
)
@click.option(
    "--bibliography",
    "-b",
    multiple=True,
    type=click.Path(),
    help="A file of records, in place of those that the paper names; may be repeated.",
)
@click.option(
    "--style",
    "-s",
    type=options.STYLE,
    help="A CSL style by name or path, in place of the one that the paper names.",
)
@click.option(
    "--lang",
    type=options.LOCALE,
    help='The language of the paper, such as "de-DE", in place of what it says itself.',
)
@click.option("--fragment", is_flag=True, help="HTML without head and body, to be put in a page.")
@click.option(
    "--fields",
    type=click.Choice(["zotero", "none"]),
    help="In Word, write citations as live fields of Zotero, or as text alone; without it, fields "
    "of Zotero and Mendeley stay what they are.",
)
@click.option("--report", is_flag=True, help="List the records that the paper never cites.")
@click.option(
    "--watch", is_flag=True, help="Go on, and render again when the paper or its files change."
)
def command(
    paper: str,
    output: str | None,
    to: str | None,
    bibliography: tuple[str, ...],
    style: str | None,
    lang: str | None,
    fragment: bool,
    fields: str | None,
    report: bool,
    watch: bool,
) -> int:
    """Format the citations of PAPER, and add its bibliography.

    PAPER is Markdown with pandoc's citations ("-" reads it from standard input), the .aux file of
    a LaTeX run, or a Word document with citations such as [@key, p. 3]. Its metadata names
    bibliography, csl and lang, as for pandoc. A citation without a record is marked as key? in
    the output, and the exit status is 1.
    """
    from bibkit.papers.job import STANDARD_STREAM, Job

    given = None
    if paper == STANDARD_STREAM:
        if watch:
            raise click.UsageError("--watch needs a file; standard input cannot change")
        given = _standard_input()
    job = Job(
        paper,
        output,
        to or "",
        bibliography,
        style,
        lang,
        report,
        fragment,
        fields or "",
        given,
    )
    return _watch(job) if watch else _write(_convert(job))


def _standard_input() -> bytes:
    from bibkit.errors import ReadError

    if sys.stdin is None:
        raise ReadError("it is closed", path="<stdin>", hint="give the path of a paper")
    return sys.stdin.buffer.read()


def _convert(job: "Job") -> "Outcome":
    from bibkit.papers.job import convert

    return convert(job)


def _write(outcome: "Outcome") -> int:
    from bibkit.cli import terminal

    terminal.write_any(outcome.content, outcome.output)
    for path, text in outcome.logs:
        terminal.write_any(text, path)
    status = terminal.report_problems(outcome.problems)
    if outcome.summary and terminal.is_terminal(sys.stderr):
        click.echo(outcome.summary, err=True, color=terminal.color())
    return status


def _watch(job: "Job") -> int:
    from bibkit.papers import watching

    status = 0
    files: Iterable[str] = (job.source, *job.bibliography)
    try:
        while True:
            # Looked at before the rendering, so that what changes meanwhile is not missed.
            before = watching.state(files)
            status, found = _try(job)
            before = {**watching.state(found), **before}
            files = tuple(before)
            click.echo("waiting for changes; Ctrl-C ends", err=True)
            watching.wait(before)
    except KeyboardInterrupt:
        return status


def _try(job: "Job") -> tuple[int, tuple[str, ...]]:
    """Render once; return the status and the files that it depended on. Errors are printed."""
    from bibkit.cli import terminal
    from bibkit.errors import BibkitError

    try:
        outcome = _convert(job)
        return _write(outcome), outcome.files
    except BibkitError as error:
        terminal.report_error(error)
        return 1, ()
