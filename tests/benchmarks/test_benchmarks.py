"""That the benchmarks measure what they say; no time is asserted."""

import json
import subprocess
import sys
from collections import Counter

import pytest

import bibkit
from tests.benchmarks import __main__ as command
from tests.benchmarks import measure, peers, tables
from tests.benchmarks.records import SEED, generate


@pytest.fixture(scope="module")
def items():
    return generate(1000)


def test_the_same_seed_gives_the_same_records_and_another_one_others():
    assert generate(50) == generate(50)
    assert generate(50, seed=1) != generate(50, seed=2)


def test_a_library_is_the_beginning_of_every_larger_one(items):
    assert items[:120] == generate(120)


def test_records_are_the_same_in_another_process():
    code = "import json; from tests.benchmarks.records import generate; print(generate(30))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=measure.ROOT,
        env={"PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stdout.strip() == str(generate(30))


def test_all_records_are_valid(items):
    library = bibkit.loads(json.dumps(items), format="csl-json")
    assert library.problems == []
    assert len(library) == len(items)
    assert not any(record.fields for record in library.values())
    assert bibkit.loads(bibkit.dumps(library, "biblatex"), format="biblatex").keys() == (
        library.keys()
    )


def test_records_have_what_makes_a_bibliography_hard(items):
    counts = {len(item.get("author", ())) for item in items}
    assert min(counts) == 0
    assert {1, 2, 3, 8, 21} <= counts
    assert 35 <= max(counts) <= 40
    assert len({item["type"] for item in items}) > 10
    assert {"ru", "zh", "ja"} <= {item.get("language") for item in items}
    assert sum("<" in item["title"] for item in items) > 50


def test_authors_write_several_works_in_a_year_and_share_family_names(items):
    dated = [item for item in items if "author" in item and "issued" in item]
    same = Counter((str(item["author"]), item["issued"]["date-parts"][0][0]) for item in dated)
    assert sum(count > 1 for count in same.values()) > 20
    names = {(name.get("family"), name.get("given")) for item in dated for name in item["author"]}
    shared = Counter(family for family, _ in names)
    assert sum(count > 2 for count in shared.values()) > 20


def test_the_seed_of_the_command_is_that_of_the_generator():
    assert command.SEED == SEED


def test_the_command_prints_a_table_and_writes_the_figures(capsys, tmp_path):
    words = ["--sizes", "10", "20", "--peers", "bibkit", "--styles", "ieee", "--runs", "2"]
    file = tmp_path / "figures.json"
    assert command.main([*words, "--json", str(file)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    rows = [line.split("|") for line in printed.out.splitlines() if line.startswith("| ieee ")]
    assert [row[2].strip() for row in rows[:2]] == ["10", "20"]
    assert "10 to 20 (records × 2)" in printed.out
    figures = json.loads(file.read_text(encoding="utf-8"))
    small, large = figures["rendering"]
    assert (small["peer"], small["size"], large["size"]) == ("bibkit", 10, 20)
    assert (small["entries"], large["entries"]) == (10, 20)
    spread = small["rendering"]
    assert spread["runs"] == 2
    assert 0 < spread["least"] <= spread["median"] <= spread["most"]


def test_the_command_takes_any_file_of_items(capsys, tmp_path):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(generate(7)), encoding="utf-8")
    assert command.main([f"--items={file}", "--peers", "bibkit", "--styles=ieee", "--runs=1"]) == 0
    assert "| ieee  | 7 " in capsys.readouterr().out


def test_the_command_reads_any_bib_file(capsys, tmp_path):
    file = tmp_path / "mine.bib"
    file.write_text("@book{a, title = {A}}\n@book{b, title = {B}}\n", encoding="utf-8")
    assert command.main(["--reading", f"--bib={file}", "--peers", "bibkit", "--runs=1"]) == 0
    out = capsys.readouterr().out
    assert "2 entries" in out
    assert "| bibtexparser, LaTeX decoded and names split | " in out


def test_a_slow_peer_gets_a_part_and_the_rest_is_marked_as_scaled_up(capsys):
    words = ["--sizes", "12", "--peers", "citeproc-py", "--styles", "ieee", "--runs", "1"]
    assert command.main([*words, "--max-slow", "6"]) == 0
    row = next(line for line in capsys.readouterr().out.splitlines() if "| citeproc-py" in line)
    assert row.count("≈") == 2


def test_a_peer_that_is_missing_is_said_how_to_get(capsys, monkeypatch):
    monkeypatch.setattr(peers, "package", lambda name: None)
    assert command.at_hand(["typst", "bibkit"]) == ["bibkit"]
    assert "pip install typst" in capsys.readouterr().err


def test_a_program_that_fails_is_left_out_with_its_last_words():
    commands = {
        "good": measure.Command(measure.python("-c", "pass")),
        "bad": measure.Command(measure.python("-c", "raise SystemExit('no such style')")),
    }
    samples, failures = measure.rounds(commands, 2, measure.Progress())
    assert [len(some) for some in samples.values()] == [2]
    assert failures == {"bad": "no such style"}


def test_a_program_that_takes_too_long_is_ended():
    sleep = measure.Command(measure.python("-c", "import time; time.sleep(60)"))
    with pytest.raises(measure.Failed, match="over 1 s"):
        measure.run(sleep, timeout=1)


def test_median_and_ratio_are_those_of_the_runs():
    one, other = measure.Spread.of([3.0, 1.0, 2.0]), measure.Spread.of([0.5], factor=2)
    assert (one.median, one.least, one.most, one.extrapolated) == (2.0, 1.0, 3.0, False)
    assert (other.median, other.extrapolated) == (1.0, True)
    assert tables.ratio(one, other) == "× 2.00"
    assert tables.seconds(one) == "2.000 (1.000–3.000)"
    assert tables.seconds(other) == "≈ 1.000"
