"""Running programs by turns, and what of their time and memory is kept."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO, Any, Final

ROOT: Final = Path(__file__).parents[2]
_ENDING: Final = 300  # so much of what a failed program says last is reported

# An installed package has its bytecode beside it, so the checkout is to have it, too.
_ENVIRONMENT: Final = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}


class Failed(Exception):
    """A program ended with an error, or took too long."""


@dataclass(frozen=True, slots=True)
class Command:
    """A program to run; `told` says that it prints its own figures as one line of JSON."""

    words: Sequence[str]
    told: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: the seconds of the whole process, its peak in KiB, and what it told itself."""

    whole: float
    peak: int
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, least and most of some runs; `extrapolated` if they were scaled up."""

    median: float
    least: float
    most: float
    runs: int
    extrapolated: bool = False

    @classmethod
    def of(cls, values: Sequence[float], factor: float = 1.0) -> "Spread":
        """Return the spread of one or more values, each times a factor."""
        scaled = [value * factor for value in values]
        return cls(median(scaled), min(scaled), max(scaled), len(scaled), factor != 1)


def python(*words: str) -> list[str]:
    """Return the words that run this Python."""
    return [sys.executable, *words]


def work(task: str, *words: object) -> Command:
    """Return the command for a task of `work.py`, which tells its own figures."""
    script = str(Path(__file__).with_name("work.py"))
    return Command(python(script, task, *map(str, words)), told=True)


def run(command: Command, timeout: float | None = None) -> Sample:
    """Run a program to its end and return what it took; raises `Failed` with its last words.

    The peak is that of the process alone. This process must stay small while it measures: a
    program that it starts counts its starter's size as its own first peak.
    """
    environment = {**os.environ, **_ENVIRONMENT, **command.environment}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.words, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment
        )
        usage = _wait(process, timeout)
        whole = time.perf_counter() - start
        if process.returncode:
            late = timeout is not None and whole >= timeout
            raise Failed(f"over {timeout:.0f} s" if late else _last_words(err, process.returncode))
        out.seek(0)
        told = json.loads(out.read().splitlines()[-1]) if command.told else {}
    # macOS counts in bytes, Linux in KiB.
    peak = usage.ru_maxrss // 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return Sample(whole, peak, told)


def _wait(process: subprocess.Popen[bytes], timeout: float | None) -> Any:
    """Wait for a process to end, or end it when the time is over; return what it used."""
    clock = threading.Timer(timeout or threading.TIMEOUT_MAX, process.kill)
    clock.daemon = True
    clock.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        process.kill()
        raise
    finally:
        clock.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


def _last_words(err: IO[bytes], status: int) -> str:
    err.seek(0)
    text = " ".join(err.read().decode(errors="replace").split())
    return text[-_ENDING:] or f"exit status {status}"


class Progress:
    """A line on a terminal that says what is being measured; nothing elsewhere."""

    def step(self, what: str) -> None:
        """Say what comes next."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{what} …")
            sys.stderr.flush()

    def end(self) -> None:
        """Take the line away."""
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")


def rounds(
    commands: Mapping[str, Command],
    runs: int,
    progress: Progress,
    about: str = "",
    timeout: float | None = None,
) -> tuple[dict[str, list[Sample]], dict[str, str]]:
    """Run all commands by turns, `runs` times, and return the samples and failures of each.

    By turns, so that what else the machine does falls on all of them; one that fails is left out.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in commands}
    failures: dict[str, str] = {}
    for number in range(1, runs + 1):
        for name in [name for name in commands if name not in failures]:
            progress.step(f"{about} {name}, run {number} of {runs}".strip())
            try:
                samples[name].append(run(commands[name], timeout))
            except Failed as error:
                failures[name] = str(error)
    progress.end()
    return {name: some for name, some in samples.items() if name not in failures}, failures
