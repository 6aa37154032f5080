"""What a format has no words for, as one text in its freest field, understood by bibkit alone.

The text is that of `bibkit.formats.bib.keeping`, and ``evidence`` with it. An entry is written
with all that its record takes from the records it is tied to, read back, and compared: what
differs is kept. Where a format's own words say everything, nothing is.
"""

from typing import Any, Final

from bibkit.errors import BibkitError, RecordError
from bibkit.formats.bib import keeping
from bibkit.model.record import Evidence, Record

PREFIX: Final = "bibkit:"

is_kept = keeping.is_kept


def write(record: Record, read: Record) -> str:
    """Return what has to be kept so that `read`, the record in an entry, becomes `record`.

    Empty where the two are equal already.
    """
    kept = keeping.difference(record, read)
    if "page" in record and record.text("page") != read.text("page"):
        kept.setdefault("set", {})["page"] = record["page"]
    if read.key != record.key or not record.key:
        kept["key"] = record.key
    if record.relations != read.relations:
        kept["relations"] = keeping.relations(record)
    if record.evidence:
        kept["evidence"] = {name: _said(one) for name, one in record.evidence.items()}
    return keeping.write(kept) if kept else ""


def _said(evidence: Evidence) -> dict[str, str]:
    return {name: text for name, text in evidence._asdict().items() if text}


def restore(record: Record, text: str) -> tuple[Record, bool]:
    """Return the record that an entry's record and the text kept for it make.

    The second value says whether the text settles the record's key. Raises `RecordError` where
    the text is not what `write` writes.
    """
    kept = keeping.read(text)
    if kept is None:
        raise RecordError("it is not JSON")
    try:
        return _restored(record, kept), "key" in kept
    except (BibkitError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise RecordError(str(error)) from None


def _restored(record: Record, kept: dict[str, Any]) -> Record:
    whole = record.copy()
    keeping.apply_relations(whole, kept)
    keeping.apply(whole, kept)
    for name, parts in kept.get("evidence", {}).items():
        whole.evidence[name] = Evidence(**parts)
    whole.key = str(kept.get("key", whole.key))
    whole.place = record.place
    return whole
