"""The rules of records that are the same work: by DOI, by ISBN, by title, author and year."""

from collections.abc import Iterator
from typing import Final

from bibkit.checks import duplicates
from bibkit.checks.finding import Found
from bibkit.checks.rules import library_rule
from bibkit.checks.subject import Item, Subject
from bibkit.errors import Place

_HINT: Final = "keep one of them; bibkit check --merge puts all that they say into it"


def _by(subject: Subject, reason: str, message: str) -> Iterator[Found]:
    told: set[int] = set()
    for match in subject.matches:
        one, two = subject.items[match.one], subject.items[match.two]
        # Records under one key are reported as such; records alike in all are two keys.
        if match.reason != reason or match.two in told or one.record.key == two.record.key:
            continue
        if _is_copy(one, two):
            continue
        told.add(match.two)
        yield _found(one, two, message)


def _found(one: Item, two: Item, message: str) -> Found:
    return Found(
        message.format(_named(one)),
        _HINT,
        entry=two.index,
        related=(one.record.place or Place(),),
    )


def _named(item: Item) -> str:
    place = item.record.place
    where = f" (line {place.line})" if place and place.line else ""
    return f"{item.record.key!r}{where}"


def _is_copy(one: Item, two: Item) -> bool:
    """Return whether two records differ in nothing but their keys."""
    first, second = one.record, two.record
    return (
        first.type == second.type
        and dict(first) == dict(second)
        and first.fields == second.fields
        and first.relations == second.relations
    )


@library_rule("two-keys", "warning")
def two_keys(subject: Subject) -> Iterator[Found]:
    """One work under two keys: two records that differ in nothing else.

    A paper that cites both prints the work twice.
    """
    told: set[int] = set()
    for match in subject.matches:
        one, two = subject.items[match.one], subject.items[match.two]
        if one.record.key != two.record.key and match.two not in told and _is_copy(one, two):
            told.add(match.two)
            yield _found(one, two, "this is a copy of {} under another key")


@library_rule("duplicate-doi", "warning")
def duplicate_doi(subject: Subject) -> Iterator[Found]:
    """Two records of one work, by their DOI."""
    yield from _by(subject, "DOI", "this is the work of {}, by its DOI")


@library_rule("duplicate-isbn", "warning")
def duplicate_isbn(subject: Subject) -> Iterator[Found]:
    """Two records of one book: with the same ISBN, title and volume."""
    yield from _by(subject, "ISBN", "this is the book of {}, by its ISBN and title")


@library_rule("duplicate-record", "warning")
def duplicate_record(subject: Subject) -> Iterator[Found]:
    """Two records of one work, by title, author and year.

    Case, accents, markup and abbreviations of journals do not count. Records that differ in
    volume, issue, part, edition, first page, day, DOI or ISBN are not taken for the same.
    """
    yield from _by(subject, "title", "this is the work of {}, by title, author and year")


@library_rule("shared-doi", "warning")
def shared_doi(subject: Subject) -> Iterator[Found]:
    """One DOI for two works with different titles: one of them has the wrong one.

    Chapters that have the DOI of their book are left alone.
    """
    matched = {(match.one, match.two) for match in subject.matches}
    for one, two in duplicates.shared_dois(subject.works):
        if (one.index, two.index) in matched or duplicates.are_tied(one, two):
            continue
        if one.container and (one.container == two.container or one.container == two.words):
            continue
        if two.container and two.container == one.words:
            continue
        first = subject.items[one.index]
        yield Found(
            f"{_named(first)} has the same DOI, and another title",
            "compare the DOI with the work",
            "DOI",
            two.record.text("DOI"),
            entry=two.index,
            related=(first.record.place or Place(),),
        )
