"""What is written is as valid by the schemas and rules of ECMA-376 as what was read."""

from pathlib import Path

import pytest
from docx.oxml.parser import parse_xml

from tests.papers.word.documents import W, cite, new_faults, paper, save

_CHANGE = (
    f'<w:{{0}} xmlns:w="{W[1:-1]}" w:id="9{{1}}" w:author="A" w:date="2026-01-01T00:00:00Z">'
    '<w:r><w:{2} xml:space="preserve"> In it [@roe, pp. 2-3].</w:{2}></w:r></w:{0}>'
)


def _rich(folder: Path) -> Path:
    """Save a document with a table, a list, tracked changes and a comment."""
    document = paper("As is known [see @doe, p. 3].", [("Bold [@doe; @roe].", "bold")])
    first = document.paragraphs[0]
    first._p.append(parse_xml(_CHANGE.format("ins", 1, "t")))
    first._p.append(parse_xml(_CHANGE.format("del", 2, "delText")))
    table = document.add_table(1, 2)
    table.cell(0, 1).text = "In a cell [@roe]"
    document.add_paragraph("@doe says, and [-@roe, 4].", style="List Bullet")
    document.add_comment(first.runs[0], text="See [@doe]", author="B")
    return save(document, folder)


@pytest.mark.parametrize("fields", ["", "zotero"])
@pytest.mark.parametrize("style", ["ieee", "chicago-notes-bibliography"])
def test_nothing_that_is_written_is_against_the_schemas(
    tmp_path: Path, style: str, fields: str
) -> None:
    path = _rich(tmp_path)
    cite(path, style, fields=fields)
    assert new_faults(path, tmp_path / "out.docx") == []


def test_a_fault_would_be_found(tmp_path: Path) -> None:
    path = _rich(tmp_path)
    document = paper("One.")
    document.paragraphs[0]._p.append(parse_xml(f'<w:footnoteReference xmlns:w="{W[1:-1]}"/>'))
    broken = tmp_path / "broken.docx"
    document.save(str(broken))
    assert new_faults(path, broken) != []
