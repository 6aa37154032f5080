"""The blocks of pandoc's Markdown that CommonMark does not have: metadata and fenced divisions."""

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.attrs.parse import ParseError, parse

from bibkit.errors import BibkitError, Place

if TYPE_CHECKING:
    import yaml

# A line that has a key and a few plain words. Most papers have no other, and PyYAML takes longer to
# import than a paper to be read.
_PLAIN: Final = re.compile(r"([A-Za-z][\w-]*): +([A-Za-z][\w./-]*(?: [\w./-]+)*) *\n", re.ASCII)
_END: Final = re.compile(r"(?:---|\.\.\.)[ \t]*$")
_FENCE: Final = re.compile(r":{3,}[ \t]*(?P<name>.*?)[ \t]*:*[ \t]*$")
# The environment of a parse has these under their names.
METADATA: Final = "metadata"
_FENCES: Final = "fences"
# No metadata nests deeper; an alias that leads to itself does.
_NESTING: Final = 50
# Nobody nests divisions deeper; the parser would exhaust its stack.
_DEPTH: Final = 40


class Metadata(NamedTuple):
    """What the metadata blocks of a paper say, and where in it each top-level key stands."""

    values: dict[str, Any]
    lines: dict[str, tuple[int, int]]

    def places(self, path: str | None) -> dict[str, Place]:
        """Return the place of each key in the file."""
        return {name: Place(path, line, column) for name, (line, column) in self.lines.items()}


def plugin(md: MarkdownIt) -> None:
    """Teach a parser metadata blocks (pandoc's manual, "yaml_metadata_block") and ``:::``."""
    md.block.ruler.before("table", "metadata", _metadata, {"alt": []})
    alternatives: RuleOptionsType = {"alt": ["paragraph", "blockquote", "list"]}
    md.block.ruler.before("fence", "fenced_div", _fenced_div, alternatives)


def metadata(env: dict[str, Any]) -> Metadata:
    """Return what was found of metadata; of two blocks, the later one counts."""
    found: Metadata = env.setdefault(METADATA, Metadata({}, {}))
    return found


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _metadata(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.level or state.blkIndent or not state.src.startswith("---", state.bMarks[start]):
        return False
    whole = state.src[state.bMarks[start] : state.eMarks[start]]
    if whole.rstrip() != "---" or (start and not state.isEmpty(start - 1)):
        return False
    if start + 1 >= end or state.isEmpty(start + 1):
        return False
    last = start + 1
    while last < end and not _END.match(state.src[state.bMarks[last] : state.eMarks[last]]):
        last += 1
    if last >= end:
        return False
    text = state.src[state.bMarks[start + 1] : state.bMarks[last]]
    if not _take(text, start + 1, state.env):
        return False
    if not silent:
        token = state.push(METADATA, "", 0)
        token.hidden = True
        token.map = [start, last + 1]
        state.line = last + 1
    return True


def _take(text: str, first_line: int, env: Any) -> bool:
    """Take the values of a block; return False if it is no metadata after all."""
    known = metadata(env)
    lines = text.splitlines(keepends=True)
    plain = [_PLAIN.fullmatch(line) for line in lines]
    if all(plain):
        for number, found in enumerate(plain):
            if found:
                known.values[found[1]] = found[2]
                known.lines[found[1]] = (first_line + number + 1, 1)
        return True
    return _take_yaml(text, first_line, known)


def _take_yaml(text: str, first_line: int, known: Metadata) -> bool:
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = yaml.compose(text, Loader=loader)
        if not isinstance(node, yaml.MappingNode):
            # A block without anything in it is metadata too.
            return node is None
        if _size(node, 10 * len(text) + 1_000, _NESTING) < 0:
            raise BibkitError(
                "the metadata refers to itself, or grows beyond measure",
                line=first_line + 1,
                hint="write out what its aliases stand for",
            )
        values = yaml.load(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        if first_line == 1 and error.problem_mark is not None:
            raise _fault(error, first_line) from None
        return False
    except (yaml.YAMLError, RecursionError, ValueError, TypeError):
        return False
    known.values.update({str(name): value for name, value in values.items()})
    for key, _ in node.value:
        mark = key.start_mark
        known.lines[str(key.value)] = (first_line + mark.line + 1, mark.column + 1)
    return True


def _size(node: Any, budget: int, depth: int) -> int:
    """Return what is left of a budget after a node and all in it; below zero, it is used up."""
    budget -= 1
    if depth < 0:
        return -1
    pairs = node.value if isinstance(node.value, list) else ()
    for one in pairs:
        for part in one if isinstance(one, tuple) else (one,):
            if budget < 0:
                return budget
            budget = _size(part, budget, depth - 1)
    return budget


def _fault(error: "yaml.MarkedYAMLError", first_line: int) -> BibkitError:
    mark = error.problem_mark
    return BibkitError(
        f"the metadata is no YAML: {error.problem}",
        line=first_line + (mark.line if mark else 0) + 1,
        column=(mark.column if mark else 0) + 1,
        hint="put text with a colon or a quote in quotation marks",
    )


def attributes(text: str) -> dict[str, str]:
    """Return the attributes in braces or after a fence: ``{#refs .wide}``, or a class alone."""
    if not text.startswith("{"):
        return {"class": text} if text else {}
    try:
        found = parse(text)[1]
    except (ParseError, IndexError):
        return {}
    return {str(name): str(value) for name, value in found.items()}


def _fenced_div(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or not _line(state, start).startswith(":::"):
        return False
    fences = state.env.get(_FENCES)
    if fences is None or fences[0] is not state.src:
        fences = state.env[_FENCES] = (state.src, _partners(state))
    last = fences[1].get(start)
    if last is None or last >= end:
        return False
    if silent:
        return True
    opening = _FENCE.match(_line(state, start))
    token = state.push("div_open", "div", 1)
    token.map = [start, last + 1]
    token.attrs = dict(attributes(opening["name"] if opening else ""))
    outer, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", last
    state.md.block.tokenize(state, start + 1, last)
    state.parentType, state.lineMax = outer, line_max
    state.push("div_close", "div", -1)
    state.line = last + 1
    return True


def _partners(state: StateBlock) -> dict[int, int]:
    """Return the last line of every division by its first one, all found in one pass."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    code = ""
    for number in range(len(state.bMarks) - 1):
        line = _line(state, number)
        if line[:3] in ("```", "~~~") and (not code or line.startswith(code)):
            run = line[: len(line) - len(line.lstrip(line[0]))]
            code = "" if code else run
        elif line.startswith(":::") and not code:
            found = _FENCE.match(line)
            if found and found["name"]:
                opened.append(number)
            elif opened:
                first = opened.pop()
                if len(opened) < _DEPTH:
                    partners[first] = number
    return partners
