"""Citation keys in papers, and other ones in their place: in Markdown, in LaTeX, in `.bib` fields.

Only the keys change; whatever is no citation (code, comments, verbatim text, addresses) stays.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Final

from bibkit.checks.sources import Edit, apply
from bibkit.errors import UnknownFormat

Keys = Mapping[str, str]

MARKDOWN: Final = frozenset((".md", ".markdown", ".qmd", ".rmd", ".mdown", ".txt"))
LATEX: Final = frozenset((".tex", ".ltx", ".latex", ".sty", ".cls", ".rnw"))
# The suffixes that papers have and files of records do not.
PAPERS: Final = (MARKDOWN | LATEX) - {".txt"}
# The fields of a `.bib` file that hold keys.
KEY_FIELDS: Final = ("crossref", "xref", "xdata", "related", "entryset")


def rewrite(path: str, text: str, keys: Keys) -> str:
    """Return the text of a paper with other keys in its citations; the suffix says what it is.

    Raises `UnknownFormat` for a suffix of no kind of paper.
    """
    suffix = PurePath(path).suffix.lower()
    if suffix in LATEX:
        return apply(text, list(_latex(text, keys, comments=True)))
    if suffix in MARKDOWN:
        return apply(text, [*_markdown(text, keys), *_latex_in_markdown(text, keys)])
    if suffix == ".bib":
        return apply(text, list(bib_edits(text, keys)))
    raise UnknownFormat(
        "citations can be changed in Markdown, LaTeX and .bib files",
        path=path,
        hint=f"papers end in {', '.join(sorted(MARKDOWN | LATEX))} or .bib",
    )


# -- Markdown (pandoc's manual, "Citation syntax")

_KEY: Final = r"[^\W_][\w]*(?:[:.#$%&\-+?<>~/][\w]+)*|_\w+(?:[:.#$%&\-+?<>~/][\w]+)*"
_CITED: Final = re.compile(rf"(?<![\w\\@/.])@(?:\{{([^{{}}\n]+)\}}|({_KEY}))")
_BARE: Final = re.compile(_KEY)
_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_TICKS: Final = re.compile(r"`+")
_LONGEST: Final = 5_000


def _markdown(text: str, keys: Keys) -> Iterator[Edit]:
    code = list(_code(text))
    for found in _CITED.finditer(text):
        group = 1 if found[1] is not None else 2
        new = keys.get(found[group])
        if new is None or _within(found.start(), code):
            continue
        braced = new if _BARE.fullmatch(new) and group == 2 else f"{{{new}}}"
        yield Edit(found.start() + 1, found.end(), braced)


def _code(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a Markdown text that are code or comment."""
    at = 0
    while opening := _FENCE.search(text, at):
        closing = re.compile(rf"^ {{0,3}}{opening[1]}{opening[1][0]}*[ \t]*$", re.MULTILINE)
        end = closing.search(text, opening.end())
        yield from _inline(text, at, opening.start())
        at = end.end() if end else len(text)
        yield opening.start(), at
    yield from _inline(text, at, len(text))


def _inline(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield code between backticks, as many at its end as at its beginning, and comments."""
    runs = [one.span() for one in _TICKS.finditer(text, start, end)]
    closing: dict[int, int] = {}
    next_of: list[int] = [0] * len(runs)
    for place in range(len(runs) - 1, -1, -1):
        length = runs[place][1] - runs[place][0]
        next_of[place] = closing.get(length, -1)
        closing[length] = place
    at = start
    for place, (first, _) in enumerate(runs):
        last = runs[next_of[place]][1] if next_of[place] >= 0 else -1
        # An escaped backtick opens nothing; inside code there is no escaping.
        opens = first >= at and text[first - 1 : first] != "\\"
        if opens and 0 <= last - first < _LONGEST and "\n\n" not in text[first:last]:
            yield from _comments(text, at, first)
            yield first, last
            at = last
    yield from _comments(text, at, end)


def _comments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while (first := text.find("<!--", start, end)) >= 0:
        last = text.find("-->", first, end)
        start = last + 3 if last >= 0 else end
        yield first, start


def _within(place: int, stretches: list[tuple[int, int]]) -> bool:
    from bisect import bisect_right

    index = bisect_right(stretches, (place, 1 << 62)) - 1
    return index >= 0 and stretches[index][0] <= place < stretches[index][1]


def _latex_in_markdown(text: str, keys: Keys) -> Iterator[Edit]:
    code = list(_code(text))
    for edit in _latex(text, keys, comments=False):
        if not _within(edit.start, code):
            yield edit


# -- LaTeX

_COMMAND: Final = re.compile(
    r"\\(?P<name>[A-Za-z]*[cC]ite[A-Za-z]*)\*?"
    r"|(?P<comment>(?<!\\)(?:\\\\)*%[^\n]*)"
    r"|\\begin\{(?P<environment>verbatim\*?|lstlisting|minted|comment|filecontents\*?|Verbatim)\}"
    r"|\\verb\*?(?P<sign>[^A-Za-z\s*])"
)
_BLANK: Final = re.compile(r"[ \t]*(?:%[^\n]*)?\n?[ \t]*")
_CLOSES: Final = {"[": "]", "(": ")", "{": "}"}
# Commands that take a list of keys more than once, and those that take a volume first.
_SEVERAL: Final = re.compile(r"cites\Z")
_VOLUME: Final = re.compile(r"volcites?\Z", re.IGNORECASE)
_FARTHEST: Final = 2_000


def _latex(text: str, keys: Keys, *, comments: bool) -> Iterator[Edit]:
    at = 0
    while found := _COMMAND.search(text, at):
        at = found.end()
        if found["environment"]:
            end = text.find(f"\\end{{{found['environment']}}}", at)
            at = end if end >= 0 else len(text)
        elif found["sign"]:
            end = text.find(found["sign"], at)
            at = end + 1 if end >= 0 else at
        elif found["name"]:
            for start, end in _lists(text, at, found["name"]):
                new = _changed(text[start:end], keys)
                if new != text[start:end]:
                    yield Edit(start, end, new)
                at = max(at, end)
        elif not comments:
            # A percent sign is no comment in Markdown.
            at = found.start("comment") + 1


def _lists(text: str, at: int, name: str) -> Iterator[tuple[int, int]]:
    """Yield where the lists of keys of a citation command stand, from the end of its name."""
    skip = 1 if _VOLUME.search(name) else 0
    while True:
        start = _blank(text, at)
        opening = text[start : start + 1]
        if opening not in _CLOSES or not opening:
            return
        end = _close(text, start)
        if end < 0:
            return
        at = end + 1
        if opening != "{":
            continue
        if skip:
            skip -= 1
            continue
        yield start + 1, end
        if not _SEVERAL.search(name):
            return
        skip = 1 if _VOLUME.search(name) else 0


def _blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _close(text: str, start: int) -> int:
    """Return where a bracket that opens at `start` closes, or -1; braces within go in pairs."""
    closing = _CLOSES[text[start]]
    if closing == "}":
        # No key has a brace.
        inner = _NO_BRACE.match(text, start + 1)
        end = inner.end() if inner else len(text)
        return end if text[end : end + 1] == "}" else -1
    depth = 0
    for found in _BRACKET.finditer(text, start + 1, start + _FARTHEST):
        sign = found.group()
        if sign == closing and not depth:
            return found.start()
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
    return -1


_NO_BRACE: Final = re.compile(r"[^{}]{0,10000}+")
_BRACKET: Final = re.compile(r"(?<!\\)[{}\])]")


def _changed(keys_text: str, keys: Keys) -> str:
    """Return a list of keys with others in place of some, each key once."""
    pieces = keys_text.split(",")
    if not any(piece.strip() in keys for piece in pieces):
        return keys_text
    seen: set[str] = set()
    kept: list[str] = []
    for piece in pieces:
        key = piece.strip()
        new = keys.get(key, key)
        if new not in seen:
            kept.append(piece.replace(key, new) if key else piece)
        seen.add(new)
    return ",".join(kept)


# -- .bib


def bib_edits(text: str, keys: Keys) -> Iterator[Edit]:
    """Yield the edits that put other keys into the fields of a `.bib` file that hold keys."""
    from bibkit.checks.bib_source import BibSource

    for entry in BibSource(text, None).entries:
        for one in entry.fields:
            if one.name in KEY_FIELDS and not one.fixed:
                new = _changed(one.text, keys)
                if new != one.text:
                    yield Edit(one.start, one.end, new)
