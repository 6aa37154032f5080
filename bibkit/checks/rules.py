"""The register of rules: a rule is a function with a name, a severity and its docstring."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar

from bibkit.checks.finding import Found
from bibkit.errors import BibkitError, Severity, did_you_mean

if TYPE_CHECKING:
    from bibkit.checks.subject import Item, Subject

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """A rule: its stable name, how bad what it finds is, what it says, and what looks for it.

    `fixable` says that some of its findings carry safe changes. A rule that is not `usual` is
    only followed when it is selected by name.
    """

    name: str
    severity: Severity
    summary: str
    explanation: str
    look: Callable[[T], Iterable[Found]]
    fixable: bool = False
    usual: bool = True


RecordRule: TypeAlias = Rule["Item"]
LibraryRule: TypeAlias = Rule["Subject"]
Look: TypeAlias = Callable[[T], Iterable[Found]]

RECORD_RULES: Final[dict[str, RecordRule]] = {}
LIBRARY_RULES: Final[dict[str, LibraryRule]] = {}


def record_rule(
    name: str, severity: Severity, *, fixable: bool = False, usual: bool = True
) -> Callable[[Look["Item"]], Look["Item"]]:
    """Enter a function of one record as a rule; its docstring is what the rule says."""

    def enter(look: Look["Item"]) -> Look["Item"]:
        RECORD_RULES[name] = Rule(name, severity, *_said(look), look, fixable, usual)
        return look

    return enter


def library_rule(
    name: str, severity: Severity, *, fixable: bool = False, usual: bool = True
) -> Callable[[Look["Subject"]], Look["Subject"]]:
    """Enter a function of the whole library as a rule; its findings name their record."""

    def enter(look: Look["Subject"]) -> Look["Subject"]:
        LIBRARY_RULES[name] = Rule(name, severity, *_said(look), look, fixable, usual)
        return look

    return enter


def _said(look: Callable[..., object]) -> tuple[str, str]:
    """Return the first line of a docstring, and the rest as one paragraph a blank line."""
    summary, _, rest = (inspect.getdoc(look) or "").partition("\n")
    paragraphs = (" ".join(part.split()) for part in rest.split("\n\n"))
    return summary.rstrip("."), "\n\n".join(part for part in paragraphs if part)


def chosen(
    known: Iterable[str], usual: Iterable[str], select: Iterable[str], ignore: Iterable[str]
) -> set[str]:
    """Return the names of the rules to follow: those selected, else the usual ones, less some.

    "all" selects every rule. Raises `BibkitError`, with the nearest names, for an unknown one.
    """
    names = list(known)
    wanted = set(_names(select, names)) or set(usual)
    return wanted - set(_names(ignore, names))


def _names(asked: Iterable[str], known: list[str]) -> Iterator[str]:
    for name in asked:
        if name.strip().lower() == "all":
            yield from known
        elif name.strip() in known:
            yield name.strip()
        else:
            hint = did_you_mean(name, known) or "bibkit check --rules lists them"
            raise BibkitError(f"there is no rule {name!r}", hint=hint)
