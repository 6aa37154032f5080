import pytest

from bibkit.model.numbers import is_numeric, page_range


@pytest.mark.parametrize("text", ["1", " 12 ", "2nd", "A12", "1-4", "1 & 9", "1, 2, 3", "3–5"])
def test_numbers_ranges_and_lists_are_numeric(text: str) -> None:
    assert is_numeric(text)


@pytest.mark.parametrize("text", ["", "second", "2nd edition", "1-", "No. 5", "1.5.", "- 1"])
def test_words_are_not_numeric(text: str) -> None:
    assert not is_numeric(text)


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("143-149", ("143", "149")),
        ("143--149", ("143", "149")),
        ("143 – 149", ("143", "149")),
        ("143", ("143", "")),
        ("143-149, 160", ("143", "149")),
        ("12, 143-149", ("12", "149")),
        ("5 & 7", ("5", "")),
        ("", ("", "")),
    ],
)
def test_first_and_last_page(text: str, pages: tuple[str, str]) -> None:
    assert page_range(text) == pages
