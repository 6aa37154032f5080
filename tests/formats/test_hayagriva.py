"""hayagriva's YAML as its documentation has it, and what Typst makes of what bibkit writes."""

import subprocess
from pathlib import Path
from shutil import which

import pytest
import yaml as pyyaml
from hypothesis import HealthCheck, Phase, given, settings

import bibkit
from bibkit import vocabulary
from bibkit.errors import ReadError
from bibkit.formats import hayagriva, yaml
from bibkit.formats.hayagriva import mapping
from bibkit.model import Library, Record, Relation
from tests.examples import share
from tests.formats.libraries import libraries

FOLDER = Path(__file__).parent / "hayagriva"
FIELDS = "type parent affiliated serial-number title organization runtime"


def test_parents_and_fields_are_read_as_the_records_beside_them() -> None:
    found = hayagriva.read((FOLDER / "parents.yml").read_text(encoding="utf-8"))
    expected = yaml.read((FOLDER / "parents.yaml").read_text(encoding="utf-8"))
    assert {record.key: record for record in found.entries()} == dict(expected)
    assert found.problems == expected.problems == []


def test_what_was_read_is_written_with_nothing_kept_besides() -> None:
    library = hayagriva.read((FOLDER / "parents.yml").read_text(encoding="utf-8"))
    text = hayagriva.write(library)
    assert "bibkit:" not in text
    assert hayagriva.read(text) == library


def test_every_csl_type_can_be_written_and_every_entry_type_read() -> None:
    assert set(mapping.BY_TYPE) == vocabulary.TYPES
    types = {mapping.row_to_read(kind, "")[0] for kind in mapping.ENTRY_TYPES}
    assert types <= vocabulary.TYPES


def test_the_text_that_is_written() -> None:
    record = Record(
        "a",
        "chapter",
        {
            "title": 'The <span class="nocase">NASA</span> way',
            "author": [{"family": "Roe", "given": "Jane"}, {"literal": "UN, the"}],
            "issued": "2001-05/2001-06",
            "container-title": "Ways",
            "publisher": "House",
            "publisher-place": "Rome",
            "page": "3-9",
            "number-of-pages": "xii, 300",
        },
    )
    assert hayagriva.write(Library([record])) == (
        """\
a:
  type: Chapter
  title: The {NASA} way
  author:
  - Roe, Jane
  - name: UN, the
  date: 2001-05
  page-range: 3-9
  parent:
    type: Book
    title: Ways
    publisher:
      name: House
      location: Rome
  serial-number:
    bibkit: bibkit:{"set":{"issued":"2001-05/2001-06","number-of-pages":"xii, 300"}}
"""
    )


def test_records_under_one_key_or_none_get_keys_of_their_own_and_come_back() -> None:
    library = Library([Record("a"), Record("a"), Record("")])
    text = hayagriva.write(library)
    assert [line for line in text.splitlines() if not line.startswith(" ")] == [
        "a:",
        "",
        "a-2:",
        "",
        "entry:",
    ]
    assert hayagriva.read(text) == library


def test_each_fault_has_its_line_and_column() -> None:
    library = hayagriva.read(
        "a:\n  type: Bok\n  title: [x]\n  date: 2001-13\n  author: [[1]]\n"
        "  affiliated: [{role: directer, names: Roe}]\n  parent: {type: Periodcal}\nb: 1\n"
        "c: {serial-number: {bibkit: 'bibkit:{'}}\n",
        "refs.yml",
    )
    assert [str(one) for one in library.problems] == [
        "refs.yml:2:9: a: hayagriva has no entry type 'Bok' (did you mean book?)",
        "refs.yml:7:18: a: hayagriva has no entry type 'Periodcal' (did you mean periodical?)",
        "refs.yml:3:10: a: title is not text",
        'refs.yml:5:12: a: this is no name (write "Family, Given", or '
        "{name: ..., given-name: ...})",
        "refs.yml:6:16: a: hayagriva has no role 'directer' (did you mean director?)",
        "refs.yml:4:9: a: not a date: '2001-13' (write YYYY, YYYY-MM or YYYY-MM-DD)",
        "refs.yml:8:4: b: the entry is not a mapping (write its type and fields below it)",
        "refs.yml:9:29: c: what bibkit kept in it is broken: it is not JSON "
        "(delete it, or restore it)",
    ]


@pytest.mark.parametrize("text", ["- a\n", "word", "a: [", "a: \x01"])
def test_what_is_no_mapping_of_entries_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(ReadError) as error:
        hayagriva.read(text)
    assert error.value.line is not None


def compiled(text: str, folder: Path) -> None:
    typst = pytest.importorskip("typst", reason="needs Typst: pip install typst")
    (folder / "refs.yml").write_text(text, encoding="utf-8")
    document = '#bibliography("refs.yml", full: true, style: "chicago-author-date")'
    (folder / "main.typ").write_text(document, encoding="utf-8")
    typst.compile(str(folder / "main.typ"), output=str(folder / "main.pdf"))


def test_typst_reads_the_shipped_records(tmp_path: Path) -> None:
    compiled(hayagriva.write(bibkit.records()), tmp_path)


@settings(
    max_examples=share(25),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(library=libraries(FIELDS).filter(lambda library: len(library.entries()) > 0))
def test_typst_reads_whatever_is_written(library: Library, tmp_path: Path) -> None:
    compiled(hayagriva.write(library), tmp_path)


def test_what_a_parent_says_of_itself_stays_its_own():
    text = """\
kinetics:
  type: Article
  title: Kinetics
  parent:
  - type: Proceedings
    title: Proceedings of Bar
    volume: '3'
    parent:
      type: Anthology
      title: A series
      volume: '7'
      issue: '4'
      parent:
        type: Anthology
        title: Series of series
    organization: SIGFOO
    serial-number:
      doi: 10.1000/xyz
  - type: Conference
    title: Bar
    date: 2013-05
    organization: Org
"""
    assert hayagriva.write(hayagriva.read(text)) == text


def parts() -> Library:
    """Return a set with a series, and parts of it with titles of their own and without."""
    part_of = [Relation("part_of", "set")]
    return Library(
        [
            Record("one", "book", {"part-title": "First part"}, relations=part_of),
            Record("two", "book", {"title": "Second", "editor": "Poe"}, relations=part_of),
            Record("three", "book", {"part-number": "3"}, relations=part_of),
            Record(
                "set",
                "book",
                {"title": "A set", "volume": "5", "publisher": "House", "issued": "2005"},
                relations=[Relation("in_series", "series", {"collection-number": "7"})],
            ),
            Record("series", "book", {"title": "Series"}),
        ]
    )


def test_a_part_with_a_title_has_the_whole_for_its_parent() -> None:
    text = hayagriva.write(parts())
    data = pyyaml.safe_load(text)
    assert [data[key]["title"] for key in ("one", "two", "three")] == [
        "First part",
        "Second",
        "A set",
    ]
    whole = {
        "type": "Book",
        "title": "A set",
        "volume": "5",
        "publisher": "House",
        "parent": {"type": "Anthology", "title": "Series", "volume": "7"},
    }
    assert data["one"]["parent"] == data["two"]["parent"] == whole
    assert data["two"]["editor"] == "Poe"
    assert not {"volume", "publisher"} & data["one"].keys()
    assert data["three"]["parent"] == whole["parent"]
    assert hayagriva.read(text) == parts()


@pytest.mark.parametrize(
    ("old", "new", "key", "values"),
    [
        ("First part", "Part I", "one", {"part-title": "Part I"}),
        ("    title: A set", "    title: B", "one", {"part-title": "First part", "title": "B"}),
        ("Second", "Part II", "two", {"title": "Part II"}),
        ("    publisher: House", "", "one", {"part-title": "First part"}),
        ("    publisher: House", "    publisher: P", "one", {"publisher": "P"}),
        ("publisher: House", "publisher: P", "set", {"publisher": "P"}),
    ],
)
def test_what_was_changed_in_a_part_counts(
    old: str, new: str, key: str, values: dict[str, str]
) -> None:
    text = hayagriva.write(parts())
    start = text.index(f"{key}:\n")
    assert old in text[start:]
    library = hayagriva.read(text[:start] + text[start:].replace(old, new, 1))
    record = library[key]
    assert {name: record.get(name) for name in values} == values
    # Nothing else has become the record's own.
    assert record.keys() == parts()[key].keys() | values.keys()
    assert record.relations == parts()[key].relations
    assert [one for one in library if library[one] != parts()[one]] in ([key], [])


def test_what_was_changed_everywhere_is_the_wholes_alone() -> None:
    library = hayagriva.read(hayagriva.write(parts()).replace("publisher: House", "publisher: P"))
    assert library["set"]["publisher"] == "P"
    assert [one for one in library if library[one] != parts()[one]] == ["set"]


def test_a_parent_that_was_taken_out_is_no_relation_any_more() -> None:
    article = Record("a", "article-journal", {"title": "T"})
    article.relations = [Relation("published_in", "b"), Relation("held_at", "b")]
    library = Library([article, Record("b", "periodical", {"title": "Journal"})])
    text = hayagriva.write(library)
    parent = "  parent:\n    type: Periodical\n    title: Journal\n"
    assert parent in text
    record = hayagriva.read(text.replace(parent, ""))["a"]
    assert record.relations == [Relation("held_at", "b")]


def test_typst_prints_the_part_and_the_whole(tmp_path: Path) -> None:
    compiled(hayagriva.write(parts()), tmp_path)
    if which("pdftotext") is None:
        pytest.skip("needs pdftotext: apt install poppler-utils")
    done = subprocess.run(["pdftotext", tmp_path / "main.pdf", "-"], capture_output=True)
    printed = " ".join(done.stdout.decode().split())
    assert "First Part. 2005. A Set 5. House." in printed
    assert "Poe. 2005. Second. A Set 5. House." in printed
