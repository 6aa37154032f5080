from pathlib import Path

import pytest

import bibkit


def test_the_styles_written_here_are_listed_first_by_name(run):
    result = run("styles", "list")
    assert (result.status, result.err) == (0, "")
    shipped = sorted(path.stem for path in (Path(__file__).parents[2] / "styles").glob("*.csl"))
    assert shipped
    assert result.out.splitlines()[: len(shipped)] == shipped


@pytest.mark.parametrize("pattern", ["eastern", "FAR-*", "f?r-eastern-affairs"])
def test_a_pattern_is_a_part_of_a_name_or_has_wildcards(run, pattern):
    assert run("styles", "list", pattern).out.splitlines()[0] == "far-eastern-affairs"


def test_a_long_list_has_titles_and_where_the_styles_are_from(run):
    title = bibkit.Style.load("far-eastern-affairs").title
    result = run("styles", "list", "far-eastern-affairs", "--long")
    assert result.out == f"far-eastern-affairs\t{title}\tbibkit\n"


@pytest.mark.parametrize(
    ("pattern", "advice"), [("far-eastern-afairs", "did you mean far-eastern"), ("*zzz*", "try a")]
)
def test_a_pattern_that_no_name_matches_is_answered(run, pattern, advice):
    result = run("styles", "list", pattern)
    assert (result.status, result.out) == (1, "")
    assert advice in result.err


def test_a_style_is_shown_with_its_facts_and_a_sample(run, plain):
    result = run("styles", "show", plain)
    assert (result.status, result.err) == (0, "")
    facts, citations, bibliography = result.out.split("\n\n")
    assert facts.splitlines() == [
        "name: plain",
        "title: A plain style & nothing more",
        "class: in-text",
        f"file: {plain}",
        "categories: author-date, history",
        "locale: en-GB",
    ]
    assert "(Peskov, p. 145)" in citations.splitlines()
    assert "Soviet-Sino Relations. 1946-1950" in bibliography


def test_a_style_without_bibliography_is_shown_by_its_citations(run, notes):
    out = run("styles", "show", notes).out
    assert "class: note" in out
    assert out.rstrip().endswith(".")


def test_a_mistyped_style_is_answered_with_the_nearest(run):
    result = run("styles", "show", "far-eastern-afairs")
    assert result.status == 1
    assert "did you mean far-eastern-affairs" in result.err
