"""A real Sphinx build: citations, their entries, links both ways, and what is built again."""

import re
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


def _build(folder: Path, *options: str) -> str:
    command = [sys.executable, "-m", "sphinx", "-b", "html", *options, ".", "out"]
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
    (target,) = set(re.findall(r'href="#(bibkit-1-kroe-\w+)"', page))
    assert f'id="{target}"' in page
    assert 'href="two.html#bibkit-cite-1"' in page
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
    assert "Again [1]. [2] [2] By the author." in _text(tmp_path, "two.html")
    assert "[1] Doe, One, chap. 2; Roe, Two." in _text(tmp_path, "two.html")
