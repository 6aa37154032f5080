"""The safe repairs: what they change in a file's text, checked by reading the text again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bibkit.checks.files import File, Read
from bibkit.checks.finding import Finding
from bibkit.checks.sources import Edit, Source, SourceEntry, apply
from bibkit.errors import BibkitError, Place


@dataclass(slots=True)
class Fixed:
    """The new texts of files by path, and the findings that they mend."""

    texts: dict[str, str] = field(default_factory=dict)
    mended: list[Finding] = field(default_factory=list)


def edits_of(
    finding: Finding, sources: Mapping[str | None, Source], place: Place | None
) -> list[Edit]:
    """Return the edits of a finding's changes in its file; none unless all can be made there.

    `place` is where the finding's record was read.
    """
    source = sources.get(finding.path)
    entry = source.entry_at(place) if source and place else None
    if entry is None:
        return []
    edits: list[Edit] = []
    for field_name, changes in _by_field(finding):
        found = entry.edits(field_name, changes)
        if not found:
            return []
        edits += found
    return edits


def _by_field(finding: Finding) -> list[tuple[str, list[tuple[str, str]]]]:
    fields: dict[str, list[tuple[str, str]]] = {}
    for change in finding.changes:
        fields.setdefault(change.field, []).append((change.old, change.new))
    return list(fields.items())


def fix(read: Read, findings: Iterable[Finding]) -> Fixed:
    """Return the texts of the files with all safe changes made.

    Nothing is written. Raises `BibkitError` where a changed text would not be read as before: as
    many records, under the same keys, and nothing broken that was whole.
    """
    files = {file.path: file for file in read.files if file.source and not file.is_fixed}
    entries = read.library.references()
    result = Fixed()
    repairs: dict[tuple[str, int], _Repairs] = {}
    for finding in findings:
        if finding.path not in files or not finding.changes or finding.entry is None:
            continue
        place = finding.path, finding.entry
        if place not in repairs:
            source = files[finding.path].source
            at = entries[finding.entry].place
            repairs[place] = _Repairs(source.entry_at(at) if source and at else None)
        if repairs[place].take(finding):
            result.mended.append(finding)
    edits: dict[str, list[Edit]] = {}
    for (path, _), repair in repairs.items():
        edits.setdefault(path, []).extend(repair.edits())
    for path, found in edits.items():
        if found:
            result.texts[path] = _checked(files[path], apply(files[path].text, found))
    return result


class _Repairs:
    """The changes to one entry, one after the other in each field."""

    def __init__(self, entry: SourceEntry | None) -> None:
        self.entry = entry
        self.changes: dict[str, list[tuple[str, str]]] = {}

    def take(self, finding: Finding) -> bool:
        """Take up a finding's changes after those before; return whether all can be made."""
        if self.entry is None:
            return False
        changes = {name: list(pairs) for name, pairs in self.changes.items()}
        for change in finding.changes:
            # A variable and a field of the file may be two names of one place.
            name = next((one for one in changes if self._is_one(one, change.field)), change.field)
            changes.setdefault(name, []).append((change.old, change.new))
        edits = [self.entry.edits(name, pairs) for name, pairs in changes.items()]
        places = {edit.start for found in edits for edit in found}
        if not all(edits) or len(places) < sum(map(len, edits)):
            return False
        self.changes = changes
        return True

    def _is_one(self, one: str, two: str) -> bool:
        return self.entry is not None and self.entry.fields_of(one) == self.entry.fields_of(two)

    def edits(self) -> list[Edit]:
        """Return the edits that make all changes."""
        if self.entry is None:
            return []
        return [
            edit for name, pairs in self.changes.items() for edit in self.entry.edits(name, pairs)
        ]


def _checked(file: File, text: str) -> str:
    before, after = file.read(file.text), file.read(text)
    keys = [record.key for record in before.references()]
    errors = sum(problem.severity == "error" for problem in before.problems)
    new_errors = sum(problem.severity == "error" for problem in after.problems)
    if [record.key for record in after.references()] != keys or new_errors > errors:
        raise BibkitError(
            "the repairs would break this file; nothing was written",
            path=file.path,
            hint="leave out rules with --ignore to find which one does, and report it",
        )
    return text
