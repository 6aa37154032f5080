"""Which variables a record of a type must have, in one table, and the rule that asks for them."""

from collections.abc import Iterator
from typing import Final

from bibkit import vocabulary
from bibkit.checks.finding import Found
from bibkit.checks.rules import record_rule
from bibkit.checks.subject import Item
from bibkit.model.record import Record

# CSL type -> what its records must have; "a|b" asks for one of them. After the mandatory fields of
# BibLaTeX (manual, section 2.1.1) in CSL's variables. It asks every book for an author or an
# editor; whoever else a book is the work of counts here as well.
REQUIRED: Final = {
    kind: fields.split()
    for kinds, fields in {
        "article-journal": "title author|editor|translator container-title issued",
        "article-magazine article-newspaper": "title container-title issued",
        "article": "title author|editor issued",
        "book classic collection": "title creator issued",
        "chapter": "title author|editor|translator container-title issued",
        "entry entry-dictionary entry-encyclopedia": "title container-title issued",
        "paper-conference": "title author container-title|event-title|publisher issued",
        "pamphlet": "title creator|publisher issued",
        "thesis": "title author publisher issued",
        "report": "title creator|publisher publisher|number issued",
        "manuscript": "title|genre|note creator|archive issued",
        "patent": "title author number issued",
        "review review-book": "title|reviewed-title author container-title issued",
        "dataset": "title creator|publisher",
        "webpage post post-weblog": "title|note URL|DOI|number",
        "personal_communication": "author title|genre|recipient issued",
        "interview": "author|interviewer|guest issued",
        "speech": "title author|performer issued",
        "document": "title|note|genre|medium|container-title|archive_location|URL|reviewed-title",
        """bill figure graphic hearing legal_case legislation map motion_picture musical_score
        performance periodical regulation software song standard treaty event broadcast
        """: "title",
    }.items()
    for kind in kinds.split()
}
_CREATORS: Final = tuple(sorted(vocabulary.NAMES - {"original-author", "reviewed-author"}))
# Entry types that need neither author nor editor, in BibTeX or BibLaTeX.
_ANYBODYS: Final = frozenset({"proceedings", "mvproceedings", "manual", "periodical"})
# Entries that are no works but hold data for others.
_NO_WORK: Final = frozenset({"xdata", "set", "bibnote"})


@record_rule("missing-field", "warning")
def missing_field(item: Item) -> Iterator[Found]:
    """A record without a field that its type must have.

    After the mandatory fields of BibLaTeX. What a record takes from those that it is tied to
    counts. A record that others are parts of, or are published in, needs a title only; a part of a
    set needs no author of its own. In place of a date, what has not appeared yet may have a
    status, and a page the day when it was seen.
    """
    record, whole = item.record, item.whole
    if item.entry_type in _NO_WORK or "entryset" in item.raw or _inherits_elsewhere(item):
        return
    required = REQUIRED.get(record.type, [])
    if record.key in item.subject.parents:
        required = ["title"]
    if record.related("part_of"):
        # Those who made the whole may be unknown, and need not have made the part.
        required = [choice for choice in required if not choice.startswith("creator")]
    if item.entry_type in _ANYBODYS:
        required = [choice for choice in required if not choice.startswith("creator")]
    for choice in required:
        names = choice.split("|")
        if _is_spared(item, names[0]):
            continue
        if any(_has(whole, name) for name in names) or _is_stated(item, names[0]):
            continue
        roles = [name for name in names if name in vocabulary.NAMES] or names[:1]
        needed = " or ".join(item.field_name(_usual(name)) for name in roles)
        yield Found(
            f"{_described(item)} has no {needed}",
            _hint(names[0], needed),
        )


def _is_spared(item: Item, name: str) -> bool:
    """Return whether a record does without what its type must have.

    BibTeX does not ask for all that BibLaTeX does. The title of its @inbook is the book's, of which
    it gives a chapter or pages; its @unpublished has a note, and may have no date.
    """
    if name == "publisher":
        # An institution that is the author of its report publishes it, too.
        return item.record.type == "report" and any(
            one.literal for one in item.whole.names("author")
        )
    if name == "container-title":
        return item.entry_type == "inbook" and ("chapter" in item.raw or "pages" in item.raw)
    return name == "issued" and item.entry_type == "unpublished" and "note" in item.raw


def _inherits_elsewhere(item: Item) -> bool:
    """Return whether an entry inherits from one in another file, which is not looked into."""
    for field in ("crossref", "xdata"):
        key = item.raw.get(field, "").strip()
        if key in item.subject.keys and field in item.record.fields:
            return True
    return False


def _has(record: Record, name: str) -> bool:
    if name == "creator":
        return any(record.get(role) for role in _CREATORS)
    if name == "issued" and ("status" in record or ("accessed" in record and "URL" in record)):
        # It has not appeared, or stands on a page that has no date.
        return True
    return bool(record.get(name))


def _is_stated(item: Item, name: str) -> bool:
    """Return whether the file has a field for it that the record holds elsewhere."""
    fields = item.record.fields
    if name == "author":
        return any(role in fields for role in ("editor", "editora", "namea", "shortauthor"))
    if name in ("title", "container-title"):
        return f"{item.field_name(name)}" in fields or "journaltitle" in fields
    return name == "issued" and "date" in fields


def _usual(name: str) -> str:
    return "author" if name == "creator" else name


def _described(item: Item) -> str:
    return f"@{item.entry_type}" if item.entry_type else f"a record of type {item.record.type}"


def _hint(name: str, needed: str) -> str:
    if name == "issued":
        return f"add {needed}, or say in its status that it has not appeared"
    if name in ("creator", "author"):
        return f"add {needed}; the institution, where no person is named"
    return f"add {needed}, or give the record another type"
