"""One long paper, in Word and in Markdown: the same citations, notes and entries."""

import re
from pathlib import Path

import docx
import pytest
from lxml import html

from bibkit.papers.job import Job, convert
from tests.papers import long_paper
from tests.papers.word.documents import W, cite, notes, part, parts, text

_MARK = re.compile(r"\[\^\d+\]")
_EMPHASIS = re.compile(r"\*(\w+)\*")


def _in_word(markdown: str, folder: Path) -> Path:
    """Save what a paper in Markdown says as a Word document."""
    document = docx.Document()
    for line in markdown.partition("\n---\n")[2].splitlines():
        if line.startswith("# "):
            document.add_heading(line.removeprefix("# "), 1)
            continue
        paragraph = document.add_paragraph() if line else None
        # Every second piece stands between asterisks.
        for number, piece in enumerate(_EMPHASIS.split(line) if paragraph else ()):
            assert paragraph is not None
            paragraph.add_run(piece).italic = bool(number % 2)
    path = folder / "paper.docx"
    document.save(str(path))
    return path


def _words(content: str) -> str:
    return " ".join(content.split())


def _markdown(path: Path) -> tuple[list[str], list[str], list[str]]:
    """Return paragraphs, notes and entries of the paper in Markdown."""
    outcome = convert(Job(str(path), to="html", fragment=True))
    assert isinstance(outcome.content, str)
    page = html.fragment_fromstring(outcome.content, create_parent=True)
    for mark in [*page.find_class("footnote-ref"), *page.find_class("footnote-back")]:
        mark.drop_tree()
    foot = [_words(one.text_content()) for one in page.iterfind(".//li")]
    for section in page.iterfind(".//section"):
        section.drop_tree()
    # What stands between a number and its entry is the layout's, not the text's.
    entries = [
        _words(re.sub(r"^\s*(\[\d+\])", r"\1 ", one.text_content()))
        for one in page.find_class("csl-entry")
    ]
    return [_words(one.text_content()) for one in page.iterfind("p")], foot, entries


def _word(path: Path, style: str) -> tuple[list[str], list[str], list[str]]:
    """Return paragraphs, notes and entries of the paper in Word."""
    cite(path, style, bibliography=(str(path.with_name(long_paper.LIBRARY)),))
    out = path.with_name("out.docx")
    found: dict[str, list[str]] = {"": [], "Heading1": [], "Bibliography": []}
    for paragraph in part(out).iter(f"{W}p"):
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        words = _words(_MARK.sub("", text(paragraph)))
        found["" if named is None else named.get(f"{W}val", "")].append(words)
    foot = notes(out) if "word/footnotes.xml" in parts(out) else []
    return found[""], list(map(_words, foot)), found["Bibliography"]


@pytest.mark.parametrize("style", ["chicago-author-date", "ieee", "chicago-notes-bibliography"])
def test_a_long_paper_says_the_same_in_word_and_in_markdown(tmp_path: Path, style: str) -> None:
    source = long_paper.write(tmp_path, style)
    path = _in_word(source.read_text(encoding="utf-8"), tmp_path)
    paragraphs, foot, entries = _word(path, style)
    assert (paragraphs, foot, entries) == _markdown(source)
    assert len(entries) > 90
    assert bool(foot) == (style == "chicago-notes-bibliography")
