import json
from pathlib import Path

import pytest

from bibkit.errors import RecordError
from bibkit.model.dates import Date, Point


def table(name: str) -> list[list[str]]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line.split(" | ") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("edtf", "again", "csl"), table("edtf.txt"))
def test_edtf_is_read_and_written(edtf: str, again: str, csl: str) -> None:
    date = Date.from_edtf(edtf)
    assert date.edtf() == again
    assert date.to_csl() == json.loads(csl)
    assert Date.from_edtf(again) == date
    assert Date.from_csl(date.plain()) == date


@pytest.mark.parametrize(("text", "reason"), table("not_edtf.txt"))
def test_what_is_no_date_is_refused_and_kept_as_a_text(text: str, reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        Date.from_edtf(text)
    assert Date.parse(text) == Date(literal=text.strip())


@pytest.mark.parametrize(
    ("value", "date"),
    [
        (2005, Date(Point(2005))),
        ("2005-05", Date(Point(2005, 5))),
        ("spring", Date(literal="spring")),
        (Date(Point(1)), Date(Point(1))),
        ({"date-parts": [["2005", "05", "1"]]}, Date(Point(2005, 5, 1))),
        ({"date-parts": [[2005, None]]}, Date(Point(2005))),
        ({"date-parts": [[2005, 14]]}, Date(Point(2005, 22))),
        ({"date-parts": [[2005, 22]]}, Date(Point(2005, 22))),
        ({"date-parts": [[2005]], "season": "4"}, Date(Point(2005, 24))),
        ({"date-parts": [[2005, 5]], "season": 4}, Date(Point(2005, 5))),
        ({"date-parts": [[2005]], "season": "wet"}, Date(Point(2005))),
        ({"date-parts": [[2005]], "season": True}, Date(Point(2005))),
        ({"date-parts": [[2005], []]}, Date(Point(2005), open_end=True)),
        ({"date-parts": [[0], [2005]]}, Date(None, Point(2005), open_start=True)),
        ({"date-parts": [[2005]], "circa": "false"}, Date(Point(2005))),
        ({"date-parts": [[2005]], "circa": 1}, Date(Point(2005), circa=True)),
        ({"literal": "soon", "circa": True}, Date(literal="soon", circa=True)),
        ({"literal": 2005}, Date(literal="2005")),
        ({"raw": "2005/.."}, Date(Point(2005), open_end=True)),
        ({"raw": "2005~"}, Date(Point(2005), circa=True)),
        ({"raw": "2005", "circa": True}, Date(Point(2005), circa=True)),
        ({}, Date()),
        ({"date-parts": []}, Date()),
        ({"circa": True}, Date(circa=True)),
    ],
)
def test_the_forms_of_csl_json_are_read(value: object, date: Date) -> None:
    assert Date.from_csl(value) == date


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        2.5,
        [2005],
        {"year": 2005},
        {"date-parts": [2005]},
        {"date-parts": "2005"},
        {"date-parts": [["May"]]},
        {"date-parts": [[True]]},
        {"date-parts": [[float("inf")]]},
        {"date-parts": [[2005, 17]]},
        {"date-parts": [[2005, -1]]},
        {"date-parts": [[2005, 2, 30]]},
        {"date-parts": [[2005, 0, 5]]},
        {"date-parts": [[10**12]]},
        {"literal": ["soon"]},
        {"raw": {}},
    ],
)
def test_a_value_that_holds_no_date_is_refused(value: object) -> None:
    with pytest.raises(RecordError):
        Date.from_csl(value)


def test_a_date_is_shown_in_edtf_or_in_its_words() -> None:
    assert str(Date(Point(2005, 5))) == "2005-05"
    assert str(Date(literal="soon")) == "soon"
    assert Date(literal="soon").edtf() == ""


def test_a_date_is_true_if_it_says_anything() -> None:
    assert Date(Point(0))
    assert Date(None, Point(2005))
    assert Date(literal="soon")
    assert not Date(circa=True)


def test_the_year_is_that_of_the_beginning_if_there_is_one() -> None:
    assert Date(Point(2005), Point(2006)).year == 2005
    assert Date(None, Point(2006), open_start=True).year == 2006
    assert Date(literal="2006").year is None


def test_an_empty_date_has_an_empty_form_in_csl_json() -> None:
    assert Date().to_csl() == {}
    assert Date(circa=True).plain() == {"circa": True}


def test_a_day_without_a_month_is_not_written() -> None:
    assert Point(2005, 0, 5).edtf() == "2005"
