import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibkit.text import marks, nodes
from bibkit.text.nodes import Span

EM, B, C = marks.ITALIC, marks.BOLD, marks.CLOSE
LINK = f"{marks.LINK}https://example.org/{marks.TARGET_END}"


@pytest.mark.parametrize(
    ("marked", "tree"),
    [
        ("", ()),
        ("plain", ("plain",)),
        (f"a {EM}b{C} c", ("a ", Span("italic", ("b",)), " c")),
        (f"{EM}a {B}b{C}{C}", (Span("italic", ("a ", Span("bold", ("b",)))),)),
        (f"{LINK}a{C}", (Span("link", ("a",), "https://example.org/"),)),
        # what is not well made
        (f"{EM}a {B}b", (Span("italic", ("a ", Span("bold", ("b",)))),)),
        (f"a{C}b", ("ab",)),
        (f"{EM}{C}a", ("a",)),
        (f"{marks.LINK}https://example.org/", ()),
        (f"a{marks.HOLD}b{marks.TARGET_END}c", ("abc",)),
        # what only matters for case is gone
        (f"a{marks.NOCASE}b{EM}c{C}{C}d", ("ab", Span("italic", ("c",)), "d")),
    ],
)
def test_marked_text_becomes_nodes(marked: str, tree: tuple[nodes.Inline, ...]) -> None:
    assert nodes.from_marked(marked) == tree


def test_a_mark_within_a_link_target_is_part_of_it() -> None:
    marked = f"{marks.LINK}a{EM}b{marks.TARGET_END}c{C}"
    assert nodes.from_marked(marked) == (Span("link", ("c",), f"a{EM}b"),)


@pytest.mark.parametrize("kind", sorted(set(nodes.KINDS.values()) - {"nocase"}))
def test_every_kind_of_formatting_is_written_as_it_was_read(kind: str) -> None:
    tree = ("a", Span(kind, ("b",), "x" if kind == "link" else ""))
    assert nodes.from_marked(nodes.to_marked(tree)) == tree


def test_the_text_of_nodes_is_without_their_formatting() -> None:
    tree = nodes.from_marked(f"a {EM}b {LINK}c{C}{C} d")
    assert nodes.plain_text(tree) == "a b c d"
    assert nodes.plain_text(()) == ""


MARKS = sorted(nodes.KINDS.keys() - {marks.NOCASE, marks.LINK})


@given(st.lists(st.sampled_from([*MARKS, C, LINK, "a", "b "])).map("".join))
def test_what_was_read_once_reads_the_same_again(marked: str) -> None:
    tree = nodes.from_marked(marked)
    assert nodes.from_marked(nodes.to_marked(tree)) == tree
