"""Each case is a file with faults; what --fix makes of it stands beside it, under ".fixed"."""

import datetime
import sys
from pathlib import Path

import pytest

from bibkit import checks
from bibkit.checks import files, fixing
from bibkit.errors import BibkitError

CASES = Path(__file__).parent / "fixed"
TODAY = datetime.date(2026, 1, 1)


def cases():
    return sorted(path for path in CASES.iterdir() if path.suffix != ".fixed")


def fixed(path):
    read = files.read([str(path)])
    findings = checks.check(read.library, today=TODAY, sources=read.sources)
    result = fixing.fix(read, findings)
    file = read.files[0]
    return file.coding.encode(result.texts.get(str(path), file.text)), findings, result


@pytest.mark.parametrize("path", cases(), ids=lambda path: path.name)
def test_only_what_is_safe_is_changed_and_nothing_else_to_the_byte(path):
    assert fixed(path)[0] == path.with_name(f"{path.name}.fixed").read_bytes()


@pytest.mark.parametrize("path", cases(), ids=lambda path: path.name)
def test_what_was_mended_is_not_found_again(path, tmp_path):
    text, findings, result = fixed(path)
    again = tmp_path / path.name
    again.write_bytes(text)
    left = {(one.rule, one.key, one.message) for one in fixed(again)[1]}
    mended = {(one.rule, one.key, one.message) for one in result.mended}
    assert mended
    assert not left & mended
    assert len(left) == len(findings) - len(mended)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "cp1251"])
def test_a_bib_file_keeps_its_encoding(tmp_path, encoding):
    path = tmp_path / "old.bib"
    name = "Ж" if encoding == "cp1251" else "ä"
    declared = f"% Encoding: {encoding}\n" if encoding == "cp1251" else ""
    text = f"{declared}@book{{{name}, author={{Doe, J}}, title={{R&amp;D {name}}}, date=2001}}\r\n"
    path.write_bytes(text.encode(encoding))
    assert fixed(path)[0] == text.replace("&amp;", r"\&").encode(encoding)


def test_a_file_of_another_format_that_is_not_unicode_is_left_alone(tmp_path):
    path = tmp_path / "old.json"
    item = '[{"id": "ä", "type": "book", "title": "R&amp;D"}]'
    path.write_bytes(item.encode("latin-1"))
    read = files.read([str(path)])
    findings = checks.check(read.library, sources=read.sources)
    assert "html-entity" in {one.rule for one in findings}
    assert fixing.fix(read, findings).texts == {}


def test_lines_may_end_in_any_way(tmp_path):
    path = tmp_path / "mac.bib"
    text = "@book{a,\r author={Doe, J},\r\n title={R&amp;D},\n\r date=2001}\r"
    path.write_bytes(text.encode())
    data, findings, _ = fixed(path)
    assert data == text.replace("&amp;", r"\&").encode()
    assert [(one.line, one.column) for one in findings] == [(3, 10)]


def test_a_repair_that_would_break_the_file_is_refused(tmp_path):
    path = tmp_path / "refs.json"
    path.write_text('[{"id": "a", "type": "book", "title": "One"}]')
    read = files.read([str(path)])
    bad = checks.Finding(
        "", str(path), 1, 2, entry=0, changes=(checks.Change("id", "a", "b"),), hint=""
    )
    with pytest.raises(BibkitError, match="would break this file"):
        fixing.fix(read, [bad])


def test_of_two_repairs_of_one_text_the_first_is_made(tmp_path):
    path = tmp_path / "refs.bib"
    path.write_text("@book{a, author={Doe, J}, title={Rock}, date=2001}")
    read = files.read([str(path)])
    changes = [checks.Change("title", "Rock", new) for new in ("Stone", "Iron")]
    found = [checks.Finding("", str(path), 1, 1, entry=0, changes=(one,)) for one in changes]
    result = fixing.fix(read, found)
    assert "{Stone}" in result.texts[str(path)]
    assert result.mended == found[:1]


def test_a_change_that_is_not_in_the_text_is_not_made(tmp_path):
    path = tmp_path / "refs.bib"
    path.write_text("@string{x = {Rock}}\n@book{a, author={Doe, J}, title=x, date=2001}")
    read = files.read([str(path)])
    change = checks.Change("title", "Rock", "Stone")
    found = checks.Finding("", str(path), 2, 1, entry=0, changes=(change,))
    assert fixing.fix(read, [found]).texts == {}


if __name__ == "__main__":
    for case in cases():
        case.with_name(f"{case.name}.fixed").write_bytes(fixed(case)[0])
    sys.exit()
