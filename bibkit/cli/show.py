"""`bibkit show`: a record, what it takes from those it is tied to, and what points to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import click

from bibkit.cli import options
from bibkit.cli.terminal import one_line

if TYPE_CHECKING:
    from bibkit.model import Evidence, Library, Record, Relation
    from bibkit.model.record import Value

# As many levels as the tree shows.
DEPTH: Final = 100


@click.command(epilog="\b\nExample: bibkit show vol5book1 --evidence")
@click.argument("key", type=options.KEY)
@click.option("--evidence", is_flag=True, help="Below each field, what it rests on.")
@options.library
@options.source_format
@options.output
def command(
    key: str,
    evidence: bool,
    library: tuple[str, ...],
    source_format: str | None,
    output: str | None,
) -> int:
    """Show the record under KEY with its relations as a tree.

    The tree has what the record states, what it takes from each record that it is tied to, and
    the records that point to it.
    """
    from bibkit.cli import library as libraries
    from bibkit.cli import terminal

    records = libraries.read(library, source_format)
    whole = _record(records, records[key], evidence)
    terminal.write("\n".join(whole.lines()), output)
    return terminal.report_problems(libraries.problems(records, [key]))


@dataclass(slots=True)
class Branch:
    """A line of the tree, and what hangs below it."""

    text: str
    branches: "list[Branch]" = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the tree."""
        yield self.text
        for branch in self.branches:
            last = branch is self.branches[-1]
            first, *rest = branch.lines()
            yield ("└─ " if last else "├─ ") + first
            yield from (("   " if last else "│  ") + line for line in rest)


def _record(records: "Library", record: "Record", evidence: bool) -> Branch:
    pointing = [
        Branch(f"{_word(relation.kind, 'magenta')} ← {_heading(other)}")
        for other in records.references()
        for relation in other.relations
        if relation.key == record.key
    ]
    ties = _ties(records, record, (record.key,), evidence)
    return Branch(_heading(record), [*_stated(record, evidence), *ties, *pointing])


def _heading(record: "Record") -> str:
    title = record.text("title")
    return f"{_word(record.key, 'cyan')} {record.type}" + (f": {one_line(title)}" if title else "")


def _word(text: str, colour: str) -> str:
    return click.style(one_line(text), fg=colour, bold=True)


def _stated(record: "Record", evidence: bool) -> Iterator[Branch]:
    values = {**record, **record.fields}
    for language, form in record.forms.items():
        values |= {f"{variable}@{language}": value for variable, value in form.items()}
    for name, value in values.items():
        below = _evidence(record.evidence.get(name)) if evidence else []
        yield Branch(_field(name, value), below)


def _field(name: str, value: object) -> str:
    return f"{one_line(name)}: {one_line(_text(value))}"


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    return str(value)


def _evidence(evidence: "Evidence | None") -> list[Branch]:
    if evidence is None:
        return []
    parts = {
        "quote": f"“{evidence.quote}”" if evidence.quote else "",
        "source": evidence.source,
        "note": evidence.note,
    }
    return [
        Branch(click.style(_field(name, text), dim=True)) for name, text in parts.items() if text
    ]


def _ties(
    records: "Library", record: "Record", path: tuple[str, ...], evidence: bool
) -> Iterator[Branch]:
    for relation, given in _given(records, record):
        below = _evidence(record.evidence.get(relation.kind)) if evidence else []
        below += [Branch(f"gives {_field(name, value)}") for name, value in given.items()]
        yield _tie(records, relation, path, below)


def _tie(
    records: "Library", relation: "Relation", path: tuple[str, ...], below: list[Branch]
) -> Branch:
    kind = f"{_word(relation.kind, 'green')} →"
    other = records.get(relation.key)
    if other is None:
        return Branch(f"{kind} {one_line(relation.key)}, which is not in the library", below)
    if other.key in path:
        return Branch(f"{kind} {_heading(other)}, and so in a circle", below)
    if len(path) > DEPTH:
        return Branch(f"{kind} {_heading(other)}, and on and on", below)
    further = _ties(records, other, (*path, other.key), evidence=False)
    return Branch(f"{kind} {_heading(other)}", [*below, *further])


def _given(records: "Library", record: "Record") -> "Iterator[tuple[Relation, dict[str, Value]]]":
    """Yield each relation with what the record takes through it, whole or joined with others."""
    whole = _taken(records, record, record.relations)
    giver: dict[str, tuple[str, Value]] = {}
    for relation in record.relations:
        alone = _taken(records, record, [relation])
        given = {}
        for name, value in alone.items():
            kind, first = giver.get(name, (relation.kind, value))
            joined = kind == relation.kind and first != whole.get(name)
            if (whole.get(name) == value and name not in giver) or joined:
                given[name] = value
                giver.setdefault(name, (relation.kind, value))
        yield relation, given


def _taken(records: "Library", record: "Record", relations: "list[Relation]") -> "dict[str, Value]":
    """Return what a record takes through relations; nothing if one of them is broken."""
    from bibkit.errors import BibkitError
    from bibkit.model.relations import resolve

    tied = record.copy()
    tied.relations = relations
    try:
        found = resolve(tied, records.get)
    except BibkitError:
        return {}
    return {name: value for name, value in found.items() if name not in record}
