"""Rich text as runs of WordprocessingML, and the fields around them."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Final, TypeAlias

from bibkit.output.spans import Format, runs
from bibkit.papers.citation import Nodes
from bibkit.papers.word.xml import (
    RUN_PROPERTIES,
    SPACE,
    Element,
    clean,
    clone,
    local,
    make,
    sub,
    w,
)

Linker: TypeAlias = Callable[[str], dict[str, str]]

_ORDER: Final = {name: place for place, name in enumerate(RUN_PROPERTIES)}
_PROPERTIES: Final = {
    "italic": (("i", {}), ("iCs", {})),
    "bold": (("b", {}), ("bCs", {})),
    "small-caps": (("smallCaps", {}),),
    "underline": (("u", {"val": "single"}),),
    "sup": (("vertAlign", {"val": "superscript"}),),
    "sub": (("vertAlign", {"val": "subscript"}),),
}
_BREAKS: Final = re.compile("([\t\n])")
# Word reads no longer text in one w:instrText reliably.
_CODE: Final = 8000


def properties(base: Element | None, *kinds: str, style: str = "") -> Element:
    """Return the properties of a run: those of another one, with kinds of formatting added."""
    made = clone(base) if base is not None else make("rPr")
    if style:
        put(made, "rStyle", {"val": style})
    for kind in kinds:
        for name, attributes in _PROPERTIES.get(kind, ()):
            put(made, name, attributes)
    return made


def put(parent: Element, name: str, attributes: dict[str, str]) -> None:
    """Set a property in w:rPr, in the place that the schema gives it."""
    old = parent.find(w(name))
    if old is not None:
        parent.remove(old)
    made = make(name, **attributes)
    later = (one for one in parent if _ORDER.get(local(one), len(_ORDER)) > _ORDER[name])
    first = next(later, None)
    if first is None:
        parent.append(made)
    else:
        first.addprevious(made)


def without(base: Element | None, *names: str) -> Element | None:
    """Return properties of a run without some of them; None if nothing is left."""
    if base is None:
        return None
    made = clone(base)
    for name in names:
        for old in made.findall(w(name)):
            made.remove(old)
    return made if len(made) else None


def text_runs(nodes: Nodes, base: Element | None, link: Linker | None = None) -> list[Element]:
    """Return rich text as runs with the formatting around it; `link` gives a link's attributes."""
    made: list[Element] = []
    for target, group in groupby(runs(nodes), key=lambda run: _target(run[1])):
        found = [_run(text, formats, base) for text, formats in group]
        attributes = link(target) if link is not None and target else {}
        if attributes:
            around = make("hyperlink")
            for name, value in attributes.items():
                around.set(name, value)
            around.extend(found)
            found = [around]
        made.extend(found)
    return made


def _target(formats: Iterable[Format]) -> str:
    return next((target for kind, target in formats if kind == "link"), "")


def _run(text: str, formats: Iterable[Format], base: Element | None) -> Element:
    kinds = [kind for kind, _ in formats if kind in _PROPERTIES]
    return plain_run(text, properties(base, *kinds))


def plain_run(text: str, around: Element | None = None) -> Element:
    """Return a run with a text; tabulators and line breaks become elements."""
    run = make("r")
    if around is not None and len(around):
        run.append(clone(around))
    for piece in _BREAKS.split(clean(text)):
        if piece == "\t":
            sub(run, "tab")
        elif piece == "\n":
            sub(run, "br")
        elif piece:
            node = sub(run, "t")
            node.text = piece
            node.set(SPACE, "preserve")
    return run


def field(code: str, result: list[Element], base: Element | None) -> list[Element]:
    """Return a field with a code, around its result."""
    return [*opening(code, base), *result, closing(base)]


def opening(code: str, base: Element | None) -> list[Element]:
    """Return what stands before the result of a field."""
    return [_char("begin", base), *_code(f" {clean(code)} ", base), _char("separate", base)]


def closing(base: Element | None) -> Element:
    """Return what ends a field."""
    return _char("end", base)


def _char(kind: str, base: Element | None) -> Element:
    run = plain_run("", base)
    sub(run, "fldChar", fldCharType=kind)
    return run


def _code(code: str, base: Element | None) -> Iterator[Element]:
    for start in range(0, len(code), _CODE):
        run = plain_run("", base)
        node = sub(run, "instrText")
        node.text = code[start : start + _CODE]
        node.set(SPACE, "preserve")
        yield run
