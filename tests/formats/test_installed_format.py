"""A package that offers a format: built as a wheel, installed by pip, used from the shell."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULE = """
from bibkit.formats.registry import Format
from bibkit.model import Library, Record

FORMAT = Format("lines", "Lines of key, tab, title", (".lines",), "bibkit_lines", r"^\\w+\\t")


def read(text, path=None):
    pairs = (line.split("\\t", 1) for line in text.splitlines() if line)
    return Library(Record(key, "book", {"title": title}) for key, title in pairs)


def write(library):
    return "".join(f"{one.key}\\t{one.text('title')}\\n" for one in library.entries())
"""
INFO = "bibkit_lines-1.0.dist-info"
FILES = {
    "bibkit_lines.py": MODULE,
    f"{INFO}/METADATA": "Metadata-Version: 2.1\nName: bibkit-lines\nVersion: 1.0\n",
    f"{INFO}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\n"
    "Root-Is-Purelib: true\nTag: py3-none-any\n",
    f"{INFO}/entry_points.txt": "[bibkit.formats]\nlines = bibkit_lines:FORMAT\n",
}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Install a package that offers the format "lines"; return an environment that has it."""
    folder = tmp_path_factory.mktemp("package")
    wheel = folder / "bibkit_lines-1.0-py3-none-any.whl"
    record = f"{INFO}/RECORD"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
        archive.writestr(record, "".join(f"{name},,\n" for name in [*FILES, record]))
    pip = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--quiet"]
    target = folder / "site"
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True)
    return os.environ | {"PYTHONPATH": f"{target}{os.pathsep}{ROOT}"}


def bibkit(environment: dict[str, str], *arguments: str, text: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bibkit", *arguments],
        env=environment,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_its_files_are_read_by_suffix_by_content_and_by_name(
    installed: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "refs.lines"
    path.write_text("roe\tRoses\ndoe\tDogs\n", encoding="utf-8")
    wanted = "roe:\n  type: book\n  title: Roses\n\ndoe:\n  type: book\n  title: Dogs\n"
    assert bibkit(installed, "export", str(path), "--to", "yaml") == wanted
    assert bibkit(installed, "export", "-", "--to", "yaml", text=path.read_text()) == wanted
    bare = bibkit(installed, "export", "-", "--from", "lines", "--to", "yaml", text="a b\tC\n")
    assert bare == "a b:\n  type: book\n  title: C\n"


def test_its_files_are_written_and_it_is_offered_like_any_other(
    installed: dict[str, str], tmp_path: Path
) -> None:
    text = "roe:\n  type: book\n  title: Roses\n"
    assert bibkit(installed, "export", "-", "--to", "lines", text=text) == "roe\tRoses\n"
    completion = {
        "_BIBKIT_COMPLETE": "bash_complete",
        "COMP_WORDS": "bibkit export --to li",
        "COMP_CWORD": "3",
    }
    assert bibkit({**installed, **completion}) == "plain,lines\n"


def test_without_the_package_there_is_no_such_format() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bibkit", "export", "--to", "lines"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "there is no format 'lines'" in done.stderr
