"""What bibkit makes of a set of items and citations in many styles, for comparison with a peer.

usage: python -m tests.conformance.agreement ITEMS CLUSTERS OUT STYLE...

ITEMS is CSL-JSON, CLUSTERS a list of ``{"items": [{"id": ...}, ...]}``; a STYLE is a name or a
path. OUT gets one JSON object a line: the style's name, its bibliography as pairs of key and HTML,
and the HTML of every citation.
"""

import json
import sys
from pathlib import Path
from typing import Any

from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.processor import Processor
from bibkit.csl.style import Style
from tests.conformance.fixtures import html


def clusters(rows: list[dict[str, Any]], note: bool) -> list[Cluster]:
    """Return the citations of CLUSTERS; in a note style each has a note of its own."""
    return [
        Cluster(tuple(_cite(item) for item in row["items"]), number if note else 0)
        for number, row in enumerate(rows, 1)
    ]


def _cite(item: dict[str, Any]) -> Cite:
    return Cite(
        item["id"],
        item.get("locator", ""),
        item.get("label") or "page",
        item.get("prefix", ""),
        item.get("suffix", ""),
        bool(item.get("suppress-author")),
        bool(item.get("author-only")),
    )


def render(items: list[dict[str, Any]], rows: list[dict[str, Any]], style: Style) -> dict[str, Any]:
    """Return bibliography and citations of a style."""
    processor = Processor(style, {item["id"]: item for item in items}, links=False)
    run = processor.run(clusters(rows, style.note))
    entries = [[key, html(text).strip()] for key, text in run.entries()]
    return {
        "citations": [html(text) for text in run.citations()],
        "bibliography": entries if style.bibliography else None,
    }


def main(arguments: list[str]) -> None:
    """Write OUT."""
    items = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    rows = json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
    with Path(arguments[2]).open("w", encoding="utf-8") as out:
        for name in arguments[3:]:
            path = Path(name)
            style = Style.from_xml(path.read_text(encoding="utf-8"), str(path))
            found = {"style": path.stem, **render(items, rows, style)}
            out.write(json.dumps(found, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
