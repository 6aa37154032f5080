"""Made-up libraries for property tests: every variable, odd names and dates, texts that bite."""

from hypothesis import strategies as st

from bibkit import vocabulary
from bibkit.model import Date, Evidence, Library, Name, Record, Relation
from bibkit.model.record import RELATIONS

SIGNS = "aZé中 ,;/-–.\n\t\r:&<>\x85\u2028\xa01*_^~[]{}$\"'\\"
TEXT = st.one_of(
    st.text(st.sampled_from(SIGNS), min_size=1, max_size=10),
    st.sampled_from(
        ["TY  - JOUR", "ER  - ", "a\nER  - ", "10.1/x", "1234-5679", "bibkit:{}", "<i>a</i> b",
         "no", "12-15", "PMID- 1", "]]>", "a <b>b</b>", "&lt;", "2005", "~", "true", "---", "x: y",
         "*a*"]
    ),
)  # fmt: skip
PEOPLE = st.one_of(
    st.builds(Name, TEXT, TEXT, st.sampled_from(["", "von"]), st.sampled_from(["", "de la"])),
    st.builds(Name, TEXT, TEXT, suffix=TEXT, static_ordering=st.booleans()),
    st.builds(Name, literal=TEXT),
    st.sampled_from([Name("Roe", "Jane"), Name("Doe", "J. R.", suffix="Jr."), Name(literal="UN")]),
)
DATES = st.one_of(
    st.sampled_from(
        "2005 1950-02-14 2000/.. ../2000 1900~ 1999-21 -0044 2001/2003 0012 2001-05/2001-06".split()
    ).map(Date.from_edtf),
    st.builds(Date, literal=TEXT),
)
KINDS = (
    (vocabulary.TEXTS, TEXT),
    (vocabulary.NAMES, st.lists(PEOPLE, min_size=1, max_size=3)),
    (vocabulary.DATES, DATES),
)
COMMON = frozenset(
    """title container-title collection-title volume issue page edition publisher publisher-place
    DOI URL ISBN ISSN abstract keyword note language number number-of-pages number-of-volumes
    author editor translator collection-editor issued accessed original-date archive
    event-title genre""".split()
)

# What relations state, more or less as formats have places for it.
STATED = "collection-number archive_location page reviewed-genre note volume".split()


@st.composite
def values(draw: st.DrawFn) -> dict[str, object]:
    """Return values of some variables, more often of those that formats have fields for."""
    found: dict[str, object] = {}
    for variables, content in KINDS:
        for known in (sorted(variables & COMMON), sorted(variables)):
            found |= draw(st.dictionaries(st.sampled_from(known), content, max_size=2))
    return found


def libraries(fields: str = "") -> st.SearchStrategy[Library]:
    """Return libraries whose records have fields under some of the given names."""
    names = st.sampled_from([*fields.split(), "jabref"])
    content = st.one_of(TEXT, st.lists(TEXT, max_size=3), st.integers(0, 99))
    record = st.builds(
        lambda key, type, values, relations, fields, forms, evidence: Record(
            key, type, values, relations=relations, fields=fields, forms=forms, evidence=evidence
        ),
        st.one_of(st.sampled_from(["a", "b", ""]), TEXT),
        st.sampled_from(sorted(vocabulary.TYPES)),
        values(),
        st.lists(
            st.builds(
                Relation,
                st.sampled_from(RELATIONS),
                st.sampled_from("ab"),
                st.dictionaries(st.sampled_from(STATED), TEXT, max_size=1),
            ),
            max_size=3,
        ),
        st.dictionaries(names, content, max_size=2),
        st.dictionaries(st.just("ru"), values().filter(bool), max_size=1),
        st.dictionaries(st.just("title"), st.builds(Evidence, TEXT, TEXT), max_size=1),
    )
    return st.lists(record, max_size=3).map(Library)
