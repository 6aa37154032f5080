"""What the best-known styles make of two plain records, through the whole of bibkit."""

import pytest

from bibkit.csl.cite import Cite
from bibkit.document import Document, render

EXPECTED = {
    "apa": (
        "(Abe, 2007, p. 12; Zed & Roe, 2006)",
        [
            "Abe, K. (2007). On roads. Journal of Roads, 3(2), 10–23. https://doi.org/10.1/ab_c",
            "Zed, A. B., & Roe, C. (2006). The Long March & After. Press.",
        ],
    ),
    "chicago-author-date": (
        "(Abe 2007, 12; Zed and Roe 2006)",
        [
            "Abe, Kobo. 2007. “On Roads”. Journal of Roads 3 (2): 10–23. "
            "https://doi.org/10.1/ab_c.",
            "Zed, Ann Bee, and Carl Roe. 2006. The Long March & After. Press.",
        ],
    ),
    "ieee": (
        "[1, p. 12], [2]",
        [
            "[1] K. Abe, “On roads”, Journal of Roads, vol. 3, no. 2, pp. 10–23, 2007, "
            "doi: 10.1/ab_c.",
            "[2] A. B. Zed and C. Roe, The Long March & After. Moscow: Press, 2006.",
        ],
    ),
    "nature": (
        "1,2",
        [
            "1. Abe, K. On roads. Journal of Roads 3, 10–23 (2007).",
            "2. Zed, A. B. & Roe, C. The Long March & After. (Press, Moscow, 2006).",
        ],
    ),
}


@pytest.mark.usefixtures("needs_styles")
@pytest.mark.parametrize("style", list(EXPECTED))
def test_a_citation_and_the_bibliography(library, style):
    document = Document(library, style, engine="citeproc-py")
    document.cite(Cite("abe2007", locator="12"), "zed2006")
    citation, entries = EXPECTED[style]
    assert document.citations() == [citation]
    assert [entry.text for entry in document.bibliography()] == entries
    assert document.warnings == []


@pytest.mark.usefixtures("needs_styles")
def test_a_note_style_tells_first_and_later_citations_apart(library):
    document = Document(library, "chicago-notes-bibliography-17th-edition", engine="citeproc-py")
    assert document.cite("zed2006").note == 1
    assert document.cite(Cite("zed2006", locator="5")).note == 2
    first, second = document.citations()
    assert first.startswith("Ann Bee Zed and Carl Roe, The Long March & After (")
    assert second == "Zed and Roe, 5."


@pytest.mark.usefixtures("needs_styles")
def test_the_words_are_those_of_the_locale(library):
    document = Document(library, "apa", locale="de-DE", engine="citeproc-py")
    document.cite(Cite("abe2007", locator="12"))
    assert document.citations() == ["(Abe, 2007, S. 12)"]


@pytest.mark.usefixtures("needs_styles")
@pytest.mark.parametrize("to", ["html", "latex", "markdown", "rst", "typst"])
def test_every_format_has_every_entry(library, to):
    text = render(library, "ieee", to=to, engine="citeproc-py")
    assert "A. B. Zed and C. Roe" in text
    assert "Journal of Roads" in text
