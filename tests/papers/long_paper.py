"""A paper of twenty pages and a hundred citations, the same every time, and its library.

The library holds the records that ship with bibkit and generated ones. `python -m
tests.papers.long_paper FOLDER` writes both.
"""

import json
import sys
from pathlib import Path
from random import Random
from typing import Any

import bibkit
from tests.benchmarks.records import generate

CITATIONS = 100
# A page of a typed manuscript has about 300 words.
WORDS = 20 * 300
LIBRARY = "references.json"
PAPER = "paper.md"

_WORDS = """archive border conversation diary document edition embassy history index language
letter library map memory message mission note page protocol record relation report series
source telegram text treaty translation volume witness year early late later printed written
known unknown complete several public private former official shows says holds gives keeps
follows names dates quotes omits corrects compares of in on from with after before between
and but while because although the a this each""".split()
_FORMS = (
    "[@{0}]",
    "[@{0}, p. {2}]",
    "[see @{0}, pp. {2}-{3}; also @{1}, chap. 2]",
    "as @{0} says",
    "as @{0} [p. {2}] has shown",
    "[-@{0}, {2}]",
    "[cf. @{0}, *passim*]",
    "[@{0}; @{1}, and others]",
)


def library() -> list[dict[str, Any]]:
    """Return the records, as CSL-JSON objects."""
    shipped = bibkit.records()
    own = [shipped.resolved(key).to_csl() for key in shipped]
    return [*json.loads(json.dumps(own)), *generate(200)]


def paper(style: str) -> str:
    """Return the paper in Markdown, with metadata that names library and style."""
    rng = Random(1)
    records = library()
    shipped = len(bibkit.records())
    # Every shipped record is cited, and each in turn with one that is generated.
    keys = [one["id"] for one in records[:shipped]]
    keys += [one["id"] for one in rng.sample(records[shipped:], CITATIONS - shipped)]
    rng.shuffle(keys)
    lines = ["---", "title: A long paper", f"bibliography: {LIBRARY}", f"csl: {style}", "---", ""]
    words = cited = 0
    while cited < CITATIONS or words < WORDS:
        if words % 900 < 120:
            lines += ["# " + _phrase(rng, 4).capitalize(), ""]
        paragraph = []
        for _ in range(7):
            text = _phrase(rng, rng.randint(10, 20)).capitalize()
            words += len(text.split())
            if cited < CITATIONS and words * CITATIONS >= cited * WORDS:
                text += " " + _citation(rng, keys, cited)
                cited += 1
            paragraph.append(text + ".")
        lines += [" ".join(paragraph), ""]
    return "\n".join(lines)


def _phrase(rng: Random, length: int) -> str:
    return " ".join(rng.choice(_WORDS) for _ in range(length))


def _citation(rng: Random, keys: list[str], number: int) -> str:
    page = rng.randint(1, 300)
    form = _FORMS[number % len(_FORMS)]
    return form.format(keys[number], keys[number - 1], page, page + 7)


def write(folder: Path, style: str) -> Path:
    """Write paper and library to a folder; return the path of the paper."""
    records = json.dumps(library(), ensure_ascii=False, indent=1)
    (folder / LIBRARY).write_text(records, encoding="utf-8")
    path = folder / PAPER
    path.write_text(paper(style), encoding="utf-8")
    return path


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "chicago-author-date"))
