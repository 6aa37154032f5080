"""RIS files as people have them, and what bibkit writes, read again."""

from pathlib import Path

import pytest

import bibkit
from bibkit import vocabulary
from bibkit.formats import files, ris, yaml
from bibkit.model import Library, Record, Relation

CASES = sorted((Path(__file__).parent / "ris").glob("*.ris"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_file_is_read_as_the_records_beside_it(path: Path) -> None:
    text, _ = files.decode(path.read_bytes())
    expected = path.with_suffix(".yaml").read_text(encoding="utf-8")
    found = ris.read(text)
    assert {record.key: record for record in found.entries()} == dict(yaml.read(expected))
    told = [f"{problem.line} {problem.severity}: {problem.message}" for problem in found.problems]
    faults = path.with_suffix(".faults")
    assert told == (faults.read_text(encoding="utf-8").splitlines() if faults.exists() else [])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_was_read_is_written_and_read_again(path: Path) -> None:
    library = ris.read(files.decode(path.read_bytes())[0])
    again = ris.read(ris.write(library))
    assert again == library
    assert again.problems == []


def test_the_shipped_records_come_back() -> None:
    library = bibkit.records()
    again = ris.read(ris.write(library))
    assert again == library
    assert again.problems == []


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    text = "TY  - BOOK\nID  - a\nTI  - Ж\nER  - \n"
    data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    assert ris.read(files.decode(data)[0]) == ris.read("\ufeff" + text) == ris.read(text)
    assert ris.read(text)["a"].text("title") == "Ж"


def test_every_csl_type_has_a_reference_type_and_none_leads_out_of_csl() -> None:
    assert set(ris.CODES) == vocabulary.TYPES
    assert set(ris.CODES.values()) <= set(ris.TYPES)
    assert set(ris.TYPES.values()) <= vocabulary.TYPES


def test_an_entry_says_in_plain_tags_what_ris_can_say() -> None:
    record = Record(
        "a",
        "article-journal",
        {
            "author": [{"family": "Rossi", "given": "Ada", "suffix": "Jr."}, "Some Institute"],
            "title": "On Tags",
            "container-title": "Journal",
            "issued": "2006-05-01",
            "accessed": "2020-02",
            "page": "12-15",
            "keyword": "one, two",
            "ISSN": "1234-5679",
        },
    )
    assert ris.write(Library([record])).splitlines() == [
        "TY  - JOUR",
        "ID  - a",
        "AU  - Rossi, Ada, Jr.",
        "AU  - Some Institute",
        "TI  - On Tags",
        "T2  - Journal",
        "PY  - 2006",
        "DA  - 2006/05/01",
        "Y2  - 2020/02",
        "SN  - 1234-5679",
        "SP  - 12",
        "EP  - 15",
        "KW  - one",
        "KW  - two",
        "ER  - ",
    ]


def test_a_record_is_written_with_what_it_takes_from_its_whole_and_read_without() -> None:
    whole = Record("whole", "book", {"title": "Whole", "publisher": "House"})
    part = Record("part", "book", {"volume": "2"}, relations=[Relation("part_of", "whole")])
    library = Library([whole, part])
    text = ris.write(library)
    assert text.count("PB  - House") == 2
    assert ris.read(text) == library


@pytest.mark.parametrize("kept", ['{"set": {"nonsense": "a"}}', '{"set": 1}', '{"type": "x"}'])
def test_a_broken_line_of_bibkits_own_costs_that_line(kept: str) -> None:
    found = ris.read(f"TY  - BOOK\nID  - a\nTI  - T\nU5  - bibkit:{kept}\nER  - \n")
    assert found["a"].text("title") == "T"
    (problem,) = found.problems
    assert (problem.line, "U5" in problem.message) == (1, True)


def test_no_records_make_an_empty_file_and_it_has_none() -> None:
    assert ris.write(Library()) == ""
    assert ris.read("") == Library()
    assert [problem.message for problem in ris.read("words\n").problems] == [
        "a line without a tag is left out",
        "there is no entry in it",
    ]
