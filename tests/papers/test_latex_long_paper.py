"""One long paper, in LaTeX and in Markdown: the same citations, notes and entries."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.papers import long_paper
from tests.papers.long_paper import said, words

pytestmark = pytest.mark.skipif(
    any(shutil.which(one) is None for one in ("latexmk", "pdflatex", "pdftotext")),
    reason="there is no LaTeX to typeset with (apt install latexmk texlive-latex-base "
    "texlive-latex-recommended lmodern poppler-utils)",
)
# On a page as wide as a paragraph is long, each paragraph, note and entry is one line of the text
# in the PDF file, and nothing is hyphenated. The numbers of notes stand between slashes; nothing
# slants or is lowered, since pdftotext takes every gap for a space.
WIDE = r"""
\renewcommand\textit[1]{#1}
\renewcommand\emph[1]{#1}
\renewcommand\textsubscript[1]{#1}
\DeclareUnicodeCharacter{2026}{...}
\usepackage[paperwidth=16000pt,paperheight=16000pt,margin=100pt]{geometry}
\renewcommand\thefootnote{/\arabic{footnote}/}
\pagestyle{empty}
"""
LATEXMK = f"$bibtex = '{sys.executable} -m bibkit paper %S'; $bibtex_use = 2; $max_repeat = 8;\n"
MARK = re.compile(r" ?/\d+/")
PROBLEM = re.compile(r"^(?:!|LaTeX Warning|Package \w+ Warning|Missing character).*", re.MULTILINE)
KINDS = ["chicago-author-date", "ieee", "chicago-notes-bibliography", "oscola"]


def _typeset(folder: Path, source: str) -> str:
    """Typeset with latexmk until nothing changes; return its log."""
    (folder / long_paper.LATEX).write_text(source, encoding="utf-8")
    (folder / "latexmkrc").write_text(LATEXMK)
    command = ["latexmk", "-pdf", "-interaction=nonstopmode", long_paper.LATEX]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=300, check=False)
    told = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, told[-3000:]
    log = (folder / long_paper.LATEX).with_suffix(".log").read_text("utf-8", "replace")
    assert PROBLEM.findall(log) == []
    return told


def _pages(folder: Path) -> list[str]:
    command = ["pdftotext", "-enc", "UTF-8", "-layout", "paper.pdf", "-"]
    text = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout.decode()
    return text.split("\f")


def _in_pdf(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Return paragraphs, notes and entries of the paper in LaTeX, in the order of the page."""
    paragraphs, notes, entries = [], [], []
    before, _, after = "".join(_pages(folder)).partition("\nReferences\n")
    for line in filter(None, map(words, before.splitlines())):
        note = re.match(r"/\d+/(.*)", line)
        text = MARK.sub("", line)
        if note:
            notes.append(note[1].strip())
        elif text.endswith("."):
            paragraphs.append(text)
    for line in filter(None, map(words, after.splitlines())):
        note = re.match(r"/\d+/(.*)", line)
        (notes if note else entries).append(note[1].strip() if note else line)
    return paragraphs, notes, entries


@pytest.mark.parametrize("style", KINDS)
def test_a_long_paper_says_the_same_in_latex_and_in_markdown(tmp_path: Path, style: str) -> None:
    source = long_paper.write(tmp_path, style)
    _typeset(tmp_path, long_paper.latex(style, numeric=style == "ieee", preamble=WIDE))
    paragraphs, notes, entries = _in_pdf(tmp_path)
    expected = [[line.replace("…", "...") for line in lines] for lines in said(source)]
    assert paragraphs == expected[0]
    assert notes == expected[1]
    assert entries == expected[2]
    assert len(entries) > 90
