"""The styles that ship: that they are CSL 1.0.2, and what they make of the records that ship.

The folder of a style has the texts that a complete processor gives: every entry of the bibliography
in the style's order, and one document's citations.
"""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import bibkit
from bibkit.engines import registry
from bibkit.resources import folder

CSL = "{http://purl.org/net/xbiblio/csl}"
HERE = Path(__file__).parent
FOLDER = Path(folder("styles"))
STYLES = sorted(path.stem for path in FOLDER.glob("*.csl"))
RECORDS = bibkit.records()

complete = pytest.mark.skipif(
    registry.DEFAULT == "citeproc-py",
    reason="citeproc-py leaves out reviewed authors, fixed name order and more; "
    "the texts are for a processor of all of CSL 1.0.2",
)


def expected(style: str, name: str) -> Any:
    return json.loads((HERE / style / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def schema() -> etree.RelaxNG:
    place = files("citeproc") / "data" / "schema" / "schemas" / "styles" / "csl.rng"
    return etree.RelaxNG(etree.parse(str(place)))


@pytest.mark.parametrize("style", STYLES)
def test_a_style_is_valid_against_the_csl_schema(style: str, schema: etree.RelaxNG) -> None:
    tree = etree.parse(FOLDER / f"{style}.csl")
    assert schema.validate(tree), schema.error_log


@pytest.mark.parametrize("style", STYLES)
def test_a_style_says_what_it_is(style: str) -> None:
    info = etree.parse(FOLDER / f"{style}.csl").find(f"{CSL}info")
    assert info is not None
    stated = {etree.QName(child).localname for child in info if isinstance(child.tag, str)}
    assert stated >= {"title", "id", "author", "category", "summary", "updated", "rights"}


@pytest.mark.parametrize("style", STYLES)
def test_every_macro_of_a_style_is_used(style: str) -> None:
    tree = etree.parse(FOLDER / f"{style}.csl")
    macros = {macro.get("name") for macro in tree.iter(f"{CSL}macro")}
    assert macros == {text.get("macro") for text in tree.iter() if text.get("macro")}


@pytest.mark.parametrize("style", STYLES)
def test_a_style_shows_every_record(style: str) -> None:
    document = bibkit.Document(RECORDS, style)
    document.include("*")
    assert {entry.key for entry in document.bibliography() if str(entry)} == set(RECORDS)


@complete
@pytest.mark.parametrize("style", STYLES)
def test_a_bibliography_is_as_it_was_read_and_approved(style: str) -> None:
    document = bibkit.Document(RECORDS, style)
    document.include("*")
    entries = {entry.key: str(entry) for entry in document.bibliography()}
    approved = expected(style, "bibliography")
    assert entries == approved
    assert list(entries) == list(approved)


@complete
@pytest.mark.parametrize("style", STYLES)
def test_the_citations_of_a_document_are_as_they_were_read_and_approved(style: str) -> None:
    document = bibkit.Document(RECORDS, style)
    approved = expected(style, "citations")
    for cite in approved:
        document.cite(bibkit.Cite(cite["key"], locator=cite.get("page", "")))
    assert document.citations() == [cite["text"] for cite in approved]


def test_a_volume_title_that_only_repeats_the_title_is_shown_once() -> None:
    document = bibkit.Document(RECORDS, "bibkit-notes")
    document.include("vol5book2")
    assert str(document.bibliography()).count("Soviet-Sino Relations. 1946-1950") == 1
