import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bibkit import __version__

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.packaging


def run(*arguments, cwd):
    """Return what a program does that knows nothing of the checkout."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=400,
    )


def succeed(*arguments, cwd):
    done = run(*arguments, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return an empty folder outside the checkout; skip where no package can be had."""
    folder = tmp_path_factory.mktemp("elsewhere")
    pip = (
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--retries",
        "0",
        "--timeout",
        "20",
    )
    done = run(*pip, "--dest", folder / "probe", "hatchling", cwd=folder)
    if done.returncode != 0:
        pytest.skip("the package index cannot be reached, so no wheel can be built or installed")
    return folder


@pytest.fixture(scope="module")
def wheel(folder):
    succeed(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def bibkit(folder, wheel):
    """Return the program as a wheel installs it."""
    succeed(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    succeed(programs / "python", "-m", "pip", "install", wheel, cwd=folder)
    return programs / "bibkit"


def test_the_wheel_carries_the_package_its_styles_and_records_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for kind, pattern in (("styles", "*.csl"), ("records", "*.yaml")):
        shipped = {f"bibkit/{kind}/{path.name}" for path in (ROOT / kind).glob(pattern)}
        assert shipped
        assert shipped <= names
    assert "bibkit/py.typed" in names
    assert wheel.name.startswith(f"bibkit-{__version__}-")
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"bibkit"}


@pytest.mark.parametrize("format", ["bibtex", "biblatex", "csl-json", "yaml"])
def test_an_installed_bibkit_exports_what_the_checkout_does(bibkit, folder, format):
    here = succeed(sys.executable, "-m", "bibkit", "export", "--to", format, cwd=ROOT)
    assert succeed(bibkit, "export", "--to", format, cwd=folder) == here
    assert "Peskov" in here


def test_an_installed_bibkit_formats_what_the_checkout_does(bibkit, folder):
    here = succeed(sys.executable, "-m", "bibkit", "format", cwd=ROOT)
    assert succeed(bibkit, "format", cwd=folder) == here
    assert "Peskov" in here


def test_an_installed_bibkit_without_the_styles_says_how_to_get_them(bibkit, folder):
    done = run(bibkit, "format", "--style", "apa", cwd=folder)
    assert done.returncode != 0
    assert "bibkit[styles]" in done.stderr
    assert done.stderr.count("\n") == 1
