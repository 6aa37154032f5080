"""What is kept beside an entry's own words, and what counts where those were changed."""

from types import ModuleType

import pytest

from bibkit.errors import RecordError
from bibkit.formats import endnote_xml, hayagriva, nbib, ris
from bibkit.formats.common import kept
from bibkit.model import Library, Record, Relation


def family() -> Library:
    part = Record("part", "chapter", {"title": "Part", "author": "Roe"})
    part.relations = [Relation("published_in", "whole", {"page": "3-9"})]
    whole = Record("whole", "book", {"title": "Whole", "publisher": "House", "issued": "2005"})
    return Library([part, whole])


FORMATS = [ris, nbib, endnote_xml, hayagriva]


@pytest.mark.parametrize("format", FORMATS)
def test_what_an_entry_says_now_counts(format: ModuleType) -> None:
    text = format.write(family())
    assert format.read(text) == family()
    head, middle, rest = text.partition("Whole")
    record = format.read(head + "Other" + rest)["part"]
    assert middle
    assert record["container-title"] == "Other"
    assert record.relations == family()["part"].relations


@pytest.mark.parametrize("format", FORMATS)
def test_a_change_to_the_other_record_is_seen(format: ModuleType) -> None:
    head, _, rest = format.write(family()).rpartition("Whole")
    library = format.read(f"{head}Other{rest}")
    assert library["whole"]["title"] == "Other"
    assert "container-title" not in library["part"]
    assert library.resolved("part")["container-title"] == "Other"


@pytest.mark.parametrize("format", FORMATS)
def test_what_a_relation_states_is_what_the_entry_says_now(format: ModuleType) -> None:
    text = format.write(family())
    head, _, rest = text.partition("9")
    record = format.read(f"{head}8{rest}")["part"]
    assert record.relations == [Relation("published_in", "whole", {"page": "3-8"})]
    assert "page" not in record


def test_what_was_written_before_there_were_digests_is_read() -> None:
    record = Record("a", "book", {"title": "T", "publisher": "P"})
    text = 'bibkit:{"drop":["publisher"],"relations":[{"part_of":"b"}]}'
    restored = kept.restore(record, text)
    assert restored.record == Record(
        "a", "book", {"title": "T"}, relations=[Relation("part_of", "b")]
    )
    assert restored.changed == frozenset()
    assert not restored.keyed


def test_what_is_not_in_its_form_is_told() -> None:
    with pytest.raises(RecordError):
        kept.restore(Record("a"), 'bibkit:{"set":3}')


def test_a_value_in_the_place_of_another_follows_it() -> None:
    record = Record("a", "book", {"part-title": "Part"}, relations=[Relation("part_of", "b")])
    text = kept.write(record, Record("a", "book", {"title": "Part"}))
    assert '"set"' not in text
    assert kept.restore(Record("a", "book", {"title": "Part"}), text).record == record
    other = kept.restore(Record("a", "book", {"title": "Other"}), text).record
    assert dict(other) == {"part-title": "Other"}
