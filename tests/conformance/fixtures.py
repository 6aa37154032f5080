"""Fixtures of the public CSL test suite: where they are, what is in one, how one is run."""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.processor import Processor, Run
from bibkit.csl.state import Place, Provisional
from bibkit.csl.style import Style
from bibkit.text import nodes

_SECTION = re.compile(r">>=+ *([A-Z-]+) *=+>>(.*?)<<=+ *\1 *=+<<", re.DOTALL)
_ESCAPES = {"&": "&#38;", "<": "&#60;", ">": "&#62;"}
_TAGS = {
    "italic": ("<i>", "</i>"),
    "oblique": ("<em>", "</em>"),
    "upright": ('<span style="font-style:normal;">', "</span>"),
    "small-caps": ('<span style="font-variant:small-caps;">', "</span>"),
    "caps-normal": ('<span style="font-variant:normal;">', "</span>"),
    "bold": ("<b>", "</b>"),
    "light": ('<span style="font-weight:lighter;">', "</span>"),
    "weight-normal": ('<span style="font-weight:normal;">', "</span>"),
    "underline": ('<span style="text-decoration:underline;">', "</span>"),
    "no-decoration": ('<span style="text-decoration:none;">', "</span>"),
    "sup": ("<sup>", "</sup>"),
    "sub": ("<sub>", "</sub>"),
    "baseline": ('<span style="baseline">', "</span>"),
    "block": ('\n\n    <div class="csl-block">', "</div>\n"),
    "left-margin": ('\n    <div class="csl-left-margin">', "</div>"),
    "right-inline": ('<div class="csl-right-inline">', "</div>\n  "),
    "indent": ('<div class="csl-indent">', "</div>\n  "),
}


def folder() -> Path | None:
    """Return the folder of the fixtures, if it is at hand."""
    named = os.environ.get("BIBKIT_CSL_TEST_SUITE")
    places = [Path(named)] if named else []
    places.append(Path(__file__).parents[3] / "shared" / "csl-test-suite")
    for place in places:
        found = place / "processor-tests" / "humans"
        for candidate in (found, place):
            if candidate.is_dir() and any(candidate.glob("*.txt")):
                return candidate
    return None


@dataclass
class Fixture:
    """One fixture: its sections, read."""

    name: str
    sections: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Fixture":
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
        return cls(path.stem, dict(_SECTION.findall(text)))

    def data(self, section: str) -> Any:
        return json.loads(self.sections[section]) if section in self.sections else None

    @property
    def expected(self) -> str:
        return self.sections["RESULT"].strip("\n").strip()

    def result(self) -> str:
        """Return what bibkit makes of the fixture."""
        style = Style.from_xml(self.sections["CSL"])
        records = self.data("INPUT")
        for record in records:
            record.setdefault("id", "")
        items = {str(record["id"]): record for record in records}
        processor = Processor(style, items, links=False)
        keys = list(items)
        if "CITATIONS" in self.sections:
            return self._flow(processor, keys)
        rows = self.data("CITATION-ITEMS")
        if rows is None:
            # The suite's own runner makes one citation of all items once they are sorted.
            rows = [[{"id": key} for key in processor.run([], keys).order]]
        clusters = [Cluster(tuple(_cite(entry) for entry in row)) for row in rows]
        fixed = [[_place(entry) for entry in row] for row in rows]
        if self.sections["MODE"].strip() == "bibliography":
            given = "CITATION-ITEMS" in self.sections
            return _bibliography(processor.run(clusters if given else [], keys))
        # All items are registered first, in the order of the input.
        first = Cluster(tuple(Cite(key) for key in keys))
        run = processor.run([first, *clusters], (), [[Place() for _ in keys], *fixed])
        return "\n".join(html(text) for text in run.citations()[1:])

    def _flow(self, processor: Processor, keys: Sequence[str]) -> str:
        """Return the last state of a document that is changed step by step."""
        by_id: dict[str, Cluster] = {}
        order: list[str] = []
        changed: list[str] = []
        before: dict[str, _Watched] = {}
        for entry, pre, post in self.data("CITATIONS"):
            name = entry["citationID"]
            note = entry.get("properties", {}).get("noteIndex", 0)
            cites = tuple(_cite(item) for item in entry["citationItems"])
            by_id[name] = Cluster(cites, note)
            order = [one for one, _ in pre] + [name] + [one for one, _ in post]
            for one, number in [*pre, *post]:
                by_id[one] = Cluster(by_id[one].cites, number)
            run = processor.run([by_id[one] for one in order], ())
            now = {one: _watch(one, order, by_id, run) for one in order}
            changed = [one for one in order if one == name or now[one].differs(before.get(one))]
            before = now
        if self.sections["MODE"].strip() == "bibliography":
            return _bibliography(processor.run([by_id[one] for one in order], ()))
        return "\n".join(
            f"{'>>' if one in changed else '..'}[{number}] {before[one].text}"
            for number, one in enumerate(order)
        )


@dataclass
class _Watched:
    """What marks a citation as updated in the suite's eyes when it changes.

    That is its text, and for items that are cited again its note and what is decided for them.
    """

    text: str
    note: int
    again: bool
    decided: list[Provisional | None]

    def differs(self, before: "_Watched | None") -> bool:
        if before is None or self.text != before.text or self.decided != before.decided:
            return True
        return self.again and self.note != before.note


def _watch(name: str, order: list[str], by_id: dict[str, Cluster], run: Run) -> _Watched:
    cited = [cite.key for one in order for cite in by_id[one].cites]
    again = [cited.count(cite.key) > 1 for cite in by_id[name].cites]
    place = order.index(name)
    decided = [
        found if more and found != Provisional() else None
        for found, more in zip(run.decided(place), again, strict=True)
    ]
    return _Watched(html(run.citation(place)), by_id[name].note, any(again), decided)


def _cite(entry: dict[str, Any]) -> Cite:
    return Cite(
        str(entry["id"]),
        str(entry.get("locator") or ""),
        entry.get("label") or "page",
        entry.get("prefix") or "",
        entry.get("suffix") or "",
        bool(entry.get("suppress-author")),
        bool(entry.get("author-only")),
    )


def _place(entry: dict[str, Any]) -> Place:
    return Place(
        int(entry.get("position", 0)),
        bool(entry.get("near-note")),
        locator=str(entry.get("locator") or ""),
        label=(entry.get("label") or "page").replace(" ", "-"),
    )


def _bibliography(run: Run) -> str:
    lines = ['<div class="csl-bib-body">']
    for _, text in run.entries():
        lines.append(f'  <div class="csl-entry">{html(text)}</div>')
    return "\n".join([*lines, "</div>"])


def html(text: str) -> str:
    """Return marked text as the suite's HTML."""
    return "".join(_html(node) for node in nodes.from_marked(text))


def _html(node: nodes.Inline) -> str:
    if isinstance(node, str):
        return "".join(_ESCAPES.get(letter, letter) for letter in node)
    inner = "".join(_html(child) for child in node.children)
    before, after = _TAGS.get(node.kind, ("", ""))
    return before + inner + after
