import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bibkit.cli import main

ROOT = Path(__file__).parents[2]
LIBRARY = """\
parent:
  type: book
  title: Collected Letters
  author: [{family: Ivanova, given: Vera}]
  publisher: North Press
  publisher-place: Riga
  issued: 1999
child:
  type: book
  title: Letters 1901
  volume: 2
  part_of: parent
  fields: {shelf: B 12}
  forms: {ru: {title: Письма 1901}}
  evidence:
    title: {quote: "Letters, 1901", note: The comma is not on the title page.}
    part_of: {source: The catalogue of the library}
other:
  type: article-journal
  title: On <i>Letters</i>
  author: [{family: Berg, given: Ada}]
  container-title: Review
  issued: 2003
  page: 5-9
  reviews: child
"""


@dataclass
class Result:
    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the tests expect from what the machine happens to ask for."""
    for name in ("NO_COLOR", "FORCE_COLOR", "BIBKIT_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return the path of a small library with relations."""
    path = tmp_path / "library.yaml"
    path.write_text(LIBRARY, encoding="utf-8")
    return path


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Return a function that runs a command line within this process."""

    def call(*arguments: object, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main.run([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        assert "a fault in bibkit itself" not in captured.err
        return Result(status, captured.out, captured.err)

    return call


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., Result]:
    """Return a function that runs a command line as a process of its own, in an empty folder."""

    def call(*arguments: object, stdin: bytes = b"", **environment: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "bibkit", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env=os.environ | environment,
            timeout=120,
        )
        return Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return call


@pytest.fixture
def plain() -> Path:
    """Return a style of the author-date class."""
    return Path(__file__).parent / "styles" / "plain.csl"


@pytest.fixture
def notes() -> Path:
    """Return a style that cites in notes and has no bibliography."""
    return Path(__file__).parent / "styles" / "notes.csl"
