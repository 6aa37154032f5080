"""Every fixture of the public CSL test suite, compared to the letter.

Those that fail are listed in known_failures.tsv, each with its reason; one on the list that passes
fails the run, so that the list stays true.
"""

from pathlib import Path

import pytest

from tests.conformance.fixtures import Fixture, folder

FOLDER = folder()
LISTED = dict(
    line.split("\t", 1)
    for line in (Path(__file__).parent / "known_failures.tsv").read_text("utf-8").splitlines()
)
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt")) if FOLDER else []

pytestmark = pytest.mark.skipif(
    FOLDER is None,
    reason="the CSL test suite is not at hand: set BIBKIT_CSL_TEST_SUITE to a clone of "
    "citation-style-language/test-suite",
)


@pytest.mark.parametrize("name", NAMES)
def test_fixture(name: str) -> None:
    assert FOLDER is not None
    fixture = Fixture.read(FOLDER / f"{name}.txt")
    passes = fixture.result() == fixture.expected
    if name in LISTED:
        assert not passes, "this passes now: take it off known_failures.tsv"
    else:
        assert fixture.result() == fixture.expected


def test_the_list_names_fixtures_only() -> None:
    assert set(LISTED) <= set(NAMES)
    assert len(LISTED) <= 8
