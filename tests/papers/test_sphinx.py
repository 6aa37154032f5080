"""A real Sphinx build: citations, their entries, links both ways, and what is built again."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sphinx", reason="there is no Sphinx (pip install 'bibkit[sphinx]')")

BIB = "@book{doe, author={Doe, A.}, title={One}, year=2001}\n"
ROE = "@book{roe, author={Roe, R.}, title={Two}, year=2002, keywords={primary}}\n"
INDEX = """Title
=====

Says :cite:t:`doe`, and :cite:p:`see @doe, pp. 3-5; roe` and :cite:p:`nokey`.

.. toctree::

   two

.. bibliography::
"""
TWO = "Two\n===\n\nAgain :cite:p:`doe, chap. 2; roe`. [#]_\n\n.. [#] By the author.\n\n"
PART = ".. bibliography::\n   :section: this\n   :keyword: primary\n"


def _build(folder: Path, *options: str, builder: str = "html") -> str:
    out = "out" if builder == "html" else builder
    command = [sys.executable, "-m", "sphinx", "-b", builder, *options, ".", out]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def _project(folder: Path, style: str) -> None:
    (folder / "conf.py").write_text(
        "extensions = ['bibkit.papers.sphinx']\nbibkit_bibliography = ['refs.bib']\n"
        f"bibkit_style = {style!r}\n"
    )
    (folder / "refs.bib").write_text(BIB + ROE)
    (folder / "index.rst").write_text(INDEX.replace("see @doe, pp. 3-5; roe", "doe, pp. 3-5; roe"))
    (folder / "two.rst").write_text(TWO + PART)


def _text(folder: Path, name: str) -> str:
    page = (folder / "out" / name).read_text("utf-8").split('role="main"')[1]
    return " ".join(re.sub("<[^>]*>", "", page.split("sphinxsidebar")[0]).split())


def test_citations_have_the_style_of_the_project(tmp_path: Path) -> None:
    _project(tmp_path, "apa")
    told = _build(tmp_path, "-j", "2")
    assert "index.rst:4: WARNING: there is no record with the key 'nokey'" in told
    text = _text(tmp_path, "index.html")
    assert "Says Doe (2001), and (Doe, 2001, pp. 3–5; Roe, 2002) and (nokey?)." in text
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    (target,) = set(re.findall(r'href="#(ref-index-0-roe-\w+)"', page))
    assert f'id="{target}"' in page
    (back,) = set(re.findall(r'href="two.html#(cite-two-1-\w+)"', page))
    assert f'id="{back}"' in (tmp_path / "out" / "two.html").read_text("utf-8")
    two = _text(tmp_path, "two.html")
    assert "Roe, R. (2002)" in two
    assert "Doe, A. (2001)" not in two


def test_a_change_of_the_library_is_built_and_nothing_else(tmp_path: Path) -> None:
    _project(tmp_path, "apa")
    _build(tmp_path)
    assert "no targets are out of date" in _build(tmp_path)
    (tmp_path / "refs.bib").write_text(BIB + ROE.replace("2002", "2012"))
    _build(tmp_path)
    assert "Roe, 2012" in _text(tmp_path, "index.html")
    assert "Roe, R. (2012)" in _text(tmp_path, "two.html")


def test_a_note_style_makes_footnotes_among_those_of_the_author(tmp_path: Path) -> None:
    _project(tmp_path, "chicago-notes-bibliography")
    _build(tmp_path)
    assert "Again.[1] [2] [2] By the author." in _text(tmp_path, "two.html")


def test_footnotes_are_numbered_by_document_and_each_cites_anew(tmp_path: Path) -> None:
    _project(tmp_path, "chicago-notes-bibliography")
    _build(tmp_path)
    index, two = _text(tmp_path, "index.html"), _text(tmp_path, "two.html")
    assert "[2] Doe, One, 3–5; R. Roe, Two (2002)." in index
    assert "[1] A. Doe, One (2001), chap. 2; R. Roe, Two (2002)." in two


NOTES = """Notes
=====

One. [#]_ Two :cite:p:`doe, p. 3`. Three [#]_, four :cite:p:`doe, p. 4` and *five* :cite:p:`roe`.

.. [#] A note of the author.
.. [#] :cite:p:`roe`

A title that cites :cite:p:`roe`
--------------------------------
"""


def test_citations_are_read_where_their_note_is_referred_to(tmp_path: Path) -> None:
    _project(tmp_path, "chicago-notes-bibliography")
    (tmp_path / "index.rst").write_text(NOTES)
    _build(tmp_path)
    text = _text(tmp_path, "index.html")
    assert "One. [1] Two.[2] Three [3], four[4] and five.[5]" in text
    assert "[3] R. Roe, Two (2002)." in text
    assert "[2] A. Doe, One (2001), 3. [4] Doe, One, 4. [5] Roe, Two." in text


def test_what_refers_to_notes_by_number_means_those_of_its_page(tmp_path: Path) -> None:
    _project(tmp_path, "oscola")
    (tmp_path / "index.rst").write_text(
        "One\n===\n\nOne. :cite:p:`roe`\n\n.. toctree::\n\n   two\n"
    )
    (tmp_path / "two.rst").write_text(
        "Two\n===\n\nA. [#]_ B :cite:p:`doe`, C :cite:p:`roe`, D :cite:p:`doe`.\n\n.. [#] Author.\n"
    )
    _build(tmp_path)
    assert "[3] R Roe, Two (2002). [4] Doe (n 2)." in _text(tmp_path, "two.html")


@pytest.mark.parametrize("builder", ["latex", "singlehtml"])
def test_all_documents_in_one_have_each_its_own_notes(tmp_path: Path, builder: str) -> None:
    _project(tmp_path, "chicago-notes-bibliography")
    _build(tmp_path, builder=builder)
    if builder == "latex":
        (path,) = (tmp_path / builder).glob("*.tex")
        text = path.read_text("utf-8")
        labels = re.findall(r"\\label\{\\detokenize\{([^}]*)\}\}", text)
        links = re.findall(r"\\hyperref\[\\detokenize\{([^}]*)\}\]", text)
        assert r"\sphinxcrossref" not in text
    else:
        text = (tmp_path / builder / "index.html").read_text("utf-8")
        labels = re.findall(r'id="([^"]*)"', text)
        links = [link for link in re.findall(r'href="#([^"]*)"', text) if link]
    assert links
    assert set(links) <= set(labels)
    # What is left of commands and elements is what they hold.
    bare = re.sub(r"\\hypersetup\{[^}]*\}|\\hyperref\[[^]]*\]|<[^>]*>", "", text)
    bare = re.sub(r"\\sphinx\w+|[{}]", "", bare.replace(r"\textendash{}", "–"))
    words = " ".join(bare.split())
    assert "Doe, One, 3–5; R. Roe, Two (2002)." in words
    assert "A. Doe, One (2001), chap. 2; R. Roe, Two (2002)." in words


def _has_latex() -> bool:
    if shutil.which("latexmk") is None or shutil.which("kpsewhich") is None:
        return False
    command = ["kpsewhich", "fncychap.sty", "tgtermes.sty", "wrapfig.sty", "cmap.sty"]
    return len(subprocess.run(command, capture_output=True, check=False).stdout.split()) == 4


@pytest.mark.skipif(
    not _has_latex(),
    reason="this TeX has not what Sphinx asks for (apt install latexmk tex-gyre "
    "texlive-latex-extra texlive-fonts-recommended)",
)
@pytest.mark.parametrize("style", ["apa", "ieee", "chicago-notes-bibliography"])
def test_what_is_written_for_latex_is_typeset_without_warnings(tmp_path: Path, style: str) -> None:
    _project(tmp_path, style)
    _build(tmp_path, builder="latex")
    folder = tmp_path / "latex"
    (path,) = folder.glob("*.tex")
    command = ["latexmk", "-pdf", "-interaction=nonstopmode", path.name]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    log = path.with_suffix(".log").read_text("utf-8", "replace")
    assert re.findall(r"^(?:!|LaTeX Warning|Overfull|Missing character).*", log, re.M) == []
