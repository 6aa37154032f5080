"""Each case is a file of records with what is to be found in it, written into it.

In `.bib` and YAML files a comment that begins with "expect:" holds the place, the severity and the
rule of a finding, and its message; in JSON it is a member "expected". The rule that the case's
folder is named after is followed besides the usual ones, and nothing else may be found.
`python tests/checks/test_rules.py` writes what is found now into the cases, to be looked at.
"""

import datetime
import json
import re
import sys
from pathlib import Path

import pytest

from bibkit import checks
from bibkit.checks import files
from bibkit.checks.engine import READING

CASES = Path(__file__).parent / "cases"
# What stands for the sign that would begin an entry in a `.bib` file's comments.
AT = "(at)"
TODAY = datetime.date(2026, 1, 1)
EXPECT = re.compile(r"^[%#] expect: (.*)\n", re.MULTILINE)


def cases() -> list[Path]:
    return sorted(path for path in CASES.glob("*/*") if path.is_file())


def expected(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        return list(json.loads(text)["expected"])
    return EXPECT.findall(text)


def found(path: Path) -> list[str]:
    read = files.read([str(path)])
    select = [rule.name for rule in checks.rules() if rule.usual or rule.name == path.parent.name]
    findings = checks.check(read.library, select=select, today=TODAY, sources=read.sources)
    lines = (
        f"{one.line}:{one.column} {one.severity} {one.rule}: {one.message} ({one.hint})"
        for one in findings
    )
    told = [line.replace(f"{path.parent}/", "") for line in lines]
    return [line.replace("@", AT) for line in told] if path.suffix == ".bib" else told


@pytest.mark.parametrize("path", cases(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_finds_what_the_case_says_and_nothing_else(path: Path) -> None:
    assert found(path) == expected(path)


def test_every_rule_has_a_case() -> None:
    told = {line.split()[2].rstrip(":") for path in cases() for line in expected(path)}
    # What readers report has its cases in their tests.
    assert set(checks.rule_names()) - told <= set(READING)


def rewrite() -> None:
    for path in cases():
        text = path.read_text("utf-8")
        if path.suffix == ".json":
            head = text[: text.index('"expected"')]
            lines = ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in found(path))
            path.write_text(f'{head}"expected": [\n{lines}\n]}}\n', "utf-8")
            continue
        sign = "%" if path.suffix == ".bib" else "#"
        text = EXPECT.sub("", text)
        path.write_text(text, "utf-8")
        # The lines that are added at the top change the places below.
        path.write_text(f"{sign}\n" * len(found(path)) + text, "utf-8")
        lines = [f"{sign} expect: {one}\n" for one in found(path)]
        path.write_text("".join(lines) + text, "utf-8")


if __name__ == "__main__":
    sys.exit(rewrite())
