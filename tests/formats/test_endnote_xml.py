"""EndNote XML as EndNote and others write it, and what is wrong with it."""

import json
import subprocess
from pathlib import Path

import pytest

import bibkit
from bibkit import vocabulary
from bibkit.errors import ReadError
from bibkit.formats import endnote_xml, yaml
from bibkit.model import Library, Record

FOLDER = Path(__file__).parent / "endnote-xml"


def test_records_are_read_as_those_beside_them() -> None:
    found = endnote_xml.read((FOLDER / "records.xml").read_text(encoding="utf-8"))
    expected = yaml.read((FOLDER / "records.yaml").read_text(encoding="utf-8"))
    assert {record.key: record for record in found.entries()} == dict(expected)
    assert [(one.line, one.severity, one.message) for one in found.problems] == [
        (55, "warning", "EndNote has no reference type 'Nonsense'"),
        (55, "error", "what bibkit kept in custom7 is broken: it is not JSON"),
    ]


def test_what_was_read_is_written_and_read_again() -> None:
    library = endnote_xml.read((FOLDER / "records.xml").read_text(encoding="utf-8"))
    again = endnote_xml.read(endnote_xml.write(library))
    assert again == library


def test_every_csl_type_can_be_written_and_none_leads_out_of_csl() -> None:
    assert set(endnote_xml.CODES) == vocabulary.TYPES
    assert set(endnote_xml.BY_NAME.values()) <= vocabulary.TYPES
    assert {name.lower() for _, name in endnote_xml.CODES.values()} <= set(endnote_xml.BY_NAME)


def test_the_text_that_is_written() -> None:
    record = Record(
        "a",
        "article-journal",
        {
            "author": [{"family": "Roe", "given": "Jane"}, {"literal": "UN, the"}],
            "title": "<i>A</i> & <b>b</b>",
            "container-title": "Journal",
            "issued": "2001-05",
            "note": "one\ntwo",
        },
    )
    assert endnote_xml.write(Library([record])) == (
        """\
<?xml version="1.0" encoding="UTF-8"?>
<xml>
  <records>
    <record>
      <rec-number>1</rec-number>
      <ref-type name="Journal Article">17</ref-type>
      <contributors>
        <authors>
          <author>Roe, Jane</author>
          <author>UN,, the,</author>
        </authors>
      </contributors>
      <titles>
        <title><style face="italic" font="default" size="100%">A</style>\
<style face="normal" font="default" size="100%"> &amp; </style>\
<style face="bold" font="default" size="100%">b</style></title>
        <secondary-title>Journal</secondary-title>
      </titles>
      <periodical>
        <full-title>Journal</full-title>
      </periodical>
      <dates>
        <year>2001</year>
        <pub-dates>
          <date>2001-05</date>
        </pub-dates>
      </dates>
      <label>a</label>
      <notes>one&#13;two</notes>
    </record>
  </records>
</xml>
"""
    )


def test_characters_that_xml_does_not_allow_cost_no_more_than_themselves() -> None:
    text = "<records>\n<record><ref-type>6</ref-type><label>a&#11;\x0b</label></record></records>"
    library = endnote_xml.read(text)
    assert library.entries() == [Record("a", "book")]
    assert [(one.line, one.column) for one in library.problems] == [(2, 39)]


LAUGHS = (
    "<!DOCTYPE xml ["
    + '<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]>\n<xml><records><record><label>&l9;</label></record></records></xml>"
)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("<xml>\n<records>\n<record></xml>", "not XML: Opening and ending tag", 3),
        ("<xml>\n<records><record><label>&nbsp;</label></record></records></xml>", "nbsp", 2),
        ("no xml", "not XML", 1),
        (LAUGHS, "entity", None),
        (
            '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<xml>&e;</xml>',
            "the entity &e; is not read",
            2,
        ),
        ("<xml>" + "<a>" * 100_000, "not XML", 1),
        ("<xml>" + "a" * 11_000_000 + "</xml>", "not XML", 1),
    ],
    ids=["tag", "html", "text", "laughs", "file", "deep", "long"],
)
def test_what_cannot_be_read_is_told_with_its_place(
    text: str, message: str, line: int | None
) -> None:
    with pytest.raises(ReadError, match=message) as error:
        endnote_xml.read(text)
    # Which bound libxml2 sees first depends on its version.
    assert error.value.line == line if line else error.value.line is not None
    assert len(str(error.value)) < 400


def test_pandoc_reads_the_same_of_what_is_written() -> None:
    pypandoc = pytest.importorskip("pypandoc", reason="pip install pypandoc-binary")
    text = endnote_xml.write(bibkit.records())
    command = [pypandoc.get_pandoc_path(), "-f", "endnotexml", "-t", "csljson"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    items = json.loads(done.stdout)
    records = bibkit.records().resolve_all().entries()
    assert [item.get("publisher") for item in items] == [one.get("publisher") for one in records]
    years = [item["issued"]["date-parts"][0][0] for item in items if item.get("issued")]
    assert years == [one.date("issued").year for one in records if "issued" in one]
