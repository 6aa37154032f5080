"""Titles between BibLaTeX and CSL: what is written comes back, by all the ways to read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibkit.formats import latex
from bibkit.formats.bib import titles
from bibkit.formats.latex import decoding, tokens

_MARKS = (latex.PROTECTED, latex.UNPROTECTED)
WORDS = st.sampled_from(
    """The of NATO iPhone McGee O’Neil Twin-Born x-Ray 3D Éclair über vs. U.S. What? Why: (In end.
    "Quoted Word" 12 A b Σ β-Decay µm""".split()
)
TITLES = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)
PROTECTED = st.lists(
    st.one_of(TITLES, TITLES.map(lambda text: f"{_MARKS[0]}{text}{_MARKS[1]}")), max_size=4
).map(" ".join)


@given(TITLES)
def test_a_title_comes_back(text: str):
    written = latex.encode(titles.write(text))
    assert titles.read(latex.decode_title(written), lower=True, nocase=True) == text


@given(TITLES, TITLES)
def test_a_title_with_explicit_protection_comes_back(text: str, protected: str):
    text = f'{text} <span class="nocase">{protected}</span>'
    written = latex.encode(titles.write(text))
    assert titles.read(latex.decode_title(written), lower=True, nocase=True) == text


@given(PROTECTED)
def test_the_quick_ways_to_lower_a_title_are_the_slow_one(text: str):
    slowly = titles._changed(text, titles._swapped)
    quickly = titles.read(text, lower=True, nocase=False)
    assert quickly == slowly.replace(_MARKS[0], "").replace(_MARKS[1], "")


@given(st.text(st.sampled_from("ab \\'`\"~-{}cuvi.^&oe"), max_size=14))
def test_the_quick_way_to_read_tex_is_the_slow_one(tex: str):
    protection = ((*_MARKS,), (*_MARKS,))
    spaced = decoding._spaced(tex)
    assert decoding._decoding(tex, protection) == tokens.read(spaced, protection)
    assert decoding._decoding(tex, None) == tokens.read(spaced, None)


@pytest.mark.parametrize(
    ("tex", "title"),
    [
        ("Proc. of the Annual Meeting", "Proc. of the annual meeting"),
        ("Proc. of the {ACM}. the Second", "Proc. of the ACM. the second"),
        (r"\emph{Proc. of} the Meeting", "<i>Proc. of</i> the meeting"),
        ("On XY. A Study: its Ends. a Note", "On XY. A study: Its ends. a note"),
    ],
)
def test_a_small_letter_after_a_full_stop_begins_no_sentence(tex: str, title: str):
    assert titles.read(latex.decode_title(tex), lower=True, nocase=True) == title
    written = latex.encode(titles.write(title))
    assert titles.read(latex.decode_title(written), lower=True, nocase=True) == title
