"""Dates as databases write them, and keys for entries without one."""

import pytest

from bibkit.formats.common.dates import from_words
from bibkit.formats.common.identifiers import doi
from bibkit.formats.common.made_keys import Keys
from bibkit.model import Record


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2016 Apr 19", "2016-04-19"),
        ("19 April 2016", "2016-04-19"),
        ("April 19th, 2016", "2016-04-19"),
        ("2003 Jan-Feb", "2003-01/2003-02"),
        ("2005 Dec-2006 Jan", "2005-12/2006-01"),
        ("1998 Spring", "1998-21"),
        ("1998 Jan 5-12", "1998-01-05/1998-01-12"),
        ("2016/04/19", "2016-04-19"),
        ("2016-04-19", "2016-04-19"),
        ("199X", "1990/1999"),
        ("1990-1991", "1990/1991"),
        ("c2011", "2011"),
        ("[2011?]", "2011?"),
        ("ca. 1900", "1900~"),
        ("© 1999", "1999"),
        ("2001/2003", "2001/2003"),
    ],
)
def test_a_date_is_read_as_it_is_written(text: str, edtf: str) -> None:
    date = from_words(text)
    assert date is not None
    assert date.edtf() == edtf


@pytest.mark.parametrize(
    ("text", "edtf"), [("Mar 3", "2015-03-03"), ("MAR-APR", "2015-03/2015-04"), ("fall", "2015-23")]
)
def test_the_year_may_stand_elsewhere(text: str, edtf: str) -> None:
    date = from_words(text, 2015)
    assert date is not None
    assert date.edtf() == edtf
    assert from_words(text) is None


@pytest.mark.parametrize(
    "text", ["", "Christmas 1998", "1998 13 40", "32 March 1999", "5 1999", "1-2-3-4", "9" * 70]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert from_words(text) is None


@pytest.mark.parametrize(
    "text", ["10.1/a", "doi:10.1/a", "DOI 10.1/a", "https://dx.doi.org/10.1/a", "//doi.org/10.1/a"]
)
def test_a_doi_is_told_from_what_leads_to_it(text: str) -> None:
    assert doi(text) == "10.1/a"


def test_a_text_that_is_no_doi_stays() -> None:
    assert doi("see 10.1/a") == "see 10.1/a"


def test_made_keys_differ_from_each_other_and_from_those_there_are() -> None:
    keys = Keys({"roe2001-2"})
    record = Record("", "book", {"author": [{"family": "Roe"}], "issued": "2001"})
    assert [keys.make(record) for _ in range(3)] == ["roe2001", "roe2001-3", "roe2001-4"]
    assert keys.make(Record("", "book", {"title": "<i>Ways</i> and means"})) == "ways"
    assert keys.make(Record("")) == "entry"
