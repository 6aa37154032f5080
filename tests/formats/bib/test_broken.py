"""Broken blocks, one a file: the text, what is said of it, and the entries that are read of it."""

from pathlib import Path

import pytest

from bibkit.formats.bib.blocks import read_blocks

CASES = sorted((Path(__file__).parent / "broken").glob("*.txt"))
SEPARATOR = "\n=====\n"


def told(text: str) -> list[str]:
    """Return what is said of a text and what is read of it, as the cases have them."""
    found = read_blocks(text, "x.bib")
    problems = [f"{one.severity} {str(one).removeprefix('x.bib:')}" for one in found.problems]
    entries = []
    for entry in found.entries:
        fields = "".join(f", {name}={value!r}" for name, value in entry.fields.items())
        entries.append(f"{entry.line}:{entry.column} @{entry.type} {entry.key!r}{fields}")
    return ["\n".join(problems), "\n".join(entries) + "\n"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_broken_block_costs_no_more_than_itself(case: Path) -> None:
    text, *expected = case.read_bytes().decode().split(SEPARATOR)
    assert told(text) == expected


def test_every_case_is_tried() -> None:
    assert len(CASES) > 30


HOSTILE = {
    "open braces": "@a{b, c={" + "{" * 200_000,
    "open values": "@a{k,\n" + "x = {\n" * 10_000,
    "values closed early": "@a{k,\n" + 'x = "a" b\n' * 10_000,
    "heads in a line": "x@a{b,c={" * 10_000,
    "open comments": "@comment{\n" * 5_000,
    "escaped braces": "@a{k,\n" + "x = {\\{\n" * 5_000,
    "signs": "@a{k, x=" + "#" * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_that_is_broken_all_over_is_read_with_few_words_about_each_block(text: str) -> None:
    found = read_blocks(text)
    assert len(found.entries) <= 1
    assert len(found.problems) <= max(41, text.count("\n@comment") + 1)


def test_strings_that_double_are_cut_short_and_said_so() -> None:
    doubling = "".join(f"@string{{a{i} = a{i - 1} # a{i - 1}}}\n" for i in range(1, 100))
    found = read_blocks('@string{a0 = "0123456789"}\n' + doubling + "@book{b, title = a99}\n")
    assert "string-too-long" in {problem.rule for problem in found.problems}
    assert sum(map(len, found.entries[0].fields.values())) < 10_000_000
