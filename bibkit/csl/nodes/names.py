"""cs:names: name variables, their labels, substitution, and the place of each in disambiguation."""

from collections.abc import Sequence

from bibkit.csl.item import PersonName
from bibkit.csl.locale import Locale
from bibkit.csl.name_form import NameForm
from bibkit.csl.nodes.base import Decoration, Node
from bibkit.csl.state import NameList, State


class NameLabel:
    """cs:label within cs:names: the term for a role, before or after the names."""

    __slots__ = ("_decoration", "_form", "_locale", "_plural", "before")

    def __init__(
        self, form: str, plural: str, before: bool, locale: Locale, decoration: Decoration
    ) -> None:
        self._form = form
        self._plural = plural
        self._locale = locale
        self._decoration = decoration
        self.before = before

    def has_term(self, role: str) -> bool:
        """Return whether the locale has a term for a role."""
        return bool(self._locale.term(role, self._form))

    def text(self, role: str, count: int, state: State) -> str:
        """Return the term for a role that `count` people have."""
        plural = count > 1 if self._plural == "contextual" else self._plural == "always"
        return self._decoration.apply(self._locale.term(role, self._form, plural), state)


class Names(Node):
    """cs:names with the variables that records of this shape have, or could have."""

    __slots__ = (
        "_decoration",
        "_delimiter",
        "_form",
        "_label",
        "_merges",
        "_variables",
        "substitutes",
    )

    def __init__(
        self,
        variables: Sequence[str],
        form: NameForm,
        delimiter: str,
        label: NameLabel | None,
        substitutes: Sequence[Node],
        merges: bool,
        decoration: Decoration,
    ) -> None:
        self._variables = tuple(variables)
        self._form = form
        self._delimiter = delimiter
        self._label = label
        self.substitutes = tuple(substitutes)
        self._decoration = decoration
        self._merges = merges and (label is None or label.has_term("editortranslator"))

    def render(self, state: State) -> str:
        """Return the names of all variables, or what substitutes for them."""
        state.called += 1
        lists = self._lists(state)
        if not lists:
            return self._substitute(state)
        state.filled += 1
        if state.substituting:
            state.suppressed.update(variable for variable, _ in lists)
        if self._form.count:
            return self._count(lists, state)
        first = state.rendered_names is None
        parts = [self._one(variable, people, state) for variable, people in lists]
        if first and state.hide_names:
            state.hidden = True
            return ""
        return self._decoration.apply(self._delimiter.join(part for part in parts if part), state)

    def _lists(self, state: State) -> list[tuple[str, tuple[PersonName, ...]]]:
        names = state.item.names
        lists = [
            (variable, names[variable])
            for variable in self._variables
            if variable in names and variable not in state.suppressed
        ]
        if self._merges and len(lists) > 1:
            return _merged(lists)
        return lists

    def _count(self, lists: list[tuple[str, tuple[PersonName, ...]]], state: State) -> str:
        count = sum(self._form.shown(len(people), state) for _, people in lists)
        return self._decoration.apply(str(count), state)

    def _one(self, variable: str, people: tuple[PersonName, ...], state: State) -> str:
        form = self._form
        place = len(state.lists)
        shown = form.shown(len(people), state)
        wanted = state.decided.shown.get(place)
        if wanted is not None:
            shown = max(shown, min(wanted, len(people)))
        state.lists.append(NameList(people, shown, form))
        names = form.each(people, shown, place, state)
        first = state.rendered_names is None and not state.sorting
        if first:
            keys = [name.person for name in people[:shown]]
            state.rendered_names = tuple(zip(names, keys, strict=True))
        text = form.join(names, people, shown, state, first)
        if first:
            state.names_text = text
        if self._label is None or state.sorting:
            return text
        label = self._label.text(variable, len(people), state)
        return label + text if self._label.before else text + label

    def _substitute(self, state: State) -> str:
        if not self.substitutes:
            return ""
        outer, state.substituting = state.substituting, True
        used = len(state.suppressed)
        text = ""
        for node in self.substitutes:
            text = node.render(state)
            if text or state.hidden:
                break
        state.substituting = outer
        # A term such as "anonymous" names nobody, so it is no author who is named again.
        named = len(state.suppressed) > used
        if text and named and state.rendered_names is None and not state.sorting:
            state.rendered_names = ((text, ()),)
            state.names_text = text
            state.hidden = state.hide_names
            text = "" if state.hidden else self._form.substitute_whole(text, state)
        return text and self._decoration.apply(text, state)


def _merged(
    lists: list[tuple[str, tuple[PersonName, ...]]],
) -> list[tuple[str, tuple[PersonName, ...]]]:
    """Return the lists with editor and translator as one if they are the same people."""
    found = dict(lists)
    editors, translators = found.get("editor"), found.get("translator")
    if editors is None or translators is None:
        return lists
    if [name.key for name in editors] != [name.key for name in translators]:
        return lists
    merged = []
    for variable, people in lists:
        if variable == "editor":
            merged.append(("editortranslator", people))
        elif variable != "translator":
            merged.append((variable, people))
    return merged
