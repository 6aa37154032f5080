import pytest
from yaml import SafeLoader

from bibkit.errors import ReadError, WriteError
from bibkit.formats import yaml
from bibkit.model.dates import Date, Point
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import Evidence, Record, Relation

WHOLE = """\
# The form of a record, with all that it may have.
vol5book1:
  type: book
  title: "Plain or <i>CSL-marked</i> text"
  author: [{family: Peskov, given: Yu.}, UNESCO]
  editor: {family: Kulik, given: B. T.}
  issued: 2005
  part_of: vol5
  in_series: {key: series, collection-number: 5}
  reviews: [a, {key: b, page: 12-15}]
  fields: {anything: kept, number: 5, price: 2.50, true: false, nothing: , words: "5"}
  forms: {ru: {title: Книга, author: [{family: Песков}]}}
  evidence:
    title: words quoted
    issued: {quote: words, source: elsewhere, note: careful}
"""


def test_a_record_has_all_that_the_format_can_say() -> None:
    library = yaml.read(WHOLE, "refs.yaml")
    assert library.problems == []
    assert library["vol5book1"] == Record(
        "vol5book1",
        "book",
        {
            "title": "Plain or <i>CSL-marked</i> text",
            "author": (Name("Peskov", "Yu."), Name(literal="UNESCO")),
            "editor": (Name("Kulik", "B. T."),),
            "issued": Date(Point(2005)),
        },
        relations=[
            Relation("reviews", "a"),
            Relation("reviews", "b", {"page": "12-15"}),
            Relation("part_of", "vol5"),
            Relation("in_series", "series", {"collection-number": "5"}),
        ],
        fields={
            "anything": "kept",
            "number": 5,
            "price": 2.5,
            "true": False,
            "nothing": None,
            "words": "5",
        },
        forms={"ru": {"title": "Книга", "author": (Name("Песков"),)}},
        evidence={
            "title": Evidence("words quoted"),
            "issued": Evidence("words", "elsewhere", "careful"),
        },
    )


def test_records_and_relations_know_where_they_stand() -> None:
    record = yaml.read(WHOLE, "refs.yaml")["vol5book1"]
    assert record.place == ("refs.yaml", 2, 1)
    assert [relation.place[1:] for relation in record.relations] == [
        (8, 12),
        (9, 14),
        (10, 13),
        (10, 16),
    ]


@pytest.mark.parametrize(
    "word", ["no", "Yes", "off", "1.0", "007", "1e5", "2005-05-01", "12:30", "0x1F"]
)
def test_a_word_is_read_as_it_stands(word: str) -> None:
    assert yaml.read(f"a: {{type: book, title: {word}}}")["a"]["title"] == word


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_a_variable_without_a_value_is_not_stated(nothing: str) -> None:
    library = yaml.read(
        f"a:\n  type: book\n  title: {nothing}\n  author: {nothing}\n  issued: {nothing}\n"
    )
    assert list(library["a"]) == []
    assert library.problems == []


def test_a_quoted_word_for_nothing_is_a_text() -> None:
    assert yaml.read("a: {type: book, title: 'null', note: ''}")["a"] == Record(
        "a", "book", {"title": "null", "note": ""}
    )


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2005", Date(Point(2005))),
        ("800", Date(Point(800))),
        ("-44", Date(Point(-44))),
        ("12006", Date(Point(12006))),
        ("'2005'", Date(Point(2005))),
        ("2005-05-01", Date(Point(2005, 5, 1))),
        ("1949-06-26/1949-08-02", Date(Point(1949, 6, 26), Point(1949, 8, 2))),
        ("2005~", Date(Point(2005), circa=True)),
        ("{date-parts: [[2005, 5]]}", Date(Point(2005, 5))),
        ("{date-parts: [[2005]], season: 2, circa: true}", Date(Point(2005, 22), circa=True)),
        ("{date-parts: [[2005]], circa: no}", Date(Point(2005))),
        ("{literal: in the spring}", Date(literal="in the spring")),
        ("{literal: 800}", Date(literal="800")),
    ],
)
def test_a_date_is_edtf_a_year_or_an_object(written: str, date: Date) -> None:
    library = yaml.read(f"a:\n  type: book\n  issued: {written}\n")
    assert library["a"]["issued"] == date
    assert library.problems == []
    assert yaml.read(yaml.write(library)) == library


def test_what_is_shared_by_an_alias_or_a_merge_is_read_in_each_place() -> None:
    library = yaml.read(
        """
a: &a
  type: book
  author: &names [Peskov]
  title: A
b:
  <<: *a
  title: B
c:
  <<: [{type: map, genre: atlas}, *a]
  editor: *names
"""
    )
    peskov = (Name(literal="Peskov"),)
    assert library.problems == []
    assert library["b"] == Record("b", "book", {"author": peskov, "title": "B"})
    merged = {"genre": "atlas", "author": peskov, "title": "A", "editor": peskov}
    assert library["c"] == Record("c", "map", merged)


def test_numbers_among_the_fields_are_numbers() -> None:
    text = "a: {type: book, fields: {x: [-1, 1.5e3, -0.5, .inf, -.inf, 1_000, 0x1F, 010, yes]}}"
    fields = yaml.read(text)["a"].fields
    infinite = float("inf")
    assert fields["x"] == [-1, 1500.0, -0.5, infinite, -infinite, "1_000", "0x1F", "010", "yes"]
    again = yaml.read(yaml.write(yaml.read(text)))
    assert again["a"].fields == fields


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "null"])
def test_an_empty_text_has_no_records(text: str) -> None:
    assert len(yaml.read(text)) == 0


def test_several_documents_are_read_one_after_the_other() -> None:
    library = yaml.read("---\na: {type: book}\n---\nb: {type: map}\n")
    assert list(library) == ["a", "b"]
    assert library["b"].place == (None, 4, 1)


@pytest.mark.parametrize("text", ["[" * 5000, "- " * 5000, "a: " + "{b: " * 5000])
def test_what_is_nested_without_end_is_refused(text: str) -> None:
    with pytest.raises(ReadError, match="nesting depth"):
        yaml.read(text)


@pytest.mark.no_cover
def test_what_is_nested_without_end_is_refused_without_the_c_loader_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(yaml, "_Loader", SafeLoader)
    assert yaml.read(WHOLE)["vol5book1"].place == (None, 2, 1)
    with pytest.raises(ReadError, match="nested too deeply"):
        yaml.read("[" * 5000)


@pytest.mark.parametrize(
    "value", ["[" * 120 + "]" * 120, "&x [1, *x]", "&x {a: *x}"], ids=["deep", "list", "mapping"]
)
def test_a_field_nested_too_deeply_or_in_itself_is_cut_off(value: str) -> None:
    library = yaml.read(f"a: {{type: book, title: kept, fields: {{deep: {value}}}}}")
    assert "nested too deeply" in str(library.problems[0])
    assert library["a"]["title"] == "kept"
    assert yaml.read(yaml.write(library)) == library


def test_a_list_merged_into_itself_is_refused() -> None:
    library = yaml.read("a:\n  type: book\n  <<: &x [*x]\n")
    assert "<< does not merge a mapping" in str(library.problems[0])


def test_half_a_character_is_refused_with_its_place() -> None:
    with pytest.raises(ReadError) as caught:
        yaml.read("a:\n  ä\ud800: 5")
    assert (caught.value.line, caught.value.column) == (2, 4)


def test_the_text_that_is_written_is_easy_to_read() -> None:
    library = yaml.read(WHOLE)
    library["vol5book1"]["abstract"] = "One line,\nand another.\n"
    library["vol5book1"]["volume"] = "5"
    library["second"] = Record("second", "map", {"issued": "2005-05-01"})
    assert yaml.write(library) == (
        """\
vol5book1:
  type: book
  title: Plain or <i>CSL-marked</i> text
  author:
  - family: Peskov
    given: Yu.
  - UNESCO
  editor:
  - family: Kulik
    given: B. T.
  issued: 2005
  abstract: |
    One line,
    and another.
  volume: 5
  reviews:
  - a
  - key: b
    page: 12-15
  part_of: vol5
  in_series:
    key: series
    collection-number: 5
  fields:
    anything: kept
    number: 5
    price: 2.5
    'true': false
    nothing: null
    words: '5'
  forms:
    ru:
      title: Книга
      author:
      - family: Песков
  evidence:
    title: words quoted
    issued:
      quote: words
      source: elsewhere
      note: careful

second:
  type: map
  issued: 2005-05-01
"""
    )


def test_a_relation_of_an_unknown_kind_is_not_written() -> None:
    library = Library([Record("a", relations=[Relation("likes", "b")])])
    with pytest.raises(WriteError, match="a: there is no relation 'likes'"):
        yaml.write(library)


def test_a_field_that_yaml_cannot_hold_is_not_written() -> None:
    with pytest.raises(WriteError, match="a: YAML cannot hold it"):
        yaml.write(Library([Record("a", fields={"x": object()})]))


def test_tuples_and_mappings_of_other_types_are_written_as_lists_and_mappings() -> None:
    library = Library([Record("a", fields={"x": ({1: "one"},)})])
    assert yaml.read(yaml.write(library))["a"].fields == {"x": [{"1": "one"}]}
