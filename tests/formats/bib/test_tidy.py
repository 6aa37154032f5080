"""Tidying `.bib` files: each case is a style, a text, and the same text tidy."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibkit.formats import biblatex
from bibkit.formats.bib.tidy import Style, tidy

HERE = Path(__file__).parent
CASES = sorted((HERE / "tidy").glob("*.txt"))
FILES = sorted([*(HERE / "read").glob("*.bib"), *(HERE / "broken").glob("*.txt")])
STYLES = [
    Style(),
    Style(sort=(), quotes=True, align=14, drop_empty=True, blank_lines=False),
    Style(sort=("-year", "author"), sort_fields=True, indent="\t", lower=False),
    Style(sort=("type", "title"), align=0, trailing_comma=False, parents_last=True),
]


def parts(path: Path) -> tuple[Style, str, str]:
    style, text, expected = path.read_text("utf-8").split("\n=====\n")
    return eval(style), text, expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_file_is_brought_into_one_style(path: Path) -> None:
    style, text, expected = parts(path)
    assert tidy(text, style) == expected
    assert tidy(expected, style) == expected


def records(text: str) -> list[str]:
    found = biblatex.read(text).entries()
    return sorted(repr((record.to_csl(), record.relations)) for record in found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("style", STYLES)
def test_nothing_is_lost_and_the_tidy_stays_as_it_is(path: Path, style: Style) -> None:
    text = path.read_bytes().decode()
    once = tidy(text, style)
    assert tidy(once, style) == once
    if not style.drop_empty and not style.parents_last:
        assert len(biblatex.read(once).entries()) == len(biblatex.read(text).entries())
    if style == Style(sort=()):
        assert records(once) == records(text)


PIECES = st.sampled_from(
    [
        *("@book{a,\n", "@Article{B ,\n", "@string{s = {x}}\n", "@comment{c}\n", "}\n\n", "}\n"),
        *('title = "A",\n', "year=1999,\n", "NOTE = {x\n y},", "x = s # {y},\n", "% words\n"),
        *("\n", "words ", '@preamble{"p"}\n', "{}", "\t"),
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from(STYLES))
def test_tidying_twice_is_tidying_once(text: str, style: Style) -> None:
    once = tidy(text, style)
    assert tidy(once, style) == once


def test_line_ends_stay_what_they_are() -> None:
    assert tidy("@book{a,title={x}}\r\n") == "@book{a,\r\n  title = {x},\r\n}\r\n"
    assert tidy("") == ""
