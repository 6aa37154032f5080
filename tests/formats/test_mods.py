"""MODS as libraries and programs write it, and what is wrong with it."""

import subprocess
from pathlib import Path
from shutil import which

import pytest
from lxml import etree

import bibkit
from bibkit import vocabulary
from bibkit.errors import ReadError
from bibkit.formats import mods, yaml
from bibkit.formats.mods import mapping
from bibkit.model import Library, Record

FOLDER = Path(__file__).parent / "mods"


def test_a_collection_is_read_as_the_records_beside_it() -> None:
    found = mods.read((FOLDER / "collection.xml").read_text(encoding="utf-8"))
    expected = yaml.read((FOLDER / "collection.yaml").read_text(encoding="utf-8"))
    assert {record.key: record for record in found.entries()} == dict(expected)
    assert [(one.line, one.severity, one.message) for one in found.problems] == [
        (39, "error", "what bibkit kept in extension is broken: it is not JSON")
    ]


def test_what_was_read_is_written_and_read_again() -> None:
    library = mods.read((FOLDER / "collection.xml").read_text(encoding="utf-8"))
    again = mods.read(mods.write(library))
    assert again == library


def test_a_single_record_is_read_too() -> None:
    text = '<mods ID="a"><titleInfo><title>T</title></titleInfo><genre>book</genre></mods>'
    assert mods.read(text) == Library([Record("a", "book", {"title": "T"})])


def test_every_csl_type_can_be_written_and_every_role_is_a_variable() -> None:
    assert set(mapping.TO_WRITE) == vocabulary.TYPES
    assert set(mapping.ROLES.values()) <= vocabulary.NAMES
    assert set(mapping.CODES) <= vocabulary.NAMES


def test_the_text_that_is_written() -> None:
    record = Record(
        "a",
        "chapter",
        {
            "title": "<i>A</i> part",
            "author": [{"family": "Roe", "given": "Jane", "non-dropping-particle": "von"}],
            "editor": [{"literal": "The Institute"}],
            "container-title": "Whole",
            "issued": "2001/2003",
            "page": "3-9",
            "reviewed-title": "Other",
        },
    )
    lines = mods.write(Library([record])).splitlines()
    assert lines[0] == '<?xml version="1.0" encoding="UTF-8"?>'
    assert "\n".join(line.strip() for line in lines[2:-1]) == (
        """\
<mods version="3.7" ID="a">
<titleInfo>
<title>A part</title>
</titleInfo>
<name type="personal">
<namePart type="family">von Roe</namePart>
<namePart type="given">Jane</namePart>
<role>
<roleTerm type="code" authority="marcrelator">aut</roleTerm>
<roleTerm type="text" authority="marcrelator">author</roleTerm>
</role>
</name>
<typeOfResource>text</typeOfResource>
<genre>chapter</genre>
<genre authority="csl">chapter</genre>
<relatedItem type="host">
<titleInfo>
<title>Whole</title>
</titleInfo>
<name type="corporate">
<namePart>The Institute</namePart>
<role>
<roleTerm type="code" authority="marcrelator">edt</roleTerm>
<roleTerm type="text" authority="marcrelator">editor</roleTerm>
</role>
</name>
<genre>book</genre>
<originInfo>
<dateIssued encoding="w3cdtf" point="start">2001</dateIssued>
<dateIssued encoding="w3cdtf" point="end">2003</dateIssued>
</originInfo>
<part>
<extent unit="pages">
<start>3</start>
<end>9</end>
</extent>
</part>
</relatedItem>
<relatedItem type="reviewOf">
<titleInfo>
<title>Other</title>
</titleInfo>
</relatedItem>
<identifier type="citekey">a</identifier>
<extension>
<bibkit:kept>bibkit:{"set":{"title":"&lt;i&gt;A&lt;/i&gt; part"}}</bibkit:kept>
</extension>
</mods>"""
    )


def test_all_that_is_written_is_in_the_namespace_of_mods_but_for_what_is_kept() -> None:
    root = etree.fromstring(mods.write(bibkit.records()).encode())
    names = {etree.QName(one).namespace for one in root.iter(etree.Element)}
    assert names == {mapping.NAMESPACE, mapping.OWN_NAMESPACE}
    keys = [one.get("ID") for one in root]
    assert keys == list(bibkit.records())


@pytest.mark.parametrize("kept", ["<a>&e;</a>", "<a", "no", "<a:b xmlns:a='x'/>", "<title-x/>"])
def test_a_field_that_is_no_element_is_not_written_as_one(kept: str) -> None:
    library = Library([Record("a", "book", {"title": "T"}, fields={"mods": kept})])
    text = mods.write(library)
    assert text.count("<title>") == 1
    assert mods.read(text) == library


@pytest.mark.parametrize(
    ("text", "line"), [("<mods>\n<a></mods>", 2), ("<mods>\n&e;</mods>", 2), ("", 1)]
)
def test_what_is_not_xml_is_told_with_its_place(text: str, line: int) -> None:
    with pytest.raises(ReadError) as error:
        mods.read(text)
    assert error.value.line == line


def test_xml_without_records_is_told() -> None:
    (problem,) = mods.read("<html/>").problems
    assert problem.message == "there is no record in it"


@pytest.mark.skipif(which("xml2ris") is None, reason="needs bibutils: apt install bibutils")
def test_bibutils_reads_the_same_of_what_is_written() -> None:
    library = bibkit.records()
    done = subprocess.run(
        ["xml2ris", "/dev/stdin"], input=mods.write(library).encode(), capture_output=True
    )
    found = bibkit.loads(done.stdout.decode("utf-8-sig"), "ris")
    whole = library.resolve_all()
    for variable in ("publisher", "volume", "DOI"):
        told = [record.get(variable) for record in found.entries()]
        assert told == [record.get(variable) for record in whole.entries()]
    assert list(found) == list(library)


def test_what_a_host_says_of_itself_stays_its_own():
    text = """<mods><titleInfo><title>Kinetics</title></titleInfo><genre>article</genre>
    <relatedItem type="host"><titleInfo><title>Bar</title></titleInfo><note>Of the host</note>
    <identifier type="doi">10.1000/xyz</identifier>
    <relatedItem type="series"><titleInfo><title>A series</title></titleInfo><note>Its own</note>
    </relatedItem></relatedItem>
    <relatedItem type="host"><titleInfo><title>Another</title></titleInfo></relatedItem></mods>"""
    record = mods.read(text).references()[0]
    written = mods.write(Library([record]))
    root = etree.fromstring(written.encode())
    hosts = root.findall(".//{*}relatedItem[@type='host']")
    assert [one.findtext("{*}titleInfo/{*}title") for one in hosts] == ["Bar", "Another"]
    assert hosts[0].findtext("{*}note") == "Of the host"
    assert hosts[0].findtext("{*}identifier") == "10.1000/xyz"
    assert hosts[0].findtext("{*}relatedItem/{*}note") == "Its own"
    assert mods.read(written).references() == [record]
