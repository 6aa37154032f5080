"""The grammar of sound entries: regular expressions that never go back over what they passed."""

from typing import Final, TypeAlias

from bibkit.patterns import pattern

# A field: its name; its text, if that stood in braces; its text, if that stood in quotes; and its
# value as it stands in the file, if that needs a second look.
Part: TypeAlias = tuple[str, str, str, str]

# How many braces in each other a sound entry has at most; each more makes the expressions longer,
# and what has more is read with patience.
_DEEP: Final = 3


# A group that repeats is atomic, not possessive: until 3.11.5, Python loses its place where the
# last round of a possessive group fails.
def _braced(depth: int) -> str:
    inner = "[^{}]*+"
    for _ in range(depth):
        inner = rf"[^{{}}]*+(?>(?:\{{{inner}\}}[^{{}}]*+)*)"
    return inner


NAME: Final = r"[^\s{}()\"#%',=@\\~0-9][^\s{}()\"#%',=@\\~]*+"
INNER: Final = _braced(_DEEP)
QUOTED: Final = rf"[^\"{{}}]*+(?>(?:\{{{INNER}\}}[^\"{{}}]*+)*)"
_TERM: Final = rf"(?:\{{{INNER}\}}|\"{QUOTED}\"|[0-9]++|{NAME})"
VALUE: Final = rf"{_TERM}(?>(?:\s*+\#\s*+{_TERM})*)"
_FIELD: Final = rf"\s*+{NAME}\s*+=\s*+{VALUE}\s*+"
ENTRY: Final = pattern(
    rf"@\s*+([A-Za-z][^\s{{}}()\"#%',=@\\]*+)\s*+\{{\s*+([^\s,{{}}=\"]*+)\s*+"
    rf"((?>(?:,{_FIELD})*),?)\s*+\}}"
)
# A field in the body of an entry: its name, and its text in braces, its text in quotes, or else its
# value. What is no field has no name, and is all that is left.
_FIELDS: Final = pattern(
    rf"\s*+(?:({NAME})\s*+=\s*+(?:\{{({INNER})\}}|\"({QUOTED})\"|({VALUE}))\s*+(?:,|\Z)|(?s:\S.*+))"
)
_BALANCED: Final = pattern(INNER)
# A brace, what is in it as long as that is not nested too deeply, and the brace that closes it.
GROUP: Final = rf"\{{{INNER}\}}"


def parts(body: str, start: int = 0) -> list[Part]:
    """Return the fields in the body of an entry; none if anything else is in it."""
    found: list[Part] = _FIELDS.findall(body, start)
    return found if found and found[-1][0] else []


def has_escapes(text: str) -> bool:
    """Return whether a backslash stands before a brace, which for some is then no brace."""
    return "\\" in text and ("\\{" in text or "\\}" in text)


def is_certain(text: str) -> bool:
    """Return whether a text can stand in quotes, as far as its braces go, for everybody."""
    return _BALANCED.fullmatch(text) is not None and not has_escapes(text)
