"""The options of `bibkit export --tidy`, and what it says besides."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from bibkit.errors import Problem

if TYPE_CHECKING:
    from bibkit.model import Library

_FORMATS: Final = ("biblatex", "bibtex")
# The rules that tell of records that are there twice.
_RULES: Final = ("duplicate-doi", "duplicate-isbn", "duplicate-record", "two-keys")


def check(tidy: bool, to: str, options: Mapping[str, object]) -> None:
    """Raise a usage error for options that do not go together."""
    if tidy and to not in _FORMATS:
        raise click.UsageError(f"--tidy is for {' and '.join(_FORMATS)}, not for {to}")
    given = [name for name, value in options.items() if value not in (None, False)]
    if given and not tidy:
        raise click.UsageError(f"--{given[0].replace('_', '-')} is only for --tidy")
    if options.get("tab") and options.get("indent") is not None:
        raise click.UsageError("--tab and --indent do not go together")


def tidied(text: str, to: str, options: Mapping[str, object]) -> str:
    """Return a text in the style that the options ask for."""
    from bibkit.formats.bib.tidy import Style, tidy

    asked = options.get("sort")
    names = str(asked).replace(" ", "").lower().split(",") if asked is not None else ["key"]
    indent = options.get("indent")
    align = options.get("align")
    style = Style(
        sort=tuple(name for name in names if name.strip("-") and name != "none"),
        sort_fields=bool(options.get("sort_fields")),
        indent="\t" if options.get("tab") else " " * (indent if isinstance(indent, int) else 2),
        align=align if isinstance(align, int) else -1,
        quotes=bool(options.get("quotes")),
        lower=not options.get("keep_capitals"),
        drop_empty=bool(options.get("drop_empty")),
        blank_lines=not options.get("no_blank_lines"),
        trailing_comma=not options.get("no_trailing_comma"),
        strip_comments=bool(options.get("strip_comments")),
        parents_last=to == "bibtex",
    )
    return tidy(text, style)


def duplicates(library: "Library") -> list[Problem]:
    """Return what there is to say of records that are there twice."""
    from bibkit import checks

    return [one for one in checks.check(library, select=_RULES) if one.rule in _RULES]
