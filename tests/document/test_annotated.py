"""Annotated bibliographies: a text of the record as a paragraph under its entry."""

import json

import pytest

from bibkit.csl.style import Style
from bibkit.document import Document
from bibkit.errors import BibkitError

INFO = "<info><title>T</title><id>t</id><updated>2020-01-01T00:00:00Z</updated></info>"
STYLE = Style.from_xml(
    f"""<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">{INFO}
<citation><layout><text variable="title"/></layout></citation>
<bibliography entry-spacing="0"><layout suffix="."><text variable="title"/></layout></bibliography>
</style>"""
)
ITEMS = [
    {"id": "a", "title": "Alpha", "annote": "On <i>Beta</i> & more.\n\nSecond *par*.", "note": "N"},
    {"id": "b", "title": "Beta"},
]


def document(to="text", items=ITEMS):
    made = Document(items, STYLE, to=to)
    made.include("*")
    return made


EXPECTED = {
    "text": "Alpha.\n    On Beta & more.\n    Second *par*.\nBeta.",
    "html": '<div class="csl-bib-body">\n  <div class="csl-entry">Alpha.\n'
    '    <div class="csl-annotation">On <i>Beta</i> &amp; more.</div>\n'
    '    <div class="csl-annotation">Second *par*.</div>\n'
    '  </div>\n  <div class="csl-entry">Beta.</div>\n</div>',
    "markdown": "Alpha.\n\n> On *Beta* & more.\n>\n> Second \\*par\\*.\n\nBeta.",
    "rst": "Alpha.\n\n    On *Beta* & more.\n\n    Second \\*par\\*.\n\nBeta.",
}


@pytest.mark.parametrize("to", list(EXPECTED))
def test_an_annotation_stands_under_its_entry(to):
    assert str(document(to).bibliography(annotation="annote")) == EXPECTED[to]


def test_latex_and_typst_have_it_as_a_paragraph_of_their_own():
    latex = str(document("latex").bibliography(annotation="annote"))
    assert "Alpha.\n\\begin{quote}\nOn \\textit{Beta} \\& more.\n\nSecond *par*.\n\\end{quote}" in (
        latex
    )
    typst = str(document("typst").bibliography(annotation="annote"))
    assert (
        "Alpha.\n#pad(left: 2em)[\n#set par(hanging-indent: 0pt)\n"
        "On #emph[Beta] & more.\n\nSecond \\*par\\*.\n]" in typst
    )


def test_json_has_it_beside_the_entry():
    data = json.loads(str(document("json").bibliography(annotation="annote")))
    first, second = data["entries"]
    assert (first["text"], first["content"]) == ("Alpha.", ["Alpha."])
    assert first["annotation"] == [
        ["On ", {"kind": "italic", "content": ["Beta"]}, " & more."],
        ["Second *par*."],
    ]
    assert "annotation" not in second


def test_an_entry_has_its_annotation_apart_from_its_text():
    first, second = document("html").bibliography(annotation="annote")
    assert first.text == "Alpha."
    assert first.annotation == "On <i>Beta</i> &amp; more.\n\nSecond *par*."
    assert (second.text, second.annotation) == ("Beta.", "")


def test_the_variable_is_chosen_by_name_and_the_plain_bibliography_stays():
    made = document()
    assert str(made.bibliography(annotation="note")) == "Alpha.\n    N\nBeta."
    assert str(made.bibliography()) == "Alpha.\nBeta."
    assert str(made.bibliography(annotation="annote", where=lambda item: item["id"] == "b")) == (
        "Beta."
    )


@pytest.mark.parametrize("name", ["anote", "author", ""])
def test_what_is_no_text_variable_is_an_error(name):
    with pytest.raises(BibkitError, match="no text variable"):
        document().bibliography(annotation=name)
    with pytest.raises(BibkitError, match="did you mean annote"):
        document().bibliography(annotation="anote")


@pytest.mark.parametrize(
    ("value", "shown", "warned"),
    [
        (5, "", 1),
        (None, "", 0),
        ("  \n\n ", "", 0),
        ("\ud800x \ufdd0y", "    ?x y", 0),
        ("<i>open", "    <i>open", 0),
        (["a"], "", 1),
        (True, "", 1),
    ],
)
def test_an_annotation_of_any_kind_is_shown_or_warned_of(value, shown, warned):
    made = document(items=[{"id": "a", "title": "Alpha", "abstract": value}])
    assert str(made.bibliography(annotation="abstract")) == "\n".join(
        filter(None, ["Alpha.", shown])
    )
    made.bibliography(annotation="abstract")
    assert len([text for text in made.warnings if "abstract" in text]) == warned
