"""What citations become, in styles of each kind."""

import pytest

from bibkit.csl.cite import Cite
from bibkit.errors import BibkitError, Place, StyleError
from bibkit.papers.citation import Citation, Rendered
from bibkit.papers.rendering import Renderer
from bibkit.papers.settings import Settings
from bibkit.text.nodes import Span, plain_text

DOE = {
    "id": "doe",
    "type": "book",
    "author": [{"family": "Doe", "given": "John"}],
    "title": "First Book",
    "issued": "2005",
}
ROE = DOE | {"id": "roe", "author": [{"family": "Roe"}], "title": "Second Book"}
ANON = {"id": "anon", "type": "book", "title": "Anonymous", "issued": "1999"}


def _renderer(style: str, **settings: object) -> Renderer:
    return Renderer(Settings(references=(DOE, ROE, ANON), style=style, **settings))  # type: ignore[arg-type]


def _texts(style: str, *citations: Citation) -> list[tuple[str, str, int]]:
    found = _renderer(style).render(citations).citations
    return [(plain_text(one.text), plain_text(one.note), one.number) for one in found]


def test_the_author_stands_in_the_sentence_though_the_note_says_ibid() -> None:
    bare = Citation((Cite("doe"),))
    assert _texts("oscola", bare, bare._replace(in_sentence=True)) == [
        ("", "John Doe, First Book (2005).", 1),
        ("Doe", "Ibid.", 2),
    ]


def test_the_author_stands_in_the_sentence() -> None:
    citation = Citation((Cite("doe", locator="3"), Cite("roe", prefix="also ")), in_sentence=True)
    assert _texts("chicago-author-date", citation) == [("Doe (2005, 3; also Roe 2005)", "", 0)]
    assert _texts("ieee", citation) == [("[1, p. 3], also [2]", "", 0)]
    assert _texts("chicago-notes-bibliography", citation) == [
        ("John Doe", "First Book (2005), 3; also Roe, Second Book (2005).", 1)
    ]


def test_notes_are_counted_together_with_those_of_the_author() -> None:
    cite = (Cite("doe"),)
    citations = [
        Citation(cite),
        Citation((), note=9),
        Citation(cite, note=4),
        Citation(cite, note=4),
    ]
    found = _texts("chicago-notes-bibliography", *citations, Citation(cite))
    assert [number for _, _, number in found] == [1, 2, 3, 3, 4]
    assert found[2][0] == "(Doe, First Book)"
    assert found[4][1] == "Doe, First Book."


def test_in_a_note_of_its_author_a_citation_does_not_end_the_sentence() -> None:
    citation = Citation((Cite("doe", locator="7"),), in_sentence=True, note=1)
    found = _texts("chicago-notes-bibliography", citation)
    assert found == [("John Doe, First Book (2005), 7", "", 1)]


def test_a_note_begins_with_a_capital() -> None:
    citation = Citation((Cite("doe", prefix="see "),))
    assert _texts("chicago-notes-bibliography", citation)[0][1].startswith("See John Doe")


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("chicago-author-date", "(Doe 2005; nokey?)"),
        ("ieee", "[1], nokey?"),
    ],
)
def test_a_cite_without_a_record_is_marked_and_told_with_its_place(style: str, text: str) -> None:
    citation = Citation(
        (Cite("doe"), Cite("nokey")), places=(Place("p.md", 3, 2), Place("p.md", 3, 9))
    )
    rendering = _renderer(style).render([citation])
    assert plain_text(rendering.citations[0].text) == text
    assert Span("bold", ("nokey?",)) in rendering.citations[0].text or style == "ieee"
    assert rendering.citations[0].unresolved == ("nokey",)
    assert [(p.path, p.line, p.column, p.rule, p.key) for p in rendering.problems] == [
        ("p.md", 3, 9, "unknown-key", "nokey")
    ]
    assert [reference.key for reference in rendering.references] == ["doe"]


def test_a_key_in_other_capitals_is_told_apart() -> None:
    renderer = Renderer(Settings(references=(DOE, DOE | {"id": "DOE"})))
    problems = renderer.render([Citation((Cite("Doe"), Cite("doe")))]).problems
    assert [(p.severity, p.rule) for p in problems] == [
        ("error", "unknown-key"),
        ("warning", "case-of-key"),
    ]
    assert "capitals count" in str(problems[0])


def test_numbers_skip_what_has_no_record() -> None:
    citations = [Citation((Cite("nokey"),)), Citation((Cite("roe"),)), Citation((Cite("doe"),))]
    assert [text for text, _, _ in _texts("ieee", *citations)] == ["nokey?", "[1]", "[2]"]


def test_cites_are_links_to_their_entries() -> None:
    renderer = _renderer("chicago-author-date", link_citations=True)
    citation = Citation((Cite("doe", prefix="see ", locator="3"), Cite("roe")))
    found = renderer.render([citation]).citations[0]
    links = [node for node in found.text if isinstance(node, Span)]
    assert [(link.kind, link.target, plain_text((link,))) for link in links] == [
        ("link", "#ref-doe", "Doe 2005, 3"),
        ("link", "#ref-roe", "Roe 2005"),
    ]


def test_nocite_puts_records_in_the_bibliography() -> None:
    some = _renderer("chicago-author-date", nocite=("anon",)).render([Citation((Cite("doe"),))])
    assert [one.key for one in some.references] == ["anon", "doe"]
    everything = _renderer("chicago-author-date", nocite=("*",)).render([])
    assert {one.key for one in everything.references} == {"anon", "doe", "roe"}
    none = _renderer("chicago-author-date", suppress_bibliography=True)
    assert none.render([Citation((Cite("doe"),))]).references == ()


def test_a_note_without_citations_becomes_nothing() -> None:
    assert _renderer("ieee").render([Citation((), note=1)]).citations == (Rendered(number=1),)


def test_a_style_that_is_not_found_is_told_where_the_paper_names_it() -> None:
    settings = Settings.from_metadata({"csl": "nosuch"}, places={"csl": Place("p.md", 4, 6)})
    with pytest.raises(StyleError) as caught:
        Renderer(settings)
    assert (caught.value.path, caught.value.line) == ("p.md", 4)


@pytest.mark.parametrize("name", ["bibliography", "csl", "citation-abbreviations"])
def test_an_address_in_place_of_a_file_is_refused(name: str) -> None:
    metadata = {name: "https://example.org/refs.bib"}
    with pytest.raises(BibkitError, match="address, and bibkit fetches nothing") as caught:
        Settings.from_metadata(metadata, places={name: Place("p.md", 2, 1)})
    assert caught.value.line == 2


def test_the_address_of_a_style_is_its_name() -> None:
    settings = Settings.from_metadata({"csl": "http://www.zotero.org/styles/bibkit-notes"})
    assert Renderer(settings).note
