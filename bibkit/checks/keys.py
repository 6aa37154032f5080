"""The rules of citation keys: keys that TeX cannot read, or that are told apart by case alone."""

import re
from collections.abc import Iterator
from typing import Final

from bibkit.checks.finding import Found
from bibkit.checks.rules import library_rule, record_rule
from bibkit.checks.subject import Item, Subject
from bibkit.errors import Place

_UNSAFE: Final = re.compile(r"[\s,{}\"#%~\\'()=]")


@record_rule("key", "warning")
def key(item: Item) -> Iterator[Found]:
    """No key at all, or one with signs that BibTeX, biber or TeX cannot read.

    BibTeX ends a key at blanks and commas; TeX has meanings of its own for { } # % ~ and the
    backslash; biber does not take quotes, parentheses and equals signs.
    """
    text = item.record.key
    if not text.strip() and item.is_tex:
        yield Found("the record has no key", "without one it cannot be cited; give it one")
    elif item.raw or item.entry_type:
        signs = dict.fromkeys(_UNSAFE.findall(text))
        if signs:
            shown = " ".join("blank" if sign.isspace() else sign for sign in signs)
            message = f"the key {text!r} has signs that TeX cannot read: {shown}"
            yield Found(message, "use letters, digits and - : . _ / +")


@library_rule("key-case", "warning")
def key_case(subject: Subject) -> Iterator[Found]:
    """Two keys that differ in nothing but capitals: BibTeX takes them for the same."""
    first: dict[str, Item] = {}
    for item in subject.items:
        other = first.setdefault(item.record.key.lower(), item)
        if other.record.key != item.record.key and item.record.key:
            message = f"the keys {other.record.key!r} and {item.record.key!r} differ only in case"
            yield Found(
                message,
                "give one of them another key",
                entry=item.index,
                related=(other.record.place or Place(),),
            )


@library_rule("key-alias", "warning")
def key_alias(subject: Subject) -> Iterator[Found]:
    """A further key of a record (BibLaTeX's `ids`) that is another record's key as well."""
    for item in subject.items:
        ids = str(item.record.fields.get("ids", ""))
        for alias in filter(None, (one.strip() for one in ids.split(","))):
            other = subject.library.get(alias)
            if other is not None and other is not item.record:
                yield Found(
                    f"ids has {alias!r}, which is the key of another record",
                    "take it out of ids, or merge the two records",
                    "ids",
                    alias,
                    entry=item.index,
                    related=(other.place or Place(),),
                )
