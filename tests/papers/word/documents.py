"""Word documents for tests: made with python-docx, converted, validated, and looked into."""

import json
import os
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from lxml import etree
from openxml_audit import OpenXmlValidator

from bibkit.papers.job import Job, Outcome, convert

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOE = {
    "id": "doe",
    "type": "book",
    "author": [{"family": "Doe", "given": "John"}],
    "title": "First Book",
    "publisher": "North Press",
    "issued": {"date-parts": [[2005]]},
}
ROE = {
    "id": "roe",
    "type": "article-journal",
    "author": [{"family": "Roe", "given": "Ann"}],
    "title": "On <i>Things</i>",
    "container-title": "Review",
    "issued": {"date-parts": [[2006]]},
    "page": "1-9",
}
RECORDS = [DOE, ROE]


def paper(*paragraphs: str | Iterable[str | tuple[str, str]]) -> Document:
    """Return a document; a paragraph is a text, or runs: texts, or pairs with "bold", "italic"."""
    document = docx.Document()
    for content in paragraphs:
        paragraph = document.add_paragraph()
        for run in [content] if isinstance(content, str) else content:
            text, style = (run, "") if isinstance(run, str) else run
            made = paragraph.add_run(text)
            if style:
                setattr(made, style, True)
    return document


def save(document: Document, folder: Path, records: list[Any] = RECORDS) -> Path:
    """Save a document in a folder, with a library beside it; return its path."""
    (folder / "refs.json").write_text(json.dumps(records), encoding="utf-8")
    path = folder / "paper.docx"
    document.save(str(path))
    return path


def cite(path: Path, style: str = "apa", **options: Any) -> Outcome:
    """Convert a document; what comes of it is written to out.docx beside it."""
    options.setdefault("bibliography", (str(path.with_name("refs.json")),))
    output = path.with_name("out.docx")
    outcome = convert(Job(str(path), str(output), style=style, **options))
    assert isinstance(outcome.content, bytes)
    output.write_bytes(outcome.content)
    if os.environ.get("BIBKIT_VALIDATE_WORD"):
        assert new_faults(path, output) == []
    return outcome


_VALIDATOR = OpenXmlValidator(max_errors=0)
# What Word 2010 wrote for Word 2007, which no later one reads: python-docx has it still.
_OLD = "/word/stylesWithEffects.xml"


def new_faults(path: Path, output: Path) -> list[str]:
    """Return what is against the schemas and rules of ECMA-376 in a document made of another."""
    return list((_faults(output) - _faults(path)).elements())


def _faults(path: Path) -> Counter[str]:
    found = _VALIDATOR.validate(str(path)).errors
    return Counter(f"{one.part_uri}: {one.description}" for one in found if one.part_uri != _OLD)


def part(path: Path, name: str = "word/document.xml") -> etree._Element:
    """Return a part of a document as XML."""
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(name))


def parts(path: Path) -> dict[str, bytes]:
    """Return the bytes of each part of a document."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text(element: etree._Element) -> str:
    """Return the text under an element; the mark of a note is its id in brackets."""
    pieces = []
    for node in element.iter(f"{W}t", f"{W}tab", f"{W}footnoteReference", f"{W}endnoteReference"):
        if node.tag == f"{W}t":
            pieces.append(node.text or "")
        elif node.tag != f"{W}tab":
            pieces.append(f"[^{node.get(f'{W}id')}]")
        elif node.get(f"{W}pos") is None:
            pieces.append("\t")
    return "".join(pieces)


def texts(path: Path, name: str = "word/document.xml") -> list[str]:
    """Return the text of each paragraph of a part."""
    return [text(paragraph) for paragraph in part(path, name).iter(f"{W}p")]


def notes(path: Path, kind: str = "footnote") -> list[str]:
    """Return the text of each note, without the separators."""
    root = part(path, f"word/{kind}s.xml")
    return [text(note).strip() for note in root if note.get(f"{W}type") is None]


def runs(path: Path, number: int) -> list[tuple[str, list[str]]]:
    """Return the runs of a paragraph: text, and the names of its properties."""
    paragraph = list(part(path).iter(f"{W}p"))[number]
    found = []
    for run in paragraph.iter(f"{W}r"):
        properties = run.find(f"{W}rPr")
        names = [] if properties is None else [one.tag.removeprefix(W) for one in properties]
        found.append((text(run), names))
    return found


def item(record: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an item as Zotero keeps it in a citation."""
    number = sum(map(ord, record["id"]))
    uri = f"http://zotero.org/users/1/items/{record['id'].upper():A<8}"
    return {"id": number, "uris": [uri], "itemData": {**record, "id": number}, **more}


def zotero(*items: dict[str, Any], **properties: Any) -> str:
    """Return the code of a citation of Zotero's."""
    known = {"formattedCitation": "old", "plainCitation": "old", "noteIndex": 0, **properties}
    data = {"citationID": "Ab3dEf9h", "properties": known, "citationItems": list(items)}
    return f"ADDIN ZOTERO_ITEM CSL_CITATION {json.dumps(data)}"


BIBLIOGRAPHY = 'ADDIN ZOTERO_BIBL {"uncited":[],"omitted":[],"custom":[]} CSL_BIBLIOGRAPHY'


def field(code: str, result: str = "old", pieces: int = 3) -> list[etree._Element]:
    """Return the runs of a field; Word splits long codes over several runs."""
    size = len(code) // pieces + 1
    codes = [code[at : at + size] for at in range(0, len(code), size)]
    return [
        _run("fldChar", fldCharType="begin"),
        *(_run("instrText", text) for text in [" ", *codes, " "]),
        _run("fldChar", fldCharType="separate"),
        _run("t", result),
        _run("fldChar", fldCharType="end"),
    ]


def _run(name: str, content: str = "", **attributes: str) -> etree._Element:
    run = etree.Element(f"{W}r")
    node = etree.SubElement(run, f"{W}{name}")
    node.text = content or None
    for attribute, value in attributes.items():
        node.set(f"{W}{attribute}", value)
    return run


def control(tag: str, *content: etree._Element) -> etree._Element:
    """Return a content control."""
    made = etree.Element(f"{W}sdt")
    etree.SubElement(etree.SubElement(made, f"{W}sdtPr"), f"{W}tag").set(f"{W}val", tag)
    etree.SubElement(made, f"{W}sdtContent").extend(content)
    return made


def text_run(content: str) -> etree._Element:
    """Return a run with a text."""
    return _run("t", content)


def codes(path: Path, name: str = "word/document.xml") -> list[str]:
    """Return the codes of the fields in a part."""
    found: list[str] = []
    for node in part(path, name).iter(f"{W}fldChar", f"{W}instrText"):
        if node.get(f"{W}fldCharType") == "begin":
            found.append("")
        elif node.tag == f"{W}instrText":
            found[-1] += node.text or ""
    return [code.strip() for code in found]
