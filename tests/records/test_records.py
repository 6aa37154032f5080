"""The records that ship: what each field rests on, and what the relations make of them."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bibkit
from bibkit.resources import folder

ROOT = Path(__file__).parents[2]
RESOLVED = sorted((Path(__file__).parent / "resolved").glob("*.json"))
LIBRARY = bibkit.records()


@pytest.fixture(scope="module")
def source() -> str:
    """The text of the review, on one line."""
    named = os.environ.get("BIBKIT_REVIEW_TEXT")
    path = Path(named) if named else ROOT.parent / "shared" / "seed" / "review.txt"
    if not path.is_file():
        pytest.skip(f"the text of the review is not at {path}; set BIBKIT_REVIEW_TEXT to its path")
    return one_line(path.read_text(encoding="utf-8"))


def one_line(text: str) -> str:
    return " ".join(text.split())


def stated(record: bibkit.Record) -> set[str]:
    """Return the names of all that a record states, as its evidence has them."""
    forms = (
        f"{variable}@{language}" for language, form in record.forms.items() for variable in form
    )
    kinds = (relation.kind for relation in record.relations)
    return {*record, *record.fields, *kinds, *forms}


def quotations(record: bibkit.Record) -> Iterator[tuple[str, str]]:
    """Yield all that a record quotes, with the field; a note quotes between double quotes."""
    for field, evidence in record.evidence.items():
        if evidence.quote:
            yield field, evidence.quote
        if not evidence.source:
            yield from ((field, words) for words in re.findall(r'"([^"]+)"', evidence.note))


@pytest.mark.parametrize(
    "path", sorted(Path(folder("records")).glob("*.yaml")), ids=lambda path: path.name
)
def test_a_file_of_records_is_read_without_a_problem(path: Path) -> None:
    library = bibkit.load(path)
    assert library.problems == []
    assert len(library) > 0


def test_no_two_files_use_one_key() -> None:
    assert LIBRARY.problems == []
    assert len(LIBRARY.entries()) == len(LIBRARY)


@pytest.mark.parametrize("key", LIBRARY)
def test_every_field_says_what_it_rests_on_and_nothing_else_does(key: str) -> None:
    record = LIBRARY[key]
    assert set(record.evidence) == stated(record)
    for field, evidence in record.evidence.items():
        assert bool(evidence.quote) != bool(evidence.source), field


@pytest.mark.parametrize("key", LIBRARY)
def test_a_value_in_another_script_is_not_said_to_be_quoted(key: str) -> None:
    """The review is in English, so that nothing in Cyrillic or Chinese can come from it."""
    evidence = LIBRARY[key].evidence
    assert [field for field in evidence if "@" in field and not evidence[field].source] == []


@pytest.mark.parametrize("key", LIBRARY)
def test_every_quotation_stands_in_the_review(key: str, source: str) -> None:
    missing = [
        (field, words) for field, words in quotations(LIBRARY[key]) if one_line(words) not in source
    ]
    assert missing == []


def test_every_relation_leads_to_a_record() -> None:
    assert LIBRARY.resolve_all().problems == []


@pytest.mark.parametrize(
    ("key", "field", "value", "printed"),
    [
        ("liu-talks-1949", "issued", "1949-06-26/1949-08-02", "summer of 1950"),
        ("liu-talks-1949", "issued", "1949-06-26/1949-08-02", "July-August 1949"),
        ("stalin-mao-1949", "issued", "1949-12/1950-02", "February 1959"),
        ("vol5", "compiler", None, "A.M. Ledovsky and R. A. Mirovitskaya"),
        ("vol5book1", "part-title", "1946-1948", "(1946-1949)"),
    ],
)
def test_where_the_review_contradicts_itself_a_note_says_what_is_printed(
    key: str, field: str, value: str | None, printed: str, source: str
) -> None:
    record = LIBRARY[key]
    assert printed in source
    assert printed in one_line(record.evidence[field].note)
    assert value is None or str(record[field]) == value


@pytest.mark.parametrize("path", RESOLVED, ids=lambda path: path.stem)
def test_a_record_has_what_its_relations_give_it(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    assert LIBRARY.resolved(path.stem).to_csl() == expected


def test_a_name_in_another_script_comes_along_a_relation() -> None:
    record = LIBRARY.resolved("telegram-1949-01-14")
    assert record.form("publisher", "ru") == "Памятники исторической мысли"
    assert record.form("archive", "ru") == (
        "Архив внешней политики Российской Федерации; Архив Президента Российской Федерации"
    )
