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
@options.keys("Only this record; may be repeated.")
@options.locale
@options.engine
@options.output
def command(
    files: tuple[str, ...],
    style: str | None,
    to: str,
    source_format: str | None,
    keys: tuple[str, ...],
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

    records = library.read(files, source_format)
    name = rendering.style_name(style, files)
    document = bibkit.Document(records, name, locale, to, engine)
    if document.style.bibliography is None:
        hint = "name another style, or see bibkit cite for its citations"
        raise StyleError(f"the style {name} has no bibliography", hint=hint)
    document.include(*(keys or "*"))
    terminal.write(str(document.bibliography()), output)
    return rendering.report(document, records, keys)
