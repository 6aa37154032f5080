"""README's table of what survives a round trip is what the formats do."""

import functools

import pytest

from tests.formats import round_trips

pytestmark = pytest.mark.no_cover


# In no fixture: what a fixture does is covered all the same, in three times the time.
table = functools.cache(round_trips.table)


def test_the_table_in_the_readme_is_what_the_formats_do() -> None:
    shown = round_trips.shown(round_trips.README.read_text(encoding="utf-8"))
    assert shown == table(), "run: python tests/packaging/readme.py"


def test_every_variable_stands_in_it_once() -> None:
    known = set().union(*(variables for _, variables in round_trips.GROUPS))
    rows = [line.split("|")[1].strip() for line in table().splitlines()[2:]]
    words = [word for row in rows for word in row.split(", ")]
    assert {word: words.count(word) for word in known} == dict.fromkeys(known, 1)


def test_no_variable_is_lost_and_bibkits_own_format_has_words_for_all() -> None:
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table().splitlines()[2:]]
    cells = {row[0]: row[1:] for row in rows if not row[0].startswith("**")}
    assert {row[0] for row in cells.values()} == {round_trips.OWN}
    # BibTeX's classic styles have no room for what is not theirs; an export says so.
    place = round_trips.COLUMNS.index("bibtex")
    others = {name: row[:place] + row[place + 1 :] for name, row in cells.items()}
    assert {name for name, row in others.items() if {"–", "◐"} & set(row)} <= {"evidence"}
