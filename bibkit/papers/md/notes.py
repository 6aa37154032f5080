"""Citations in their places among the tokens of a line: what moves before a note, and what goes."""

from collections.abc import Sequence

from markdown_it.token import Token

from bibkit.papers.citation import raised
from bibkit.papers.md.inlines import CITATION
from bibkit.papers.md.paper import Paper
from bibkit.papers.md.placing import join, punctuation

# What was moved to a citation stands in its token under this name.
MOVED = "moved"
_SPACES = ("text", "softbreak")


def settle(paper: Paper, tokens: list[Token], note: int) -> None:
    """Take away the space before each note and raised citation; move punctuation before notes.

    Notes that follow one another directly stay together. What moves goes into the token of the
    first citation of such a run, to stand before its note.
    """
    first: Token | None = None
    for place, token in enumerate(tokens):
        if token.type != CITATION:
            if not (token.type in _SPACES and not token.content.strip()):
                first = None
            continue
        found = paper.rendered(token, note)
        if not (found.note or raised(found.text)):
            first = None
            continue
        if not found.text or raised(found.text):
            _trim(tokens, place)
        if not found.note:
            continue
        if first is None or found.text:
            first = token
        if paper.renderer.notes_after_punctuation and _move(paper, tokens, place, first):
            # The next sentence begins a run of its own.
            first = None


def _trim(tokens: Sequence[Token], place: int) -> None:
    if not place:
        return
    before = tokens[place - 1]
    if before.type == "text" and (place > 1 or before.content.strip()):
        before.content = before.content.rstrip(" \t\n")
    elif before.type == "softbreak" and place > 1:
        before.type, before.content = "text", ""
        _trim(tokens, place - 1)


def _move(paper: Paper, tokens: list[Token], place: int, first: Token) -> bool:
    """Move the punctuation after a citation before the note of the first one; tell if there is."""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    named = bool(paper.rendered(tokens[place]).text)
    is_text = after is not None and after.type == "text"
    moved = punctuation(after.content, named) if after is not None and is_text else ""
    if after is None or not moved:
        return False
    after.content = after.content[len(moved) :]
    index = tokens.index(first)
    before = tokens[index - 1] if index else None
    if before is not None and before.type == "text" and not paper.rendered(first).text:
        inside = paper.renderer.punctuation_in_quote
        before.content, moved = join(before.content, moved, inside)
    first.meta[MOVED] = moved
    return True
