"""The tasks that are measured in a Python process of their own; each prints its figures as JSON.

usage: python work.py TASK ARGUMENTS...

Files are read and packages imported before the clock starts, unless reading is what is measured.
"""

import json
import random
import resource
import shutil
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Told = dict[str, Any]


@contextmanager
def clock(told: Told, name: str = "seconds") -> Iterator[None]:
    start = time.perf_counter()
    yield
    told[name] = time.perf_counter() - start


def prepare(folder: str, count: str, source: str, seed: str, *styles: str) -> Told:
    """Write the input of all peers into a folder: COUNT records of SOURCE, or generated ("")."""
    import bibkit
    from tests.benchmarks.records import generate

    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    if source:
        items = json.loads(Path(source).read_text(encoding="utf-8"))[: int(count) or None]
        for number, item in enumerate(items):
            item["id"] = str(item.get("id", f"item{number}"))
    else:
        items = generate(int(count), int(seed))
    text = json.dumps(items, ensure_ascii=False, indent=1)
    (place / "items.json").write_text(text, encoding="utf-8")
    library = bibkit.loads(text, format="csl-json")
    (place / "items.bib").write_text(bibkit.dumps(library, "biblatex"), encoding="utf-8")
    (place / "all.md").write_text("---\nnocite: '@*'\n---\n", encoding="utf-8")
    return {"size": len(items), "styles": [_place_style(style, place) for style in styles]}


def _place_style(style: str, place: Path) -> str:
    """Put a style, or the one that it depends on, into the folder, with a Typst document for it."""
    from bibkit import Style

    path = Path(str(Style.load(style).path))
    name = Path(style).stem
    shutil.copy(path, place / f"{name}.csl")
    document = f'#bibliography("items.bib", full: true, style: "{name}.csl")\n'
    (place / f"{name}.typ").write_text(document, encoding="utf-8")
    return name


def bibkit_render(items: str, style: str, out: str) -> Told:
    import icu  # noqa: F401
    import lxml.etree  # noqa: F401

    import bibkit
    import bibkit.csl.processor
    import bibkit.engines.own
    import bibkit.output.html

    library = bibkit.load(items)
    told: Told = {"loaded": _peak()}
    with clock(told):
        document = bibkit.Document(library, bibkit.Style.load(style), to="html")
        document.include("*")
        bibliography = document.bibliography()
    Path(out).write_text(str(bibliography), encoding="utf-8")
    return told | {"entries": len(bibliography)}


def citeproc_py(items: str, style: str, out: str, count: str) -> Told:
    import citeproc
    from citeproc.source.json import CiteProcJSON

    warnings.simplefilter("ignore")
    records = json.loads(Path(items).read_text(encoding="utf-8"))[: int(count)]
    told: Told = {}
    with clock(told):
        source = CiteProcJSON(records)
        parsed = citeproc.CitationStylesStyle(style, validate=False)
        target = citeproc.CitationStylesBibliography(parsed, source, citeproc.formatter.html)
        for record in records:
            target.register(citeproc.Citation([citeproc.CitationItem(record["id"])]))
        target.sort()
        entries = [str(entry) for entry in target.bibliography()]
    Path(out).write_text("\n".join(entries), encoding="utf-8")
    return told | {"entries": len(entries)}


def typst_compile(document: str, out: str) -> Told:
    import typst

    told: Told = {}
    with clock(told, "whole"):
        typst.compile(document, output=out)
    return told


def citations(items: str, style: str, clusters: str, more: str) -> Told:
    """Time, for a document with CLUSTERS citations, one more and the texts of all, MORE times."""
    import bibkit

    rng = random.Random(7)
    library = bibkit.load(items)
    keys = list(library)
    document = bibkit.Document(library, style, to="html")

    def cite() -> None:
        document.cite(*rng.sample(keys, rng.choice((1, 1, 2, 3))))

    for _ in range(int(clusters)):
        cite()
    first: Told = {}
    with clock(first):
        document.citations()
    steps = []
    for _ in range(int(more)):
        told: Told = {}
        with clock(told):
            cite()
            document.citations()
        steps.append(told["seconds"])
    return {"first": first["seconds"], "steps": steps}


def read_bibkit(path: str) -> Told:
    import bibtexparser  # noqa: F401

    import bibkit

    load = bibkit.load
    told: Told = {}
    with clock(told):
        library = load(path)
    return told | {"entries": len(library)}


def read_bare(path: str) -> Told:
    import bibtexparser

    told: Told = {}
    with clock(told):
        library = bibtexparser.parse_file(path)
    return told | {"entries": len(library.entries)}


def read_decoded(path: str) -> Told:
    import bibtexparser
    from bibtexparser import middlewares

    stack = [
        middlewares.LatexDecodingMiddleware(),
        middlewares.SeparateCoAuthors(),
        middlewares.SplitNameParts(),
    ]
    told: Told = {}
    with clock(told):
        library = bibtexparser.parse_file(path, append_middleware=stack)
    return told | {"entries": len(library.entries)}


def _peak() -> int:
    """Return this process's peak in KiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


TASKS: dict[str, Callable[..., Told]] = {
    "prepare": prepare,
    "bibkit": bibkit_render,
    "citeproc-py": citeproc_py,
    "typst": typst_compile,
    "citations": citations,
    "read-bibkit": read_bibkit,
    "read-bare": read_bare,
    "read-decoded": read_decoded,
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
