"""One long paper, in Word and in Markdown: the same citations, notes and entries."""

import re
from pathlib import Path

import docx
import pytest

from tests.papers import long_paper
from tests.papers.long_paper import said, words
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


def _word(path: Path, style: str) -> tuple[list[str], list[str], list[str]]:
    """Return paragraphs, notes and entries of the paper in Word."""
    cite(path, style, bibliography=(str(path.with_name(long_paper.LIBRARY)),))
    out = path.with_name("out.docx")
    found: dict[str, list[str]] = {"": [], "Heading1": [], "Bibliography": []}
    for paragraph in part(out).iter(f"{W}p"):
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        line = words(_MARK.sub("", text(paragraph)))
        found["" if named is None else named.get(f"{W}val", "")].append(line)
    foot = notes(out) if "word/footnotes.xml" in parts(out) else []
    return found[""], list(map(words, foot)), found["Bibliography"]


@pytest.mark.parametrize("style", ["chicago-author-date", "ieee", "chicago-notes-bibliography"])
def test_a_long_paper_says_the_same_in_word_and_in_markdown(tmp_path: Path, style: str) -> None:
    source = long_paper.write(tmp_path, style)
    path = _in_word(source.read_text(encoding="utf-8"), tmp_path)
    paragraphs, foot, entries = _word(path, style)
    assert (paragraphs, foot, entries) == said(source)
    assert len(entries) > 90
    assert bool(foot) == (style == "chicago-notes-bibliography")
