import os
import re

import docx
import pytest
import readme

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="README's commands are for a shell"),
    pytest.mark.usefixtures("uncounted"),
]


def scripts():
    """Yield each line of README's sh blocks that calls bibkit."""
    for text in readme.blocks("sh"):
        yield from (line for line in text.splitlines() if "bibkit " in line.split("|")[-1][:8])


def test_readme_shows_what_its_commands_print(tmp_path):
    assert sum(len(readme.sessions(text)) for text in readme.blocks("console")) >= 4
    assert "".join(readme.blocks("python")).count(">>> ") >= 4
    text = readme.README.read_text(encoding="utf-8")
    assert readme.up_to_date(text, tmp_path) == text, "run: python tests/packaging/readme.py"


@pytest.mark.parametrize("command", list(scripts()))
def test_a_command_that_readme_names_works(tmp_path, command):
    files = "bibkit export --to biblatex -o refs.bib && bibkit export --to yaml -o refs.yaml"
    written = readme.bash(files, tmp_path)
    assert (written.returncode, written.stderr) == (0, "")
    paper = docx.Document()
    paper.add_paragraph("As is known [@vol5book1].")
    paper.save(str(tmp_path / "paper.docx"))
    (tmp_path / "paper.md").write_text(readme.blocks("markdown")[0], encoding="utf-8")
    done = readme.bash(command, tmp_path)
    warned = r"bibkit: warning: BibTeX has no field for .*\n" if "--to bibtex" in command else ""
    assert done.returncode == 0
    assert re.fullmatch(warned, done.stderr)


def test_the_two_commands_of_readme_are_one_line_each():
    lines = [line for text in readme.blocks("sh") for line in text.splitlines()]
    commands = [line for line in lines if line.startswith("python3 -m venv ")]
    assert [line.split()[-1].rpartition("/")[2] for line in commands] == ["format", "pytest"]
