"""The programs that render bibliographies: where each is found, and how it is run."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from tests.benchmarks.measure import Command, python, work


@dataclass(frozen=True, slots=True)
class Job:
    """A bibliography to render: a folder that `work.py prepare` filled, a style, some records."""

    folder: Path
    style: str
    size: int

    def file(self, name: str) -> str:
        """Return the path of a file in the folder."""
        return str(self.folder / name)

    @property
    def csl(self) -> str:
        """The path of the style."""
        return self.file(f"{self.style}.csl")


@dataclass(frozen=True, slots=True)
class Peer:
    """A program to compare: whether it is here, how to get it, and how it renders.

    `rendering` tells the seconds of rendering alone; without it there is only the `whole` process.
    Without `whole`, the process that `rendering` runs in stands for it. A `slow` one is given a
    part of a large library only.
    """

    name: str
    here: Callable[[], bool]
    install: str
    rendering: Callable[[Job], Command] | None = None
    whole: Callable[[Job], Command] | None = None
    slow: bool = False


def package(name: str) -> Path | None:
    """Return the folder of an installed package, without importing it."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


@cache
def node_modules() -> str | None:
    """Return the folder of node packages that holds citeproc, if there is one."""
    if not shutil.which("node"):
        return None
    folders = [*os.environ.get("NODE_PATH", "").split(os.pathsep), "node_modules"]
    if shutil.which("npm"):
        found = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=False)
        folders.append(found.stdout.strip())
    for folder in filter(None, folders):
        if (Path(folder) / "citeproc").is_dir():
            return str(Path(folder).resolve())
    return None


@cache
def pandoc() -> str | None:
    """Return the path of pandoc: that of pypandoc-binary, else the one on the PATH."""
    folder = package("pypandoc")
    carried = folder / "files" / "pandoc" if folder else None
    return str(carried) if carried and carried.is_file() else shutil.which("pandoc")


def bibkit_format(job: Job) -> Command:
    """Return the command that a user formats a bibliography with."""
    out = ("--to", "html", "--output", job.file("format.html"))
    words = ("-m", "bibkit", "format", job.file("items.json"), "--style", job.csl, *out)
    return Command(python(*words))


def pandoc_format(job: Job) -> Command:
    """Return pandoc's for the same."""
    data = ("--bibliography", job.file("items.json"), "--csl", job.csl)
    out = ("-t", "html", "-o", job.file("pandoc.html"))
    return Command([pandoc() or "pandoc", job.file("all.md"), "--citeproc", *data, *out])


def _bibkit(job: Job) -> Command:
    return work("bibkit", job.file("items.json"), job.csl, job.file("bibkit.html"))


def _citeproc_py(job: Job) -> Command:
    items, out = job.file("items.json"), job.file("citeproc-py.html")
    return work("citeproc-py", items, job.csl, out, job.size)


def _citeproc_js(job: Job) -> Command:
    script = str(Path(__file__).with_name("citeproc.js"))
    locales = str((package("citeproc") or Path()) / "data" / "locales")
    words = ["node", script, job.file("items.json"), job.csl, locales, job.file("citeproc-js.html")]
    return Command(words, told=True, environment={"NODE_PATH": node_modules() or ""})


def _typst(job: Job) -> Command:
    return work("typst", job.file(f"{job.style}.typ"), job.file(f"{job.style}.pdf"))


_NPM: Final = "npm install citeproc  # node; found in ./node_modules, $NODE_PATH, `npm root -g`"
PEERS: Final = {
    peer.name: peer
    for peer in (
        Peer("bibkit", lambda: True, "", _bibkit, bibkit_format),
        Peer(
            "citeproc-py",
            lambda: package("citeproc") is not None,
            "pip install citeproc-py",
            _citeproc_py,
            slow=True,
        ),
        Peer("citeproc-js", lambda: node_modules() is not None, _NPM, _citeproc_js),
        Peer(
            "pandoc",
            lambda: pandoc() is not None,
            "pip install pypandoc-binary",
            whole=pandoc_format,
        ),
        Peer("typst", lambda: package("typst") is not None, "pip install typst", whole=_typst),
    )
}
