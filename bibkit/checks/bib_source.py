"""The source of a `.bib` file: its entries, fields and strings by offset, and TeX's spelling."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Final

from bibkit.checks.sources import Edit, Source, SourceEntry, SourceField
from bibkit.errors import Place
from bibkit.formats import latex
from bibkit.formats.bib import datamodel, mapping, syntax
from bibkit.formats.bib.blocks import depth, read_blocks

_NAME: Final = re.compile(r"[^\s{}()\"#%',=@\\~0-9][^\s{}()\"#%',=@\\~]*")

_TITLE_FIELDS: Final = "title subtitle maintitle mainsubtitle booktitle"
# Variable -> the fields that it may be read from, the likeliest first; the others by `mapping`.
_FIELDS: Final = {
    "title": _TITLE_FIELDS.split(),
    "container-title": """journaltitle journal booktitle journalsubtitle booksubtitle maintitle
        mainsubtitle""".split(),
    "volume-title": "title booktitle maintitle subtitle".split(),
    "part-title": "title booktitle subtitle".split(),
    "collection-title": ["series", "maintitle"],
    "collection-number": ["number"],
    "publisher": "publisher institution school organization".split(),
    "publisher-place": ["location", "address"],
    "issued": "date year month day".split(),
    "page": ["pages"],
    "issue": ["number", "issue", "volume"],
    "number": ["number"],
    "DOI": ["doi"],
    "URL": ["url"],
    "accessed": ["urldate"],
    "original-date": ["origdate"],
    "event-date": ["eventdate"],
    "language": ["langid", "language"],
    "archive": ["library"],
    "archive_location": ["library"],
    "genre": ["type"],
    "PMID": ["eprint", "pmid"],
    "PMCID": ["eprint", "pmcid"],
    "container-author": ["bookauthor"],
    "annote": ["annotation", "annote"],
}
_INSTITUTIONS: Final = ("thesis", "report", "phdthesis", "mastersthesis", "techreport")
_NAME_FIELDS: Final = (*mapping.EDITOR_SLOTS, *mapping.NAME_SLOTS)
_ALIASES_OF: Final = {
    name: [alias for alias, other in mapping.ALIASES.items() if other == name]
    for name in set(mapping.ALIASES.values())
}


@cache
def field_names(variable: str) -> list[str]:
    """Return the fields that a variable may be read from, the likeliest first."""
    names = _FIELDS.get(variable)
    if names is None:
        usual = mapping.FIELDS.get(variable) or mapping.NAMES.get(variable) or variable
        names = [usual, *_ALIASES_OF.get(usual, [])]
    if variable in mapping.EDITOR_TYPES:
        names = [*names, *_NAME_FIELDS]
    return list(dict.fromkeys([*names, variable]))


class BibEntry(SourceEntry):
    """An entry of a `.bib` file."""

    tex = True

    def __init__(self, source: Source, node: syntax.Node, places: Sequence[syntax.Field]) -> None:
        fields = [_field(source.text, one) for one in places]
        super().__init__(source, node.type.lower(), node.start, node.end, fields)
        self.key = node.key
        self.node = node
        self.is_broken = any(fault.severity == "error" for fault in node.faults)

    @property
    def spelled_out(self) -> Mapping[str, str]:
        """The fields by name, with abbreviations spelled out."""
        assert isinstance(self.source, BibSource)
        return self.source.spelled_out[self.start]

    def field_name(self, variable: str) -> str:
        """Return the field for a variable: the one that is there, else the usual one."""
        names = field_names(variable)
        if variable == "container-title" and self.type.startswith(("in", "conference")):
            names = ["booktitle"]
        if variable == "publisher" and self.type in _INSTITUTIONS:
            names = ["institution", *names]
        return next((name for name in names if name in self.texts), names[0])

    def names(self, variable: str) -> list[str]:
        """Return the names of the fields that a variable may come from."""
        return field_names(variable)

    def fields_of(self, name: str) -> list[SourceField]:
        """Return the fields that a variable may come from."""
        names = field_names(name)
        found = [field for field in self.fields if field.name in names]
        return sorted(found, key=lambda field: names.index(field.name))

    def _replace(self, field: SourceField, changes: Sequence[tuple[str, str]]) -> list[Edit]:
        """Return the edit of one field, in whichever of TeX's spellings the old texts stand."""
        verbatim = field.name in datamodel.VERBATIM
        text = field.text
        for old, new in changes:
            spellings = {old: new} if verbatim else {old: _spelled(old, new)}
            spellings.setdefault(latex.encode(old), latex.encode(new))
            found = next((spelling for spelling in spellings if spelling in text), "")
            if not found:
                return []
            text = text.replace(found, spellings[found])
        return [Edit(field.start, field.end, text)] if can_stand(text) else []


def _spelled(old: str, new: str) -> str:
    """Return a new text as TeX has it; an old text with TeX in it has one like it."""
    return latex.encode(new) if _SPECIAL.search(new) and not _TEX.search(old) else new


_TEX: Final = re.compile(r"[\\{}$]")
_SPECIAL: Final = re.compile(r"[\\{}$&%#_^~\xa0]")


def can_stand(text: str) -> bool:
    """Return whether a text can stand in braces."""
    return depth(text) == 0 and not text.endswith("\\")


class BibSource(Source):
    """A `.bib` file, read once more for the places of what is in it."""

    def __init__(self, text: str, path: str | None) -> None:
        super().__init__(text, path)
        self.nodes = syntax.scan(text)
        self.entries = [
            BibEntry(self, node, syntax.fields_of(text, node))
            for node in self.nodes
            if node.kind == "entry"
        ]

    @cached_property
    def spelled_out(self) -> dict[int, Mapping[str, str]]:
        """The fields of each entry by where it begins, with abbreviations spelled out."""
        blocks = read_blocks(self.text, self.path).entries
        pairs = zip(self.entries, blocks, strict=True)
        return {entry.start: block.fields for entry, block in pairs}

    def strings(self) -> Iterator[tuple[str, Place]]:
        """Yield the abbreviations that are defined, with their places."""
        for node in self.nodes:
            if node.kind == "string":
                for one in syntax.fields_of(self.text, node):
                    yield one.name, self.place(node.start)

    @cached_property
    def used(self) -> frozenset[str]:
        """The abbreviations that are used, in small letters."""
        return frozenset(self._used())

    def _used(self) -> Iterator[str]:
        for node in self.nodes:
            if node.kind in ("comment", "broken"):
                # What cannot be read may use anything.
                yield from map(str.lower, _NAME.findall(self.text[node.start : node.end]))
                continue
            for one in syntax.fields_of(self.text, node):
                value = self.text[one.value : one.end]
                if value[:1] not in '{"' or "#" in value:
                    yield from map(str.lower, _names(value))


def _field(text: str, one: syntax.Field) -> SourceField:
    """Return a field with its content, from where it stands in the text."""
    value = text[one.value : one.end].rstrip()
    end = one.value + len(value)
    name = one.name.strip().lower()
    if len(value) > 1 and (value[0], value[-1]) in (("{", "}"), ('"', '"')) and _is_one(value):
        return SourceField(name, value[1:-1], one.value + 1, end - 1)
    return SourceField(name, value, one.value, end, fixed=not value.isdecimal())


def _is_one(value: str) -> bool:
    """Return whether a value is one term in braces or quotes, and not several joined by #."""
    if value[0] == '"':
        return "#" not in value or value.count('"') == 2
    depth = 0
    for found in re.finditer("[{}]", value):
        depth += 1 if found.group() == "{" else -1
        if not depth:
            return found.end() == len(value)
    return False


def _names(value: str) -> Iterator[str]:
    """Yield the abbreviations in a value: the words outside braces and quotes."""
    depth, quoted, at = 0, False, 0
    outside: list[str] = []
    for found in re.finditer(r'[{}"]', value):
        if not depth and not quoted:
            outside.append(value[at : found.start()])
        sign = found.group()
        if sign == '"' and not depth:
            quoted = not quoted
        elif sign != '"':
            depth += 1 if sign == "{" else -1
        at = found.end()
    if not depth and not quoted:
        outside.append(value[at:])
    yield from _NAME.findall(" ".join(outside))
