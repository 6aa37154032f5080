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


# Of LaTeX's runs two make the commands for citations known, a third tells what they cite, a fourth
# shows it, a fifth puts pages right, and the last one changes nothing.
_RUNS = 6


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
    """Typeset with bibkit in between until nothing changes, as latexmk does; return the log."""
    (folder / "paper.tex").write_text(text, "utf-8")
    before: list[bytes] = []
    for _ in range(_RUNS):
        log = _run(folder, "paper.tex")
        outcome = convert(Job(str(folder / "paper.aux")))
        assert isinstance(outcome.content, str)
        (folder / "paper.bbl").write_text(outcome.content, "utf-8")
        after = [(folder / name).read_bytes() for name in ("paper.aux", "paper.bbl")]
        if after == before:
            return log, list(outcome.problems)
        before = after
    raise AssertionError(f"{_RUNS} runs have come to no end")


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
                "(Tikhvinsky, 2005a, 2005b)",
                "(Peskov, 2006, p. 145)",
                "Peskov, Yu. (2006).",
            ],
        ),
        (
            "ieee",
            NATBIB + HYPERREF,
            [
                "covers the years",
                "books [2], [3]",
                "[4, p. 145]",
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
                "Peskov, review.",
                "rst of these is Soviet-Sino",
                "Peskov, Yu. Review of",
            ],
        ),
        (
            "chicago-notes-bibliography",
            NATBIB + HYPERREF,
            [
                "no. 2 (2006): 145.",
                "Peskov7 dwells",
                "Peskov, review.",
                "rst of these is (Soviet-Sino",
                "Peskov, Yu. Review of",
            ],
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


CHAPTERS = Path(__file__).parent / "latex" / "chapters"
EVERYTHING = r"\usepackage{natbib}\usepackage[hidelinks]{hyperref}"


def _chapters(folder: Path, style: str, preamble: str = "") -> str:
    """Copy the book into a folder; return the source of its main file."""
    for path in CHAPTERS.iterdir():
        shutil.copy(path, folder)
    text = (folder / "paper.tex").read_text("utf-8").replace("%STYLE%", style)
    return text.replace("%PACKAGES%", EVERYTHING + preamble)


def test_commands_of_natbib_stand_wherever_a_book_has_them(tmp_path: Path) -> None:
    log, _ = _typeset(tmp_path, _chapters(tmp_path, "apa"))
    assert [one for one in WARNING.findall(log) if "hyperref" not in one] == []
    page = _page(tmp_path)
    for text in (
        "About Doe (2001a)",
        "Formula Roe et al., 2003 (Roe et al., 2003)",
        "see Doe, 2001b",
        "Roe et al. wrote in 2003 (2003, p. 5).",
        "Roe et al. (2003).",
        "Roe, Poe, Loe and Moe (2003).",
        "2 (Roe et al., 2003).",
        "3 It says (Roe et al., 2003), and Doe 2001a.",
        "Table 1.1: A table (Doe, 2001a)",
        "(see Doe, 2001a; but also Roe et al., 2003, Section 3, perhaps)",
        "(Doe, forthcoming)",
        "(cf. Doe, 2001a, passim and x2 , see 2)",
        "Doe (2001a); Roe et al. (2003)",
        "(see & #1 Ünder, 2004, p. 50%)",
    ):
        assert text in page


def test_notes_of_a_book_are_numbered_by_chapter_and_each_chapter_cites_anew(
    tmp_path: Path,
) -> None:
    log, _ = _typeset(tmp_path, _chapters(tmp_path, "oscola"))
    assert [one for one in WARNING.findall(log) if "hyperref" not in one] == []
    page = _page(tmp_path)
    for text in (
        "A note of the author. Ibid. Ibid 3. Ibid.",
        "It says (Ibid), and Doe, One (n 1).",
        "Anne Doe, One (P 2001); R van Roe and others, Three & Four (P 2003).",
        "See Doe, One (n 1); but also Roe and others (n 1) s 3, perhaps.",
        "Ibid; Roe and others (n 1).",
        "See & #1 Ä Ünder, Fünf #1 (P 2004) 50%.",
    ):
        assert text in page


def test_a_chapter_that_is_left_out_keeps_its_citations(tmp_path: Path) -> None:
    whole = _chapters(tmp_path, "oscola")
    _typeset(tmp_path, whole)
    before = _page(tmp_path).split("Chapter 2")[1]
    part = whole.replace(r"\begin{document}", r"\includeonly{two}\begin{document}")
    _typeset(tmp_path, part)
    assert _page(tmp_path).split("Chapter 2")[1] == before


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


FRENCH = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[french]{babel}
%PACKAGES%
\begin{document}
Texte \CITE[p.~3]{roe}; encore : \CITE{roe,kuzmin} ! \SAYS{roe} dit.
\bibliographystyle{%STYLE%}
\bibliography{refs}
\end{document}
"""


@pytest.mark.skipif(
    shutil.which("kpsewhich") is not None and not _has("french.ldf"),
    reason="there is no French in this TeX (apt install texlive-lang-french)",
)
@pytest.mark.parametrize("packages", [NATBIB, KERNEL])
@pytest.mark.parametrize(("style", "text"), [("apa", "Roe, 2001, p. 3"), ("oscola", "(n 1)")])
def test_signs_that_are_commands_in_a_language_do_no_harm(
    tmp_path: Path, style: str, text: str, packages: str
) -> None:
    record = "@book{roe, author={Roe, R.}, title={T}, year=2001}\n"
    other = record.replace("{roe", "{kuzmin").replace("2001", "2002")
    (tmp_path / "refs.bib").write_text(record + other)
    source = FRENCH.replace("%STYLE%", style).replace("%PACKAGES%", packages)
    log, problems = _typeset(tmp_path, source)
    assert problems == []
    assert WARNING.findall(log) == []
    assert text in _page(tmp_path)


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
