"""Writing back what was read: the same to the letter, but for what has changed."""

import copy
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bibkit
from bibkit.errors import BibkitError
from bibkit.formats import biblatex, bibtex
from bibkit.model import Library, Record, Relation

HERE = Path(__file__).parent
FILES = sorted([*(HERE / "read").glob("*.bib"), *(HERE / "broken").glob("*.txt")])
BASE = (HERE / "changes" / "library.bib").read_text("utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("module", [biblatex, bibtex])
def test_an_unchanged_library_gives_its_text_back(path, module) -> None:
    text = path.read_bytes().decode()
    assert module.write(module.read(text)) == text


@pytest.mark.parametrize(
    "data",
    [
        BASE.encode("utf-8-sig"),
        BASE.replace("\n", "\r\n").encode(),
        BASE.replace("\n", "\r").encode(),
        BASE.replace("UTF-8", "ISO8859_1").encode("latin-1"),
        BASE.encode("utf-16"),
        BASE.rstrip("\n").encode(),
    ],
    ids=["bom", "crlf", "cr", "latin-1", "utf-16", "no line end"],
)
def test_an_unchanged_file_is_written_to_the_byte(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "refs.bib").write_bytes(data)
    library = bibkit.load(tmp_path / "refs.bib")
    assert [record.key for record in library.entries()] == ["knuth84", "größe", "b:3"]
    bibkit.dump(library, tmp_path / "out.bib")
    assert (tmp_path / "out.bib").read_bytes() == data


PIECES = st.sampled_from(
    [
        *("@book{a,", "@Article{b ,\n", "@string{s = ", "@comment{", "@preamble{", "@", "(", ")"),
        *("title = ", "year=1999", "author = {Ann Author}", "{x}", '"y"', "{", "}", '"', "#", ","),
        *("s", "\n", "\r\n", "\r", " ", "%", "\\", "é", "\ufeff", "\0", "words", "=", "}\n\n"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text_that_is_read_is_written_back(text: str) -> None:
    try:
        library = biblatex.read(text)
    except BibkitError:
        return
    assert biblatex.write(library) == text
    assert library.entries() == biblatex.read(text).entries()


def cases() -> list[object]:
    found = []
    for path in sorted((HERE / "changes").glob("*.txt")):
        code, expected = path.read_text("utf-8").split("\n=====\n")
        found.append(pytest.param(code, expected, id=path.stem))
    return found


def difference(old: str, new: str) -> str:
    """Return the lines that differ: those that went, and those that came."""
    before, after = old.splitlines(), new.splitlines()
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return "".join(f"-{line}\n" for line in before) + "".join(f"+{line}\n" for line in after)


@pytest.mark.parametrize(("code", "expected"), cases())
def test_a_change_changes_its_own_text_alone(code: str, expected: str) -> None:
    library = biblatex.read(BASE)
    exec(code, {"library": library, "Record": Record, "Relation": Relation})
    text = biblatex.write(library)
    assert difference(BASE, text) == expected
    again = biblatex.read(text)
    assert {key: again[key] for key in again} == {key: library[key] for key in library}
    assert biblatex.write(library) == text


SIMPLE = st.text(st.sampled_from("abc é中1.-"), min_size=1, max_size=8).map(str.strip).filter(bool)


@given(
    key=st.sampled_from(["knuth84", "größe", "b:3"]),
    variable=st.sampled_from(["volume", "DOI", "note", "publisher-place", "edition", "custom"]),
    value=SIMPLE,
)
def test_any_change_of_a_field_leaves_the_other_entries_alone(key, variable, value) -> None:
    library = biblatex.read(BASE)
    if variable == "custom":
        library[key].fields["custom"] = value
    else:
        library[key][variable] = value
    text = biblatex.write(library)
    assert biblatex.read(text).entries() == library.entries()
    start = BASE.rindex("@", 0, BASE.index(key))
    end = BASE.find("\n\n", start)
    assert text.startswith(BASE[:start])
    assert text.endswith(BASE[end:])


def test_several_files_follow_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("@book{a, title={A}}\n")
    (tmp_path / "b.bib").write_text("% b\n@book{b, title={B}}\n")
    library = bibkit.load(tmp_path)
    assert biblatex.write(library) == "@book{a, title={A}}\n\n% b\n@book{b, title={B}}\n"
    library["b"]["title"] = "New"
    library["c"] = Record("c", "book", {"title": "C", "author": "A", "issued": "2000"})
    text = biblatex.write(library)
    assert text.startswith("@book{a, title={A}}\n\n% b\n@book{b, title={New}}\n\n@book{c")
    assert list(biblatex.read(text)) == ["a", "b", "c"]


def test_records_of_another_format_are_added_after_those_of_the_file() -> None:
    library = biblatex.read("@BOOK{a,\n    TITLE = {A}\n}\n")
    library.extend(bibkit.loads('[{"id": "n", "type": "book", "title": "N"}]', "csl-json"))
    text = biblatex.write(library)
    assert text.startswith("@BOOK{a,\n    TITLE = {A}\n}\n\n@PROCEEDINGS{n,\n    TITLE")
    assert biblatex.read(text)["n"] == library["n"]


def test_another_format_and_a_new_library_are_written_anew() -> None:
    library = biblatex.read(BASE)
    assert "stray" not in bibtex.write(library)
    assert "stray" not in biblatex.write(Library(library.entries()))


def test_a_copy_of_a_library_has_its_text_too() -> None:
    library = biblatex.read(BASE)
    for other in (copy.deepcopy(library), pickle.loads(pickle.dumps(library))):
        other["knuth84"]["volume"] = "28"
        assert difference(BASE, biblatex.write(other)).count("\n") == 2
    assert biblatex.write(library) == BASE


def test_a_change_in_a_broken_entry_leaves_what_is_around_it() -> None:
    text = "words\n@book{a,\n  title = {T,\n  year = 2000\n}\n@book{b, title={B}}\n"
    library = biblatex.read(text)
    library["a"]["note"] = "N"
    found = biblatex.write(library)
    assert found.startswith("words\n@book{a,")
    assert found.endswith("\n@book{b, title={B}}\n")
    assert biblatex.read(found)["a"] == library["a"]


def test_classic_entries_are_changed_under_their_own_names() -> None:
    text = "@article{a,\n  author = {A. B},\n  title = {T},\n  journal = {J},\n  year = 1990\n}\n"
    library = bibtex.read(text)
    library["a"]["container-title"] = "K"
    library["a"]["issued"] = "1991-02"
    expected = text.replace("{J}", "{K}").replace("1990", "1991,\n  month = feb")
    assert bibtex.write(library) in (expected, expected.replace("feb", "{feb}"))


def test_what_an_encoding_does_not_have_is_spelled_in_tex_or_takes_the_file_to_utf_8(
    tmp_path: Path,
) -> None:
    path = tmp_path / "refs.bib"
    path.write_bytes("% Encoding: ISO8859_1\n@book{a, title={Größe}}\n".encode("latin-1"))
    library = bibkit.load(path)
    library["a"]["note"] = "Dvořák"
    bibkit.dump(library, path)
    assert "Größe}, note={Dvo{\\v{r}}{á}k}".replace("{á}", "á").encode("latin-1")[:7] in (
        path.read_bytes()
    )
    assert bibkit.load(path)["a"]["note"] == "Dvořák"
    library["a"]["note"] = "中"
    bibkit.dump(library, path)
    assert "% Encoding: UTF-8" in path.read_text("utf-8")
    assert bibkit.load(path)["a"]["note"] == "中"


TITLED = "@book{a,\n  title = {One},\n  subtitle = {Two},\n  year = 1999\n}\n@book{p, title={P}}\n"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Three: Two", ["  title = {Three},", "  subtitle = {Two},"]),
        ("One: More", ["  title = {One},", "  subtitle = {More},"]),
        ("Three: More", ["  title = {Three},", "  subtitle = {More},"]),
        ("Three", ["  title = {Three},", "  year = 1999"]),
    ],
)
def test_a_title_in_two_fields_stays_in_two(title: str, lines: list[str]) -> None:
    library = biblatex.read(TITLED)
    library["a"]["title"] = title
    text = biblatex.write(library)
    assert text.splitlines()[1:3] == lines
    assert biblatex.read(text)["a"]["title"].casefold() == title.casefold()


def test_relations_are_set_in_fields_and_taken_out_again() -> None:
    library = biblatex.read(TITLED)
    library["a"].relations.append(Relation("reviews", "p"))
    text = biblatex.write(library)
    assert "related = {p}" in text
    assert "relatedtype = {reviewof}" in text
    again = biblatex.read(text)
    assert again["a"] == library["a"]
    again["a"].relations.clear()
    assert biblatex.write(again) == TITLED


def test_a_field_that_only_seems_to_be_bibkits_stays_the_users() -> None:
    library = biblatex.read("@book{a,\n  title = {T},\n  verbc = {mine}\n}\n% end\n")
    library["a"]["reviewed-genre"] = "film"
    text = biblatex.write(library)
    assert text.endswith("% end\n")
    again = biblatex.read(text)["a"]
    assert (again["reviewed-genre"], again.fields["verbc"]) == ("film", "mine")


def test_a_field_is_found_by_what_it_says() -> None:
    library = biblatex.read("@thesis{a,\n  title = {T},\n  publisher = {U of X}\n}\n")
    library["a"]["publisher"] = "U of Y"
    assert "publisher = {U of Y}" in biblatex.write(library)


def test_a_month_in_figures_and_a_date_that_goes() -> None:
    library = biblatex.read("@book{a,\n  title = {T},\n  year = 1999,\n  month = 5\n}\n")
    library["a"]["issued"] = "2000-11"
    assert "year = 2000,\n  month = 11\n" in biblatex.write(library)
    del library["a"]["issued"]
    assert biblatex.write(library) == "@book{a,\n  title = {T}\n}\n"
