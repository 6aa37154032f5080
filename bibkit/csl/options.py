"""Name options after inheritance, from cs:style through the area to cs:name."""

from collections.abc import Mapping

from bibkit.csl.locale import Locale
from bibkit.csl.name_form import NameOptions
from bibkit.csl.tree import NAME_OPTIONS, Element

# What cs:name calls "form" and "delimiter" has another name where it is inherited from.
_RENAMED = {"form": "name-form", "delimiter": "name-delimiter"}


def name_options(
    style: Mapping[str, str],
    area: Mapping[str, str],
    name: Element | None,
    overrides: Mapping[str, str],
    locale: Locale,
) -> NameOptions:
    """Return the options for a cs:name (specification, "Inheritable Name Options")."""
    own = name.attributes if name is not None else {}
    values: dict[str, str] = {}
    for option in (*NAME_OPTIONS, "form", "delimiter"):
        inherited = _RENAMED.get(option, option)
        for source, key in ((own, option), (area, inherited), (style, inherited)):
            if key in source:
                values[option] = source[key]
                break
    values.update(overrides)
    et_al_min = _integer(values.get("et-al-min"), 0)
    use_first = _integer(values.get("et-al-use-first"), -1)
    return NameOptions(
        form=values.get("form", "long"),
        and_=_and(values.get("and", ""), locale),
        delimiter=values.get("delimiter", ", "),
        precedes_et_al=values.get("delimiter-precedes-et-al", "contextual"),
        precedes_last=values.get("delimiter-precedes-last", "contextual"),
        et_al_min=et_al_min,
        et_al_use_first=use_first,
        subsequent_min=_integer(values.get("et-al-subsequent-min"), et_al_min),
        subsequent_use_first=_integer(values.get("et-al-subsequent-use-first"), use_first),
        use_last=values.get("et-al-use-last") == "true",
        initialize=values.get("initialize") != "false",
        initialize_with=values.get("initialize-with"),
        hyphen=style.get("initialize-with-hyphen") != "false",
        sort_order="all" if "sort" in overrides else values.get("name-as-sort-order", ""),
        separator=values.get("sort-separator", ", "),
        demote=style.get("demote-non-dropping-particle", "display-and-sort"),
    )


def _integer(value: str | None, usual: int) -> int:
    return int(value) if value is not None and value.strip().isdecimal() else usual


def _and(value: str, locale: Locale) -> str:
    if value == "text":
        term = locale.term("and")
    elif value == "symbol":
        term = locale.term("and", "symbol") or "&"
    else:
        return ""
    # A term with a space of its own says how it stands between names.
    return term if term != term.strip() or not term else f" {term} "
