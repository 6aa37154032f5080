"""Whatever a library holds, BibLaTeX brings back; whatever the types, the programs accept it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from bibkit import vocabulary
from bibkit.formats import biblatex, bibtex
from bibkit.formats.bib.blocks import balanced
from bibkit.model import Date, Library, Name, Record, Relation
from bibkit.model.record import RELATIONS
from tests.examples import share

TEXT = st.one_of(
    st.text(st.sampled_from("aZé中Я{}\\$%&#_~^<>/i\"' -–|@=,;:.()1"), min_size=1, max_size=12),
    st.sampled_from(["A and B", "van", "others", "<i>x</i>", "\\foo{x}", "$x^2$", "a: b", "XXXX"]),
)
NAMES = st.lists(
    st.one_of(
        st.builds(
            Name, TEXT, TEXT, st.sampled_from(["", "von", "Von"]), st.sampled_from(["", "de la"]),
            st.sampled_from(["", "Jr."]), comma_suffix=st.booleans(), static_ordering=st.booleans(),
        ),
        st.builds(Name, literal=TEXT),
        st.builds(Name, given=TEXT),
    ),
    max_size=3,
).map(tuple)  # fmt: skip
DATES = st.one_of(
    st.sampled_from(["2005", "1950-02-14", "2000/..", "../2000", "1900~", "1999-21", "-0044"]).map(
        Date.from_edtf
    ),
    st.builds(Date, literal=TEXT),
)
VALUES = {
    **dict.fromkeys(vocabulary.TEXTS, TEXT),
    **dict.fromkeys(vocabulary.NAMES, NAMES.filter(bool)),
    **dict.fromkeys(vocabulary.DATES, DATES),
}
VARIABLES = sorted(vocabulary.VARIABLES - {"page"})


@st.composite
def values(draw):
    chosen = draw(st.lists(st.sampled_from(VARIABLES), max_size=6, unique=True))
    return {variable: draw(VALUES[variable]) for variable in chosen}


@st.composite
def libraries(draw):
    keys = draw(st.lists(TEXT, min_size=1, max_size=4, unique=True))
    ties = st.builds(
        Relation,
        st.sampled_from(RELATIONS),
        st.sampled_from([*keys, "nowhere"]),
        st.dictionaries(st.sampled_from(["volume", "archive_location"]), TEXT, max_size=1),
    )
    return Library(
        Record(
            key,
            draw(st.sampled_from(sorted(vocabulary.TYPES))),
            draw(values()),
            relations=draw(st.lists(ties, max_size=2)),
            fields=draw(st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=2)),
            forms=draw(
                st.dictionaries(
                    st.sampled_from(["ru", "zh-Hant"]), values().filter(bool), max_size=1
                )
            ),
        )
        for key in keys
    )


def told(record: Record):
    return (record.type, dict(record), record.relations, record.fields, record.forms)


FIELDS = "subtitle options verbc file editorb month entrytype crossref mine timestamp".split()


@pytest.mark.no_cover
@settings(max_examples=share(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(libraries())
def test_every_library_comes_back(library: Library):
    text = biblatex.write(library)
    note(text)
    again = biblatex.read(text)
    assert again.problems == []
    assert {key: told(again[key]) for key in again} == {key: told(library[key]) for key in library}


@pytest.mark.no_cover
@settings(max_examples=share(50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(libraries())
def test_classic_entries_are_ascii_and_can_be_read(library: Library):
    text = bibtex.write(library)
    assert text.isascii()
    assert balanced(text)
    again = bibtex.read(text)
    assert len(again) == len(library)
    assert not [problem for problem in again.problems if problem.severity == "error"]


def filled(variable: str):
    """Return a value for a variable, of the kind that it has."""
    if variable in vocabulary.NAMES:
        return [{"family": variable.title(), "given": "G."}, {"literal": "Institute & Co"}]
    if variable in vocabulary.DATES:
        return "2001-02-03"
    if variable in vocabulary.NUMBERS:
        return "7"
    known = {"ISBN": "978-3-16-148410-0", "ISSN": "0206-149X", "language": "fr"}
    known |= {"URL": "http://example.org/a_b", "DOI": "10.1000/a_b"}
    return known.get(variable, f"Some {variable} & text")


def of_type(name: str) -> list[Record]:
    """Return records of a type: with every variable, with none, and with a few."""
    everything = sorted(vocabulary.VARIABLES - vocabulary.SUPPLIED)
    edited = {"title": "T", "editor": "A B", "issued": "2000", "container-title": "C"}
    numbered = {"number-of-volumes": "3", "collection-number": "4", "issue": "3", "number": "2"}
    return [
        Record(f"{name}-full", name, {variable: filled(variable) for variable in everything}),
        Record(f"{name}-empty", name),
        Record(f"{name}-written", name, {"title": "T", "author": "Cé D"}),
        Record(f"{name}-edited", name, {**edited, "volume": "2"}),
        Record(f"{name}-set", name, {"title": "T", **numbered}),
    ]


TYPES = sorted(vocabulary.TYPES)


def test_biber_accepts_every_type(tmp_path: Path):
    biber = shutil.which("biber")
    if biber is None:
        pytest.skip("biber is not installed: apt-get install biber")
    library = Library(record for name in TYPES for record in of_type(name))
    (tmp_path / "library.bib").write_text(biblatex.write(library), "utf-8")
    command = [biber, "--tool", "--validate-datamodel", "--nolog", "library.bib"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    complaints = re.findall(r"^(?:WARN|ERROR).*", done.stdout, re.MULTILINE)
    assert (done.returncode, complaints) == (0, [])


@pytest.mark.parametrize("style", ["plain", "alpha", "unsrt", "abbrv"])
def test_bibtex_accepts_every_type(style: str, tmp_path: Path):
    program = shutil.which("bibtex")
    if program is None:
        pytest.skip("bibtex is not installed: apt-get install texlive-binaries texlive-base")
    if not subprocess.run(["kpsewhich", f"{style}.bst"], capture_output=True).stdout.strip():
        pytest.skip(f"{style}.bst is not installed: apt-get install texlive-base")
    complaints = []
    # A file for each type: the labels of one style run out of letters for many alike.
    for name in TYPES:
        (tmp_path / "library.bib").write_text(bibtex.write(Library(of_type(name))), "ascii")
        (tmp_path / "paper.aux").write_text(
            f"\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{library}}\n"
        )
        done = subprocess.run([program, "paper"], cwd=tmp_path, capture_output=True, text=True)
        complaints += re.findall(r"^.*(?:Warning|error|---).*$", done.stdout, re.MULTILINE)
    assert complaints == []
