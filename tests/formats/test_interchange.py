"""Libraries of bibtexparser: whatever its middlewares do, bibkit reads what the file says."""

import logging
from pathlib import Path

import bibtexparser
import pytest
from bibtexparser import middlewares, model

import bibkit
from bibkit.errors import UnknownFormat

HERE = Path(__file__).parent / "bib"
TEXT = r"""% Encoding: UTF-8

@string{jasa = "Journal of the {ASA}"}
@string(press = {North Press})
@preamble{"\newcommand{\noop}[1]{}" # "x"}

Text between the blocks,
on two lines.

@comment{jabref-meta: {a} b}
@Article{one,
  author    = {M{\"u}ller, J. and de la Fuente, Ana and {Institute of X and Y}},
  Journal   = jasa,
  title     = "On {DNA} \& More: 100\% of {\'E}tudes",
  month     = jan # "~5",
  year      = 2001,
  note      = {a} # { b},
  url       = {http://x.org/a_b%20c}
}
@inproceedings{two, author = {Roe, Ann}, title = {Two}, month = mar, publisher = press, year=2002}
@book{one, title = {A second under the key}}
@book{twice, title = {A}, title = {B}, year = 1999}
@book{broken, title = {Never closed, year = 1999

@misc{last, title = {$x^2$ and `quotes'}} @misc{after, crossref = {last}}
"""
MIDDLEWARES = {
    "none": [],
    "months as numbers": [middlewares.MonthIntMiddleware()],
    "months as words": [middlewares.MonthLongStringMiddleware()],
    "months as strings": [middlewares.MonthAbbreviationMiddleware()],
    "names in a list": [middlewares.SeparateCoAuthors()],
    "names in parts": [middlewares.SeparateCoAuthors(), middlewares.SplitNameParts()],
    "latex": [middlewares.LatexDecodingMiddleware()],
    "latex, braces kept": [middlewares.LatexDecodingMiddleware(keep_braced_groups=True)],
    "latex, then names": [
        middlewares.LatexDecodingMiddleware(),
        middlewares.SeparateCoAuthors(),
        middlewares.SplitNameParts(),
    ],
    "names, then latex": [
        middlewares.MonthIntMiddleware(),
        middlewares.SeparateCoAuthors(),
        middlewares.SplitNameParts(),
        middlewares.LatexDecodingMiddleware(),
    ],
    "fields in order": [
        middlewares.NormalizeFieldKeys(),
        middlewares.SortFieldsAlphabeticallyMiddleware(),
    ],
}


@pytest.fixture(autouse=True)
def quiet() -> None:
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    logging.getLogger().setLevel(logging.CRITICAL)


def parsed(*stack: object, text: str = TEXT) -> bibtexparser.Library:
    return bibtexparser.parse_string(text, append_middleware=list(stack))


def problems(library: bibkit.Library) -> list[tuple[str, int | None]]:
    return [(one.rule, one.line) for one in library.problems]


@pytest.mark.parametrize("stack", MIDDLEWARES.values(), ids=MIDDLEWARES)
def test_middlewares_change_nothing_that_the_file_says(stack: list[object]) -> None:
    expected = bibkit.loads(TEXT, format="biblatex")
    found = bibkit.from_bibtexparser(parsed(*stack))
    assert found == expected
    assert problems(found) == problems(expected)
    assert bibkit.dumps(found, "biblatex") == TEXT


def test_values_with_their_enclosures_are_read_too() -> None:
    found = bibkit.from_bibtexparser(bibtexparser.parse_string(TEXT, parse_stack=[]))
    assert found == bibkit.loads(TEXT, format="biblatex")
    assert bibkit.dumps(found, "biblatex") == TEXT


def test_blocks_in_another_order_stand_in_it() -> None:
    library = parsed(middlewares.SortBlocksByTypeAndKeyMiddleware())
    text = bibkit.dumps(bibkit.from_bibtexparser(library), "biblatex")
    assert text.index("@string") < text.index("@misc{after") < text.index("@misc{last")
    expected = bibkit.loads(TEXT, format="biblatex")
    for key in ("one", "two", "last"):
        assert bibkit.loads(text, format="biblatex")[key] == expected[key]


def test_changes_are_written_where_they_are_and_nowhere_else() -> None:
    library = parsed()
    entry = library.entries_dict["one"]
    entry["title"] = r"Caf\'e \& {Bar}"
    entry["volume"] = 7
    entry.pop("note")
    entry.entry_type, entry.key = "book", "first"
    text = bibkit.dumps(bibkit.from_bibtexparser(library), "biblatex")
    expected = TEXT.replace("@Article{one,", "@Book{first,").replace(
        "  note      = {a} # { b},\n", ""
    )
    old = r"On {DNA} \& More: 100\% of {\'E}tudes"
    expected = expected.replace(old, r"Caf\'e \& {Bar}")
    expected = expected.replace("a_b%20c}\n", "a_b%20c},\n  volume    = {7}\n")
    assert text == expected


@pytest.mark.parametrize("stack", ["names, then latex", "latex, then names"])
def test_what_is_changed_after_latex_was_decoded_is_plain_text(stack: str) -> None:
    library = parsed(*MIDDLEWARES[stack])
    entry = library.entries_dict["one"]
    entry["title"] = "100% of A_B & $5 {sic}"
    entry["author"] = [*entry["author"], middlewares.NameParts(["Ann"], ["von"], ["Roe & Co"], [])]
    entry["url"] = "http://y.org/c_d"
    found = bibkit.from_bibtexparser(library, sentence_case=False)["one"]
    assert found.text("title") == "100% of A_B & $5 {sic}"
    names = [str(name) for name in found.names("author")]
    assert (names[0], names[-1]) == ("J. Müller", "Ann von Roe & Co")
    assert found.text("URL") == "http://y.org/c_d"


@pytest.mark.parametrize(
    ("decoded", "title"), [(True, r"A \& b"), (False, "A & b"), (None, "A & b")]
)
def test_whether_values_are_plain_text_can_be_said(decoded: bool | None, title: str) -> None:
    entry = model.Entry("book", "a", [model.Field("title", r"A \& b")])
    library = bibtexparser.Library([entry])
    assert bibkit.from_bibtexparser(library, decoded=decoded)["a"].text("title") == title


def test_blocks_that_were_made_by_hand_are_read() -> None:
    library = bibtexparser.Library(
        [
            model.String("press", "North Press"),
            model.Preamble(r'"\newcommand{\a}{b}"'),
            model.ExplicitComment("one"),
            model.ImplicitComment("two"),
            model.Entry(
                "book",
                "a",
                [
                    model.Field("title", "A {DNA} title"),
                    model.Field("publisher", 'press # " Ltd"', enclosing="no-enclosing"),
                    model.Field("editor", ["Roe, Ann", "Abe, Bo"]),
                    model.Field("year", 2001),
                ],
            ),
        ]
    )
    found = bibkit.from_bibtexparser(library)
    assert found.problems == []
    assert found["a"].text("publisher") == "North Press Ltd"
    assert [str(name) for name in found["a"].names("editor")] == ["Ann Roe", "Bo Abe"]
    assert found["a"].date("issued") == bibkit.Date.from_edtf("2001")
    text = bibkit.dumps(found, "biblatex")
    for part in ("@string{press = {North Press}}", '@preamble{"\\', "@comment{one}", "\ntwo\n"):
        assert part in text


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("A } brace", "A } brace"),
        ("A { brace", "A { brace"),
        ("A backslash\\", "A backslash\\"),
        (r"50\% of {\"a}", "50% of ä"),
        (7, "7"),
        (None, ""),
        ([], ""),
    ],
)
def test_no_value_spoils_what_stands_behind_it(value: object, title: str) -> None:
    library = parsed()
    library.entries_dict["one"]["title"] = value
    library.add(model.Entry("book", "by-hand", [model.Field("title", value)]))
    found = bibkit.from_bibtexparser(library)
    assert (found["one"].text("title"), found["by-hand"].text("title")) == (title, title)
    expected = bibkit.loads(TEXT, format="biblatex")
    assert found["two"] == expected["two"]
    # The line of a field that is gone is gone, too.
    assert [rule for rule, _ in problems(found)] == [rule for rule, _ in problems(expected)]


def test_a_key_that_no_entry_can_have_is_changed_and_told() -> None:
    library = parsed()
    library.entries_dict["two"].key = "a b,{c}"
    found = bibkit.from_bibtexparser(library)
    assert found["a-b-c"].text("title") == "Two"
    assert found.problems[-1].message == "no entry can have the key 'a b,{c}'; it is 'a-b-c' now"


def test_a_key_that_stands_twice_in_a_library_made_by_hand_is_read_twice() -> None:
    entries = [model.Entry("book", "a", [model.Field("title", name)]) for name in ("One", "Two")]
    found = bibkit.from_bibtexparser(bibtexparser.Library(entries, fail_on_duplicate_key=False))
    assert [record.text("title") for record in found.entries()] == ["One", "Two"]


def test_lines_that_are_added_leave_the_gaps_between_the_blocks() -> None:
    library = parsed()
    library.entries_dict["two"]["note"] = "One\nTwo\nThree"
    text = bibkit.dumps(bibkit.from_bibtexparser(library), "biblatex")
    assert text == TEXT.replace("year=2002}", "year=2002, note={One\nTwo\nThree}}")


def test_a_string_that_was_changed_or_taken_out_does_not_change_what_was_resolved() -> None:
    library = parsed()
    library.strings_dict["jasa"].value = "Another"
    library.remove(library.strings_dict["press"])
    found = bibkit.from_bibtexparser(library)
    expected = bibkit.loads(TEXT, format="biblatex")
    assert {key: found[key] for key in found} == {key: expected[key] for key in expected}
    assert "@string{jasa = {Another}}" in bibkit.dumps(found, "biblatex")


def test_comments_and_preambles_that_were_changed_are_written() -> None:
    library = parsed()
    library.preambles[0].value = '"y"'
    library.comments[0].comment = "% new"
    library.comments[-1].comment = "other"
    text = bibkit.dumps(bibkit.from_bibtexparser(library), "biblatex")
    assert text.startswith("% new\n")
    assert '@preamble{"y"}\n' in text
    assert "@comment{other}\n" in text


def test_where_a_middleware_fails_the_text_of_the_file_counts() -> None:
    text = "@book{a, author = {Roe,, Ann, B, C, D}, title = {T}}\n@book{b, title = {U}}\n"
    library = parsed(*MIDDLEWARES["names in parts"], text=text)
    assert library.failed_blocks
    found = bibkit.from_bibtexparser(library)
    expected = bibkit.loads(text, format="biblatex")
    assert found == expected
    problem = found.problems[-1]
    assert (problem.rule, problem.key, problem.line) == ("middleware", "a", 1)


# Of a block that bibtexparser breaks off it may lose a character: in the file left out, a brace.
BROKEN = sorted({*(HERE / "broken").glob("*.txt")} - {HERE / "broken" / "equals-sign.txt"})


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_files_are_read_as_from_the_file(path: Path) -> None:
    text = path.read_bytes().decode().split("\n=====\n")[0]
    found = bibkit.from_bibtexparser(parsed(text=text))
    expected = bibkit.loads(text, format="biblatex")
    assert found == expected
    assert len(BROKEN) > 30


@pytest.mark.parametrize("format", ["biblatex", "bibtex"])
def test_a_library_goes_through_bibtexparser_and_comes_back(format: str) -> None:
    library = bibkit.records()
    given = bibkit.to_bibtexparser(library, format)
    assert {entry.key for entry in given.entries} >= set(library)
    assert given.failed_blocks == []
    expected = bibkit.loads(bibkit.dumps(library, format), format="biblatex")
    assert bibkit.from_bibtexparser(given) == expected


def test_middlewares_work_on_what_is_given() -> None:
    library = bibkit.loads(TEXT, format="biblatex")
    given = bibkit.to_bibtexparser(library, append_middleware=MIDDLEWARES["names, then latex"])
    entry = given.entries_dict["one"]
    assert [name.last for name in entry["author"]][:2] == [[r"M{\"u}ller"], ["Fuente"]]
    assert entry["title"] == "On DNA & More: 100% of Études"
    assert entry["Journal"] == "Journal of the ASA"
    assert {type(one).__name__ for one in given.failed_blocks} == {
        *("DuplicateBlockKeyBlock", "DuplicateFieldKeyBlock", "ParsingFailedBlock")
    }
    assert bibkit.dumps(bibkit.from_bibtexparser(given), "biblatex") == TEXT


def test_bibtexparser_is_given_no_other_format() -> None:
    with pytest.raises(UnknownFormat, match="does not read ris"):
        bibkit.to_bibtexparser(bibkit.Library(), "ris")
