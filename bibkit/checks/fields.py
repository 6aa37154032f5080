"""The rules of a `.bib` file's fields and strings: empty, misspelt, unused."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from typing import Final

from bibkit.checks.finding import Found
from bibkit.checks.rules import library_rule, record_rule
from bibkit.checks.subject import Item, Subject
from bibkit.formats.bib import datamodel, mapping

# Fields that programs and databases add, which nobody has misspelt.
_EXTRAS: Final = frozenset(
    """abbr abstract acmid added-at affiliation afterword annote archive archiveprefix arxivid
    biburl citeulike-article-id city code collaboration comment comments copyright country cover
    created crossref date-added date-modified day description doi_url eid eprinttype groups hal_id
    html interhash intrahash isrn issue_date issuetitle journal key keyword lccn lccode location
    mrclass mrnumber mrreviewer nationality num numpages openurl owner page paper pdf pmcid pmid
    preprint primaryclass priority publication ranking read refid review shelf size slides source
    subject summary tags text timestamp translator unique-id urn video web wwwsection xref zblnumber
    acknowledgement bibdate coden eissn xeditor xjournal journal-url fjournal remark rating
    series-editor part-number lastchecked last-checked accessed urlaccessdate""".split()
)
_KNOWN: Final = sorted(
    datamodel.ALL_FIELDS | set(mapping.ALIASES) | {"journal", "address", "school"}
)
_WORD: Final = re.compile(r"[a-z]{5,}")


@record_rule("empty-field", "note")
def empty_field(item: Item) -> Iterator[Found]:
    """A field without content: it says no more than none, and hides that something is missing."""
    fields = item.raw.items() if item.raw else _plain(item)
    for name, text in fields:
        if not text.strip(' \t\r\n{}"~'):
            yield Found(f"the field {name} is empty", "fill it, or take it out", name)


def _plain(item: Item) -> Iterator[tuple[str, str]]:
    for name, value in item.record.items():
        if isinstance(value, str):
            yield name, value
        elif not value or (isinstance(value, tuple) and not all(value)):
            yield name, ""


@record_rule("misspelt-field", "note")
def misspelt_field(item: Item) -> Iterator[Found]:
    """A field that BibLaTeX does not know and whose name is nearly that of one it knows."""
    for name in item.raw:
        near = _near(name)
        if near:
            yield Found(f"there is no field {name}", f"did you mean {near}?", name)


@cache
def _near(name: str) -> str:
    """Return the known field that a name is nearly that of; nothing for one that is known."""
    known = name in datamodel.ALL_FIELDS or name in mapping.ALIASES or name in _EXTRAS
    if known or not _WORD.fullmatch(name):
        return ""
    near = get_close_matches(name, _KNOWN, n=1, cutoff=0.85)
    return near[0] if near and near[0].rstrip("s") != name.rstrip("s") else ""


@library_rule("unused-string", "note")
def unused_string(subject: Subject) -> Iterator[Found]:
    """A @string abbreviation of a `.bib` file that no field uses, of all the files together."""
    used = frozenset().union(*(source.used for source in subject.sources))
    for source in subject.sources:
        for name, place in source.strings():
            if name.lower() not in used:
                message = f"the string {name} is not used"
                yield Found(message, "take it out, or use it", place=place)
