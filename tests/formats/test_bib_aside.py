"""What a `.bib` file holds besides its references: data for others, and what is in comments."""

import pytest

import bibkit
from bibkit.formats import biblatex, csl_json
from bibkit.model.library import Library
from bibkit.model.record import Record

TEXT = """\
@book{one, title = {One}, xdata = {data}}

@xdata{data, publisher = {Roe}, location = {Paris}}

@comment{
  @book{two, title = {Two}}
}
%@article{three,
%  title = {Three},
%}

@book{four, title = {Four}}
@comment{jabref-meta: groups@home.example;}
"""


@pytest.fixture
def library() -> Library:
    return biblatex.read(TEXT)


def test_entries_are_all_that_the_file_has_in_its_order(library):
    keys = [record.key for record in library.entries()]
    assert keys == ["one", "data", "two", "three", "four"]
    assert [record.key for record in library.aside] == ["data", "two", "three"]
    assert library.problems == []


def test_what_is_set_aside_is_read_as_any_entry_with_its_place(library):
    data, two, three = library.aside
    assert (data["publisher"], data.fields["entrytype"]) == ("Roe", "xdata")
    assert (two["title"], two.place.line, two.place.column) == ("Two", 6, 3)
    assert (three["title"], three.place.line, three.place.column) == ("Three", 8, 2)


def test_what_is_set_aside_can_not_be_cited_nor_written_elsewhere(library):
    assert list(library) == ["one", "four"]
    assert "data" not in library
    assert [record.key for record in library.references()] == ["one", "four"]
    assert [record.key for record in csl_json.read(csl_json.write(library)).entries()] == [
        *("one", "four"),
    ]
    assert len(list(bibkit.Document(library, "bibkit-notes").bibliography())) == 0
    document = bibkit.Document(library, "bibkit-notes")
    document.include("*")
    assert [entry.key for entry in document.bibliography()] == ["four", "one"]


def test_a_file_with_something_aside_is_written_as_it_was_but_for_what_has_changed(library):
    assert biblatex.write(library) == TEXT
    library["four"]["title"] = "Five"
    del library["one"]
    assert biblatex.write(library) == TEXT.replace("{Four}", "{Five}").replace(
        "@book{one, title = {One}, xdata = {data}}\n\n", ""
    )


def test_an_entry_after_a_bare_comment_command_is_one():
    found = biblatex.read("@comment @book{a, title = {T}}\n@comment(x) @book{b, title = {U}}\n")
    assert list(found) == ["a"]
    assert [record.key for record in found.entries()] == ["a", "b"]


def test_comments_in_comments_are_read_once():
    text = "@comment{" * 2000 + "@book{a, title = {T}}" + "}" * 2000
    assert [record.key for record in biblatex.read(text).entries()] == []


def test_places_move_with_the_references_that_come_and_go(library):
    del library["one"]
    library["last"] = Record("last")
    assert [record.key for record in library.entries()] == ["data", "two", "three", "four", "last"]
    both = Library([Record("first")])
    both.extend(library)
    assert [record.key for record in both.entries()] == [
        *("first", "data", "two", "three", "four", "last"),
    ]
    assert [record.key for record in both.resolve_all().entries()] == [
        record.key for record in both.entries()
    ]
