"""`bibkit export`: records in another file format."""

import click

from bibkit.cli import options


@click.command(
    epilog="\b\nExample: bibkit export refs.bib --to csl-json --key peskov2006 --output refs.json"
)
@options.files
@click.option("--to", "-t", type=options.FORMAT, required=True, help="The format to write.")
@options.source_format
@options.keep_case
@options.keys("Only this record and those that it is tied to; may be repeated.")
@click.option(
    "--ascii",
    is_flag=True,
    help="Write BibTeX and BibLaTeX in ASCII, with TeX commands for all other characters.",
)
@options.output
def command(
    files: tuple[str, ...],
    to: str,
    source_format: str | None,
    keep_case: bool,
    keys: tuple[str, ...],
    ascii: bool,
    output: str | None,
) -> int:
    """Write records in another format.

    \b
    csl-json      CSL-JSON                  nbib          PubMed's .nbib
    csl-yaml      CSL-YAML, as pandoc's     endnote-xml   EndNote XML
    biblatex      BibLaTeX                  mods          MODS
    bibtex        BibTeX                    hayagriva     hayagriva's YAML, for Typst
    ris           RIS                       yaml          bibkit's own records

    FILES are files or folders of records in any of these formats, "-" for standard input;
    without them, the records that ship with bibkit.
    """
    import bibkit
    from bibkit.cli import library, terminal
    from bibkit.formats import registry
    from bibkit.formats.files import to_bytes

    records = library.read(files, source_format, sentence_case=not keep_case)
    if keys:
        records = library.choose(records, keys)
    text = bibkit.dumps(records, to, ascii=ascii)
    if records.sources and registry.by_name(to).lossless and terminal.takes_bytes(output):
        terminal.write_any(to_bytes(records, text, to, output), output)
    else:
        terminal.write(text, output)
    return terminal.report_problems(library.problems(records))
