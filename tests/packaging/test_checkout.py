import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TOP = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "bibkit",
    "pyproject.toml",
    "records",
    "styles",
    "tests",
}


def test_the_top_level_is_what_the_design_has():
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {line.partition("/")[0] for line in listed.splitlines()} == TOP


def test_contributing_says_what_each_dependency_replaces():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    extras = PROJECT["project"]["optional-dependencies"].values()
    needed = [*PROJECT["project"]["dependencies"], *(name for extra in extras for name in extra)]
    names = {re.split(r"[<>=\[]", name)[0] for name in needed} - {"bibkit"}
    table = text[text.index("## What each dependency replaces") :]
    assert {name for name in names if not re.search(rf"(\| |, ){name}[ ,]", table)} == set()


@pytest.mark.skipif(os.name != "posix", reason="bash and permissions as POSIX has them")
def test_the_check_of_a_clean_clone_can_be_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)
