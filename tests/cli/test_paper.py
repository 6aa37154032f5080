"""`bibkit paper`: citations in Markdown papers, at the shell."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import pytest

from bibkit.papers.through_pandoc import packaged

PAPER = """\
---
bibliography: library.yaml
csl: {style}
---

As @child says [see @other, p. 5].
"""

needs_pandoc = pytest.mark.skipif(
    packaged() is None, reason="pip install pypandoc-binary brings the pandoc to write with"
)


@pytest.fixture
def paper(tmp_path: Path, library: Path, plain: Path) -> Path:
    path = tmp_path / "paper.md"
    path.write_text(PAPER.format(style=plain), encoding="utf-8")
    return path


def test_a_paper_becomes_a_page(run, paper, tmp_path):
    output = tmp_path / "paper.html"
    result = run("paper", paper, "-o", output)
    assert (result.status, result.out) == (0, "")
    page = output.read_text(encoding="utf-8")
    assert "As <span" in page
    assert 'id="ref-child"' in page


def test_the_suffix_of_the_output_says_the_format(run, paper, tmp_path):
    assert run("paper", paper, "-o", tmp_path / "out.txt").status == 0
    text = (tmp_path / "out.txt").read_text(encoding="utf-8")
    assert text.startswith("As Ivanova")
    assert run("paper", paper, "-o", tmp_path / "out.md").status == 0
    assert (tmp_path / "out.md").read_text(encoding="utf-8").startswith("---\nbibliography:")


def test_standard_input_and_output_are_a_pipe(shell, paper, library):
    result = shell("paper", "-", "--to", "text", stdin=paper.read_bytes())
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith("As Ivanova")


def test_options_stand_in_place_of_metadata(run, paper, notes, tmp_path):
    other = tmp_path / "other.json"
    other.write_text('[{"id": "child", "type": "book", "title": "Another Book"}]')
    arguments = ["--bibliography", other, "--style", notes, "--to", "text"]
    result = run("paper", paper, *arguments)
    assert result.status == 1
    assert "Another Book" in result.out
    assert "'other'" in result.err


def test_an_unresolved_citation_is_marked_and_told_by_file_and_line(run, paper, tmp_path):
    paper.write_text(paper.read_text() + "\nAnd [@chidl] and @Other.\n")
    result = run("paper", paper, "-o", tmp_path / "out.md")
    assert result.status == 1
    first, second = result.err.splitlines()
    assert first.startswith(f"{paper}:8:6: error: there is no record with the key 'chidl'")
    assert "did you mean child?" in first
    assert "there is 'other', and capitals count" in second
    assert "**chidl?**" in (tmp_path / "out.md").read_text()


def test_records_that_are_never_cited_are_listed_on_request(run, paper):
    result = run("paper", paper, "--report", "--to", "text")
    assert result.status == 0
    assert [line.rpartition(": ")[2] for line in result.err.splitlines()] == [
        "parent is never cited"
    ]
    assert "library.yaml:1" in result.err


def test_a_style_that_is_not_found_is_told_where_the_paper_names_it(run, paper, tmp_path):
    paper.write_text(PAPER.format(style="bibkit-note"), encoding="utf-8")
    result = run("paper", paper, "-o", tmp_path / "out.html")
    assert result.status == 1
    assert result.err.startswith(f"{paper}:3:1: error: there is no style 'bibkit-note'")
    assert "did you mean bibkit-notes" in result.err
    assert not (tmp_path / "out.html").exists()


@pytest.mark.parametrize("name", ["bibliography", "csl"])
def test_an_address_is_refused_with_the_reason(run, paper, name):
    paper.write_text(f"---\n{name}: https://example.org/file\n---\n\n[@child]")
    result = run("paper", paper)
    assert result.status == 1
    assert result.err.startswith(f"{paper}:2:1: error: {name} is an address")
    assert "fetches nothing from the network" in result.err


def test_the_output_may_not_be_an_input(run, paper, library, tmp_path):
    before = paper.read_bytes(), library.read_bytes()
    link = tmp_path / "link.md"
    link.symlink_to(paper)
    for output in (paper, link):
        result = run("paper", paper, "--output", output)
        assert result.status == 1
        assert f"the output would replace {paper}" in result.err
    assert run("paper", paper, "--to", "text", "--output", library).status == 1
    assert (paper.read_bytes(), library.read_bytes()) == before


def test_a_symbolic_link_as_output_keeps_leading_where_it_did(run, paper, tmp_path):
    target = tmp_path / "elsewhere" / "target.html"
    target.parent.mkdir()
    target.write_text("old")
    link = tmp_path / "link.html"
    link.symlink_to(target)
    assert run("paper", paper, "-o", link).status == 0
    assert link.is_symlink()
    assert "<html" in target.read_text(encoding="utf-8")


def test_an_output_is_written_whole_or_not_at_all(run, paper, library, tmp_path):
    output = tmp_path / "out.html"
    output.write_text("old")
    library.unlink()
    result = run("paper", paper, "-o", output)
    assert result.status == 1
    assert "library.yaml: error: there is no such file" in result.err
    assert output.read_text() == "old"
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("paper.tex", "give its .aux file"),
        ("refs.bib", "bibkit format is for files of records"),
        ("paper.xyz", ".md"),
        ("paper.md", "there is no such file"),
    ],
)
def test_what_is_no_paper_is_told_with_what_to_do(run, tmp_path, name, words):
    result = run("paper", tmp_path / name)
    assert result.status == 1
    assert words in result.err


def test_an_output_of_no_known_suffix_is_told_with_those_there_are(run, paper, tmp_path):
    result = run("paper", paper, "-o", tmp_path / "out.xyz")
    assert result.status == 1
    assert ".html" in result.err


def test_packages_for_papers_are_asked_for_where_they_are_missing(shell, paper, tmp_path):
    (tmp_path / "markdown_it.py").write_text("raise ModuleNotFoundError(name='markdown_it')")
    path = os.pathsep.join([str(tmp_path), os.environ["PYTHONPATH"]])
    result = shell("paper", paper, PYTHONPATH=path)
    assert result.status == 1
    assert "the package markdown_it is not installed" in result.err
    assert "pip install 'bibkit[papers]'" in result.err


def test_a_watch_needs_a_file(run):
    assert run("paper", "-", "--watch").status == 2


@needs_pandoc
@pytest.mark.parametrize(
    ("to", "words"), [("latex", r"\documentclass"), ("typst", "Ivanova"), ("rst", "Ivanova")]
)
def test_other_formats_are_written_through_pandoc(run, paper, to, words):
    paper.write_text(paper.read_text() + "\n@nokey\n")
    result = run("paper", paper, "--to", to)
    assert result.status == 1
    assert words in result.out
    assert result.err.startswith(f"{paper}:8:1: error: there is no record with the key 'nokey'")


@needs_pandoc
def test_a_word_document_is_written_through_pandoc(run, paper, tmp_path):
    output = tmp_path / "paper.docx"
    assert run("paper", paper, "-o", output).status == 0
    with ZipFile(output) as archive:
        assert b"Ivanova" in archive.read("word/document.xml")


def test_pandoc_is_asked_for_where_it_is_missing(run, paper, monkeypatch):
    monkeypatch.setattr("bibkit.papers.through_pandoc.pandoc", lambda: None)
    result = run("paper", paper, "--to", "docx")
    assert result.status == 1
    assert "pip install pypandoc-binary" in result.err


def test_a_watch_renders_again_when_paper_library_or_style_change(paper, library, plain, tmp_path):
    style = tmp_path / "own.csl"
    style.write_bytes(plain.read_bytes())
    paper.write_text(PAPER.format(style="own.csl"), encoding="utf-8")
    output = tmp_path / "out.txt"
    command = [sys.executable, "-m", "bibkit", "paper", str(paper), "-o", str(output), "--watch"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env=os.environ)
    try:
        _until(output, "As Ivanova")
        paper.write_text(paper.read_text() + "\nMore.\n")
        _until(output, "More.")
        library.write_text(library.read_text().replace("Ivanova", "Petrova"), encoding="utf-8")
        _until(output, "As Petrova")
        library.write_text("broken: [", encoding="utf-8")
        time.sleep(0.5)
        library.write_text("child: {type: book, title: Mended}", encoding="utf-8")
        _until(output, "other?")
        style.write_text(style.read_text().replace('prefix="("', 'prefix="{"'), encoding="utf-8")
        _until(output, "{")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 1
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()
    finally:
        process.kill()


def _until(path: Path, words: str) -> None:
    """Wait until a file has some words, twenty seconds at most."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if path.exists() and words in path.read_text(encoding="utf-8"):
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} never had {words!r}: {path.read_text(encoding='utf-8')}")
