"""`bibkit check`: what is wrong with records, the safe repairs, and one record for each work."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bibkit.cli import options
from bibkit.cli.options import Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bibkit.checks.files import File, Read
    from bibkit.checks.finding import Finding
    from bibkit.checks.merging import Merged
    from bibkit.checks.subject import Item
    from bibkit.errors import Severity


def _rule_words() -> list[str]:
    from bibkit.checks import rule_names

    return [*rule_names(), "all"]


RULE = Word("rule", _rule_words)
_SEVERITY = click.Choice(["error", "warning", "note"])


def _print_rules(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from bibkit.checks import report
    from bibkit.cli import terminal

    terminal.write(report.rule_list(_paint))
    ctx.exit()


_COLOURS: Final = {
    "error": "red",
    "warning": "yellow",
    "note": "cyan",
    "+": "green",
    "-": "red",
    "@": "cyan",
}


def _paint(text: str, style: str) -> str:
    return click.style(text, fg=_COLOURS.get(style), bold=style not in ("+", "-", "@"))


@click.command(
    epilog="""\b
Example: bibkit check refs.bib
Example: bibkit check refs.bib --select isbn --select doi --fail-on error
Example: bibkit check refs.bib --format sarif --output refs.sarif
Example: bibkit check refs.bib --fix --dry-run
Example: bibkit check refs.bib --merge --papers paper.md --papers book.tex"""
)
@options.files
@options.source_format
@click.option(
    "--select",
    "-s",
    type=RULE,
    multiple=True,
    help='Follow only this rule, or "all"; may be repeated.',
)
@click.option("--ignore", "-i", type=RULE, multiple=True, help="Not this rule; may be repeated.")
@click.option(
    "--fail-on",
    type=_SEVERITY,
    default="warning",
    show_default=True,
    help="The least severity of a finding that makes the exit status 1.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="How to report: for people, programs, or editors and CI.",
)
@click.option("--fix", is_flag=True, help="Make the safe repairs, and show them as a diff.")
@click.option(
    "--merge", is_flag=True, help="Make one record of those of one work, keeping all that they say."
)
@click.option(
    "--papers",
    type=click.Path(dir_okay=False),
    multiple=True,
    help="With --merge: a Markdown, LaTeX or .bib file to cite the new keys; may be repeated.",
)
@click.option("--dry-run", is_flag=True, help="With --fix or --merge: only show the diff.")
@click.option(
    "--rules",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_rules,
    help="List the rules with explanations, and exit.",
)
@options.output
def command(
    files: tuple[str, ...],
    source_format: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: "Severity",
    form: str,
    fix: bool,
    merge: bool,
    papers: tuple[str, ...],
    dry_run: bool,
    output: str | None,
) -> int:
    """Say what is wrong with the records in FILES, where, and what to do about it.

    FILES are files or folders of records in any format that bibkit reads, "-" for standard
    input; without them, the records that ship with bibkit. Exit status: 0 if there is no finding
    of the severity of --fail-on or worse, 1 if there is, 2 for wrong usage.
    """
    if papers:
        from bibkit.checks.citations import PAPERS

        # A shell's pattern gives the option its first match, and the others as arguments.
        others = tuple(path for path in files if Path(path).suffix.lower() in PAPERS)
        files = tuple(path for path in files if path not in others)
        papers += others
    _refuse(files, fix, merge, papers, dry_run)
    job = _Job(files, source_format, select, ignore, form, output)
    if merge:
        job.merge(papers, dry_run)
    elif fix:
        job.fix(dry_run)
    else:
        job.report()
    return job.status(fail_on)


def _refuse(
    files: tuple[str, ...], fix: bool, merge: bool, papers: tuple[str, ...], dry_run: bool
) -> None:
    """Raise `click.UsageError` for options that do not go together."""
    if dry_run and not (fix or merge):
        raise click.UsageError("--dry-run goes with --fix or --merge")
    if papers and not merge:
        raise click.UsageError("--papers goes with --merge")
    if fix and merge:
        raise click.UsageError("--fix and --merge are two steps; give one of them")
    if (fix or merge) and (not files or "-" in files):
        raise click.UsageError("--fix and --merge change files; give their paths")


class _Job:
    """One call of the command: what was read, what was found, and where it is told."""

    def __init__(
        self,
        files: tuple[str, ...],
        format: str | None,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        form: str,
        output: str | None,
    ) -> None:
        self.files = files
        self.format = format
        self.select = select
        self.ignore = ignore
        self.form = form
        self.output = output
        self.read = self._read()
        self.findings = self._check(self.read)

    def _read(self) -> "Read":
        from bibkit.checks import files
        from bibkit.cli import terminal
        from bibkit.resources import folder

        if not self.files:
            return files.read([folder("records")], "yaml")
        whole = files.Read()
        with terminal.progress(self.files, "reading") as shown:
            for path in shown:
                whole.extend(self._standard_input() if path == "-" else self._file(path))
        return whole

    def _file(self, path: str) -> "Read":
        from bibkit.checks import files

        return files.read([path], self.format)

    def _standard_input(self) -> "Read":
        from bibkit.checks import files
        from bibkit.cli import library

        text, problems = library.standard_input()
        found = files.of_text(text, library.STANDARD_INPUT, self.format)
        found.library.problems[:0] = problems
        return found

    def _check(self, read: "Read") -> "list[Finding]":
        from bibkit import checks

        return checks.check(
            read.library,
            select=self.select,
            ignore=self.ignore,
            sources=read.sources,
            progress=_shown,
        )

    def report(self) -> None:
        """Tell what was found."""
        from bibkit.cli import terminal

        terminal.write(self._report(), self.output)

    def _report(self, merged: dict[str, str] | None = None) -> str:
        from bibkit.checks import report

        if self.form == "json":
            return report.as_json(self.findings, self.read, merged)
        if self.form == "sarif":
            import bibkit

            return report.as_sarif(self.findings, self.read, bibkit.__version__, Path.cwd())
        counted = len(self.read.library.references()), len(self.read.files)
        listed = report.as_text(self.findings, _paint)
        line = report.summary(self.findings, *counted)
        return f"{listed}\n{line}\n" if listed else f"{line}\n"

    def fix(self, dry_run: bool) -> None:
        """Make the safe repairs, show them, and keep what is left to be found."""
        from bibkit.checks import fixing

        fixed = fixing.fix(self.read, self.findings)
        self._tell_of_fixed()
        mended = set(map(id, fixed.mended))
        count = len(fixed.mended)
        what = f"{count} of {len(self.findings)} findings"
        done = f"{what} would be mended" if dry_run else f"{what} mended"
        self.findings = [one for one in self.findings if id(one) not in mended]
        self._show(fixed.texts, dry_run, done, None)

    def _tell_of_fixed(self) -> None:
        """Say which files with something to mend have to stay as they are."""
        from bibkit.cli import terminal
        from bibkit.errors import Problem

        mendable = {finding.path for finding in self.findings if finding.changes}
        for file in self.read.files:
            if file.is_fixed and file.path in mendable:
                hint = "save it as UTF-8"
                message = "it is not changed, since it could not be written back as it was"
                terminal.report(Problem(message, file.path, severity="warning", hint=hint))

    def merge(self, papers: tuple[str, ...], dry_run: bool) -> None:
        """Make one record of those of one work, and show what changes."""
        from bibkit.checks import merging

        merged = merging.merge_files(self.read, papers)
        count = len(merged.gone)
        what = f"{count} record" if count == 1 else f"{count} records"
        done = f"{what} would be merged" if dry_run else f"{what} merged"
        self.findings = [one for one in self.findings if not merged.settles(one)]
        self._show(merged.texts, dry_run, done, merged)

    def _show(
        self, texts: "dict[str, str]", dry_run: bool, done: str, merged: "Merged | None"
    ) -> None:
        """Write the new texts unless it is a trial; show the map of keys, the diff, and the rest.

        The diff is the result; with a form for programs that is the report.
        """
        from bibkit.checks import files
        from bibkit.cli import terminal

        known = {file.path: file for file in self.read.files}
        papers = merged.papers if merged else {}
        old = {path: file.text for path, file in known.items()} | papers
        diffs = "".join(files.diff(path, old[path], texts[path]) for path in sorted(texts))
        if not dry_run:
            new = {path: _encoded(known.get(path), text) for path, text in texts.items()}
            files.write_all(new, {path: _encoded(known.get(path), old[path]) for path in texts})
        keys = [f"{one} -> {two}" for one, two in merged.keys.items()] if merged else []
        shown = "".join(f"{line}\n" for line in keys) + _painted(diffs)
        if self.form == "text":
            terminal.write(shown, self.output)
            click.echo(f"{self._report()}{done}", err=True, color=terminal.color())
        else:
            terminal.write(self._report(merged.keys if merged else None), self.output)
            click.echo(f"{shown}{done}", err=True, color=terminal.color())

    def status(self, fail_on: "Severity") -> int:
        """Return the exit status that the findings call for."""
        from bibkit.checks import report

        return int(report.fails(self.findings, fail_on))


# As many records take a moment to check.
_MANY: Final = 1_000


def _shown(items: "Sequence[Item]") -> "Iterator[Item]":
    """Yield the records behind a progress bar, where somebody looks and it takes a while."""
    from bibkit.cli import terminal

    if len(items) < _MANY:
        yield from items
        return
    with terminal.progress(items, "checking") as shown:
        yield from shown


def _encoded(file: "File | None", text: str) -> bytes:
    """Return the bytes of a file's text; a paper is UTF-8."""
    return file.coding.encode(text) if file else text.encode("utf-8")


def _painted(diff: str) -> str:
    lines = diff.splitlines(keepends=True)
    return "".join(_paint(line, line[0]) if line[0] in "+-@" else line for line in lines)
