"""Regular expressions that are compiled when they are first used.

To compile one takes a tenth of a millisecond, or three where it is long, at every start; most are
there for what is rare, and in most runs nothing asks for them.
"""

import re
from typing import Any, Final, cast

_OFFERED: Final = (
    *("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"),
    *("groups", "groupindex"),
)


class _Compiled:
    """A regular expression whose methods are its own attributes, as quick as those of `re`'s."""


class _Waiting:
    """A regular expression that becomes a compiled one when it is asked for anything."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _OFFERED:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self.flags)
        for one in _OFFERED:
            setattr(self, one, getattr(compiled, one))
        self.__class__ = _Compiled  # type: ignore[assignment]
        return getattr(self, name)


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` returns, but compiled when it is first used.

    A source that is no regular expression raises `re.error` only then.
    """
    return cast("re.Pattern[str]", _Waiting(source, flags))
