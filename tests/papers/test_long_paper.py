"""A paper of twenty pages and a hundred citations: what comes of it."""

import re
from pathlib import Path

from bibkit.papers.job import Job, convert
from tests.papers import long_paper

STYLE = "chicago-author-date"


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
