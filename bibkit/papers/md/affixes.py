"""Prefixes and suffixes of citations: Markdown to the inline markup of CSL, and what that lacks."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bibkit.csl.cite import Cite
from bibkit.output.markdown import escape
from bibkit.papers.locators import Locators
from bibkit.papers.md.inlines import CITATION, RawCitation, RawCite

# Text in which nothing acts needs no parser.
_ACTS: Final = re.compile(r"[\\`*_\[\]<&~^$@]")
# What in a record is no text.
_VERBATIM: Final = frozenset(("id", "type", "URL", "DOI", "language"))
_TYPOGRAPHY: Final = {"---": "—", "--": "–", "...": "…"}
_TYPED: Final = re.compile("---|--|\\.\\.\\.")
_TAGS: Final = {
    "em_open": "<i>",
    "em_close": "</i>",
    "strong_open": "<b>",
    "strong_close": "</b>",
    "sup_open": "<sup>",
    "sup_close": "</sup>",
    "sub_open": "<sub>",
    "sub_close": "</sub>",
    "softbreak": " ",
    "hardbreak": " ",
}
# Characters that no text has stand for what CSL has no markup for, while a citation is rendered.
_FIRST: Final = 0xF0000
_LAST: Final = 0xFFFFD
KEPT: Final = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")


class Affixes:
    """Turns what stands around keys into what a processor takes, and keeps what it does not take.

    Code, mathematics, links and images in a prefix or a suffix are kept, each under a character
    that stands for it in the rendered text: `kept` gives its tokens.
    """

    def __init__(self, md: MarkdownIt) -> None:
        self._md = md
        self._kept: list[list[Token]] = []
        # Cites whose suffix has a key of its own, which no cite can have.
        self.repeated: set[RawCite] = set()

    def kept(self, character: str) -> list[Token]:
        """Return the tokens that a character stands for; none if it is the paper's own."""
        place = ord(character) - _FIRST
        return self._kept[place] if place < len(self._kept) else []

    def source(self, character: str) -> str:
        """Return the Markdown that a character stands for, empty if it is the paper's own."""
        return _source(self.kept(character))

    def cites(self, raw: RawCitation, locators: Locators) -> tuple[Cite, ...]:
        """Return the cites of a citation."""
        cites = [self._cite(one, locators) for one in raw.cites]
        if raw.bare:
            text = raw.bare.strip()
            label, locator, rest = locators.split(", " + text)
            rest = self.markup(rest if locator else ", " + text)
            first = raw.cites[0]
            suppressed = first.suppressed
            cites[0] = Cite(first.key, locator, label or "page", "", rest, suppressed)
        return tuple(cites)

    def _cite(self, raw: RawCite, locators: Locators) -> Cite:
        label, locator, rest = locators.split(" ".join(raw.suffix.split("\n")))
        prefix, suffix = self.markup(raw.prefix.lstrip()), self.markup(rest.rstrip())
        if "@" in raw.suffix and any(token.type == CITATION for token in self._tokens(rest)):
            self.repeated.add(raw)
        return Cite(raw.key, locator, label or "page", prefix, suffix, raw.suppressed)

    def reference(self, value: Any, name: str = "") -> Any:
        """Return a record of the metadata; the texts in it, which are Markdown, as CSL has them."""
        if isinstance(value, Mapping):
            return {key: self.reference(one, str(key)) for key, one in value.items()}
        if isinstance(value, list):
            return [self.reference(one, name) for one in value]
        return self.markup(value) if isinstance(value, str) and name not in _VERBATIM else value

    def markup(self, text: str) -> str:
        """Return Markdown as text with CSL's inline markup."""
        if not text.strip():
            return text and " "
        if not _ACTS.search(text):
            return typed(text.replace("\n", " "))
        body = text.strip()
        inner = "".join(self._pieces(self._tokens(body)))
        return (" " if text[0].isspace() else "") + inner + (" " if text[-1].isspace() else "")

    def _tokens(self, text: str) -> list[Token]:
        found = self._md.parseInline(text, {})
        return (found[0].children or []) if found else []

    def _pieces(self, tokens: Iterable[Token]) -> Iterable[str]:
        run: list[Token] = []
        depth = 0
        for token in tokens:
            if depth or token.type in ("link_open", "span_open", "s_open"):
                depth += token.nesting
                run.append(token)
                if not depth:
                    yield self._keep(run)
                    run = []
            elif token.type in ("text", "text_special") or token.type == CITATION:
                yield self._text(token.content)
            elif token.type in _TAGS:
                yield _TAGS[token.type]
            else:
                yield self._keep([token])

    def _text(self, text: str) -> str:
        if "<" not in text:
            return typed(text)
        # What looks like a tag here was escaped, and means itself.
        token = Token("text", "", 0, content="<")
        return self._keep([token]).join(typed(part) for part in text.split("<"))

    def _keep(self, tokens: list[Token]) -> str:
        if len(self._kept) > _LAST - _FIRST:
            return "".join(token.content for token in tokens)
        self._kept.append(tokens)
        return chr(_FIRST + len(self._kept) - 1)


def _source(tokens: Iterable[Token]) -> str:
    """Return tokens as Markdown."""
    pieces: list[str] = []
    targets: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            targets.append(f"]({token.attrs.get('href', '')})")
            pieces.append("[")
        elif token.type == "link_close":
            pieces.append(targets.pop())
        elif token.type == "image":
            pieces.append(f"![{token.content}]({token.attrs.get('src', '')})")
        elif token.type == "code_inline" or token.type.startswith("math"):
            pieces.append(token.markup + token.content + token.markup)
        elif token.type == "text":
            pieces.append(escape(token.content))
        else:
            pieces.append(token.content or token.markup)
    return "".join(pieces)


def typed(text: str) -> str:
    """Return text with dashes and ellipses for what is typed for them."""
    return _TYPED.sub(lambda found: _TYPOGRAPHY[found.group()], text)
