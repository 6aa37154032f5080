"""What can be measured: rendering beside the peers, one more citation, memory, reading, start-up.

Each section is a function of the settings that returns tables, and the same as plain data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import tables
from tests.benchmarks.measure import (
    Command,
    Progress,
    Sample,
    Spread,
    python,
    rounds,
    run,
    work,
)
from tests.benchmarks.peers import PEERS, Job, Peer, bibkit_format, package, pandoc, pandoc_format
from tests.benchmarks.tables import Table

Data = dict[str, Any]
Found = tuple[list[Table], Data]

_WHOLE: Final = ", whole process"
_CLUSTERS: Final = 1_000
_CITED: Final = 500
_MORE: Final = 20
_ENTRIES: Final = 3_644
_STARTS: Final = 20


@dataclass(slots=True)
class Settings:
    """What is measured, how often and with whom; `sizes` may have 0 for a whole file of items."""

    folder: Path
    styles: Sequence[str]
    sizes: Sequence[int]
    peers: Sequence[str]
    runs: int = 3
    items: str = ""
    seed: int = 0
    max_slow: int = 100
    timeout: float | None = None
    bib: str = ""
    progress: Progress = field(default_factory=Progress)

    def jobs(self, size: int, styles: Sequence[str] | None = None) -> list[Job]:
        """Return the jobs of a size, one a style, with their files written."""
        folder = self.folder / str(size)
        wanted = self.styles if styles is None else styles
        self.progress.step(f"{size or 'all'} records are written")
        command = work("prepare", folder, size, self.items, self.seed, *wanted)
        told = run(command).told
        self.progress.end()
        return [Job(folder, style, told["size"]) for style in told["styles"]]


@dataclass(frozen=True, slots=True)
class Result:
    """What one peer took for one bibliography."""

    style: str
    size: int
    peer: str
    rendering: Spread | None = None
    whole: Spread | None = None
    peak: int = 0
    entries: int | None = None
    failure: str = ""

    @property
    def time(self) -> Spread | None:
        """The seconds of rendering alone where they are known."""
        return self.rendering or self.whole


def rendering(settings: Settings) -> Found:
    """Return the whole bibliography of all records with every peer, by style and size."""
    results: list[Result] = []
    for size in settings.sizes:
        for job in settings.jobs(size):
            results += _render(settings, job)
    found = [_rendering_table(results)]
    growth = _growth(results)
    if growth:
        found.append(growth)
    return found, {"rendering": [asdict(result) for result in results]}


def _render(settings: Settings, job: Job) -> list[Result]:
    peers = [PEERS[name] for name in settings.peers]
    commands: dict[str, Command] = {}
    for peer in peers:
        commands |= _commands(peer, _part(settings, peer, job))
    about = f"{job.style}, {job.size} records:"
    samples, failures = rounds(commands, settings.runs, settings.progress, about, settings.timeout)
    return [
        _result(peer, job, job.size / _part(settings, peer, job).size, samples, failures)
        for peer in peers
    ]


def _part(settings: Settings, peer: Peer, job: Job) -> Job:
    """Return the job as the peer gets it: a slow one only a part of a large one."""
    size = min(job.size, settings.max_slow) if peer.slow else job.size
    return Job(job.folder, job.style, size)


def _commands(peer: Peer, job: Job) -> dict[str, Command]:
    commands = {}
    if peer.rendering:
        commands[peer.name] = peer.rendering(job)
    if peer.whole:
        commands[peer.name + _WHOLE] = peer.whole(job)
    return commands


def _result(
    peer: Peer,
    job: Job,
    factor: float,
    samples: Mapping[str, Sequence[Sample]],
    failures: Mapping[str, str],
) -> Result:
    inner, outer = samples.get(peer.name, ()), samples.get(peer.name + _WHOLE, ())
    failure = failures.get(peer.name) or failures.get(peer.name + _WHOLE, "")
    if failure:
        return Result(job.style, job.size, peer.name, failure=failure)
    whole = outer or inner
    return Result(
        job.style,
        job.size,
        peer.name,
        Spread.of([sample.told["seconds"] for sample in inner], factor) if inner else None,
        Spread.of([sample.told.get("whole", sample.whole) for sample in whole], factor),
        # What a part of the library takes says nothing of the whole of it.
        max(sample.peak for sample in whole) if factor == 1 else 0,
        inner[-1].told.get("entries") if inner and factor == 1 else None,
    )


def _rendering_table(results: Sequence[Result]) -> Table:
    base = {(r.style, r.size): r for r in results if r.peer == "bibkit"}
    rows = [_rendering_row(result, base.get((result.style, result.size))) for result in results]
    head = "style|records|peer|rendering, s|× bibkit|whole process, s|× bibkit|peak, MiB|KiB/record"
    about = (
        "Median (least–most) of runs by turns, each a process of its own. Rendering: style and "
        "locale are parsed, all entries rendered as HTML; records are read and code is loaded "
        "before. Whole process: from start to exit, reading and writing included, for bibkit "
        "`bibkit format`; for typst what its compile call takes, reading and PDF included. "
        "≈ is scaled up from a part of the records. The peak is the whole process's."
    )
    return Table("The whole bibliography", about, head.split("|"), rows)


def _rendering_row(result: Result, bibkit: Result | None) -> list[str]:
    start = [result.style, tables.number(result.size), result.peer]
    if result.failure:
        return [*start, f"failed: {result.failure[:60].replace('|', '/')}", *[""] * 5]
    return [
        *start,
        tables.seconds(result.rendering),
        tables.ratio(result.rendering, bibkit.rendering if bibkit else None),
        tables.seconds(result.whole),
        tables.ratio(result.whole, bibkit.whole if bibkit else None),
        tables.mebibytes(result.peak) if result.peak else tables.NOTHING,
        f"{result.peak / result.size:.1f}" if result.peak else tables.NOTHING,
    ]


def _growth(results: Sequence[Result]) -> Table | None:
    """Return how much longer a larger library takes, for each step between sizes."""
    sizes = sorted({result.size for result in results})
    if len(sizes) < 2:
        return None
    times = {(r.style, r.peer, r.size): r.time for r in results if not _scaled(r)}
    pairs = dict.fromkeys((style, peer) for style, peer, _ in times)
    rows = []
    for style, peer in pairs:
        steps = [
            tables.ratio(times.get((style, peer, large)), times.get((style, peer, small)))
            for small, large in pairwise(sizes)
        ]
        rows.append([style, peer, *steps])
    head = [
        f"{tables.number(small)} to {tables.number(large)} (records × {large / small:g})"
        for small, large in pairwise(sizes)
    ]
    about = "How many times longer the larger library takes; rendering alone where it is known."
    return Table("Growth", about, ["style", "peer", *head], rows)


def _scaled(result: Result) -> bool:
    return result.time is not None and result.time.extrapolated


def interactive(settings: Settings) -> Found:
    """Return what one more citation takes in a long document."""
    rows, data = [], []
    for job in settings.jobs(_CITED):
        settings.progress.step(f"{job.style}: one more citation")
        told = run(work("citations", job.file("items.json"), job.csl, _CLUSTERS, _MORE)).told
        spread = Spread.of(told["steps"])
        rows.append([job.style, f"{told['first']:.3f}", tables.milliseconds(spread)])
        data.append({"style": job.style, "first": told["first"], **asdict(spread)})
    settings.progress.end()
    about = (
        f"{_CLUSTERS:,} citations of {_CITED} works: the texts of all of them, then one more "
        f"citation and the texts of all, {_MORE} times; median (least–most)."
    )
    head = ["style", "all at first, s", "one more, ms"]
    return [Table("One more citation", about, head, rows)], {"interactive": data}


def memory(settings: Settings) -> Found:
    """Return what bibkit's peak is, in a program and in `bibkit format`."""
    style = settings.styles[0]
    rows, data = [], []
    empty = _peaks(settings.jobs(10, [style])[0])
    for size in settings.sizes:
        job = settings.jobs(size, [style])[0]
        settings.progress.step(f"{job.size} records: memory")
        peaks = _peaks(job)
        settings.progress.end()
        data.append({"style": job.style, "size": job.size, **peaks})
        per_record = ((peaks[name] - empty[name]) / max(1, job.size - 10) for name in peaks)
        row = [tables.number(job.size), *map(tables.mebibytes, peaks.values())]
        rows.append([*row, *(f"{value:.1f}" for value in per_record)])
    names = ("loaded", "rendered", "`bibkit format`")
    head = ["records", *(f"{n}, MiB" for n in names), *(f"{n}, KiB/record" for n in names)]
    about = (
        f"bibkit's peak in {style}: after `bibkit.load`, after the bibliography of a `Document`, "
        "and that of `bibkit format` into a file. A record's share is what it adds to the peak "
        "with 10 records."
    )
    return [Table("Memory", about, head, rows)], {"memory": data}


def _peaks(job: Job) -> dict[str, int]:
    """Return the peaks, in KiB, of loading, of rendering in a program, and of the command."""
    inner = PEERS["bibkit"].rendering
    assert inner is not None
    told = run(inner(job))
    command = run(bibkit_format(job))
    return {"loaded": told.told["loaded"], "rendered": told.peak, "command": command.peak}


def reading(settings: Settings) -> Found:
    """Return what reading a BibTeX file takes."""
    size = 0 if settings.items or settings.bib else _ENTRIES
    bib = Path(settings.bib) if settings.bib else settings.folder / str(size) / "items.bib"
    if not settings.bib:
        settings.jobs(size, [])
    commands = {
        "bibkit": work("read-bibkit", bib),
        "bibtexparser, blocks and fields alone": work("read-bare", bib),
        "bibtexparser, LaTeX decoded and names split": work("read-decoded", bib),
    }
    if "pandoc" in settings.peers:
        words = ("-f", "biblatex", "-t", "csljson", "-o", str(settings.folder / "read.json"))
        commands["pandoc -f biblatex -t csljson"] = Command([str(pandoc()), str(bib), *words])
    samples, failures = rounds(
        commands, settings.runs, settings.progress, "reading:", settings.timeout
    )
    inner = {name: _told(some) for name, some in samples.items()}
    whole = {name: Spread.of([s.whole for s in some]) for name, some in samples.items()}
    rows = [
        [
            name,
            tables.seconds(inner[name]),
            tables.ratio(inner[name], inner.get("bibkit")),
            tables.seconds(whole[name]),
            tables.ratio(whole[name], whole.get("bibkit")),
        ]
        for name in samples
    ]
    rows += [[name, f"failed: {why[:60]}", "", "", ""] for name, why in failures.items()]
    entries = samples["bibkit"][-1].told["entries"] if "bibkit" in samples else size
    about = (
        f"{tables.number(entries)} entries, {bib.stat().st_size / 1e6:.1f} MB, to finished "
        "records. Reading: the call alone, with the code loaded before. Median (least–most)."
    )
    head = ["reader", "reading, s", "× bibkit", "whole process, s", "× bibkit"]
    data = [
        {"reader": name, "reading": _plain(inner[name]), "whole": _plain(whole[name])}
        for name in samples
    ]
    return [Table("Reading BibLaTeX", about, head, rows)], {"reading": data}


def _told(samples: Sequence[Sample]) -> Spread | None:
    values = [sample.told["seconds"] for sample in samples if "seconds" in sample.told]
    return Spread.of(values) if values else None


def _plain(spread: Spread | None) -> Data | None:
    return asdict(spread) if spread else None


def startup(settings: Settings) -> Found:
    """Return what a command line takes that has next to nothing to do."""
    job = settings.jobs(10, ["apa"])[0]
    script = "import sys; from bibkit.cli.main import main; main()"
    commands = {
        "python -c pass": Command(python("-c", "pass")),
        "python -c 'import click'": Command(python("-c", "import click")),
        "bibkit --version": Command(python("-c", script, "--version")),
        "bibkit format, 10 records in APA": bibkit_format(job),
    }
    if "pandoc" in settings.peers:
        commands["pandoc, 10 records in APA"] = pandoc_format(job)
    for command in commands.values():
        run(command)  # so that bytecode is there, and the files are in memory
    samples, _ = rounds(commands, _STARTS, settings.progress, "start-up:")
    spreads = {name: Spread.of([s.whole for s in some]) for name, some in samples.items()}
    click = spreads["python -c 'import click'"]
    rows = [
        [name, tables.milliseconds(spread), tables.ratio(spread, click)]
        for name, spread in spreads.items()
    ]
    about = f"Whole process, {_STARTS} runs by turns after one more; median (least–most)."
    data = {name: asdict(spread) for name, spread in spreads.items()}
    head = ["command", "ms", "× import click"]
    return [Table("Start-up", about, head, rows)], {"startup": data}


def versions() -> dict[str, str]:
    """Return the versions of the Python packages among the peers."""
    from importlib.metadata import version

    packages = {
        "citeproc": "citeproc-py",
        "pypandoc": "pypandoc-binary",
        "typst": "typst",
        "bibtexparser": "bibtexparser",
    }
    return {name: version(name) for module, name in packages.items() if package(module)}
