"""The forms of a citation, a row each in forms/forms.yaml, in a style of each kind.

What bibkit makes of them stands there, and where pandoc's ``--citeproc`` makes something else, that
and the reason too.
"""

import pytest

from bibkit.papers.through_pandoc import packaged
from tests.papers import form_table

ROWS = form_table.forms()
TEXTS = [row["form"] for row in ROWS]
needs_pandoc = pytest.mark.skipif(
    packaged() is None, reason="pip install pypandoc-binary brings the pandoc to compare with"
)


def _expected(style: str, by: str) -> list[tuple[str, str]]:
    return [(row["form"], row.get(by, {}).get(style, row[style])) for row in ROWS]


def test_the_table_is_large_and_every_difference_explained() -> None:
    assert len(ROWS) >= 60
    assert len(set(TEXTS)) == len(TEXTS)
    for row in ROWS:
        assert bool(row.get("pandoc") or row.get("filter")) == bool(row.get("why")), row["form"]


@pytest.mark.parametrize("style", form_table.STYLES)
def test_bibkit_makes_of_each_form_what_the_table_says(style: str) -> None:
    made = form_table.own(TEXTS, style)
    assert list(zip(TEXTS, made, strict=True)) == _expected(style, "own")


@needs_pandoc
@pytest.mark.parametrize("style", form_table.STYLES)
def test_pandoc_makes_of_each_form_the_same_or_what_the_table_says(style: str) -> None:
    made = form_table.by_pandoc(TEXTS, style)
    assert list(zip(TEXTS, made, strict=True)) == _expected(style, "pandoc")


@needs_pandoc
@pytest.mark.parametrize("style", form_table.STYLES)
def test_the_filter_makes_of_each_form_the_same(style: str) -> None:
    made = form_table.by_filter(TEXTS, style)
    assert list(zip(TEXTS, made, strict=True)) == _expected(style, "filter")
