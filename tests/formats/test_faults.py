"""Faulty texts, one a file: the text, what is said of it, and what was read in spite of it."""

from pathlib import Path

import pytest

from bibkit.errors import Problem, ReadError
from bibkit.formats import csl_json, yaml

HERE = Path(__file__).parent


def cases(folder: str) -> list[object]:
    files = sorted((HERE / folder).glob("*.txt"))
    return [
        pytest.param(file.read_text(encoding="utf-8").split("\n=====\n"), id=file.stem)
        for file in files
    ]


def shown(problem: Problem) -> str:
    hint = f" ({problem.hint})" if problem.hint else ""
    place = f"{problem.line or 0}:{problem.column or 0}"
    return f"{place} {problem.severity}: {problem.message}{hint}"


@pytest.mark.parametrize("case", cases("yaml_faults"))
def test_a_fault_in_yaml_is_placed_and_the_rest_is_read(case: list[str]) -> None:
    check_fault(yaml, case)


@pytest.mark.parametrize("case", cases("csl_json_faults"))
def test_a_fault_in_csl_json_is_placed_and_the_rest_is_read(case: list[str]) -> None:
    check_fault(csl_json, case)


def check_fault(format: object, case: list[str]) -> None:
    text, said, read = case
    library = format.read(text + "\n", "refs")
    assert [shown(problem) for problem in library.problems] == said.splitlines()
    assert {problem.path for problem in library.problems} <= {"refs"}
    assert format.write(library) == read
    assert format.read(read) == library


@pytest.mark.parametrize("case", cases("yaml_broken"))
def test_what_is_not_yaml_is_refused_with_its_place(case: list[str]) -> None:
    check_broken(yaml, case)


@pytest.mark.parametrize("case", cases("csl_json_broken"))
def test_what_is_not_json_is_refused_with_its_place(case: list[str]) -> None:
    check_broken(csl_json, case)


def check_broken(format: object, case: list[str]) -> None:
    text, said = case
    with pytest.raises(ReadError) as caught:
        format.read(text, "refs")
    assert shown(caught.value.problem()) == said.strip()
    assert caught.value.path == "refs"
