"""YAML as plain data, with the place of each part of it, and plain data as YAML.

Scalars stay the text that they are: an edition of ``1.10`` is no number, and ``no`` is a word.
Aliases and nesting are bounded.
"""

import re
from typing import Any, Final

import yaml

from bibkit.errors import Place, ReadError
from bibkit.formats.common.csl_data import escape
from bibkit.patterns import pattern

_Dumper: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL: Final = ("", "~", "null", "Null", "NULL")
_DEPTH: Final = 100
_INTEGER: Final = pattern(r"-?(?:0|[1-9][0-9]{0,4000})")
# As YAML 1.1 has it: what has no point is no number with one.
_FLOAT: Final = pattern(r"-?(?:0|[1-9][0-9]*)\.[0-9]*(?:[eE][+-][0-9]+)?")


def compose(text: str, path: str | None) -> yaml.Node | None:
    """Return the first document of a YAML text. Raises `ReadError`, with line and column."""
    try:
        return next(iter(yaml.compose_all(text, Loader=_Loader)), None)
    except yaml.MarkedYAMLError as error:
        if "nesting" in (error.problem or ""):
            raise too_deep(error.problem_mark or error.context_mark, path) from None
        raise syntax_error(error, path) from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise character_error(error, text, path) from None
    except RecursionError:
        raise too_deep(None, path) from None


def syntax_error(error: yaml.MarkedYAMLError, path: str | None) -> ReadError:
    """Return the error for a text that is not YAML, with its line and column."""
    mark = error.problem_mark or error.context_mark
    return ReadError(
        f"not YAML: {error.problem or error.context or 'it cannot be read'}",
        path=path,
        line=mark.line + 1 if mark else None,
        column=mark.column + 1 if mark else None,
        hint="mind the indentation, and quote a text that has ': ' or ' #' in it",
    )


def too_deep(mark: Any, path: str | None) -> ReadError:
    """Return the error for what is nested deeper than anybody means, at a mark if there is one."""
    return ReadError(
        "the YAML is nested too deeply",
        path=path,
        line=mark.line + 1 if mark else None,
        column=mark.column + 1 if mark else None,
        hint="write out what is nested, in a hundred levels at most",
    )


def character_error(error: Exception, text: str, path: str | None) -> ReadError:
    """Return the error for a character that YAML does not allow, placed at the first one."""
    found = re.search("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    start = found.start() if found else 0
    reason = f"the character U+{ord(text[start]):04X} is not allowed in YAML" if found else error
    return ReadError(
        str(reason),
        path=path,
        line=text.count("\n", 0, start) + 1,
        column=start - text.rfind("\n", 0, start),
        hint="take the character out",
    )


def place(node: yaml.Node, path: str | None) -> Place:
    """Return where a node begins."""
    return Place(path, node.start_mark.line + 1, node.start_mark.column + 1)


class Data:
    """Nodes as data: text, lists, mappings and None, each with its place by JSON Pointer.

    `budget` bounds what aliases may expand to, over all nodes.
    """

    def __init__(self, path: str | None, budget: int) -> None:
        self.path = path
        self.budget = budget
        self.places: dict[str, Place] = {}

    def of(
        self, node: yaml.Node, pointer: str = "", depth: int = 0, typed: str | None = None
    ) -> Any:
        """Return a node's data. Raises `ReadError` for what is too deep or too much.

        Below the pointer `typed`, plain numbers, true and false are what they are in JSON.
        """
        self.budget -= 1
        there = place(node, self.path)
        if self.budget < 0 or depth > _DEPTH:
            reason = (
                "is nested too deeply" if depth > _DEPTH else "expands by its aliases to too much"
            )
            raise ReadError(f"the YAML {reason}", **there._asdict(), hint="write it out")
        self.places.setdefault(pointer, there)
        if isinstance(node, yaml.ScalarNode):
            if not node.style and node.value in _NULL:
                return None
            below = typed is not None and pointer.startswith(typed)
            return _typed(node) if below else node.value
        if isinstance(node, yaml.SequenceNode):
            return [
                self.of(part, f"{pointer}/{number}", depth + 1, typed)
                for number, part in enumerate(node.value)
            ]
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else str(place(key, None)[1:])
            content = self.of(value, f"{pointer}/{escape(name)}", depth + 1, typed)
            if name == "<<" and not key.style and isinstance(content, dict):
                found = {**content, **found}
            else:
                found.setdefault(name, content)
        return found

    def at(self, pointer: str) -> Place:
        """Return where a part stands, or the nearest that holds it."""
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        return self.places.get(pointer, Place(self.path))


def _typed(node: yaml.ScalarNode) -> Any:
    """Return a scalar as JSON would have it; a quoted one is text."""
    text: str = node.value
    if node.style:
        return text
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


class Writer(_Dumper):  # type: ignore[misc]
    """PyYAML's writer, without aliases: a value that two records share is written out twice."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return that nothing is written as an alias."""
        return True


def write(data: Any, writer: type[Any] = Writer) -> str:
    """Return data as YAML, in its own order. Raises `yaml.YAMLError` for what YAML cannot hold."""
    text: str = yaml.dump(
        data,
        Dumper=writer,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=100,
    )
    return text
