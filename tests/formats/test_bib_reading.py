"""Reading `.bib` files: each case is a file, the records expected of it, and its problems."""

import logging
from pathlib import Path

import pytest

from bibkit.formats import biblatex, bibtex, yaml
from bibkit.formats.bib import keeping
from tests.counting import steps

FOLDER = Path(__file__).parent / "bib"
CASES = sorted((FOLDER / "read").glob("*.bib"))
CLASSIC = sorted((FOLDER / "classic").glob("*.bib"))


@pytest.mark.parametrize("case", [*CASES, *CLASSIC], ids=lambda case: case.stem)
def test_records_and_problems_are_those_expected(case: Path):
    read = bibtex.read if case in CLASSIC else biblatex.read
    found = read(case.read_text("utf-8"), case.name)
    expected = yaml.read(case.with_suffix(".yaml").read_text("utf-8"))
    assert expected.problems == []
    assert {key: found[key] for key in found} == {key: expected[key] for key in expected}
    problems = case.with_suffix(".problems")
    lines = problems.read_text("utf-8").splitlines() if problems.exists() else []
    assert [str(problem) for problem in found.problems] == lines


def test_records_under_a_repeated_and_an_empty_key_are_kept():
    found = biblatex.read((CASES[0].parent / "faults.bib").read_text("utf-8"))
    assert [record.key for record in found.entries()] == [
        *("whole", "broken", "whole", "", "twice", "comma", "lost", "empty"),
    ]


def test_a_classic_file_keeps_its_particles():
    text = "@book{a, author = {Ludwig van Beethoven}, title = {T}}"
    assert bibtex.read(text)["a"].names("author")[0].non_dropping_particle == "van"


@pytest.mark.parametrize("module", [biblatex, bibtex])
def test_a_bib_file_is_recognised(module):
    assert module.sniff("% comment\n @Book {x, title = {y}}")
    assert not module.sniff('{"id": "a@b"}')


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm():
    found = biblatex.read("\ufeff@book{a,\r\n  title = {One\r\n  two},\r\n  year = 2000\r\n}\r\n")
    assert found["a"].text("title") == "One two"
    assert found.problems == []


def test_nothing_is_logged_about_what_is_reported(caplog):
    with caplog.at_level(logging.DEBUG):
        biblatex.read(
            "@book{a, title = {unclosed\n@book{a, title={x}}\n@foo{a, title={x}, title={y}}"
        )
    assert caplog.records == []


def test_an_empty_text_is_an_empty_library():
    assert len(biblatex.read("")) == 0


@pytest.mark.parametrize(
    "field", ["mine", "bibkit:{broken", "bibkit:[1]"], ids=["own", "broken", "no object"]
)
def test_a_custom_field_of_the_users_stays_theirs(field: str):
    found = biblatex.read(f"@book{{a, title = {{T}}, verbc = {{{field.replace('{', '')}}}}}")
    assert found["a"].fields["verbc"] == field.replace("{", "")


def test_what_was_kept_but_makes_no_sense_is_reported_with_its_place():
    text = "\n@book{a, title = {T}, verbc = {" + keeping.write({"set": {"nonsense": 1}}) + "}}"
    problem = biblatex.read(text, "x.bib").problems[0]
    assert (problem.path, problem.line, problem.key) == ("x.bib", 2, "a")
    assert "nonsense" in problem.message


def test_a_quote_in_braces_does_not_end_a_text_in_quotes():
    found = biblatex.read('@book{a, note = "x {"}y{"} z" # { w}}')
    assert found["a"].text("note") == 'x "y" z w'


@pytest.mark.parametrize(
    "field",
    [
        *("year = {x%s2001}", "year = {c. %s}", "date = {May %s2001}", "day = {%s}, year = 2001"),
        *("month = {%s}, year = 2001", "volume = {1(%s}", "howpublished = {at %s}"),
        *("howpublished = {http://%s b}", "edition = {Second %s}"),
    ],
)
@pytest.mark.parametrize("text", ["1", ", ", "at ", ".", "- "])
def test_a_value_of_any_length_is_read_in_steps_in_line_with_it(field: str, text: str):
    def read(times: int) -> int:
        entry = f"@article{{a, {field % (text * times)}}}"
        return steps(lambda: bibtex.read(entry))

    read(1)
    assert read(20_000) < 15 * read(2_000) + 10_000
