"""`bibkit cite`: one citation, as it stands in the text or in a note."""

import click

from bibkit.cli import options


@click.command(
    epilog='\b\nExample: bibkit cite vol5book1 peskov2006 --locator "page 145" --prefix "see "'
)
@click.argument("keys", nargs=-1, required=True, type=options.KEY)
@click.option(
    "--locator",
    "-l",
    metavar="TEXT",
    default="",
    help='Where in the last record: "12-15", "chapter 3".',
)
@click.option("--prefix", metavar="TEXT", default="", help="What stands before the first record.")
@click.option("--suffix", metavar="TEXT", default="", help="What stands after the last record.")
@options.style
@options.writer
@options.library
@options.source_format
@options.keep_case
@options.locale
@options.engine
@options.output
def command(
    keys: tuple[str, ...],
    locator: str,
    prefix: str,
    suffix: str,
    style: str | None,
    to: str,
    library: tuple[str, ...],
    source_format: str | None,
    keep_case: bool,
    locale: str | None,
    engine: str | None,
    output: str | None,
) -> int:
    """Print the citation of the records under KEYS, together in one citation.

    In a style that cites in notes it is the text of the note.
    """
    import bibkit
    from bibkit.cli import library as libraries
    from bibkit.cli import rendering, terminal

    label, value = rendering.locator(locator)
    records = libraries.read(library, source_format, sentence_case=not keep_case)
    name = rendering.style_name(style, library)
    document = bibkit.Document(records, name, locale, to, engine)
    cites = [bibkit.Cite(key) for key in keys]
    cites[0] = cites[0]._replace(prefix=prefix)
    cites[-1] = cites[-1]._replace(suffix=suffix, label=label, locator=value)
    terminal.write(str(document.cite(*cites)), output)
    return rendering.report(document, records, keys)
