"""What is written as classic BibTeX: the standard styles print it, and have nothing to warn of."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bibkit.formats import bibtex, yaml
from bibkit.model import Library, Record, Relation

HERE = Path(__file__).parent / "bib"
RECORDS = Path(__file__).parents[2] / "records"
STYLES = ["plain", "alpha", "unsrt", "abbrv"]


def sample() -> Library:
    return yaml.read((HERE / "library.yaml").read_text("utf-8"))


def shipped() -> Library:
    library = Library()
    for path in sorted(RECORDS.glob("*.yaml")):
        for record in yaml.read(path.read_text("utf-8"), str(path)).entries():
            library.add(record)
    return library


def fields(record: Record, *others: Record) -> dict[str, str]:
    """Return the fields of a record's entry, and its type under "entry"."""
    text = bibtex.write(Library([record, *others]))
    found = re.search(r"^@(\w+)\{" + re.escape(record.key) + r",\n(.*?)^\}", text, re.M | re.S)
    lines = re.findall(r"^  (\w+) += (.*),$", found[2], re.M)
    return {"entry": found[1]} | {
        name: value.removeprefix("{").removesuffix("}") for name, value in lines
    }


@pytest.mark.parametrize(
    ("edition", "written"), [("2", "Second"), ("21", "21st"), ("Deluxe", "Deluxe")]
)
def test_an_edition_is_an_ordinal_as_the_styles_ask_for(edition: str, written: str):
    book = Record("a", "book", {"title": "T", "edition": edition})
    assert fields(book)["edition"] == written
    assert bibtex.read(bibtex.write(Library([book])))["a"].text("edition") == edition


@pytest.mark.parametrize("library", [sample(), shipped()], ids=["sample", "shipped"])
@pytest.mark.parametrize("style", STYLES)
def test_the_standard_styles_have_nothing_to_warn_of(library: Library, style: str, tmp_path: Path):
    program = shutil.which("bibtex")
    if program is None:
        pytest.skip("bibtex is not installed: apt-get install texlive-binaries texlive-base")
    found = subprocess.run(["kpsewhich", f"{style}.bst"], capture_output=True).stdout
    if not found.strip():
        pytest.skip(f"{style}.bst is not installed: apt-get install texlive-base")
    (tmp_path / "library.bib").write_text(bibtex.write(library), "ascii")
    (tmp_path / "paper.aux").write_text(
        f"\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{library}}\n"
    )
    done = subprocess.run([program, "paper"], cwd=tmp_path, capture_output=True, text=True)
    complaints = re.findall(r"^.*(?:Warning|error|---).*$", done.stdout, re.MULTILINE)
    assert (done.returncode, complaints) == (0, [])
    printed = (tmp_path / "paper.bbl").read_text()
    assert printed.count("\\bibitem") == len(library)


@pytest.mark.parametrize("library", [sample(), shipped()], ids=["sample", "shipped"])
def test_every_record_is_written_in_ascii_and_reads_back_under_its_key(library: Library):
    text = bibtex.write(library)
    assert text.isascii()
    again = bibtex.read(text)
    assert again.problems == []
    assert len(again) == len(library)


def test_a_review_is_an_article_in_its_journal():
    found = fields(sample()["review"], *sample().entries()[1:])
    assert found["entry"] == "article"
    assert found["journal"] == "Far Eastern Affairs"
    assert found["pages"] == "143--149"
    assert found["volume"] == "No.~2"
    assert found["note"].startswith(r"Review of {\em Soviet-Sino Relations. 1946--1950")


def test_a_review_without_a_title_is_called_after_what_it_reviews():
    work = Record("work", "book", {"title": "A work"})
    review = Record("review", "review", {}, relations=[Relation("reviews", "work")])
    assert fields(review, work)["title"] == r"Review of \emph{A work}"


def test_a_book_of_a_set_is_written_with_all_that_its_set_says():
    library = sample()
    found = fields(
        library["vol5book2"], *[one for one in library.entries() if one.key != "vol5book2"]
    )
    assert found["entry"] == "book"
    assert found["title"] == "{Soviet-Sino Relations. 1946--1950. Part~2: 1949 -- February 1950}"
    assert (found["volume"], found["series"][:15]) == ("5", "Russian-Chinese")
    assert found["note"] == "Compiled by A.M. Ledovsky and V.S. Myasnikov. 2~volumes"


def test_a_document_names_volume_archive_and_day():
    library = sample()
    found = fields(
        library["telegram"], *[one for one in library.entries() if one.key != "telegram"]
    )
    assert found["entry"] == "misc"
    assert found["title"] == "Telegram to {Mao Zedong}"
    assert found["month"] == 'jan # "~14"'
    assert found["howpublished"].endswith(
        "volume~5, Archive of the Russian President, Moscow, fond 45, op. 1, d. 331"
    )


@pytest.mark.parametrize(
    ("issued", "year", "month"),
    [
        ("2005", "2005", None),
        ("1949-06-26/1949-08-02", "1949", 'jun # "~26--" # aug # "~2"'),
        ("1949-12/1950-02", "1949--1950", 'dec # "--" # feb'),
        ("1950-02", "1950", "feb"),
        ("1996-21", "1996", '"Spring"'),
        ("2000/..", "2000--", None),
        ("../2000", "--2000", None),
        ("1900~", "c.~1900", None),
        ("-0043", "44~BC", None),
        ("in press", "in press", None),
    ],
)
def test_dates_are_written_as_the_styles_print_them(issued: str, year: str, month: str | None):
    found = fields(Record("a", "book", {"title": "T", "issued": issued}))
    assert (found["year"], found.get("month")) == (year, month)
    assert issued == "in press" or bibtex.read(bibtex.write(Library([Record("a")])))["a"]


def test_other_scripts_are_taken_from_a_latin_form():
    record = Record(
        "a",
        "book",
        {"title": "中国", "author": [{"family": "毛", "given": "泽东"}], "note": "中"},
        forms={
            "ru": {"title": "Китай"},
            "en": {"title": "China"},
            "zh-Latn": {"author": [{"family": "Mao", "given": "Zedong", "static-ordering": True}]},
        },
    )
    found = fields(record)
    assert (found["title"], found["author"]) == ("China", "{Mao Zedong}")
    assert found["note"] == r"{\bibkitchar{20013}}"
    assert bibtex.write(Library([record])).startswith("@preamble{")
    assert bibtex.read(bibtex.write(Library([record])))["a"].text("note") == "中"


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("The use of force in Paris: A study", "The use of force in {Paris}: A study"),
        ("The Use of Data", "The Use of Data"),
        ("Credit to the PRC", "Credit to the {PRC}"),
        ('A <span class="nocase">b</span> C d e', "A {b} C d e"),
        ("<i>E. coli</i> in Berlin and elsewhere", r"\emph{E. coli} in {Berlin} and elsewhere"),
    ],
)
def test_words_that_keep_their_capitals_are_in_braces(title: str, written: str):
    assert fields(Record("a", "article-journal", {"title": title}))["title"] == written


def test_a_title_in_another_language_keeps_all_its_capitals():
    found = fields(Record("a", "book", {"title": "Die Lage", "language": "de"}))
    assert (found["title"], found["language"]) == ("{Die Lage}", "german")


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            Record("a", "thesis", {"title": "T", "author": "A B", "publisher": "U",
                                   "issued": 2000, "genre": "Master’s thesis"}),
            {"entry": "mastersthesis", "school": "U"},
        ),
        (
            Record("a", "report", {"title": "T", "author": "A B", "publisher": "I", "number": 3,
                                   "issued": 2000, "genre": "Memo"}),
            {"entry": "techreport", "institution": "I", "type": "Memo", "number": "3"},
        ),
        (
            Record("a", "book", {"title": "T", "author": "A", "editor": "E", "publisher": "P",
                                 "issued": 2000, "collection-title": "S", "collection-number": 7}),
            {"entry": "book", "series": "S", "number": "7", "note": "Edited by E"},
        ),
        (
            Record("a", "book", {"title": "T", "author": "A", "publisher": "P", "volume": 2,
                                 "issued": 2000, "collection-title": "S", "collection-number": 7,
                                 "part-title": "Q"}),
            {"title": "T. Q", "volume": "2", "note": "S, 7"},
        ),
        (
            Record("a", "article-journal", {"title": "T", "author": "A", "container-title": "J",
                                            "volume": 3, "issue": 4, "issued": 2000,
                                            "DOI": "10.1/é", "URL": "http://x.org/é"}),
            {"volume": "3", "number": "4", "url": "http://x.org/%C3%A9"},
        ),
        (
            Record("a", "map", {"title": "T", "volume": 2, "publisher": "P",
                                "publisher-place": "L", "translator": ["A", "B", "C"]}),
            {"entry": "misc", "howpublished": "L: P",
             "note": "Translated by A, B, and C. Volume~2"},
        ),
        (
            Record("a", "book", {"title": "T", "author": "A", "publisher": "P", "issued": 2000,
                                 "archive": "British Library"}),
            {"note": "British Library"},
        ),
        (Record("a", "map", {"title": "中"}), {"key": "20013"}),
        (Record("a", "map", {"genre": ""}), {"title": "Map"}),
        (
            Record("a", "webpage", {"title": "T", "URL": "http://x.org", "accessed": "2020-01-02"}),
            {"howpublished": "http://x.org", "url": "http://x.org", "note": "Accessed 2020-01-02"},
        ),
    ],
)  # fmt: skip
def test_each_type_has_what_the_styles_ask_of_it(record: Record, expected: dict[str, str]):
    found = fields(record)
    assert {name: found.get(name) for name in expected} == expected


def test_keys_are_ascii_and_told_apart():
    keys = ["a b", "a-b", "ключ", "a b", "", "é{,}", "x"]
    text = bibtex.write(Library([Record(key, "book", {"title": "T"}) for key in keys]))
    assert re.findall(r"@\w+\{(.*),", text) == [
        *("a-b-2", "a-b", "klyuch", "a-b-3", "entry-5", "e", "x"),
    ]


def test_a_record_with_a_broken_relation_is_written_as_it_stands():
    record = Record("a", "book", {"title": "T"}, relations=[Relation("part_of", "nothing")])
    assert fields(record)["title"] == "T"


def test_the_name_of_a_treaty_keeps_its_capitals():
    record = Record("a", "treaty", {"title": "Agreement on Port Arthur, and Dalny"})
    assert "title = {{Agreement on Port Arthur, and Dalny}}" in bibtex.write(Library([record]))
