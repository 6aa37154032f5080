"""Locators in the text after a key, a case a line in locators.tsv."""

from pathlib import Path

import pytest

from bibkit.csl import locale
from bibkit.papers.locators import Locators

_LINES = Path(__file__).with_name("locators.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in _LINES if line and not line.startswith("#")]


@pytest.mark.parametrize(
    ("language", "text", "label", "locator", "rest"), CASES, ids=[f"{c[0]}:{c[1]}" for c in CASES]
)
def test_the_text_after_a_key_has_a_locator(
    language: str, text: str, label: str, locator: str, rest: str
) -> None:
    assert Locators(locale.build(language, ())).split(text) == (label, locator, rest)


@pytest.mark.parametrize(
    ("text", "label", "locator", "rest"),
    [
        ("33", "page", "33", ""),
        ("chap.\xa02", "chapter", "2", ""),
        ("see there", "", "", "see there"),
        ("p. 3, my translation", "page", "3", ", my translation"),
    ],
)
def test_a_text_may_be_all_locator(text: str, label: str, locator: str, rest: str) -> None:
    assert Locators(locale.build("en-US", ())).parse(text) == (label, locator, rest)


def test_a_long_text_is_read_in_time_in_line_with_its_length() -> None:
    locators = Locators(locale.build("en-US", ()))
    assert locators.split(", " + "1, " * 100_000).label == "page"
    assert locators.split(", p. " + "(" * 100_000).locator == ""
