"""CSL-YAML as pandoc and people write it, and what is wrong with it."""

import pytest

from bibkit.errors import ReadError
from bibkit.formats import csl_yaml
from bibkit.formats.common import markdown
from bibkit.model import Date, Library, Name, Record

PANDOC = """\
---
nocite: "[@*]"
references:
- id: a_b\\*c
  type: book
  title: 'A *big* **bold** ^2^ ~3~ [NASA]{.nocase} [sc]{.smallcaps} \\*star\\* -- "q" `x_y`'
  author:
  - family: Roe
    given: [Jane, Ann]
  - The Institute
  issued: 2001-03/2002-04-05
  accessed: 1999
  volume: 3
  edition: 1.10
  URL: https://example.org/a_b\\~c
- id: old
  type: article-journal
  keyword: [one, two]
  issued:
  - year: 2001
    month: 3
  event-date: {year: 1999, season: 2, circa: true}
  submitted: {literal: a *day*}
---
"""


def test_pandocs_references_are_read() -> None:
    library = csl_yaml.read(PANDOC)
    assert library.entries() == [
        Record(
            "a_b*c",
            "book",
            {
                "title": "A <i>big</i> <b>bold</b> <sup>2</sup> <sub>3</sub> "
                '<span class="nocase">NASA</span> '
                '<span style="font-variant:small-caps;">sc</span> *star* – "q" x_y',
                "author": (Name("Roe", "Jane Ann"), Name(literal="The Institute")),
                "issued": "2001-03/2002-04-05",
                "accessed": "1999",
                "volume": "3",
                "edition": "1.10",
                "URL": "https://example.org/a_b~c",
            },
        ),
        Record(
            "old",
            "article-journal",
            {
                "keyword": "one, two",
                "issued": "2001-03",
                "event-date": Date.from_edtf("1999-22~"),
                "submitted": Date(literal="a <i>day</i>"),
            },
        ),
    ]
    assert [(one.severity, one.line) for one in library.problems] == [("note", 16)]


def test_a_bare_list_is_read_too() -> None:
    assert csl_yaml.read("- id: a\n  type: book\n") == Library([Record("a", "book")])


def test_the_text_that_is_written() -> None:
    record = Record(
        "a",
        "book",
        {
            "title": "<i>A</i> *b* 1<sup>st c</sup>",
            "issued": "2001",
            "author": [{"literal": "U_N"}],
        },
    )
    assert csl_yaml.write(Library([record])) == (
        """\
---
references:
- id: a
  type: book
  title: '*A* \\*b\\* 1^st\\ c^'
  issued: '2001'
  author:
  - literal: U_N
...
"""
    )


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("snake_case_word", "snake_case_word"),
        ("_a_ and __b__", "<i>a</i> and <b>b</b>"),
        ("***both***", "<i><b>both</b></i>"),
        ("**a *b* c**", "<b>a <i>b</i> c</b>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a---b...", "a—b…"),
        ("&amp; &nosuch;", "& &nosuch;"),
        (r"\<i\>", "<i>"),
        ("*" * 5000, "*" * 5000),
    ],
)
def test_markdown_is_read_as_markup(text: str, markup: str) -> None:
    assert markdown.read(text) == markup


@pytest.mark.parametrize("text", ["# a", "1. a", "- a", "(a) b", "[@a]", "a -- b...", "$5", "_a_"])
def test_what_looks_like_markdown_is_escaped(text: str) -> None:
    assert "\\" in markdown.write(text)
    assert markdown.read(markdown.write(text)) == text


def test_each_fault_has_its_line_and_column_and_a_pointer() -> None:
    library = csl_yaml.read(
        "- id: a\n  type: bok\n  title: [b]\n  foo: 1\n  author: [{family: [{}], x: y}]\n"
        "  issued: {date-parts: [[z]]}\n- 1\n",
        "refs.yaml",
    )
    assert [str(one) for one in library.problems] == [
        "refs.yaml:2:9: /0/type (a): CSL has no item type 'bok' (did you mean book?)",
        "refs.yaml:3:10: /0/title (a): title is not text: \"['b']\"",
        "refs.yaml:5:21: /0/author/0/family (a): the family part of a name is not text: '[{}]'",
        "refs.yaml:6:11: /0/issued (a): a date part is not a number: \"['z']\"",
        'refs.yaml:7:3: /1: an item is not an object (write {"id": ..., "type": ...})',
        "refs.yaml:4:8: /0/foo (a): CSL has no variable 'foo' (it is kept in the record's fields)",
        "refs.yaml:5:30: /0/author/0/x (a): a name has no part 'x'; it was left out",
    ]


BOMB = "- &l0 [a, a]\n" + "".join(
    f"- &l{level} [{', '.join([f'*l{level - 1}'] * 10)}]\n" for level in range(1, 9)
)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("references:\n  a: b\n", "no list of references", 2),
        ("word", "no list of references", 1),
        ("- id: [", "not YAML", 2),
        ("- id: \x01", "U+0001", 1),
        (BOMB, "expands by its aliases", None),
        ("- " + "[" * 150 + "]" * 150, "nested too deeply", 1),
        ("- " * 100_000 + "a", "nested too deeply", None),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    text: str, message: str, line: int | None
) -> None:
    with pytest.raises(ReadError, match=message.replace("+", "[+]")) as error:
        csl_yaml.read(text)
    assert line is None or error.value.line == line
