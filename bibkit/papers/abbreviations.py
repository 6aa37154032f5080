"""The list of abbreviations that a paper names: short forms for titles given in full."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from bibkit.errors import ReadError
from bibkit.formats.files import decode, unreadable

Item: TypeAlias = Mapping[str, Any]
Table: TypeAlias = Mapping[str, Mapping[str, str]]


class Abbreviated(Mapping[str, Item]):
    """Items by key, with the short forms that a list has and the item lacks."""

    def __init__(self, items: Mapping[str, Item], table: Table) -> None:
        self._items = items
        self._table = table

    def __getitem__(self, key: str) -> Item:
        item = self._items[key]
        found = {
            f"{variable}-short": forms[item[variable]]
            for variable, forms in self._table.items()
            if isinstance(item.get(variable), str) and item[variable] in forms
        }
        return {**found, **item} if found else item

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


def read(path: str) -> Table:
    """Return the short forms by variable (pandoc's manual, "citation-abbreviations").

    The file is a JSON object with an object ``default``, which has for each variable an object of
    full and short forms. Raises `ReadError` for a file that is none.
    """
    try:
        text, _ = decode(Path(path).read_bytes(), path)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        reason = f"this is no JSON: {error.msg}"
        raise ReadError(reason, path=path, line=error.lineno, column=error.colno) from None
    except (ValueError, RecursionError):
        raise ReadError("this is no JSON that can be read", path=path) from None
    table = whole.get("default") if isinstance(whole, dict) else None
    if not isinstance(table, dict) or not all(isinstance(one, dict) for one in table.values()):
        hint = 'as in {"default": {"container-title": {"Physical Review": "Phys. Rev."}}}'
        raise ReadError("this is no list of abbreviations", path=path, hint=hint)
    return {
        str(variable): {full: short for full, short in forms.items() if isinstance(short, str)}
        for variable, forms in table.items()
    }
