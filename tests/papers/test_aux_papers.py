"""The .bbl file that comes of an .aux file, and what is told of a faulty one."""

from pathlib import Path

import pytest

from bibkit.errors import BibkitError, StyleError
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


def test_a_note_style_has_the_first_note_and_the_later_ones(folder: Path) -> None:
    text = _bbl(_aux(folder, r"\citation{doe}", style="chicago-notes-bibliography"))
    assert r"\bibkit@first{doe}{A. Doe, \textit{One} (2001)}" in text
    assert r"\bibkit@item{Doe, \textit{One}}" in text


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
