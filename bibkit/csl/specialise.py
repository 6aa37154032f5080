"""A style's elements to nodes, for one shape of record: what the shape decides is decided here."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from bibkit.csl import options
from bibkit.csl.condition import SUPPLIED, Condition
from bibkit.csl.item import own_markup
from bibkit.csl.locale import Locale
from bibkit.csl.name_form import NameForm
from bibkit.csl.nodes import choose
from bibkit.csl.nodes.base import DECORATING, REPEATED, Decoration, Node
from bibkit.csl.nodes.date import DateNode, Part
from bibkit.csl.nodes.group import grouped
from bibkit.csl.nodes.names import NameLabel, Names
from bibkit.csl.nodes.text import (
    LINKED,
    CitationLabel,
    Constant,
    Label,
    LinkedVariable,
    Missing,
    Number,
    Pages,
    Supplied,
    Variable,
)
from bibkit.csl.quotes import mark_quotes
from bibkit.csl.style import Style
from bibkit.csl.tree import Area, Element
from bibkit.errors import StyleError
from bibkit.text import marks
from bibkit.vocabulary import ALIASES, NUMBERS

_MAX_DEPTH: Final = 60
# Stands for all elements without a decoration.
_BARE: Final = Element("text", {})


class Setting(NamedTuple):
    """All that nodes depend on besides the element: fixed for an area, a locale and a purpose."""

    style: Style
    area: Area
    locale: Locale
    english: bool
    sorting: bool = False
    links: bool = True
    # Whether the year suffix follows the first year by itself, since the style does not place it.
    implicit_suffix: bool = True
    name_overrides: tuple[tuple[str, str], ...] = ()


class Memory:
    """What specialisations of one setting share: parts that do not depend on the shape, and nodes.

    Keys are elements, which are the same objects for every shape.
    """

    def __init__(self) -> None:
        self.decorations: dict[tuple[Element, bool, bool], Decoration] = {}
        self.forms: dict[tuple[Element | None, Element | None], NameForm] = {}
        self.dates: dict[Element, tuple[tuple[Part, ...], str]] = {}
        self.inherited: dict[tuple[Element, Element], Element] = {}
        self.conditions: dict[Element, Condition] = {}
        # By element, type, variables, and the cs:names that it substitutes for.
        self.nodes: dict[tuple[Element, str, frozenset[str], Element | None], list[Node]] = {}


class Specialiser:
    """Turns elements into nodes for one shape."""

    def __init__(self, setting: Setting, kind: str, has: frozenset[str], memory: Memory) -> None:
        self._setting = setting
        self._memory = memory
        self._kind = kind
        self._has = has
        self._names: list[Element] = []
        self._depth = 0

    def children(self, elements: Sequence[Element]) -> list[Node]:
        """Return the nodes for elements side by side; what cannot render is left out."""
        nodes: list[Node] = []
        for element in elements:
            nodes.extend(self.element(element))
        return nodes

    def element(self, element: Element) -> list[Node]:
        """Return the nodes for an element: none, one, or those of the branch that is taken."""
        if not element.children:
            return self._dispatch(element)
        around = self._names[-1] if self._names else None
        kind = self._kind if self._kind in element.types else ""
        key = (element, kind, self._has & element.uses, around)
        known = self._memory.nodes
        found = known.get(key)
        if found is None:
            found = known[key] = self._bounded(element)
        return found

    def _bounded(self, element: Element) -> list[Node]:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise StyleError("the macros are nested too deeply", line=element.line)
        nodes = self._dispatch(element)
        self._depth -= 1
        return nodes

    def _dispatch(self, element: Element) -> list[Node]:
        tag = element.tag
        if tag == "text":
            return self._text(element)
        if tag == "choose":
            return self._choose(element)
        if tag == "group":
            return self._group(element)
        if tag == "names":
            return [self._names_node(element)]
        if tag == "date":
            return [self._date(element)]
        if tag == "number":
            return [self._number(element)]
        if tag == "label":
            return self._label(element)
        return []

    def _decoration(self, element: Element, own: bool = False, cased: bool = True) -> Decoration:
        if DECORATING.isdisjoint(element.attributes):
            element = _BARE
        key = (element, own, cased)
        found = self._memory.decorations.get(key)
        if found is None:
            found = Decoration(element, self._setting.english, own, cased)
            self._memory.decorations[key] = found
        return found

    def _text(self, element: Element) -> list[Node]:
        if "macro" in element.attributes:
            # Zotero's processor leaves the case of a macro's text alone, and styles rely on it.
            decoration = self._decoration(element, cased=False)
            node = grouped(self.children(element.children), "", decoration)
            return [node] if node is not None else []
        if "variable" in element.attributes:
            return [self._variable(element)]
        if "term" in element.attributes:
            form = element.get("form", "long")
            text = self._setting.locale.term(
                element.get("term"), form, element.get("plural") == "true"
            )
            if self._setting.sorting and element.get("term") == "no date":
                # An undated item has an empty key, which goes to the end.
                return []
            if self._setting.style.note or self._setting.area.name == "bibliography":
                text = marks.TERM + text if text else text
        else:
            text = mark_quotes(own_markup(element.get("value")))
            text = REPEATED.sub(marks.HOLD, text)
        return [Constant(text, self._decoration(element, True))] if text else []

    def _variable(self, element: Element) -> Node:
        variable = _variable_of(element)
        decoration = self._decoration(element)
        if variable == "locator" or variable == "page":
            if variable == "page" and "page" not in self._has:
                return Missing()
            form = self._setting.style.options.get("page-range-format", "")
            return Pages(variable, form, self._setting.locale, decoration)
        if variable in NUMBERS and variable in self._has:
            return Pages(variable, "", self._setting.locale, decoration)
        if variable == "citation-label":
            return CitationLabel(self._setting.implicit_suffix, decoration)
        if variable in SUPPLIED:
            return Supplied(variable, decoration)
        if element.get("form") == "short" and f"{variable}-short" in self._has:
            variable = f"{variable}-short"
        if variable not in self._has:
            return Missing()
        if variable in LINKED and self._setting.links and not self._setting.sorting:
            return LinkedVariable(variable, decoration)
        return Variable(variable, decoration)

    def _group(self, element: Element) -> list[Node]:
        nodes: list[Node] = []
        for place, child in enumerate(element.children):
            if child.tag == "label":
                around = element.children[max(0, place - 1) : place + 2]
                nodes.extend(self._label(child, self._labelled(child, around)))
            else:
                nodes.extend(self.element(child))
        node = grouped(nodes, element.get("delimiter"), self._decoration(element))
        return [node] if node is not None else []

    def _labelled(self, label: Element, around: Sequence[Element]) -> str:
        """Return the variable whose content a label in a group stands beside, if not its own.

        The specification leaves a label out where its variable is empty. Many styles label one
        variable with the term of another ("3 vols" from number-of-volumes and the label of
        volume), as Zotero's processor allows; a neighbour with content shows that this is meant.
        """
        own = _variable_of(label)
        if own in self._has:
            return ""
        for element in around:
            other = _variable_of(element)
            if element is not label and other != own and other in self._has & NUMBERS:
                return other
        return ""

    def _number(self, element: Element) -> Node:
        variable = _variable_of(element)
        if variable not in self._has and variable not in SUPPLIED:
            return Missing()
        locale = self._setting.locale
        gender = locale.gender(variable)
        return Number(
            variable, element.get("form", "numeric"), locale, gender, self._decoration(element)
        )

    def _label(self, element: Element, labelled: str = "") -> list[Node]:
        variable = _variable_of(element)
        if not labelled and variable not in self._has and variable not in SUPPLIED:
            return []
        return [
            Label(
                variable,
                labelled,
                element.get("form", "long"),
                element.get("plural", "contextual"),
                self._setting.locale,
                self._decoration(element, True),
            )
        ]

    # Conditions

    def _choose(self, element: Element) -> list[Node]:
        branches: list[tuple[choose.Test, list[Node]]] = []
        for branch in element.children:
            verdict = True if branch.tag == "else" else self._condition(branch)
            if verdict is False:
                continue
            nodes = self.children(branch.children)
            if verdict is True:
                if not branches:
                    return nodes
                branches.append((choose.always, nodes))
                break
            branches.append((verdict, nodes))
        return [choose.Choose(branches)] if branches else []

    def _condition(self, element: Element) -> choose.Test | bool:
        """Return what the shape decides of a condition, or the test that is left of it."""
        found = self._memory.conditions.get(element)
        if found is None:
            # In a bibliography there are no positions.
            positions = self._setting.area.name != "bibliography"
            found = self._memory.conditions[element] = Condition(element, positions)
        return found.decide(self._kind, self._has)

    # Dates

    def _date(self, element: Element) -> Node:
        variable = element.get("variable")
        if variable not in self._has:
            return Missing()
        known = self._memory.dates.get(element)
        if known is None:
            known = self._memory.dates[element] = self._date_parts(element)
        return DateNode(
            variable,
            known[0],
            known[1],
            self._setting.implicit_suffix,
            self._setting.locale,
            self._decoration(element),
        )

    def _date_parts(self, element: Element) -> tuple[tuple[Part, ...], str]:
        """Return the parts of a date and their delimiter, the locale's if it is localized."""
        form = element.get("form")
        local = self._setting.locale.dates.get(form) if form else None
        parts = element.children
        delimiter = element.get("delimiter")
        if local is not None:
            wanted = element.get("date-parts", "year-month-day").split("-")
            own = {part.get("name"): part for part in element.children}
            parts = tuple(
                _overridden(part, own.get(part.get("name")))
                for part in local.parts
                if part.get("name") in wanted
            )
            delimiter = local.delimiter
        found = [self._date_part(part) for part in parts if part.tag == "date-part"]
        return tuple(found), delimiter

    def _date_part(self, element: Element) -> Part:
        name = element.get("name")
        usual = "numeric" if name == "day" else "long"
        return Part(
            name,
            element.get("form", usual),
            element.get("range-delimiter", "–"),
            self._decoration(element),
        )

    # Names

    def _names_node(self, element: Element) -> Node:
        shell = element
        if self._names and not any(child.tag == "name" for child in element.children):
            outer = self._names[-1]
            known = self._memory.inherited.get((element, outer))
            if known is None:
                known = self._memory.inherited[element, outer] = _inheriting(element, outer)
            shell = known
        variables = [
            variable for variable in shell.get("variable").split() if variable in self._has
        ]
        substitute = shell.child("substitute")
        substitutes: list[Node] = []
        if substitute is not None and element.child("substitute") is not None:
            self._names.append(shell)
            for child in substitute.children:
                substitutes.extend(self.element(child))
                if "term" in child.attributes or "value" in child.attributes:
                    # What no record changes is always there, so nothing after it is.
                    break
            self._names.pop()
            substitutes = [node for node in substitutes if not isinstance(node, Missing)]
        if not variables and not substitutes:
            return Missing()
        return Names(
            variables,
            self._name_form(shell),
            self._names_delimiter(shell),
            self._name_label(shell),
            substitutes,
            sorted(shell.get("variable").split()) == ["editor", "translator"],
            self._decoration(shell),
        )

    def _names_delimiter(self, element: Element) -> str:
        if "delimiter" in element.attributes:
            return element.get("delimiter")
        for source in (self._setting.area.options, self._setting.style.options):
            if "names-delimiter" in source:
                return source["names-delimiter"]
        return ""

    def _name_label(self, element: Element) -> NameLabel | None:
        label = element.child("label")
        if label is None:
            return None
        tags = [child.tag for child in element.children]
        before = "name" in tags and tags.index("label") < tags.index("name")
        return NameLabel(
            label.get("form", "long"),
            label.get("plural", "contextual"),
            before,
            self._setting.locale,
            self._decoration(label, True),
        )

    def _name_form(self, element: Element) -> NameForm:
        key = (element.child("name"), element.child("et-al"))
        found = self._memory.forms.get(key)
        if found is None:
            found = self._memory.forms[key] = self._new_name_form(*key)
        return found

    def _new_name_form(self, name: Element | None, et_al: Element | None) -> NameForm:
        setting = self._setting
        parts = {part.get("name"): part for part in name.children} if name is not None else {}
        term = et_al.get("term", "et-al") if et_al is not None else "et-al"
        text = setting.locale.term(term)
        return NameForm(
            options.name_options(
                setting.style.options,
                setting.area.options,
                name,
                dict(setting.name_overrides),
                setting.locale,
            ),
            setting.locale,
            self._decoration(parts["family"]) if "family" in parts else None,
            self._decoration(parts["given"]) if "given" in parts else None,
            self._decoration(name) if name is not None else None,
            self._decoration(et_al).bare(text) if et_al is not None else text,
            sort_key=setting.sorting,
            prefix=name.get("prefix") if name is not None else "",
            suffix=name.get("suffix") if name is not None else "",
            substitute=setting.area.options.get("subsequent-author-substitute"),
            substitute_rule=setting.area.options.get(
                "subsequent-author-substitute-rule", "complete-all"
            ),
        )


def _inheriting(element: Element, outer: Element) -> Element:
    """Return a cs:names in cs:substitute with the children of the cs:names around it.

    The attributes of the outer element are applied to the result of the substitution.
    """
    own = {child.tag for child in element.children}
    given = [child for child in outer.children if child.tag in ("name", "et-al", "label")]
    children = [child for child in given if child.tag not in own]
    attributes = {"variable": element.get("variable")}
    if "delimiter" in outer.attributes:
        attributes["delimiter"] = outer.get("delimiter")
    return element.changed(attributes, (*children, *element.children))


def _variable_of(element: Element) -> str:
    name = element.get("variable")
    return ALIASES.get(name, name)


def _overridden(part: Element, own: Element | None) -> Element:
    """Return a localized date's part with the attributes that the style sets on it."""
    if own is None:
        return part
    # Affixes and delimiters belong to the locale; a style may change form, case and formatting.
    changed = {
        name: value
        for name, value in own.attributes.items()
        if name not in ("prefix", "suffix", "range-delimiter")
    }
    return part.changed({**part.attributes, **changed})
