"""What the rendering commands share: a `Document` as the command line asks for one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import click

import bibkit
from bibkit.cli import library as libraries
from bibkit.cli import terminal
from bibkit.document import LABELS, locator_label
from bibkit.errors import BibkitError, Problem, did_you_mean

if TYPE_CHECKING:
    from bibkit.model import Library

OF_SHIPPED_RECORDS: Final = "far-eastern-affairs"
OF_OTHER_RECORDS: Final = "bibkit-author-date"


def style_name(asked_for: str | None, files: tuple[str, ...]) -> str:
    """Return the style to render with where the command line may name none."""
    return asked_for or (OF_OTHER_RECORDS if files else OF_SHIPPED_RECORDS)


def locator(text: str) -> tuple[str, str]:
    """Return the label and the value of a locator such as "12-15", "p. 12" or "chapters 3, 4".

    A word that is nearly a label is taken for a slip: raises `click.UsageError`.
    """
    word, _, value = text.strip().partition(" ")
    if not value or any(character.isdigit() for character in word):
        return "page", text.strip()
    try:
        return locator_label(word), value.strip()
    except BibkitError:
        hint = did_you_mean(word, LABELS)
    if hint:
        raise click.UsageError(f"there is no locator {word!r} ({hint})")
    return "page", text.strip()


def report(document: bibkit.Document, library: "Library", keys: Iterable[str] = ()) -> int:
    """Print what is wrong with the records and what the processor warns of; return the status.

    With keys, only the broken relations of these records are told.
    """
    problems = libraries.problems(library, keys)
    told = {str(problem) for problem in problems}
    problems += [
        Problem(warning, severity="warning") for warning in document.warnings if warning not in told
    ]
    return terminal.report_problems(problems)
