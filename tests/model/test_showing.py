"""Records as notebooks show them."""

from lxml import html

from bibkit.model import Record, Relation

RECORD = Record(
    "doe_1",
    "book",
    {
        "title": "On <i>x</i> & y <z",
        "author": [{"family": "Doe", "given": "J."}],
        "issued": "2005-03",
    },
    fields={"shelf": "A|B"},
    forms={"ru": {"title": "О 100%"}},
    relations=[Relation("part_of", "roe")],
)


def test_a_record_shows_itself_as_a_table_in_html() -> None:
    table = html.fromstring(RECORD._repr_html_())
    rows = {row[0].text_content(): row[1].text_content() for row in table.iter("tr")}
    assert rows == {
        "type": "book",
        "title": "On x & y <z",
        "author": "J. Doe",
        "issued": "2005-03",
        "shelf": "A|B",
        "title@ru": "О 100%",
        "part_of": "roe",
    }
    assert [one.text for one in table.iter("i")] == ["x"]
    assert table.findtext("caption") == "doe_1"


def test_nothing_in_a_record_acts_in_html() -> None:
    bad = Record("<script>", "book", {"title": '<script>x</script><i onclick="x">y</i>'})
    assert [one.tag for one in html.fromstring(bad._repr_html_()).iter("script", "i")] == []


def test_a_record_shows_itself_in_markdown_and_latex() -> None:
    lines = RECORD._repr_markdown_().splitlines()
    assert lines[:2] == ["| doe\\_1 | |", "| --- | --- |"]
    assert "| title | On x & y \\<z |" in lines
    assert "| shelf | A\\|B |" in lines
    text = RECORD._repr_latex_()
    assert text.startswith("\\textbf{doe\\_1}\n\\begin{description}\n\\item[type] book\n")
    assert "\\item[title] On x \\& y <z" in text
    assert "\\item[title@ru] О 100\\%" in text
