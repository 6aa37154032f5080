"""What the entries, parents, fields and roles of hayagriva's YAML stand for.

An entry says where it was published by its parents: what holds it, the series of that, the
conference, the original edition. Tables say which CSL type an entry with its parent is, and which
field holds which variable. A field that they do not have is kept in the record's `fields` under
its name and written back.

A book that is a part of another one, with a title of its own, has that for its parent; which entry
of the file a parent is, the format has no words for.

What the format has no words for stands as one text under ``bibkit`` among an entry's serial
numbers, where any may be added, as `bibkit.formats.common.kept` describes.
"""

import re
from typing import Any, Final, TypeAlias

from bibkit.errors import RecordError
from bibkit.model.dates import Date
from bibkit.model.names import Name
from bibkit.patterns import pattern

Entry: TypeAlias = dict[str, Any]

# CSL type, entry type, type of the parent that holds it ("-": none, "*": any other). To write a
# type its first row counts, or the first with a parent where the record has a container's title;
# to read an entry the first row with its type and its parent's, else with its type.
_TYPES: Final = """
    article-journal article periodical      article-newspaper article newspaper
    article-magazine article periodical     review article periodical
    review-book article periodical          post-weblog article blog
    paper-conference article proceedings    speech article conference
    article article -                       article article repository
    article-journal article *
    chapter chapter book                    chapter anthos anthology
    entry-encyclopedia entry reference      entry-dictionary entry reference
    entry entry *                           book book -
    book anthology -                        collection anthology -
    book proceedings -                      book reference -
    pamphlet book -                         classic book -
    musical_score book -                    periodical periodical -
    periodical newspaper -                  document misc -
    report report -                         standard report -
    thesis thesis -                         patent patent -
    legal_case case -                       legislation legislation -
    bill legislation -                      regulation legislation -
    treaty legislation -                    hearing misc -
    manuscript manuscript -                 webpage web -
    webpage web web                         webpage blog -
    post post -                             post thread -
    software repository -                   dataset repository -
    broadcast video video                   motion_picture video -
    motion_picture scene *                  song audio audio
    song audio -                            graphic artwork -
    figure artwork -                        map artwork -
    performance performance -               event conference -
    event exhibition -                      document original -
    interview misc -
    personal_communication misc -
"""
ROWS: Final = tuple(
    zip(_TYPES.split()[::3], _TYPES.split()[1::3], _TYPES.split()[2::3], strict=True)
)
BY_TYPE: Final[dict[str, list[tuple[str, str]]]] = {}
for _csl, _entry_type, _parent in ROWS:
    BY_TYPE.setdefault(_csl, []).append((_entry_type, _parent))
# Whole works: a parent of one of these is its series.
IN_SERIES: Final = frozenset(
    "book report thesis patent anthology proceedings reference periodical blog newspaper".split()
)
# The type that a parent has if it does not say one.
USUAL_PARENT: Final = {
    "article": "periodical", "chapter": "book", "entry": "reference", "anthos": "anthology",
    "web": "web", "scene": "video", "artwork": "exhibition", "legislation": "anthology",
    "post": "post", "video": "video", "audio": "audio",
}  # fmt: skip
ENTRY_TYPES: Final = frozenset(entry for _, entry, _ in ROWS)

# Roles of people who are neither authors nor editors.
ROLES: Final = {
    "translator": "translator",
    "compiler": "compiler",
    "composer": "composer",
    "director": "director",
    "illustrator": "illustrator",
    "narrator": "narrator",
    "organizer": "organizer",
    "producer": "producer",
    "executive-producer": "executive-producer",
    "performer": "cast-member",
    "script-writer": "writer",
    "contributor": "collaborator",
}
OTHER_ROLES: Final = frozenset(
    "afterword foreword introduction annotator commentator holder founder cinematography".split()
)
# Fields of formattable text, and of numbers and words.
TEXTS: Final = {
    "title": "title",
    "abstract": "abstract",
    "genre": "genre",
    "call-number": "call-number",
    "archive": "archive",
    "archive_location": "archive-location",
    "note": "note",
    "authority": "organization",
}
NUMBERS: Final = {
    "edition": "edition",
    "chapter-number": "chapter",
    "page": "page-range",
    "number-of-pages": "page-total",
    "language": "language",
    "dimensions": "runtime",
}
SERIAL: Final = {
    "DOI": "doi",
    "ISBN": "isbn",
    "ISSN": "issn",
    "PMID": "pmid",
    "PMCID": "pmcid",
    "number": "serial",
}
# Of an entry that something holds, these belong to that; else to the entry.
HELD: Final = {"volume": "volume", "issue": "issue", "number-of-volumes": "volume-total"}
OF_VENUES: Final = frozenset("conference exhibition performance artwork".split())
OF_SCHOOLS: Final = frozenset("thesis report".split())
KEPT: Final = "bibkit"
# The relations that a parent shows, with what its title is for the entry.
SHOWN: Final = {
    "published_in": "container-title",
    "in_series": "collection-title",
    "translation_of": "original-title",
}

_NUMERIC: Final = pattern(r"-?[0-9]+(?:\s*[-–,&]\s*-?[0-9]+)*")
_LANGUAGE: Final = pattern(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")
_TIME: Final = pattern(r"[0-9]+:[0-5][0-9](?::[0-5][0-9])?(?:,[0-9]{1,3})?")
URL: Final = pattern(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#\[\]%:@]+(?::[0-9]{1,4})?(?:[/?#]\S*)?")
_DATE: Final = pattern(r"~?\s*([+-]?[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)(~?)")
# What hayagriva refuses to read in a field, and with it the whole file.
STRICT: Final = {
    "page-total": _NUMERIC,
    "volume-total": _NUMERIC,
    "language": _LANGUAGE,
    "runtime": _TIME,
    "time-range": re.compile(f"{_TIME.pattern}-{_TIME.pattern}"),
}


def holder_among(kind: str, parents: list[Entry]) -> Entry | None:
    """Return the parent that holds an entry: the first that is no other edition.

    A conference beside something else is the event, unless an entry of the type is held by one.
    """
    types = [str(one.get("type") or USUAL_PARENT.get(kind, "misc")).lower() for one in parents]
    pairs = [pair for pair in zip(types, parents, strict=True) if pair[0] != "original"]
    known = {parent for _, entry, parent in ROWS if entry == kind}
    places = [one for word, one in pairs if word != "conference"]
    exact = [one for word, one in pairs if word in known and word != "conference"]
    events = [one for word, one in pairs if word in known and word == "conference"]
    alone = [one for _, one in pairs] if len(pairs) == 1 else []
    return next(iter((*exact, *events, *places, *alone)), None)


def row_to_read(kind: str, parent: str) -> tuple[str, str]:
    """Return the CSL type of an entry in a parent of a type, and the parent of its row."""
    for wanted in (parent or "-", "*" if parent else "-", "-", ""):
        for csl, entry, holder in ROWS:
            if entry == kind and (holder == wanted or not wanted):
                return csl, "*" if holder == "-" and parent and kind not in IN_SERIES else holder
    return "document", "-"


def row_to_write(csl: str, contained: bool) -> tuple[str, str]:
    """Return the entry type of a CSL type and the type of the parent that holds it."""
    rows = BY_TYPE[csl]
    usual = (rows[0][0], "*") if contained and rows[0][0] not in IN_SERIES else rows[0]
    return next((row for row in rows if (row[1] != "-") == contained), usual)


def listed(value: Any) -> list[Any]:
    """Return what may be one or a list as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def role_of(group: Any) -> str:
    """Return a role as the file format's documentation writes it, which is lenient about it."""
    word = group.get("role") if isinstance(group, dict) else None
    text = word if isinstance(word, str) else ""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text).lower()


def read_name(value: Any) -> Name | None:
    """Return the name in "Prefix Family, Suffix, Given", in "Institution" or in a mapping."""
    if isinstance(value, dict):
        texts = {part: text for part, text in value.items() if isinstance(text, str)}
        family, given = texts.get("name", ""), texts.get("given-name", "")
        prefix, suffix = texts.get("prefix", ""), texts.get("suffix", "")
        if family and not (given or prefix or suffix):
            return Name(literal=family)
        return Name(family, given, "", prefix, suffix) if family else None
    if not isinstance(value, str) or not value.strip():
        return None
    parts = [part.strip() for part in value.split(",")]
    if len(parts) == 1:
        return Name(literal=value.strip())
    suffix = parts[1] if len(parts) > 2 else ""
    words = parts[0].split()
    count = next((place for place, word in enumerate(words) if not word.islower()), 0)
    prefix, family = " ".join(words[:count]), " ".join(words[count:])
    return Name(family, parts[-1], "", prefix, suffix)


def read_date(text: str) -> Date | None:
    """Return the date in "~YYYY-MM-DD", which may be shorter; None in any other text."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        date = Date.from_edtf(match[1])
    except RecordError:
        return None
    return Date(date.start, circa="~" in text)
