"""PubMed's .nbib as PubMed writes it, and what is wrong with it."""

from pathlib import Path

import pytest

from bibkit import vocabulary
from bibkit.formats import nbib, yaml
from bibkit.model import Library, Record

FOLDER = Path(__file__).parent / "nbib"


def test_records_are_read_as_those_beside_them() -> None:
    found = nbib.read((FOLDER / "pubmed.nbib").read_text(encoding="utf-8"))
    expected = yaml.read((FOLDER / "pubmed.yaml").read_text(encoding="utf-8"))
    assert {record.key: record for record in found.entries()} == dict(expected)
    assert [(one.line, one.severity, one.message) for one in found.problems] == [
        (1, "warning", "a line without a tag is left out"),
        (51, "warning", "a line without a tag is left out"),
        (48, "error", "what bibkit kept in GN is broken: it is not JSON"),
    ]


def test_what_was_read_is_written_and_read_again() -> None:
    library = nbib.read((FOLDER / "pubmed.nbib").read_text(encoding="utf-8"))
    assert nbib.read(nbib.write(library)) == library


def test_types_are_those_of_csl() -> None:
    assert set(nbib.TYPES.values()) <= vocabulary.TYPES


def test_the_text_that_is_written() -> None:
    record = Record(
        "a",
        "article-journal",
        {
            "author": [{"family": "Roe", "given": "Jane"}, {"literal": "The Group"}],
            "title": "<i>A</i> title that is so long that the line has to be broken " + "here " * 9,
            "container-title": "Journal",
            "issued": "2001-05-03/2001-06-04",
            "DOI": "10.1/x",
            "PMID": "7",
        },
    )
    assert nbib.write(Library([record])) == (
        """\
PMID- 7
DP  - 2001 May 3-Jun 4
TI  - A title that is so long that the line has to be broken here here here here here here
      here here here .
LID - 10.1/x [doi]
FAU - Roe, Jane
CN  - The Group
PT  - Journal Article
JT  - Journal
GN  - bibkit:{"set":{"title":"<i>A</i> title that is so long that the line has to be broken \
here here here here here here here here here\\u0020"},"key":"a"}
"""
    )


@pytest.mark.parametrize("date", ["2001", "2001-05", "2001-21", "1999-12/2000-01", "0012"])
def test_dates_are_written_in_medlines_words_and_read_again(date: str) -> None:
    record = Record("", "article-journal", {"issued": date})
    text = nbib.write(Library([record]))
    assert '"set"' not in text
    assert nbib.read(text).entries()[0]["issued"] == record["issued"]


def test_a_text_without_a_record_is_told() -> None:
    problems = nbib.read("words\nwords\n").problems
    assert [one.message for one in problems] == [
        "a line without a tag is left out",
        "there is no record in it",
    ]
