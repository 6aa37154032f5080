"""Records made at random, written and read again."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bibkit import vocabulary
from bibkit.formats import csl_json, csl_yaml, yaml
from bibkit.model.dates import Date, Point
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import RELATIONS, Evidence, Record, Relation
from tests.examples import share

# Words that YAML 1.1 takes for something else, and characters that are hard to write.
AWKWARD = st.sampled_from(
    """no|Yes|null|~|1.0|007|1e5|2005-05-01|12:30:00|.inf|- a|a: b|a #b|#a|@a|&a|*a|!a|%a|`a|<<|=|
    {a}|[a|"a"|'a'|a\\b|? a|| a|a |a\n|\na|a\n\nb \n c|\ta|a\tb|\x7f|\x85|\u2028|\ufeff|\xa0|\x00|
    \x1b|\U0001f600|Ж|中文|<i>a</i>|---|...|--- a|\r|a\rb|\r\n""".split("|")
)
TEXT = st.one_of(AWKWARD, st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
WORD = st.one_of(TEXT, st.sampled_from(["a", "vol5", "type", "key", "bibkit", "fields"]))
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORD, inner, max_size=3),
    max_leaves=5,
)
MONTHS = st.one_of(
    st.just((0, 0)),
    st.tuples(st.integers(21, 24), st.just(0)),
    st.tuples(st.integers(1, 12), st.integers(0, 28)),
)
POINTS = st.builds(lambda year, month: Point(year, *month), st.integers(-99_999, 99_999), MONTHS)
DATES = st.one_of(
    st.builds(lambda *parts: Date(*parts), POINTS, st.none() | POINTS, st.booleans()),
    st.builds(lambda start, circa: Date(start, None, circa, open_end=True), POINTS, st.booleans()),
    st.builds(lambda end, circa: Date(None, end, circa, open_start=True), POINTS, st.booleans()),
    st.builds(lambda text, circa: Date(literal=text, circa=circa), TEXT, st.booleans()),
)
NAMES = st.lists(
    st.one_of(
        st.builds(Name, *[TEXT] * 6, *[st.booleans()] * 3),
        st.builds(lambda text: Name(literal=text), TEXT),
    ).filter(bool),
    max_size=3,
).map(tuple)


@st.composite
def values(draw: st.DrawFn) -> dict[str, object]:
    kinds = ((vocabulary.TEXTS, TEXT), (vocabulary.NAMES, NAMES), (vocabulary.DATES, DATES))
    found: dict[str, object] = {}
    for variables, content in kinds:
        known = st.sampled_from(sorted(variables))
        found |= draw(st.dictionaries(known, content, max_size=3))
    return found


RELATION = st.builds(
    Relation,
    st.sampled_from(RELATIONS),
    TEXT,
    st.dictionaries(st.sampled_from(sorted(vocabulary.TEXTS)), TEXT, max_size=2),
)
RECORDS = st.builds(
    lambda key, type, values, relations, fields, forms, evidence: Record(
        key,
        type,
        values,
        relations=relations,
        fields=fields,
        forms=forms,
        evidence=evidence,
    ),
    TEXT,
    st.sampled_from(sorted(vocabulary.TYPES)),
    values(),
    st.lists(RELATION, max_size=3),
    st.dictionaries(WORD, JSON, max_size=3),
    st.dictionaries(TEXT, values(), max_size=2),
    st.dictionaries(TEXT, st.builds(Evidence, TEXT, TEXT, TEXT), max_size=2),
)
LIBRARIES = st.lists(RECORDS, max_size=3).map(Library)


@pytest.mark.no_cover
@pytest.mark.parametrize("format", [yaml, csl_json, csl_yaml], ids=["yaml", "csl-json", "csl-yaml"])
@settings(max_examples=share(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(library=LIBRARIES)
@example(library=Library([Record("a"), Record("a"), Record("")]))
def test_what_is_written_reads_back_equal(format: object, library: Library) -> None:
    text = format.write(library)
    again = format.read(text)
    assert again == library
    assert [one for one in again.problems if one.rule != "duplicate-key"] == []
    assert format.write(again) == text
