"""Several bibliographies in one document, chosen by section, type, keyword or a predicate."""

import pytest

from bibkit.csl.style import Style
from bibkit.document import Document
from bibkit.errors import BibkitError, RelationError
from bibkit.model import Library, Record, Relation

INFO = "<info><title>T</title><id>t</id><updated>2020-01-01T00:00:00Z</updated></info>"
STYLE = f"""<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">{INFO}
<citation disambiguate-add-year-suffix="true" collapse="year-suffix">
<layout><text variable="citation-number"/><text value=" "/>
<names variable="author"/><date variable="issued" prefix=" "><date-part name="year"/></date>
</layout></citation>
<bibliography entry-spacing="0" subsequent-author-substitute="—"><sort><key variable="author"/>
<key variable="title"/></sort><layout><group delimiter=" "><text variable="citation-number"/>
<names variable="author"/><group><date variable="issued"><date-part name="year"/></date>
<text variable="year-suffix"/></group></group></layout></bibliography></style>"""
RECORDS = [
    ("a1", "book", "Abe", "1", "primary, letters"),
    ("a2", "article-journal", "Abe", "2", ""),
    ("a3", "book", "Abe", "3", "Primary; maps"),
    ("z1", "book", "Zed", "4", ""),
    ("z2", "webpage", "Zed", "5", "letters"),
]


@pytest.fixture
def library():
    return Library(
        Record(
            key,
            kind,
            {"author": [{"family": name}], "issued": "2001", "title": title}
            | ({"keyword": keyword} if keyword else {}),
        )
        for key, kind, name, title, keyword in RECORDS
    )


@pytest.fixture(params=["bibkit", "citeproc-py"])
def document(library, request):
    return Document(library, Style.from_xml(STYLE), engine=request.param)


@pytest.fixture
def own(library):
    return Document(library, Style.from_xml(STYLE))


def keys(bibliography):
    return [entry.key for entry in bibliography]


def test_each_chapter_has_its_own_bibliography(document):
    document.section("one")
    document.cite("z1", "a2")
    document.section("two")
    document.cite("a3")
    document.include("a1")
    assert keys(document.bibliography(section="one")) == ["a2", "z1"]
    assert keys(document.bibliography(section="two")) == ["a1", "a3"]
    assert keys(document.bibliography(section=["one", "two"])) == ["a1", "a2", "a3", "z1"]
    assert keys(document.bibliography()) == ["a1", "a2", "a3", "z1"]


def test_a_part_keeps_the_numbers_and_year_suffixes_of_the_whole(own):
    own.section("one")
    own.cite("a1", "z1")
    own.section("two")
    own.cite("a3", "a2")
    assert str(own.bibliography()) == "1 Abe 2001a\n2 — 2001b\n3 — 2001c\n4 Zed 2001"
    assert str(own.bibliography(section="two")) == "2 Abe 2001b\n3 — 2001c"


def test_names_are_substituted_after_the_entry_before_in_the_same_part(own):
    own.include("*")
    assert str(own.bibliography(types="book")) == "1 Abe 2001a\n3 — 2001c\n4 Zed 2001a"
    assert str(own.bibliography(not_types="book")) == "2 Abe 2001b\n5 Zed 2001b"


def test_asking_for_a_part_does_not_change_the_whole(own):
    own.include("*")
    whole = str(own.bibliography())
    own.bibliography(types="book")
    assert str(own.bibliography()) == whole


def test_a_section_ends_with_its_block(document):
    with document.section("one"):
        document.cite("a1")
    document.cite("a2")
    assert keys(document.bibliography(section="one")) == ["a1"]
    assert keys(document.bibliography(section="")) == ["a2"]
    assert keys(document.bibliography(section=["", "one"])) == ["a1", "a2"]


def test_a_section_within_a_block_stands_in_it(document):
    with document.section("part"):
        document.cite("a1")
        with document.section("chapter"):
            document.cite("a2")
        document.section("other chapter")
        document.cite("a3")
    document.section("epilogue")
    document.cite("z1")
    assert [one.sections for one in document.cited] == [
        ("part",),
        ("part", "chapter"),
        ("part", "other chapter"),
        ("epilogue",),
    ]
    assert keys(document.bibliography(section="chapter")) == ["a2"]
    assert keys(document.bibliography(section="part")) == ["a1", "a2", "a3"]


def test_a_section_can_be_gone_on_with_and_named_by_itself(document):
    one = document.section("one")
    document.cite("a1")
    document.section("two")
    document.cite("a2")
    document.section("one")
    document.cite("a3")
    assert keys(document.bibliography(section=one)) == ["a1", "a3"]


def test_a_citation_put_before_another_stands_in_its_section(document):
    with document.section("one"):
        first = document.cite("a1")
    document.cite("a2", before=first)
    assert keys(document.bibliography(section="one")) == ["a1", "a2"]


def test_a_section_that_there_is_not_names_the_near_one(document):
    document.section("chapter-1")
    with pytest.raises(BibkitError, match=r"no section 'chapter1' \(did you mean chapter-1\?\)"):
        document.bibliography(section="chapter1")


@pytest.mark.parametrize("name", ["", None, 3])
def test_a_section_needs_a_name(document, name):
    with pytest.raises(BibkitError, match="needs a name"):
        document.section(name)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"types": "book"}, ["a1", "a3", "z1"]),
        ({"types": ["webpage", "article-journal"]}, ["a2", "z2"]),
        ({"not_types": ["webpage", "book"]}, ["a2"]),
        ({"keyword": "PRIMARY "}, ["a1", "a3"]),
        ({"not_keyword": "primary"}, ["a2", "z1", "z2"]),
        ({"keyword": ["letters", "maps"]}, ["a1", "a3", "z2"]),
        ({"keyword": "letters", "types": "book"}, ["a1"]),
        ({"keyword": "letters", "not_keyword": "primary"}, ["z2"]),
        ({"where": lambda record: record["title"] > "3"}, ["z1", "z2"]),
        ({"where": lambda record: record.key == "z1", "types": "book"}, ["z1"]),
        ({"types": []}, []),
        ({"keyword": "prim"}, []),
    ],
)
def test_a_bibliography_is_chosen_by_what_the_records_say(document, asked, found):
    document.include("*")
    assert keys(document.bibliography(**asked)) == found


def test_what_is_cited_and_what_is_only_included_can_be_told_apart(document):
    document.cite("a1")
    document.section("one")
    document.cite("z1")
    document.include("a1", "a2", "z1")
    assert keys(document.bibliography(cited=True)) == ["a1", "z1"]
    assert keys(document.bibliography(cited=False)) == ["a2"]
    assert keys(document.bibliography(cited=False, section="one")) == ["a1", "a2"]
    assert keys(document.bibliography(cited=True, section="one")) == ["z1"]


def test_a_part_without_records_is_empty(document):
    document.section("one")
    found = document.bibliography(section="one")
    assert (len(found), str(found)) == (0, "")


def test_a_type_that_csl_does_not_have_names_the_near_one(document):
    for name in ("types", "not_types"):
        with pytest.raises(BibkitError, match=r"no item type 'boook' \(did you mean book"):
            document.bibliography(**{name: "boook"})


def test_a_predicate_is_given_what_the_document_was_given():
    objects = [{"id": "a", "title": "A", "type": ["odd"], "keyword": ["x", 5]}, {"id": "b"}]
    document = Document([*objects, Record("c", "book", {"title": "C"})], Style.from_xml(STYLE))
    document.include("*")
    seen = []
    document.bibliography(where=seen.append)
    assert seen[0] is objects[0]
    assert isinstance(seen[2], Record)
    assert keys(document.bibliography(keyword="x")) == ["a"]
    assert keys(document.bibliography(not_types="book")) == ["a", "b"]


def test_a_record_is_chosen_by_what_it_takes_from_others():
    library = Library(
        [
            Record("whole", "book", {"title": "W", "publisher": "P"}),
            Record("part", "chapter", relations=[Relation("part_of", "whole")]),
        ]
    )
    document = Document(library, Style.from_xml(STYLE))
    document.include("part")
    assert keys(document.bibliography(where=lambda record: record.text("publisher") == "P"))


def test_a_broken_record_is_warned_of_once_however_often_it_is_asked_for():
    library = Library([Record("part", "book", relations=[Relation("part_of", "gone")])])
    document = Document(library, Style.from_xml(STYLE))
    document.include("*")
    for _ in range(2):
        document.bibliography(where=lambda record: True)
        document.refresh()
    document.bibliography(where=lambda record: True)
    assert len([text for text in document.warnings if "gone" in text]) == 1
    strict = Document(library, Style.from_xml(STYLE))
    strict.include("part")
    with pytest.raises(RelationError):
        strict.bibliography(types="book")
