"""A record as a table, for notebooks: in HTML, Markdown and LaTeX, without any style."""

import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Final

from bibkit.text import markup
from bibkit.text.nodes import Inline, from_marked

if TYPE_CHECKING:
    from bibkit.model.record import Record

# Of CSL's inline markup, what HTML has plain tags for.
_TAGS: Final = {"italic": "i", "bold": "b", "sup": "sup", "sub": "sub"}
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>|#$~^@])")
_LATEX: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: "\\" + sign for sign in "&%$#_{}"},
}


def html(record: "Record") -> str:
    """Return a record as an HTML table."""
    cells = [(escape(name), _marked(value)) for name, value in _rows(record)]
    rows = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in cells)
    return f"<table><caption>{escape(record.key)}</caption><tbody>{rows}</tbody></table>"


def markdown(record: "Record") -> str:
    """Return a record as a Markdown table."""
    head = f"| {_escaped(record.key)} | |\n| --- | --- |"
    rows = [f"| {_escaped(name)} | {_escaped(_plain(value))} |" for name, value in _rows(record)]
    return "\n".join([head, *rows])


def latex(record: "Record") -> str:
    """Return a record as a LaTeX list of descriptions."""
    rows = [f"\\item[{_safe(name)}] {_safe(_plain(value))}" for name, value in _rows(record)]
    lines = [f"\\textbf{{{_safe(record.key)}}}", "\\begin{description}", *rows]
    return "\n".join([*lines, "\\end{description}"])


def _rows(record: "Record") -> Iterator[tuple[str, str]]:
    """Yield what a record says: the type, variables, other fields, forms and relations."""
    yield "type", record.type
    for name, value in (*record.items(), *record.fields.items()):
        yield str(name), _text(value)
    for language, form in record.forms.items():
        for name, value in form.items():
            yield f"{name}@{language}", _text(value)
    for relation in record.relations:
        yield relation.kind, relation.key


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    return str(value)


def _marked(value: str) -> str:
    """Return a text in CSL's inline markup as HTML."""
    return _html(from_marked(markup.to_marked(value)))


def _html(nodes: tuple[Inline, ...]) -> str:
    pieces = []
    for node in nodes:
        if isinstance(node, str):
            pieces.append(escape(node, quote=False))
        else:
            tag = _TAGS.get(node.kind)
            inner = _html(node.children)
            pieces.append(f"<{tag}>{inner}</{tag}>" if tag else inner)
    return "".join(pieces)


def _plain(value: str) -> str:
    return " ".join(markup.plain(value).split())


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _safe(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in text)
