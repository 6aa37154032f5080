"""What survives a round trip, for every format and variable: the table that README.md shows."""

import re
from collections.abc import Iterable
from itertools import groupby, product
from pathlib import Path

from bibkit import vocabulary
from bibkit.formats import registry
from bibkit.formats.registry import Format
from bibkit.model import Evidence, Library, Record, Relation

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- what survives -->\n", "<!-- end of what survives -->\n"
# In the format's own words; in a place that bibkit alone understands; not at all.
OWN, KEPT, LOST = "●", "○", "–"
# In its own words for some types, and not at all for others.
PART = "◐"
RANK = (OWN, PART, KEPT, LOST)
COLUMNS = """yaml csl-json csl-yaml biblatex bibtex ris nbib endnote-xml mods hayagriva""".split()
TYPES = "article-journal book chapter report motion_picture event legal_case webpage".split()
HELD = frozenset(("article-journal", "chapter"))

# Values that are of the kind of the variable, where any would not do.
VALUES = {
    "DOI": "10.1000/xyz",
    "ISBN": "978-3-16-148410-0",
    "ISSN": "1234-5679",
    "PMCID": "PMC1234567",
    "PMID": "12345678",
    "URL": "https://example.org/a",
    "dimensions": "01:42:21",
    "keyword": "one, two",
    "language": "de",
    "medium": "CD-ROM",
    "page": "12-15",
    "status": "forthcoming",
}
# What has a place only beside something else.
BESIDE = {
    "accessed": {"URL": "https://example.org/a"},
    "collection-number": {"collection-title": "Series"},
    "collection-editor": {"collection-title": "Series"},
    "container-author": {"container-title": "Whole"},
    "container-title-short": {"container-title": "Whole"},
    "event-date": {"event-title": "Congress"},
    "event-place": {"event-title": "Congress"},
    "original-publisher-place": {"original-publisher": "House"},
    "publisher-place": {"publisher": "House"},
    "reviewed-author": {"reviewed-title": "Other"},
    "reviewed-genre": {"reviewed-title": "Other"},
    "volume-title-short": {"volume-title": "Volume"},
}
GROUPS = (
    ("Names", vocabulary.NAMES),
    ("Dates", vocabulary.DATES),
    ("Titles", vocabulary.TITLES),
    ("Numbers", vocabulary.NUMBERS - vocabulary.SUPPLIED),
    ("Other texts", vocabulary.STRINGS - vocabulary.SUPPLIED),
)
NAME = {"family": "Roe", "given": "Jane"}
PARTS = {
    "a name's suffix": {"author": [{**NAME, "suffix": "Jr."}]},
    "a name's particle (von)": {"author": [{**NAME, "non-dropping-particle": "von"}]},
    "an institution": {"author": [{"literal": "Institute of Roses"}]},
    "a range of dates": {"issued": "2001-05-06/2001-07-08"},
    "a season": {"issued": "2001-21"},
    "an approximate date": {"issued": "2001~"},
    "italics in a title": {"title": "Of <i>Homo</i> sapiens"},
    "protected case in a title": {"title": 'Of <span class="nocase">NASA</span> and others'},
}


def sample(variable: str) -> object:
    """Return a value of a variable."""
    if variable in VALUES:
        return VALUES[variable]
    if variable in vocabulary.NAMES:
        return [NAME, {"family": "Doe", "given": "Max"}]
    if variable in vocabulary.DATES:
        return "1998-07-09"
    return "7" if variable in vocabulary.NUMBERS else f"Some {variable.replace('_', '-').lower()}"


def records(variables: Iterable[str]) -> list[tuple[str, Record]]:
    """Return for each variable a record with it of each type that is tried."""
    found = []
    for variable, csl in product(variables, TYPES):
        values: dict[str, object] = {"title": "A title", "author": [NAME], "issued": "2001-05-06"}
        if csl in HELD:
            values["container-title"] = "What holds it"
        values |= {**BESIDE.get(variable, {}), variable: sample(variable)}
        found.append((variable, Record(f"k{len(found)}", csl, values)))
    return found


def read_plain(format: Format, text: str) -> list[Record]:
    """Return the records in a text without what bibkit keeps in it for itself."""
    if format.name == "yaml":
        return format.read(text).entries()
    text = re.sub("^GN  - bibkit:.*\n", "", text, flags=re.MULTILINE)
    return format.read(text.replace("bibkit", "other")).entries()


def columns(variables: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return by variable and format what becomes of it."""
    wanted = records(variables)
    found: dict[str, dict[str, str]] = {variable: {} for variable, _ in wanted}
    for name in COLUMNS:
        format = registry.by_name(name)
        text = format.write(Library(record for _, record in wanted))
        whole, plain = format.read(text).entries(), read_plain(format, text)
        fates = [
            OWN if two.get(variable) == one[variable] else KEPT if three == one else LOST
            for (variable, one), two, three in zip(wanted, plain, whole, strict=True)
        ]
        for place, (variable, _) in enumerate(wanted[:: len(TYPES)]):
            of_types = fates[place * len(TYPES) : (place + 1) * len(TYPES)]
            # Own words for one type are enough, unless others lose it.
            best = min(of_types, key=RANK.index)
            found[variable][name] = PART if best == OWN and LOST in of_types else best
    return found


def parts() -> dict[str, dict[str, str]]:
    """Return the same of parts of values, and of what is no variable."""
    samples = {
        name: Record("k", "book", {"title": "T", **values}) for name, values in PARTS.items()
    }
    base = {"title": "T", "author": [NAME], "issued": "2001"}
    samples["relations"] = Record("k", "book", base, relations=[Relation("continues", "other")])
    samples["forms in other scripts"] = Record("k", "book", base, forms={"ru": {"title": "Т"}})
    samples["evidence"] = Record("k", "book", base, evidence={"title": Evidence("the title")})
    samples["own fields"] = Record("k", "book", base, fields={"shelf": "three"})
    return {
        name: {column: _part(column, record) for column in COLUMNS}
        for name, record in samples.items()
    }


def _part(name: str, record: Record) -> str:
    format = registry.by_name(name)
    text = format.write(Library([record, Record("other", "book", {"title": "Other"})]))
    plain = read_plain(format, text)[0]
    told = {name: plain.get(name) for name in record}
    rest = (plain.relations, plain.forms, plain.evidence, {**plain.fields, **record.fields})
    own = (record.relations, record.forms, record.evidence, plain.fields)
    if told == dict(record) and rest == own:
        return OWN
    return KEPT if format.read(text).entries()[0] == record else LOST


def table() -> str:
    """Return the table as README.md has it: variables of one kind and one fate in one row."""
    lines = [
        f"| variable | {' | '.join(COLUMNS)} |",
        f"| --- |{' :-: |' * len(COLUMNS)}",
    ]
    for title, variables in GROUPS:
        lines.append(f"| **{title}** |{'  |' * len(COLUMNS)}")
        fates = columns(sorted(variables, key=str.lower))
        rows = sorted(fates, key=lambda one: (_rank(fates[one]), one.lower()))
        for fate, group in groupby(rows, key=lambda one: list(fates[one].values())):
            lines.append(f"| {', '.join(group)} | {' | '.join(fate)} |")
    lines.append(f"| **Besides** |{'  |' * len(COLUMNS)}")
    for name, cells in parts().items():
        lines.append(f"| {name} | {' | '.join(cells.values())} |")
    return "\n".join(lines) + "\n"


def _rank(cells: dict[str, str]) -> list[int]:
    ranks = [RANK.index(one) for one in cells.values()]
    return [sum(ranks), *ranks]


def shown(text: str) -> str:
    """Return the table in a text of README.md."""
    found = re.search(f"{re.escape(BEGIN)}(.*?){re.escape(END)}", text, re.DOTALL)
    return found[1].strip("\n") + "\n" if found else ""


def refreshed(text: str) -> str:
    """Return a text of README.md with the table as it ought to be."""
    start, _, rest = text.partition(BEGIN)
    _, _, end = rest.partition(END)
    return f"{start}{BEGIN}\n{table()}\n{END}{end}"
