"""A paper in Markdown taken apart: its tokens, its metadata, and its citations in reading order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from bibkit.errors import BibkitError
from bibkit.papers.md import blocks, inlines, tables
from bibkit.papers.md.inlines import RawCitation

_NOTE: Final = "footnote_ref"
_DEFINITION: Final = "footnote_reference_open"
_DEFINITION_END: Final = "footnote_reference_close"


class Found(NamedTuple):
    """A citation where it stands: its token, the block that it is in, and the note, 0 for none.

    Without a token it stands for a note in which nothing is cited.
    """

    note: int
    token: Token | None = None
    block: Token | None = None
    opens: bool = False
    whole: bool = False

    @property
    def raw(self) -> RawCitation:
        """The citation as it is written."""
        assert self.token is not None
        found: RawCitation = self.token.meta["raw"]
        return found


@dataclass(slots=True)
class Parsed:
    """A paper taken apart.

    `body` are the tokens without the definitions of notes, which are in `definitions` by label.
    `found` has the citations in reading order; a note's stand where the text refers to it.
    """

    tokens: list[Token]
    body: list[Token]
    definitions: dict[str, list[Token]]
    metadata: blocks.Metadata
    env: dict[str, Any] = field(repr=False)
    found: list[Found] = field(default_factory=list)

    def definition(self, reference: Token) -> list[Token]:
        """Return the tokens of the note that a reference leads to."""
        return self.definitions.get(reference.meta["label"], [])


def parser(smart: bool) -> MarkdownIt:
    """Return a parser of pandoc's Markdown as far as citations need it.

    `smart` makes quotation marks curly, which only matters where the text is rendered.
    """
    md = MarkdownIt("commonmark", {"typographer": smart, "maxNesting": 30})
    md.enable(["table", "strikethrough"])
    if smart:
        md.enable("smartquotes")
    md.use(footnote_plugin, inline=False, move_to_end=False)
    md.use(deflist_plugin)
    md.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    md.use(superscript_plugin)
    md.use(sub_plugin)
    md.use(attrs_plugin, spans=True, after=("image", "code_inline", "link_close", "span_close"))
    md.use(tables.plugin)
    md.use(blocks.plugin)
    md.use(inlines.plugin)
    return md


def parse(text: str, md: MarkdownIt, path: str | None = None) -> Parsed:
    """Return a paper taken apart. Raises `BibkitError` for metadata that is no YAML."""
    env: dict[str, Any] = {}
    try:
        tokens = md.parse(text, env)
    except BibkitError as error:
        error.path = path
        raise
    body, definitions = _apart(tokens)
    parsed = Parsed(tokens, body, definitions, blocks.metadata(env), env)
    parsed.found = list(_Reading(parsed).citations())
    return parsed


def _apart(tokens: Sequence[Token]) -> tuple[list[Token], dict[str, list[Token]]]:
    """Return the tokens of the text, and those of each note that is defined apart from it."""
    body: list[Token] = []
    definitions: dict[str, list[Token]] = {}
    inside: list[Token] | None = None
    for token in tokens:
        if token.type == _DEFINITION:
            inside = definitions.setdefault(token.meta["label"], [])
        elif token.type == _DEFINITION_END:
            inside = None
        elif token.type == blocks.METADATA:
            continue
        elif inside is None:
            body.append(token)
        else:
            inside.append(token)
    return body, definitions


class _Reading:
    """Goes through a paper in the order in which it is read, and counts its notes."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._notes = 0

    def citations(self) -> Iterator[Found]:
        for block in self._parsed.body:
            if block.type == "inline" and block.children:
                yield from self._in_text(block, block.children)

    def _in_text(self, block: Token, tokens: Sequence[Token]) -> Iterator[Found]:
        for token in tokens:
            if token.type == inlines.NOTE:
                yield from self._note([(block, token.children or [])])
            elif token.type == inlines.CITATION:
                yield Found(0, token, block)
            elif token.type == _NOTE:
                yield from self._note(self._definition(token))
            elif token.type == "image" and token.children:
                yield from self._in_text(block, token.children)

    def _definition(self, token: Token) -> list[tuple[Token, list[Token]]]:
        tokens = self._parsed.definition(token)
        return [(one, one.children or []) for one in tokens if one.type == "inline"]

    def _note(self, content: list[tuple[Token, list[Token]]]) -> Iterator[Found]:
        self._notes += 1
        number = self._notes
        found = [
            (block, tokens, token)
            for block, tokens in content
            for token in _within(tokens)
            if token.type == inlines.CITATION
        ]
        for block, tokens, token in found:
            opens = tokens[0] is token and block is content[0][0]
            whole = opens and len(tokens) == 1 and len(content) == 1
            yield Found(number, token, block, opens, whole)
        if not found:
            yield Found(number)


def _within(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield tokens, and those within the descriptions of images."""
    for token in tokens:
        yield token
        if token.type == "image" and token.children:
            yield from _within(token.children)
