import json

import pytest

from bibkit.errors import ReadError, WriteError
from bibkit.formats import csl_json
from bibkit.model.dates import Date, Point
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import Record, Relation


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": "a", "type": "book", "title": "T"}]',
        '{"id": "a", "type": "book", "title": "T"}',
        '{"items": [{"id": "a", "type": "book", "title": "T"}], "version": 3}',
    ],
)
def test_an_array_one_item_and_an_object_with_items_are_read(text: str) -> None:
    library = csl_json.read(text)
    assert library.entries() == [Record("a", "book", {"title": "T"})]
    assert library.problems == []


def test_values_are_read_by_the_kind_of_their_variable() -> None:
    item = {
        "id": 7,
        "type": "article-journal",
        "author": [{"family": "Peskov", "given": "Yu."}, {"literal": "UNESCO"}],
        "issued": {"date-parts": [[2006, "5"]]},
        "accessed": "2007-01",
        "volume": 5,
        "page": "143-149",
        "journalAbbreviation": "FEA",
        "custom": {"own": [1]},
        "unheard-of": {"x": 1},
    }
    assert csl_json.read(json.dumps([item]))["7"] == Record(
        "7",
        "article-journal",
        {
            "author": (Name("Peskov", "Yu."), Name(literal="UNESCO")),
            "issued": Date(Point(2006, 5)),
            "accessed": Date(Point(2007, 1)),
            "volume": "5",
            "page": "143-149",
            "container-title-short": "FEA",
        },
        fields={"own": [1], "unheard-of": {"x": 1}},
    )


def test_records_know_where_they_stand() -> None:
    text = """
{"items": [
 {"id": "a", "type": "book"},

  {"id": "b",
 "type": "book"}, {"id": "c", "type": "map"}]}
"""
    library = csl_json.read(text, "refs.json")
    places = [record.place for record in library.entries()]
    assert places == [("refs.json", 3, 2), ("refs.json", 5, 3), ("refs.json", 6, 19)]


@pytest.mark.parametrize("other", ['{"items": [1]}', '{"items": []}'])
def test_a_place_that_cannot_be_told_is_not_guessed(other: str) -> None:
    text = f'{{"a": {other}, "items": [{{"id": "a", "type": "book"}}]}}'
    assert csl_json.read(text, "refs.json")["a"].place == ("refs.json", None, None)


def test_a_character_written_as_two_escapes_is_whole() -> None:
    library = csl_json.read(r'[{"id": 1, "type": "book", "title": "\ud83d\ude00"}]')
    assert library["1"]["title"] == "\U0001f600"
    assert library.problems == []


def test_the_text_that_is_written_has_id_and_type_first_and_its_own_characters() -> None:
    record = Record("a", "book", {"title": "Книга", "issued": "2005-21"})
    record.relations.append(Relation("part_of", "b"))
    assert csl_json.write(Library([record])) == (
        """\
[
  {
    "id": "a",
    "type": "book",
    "title": "Книга",
    "issued": {
      "date-parts": [
        [
          2005
        ]
      ],
      "season": 1
    },
    "custom": {
      "bibkit": {
        "relations": [
          {
            "kind": "part_of",
            "key": "b"
          }
        ]
      }
    }
  }
]
"""
    )


def test_no_records_are_an_empty_array() -> None:
    assert csl_json.write(Library()) == "[]\n"
    assert len(csl_json.read("[]")) == 0


@pytest.mark.parametrize("edtf", ["../2005", "../2005-21"])
def test_a_date_that_csl_json_cannot_say_is_kept_beside_it(edtf: str) -> None:
    library = Library([Record("a", "book", {"issued": edtf})])
    item = json.loads(csl_json.write(library))[0]
    assert item["custom"]["bibkit"]["dates"] == {"issued": edtf}
    assert csl_json.read(csl_json.write(library)) == library


def test_a_date_that_csl_json_can_say_is_not_repeated() -> None:
    library = Library([Record("a", "book", {"issued": "2005-05/.."})])
    assert "custom" not in json.loads(csl_json.write(library))[0]


@pytest.mark.parametrize("value", [object(), float("inf")])
def test_a_field_that_json_cannot_hold_is_not_written(value: object) -> None:
    with pytest.raises(WriteError, match="a: JSON cannot hold it"):
        csl_json.write(Library([Record("a", fields={"x": value})]))


def test_what_is_nested_without_end_is_refused() -> None:
    with pytest.raises(ReadError, match="nested too deeply"):
        csl_json.read("[" * 100_000)


def test_a_number_too_long_to_count_with_is_kept_as_text() -> None:
    digits = "9" * 5000
    library = csl_json.read(f'[{{"id": "a", "type": "book", "volume": {digits}}}]')
    assert library["a"]["volume"] == digits


def test_what_the_schema_has_against_a_readable_value_is_a_warning_with_a_pointer_to_it() -> None:
    item = {
        "id": "a",
        "type": "book",
        "title": 1984,
        "volume": 3,
        "author": [{"family": 7, "ORCID": "x"}, "Roe"],
        "editor": {"family": "Roe"},
        "issued": {"date-parts": [[2000, 1, 1, 1]], "season": [], "day": 1},
        "accessed": {"date-parts": [], "literal": "once"},
        "categories": ["a", 1],
        "container-titel": "T",
    }
    library = csl_json.read(json.dumps([item, item]))
    assert {one.severity for one in library.problems} == {"warning"}
    told = [one.message.replace(" (a)", "") for one in library.problems if one.message[1] == "0"]
    assert told == [
        "/0/title: a number where text belongs",
        "/0/author/0/family: a number where text belongs",
        "/0/author/1: text where an object belongs",
        "/0/editor: an object where a list belongs",
        "/0/issued/date-parts/0: a point has a year, a month and a day",
        "/0/issued/season: a list where a number belongs",
        "/0/accessed/date-parts: a date has one or two points",
        "/0/categories/1: a number where text belongs",
        "/0/author/0/ORCID: a name has no part 'ORCID'; it was left out (and in 1 more places)",
        "/0/issued/day: a date has no 'day'; it was left out (and in 1 more places)",
        "/0/container-titel: CSL has no variable 'container-titel' (and in 1 more places)",
    ]


def test_other_programs_are_told_what_a_record_takes_from_those_it_is_tied_to() -> None:
    whole = Record("whole", "book", {"title": "Whole", "publisher": "House"})
    part = Record("part", "book", {"volume": "2"}, relations=[Relation("part_of", "whole")])
    library = Library([whole, part])
    text = csl_json.write(library)
    assert json.loads(text)[1]["publisher"] == "House"
    assert csl_json.read(text) == library
