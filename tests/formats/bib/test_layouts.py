"""Entries cut at their quotes: what that finds is what the grammar finds."""

from hypothesis import given
from hypothesis import strategies as st

from bibkit.formats.bib import grammar, mapping
from bibkit.formats.bib.blocks import read_blocks
from bibkit.formats.bib.layouts import Layouts

PIECES = st.sampled_from(
    [
        *('\n title = "A {Title}"', "\n journal = j-x", '\n note = "a" # s # "b {c}"'),
        *(",", ",", ",\n", '"', '\n t = "{', '}"', ' a = ""', ' b = {"x"}', ' address = "Paris"'),
        *(' location = "Rome"', " # ", '\n t = "a{"}b"', ' Title = "x"', ' w = "a\n b"', "words"),
        *("=", " year=1999"),
    ]
)


@given(st.lists(st.lists(PIECES, max_size=9).map("".join), min_size=1, max_size=4))
def test_the_fields_cut_at_quotes_are_those_of_the_grammar(bodies: list[str]):
    layouts = Layouts()
    for body in [*bodies, *bodies]:
        found = layouts.read(body)
        if found is None:
            continue
        layout, texts = found
        parts = layout.parts(texts)
        assert parts == grammar.parts(body)
        known = {value: f"<{value}>" for *_, value in parts}
        plain = {
            name.lower(): quoted or known[value] * bool(value) for name, _, quoted, value in parts
        }
        mapping.rename(plain)
        assert list(layout.fields(texts, known).items()) == list(plain.items())


def test_a_layout_is_learnt_once():
    layouts = Layouts()
    one = {id(layouts.read(f' title = "Title {at}", year = "{at}"')[0]) for at in range(2_000)}
    assert len(one) == 1


def test_layouts_that_do_not_return_are_given_up():
    layouts = Layouts()
    bodies = [f' title = "Title", volume = {at}' for at in range(1_000)]
    found = [layouts.read(body) is not None for body in bodies]
    assert found[0]
    assert not found[-1]


def test_an_abbreviation_may_change_its_meaning():
    text = '@string{s = "%s"}\n@misc{k,\n title = "A" # s,\n note = s\n}\n'
    entries = read_blocks(text % "one" + text % "two").entries
    assert [list(entry.fields.values()) for entry in entries] == [["Aone", "one"], ["Atwo", "two"]]
