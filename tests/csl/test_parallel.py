"""A bibliography split over processes is the same as one made in one go."""

import multiprocessing
import os

import pytest

import bibkit
from bibkit.csl import parallel
from tests.benchmarks.records import generate

FORKS = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="this system copies no process"
)
ITEMS = generate(parallel.LEAST + 40)
# Names that repeat are substituted: what an entry begins with depends on the one before it.
SUBSTITUTING = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>T</title><id>t</id><updated>2026-01-01T00:00:00Z</updated></info>
<citation><layout><number variable="citation-number"/></layout></citation>
<bibliography subsequent-author-substitute="———" subsequent-author-substitute-rule="partial-each">
<sort><key variable="author"/><key variable="issued"/></sort>
<layout suffix="."><group delimiter=". "><number variable="citation-number"/>
<names variable="author"/><text variable="title"/></group></layout></bibliography></style>"""


def rendered(style, items=ITEMS, **options):
    document = bibkit.Document(items, style)
    document.include("*")
    return document, document.bibliography(**options)


@FORKS
@pytest.mark.parametrize("name", ["bibkit-author-date", "bibkit-notes", "far-eastern-affairs"])
def test_a_shipped_style_gives_the_same_entries_with_any_number_of_processes(name):
    style = bibkit.Style.load(name)
    alone = rendered(style)[1].entries
    assert len(alone) == len(ITEMS)
    for jobs in (2, 3):
        assert rendered(style, jobs=jobs)[1].entries == alone


@FORKS
def test_names_are_substituted_across_the_parts():
    style = bibkit.Style.from_xml(SUBSTITUTING)
    alone = rendered(style)[1].entries
    assert sum("———" in entry.text for entry in alone) > 20
    assert rendered(style, jobs=3)[1].entries == alone


@FORKS
def test_the_work_is_done_by_other_processes():
    found = list(parallel.each_part(lambda start, stop: (os.getpid(), start), parallel.LEAST, 2))
    assert os.getpid() not in {pid for _, (pid, _) in found}
    assert [stop for stop, _ in found][-1] == parallel.LEAST
    assert [start for _, (_, start) in found] == sorted(start for _, (_, start) in found)


@FORKS
def test_what_the_processes_warn_of_is_told_once():
    items = [
        {**item, "publisher": {"odd": 1}} if n == 150 else item for n, item in enumerate(ITEMS)
    ]
    unsorted = SUBSTITUTING.replace(
        '<sort><key variable="author"/><key variable="issued"/></sort>', ""
    )
    style = bibkit.Style.from_xml(unsorted)
    document, _ = rendered(style, items, jobs=2)
    told = [text for text in document.warnings if "publisher is not text" in text]
    assert len(told) == 1
    assert told == [text for text in rendered(style, items)[0].warnings if "publisher" in text]


def test_an_error_in_a_process_is_raised_here():
    def task(start, stop):
        raise KeyError(start)

    with pytest.raises(KeyError):
        list(parallel.each_part(task, parallel.LEAST, 2))


def test_a_system_that_copies_no_process_does_the_work_itself(monkeypatch):
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    found = list(parallel.each_part(lambda start, stop: os.getpid(), parallel.LEAST, 2))
    assert {pid for _, pid in found} == {os.getpid()}


def test_progress_is_told_to_the_end():
    steps = []
    rendered("bibkit-notes", progress=lambda done, total: steps.append((done, total)))
    assert steps[-1] == (len(ITEMS), len(ITEMS))
    assert steps == sorted(steps)
    assert len(steps) > 1


@pytest.mark.parametrize("length", [0, 1, 7, 200, 5001])
def test_parts_cover_a_list_without_gaps(length):
    parts = parallel.ranges(length, 3)
    assert [place for start, stop in parts for place in range(start, stop)] == list(range(length))
