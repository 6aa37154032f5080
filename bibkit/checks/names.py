"""The rules of names: several in one, institutions split, suffixes and signs in a wrong place."""

import re
from collections.abc import Iterator
from typing import Final

from bibkit.checks.finding import Found
from bibkit.checks.rules import record_rule
from bibkit.checks.subject import Item
from bibkit.model.names import Name

_INITIALS: Final = r"(?:[^\W\d_a-z]\.[\s-]?){1,4}"
_SURNAME: Final = r"(?:(?:van|von|de|der|den|la|le|di|da)\s+){0,3}[^\W\d_a-z][\w'’-]+"
_PERSON: Final = rf"(?:{_INITIALS}\s?{_SURNAME}|{_SURNAME},?\s+{_INITIALS})"
_ENTITY: Final = re.compile(r"&#?\w{1,10};(?:\w{1,10};)?")
# "A. Smith", as the part before or after a comma that parts two persons.
_ONE: Final = re.compile(rf"\s*{_INITIALS}\s?{_SURNAME}\s*")
_AND: Final = re.compile(r"\s(?:and|und|et|AND|And|&|\\&)\s")
_SPACED_PERSONS: Final = re.compile(
    rf"\s*{_PERSON}\s*(?:,|;|&|\band\b|\bund\b)\s*(?:and\s+)?{_PERSON}\s*(?:[,;&].*)?"
)
# "John Smith and Jane B. Jones"
_FULL_NAME: Final = rf"[^\W\d_a-z][^\W\d_]+(?:\s{_INITIALS})?\s{_SURNAME}"
_FULL_NAMES: Final = re.compile(
    rf"{_FULL_NAME}(?:,\s{_FULL_NAME})*,?\s(?:and|und|et|&)\s{_FULL_NAME}"
)
_ET_AL: Final = re.compile(r"\b(?:et\.?\s+al(?:ii|\b\.?)|u\.\s?a\.|and\s+others)", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"(?:Jr|Sr|Jnr|Snr)\.?|I{2,3}|IV", re.IGNORECASE)
_INSTITUTION: Final = re.compile(
    r"""\b(?:Universit\w+|Institut\w*|Minist\w+|Department|Committee|Commission|Organi[sz]ation|
    Corporation|GmbH|Inc|Ltd|LLC|Foundation|Consortium|Association|Society|Agency|Bureau|Council|
    Laborator\w+|Akademie|Academy|Gesellschaft|Verein|Bundesamt|Collaboration|Working\s+Group|
    Task\s+Force|Library|Museum|Centre|Center|Federation|Authority|College|School|Office|
    Administration|Company|Nations)\b""",
    re.VERBOSE,
)
# Further words that tell an institution, which persons may be called as well.
_BODY: Final = re.compile(
    r"""\b(?:Health|Safety|Executive|Research|Sciences?|Technology|National|International|Press|
    Group|Partners|Brothers|Sons|Services?|Trust|Board|Bank|Team|Network|Studies|Development|
    Church|Party|Union|Hospital|Embassy|Court|Congress|Parliament)\b""",
    re.VERBOSE,
)
# What follows a name behind a comma: a suffix, an order, a degree.
_TITLE: Final = re.compile(
    r",\s*(?:[JS]r\.?|I{1,3}|IV|[A-Z]\.\s?[A-Z]\.|Ph\.?\s?D\.?|M\.?D\.?)(?!\w)"
)
_SIGNS: Final = re.compile(r"[0-9*†‡§@_^$#]|\bORCID\b")
_NO_NAME: Final = re.compile(
    r"(?:unknown|n/?a|none|no author|various|et al\.?|author|\?+|tbd|-+|\.+)",
    re.IGNORECASE,
)


@record_rule("several-names", "warning")
def several_names(item: Item) -> Iterator[Found]:
    """One name that looks like two or more.

    In BibTeX names are parted by the word and alone: a comma parts a family name from what is
    given, and a semicolon or an ampersand parts nothing. In CSL-JSON each name is an object.
    """
    told: dict[str, list[tuple[Name, str]]] = {}
    for variable, name in item.names:
        reason = _several(name)
        if reason:
            told.setdefault(variable, []).append((name, reason))
    for variable, found in told.items():
        name, reason = found[0]
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        message = f"{{field}}: {reason}: {str(name)[:80]!r}{more}"
        yield Found(message, _parted(item), variable, name.literal or name.family)


def _parted(item: Item) -> str:
    return 'part names by " and "' if item.is_tex else "give each name by itself"


def _several(name: Name) -> str:
    if name.literal:
        return "this literal name looks like several persons" if _are_persons(name.literal) else ""
    parts = tuple(_ENTITY.sub("", part) for part in (name.family, name.given, name.suffix))
    if _ET_AL.search(str(name)):
        return ""
    if any(";" in part for part in parts):
        return "there is a semicolon in this name"
    if any(_AND.search(f" {part} ") for part in parts if part) and not _institution(name):
        return "there is an “and” in this name"
    if "=" in str(name):
        # BibLaTeX's extended form, with parts that are not read.
        return ""
    if any("," in _TITLE.sub("", part) for part in (name.given, name.family)):
        return "there are more commas in this name than one name has"
    if _ONE.fullmatch(name.family) and " " in name.given.strip() and _ONE.fullmatch(name.given):
        return "this name looks like two that a comma parts"
    if _full_names(name):
        return "this name looks like two that a comma parts"
    return ""


def _full_names(name: Name) -> bool:
    """Return whether both sides of the comma are a given name or initial and a family name."""
    pattern = rf"{_INITIALS}\s?{_SURNAME}"
    return bool(
        re.fullmatch(pattern, name.family.strip())
        and re.search(rf"{_SURNAME}\Z", name.given.strip())
        and " " in name.given.strip()
    )


def _are_persons(text: str) -> bool:
    if _institution_text(text) or _BODY.search(text):
        return False
    if _FULL_NAMES.fullmatch(text.strip()):
        return True
    return bool(_SPACED_PERSONS.fullmatch(text)) or (";" in text and "&" not in text)


def _institution(name: Name) -> bool:
    return _institution_text(str(name))


def _institution_text(text: str) -> bool:
    return _INSTITUTION.search(text) is not None


@record_rule("et-al", "warning")
def et_al(item: Item) -> Iterator[Found]:
    """ "et al." in a name: it is for styles to write, in their own words.

    In BibTeX, further authors that are not named are "and others".
    """
    for variable, name in item.names:
        if name.literal == "others":
            continue
        found = _ET_AL.search(str(name))
        if found:
            hint = 'write " and others" after the last name'
            yield Found(
                f"{{field}}: {found.group()!r} in a name: {str(name)[:80]!r}",
                hint,
                variable,
                name.literal or name.family,
            )


@record_rule("name-suffix", "warning")
def name_suffix(item: Item) -> Iterator[Found]:
    """A suffix such as "Jr." or "III" in the place of a family or given name.

    BibTeX reads "Henry Ford, Jr." as a person named Jr. whose family is Henry Ford; the suffix
    stands between two commas: "Ford, Jr., Henry".
    """
    for variable, name in item.names:
        family, given = name.family.strip(), name.given.strip()
        last = given.rpartition(" ")[2] if " " in given else given
        is_last = _SUFFIX.fullmatch(last) and not re.fullmatch("I+|IV", given)
        if is_last or (_SUFFIX.fullmatch(family) and given):
            shown = f"{given} {family}" if _SUFFIX.fullmatch(family) else f"{family}, {given}"
            hint = "write Family, Jr., Given; in CSL-JSON it is the suffix"
            yield Found(
                f"{{field}}: the suffix of this name is read as a part of it: {shown!r}",
                hint,
                variable,
                family,
            )


@record_rule("institution-name", "warning")
def institution_name(item: Item) -> Iterator[Found]:
    """The name of an institution that is split into given and family names, as a person's is.

    Styles would turn it round or shorten it. In BibTeX braces hold it together:
    {World Health Organization}.
    """
    for variable, name in item.names:
        if name.literal or not name.given or not _institution(name):
            continue
        words = f"{name.given} {name.dropping_particle} {name.non_dropping_particle} {name.family}"
        shown = " ".join(words.split())
        if (
            len(shown.split()) > 1
            and not re.search(r"(?:^|\s)[^\W\d_]\.", shown)
            and _is_split(name)
        ):
            hint = f"write {{{shown}}}" if item.is_tex else "give it as a literal name"
            yield Found(
                f"{{field}}: this institution is read as a person: {shown[:80]!r}",
                hint,
                variable,
                name.family,
            )


def _is_split(name: Name) -> bool:
    """Return whether the telling word is not just a person's family or given name."""
    given, family = name.given.split(), name.family.split()
    if len(given) + len(family) < 3 and not name.dropping_particle:
        first = _INSTITUTION.fullmatch(name.given)
        return (
            bool(first)
            or re.fullmatch(
                r"Universit\w+|GmbH|Inc|Ltd|Consortium|Collaboration|Foundation|Corporation|Association|Committee|Commission|Nations|Institut\w*",
                name.family.rstrip("."),
            )
            is not None
        )
    return True


@record_rule("name-signs", "warning")
def name_signs(item: Item) -> Iterator[Found]:
    """Digits, footnote marks or addresses in a person's name, as they are copied from a page."""
    for variable, name in item.names:
        text = " ".join((name.family, name.given, name.suffix))
        found = _SIGNS.search(text)
        odd = name.literal or text.startswith("xdata=") or "\\" in text or name.family.islower()
        if found and not odd and not _institution(name):
            message = f"{{field}}: {found.group()!r} in a name: {str(name)[:80]!r}"
            yield Found(message, "leave the name alone there", variable, name.family)


@record_rule("name-capitals", "note")
def name_capitals(item: Item) -> Iterator[Found]:
    """A person's name in capitals: whether and how capitals are used is for styles to say."""
    for variable, name in item.names:
        parts = [name.family, name.given]
        letters = "".join(c for part in parts for c in part if c.isalpha())
        words = re.findall(r"[^\W\d_]{3,}", " ".join(parts))
        if (
            not name.literal
            and len(name.family) > 3
            and name.given
            and letters.isupper()
            and len(words) > 1
        ):
            message = f"{{field}}: this name is in capitals: {str(name)[:80]!r}"
            yield Found(message, f"write {_mixed(name)}", variable, name.family)


def _mixed(name: Name) -> str:
    return f"{name.family.title()}, {name.given.title()}"


@record_rule("no-name", "note")
def no_name(item: Item) -> Iterator[Found]:
    """A word in the place of an author that says that there is none, such as unknown or n/a.

    Styles have their own ways with works without an author.
    """
    for variable, name in item.names:
        text = name.literal or (name.family if not name.given else "")
        if text and _NO_NAME.fullmatch(text.strip()):
            yield Found(
                f"{{field}}: {text!r} is nobody's name",
                "leave out the {field}",
                variable,
                text,
            )
