"""What README.md shows, and what its commands print now; run as a program, it brings the first up
to the second."""

import contextlib
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(kind):
    """Return the texts of README's blocks of one kind."""
    return [
        text for name, text in BLOCK.findall(README.read_text(encoding="utf-8")) if name == kind
    ]


def sessions(text):
    """Return the commands in a console block."""
    return re.findall(r"^\$ (.*)$", text, re.MULTILINE)


def bash(line, folder):
    """Return what bash does with a line, where `bibkit` is that of this checkout."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    program = programs / "bibkit"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m bibkit "$@"\n')
    program.chmod(0o755)
    path = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=os.environ | path,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def played(text, folder):
    """Return a console block as it ought to be: each command, and what it prints."""
    shown = ""
    for command in sessions(text):
        done = bash(command, folder)
        shown += f"$ {command}\n{done.stdout}{done.stderr}"
    return shown


def spoken(text, names):
    """Return a python block as it ought to be: each statement, and what it prints."""
    shown = ""
    for example in doctest.DocTestParser().get_examples(text):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(example.source, "README.md", "single"), names)
        shown += ">>> " + example.source.rstrip("\n").replace("\n", "\n... ")
        shown += "\n" + printed.getvalue()
    return shown


def up_to_date(text, folder):
    """Return a README with each console and python block as it ought to be."""
    names = {}

    def block(found):
        kind, shown = found.groups()
        if kind == "console":
            shown = played(shown, folder)
        elif kind == "python":
            shown = spoken(shown, names)
        return f"```{kind}\n{shown}```"

    with contextlib.chdir(folder):
        return BLOCK.sub(block, text)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as scratch:
        text = up_to_date(README.read_text(encoding="utf-8"), Path(scratch))
    from tests.formats.round_trips import refreshed

    text = refreshed(text)
    README.write_text(text, encoding="utf-8")
