"""The .bbl file that comes of an .aux file, and what is told of a faulty one."""

from pathlib import Path

import pytest

from bibkit.errors import BibkitError, StyleError
from bibkit.papers.aux import groups
from bibkit.papers.job import Job, convert

BIB = """@book{doe, author={Doe, A.}, title={One}, year=2001}
@book{doe2, author={Doe, A.}, title={Two}, year=2001}
@book{roe, author={Roe, R. and Poe, P. and Loe, L. and Moe, M.}, title={Three}, year=2003}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "refs.bib").write_text(BIB)
    return tmp_path


def _aux(folder: Path, *lines: str, style: str = "apa", database: str = "refs") -> Job:
    known = [rf"\bibstyle{{{style}}}"] if style else []
    known += [rf"\bibdata{{{database}}}"] if database else []
    (folder / "paper.aux").write_text("\n".join([r"\relax", *lines, *known, ""]), "utf-8")
    return Job(str(folder / "paper.aux"))


def _bbl(job: Job) -> str:
    content = convert(job).content
    assert isinstance(content, str)
    return content


def test_labels_have_the_year_suffixes_of_the_style(folder: Path) -> None:
    text = _bbl(_aux(folder, r"\citation{doe,doe2}", r"\citation{roe}"))
    assert r"\bibkit@item{Doe, 2001a}{{Doe}({2001a})}{doe}" in text
    assert r"\bibkit@item{Doe, 2001b}{{Doe}({2001b})}{doe2}" in text
    assert r"{{Roe et al.}({2003}){Roe, Poe, Loe and Moe}}{roe}" in text


def test_a_numeric_style_numbers_in_the_order_of_citation(folder: Path) -> None:
    text = _bbl(_aux(folder, r"\citation{roe}", r"\citation{doe2}", style="ieee"))
    assert r"\bibkit@item{1}{{Roe et al.}({2003}){Roe, Poe, Loe and Moe}}{roe}" in text
    assert r"\bibkit@item{2}{{Doe}({2001})}{doe2}" in text
    assert r"\begin{thebibliography}{[1]}" in text


def test_a_star_stands_for_all_records(folder: Path) -> None:
    text = _bbl(_aux(folder, r"\citation{*}"))
    assert text.count(r"\bibkit@item{") == 3


def _cited(number: int, place: int, note: int, command: str, *arguments: str) -> str:
    before, after, keys = ("", "", *arguments)[-3:]
    told = f"{{{number}}}{{{place}}}{{{note}}}{{0}}{{{note}}}"
    return rf"\bibkit@cited{{{told}{{{command}}}{{{before}}}{{{after}}}{{{keys}}}}}"


def _known(job: Job) -> list[str]:
    """Return what citations show in the text, or in their notes."""
    lines = [line for line in _bbl(job).splitlines() if line.startswith(r"\bibkit@known{")]
    shown = [list(groups(line.removeprefix(r"\bibkit@known")))[2:] for line in lines]
    return ["|".join(filter(None, texts)) for texts in shown]


def test_a_note_style_tells_each_note_by_itself(folder: Path) -> None:
    lines = [
        _cited(1, 3, 1, "citep", "p.~3", "doe"),
        _cited(2, 3, 2, "citep", "3", "doe"),
        # The third note is one of the author's that cites nothing.
        _cited(3, 3, 4, "citet", "roe"),
        _cited(4, 1, 5, "citep", "doe"),
        _cited(5, 2, 6, "citep", "doe2"),
        _cited(6, 0, 0, "citeauthor", "roe"),
        _cited(7, 0, 0, "citeyear", "roe"),
    ]
    assert _known(_aux(folder, *lines, style="oscola")) == [
        r"A Doe, \textit{One} (2001) 3.",
        "Ibid.",
        r"R Roe and others|\textit{Three} (2003).",
        r"(Doe, \textit{One} (n 1))",
        r"A Doe, \textit{Two} (2001)",
        "Roe and others",
        "2003",
    ]


def test_arguments_of_citations_are_locators_and_texts_in_latex(folder: Path) -> None:
    lines = [
        _cited(1, 0, 0, "citep", "see", r"pp.~3--5, \emph {passim}", "doe"),
        _cited(2, 0, 0, "citep", r"\unknown {a}", r"\S ~3 and $x^2$", "doe"),
        _cited(3, 0, 0, "citetext", r"cf.\ \citealp [3]{doe}; \citealt [see][]{roe}, more", ""),
        _cited(4, 0, 0, "citealp", "50\\%", "roe"),
        _cited(5, 0, 0, "citeyearpar", "roe"),
        _cited(6, 0, 0, "natcite", "doe,roe"),
        _cited(7, 0, 0, "natcite", "12", "doe"),
        _cited(8, 0, 0, "cite", "nokey"),
    ]
    link = r"\bibkit@link{%s}{%s}"
    roe = link % ("roe", "Roe et al., 2003")
    assert _known(_aux(folder, *lines)) == [
        rf"(see {link % ('doe', 'Doe, 2001, pp. 3–5')}, \textit{{passim}})",
        rf"(\unknown{{a}} {link % ('doe', 'Doe, 2001, Section 3')} and $x^2$)",
        rf"(cf. {link % ('doe', 'Doe, 2001, p. 3')}; see {roe}, more)",
        link % ("roe", r"Roe et al., 2003, p. 50\%"),
        f"({link % ('roe', '2003')})",
        f"Doe ({link % ('doe', '2001')}); Roe et al. ({link % ('roe', '2003')})",
        f"({link % ('doe', 'Doe, 2001, p. 12')})",
        f"({link % ('nokey', chr(92) + 'textbf{nokey?}')})",
    ]


@pytest.mark.parametrize(
    "text",
    [
        r"\citeauthor {doe}, forthcoming",
        r"see \citealp {doe} and \citealp {roe}",
        r"\mycite {doe}; \citealp {roe}",
        "nothing",
    ],
)
def test_what_citations_cannot_say_is_left_to_natbib(folder: Path, text: str) -> None:
    assert _known(_aux(folder, r"\citation{doe}", _cited(1, 0, 0, "citetext", text, ""))) == []


def test_a_numeric_style_leaves_names_to_natbib_and_counts_them(folder: Path) -> None:
    lines = [_cited(1, 0, 0, "citet", "roe"), _cited(2, 0, 0, "citep", "doe,roe")]
    job = _aux(folder, r"\citation{doe}", *lines, style="ieee")
    assert _known(job) == [r"\bibkit@link{roe}{[1]}, \bibkit@link{doe}{[2]}"]
    assert r"\bibkit@item{1}{{Roe et al.}" in _bbl(job)


def test_lines_that_are_not_whole_say_nothing(folder: Path) -> None:
    whole = _cited(1, 0, 0, "citep", "doe")
    lines = [whole[: len(whole) // 2], whole.replace("{1}", "{x}"), whole.replace("{0}", ""), whole]
    assert len(_known(_aux(folder, *lines))) == 1


def test_the_file_stands_beside_the_aux_file_with_a_log_for_latexmk(folder: Path) -> None:
    outcome = convert(_aux(folder, r"\citation{doe,nokey}"))
    assert outcome.output == str(folder / "paper.bbl")
    ((path, log),) = outcome.logs
    assert path == str(folder / "paper.blg")
    assert f"Database file #1: {folder / 'refs.bib'}" in log
    assert "Warning--" in log


def test_included_files_are_followed_and_their_sources_named(folder: Path) -> None:
    (folder / "one.aux").write_text("\\citation{doe}\n\\citation{nokey}\n")
    (folder / "one.tex").write_text("% \\cite{nokey}\nSee \\citep[see][3]{doe,\n  nokey}.\n")
    outcome = convert(_aux(folder, r"\@input{one.aux}"))
    (problem,) = outcome.problems
    assert (problem.path, problem.line, problem.column) == (str(folder / "one.tex"), 3, 3)
    assert str(folder / "one.aux") in outcome.files
    assert r"\string\bibcite{nokey}{\unexpanded{\textbf{nokey?}}}" in str(outcome.content)


def test_without_sources_the_place_in_the_aux_file_is_told(folder: Path) -> None:
    (problem,) = convert(_aux(folder, r"\citation{nokey}")).problems
    assert (problem.path, problem.line) == (str(folder / "paper.aux"), 2)


def test_an_included_file_that_is_not_there_is_a_warning(folder: Path) -> None:
    (problem,) = convert(_aux(folder, r"\citation{doe}", r"\@input{gone.aux}")).problems
    assert (problem.severity, problem.line) == ("warning", 3)


@pytest.mark.parametrize("name", ["paper", "one"])
def test_files_that_include_each_other_in_a_circle_are_told(folder: Path, name: str) -> None:
    (folder / "one.aux").write_text(f"\\relax\n\\@input{{{name}.aux}}\n")
    with pytest.raises(BibkitError, match=r"in a circle: .* includes ") as caught:
        convert(_aux(folder, r"\@input{one.aux}"))
    assert (caught.value.path, caught.value.line) == (str(folder / "one.aux"), 2)


def test_files_that_include_others_without_end_are_told(folder: Path) -> None:
    for number in range(80):
        (folder / f"c{number}.aux").write_text(f"\\@input{{c{number + 1}.aux}}\n")
    with pytest.raises(BibkitError, match="deep"):
        convert(_aux(folder, r"\@input{c0.aux}"))


@pytest.mark.parametrize(
    ("missing", "option"), [("style", "--style"), ("database", "--bibliography")]
)
def test_a_paper_without_style_or_database_is_told(folder: Path, missing: str, option: str) -> None:
    with pytest.raises(BibkitError, match=f"names no {missing}") as caught:
        convert(_aux(folder, r"\citation{doe}", **{missing: ""}))
    assert option in str(caught.value.hint)


def test_what_the_command_line_says_stands_in_for_both(folder: Path) -> None:
    job = _aux(folder, r"\citation{doe}", style="", database="")
    given = Job(job.source, bibliography=(str(folder / "refs.bib"),), style="ieee")
    assert r"\bibkit@item{1}" in _bbl(given)


def test_biblatex_is_told_to_look_after_itself(folder: Path) -> None:
    with pytest.raises(BibkitError) as caught:
        convert(_aux(folder, r"\abx@aux@refcontext{nty}", style="", database=""))
    assert "biblatex" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("style", "hint"), [("aap", "did you mean"), ("plainnat", "BibTeX"), ("no/such.csl", "")]
)
def test_a_style_that_is_not_found_is_told_with_its_place(
    folder: Path, style: str, hint: str
) -> None:
    job = _aux(folder, r"\citation{doe}", style=style)
    (folder / "paper.tex").write_text(f"\n  \\bibliographystyle{{{style}}}\n")
    with pytest.raises(StyleError) as caught:
        convert(job)
    assert (caught.value.path, caught.value.line) == (str(folder / "paper.tex"), 2)
    assert hint in str(caught.value.hint)


def test_databases_are_found_where_bibinputs_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "far").mkdir()
    (folder / "far" / "more.bib").write_text("@book{zoe, title={Z}}")
    job = _aux(folder, r"\citation{zoe}", database="refs,more")
    with pytest.raises(BibkitError, match="more is not found"):
        convert(job)
    monkeypatch.setenv("BIBINPUTS", f".:{folder / 'far'}:")
    assert "{zoe}" in _bbl(job)


def test_a_database_may_be_of_another_format(folder: Path) -> None:
    (folder / "refs.json").write_text('[{"id": "zoe", "type": "book", "title": "Z"}]')
    assert "{zoe}" in _bbl(_aux(folder, r"\citation{zoe}", database="refs.json"))


def test_other_outputs_are_refused(folder: Path) -> None:
    job = _aux(folder, r"\citation{doe}")
    with pytest.raises(BibkitError, match="cannot become html"):
        convert(Job(job.source, to="html"))
    with pytest.raises(BibkitError, match="would replace"):
        convert(Job(job.source, output=str(folder / "refs.bib")))


def test_records_that_are_never_cited_are_listed_on_request(folder: Path) -> None:
    job = _aux(folder, r"\citation{doe}")
    found = convert(Job(job.source, report=True)).problems
    assert [problem.key for problem in found] == ["doe2", "roe"]


def test_bibkits_own_line_for_natbib_is_no_style(folder: Path) -> None:
    job = _aux(folder, r"\citation{doe}", r"\bibstyle {bibkit}", style="ieee")
    assert r"\bibkit@item{1}" in _bbl(job)
