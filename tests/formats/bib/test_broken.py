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
