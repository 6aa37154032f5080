"""What all rendering elements share: affixes, formatting, quotes, text case."""

import re
from collections.abc import Callable
from typing import Final

from bibkit.csl.state import State
from bibkit.csl.tree import Element
from bibkit.text import case, marks


def _own_text(text: str) -> str:
    """Return an affix of the style: its own punctuation stays ("..."), its apostrophes curl."""
    if not text:
        return text
    return REPEATED.sub(marks.HOLD, _APOSTROPHE.sub("’", text))


REPEATED: Final = re.compile(r"(?<=[.,;:!?])(?=[.,;:!?])")
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")


class Node:
    """A rendering element, specialised for a record's shape; `render` returns marked text."""

    __slots__ = ()

    def render(self, state: State) -> str:
        """Return the element's text for the item at hand; empty if it has none."""
        raise NotImplementedError

    def spread(self, state: State, parts: list[str]) -> None:
        """Add the texts that the element gives to the group around it."""
        text = self.render(state)
        if text:
            parts.append(text)


# The attributes that a decoration is made of.
DECORATING: Final = frozenset(
    (
        *(attribute for attribute, _ in marks.FORMATTING),
        *("prefix", "suffix", "quotes", "strip-periods", "display", "text-case"),
    )
)


class Decoration:
    """The attributes that shape a text once it is there (specification, "Formatting" and on)."""

    __slots__ = (
        "_change",
        "_close",
        "_display",
        "_open",
        "_own",
        "_quotes",
        "_strip",
        "_title",
        "english",
        "plain",
        "prefix",
        "suffix",
    )

    def __init__(
        self, element: Element, english: bool, own: bool = False, cased: bool = True
    ) -> None:
        self.prefix = _own_text(element.get("prefix"))
        self.suffix = _own_text(element.get("suffix"))
        self._open = element.formatting()
        self._close = marks.CLOSE * len(self._open)
        self._quotes = element.get("quotes") == "true"
        self._strip = element.get("strip-periods") == "true"
        self._display = marks.DISPLAY.get(element.get("display"), "")
        wanted = element.get("text-case") if cased else ""
        self._change: Callable[[str, str], str] | None = case.CONVERSIONS.get(wanted)
        self._title = wanted in ("title", "sentence")
        # Whether the style's default language is English, for items that do not say, and whether
        # the text is the style's own, so that the item's language is none of its business.
        self.english = english
        self._own = own
        self.plain = not (
            self._open
            or self._quotes
            or self._strip
            or self._display
            or self._change
            or self.prefix
            or self.suffix
        )

    def apply(self, text: str, state: State) -> str:
        """Return a text with all attributes applied; empty text stays empty."""
        if self.plain or not text:
            return text
        if self._strip:
            text = _PERIOD.sub("", text)
        if self._change is not None:
            text = self._cased(text, state.item.language)
        if self._quotes and not _is_quotation(text):
            text = marks.QUOTE + text + marks.UNQUOTE
        if self._open:
            text = self._open + text + self._close
        text = self.prefix + text + self.suffix
        return self._display + text + marks.CLOSE if self._display else text

    def enclose(self, text: str) -> str:
        """Return a layout's text: here formatting goes around the affixes too."""
        if not text:
            return text
        text = self.prefix + text + self.suffix
        return self._open + text + self._close if self._open else text

    def bare(self, text: str) -> str:
        """Return a part of a name with formatting and case, without affixes."""
        if not text:
            return text
        if self._strip:
            text = _PERIOD.sub("", text)
        if self._change is not None:
            text = self._change(text, "")
        return self._open + text + self._close if self._open else text

    def _cased(self, text: str, language: str) -> str:
        if self._change is None:
            return text
        if (
            self._title
            and not self._own
            and not (language[:2].lower() == "en" if language else self.english)
        ):
            return text
        return self._change(text, language)


# A period before a small letter is not that of an abbreviation ("example.org").
_PERIOD: Final = re.compile(r"\.(?![a-z])")
_BARE: Final = re.compile(f"[{marks.OPENERS}{marks.CLOSE}]")


def _is_quotation(text: str) -> bool:
    """Return whether marked text is one quotation already, so that it needs no other marks."""
    if marks.QUOTE not in text:
        return False
    text = _BARE.sub("", text)
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == marks.QUOTE) - (letter == marks.UNQUOTE)
        if depth == 0:
            return place == len(text) - 1 and place > 0
    return False
