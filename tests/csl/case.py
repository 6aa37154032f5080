"""Cases: a fragment of a style, some items, and the text that is expected of them, one a file.

A case is YAML. What it may have:

    shows       one sentence: what the case shows
    section     the section of the CSL specification it follows
    note        where the specification leaves something open, or other processors differ
    xfail       why the case fails for now
    style       attributes of cs:style
    before      XML between cs:style and cs:citation: cs:locale, cs:macro
    citation    attributes of cs:citation
    sort        XML of the keys of cs:citation
    layout      attributes of cs:citation's cs:layout
    body        XML within cs:citation's cs:layout
    bibliography, entry_sort, entry_layout, entry: the same of cs:bibliography
    language    the locale in place of the style's own
    items       CSL-JSON objects by key
    include     keys that are in the bibliography though they are not cited
    each        expected text by key, each item being cited alone, in this order
    citations   a list of {cite: key or cite or list of these, note: number, is: expected text}
    entries     expected text of the bibliography's entries, in order
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import yaml

from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.processor import Processor
from bibkit.csl.style import Style
from tests.conformance.fixtures import html

FOLDER = Path(__file__).parent / "cases"
_HEAD = {
    "xmlns": "http://purl.org/net/xbiblio/csl",
    "version": "1.0",
    "class": "in-text",
    "default-locale": "en-US",
}
_KNOWN = frozenset(
    """shows section note xfail style before citation sort layout body bibliography entry_sort
    entry_layout entry language items include each citations entries""".split()
)


@dataclass
class Case:
    """One case, read."""

    name: str
    data: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> "Case":
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        odd = set(data) - _KNOWN
        assert not odd, f"{path}: a case has no {sorted(odd)}"
        return cls(path.relative_to(FOLDER).with_suffix("").as_posix(), data)

    def style(self) -> str:
        """Return the whole style as XML."""
        data = self.data
        parts = [f"<style{_attributes(_HEAD | data.get('style', {}))}>"]
        parts += ["<info><title>Case</title><id>case</id></info>", data.get("before", "")]
        parts.append(_area("citation", data, "citation", "sort", "layout", "body"))
        if any(name in data for name in ("bibliography", "entry", "entries")):
            whole = {**data, "entry": data.get("entry", data["body"])}
            parts.append(
                _area("bibliography", whole, "bibliography", "entry_sort", "entry_layout", "entry")
            )
        return "\n".join([*parts, "</style>"])

    def items(self) -> dict[str, dict[str, Any]]:
        """Return the items by key, books unless they say otherwise."""
        return {
            key: {"id": key, "type": "book", **(item or {})}
            for key, item in self.data["items"].items()
        }

    def clusters(self) -> list[Cluster]:
        """Return the citations in order."""
        if "each" in self.data:
            return [Cluster((Cite(key),)) for key in self.data["each"]]
        return [_cluster(row) for row in self.data.get("citations", [])]

    def expected(self) -> list[str]:
        """Return the expected texts: those of the citations, then those of the entries."""
        data = self.data
        texts = list(data.get("each", {}).values())
        texts += [row["is"] for row in data.get("citations", [])]
        return [str(text) for text in [*texts, *data.get("entries", [])]]

    def rendered(self) -> list[str]:
        """Return what bibkit makes of the case: the citations, then the entries."""
        processor = Processor(
            Style.from_xml(self.style()), self.items(), self.data.get("language"), links=False
        )
        clusters = self.clusters()
        everything = [] if clusters else list(self.data["items"])
        run = processor.run(clusters, self.data.get("include", everything))
        texts = run.citations()
        if "entries" in self.data:
            texts += [text for _, text in run.entries()]
        return [html(text) for text in texts]


def cases() -> list[Case]:
    """Return all cases."""
    return [Case.read(path) for path in sorted(FOLDER.rglob("*.yaml"))]


def _attributes(values: dict[str, Any]) -> str:
    return "".join(f" {name}={quoteattr(_value(value))}" for name, value in values.items())


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _area(tag: str, data: dict[str, Any], options: str, sort: str, layout: str, body: str) -> str:
    keys = f"<sort>{data[sort]}</sort>" if sort in data else ""
    inner = f"<layout{_attributes(data.get(layout, {}))}>{data[body]}</layout>"
    return f"<{tag}{_attributes(data.get(options, {}))}>{keys}{inner}</{tag}>"


def _cluster(row: dict[str, Any]) -> Cluster:
    cites = row["cite"] if isinstance(row["cite"], list) else [row["cite"]]
    return Cluster(tuple(_cite(cite) for cite in cites), row.get("note", 0))


def _cite(cite: Any) -> Cite:
    return Cite(**cite) if isinstance(cite, dict) else Cite(cite)
