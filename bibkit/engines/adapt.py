"""A style's XML for citeproc-py: what it cannot do, said in what it can.

Display blocks become marks in affixes. A date becomes a choice between the date itself and, for a
range, its parts set out one by one, since citeproc-py loses or mangles most ranges.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

import citeproc
from lxml import etree

from bibkit.csl import locale
from bibkit.csl.style import Style
from bibkit.csl.xml import NAMESPACE
from bibkit.text import marks

# Stands before the delimiter of a range: what comes before it ends without white space or comma.
TRIM: Final = "\ufde9"
_DECLARATION: Final = re.compile(r"^[\ufeff\s]*(?:<\?xml[^>]*\?>)?\s*")
_PARTS: Final = ("year", "month", "day")
_SHOWN: Final = {
    "year": ("year",),
    "year-month": ("year", "month"),
    "year-month-day": _PARTS,
}
# What a group can take over from the cs:date in whose place it stands.
_OF_GROUP: Final = frozenset(
    """prefix suffix display font-style font-variant font-weight text-decoration
    vertical-align""".split()
)


def adapt(style: Style, language: str | None) -> bytes:
    """Return the XML of a style in a form that citeproc-py follows."""
    # The declaration may name the encoding of the file that this text was once in.
    text = _DECLARATION.sub("", style.source)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(text.encode(), parser)
    for node in root.iter(_tag("*")):
        mark = marks.DISPLAY.get(node.get("display", ""))
        if mark:
            _enclose(node, mark)
    _take_numbers_as_text(root)
    _keep_given_names(root)
    dates = locale.build(language or locale.DEFAULT, style.locales).dates
    for node in list(root.iter(_tag("date"))):
        if node.get("variable"):
            _offer_range(node, _parts(node, dates))
    bibliography = root.find(_tag("bibliography"))
    if bibliography is not None and bibliography.get("second-field-align"):
        _align(bibliography.find(_tag("layout")))
    return etree.tostring(root)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _enclose(node: Any, mark: str) -> None:
    node.set("prefix", mark + node.get("prefix", ""))
    node.set("suffix", node.get("suffix", "") + marks.CLOSE)


def _align(layout: Any) -> None:
    """Put a layout's first child into the left margin and all others to the right of it."""
    first = next(layout.iterchildren(_tag("*")), None)
    if first is None or layout.xpath("descendant::*[@display]"):
        return
    group = etree.Element(_tag("group"))
    group.set("prefix", marks.LEFT_MARGIN)
    group.set("suffix", marks.CLOSE + marks.RIGHT_INLINE)
    layout.replace(first, group)
    group.append(first)
    layout.set("suffix", layout.get("suffix", "") + marks.CLOSE)


def _take_numbers_as_text(root: Any) -> None:
    """Turn numbers that came with later versions of CSL into text, which shows the same."""
    known = {name.replace("_", "-") for name in citeproc.NUMBERS}
    for node in root.iter(_tag("number")):
        if node.get("variable") not in known and node.get("form", "numeric") == "numeric":
            node.tag = _tag("text")


def _keep_given_names(root: Any) -> None:
    """Take out initials where ``initialize="false"`` forbids them; citeproc-py does not heed it.

    What the whole style says goes to each cs:name, since one that inherits cannot take it back.
    """
    sign = root.attrib.pop("initialize-with", None)
    default = root.attrib.pop("initialize", "true")
    for names in root.iter(_tag("names")):
        name = names.find(_tag("name"))
        if name is None:
            if sign is None or names.getparent().tag == _tag("substitute"):
                continue
            name = etree.Element(_tag("name"))
            names.insert(0, name)
        if name.get("initialize", default) == "false":
            name.attrib.pop("initialize-with", None)
        elif sign is not None and "initialize-with" not in name.attrib:
            name.set("initialize-with", sign)


def _parts(node: Any, dates: Mapping[str, Any]) -> tuple[str, list[dict[str, str]]]:
    """Return the delimiter and the parts of a date, from itself or from the locale's format."""
    own = [dict(child.attrib) for child in node.iterchildren(_tag("date-part"))]
    if not node.get("form"):
        return node.get("delimiter", ""), own
    local = dates.get(node.get("form"))
    if local is None:
        return "", []
    changed = {part.get("name"): part for part in own}
    shown = _SHOWN.get(node.get("date-parts", ""), _PARTS)
    return local.delimiter, [
        {**part.attributes, **changed.get(part.get("name"), {})}
        for part in local.parts
        if part.get("name") in shown
    ]


def _offer_range(node: Any, format_: tuple[str, list[dict[str, str]]]) -> None:
    """Replace a cs:date by a choice of how to show it, as its range is or is not one.

    `bibkit.engines.items` gives the variables that are tested (CSL specification, "Date Ranges").
    """
    delimiter, parts = format_
    variable = node.get("variable")
    choose = etree.Element(_tag("choose"))
    for place, largest in enumerate(_PARTS):
        differing = _PARTS[place:]
        if any(part.get("name") in differing for part in parts):
            branch = etree.SubElement(choose, _tag("else-if" if len(choose) else "if"))
            branch.set("variable", f"{variable}-range-{largest}")
            branch.append(_range(node, delimiter, parts, differing))
    if not len(choose):
        return
    node.getparent().replace(node, choose)
    etree.SubElement(choose, _tag("else")).append(node)


def _range(node: Any, delimiter: str, parts: list[dict[str, str]], differing: Any) -> Any:
    places = [place for place, part in enumerate(parts) if part.get("name") in differing]
    start, end = places[0], places[-1] + 1
    largest = min(parts[start:end], key=lambda part: _PARTS.index(part.get("name", "day")))
    first = deepcopy(parts[start:end])
    first[-1].pop("suffix", None)
    second = deepcopy(parts[start:end])
    second[0].pop("prefix", None)
    group = etree.Element(_tag("group"))
    group.attrib.update({k: v for k, v in node.attrib.items() if k in _OF_GROUP})
    variable = node.get("variable")
    group.extend(_dates(variable, parts[:start], delimiter, after=delimiter))
    between = TRIM + largest.get("range-delimiter", "–")
    group.extend(_dates(variable, first, delimiter, between))
    group.extend(_dates(f"{variable}-end", second, delimiter))
    if parts[end:]:
        following = list(_dates(variable, parts[end:], delimiter))
        following[0].set("prefix", delimiter)
        group.extend(following)
    return group


def _dates(
    variable: str, parts: list[dict[str, str]], delimiter: str, after: str = ""
) -> Iterator[Any]:
    if not parts:
        return
    date = etree.Element(_tag("date"), {"variable": variable, "delimiter": delimiter})
    date.set("suffix", after)
    for part in parts:
        etree.SubElement(date, _tag("date-part"), part)
    yield date
