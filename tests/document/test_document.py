import pytest

import bibkit
from bibkit.csl.cite import Cite
from bibkit.csl.sort import Sorter
from bibkit.csl.style import Style
from bibkit.document import Document, locator_label, render
from bibkit.errors import BibkitError, RelationError, StyleError, UnknownFormat, UnknownKey
from bibkit.model import Library, Record, Relation

# Small styles, so that what is expected follows from what is asked.
INFO = "<info><title>T</title><id>t</id><updated>2020-01-01T00:00:00Z</updated></info>"
AUTHOR_DATE = f"""<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
{INFO}<citation><layout prefix="(" suffix=")" delimiter="; "><group delimiter=", ">
<names variable="author"><name form="short" and="text"/></names>
<date variable="issued"><date-part name="year"/></date>
<group delimiter=" "><label variable="locator" form="short"/><text variable="locator"/></group>
</group></layout></citation>
<bibliography hanging-indent="true" entry-spacing="0"><sort><key variable="title"/></sort>
<layout suffix="."><text variable="title" font-style="italic"/></layout></bibliography></style>"""
NOTES = AUTHOR_DATE.replace("in-text", "note")
NUMERIC = f"""<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
{INFO}<citation><layout prefix="[" suffix="]" delimiter=", "><text variable="citation-number"/>
</layout></citation>
<bibliography second-field-align="flush"><sort><key variable="title"/></sort>
<layout><text variable="citation-number" suffix="."/><text variable="title"/>
</layout></bibliography></style>"""


@pytest.fixture
def document(library):
    return Document(library, Style.from_xml(AUTHOR_DATE))


def test_a_citation_reads_as_its_text(document):
    citation = document.cite("zed2006")
    assert str(citation) == "(Zed and Roe, 2006)"
    assert citation.note == 0
    assert [cite.key for cite in citation.cites] == ["zed2006"]


def test_citations_come_in_the_order_of_citing(document):
    document.cite("zed2006")
    document.cite("abe2007", "zed2006")
    assert document.citations() == ["(Zed and Roe, 2006)", "(Abe, 2007; Zed and Roe, 2006)"]


def test_a_cite_has_locator_prefix_and_suffix(document):
    document.cite(Cite("abe2007", "12", "page", prefix="see ", suffix=", n. 3"))
    document.cite(Cite("abe2007", "12-15", "pp."))
    assert document.citations() == ["(see Abe, 2007, p. 12, n. 3)", "(Abe, 2007, pp. 12–15)"]


def test_an_author_can_be_left_out_and_can_stand_alone(document):
    document.cite(Cite("zed2006", "7", suppress_author=True))
    document.cite(Cite("zed2006", author_only=True))
    document.cite(Cite("zed2006", author_only=True), Cite("zed2006", suppress_author=True))
    assert document.citations() == ["(2006, p. 7)", "Zed and Roe", "Zed and Roe (2006)"]


def test_a_numeric_style_has_no_author_to_leave_out(library):
    document = Document(library, Style.from_xml(NUMERIC))
    document.cite(Cite("zed2006", suppress_author=True))
    document.cite(Cite("zed2006", author_only=True))
    assert document.citations() == ["[1]", "Zed and Roe"]


def test_the_bibliography_has_what_is_cited_and_included(document):
    document.cite("zed2006")
    assert [entry.key for entry in document.bibliography()] == ["zed2006"]
    document.include("abe2007")
    found = document.bibliography()
    assert [entry.key for entry in found] == ["abe2007", "zed2006"]
    assert len(found) == 2
    assert str(found[0]) == found[0].text == "On roads."
    assert str(found) == "On roads.\nThe Long March & After."
    assert found.layout.hanging_indent
    assert found.layout.entry_spacing == 0


def test_an_included_record_takes_its_number_before_a_cited_one(library):
    document = Document(library, Style.from_xml(NUMERIC))
    document.cite("zed2006")
    assert document.citations() == ["[1]"]
    document.include("*")
    assert document.citations() == ["[2]"]
    assert str(document.bibliography()) == "1. On roads\n\n2. The Long March & After"


def test_formatting_within_the_same_formatting_takes_it_back(library):
    document = Document(library, Style.from_xml(AUTHOR_DATE), to="html")
    document.cite("zed2006")
    (entry,) = document.bibliography()
    assert entry.text == (
        '<i>The <span style="font-style:normal;">Long</span> March &amp; After</i>.'
    )


def test_notes_are_counted_from_the_last_one(library):
    document = Document(library, Style.from_xml(NOTES))
    notes = [document.cite("zed2006").note, document.cite("zed2006", note=7).note]
    assert [*notes, document.cite("abe2007").note] == [1, 7, 8]


def test_a_text_is_rendered_anew_only_after_a_change(document, monkeypatch):
    calls = []
    made = document._make

    class Counting:
        def __init__(self, *arguments):
            self.engine = made(*arguments)
            self.layout = self.engine.layout
            self.warnings = self.engine.warnings

        def citations(self, *arguments):
            calls.append("citations")
            return self.engine.citations(*arguments)

        def bibliography(self, *arguments):
            calls.append("bibliography")
            return self.engine.bibliography(*arguments)

    monkeypatch.setattr(document, "_make", Counting)
    document.cite("zed2006")
    document.cite("abe2007")
    assert calls == []
    document.citations()
    document.citations()
    document.bibliography()
    document.bibliography()
    assert calls == ["citations", "bibliography"]
    document.cite("abe2007")
    document.citations()
    assert calls == ["citations", "bibliography", "citations"]


def test_one_more_citation_of_a_record_sorts_no_bibliography_anew(document, monkeypatch):
    calls = []
    sort = Sorter.sort
    monkeypatch.setattr(Sorter, "sort", lambda *words: calls.append(words) or sort(*words))
    for key in ("zed2006", "abe2007", "zed2006", "abe2007"):
        document.cite(key)
        document.citations()
    # The list of one record, and that of two.
    assert len(calls) == 2


def test_a_list_of_csl_json_objects_is_a_library():
    items = [{"id": "a", "title": "Alpha", "type": "book"}, {"id": 5, "title": "Five"}]
    document = Document(items, Style.from_xml(AUTHOR_DATE))
    document.include("a", "5")
    assert str(document.bibliography()) == "Alpha.\nFive."


def test_records_and_csl_json_objects_may_stand_in_one_list(library):
    items = [library["abe2007"], {"id": "a", "title": "Alpha"}]
    assert render(items, Style.from_xml(AUTHOR_DATE)) == "Alpha.\nOn roads."


def test_a_repeated_id_is_a_warning_and_the_first_counts():
    items = [{"id": "a", "title": "First"}, {"id": "a", "title": "Second"}]
    document = Document(items, Style.from_xml(AUTHOR_DATE))
    document.include("*")
    assert str(document.bibliography()) == "First."
    assert document.warnings == ["the id 'a' is used more than once; the first one counts"]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([{"title": "x"}], "item 1 has no id"),
        ([{"id": ""}], "item 1 has no id"),
        (["key"], "item 1 is no record"),
    ],
)
def test_an_item_that_cannot_be_cited_is_an_error(items, message):
    with pytest.raises(BibkitError, match=message):
        Document(items, Style.from_xml(AUTHOR_DATE))


def test_a_record_has_what_it_takes_from_others():
    library = Library(
        [
            Record("whole", "book", {"title": "The whole", "author": ["Ann"]}),
            Record("part", "book", relations=[Relation("part_of", "whole")]),
        ]
    )
    document = Document(library, Style.from_xml(AUTHOR_DATE))
    document.cite("part")
    assert document.citations() == ["(Ann)"]
    assert str(document.bibliography()) == "The whole."


def test_a_cited_record_with_a_broken_relation_is_an_error():
    broken = Record("part", "book", {"title": "P"}, relations=[Relation("part_of", "gone")])
    document = Document(Library([broken]), Style.from_xml(AUTHOR_DATE))
    document.cite("part")
    with pytest.raises(RelationError, match=r"part.*gone"):
        document.citations()


def test_where_all_are_included_a_broken_relation_is_a_warning():
    broken = Record("part", "book", {"title": "P"}, relations=[Relation("part_of", "gone")])
    document = Document(Library([broken]), Style.from_xml(AUTHOR_DATE))
    document.include("*")
    assert str(document.bibliography()) == "P."
    assert len(document.warnings) == 1
    assert "gone" in document.warnings[0]


@pytest.mark.parametrize("act", ["cite", "include"])
def test_an_unknown_key_names_the_near_ones(document, act):
    with pytest.raises(UnknownKey, match="did you mean zed2006"):
        getattr(document, act)("zed206")
    assert document.citations() == []


def test_a_citation_of_nothing_is_an_error(document):
    with pytest.raises(BibkitError, match="at least one key"):
        document.cite()


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("page", "page"),
        ("p.", "page"),
        ("pp.", "page"),
        ("Pages", "page"),
        ("chap.", "chapter"),
        ("ch.", "chapter"),
        ("vols.", "volume"),
        ("§", "section"),
        ("§§", "section"),
        ("s.v.", "sub-verbo"),
        ("n.", "note"),
    ],
)
def test_a_label_may_be_written_as_people_write_it(text, label):
    assert locator_label(text) == label


def test_a_label_that_is_none_names_a_near_one(document):
    with pytest.raises(BibkitError, match="did you mean chapter"):
        document.cite(Cite("zed2006", "3", label="chaptre"))
    with pytest.raises(BibkitError, match="the labels are act, appendix"):
        document.cite(Cite("zed2006", "3", label="qqqqq"))


def test_mistyped_names_are_answered_with_near_ones(library):
    style = Style.from_xml(AUTHOR_DATE)
    with pytest.raises(UnknownFormat, match="did you mean markdown"):
        Document(library, style, to="markdwon")
    with pytest.raises(UnknownFormat, match="the formats are text, html"):
        Document(library, style, to="zzz")
    with pytest.raises(BibkitError, match="did you mean citeproc-py"):
        Document(library, style, engine="citeproc")
    with pytest.raises(BibkitError, match="the processors are"):
        Document(library, style, engine="zzz")
    with pytest.raises(StyleError, match="zzz"):
        Document(library, "zzz")


def test_a_style_without_a_bibliography_gives_an_empty_one(library):
    xml = AUTHOR_DATE[: AUTHOR_DATE.index("<bibliography")] + "</style>"
    document = Document(library, Style.from_xml(xml))
    document.cite("zed2006")
    assert len(document.bibliography()) == 0
    assert str(document.bibliography()) == ""


def test_a_record_of_which_the_style_prints_nothing_is_warned_of():
    head = '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">'
    layout = '<layout><text variable="title"/></layout>'
    style = Style.from_xml(f"{head}<citation>{layout}</citation></style>")
    document = Document([{"id": "a", "title": "T"}, {"id": "b", "genre": "G"}], style)
    document.cite("a")
    assert document.citations() == ["T"]
    assert document.warnings == []
    document.cite("b")
    assert "reference with no printed form" in document.citations()[1]
    assert document.warnings == ["b: the style prints nothing of what it has"]


@pytest.mark.parametrize("start", ["", "https://doi.org/", "http://dx.doi.org/", "doi: ", "DOI:"])
def test_a_doi_is_printed_bare_however_it_was_written(start):
    head = '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">'
    layout = '<layout><text variable="DOI" prefix="https://doi.org/"/></layout>'
    style = Style.from_xml(f"{head}<citation>{layout}</citation></style>")
    document = Document(Library([Record("a", "book", {"DOI": f"{start}10.1/x"})]), style)
    document.cite("a")
    assert document.citations() == ["https://doi.org/10.1/x"]


@pytest.mark.parametrize(
    ("field", "written", "printed"),
    [
        ("doi", r"10.1/x\_y{\_}z", "10.1/x_y_z"),
        ("url", r"http://x.org/\~{}a/b\_c\%20d\#e", "http://x.org/~a/b_c%20d#e"),
    ],
)
def test_a_doi_and_a_url_are_printed_without_the_spelling_of_tex(field, written, printed):
    head = '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">'
    layout = '<layout delimiter=" "><text variable="DOI"/><text variable="URL"/></layout>'
    style = Style.from_xml(f"{head}<citation>{layout}</citation></style>")
    library = bibkit.loads(f"@misc{{a, {field} = {{{written}}}}}", format="biblatex")
    document = Document(library, style)
    document.cite("a")
    assert document.citations() == [printed]
