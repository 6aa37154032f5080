import json

import pytest

import bibkit
from tests.benchmarks.records import generate


def test_the_shipped_records_come_in_the_form_of_the_journal(run):
    result = run("format")
    assert (result.status, result.err) == (0, "")
    assert result.out.rstrip("\n") == bibkit.render(bibkit.records(), "far-eastern-affairs")


def test_other_records_come_in_author_date_form(run, library):
    result = run("format", library)
    assert (result.status, result.err) == (0, "")
    expected = bibkit.render(bibkit.load(library), "bibkit-author-date")
    assert result.out.rstrip("\n") == expected


def test_a_style_may_be_a_file(run, library, plain):
    result = run("format", library, "--style", plain)
    assert result.out == "Collected Letters\nLetters 1901\nOn Letters\n"


def test_chosen_records_alone_are_in_the_bibliography(run, library, plain):
    result = run("format", library, "-s", plain, "--key", "other", "--key", "child")
    assert result.out == "Letters 1901\nOn Letters\n"


def test_the_bibliography_can_be_written_in_other_languages_of_text(run, library, plain):
    result = run("format", library, "-s", plain, "-k", "child", "--to", "MARKDOWN")
    assert result.out == "*Letters 1901*\n"


def test_standard_input_is_formatted(run, library, plain):
    result = run("format", "-", "-f", "yaml", "-s", plain, stdin=library.read_bytes())
    assert result.out.startswith("Collected Letters\n")


def test_the_processor_can_be_named(run, library, plain):
    arguments = ["format", library, "-s", plain]
    assert run(*arguments, "--engine", "citeproc-py").out == run(*arguments).out


def test_the_bibliography_goes_into_a_file(run, library, plain, tmp_path):
    path = tmp_path / "refs.txt"
    result = run("format", library, "-s", plain, "-o", path)
    assert (result.status, result.out) == (0, "")
    assert path.read_text(encoding="utf-8") == "Collected Letters\nLetters 1901\nOn Letters\n"


def test_a_record_with_a_broken_relation_is_formatted_as_it_is_and_told_once(run, plain, tmp_path):
    path = tmp_path / "some.yaml"
    path.write_text("a:\n  type: book\n  title: A\n  part_of: nowhere\n", encoding="utf-8")
    result = run("format", path, "-s", plain)
    assert (result.status, result.out) == (1, "A\n")
    assert result.err.startswith(f"{path}:4:12: error: a: part_of names 'nowhere'")
    assert result.err.count("\n") == 1


def test_a_style_without_a_bibliography_says_so(run, library, notes):
    result = run("format", library, "-s", notes)
    assert (result.status, result.out) == (1, "")
    assert "has no bibliography" in result.err
    assert "bibkit cite" in result.err


def test_an_empty_library_gives_an_empty_bibliography(run, plain):
    result = run("format", "-", "-s", plain, stdin=b"")
    assert (result.status, result.out.strip(), result.err) == (0, "", "")


KINDS = """\
letters:
  {type: book, title: Letters, keyword: "primary, war", annote: "Edited with <i>care</i>."}
study:
  {type: article-journal, title: Study, keyword: war, abstract: On the letters.}
page:
  {type: webpage, title: Web}
"""


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (["--type", "book"], ["Letters"]),
        (["--type", "BOOK", "--type", "webpage"], ["Letters", "Web"]),
        (["--not-type", "book"], ["Study", "Web"]),
        (["--keyword", "war", "--not-keyword", "primary"], ["Study"]),
        (["--keyword", "primary", "--keyword", "peace"], ["Letters"]),
        (["--key", "page", "--type", "book"], []),
        (["--annotated", "annote"], ["Letters", "    Edited with care.", "Study", "Web"]),
        (
            ["--annotated", "abstract", "--keyword", "war"],
            ["Letters", "Study", "    On the letters."],
        ),
    ],
)
def test_part_of_a_library_is_chosen_and_annotated(run, plain, options, lines):
    arguments = ["format", "-", "-f", "yaml", "-s", plain, "--to", "text", *options]
    result = run(*arguments, stdin=KINDS.encode())
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines() == lines


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--type", "boook"], "there is no item type 'boook' (did you mean book?)"),
        (["--annotated", "anote"], "there is no variable 'anote' (did you mean annote"),
    ],
)
def test_a_mistyped_choice_is_answered_with_the_nearest(run, options, message):
    result = run("format", *options)
    assert result.status == 2
    assert message in result.err


def test_a_bibliography_is_the_same_split_over_processes(run, tmp_path):
    path = tmp_path / "many.json"
    path.write_text(json.dumps(generate(260)), encoding="utf-8")
    alone = run("format", path)
    assert alone.status == 0
    assert run("format", path, "--jobs", "2") == alone
    assert run("format", path, "--jobs", "0").status == 2
