import copy
import pickle

import pytest

from bibkit.errors import Place, RecordError
from bibkit.model.dates import Date, Point
from bibkit.model.names import Name
from bibkit.model.record import Evidence, Record, Relation, plain_value, read_value


@pytest.mark.parametrize(
    ("variable", "value", "held"),
    [
        ("title", "A <i>B</i>", "A <i>B</i>"),
        ("volume", 5, "5"),
        ("volume", 5.5, "5.5"),
        ("author", "UNESCO", (Name(literal="UNESCO"),)),
        ("author", {"family": "Peskov"}, (Name("Peskov"),)),
        ("author", Name("Peskov"), (Name("Peskov"),)),
        ("author", [{"family": "A"}, "B"], (Name("A"), Name(literal="B"))),
        ("author", [], ()),
        ("issued", "2006-05", Date(Point(2006, 5))),
        ("issued", 2006, Date(Point(2006))),
        ("issued", {"literal": "soon"}, Date(literal="soon")),
    ],
)
def test_a_value_is_held_by_the_kind_of_its_variable(
    variable: str, value: object, held: object
) -> None:
    record = Record("a")
    record[variable] = value
    assert record[variable] == held
    assert read_value(variable, plain_value(record[variable])) == held


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("titel", "x"),
        ("title", ["x"]),
        ("title", None),
        ("volume", True),
        ("author", 5),
        ("author", [5]),
        ("issued", ["x"]),
    ],
)
def test_a_value_of_a_wrong_kind_is_refused(variable: str, value: object) -> None:
    record = Record("a")
    with pytest.raises(RecordError):
        record[variable] = value
    assert len(record) == 0


@pytest.mark.parametrize("type", ["bok", "", None, ["book"]])
def test_a_type_that_csl_does_not_have_is_refused(type: object) -> None:
    record = Record("a", "book")
    with pytest.raises(RecordError, match="CSL has no item type"):
        record.type = type
    assert record.type == "book"


def test_a_mistyped_type_brings_the_nearest_ones() -> None:
    with pytest.raises(RecordError, match="did you mean book"):
        Record("a", "bok")


def test_a_record_is_a_mapping_of_its_variables() -> None:
    record = Record("a", "book", {"title": "T", "volume": 5})
    assert list(record) == ["title", "volume"]
    assert len(record) == 2
    assert "title" in record
    del record["title"]
    assert dict(record) == {"volume": "5"}
    with pytest.raises(KeyError):
        record["title"]


def test_an_empty_record_is_still_one() -> None:
    assert Record("a")


def test_each_kind_of_variable_is_asked_for_in_its_type() -> None:
    record = Record("a", "book", {"title": "T", "author": "UNESCO", "issued": 2005})
    assert record.text("title") == "T"
    assert record.text("note") == record.text("author") == ""
    assert record.names("author") == (Name(literal="UNESCO"),)
    assert record.names("editor") == record.names("title") == ()
    assert record.date("issued") == Date(Point(2005))
    assert record.date("accessed") is record.date("title") is None


def test_a_form_is_found_by_language_then_by_a_wider_one_then_in_the_records_own() -> None:
    forms = {"zh": {"title": "Z", "note": "N"}, "zh-Hant": {"title": "T"}}
    record = Record("a", "book", {"title": "own", "genre": "G"}, forms=forms)
    assert record.form("title", "zh-Hant") == "T"
    assert record.form("title", "zh-Hans-CN") == "Z"
    assert record.form("note", "zh-Hant") == "N"
    assert record.form("title", "ru") == "own"
    assert record.form("genre", "zh") == "G"
    assert record.form("volume", "zh") is None


def full() -> Record:
    return Record(
        "a",
        "book",
        {"title": "T", "author": ["A"]},
        relations=[Relation("part_of", "b"), Relation("reviews", "c", {"page": "5"})],
        fields={"x": {"y": [1]}},
        forms={"ru": {"title": "Т"}},
        evidence={"title": Evidence("words")},
    )


def test_a_copy_can_be_changed_alone() -> None:
    record = full()
    other = record.copy()
    assert other == record
    other["title"] = "U"
    other.fields["x"]["y"].append(2)
    other.relations.pop()
    other.forms["ru"]["title"] = "У"
    other.evidence["title"] = Evidence("other")
    assert record == full()


@pytest.mark.parametrize(
    "change",
    [
        lambda record: setattr(record, "key", "b"),
        lambda record: setattr(record, "type", "map"),
        lambda record: record.update(title="U"),
        lambda record: record.fields.update(x=1),
        lambda record: record.relations.reverse() or record.relations.pop(),
        lambda record: record.relations.append(Relation("part_of", "c")),
        lambda record: record.forms["ru"].update(title="У"),
        lambda record: record.evidence.update(title=Evidence("other")),
    ],
)
def test_records_that_say_different_things_differ(change: object) -> None:
    record = full()
    change(record)
    assert record != full()


def test_records_are_equal_whatever_their_place_and_the_order_of_what_has_no_order() -> None:
    record, other = full(), full()
    other.relations.reverse()
    other.place = Place("refs.yaml", 5, 1)
    other["author"] = other.pop("author")
    assert record == other
    assert record != "a"
    first = Record("a", relations=[Relation("reviews", "b"), Relation("reviews", "c")])
    second = Record("a", relations=[Relation("reviews", "c"), Relation("reviews", "b")])
    assert first != second


def test_a_record_can_be_pickled_and_deeply_copied() -> None:
    assert pickle.loads(pickle.dumps(full())) == full()
    assert copy.deepcopy(full()) == full()


def test_a_record_shows_what_it_is() -> None:
    assert repr(full()) == "<Record 'a' book: T>"
    assert repr(Record("a", values={"note": "N"})) == "<Record 'a' document: N>"


def test_a_record_is_written_as_csl_json_with_its_fields_as_custom() -> None:
    record = full()
    data = record.to_csl()
    assert data == {
        "id": "a",
        "type": "book",
        "title": "T",
        "author": [{"literal": "A"}],
        "custom": {"x": {"y": [1]}},
    }
    data["custom"]["x"]["y"].append(2)
    assert record == full()


def test_csl_json_is_read_strictly_unless_faults_are_asked_for() -> None:
    data = {
        "id": "a",
        "type": "bok",
        "title": ["x"],
        "author": [{"family": "A"}, {"given": []}],
        "note": "kept",
    }
    with pytest.raises(RecordError):
        Record.from_csl(data)
    told: list[str] = []
    record = Record.from_csl(data, lambda pointer, error: told.append(pointer))
    assert told == ["/type", "/title", "/author/1/given"]
    assert record == Record(
        "a",
        values={"author": [{"family": "A"}], "note": "kept"},
        fields={"type": "bok", "title": ["x"]},
    )


def test_reading_csl_json_does_not_keep_hold_of_it() -> None:
    data = {"id": "a", "type": "book", "custom": {"x": [1]}, "y": [1]}
    record = Record.from_csl(data)
    data["custom"]["x"].append(2)
    data["y"].append(2)
    assert record.fields == {"x": [1], "y": [1]}
