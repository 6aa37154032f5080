"""Pandoc's tables in Markdown papers: what pandoc itself makes of them, cell by cell."""

import re
import subprocess
from pathlib import Path

import pytest
from lxml import html

from bibkit.papers.job import Job, convert
from bibkit.papers.through_pandoc import pandoc

PANDOC = pandoc()
TABLES = sorted((Path(__file__).parent / "tables").glob("*.md"))
DOE = """
---
references:
- id: doe
  type: book
  author: [{family: Doe}]
  title: One
  issued: 2005
csl: CSL
...
"""
pytestmark = pytest.mark.skipif(
    PANDOC is None, reason="pandoc is missing: pip install pypandoc-binary"
)
Rows = list[list[tuple[str, str, str]]]


def _pandoc(text: str, *options: str) -> str:
    command = [PANDOC or "", "-f", "markdown", "-t", "html", *options]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)
    return done.stdout


def _tables(page: str) -> list[Rows]:
    """Return the cells of each table: kind, alignment, and text."""
    tree = html.fragment_fromstring(page, create_parent=True)
    return [[[_cell(cell) for cell in row] for row in table.iter("tr")] for table in _all(tree)]


def _all(tree: html.HtmlElement) -> list[html.HtmlElement]:
    return list(tree.iter("table"))


def _cell(cell: html.HtmlElement) -> tuple[str, str, str]:
    style = re.sub(r"[ ;]", "", cell.get("style") or "")
    return str(cell.tag), style, " ".join(cell.text_content().split())


def _paper(path: Path, folder: Path, style: str) -> Path:
    from bibkit import Style

    head = DOE.replace("CSL", str(Style.load(style).path))
    paper = folder / "paper.md"
    paper.write_text(path.read_text("utf-8") + head, "utf-8")
    return paper


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_tables_have_the_cells_that_pandoc_gives_them(path: Path, tmp_path: Path) -> None:
    paper = _paper(path, tmp_path, "chicago-author-date")
    own = convert(Job(str(paper), to="html", fragment=True)).content
    assert isinstance(own, str)
    expected = _tables(_pandoc(paper.read_text("utf-8"), "--citeproc"))
    assert _tables(own) == expected
    assert bool(expected) == (not path.stem.startswith("no-"))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_tables_stay_tables_in_markdown(path: Path, tmp_path: Path) -> None:
    paper = _paper(path, tmp_path, "chicago-author-date")
    own = convert(Job(str(paper), to="markdown")).content
    assert isinstance(own, str)
    expected = _tables(_pandoc(paper.read_text("utf-8"), "--citeproc"))
    found = _tables(_pandoc(own))
    # The head that a pipe table has to have is empty.
    bare = [[row for row in table if any(text for *_, text in row)] for table in found]
    assert bare == expected


def test_tables_whose_cells_hold_more_are_paragraphs_still(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text("+-----+---+\n| - a | b |\n| - c |   |\n+-----+---+\n")
    own = convert(Job(str(paper), to="html", fragment=True)).content
    assert "<table" not in str(own)


def test_many_lines_of_dashes_are_read_in_time_in_line_with_their_number(tmp_path: Path) -> None:
    from bibkit.papers.md import parser, tables

    asked = 0
    plain = tables._Lines.__getitem__

    def counted(self: tables._Lines, number: int) -> tables._Line:
        nonlocal asked
        asked += 1
        return plain(self, number)

    lines = 2000
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables._Lines, "__getitem__", counted)
        parser.parse("-- --\nx\n\n" * lines, parser.parser(False))
        parser.parse("-----\nx\n" * lines, parser.parser(False))
        parser.parse("-- --\nx\n\ny\n\n" * 1, parser.parser(False))
    assert asked < 40 * lines
