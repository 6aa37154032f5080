"""Papers in Markdown: what they become, a case a file in cases/, and what they must not do."""

from pathlib import Path

import pytest

from bibkit.errors import BibkitError
from bibkit.papers.job import Job, Outcome, convert
from tests.papers import case_file

REFERENCES = Path(__file__).parent / "forms" / "references.json"
FILES = case_file.files()


def _convert(text: str, to: str = "markdown", **options: object) -> Outcome:
    given = f"---\nbibliography: {REFERENCES}\n---\n\n{text}".encode()
    return convert(Job("-", to=to, given=given, fragment=True, **options))  # type: ignore[arg-type]


def _body(text: str, style: str = "bibkit-author-date", to: str = "markdown") -> str:
    content = _convert(text, to, style=style).content
    assert isinstance(content, str)
    return content.split("---\n\n", 1)[-1].split("\n\n::::")[0]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_paper_becomes_what_its_case_says(path: Path) -> None:
    parts = case_file.parts(path)
    made = {
        to: case_file.made(path, parts["paper"], to).content
        for to in parts
        if to not in ("", "paper")
    }
    assert made == {to: parts[to] for to in made}


def test_a_paper_without_citations_stays_as_it_is() -> None:
    text = "\ufeffText  \r\n\tmore\rand ~~~ odd   \n\n\n# End"
    given = text.encode()
    assert convert(Job("-", to="markdown", given=given)).content == text.removeprefix("\ufeff")


def test_line_ends_stay_as_they_are() -> None:
    text = f"---\r\nbibliography: {REFERENCES}\r\n---\r\n\r\nA\r\n[@doe].\r\n\r\nB\n@roe.\r\n"
    made = convert(Job("-", to="markdown", style="bibkit-author-date", given=text.encode()))
    assert isinstance(made.content, str)
    assert "A\r\n(Doe 2005).\r\n\r\nB\nRoe and Poe (2007).\r\n" in made.content
    assert made.content.count("\n") - made.content.count("\r\n") == 1


def test_a_page_has_head_title_and_language() -> None:
    given = f'---\nbibliography: {REFERENCES}\ntitle: "On <b>"\nlang: de\n---\n\n[@doe]'.encode()
    page = convert(Job("-", to="html", given=given)).content
    assert isinstance(page, str)
    assert page.startswith('<!DOCTYPE html>\n<html lang="de">')
    assert "<title>On &lt;b&gt;</title>" in page
    assert page.rstrip().endswith("</html>")


def test_labels_of_locators_are_in_the_language_of_the_paper() -> None:
    assert "(Doe 2005, Kap. 3)" in str(_convert("[@doe, Kap. 3]", lang="de-DE").content)
    assert "chap. 3" in str(_convert("[@doe, chap. 3]", lang="de-DE").content)


def test_notes_stay_before_punctuation_if_the_paper_asks_for_it() -> None:
    given = f"---\nbibliography: {REFERENCES}\nnotes-after-punctuation: false\n---\n\nA [@doe]."
    made = convert(Job("-", to="markdown", style="bibkit-notes", given=given.encode()))
    assert "A[^cite1]." in str(made.content)


def test_labels_of_notes_are_new() -> None:
    assert "[^cite-1]" in _body("A [@doe].[^cite1]\n\n[^cite1]: Own.", "bibkit-notes")


def test_a_second_key_in_a_cite_is_warned_of() -> None:
    problems = _convert("[@doe and @roe]").problems
    assert [(p.rule, p.severity, p.line, p.column) for p in problems] == [
        ("key-in-suffix", "warning", 5, 2)
    ]


def test_unresolved_citations_are_told_by_line_and_column() -> None:
    outcome = _convert("> Quoted [@doe;\n> see @nokey, p. 3].\n\n- @Doe says\n", "html")
    assert [(p.line, p.column, p.key, p.severity) for p in outcome.problems] == [
        (6, 7, "nokey", "error"),
        (8, 3, "Doe", "error"),
    ]
    assert "<b>nokey?</b>" in str(outcome.content)


def test_a_key_in_nocite_without_a_record_is_told_where_it_stands() -> None:
    given = f"---\nbibliography: {REFERENCES}\nnocite: '@nokey'\n---\n\nText".encode()
    problems = convert(Job("-", given=given)).problems
    assert [(p.line, p.column, p.key) for p in problems] == [(3, 1, "nokey")]


def test_records_that_are_never_cited_are_reported_on_request() -> None:
    problems = _convert("[@doe]", report=True).problems
    assert {p.key for p in problems} == {
        "roe",
        "doe:2006",
        "Ковалёв2001",
        "http://example.org/a?b=c&d",
    }
    assert {(p.severity, p.rule) for p in problems} == {("note", "unused-key")}


def test_a_paper_that_names_no_bibliography_is_told_so() -> None:
    problems = convert(Job("-", given=b"[@doe]")).problems
    assert [p.rule for p in problems] == ["no-bibliography", "unknown-key"]


@pytest.mark.parametrize(
    ("metadata", "message", "line"),
    [
        ("bibliography: https://example.org/refs.bib", "address", 2),
        ("title: x\ncsl: http://example.org/style.csl", "address", 3),
        ("csl: no-such-style", "no style", 2),
        ("bibliography: {a: b}", "no path", 2),
        ("references: [x]", "no reference", 2),
        ("lang: [\n", "no YAML", 4),
        ("a: &a [*a]", "refers to itself", 2),
        ("a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]"
            for n in range(9)
        ), "beyond measure", 2),
    ],
)  # fmt: skip
def test_bad_metadata_is_an_error_with_its_line(metadata: str, message: str, line: int) -> None:
    with pytest.raises(BibkitError, match=message) as caught:
        convert(Job("-", given=f"---\n{metadata}\n---\n\n[@doe]".encode()))
    assert (caught.value.path, caught.value.line) == ("<stdin>", line)
    assert caught.value.hint


def test_a_bibliography_may_stand_outside_the_folder_of_the_paper(tmp_path: Path) -> None:
    folder = tmp_path / "paper"
    folder.mkdir()
    (tmp_path / "refs.json").write_bytes(REFERENCES.read_bytes())
    paper = folder / "paper.md"
    paper.write_text("---\nbibliography: ../refs.json\n---\n\n[@doe]")
    outcome = convert(Job(str(paper), to="text"))
    assert str(outcome.content).startswith("(Doe 2005)")
    assert outcome.files[:2] == (str(paper), str(folder / "../refs.json"))


@pytest.mark.parametrize(
    "piece",
    ["[", "[@a ", "@a [", "`x``y```", "**[@a](", "::: x\n\n", "---\na: b\n\n", "^[", "![", "[^1] ",
     "> ", "$a ", "@{", "@a\n", "[@a; ", "[[@a]", "[a]: b\n\n[a][@a]", "[@a, p. "],
)  # fmt: skip
def test_unclosed_and_repeated_signs_are_read_to_the_end(piece: str) -> None:
    content = convert(Job("-", given=(piece * 600 + "\n\nThe end.").encode())).content
    assert "The end." in str(content)


def test_many_citations_in_one_paragraph_take_time_in_line_with_their_number() -> None:
    content = convert(Job("-", to="text", given=b"@a\n" * 3000)).content
    assert str(content).count("(a?)") == 3000


def test_a_list_of_abbreviations_gives_short_forms(tmp_path: Path) -> None:
    table = tmp_path / "abbreviations.json"
    table.write_text('{"default": {"container-title": {"The Journal": "Jnl"}}}', encoding="utf-8")
    given = (
        f"---\nbibliography: {REFERENCES}\ncitation-abbreviations: {table}\n---\n\n[@roe]".encode()
    )
    outcome = convert(Job("-", to="text", style="nature", given=given))
    assert "Jnl 3, 33–40" in str(outcome.content)
    assert str(table) in outcome.files


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no list of abbreviations"),
        ('{"default": {"title": []}}', "no list of abbreviations"),
    ],
)
def test_what_is_no_list_of_abbreviations_is_told(tmp_path: Path, text: str, message: str) -> None:
    table = tmp_path / "abbreviations.json"
    table.write_text(text, encoding="utf-8")
    given = f"---\ncitation-abbreviations: {table}\n---\n\n[@roe]".encode()
    with pytest.raises(BibkitError, match=message) as caught:
        convert(Job("-", given=given))
    assert caught.value.path == str(table)


def test_divisions_within_code_and_without_end_are_text() -> None:
    text = _body(
        "```\n::: {#refs}\n```\n\n::: open\n\n::: {=x}\ntext\n\n~~~~\n~~~\n:::\n~~~~", to="html"
    )
    assert '<div class="open">' not in text
    assert "::: {#refs}" in text


def test_what_looks_like_metadata_may_be_a_rule() -> None:
    text = "One\n\n---\n\ntwo\n\n---\n- a\n- b\n---\n\n---\nthree: [\n---\n\n---\nfour\n"
    assert str(_convert(text, "html").content).count("<hr") >= 4


def test_mathematics_has_its_marks_in_html() -> None:
    text = str(_convert("$a<b$ and\n\n$$\nc\n$$\n\nan $$d$$", "html").content)
    assert r'<span class="math inline">\(a&lt;b\)</span>' in text
    assert text.count('<span class="math display">') == 2


def test_headings_have_identifiers_and_attributes() -> None:
    text = str(_convert("# A *b*: c!\n\n# A b c\n\n# D {#own .wide}\n\n# 1", "html").content)
    assert '<h1 id="a-b-c">' in text
    assert '<h1 id="a-b-c-1">' in text
    assert '<h1 id="own" class="wide">D</h1>' in text
    assert '<h1 id="section">' in text


def test_a_citation_in_a_table_with_an_escaped_bar_is_replaced() -> None:
    made = str(_convert("| a | b |\n|---|---|\n| x \\| y | [@doe] |\n").content)
    assert "| x \\| y | (Doe 2005) |" in made
