"""The parameters that commands share: what they accept, and what a shell completes them to."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bibkit.errors import BibkitError, UnknownFormat, did_you_mean

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])


class Word(click.ParamType):  # type: ignore[type-arg]
    """One of the words that a function knows; a mistyped one is answered with the nearest."""

    def __init__(self, name: str, words: Callable[[], Iterable[str]]) -> None:
        self.name = name
        self.words = words

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word in its proper spelling, or fail."""
        known = {word.lower(): word for word in self.words()}
        if value.lower() in known:
            return known[value.lower()]
        hint = did_you_mean(value, known.values()) or f"there are {', '.join(known.values())}"
        return self.fail(f"there is no {self.name} {value!r} ({hint})", param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        """Return the words that begin as what is typed does."""
        return _beginning(incomplete, self.words())


class FormatName(Word):
    """The name of a file format, or another name that the format goes by."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the format's own name, or fail."""
        from bibkit.formats import registry

        try:
            return registry.by_name(value).name
        except UnknownFormat as error:
            return self.fail(str(error), param, ctx)


class Language(Word):
    """A language that CSL has a locale for, or a dialect of one."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the language tag in its proper spelling, or fail."""
        from bibkit.csl.locale import normalise

        tag = normalise(value)
        if any(word.split("-")[0] == tag.split("-")[0] for word in self.words()):
            return tag
        return super().convert(value, param, ctx)


class StyleName(click.ParamType):  # type: ignore[type-arg]
    """The name of a style or a path to one; it is looked for when it is loaded."""

    name = "style"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        """Return the styles that begin as what is typed does, or let the shell look for files."""
        from click.shell_completion import CompletionItem

        from bibkit.csl import find

        found = _beginning(incomplete, (style.name for style in find.available()))
        return found or [CompletionItem(incomplete, type="file")]


class Key(click.ParamType):  # type: ignore[type-arg]
    """A citation key of the library at hand."""

    name = "key"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        """Return the keys that begin as what is typed does."""
        from bibkit.cli import library

        try:
            keys = list(library.read(_paths_so_far(ctx)))
        except BibkitError:
            return []
        return _beginning(incomplete, keys)


def _paths_so_far(ctx: click.Context) -> list[str]:
    """Return the paths on a command line that breaks off, where click leaves them unsorted."""
    if "files" not in ctx.params:
        return list(ctx.params.get("library") or ())
    return [*ctx.params["files"], *(word for word in ctx.args if not word.startswith("-"))]


def _beginning(incomplete: str, words: Iterable[str]) -> "list[CompletionItem]":
    from click.shell_completion import CompletionItem

    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


def _formats() -> list[str]:
    from bibkit.formats import registry

    return [one.name for one in registry.formats()]


def _writers() -> list[str]:
    from bibkit.output.registry import NAMES

    return list(NAMES)


def _engines() -> list[str]:
    from bibkit.engines.registry import NAMES

    return list(NAMES)


def _locales() -> list[str]:
    from bibkit.csl.locale import available

    return list(available())


def _types() -> list[str]:
    from bibkit.vocabulary import TYPES

    return sorted(TYPES)


def _texts() -> list[str]:
    from bibkit.vocabulary import TEXTS

    return sorted(TEXTS)


FORMAT = FormatName("format", _formats)
WRITER = Word("output", _writers)
ENGINE = Word("engine", _engines)
LOCALE = Language("locale", _locales)
TYPE = Word("item type", _types)
TEXT = Word("variable", _texts)
STYLE = StyleName()
KEY = Key()

_PATHS = click.Path(allow_dash=True)

files: Callable[[F], F] = click.argument("files", nargs=-1, metavar="[FILES]...", type=_PATHS)
library: Callable[[F], F] = click.option(
    "--library",
    "-L",
    multiple=True,
    type=_PATHS,
    help='The file or folder that holds the records, "-" for standard input; may be repeated. '
    "Without it, the records that ship with bibkit.",
)
source_format: Callable[[F], F] = click.option(
    "--from",
    "-f",
    "source_format",
    type=FORMAT,
    help="The format of the input; without it, told by suffix and content.",
)
keep_case: Callable[[F], F] = click.option(
    "--keep-case",
    is_flag=True,
    help="Leave English titles of .bib files in the case that they are written in; without it, "
    "they are put into sentence case, as CSL expects them.",
)
output: Callable[[F], F] = click.option(
    "--output",
    "-o",
    type=_PATHS,
    help="The file to write; an old one is replaced once the new one is complete.",
)
style: Callable[[F], F] = click.option(
    "--style",
    "-s",
    type=STYLE,
    help="The name of a CSL style, or a path to one. Without it, far-eastern-affairs for the "
    "records that ship with bibkit and bibkit-author-date for others.",
)
writer: Callable[[F], F] = click.option(
    "--to",
    "-t",
    type=WRITER,
    default="text",
    show_default=True,
    help="What to write: text, html, latex, markdown, rst, typst or json.",
)
locale: Callable[[F], F] = click.option(
    "--locale", type=LOCALE, help='The language of terms and dates, such as "de-DE".'
)
engine: Callable[[F], F] = click.option(
    "--engine", type=ENGINE, help="The citation processor to render with."
)


def keys(help: str) -> Callable[[F], F]:
    """Return an option that takes citation keys, and may be repeated."""
    return click.option("--key", "-k", "keys", type=KEY, multiple=True, help=help)
