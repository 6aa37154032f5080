"""bibkit's own records in YAML: relations, forms and evidence too, each fault with its place.

Scalars are read as they stand, not as YAML 1.1 guesses them: ``no`` is a word, ``1.0`` an edition
and ``2005-05-01`` EDTF. Only below `fields` are numbers, true, false and null what they are in
JSON.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

import yaml

from bibkit import vocabulary
from bibkit.errors import Place, Problem, ReadError, RecordError, Severity, WriteError, did_you_mean
from bibkit.formats.common import yaml_nodes
from bibkit.model.dates import Date, Point
from bibkit.model.library import Library
from bibkit.model.names import PARTS, Name
from bibkit.model.record import RELATIONS, Evidence, Record, Relation, Value, plain_value
from bibkit.patterns import pattern

Node: TypeAlias = yaml.Node
Pair: TypeAlias = tuple[str, yaml.Node, yaml.Node]

_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL: Final = ("", "~", "null")
_INTEGER: Final = pattern(r"-?(?:0|[1-9][0-9]{0,4000})")
_FLOAT: Final = pattern(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|-?\.inf|\.nan")
# A text of lines that a block shows as it is: not one with blanks around it.
_BLOCK: Final = pattern(r"\S.*\n(?s:.*\S)\n?")
_BARE_YEAR: Final = pattern(r"-?[0-9]{1,5}")
_PLAIN_NUMBER: Final = pattern(r"0|[1-9][0-9]*")
_SECTIONS: Final = ("type", "fields", "forms", "evidence")
_EVIDENCE: Final = ("quote", "source", "note")
# No record nests deeper; a loop of aliases does.
_DEPTH: Final = 100


def read(text: str, path: str | None = None) -> Library:
    """Return the records in a YAML text: a mapping from citation key to record.

    A fault in a record costs the value that it is in; what the record said there is kept in its
    `fields` where it can be, and the library's problems have its line and column. Raises
    `ReadError`, with the place, where the text is not YAML or not a mapping.
    """
    reader = _Reader(path, budget=10_000 + 10 * len(text))
    try:
        roots = list(yaml.compose_all(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        raise yaml_nodes.syntax_error(error, path) from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise yaml_nodes.character_error(error, text, path) from None
    except RecursionError:
        raise yaml_nodes.too_deep(None, path) from None
    for root in roots:
        reader.library_of(root)
    return reader.library


class _Reader:
    """The reading of one text: the library that grows, and a bound on what aliases expand to."""

    def __init__(self, path: str | None, budget: int) -> None:
        self.path = path
        self.budget = budget
        self.library = Library()
        self.key = ""

    def report(
        self, message: str, node: Node, hint: str | None = None, severity: Severity = "error"
    ) -> None:
        text = f"{self.key}: {message}" if self.key else message
        problem = Problem(
            text, *self._place(node), severity=severity, key=self.key or None, hint=hint
        )
        self.library.problems.append(problem)

    def _place(self, node: Node) -> Place:
        return yaml_nodes.place(node, self.path)

    def library_of(self, root: Node) -> None:
        if isinstance(root, yaml.ScalarNode) and _is_null(root):
            return
        if not isinstance(root, yaml.MappingNode):
            raise ReadError(
                "the text is not a mapping from citation keys to records",
                **self._place(root)._asdict(),
                hint="write a citation key and a colon, and below it the record, indented",
            )
        for key, key_node, node in self._pairs(root):
            self.key = key
            record = self._record(key, node)
            if record is not None:
                self.library.add(record, self._place(key_node))
            self.key = ""

    # -- YAML's own structure

    def _spend(self, node: Node) -> None:
        self.budget -= 1
        if self.budget < 0:
            raise ReadError(
                "the aliases of this YAML expand to too much",
                **self._place(node)._asdict(),
                hint="write out what is repeated",
            )

    def _pairs(self, node: yaml.MappingNode, depth: int = 0) -> Iterator[Pair]:
        """Yield key, its node and the value's; what ``<<`` merges in comes last, if it is new."""
        merged: list[Node] = []
        stated = set()
        for key_node, value in node.value:
            self._spend(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self.report("a key is not plain text", key_node, "write a word before the colon")
            elif key_node.value == "<<" and not key_node.style:
                merged.append(value)
            else:
                stated.add(key_node.value)
                yield key_node.value, key_node, value
        for other in merged:
            yield from self._merged(other, stated, depth)

    def _merged(self, node: Node, stated: set[str], depth: int) -> Iterator[Pair]:
        if isinstance(node, yaml.SequenceNode) and depth < _DEPTH:
            for part in node.value:
                yield from self._merged(part, stated, depth + 1)
        elif isinstance(node, yaml.MappingNode) and depth < _DEPTH:
            for pair in self._pairs(node, depth + 1):
                if pair[0] not in stated:
                    stated.add(pair[0])
                    yield pair
        else:
            self.report("<< does not merge a mapping", node)

    def _unique(self, node: Node, what: str) -> Iterator[Pair]:
        """Yield the pairs of a mapping; one whose key was there before is reported."""
        if not isinstance(node, yaml.MappingNode):
            self.report(f"{what} is not a mapping", node, "write NAME: VALUE below it, indented")
            return
        seen: dict[str, int] = {}
        for key, key_node, value in self._pairs(node):
            if key in seen:
                hint = f"it stands in line {seen[key]} too; the first one is kept"
                self.report(f"{key!r} is given twice", key_node, hint)
                continue
            seen[key] = key_node.start_mark.line + 1
            yield key, key_node, value

    def _data(self, node: Node, typed: bool = False, depth: int = 0) -> Any:
        """Return a node's content; scalars as text, or if `typed` as JSON would have them."""
        self._spend(node)
        if depth > _DEPTH:
            self.report("this is nested too deeply", node, "a hundred levels are the most")
            return None
        if isinstance(node, yaml.ScalarNode):
            return _typed(node) if typed else None if _is_null(node) else node.value
        if isinstance(node, yaml.SequenceNode):
            return [self._data(part, typed, depth + 1) for part in node.value]
        pairs = self._pairs(node) if isinstance(node, yaml.MappingNode) else ()
        found: dict[str, Any] = {}
        for key, _, value in pairs:
            found.setdefault(key, self._data(value, typed, depth + 1))
        return found

    # -- a record

    def _record(self, key: str, node: Node) -> Record | None:
        if not isinstance(node, yaml.MappingNode):
            self.report(
                "the record is not a mapping", node, "write its type and variables below it"
            )
            return None
        record = Record(key)
        pairs = list(self._unique(node, "the record"))
        if not any(name == "type" for name, _, _ in pairs):
            self.report("the record has no type", node, "write one, such as type: book", "warning")
        for name, name_node, value in pairs:
            self._part(record, name, name_node, value)
        return record

    def _part(self, record: Record, name: str, name_node: Node, node: Node) -> None:
        if name == "type":
            self._type(record, node)
        elif name in RELATIONS:
            record.relations.extend(self._relations(name, node))
        elif name == "fields":
            for field, _, value in self._unique(node, name):
                record.fields[field] = self._data(value, typed=True)
        elif name == "forms":
            for language, _, form in self._unique(node, name):
                self._form(record, language, form)
        elif name == "evidence":
            for field, _, value in self._unique(node, name):
                self._evidence(record, field, value)
        elif name in vocabulary.VARIABLES:
            value = self._value(name, node)
            if value is not None:
                record[name] = value
        else:
            self._unknown(name, name_node, [*vocabulary.VARIABLES, *RELATIONS, *_SECTIONS])
            record.fields.setdefault(name, self._data(node, typed=True))

    def _unknown(self, name: str, node: Node, known: list[str]) -> None:
        other = vocabulary.ALIASES.get(name)
        near = f"did you mean {other}?" if other else did_you_mean(name, known)
        place = "what CSL has no variable for goes below fields:"
        hint = f"{near} {place}" if near else place
        self.report(f"{name!r} is neither a variable of CSL nor a relation", node, hint)

    def _type(self, record: Record, node: Node) -> None:
        value = self._data(node)
        if isinstance(value, str) and value in vocabulary.TYPES:
            record.type = value
            return
        near = did_you_mean(str(value), vocabulary.TYPES)
        hint = near or f"the types are {', '.join(sorted(vocabulary.TYPES))}"
        self.report(f"CSL has no item type {value!r}", node, hint)
        record.fields["type"] = value

    def _form(self, record: Record, language: str, node: Node) -> None:
        form = {}
        for name, name_node, value_node in self._unique(node, f"the form {language!r}"):
            if name not in vocabulary.VARIABLES:
                self._unknown(name, name_node, list(vocabulary.VARIABLES))
                record.fields.setdefault(f"{name}@{language}", self._data(value_node, typed=True))
                continue
            value = self._value(name, value_node)
            if value is not None:
                form[name] = value
        if isinstance(node, yaml.MappingNode):
            record.forms[language] = form

    def _evidence(self, record: Record, field: str, node: Node) -> None:
        parts: dict[str, str] = {}
        if isinstance(node, yaml.ScalarNode):
            parts["quote"] = node.value
        else:
            for name, name_node, value in self._unique(node, f"the evidence for {field}"):
                text = self._text(value, f"{name} of the evidence for {field}")
                if name in _EVIDENCE:
                    parts[name] = text or ""
                else:
                    hint = "evidence has a quote, a source and a note"
                    self.report(f"evidence has no {name!r}", name_node, hint)
        if not isinstance(node, yaml.SequenceNode):
            record.evidence[field] = Evidence(**parts)

    # -- values

    def _value(self, variable: str, node: Node) -> Any:
        """Return a variable's value; None if there is none, or only one that was reported."""
        self._spend(node)
        if isinstance(node, yaml.ScalarNode) and _is_null(node):
            return None
        if variable in vocabulary.TEXTS:
            return self._text(node, variable)
        if variable in vocabulary.NAMES:
            return self._names(variable, node)
        return self._date(variable, node)

    def _text(self, node: Node, what: str) -> str | None:
        if isinstance(node, yaml.ScalarNode):
            return None if _is_null(node) else node.value
        self.report(f"{what} is not text", node, "quote it if it begins with [ or {")
        return None

    def _names(self, variable: str, node: Node) -> tuple[Name, ...] | None:
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        names = [self._name(variable, one) for one in nodes]
        good = tuple(name for name in names if name is not None)
        return good if good or not nodes else None

    def _name(self, variable: str, node: Node) -> Name | None:
        if isinstance(node, yaml.MappingNode):
            for part, part_node, _ in self._unique(node, variable):
                if part not in PARTS:
                    hint = did_you_mean(part, PARTS) or f"the parts are {', '.join(PARTS)}"
                    self.report(f"{variable}: a name has no part {part!r}", part_node, hint)
        value = self._data(node)
        try:
            name = Name() if value is None else Name.from_csl(value)
        except RecordError as error:
            self.report(f"{variable}: {error.message}", node, error.hint)
            return None
        if not name:
            hint = "write {family: ..., given: ...}, or a text for an institution"
            self.report(f"{variable}: a name without a family, given or literal part", node, hint)
            return None
        return name

    def _date(self, variable: str, node: Node) -> Date | None:
        value = self._data(node)
        try:
            if not isinstance(value, str):
                return Date.from_csl(value)
            if _BARE_YEAR.fullmatch(value):
                return Date(Point(int(value)))
            return Date.from_edtf(value)
        except RecordError as error:
            hint = error.hint or "write YYYY, YYYY-MM or YYYY-MM-DD"
            self.report(f"{variable}: {error.message}", node, f"{hint}; or {{literal: ...}}")
        return Date(literal=value) if isinstance(value, str) else None

    # -- relations

    def _relations(self, kind: str, node: Node) -> list[Relation]:
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        found = (self._relation(kind, one) for one in nodes)
        return [relation for relation in found if relation is not None]

    def _relation(self, kind: str, node: Node) -> Relation | None:
        self._spend(node)
        if isinstance(node, yaml.ScalarNode) and not _is_null(node):
            return Relation(kind, node.value, place=self._place(node))
        values: dict[str, str] = {}
        key = None
        if isinstance(node, yaml.MappingNode):
            for name, name_node, value in self._unique(node, kind):
                text = self._text(value, f"{kind}: {name}")
                if name == "key":
                    key = text
                elif name not in vocabulary.TEXTS:
                    hint = did_you_mean(name, ["key", *vocabulary.TEXTS])
                    self.report(f"{kind}: CSL has no text variable {name!r}", name_node, hint)
                elif text is not None:
                    values[name] = text
        if key is None:
            hint = f"write {kind}: KEY, or {kind}: {{key: KEY, page: 12-15}}"
            self.report(f"{kind} does not say which record it leads to", node, hint)
            return None
        return Relation(kind, key, values, self._place(node))


def _is_null(node: yaml.ScalarNode) -> bool:
    return not node.style and node.value in _NULL


def _typed(node: yaml.ScalarNode) -> Any:
    """Return a scalar as JSON would have it; a quoted one is text."""
    text: str = node.value
    if node.style:
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in _NULL:
        return None
    if _INTEGER.fullmatch(text):
        return int(text)
    # YAML has a point before what is no number on paper, ".inf", and Python none.
    return float(text.replace(".i", "i").replace(".n", "n")) if _FLOAT.fullmatch(text) else text


class _Plain(str):
    """A text that stands without quotes: a date or a number, which this reader takes as it is."""

    __slots__ = ()


class _Block(str):
    """A text of several lines."""

    __slots__ = ()


class _Quoted(str):
    """A text that this reader, or one of YAML 1.2, would take for something else."""

    __slots__ = ()


class _Writer(yaml_nodes.Writer):
    """Writes texts in the style that each is read back in."""


def _represent_plain(dumper: Any, text: _Plain) -> yaml.ScalarNode:
    # The tag that YAML 1.1 would guess is the one that may be left out.
    tag = dumper.resolve(yaml.ScalarNode, str(text), (True, False))
    return yaml.ScalarNode(tag, str(text))


def _represent_block(dumper: Any, text: _Block) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", str(text), style="|")


def _represent_quoted(dumper: Any, text: _Quoted) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", str(text), style="'")


_Writer.add_representer(_Quoted, _represent_quoted)
_Writer.add_representer(_Plain, _represent_plain)
_Writer.add_representer(_Block, _represent_block)


def write(library: Library) -> str:
    """Return the records as YAML, each in the order of its own variables; `read` reads it back.

    Raises `WriteError` for a relation of an unknown kind and for a field that YAML cannot hold.
    """
    return "\n".join(_write(record) for record in library.references())


def _write(record: Record) -> str:
    try:
        return yaml_nodes.write({record.key: _plain_record(record)}, _Writer)
    except yaml.YAMLError as error:
        hint = "its fields may hold text, numbers, lists and mappings"
        raise WriteError(f"{record.key}: YAML cannot hold it: {error}", hint=hint) from None


def _plain_record(record: Record) -> dict[str, Any]:
    data: dict[str, Any] = {"type": record.type}
    for variable, value in record.items():
        data[variable] = _plain(variable, value)
    for kind in RELATIONS:
        ties = [_plain_relation(relation) for relation in record.related(kind)]
        if ties:
            data[kind] = ties if len(ties) > 1 else ties[0]
    unknown = next((one for one in record.relations if one.kind not in RELATIONS), None)
    if unknown is not None:
        raise WriteError(
            f"{record.key}: there is no relation {unknown.kind!r}",
            hint=f"the relations are {', '.join(RELATIONS)}",
        )
    if record.fields:
        data["fields"] = _plain_field(record.fields)
    if record.forms:
        data["forms"] = {
            language: {variable: _plain(variable, value) for variable, value in form.items()}
            for language, form in record.forms.items()
        }
    if record.evidence:
        data["evidence"] = {
            field: _plain_evidence(evidence) for field, evidence in record.evidence.items()
        }
    return data


def _plain(variable: str, value: Value) -> Any:
    if isinstance(value, tuple):
        return [_plain_name(name) for name in value]
    if isinstance(value, str):
        return _number(value) if variable in vocabulary.NUMBERS else _text(value)
    date = plain_value(value)
    if isinstance(date, str):
        return _Plain(date)
    return date


def _plain_name(name: Name) -> Any:
    parts = name.to_csl()
    return _text(name.literal) if list(parts) == ["literal"] else parts


def _plain_relation(relation: Relation) -> Any:
    if not relation.values:
        return relation.key
    values = {variable: _plain(variable, value) for variable, value in relation.values.items()}
    return {"key": relation.key, **values}


def _plain_evidence(evidence: Evidence) -> Any:
    parts = {name: _text(getattr(evidence, name)) for name in _EVIDENCE if getattr(evidence, name)}
    return parts.get("quote", "") if list(parts) in ([], ["quote"]) else parts


def _plain_field(value: Any) -> Any:
    """Return a field's content for PyYAML, which knows subclasses of its types only by name."""
    if isinstance(value, Mapping):
        return {str(key): _plain_field(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_field(part) for part in value]
    return _text(value) if isinstance(value, str) else value


def _number(text: str) -> str:
    return _Plain(text) if _PLAIN_NUMBER.fullmatch(text) else _text(text)


def _text(text: str) -> str:
    if _FLOAT.fullmatch(text):
        return _Quoted(text)
    return _Block(text) if _BLOCK.fullmatch(text) else text
