"""What an entry has no field for: kept in one of BibLaTeX's custom fields, and read from there.

`verbc`, one of the three verbatim fields that the data model sets aside for users, holds
``bibkit:`` and a JSON object:

- ``set``: variables that no field holds, or holds as precisely, as CSL-JSON has them;
- ``straight``: variables whose apostrophes are straight ones, which TeX does not have;
- ``names``: of names in a field, by place, what no field says (CSL's static ordering, say);
- ``drop``: what the fields would say, but the record does not (a title given for lack of one);
- ``relations``: the relations, where `crossref`, `xref` and `related` do not tell them all;
- ``shown``: the fields that are for print alone, and are not read;
- ``roles``: the roles of those in a field for editors, where its type does not tell;
- ``fields``, ``forms``: the record's, where the entry has no place for them;
- ``type``, ``key``: where the entry's are other ones.

Evidence is not written.
"""

import json
from typing import Any, Final

from bibkit.model.dates import Date
from bibkit.model.names import Name
from bibkit.model.record import Names, Record, Relation, Value, read_value
from bibkit.patterns import pattern

FIELD: Final = "verbc"
_PREFIX: Final = "bibkit:"
_STRING: Final = pattern(r'"(?:[^"\\]|\\.)*"')
_UNSAFE: Final = pattern(r"[{}@#%\x00-\x1f\x7f]")
_FLAGS: Final[tuple[str, ...]] = ("comma-suffix", "static-ordering", "parse-names")
_DASHES: Final = pattern(r"\s*(?:--?|–)\s*")


def difference(record: Record, read: Record) -> dict[str, Any]:
    """Return what has to be kept so that the record `read` from an entry becomes `record`."""
    kept: dict[str, Any] = {}
    if read.type != record.type:
        kept["type"] = record.type
    differ = {
        name: value
        for name, value in record.items()
        if name not in read or not same(name, value, read[name])
    }
    straight = [name for name in differ if name in read and _straight(read[name]) == record[name]]
    for name in straight:
        del differ[name]
    names = {name: _flags(record.names(name), read.names(name)) for name in differ}
    states = {name: _json(value) for name, value in differ.items() if not names[name]}
    fields = {
        name: value
        for name, value in record.fields.items()
        if name not in read.fields or read.fields[name] != value
    }
    drop = [name for name in read if name not in record]
    drop += [name for name in read.fields if name not in record.fields]
    forms = {
        language: {name: _json(value) for name, value in form.items()}
        for language, form in record.forms.items()
    }
    flags = {name: patch for name, patch in names.items() if patch}
    found = {
        "straight": straight,
        "set": states,
        "names": flags,
        "drop": drop,
        "fields": fields,
        "forms": forms,
    }
    return kept | {name: value for name, value in found.items() if value}


def relations(record: Record) -> list[dict[str, str]]:
    """Return a record's relations as they are kept: kind and key first, then their values."""
    return [{one.kind: one.key, **one.values} for one in record.relations]


def same(name: str, one: Value, other: Value) -> bool:
    """Return whether two values say the same; ranges of pages may differ in their dash."""
    if name == "page" and isinstance(one, str) and isinstance(other, str):
        return _DASHES.sub("-", one) == _DASHES.sub("-", other)
    return one == other


def write(kept: dict[str, Any], *, ascii: bool = False) -> str:
    """Return what is kept as a verbatim field's text, on one line and with its braces in pairs."""
    text = json.dumps(kept, ensure_ascii=ascii, separators=(",", ":"), default=str)
    return _PREFIX + _STRING.sub(
        lambda found: _UNSAFE.sub(lambda sign: f"\\u{ord(sign.group()):04x}", found.group()), text
    )


def is_kept(text: str) -> bool:
    """Return whether a field's text is what bibkit keeps in it for one entry."""
    return text.startswith(_PREFIX)


def read(text: str) -> dict[str, Any] | None:
    """Return what is kept in a field's text; None if it is a field of the user's own."""
    if not text.startswith(_PREFIX):
        return None
    try:
        # A line that another program has broken was broken at a space.
        kept = json.loads(" ".join(text[len(_PREFIX) :].split("\n")))
    except ValueError:
        return None
    return kept if isinstance(kept, dict) else None


def apply_relations(record: Record, kept: dict[str, Any]) -> None:
    """Give a record the relations that are kept for it."""
    if "relations" in kept:
        record.relations = list(kept_relations(kept))


def kept_relations(kept: dict[str, Any]) -> list[Relation]:
    """Return the relations that are kept; what another program made of them is passed over."""
    told = kept.get("relations")
    found = []
    for one in told if isinstance(told, list) else ():
        if isinstance(one, dict) and one:
            (kind, key), *values = ((str(name), str(value)) for name, value in one.items())
            found.append(Relation(kind, key, dict(values)))
    return found


def apply(record: Record, kept: dict[str, Any]) -> None:
    """Give a record everything else that is kept for it. Raises `RecordError`."""
    for name in kept.get("drop", ()):
        if name in record:
            del record[name]
        else:
            record.fields.pop(name, None)
    record.fields.update(kept.get("fields", {}))
    for name in kept.get("straight", ()):
        if name in record:
            record[name] = _straight(record[name])
    for name, value in kept.get("set", {}).items():
        record[name] = value
    for name, patches in kept.get("names", {}).items():
        record[name] = _patched(record.names(name), patches)
    for language, form in kept.get("forms", {}).items():
        record.forms[language] = {name: read_value(name, value) for name, value in form.items()}
    if "type" in kept:
        record.type = kept["type"]


def _straight(value: Value) -> Value:
    """Return a value with straight apostrophes."""
    if isinstance(value, str):
        return value.replace("’", "'")
    if isinstance(value, tuple):
        return tuple(
            Name.from_csl(
                {
                    part: text.replace("’", "'") if isinstance(text, str) else text
                    for part, text in name.to_csl().items()
                }
            )
            for name in value
        )
    return value


def _flags(names: Names, read: Names) -> dict[str, dict[str, bool]]:
    """Return the flags that names read back lack, by place; empty if they differ in more."""
    patches: dict[str, dict[str, bool]] = {}
    if not names or len(names) != len(read):
        return {}
    for place, (name, other) in enumerate(zip(names, read, strict=True)):
        one, two = name.to_csl(), other.to_csl()
        patch = {flag: one[flag] for flag in _FLAGS if flag in one}
        if Name.from_csl({**two, **patch}) != name:
            return {}
        if patch:
            patches[str(place)] = patch
    return patches


def _patched(names: Names, patches: dict[str, dict[str, bool]]) -> Names:
    return tuple(
        Name.from_csl({**name.to_csl(), **patches.get(str(place), {})})
        for place, name in enumerate(names)
    )


def _json(value: Value) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, Date):
        return value.to_csl() if value.literal else value.edtf()
    return [name.to_csl() for name in value]
