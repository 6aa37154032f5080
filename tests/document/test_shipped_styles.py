"""The records that ship with bibkit in the styles that ship with it."""

from pathlib import Path

import pytest

import bibkit
from bibkit import resources
from bibkit.output.registry import NAMES

STYLES = sorted(path.stem for path in Path(resources.folder("styles")).glob("*.csl"))


@pytest.fixture(scope="module")
def records():
    return bibkit.records()


@pytest.mark.parametrize("to", NAMES)
@pytest.mark.parametrize("style", STYLES)
def test_every_record_has_a_citation_and_an_entry(records, style, to):
    document = bibkit.Document(records, style, to=to, engine="citeproc-py")
    for key in records:
        document.cite(key)
    assert all(document.citations())
    entries = list(document.bibliography())
    assert sorted(entry.key for entry in entries) == sorted(records)
    assert all(entry.text.strip() for entry in entries)
    assert document.bibliography().layout.line_spacing == 1
    assert not [text for text in document.warnings if "look alike" not in text]


def test_a_range_of_days_reads_as_the_journal_prints_it(records):
    document = bibkit.Document(records, "far-eastern-affairs", engine="citeproc-py")
    document.include("liu-talks-1949")
    assert "26 June-2 August 1949" in str(document.bibliography())


def test_a_note_style_counts_the_notes(records):
    document = bibkit.Document(records, "bibkit-notes", engine="citeproc-py")
    first, second = list(records)[:2]
    assert [document.cite(first).note, document.cite(second).note] == [1, 2]
