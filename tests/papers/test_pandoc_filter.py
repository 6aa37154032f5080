"""The filter `bibkit-pandoc` within pandoc: the same metadata and the same result as citeproc's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bibkit.csl.find import find
from bibkit.papers.through_pandoc import packaged
from tests.papers.form_table import REFERENCES, normalised

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    packaged() is None, reason="pip install pypandoc-binary brings the pandoc to run"
)

# Papers that ask for one thing of the metadata each, in styles that the metadata names.
PAPERS = {
    "plain": "See [@doe; @roe, p. 3] and @doe.",
    "nocite": "---\nnocite: |\n  @roe, [@doe]\n---\n\nNothing.",
    "all": "---\nnocite: '@*'\n---\n\nNothing.",
    "links": "---\nlink-citations: true\n---\n\n@doe and [see @doe, p. 3; @roe].",
    "title": "---\nreference-section-title: Sources & more\n---\n\n[@doe]",
    "division": "[@doe]\n\n::: {#refs .mine}\nFirst.\n:::\n\nLast.",
    "suppressed": "---\nsuppress-bibliography: true\n---\n\n[@doe]",
    "language": "---\nlang: de\n---\n\n[@doe, Kap. 3; @roe, S. 5]",
    "own": (
        "---\nreferences:\n- id: own\n  type: book\n  title: A book\n  issued: 2001\n"
        "  author:\n  - family: Own\n    given: Ann\n---\n\n[@own, p. 3]"
    ),
    "notes": "A^[See @roe [p. 3]; and [@doe].] b [@doe]. C^[[@roe]] d^[No.] e [@roe], f.",
    "table": "| a [@doe] |\n|---|\n| *b [@roe]* |\n\n: Caption @doe",
    "terms": "Term [@doe]\n\n:   Its definition [@roe]\n\n| A line [@doe]\n| and @roe",
    "figure": "![A figure after @doe](x.png)\n\n# Heading @roe\n\n> Quoted [@doe].",
}
STYLES = ("chicago-author-date", "ieee", "chicago-notes-bibliography")

# pandoc numbers what is only in nocite in an order of its own.
OF_PAPER = {"nocite": STYLES[0], "all": STYLES[0]}
OF_PAPER |= dict.fromkeys(("notes", "table", "terms", "figure"), STYLES[2])


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a program that is the filter as an installed package has it."""
    path = tmp_path_factory.mktemp("bin") / "bibkit-pandoc"
    path.write_text(
        f"#!{sys.executable}\nfrom bibkit.cli.pandoc import main\n\nmain()\n", encoding="utf-8"
    )
    path.chmod(0o755)
    return path


def _pandoc(text: str, *options: object) -> subprocess.CompletedProcess[str]:
    program = packaged()
    assert program is not None
    return subprocess.run(
        [program, *map(str, options)],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


def _html(text: str, *options: object) -> str:
    done = _pandoc(text, "-M", f"bibliography={REFERENCES}", "--to=html", "--wrap=none", *options)
    assert done.returncode == 0, done.stderr
    page = done.stdout.replace("</div>\n<div", "</div> <div").replace("> </span>", "></span>")
    return normalised(page)


@pytest.mark.parametrize("name", PAPERS)
def test_the_filter_does_what_citeproc_does(script: Path, name: str) -> None:
    style = OF_PAPER.get(name, STYLES[list(PAPERS).index(name) % len(STYLES)])
    filtered = _html(PAPERS[name], "--filter", script, "-M", f"csl={style}")
    assert filtered == _html(PAPERS[name], "--citeproc", "-M", f"csl={find(style)}")


@pytest.mark.parametrize("to", ["markdown", "typst", "org", "latex", "docx"])
def test_the_text_stands_in_every_format(script: Path, to: str, tmp_path: Path) -> None:
    output = tmp_path / "out"
    done = _pandoc(
        "See [@doe, p. 3].\n", "-M", f"bibliography={REFERENCES}", "--filter", script, "--to", to,
        "--standalone", "--output", output,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    if to == "docx":
        back = _pandoc("", "--from=docx", "--to=plain", output).stdout
        assert back.startswith("See (Doe 2005, 3).")
    else:
        assert "(Doe 2005, 3)" in output.read_text(encoding="utf-8").replace(r"\(", "(")


def test_an_unresolved_citation_is_marked_and_warned_of(script: Path) -> None:
    done = _pandoc("See [@Doe].", "-M", f"bibliography={REFERENCES}", "-F", script, "-tplain")
    assert done.returncode == 0
    assert done.stdout == "See (Doe?).\n"
    assert "there is 'doe', and capitals count" in done.stderr


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ("csl=no-such-style", "there is no style 'no-such-style'"),
        ("bibliography=https://example.org/refs.bib", "is an address"),
        ("bibliography=nowhere.json", "there is no such file"),
    ],
)
def test_what_cannot_be_used_ends_in_one_line(script: Path, metadata: str, message: str) -> None:
    done = _pandoc("[@doe]", "-M", metadata, "-F", script)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "text", ["", "{}", "no JSON", '{"pandoc-api-version": [1, 23], "blocks": 3}']
)
def test_what_is_no_document_of_pandoc_ends_in_one_line(script: Path, text: str) -> None:
    done = subprocess.run(
        [script], input=text, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("bibkit-pandoc: ")
    assert len(done.stderr.splitlines()) == 1


def test_help_says_how_to_run_it(script: Path) -> None:
    done = subprocess.run(
        [script, "--help"], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert "pandoc --filter bibkit-pandoc" in done.stdout
