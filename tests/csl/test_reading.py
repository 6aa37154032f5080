"""How the values of CSL-JSON are read: dates in every written form, names, text of odd types."""

import math
from pathlib import Path

import pytest
import yaml

from bibkit.csl.dates import Date, Point, read_date
from bibkit.csl.item import MAX_LENGTH, item_from_csl, read_name
from bibkit.text import marks

DATES = yaml.safe_load((Path(__file__).parent / "written_dates.yaml").read_text("utf-8"))


def written(date: Date | None) -> str:
    if date is None:
        return "no date"
    if not date:
        return "nothing"
    text = "~" if date.circa else ""
    if date.start is None:
        return f"{text}'{date.literal}'"
    text += point(date.start)
    return text + "/" if date.open_end else text + (f"/{point(date.end)}" if date.end else "")


def point(value: Point) -> str:
    month = value.season + 20 if value.season else value.month
    return f"{value.year}" + "".join(f"-{part:02d}" for part in (month, value.day) if part)


@pytest.mark.parametrize(("value", "expected"), DATES, ids=str)
def test_a_date_is_read(value, expected):
    assert written(read_date(value)) == expected


def test_a_number_without_bound_is_no_year():
    assert not read_date({"date-parts": [[math.inf]]})
    assert not read_date({"date-parts": [[math.nan]]})


@pytest.mark.parametrize(
    ("given", "family", "parts"),
    [
        ("Vincent", "van Gogh", ("Vincent", "", "van", "Gogh")),
        ("Ludwig van", "Beethoven", ("Ludwig", "van", "", "Beethoven")),
        ("Tawfiq", "al-Hakim", ("Tawfiq", "", "al-", "Hakim")),
        ("Taha", "Al-Hakim", ("Taha", "", "", "Al-Hakim")),
        ("Jean", "d'Aubignac", ("Jean", "", "d’", "Aubignac")),
        ("Dick", "de' Frinkle", ("Dick", "", "de’ ", "Frinkle")),
        ("Charles", "De Gaulle", ("Charles", "", "", "De Gaulle")),
        ("Charles", '"de Gaulle"', ("Charles", "", "", "de Gaulle")),
        ("Oskar von der", "Heide", ("Oskar", "von der", "", "Heide")),
    ],
)
def test_particles_are_told_from_the_name(given, family, parts):
    name = read_name({"given": given, "family": family})
    assert name is not None
    assert (name.given, name.dropping, name.non_dropping, name.family) == parts


@pytest.mark.parametrize("switch", [{"parse-names": False}, {"static-ordering": True}])
def test_a_name_can_be_left_in_its_parts(switch):
    name = read_name({"given": "Vincent", "family": "van Gogh", **switch})
    assert (name.non_dropping, name.family) == ("", "van Gogh")


@pytest.mark.parametrize(
    ("entry", "suffix", "comma"),
    [
        ({"given": "Sam, Jr.", "family": "Doe"}, "Jr.", False),
        ({"given": "Sam,! III", "family": "Doe"}, "III", True),
        ({"given": "Sam", "family": "Doe", "suffix": "Jr.", "comma-suffix": "true"}, "Jr.", True),
    ],
)
def test_a_suffix_may_stand_in_the_given_name(entry, suffix, comma):
    name = read_name(entry)
    assert (name.given, name.suffix, name.comma_suffix) == ("Sam", suffix, comma)


def test_a_name_with_nothing_in_it_is_none():
    assert read_name({}) is None
    assert read_name({"family": None, "given": ["x"]}) is None


def test_a_name_with_parts_that_are_no_text_is_read():
    name = read_name({"family": 42, "given": {"a": 1}, "suffix": ["x"]})
    assert (name.family, name.given, name.suffix) == ("42", "", "")


def test_a_literal_may_stand_for_a_list_of_names():
    assert item_from_csl({"author": "Plato"}).names["author"][0].literal == "Plato"
    assert item_from_csl({"author": {"family": "Doe"}}).names["author"][0].family == "Doe"
    assert item_from_csl({"author": ["Plato"]}).names["author"][0].literal == "Plato"


@pytest.mark.parametrize(
    ("value", "text"),
    [(7, "7"), (2.5, "2.5"), (True, "true"), (["a", 1], "a, 1"), ("  a \n b\t", "a b")],
)
def test_values_of_other_types_are_read_as_text(value, text):
    warnings: list[str] = []
    assert item_from_csl({"id": "x", "title": value}, warnings).text["title"] == text
    assert not warnings


@pytest.mark.parametrize(
    ("data", "warning"),
    [
        ({"title": {"a": 1}}, "x: title is not text: {'a': 1}"),
        ({"title": [["a"]]}, "x: title is not text"),
        ({"author": 7}, "x: author is not a list of names: 7"),
        ({"author": [7, None]}, "x: author has something that is not a name: 7"),
        ({"issued": [1]}, "x: issued is not a date: [1]"),
        ({"issued": {"no": 1}}, "x: issued is not a date"),
    ],
)
def test_what_cannot_be_read_is_left_out_with_a_warning(data, warning):
    warnings: list[str] = []
    item = item_from_csl({"id": "x", "type": "book", **data}, warnings)
    assert warnings[0].startswith(warning)
    assert not item.has


def test_nothing_is_made_of_null_and_of_a_type_that_is_no_text():
    item = item_from_csl({"id": "x", "type": ["book"], "title": None, "custom": {"a": 1}})
    assert (item.type, item.has) == ("", frozenset())


def test_long_text_is_cut_and_lone_surrogates_are_replaced():
    item = item_from_csl({"title": "a" * (MAX_LENGTH + 5), "publisher": "a\ud800b"})
    assert len(item.text["title"]) == MAX_LENGTH
    assert item.text["publisher"] == "a?b"


def test_noncharacters_do_not_act_as_marks():
    item = item_from_csl({"title": f"a{marks.ITALIC}b{marks.CLOSE}", "author": f"c{marks.BOLD}"})
    assert item.text["title"] == "ab"
    assert item.names["author"][0].literal == "c"


def test_an_alias_stands_back_behind_the_variable_itself():
    item = item_from_csl({"DOI": "10.1/x", "title-short": "T", "shortTitle": "U"})
    assert item.text["title-short"] == "T"


def test_spaces_within_guillemets_do_not_break():
    assert item_from_csl({"title": "« a »"}).text["title"] == "«\u202fa\u202f»"


def test_a_note_states_variables_line_by_line():
    note = "original-date: 1850\neditor: Doe || Jane\nEditor: Plato\nPublisher Place: Rome"
    note += "\nthe rest: 1"
    item = item_from_csl({"type": "book", "note": note, "publisher-place": "Paris"})
    assert item.dates["original-date"].start == Point(1850)
    first, second = item.names["editor"]
    assert (first.family, first.given, second.literal) == ("Doe", "Jane", "Plato")
    assert item.text["publisher-place"] == "Paris"
    assert marks.plain(item.text["note"]) == "the rest: 1"


def test_a_note_states_variables_in_braces_and_the_type():
    item = item_from_csl({"type": "book", "note": "{:type: map} {:scale: 1:50}"})
    assert (item.type, item.text["scale"]) == ("map", "1:50")
    assert "note" not in item.has


def test_a_note_without_variables_is_a_note():
    assert item_from_csl({"note": "see also: nothing"}).text["note"] == "see also: nothing"
