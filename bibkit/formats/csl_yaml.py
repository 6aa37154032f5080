"""CSL-YAML: CSL's items in YAML, as pandoc has them below ``references`` or as a bare list.

The texts of an item are Markdown there (pandoc's manual, "Specifying bibliographic data"). What
Markdown or a date of EDTF cannot say as the record has it stands under ``custom.bibkit``.
"""

import re
from functools import partial
from typing import Any, Final

import yaml

from bibkit import vocabulary
from bibkit.errors import Place, Problem, ReadError, WriteError
from bibkit.formats.common import csl_data, markdown, yaml_nodes
from bibkit.model.dates import Date
from bibkit.model.library import Library
from bibkit.model.record import Record, Value, read_value
from bibkit.patterns import pattern

# Texts that are no Markdown, whatever signs they have.
_VERBATIM: Final = frozenset("id type URL DOI ISBN ISSN PMID PMCID language citation-key".split())
_HINT: Final = "write references: and below it a list of items, each with an id and a type"
_DATE_PARTS: Final = ("year", "month", "day")
_YEAR: Final = pattern(r"-?[0-9]{1,9}")


def read(text: str, path: str | None = None) -> Library:
    """Return the records in a text: a list of items, or a mapping that has it as ``references``.

    A fault in an item costs the value that it is in; the library's problems have its line and
    column and a JSON Pointer to it. Raises `ReadError` where the text is not YAML or has no list.
    """
    library = Library()
    root = yaml_nodes.compose(text, path)
    if root is None:
        return library
    nodes, pointer = _items(root, path)
    reading = csl_data.Items(library, _told)
    budget = 10_000 + 10 * len(text)
    for number, node in enumerate(nodes):
        data = yaml_nodes.Data(path, budget)
        item = data.of(node, typed="/custom")
        budget = data.budget
        found = _item(item, library, data.at("")) if isinstance(item, dict) else item
        reading.read(found, f"{pointer}/{number}", partial(_there, data))
    reading.finish()
    return library


def _told(record: Record) -> Record:
    """Return a record as it is once written and read."""
    values = {name: _again(name, _plain(name, value)) for name, value in record.items()}
    return Record(record.key, record.type, values)


def _there(data: yaml_nodes.Data, where: str) -> Place:
    return data.at(where)


def _items(root: yaml.Node, path: str | None) -> tuple[list[yaml.Node], str]:
    """Return the nodes of the items, and the pointer to their list."""
    if isinstance(root, yaml.SequenceNode):
        return root.value, ""
    found: yaml.Node = root
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "references":
            found = value
    if isinstance(found, yaml.ScalarNode) and found is not root and not found.value:
        return [], "/references"
    if not isinstance(found, yaml.SequenceNode):
        place = yaml_nodes.place(found, path)
        raise ReadError("there is no list of references in it", **place._asdict(), hint=_HINT)
    return found.value, "/references"


def _item(item: dict[str, Any], library: Library, place: Place) -> dict[str, Any]:
    """Return an item as CSL-JSON has it."""
    found: dict[str, Any] = {}
    for name, value in item.items():
        variable = vocabulary.ALIASES.get(name, name)
        if variable in vocabulary.DATES:
            found[name] = _date(value)
        elif variable in vocabulary.NAMES:
            names = value if isinstance(value, list) else [value]
            found[name] = [_name(one) for one in names if one is not None]
        elif isinstance(value, str):
            found[name] = markdown.plain(value) if name in _VERBATIM else markdown.read(value)
        else:
            found[name] = value
    _settle(found, library, place)
    return found


def _settle(item: dict[str, Any], library: Library, place: Place) -> None:
    """Take a list of words for one text: keywords are often given so."""
    words = item.get("keyword")
    if isinstance(words, list) and all(isinstance(word, str) for word in words):
        item["keyword"] = ", ".join(markdown.read(word) for word in words)
        message = "the keywords are a list; they were joined to one text"
        hint = "CSL has one text, with commas"
        library.problems.append(Problem(message, *place, severity="note", hint=hint))


def _name(value: Any) -> Any:
    if isinstance(value, str):
        return {"literal": markdown.read(value)}
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for part, text in value.items():
        if isinstance(text, list) and all(isinstance(one, str) for one in text):
            text = " ".join(text)
        found[part] = markdown.read(text) if isinstance(text, str) else text
    return found


def _date(value: Any) -> Any:
    """Return a date as CSL-JSON has it, from EDTF and from pandoc's older lists of parts."""
    if isinstance(value, str):
        text = markdown.plain(value)
        return {"date-parts": [[text]]} if _YEAR.fullmatch(text) else text
    points = value if isinstance(value, list) else [value]
    if not points or not all(isinstance(one, dict) and "year" in one for one in points):
        return _read_texts(value)
    found: dict[str, Any] = {
        "date-parts": [[one[part] for part in _DATE_PARTS if one.get(part)] for one in points]
    }
    for part in ("season", "circa"):
        if points[0].get(part):
            found[part] = points[0][part]
    return found


def _read_texts(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        name: markdown.read(text) if isinstance(text, str) else text for name, text in value.items()
    }


# -- writing


def write(library: Library) -> str:
    """Return the records as pandoc's metadata has them; `read` reads it back, with all they had.

    Raises `WriteError` for a field that YAML cannot hold.
    """
    items = list(map(_written, library.references(), library.resolve_all().references()))
    if not items:
        return "---\nreferences: []\n...\n"
    return "---\nreferences:\n" + "".join(items) + "...\n"


def _written(record: Record, whole: Record) -> str:
    values = {name: _plain(name, value) for name, value in whole.items()}
    lost = {
        name: value
        for name, value in record.items()
        if read_value(name, _again(name, values[name])) != value
    }
    item = csl_data.item(record, whole, lost)
    item["id"] = _escaped(record.key)
    if markdown.plain(item["id"]) != record.key:
        item.setdefault("custom", {}).setdefault("bibkit", {})["key"] = record.key
    try:
        return yaml_nodes.write([{**item, **values}])
    except yaml.YAMLError as error:
        hint = "its fields may hold text, numbers, lists and mappings"
        raise WriteError(f"{record.key}: YAML cannot hold it: {error}", hint=hint) from None


def _again(name: str, value: Any) -> Any:
    """Return what `read` makes of a value that is written."""
    if name in vocabulary.DATES:
        return _date(value)
    if name in vocabulary.NAMES:
        return [_name(one) for one in value]
    return markdown.plain(value) if name in _VERBATIM else markdown.read(value)


def _plain(name: str, value: Value) -> Any:
    if isinstance(value, str):
        return _escaped(value) if name in _VERBATIM else markdown.write(value)
    if isinstance(value, Date):
        date = value.plain()
        if isinstance(date, dict) and date.get("literal"):
            return {**date, "literal": markdown.write(date["literal"])}
        return date
    return [_plain_name(one.to_csl()) for one in value]


def _plain_name(name: dict[str, Any]) -> dict[str, Any]:
    return {
        part: markdown.write(text) if isinstance(text, str) else text for part, text in name.items()
    }


def _escaped(text: str) -> str:
    """Return a text without formatting so that Markdown would not see any in it."""
    return re.sub(r"[\\*`<]|(?<!\w)[_~^]", lambda found: f"\\{found.group()}", text)
