"""The source of a YAML file of records: the scalars of each record by offset."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import yaml

from bibkit import vocabulary
from bibkit.checks.sources import Edit, Source, SourceEntry, SourceField, apply, replaced

_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlEntry(SourceEntry):
    """A record: a field is a scalar in it, under the name that it stands under."""

    def _replace(self, field: SourceField, changes: Sequence[tuple[str, str]]) -> list[Edit]:
        literal = self.source.text[field.start : field.end]
        edited, wanted = replaced(literal, changes), replaced(field.text, changes)
        if edited is None or wanted is None or not _reads_as(edited, wanted):
            return []
        return [Edit(field.start, field.end, edited)]


def _reads_as(literal: str, wanted: str) -> bool:
    """Return whether a changed scalar still is one scalar, with the text that is wanted."""
    try:
        found = yaml.compose(f"a: {literal}\n", Loader=_Loader)
    except yaml.YAMLError:
        return False
    if not isinstance(found, yaml.MappingNode) or len(found.value) != 1:
        return False
    value = found.value[0][1]
    return isinstance(value, yaml.ScalarNode) and value.value == wanted


class YamlSource(Source):
    """A YAML file, composed once more for the places of its scalars."""

    def __init__(self, text: str, path: str | None) -> None:
        super().__init__(text, path)
        for root in yaml.compose_all(text, Loader=_Loader):
            if isinstance(root, yaml.MappingNode):
                self.entries += [self._entry(key, value) for key, value in root.value]

    def rebuilt(self, texts: Mapping[int, str], gone: Collection[int]) -> str:
        """Return the text with other texts for some records and without others."""
        edits = [
            Edit(one.start, _end(self.text, one), texts.get(one.start, ""))
            for one in self.entries
            if one.start in texts or one.start in gone
        ]
        return apply(self.text, edits)

    def _entry(self, key: yaml.Node, value: yaml.Node) -> SourceEntry:
        fields: list[SourceField] = []
        if isinstance(value, yaml.MappingNode):
            for name, content in value.value:
                fields += _fields(str(name.value), content)
        return YamlEntry(self, "", key.start_mark.index, value.end_mark.index, fields)


def _end(text: str, entry: SourceEntry) -> int:
    """Return where a record ends, before the blank lines and comments that lead to the next."""
    lines = text[entry.start : entry.end].splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines.pop()
    return entry.start + sum(map(len, lines))


def _fields(name: str, node: yaml.Node) -> Iterator[SourceField]:
    """Yield the scalars of one part of a record; evidence quotes others and is not theirs."""
    if name == "evidence":
        return
    parts = _pairs(node) if name in ("fields", "forms") else [(name, node)]
    if name == "forms":
        parts = [pair for _, form in parts for pair in _pairs(form)]
    seen: set[int] = set()
    for variable, content in parts:
        yield from _scalars(variable, content, seen)


def _pairs(node: yaml.Node) -> list[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(str(key.value), value) for key, value in node.value]


def _scalars(name: str, node: yaml.Node, seen: set[int]) -> Iterator[SourceField]:
    """Yield the scalars in a node, each anchor once, under the names of their variables."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        yield SourceField(name, node.value, node.start_mark.index, node.end_mark.index)
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _scalars(name, one, seen)
    else:
        for key, one in _pairs(node):
            yield from _scalars(key if key in vocabulary.VARIABLES else name, one, seen)
