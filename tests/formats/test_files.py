import os
import stat
from pathlib import Path

import pytest

import bibkit
from bibkit.errors import ReadError, UnknownFormat, WriteError
from bibkit.formats import files, registry
from bibkit.model.library import Library
from bibkit.model.record import Record

YAML = "a:\n  type: book\n  title: Ä\n"
JSON = '[{"id": "b", "type": "book", "title": "Ж"}]'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "refs.yaml").write_text(YAML, encoding="utf-8")
    (tmp_path / "more.json").write_text(JSON, encoding="utf-8")
    return tmp_path


# -- reading


def test_a_file_is_read_by_its_suffix_and_several_in_their_order(folder: Path) -> None:
    assert list(files.load(folder / "refs.yaml")) == ["a"]
    several = [str(folder / "refs.yaml"), folder / "more.json"]
    assert list(files.load(*several)) == ["a", "b"]
    assert list(files.load(several)) == ["a", "b"]
    assert list(files.load(iter(several))) == ["a", "b"]


def test_a_folder_is_read_by_name_with_what_is_known_in_it(folder: Path) -> None:
    (folder / "notes.txt").write_text("words")
    (folder / ".hidden.yaml").write_text("words")
    (folder / "inner.json").mkdir()
    assert list(files.load(folder)) == ["b", "a"]
    assert list(files.load(folder, format="yaml")) == ["a"]


def test_an_unknown_suffix_is_read_by_content(folder: Path) -> None:
    path = folder / "refs.txt"
    path.write_text(JSON, encoding="utf-8")
    assert list(files.load(path)) == ["b"]
    path.write_text("@book{c, title = {C}}")
    assert list(files.load(path)) == ["c"]


def test_a_format_that_is_named_wins_over_the_suffix(folder: Path) -> None:
    path = (folder / "more.json").rename(folder / "more.yaml")
    assert list(files.load(path, format="csl-json")) == ["b"]


def test_a_key_that_two_files_have_is_reported_in_the_second_one(folder: Path) -> None:
    (folder / "z.yaml").write_text("\na: {type: map}\n")
    library = files.load(folder / "refs.yaml", folder / "z.yaml")
    assert [record.type for record in library.entries()] == ["book", "map"]
    (problem,) = library.problems
    assert (problem.path, problem.line) == (str(folder / "z.yaml"), 2)
    assert f"line 1 of {folder / 'refs.yaml'}" in problem.hint


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (YAML.encode("utf-8-sig"), "utf-8"),
        (YAML.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + YAML.encode("utf-16-be"), "utf-16-be"),
        (YAML.encode("utf-16-le"), "utf-16-le, no mark"),
        (YAML.encode("utf-16-be"), "utf-16-be, no mark"),
        (YAML.encode("utf-32"), "utf-32"),
        (b"\x00\x00\xfe\xff" + YAML.encode("utf-32-be"), "utf-32-be"),
        (YAML.encode(), "utf-8"),
        (YAML.replace("\n", "\r\n").encode(), "crlf"),
        (YAML.replace("\n", "\r").encode(), "cr"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_unicode_encoding_is_read(tmp_path: Path, data: bytes, encoding: str) -> None:
    path = tmp_path / "refs.yaml"
    path.write_bytes(data)
    library = files.load(path)
    assert library["a"]["title"] == "Ä"
    assert library.problems == []
    assert library["a"].place == (str(path), 1, 1)


def test_what_is_not_utf_8_is_read_as_latin_1_and_said_so(tmp_path: Path) -> None:
    path = tmp_path / "refs.yaml"
    path.write_bytes(YAML.encode("latin-1"))
    library = files.load(path)
    assert library["a"]["title"] == "Ä"
    (problem,) = library.problems
    assert str(problem).startswith(f"{path}:3:10: this is not UTF-8; it was read as Latin-1")
    assert problem.severity == "warning"
    assert files.load(path, strict=True)["a"]["title"] == "Ä"


def test_a_broken_utf_16_is_an_error_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "refs.yaml"
    path.write_bytes(b"\xff\xfe" + YAML.encode("utf-16-le") + b"\x00")
    text, problems = files.decode(path.read_bytes(), str(path))
    assert text == YAML + "\ufffd"
    assert (problems[0].severity, problems[0].path) == ("error", str(path))


def test_a_missing_file_is_an_error_with_the_nearest_name(folder: Path) -> None:
    with pytest.raises(ReadError, match="there is no such file") as caught:
        files.load(folder / "ref.yaml")
    assert caught.value.path == str(folder / "ref.yaml")
    assert caught.value.hint == f"did you mean {folder / 'refs.yaml'}?"
    with pytest.raises(ReadError) as caught:
        files.load(folder / "gone" / "refs.yaml")
    assert caught.value.hint == "check the path"


def test_a_path_that_can_be_none_is_an_error() -> None:
    with pytest.raises(ReadError, match="cannot be read"):
        files.load("a\0b")


def test_no_path_is_an_error() -> None:
    with pytest.raises(ReadError, match="no file to read"):
        files.load()


def test_a_folder_without_records_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("words")
    with pytest.raises(ReadError, match="no file of records in this folder"):
        files.load(tmp_path)


def test_a_file_or_folder_that_may_not_be_read_is_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(ReadError, match="cannot be read: Permission denied"):
        files.load(folder / "refs.yaml")
    monkeypatch.setattr("os.listdir", refuse)
    with pytest.raises(ReadError, match="cannot be read: Permission denied"):
        files.load(folder)


def test_a_file_of_no_known_format_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "refs.pdf"
    path.write_bytes(b"%PDF-1.4\x00\xff")
    with pytest.raises(UnknownFormat, match="neither the suffix nor the content") as caught:
        files.load(path)
    assert caught.value.path == str(path)


def test_a_file_with_a_wrong_suffix_says_what_it_looks_like(tmp_path: Path) -> None:
    path = tmp_path / "refs.json"
    path.write_text("@book{a, title = {T}}")
    with pytest.raises(ReadError) as caught:
        files.load(path)
    assert (caught.value.path, caught.value.line) == (str(path), 1)
    assert caught.value.hint == "it looks like biblatex; name the format to read it so"


def test_a_broken_file_keeps_the_hint_of_its_format(tmp_path: Path) -> None:
    path = tmp_path / "refs.json"
    path.write_text('[{"id": 1,]')
    with pytest.raises(ReadError) as caught:
        files.load(path)
    assert caught.value.hint == "correct it there, or just before"


def test_strict_reading_raises_with_every_problem(tmp_path: Path) -> None:
    path = tmp_path / "refs.yaml"
    path.write_text("a:\n  type: bok\n  ttle: x\nb:\n  title: y\n")
    assert len(files.load(path).problems) == 3
    with pytest.raises(ReadError) as caught:
        files.load(path, strict=True)
    assert "CSL has no item type 'bok' (and 1 more)" in str(caught.value)
    assert (caught.value.path, caught.value.line) == (str(path), 2)
    assert [problem.line for problem in caught.value.problems] == [2, 3, 5]
    path.write_text("a:\n  type: bok\n")
    with pytest.raises(ReadError, match=r"'bok' \(did you mean"):
        files.load(path, strict=True)


def test_a_text_is_read_by_content_or_in_the_format_named() -> None:
    assert list(files.loads(YAML)) == ["a"]
    assert list(files.loads(JSON)) == ["b"]
    assert list(files.loads(YAML, format="yaml")) == ["a"]
    assert list(files.loads("{a: {type: book}}", "yaml")) == ["a"]
    assert list(files.loads(" \n")) == []


def test_a_text_may_have_a_path_for_messages() -> None:
    with pytest.raises(ReadError) as caught:
        files.loads("[{", path="<stdin>")
    assert str(caught.value).startswith("<stdin>:1:3: not JSON")
    with pytest.raises(UnknownFormat, match="no format that bibkit reads"):
        files.loads("words")


def test_the_records_that_ship_with_bibkit_are_read_without_a_fault() -> None:
    library = bibkit.records()
    assert len(library) > 10
    assert library.problems == []
    assert library.resolve_all().problems == []


# -- writing


@pytest.fixture
def library() -> Library:
    return Library([Record("a", "book", {"title": "Ä"})])


def test_what_is_dumped_is_loaded_again(tmp_path: Path, library: Library) -> None:
    for suffix in (".yaml", ".json", ".yml", ".csljson"):
        path = tmp_path / f"out{suffix}"
        files.dump(library, path)
        assert files.load(path) == library
    files.dump(library, str(tmp_path / "out.txt"), format="yaml")
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == files.dumps(library, "yaml")


def test_an_unknown_suffix_or_format_writes_nothing(tmp_path: Path, library: Library) -> None:
    with pytest.raises(UnknownFormat, match=r"the suffixes are \.json") as caught:
        files.dump(library, tmp_path / "out.txt")
    assert caught.value.path == str(tmp_path / "out.txt")
    with pytest.raises(UnknownFormat, match="did you mean yaml"):
        files.dump(library, tmp_path / "out.txt", format="yalm")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "out.yaml"
    path.write_text("old")
    path.chmod(0o640)
    files.write_file(path, "new ä\n")
    assert path.read_bytes() == "new ä\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_permissions_that_the_umask_leaves(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        files.write_file(tmp_path / "out.yaml", "new")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "out.yaml").stat().st_mode) == 0o640


@pytest.mark.parametrize("exists", [True, False])
def test_a_symbolic_link_stays_and_what_it_points_to_is_written(
    tmp_path: Path, exists: bool
) -> None:
    (tmp_path / "inner").mkdir()
    target = tmp_path / "inner" / "real.yaml"
    link = tmp_path / "link.yaml"
    link.symlink_to(Path("inner") / "real.yaml")
    if exists:
        target.write_text("old")
    files.write_file(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_symbolic_link_to_itself_is_an_error(tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(link)
    with pytest.raises(WriteError, match="leads back to itself"):
        files.write_file(link, "new")
    assert link.is_symlink()


def test_what_is_no_regular_file_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        files.write_file(pipe, "new")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_pipe_without_a_name_is_written_to() -> None:
    reader, writer = os.pipe()
    try:
        files.write_file(f"/dev/fd/{writer}", "new")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
        os.close(writer)


def test_an_output_that_cannot_be_written_is_an_error_that_says_why(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="this is a folder"):
        files.write_file(tmp_path, "new")
    with pytest.raises(WriteError, match="there is no folder to write it into") as caught:
        files.write_file(tmp_path / "gone" / "out.yaml", "new")
    assert caught.value.hint == f"make the folder {tmp_path / 'gone'} first"
    with pytest.raises(WriteError, match="cannot be written"):
        files.write_file("a\0b", "new")


def test_a_file_that_may_not_be_written_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.yaml"
    path.write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(WriteError, match="cannot be written: Permission denied"):
        files.write_file(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_breaks_off_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path = tmp_path / "out.yaml"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises((WriteError, KeyboardInterrupt)):
        files.write_file(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_half_a_character_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "out.yaml"
    path.write_text("old")
    with pytest.raises(WriteError, match=r"half of a character, U\+D800"):
        files.write_file(path, "new \ud800")
    assert path.read_text() == "old"


def test_records_that_cannot_be_written_leave_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("old")
    with pytest.raises(WriteError):
        files.dump(Library([Record("a", fields={"x": object()})]), path)
    assert path.read_text() == "old"


def test_no_suffix_and_no_name_is_claimed_twice() -> None:
    suffixes = registry.suffixes()
    names = [name for one in registry.formats() for name in (one.name, *one.aliases)]
    assert len(set(suffixes)) == len(suffixes)
    assert len(set(names)) == len(names)


def test_a_full_disk_is_told_as_such() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(WriteError, match="make room"):
        files.write_file("/dev/full", "text")


def test_sentence_case_and_ascii_are_options_of_reading_and_writing(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text("@book{a, title = {Über the Things of Old}}", "utf-8")
    assert bibkit.load(path)["a"]["title"] == "Über the things of old"
    found = bibkit.load(path, sentence_case=False)
    assert found["a"]["title"] == "Über the Things of Old"
    assert bibkit.loads(path.read_text("utf-8"), sentence_case=False) == found
    assert r"\"U" in bibkit.dumps(found, "biblatex", ascii=True)
    bibkit.dump(found, tmp_path / "new.bib", ascii=True)
    assert (tmp_path / "new.bib").read_text("utf-8").isascii()
    with pytest.raises(bibkit.WriteError, match="not written in ASCII"):
        bibkit.dumps(found, "csl-json", ascii=True)


def test_a_binary_file_is_refused_and_a_few_odd_signs_are_not(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_bytes(b"\x89PNG" + bytes(range(256)) * 40 + b"@book{a, title={A}}")
    with pytest.raises(ReadError, match="this is a binary file"):
        files.load(path)
    data = b"@book{a, title = {x\0y}, note = {nothing odd in this long note at all}}\0"
    path.write_bytes(data)
    library = files.load(path)
    assert list(library) == ["a"]
    files.dump(library, path)
    assert path.read_bytes() == data


def test_a_text_in_pieces_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "out.txt"
    files.write_file(path, (piece for piece in ("a", "", "ü\n")))
    assert path.read_text(encoding="utf-8") == "aü\n"

    def failing():
        yield "new"
        raise RuntimeError("halfway")

    with pytest.raises(RuntimeError):
        files.write_file(path, failing())
    assert path.read_text(encoding="utf-8") == "aü\n"
    assert list(tmp_path.iterdir()) == [path]
