"""The exceptions of bibkit, and `Problem`: one finding with its place in a file."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from bibkit.frozen import Frozen

Severity = Literal["error", "warning", "note"]


class Place(NamedTuple):
    """Where something stands: a file, a line and a column counted from 1, as far as known."""

    path: str | None = None
    line: int | None = None
    column: int | None = None


def place(path: str | None, line: int | None, column: int | None) -> str:
    """Return ``path:line:column`` of what is known, or an empty string."""
    known = [path or "<input>" if path or line else "", str(line or ""), str(column or "")]
    if not line:
        known = known[:1]
    elif not column:
        known = known[:2]
    return ":".join(known)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return a question that offers the known words nearest to a mistyped one, or None."""
    # Looking for near words is slow where many are known, and only needed when something failed.
    from difflib import get_close_matches

    by_lower = {other.lower(): other for other in known}
    near = get_close_matches(word.lower(), list(by_lower), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(by_lower[other] for other in near)}?" if near else None


def shown(value: object) -> str:
    """Return a value from outside as a message can show it: in a few characters, whatever it is."""
    from reprlib import Repr

    brief = Repr()
    brief.maxstring = brief.maxother = 60
    try:
        return brief.repr(value)
    except (ValueError, RecursionError):
        # An integer may have more digits than Python is willing to write.
        return f"{type(value).__name__} too large to show"


class Problem(Frozen):
    """Something wrong in what was read: what, where, how bad, and what to do about it."""

    __slots__ = (  # noqa: RUF023
        "message",
        "path",
        "line",
        "column",
        "severity",
        "key",
        "rule",
        "hint",
    )

    message: str
    path: str | None
    line: int | None
    column: int | None
    severity: Severity
    key: str | None
    rule: str | None
    hint: str | None

    def __init__(
        self,
        message: str,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        severity: Severity = "error",
        key: str | None = None,
        rule: str | None = None,
        hint: str | None = None,
    ) -> None:
        self._set(message, path, line, column, severity, key, rule, hint)

    def __str__(self) -> str:
        where = place(self.path, self.line, self.column)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text} ({self.hint})" if self.hint else text


class BibkitError(Exception):
    """The base of every error that bibkit raises on purpose.

    One about a file carries `path`, `line` and `column`; `hint` says what to do.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.hint = hint

    def __str__(self) -> str:
        return str(self.problem())

    def problem(self) -> Problem:
        """Return the same facts as a `Problem`."""
        return Problem(self.message, self.path, self.line, self.column, hint=self.hint)


class ReadError(BibkitError):
    """A file or text that could not be read; `problems` lists all that was found."""

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(message, path=path, line=line, column=column, hint=hint)
        self.problems = tuple(problems)


class WriteError(BibkitError):
    """An output that could not be written."""


class UnknownFormat(BibkitError):
    """A format name, suffix or content that no format claims."""


class RecordError(BibkitError):
    """A record that is not what CSL or bibkit's own records allow."""


class RelationError(BibkitError):
    """A relation that leads nowhere, or back to where it began."""


class StyleError(BibkitError):
    """A CSL style that cannot be found, read or followed."""


class UnknownKey(BibkitError, KeyError):
    """A citation key that the library does not hold."""

    # KeyError would show the message in quotes.
    __str__ = BibkitError.__str__
