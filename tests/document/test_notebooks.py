"""Citations and bibliographies as notebooks show them."""

import bibkit

ITEMS = [
    {
        "id": "doe",
        "type": "book",
        "title": "First <i>Book</i> & more",
        "author": [{"family": "Doe", "given": "John"}],
        "issued": {"date-parts": [[2005]]},
    }
]


def test_a_bibliography_shows_itself_whatever_its_format() -> None:
    document = bibkit.Document(ITEMS, "bibkit-author-date", to="rst")
    document.cite("doe")
    found = document.bibliography()
    shown = found._repr_html_()
    assert '<div class="csl-entry">' in shown
    assert "&amp; more" in shown
    assert "*First Book & more*" not in shown
    assert found._repr_markdown_() == str(bibkit.render(ITEMS, "bibkit-author-date", to="markdown"))
    assert found._repr_latex_() == bibkit.render(ITEMS, "bibkit-author-date", to="latex")


def test_the_layout_of_one_bibliography_counts_for_no_other() -> None:
    shown = []
    for style in ("bibkit-author-date", "ieee"):
        document = bibkit.Document(ITEMS, style)
        document.include("doe")
        shown.append(document.bibliography()._repr_html_())
    names = [text.partition('<div class="')[2].partition('"')[0] for text in shown]
    assert names[0] != names[1]
    for name, text in zip(names, shown, strict=True):
        rules = text.partition("<style>\n")[2].partition("\n</style>")[0].splitlines()
        assert rules
        assert all(rule.startswith(f".{name} .csl-") for rule in rules)


def test_a_citation_shows_what_it_has_become() -> None:
    document = bibkit.Document([*ITEMS, ITEMS[0] | {"id": "two"}], "bibkit-author-date")
    first = document.cite(bibkit.Cite("doe", prefix="<i>see</i> "))
    assert first._repr_html_() == "(<i>see</i> Doe 2005)"
    document.cite("two")
    assert first._repr_html_() == "(<i>see</i> Doe 2005a)"
    assert first._repr_markdown_() == "(*see* Doe 2005a)"
    assert first._repr_latex_() == "(\\textit{see} Doe 2005a)"
    assert str(first) == "(see Doe 2005a)"
