"""What is written as BibLaTeX: lossless, and nothing that biber objects to."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bibkit.formats import biblatex, yaml
from bibkit.model import Library, Record, Relation

HERE = Path(__file__).parent / "bib"
RECORDS = Path(__file__).parents[2] / "records"


def sample() -> Library:
    return yaml.read((HERE / "library.yaml").read_text("utf-8"))


def shipped() -> Library:
    library = Library()
    for path in sorted(RECORDS.glob("*.yaml")):
        for record in yaml.read(path.read_text("utf-8"), str(path)).entries():
            library.add(record)
    return library


def written(*records: Record) -> str:
    return biblatex.write(Library(records))


def entry(text: str, key: str) -> str:
    return re.search(rf"@\w+{{{re.escape(key)},\n.*?\n}}", text, re.DOTALL).group()


@pytest.mark.parametrize("library", [sample(), shipped()], ids=["sample", "shipped"])
def test_nothing_but_evidence_is_lost(library: Library):
    again = biblatex.read(biblatex.write(library))
    assert again.problems == []
    assert set(again) == set(library)
    for record in library.entries():
        record = record.copy()
        record.evidence.clear()
        record.forms = {language: form for language, form in record.forms.items() if form}
        assert again[record.key] == record


@pytest.mark.parametrize("library", [sample(), shipped()], ids=["sample", "shipped"])
def test_biber_finds_nothing_to_object_to(library: Library, tmp_path: Path):
    biber = shutil.which("biber")
    if biber is None:
        pytest.skip("biber is not installed: apt-get install biber")
    (tmp_path / "library.bib").write_text(biblatex.write(library), "utf-8")
    command = [biber, "--tool", "--validate-datamodel", "--nolog", "library.bib"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    complaints = re.findall(r"^(?:WARN|ERROR).*", done.stdout, re.MULTILINE)
    assert (done.returncode, complaints) == (0, [])


def test_a_review_is_related_to_what_it_reviews():
    text = biblatex.write(sample())
    found = entry(text, "review")
    assert found.startswith(
        "@review{review,\n"
        "  xdata       = {review-data},\n"
        "  related     = {vol5book1,vol5book2},\n"
        "  relatedtype = {reviewof},\n"
    )
    data = entry(text, "review-data")
    assert data.startswith("@xdata{review-data,\n  author ")
    assert f"{data}\n\n{found}" in text


def test_the_data_of_a_review_are_no_record_and_take_no_key_of_one():
    keys = ("r", "r-data", "r-data-2")
    library = Library([Record(key, "review", {"title": key, "note": "n"}) for key in keys])
    text = biblatex.write(library)
    assert re.findall(r"@\w+{(.*),", text) == [
        *("r-data-3", "r", "r-data-data", "r-data", "r-data-2-data", "r-data-2"),
    ]
    assert biblatex.read(text) == library


def test_a_review_takes_no_more_from_its_data_than_was_written():
    review = Record("r", "review-book", {"title": "T"}, relations=[Relation("reviews", "b")])
    library = Library([review, Record("b", "book", {"title": "B", "issued": "2000"})])
    assert biblatex.read(biblatex.write(library)) == library
    assert "entrysubtype = {review-book}" in entry(biblatex.write(library), "r")


def test_a_book_of_a_set_names_the_set_and_its_place_in_it():
    text = biblatex.write(sample())
    found = entry(text, "vol5book1")
    assert found.startswith("@collection{")
    for line in (
        "crossref    = {set}",
        "maintitle   = {Soviet-Sino Relations. 1946–1950}",
        "title       = {1946–1948}",
        "volume      = {5}",
        "part        = {1}",
        "number      = {5}",
        "editora     = {Ledovsky, A.M. and Myasnikov, V.S.}",
        "editoratype = {compiler}",
    ):
        assert line in found
    assert '"set"' not in found
    assert entry(text, "set").startswith("@mvcollection{")
    assert text.index("{vol5book2,") < text.index("{set,")


def test_a_telegram_is_a_letter_that_names_volume_and_archive():
    text = biblatex.write(sample())
    found, data = entry(text, "telegram"), entry(text, "telegram-data")
    kept = "Archive of the Russian President (Moscow): fond 45, op. 1, d. 331"
    assert found.startswith("@letter{telegram,\n  xdata     = {telegram-data},\n")
    assert "date      = {1949-01-14}" in found
    assert f"library   = {{{kept}}}" in found
    assert "xref      = {vol5book2}" in found
    assert f"{data}\n\n{found}" in text
    assert "title        = {Telegram to Mao Zedong}" in data
    words = re.search("howpublished = {(.*)},", data)[1]
    title = "Soviet-Sino Relations. 1946–1950. 1949 – February 1950"
    assert words.startswith(f"\\bibstring{{in}} \\emph{{{title}}}, \\bibstring{{volume}}~5")
    made = r"\bibstring{byeditor} Sergei Tikhvinsky, \bibstring{bycompiler} A.M. Ledovsky "
    assert made + r"\bibstring{and} V.S. Myasnikov, " in words
    assert words.endswith(f", Moscow: Monuments of Historical Thought, 2005. {kept}")


def test_any_other_document_is_misc_and_says_where_in_the_volume_it_is():
    text = biblatex.write(sample())
    found = entry(text, "treaty")
    assert found.startswith("@misc{treaty,\n")
    assert "entrysubtype = {treaty}" in found
    assert "crossref" not in found
    words = re.search("howpublished = {(.*)},", found)[1]
    assert r"\bibstring{volume}~5, \bibstring{part}~2" in words
    assert r"\bibstring{pages}~300--310" in words


@pytest.mark.parametrize(
    ("type", "values", "written"),
    [
        ("personal_communication", {"genre": "Letter"}, "letter"),
        ("personal_communication", {"genre": "coded telegrams"}, "letter"),
        ("personal_communication", {"recipient": "Roe"}, "letter"),
        ("personal_communication", {"genre": "talks", "recipient": "Roe"}, "misc"),
        ("personal_communication", {}, "misc"),
        ("document", {"genre": "letter"}, "misc"),
        ("treaty", {}, "misc"),
        ("manuscript", {"author": "Roe"}, "unpublished"),
        ("chapter", {"author": "Roe", "editor": "Doe"}, "incollection"),
    ],
)
@pytest.mark.parametrize("kind", ["held_at", "published_in"])
def test_what_is_kept_or_printed_is_a_letter_or_misc_by_its_type(type, values, written, kind):
    record = Record("a", type, {"title": "T", **values}, relations=[Relation(kind, "b")])
    whole = Record("b", "book", {"title": "B", "editor": "E", "issued": "2000"})
    library = Library([record, whole])
    text = biblatex.write(library)
    if type != "chapter" or kind == "published_in":
        assert re.search(r"@(\w+)\{a,", text)[1] == written
    assert biblatex.read(text) == library


def test_a_document_that_nothing_keeps_or_prints_is_written_as_before():
    record = Record("a", "treaty", {"title": "T", "author": "A", "container-title": "Series"})
    assert "howpublished" not in written(record)
    assert biblatex.read(written(record))["a"] == record


def test_the_medium_of_a_document_stays():
    values = {"title": "T", "medium": "microfilm"}
    record = Record("a", "treaty", values, relations=[Relation("held_at", "b")])
    library = Library([record, Record("b", "collection", {"title": "Archive & Co"})])
    text = biblatex.write(library)
    assert r"howpublished = {microfilm. Archive \& Co}" in text
    assert biblatex.read(text) == library


def test_a_document_in_a_volume_that_is_not_there_is_written_all_the_same():
    values = {"title": "T", "container-title": "The volume", "volume": "3", "page": "4-5"}
    record = Record("a", "treaty", values, relations=[Relation("published_in", "gone")])
    text = written(record)
    assert r"\bibstring{in} \emph{The volume}, \bibstring{volume}~3, \bibstring{pages}~4--5" in text
    assert biblatex.read(text)["a"] == record


def test_the_words_for_print_follow_the_record_where_it_stands_in_a_file():
    library = biblatex.read(biblatex.write(sample()))
    treaty = library["treaty"]
    treaty["note"] = "N"
    treaty.relations = [Relation("published_in", "vol5book1")]
    text = biblatex.write(library)
    found = entry(text, "treaty")
    words = re.search("howpublished = {(.*)},", found)[1]
    assert "1946–1950. 1946–1948}, \\bibstring{volume}~5, \\bibstring{part}~1, " in words
    assert "pages" not in words
    assert re.search("xref += {vol5book1}", found)
    assert biblatex.read(text) == library
    # What somebody else has written there stays.
    mine = biblatex.read(text.replace(words, "In a book"))
    mine["treaty"].relations = [Relation("published_in", "vol5book2")]
    assert "howpublished = {In a book}" in biblatex.write(mine)


def test_biblatex_prints_the_volume_and_the_archive_of_a_document(tmp_path: Path):
    tools = ("pdflatex", "biber", "pdftotext", "kpsewhich")
    if any(shutil.which(name) is None for name in tools):
        pytest.skip("apt-get install texlive-latex-recommended biber poppler-utils")
    if not subprocess.run(["kpsewhich", "biblatex.sty"], capture_output=True).stdout.strip():
        pytest.skip("biblatex.sty is not installed: apt-get install texlive-bibtex-extra")
    (tmp_path / "refs.bib").write_text(biblatex.write(sample()), "utf-8")
    (tmp_path / "paper.tex").write_text(PAPER)
    typeset = ["pdflatex", "-interaction=nonstopmode"]
    for order in (typeset, ["biber"], typeset):
        done = subprocess.run([*order, "paper"], cwd=tmp_path, capture_output=True, text=True)
        assert not re.findall("^(?:WARN|ERROR|! ).*", done.stdout, re.MULTILINE)
    order = ["pdftotext", "-enc", "UTF-8", "paper.pdf", "-"]
    text = subprocess.run(order, cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    page = " ".join(text.split()).replace("- ", "-")
    title = "Soviet-Sino Relations. 1946–1950. 1949 – February 1950"
    assert f"Telegram to Mao Zedong. In {title}, vol. 5, part 2, ed. by Sergei Tikhvinsky, " in page
    assert "Archive of the Russian President (Moscow): fond 45, op. 1, d. 331." in page
    assert "pp. 300–310." in page


# Without hyphenation, so that the page can be searched for words.
PAPER = r"""\documentclass{article}
\usepackage[style=authoryear]{biblatex}
\DeclareBibliographyAlias{letter}{misc}
\addbibresource{refs.bib}
\hyphenpenalty=10000
\begin{document}
\nocite{telegram,treaty}
\printbibliography
\end{document}
"""


def test_a_circle_of_relations_is_written_and_read():
    one = Record("a", "book", {"title": "A"}, relations=[Relation("part_of", "b")])
    other = Record("b", "book", {"title": "B"}, relations=[Relation("part_of", "a")])
    again = biblatex.read(written(one, other))
    assert [again["a"], again["b"]] == [one, other]


def test_a_relation_that_leads_nowhere_is_kept():
    record = Record("a", "book", {"title": "A"}, relations=[Relation("reviews", "nothing")])
    assert biblatex.read(written(record))["a"] == record


def test_a_repeated_and_an_empty_key_are_kept_apart():
    library = Library([Record(key, "book", {"title": key + "!"}) for key in ("a", "a", "", "")])
    again = biblatex.read(biblatex.write(library))
    assert [record.key for record in again.entries()] == ["a", "a", "", ""]


def test_fields_that_other_programs_look_for_are_written_as_they_were_read():
    text = (
        "@book{a, title = {T}, author = {A, B}, year = 2000, timestamp = {2020-01-01}, own = {x}}"
    )
    found = entry(biblatex.write(Library(biblatex.read(text).entries())), "a")
    assert re.search(r"timestamp += \{2020-01-01\}", found)
    assert '"fields":{"own":"x"}' in found


def test_a_subtype_of_the_users_own_does_not_change_the_type():
    record = Record("a", "map", {"title": "T"}, fields={"entrysubtype": "newspaper"})
    assert biblatex.read(written(record))["a"] == record
    values = {"title": "T", "author": "A", "container-title": "J"}
    journal = Record("b", "article-journal", values, fields={"entrysubtype": "newspaper"})
    assert biblatex.read(written(journal))["b"] == journal


def test_a_child_inherits_nothing_that_it_does_not_say():
    whole = Record("whole", "book", {"title": "W", "editor": "E", "issued": "2000"})
    part = Record("part", "book", {"volume": "1"}, relations=[Relation("part_of", "whole")])
    inside = Record("x", "chapter", {"title": "X", "author": "A"})
    inside.relations.append(Relation("published_in", "part"))
    text = written(whole, part, inside)
    # As a child of @mvcollection it would have its title twice.
    assert "xref" in entry(text, "part")
    assert "crossref  = {part}" in entry(text, "x")
    part["part-title"] = "P"
    assert "crossref  = {whole}" in entry(written(whole, part), "part")
    whole["note"] = "N"
    assert re.search(r"\bxref +=", entry(written(whole, part), "part"))


def test_a_name_of_fixed_order_is_whole():
    mao = {"family": "Mao", "given": "Zedong", "static-ordering": True}
    record = Record("a", "book", {"title": "T", "author": [mao], "issued": "2000"})
    assert "author = {{Mao Zedong}}" in re.sub(" +", " ", written(record))
    assert biblatex.read(written(record))["a"] == record


def test_an_apostrophe_that_was_straight_is_so_again():
    names = [{"family": "O'Neill", "given": "D'Arcy"}, {"literal": "Children's Fund"}]
    record = Record("a", "book", {"title": "Rock 'n' roll", "author": names, "issued": "2000"})
    text = written(record)
    assert "title  = {Rock 'n' roll}" in text
    assert '"straight":["title","author"]' in text
    assert biblatex.read(text)["a"] == record


@pytest.mark.parametrize("library", [sample(), shipped()], ids=["sample", "shipped"])
def test_in_ascii_nothing_is_lost_either(library: Library):
    text = biblatex.write(library, ascii=True)
    assert text.isascii()
    again = biblatex.read(text)
    for record in library.entries():
        record = record.copy()
        record.evidence.clear()
        record.forms = {language: form for language, form in record.forms.items() if form}
        assert again[record.key] == record


def test_what_was_read_is_written_anew_in_ascii():
    library = biblatex.read("@book{é, title = {Čapek  中}, author = {Ørsted, Ö.}}")
    text = biblatex.write(library, ascii=True)
    assert text.startswith("@preamble{")
    assert r"title  = {\v{C}apek {\bibkitchar{20013}}}" in text.replace("{\\v{C}}", "\\v{C}")
    assert biblatex.read(text)["é"] == library["é"]


def test_titles_are_read_as_written_on_request():
    text = "@book{a, title = {The {DNA} of Things}, subtitle = {A View}}"
    found = biblatex.read(text, sentence_case=False)
    assert found["a"].text("title") == 'The <span class="nocase">DNA</span> of Things: A View'
    assert biblatex.write(found) == text
    found["a"]["note"] = "N"
    assert "The {DNA} of Things" in biblatex.write(found)
