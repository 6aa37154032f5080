import re
import warnings

import pytest

from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.style import Style
from bibkit.engines.citeproc_py import CiteprocPy
from bibkit.engines.protocol import Layout
from bibkit.errors import BibkitError, StyleError
from bibkit.text import marks, nodes
from bibkit.text.nodes import Span

HEAD = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>Test</title><id>t</id><updated>2020-01-01T00:00:00Z</updated></info>"""


def style(bibliography, attributes="", citation='<text variable="title"/>', options="", more=""):
    return Style.from_xml(
        f"{HEAD}{more}<citation {options}><layout>{citation}</layout></citation>"
        f"<bibliography {attributes}><layout>{bibliography}</layout></bibliography></style>"
    )


def entry(item, bibliography, locale=None, **others):
    engine = CiteprocPy(style(bibliography, **others), {"a": {"id": "a", **item}}, locale)
    found = engine.bibliography([], ["a"])
    return found[0][1] if found else ""


PARTS = {
    "year": '<date-part name="year"/>',
    "day month year": """<date-part name="day" suffix=" "/><date-part name="month" suffix=" "/>
        <date-part name="year"/>""",
    "year, month day": """<date-part name="year" suffix=", "/><date-part name="month" suffix=" "/>
        <date-part name="day"/>""",
}


@pytest.mark.parametrize(
    ("date", "parts", "text"),
    [
        ("1949-06-26/1949-08-02", "year", "1949"),
        ("1949/1950", "year", "1949–1950"),
        ("1949/..", "year", "1949–"),
        ("1949-06-26/1949-08-02", "day month year", "26 June–2 August 1949"),
        ("1949-06-26/1949-06-28", "day month year", "26–28 June 1949"),
        ("1949-06-26/1949-06-26", "day month year", "26 June 1949"),
        ("1949-12/1950-02", "day month year", "December 1949–February 1950"),
        ("1949-06/1949-08", "day month year", "June–August 1949"),
        ("1949/1949-08", "day month year", "1949"),
        ("1949-06-26/1949-08-02", "year, month day", "1949, June 26–August 2"),
        ({"date-parts": [[1949, 6], [1949, 8]]}, "day month year", "June–August 1949"),
        ({"literal": "in spring"}, "day month year", "in spring"),
        ({"raw": "2005-03"}, "day month year", "March 2005"),
        ("no date at all, it seems", "year", "no date at all, it seems"),
    ],
)
def test_a_date_and_a_range_read_as_the_specification_has_them(date, parts, text):
    found = entry({"issued": date}, f'<date variable="issued">{PARTS[parts]}</date>')
    assert found == text


def test_a_year_before_our_era_is_in_the_words_of_the_locale():
    layout = f'<date variable="issued">{PARTS["day month year"]}</date>'
    assert entry({"issued": "-0044-03-15"}, layout).startswith("15 March 44 B")


def test_a_range_in_the_locales_format_reads_as_the_locale_has_it():
    layout = '<date variable="issued" form="text" prefix="(" suffix=")" font-style="italic"/>'
    item = {"issued": "1949-06-26/1949-08-02"}
    assert marks.plain(entry(item, layout)) == "(June 26–August 2, 1949)"
    assert marks.plain(entry({"issued": "1949-06/1949-08"}, layout)) == "(June–August 1949)"
    assert marks.plain(entry(item, layout, "de-DE")) == "(26. Juni–2. August 1949)"


def test_a_range_keeps_the_delimiters_of_the_style():
    layout = """<date variable="issued" delimiter="/"><date-part name="year"/>
        <date-part name="month" form="numeric" range-delimiter=" to "/></date>"""
    assert entry({"issued": "1949-06/1949-08"}, layout) == "1949/6 to 8"
    assert entry({"issued": "1949-06/1950-08"}, layout) == "1949/6–1950/8"
    layout = layout.replace(
        '<date-part name="year"/>', '<date-part name="day"/><date-part name="month"/>', 1
    ).replace('<date-part name="month" form="numeric" range-delimiter=" to "/>', PARTS["year"])
    assert entry({"issued": "1949-06-01/1949-06-03"}, layout) == "1–3/June/1949"


def test_a_date_form_that_does_not_exist_is_an_error_that_names_style_or_record():
    with pytest.raises(BibkitError, match="Test"):
        entry({"issued": "1949"}, '<date variable="issued" form="odd"/>')


@pytest.mark.parametrize(
    "item",
    [
        {"author": None, "title": None, "issued": None, "volume": None},
        {"author": "Ann", "issued": "2005", "page": 12},
        {"author": [None, 3, {}, {"literal": ""}], "issued": [2005], "title": ["x"]},
        {"author": {"given": "Ann"}, "issued": {"date-parts": [["x"]]}, "volume": True},
        {"type": "no such type", "issued": {"date-parts": []}, "title": {"a": 1}},
        {"type": None, "issued": {"raw": None}, "custom": {"a": [1]}, "note": 1.5},
        {"unknown": object(), "author": [{"family": "A", "given": 5}]},
        {"title": "a < b & c <i>unclosed \ufdd0mark", "author": ["<b>A</b>"]},
    ],
)
def test_no_item_ends_in_a_traceback(item):
    layout = """<names variable="author"><name/></names><date variable="issued" form="text"/>
        <text variable="title"/><number variable="volume"/><text variable="page"/>"""
    assert isinstance(entry(item, layout), str)


ANN = {"author": [{"family": "Roe", "given": "Ann Bee"}]}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ('<name initialize="false"/>', "Ann Bee Roe"),
        ('<name initialize="false" initialize-with="."/>', "Ann Bee Roe"),
        ("<name/>", "A. B. Roe"),
        ('<name initialize-with=""/>', "AB Roe"),
        ("", "A. B. Roe"),
    ],
)
def test_given_names_are_initials_unless_the_name_forbids_it(name, text):
    layout = f'<names variable="author">{name}</names>'
    xml = style(layout).source.replace('class="', 'initialize-with=". " class="', 1)
    engine = CiteprocPy(Style.from_xml(xml), {"a": ANN})
    assert engine.bibliography([], ["a"]) == [("a", text)]
    whole = xml.replace('class="', 'initialize="false" class="', 1)
    engine = CiteprocPy(Style.from_xml(whole), {"a": ANN})
    assert engine.bibliography([], ["a"]) == [("a", "Ann Bee Roe")]


def test_names_in_a_substitute_are_those_of_what_they_stand_for():
    layout = """<names variable="editor"><name initialize="false" form="short"/>
        <substitute><names variable="author"/></substitute></names>"""
    xml = style(layout).source.replace('class="', 'initialize-with=". " class="', 1)
    engine = CiteprocPy(Style.from_xml(xml), {"a": ANN})
    assert engine.bibliography([], ["a"]) == [("a", "Roe")]


def test_newer_variables_are_rendered():
    layout = """<group delimiter="|"><names variable="compiler"><name/></names>
        <text variable="volume-title"/><number variable="part-number"/><text variable="event"/>
        <date variable="available-date"><date-part name="year"/></date></group>"""
    item = {
        "compiler": [{"family": "Roe", "given": "C"}],
        "volume-title": "V",
        "part-number": "2",
        "event-title": "E",
        "available-date": "2005",
    }
    assert entry(item, layout) == "C Roe|V|2|E|2005"


def test_the_older_name_of_a_variable_is_read_too():
    layout = '<text variable="title-short"/><text variable="page-first"/>'
    assert entry({"shortTitle": "S", "page": "12-15"}, layout) == "S12"
    assert entry({"shortTitle": "S", "title-short": "T"}, layout) == "T"


def test_formatting_comes_as_marks_and_takes_itself_back():
    layout = '<text variable="title" font-style="italic"/>'
    found = nodes.from_marked(entry({"title": "a <i>b</i> <b>c <b>d</b></b> <"}, layout))
    bold = Span("bold", ("c ", Span("weight-normal", ("d",))))
    assert found == (Span("italic", ("a ", Span("upright", ("b",)), " ", bold, " <")),)


def test_display_blocks_come_as_marks():
    layout = """<text variable="title" display="left-margin" suffix=". "/>
        <text variable="note" display="right-inline"/>"""
    assert nodes.from_marked(entry({"title": "T", "note": "N"}, layout)) == (
        Span("left-margin", ("T. ",)),
        Span("right-inline", ("N",)),
    )


def test_the_first_field_is_set_apart_where_the_style_aligns_the_second():
    layout = '<text variable="title" suffix="."/><text variable="note"/>'
    aligned = {"attributes": 'second-field-align="margin"'}
    assert nodes.from_marked(entry({"title": "T", "note": "N"}, layout, **aligned)) == (
        Span("left-margin", ("T.",)),
        Span("right-inline", ("N",)),
    )
    assert entry({"title": "T"}, "", **aligned) == ""


def test_the_layout_is_that_of_the_style():
    options = 'hanging-indent="true" line-spacing="2" entry-spacing="x"'
    assert CiteprocPy(style("", options), {}).layout == Layout(True, "", 2, 1)
    assert CiteprocPy(style("", 'second-field-align="margin"'), {}).layout == Layout(
        False, "margin"
    )


def test_keys_that_differ_in_case_are_different_records():
    items = {"Key": {"title": "One"}, "key": {"title": "Two"}}
    engine = CiteprocPy(style('<text variable="title"/>'), items)
    found = engine.bibliography([Cluster((Cite("Key"), Cite("key")))], [])
    assert found == [("Key", "One"), ("key", "Two")]


def test_an_empty_entry_is_left_out_with_a_warning():
    engine = CiteprocPy(style('<text variable="note"/>'), {"a": {"title": "T"}, "b": {"note": "N"}})
    assert engine.bibliography([], ["a", "b"]) == [("b", "N")]
    assert engine.warnings == ["citeproc-py gives no entry for a"]


def test_citations_that_look_alike_are_a_warning_where_the_style_would_tell_them_apart():
    items = {"a": {"title": "T"}, "b": {"title": "T"}}
    clusters = [Cluster((Cite("a"),)), Cluster((Cite("b"),)), Cluster((Cite("a"),))]
    engine = CiteprocPy(style("", options='disambiguate-add-year-suffix="true"'), items)
    assert engine.citations(clusters) == ["T", "T", "T"]
    assert engine.warnings == ["a and b look alike; citeproc-py does not tell them apart"]
    engine = CiteprocPy(style(""), items)
    engine.citations(clusters)
    assert engine.warnings == []


NAMES = """<group delimiter=" "><names variable="author"><name form="short"/></names>
<text value="x"/></group>"""


@pytest.mark.parametrize(
    ("item", "without", "alone"),
    [
        ({"author": [{"family": "Roe", "given": "C"}]}, "x", "Roe"),
        ({"author": [{"literal": "The Lit"}]}, "x", "The Lit"),
        ({"title": "T"}, "x", ""),
    ],
)
def test_an_author_is_left_out_or_alone(item, without, alone):
    engine = CiteprocPy(style("", citation=NAMES), {"a": item})
    clusters = [
        Cluster((Cite("a", suppress_author=True),)),
        Cluster((Cite("a", author_only=True),)),
    ]
    assert engine.citations(clusters) == [without, alone]


def test_two_authors_alone_are_listed():
    items = {key: {"author": [{"family": key.upper()}]} for key in "ab"}
    engine = CiteprocPy(style("", citation=NAMES), items)
    cluster = Cluster((Cite("a", author_only=True), Cite("b", author_only=True)))
    assert engine.citations([cluster]) == ["A, B"]


def test_prefix_and_suffix_may_be_marked_up():
    engine = CiteprocPy(style(""), {"a": {"title": "T"}})
    (found,) = engine.citations([Cluster((Cite("a", prefix="<i>see</i> ", suffix=" & on"),))])
    assert found == f"{marks.ITALIC}see{marks.CLOSE} T & on"


def test_the_style_may_declare_another_encoding():
    xml = style('<text variable="title" prefix="ä"/>').source
    declared = '<?xml version="1.0" encoding="iso-8859-1"?>\n' + xml
    engine = CiteprocPy(Style.from_xml(declared), {"a": {"title": "T"}})
    assert engine.bibliography([], ["a"]) == [("a", "äT")]


def test_a_failure_inside_names_the_style_and_the_record(monkeypatch):
    engine = CiteprocPy(style('<text variable="title"/>'), {"a": {"title": "T"}, "b": {}})

    def fail(items):
        if any(item.key == "record-0" for item in items):
            raise ZeroDivisionError("inside")
        return []

    monkeypatch.setattr(engine._style, "render_bibliography", fail)
    message = "citeproc-py cannot render a (Test): ZeroDivisionError: inside"
    with pytest.raises(StyleError, match=re.escape(message)):
        engine.bibliography([], ["a", "b"])


def test_a_failure_of_all_records_together_names_the_style(monkeypatch):
    engine = CiteprocPy(style('<text variable="title"/>'), {"a": {"title": "T"}, "b": {}})

    def fail(items):
        if len(items) > 1:
            raise ZeroDivisionError("inside")
        return ["T"]

    monkeypatch.setattr(engine._style, "render_bibliography", fail)
    with pytest.raises(StyleError, match="cannot render the bibliography"):
        engine.bibliography([], ["a", "b"])


def test_what_python_warns_of_is_told_once():
    engine = CiteprocPy(style('<text variable="title"/>'), {"a": {"title": "T"}})
    for _ in range(2), range(2):
        with engine._guard("cannot"):
            warnings.warn("odd", UserWarning, stacklevel=1)
            warnings.warn("not for readers", ResourceWarning, stacklevel=1)
    assert engine.warnings == ["citeproc-py: odd"]
