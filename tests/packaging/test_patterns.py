"""What regular expressions of bibkit must not have, since not every Python reads them well."""

import re
from pathlib import Path

import bibkit


def test_no_group_is_possessive():
    # Until 3.11.5, Python loses its place where the last round of such a group fails.
    possessive = re.compile(r"(?<!\\)\)[*+?]\+(?!=)")
    sources = Path(bibkit.__file__).parent.rglob("*.py")
    found = [path for path in sources if possessive.search(path.read_text(encoding="utf-8"))]
    assert found == []
