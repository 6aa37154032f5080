"""`bibkit styles`: the CSL styles that are at hand, and one of them closer up."""

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

import click

from bibkit.cli import options
from bibkit.cli.group import Group

if TYPE_CHECKING:
    from bibkit.csl.style import Style

# The shipped records that show what a style is like: a book of a set, and a journal's review.
SAMPLE: Final = ("vol5book1", "peskov2006")


@click.group(cls=Group, epilog="\b\nExample: bibkit styles show far-eastern-affairs")
def command() -> None:
    """List the CSL styles that are at hand, or show one of them."""


@command.command(name="list", epilog='\b\nExample: bibkit styles list "*chicago*" --long')
@click.argument("pattern", default="*")
@click.option("--long", is_flag=True, help="With each name the style's title and who brings it.")
@options.output
def list_styles(pattern: str, long: bool, output: str | None) -> int:
    """List the names of the styles that match PATTERN.

    PATTERN is a part of a name, or has the wildcards * and ?; without it, all are listed.
    """
    from bibkit.cli import terminal
    from bibkit.csl import find
    from bibkit.errors import StyleError

    wanted = pattern.lower() if set("*?[") & set(pattern) else f"*{pattern.lower()}*"
    matching = [one for one in find.available() if fnmatchcase(one.name.lower(), wanted)]
    if not matching:
        near = find.near_names(pattern)
        hint = f"did you mean {' or '.join(near)}?" if near else 'try a part of it, as in "*law*"'
        raise StyleError(f"no style has a name like {pattern!r}", hint=hint)
    if not long:
        terminal.write("\n".join(one.name for one in matching), output)
        return 0
    with terminal.progress(matching, "reading") as shown:
        lines = [f"{one.name}\t{one.title()}\t{one.where}" for one in shown]
    terminal.write("\n".join(lines), output)
    return 0


@command.command(epilog="\b\nExample: bibkit styles show apa")
@click.argument("name", type=options.STYLE)
@options.output
def show(name: str, output: str | None) -> int:
    """Show the style NAME: its title, class, file, categories, and a sample of what it does.

    The sample is of records that ship with bibkit.
    """
    import bibkit
    from bibkit.cli import terminal
    from bibkit.csl import find

    path = find.find(name)
    style = bibkit.Style.load(path)
    facts = {
        "name": os.path.splitext(os.path.basename(path))[0],
        "title": style.title,
        "class": "note" if style.note else "in-text",
        "file": path,
        "categories": ", ".join(_categories(path)),
        "locale": style.default_locale,
    }
    lines = [f"{click.style(f'{name}:', bold=True)} {text}" for name, text in facts.items() if text]
    terminal.write("\n".join([*lines, "", *_sample(style)]), output)
    return 0


def _categories(path: str) -> Iterator[str]:
    """Yield the format of its citations and the fields that a style is for (CSL, "Info")."""
    from lxml import etree

    for category in etree.parse(path).iterfind(".//{*}info/{*}category"):
        yield from (str(value) for value in category.attrib.values())


def _sample(style: "Style") -> Iterator[str]:
    import bibkit

    document = bibkit.Document(bibkit.records(), style)
    for key in SAMPLE:
        document.cite(bibkit.Cite(key, locator="145"))
    yield from document.citations()
    yield ""
    yield from str(document.bibliography()).splitlines()
