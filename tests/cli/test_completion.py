import os
import subprocess
import sys

import pytest


@pytest.fixture
def completions():
    """Return a function that gives what a shell would offer for the last of some words."""

    def complete(*words):
        code = "from bibkit.cli.main import main; main()"
        environment = os.environ | {
            "_BIBKIT_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["bibkit", *words]),
            "COMP_CWORD": str(len(words)),
        }
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=environment
        )
        assert done.stderr == ""
        return [line.partition(",")[2] for line in done.stdout.splitlines() if line]

    return complete


def test_commands_are_completed(completions):
    assert completions("e") == ["export"]


def test_nothing_is_offered_for_a_command_that_there_is_not(completions):
    assert completions("exprot", "--t") == []


def test_formats_are_completed(completions):
    assert completions("export", "--to", "bib") == ["biblatex", "bibtex"]


def test_locales_are_completed(completions):
    assert completions("cite", "--locale", "pt-") == ["pt-BR", "pt-PT"]


def test_outputs_are_completed(completions):
    assert completions("format", "--to", "h") == ["html"]


def test_styles_are_completed(completions):
    assert completions("format", "--style", "far-") == ["far-eastern-affairs"]


def test_a_path_to_a_style_is_left_to_the_shell(completions):
    assert completions("format", "--style", "./x") == ["./x"]


def test_keys_of_the_shipped_records_are_completed(completions):
    assert "peskov2006" in completions("cite", "pesk")


def test_keys_of_a_library_are_completed(completions, library):
    assert completions("show", "--library", str(library), "ch") == ["child"]
    assert completions("export", str(library), "--key", "ch") == ["child"]


def test_a_library_that_cannot_be_read_completes_to_nothing(completions, tmp_path):
    assert completions("show", "--library", str(tmp_path / "no.yaml"), "ch") == []


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_each_shell_is_told_how_to_complete(shell, name):
    done = shell(_BIBKIT_COMPLETE=f"{name}_source")
    assert done.status == 0
    assert "_BIBKIT_COMPLETE" in done.out
