"""A title for those records that have none of their own, where a format wants one."""

from bibkit.model.record import Record


def of(record: Record) -> str:
    """Return a record's title; a review without one is called after what it reviews."""
    if "title" in record or not record.text("reviewed-title"):
        return record.text("title")
    return f"Review of <i>{record.text('reviewed-title')}</i>"
