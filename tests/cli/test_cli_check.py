import json
import os
import stat
from pathlib import Path

import pytest

CASES = Path(__file__).parents[1] / "checks"
FAULTY = """\
@book{one,
  author = {MÃ¼ller, Ann},
  title  = {On it},
  date   = {2001},
  isbn   = {978-0-306-40615-2},
}
"""


@pytest.fixture
def refs(tmp_path):
    path = tmp_path / "refs.bib"
    path.write_text(FAULTY, "utf-8")
    return path


@pytest.fixture
def merging(tmp_path):
    for path in (CASES / "merged" / "bib" / "before").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_the_shipped_records_are_checked_without_a_file(run):
    result = run("check")
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith("no findings: ")


def test_findings_stand_under_their_file_with_a_summary(run, refs):
    result = run("check", refs)
    assert (result.status, result.err) == (1, "")
    assert result.out.splitlines() == [
        str(refs),
        "  2:13: error: one: author was read in a wrong encoding once: MÃ¼ller (write Müller)"
        " [mojibake]",
        "  5:13: error: one: the check digit of this ISBN is wrong: 978-0-306-40615-2"
        " (write 978-0-306-40615-7) [isbn]",
        "",
        "2 errors: 1 record in 1 file; --fix can mend 2",
    ]


@pytest.mark.parametrize(
    ("severity", "status"), [("error", 0), ("warning", 1), ("note", 1), (None, 1)]
)
def test_the_exit_status_says_whether_a_finding_is_bad_enough(run, tmp_path, severity, status):
    path = tmp_path / "refs.bib"
    path.write_text("@book{a, title={On it}, author={Doe, J}}")
    option = ["--fail-on", severity] if severity else []
    assert run("check", path, *option).status == status


def test_notes_alone_do_not_fail(run, tmp_path):
    path = tmp_path / "refs.bib"
    path.write_text("@string{x = {y}}\n@book{a, title={On it}, author={Doe, J}, date=2001}")
    assert run("check", path).status == 0
    assert run("check", path, "--fail-on", "note").status == 1


def test_rules_can_be_selected_and_ignored(run, refs):
    assert "mojibake" not in run("check", refs, "--select", "isbn").out
    assert run("check", refs, "--ignore", "isbn", "--ignore", "mojibake").status == 0


def test_an_unknown_rule_is_wrong_usage(run, refs):
    result = run("check", refs, "--select", "isbm")
    assert result.status == 2
    assert "did you mean isbn" in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--dry-run"],
        ["--papers", "paper.md"],
        ["--fix", "--merge"],
        ["--fail-on", "never"],
        ["--format", "xml"],
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(run, refs, arguments):
    assert run("check", refs, *arguments).status == 2


@pytest.mark.parametrize("option", ["--fix", "--merge"])
def test_what_is_no_file_cannot_be_changed(run, option):
    assert run("check", option).status == 2
    assert run("check", "-", option, stdin=FAULTY.encode()).status == 2


def test_the_rules_are_listed_with_what_they_say(run):
    from bibkit import checks

    result = run("check", "--rules")
    assert result.status == 0
    assert all(f"{name} (" in result.out for name in checks.rule_names())
    assert "isbn-form (note, fixable, only when selected)" in result.out


def test_standard_input_is_checked_for_a_dash(run):
    result = run("check", "-", "--format", "json", stdin=FAULTY.encode())
    data = json.loads(result.out)
    assert [one["line"] for one in data["findings"]] == [2, 5]
    assert data["findings"][0]["path"] == "<stdin>"


def test_sarif_goes_into_a_file(run, refs):
    result = run("check", refs, "--format", "sarif", "--output", refs.with_suffix(".sarif"))
    assert (result.status, result.out) == (1, "")
    log = json.loads(refs.with_suffix(".sarif").read_text("utf-8"))
    assert len(log["runs"][0]["results"]) == 2


def test_a_file_that_is_not_there_is_a_finding(run, tmp_path, refs):
    result = run("check", tmp_path / "none.bib", refs)
    assert result.status == 1
    assert "there is no such file" in result.out
    assert "mojibake" in result.out


def test_fix_shows_what_it_would_do_and_does_it(run, refs):
    trial = run("check", refs, "--fix", "--dry-run")
    assert refs.read_text("utf-8") == FAULTY
    assert (trial.status, trial.out.count("\n+ ")) == (0, 2)
    assert "2 of 2 findings would be mended" in trial.err
    done = run("check", refs, "--fix")
    assert done.out == trial.out
    assert "no findings: " in done.err
    fixed = FAULTY.replace("MÃ¼ller", "Müller").replace("40615-2", "40615-7")
    assert refs.read_text("utf-8") == fixed
    assert run("check", refs, "--fix").out == ""


def test_what_fix_leaves_is_told_and_counts(run, refs):
    refs.write_text(FAULTY.replace("2001", "2001-02-31"), "utf-8")
    result = run("check", refs, "--fix")
    assert result.status == 1
    assert "impossible-date" in result.err
    assert "mojibake" not in result.err


def test_a_report_for_programs_is_the_result_of_fix(run, refs):
    result = run("check", refs, "--fix", "--format", "json")
    assert json.loads(result.out)["findings"] == []
    assert "+++ b/" in result.err


def test_merge_shows_the_new_keys_and_a_diff_and_changes_papers(run, merging):
    papers = [word for name in ("paper.md", "other.bib") for word in ("--papers", merging / name)]
    before = {path.name: path.read_bytes() for path in merging.iterdir()}
    trial = run(
        "check", merging / "refs.bib", "--merge", *papers, merging / "paper.tex", "--dry-run"
    )
    assert {path.name: path.read_bytes() for path in merging.iterdir()} == before
    done = run("check", merging / "refs.bib", "--merge", *papers, merging / "paper.tex")
    assert done.out == trial.out
    assert done.out.splitlines()[:2] == ["smith2001 -> Smith01", "set-a -> set-b"]
    assert "2 records merged" in done.err
    after = CASES / "merged" / "bib" / "after"
    assert {path.name: path.read_text("utf-8") for path in merging.iterdir()} == {
        path.name: path.read_text("utf-8") for path in after.iterdir()
    }


def test_the_new_keys_are_in_the_report_for_programs(run, merging):
    result = run("check", merging / "refs.bib", "--merge", "--format", "json")
    assert json.loads(result.out)["merged"] == {"smith2001": "Smith01", "set-a": "set-b"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user who may not")
def test_nothing_is_changed_where_one_file_cannot_be_written(run, merging):
    locked = merging / "paper.md"
    locked.chmod(stat.S_IRUSR)
    before = {path.name: path.read_bytes() for path in merging.iterdir()}
    result = run("check", merging / "refs.bib", "--merge", "--papers", locked)
    assert result.status == 1
    assert {path.name: path.read_bytes() for path in merging.iterdir()} == before


def test_what_was_written_is_taken_back_where_a_later_file_fails(run, merging, monkeypatch):
    from bibkit.checks import files
    from bibkit.errors import WriteError

    write = files.write_file
    before = {path.name: path.read_bytes() for path in merging.iterdir()}

    def failing(path, text):
        if str(path).endswith("refs.bib"):
            raise WriteError("no room", path=str(path))
        write(path, text)

    monkeypatch.setattr(files, "write_file", failing)
    result = run("check", merging / "refs.bib", "--merge", "--papers", merging / "paper.md")
    assert result.status == 1
    assert "no room" in result.err
    assert {path.name: path.read_bytes() for path in merging.iterdir()} == before


def test_a_file_that_cannot_be_written_back_is_told_of(run, tmp_path):
    path = tmp_path / "refs.json"
    path.write_bytes('[{"id": "ä", "type": "book", "title": "R&amp;D"}]'.encode("latin-1"))
    before = path.read_bytes()
    assert "it is not changed" in run("check", path, "--fix").err
    assert path.read_bytes() == before


def test_after_merging_only_what_is_left_is_told(run, merging):
    (merging / "more.bib").write_text(
        "@book{more, author={Poe, Ann}, title={Nothing like it}, date={2005}, isbn={1}}\n"
        "@article{odd, author={Roe, Ann}, title={Without a journal}, date={2006}}\n"
    )
    result = run("check", merging / "refs.bib", merging / "more.bib", "--merge")
    assert "alone -> more" in result.out
    assert "[isbn]" in result.err
    assert "odd: " in result.err
    assert "[duplicate-record]" not in result.err
    assert "alone: " not in result.err
    assert "3 records merged" in result.err
