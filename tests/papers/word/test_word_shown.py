"""What other programs see in the documents that are written: LibreOffice and pandoc."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from bibkit.papers.through_pandoc import pandoc
from tests.papers.word.documents import cite, paper, save

OFFICE = shutil.which("soffice")
PANDOC = pandoc()
office = pytest.mark.skipif(
    OFFICE is None,
    reason="LibreOffice is missing: apt-get install --no-install-recommends libreoffice-writer",
)
needs_pandoc = pytest.mark.skipif(
    PANDOC is None, reason="pandoc is missing: pip install pypandoc-binary"
)


def _as_text(path: Path) -> str:
    """Return the text that LibreOffice shows of a document, with its notes."""
    home = f"-env:UserInstallation=file://{path.parent}/office"
    order = [OFFICE or "", home, "--headless", "--convert-to", "html:HTML (StarWriter):EmbedImages"]
    order += ["--outdir", str(path.parent), str(path)]
    subprocess.run(order, check=True, capture_output=True, timeout=180)
    found = html.fromstring(path.with_suffix(".html").read_bytes()).text_content()
    return " ".join(found.split())


@office
def test_libreoffice_shows_citations_notes_and_entries(tmp_path: Path) -> None:
    path = save(paper("As is known [see @doe, p. 3]. And [@roe]."), tmp_path)
    cite(path, "chicago-notes-bibliography", fields="zotero")
    shown = _as_text(tmp_path / "out.docx")
    assert "See John Doe, First Book (North Press, 2005), 3." in shown
    assert "Ann Roe, “On Things,” Review, 2006, 1–9." in shown
    assert "Doe, John. First Book. North Press, 2005." in shown
    assert "ADDIN" not in shown


def _pandoc(path: Path, source: str) -> Any:
    order = [PANDOC or "", "--from", source, "--to", "json", str(path)]
    return json.loads(subprocess.run(order, check=True, capture_output=True, timeout=60).stdout)


def _found(tree: Any, kind: str) -> list[Any]:
    if isinstance(tree, list):
        return [one for part in tree for one in _found(part, kind)]
    if not isinstance(tree, dict):
        return []
    own = [tree["c"]] if tree.get("t") == kind else []
    return own + [one for part in tree.values() for one in _found(part, kind)]


@needs_pandoc
def test_pandoc_reads_the_fields_that_are_written_for_zotero(tmp_path: Path) -> None:
    path = save(paper("Known [see @doe, pp. 3-4; also @roe]. @doe says."), tmp_path)
    cite(path, fields="zotero")
    tree = _pandoc(tmp_path / "out.docx", "docx+citations")
    first, second = (cites for cites, _ in _found(tree["blocks"], "Cite"))
    assert [one["citationId"] for one in first] == ["doe", "roe"]
    assert _found(first[0]["citationPrefix"], "Str") == ["see"]
    assert "3-4" in " ".join(_found(first[0]["citationSuffix"], "Str"))
    assert [one["citationMode"]["t"] for one in second] == ["SuppressAuthor"]
    assert len(tree["meta"]["references"]["c"]) == 2


@needs_pandoc
def test_pandoc_sees_notes_formatting_and_links(tmp_path: Path) -> None:
    path = save(paper("Known [@roe]."), tmp_path)
    cite(path, "chicago-notes-bibliography")
    tree = _pandoc(tmp_path / "out.docx", "docx")
    [note] = _found(tree["blocks"], "Note")
    assert _found(_found(note, "Emph"), "Str") == ["Things", "Review"]
    assert len(tree["blocks"]) == 2
