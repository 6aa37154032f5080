"""Input that is large, endless or no text at all: it is read, or refused, and that in one go.

Each is large enough to take minutes if the time grew with the square of the size.
"""

import random
from pathlib import Path

import pytest

import bibkit
from bibkit.checks import check
from bibkit.errors import ReadError
from bibkit.formats import biblatex, ris
from bibkit.formats.bib import syntax

pytestmark = pytest.mark.no_cover
MANY = 50_000


def rules(library: bibkit.Library) -> set[str | None]:
    return {problem.rule for problem in library.problems}


def test_braces_without_an_entry_are_refused():
    for text in ("{" * 20_000_000, "{}" * 5_000_000):
        with pytest.raises(ReadError, match="no entry in this text"):
            biblatex.read(text)
    assert rules(biblatex.read("}" * 20_000_000)) == {"no-entry"}


def test_signs_that_begin_nothing_are_passed_over():
    assert biblatex.read("@" * 5_000_000 + "\n@book{a, title = {T}}\n")["a"].text("title") == "T"


def test_an_entry_without_end_is_left_out_and_the_next_one_read():
    text = "@book{a, title = " + "{" * (syntax.LONGEST + 10) + "\n@book{b, title = {T}}\n"
    found = biblatex.read(text)
    assert list(found) == ["b"]
    assert rules(found) == {"entry-too-long"}
    assert biblatex.write(found) == text


def test_an_entry_is_not_too_long_for_what_stands_after_it():
    text = "@book{a, title {T}}\n" + "junk " * (syntax.LONGEST // 4)
    assert biblatex.read(text)["a"].text("title") == "T"


@pytest.mark.parametrize(
    "value", ["{" * 1_000_000, "{" + "{}" * 1_000_000 + "}", "{" * 1_000_000 + "}" * 1_000_000]
)
def test_a_value_of_braces_is_read(value: str):
    assert len(biblatex.read(f"@book{{a, title = {value}").entries()) == 1


def test_a_field_of_ten_megabytes_is_read():
    words = " ".join(["word"] * 2_000_000)
    assert biblatex.read(f"@book{{a, note = {{{words}}}}}")["a"]["note"] == words


def test_as_many_names_as_a_file_may_have_are_read_and_checked():
    names = " and ".join(f"Name{number}, Given" for number in range(MANY))
    library = biblatex.read(f"@book{{a, title = {{T}}, author = {{{names}}}}}")
    assert len(library["a"].names("author")) == MANY
    found = [one for one in check(library) if one.rule == "name-signs"]
    assert len(found) == MANY
    assert len({one.column for one in found}) == MANY


@pytest.mark.parametrize("more", ["~b", " and b", ", b", "{b "])
def test_names_with_a_brace_that_is_not_closed_are_read(more: str):
    library = biblatex.read(f'@book{{a, title = {{T}}, author = "{{a{more * MANY}"\n}}')
    assert library["a"].text("title") == "T"


def test_a_circle_of_any_length_is_told_and_every_record_read():
    size = MANY // 10
    lines = (f"@book{{k{n}, title={{T}}, crossref={{k{(n + 1) % size}}}}}" for n in range(size))
    library = biblatex.read("\n".join(lines))
    assert len(library.entries()) == size
    assert rules(library) == {"relation"}
    assert len(library.resolve_all()) == size


def test_entries_without_an_end_in_ris_are_read():
    library = ris.read("TY  - JOUR\n" * MANY)
    assert len(library.entries()) == MANY
    assert rules(library) == {"ris"}


def test_one_key_for_all_entries_is_told_for_each_but_the_first():
    library = biblatex.read("@book{k, title = {T}}\n" * MANY)
    assert (len(library.entries()), len(library)) == (MANY, 1)
    assert len(library.problems) == MANY - 1


def test_strings_that_are_made_of_themselves_are_put_in_once():
    text = "@string{a = a # a}\n@string{b = c # {x}}\n@string{c = b # b}\n@book{k, title = a # b}"
    library = biblatex.read(text)
    assert library["k"].text("title") == "Aacx"
    assert rules(library) == {"undefined-string"}


@pytest.mark.parametrize("data", [bytes(1_000_000), random.Random(7).randbytes(100_000)])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes):
    path = tmp_path / "refs.bib"
    path.write_bytes(data)
    with pytest.raises(ReadError, match="binary file"):
        bibkit.load(path)


def test_a_file_that_ends_within_a_character_is_read(tmp_path: Path):
    path = tmp_path / "refs.bib"
    path.write_bytes("@book{a, title = {Zürich}}\n@book{b, title = {Gené".encode()[:-1])
    library = bibkit.load(path)
    assert library["a"].text("title") == "Zürich"
    assert list(library) == ["a", "b"]
    assert {"encoding", "unclosed-entry"} <= rules(library)
