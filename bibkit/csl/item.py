"""What the processor sees of a record: an `Item` with marked text, names and dates by variable."""

import re
from collections.abc import Mapping
from typing import Any, Final

from bibkit.csl.dates import Date, read_date
from bibkit.csl.quotes import mark_quotes
from bibkit.text import markup
from bibkit.text.marks import HOLD, clean

NAME_VARIABLES: Final = frozenset(
    """author chair collection-editor compiler composer container-author contributor curator
    director editor editor-translator editorial-director executive-producer guest host illustrator
    interviewer narrator organizer original-author performer producer recipient reviewed-author
    script-writer series-creator translator""".split()
)
DATE_VARIABLES: Final = frozenset(
    "accessed available-date event-date issued original-date submitted".split()
)
_ALIASES: Final = {
    "shortTitle": "title-short",
    "journalAbbreviation": "container-title-short",
    "event": "event-title",
    "part": "part-number",
    "supplement": "supplement-number",
    "printing": "printing-number",
}
_REPEATED: Final = re.compile(r"(?<=[.,;:!?])(?=[.,;:!?])")
_SPACE: Final = re.compile(r"[ \t\r\n]+")
# Longer text is cut: nobody prints it, and every later pass would pay for it.
MAX_LENGTH: Final = 200_000


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


class Item:
    """A bibliographic item, ready for evaluation.

    `text` holds marked text by variable (numbers too), `names` and `dates` the others. `shape` is
    its type with the set of the variables that have a value.
    """

    __slots__ = ("dates", "has", "id", "language", "names", "raw", "shape", "text", "type")

    def __init__(
        self,
        identifier: str,
        kind: str,
        text: dict[str, str],
        names: dict[str, tuple[PersonName, ...]],
        dates: dict[str, Date],
        raw: Mapping[str, str] | None = None,
    ) -> None:
        self.id = identifier
        self.type = kind
        self.text = text
        self.names = names
        self.dates = dates
        self.raw = raw or {}
        self.language = text.get("language", "")
        self.has = frozenset([*text, *names, *dates])
        self.shape = (kind, self.has)


def item_from_csl(data: Mapping[str, Any], warnings: list[str] | None = None) -> Item:
    """Return the item for a CSL-JSON object.

    Values of a wrong type are read as well as they can be; what cannot be used is left out and
    said in `warnings`.
    """
    found: list[str] = [] if warnings is None else warnings
    identifier = str(data.get("id", ""))
    text: dict[str, str] = {}
    names: dict[str, tuple[PersonName, ...]] = {}
    dates: dict[str, Date] = {}
    for key, value in data.items():
        variable = _ALIASES.get(str(key), str(key))
        if value is None or variable in ("id", "type", "custom"):
            continue
        if variable != key and data.get(variable):
            continue
        if variable in NAME_VARIABLES:
            people = _names(value, f"{identifier}: {variable}", found)
            if people:
                names[variable] = people
        elif variable in DATE_VARIABLES:
            date = read_date(value)
            if date is None:
                found.append(f"{identifier}: {variable} is not a date: {str(value)[:60]!r}")
            elif date:
                dates[variable] = date
        else:
            content = _text(value, f"{identifier}: {variable}", found)
            if content:
                text[variable] = content
    if "page" in text and "page-first" not in text:
        text["page-first"] = re.split(r"[-\u2013,&]", text["page"])[0].strip()
    kind = data.get("type", "")
    return Item(identifier, kind if isinstance(kind, str) else "", text, names, dates)


def _text(value: Any, place: str, warnings: list[str]) -> str:
    if isinstance(value, str):
        return field_text(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(part, str | int) for part in value):
        return field_text(", ".join(str(part) for part in value))
    warnings.append(f"{place} is not text: {str(value)[:60]!r}")
    return ""


def field_text(value: str) -> str:
    """Return a field's text as marked text: inline markup and quotes as marks, spaces settled."""
    if len(value) > MAX_LENGTH:
        value = value[:MAX_LENGTH]
    if not value.isascii() and not value.isprintable():
        value = value.encode("utf-8", "replace").decode("utf-8")
    value = markup.to_marked(value.strip())
    if "\n" in value or "  " in value or "\t" in value:
        value = _SPACE.sub(" ", value)
    value = mark_quotes(value)
    return _REPEATED.sub(HOLD, value)


def _names(value: Any, place: str, warnings: list[str]) -> tuple[PersonName, ...]:
    if isinstance(value, str):
        value = [{"literal": value}]
    elif isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list):
        warnings.append(f"{place} is not a list of names: {str(value)[:60]!r}")
        return ()
    people = []
    for entry in value:
        if isinstance(entry, str):
            entry = {"literal": entry}
        if not isinstance(entry, Mapping):
            warnings.append(f"{place} has something that is not a name: {str(entry)[:60]!r}")
            continue
        person = read_name(entry)
        if person:
            people.append(person)
    return tuple(people)


def _part(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    if value is None or isinstance(value, list | dict):
        return ""
    text = clean(str(value)).strip()
    if "<" in text:
        text = markup.to_marked(text)
    if not text.isascii() and not text.isprintable():
        text = text.encode("utf-8", "replace").decode("utf-8")
    return (
        text.replace("'", "’").replace("\u02bc", "’") if "'" in text or "\u02bc" in text else text
    )


_TRUE: Final = frozenset((True, 1, "1", "true", "yes"))


def _flag(value: Any) -> bool:
    return isinstance(value, bool | int | str) and value in _TRUE


_FAMILY_PARTICLE: Final = re.compile(
    r"^((?:[^\W\d_A-ZÀ-ÖØ-Þ][^\s’A-ZÀ-ÖØ-Þ]*(?:[ ]|’[ ]?|(?<=[lst])-)|[‘’]s-|[‘’]t[ ])+)(?=\S)"
)
_ARTICLE: Final = re.compile(r"^((?:al|el|as|az|ad|an|ar|at|ash|adh)-)(?=\S)", re.IGNORECASE)
_GIVEN_PARTICLE: Final = re.compile(
    r"[ ]((?:(?:[a-zß-öø-ÿ]+[ ])*[a-zß-öø-ÿ]+(?:’|(?<=[l])-)?|[‘’]s|[‘’]t))$"
)


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
            match = _GIVEN_PARTICLE.search(given)
            if match:
                dropping, given = match[1], given[: match.start()].rstrip()
    if not family:
        family, given = given, ""
    return PersonName(family, given, dropping, non_dropping, suffix, "", comma, static)


def _split_family(family: str) -> tuple[str, str]:
    """Return a family name's leading lower-case particles, and the rest."""
    if family[:1].isupper():
        return "", family
    match = _ARTICLE.match(family) or _FAMILY_PARTICLE.match(family)
    if match is None:
        return "", family
    particle = match[1]
    return particle.rstrip(), family[match.end() :]


def _given_suffix(given: str, suffix: str, comma: bool) -> tuple[str, str, bool]:
    """Return a given name without the suffix that follows a comma in it ("John, Jr.")."""
    if suffix or "," not in given:
        return given, suffix, comma
    given, _, rest = given.partition(",")
    rest = rest.strip()
    if rest.startswith("!"):
        return given.strip(), rest[1:].strip(), True
    return given.strip(), rest, comma
