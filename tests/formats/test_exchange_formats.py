"""What the formats that other programs read have in common: nothing is lost, whatever it is."""

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

import bibkit
from bibkit.formats import csl_json, csl_yaml, endnote_xml, hayagriva, mods, nbib, ris
from bibkit.model import Library, Record
from tests.examples import share
from tests.formats.libraries import libraries

MODULES = {
    "csl-json": csl_json,
    "csl-yaml": csl_yaml,
    "endnote-xml": endnote_xml,
    "hayagriva": hayagriva,
    "mods": mods,
    "nbib": nbib,
    "ris": ris,
}
# Names under which the formats keep what they have no variable for.
FIELDS = {
    "csl-json": "custom bibkit",
    "csl-yaml": "custom bibkit",
    "endnote-xml": "custom7 custom1 titles/title isbn dates/year label keywords/keyword",
    "hayagriva": "type parent affiliated serial-number title organization runtime",
    "mods": "mods",
    "nbib": "GN PT FAU AU CN IS LID AID DP DEP TI BTI SO OT MH PMID",
    "ris": "U5 C1 M1 TI DA PY SN TY ID ER KW",
}


@pytest.mark.parametrize("name", MODULES)
def test_the_shipped_records_come_back(name: str) -> None:
    library = bibkit.records()
    again = MODULES[name].read(MODULES[name].write(library))
    assert again == library
    assert again.problems == []


@pytest.mark.no_cover
@pytest.mark.parametrize("name", MODULES)
@settings(
    max_examples=share(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_every_library_comes_back(name: str, data: st.DataObject) -> None:
    library = data.draw(libraries(FIELDS[name]))
    text = MODULES[name].write(library)
    note(text)
    again = MODULES[name].read(text)
    assert again.entries() == library.entries()


@pytest.mark.parametrize("name", MODULES)
def test_no_records_make_a_text_that_has_none(name: str) -> None:
    text = MODULES[name].write(Library())
    assert MODULES[name].read(text).entries() == []


@pytest.mark.parametrize("name", MODULES)
def test_what_is_written_is_recognised_by_its_content(name: str) -> None:
    library = Library([Record("a", "book", {"title": "T", "issued": "2001"})])
    assert bibkit.loads(bibkit.dumps(library, name)) == library
    assert bibkit.loads(bibkit.dumps(bibkit.records(), name)) == bibkit.records()
