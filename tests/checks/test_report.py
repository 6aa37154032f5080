"""What SARIF 2.1.0 (OASIS standard, section 3) asks of a log is asked of those that are written."""

import json
from pathlib import Path

import pytest

from bibkit import checks
from bibkit.checks import files, report

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="module")
def read():
    return files.read(
        [
            str(CASES / name)
            for name in ("isbn/check-digit.bib", "doi/shape.bib", "duplicate-doi/case.bib")
        ]
    )


@pytest.fixture(scope="module")
def findings(read):
    return checks.check(read.library, sources=read.sources)


@pytest.fixture(scope="module")
def run(read, findings):
    log = json.loads(report.as_sarif(findings, read, "1.2.3", CASES))
    assert log["version"] == "2.1.0"
    assert log["$schema"].startswith("https://")
    assert set(log) == {"$schema", "version", "runs"}
    (only,) = log["runs"]
    return only


def test_the_tool_and_its_rules_are_described(run):
    driver = run["tool"]["driver"]
    assert driver["name"] == "bibkit check"
    assert driver["version"] == "1.2.3"
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids == checks.rule_names()
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["fullDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")


def test_each_result_names_its_rule_level_message_and_place(run, findings):
    assert run["columnKind"] == "unicodeCodePoints"
    assert len(run["results"]) == len(findings) > 10
    rules = run["tool"]["driver"]["rules"]
    for result, finding in zip(run["results"], findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule
        assert result["level"] == finding.severity
        assert finding.message in result["message"]["text"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert region == {"startLine": finding.line, "startColumn": finding.column}
        assert location["logicalLocations"][0]["name"] == finding.key


def test_paths_are_relative_to_a_base_that_is_given(run):
    base = run["originalUriBaseIds"]["SRCROOT"]["uri"]
    assert base.startswith("file:///")
    assert base.endswith("/")
    found = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
    }
    assert found == {"isbn/check-digit.bib", "doi/shape.bib", "duplicate-doi/case.bib"}


def test_a_path_outside_the_base_is_absolute_and_escaped(tmp_path):
    folder = tmp_path / "a b"
    folder.mkdir()
    (folder / "ü.bib").write_text("@book{a, title={On it}}")
    read = files.read([str(folder / "ü.bib")])
    log = report.as_sarif(checks.check(read.library), read, "1", tmp_path / "other")
    result = json.loads(log)["runs"][0]["results"][0]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert set(artifact) == {"uri"}
    assert artifact["uri"].endswith("/a%20b/%C3%BC.bib")


def test_fixes_replace_regions_of_the_file(run, read):
    fixed = [result for result in run["results"] if "fixes" in result]
    assert len(fixed) > 5
    for result in fixed:
        (fix,) = result["fixes"]
        assert fix["description"]["text"].startswith("write ")
        (change,) = fix["artifactChanges"]
        (replacement,) = change["replacements"]
        region = replacement["deletedRegion"]
        lines = (CASES / change["artifactLocation"]["uri"]).read_text("utf-8").splitlines()
        assert region["startLine"] == region["endLine"]
        line = lines[region["startLine"] - 1]
        old = line[region["startColumn"] - 1 : region["endColumn"] - 1]
        assert old
        assert replacement["insertedContent"]["text"] != old
        assert line[region["startColumn"] - 2] == "{"
        assert line[region["endColumn"] - 1] == "}"


def test_other_records_of_a_finding_are_related_locations(run):
    (duplicate,) = [one for one in run["results"] if one["ruleId"] == "duplicate-doi"]
    (related,) = duplicate["relatedLocations"]
    assert related["id"] == 1
    assert related["physicalLocation"]["region"]["startLine"] == 2


def test_json_has_each_finding_and_a_summary(read, findings):
    data = json.loads(report.as_json(findings, read))
    assert len(data["findings"]) == len(findings)
    summary = data["summary"]
    assert summary["errors"] + summary["warnings"] + summary["notes"] == len(findings)
    assert summary["files"] == 3
    one = data["findings"][0]
    names = "rule severity message suggestion path line column key field related fixes"
    assert list(one) == names.split()
    assert one["suggestion"]


def test_text_groups_findings_by_file(read, findings):
    text = report.as_text(findings)
    heads = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert heads == [file.path for file in read.files]
    assert all("[" in line for line in text.splitlines() if line.startswith("  "))


@pytest.mark.parametrize(
    ("severity", "fails"), [("error", False), ("warning", True), ("note", True)]
)
def test_what_fails_is_as_bad_as_what_is_asked_for_or_worse(severity, fails):
    found = [checks.Finding("x", severity="warning"), checks.Finding("y", severity="note")]
    assert report.fails(found, severity) is fails


def test_the_summary_counts_in_words():
    found = [checks.Finding("x", severity="error"), checks.Finding("y", severity="note")]
    assert report.summary(found, 1, 2) == "1 error, 1 note: 1 record in 2 files"
    assert report.summary([], 3, 1) == "no findings: 3 records in 1 file"
    mended = checks.Finding("z", changes=(checks.Change("a", "b", "c"),))
    assert report.summary([mended], 1, 1).endswith("; --fix can mend 1")
