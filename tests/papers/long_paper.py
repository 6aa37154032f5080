"""A paper of twenty pages and a hundred citations, the same every time, and its library.

The library holds the records that ship with bibkit and generated ones. `python -m
tests.papers.long_paper FOLDER` writes both, and the paper in LaTeX.
"""

import json
import re
import sys
from pathlib import Path
from random import Random
from typing import Any

from lxml import html

import bibkit
from bibkit.papers.job import Job, convert
from tests.benchmarks.records import generate

CITATIONS = 100
# A page of a typed manuscript has about 300 words.
WORDS = 20 * 300
LIBRARY = "references.json"
PAPER = "paper.md"
LATEX = "paper.tex"

_WORDS = """archive border conversation diary document edition embassy history index language
letter library map memory message mission note page protocol record relation report series
source telegram text treaty translation volume witness year early late later printed written
known unknown complete several public private former official shows says holds gives keeps
follows names dates quotes omits corrects compares of in on from with after before between
and but while because although the a this each""".split()
# Each form of citation in Markdown, and in LaTeX with natbib.
_FORMS = (
    ("[@{0}]", r"\citep{{{0}}}"),
    ("[@{0}, p. {2}]", r"\citep[p.~{2}]{{{0}}}"),
    (
        "[see @{0}, pp. {2}-{3}; also @{1}, chap. 2]",
        r"\citetext{{see \citealp[pp.~{2}--{3}]{{{0}}}; also \citealp[chap.~2]{{{1}}}}}",
    ),
    ("as @{0} says", r"as \SAYS{{{0}}} says"),
    ("as @{0} [p. {2}] has shown", r"as \SAYS[p.~{2}]{{{0}}} has shown"),
    ("[-@{0}, {2}]", r"\YEAR[{2}]{{{0}}}"),
    ("[cf. @{0}, *passim*]", r"\citep[cf.][\emph{{passim}}]{{{0}}}"),
    ("[@{0}; @{1}, and others]", r"\citep[and others]{{{0},{1}}}"),
)
MARKDOWN, TEX = 0, 1
_TEX = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{lmodern}
\usepackage{natbib}
%PREAMBLE%
\begin{document}
%TEXT%
\bibliographystyle{%STYLE%}
\bibliography{%LIBRARY%}
\end{document}
"""
# natbib's commands for an author in the sentence and for the year alone mean just that; in a
# numeric style Markdown has the number for both.
_COMMANDS = {
    False: r"\newcommand\SAYS{\citet}\newcommand\YEAR{\citeyearpar}",
    True: r"\newcommand\SAYS{\citep}\newcommand\YEAR{\citep}",
}


def library() -> list[dict[str, Any]]:
    """Return the records, as CSL-JSON objects."""
    shipped = bibkit.records()
    own = [shipped.resolved(key).to_csl() for key in shipped]
    return [*json.loads(json.dumps(own)), *generate(200)]


def paper(style: str) -> str:
    """Return the paper in Markdown, with metadata that names library and style."""
    lines = ["---", "title: A long paper", f"bibliography: {LIBRARY}", f"csl: {style}", "---", ""]
    return "\n".join([*lines, *_blocks(MARKDOWN, "# {}")])


def latex(style: str, numeric: bool, preamble: str = "") -> str:
    """Return the paper in LaTeX."""
    text = "\n".join(_blocks(TEX, r"\section*{{{}}}"))
    given = {"PREAMBLE": _COMMANDS[numeric] + preamble, "STYLE": style, "LIBRARY": LIBRARY}
    source = _TEX
    for name, value in {**given, "TEXT": text}.items():
        source = source.replace(f"%{name}%", value)
    return source


def _blocks(to: int, heading: str) -> list[str]:
    """Return the headings and paragraphs of the paper, with empty lines between them."""
    rng = Random(1)
    records = library()
    shipped = len(bibkit.records())
    # Every shipped record is cited, and each in turn with one that is generated.
    keys = [one["id"] for one in records[:shipped]]
    keys += [one["id"] for one in rng.sample(records[shipped:], CITATIONS - shipped)]
    rng.shuffle(keys)
    lines: list[str] = []
    words = cited = 0
    while cited < CITATIONS or words < WORDS:
        if words % 900 < 120:
            lines += [heading.format(_phrase(rng, 4).capitalize()), ""]
        paragraph = []
        for _ in range(7):
            text = _phrase(rng, rng.randint(10, 20)).capitalize()
            words += len(text.split())
            if cited < CITATIONS and words * CITATIONS >= cited * WORDS:
                text += " " + _citation(rng, keys, cited, to)
                cited += 1
            paragraph.append(text + ".")
        lines += [" ".join(paragraph), ""]
    return lines


def _phrase(rng: Random, length: int) -> str:
    return " ".join(rng.choice(_WORDS) for _ in range(length))


def _citation(rng: Random, keys: list[str], number: int, to: int) -> str:
    page = rng.randint(1, 300)
    form = _FORMS[number % len(_FORMS)][to]
    return form.format(keys[number], keys[number - 1], page, page + 7)


def write(folder: Path, style: str) -> Path:
    """Write paper and library to a folder; return the path of the paper."""
    records = json.dumps(library(), ensure_ascii=False, indent=1)
    (folder / LIBRARY).write_text(records, encoding="utf-8")
    path = folder / PAPER
    path.write_text(paper(style), encoding="utf-8")
    return path


def words(content: str) -> str:
    """Return a text with single spaces."""
    return " ".join(content.split())


def said(path: Path) -> tuple[list[str], list[str], list[str]]:
    """Return paragraphs, notes and entries of the paper in Markdown, without marks of notes."""
    outcome = convert(Job(str(path), to="html", fragment=True))
    assert isinstance(outcome.content, str)
    page = html.fragment_fromstring(outcome.content, create_parent=True)
    for mark in [*page.find_class("footnote-ref"), *page.find_class("footnote-back")]:
        mark.drop_tree()
    notes = [words(one.text_content()) for one in page.iterfind(".//li")]
    for section in page.iterfind(".//section"):
        section.drop_tree()
    # What stands between a number and its entry is the layout's, not the text's.
    entries = [
        words(re.sub(r"^\s*(\[\d+\])", r"\1 ", one.text_content()))
        for one in page.find_class("csl-entry")
    ]
    return [words(one.text_content()) for one in page.iterfind("p")], notes, entries


if __name__ == "__main__":
    named = sys.argv[2] if len(sys.argv) > 2 else "chicago-author-date"
    print(write(Path(sys.argv[1]), named))
    Path(sys.argv[1], LATEX).write_text(latex(named, numeric=False), encoding="utf-8")
