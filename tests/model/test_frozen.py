"""Names, dates and relations: values that do not change."""

import copy
import pickle

import pytest

from bibkit.model import Date, Name, Relation
from bibkit.model.dates import Point

VALUES = [
    Name("Peskov", "Yu."),
    Name(literal="Institute", static_ordering=True),
    Date(Point(2006, 5), circa=True),
    Relation("reviews", "vol5", {"volume": "2"}),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_equal_to_one_that_says_the_same(value):
    again = [pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)]
    assert all(other == value and hash(other) == hash(value) for other in again)
    assert all(value != other for other in VALUES if other is not value)
    assert value != "text"


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_does_not_change(value):
    part = value.__slots__[0]
    with pytest.raises(AttributeError, match="does not change"):
        setattr(value, part, "x")
    with pytest.raises(AttributeError, match="does not change"):
        delattr(value, part)
    with pytest.raises(AttributeError):
        value.other = 1


def test_a_changed_value_is_another_one():
    name = Name("Peskov", "Yu.")
    assert name.changed(given="Yuri") == Name("Peskov", "Yuri")
    assert name.given == "Yu."


def test_where_a_relation_was_read_does_not_count():
    assert Relation("reviews", "a", place=None) == Relation("reviews", "a", {})


def test_values_show_their_parts():
    assert repr(Date(Point(2006))).startswith("Date(start=Point(year=2006, month=0, day=0), end=")
