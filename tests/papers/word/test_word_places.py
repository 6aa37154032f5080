"""Citations in notes, text boxes and other places of a document, and what is beside them."""

from pathlib import Path

import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from lxml import etree

from bibkit.papers.word.package import Package
from tests.papers.word.documents import (
    BIBLIOGRAPHY,
    DOE,
    W,
    cite,
    field,
    item,
    notes,
    paper,
    part,
    parts,
    save,
    text,
    text_run,
    texts,
    zotero,
)

NOTES = "chicago-notes-bibliography"
NAMESPACES = (
    f'xmlns:w="{W[1:-1]}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def _noted(document: Document, folder: Path, kind: str, *contents: str) -> Path:
    """Save a document with notes, whose marks stand at the ends of its first paragraphs."""
    path = save(document, folder)
    package = Package(path.read_bytes(), "paper.docx")
    main = package.main()
    root = etree.fromstring(f"<w:{kind}s {NAMESPACES}/>")
    body = package.root(main)
    assert body is not None
    for number, content in enumerate(contents, 1):
        note = etree.SubElement(root, f"{W}{kind}", {f"{W}id": str(number)})
        paragraph = etree.SubElement(note, f"{W}p")
        etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}{kind}Ref")
        if content.startswith("ADDIN"):
            paragraph.extend(field(content))
        else:
            paragraph.append(text_run(" " + content))
        mark = etree.SubElement(body[0][number - 1], f"{W}r")
        etree.SubElement(mark, f"{W}{kind}Reference").set(f"{W}id", str(number))
    package.add_word_part(main, f"{kind}s", root)
    package.touch(main)
    path.write_bytes(package.content())
    return path


def test_a_citation_in_a_note_stays_in_it(tmp_path: Path) -> None:
    document = paper("One", "Two [@roe].", "Three")
    path = _noted(document, tmp_path, "footnote", "See [@doe, p. 3] there.", "No citation.")
    cite(path)
    assert notes(tmp_path / "out.docx") == ["See (Doe, 2005, p. 3) there.", "No citation."]
    cite(path, NOTES)
    found = texts(tmp_path / "out.docx")
    assert found[:3] == ["One[^1]", "Two.[^3][^2]", "Three"]
    assert notes(tmp_path / "out.docx") == [
        "See (John Doe, First Book (North Press, 2005), 3) there.",
        "No citation.",
        "Ann Roe, “On Things,” Review, 2006, 1–9.",
    ]


def test_notes_are_read_where_their_marks_stand(tmp_path: Path) -> None:
    document = paper("One", "Two", "Three [@roe].")
    path = _noted(document, tmp_path, "footnote", "[@doe]", "[@roe]")
    body = part(path)[0]
    assert text(body[0]) == "One[^1]"
    cite(path, "ieee")
    assert notes(tmp_path / "out.docx") == ["[1]", "[2]"]
    assert texts(tmp_path / "out.docx")[2] == "Three [2]."


def test_a_document_with_endnotes_alone_gets_endnotes(tmp_path: Path) -> None:
    path = _noted(paper("One", "Two [@roe]."), tmp_path, "endnote", "See @doe.")
    cite(path, NOTES)
    assert texts(tmp_path / "out.docx")[1] == "Two.[^2]"
    assert notes(tmp_path / "out.docx", "endnote") == [
        "See John Doe, First Book (North Press, 2005).",
        "Ann Roe, “On Things,” Review, 2006, 1–9.",
    ]
    assert "word/footnotes.xml" not in parts(tmp_path / "out.docx")


def test_a_note_that_is_a_field_alone_moves_into_the_text_before_the_stop(tmp_path: Path) -> None:
    path = _noted(paper("As is known.", "“So.”"), tmp_path, "footnote", zotero(item(DOE)))
    cite(path, bibliography=())
    assert texts(tmp_path / "out.docx")[0] == "As is known (Doe, 2005)."
    assert notes(tmp_path / "out.docx") == []
    cite(path, NOTES, bibliography=())
    assert texts(tmp_path / "out.docx")[0] == "As is known.[^1]"
    assert notes(tmp_path / "out.docx") == ["John Doe, First Book (North Press, 2005)."]


BOX = f"""<w:r {NAMESPACES}><mc:AlternateContent>
<mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>[@doe, </w:t></w:r>
<w:r><w:t>p. 3]</w:t></w:r></w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>[@doe, p. 3]</w:t></w:r></w:p>
</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""


@pytest.mark.parametrize(
    ("style", "shown"),
    [("apa", "(Doe, 2005, p. 3)"), (NOTES, "(John Doe, First Book (North Press, 2005), 3.)")],
)
def test_a_text_box_says_the_same_to_old_readers(tmp_path: Path, style: str, shown: str) -> None:
    document = paper("Text", "Again [@doe].")
    document.paragraphs[0]._p.append(etree.fromstring(BOX))
    path = save(document, tmp_path)
    cite(path, style)
    boxes = part(tmp_path / "out.docx").iter(f"{W}txbxContent")
    assert [text(box) for box in boxes] == [shown, shown]


def test_what_stands_between_the_runs_of_a_citation_stays(tmp_path: Path) -> None:
    document = paper(["See [@d", "oe]", " there."])
    first, second, _ = document.paragraphs[0]._p.findall(f"{W}r")
    for name in ("bookmarkStart", "commentRangeStart", "proofErr"):
        first.addnext(first.makeelement(f"{W}{name}", {f"{W}id": "5"}))
    comment = second.makeelement(f"{W}r")
    etree.SubElement(comment, f"{W}commentReference").set(f"{W}id", "5")
    second.addprevious(comment)
    path = save(document, tmp_path)
    cite(path)
    paragraph = next(part(tmp_path / "out.docx").iter(f"{W}p"))
    assert text(paragraph) == "See (Doe, 2005) there."
    for name in ("bookmarkStart", "commentRangeStart", "proofErr", "commentReference"):
        assert len(list(paragraph.iter(f"{W}{name}"))) == 1


def test_a_picture_within_a_citation_keeps_it_from_being_one(tmp_path: Path) -> None:
    document = paper(["See [@doe, ", "", "p. 3] there."])
    etree.SubElement(document.paragraphs[0].runs[1]._r, f"{W}drawing")
    path = save(document, tmp_path)
    [problem] = cite(path).problems
    assert "something other than text" in problem.message
    assert texts(tmp_path / "out.docx") == ["See [@doe, p. 3] there."]


def test_a_link_has_no_keys(tmp_path: Path) -> None:
    document = paper("See ")
    link = document.paragraphs[0]._p.makeelement(f"{W}hyperlink", {f"{W}anchor": "x"})
    link.append(text_run("example.org/@doe"))
    document.paragraphs[0]._p.append(link)
    path = save(document, tmp_path)
    cite(path)
    assert texts(tmp_path / "out.docx") == ["See example.org/@doe"]


def test_code_has_no_keys(tmp_path: Path) -> None:
    document = paper(["See ", "[@doe]", " and [@roe]"], "[@doe]")
    document.styles.add_style("Verbatim Char", WD_STYLE_TYPE.CHARACTER)
    document.styles.add_style("Source Code", WD_STYLE_TYPE.PARAGRAPH)
    document.paragraphs[0].runs[1].style = "Verbatim Char"
    document.paragraphs[1].style = "Source Code"
    path = save(document, tmp_path)
    cite(path)
    found = texts(tmp_path / "out.docx")
    assert found[:2] == ["See [@doe] and (Roe, 2006)", "[@doe]"]


def test_an_old_bibliography_gives_its_section_and_bookmarks_to_the_new_one(tmp_path: Path) -> None:
    document = paper("Known [@doe].", "", "After.")
    old = document.paragraphs[1]._p
    properties = etree.SubElement(old, f"{W}pPr")
    etree.SubElement(properties, f"{W}sectPr")
    etree.SubElement(old, f"{W}bookmarkStart", {f"{W}id": "9", f"{W}name": "refs"})
    old.extend(field(BIBLIOGRAPHY, "Old."))
    etree.SubElement(old, f"{W}bookmarkEnd", {f"{W}id": "9"})
    path = save(document, tmp_path)
    cite(path)
    entry = list(part(tmp_path / "out.docx").iter(f"{W}p"))[1]
    assert text(entry) == "Doe, J. (2005). First Book. North Press."
    assert entry[0][-1].tag == f"{W}sectPr"
    assert len(list(entry.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"))) == 2


def test_citations_lead_to_their_entries_when_asked_for(tmp_path: Path) -> None:
    from tests.papers.word.custom import with_properties

    path = save(paper("Known [@doe]."), tmp_path)
    with_properties(path, {"link-citations": "true"})
    cite(path)
    root = part(tmp_path / "out.docx")
    [link] = root.iter(f"{W}hyperlink")
    [start] = root.iter(f"{W}bookmarkStart")
    assert text(link) == "Doe, 2005"
    assert link.get(f"{W}anchor") == start.get(f"{W}name")


def test_an_address_in_an_entry_is_a_link(tmp_path: Path) -> None:
    path = save(paper("Known [@doe]."), tmp_path, [DOE | {"DOI": "10.1/abc"}])
    cite(path)
    [link] = part(tmp_path / "out.docx").iter(f"{W}hyperlink")
    assert text(link) == "https://doi.org/10.1/abc"
    relations = parts(tmp_path / "out.docx")["word/_rels/document.xml.rels"]
    assert b'Target="https://doi.org/10.1/abc" TargetMode="External"' in relations
