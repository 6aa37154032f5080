"""Citations that Zotero and Mendeley keep in documents, read and written."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from docx.document import Document

from tests.papers.word.custom import with_properties
from tests.papers.word.documents import (
    BIBLIOGRAPHY,
    DOE,
    ROE,
    W,
    cite,
    codes,
    control,
    field,
    item,
    notes,
    paper,
    part,
    parts,
    save,
    text_run,
    texts,
    zotero,
)

NOTES = "chicago-notes-bibliography"
PREFERENCES = (
    '<data data-version="3" zotero-version="6.0.1"><session id="oldone12"/>'
    '<style id="http://www.zotero.org/styles/ieee" locale="en-US" hasBibliography="1"/>'
    '<prefs><pref name="automaticJournalAbbreviations" value="true"/></prefs></data>'
)


def _zotero_paper() -> Document:
    """Return a paper with two citations and a bibliography of Zotero's."""
    document = paper("As is known ", "And again ", "", "", "After.")
    first, second, entries, more, _ = document.paragraphs
    first._p.extend(field(zotero(item(DOE, locator="3", label="page", prefix="see")), "[1]"))
    first._p.append(text_run("."))
    second._p.extend(field(zotero(item(ROE), item(DOE)), "[1], [2]"))
    begin, *rest = field(BIBLIOGRAPHY, "[1] Old.")
    entries._p.extend([begin, *rest[:-1]])
    more._p.append(text_run("[2] Old."))
    more._p.append(rest[-1])
    return document


def test_a_paper_of_zotero_gets_another_style_without_it(tmp_path: Path) -> None:
    path = save(_zotero_paper(), tmp_path)
    outcome = cite(path, bibliography=())
    assert outcome.problems == ()
    assert texts(tmp_path / "out.docx") == [
        "As is known (see Doe, 2005, p. 3).",
        "And again (Doe, 2005; Roe, 2006)",
        "Doe, J. (2005). First Book. North Press.",
        "Roe, A. (2006). On Things. Review, 1–9.",
        "After.",
    ]


def test_fields_of_zotero_stay_fields_and_tell_what_they_show(tmp_path: Path) -> None:
    path = save(_zotero_paper(), tmp_path)
    with_properties(path, {"ZOTERO_PREF_1": PREFERENCES, "Other": "kept"})
    cite(path, bibliography=())
    first, _, last = codes(tmp_path / "out.docx")
    data = json.loads(first.removeprefix("ADDIN ZOTERO_ITEM CSL_CITATION "))
    assert data["citationID"] == "Ab3dEf9h"
    assert data["properties"]["plainCitation"] == "(see Doe, 2005, p. 3)"
    assert data["citationItems"] == [item(DOE, locator="3", label="page", prefix="see")]
    assert last == BIBLIOGRAPHY
    custom = "".join(part(tmp_path / "out.docx", "docProps/custom.xml").itertext())
    assert "http://www.zotero.org/styles/apa" in custom
    assert "oldone12" in custom
    assert "automaticJournalAbbreviations" in custom
    assert "kept" in custom


def test_raised_numbers_and_names_change_places_with_their_spaces(tmp_path: Path) -> None:
    path = save(_zotero_paper(), tmp_path)
    out = tmp_path / "out.docx"
    cite(path, "nature", bibliography=())
    assert texts(out)[:2] == ["As is knownsee 1.", "And again1,2"]
    out.replace(path)
    cite(path, bibliography=())
    assert texts(out)[1] == "And again (Doe, 2005; Roe, 2006)"


def test_the_style_that_zotero_keeps_is_the_style_of_the_paper(tmp_path: Path) -> None:
    path = save(_zotero_paper(), tmp_path)
    with_properties(path, {"ZOTERO_PREF_1": PREFERENCES[:90], "ZOTERO_PREF_2": PREFERENCES[90:]})
    cite(path, style=None, bibliography=())
    assert texts(tmp_path / "out.docx")[0] == "As is known see [1, p. 3]."


def test_fields_become_text_when_asked_for(tmp_path: Path) -> None:
    path = save(_zotero_paper(), tmp_path)
    cite(path, bibliography=(), fields="none")
    assert codes(tmp_path / "out.docx") == []
    assert texts(tmp_path / "out.docx")[0] == "As is known (see Doe, 2005, p. 3)."


def test_a_library_has_the_word_over_what_is_embedded(tmp_path: Path) -> None:
    newer = DOE | {"id": item(DOE)["uris"][0], "issued": {"date-parts": [[2010]]}}
    path = save(_zotero_paper(), tmp_path, [newer])
    cite(path)
    assert texts(tmp_path / "out.docx")[0] == "As is known (see Doe, 2010, p. 3)."


def test_citations_move_into_notes_and_back(tmp_path: Path) -> None:
    path = save(_zotero_paper(), tmp_path)
    cite(path, NOTES, bibliography=())
    out = tmp_path / "out.docx"
    assert texts(out)[:2] == ["As is known.[^1]", "And again[^2]"]
    assert notes(out) == [
        "See John Doe, First Book (North Press, 2005), 3.",
        "Ann Roe, “On Things,” Review, 2006, 1–9; Doe, First Book.",
    ]
    assert len(codes(out, "word/footnotes.xml")) == 2
    out.replace(path)
    cite(path, bibliography=())
    assert texts(out)[:2] == [
        "As is known (see Doe, 2005, p. 3).",
        "And again (Doe, 2005; Roe, 2006)",
    ]
    assert notes(out) == []


@pytest.mark.parametrize("style", ["apa", "ieee", "nature", NOTES])
def test_what_bibkit_writes_for_zotero_is_read_again_and_rendered_equal(
    tmp_path: Path, style: str
) -> None:
    document = paper(
        "Known [see @doe, pp. 3-4; also @roe, chap. 1, my stress]. And @doe says [-@roe].",
        "Once more [@roe] [@doe, p. 7], and @roe [p. 9].",
    )
    document.add_table(1, 1).cell(0, 0).text = "Cell [@doe]."
    path = save(document, tmp_path)
    cite(path, style, fields="zotero")
    out = tmp_path / "out.docx"
    first = parts(out)
    once = texts(out), notes(out) if style == NOTES else []
    out.replace(path)
    outcome = cite(path, style=None, bibliography=())
    assert outcome.problems == ()
    assert (texts(out), notes(out) if style == NOTES else []) == once
    assert {name for name, data in parts(out).items() if data != first[name]} == set()


def test_a_typed_citation_becomes_a_field_with_all_that_zotero_needs(tmp_path: Path) -> None:
    path = save(paper("Known [see @roe, pp. 3-4]."), tmp_path)
    cite(path, "nature", fields="zotero")
    out = tmp_path / "out.docx"
    code, entries = codes(out)
    data = json.loads(code.removeprefix("ADDIN ZOTERO_ITEM CSL_CITATION "))
    [cited] = data["citationItems"]
    assert data["properties"] == {
        "formattedCitation": "\\super see 1\\nosupersub{}",
        "plainCitation": "see 1",
        "noteIndex": 0,
    }
    assert cited["itemData"]["title"] == ROE["title"]
    assert (cited["locator"], cited["label"], cited["prefix"]) == ("3-4", "page", "see ")
    assert len(data["citationID"]) == 8
    assert cited["uris"][0].startswith("http://zotero.org/users/local/")
    assert entries == BIBLIOGRAPHY
    assert b"docProps/custom.xml" in parts(out)["_rels/.rels"]
    assert b"/docProps/custom.xml" in parts(out)["[Content_Types].xml"]


def test_no_property_is_longer_than_word_allows(tmp_path: Path) -> None:
    path = save(paper("Known [@roe]."), tmp_path)
    cite(path, NOTES, fields="zotero")
    values = ["".join(one.itertext()) for one in part(tmp_path / "out.docx", "docProps/custom.xml")]
    assert len(values) == 2
    assert max(map(len, values)) <= 255
    assert "".join(values).endswith('<pref name="noteType" value="1"/></prefs></data>')


def test_text_that_the_author_has_edited_in_a_field_stays(tmp_path: Path) -> None:
    document = paper("Known ")
    document.paragraphs[0]._p.extend(field(zotero(item(DOE), dontUpdate=True), "(my words)"))
    path = save(document, tmp_path)
    cite(path, bibliography=())
    found = texts(tmp_path / "out.docx")
    assert found == ["Known (my words)", "Doe, J. (2005). First Book. North Press."]


def test_a_field_without_its_record_stays_and_is_told(tmp_path: Path) -> None:
    document = paper("Known ")
    bare = {"uris": ["http://zotero.org/users/1/items/GONE2345"]}
    document.paragraphs[0]._p.extend(field(zotero(bare), "(Gone)"))
    path = save(document, tmp_path)
    outcome = cite(path, bibliography=())
    assert texts(tmp_path / "out.docx")[0] == "Known (Gone)"
    assert "GONE2345" in [problem.key for problem in outcome.problems]


@pytest.mark.parametrize("code", ["{", "[]", '{"citationItems": 3}', '{"citationItems": [{}]', ""])
def test_a_code_that_is_no_citation_is_left_as_it_is(tmp_path: Path, code: str) -> None:
    document = paper("Known ")
    document.paragraphs[0]._p.extend(field(f"ADDIN ZOTERO_ITEM CSL_CITATION {code}", "(x)"))
    path = save(document, tmp_path)
    [problem] = cite(path, bibliography=(), fields="none").problems
    assert problem.severity == "warning"
    assert texts(tmp_path / "out.docx") == ["Known (x)"]


def test_other_fields_stay_and_their_results_hold_no_citations(tmp_path: Path) -> None:
    document = paper("See ", "[@doe]")
    document.paragraphs[0]._p.extend(field("TOC", "[@roe]"))
    document.paragraphs[0]._p.append(field("REF never closed")[0])
    path = save(document, tmp_path)
    cite(path)
    found = texts(tmp_path / "out.docx")
    assert found[:2] == ["See [@roe]", "(Doe, 2005)"]
    assert len(found) == 3


def test_a_name_after_an_at_is_text_in_a_paper_of_zotero(tmp_path: Path) -> None:
    document = paper("Thanks to @someone, ")
    document.paragraphs[0]._p.extend(field(zotero(item(DOE))))
    path = save(document, tmp_path)
    outcome = cite(path, bibliography=())
    assert outcome.problems == ()
    assert texts(tmp_path / "out.docx")[0] == "Thanks to @someone, (Doe, 2005)"


def _mendeley(*items: dict[str, Any]) -> str:
    data = {"citationID": "MENDELEY_CITATION_1", "citationItems": list(items), "isEdited": False}
    coded = base64.b64encode(json.dumps(data).encode()).decode().rstrip("=")
    return f"MENDELEY_CITATION_v3_{coded}"


MENDELEY_ITEM = {"id": "5a1c", "itemData": {**ROE, "id": "5a1c"}, "isTemporary": False}


def _mendeley_paper() -> Document:
    document = paper("As is known ", "")
    document.paragraphs[0]._p.append(control(_mendeley(MENDELEY_ITEM), text_run("(old)")))
    document.paragraphs[0]._p.append(text_run("."))
    cell = document.add_table(1, 1).cell(0, 0)
    alone = cell.paragraphs[0]._p
    alone.append(text_run("(old)"))
    around = control(_mendeley(MENDELEY_ITEM))
    alone.addprevious(around)
    around[1].append(alone)
    end = document.paragraphs[1]._p
    entry = end.makeelement(f"{W}p")
    entry.append(text_run("Old."))
    end.addprevious(control("MENDELEY_BIBLIOGRAPHY", entry))
    return document


def test_content_controls_of_mendeley_are_read_and_stay(tmp_path: Path) -> None:
    path = save(_mendeley_paper(), tmp_path)
    assert cite(path, bibliography=()).problems == ()
    out = tmp_path / "out.docx"
    assert texts(out) == [
        "As is known (Roe, 2006).",
        "Roe, A. (2006). On Things. Review, 1–9.",
        "",
        "(Roe, 2006)",
    ]
    tags = [one.get(f"{W}val", "")[:18] for one in part(out).iter(f"{W}tag")]
    assert tags == ["MENDELEY_CITATION_", "MENDELEY_BIBLIOGRA", "MENDELEY_CITATION_"]


@pytest.mark.parametrize("fields", ["zotero", "none"])
def test_content_controls_of_mendeley_give_way_to_fields_or_text(
    tmp_path: Path, fields: str
) -> None:
    path = save(_mendeley_paper(), tmp_path)
    cite(path, bibliography=(), fields=fields)
    out = tmp_path / "out.docx"
    assert texts(out)[::3] == ["As is known (Roe, 2006).", "(Roe, 2006)"]
    assert list(part(out).iter(f"{W}sdt")) == []
    assert len(codes(out)) == (3 if fields == "zotero" else 0)


def test_fields_of_mendeley_desktop_keep_their_code(tmp_path: Path) -> None:
    document = paper("As is known ", "")
    code = zotero(MENDELEY_ITEM).replace("ZOTERO_ITEM ", "")
    last = "ADDIN Mendeley Bibliography CSL_BIBLIOGRAPHY"
    document.paragraphs[0]._p.extend(field(code))
    document.paragraphs[1]._p.extend(field(last))
    path = save(document, tmp_path)
    with_properties(path, {"Mendeley Citation Style_1": "http://www.zotero.org/styles/ieee"})
    cite(path, style=None, bibliography=())
    assert texts(tmp_path / "out.docx")[0] == "As is known [1]"
    assert codes(tmp_path / "out.docx") == [code, last]


def test_citations_kept_as_bookmarks_are_told(tmp_path: Path) -> None:
    path = save(paper("Text."), tmp_path)
    with_properties(path, {"ZOTERO_BREF_abc_1": "ZOTERO_ITEM CSL_CITATION {}"})
    [problem] = cite(path).problems
    assert problem.rule == "citation-bookmark"


def test_the_newer_form_of_what_zotero_keeps_is_read(tmp_path: Path) -> None:
    path = save(_zotero_paper(), tmp_path)
    style = {"styleID": "http://www.zotero.org/styles/ieee", "locale": "de-DE"}
    with_properties(path, {"ZOTERO_PREF_1": json.dumps({"style": style, "dataVersion": 4})})
    cite(path, style=None, bibliography=())
    assert texts(tmp_path / "out.docx")[0] == "As is known see [1, S. 3]."


@pytest.mark.parametrize("text", ["{", "[]", "<data", '{"style": 3}', "<data/>"])
def test_what_zotero_keeps_may_be_broken(tmp_path: Path, text: str) -> None:
    path = save(_zotero_paper(), tmp_path)
    with_properties(path, {"ZOTERO_PREF_1": text})
    cite(path, bibliography=())
    custom = "".join(part(tmp_path / "out.docx", "docProps/custom.xml").itertext())
    assert custom.startswith("<data")
    assert "http://www.zotero.org/styles/apa" in custom


def test_the_bibliography_field_says_what_is_added_and_left_out(tmp_path: Path) -> None:
    document = paper("Known ", "")
    document.paragraphs[0]._p.extend(field(zotero(item(DOE), item(ROE))))
    code = BIBLIOGRAPHY.replace('"omitted":[]', f'"omitted":[{json.dumps(item(DOE)["uris"])}]')
    document.paragraphs[1]._p.extend(field(code))
    path = save(document, tmp_path)
    cite(path, bibliography=())
    found = texts(tmp_path / "out.docx")
    assert found == ["Known (Doe, 2005; Roe, 2006)", "Roe, A. (2006). On Things. Review, 1–9."]
    assert codes(tmp_path / "out.docx")[-1] == code


def test_two_records_with_one_number_are_told_apart(tmp_path: Path) -> None:
    document = paper("Known ", "And ")
    other = item(ROE) | {"id": item(DOE)["id"]}
    other["itemData"] = other["itemData"] | {"id": item(DOE)["id"]}
    document.paragraphs[0]._p.extend(field(zotero(item(DOE))))
    document.paragraphs[1]._p.extend(field(zotero(other)))
    path = save(document, tmp_path)
    cite(path, bibliography=())
    assert texts(tmp_path / "out.docx")[:2] == ["Known (Doe, 2005)", "And (Roe, 2006)"]
