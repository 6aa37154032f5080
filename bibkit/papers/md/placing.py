"""Where a note goes: after the punctuation that follows a citation, and without space before it."""

import re
from typing import Final

# What a note's number stands after: stops and closing brackets with the quotes that close around
# them, but no quote alone, no dash and no apostrophe.
_STOP: Final = r"(?:\\?[.,;:!?…])"
_AFTER: Final = re.compile(rf"(?:[)\]]*{_STOP}+|\)+)(?:[)\"”»]|['’](?!\w))*")
_QUOTE: Final = "\"'”’"


def punctuation(text: str, named: bool) -> str:
    """Return the punctuation at the beginning of a text that goes before a note.

    With `named`, the author stands in the sentence before the note, which then stays in the
    brackets that the author is in.
    """
    found = _AFTER.match(text)
    return found.group() if found and not (named and found.group()[0] in ")]") else ""


def join(before: str, moved: str, in_quote: bool) -> tuple[str, str]:
    """Return the end of a text and the punctuation that comes after it.

    With `in_quote`, a full stop or a comma goes inside a closing quotation mark. A sentence that
    has ended before its citation does not end again.
    """
    if before.endswith(".") and moved.startswith(".") and not moved.startswith(".."):
        return before, moved[1:]
    if in_quote and before[-1:] in _QUOTE and before[-1:] and moved[:1] in (".", ","):
        start = len(before.rstrip(_QUOTE))
        if start and before[start - 1] not in ".,!?":
            return before[:start] + moved[0] + before[start:], moved[1:]
    return before, moved
