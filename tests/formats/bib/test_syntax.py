"""How a `.bib` file is split: where nothing is broken, as bibtexparser splits it."""

import logging
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibkit.formats.bib import syntax
from bibkit.formats.bib.layouts import Layouts

bibtexparser = pytest.importorskip(
    "bibtexparser", reason="bibtexparser is not installed: pip install 'bibtexparser>=2.0'"
)

WORDS = st.text(st.sampled_from("ab é中,=#@%&'()\\-\n\t"), max_size=12).filter(
    lambda text: "\\" not in text and "\n@" not in text.replace("\t", "").replace(" ", "")
)
TEXTS = st.recursive(
    WORDS,
    lambda inner: st.tuples(WORDS, inner, WORDS).map(lambda it: f"{it[0]}{{{it[1]}}}{it[2]}"),
    max_leaves=8,
)
NAMES = st.text(string.ascii_letters + "-_:+", min_size=1, max_size=8).filter(
    lambda name: name[0].isalpha()
)
TERMS = st.one_of(
    TEXTS.map(lambda text: f"{{{text}}}"),
    TEXTS.map(lambda text: f'"{text}"'),
    st.integers(0, 3000).map(str),
    NAMES,
)
VALUES = st.lists(TERMS, min_size=1, max_size=3).map(" # ".join)
TYPES = st.sampled_from(["article", "Book", "MISC"])
BLANKS = st.text(" \n\t", max_size=3)


@st.composite
def entries(draw: st.DrawFn) -> str:
    fields = draw(st.dictionaries(NAMES, VALUES, max_size=4))
    body = ",".join(
        f"{draw(BLANKS)}{name}{draw(BLANKS)}={draw(BLANKS)}{value}{draw(BLANKS)}"
        for name, value in fields.items()
    )
    comma = "," if body and draw(st.booleans()) else ""
    return f"@{draw(TYPES)}{{{draw(NAMES)},{body}{comma}\n}}"


FILES = st.lists(entries(), max_size=4).map(lambda found: "\nwords\n".join(found) + "\n")


def split(text: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    return [
        (
            node.type.lower(),
            node.key,
            [(one.name, text[one.value : one.end]) for one in syntax.fields_of(text, node)],
        )
        for node in syntax.scan(text)
    ]


@given(FILES)
def test_bibtexparser_splits_a_sound_file_alike(text: str) -> None:
    logging.disable(logging.CRITICAL)
    try:
        found = bibtexparser.entrypoint.parse_string(text, parse_stack=[])
    finally:
        logging.disable(logging.NOTSET)
    blocks = [getattr(block, "ignore_error_block", block) for block in found.blocks]
    theirs = [
        (block.entry_type.lower(), block.key, [(one.key, one.value) for one in block.fields])
        for block in blocks
        if isinstance(block, bibtexparser.model.Entry)
    ]
    assert split(text) == theirs
    assert not any(node.faults for node in syntax.scan(text))


@given(st.text(st.sampled_from("@a{b,c=\"}#1 \n\\()%'")))
def test_blocks_follow_each_other_whatever_the_text(text: str) -> None:
    end = 0
    for node in syntax.scan(text):
        assert end <= node.start < node.end <= len(text)
        assert text[node.start] == "@"
        places = [spot for one in syntax.fields_of(text, node) for spot in (one.start, one.value)]
        assert places == sorted(places)
        end = node.end


# What entries are made of, and what can stand in the way of one.
PIECES = st.sampled_from(
    [
        *(
            "@book{k,",
            "@misc{",
            "\n",
            "\n}",
            "\n}\n",
            "}",
            "{",
            ",",
            " t = {x}",
            ' u = "y"',
            "\r\n",
        ),
        *(" v = a # {b}", " w = 12", " x =", "=", "#", '"', "@", "\n@", " y = {a\n}", " z = {\\{}"),
        *(" t = {{{{{{x}}}}}}", " a = {b} {c}", "words", "%", "@string{s = {x}}", "\n @book{k,"),
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_an_entry_found_by_its_end_is_the_one_found_otherwise(text):
    layouts, ends = Layouts(), syntax._Ends(text)
    for head in syntax.HEAD.finditer(text):
        found = syntax._usual(text, head.start(), ends.of(head.start()), layouts)
        if found is not None:
            other = syntax._sound(text, head.start())
            assert other is not None
            for part in ("kind", "start", "end", "type", "key", "body", "parts"):
                assert getattr(found, part) == getattr(other, part)
            assert syntax.fields_of(text, found) == syntax.fields_of(text, other)
