"""One record of those of one work: all that they say is kept, and a map tells the new keys."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bibkit.checks import citations, duplicates
from bibkit.checks.bib_source import BibEntry, BibSource
from bibkit.checks.files import File, Read
from bibkit.checks.finding import Finding
from bibkit.checks.sources import SourceEntry
from bibkit.errors import BibkitError, Place, Problem, ReadError
from bibkit.formats import registry
from bibkit.formats.bib import patch
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import Record, Relation, Value

# The rules whose findings are gone after merging.
RULES: Final = frozenset(
    {"two-keys", "duplicate-doi", "duplicate-isbn", "duplicate-record", "key-alias"}
)
# Where a merged record keeps what the others said differently.
KEPT: Final = "merged"
_SPACE: Final = re.compile(r"[\s~]+")
_DASH: Final = re.compile(r"\s*(?:-{1,3}|–|—)\s*")
# Fields with which other programs keep their own accounts of an entry.
_UNTOLD: Final = frozenset(
    "timestamp owner creationdate modificationdate date-added date-modified ids".split()
)


@dataclass(slots=True)
class Merged:
    """What merging changes: the new key of each that is gone, and the new texts of files by path.

    `papers` are the old texts of the papers among them. `gone` and `stays` are the places of the
    records that were merged, into one that stays.
    """

    keys: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    stays: set[int] = field(default_factory=set)

    def settles(self, finding: Finding) -> bool:
        """Return whether a finding is gone after merging."""
        merged = finding.entry in self.stays and finding.rule in RULES
        return merged or finding.entry in self.gone


def same_works(library: Library) -> list[list[int]]:
    """Return the places of the records of each work that has several, in order."""
    known: dict[str, Record] = {}
    works = []
    for place, record in enumerate(library.references()):
        whole = _resolved(record, library, known)
        works.append(duplicates.Work(place, record, whole))
    return duplicates.groups(works)


def _resolved(record: Record, library: Library, known: dict[str, Record]) -> Record:
    from bibkit.model.relations import resolve

    try:
        return resolve(record, library.get, known)
    except BibkitError:
        return record


def merge(library: Library) -> tuple[Library, dict[str, str]]:
    """Return a library with one record for each work, and the map from old keys to new ones.

    The record that says the most of those of one work stays (of equals the first), and gets what
    only the others say. What they say differently is kept in its field `merged`. Relations to the
    records that are gone lead to the one that stays. The library given is not changed.
    """
    entries = library.references()
    keys: dict[str, str] = {}
    gone: set[int] = set()
    merged: dict[int, Record] = {}
    for group in same_works(library):
        stays = _fullest(entries, group)
        others = [place for place in group if place != stays]
        merged[stays] = _joined(entries[stays], [entries[place] for place in others])
        gone.update(others)
        for place in others:
            if entries[place].key and entries[place].key != entries[stays].key:
                keys[entries[place].key] = entries[stays].key
    new = Library(problems=_problems(library.problems, keys))
    for place, record in enumerate(entries):
        if place not in gone:
            new.add(_retied(merged.get(place, record), keys))
    for record in library.aside:
        new.set_aside(record)
    return new, keys


def _problems(problems: Iterable[Problem], keys: Mapping[str, str]) -> list[Problem]:
    return [one for one in problems if one.rule != "duplicate-key"]


def _fullest(entries: Sequence[Record], group: Sequence[int]) -> int:
    def amount(place: int) -> tuple[bool, int]:
        record = entries[place]
        return bool(record.key), len(record) + len(record.fields) + len(record.relations)

    return max(group, key=lambda place: (*amount(place), -place))


def _joined(record: Record, others: Iterable[Record]) -> Record:
    """Return a record with what others say besides, and what they say differently kept."""
    whole = record.copy()
    kept = [str(whole.fields[KEPT])] if KEPT in whole.fields else []
    for other in others:
        different = [
            f"{name} = {_shown(value)}"
            for name, value in other.items()
            if not _take(whole, name, value)
        ]
        for name, content in other.fields.items():
            mine = whole.fields.setdefault(name, content)
            if mine != content and name not in _UNTOLD:
                different.append(f"{name} = {content}")
        if other.type != record.type:
            different.append(f"type = {other.type}")
        for tie in other.relations:
            if not any((one.kind, one.key) == (tie.kind, tie.key) for one in whole.relations):
                whole.relations.append(tie)
        for language, form in other.forms.items():
            whole.forms[language] = {**form, **whole.forms.get(language, {})}
        whole.evidence = {**other.evidence, **whole.evidence}
        if different:
            kept.append(f"{other.key}: {'; '.join(different)}")
    if kept:
        whole.fields[KEPT] = " | ".join(kept)
    return whole


def _take(whole: Record, name: str, value: Value) -> bool:
    """Give a record a value that it lacks; return whether it says the same now."""
    if not value:
        return True
    if not whole.get(name):
        whole[name] = value
    return _same(name, _shown(whole[name]), _shown(value))


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return " and ".join(map(_name, value))
    return str(value)


def _name(name: Name) -> str:
    if name.literal:
        return name.literal
    particles = " ".join(filter(None, (name.dropping_particle, name.non_dropping_particle)))
    family = " ".join(filter(None, (particles, name.family)))
    return ", ".join(filter(None, (family, name.suffix, name.given)))


def _plain(text: str) -> str:
    """Return a text without what differs in writing alone: white space, outer braces, dashes."""
    text = _DASH.sub("-", _SPACE.sub(" ", text).strip())
    while text.startswith("{") and text.endswith("}") and text.count("{") == 1:
        text = text[1:-1].strip()
    return text


def _same(name: str, one: str, two: str) -> bool:
    """Return whether two values of a field say the same."""
    if name.lower() == "doi":
        return _PREFIX.sub("", one.strip()).lower() == _PREFIX.sub("", two.strip()).lower()
    return _plain(one) == _plain(two)


_PREFIX: Final = re.compile(r"\A(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def _retied(record: Record, keys: Mapping[str, str]) -> Record:
    """Return a record whose relations lead to the records that stay."""
    if not any(relation.key in keys for relation in record.relations):
        return record
    whole = record.copy()
    whole.relations = [
        Relation(one.kind, keys.get(one.key, one.key), one.values, one.place)
        for one in record.relations
        if keys.get(one.key, one.key) != record.key
    ]
    return whole


# -- in files


def merge_files(read: Read, papers: Iterable[str] = ()) -> Merged:
    """Return what merging the records of one work changes in their files, and in papers.

    Nothing is written. Records of one work are merged where their files have one format, and can
    be written back as they are otherwise. Raises `BibkitError` for a paper that cannot be read,
    and where a new text would not be read as it should.
    """
    merged = Merged()
    plans = _plans(read, merged)
    merged.gone, merged.stays = plans.gone, set(plans.stays)
    for file in read.files:
        text = plans.text(file)
        if text != file.text:
            merged.texts[file.path] = _checked(file, text, plans.gone_in(file))
    for path in papers:
        text = _paper(path)
        new = citations.rewrite(path, merged.texts.get(path, text), merged.keys)
        merged.papers.setdefault(path, text)
        if new != text:
            merged.texts[path] = new
    return merged


def _paper(path: str) -> str:
    try:
        # The ends of its lines stay as they are.
        return Path(path).read_bytes().decode("utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReadError(
            f"the paper cannot be read: {reason}", path=path, hint="check the path"
        ) from None
    except UnicodeDecodeError:
        raise ReadError("the paper is not UTF-8", path=path, hint="save it as UTF-8") from None


class _Plans:
    """What is to become of the records of several files."""

    def __init__(self, read: Read, keys: Mapping[str, str]) -> None:
        self.entries = read.library.references()
        self.keys = keys
        self.gone: set[int] = set()
        self.stays: dict[int, list[int]] = {}
        self.sources: dict[int, SourceEntry] = {}
        by_path = {file.path: file for file in read.files if file.source and not file.is_fixed}
        self.files: dict[int, File] = {}
        for index, record in enumerate(self.entries):
            at = record.place or Place()
            file = by_path.get(at.path or "")
            found = file.source.entry_at(at) if file and file.source else None
            if found is not None and file is not None and not found.is_broken:
                self.sources[index] = found
                self.files[index] = file

    def places(self, file: File) -> list[int]:
        return [place for place, one in self.files.items() if one is file]

    def gone_in(self, file: File) -> int:
        return sum(place in self.gone for place in self.places(file))

    def text(self, file: File) -> str:
        """Return the new text of a file."""
        if file.source is None or file.is_fixed:
            return file.text
        if file.format in ("biblatex", "bibtex"):
            return _bib_text(file, self)
        return _other_text(file, self)


def _plans(read: Read, merged: Merged) -> _Plans:
    plans = _Plans(read, merged.keys)
    for group in same_works(read.library):
        known = [place for place in group if place in plans.sources]
        formats = {plans.files[place].format for place in known}
        if len(formats) != 1 or len(known) < 2:
            continue
        stays = _fullest(plans.entries, known)
        plans.stays[stays] = [place for place in known if place != stays]
        plans.gone.update(plans.stays[stays])
        new = plans.entries[stays].key
        for place in plans.stays[stays]:
            old = plans.entries[place].key
            if old and old != new:
                merged.keys[old] = new
    return plans


def _checked(file: File, text: str, gone: int) -> str:
    before, after = file.read(file.text), file.read(text)
    errors = [sum(one.severity == "error" for one in each.problems) for each in (before, after)]
    if len(after.references()) != len(before.references()) - gone or errors[1] > errors[0]:
        raise BibkitError(
            "merging would break this file; nothing was written",
            path=file.path,
            hint="merge the records by hand, and report it",
        )
    return text


# -- .bib files: raw fields


def _bib_text(file: File, plans: _Plans) -> str:
    source = file.source
    assert isinstance(source, BibSource)
    edits = patch.Edits(source.text)
    style = patch.layout(source.text, source.nodes)
    for place in plans.places(file):
        entry = plans.sources[place]
        assert isinstance(entry, BibEntry)
        if place in plans.gone:
            edits.remove(entry.node)
        elif place in plans.stays:
            edits.fields(entry.node, dict(_bib_fields(place, plans)), style)
    gone = [plans.sources[place] for place in plans.places(file) if place in plans.gone]
    for edit in citations.bib_edits(file.text, plans.keys):
        if not any(entry.start <= edit.start < entry.end for entry in gone):
            edits.replace(*edit)
    return edits.apply()


def _bib_fields(place: int, plans: _Plans) -> dict[str, str]:
    """Return the fields that an entry gets of others of the same work, in TeX."""
    entry = plans.sources[place]
    fields = _in_tex(entry)
    mine = {_canonical(name): text for name, text in fields.items()}
    new: dict[str, str] = {}
    kept = [fields[KEPT]] if fields.get(KEPT) else []
    for other in plans.stays[place]:
        theirs = plans.sources[other]
        different = [] if theirs.type == entry.type else [f"type = {theirs.type}"]
        for field_name, text in _in_tex(theirs).items():
            name = _canonical(field_name)
            if not text.strip() or name in _UNTOLD:
                continue
            if not mine.get(name, "").strip() and not _is_told(name, text, mine):
                mine[name] = new[field_name] = text
            elif name in mine and not _same(name, mine[name], text):
                different.append(f"{field_name} = {text}")
        if different:
            kept.append(f"{plans.entries[other].key}: {'; '.join(different)}")
    if kept:
        new[KEPT] = " | ".join(kept)
    return new | _more_keys(plans, place, fields)


def _in_tex(entry: SourceEntry) -> Mapping[str, str]:
    """Return the fields of an entry, with abbreviations spelled out: another file has none."""
    assert isinstance(entry, BibEntry)
    return entry.spelled_out


def _canonical(name: str) -> str:
    from bibkit.formats.bib import mapping

    return mapping.ALIASES.get(name, name)


def _is_told(name: str, text: str, mine: Mapping[str, str]) -> bool:
    """Return whether a year or month says no more than the date that is there."""
    if name == "year":
        return mine.get("date", "").strip().startswith(text.strip())
    return name == "month" and len(mine.get("date", "").strip()) > len("2000")


def _more_keys(plans: _Plans, place: int, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the further keys of an entry (BibLaTeX's `ids`), the old ones after its own."""
    known = [key.strip() for key in fields.get("ids", "").split(",") if key.strip()]
    olds = [plans.entries[other].key for other in plans.stays[place]]
    more = [key for key in dict.fromkeys(olds) if key and key not in known]
    more = [key for key in more if key != plans.entries[place].key]
    return {"ids": ", ".join([*known, *more])} if more else {}


# -- other files: whole records


def _other_text(file: File, plans: _Plans) -> str:
    source = file.source
    assert source is not None
    texts: dict[int, str] = {}
    for place in plans.places(file):
        record = plans.entries[place]
        if place in plans.gone:
            continue
        whole = record
        if place in plans.stays:
            whole = _joined(record, [plans.entries[other] for other in plans.stays[place]])
        whole = _retied(whole, plans.keys)
        if whole is not record:
            texts[plans.sources[place].start] = registry.by_name(file.format).write(
                Library([whole])
            )
    gone = {plans.sources[place].start for place in plans.places(file) if place in plans.gone}
    if not texts and not gone:
        return file.text
    return source.rebuilt(texts, gone)
