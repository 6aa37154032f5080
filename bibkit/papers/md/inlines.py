"""Citations and notes within a line of Markdown: rules for markdown-it."""

from typing import Any, Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, image
from markdown_it.token import Token

from bibkit.papers.syntax import Brackets, Item, key_at

CITATION: Final = "citation"
NOTE: Final = "note"
_BRACKETS: Final = "brackets"
_BASE: Final = "base"


class RawCite(NamedTuple):
    """A cite as it is written: its key, what stands before and after, and where it begins."""

    key: str
    prefix: str
    suffix: str
    suppressed: bool
    start: int


class RawCitation(NamedTuple):
    """A citation as it is written, and where it stands in the text of its block.

    `bare` is what the bracket after an author in the sentence says of that first cite.
    """

    cites: tuple[RawCite, ...]
    start: int
    end: int
    in_sentence: bool = False
    bare: str = ""


def plugin(md: MarkdownIt) -> None:
    """Teach a parser citations and notes of the form ``^[...]``."""
    md.inline.ruler.before("link", CITATION, _citation)
    md.inline.ruler.before("link", NOTE, _note)
    md.inline.ruler.at("image", _image)
    md.core.ruler.push("fold_notes", _fold)


def _brackets(state: StateInline) -> Brackets:
    known = state.env.get(_BRACKETS)
    if known is None or known.text is not state.src:
        known = state.env[_BRACKETS] = Brackets(state.src)
    found: Brackets = known
    return found


def _citation(state: StateInline, silent: bool) -> bool:
    sign = state.src[state.pos]
    if sign == "[":
        found = _group(state)
    elif sign == "@" or (sign == "-" and state.src.startswith("@", state.pos + 1)):
        found = _key(state)
    else:
        return False
    if found is None or found.end > state.posMax:
        return False
    if not silent:
        token = state.push(CITATION, "", 0)
        token.content = state.src[found.start : found.end]
        base = state.env.get(_BASE, 0)
        token.meta = {"raw": _shifted(found, base) if base else found}
    state.pos = found.end
    return True


def _shifted(raw: RawCitation, base: int) -> RawCitation:
    cites = tuple(
        RawCite(one.key, one.prefix, one.suffix, one.suppressed, one.start + base)
        for one in raw.cites
    )
    return RawCitation(cites, raw.start + base, raw.end + base, raw.in_sentence, raw.bare)


def _group(state: StateInline) -> RawCitation | None:
    text, start = state.src, state.pos
    # Most brackets hold no key; that is seen without looking for partners.
    if text.find("@", start, state.posMax) < 0:
        return None
    group = _brackets(state).group(start)
    # A link or a span with a citation in its text is a link or a span.
    if group is None or text[group.end : group.end + 1] in ("(", "{"):
        return None
    if text.startswith("[", group.end) and _is_reference(state, group.end):
        return None
    return RawCitation(tuple(_raw(text, item) for item in group.items), start, group.end)


def _is_reference(state: StateInline, start: int) -> bool:
    """Tell whether the bracket that opens at `start` names the target of a link."""
    end = _brackets(state).partner.get(start)
    references = state.env.get("references")
    if end is None or not references:
        return False
    return normalizeReference(state.src[start + 1 : end]) in references


def _raw(text: str, item: Item) -> RawCite:
    prefix, suffix = text[slice(*item.prefix)], text[slice(*item.suffix)]
    return RawCite(item.key.key, prefix, suffix, item.key.suppressed, item.key.start)


def _key(state: StateInline) -> RawCitation | None:
    text, start = state.src, state.pos
    key = key_at(text, start)
    if key is None or key.key == "*":
        return None
    first = RawCite(key.key, "", "", key.suppressed, start)
    after = _after_space(text, key.end)
    more = _brackets(state).locator(after) if text.startswith("[", after) else None
    if more is None or more.end > state.posMax:
        return RawCitation((first,), start, key.end, not key.suppressed)
    others = tuple(_raw(text, item) for item in more.items)
    bare = text[slice(*more.bare)] if more.bare else ""
    return RawCitation((first, *others), start, more.end, not key.suppressed, bare)


def _after_space(text: str, place: int) -> int:
    """Return where the text goes on after spaces and at most one line break."""
    while text.startswith((" ", "\t"), place):
        place += 1
    if text.startswith("\n", place):
        place += 1
    while text.startswith((" ", "\t"), place):
        place += 1
    return place


def _note(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not state.src.startswith("^[", start):
        return False
    end = _brackets(state).partner.get(start + 1)
    if end is None or end >= state.posMax:
        return False
    if not silent:
        opening = state.push("note_open", "", 1)
        opening.meta = {"start": start}
        outer, state.pos, state.posMax = state.posMax, start + 2, end
        state.md.inline.tokenize(state)
        state.posMax = outer
        state.push("note_close", "", -1)
    state.pos = end + 1
    return True


def _image(state: StateInline, silent: bool) -> bool:
    """Take an image as ever, but remember where its description begins in the block."""
    env: Any = state.env
    base = env.get(_BASE, 0)
    env[_BASE] = base + state.pos + 2
    try:
        return image(state, silent)
    finally:
        env[_BASE] = base


def _fold(state: StateCore) -> None:
    """Make one token of each note and what stands in it."""
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = _folded(block.children)


def _folded(tokens: list[Token]) -> list[Token]:
    if not any(token.type == "note_open" for token in tokens):
        return tokens
    found: list[Token] = []
    opened: list[Token] = []
    for token in tokens:
        if token.type == "note_open":
            opened.append(Token(NOTE, "", 0, children=[], meta=token.meta))
        elif token.type == "note_close" and opened:
            note = opened.pop()
            _inside(opened, found).append(note)
        else:
            _inside(opened, found).append(token)
    return found


def _inside(opened: list[Token], found: list[Token]) -> list[Token]:
    children = opened[-1].children if opened else found
    return found if children is None else children
