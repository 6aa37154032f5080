"""The benchmarks: bibkit beside the other programs that render and read bibliographies.

Prints Markdown tables on standard output and what it is doing on a terminal's standard error.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import sections
from tests.benchmarks.measure import Failed
from tests.benchmarks.peers import PEERS
from tests.benchmarks.sections import Settings

# 1962, the seed of the generator, is not imported: this process has to stay small.
SEED: Final = 1962
STYLES: Final = "apa chicago-author-date chicago-notes-bibliography ieee nature".split()
SECTIONS: Final = {
    "rendering": sections.rendering,
    "interactive": sections.interactive,
    "memory": sections.memory,
    "reading": sections.reading,
    "startup": sections.startup,
}


def parser() -> argparse.ArgumentParser:
    """Return the options of the command."""
    options = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measure bibkit beside its peers; without a section, rendering.",
    )
    add = options.add_argument
    add("--rendering", action="store_true", help="the whole bibliography, with every peer")
    add("--interactive", action="store_true", help="one more citation in a long document")
    add("--memory", action="store_true", help="bibkit's peak for each record")
    add("--reading", action="store_true", help="reading 3,644 BibLaTeX entries")
    add("--startup", action="store_true", help="command lines with next to nothing to do")
    add("--all", action="store_true", help="all of these")
    add("--styles", nargs="+", default=STYLES, metavar="STYLE", help="names or paths of styles")
    add("--sizes", nargs="+", type=_size, metavar="N", help="numbers of records (100 1000)")
    add("--items", default="", metavar="FILE", help="CSL-JSON in place of generated records")
    add("--bib", default="", metavar="FILE", help="what is read, in place of generated entries")
    add("--seed", type=int, default=SEED, help="of the generated records (%(default)s)")
    add("--peers", nargs="+", choices=PEERS, default=list(PEERS), help="who is compared (all)")
    add("--runs", type=_size, default=3, metavar="N", help="by turns (%(default)s)")
    add(
        "--max-slow",
        type=_size,
        default=100,
        metavar="N",
        help="so many records for citeproc-py, scaled up beyond (%(default)s)",
    )
    add("--timeout", type=float, metavar="SECONDS", help="end a run that takes longer")
    add("--json", metavar="FILE", help="write the figures of all tables there, too")
    return options


def _size(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    options = parser().parse_args(arguments)
    chosen = [name for name in SECTIONS if options.all or getattr(options, name)] or ["rendering"]
    data: dict[str, Any] = {"machine": machine(), "versions": sections.versions()}
    with tempfile.TemporaryDirectory(prefix="bibkit-benchmarks-") as folder:
        settings = Settings(
            Path(folder),
            options.styles,
            options.sizes or ([0] if options.items else [100, 1000]),
            at_hand(options.peers),
            options.runs,
            str(Path(options.items).resolve()) if options.items else "",
            options.seed,
            options.max_slow,
            options.timeout,
            str(Path(options.bib).resolve()) if options.bib else "",
        )
        print(f"{about(data)}\n")
        for name in chosen:
            try:
                tables, figures = SECTIONS[name](settings)
            except Failed as error:
                settings.progress.end()
                print(f"{name}: {error}", file=sys.stderr)
                return 1
            data |= figures
            print("\n".join(table.markdown() for table in tables), flush=True)
    if options.json:
        text = json.dumps(data, ensure_ascii=False, indent=1)
        Path(options.json).write_text(text + "\n", encoding="utf-8")
    return 0


def at_hand(names: Sequence[str]) -> list[str]:
    """Return the peers that are here, bibkit first; say of the others how to get them."""
    here = []
    for peer in (PEERS[name] for name in PEERS if name in {"bibkit", *names}):
        if peer.here():
            here.append(peer.name)
        else:
            print(f"{peer.name} is not here; to get it: {peer.install}", file=sys.stderr)
    return here


def machine() -> dict[str, Any]:
    """Return what the figures depend on besides the programs."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
    }


def about(data: dict[str, Any]) -> str:
    """Return a line that says when and where the figures were taken."""
    computer = data["machine"]
    packages = ", ".join(f"{name} {version}" for name, version in data["versions"].items())
    return (
        f"{computer['date']}, {computer['system']}, {computer['processors']} processors, load "
        f"{computer['load'][0]:.2f} at the start; Python {computer['python']}, {packages}."
    )


if __name__ == "__main__":
    sys.exit(main())
