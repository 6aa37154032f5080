"""What the processor sees of a record: an `Item` with marked text, names and dates by variable."""

import re
from collections.abc import Container, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from bibkit import vocabulary
from bibkit.csl.dates import Date, read_date
from bibkit.csl.quotes import mark_quotes
from bibkit.errors import shown
from bibkit.text import markup
from bibkit.text.marks import BOLD, FLIP, HOLD, ITALIC, SMALL_CAPS, clean

_NOTED: Final = (vocabulary.VARIABLES | {"type"}) - {"note"}
_REPEATED: Final = re.compile(r"(?<=[.,;:!?])(?=[.,;:!?])")
# A space within guillemets does not break the line.
_INNER_SPACE: Final = re.compile(r"(?<=«) | (?=»)")
# What plain text has none of; most fields are plain.
_SPECIAL: Final = re.compile(r"[<\"'\x00-\x1f]|  |[.,:;!?]{2}")
_SPACE: Final = re.compile(r"[ \t\r\n]+")
_FLIPPING: Final = {ord(mark): FLIP + mark for mark in (ITALIC, BOLD, SMALL_CAPS)}
# Longer text is cut: nobody prints it, and every later pass would pay for it.
MAX_LENGTH: Final = 200_000
# Python does not write integers of any length, and nobody means one of this.
_TOO_LARGE: Final = 10**100


class PersonName:
    """One name, in the parts that CSL knows; a literal name has only its `literal`."""

    __slots__ = (
        "comma_suffix",
        "dropping",
        "family",
        "given",
        "key",
        "literal",
        "non_dropping",
        "person",
        "static",
        "suffix",
    )

    def __init__(
        self,
        family: str = "",
        given: str = "",
        dropping: str = "",
        non_dropping: str = "",
        suffix: str = "",
        literal: str = "",
        comma_suffix: bool = False,
        static: bool = False,
    ) -> None:
        self.family = family
        self.given = given
        self.dropping = dropping
        self.non_dropping = non_dropping
        self.suffix = suffix
        self.literal = literal
        self.comma_suffix = comma_suffix
        self.static = static
        self.key = (literal, family, given, dropping, non_dropping, suffix)
        # Who it is, however the name was given: an institution may stand as a family name.
        self.person = (literal or family, given, dropping, non_dropping, suffix)


# A type, and the variables that have a value.
Shape: TypeAlias = tuple[str, frozenset[str]]


class Item:
    """A bibliographic item, ready for evaluation.

    `text` holds marked text by variable (numbers too), `names` and `dates` the others. `shape` is
    its type with the set of the variables that have a value.
    """

    __slots__ = ("dates", "has", "id", "language", "names", "shape", "text", "type")

    def __init__(
        self,
        identifier: str,
        kind: str,
        text: dict[str, str],
        names: dict[str, tuple[PersonName, ...]],
        dates: dict[str, Date],
    ) -> None:
        self.id = identifier
        self.type = kind
        self.text = text
        self.names = names
        self.dates = dates
        self.language = text.get("language", "")
        self.has = frozenset([*text, *names, *dates])
        self.shape: Shape = (kind, self.has)


def item_from_csl(
    data: Mapping[Any, Any],
    warnings: list[str] | None = None,
    key: str | None = None,
    wanted: Container[str] | None = None,
) -> Item:
    """Return the item for a CSL-JSON object.

    `key` stands in for its id. Where `wanted` is given, text in other variables may be left out: a
    style asks for few of those that a record has. Values of a wrong type are read as well as they
    can be; what cannot be used is left out and said in `warnings`.
    """
    found: list[str] = [] if warnings is None else warnings
    identifier = str(data.get("id", "")) if key is None else key
    note = data.get("note")
    if type(note) is str and ":" in note:
        noted = _with_note_variables(data)
        if noted is not None:
            return item_from_csl(noted, warnings, key, wanted)
    text: dict[str, str] = {}
    names: dict[str, tuple[PersonName, ...]] = {}
    dates: dict[str, Date] = {}
    for name, value in data.items():
        variable, kind = _KNOWN.get(name) or (str(name), _TEXT)
        if value is None or kind == _OTHER or (variable != name and data.get(variable)):
            continue
        if kind == _TEXT:
            if type(value) is not str:
                content = _text(value, f"{identifier}: {variable}", found)
            elif wanted is None or variable in wanted:
                content = field_text(value)
            else:
                continue
            if content:
                text[variable] = content
        elif kind == _NAMES:
            people = _names(value, identifier, variable, found)
            if people:
                names[variable] = people
        else:
            date = read_date(value)
            if date is None:
                found.append(f"{identifier}: {variable} is not a date: {shown(value)}")
            elif date.start is not None or date.literal:
                dates[variable] = date
    if "page" in text and "page-first" not in text:
        text["page-first"] = _first_page(text["page"])
    type_ = data.get("type") or ""
    if not isinstance(type_, str):
        found.append(f"{identifier}: type is not text: {shown(type_)}")
        type_ = ""
    return Item(identifier, type_, text, names, dates)


def _first_page(pages: str) -> str:
    for joint in ("-", "–", ",", "&"):
        pages = pages.partition(joint)[0]
    return pages.strip()


_TEXT, _NAMES, _DATE, _OTHER = range(4)
# The variable that a name in CSL-JSON stands for, and of what kind it is; others are text.
_KNOWN: Final = {
    **{name: (name, _NAMES) for name in vocabulary.NAMES},
    **{name: (name, _DATE) for name in vocabulary.DATES},
    **{name: (name, _OTHER) for name in ("id", "type", "custom")},
    **{name: (variable, _TEXT) for name, variable in vocabulary.ALIASES.items()},
}
_NOTE_LINE: Final = re.compile(r"\s*([A-Za-z][A-Za-z_ -]*):\s*(\S.*?)\s*")
_NOTE_BRACES: Final = re.compile(r"\{:([a-zA-Z_-]+):\s*([^}]*)\}")


def _with_note_variables(data: Mapping[Any, Any]) -> Mapping[Any, Any] | None:
    """Return the data with the variables that its note states line by line; None if it has none.

    Zotero's users write "variable: value" in the field for notes where their program has no field
    of that name; a name is written "family || given". What the item states itself wins.
    """
    found: dict[str, Any] = {}
    rest: list[str] = []
    note = str(data["note"])
    for line in _NOTE_BRACES.sub(r"\n\1: \2\n", note).split("\n"):
        match = _NOTE_LINE.fullmatch(line)
        name = match[1].replace(" ", "-") if match else ""
        variable = next((n for n in (name, name.lower(), name.upper()) if n in _NOTED), "")
        if match is None or not variable:
            rest.append(line)
        elif variable in vocabulary.NAMES:
            found.setdefault(variable, []).append(_noted_name(match[2]))
        else:
            found[variable] = match[2]
    if not found:
        return None
    kept = {key: value for key, value in data.items() if key != "note"}
    remaining = "\n".join(line for line in rest if line.strip())
    kind = {"type": found.pop("type")} if "type" in found else {}
    noted = {"note": remaining.replace(":", "\ufde7:")} if remaining else {}
    return {**found, **kept, **noted, **kind}


def _noted_name(text: str) -> dict[str, str]:
    family, bar, given = text.partition("||")
    if not bar:
        return {"literal": text}
    return {"family": family.strip(), "given": given.strip()}


def _text(value: Any, place: str, warnings: list[str]) -> str:
    if isinstance(value, str):
        return field_text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) or _wordlike(value):
        return str(value)
    if isinstance(value, list) and all(map(_wordlike, value)):
        return field_text(", ".join(map(str, value)))
    warnings.append(f"{place} is not text: {shown(value)}")
    return ""


def _wordlike(value: Any) -> bool:
    """Tell whether a value is text, or a number of a length that somebody can mean."""
    return isinstance(value, str) or (isinstance(value, int) and abs(value) < _TOO_LARGE)


def own_markup(text: str) -> str:
    """Return text with its markup as marks, those that flip inside the same formatting marked."""
    marked = markup.to_marked(text)
    return marked if marked is text or "<" not in text else marked.translate(_FLIPPING)


def field_text(value: str) -> str:
    """Return a field's text as marked text: inline markup and quotes as marks, spaces settled."""
    if len(value) > MAX_LENGTH:
        value = value[:MAX_LENGTH]
    if value.isascii() and not _SPECIAL.search(value):
        return value.strip()
    value = own_markup(value.strip())
    if "\n" in value or "  " in value or "\t" in value:
        value = _SPACE.sub(" ", value)
    if "«" in value or "»" in value:
        value = _INNER_SPACE.sub("\u202f", value)
    value = mark_quotes(value)
    return _REPEATED.sub(HOLD, value)


def _names(
    value: Any, identifier: str, variable: str, warnings: list[str]
) -> tuple[PersonName, ...]:
    if isinstance(value, str):
        value = [{"literal": value}]
    elif isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list):
        warnings.append(f"{identifier}: {variable} is not a list of names: {shown(value)}")
        return ()
    people = []
    for entry in value:
        if isinstance(entry, str):
            entry = {"literal": entry}
        if not isinstance(entry, Mapping):
            told = "has something that is not a name"
            warnings.append(f"{identifier}: {variable} {told}: {shown(entry)}")
            continue
        try:
            # The same people write many works.
            person = _known_name(tuple(entry.items()))
        except TypeError:
            person = read_name(entry)
            told = "has a name with a part that is not text"
            warnings.append(f"{identifier}: {variable} {told}: {shown(entry)}")
        if person:
            people.append(person)
    return tuple(people)


def _part(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, float) and not _wordlike(value):
        return ""
    text = clean(str(value)).strip()
    if "<" in text:
        text = markup.to_marked(text)
    return (
        text.replace("'", "’").replace("\u02bc", "’") if "'" in text or "\u02bc" in text else text
    )


_TRUE: Final = frozenset((True, 1, "1", "true", "yes"))


def _flag(value: Any) -> bool:
    return isinstance(value, bool | int | str) and value in _TRUE


# Most runs meet no particle, so these are compiled (and then kept, by `re`) when they are used.
_FAMILY_PARTICLE: Final = (
    r"^((?:[^\W\d_A-ZÀ-ÖØ-Þ][^\s’A-ZÀ-ÖØ-Þ]*(?:[ ]|’[ ]?|(?<=[lst])-)|[‘’]s-|[‘’]t[ ])+)(?=\S)"
)
_ARTICLE: Final = r"^((?:al|el|as|az|ad|an|ar|at|ash|adh)-)(?=\S)"
_GIVEN_PARTICLE: Final = r"[ ]((?:(?:[a-zß-öø-ÿ]+[ ])*[a-zß-öø-ÿ]+(?:’|(?<=[l])-)?|[‘’]s|[‘’]t))$"


@lru_cache(maxsize=65536)
def _known_name(parts: tuple[tuple[str, Any], ...]) -> PersonName | None:
    return read_name(dict(parts))


def read_name(entry: Mapping[str, Any]) -> PersonName | None:
    """Return the name for a CSL-JSON name object, its particles split off; None if it is empty."""
    literal = _part(entry, "literal")
    family, given = _part(entry, "family"), _part(entry, "given")
    if literal and not family:
        return PersonName(literal=literal, static=_flag(entry.get("static-ordering")))
    if not family and not given:
        return None
    dropping, non_dropping = (
        _part(entry, "dropping-particle"),
        _part(entry, "non-dropping-particle"),
    )
    suffix = _part(entry, "suffix")
    comma = _flag(entry.get("comma-suffix"))
    static = _flag(entry.get("static-ordering"))
    verbatim = len(family) > 1 and family[0] == '"' and family[-1] == '"'
    if verbatim:
        family = family[1:-1]
    elif not static and entry.get("parse-names", True):
        given, suffix, comma = _given_suffix(given, suffix, comma)
        if not non_dropping:
            non_dropping, family = _split_family(family)
        if not dropping and given:
            dropping, given = _split_given(given)
    if not family:
        family, given = given, ""
    return PersonName(family, given, dropping, non_dropping, suffix, "", comma, static)


def _split_family(family: str) -> tuple[str, str]:
    """Return a family name's leading lower-case particles, and the rest."""
    if family[:1].isupper():
        return "", family
    match = re.match(_ARTICLE, family, re.IGNORECASE) or re.match(_FAMILY_PARTICLE, family)
    if match is None:
        return "", family
    particle = match[1]
    # "de' Frinkle" keeps the space that "d'Aubignac" does not have.
    spaced = particle[-1:] == " " and particle.rstrip()[-1:] in "’'"
    return particle if spaced else particle.rstrip(), family[match.end() :]


def _split_given(given: str) -> tuple[str, str]:
    """Return a given name's trailing lower-case particles, and what stands before them."""
    if " " not in given or not (given[-1].islower() or given[-1] in "-’"):
        return "", given
    before, end = given[:-100], given[-100:]
    match = re.search(_GIVEN_PARTICLE, end)
    if match is None:
        return "", given
    return match[1], (before + end[: match.start()]).rstrip()


def _given_suffix(given: str, suffix: str, comma: bool) -> tuple[str, str, bool]:
    """Return a given name without the suffix that follows a comma in it ("John, Jr.")."""
    if suffix or "," not in given:
        return given, suffix, comma
    given, _, rest = given.partition(",")
    rest = rest.strip()
    if rest.startswith("!"):
        return given.strip(), rest[1:].strip(), True
    return given.strip(), rest, comma
