import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from bibkit.errors import UnknownFormat
from bibkit.formats import registry
from bibkit.formats.registry import Format


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("yaml", "yaml"),
        ("YML", "yaml"),
        (".bib", "biblatex"),
        ("bib", "biblatex"),
        ("bibtex", "bibtex"),
        ("json", "csl-json"),
        ("csljson", "csl-json"),
        (" csl-json ", "csl-json"),
    ],
)
def test_a_format_is_found_by_name_or_alias(name: str, found: str) -> None:
    assert registry.by_name(name).name == found


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("refs.bib", "biblatex"),
        ("a.b/refs.JSON", "csl-json"),
        ("refs.yml", "yaml"),
        ("refs.ris", "ris"),
        ("refs.bibtex", "bibtex"),
    ],
)
def test_a_format_is_found_by_suffix(path: str, found: str) -> None:
    assert registry.by_suffix(path).name == found


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("refs.yaml", "a:\n  type: book\n", "yaml"),
        ("refs.yaml", "", "yaml"),
        ("refs.yml", "a:\n  type: Book\n", "hayagriva"),
        ("refs.yml", "a:\n  title: T\n  parent: {type: book}\n", "hayagriva"),
        ("refs.yml", "a:\n  type: book\n  fields:\n    parent: x\n", "yaml"),
        ("refs.yaml", "---\nreferences:\n- id: a\n", "csl-yaml"),
        ("refs.yaml", "# mine\ntitle: A paper\nreferences:\n  - id: a\n", "csl-yaml"),
        ("refs.yaml", "- id: a\n  type: book\n", "csl-yaml"),
        ("refs.xml", "<xml><records><record/></records></xml>", "endnote-xml"),
        ("refs.XML", '<?xml version="1.0"?>\n<m:modsCollection xmlns:m="x"/>', "mods"),
        ("refs.txt", "PMID- 1\n", "nbib"),
        ("refs.nbib", "", "nbib"),
    ],
)
def test_a_file_with_a_shared_suffix_is_told_by_its_content(
    path: str, text: str, found: str
) -> None:
    format = registry.by_file(path, text)
    assert format is not None
    assert format.name == found


def test_a_shared_suffix_that_is_nobodys_own_needs_content_to_be_told() -> None:
    assert registry.by_file("refs.xml", "<html/>") is None


@pytest.mark.parametrize("path", ["refs", "refs.pdf", ".bib", ""])
def test_a_suffix_that_no_format_claims_finds_none(path: str) -> None:
    assert registry.by_suffix(path) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[{"id": "a"}]', "csl-json"),
        ("[]", "csl-json"),
        ('\n {"items": []}', "csl-json"),
        ("@book{a,}", "biblatex"),
        ("% a remark\n\n  @Book (a,)", "biblatex"),
        ("1.\nTY  - JOUR\nER  - \n", "ris"),
        ("a:\n  type: book\n", "yaml"),
        ("# a remark\n---\na b: # more\n\n  # remark\n  type: book\n", "yaml"),
    ],
)
def test_a_format_is_found_by_content(text: str, found: str) -> None:
    assert registry.by_content(text).name == found


@pytest.mark.parametrize("text", ["", "words", "a: b", "[link](x)", "%PDF-1.4\n", "mail@book{"])
def test_content_of_no_format_finds_none(text: str) -> None:
    assert registry.by_content(text) is None


def test_a_mistyped_name_brings_the_nearest_one() -> None:
    with pytest.raises(UnknownFormat, match=r"no format 'bibtx'.*did you mean bibtex"):
        registry.by_name("bibtx")


def test_a_name_far_from_any_brings_all_of_them() -> None:
    with pytest.raises(
        UnknownFormat,
        match="the formats are csl-json, biblatex, bibtex, ris, nbib, endnote-xml, mods, csl-yaml",
    ):
        registry.by_name("zzz")


def test_a_format_without_a_pattern_is_never_guessed() -> None:
    assert not registry.by_name("bibtex").sniff("@book{a,}")


@pytest.fixture
def plugin(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Offer the format "lines" (a key a line) by an entry point; the list says when it is asked."""
    asked: list[str] = []
    module = type(sys)("lines_of_keys")
    module.LINES = Format("lines", "Lines", (".lines",), "lines_of_keys")
    module.NOT_ONE = "no format"
    monkeypatch.setitem(sys.modules, "lines_of_keys", module)
    names = ["LINES", *getattr(request, "param", [])]
    entries = EntryPoints(
        EntryPoint(name, f"lines_of_keys:{name}", registry.ENTRY_POINTS) for name in names
    )

    def entry_points(group: str) -> EntryPoints:
        asked.append(group)
        return entries

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    registry._plugged_in.cache_clear()
    yield asked
    registry._plugged_in.cache_clear()


def test_a_package_can_add_a_format(plugin: list[str]) -> None:
    assert registry.by_name("lines").title == "Lines"
    assert registry.by_suffix("a.lines").name == "lines"
    assert [one.name for one in registry.formats()][-1] == "lines"
    assert plugin == ["bibkit.formats"]


def test_packages_are_not_searched_for_what_is_built_in(plugin: list[str]) -> None:
    registry.by_name("yaml")
    registry.by_suffix("refs.bib")
    registry.by_file("refs.bib", "")
    registry.by_content("[]")
    assert plugin == []


@pytest.mark.parametrize("plugin", [["NOT_ONE"], ["GONE"]], indirect=True)
def test_a_package_whose_format_cannot_be_had_is_left_out_and_said_so(plugin: list[str]) -> None:
    with pytest.warns(UserWarning, match=r"the format '(NOT_ONE|GONE)' .* is left out"):
        names = [one.name for one in registry.formats()]
    assert names[-1] == "lines"
