"""`bibkit export`: records in another file format."""

import click

from bibkit.cli import options

_STYLE = "Only with --tidy: "


@click.command(
    epilog="""\b
Example: bibkit export refs.bib --to csl-json --key peskov2006 --output refs.json
  bibkit export refs.bib --to biblatex --tidy --output refs.bib
  bibkit export refs.bib --to bibtex --tidy --sort -year,author --align 16"""
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
@click.option("--tidy", is_flag=True, help="Bring BibTeX and BibLaTeX into one style.")
@click.option(
    "--sort",
    metavar="NAMES",
    help=_STYLE + 'what entries are sorted by: "key", "type", or fields, separated by commas; '
    '-year sorts from the last one, "none" leaves the order.  [default: key]',
)
@click.option("--sort-fields", is_flag=True, help=_STYLE + "fields in the usual order.")
@click.option(
    "--align",
    type=click.IntRange(0, 80),
    metavar="COLUMN",
    help=_STYLE + "where the equals signs stand; 0 aligns nothing.  [default: suits each entry]",
)
@click.option("--indent", type=click.IntRange(0, 40), help=_STYLE + "spaces before fields.")
@click.option("--tab", is_flag=True, help=_STYLE + "a tabulator before fields.")
@click.option("--quotes", is_flag=True, help=_STYLE + "values in quotes instead of braces.")
@click.option("--keep-capitals", is_flag=True, help=_STYLE + "capitals in types and names stay.")
@click.option("--drop-empty", is_flag=True, help=_STYLE + "without fields that are empty.")
@click.option("--strip-comments", is_flag=True, help=_STYLE + "without comments.")
@click.option("--no-blank-lines", is_flag=True, help=_STYLE + "no line between entries.")
@click.option("--no-trailing-comma", is_flag=True, help=_STYLE + "no comma after the last field.")
def command(
    files: tuple[str, ...],
    to: str,
    source_format: str | None,
    keep_case: bool,
    keys: tuple[str, ...],
    ascii: bool,
    output: str | None,
    tidy: bool,
    **style: object,
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

    What a format has no field for is told in one warning.

    A file written in its own format is the same to the byte. --tidy sorts and aligns it instead,
    with all that is in it, and tells of records that are there twice.
    """
    import bibkit
    from bibkit.cli import library, terminal, tidying
    from bibkit.formats import losses

    tidying.check(tidy, to, style)
    records = library.read(files, source_format, sentence_case=not keep_case)
    if keys:
        records = library.choose(records, keys)
    text = bibkit.dumps(records, to, ascii=ascii)
    problems = library.problems(records)
    lost = losses.problem(losses.losses(records, to, text), to)
    if lost is not None:
        problems.append(lost)
    if tidy:
        text = tidying.tidied(text, to, style)
        problems += tidying.duplicates(records)
    terminal.write_exactly(records, text, to, output)
    return terminal.report_problems(problems)
