"""A document that is written and rewritten: citations that come between others, change and go."""

import pytest

from bibkit.csl.cite import Cite
from bibkit.csl.style import Style
from bibkit.document import Document
from bibkit.errors import BibkitError, UnknownKey
from bibkit.model import Library, Record

INFO = "<info><title>T</title><id>t</id><updated>2020-01-01T00:00:00Z</updated></info>"
# The number of the note, of the note that has the first citation, and the position.
NOTES = f"""<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0">{INFO}
<citation><layout suffix="."><group delimiter=" "><text variable="title"/>
<choose><if position="ibid"><text value="ibid"/></if>
<else-if position="subsequent"><text variable="first-reference-note-number" prefix="see "/>
</else-if></choose><text variable="locator"/></group></layout></citation></style>"""
YEARS = f"""<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">{INFO}
<citation disambiguate-add-year-suffix="true"><layout prefix="(" suffix=")">
<group delimiter=" "><names variable="author"/><group><date variable="issued">
<date-part name="year"/></date><text variable="year-suffix"/></group></group></layout></citation>
<bibliography><layout><text variable="title"/><text variable="year-suffix" prefix=" "/></layout>
</bibliography></style>"""
ITEMS = [
    {"id": "a", "title": "Alpha", "author": [{"family": "Poe"}], "issued": "2001"},
    {"id": "b", "title": "Beta", "author": [{"family": "Poe"}], "issued": "2001"},
    {"id": "c", "title": "Gamma", "author": [{"family": "Roe"}], "issued": "2002"},
]


@pytest.fixture
def notes():
    return Document(ITEMS, Style.from_xml(NOTES))


@pytest.fixture
def years():
    return Document(ITEMS, Style.from_xml(YEARS))


def test_a_later_citation_changes_the_text_of_an_earlier_one(years):
    first = years.cite("a")
    assert str(first) == "(Poe 2001)"
    second = years.cite("b")
    assert (str(first), str(second)) == ("(Poe 2001a)", "(Poe 2001b)")


def test_a_citation_put_before_another_takes_the_first_place(notes):
    first = notes.cite("a")
    later = notes.cite("b")
    assert notes.citations() == ["Alpha.", "Beta."]
    new = notes.cite("b", before=later)
    assert notes.citations() == ["Alpha.", "Beta.", "Beta ibid."]
    assert [c.index for c in (first, new, later)] == [0, 1, 2]
    assert notes.cited == (first, new, later)


def test_notes_are_renumbered_as_citations_come_and_go(notes):
    first = notes.cite("a")
    notes.cite("b")
    last = notes.cite("a")
    assert str(last) == "Alpha see 1."
    new = notes.cite("c", before=first)
    assert [c.note for c in notes.cited] == [1, 2, 3, 4]
    assert str(last) == "Alpha see 2."
    new.remove()
    assert [c.note for c in notes.cited] == [1, 2, 3]
    assert str(last) == "Alpha see 1."


def test_a_note_number_that_was_given_stays(notes):
    given = notes.cite("a", note=7)
    after = notes.cite("b")
    before = notes.cite("c", before=given)
    assert [c.note for c in (before, given, after)] == [1, 7, 8]


def test_a_citation_in_the_text_does_not_count_as_a_note(notes):
    assert [notes.cite("a").note, notes.cite("b", note=0).note, notes.cite("c").note] == [1, 0, 2]


def test_a_style_without_notes_numbers_none(years):
    assert [years.cite("a").note, years.cite("b", note=3).note, years.cite("c").note] == [0, 3, 0]


def test_what_a_citation_cites_can_be_replaced(notes):
    notes.cite("a")
    second = notes.cite("a")
    second.replace(Cite("b", locator="5"), note=9)
    assert notes.citations() == ["Alpha.", "Beta 5."]
    assert second.note == 9
    second.replace("c")
    assert (second.note, [cite.key for cite in second.cites]) == (9, ["c"])
    assert notes.citations() == ["Alpha.", "Gamma."]


def test_a_replacement_that_cannot_be_leaves_all_as_it_was(notes):
    one = notes.cite("a", note=2)
    for wrong in (["zz"], [Cite("b", label="chaptre")], []):
        with pytest.raises(BibkitError):
            one.replace(*wrong, note=4)
    with pytest.raises(BibkitError):
        one.replace("b", note=-1)
    assert (notes.citations(), one.note) == (["Alpha."], 2)


def test_what_is_no_longer_cited_leaves_the_bibliography(years):
    years.cite("a")
    second = years.cite("b")
    assert [entry.text for entry in years.bibliography()] == ["Alpha a", "Beta b"]
    second.remove()
    assert [entry.text for entry in years.bibliography()] == ["Alpha"]
    assert years.citations() == ["(Poe 2001)"]


def test_a_citation_that_was_removed_has_no_text_and_no_place(notes):
    one = notes.cite("a")
    one.remove()
    for ask in (str, index_of, note_of, remove, replace):
        with pytest.raises(BibkitError, match="not in the document, or no longer"):
            ask(one)
    with pytest.raises(BibkitError, match="not in the document"):
        notes.cite("b", before=one)
    assert notes.citations() == []


def index_of(citation):
    return citation.index


def note_of(citation):
    return citation.note


def remove(citation):
    citation.remove()


def replace(citation):
    citation.replace("a")


def test_a_citation_of_another_document_is_no_place(notes):
    other = Document(ITEMS, Style.from_xml(NOTES)).cite("a")
    with pytest.raises(BibkitError, match="not in the document"):
        notes.cite("b", before=other)


def test_two_citations_of_the_same_are_two(notes):
    one, two = notes.cite("a"), notes.cite("a")
    assert one != two
    one.remove()
    assert (notes.cited, two.index) == ((two,), 0)
    assert repr(two) == f"Citation({Cite('a')!r})"


@pytest.mark.parametrize("note", [-1, "3", 1.5, True])
def test_a_note_has_a_whole_number(notes, note):
    with pytest.raises(BibkitError, match="no number of a note"):
        notes.cite("a", note=note)
    assert notes.cited == ()


def test_what_a_cite_holds_is_read_as_text(notes):
    document = Document([{"id": 5, "title": "Five"}], Style.from_xml(NOTES))
    document.cite(5)
    document.cite(Cite(5, locator=12, label=None, prefix=None, suffix=None))
    assert document.citations() == ["Five.", "Five ibid 12."]


@pytest.mark.parametrize("wrong", [None, ["a"], {"key": "a"}, object])
def test_what_is_neither_key_nor_cite_is_an_error(notes, wrong):
    with pytest.raises(BibkitError, match="neither a key nor a Cite"):
        notes.cite(wrong)


def test_a_changed_record_is_read_anew_when_asked():
    record = Record("a", "book", {"title": "Old"})
    library = Library([record])
    document = Document(library, Style.from_xml(YEARS))
    document.include("a")
    assert str(document.bibliography()) == "Old"
    record["title"] = "New"
    library["b"] = Record("b", "book", {"title": "Added"})
    document.refresh()
    document.include("b")
    assert str(document.bibliography()) == "New a\n\nAdded b"
    del library["a"]
    document.refresh()
    with pytest.raises(UnknownKey):
        document.bibliography()


def test_a_changed_csl_json_object_is_read_anew_when_asked():
    items = [{"id": "a", "title": "Old", "issued": ["x"]}]
    document = Document(items, Style.from_xml(YEARS))
    document.include("a")
    assert str(document.bibliography()) == "Old"
    assert len(document.warnings) == 1
    items[0].update(title="New", issued="2001")
    document.refresh()
    assert str(document.bibliography()) == "New"
    assert document.warnings == []
