"""The check itself: every chosen rule over every record, and the findings in a stable order."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

# The rules enter themselves when their modules are imported.
from bibkit.checks import (  # noqa: F401
    damage,
    dates,
    fields,
    identifiers,
    keys,
    names,
    numbers,
    relations,
    required,
    same_work,
    titles,
)
from bibkit.checks.finding import Finding, Found
from bibkit.checks.rules import LIBRARY_RULES, RECORD_RULES, Rule, chosen
from bibkit.checks.sources import Source, source_of
from bibkit.checks.subject import Item, Subject
from bibkit.errors import Place, Problem
from bibkit.model.library import Library

# The rules that readers follow, and what they say.
READING: Final = {
    "reading": "Something in a file that could not be read as it stands",
    "comment-in-entry": "A comment inside an entry of a .bib file: BibTeX knows none there",
    "csl-schema": "Something in a CSL-JSON file that CSL's data schema does not allow",
    "duplicate-field": "A field that an entry has twice; the first one counts",
    "duplicate-key": "A key that is used more than once; the first record under it is cited",
    "early-brace": "A brace in a .bib file that closes a value before its end",
    "early-quote": "A quote in a .bib file that closes a value before its end",
    "encoding": "A file that is not UTF-8, or whose characters could not all be read",
    "endnote-xml": "Something in an EndNote XML file that its format does not know",
    "entry-too-long": "An entry of a .bib file that is too long to be read",
    "escaped-brace": "A brace behind a backslash in a .bib file: it counts as a brace all the same",
    "extra-brace": "A closing brace in a .bib file that closes nothing",
    "hayagriva": "Something in a file of hayagriva's that its format does not know",
    "middleware": "An entry of a bibtexparser library that one of its middlewares failed in",
    "missing-comma": "Two fields of a .bib entry without a comma between them",
    "missing-equals": "A field of a .bib entry without an equals sign",
    "missing-key": "An entry of a .bib file that begins with a field, without a key",
    "missing-value": "A field of a .bib entry without a value",
    "mods": "Something in a MODS file that its format does not know",
    "nbib": "Something in a PubMed file that its format does not know",
    "no-entry": "A .bib file in which no entry begins",
    "not-a-field": "Words in an entry of a .bib file that are no field",
    "ris": "Something in a RIS file that its format does not know",
    "string-too-long": "An abbreviation of a .bib file that has grown beyond all use",
    "unclosed-brace": "A value of a .bib entry whose brace is not closed",
    "unclosed-comment": "A comment of a .bib file whose brace is not closed",
    "unclosed-entry": "An entry of a .bib file whose brace or quote is not closed",
    "unclosed-quote": "A value of a .bib entry whose quote is not closed",
    "undefined-string": "An abbreviation of a .bib file that no @string defines",
    "unknown-type": "An entry type that neither BibTeX nor BibLaTeX has",
    "unquoted-value": "A value in a .bib file without braces or quotes",
}

Progress: TypeAlias = Callable[[Sequence[Item]], Iterable[Item]]


def rule_names() -> list[str]:
    """Return the names of all rules, those of the readers too, sorted."""
    return sorted({*READING, *RECORD_RULES, *LIBRARY_RULES})


def rules() -> list[Rule[Any]]:
    """Return every rule, by name; those of the readers have nothing to look with."""
    own: dict[str, Rule[Any]] = {**RECORD_RULES, **LIBRARY_RULES}
    for name, summary in READING.items():
        own[name] = Rule(name, "error", summary, "It is reported when a file is read.", _nothing)
    return [own[name] for name in sorted(own)]


def _nothing(subject: object) -> Iterator[Found]:
    yield from ()


def check(
    library: Library,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    today: datetime.date | None = None,
    sources: Iterable[Source] = (),
    progress: Progress = iter,
) -> list[Finding]:
    """Return what is wrong with the records of a library, by file, line and column.

    With `select` only the rules of these names are followed ("all" is every rule), without it the
    usual ones; those in `ignore` are left out. What reading reported (``library.problems``) is
    among the findings, under its own rule. `today` is for dates that lie ahead. `sources` are the
    texts that the records were read from, if the library does not remember them: with them a
    finding stands at its field, and what only the text shows is found as well. `progress` yields
    the records one by one, as a bar does. Raises `BibkitError` for the name of a rule that is not
    there.
    """
    usual = [rule.name for rule in rules() if rule.usual]
    known = rule_names()
    wanted = chosen(known, usual, select, ignore)
    texts, changed = list(sources), set[int]()
    if not texts:
        texts, changed = _remembered(library)
    subject = Subject(library, today or datetime.date.today(), texts, changed)
    found = [
        finding
        for finding in (_read(problem) for problem in library.problems if _holds(problem, subject))
        if (finding.rule if finding.rule in known else "reading") in wanted
    ]
    record_rules = [rule for name, rule in RECORD_RULES.items() if name in wanted]
    for item in progress(subject.items):
        for rule in record_rules:
            found += [_finding(rule, one, item) for one in rule.look(item)]
    for name, library_rule in LIBRARY_RULES.items():
        if name in wanted:
            for one in library_rule.look(subject):
                about = subject.items[one.entry] if one.entry is not None else None
                found.append(_finding(library_rule, one, about))
    return _ordered(found, library)


def _remembered(library: Library) -> tuple[list[Source], set[int]]:
    """Return the `.bib` texts that a library remembers, and the records changed since, by id."""
    from bibkit.formats.bib.source import BibSource

    texts: list[Source] = []
    changed: set[int] = set()
    for one in library.sources:
        if not isinstance(one, BibSource):
            continue
        text = source_of(one.text, one.path, one.format)
        texts += [text] if text else []
        before = one.again(one.text).references()
        pairs = zip(one.records, before, strict=False)
        changed.update(id(now) for now, old in pairs if now != old)
    return texts, changed


def _holds(problem: Problem, subject: Subject) -> bool:
    """Return whether what a reader reported is so: another file may have what it missed."""
    missed = _MISSED.get(problem.rule or "", _NEVER).search(problem.message)
    if missed is None:
        return True
    if problem.rule == "relation":
        return missed[1] not in subject.keys
    return missed[1].lower() not in subject.strings


_NEVER: Final = re.compile(r"(?!)()")
_MISSED: Final = {
    "relation": re.compile(r"names '(.+)', which is not in the file"),
    "undefined-string": re.compile(r"the string (\S+) is not defined"),
}


def _read(problem: Problem) -> Finding:
    """Return what a reader reported as a finding."""
    return Finding(
        problem.message,
        problem.path,
        problem.line,
        problem.column,
        problem.severity,
        problem.key,
        problem.rule or "reading",
        problem.hint or "compare it with the file",
    )


def _finding(rule: Rule[Any], found: Found, item: Item | None) -> Finding:
    place = found.place or _place(found, item)
    name = item.field_name(found.field) if item else found.field
    return Finding(
        found.message.replace("{field}", name),
        *place,
        found.severity or rule.severity,
        item.record.key if item else None,
        rule.name,
        found.hint.replace("{field}", name),
        name or None,
        item.index if item else None,
        found.changes,
        found.related,
    )


def _place(found: Found, item: Item | None) -> Place:
    if item is None:
        return Place()
    if item.source is not None and found.field:
        return item.source.place(found.field, found.excerpt)
    return item.record.place or Place()


def _ordered(found: list[Finding], library: Library) -> list[Finding]:
    """Return findings once each: by file as the records name them, line, column and rule."""
    paths: dict[str | None, int] = {}
    for record in library.references():
        paths.setdefault(record.place.path if record.place else None, len(paths))
    for finding in found:
        paths.setdefault(finding.path, len(paths))

    def order(finding: Finding) -> tuple[int, int, int, int, str, str]:
        entry = -1 if finding.entry is None else finding.entry
        place = finding.line or 0, finding.column or 0, entry
        return (paths[finding.path], *place, finding.rule or "", finding.message)

    return sorted(dict.fromkeys(found), key=order)
