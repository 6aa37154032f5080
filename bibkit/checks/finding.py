"""What a check finds: a problem of a record, in a field, with the changes that would mend it."""

from dataclasses import dataclass
from typing import Final

from bibkit.errors import Place, Problem, Severity

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Change:
    """In a field, replace a piece of its text by another: one of the safe repairs."""

    field: str
    old: str
    new: str


class Finding(Problem):
    """A `Problem` that a rule found: also in which field, and how it can be mended.

    `field` is a CSL variable or a field of the file's own; `entry` is the record's place among
    ``library.references()``. `changes` are safe to apply. `related` are the places of the other
    records that the finding is about.
    """

    __slots__ = ("field", "entry", "changes", "related")  # noqa: RUF023

    field: str | None
    entry: int | None
    changes: tuple[Change, ...]
    related: tuple[Place, ...]

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
        field: str | None = None,
        entry: int | None = None,
        changes: tuple[Change, ...] = (),
        related: tuple[Place, ...] = (),
    ) -> None:
        about = (message, path, line, column, severity, key, rule, hint)
        self._set(*about, field, entry, changes, related)


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule says of a record; the engine adds rule, severity, key and place.

    In the message and the hint, ``{field}`` stands for what the field is called in the file.
    `excerpt` is a piece of the field's text to stand at; `severity` is set where it is not that
    of the rule.
    """

    message: str
    hint: str
    field: str = ""
    excerpt: str = ""
    changes: tuple[Change, ...] = ()
    severity: Severity | None = None
    entry: int | None = None
    related: tuple[Place, ...] = ()
    place: Place | None = None
