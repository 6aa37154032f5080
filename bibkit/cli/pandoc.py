"""The program `bibkit-pandoc`, a filter that pandoc runs."""

import sys


def main() -> None:
    """Run the filter and exit with its status."""
    if "--help" in sys.argv[1:] or "-h" in sys.argv[1:]:
        sys.stdout.write(HELP)
        sys.exit(0)
    try:
        from bibkit.papers.pandoc_filter import main as run
    except ImportError as error:
        sys.stderr.write(f"bibkit-pandoc: {error} (pip install 'bibkit[papers]')\n")
        sys.exit(1)
    sys.exit(run())


HELP = """Usage: pandoc --filter bibkit-pandoc paper.md -o paper.docx

Formats the citations of a paper and adds its bibliography, in place of pandoc's --citeproc and
with the same metadata: bibliography, csl, lang, nocite, link-citations and the others.
"""
