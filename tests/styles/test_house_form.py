"""The form of Far Eastern Affairs, beside the heading of the review that it is read off.

Words are compared, in their order, with the punctuation that joins them; the heading's line breaks
and the capitals of its first line are the page's, not the reference's.
"""

import os
from pathlib import Path

import pytest

import bibkit

BOOK_1 = "Book 1: 1946-1948;"
BOOK_2 = "Book 2: 1949-February 1950."
SOURCE = "No. 2, 2006. Pages: 143-149."


@pytest.fixture(scope="module")
def heading() -> str:
    """The heading of the review, from the journal's name to the reviewer's, on one line."""
    named = os.environ.get("BIBKIT_REVIEW_TEXT")
    root = Path(__file__).parents[2]
    path = Path(named) if named else root.parent / "shared" / "seed" / "review.txt"
    if not path.is_file():
        pytest.skip(f"the text of the review is not at {path}; set BIBKIT_REVIEW_TEXT to its path")
    text = " ".join(path.read_text(encoding="utf-8").split())
    return text[text.index("Far Eastern Affairs") : text.index(", Senior researcher")]


@pytest.fixture(scope="module")
def work(heading: str) -> str:
    """What the heading says of the work under review."""
    start = heading.index(SOURCE) + len(SOURCE)
    return heading[start : heading.index("Author:")].strip()


def reference(key: str) -> str:
    document = bibkit.Document(bibkit.records(), "far-eastern-affairs")
    document.include(key)
    return str(document.bibliography()[0])


def words(text: str) -> list[str]:
    return text.casefold().split()


def test_the_volume_is_told_word_for_word_as_in_the_heading(work: str) -> None:
    assert words(reference("vol5")) == words(f"{work}.")


def test_a_book_of_the_volume_is_told_as_in_the_heading_without_the_other(work: str) -> None:
    first = work.replace(f"{BOOK_1} {BOOK_2}", "Book 1: 1946-1948.")
    second = work.replace(f"{BOOK_1} ", "")
    assert first != work != second
    assert words(reference("vol5book1")) == words(f"{first}.")
    assert words(reference("vol5book2")) == words(f"{second}.")


def test_the_review_is_placed_word_for_word_as_in_the_heading(heading: str) -> None:
    text = reference("peskov2006")
    assert SOURCE in heading
    assert text.startswith(f"Far Eastern Affairs, {SOURCE}")
    assert text.endswith("Author: Yu. Peskov.")
    assert heading.endswith("Author: Yu. Peskov")


def test_the_reference_of_the_review_has_no_word_that_the_heading_lacks(heading: str) -> None:
    """It is the heading, shortened: the same words in the same order."""
    left = iter("".join(mark for mark in heading if mark not in ".,").casefold().split())
    told = "".join(mark for mark in reference("peskov2006") if mark not in ".,").casefold().split()
    assert [word for word in told if word not in left] == []


def test_a_document_is_told_with_the_volume_that_prints_it_as_in_the_heading(work: str) -> None:
    second = work.replace(f"{BOOK_1} ", "")
    assert " ".join(words(second)) in " ".join(words(reference("treaty-1950")))
