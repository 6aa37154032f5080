import io
import os
import subprocess
import sys

import pytest

from bibkit.cli import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and terminals as POSIX has them")

BIBKIT = [sys.executable, "-m", "bibkit"]


def on_terminal(*arguments, **environment):
    """Return what a command line writes to a terminal, results and messages together."""
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*BIBKIT, *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm"} | environment,
    )
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 65536):
            seen += piece
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    process.wait(timeout=60)
    return seen.decode("utf-8")


def test_a_closed_pipe_ends_the_program_quietly():
    process = subprocess.Popen(
        [*BIBKIT, "format", "--to", "html"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 141
    assert err == b""


def test_ctrl_c_while_reading_ends_the_program_quietly():
    import signal
    import time

    process = subprocess.Popen(
        [*BIBKIT, "export", "-", "--to", "yaml"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (out, err.strip()) == (b"", b"")


def test_a_full_disk_is_told_in_one_line():
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*BIBKIT, "format"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"standard output" in done.stderr


def test_colours_are_for_terminals(library, shell):
    assert "\x1b[" in on_terminal("show", "child", "-L", library)
    assert "\x1b[" not in shell("show", "child", "-L", library).out


def test_no_color_is_respected(library):
    assert "\x1b[" not in on_terminal("show", "child", "-L", library, NO_COLOR="1")
    assert "\x1b[" not in on_terminal("show", "chidl", "-L", library, NO_COLOR="1")
    assert "\x1b[" not in on_terminal("show", "child", "-L", library, TERM="dumb")
    assert "\x1b[" not in on_terminal("show", "chidl", "-L", library, TERM="dumb")


def test_messages_have_colours_on_a_terminal(library):
    assert "\x1b[" in on_terminal("show", "chidl", "-L", library)


def test_a_progress_bar_shows_on_a_terminal_alone(library, shell):
    arguments = ["export", library, library, "--to", "yaml"]
    assert "reading" in on_terminal(*arguments)
    assert "reading" not in shell(*arguments).err


def test_output_in_a_pipe_is_utf_8_whatever_the_machine_prefers(library, shell):
    result = shell("export", library, "--to", "yaml", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert result.status == 0
    assert "Письма" in result.out


def test_a_terminal_gets_what_it_can_show(library):
    seen = on_terminal("show", "child", "-L", library, PYTHONIOENCODING="latin-1")
    assert "Traceback" not in seen
    assert "????" in seen


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("export - --to yaml <&-", "<stdin>: error: it is closed (give the path of a file)\n"),
        ("format >&-", "bibkit: error: standard output is closed (give a file with --output)\n"),
    ],
)
def test_a_closed_stream_is_told(line, message):
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m bibkit {line}"], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (1, message)


def test_a_mistake_with_standard_error_closed_has_its_status_all_the_same():
    done = subprocess.run(["bash", "-c", f"{sys.executable} -m bibkit fromat 2>&-"])
    assert done.returncode == 2


def test_results_can_be_caught_by_a_stream_of_any_kind(monkeypatch, library):
    caught = io.StringIO()
    monkeypatch.setattr(sys, "stdout", caught)
    assert main.run(["show", "child", "-L", str(library)]) == 0
    assert "Letters 1901" in caught.getvalue()
