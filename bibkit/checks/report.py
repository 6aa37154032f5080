"""How findings are told: as lines of text grouped by file, as JSON, and as SARIF 2.1.0."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from bibkit.checks.engine import rules
from bibkit.checks.files import Read
from bibkit.checks.finding import SEVERITIES, Finding
from bibkit.checks.fixing import edits_of
from bibkit.checks.rules import Rule
from bibkit.checks.sources import Edit, Source
from bibkit.errors import Severity

# Puts a text into the colour of a severity, or of a heading.
Paint: TypeAlias = Callable[[str, str], str]

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT: Final = "SRCROOT"


def _unpainted(text: str, style: str) -> str:
    return text


def as_text(findings: Sequence[Finding], paint: Paint = _unpainted) -> str:
    """Return findings as lines under the names of their files."""
    lines: list[str] = []
    path: str | None = "\0"
    for finding in findings:
        if finding.path != path:
            path = finding.path
            lines += [""] * bool(lines) + [paint(path or "<input>", "heading")]
        lines.append(_line(finding, paint))
    return "\n".join(lines) + "\n" if lines else ""


def _line(finding: Finding, paint: Paint) -> str:
    place = ":".join(str(part) for part in (finding.line, finding.column) if part) or "-"
    word = paint(finding.severity, finding.severity)
    key = f"{finding.key}: " if finding.key else ""
    hint = f" ({finding.hint})" if finding.hint else ""
    text = " ".join(f"{key}{finding.message}{hint}".split())
    return f"  {place}: {word}: {text} [{finding.rule}]"


def summary(findings: Iterable[Finding], records: int, files: int) -> str:
    """Return in one line how many findings there are, how bad, and how many can be mended."""
    found = list(findings)
    counts = Counter(finding.severity for finding in found)
    checked = f"{_count(records, 'record')} in {_count(files, 'file')}"
    if not found:
        return f"no findings: {checked}"
    parts = [_count(counts[severity], severity) for severity in SEVERITIES if counts[severity]]
    safe = sum(bool(finding.changes) for finding in found)
    mend = f"; --fix can mend {safe}" if safe else ""
    return f"{', '.join(parts)}: {checked}{mend}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def as_json(
    findings: Iterable[Finding], read: Read, merged: Mapping[str, str] | None = None
) -> str:
    """Return findings as a JSON object, with the edits that mend them."""
    found = list(findings)
    edits = _Edits(read)
    data: dict[str, Any] = {
        "findings": [_object(finding, edits) for finding in found],
        "summary": {
            "records": len(read.library.references()),
            "files": len(read.files),
            **{f"{name}s": sum(one.severity == name for one in found) for name in SEVERITIES},
        },
    }
    if merged is not None:
        data["merged"] = dict(merged)
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _object(finding: Finding, edits: "_Edits") -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "suggestion": finding.hint,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "key": finding.key,
        "field": finding.field,
        "related": [
            {"path": one.path, "line": one.line, "column": one.column}
            for one in finding.related
            if one.line
        ],
        "fixes": [{**edits.region(finding, one), "text": one.text} for one in edits.of(finding)],
    }


class _Edits:
    """The edits of findings, as regions of lines and columns."""

    def __init__(self, read: Read) -> None:
        self.entries = read.library.references()
        self.sources: dict[str | None, Source] = {one.path: one for one in read.sources}

    def of(self, finding: Finding) -> list[Edit]:
        if finding.entry is None or not finding.changes:
            return []
        return edits_of(finding, self.sources, self.entries[finding.entry].place)

    def region(self, finding: Finding, edit: Edit) -> dict[str, int]:
        source = self.sources[finding.path]
        start, end = source.place(edit.start), source.place(edit.end)
        return {
            "startLine": start.line or 1,
            "startColumn": start.column or 1,
            "endLine": end.line or 1,
            "endColumn": end.column or 1,
        }


def as_sarif(findings: Iterable[Finding], read: Read, version: str, root: Path) -> str:
    """Return findings as a log of SARIF 2.1.0, with paths relative to the folder `root`."""
    known = rules()
    places = {rule.name: place for place, rule in enumerate(known)}
    sarif = _Sarif(read, root, places)
    run = {
        "tool": {
            "driver": {
                "name": "bibkit check",
                "version": version,
                "rules": [_rule(rule) for rule in known],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"uri": f"{root.resolve().as_uri().rstrip('/')}/"}},
        "results": [sarif.result(finding) for finding in findings],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: Rule[Any]) -> dict[str, Any]:
    return {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": f"{rule.summary}."},
        "fullDescription": {"text": rule.explanation or f"{rule.summary}."},
        "help": {"text": f"{rule.summary}. {rule.explanation}".strip()},
        "defaultConfiguration": {"level": rule.severity, "enabled": rule.usual},
    }


class _Sarif:
    """The results of a SARIF run."""

    def __init__(self, read: Read, root: Path, rules: Mapping[str, int]) -> None:
        self.edits = _Edits(read)
        self.root = root.resolve()
        self.rules = rules

    def result(self, finding: Finding) -> dict[str, Any]:
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "level": finding.severity,
            "message": {"text": _sentence(finding)},
            "locations": self._locations(finding),
        }
        index = self.rules.get(finding.rule or "")
        if index is not None:
            result["ruleIndex"] = index
        related = [
            {"id": number, "physicalLocation": self._physical(one.path, one.line, one.column)}
            for number, one in enumerate(finding.related, 1)
            if one.path and one.line
        ]
        if related:
            result["relatedLocations"] = related
        fix = self._fix(finding)
        return {**result, "fixes": [fix]} if fix else result

    def _locations(self, finding: Finding) -> list[dict[str, Any]]:
        location: dict[str, Any] = {}
        if finding.path:
            location["physicalLocation"] = self._physical(
                finding.path, finding.line, finding.column
            )
        if finding.key:
            location["logicalLocations"] = [{"name": finding.key, "kind": "member"}]
        return [location] if location else []

    def _physical(self, path: str | None, line: int | None, column: int | None) -> dict[str, Any]:
        place: dict[str, Any] = {"artifactLocation": self._artifact(path or "")}
        if line:
            place["region"] = {"startLine": line, "startColumn": column or 1}
        return place

    def _artifact(self, path: str) -> dict[str, str]:
        whole = Path(path).resolve()
        if whole.is_relative_to(self.root):
            relative = whole.relative_to(self.root).as_posix()
            return {"uri": quote(relative), "uriBaseId": _ROOT}
        return {"uri": whole.as_uri()}

    def _fix(self, finding: Finding) -> dict[str, Any] | None:
        edits = self.edits.of(finding)
        if not edits:
            return None
        replacements = [
            {
                "deletedRegion": self.edits.region(finding, edit),
                "insertedContent": {"text": edit.text},
            }
            for edit in edits
        ]
        change = {
            "artifactLocation": self._artifact(finding.path or ""),
            "replacements": replacements,
        }
        return {"description": {"text": finding.hint or ""}, "artifactChanges": [change]}


def _sentence(finding: Finding) -> str:
    key = f"{finding.key}: " if finding.key else ""
    hint = f" ({finding.hint})" if finding.hint else ""
    return f"{key}{finding.message}{hint}"


def fails(findings: Iterable[Finding], severity: Severity) -> bool:
    """Return whether any finding is as bad as a severity."""
    bad = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return any(finding.severity in bad for finding in findings)


def rule_list(paint: Paint = _unpainted) -> str:
    """Return all rules with what they say, for the shell."""
    blocks = []
    for rule in rules():
        marks = [paint(rule.severity, rule.severity)]
        marks += ["fixable"] * rule.fixable + ["only when selected"] * (not rule.usual)
        head = f"{paint(rule.name, 'heading')} ({', '.join(marks)})"
        blocks.append("\n".join([head, *_wrapped(rule.summary + "."), *_wrapped(rule.explanation)]))
    return "\n\n".join(blocks) + "\n"


def _wrapped(text: str) -> list[str]:
    from textwrap import wrap

    return wrap(text, 96, initial_indent="  ", subsequent_indent="  ")
