import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibkit.text import marks, markup
from tests.counting import growth

EM, B, SUP, SC, NOCASE, NORMAL, C = (
    marks.ITALIC,
    marks.BOLD,
    marks.SUP,
    marks.SMALL_CAPS,
    marks.NOCASE,
    marks.CAPS_NORMAL,
    marks.CLOSE,
)
SMALL = '<span style="font-variant:small-caps;">'


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("plain", "plain"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("<i>a</i>", f"{EM}a{C}"),
        ("<em>a</em> <strong>b</strong>", f"{EM}a{C} {B}b{C}"),
        ("x<sup>2</sup>", f"x{SUP}2{C}"),
        ("H<sub>2</sub>O", f"H{marks.SUB}2{C}O"),
        ("<sc>a</sc>", f"{SC}a{C}"),
        (f"{SMALL}a</span>", f"{SC}a{C}"),
        ("<span style='font-variant: small-caps;'>a</span>", f"{SC}a{C}"),
        ('<span class="nocase">a</span>', f"{NOCASE}a{C}"),
        ('<span class="other">a</span>', f"{NORMAL}a{C}"),
        ('<span style="font-variant: normal">a</span>', f"{NORMAL}a{C}"),
        ("<i>a <b>b</b></i>", f"{EM}a {B}b{C}{C}"),
        # a tag without its partner is text
        ("<i>a", "<i>a"),
        ("a</i>", "a</i>"),
        ("<i>a<b>b</i>", f"{EM}a<b>b{C}"),
        ("<i>a</b></i>", f"{EM}a</b>{C}"),
        ('<span class="nocase">a', '<span class="nocase">a'),
        ('<i><span class="nocase">a</i>', f'{EM}<span class="nocase">a{C}'),
        # other tags are text
        ("<u>a</u>", "<u>a</u>"),
        ("<i class='x'>a</i>", "<i class='x'>a</i>"),
    ],
)
def test_inline_markup_becomes_marks(text: str, marked: str) -> None:
    assert markup.to_marked(text) == marked


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "1 < 2",
        "<i>a</i> b <b>c <sup>d</sup></b><sub>e</sub>",
        f'{SMALL}a</span> <span class="nocase">b <i>c</i></span>',
        "<i>open",
        "closed</i>",
    ],
)
def test_markup_that_became_marks_is_written_as_it_was(text: str) -> None:
    assert markup.from_marked(markup.to_marked(text)) == text


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        (f"{marks.OBLIQUE}a{C}", "<i>a</i>"),
        (f"{marks.UNDERLINE}a{C}", "a"),
        (f"{EM}a {NORMAL}b{C}{C}", "<i>a b</i>"),
        (f"a{C}", "a"),
        (f"a{marks.HOLD}.", "a."),
    ],
)
def test_formatting_that_the_markup_cannot_say_is_dropped(marked: str, text: str) -> None:
    assert markup.from_marked(marked) == text


def test_a_link_keeps_its_text_without_its_target() -> None:
    link = f"{marks.LINK}https://example.org/{marks.TARGET_END}a {EM}b{C}{C} c"
    assert markup.from_marked(link) == "a <i>b</i> c"


def test_a_tag_that_marks_leave_open_is_closed() -> None:
    assert markup.from_marked(f"{EM}a {B}b") == "<i>a <b>b</b></i>"


def test_noncharacters_from_outside_do_not_act_as_marks() -> None:
    assert markup.to_marked(f"a{EM}b<i>c</i>{C}") == f"ab{EM}c{C}"


def test_plain_text_is_without_markup() -> None:
    assert markup.plain("<i>a</i> < <b>b") == "a < <b>b"
    assert markup.plain("a") == "a"


TAGS = ["<i>", "</i>", "<b>", "</b>", "<sup>", "</sup>", SMALL, "</span>", "a", "<", "é"]


@given(st.lists(st.sampled_from([*TAGS, '<span class="nocase">'])).map("".join))
def test_marks_are_always_balanced_and_written_markup_reads_back(text: str) -> None:
    marked = markup.to_marked(text)
    openers = sum(marks.ITALIC <= mark <= marks.LINK for mark in marked)
    assert openers == marked.count(C)
    assert markup.to_marked(markup.from_marked(marked)) == marked


@pytest.mark.parametrize(
    "text",
    ['<span class="zz">a', "<span style='x:y'>a", '<i><span class="nodecor">a', "<i >a", "<em>a"],
)
def test_a_tag_that_is_never_closed_stays_as_it_was_written(text):
    assert markup.to_marked(text) == text


def test_tags_within_fifty_others_are_text():
    nested = "<i>" * 60 + "x" + "</i>" * 60
    marked = markup.to_marked(nested)
    assert marked.count(marks.ITALIC) == marked.count(marks.CLOSE) == 50
    assert marks.plain(marked) == "<i>" * 10 + "x" + "</i>" * 10


@pytest.mark.parametrize("text", ["<i>", "</i>", "<i></b>", "<i><b>", '<span class="nocase">'])
def test_the_work_for_many_tags_grows_with_their_number(text):
    assert growth(lambda count: markup.to_marked(text * count), 500) < 2.2
