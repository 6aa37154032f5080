"""`bibkit format`: a whole bibliography in a style."""

import click

from bibkit.cli import options


@click.command(
    epilog="\b\nExample: bibkit format refs.bib --style bibkit-notes --to html > refs.html"
)
@options.files
@options.style
@options.writer
@options.source_format
@options.keep_case
@options.keys("Only this record; may be repeated.")
@click.option(
    "--type",
    "types",
    type=options.TYPE,
    multiple=True,
    help="Only this item type; may be repeated.",
)
@click.option(
    "--not-type",
    "not_types",
    metavar="TYPE",
    type=options.TYPE,
    multiple=True,
    help="Not this item type.",
)
@click.option(
    "--keyword",
    "keywords",
    multiple=True,
    help="Only records with this keyword; of several, one has to be there.",
)
@click.option("--not-keyword", "not_keywords", multiple=True, help="No record with this keyword.")
@click.option(
    "--annotated",
    "annotation",
    metavar="VARIABLE",
    type=options.TEXT,
    help='What stands under each entry as a paragraph: "annote", "abstract" or "note".',
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="Split a long bibliography over N processes.",
)
@options.locale
@options.engine
@options.output
def command(
    files: tuple[str, ...],
    style: str | None,
    to: str,
    source_format: str | None,
    keep_case: bool,
    keys: tuple[str, ...],
    types: tuple[str, ...],
    not_types: tuple[str, ...],
    keywords: tuple[str, ...],
    not_keywords: tuple[str, ...],
    annotation: str | None,
    jobs: int,
    locale: str | None,
    engine: str | None,
    output: str | None,
) -> int:
    """Format records as a bibliography in a CSL style.

    FILES are files or folders of records in any format that bibkit reads, "-" for standard
    input; without them, the records that ship with bibkit.
    """
    import bibkit
    from bibkit.cli import library, rendering, terminal
    from bibkit.errors import StyleError

    records = library.read(files, source_format, sentence_case=not keep_case)
    name = rendering.style_name(style, files)
    document = bibkit.Document(records, name, locale, to, engine)
    if document.style.bibliography is None:
        hint = "name another style, or see bibkit cite for its citations"
        raise StyleError(f"the style {name} has no bibliography", hint=hint)
    document.include(*(keys or "*"))
    with terminal.counter(name) as progress:
        bibliography = document.bibliography(
            types=types or None,
            not_types=not_types or None,
            keyword=keywords or None,
            not_keyword=not_keywords or None,
            annotation=annotation,
            jobs=jobs,
            progress=progress,
        )
    terminal.write(bibliography.pieces(), output)
    return rendering.report(document, records, keys)
