"""The tokens of a paper made ready to be rendered: headings with attributes, figures, notes."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from markdown_it.token import Token

from bibkit.papers.md.blocks import attributes
from bibkit.papers.md.inlines import CITATION

_ATTRIBUTES: Final = re.compile(r"\s*(\{[^{}]*\})\s*$")
_UNIDENTIFYING: Final = re.compile(r"[^\w\s.-]")
# What stands in the paragraph of an image that becomes a figure.
_OF_FIGURE: Final = ("inline", "paragraph_close")
_BREAKS: Final = ("softbreak", "hardbreak")


def shaped(tokens: Sequence[Token], plain: Callable[[Sequence[Token]], str]) -> list[Token]:
    """Return blocks with attributes at their headings and figures for images that stand alone."""
    found: list[Token] = []
    used: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            _head(token, tokens[place + 1], plain, used)
        if token.type == "paragraph_open" and _is_figure(tokens[place + 1]):
            found.append(Token("figure", "figure", 0, children=tokens[place + 1].children))
        elif token.type not in _OF_FIGURE or not found or found[-1].type != "figure":
            found.append(token)
    return found


def _is_figure(block: Token) -> bool:
    children = block.children or []
    return len(children) == 1 and children[0].type == "image" and bool(children[0].children)


def _head(
    heading: Token,
    block: Token,
    plain: Callable[[Sequence[Token]], str],
    used: dict[str, int],
) -> None:
    children = block.children or []
    last = children[-1] if children else None
    if last is not None and last.type == "text":
        found = _ATTRIBUTES.search(last.content)
        if found:
            last.content = last.content[: found.start()]
            heading.attrs.update(attributes(found[1]))
    if "id" not in heading.attrs:
        heading.attrs["id"] = _identifier(plain(children), used)


def _identifier(text: str, used: dict[str, int]) -> str:
    """Return an identifier for a heading (pandoc's manual, "auto_identifiers")."""
    words = "-".join(_UNIDENTIFYING.sub("", text).lower().split())
    start = next((place for place, letter in enumerate(words) if letter.isalpha()), len(words))
    name = words[start:] or "section"
    number = used.get(name, 0)
    used[name] = number + 1
    return f"{name}-{number}" if number else name


def paragraph(children: list[Token]) -> list[Token]:
    """Return tokens within a line as a paragraph of their own."""
    return [
        Token("paragraph_open", "p", 1, block=True),
        Token("inline", "", 0, children=children),
        Token("paragraph_close", "p", -1, block=True),
    ]


def plain(tokens: Sequence[Token], citation: Callable[[Token], str]) -> str:
    """Return the characters of tokens within a line."""
    return "".join(_plain(tokens, citation))


def _plain(tokens: Sequence[Token], citation: Callable[[Token], str]) -> Iterator[str]:
    for token in tokens:
        if token.type == CITATION:
            yield citation(token)
        elif token.type in _BREAKS:
            yield " "
        elif token.type == "image":
            yield from _plain(token.children or [], citation)
        elif token.type not in ("note", "html_inline"):
            yield token.content


def texts(value: object) -> list[str]:
    """Return the texts in a value of metadata: itself, or each of a list; names of mappings."""
    if value is None:
        return []
    given = value if isinstance(value, list) else [value]
    return [str(one.get("name", "")) if isinstance(one, dict) else str(one) for one in given]


def words(value: object) -> str:
    """Return a value of metadata as one text."""
    return " ".join(" ".join(texts(value)).split())
