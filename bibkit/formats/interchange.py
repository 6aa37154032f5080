"""Libraries of bibtexparser as libraries of bibkit's, and back: for pipelines of its middlewares.

What is exchanged is text. bibtexparser's blocks carry the text that they were split from, and a
library of bibkit's that was read from that text is written as it was. So only what somebody has
changed in a block is written anew; and what bibtexparser's own middlewares make of a value (names
in a list or in parts, months, LaTeX decoded) is no change of what it says.
"""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any, Final

from bibkit.errors import Problem, UnknownFormat
from bibkit.formats import files, latex
from bibkit.formats.bib import datamodel, syntax
from bibkit.formats.bib.blocks import balanced, read_blocks, write_entry
from bibkit.formats.bib.keys import safe_keys
from bibkit.formats.bib.names import split
from bibkit.formats.bib.patch import Edits, layout
from bibkit.model.library import Library
from bibkit.model.record import Record
from bibkit.patterns import pattern

_FORMATS: Final = ("biblatex", "bibtex")
# What bibtexparser calls the enclosure of a value that is put together, or is a string's name.
_EXPRESSION: Final = "no-enclosing"
_TYPE: Final = pattern(r"@\s*\w+\s*\Z")
_AND: Final = pattern(r"\s+and\s+")


def from_bibtexparser(
    library: Any, *, decoded: bool | None = None, sentence_case: bool = True
) -> Library:
    """Return the records of a `bibtexparser.Library`, whatever its middlewares have done.

    Entries, strings, preambles, comments, and the blocks that bibtexparser could not read or that
    bear a key twice, come out as if `bibkit.loads` had read their text; what is broken is read as
    far as it can be. Values that were changed, and blocks that were made by hand, say what they say
    now. `decoded` is whether such values are plain text, without LaTeX; if it is not given, what
    has become of the other values tells. `sentence_case` is that of `bibkit.loads`.

    Where a middleware has failed, the text of the file counts, and a problem says so. What has not
    changed is given back as it was by `bibkit.dumps`, in the order that the blocks are in.
    """
    bridge = _Bridge(library, decoded)
    found = files.loads(bridge.text(), format="biblatex", sentence_case=sentence_case)
    found.problems += bridge.problems
    return found


def to_bibtexparser(
    library: Library, format: str = "biblatex", *, append_middleware: Iterable[Any] = ()
) -> Any:
    """Return a library as a `bibtexparser.Library`: what it makes of the library's text.

    `format` is ``biblatex`` or ``bibtex``; `append_middleware` is passed on to
    `bibtexparser.parse_string`. Raises `UnknownFormat` for any other format.
    """
    from bibtexparser import entrypoint

    if format not in _FORMATS:
        hint = f"choose {' or '.join(_FORMATS)}"
        raise UnknownFormat(f"bibtexparser does not read {format}", hint=hint)
    text = files.dumps(library, format)
    return entrypoint.parse_string(text, append_middleware=list(append_middleware))


class _Bridge:
    """The blocks of one library, and the text of each."""

    def __init__(self, library: Any, decoded: bool | None) -> None:
        from bibtexparser import model

        self.model = model
        self.decoded = decoded
        self.said_decoded = decoded
        self.problems: list[Problem] = []
        # Whether the names in a list that has changed are plain text, by place and field.
        self.plain: dict[tuple[int, str], bool] = {}
        self.blocks = [self._sound(block) for block in library.blocks]
        self.texts = [block.raw or "" for block in self.blocks]

    def text(self) -> str:
        """Return the text of all blocks, with what has changed in them."""
        self._update_simple()
        self._update_entries()
        return self._joined()

    def _sound(self, block: Any) -> Any:
        """Return a block; for a failed one without a text, the one that it stands for."""
        inner = getattr(block, "ignore_error_block", None)
        if not isinstance(block, self.model.MiddlewareErrorBlock):
            # One that was made by hand has no text, and is a duplicate.
            return block if block.raw or inner is None else inner
        line = None if block.start_line is None else block.start_line + 1
        message = f"a middleware of bibtexparser failed: {block.error}"
        hint = "what the file says was taken"
        key = getattr(inner, "key", None)
        place = (None, line, None if line is None else 1)
        problem = Problem(message, *place, "warning", key, rule="middleware", hint=hint)
        self.problems.append(problem)
        return block if block.raw or inner is None else inner

    def _joined(self) -> str:
        """Return the texts one after the other, on their old lines where they are in order."""
        lines = [block.start_line for block in self.blocks if block.start_line is not None]
        in_order = lines == sorted(lines)
        pieces: list[str] = []
        ended: int | None = 0
        for at, block in enumerate(self.blocks):
            start = block.start_line if in_order else None
            if start is None or ended is None:
                gap = "\n\n" if pieces else ""
            else:
                gap = "\n" * (start - ended)
                if not gap and pieces and not self._is_broken(at - 1):
                    gap = " "
            ended = None if start is None else start + (block.raw or "").count("\n")
            pieces += [gap, self._alone(at)]
        whole = "".join(pieces)
        return whole if whole.endswith("\n") or not whole else f"{whole}\n"

    def _is_broken(self, at: int) -> bool:
        return type(self.blocks[at]) is self.model.ParsingFailedBlock

    def _alone(self, at: int) -> str:
        """Return the text of a block; of a broken one, without the type of the next."""
        text = self.texts[at]
        found = _TYPE.search(text) if self._is_broken(at) else None
        goes_on = found and self.texts[at + 1 : at + 2]
        if found and goes_on and goes_on[0].startswith(found.group()):
            return text[: found.start()]
        return text

    def _read_again(self, kinds: tuple[type, ...]) -> list[list[Any]]:
        """Return what bibtexparser makes of each block's text now, if the block is of these kinds.

        That is first with all enclosures in the values, then without them and strings resolved.
        """
        from bibtexparser import entrypoint

        lines: dict[int, int] = {}
        pieces: list[str] = []
        line = 0
        for at, (block, text) in enumerate(zip(self.blocks, self.texts, strict=True)):
            if isinstance(block, kinds) and text:
                lines[line] = at
                pieces.append(text)
                line += text.count("\n") + 1
        found: list[list[Any]] = [[] for _ in self.blocks]
        text = "\n".join(pieces)
        enclosed = entrypoint.parse_string(text, parse_stack=[])
        for one in [*enclosed.blocks, *entrypoint.parse_string(text).blocks]:
            at = -1 if one.start_line is None else lines.get(one.start_line, -1)
            if at >= 0 and type(one) is type(self.blocks[at]):
                found[at].append(one)
        return found

    # -- strings, preambles and comments

    def _update_simple(self) -> None:
        model = self.model
        again = self._read_again((model.String,))
        for at, block in enumerate(self.blocks):
            if isinstance(block, model.String):
                said = [one.value for one in again[at] if one.key == block.key]
                if block.value in said or (said and self._is_decoded(block.value, said[-1])):
                    continue
                value = _concrete(block.value) if _is_concrete(block) else f"{{{block.value}}}"
                self.texts[at] = f"@string{{{block.key} = {value}}}"
            elif isinstance(block, model.Preamble):
                if block.value not in self.texts[at]:
                    value = block.value if _is_value(block.value) else f"{{{block.value}}}"
                    self.texts[at] = f"@preamble{{{value}}}"
            elif isinstance(block, model.ExplicitComment):
                if block.comment not in self.texts[at]:
                    self.texts[at] = f"@comment{{{block.comment}}}"
            elif isinstance(block, model.ImplicitComment) and block.comment != self.texts[at]:
                self.texts[at] = block.comment

    def _is_decoded(self, value: Any, text: str) -> bool:
        from bibtexparser import middlewares

        fields = {"0": text}
        return any(_transformed(fields, [stack])["0"] == value for stack in _decoders(middlewares))

    # -- entries

    def _update_entries(self) -> None:
        again = self._read_again((self.model.Entry, self.model.String))
        changed: dict[int, dict[str, Any]] = {}
        for at, block in enumerate(self.blocks):
            if isinstance(block, self.model.Entry):
                changed[at] = self._differences(block, again[at])
        self._pass_over_middlewares(changed, again)
        for at, fields in changed.items():
            self._rewrite(at, fields, again[at])

    def _differences(self, block: Any, again: list[Any]) -> dict[str, Any]:
        """Return the fields of an entry that are not what its text says: None for one that is gone.

        A field's value is in it as the `bibtexparser.model.Field` that holds it.
        """
        said = [{one.key.lower(): one.value for one in entry.fields} for entry in again]
        fields = _fields(block)
        found: dict[str, Any] = {
            name: one
            for name, one in fields.items()
            if not any(name in values and values[name] == one.value for values in said)
        }
        return found | {name: None for values in said for name in values if name not in fields}

    def _pass_over_middlewares(
        self, changed: dict[int, dict[str, Any]], again: list[list[Any]]
    ) -> None:
        """Take out of what has changed what bibtexparser's own middlewares have made."""
        waiting = {
            f"{at} {name}": (at, name)
            for at, fields in changed.items()
            for name, one in fields.items()
            if one is not None and again[at]
        }
        said = {
            label: one.value
            for label, (at, name) in waiting.items()
            for one in again[at][-1].fields
            if one.key.lower() == name
        }
        alike: dict[str, int] = {}
        for stack, decodes in _stacks():
            if not said:
                break
            for label, value in _transformed_names(said, waiting, stack).items():
                at, name = waiting[label]
                now = changed[at][name].value
                if now == value:
                    del said[label], changed[at][name]
                    if decodes and self.decoded is None:
                        self.decoded = True
                elif isinstance(now, list) and isinstance(value, list):
                    # Those of the names that nobody has changed say what is done to all.
                    number = sum(one in value for one in now)
                    if number > alike.get(label, 0):
                        alike[label] = number
                        self.plain[at, name] = decodes

    def _rewrite(self, at: int, fields: dict[str, Any], again: list[Any]) -> None:
        """Write the fields that have changed into an entry's text, or the whole entry."""
        block, text = self.blocks[at], self.texts[at]
        if again and not fields and (block.key, block.entry_type) == _head(again[0]):
            return
        nodes = syntax.scan(text)
        if not again or len(nodes) != 1 or nodes[0].kind != "entry":
            whole = {name: self._tex(one, at) for name, one in _fields(block).items()}
            self.texts[at] = write_entry(block.entry_type, self._key(at), whole).rstrip("\n")
            return
        edits = Edits(text)
        if block.key != again[0].key:
            edits.key(nodes[0], self._key(at))
        if block.entry_type != again[0].entry_type:
            edits.type(nodes[0], block.entry_type)
        values = {name: one and self._tex(one, at) for name, one in fields.items()}
        edits.fields(nodes[0], values, layout(text, nodes))
        self.texts[at] = edits.apply()

    def _key(self, at: int) -> str:
        """Return the key of the entry at a place, less what no key can have; a problem says so."""
        key = str(self.blocks[at].key)
        (safe,) = safe_keys([Record(key)]) if key else ("",)
        if safe != key:
            hint = "choose a key without spaces, commas, braces, quotes and the like"
            message = f"no entry can have the key {key!r}; it is {safe!r} now"
            problem = Problem(message, severity="warning", key=safe, rule="middleware", hint=hint)
            self.problems.append(problem)
        return safe

    def _tex(self, field: Any, at: int) -> str:
        """Return what a field of the block at a place says, as TeX that can stand in braces."""
        text = self._said(field, at)
        return text if balanced(text) else latex.encode(text)

    def _said(self, field: Any, at: int) -> str:
        value, name = field.value, field.key.lower()
        if isinstance(value, list):
            plain = self.plain.get((at, name), self.said_decoded)
            return " and ".join(map(_one_name, (_encoded(_name(one), plain) for one in value)))
        text = str(value)
        if field.enclosing == _EXPRESSION or _is_concrete(self.blocks[at]):
            return self._evaluated(text) if _is_value(text) else text
        return text if name in datamodel.VERBATIM else _encoded(text, self.decoded)

    def _evaluated(self, value: str) -> str:
        """Return the text of a value that is put together, of strings too."""
        strings = "\n".join(
            text
            for block, text in zip(self.blocks, self.texts, strict=True)
            if isinstance(block, self.model.String)
        )
        entry = read_blocks(f"{strings}\n@misc{{x,\n a = {value}\n}}").entries[-1]
        return entry.fields.get("a", value)


def _fields(block: Any) -> dict[str, Any]:
    """Return an entry's fields by name; one without a value is none."""
    return {one.key.lower(): one for one in block.fields if one.value is not None}


def _head(entry: Any) -> tuple[str, str]:
    return entry.key, entry.entry_type


def _name(name: Any) -> str:
    """Return one of several names as BibTeX writes it; it may be in parts."""
    return name if isinstance(name, str) else str(getattr(name, "merge_last_name_first", name))


def _one_name(text: str) -> str:
    """Return a name so that it stays one where several are written together."""
    return f"{{{text}}}" if len(split(text, _AND)) > 1 else text


def _encoded(text: str, plain: bool | None) -> str:
    return latex.encode(text) if plain else text


def _is_concrete(block: Any) -> bool:
    """Return whether the values of a block still have their enclosures."""
    return block.raw is not None and "removed_enclosing" not in block.parser_metadata


def _is_value(text: str) -> bool:
    """Return whether a text is a value as it can stand in a file."""
    nodes = syntax.scan(f"@misc{{x,\n a = {text}\n}}")
    return len(nodes) == 1 and not nodes[0].faults and len(nodes[0].parts) == 1


def _concrete(value: str) -> str:
    return value if _is_value(value) else f"{{{value}}}"


def _decoders(middlewares: Any) -> list[Any]:
    return [
        middlewares.LatexDecodingMiddleware(),
        middlewares.LatexDecodingMiddleware(keep_braced_groups=True),
    ]


def _stacks() -> Iterator[tuple[list[Any], bool]]:
    """Yield what may have been done to values, and whether LaTeX was decoded in it."""
    from bibtexparser import middlewares

    separate = [middlewares.SeparateCoAuthors()]
    parts = [*separate, middlewares.SplitNameParts()]
    yield [middlewares.MonthIntMiddleware()], False
    yield [middlewares.MonthLongStringMiddleware()], False
    yield [middlewares.MonthAbbreviationMiddleware()], False
    yield separate, False
    yield parts, False
    for decode in _decoders(middlewares):
        yield [decode], True
        yield [decode, *separate], True
        yield [decode, *parts], True
        yield [*separate, decode], True
        yield [*separate, decode, parts[-1]], True
        yield [*parts, decode], True


def _transformed(values: dict[str, Any], stack: list[Any]) -> dict[str, Any]:
    return _transformed_names(values, dict.fromkeys(values, (0, "note")), stack)


def _transformed_names(
    values: dict[str, Any], names: dict[str, tuple[int, str]], stack: list[Any]
) -> dict[str, Any]:
    """Return what some middlewares make of values; one that they fail in is left out.

    `names` has for each value its place, and the name of its field.
    """
    from bibtexparser.library import Library as Parsed
    from bibtexparser.model import Block, Entry, Field

    entries: list[Block] = [
        Entry("misc", label, [Field(names[label][1], deepcopy(value))])
        for label, value in values.items()
    ]
    library = Parsed(entries)
    for one in stack:
        library = one.transform(library)
    return {entry.key: entry.fields[0].value for entry in library.entries}
