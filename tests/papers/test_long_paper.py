"""A paper of twenty pages and a hundred citations: what comes of it, and how long that takes."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest

from bibkit.csl.find import find
from bibkit.papers.job import Job, convert
from bibkit.papers.through_pandoc import packaged
from tests.papers import long_paper

ROOT = Path(__file__).parents[2]
STYLE = "chicago-author-date"
ROUNDS = 5


def test_every_citation_of_a_long_paper_is_formatted_and_has_its_entry(tmp_path: Path) -> None:
    path = long_paper.write(tmp_path, STYLE)
    text = path.read_text(encoding="utf-8")
    assert len(text.split()) >= long_paper.WORDS
    outcome = convert(Job(str(path), to="html"))
    page = str(outcome.content)
    assert page.count('<span class="citation"') == long_paper.CITATIONS
    keys = set(re.findall(r"@([\w-]+)", text))
    entries = re.findall(r'<div id="ref-([^"]*)" class="csl-entry"', page)
    assert len(entries) == len(set(entries))
    assert set(entries) == keys
    assert not [problem for problem in outcome.problems if problem.severity == "error"]


@pytest.mark.skipif(
    packaged() is None, reason="pip install pypandoc-binary brings the pandoc to compare with"
)
def test_a_long_paper_takes_no_longer_than_with_pandoc(tmp_path: Path) -> None:
    """The whole process, in turns with pandoc's, and bibkit's modules compiled as pip does it."""
    path = long_paper.write(tmp_path, STYLE)
    bibkit = [sys.executable, "-m", "bibkit", "paper", str(path), "-o", str(tmp_path / "own.html")]
    program = packaged()
    assert program is not None
    pandoc = [program, "--citeproc", "-M", f"csl={find(STYLE)}", "--standalone", str(path), "-o"]
    pandoc.append(str(tmp_path / "pandoc.html"))
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def seconds(command: list[str]) -> float:
        start = time.perf_counter()
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
        return time.perf_counter() - start

    seconds(bibkit)
    taken = [(seconds(bibkit), seconds(pandoc)) for _ in range(ROUNDS)]
    ours, theirs = (median(times) for times in zip(*taken, strict=True))
    # bibkit takes somewhat less here; the bound leaves room for a machine that is busy.
    assert ours < 1.5 * theirs, f"{ours:.2f} s, pandoc {theirs:.2f} s"
