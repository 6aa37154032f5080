"""The page layout of entries in Word, as the style asks for it."""

from pathlib import Path

import pytest
from lxml import etree

from tests.papers.word.documents import DOE, ROE, W, cite, paper, part, save, text

STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>T</title><id>t</id><updated>2020-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="citation-number"/></layout></citation>
<bibliography {options}><layout>{layout}</layout></bibliography></style>"""
NUMBERED = '<text variable="citation-number" suffix="."/><text variable="title" prefix=" "/>'
BLOCKS = (
    '<text variable="title"/><names variable="author" display="block"/>'
    '<date variable="issued" form="numeric" display="indent"/><text variable="page"/>'
)


def _entries(tmp_path: Path, options: str, layout: str) -> list[etree._Element]:
    style = tmp_path / "style.csl"
    style.write_text(STYLE.format(options=options, layout=layout), encoding="utf-8")
    path = save(paper("[@doe] [@roe]"), tmp_path)
    cite(path, str(style))
    return list(part(tmp_path / "out.docx").iter(f"{W}p"))[1:]


def _of(paragraph: etree._Element, name: str) -> dict[str, str]:
    found = paragraph.find(f"{W}pPr/{W}{name}")
    assert found is not None
    return {key.removeprefix(W): value for key, value in found.attrib.items()}


@pytest.mark.parametrize(
    ("options", "spacing", "indent"),
    [
        ("", {"after": "240", "line": "240"}, {"left": "0", "hanging": "0"}),
        ('hanging-indent="true"', {"after": "240"}, {"left": "720", "hanging": "720"}),
        ('entry-spacing="0" line-spacing="2"', {"after": "0", "line": "480"}, {"left": "0"}),
    ],
)
def test_indents_and_spaces_are_those_of_the_style(
    tmp_path: Path, options: str, spacing: dict[str, str], indent: dict[str, str]
) -> None:
    first = _entries(tmp_path, options, '<text variable="title"/>')[0]
    assert spacing.items() <= _of(first, "spacing").items()
    assert indent.items() <= _of(first, "ind").items()


def test_a_first_field_is_flush_with_a_tabulator_after_it(tmp_path: Path) -> None:
    first, second = _entries(tmp_path, 'second-field-align="flush"', NUMBERED)
    assert text(first) == "1.\tFirst Book"
    width = _of(first, "ind")["left"]
    assert _of(first, "ind")["hanging"] == width
    stop = first.find(f"{W}pPr/{W}tabs/{W}tab")
    assert stop is not None
    assert stop.get(f"{W}pos") == width
    assert _of(second, "ind") == _of(first, "ind")


def test_a_first_field_may_stand_in_the_margin(tmp_path: Path) -> None:
    first = _entries(tmp_path, 'second-field-align="margin"', NUMBERED)[0]
    assert _of(first, "ind")["left"] == "0"
    assert int(_of(first, "ind")["hanging"]) > 0
    assert first.find(f"{W}pPr/{W}tabs") is None


def test_blocks_stand_in_lines_of_their_own(tmp_path: Path) -> None:
    found = _entries(tmp_path, "", BLOCKS)
    lines = [(text(one), _of(one, "ind")["left"], _of(one, "spacing")["after"]) for one in found]
    assert lines == [
        (DOE["title"], "0", "0"),
        ("John Doe", "0", "0"),
        ("2005", "720", "240"),
        ("On Things", "0", "0"),
        ("Ann Roe", "0", "0"),
        ("2006", "720", "0"),
        (ROE["page"].replace("-", "–"), "0", "240"),  # type: ignore[attr-defined]
    ]


def test_line_ends_and_what_xml_cannot_hold_do_no_harm(tmp_path: Path) -> None:
    records = [DOE | {"title": "A\x07 title\x00 \ufffe", "note": "x"}]
    path = save(paper("[@doe]"), tmp_path, records)
    cite(path)
    entry = list(part(tmp_path / "out.docx").iter(f"{W}p"))[1]
    assert "A title" in text(entry)
