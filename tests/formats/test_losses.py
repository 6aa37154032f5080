"""What a format has no place for, by variable and record."""

import pytest

import bibkit
from bibkit.errors import UnknownFormat
from bibkit.formats import losses, registry
from bibkit.formats.registry import Format
from bibkit.model import Library, Record, Relation
from tests.formats import round_trips


def test_the_records_that_lose_a_variable_are_named_by_variable() -> None:
    library = Library(
        [
            Record("a", "book", {"title": "A", "translator": "T", "event-place": "Riga"}),
            Record("b", "book", {"title": "B", "translator": "T"}),
            Record("c", "book", {"title": "C", "author": "Roe"}),
        ]
    )
    lost = bibkit.losses(library, "bibtex")
    assert lost == {"translator": ["a", "b"], "event-place": ["a"]}
    assert list(lost) == ["translator", "event-place"]
    problem = losses.problem(lost, "bibtex")
    assert problem is not None
    assert problem.severity == "warning"
    assert problem.message.endswith("of what 2 records say: translator (2), event-place (1)")


def test_what_a_record_takes_from_another_is_not_lost_with_its_relation() -> None:
    whole = Record("whole", "book", {"title": "W", "publisher": "P", "author": "A"})
    part = Record("part", "book", {"edition": "2", "publisher": "P"})
    part.relations.append(Relation("part_of", "whole"))
    library = Library([part, whole])
    assert bibkit.losses(library, "biblatex") == {}
    assert bibkit.losses(library, "bibtex") == {"relations": ["part"]}


def test_keys_that_the_format_cannot_have_find_their_records() -> None:
    library = Library(
        [
            Record("ключ", "book", {"title": "A", "translator": "T"}),
            Record("b c", "book", {"title": "B"}),
            Record("b", "book", {"title": "C", "translator": "T"}),
            Record("b", "book", {"title": "D"}),
        ]
    )
    assert bibkit.losses(library, "bibtex") == {"translator": ["ключ", "b"]}


@pytest.mark.parametrize("column", round_trips.COLUMNS)
def test_what_gets_lost_is_what_the_table_says(column: str) -> None:
    table = (line.split("|") for line in round_trips.README.read_text("utf-8").splitlines())
    fates = {
        name.strip(): cells[2 + round_trips.COLUMNS.index(column)].strip()
        for cells in table
        if len(cells) == len(round_trips.COLUMNS) + 3
        for name in cells[1].split(",")
    }
    variables = ["translator", "accessed", "title-short", "DOI", "volume", "dimensions", "annote"]
    library = Library(record for _, record in round_trips.records(variables))
    lost = bibkit.losses(library, column)
    for name in variables:
        assert (name in lost) == (fates[name] in (round_trips.LOST, round_trips.PART))
    assert "evidence" not in lost


def test_a_file_that_is_written_back_as_it_was_loses_nothing() -> None:
    text = "@misc{a, title = {T}, verbc = {mine}, month = nonsense}\n"
    library = bibkit.loads(text, "bibtex")
    assert bibkit.losses(library, "bibtex", text) == {}
    assert losses.problem({}, "bibtex") is None


def test_no_more_is_named_than_there_is_room_for() -> None:
    lost = {f"variable-{number}": ["a"] for number in range(12)}
    problem = losses.problem(lost, "ris")
    assert problem is not None
    assert problem.message.startswith("RIS has no field for some of what 1 record says: variable-0")
    assert problem.message.endswith("variable-7 (1) and 4 more")


def test_a_format_that_is_only_written_loses_nothing_that_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only = Format("only", "Only written", (), "tests.formats.only_written")
    monkeypatch.setattr(registry, "_plugged_in", lambda: (only,))
    assert bibkit.losses(Library([Record("a", "book")]), "only") == {}


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(UnknownFormat):
        bibkit.losses(Library(), "bibtexx")
