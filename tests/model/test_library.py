import pytest

from bibkit.errors import BibkitError, Place, Problem, UnknownKey
from bibkit.model.library import Library
from bibkit.model.record import Record, Relation
from tests.counting import steps


def titled(key: str, title: str) -> Record:
    return Record(key, "book", {"title": title})


def test_records_stay_in_order_and_are_found_by_key() -> None:
    library = Library([titled("b", "B"), titled("a", "A")])
    assert list(library) == ["b", "a"]
    assert library["a"]["title"] == "A"
    assert len(library) == 2
    assert "a" in library
    assert "c" not in library
    assert repr(library) == "<Library of 2 records>"


def test_a_repeated_key_is_reported_and_both_records_are_kept() -> None:
    library = Library([titled("a", "1"), titled("b", "2")])
    library.add(titled("a", "3"), Problem("", "refs.yaml", 7, 1))
    assert [record["title"] for record in library.entries()] == ["1", "2", "3"]
    assert library["a"]["title"] == "1"
    assert len(library) == 2
    (problem,) = library.problems
    assert str(problem).startswith("refs.yaml:7:1: the key 'a' is used more than once")
    assert (problem.severity, problem.key, problem.rule) == ("warning", "a", "duplicate-key")


def test_records_without_a_key_are_kept_and_not_found() -> None:
    library = Library([titled("", "1"), titled("", "2")])
    assert len(library.entries()) == 2
    assert list(library) == []
    assert library.problems == []


def test_a_record_that_knows_its_place_keeps_it() -> None:
    record = titled("a", "1")
    record.place = Place("one", 1, 1)
    Library().add(record, Place("two", 2, 2))
    assert record.place == ("one", 1, 1)


def test_a_library_added_to_another_reports_what_both_have_and_nothing_twice() -> None:
    first = Library([titled("a", "1")])
    second = Library([titled("b", "2"), titled("b", "3"), titled("a", "4"), titled("", "5")])
    assert [problem.key for problem in second.problems] == ["b"]
    first.extend(second)
    assert [record["title"] for record in first.entries()] == ["1", "2", "3", "4", "5"]
    assert [problem.key for problem in first.problems] == ["b", "a"]
    assert list(first) == ["a", "b"]


def test_assigning_puts_a_record_in_the_place_of_the_one_under_its_key() -> None:
    library = Library([titled("a", "1"), titled("b", "2")])
    library["a"] = titled("other", "3")
    library["c"] = titled("", "4")
    assert [(record.key, record["title"]) for record in library.entries()] == [
        ("a", "3"),
        ("b", "2"),
        ("c", "4"),
    ]


def test_deleting_a_record_brings_up_the_next_one_under_its_key() -> None:
    library = Library([titled("a", "same"), titled("b", "2"), titled("a", "same")])
    second = library.entries()[2]
    del library["a"]
    assert library["a"] is second
    assert [record.key for record in library.entries()] == ["b", "a"]
    del library["a"]
    assert list(library) == ["b"]
    with pytest.raises(UnknownKey):
        del library["a"]


def test_an_unknown_key_brings_the_nearest_ones() -> None:
    library = Library([titled("Peskov2006", "1")])
    message = r"no record with the key 'peskov206'.*Peskov2006"
    with pytest.raises(UnknownKey, match=message) as caught:
        library["peskov206"]
    assert isinstance(caught.value, BibkitError)
    assert isinstance(caught.value, KeyError)
    assert library.get("peskov206") is None
    assert library.unknown("zzz").hint is None


def test_libraries_are_equal_if_their_records_are_in_the_same_order() -> None:
    one = Library([titled("a", "1"), titled("b", "2")], [Problem("x")])
    assert one == Library([titled("a", "1"), titled("b", "2")])
    assert one != Library([titled("b", "2"), titled("a", "1")])
    assert one != [titled("a", "1"), titled("b", "2")]


def test_resolving_all_keeps_what_cannot_be_resolved_and_says_so() -> None:
    broken = Record("a", relations=[Relation("part_of", "gone", place=Place("refs.yaml", 3, 12))])
    whole = Record("b", relations=[Relation("in_series", "s")])
    library = Library([broken, whole, titled("s", "S"), whole.copy()])
    resolved = library.resolve_all()
    assert [record.text("collection-title") for record in resolved.entries()] == ["", "S", "", "S"]
    assert resolved["a"] == broken
    assert len(library.problems) == 1
    duplicate, problem = resolved.problems
    assert duplicate.rule == "duplicate-key"
    assert (problem.rule, problem.key, problem.line) == ("relation", "a", 3)
    assert "a: part_of names 'gone'" in problem.message


def test_an_unknown_key_is_an_error_when_it_is_to_be_resolved() -> None:
    with pytest.raises(UnknownKey):
        Library().resolved("a")


def test_asking_for_a_key_that_may_be_missing_looks_for_no_near_one() -> None:
    library = Library(Record(f"key{number}") for number in range(3000))
    assert library.get("kez1") is None
    default = Record("other")
    assert library.get("kez1", default) is default
    assert library.get("key1", default) is library["key1"]
    assert steps(lambda: library.get("kez2")) < 100
    # As many as there are keys, and more.
    assert steps(lambda: library.unknown("kez2")) > 3000


def test_a_default_is_put_in_only_where_there_is_no_record() -> None:
    library = Library([Record("a")])
    assert library.setdefault("a", Record("x")) is library["a"]
    record = Record("x")
    assert library.setdefault("b", record) is record
    assert list(library) == ["a", "b"]
