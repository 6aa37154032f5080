"""Papers typeset by pdfLaTeX: the style's citations are in the page, and no warning in the log."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import bibkit
from bibkit.papers.job import Job, convert

PAPER = Path(__file__).parent / "latex" / "paper.tex"
pytestmark = pytest.mark.skipif(
    shutil.which("pdflatex") is None or shutil.which("kpsewhich") is None,
    reason="there is no pdflatex (apt install texlive-latex-base texlive-latex-recommended)",
)
NATBIB = r"\usepackage{natbib}\newcommand\CITE{\citep}\newcommand\SAYS{\citet}"
KERNEL = r"\newcommand\CITE{\cite}\newcommand\SAYS{\cite}"
HYPERREF = r"\usepackage[hidelinks]{hyperref}"
WARNING = re.compile(
    r"^(?:!|LaTeX Warning|Package \w+ Warning|Missing character|Overfull|Underfull).*", re.MULTILINE
)


def _has(*files: str) -> bool:
    found = subprocess.run(["kpsewhich", *files], capture_output=True, text=True, check=False)
    return len(found.stdout.split()) == len(files)


def _run(folder: Path, name: str) -> str:
    """Typeset once; return the log."""
    command = ["pdflatex", "-interaction=nonstopmode", name]
    subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    # The log breaks its lines where no word ends.
    return (folder / name).with_suffix(".log").read_text("utf-8", "replace")


def _typeset(folder: Path, text: str) -> tuple[str, list[bibkit.errors.Problem]]:
    """Typeset until nothing changes, with bibkit in between; return the log."""
    (folder / "paper.tex").write_text(text, "utf-8")
    _run(folder, "paper.tex")
    outcome = convert(Job(str(folder / "paper.aux")))
    assert isinstance(outcome.content, str)
    (folder / "paper.bbl").write_text(outcome.content, "utf-8")
    for _ in range(2):
        _run(folder, "paper.tex")
    return _run(folder, "paper.tex"), list(outcome.problems)


def _page(folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext to read the page with (apt install poppler-utils)")
    command = ["pdftotext", "-enc", "UTF-8", "paper.pdf", "-"]
    text = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout.decode()
    # The page breaks words and lines where it likes.
    return " ".join(re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text).split())


@pytest.mark.parametrize(
    ("style", "packages", "texts"),
    [
        (
            "chicago-author-date",
            NATBIB + HYPERREF,
            [
                "(Tikhvinsky 2005a",
                "(Peskov 2006, 145)",
                "Peskov (2006) dwells",
                "(Stalin 1949)",
                "References",
                "Peskov, Yu. 2006. Review of",
            ],
        ),
        (
            "apa",
            KERNEL,
            [
                "(Tikhvinsky, 2005a; Tikhvinsky, 2005b)",
                "(Peskov, 2006, 145)",
                "Peskov, Yu. (2006).",
            ],
        ),
        (
            "ieee",
            NATBIB + HYPERREF,
            [
                "covers the years",
                "books [2, 3]",
                "[4, 145]",
                "Peskov [4] dwells",
                "[4] Yu. Peskov,",
            ],
        ),
        ("nature", KERNEL + HYPERREF, ["Peskov, Yu. Far"]),
        (
            "chicago-notes-bibliography",
            KERNEL + HYPERREF,
            [
                "Yu. Peskov, review of",
                "Peskov, review of Soviet-Sino Relations. 1946-1950.",
                "rst of these is Soviet-Sino",
                "Peskov, Yu. Review of",
            ],
        ),
        (
            "chicago-notes-bibliography",
            NATBIB,
            ["Peskov, review of Soviet-Sino Relations. 1946-1950, 145", "Peskov, Yu. Review of"],
        ),
    ],
)
def test_a_paper_has_the_citations_of_its_style(
    tmp_path: Path, style: str, packages: str, texts: list[str]
) -> None:
    bibkit.dump(bibkit.records(), tmp_path / "refs.bib")
    source = PAPER.read_text("utf-8").replace("%STYLE%", style).replace("%PACKAGES%", packages)
    log, problems = _typeset(tmp_path, source)
    assert [one for one in problems if one.severity == "error"] == []
    assert WARNING.findall(log) == []
    page = _page(tmp_path).replace(" ,", ",").replace(" .", ".")
    for text in texts:
        assert text in page


SCRIPTS = r"""\documentclass{article}
\usepackage[T2A,T1]{fontenc}
\usepackage[russian,english]{babel}
\usepackage{natbib}
\usepackage[hidelinks]{hyperref}
\begin{document}
As \citet[15]{kuzmin} show, and others too \citep{hanak,addresses}.
\bibliographystyle{apa}
\bibliography{refs}
\end{document}
"""
RECORDS = """
@book{kuzmin, author={Кузьмин, Иван and Тихвинский, С. Л.}, year={1999}, publisher={Наука},
  title={Русско-китайские отношения: материалы}}
@book{hanak, author={Hanàk, Ján}, title={Ṣaḥīḥ 50\\% \\$5 \\#1 — “Quoted” ‘x’ ǎ ǚ}, year=2001}
@misc{addresses, author={Roe, R.}, title={Page}, year=2003,
  url={https://example.org/a_very_long/path/with_underscores/and/more/index.html?query=1&x=%20y}}
"""


@pytest.mark.skipif(
    shutil.which("kpsewhich") is not None and not _has("t2aenc.def", "russian.ldf"),
    reason="there is no Cyrillic in this TeX (apt install texlive-lang-cyrillic)",
)
def test_other_scripts_and_long_addresses_raise_no_warning(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text(RECORDS, "utf-8")
    log, problems = _typeset(tmp_path, SCRIPTS)
    assert problems == []
    assert WARNING.findall(log) == []


@pytest.mark.skipif(
    shutil.which("kpsewhich") is not None and not _has("CJKutf8.sty", "c70gbsn.fd"),
    reason="there is no Chinese in this TeX (apt install latex-cjk-common "
    "latex-cjk-chinese-arphic-gbsn00lp)",
)
def test_chinese_names_are_set_where_the_paper_loads_a_font(tmp_path: Path) -> None:
    record = (
        "@book{chen, author={陈, 寅恪}, title={柳如是别传}, year=1980, publisher={上海古籍出版社}}"
    )
    (tmp_path / "refs.bib").write_text(record, "utf-8")
    source = SCRIPTS.replace("natbib", "CJKutf8").replace(r"\citet[15]{kuzmin}", r"\cite{chen}")
    source = source.replace(r"\citep{hanak,addresses}", "").replace("[T2A,T1]", "[T1]")
    log, problems = _typeset(tmp_path, source.replace(r"\usepackage[russian,english]{babel}", ""))
    assert problems == []
    assert WARNING.findall(log) == []


@pytest.mark.parametrize("packages", [NATBIB, NATBIB + HYPERREF, KERNEL, KERNEL + HYPERREF])
@pytest.mark.parametrize("style", ["apa", "ieee"])
def test_a_key_without_a_record_stands_in_the_page(
    tmp_path: Path, style: str, packages: str
) -> None:
    (tmp_path / "refs.bib").write_text("@book{roe, author={Roe, R.}, title={T}, year=2001}")
    source = PAPER.read_text("utf-8").replace("%STYLE%", style).replace("%PACKAGES%", packages)
    source = (
        source[: source.index(r"\title")]
        + r"A \CITE{nokey} and \CITE{roe,nokey}."
        + (source[source.index(r"\bibliographystyle") :])
    )
    log, problems = _typeset(tmp_path, source)
    assert [(one.key, one.line) for one in problems] == [
        ("nokey", source[: source.index("nokey")].count("\n") + 1)
    ]
    assert all("nokey" in warning for warning in WARNING.findall(log))
    assert "nokey?" in _page(tmp_path)
