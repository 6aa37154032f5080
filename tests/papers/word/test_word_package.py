"""What of a Word document stays as it is, and what is refused."""

import io
import zipfile
from pathlib import Path

import pytest

from bibkit.cli.main import run
from bibkit.errors import BibkitError, ReadError
from bibkit.papers.job import Job, convert
from tests.papers.word.custom import replace_parts
from tests.papers.word.documents import cite, paper, parts, save, texts

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


def test_all_parts_without_citations_are_copied_byte_for_byte(tmp_path: Path) -> None:
    document = paper("Text [@doe].")
    document.add_picture(io.BytesIO(PICTURE))
    document.sections[0].header.paragraphs[0].text = "Header [@doe]"
    path = save(document, tmp_path)
    before = parts(path) | {"word/vbaProject.bin": b"\0macro\xff" * 99}
    replace_parts(path, dict(before))
    cite(path)
    after = parts(tmp_path / "out.docx")
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"word/document.xml", "word/styles.xml"}
    assert set(after) == set(before)
    assert list(after) == list(before)


def test_a_document_without_citations_is_the_same_in_every_part(tmp_path: Path) -> None:
    path = save(paper("Text."), tmp_path)
    cite(path)
    assert parts(tmp_path / "out.docx") == parts(path)


def _zip(**contents: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return written.getvalue()


LAUGHS = (
    b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"plain text", "it is no .docx, which is a zip"),
        (b"", "it is no .docx, which is a zip"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "encrypted"),
        (_zip(mimetype=b"x"), "no Word document"),
        (_zip(**{"[Content_Types].xml": b"<Types/>"}), "the part with its text is missing"),
        (b"PK\x01\x02" * 20_001, "more than 20000 parts"),
    ],
)
def test_what_is_no_word_document_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "paper.docx"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=reason) as caught:
        convert(Job(str(path), str(tmp_path / "out.docx")))
    assert caught.value.path == str(path)
    assert caught.value.hint
    assert not (tmp_path / "out.docx").exists()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("word/document.xml", LAUGHS, "document type declaration"),
        ("word/document.xml", LAUGHS.decode().encode("utf-16"), "document type declaration"),
        ("word/document.xml", b"<w:document", "no sound XML"),
        ("word/document.xml", b"<other/>", "usual form of Word"),
        ("word/styles.xml", b"", "no sound XML"),
        ("word/document.xml", b" " * (65 << 20), "longer than 64 MB"),
    ],
    ids=["entities", "entities-16", "cut", "other", "empty", "long"],
)
def test_a_broken_or_hostile_part_is_refused(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    path = save(paper("Text [@doe]."), tmp_path)
    replace_parts(path, {**parts(path), name: content})
    with pytest.raises(ReadError, match=reason):
        cite(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = save(paper("Text [@doe]."), tmp_path)
    data = bytearray(path.read_bytes())
    # The size that the central directory states for the first part.
    start = data.index(b"PK\x01\x02")
    data[start + 24 : start + 28] = (0xFFFFFF00).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    with pytest.raises(ReadError, match="would expand to more than 1024 MB"):
        cite(path)


def test_a_part_with_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    path = save(paper("Text [@doe]."), tmp_path)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("word/document.xml")
    place = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    data[place] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(ReadError, match="cannot be unpacked"):
        cite(path)


def test_missing_parts_are_made_where_they_are_needed(tmp_path: Path) -> None:
    path = save(paper("Text [@doe]."), tmp_path)
    found = {
        n: c for n, c in parts(path).items() if n not in ("word/styles.xml", "word/settings.xml")
    }
    name = "word/_rels/document.xml.rels"
    for gone in (b"styles", b"settings"):
        rows = found[name].split(b"<")
        found[name] = b"<".join(row for row in rows if b"/" + gone + b'"' not in row)
    replace_parts(path, dict(found))
    cite(path, "chicago-notes-bibliography")
    assert texts(tmp_path / "out.docx")[0] == "Text.[^1]"
    assert "word/styles.xml" in parts(tmp_path / "out.docx")


def test_the_output_is_never_the_input(tmp_path: Path) -> None:
    path = save(paper("Text [@doe]."), tmp_path)
    link = tmp_path / "link.docx"
    link.symlink_to(path)
    for output in (path, link):
        with pytest.raises(BibkitError, match="the output would replace"):
            convert(Job(str(path), str(output), style="apa"))


def test_a_symbolic_link_as_output_keeps_pointing_where_it_did(tmp_path: Path) -> None:
    path = save(paper("Text [@doe]."), tmp_path)
    real = tmp_path / "real.docx"
    link = tmp_path / "link.docx"
    real.write_bytes(b"old")
    link.symlink_to(real)
    options = ["-s", "apa", "-b", str(tmp_path / "refs.json")]
    assert run(["paper", str(path), "-o", str(link), *options]) == 0
    assert link.is_symlink()
    assert texts(real)[0] == "Text (Doe, 2005)."


def test_a_document_with_macros_keeps_them_and_its_suffix(tmp_path: Path) -> None:
    path = save(paper("Text [@doe]."), tmp_path)
    before = parts(path) | {"word/vbaProject.bin": b"\0macro\xff" * 99}
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macros = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    before["[Content_Types].xml"] = before["[Content_Types].xml"].replace(kind, macros)
    path = tmp_path / "paper.docm"
    replace_parts(path, dict(before))
    options = {"bibliography": (str(tmp_path / "refs.json"),), "style": "apa"}
    with pytest.raises(BibkitError, match="the document has macros"):
        convert(Job(str(path), str(tmp_path / "out.docx"), **options))  # type: ignore[arg-type]
    out = tmp_path / "out.docm"
    content = convert(Job(str(path), str(out), **options)).content  # type: ignore[arg-type]
    out.write_bytes(content if isinstance(content, bytes) else b"")
    assert texts(out)[0] == "Text (Doe, 2005)."
    assert parts(out)["word/vbaProject.bin"] == before["word/vbaProject.bin"]


def test_another_format_is_refused(tmp_path: Path) -> None:
    path = save(paper("Text [@doe]."), tmp_path)
    with pytest.raises(BibkitError, match=r"only written as \.docx"):
        convert(Job(str(path), to="html"))
