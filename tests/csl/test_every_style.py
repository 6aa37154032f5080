"""A fixed sample of the installed styles, and every locale; all styles: every_style.py."""

import pytest

from bibkit.csl import locale
from bibkit.csl.style import Style
from tests.csl.every_style import dependent, independent, made_up_items, render, sample

STYLES = sample(independent(), 80)
needs_styles = pytest.mark.skipif(
    not STYLES, reason='needs the styles: pip install "bibkit[styles]"'
)


@pytest.fixture(scope="module")
def items():
    return made_up_items()


@needs_styles
@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_a_style_renders_items_of_every_type(path, items):
    style = Style.load(path)
    citations, entries = render(style, items)
    assert all(citations)
    assert len(entries) <= len(items)
    assert style.bibliography is None or entries


@needs_styles
@pytest.mark.parametrize("path", sample(dependent(), 60), ids=lambda path: path.stem)
def test_a_dependent_style_loads_with_its_parent(path):
    style = Style.load(path)
    assert style.title
    assert style.citation.layout.children


def test_there_are_as_many_locales_as_languages_that_csl_speaks():
    assert len(locale.available()) >= 55


@pytest.mark.parametrize("language", locale.available())
def test_every_locale_file_loads_whole(language):
    data = locale.load_file(language)
    assert data is not None
    assert data.language == language
    assert set(data.dates) == {"text", "numeric"}
    assert all(date.parts for date in data.dates.values())
    built = locale.build(language, ())
    assert built.term("and")
    assert built.term("et-al")
    assert built.term("editor", plural=True)
    assert all(built.term(f"month-{month:02d}") for month in range(1, 13))
    assert all(built.quotes)
    assert built.dates["text"] is data.dates["text"]


def test_a_language_without_a_file_has_none():
    assert locale.load_file("xx-XX") is None


@pytest.mark.parametrize(
    ("written", "meant"), [("en_us", "en-US"), ("DE", "de"), ("sr-latn-rs", "sr-Latn-RS")]
)
def test_language_tags_are_read_in_any_spelling(written, meant):
    assert locale.normalise(written) == meant
