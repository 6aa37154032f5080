"""Citations typed into Word documents."""

from pathlib import Path

import pytest

from tests.papers.word.documents import DOE, W, cite, notes, paper, part, parts, runs, save, texts


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("See [@doe].", "See (Doe, 2005)."),
        (
            "[see @doe, pp. 33-35; also @roe, chap. 1]",
            "(see Doe, 2005, pp. 33–35; also Roe, 2006, Chapter 1)",
        ),
        ("Doe [-@doe, p. 3] says", "Doe (2005, p. 3) says"),
        ("@doe says", "Doe (2005) says"),
        ("@doe [p. 3; also @roe] says", "Doe (2005, p. 3; also Roe, 2006) says"),
        ("[@doe {chap. 2}, my stress]", "(Doe, 2005, Chapter 2, my stress)"),
        ("Mail me@doe.org", "Mail me@doe.org"),
        ("https://medium.com/@roe", "https://medium.com/@roe"),
        ("A \\@doe and \\[@doe]", "A @doe and [Doe (2005)]"),
        ("`[@doe]`", "`(Doe, 2005)`"),
        ("[no key] and [", "[no key] and ["),
    ],
)  # fmt: skip
def test_a_citation_is_formatted_where_it_stands(tmp_path: Path, typed: str, shown: str) -> None:
    path = save(paper(typed), tmp_path)
    cite(path)
    assert texts(tmp_path / "out.docx")[0] == shown


def test_a_key_is_found_though_word_has_split_it_into_runs(tmp_path: Path) -> None:
    path = save(paper(["Before [s", "ee @d", "o", "e, p", ". 3", "] after."]), tmp_path)
    cite(path)
    assert texts(tmp_path / "out.docx")[0] == "Before (see Doe, 2005, p. 3) after."


def test_the_formatting_around_a_citation_stays_and_its_own_is_added(tmp_path: Path) -> None:
    path = save(paper([("Bold [@roe]", "bold"), " plain [@doe]", ("it", "italic")]), tmp_path)
    cite(path)
    assert runs(tmp_path / "out.docx", 0) == [
        ("Bold ", ["b"]),
        ("(Roe, 2006)", ["b"]),
        (" plain ", []),
        ("(Doe, 2005)", []),
        ("it", ["i"]),
    ]
    entry = runs(tmp_path / "out.docx", 2)
    assert ("Things", ["i", "iCs"]) in entry
    assert ("Review", ["i", "iCs"]) in entry


def test_italics_in_a_prefix_stay(tmp_path: Path) -> None:
    path = save(paper(["[see ", ("Smith", "italic"), " on @doe]"]), tmp_path)
    cite(path)
    assert ("Smith", ["i", "iCs"]) in runs(tmp_path / "out.docx", 0)


def test_a_raised_number_stands_close_to_the_word_before_it(tmp_path: Path) -> None:
    path = save(paper("Known [@roe; @doe], and [@doe]."), tmp_path)
    cite(path, "nature")
    assert texts(tmp_path / "out.docx")[0] == "Known1,2, and2."
    assert ("2", ["vertAlign"]) in runs(tmp_path / "out.docx", 0)


def test_citations_in_tables_are_formatted_in_reading_order(tmp_path: Path) -> None:
    document = paper("One [@roe].")
    document.add_table(1, 2).cell(0, 1).text = "Two [@doe]."
    document.add_paragraph("Three [@roe; @doe].")
    path = save(document, tmp_path)
    cite(path, "ieee")
    found = texts(tmp_path / "out.docx")
    assert found[0] == "One [1]."
    assert found[2:4] == ["Two [2].", "Three [1], [2]."]


def test_in_a_note_style_notes_are_made_after_punctuation(tmp_path: Path) -> None:
    path = save(paper("As is known [@doe, p. 3]. And @roe says.", "“Word” [@doe]."), tmp_path)
    outcome = cite(path, "chicago-notes-bibliography")
    assert outcome.problems == ()
    found = texts(tmp_path / "out.docx")
    assert found[0] == "As is known.[^1] And Ann Roe[^2] says."
    assert found[1] == "“Word.”[^3]"
    assert notes(tmp_path / "out.docx") == [
        "John Doe, First Book (North Press, 2005), 3.",
        "“On Things,” Review, 2006, 1–9.",
        "Doe, First Book.",
    ]


def test_several_notes_at_one_place_stand_after_one_stop(tmp_path: Path) -> None:
    path = save(paper("Known [@doe] [@roe]."), tmp_path)
    cite(path, "chicago-notes-bibliography")
    assert texts(tmp_path / "out.docx")[0] == "Known.[^1][^2]"


def test_the_first_note_brings_all_that_word_needs(tmp_path: Path) -> None:
    path = save(paper("Known [@doe]."), tmp_path)
    assert "word/footnotes.xml" not in parts(path)
    cite(path, "chicago-notes-bibliography")
    out = tmp_path / "out.docx"
    found = parts(out)
    assert b"/word/footnotes.xml" in found["[Content_Types].xml"]
    assert b'Target="footnotes.xml"' in found["word/_rels/document.xml.rels"]
    kinds = [note.get(f"{W}type") for note in part(out, "word/footnotes.xml")]
    assert kinds == ["separator", "continuationSeparator", None]
    names = {
        style.get(f"{W}styleId"): style.find(f"{W}name").get(f"{W}val")  # type: ignore[union-attr]
        for style in part(out, "word/styles.xml").iter(f"{W}style")
    }
    assert names["FootnoteReference"] == "footnote reference"
    assert names["FootnoteText"] == "footnote text"
    settings = [one.tag.removeprefix(W) for one in part(out, "word/settings.xml")]
    assert settings.index("footnotePr") < settings.index("compat")


def test_deleted_text_is_no_citation_and_inserted_text_is(tmp_path: Path) -> None:
    document = paper("Kept [@doe].", "")
    paragraph = document.paragraphs[1]._p
    for tag, name, key in (("del", "delText", "roe"), ("ins", "t", "doe")):
        change = paragraph.makeelement(f"{W}{tag}", {f"{W}id": "7", f"{W}author": "A"})
        run = change.makeelement(f"{W}r")
        node = run.makeelement(f"{W}{name}")
        node.text = f"[@{key}]"
        run.append(node)
        change.append(run)
        paragraph.append(change)
    path = save(document, tmp_path)
    outcome = cite(path)
    assert outcome.problems == ()
    made = list(part(tmp_path / "out.docx").iter(f"{W}p"))[1]
    assert [one.tag.removeprefix(W) for one in made] == ["r", "del", "ins"]
    assert "".join(made[1].itertext()) == "[@roe]"
    assert "".join(made[2].itertext()) == "(Doe, 2005)"
    assert [entry for entry in texts(tmp_path / "out.docx") if entry.startswith("Roe")] == []


def test_the_bibliography_stands_at_its_marker(tmp_path: Path) -> None:
    path = save(paper("Text [@doe].", "{#refs}", "Appendix"), tmp_path)
    cite(path)
    found = texts(tmp_path / "out.docx")
    assert found == ["Text (Doe, 2005).", "Doe, J. (2005). First Book. North Press.", "Appendix"]


def test_the_bibliography_stands_under_an_empty_heading_for_it(tmp_path: Path) -> None:
    document = paper("Text [@doe].")
    document.add_heading("Bibliography", 1)
    document.add_heading("Appendix", 1)
    document.add_paragraph("More.")
    path = save(document, tmp_path)
    cite(path)
    found = texts(tmp_path / "out.docx")
    assert found[1:4] == ["Bibliography", "Doe, J. (2005). First Book. North Press.", "Appendix"]


def test_without_a_place_the_bibliography_ends_the_text_before_its_section(tmp_path: Path) -> None:
    path = save(paper("Text [@doe; @roe]."), tmp_path)
    cite(path)
    body = part(tmp_path / "out.docx")[0]
    assert [one.tag.removeprefix(W) for one in body] == ["p", "p", "p", "sectPr"]
    style = body[1].find(f"{W}pPr/{W}pStyle")
    assert style is not None
    assert style.get(f"{W}val") == "Bibliography"
    indent = body[1].find(f"{W}pPr/{W}ind")
    assert indent is not None
    assert indent.get(f"{W}hanging") == indent.get(f"{W}left") == "720"


def test_a_first_field_stands_before_a_tabulator(tmp_path: Path) -> None:
    path = save(paper("Text [@doe; @roe]."), tmp_path)
    cite(path, "ieee")
    body = part(tmp_path / "out.docx")[0]
    names = [one.tag.removeprefix(W) for one in body[1][0]]
    assert names == ["pStyle", "tabs", "spacing", "ind"]
    assert texts(tmp_path / "out.docx")[1].startswith("[1]\tJ. Doe")


def test_settings_stand_in_the_properties_of_the_document(tmp_path: Path) -> None:
    path = save(paper("Text [@doe]."), tmp_path)
    from bibkit.papers.word.package import Package
    from bibkit.papers.word.properties import Properties
    from tests.papers.word.custom import with_properties

    with_properties(
        path, {"bibliography": "refs.json", "csl": "ieee", "reference-section-title": "Sources"}
    )
    assert Properties(Package(path.read_bytes(), "p")).settings()["csl"] == "ieee"
    cite(path, style=None, bibliography=())
    assert texts(tmp_path / "out.docx")[:2] == ["Text [1].", "Sources"]


def test_a_key_without_a_record_is_marked_and_told_by_its_paragraph(tmp_path: Path) -> None:
    path = save(paper("First.", "Known [@deo] here."), tmp_path, [DOE])
    outcome = cite(path)
    assert ("deo?", ["b", "bCs"]) in runs(tmp_path / "out.docx", 1)
    [problem] = outcome.problems
    assert (problem.path, problem.severity, problem.key) == (str(path), "error", "deo")
    assert 'in paragraph 2, "Known [@deo] here."' in problem.message
    assert problem.hint is not None
    assert "doe" in problem.hint
