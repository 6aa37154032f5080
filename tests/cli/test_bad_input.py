import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("uncounted")

CASES = Path(__file__).parent / "bad-input"


def case(path: Path) -> object:
    return pytest.param(path, id=path.name)


@pytest.mark.parametrize(
    "path", [case(path) for path in sorted(CASES.iterdir()) if path.suffix != ".expected"]
)
def test_bad_input_is_told_with_its_place_and_what_to_do(run, tmp_path, monkeypatch, path):
    shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    result = run("export", path.name, "--to", "yaml")
    assert result.err == Path(f"{path}.expected").read_text(encoding="utf-8")
    assert result.status == (1 if ": error: " in result.err else 0)


@pytest.mark.parametrize(
    "command",
    [["export", "--to", "yaml"], ["format"], ["show", "child", "-L"], ["cite", "a", "-L"]],
)
def test_a_missing_file_is_told_in_one_line(shell, library, command):
    result = shell(*command, "libary.yaml")
    assert result.status == 1
    assert result.out == ""
    assert result.err == (
        "libary.yaml: error: there is no such file (did you mean library.yaml?)\n"
    )


def test_standard_input_of_no_known_format_is_told_where(shell):
    result = shell("export", "-", "--to", "yaml", stdin=b"Dear reader,\n")
    assert result.status == 1
    assert result.err.startswith("<stdin>: error: the text looks like no format that bibkit reads")
    assert "--from" in result.err


def test_standard_input_that_is_broken_is_told_where(shell):
    result = shell("export", "-", "--from", "yaml", "--to", "yaml", stdin=b"a:\n  type: [b\n")
    assert result.status == 1
    assert result.err.startswith("<stdin>:3:1: error: not YAML")


def test_bytes_that_are_no_utf_8_are_read_and_told(shell):
    data = "a:\n  type: book\n  title: café\n".encode("latin-1")
    result = shell("export", "-", "--to", "yaml", stdin=data)
    assert (result.status, "café" in result.out) == (0, True)
    assert result.err.startswith("<stdin>:3:13: warning: this is not UTF-8")


def test_what_can_be_read_is_written_though_some_cannot(shell, library, tmp_path):
    good = library.read_text(encoding="utf-8")
    library.write_text(good + "bad:\n  type: bok\n", encoding="utf-8")
    result = shell("export", library, "--to", "yaml")
    assert result.status == 1
    assert result.out.startswith(good[:20])
    assert "bok" in result.err


@pytest.mark.parametrize(
    ("command", "near"),
    [
        (["show", "chidl", "--library"], "child"),
        (["cite", "chidl", "--library"], "child"),
        (["export", "--to", "yaml", "--key", "chidl"], "child"),
        (["format", "--key", "chidl"], "child"),
    ],
)
def test_a_mistyped_key_is_answered_with_the_nearest(shell, library, command, near):
    result = shell(*command, library)
    assert result.status == 1
    assert result.out == ""
    assert f"there is no record with the key 'chidl' (did you mean {near}?)" in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("command", [["format", "--style"], ["cite", "peskov2006", "--style"]])
def test_a_mistyped_style_is_answered_with_the_nearest(shell, command):
    result = shell(*command, "far-eastern-afairs")
    assert result.status == 1
    assert result.out == ""
    assert "far-eastern-affairs" in result.err
    assert "did you mean" in result.err
    assert result.err.count("\n") == 1


def test_a_missing_file_of_a_style_is_told_in_one_line(shell):
    result = shell("format", "--style", "./no.csl")
    assert result.status == 1
    assert result.err.startswith("./no.csl: error: there is no such file")
    assert result.err.count("\n") == 1


def test_a_broken_style_is_told_with_its_place(shell, tmp_path):
    (tmp_path / "broken.csl").write_text("<style>\n<info>\n</style>")
    result = shell("format", "--style", "broken.csl")
    assert result.status == 1
    assert result.err.startswith("broken.csl:3:")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        ["export", "--to", "yaml"],
        ["format"],
        ["cite", "peskov2006"],
        ["show", "peskov2006"],
        ["styles", "list"],
        ["styles", "show", "far-eastern-affairs"],
    ],
)
@pytest.mark.parametrize("output", ["no-folder/out.txt", "."])
def test_an_unwritable_output_is_told_in_one_line(shell, command, output):
    result = shell(*command, "--output", output)
    assert result.status == 1
    assert result.out == ""
    assert result.err.startswith(f"{output}: error: ")
    assert result.err.count("\n") == 1


def test_an_old_output_stays_when_there_is_no_new_one(shell, library, tmp_path):
    old = tmp_path / "out.txt"
    old.write_text("old")
    assert shell("format", library, "--key", "chidl", "--output", old).status == 1
    assert old.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["library.yaml", "out.txt"]


def test_an_input_may_be_its_own_output(shell, library):
    before = library.read_text(encoding="utf-8")
    assert shell("export", library, "--to", "yaml", "--output", library).status == 0
    assert "Письма" in library.read_text(encoding="utf-8")
    assert len(library.read_text(encoding="utf-8")) > len(before) / 2


def test_an_empty_path_is_not_the_folder_at_hand(shell, library):
    result = shell("export", "", "--to", "yaml")
    assert (result.status, result.out) == (1, "")
    assert result.err == (
        "bibkit: error: the path of a file is empty (leave it out, or give one)\n"
    )
