"""Each case is a file: rich text in the JSON writer's form, and what each format makes of it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from bibkit.engines.protocol import Layout
from bibkit.errors import UnknownFormat
from bibkit.output.html import css
from bibkit.output.registry import NAMES, writer
from bibkit.output.writer import MarkedEntries
from bibkit.text.nodes import Span

HERE = Path(__file__).parent


def cases(folder):
    return [pytest.param(path, id=path.stem) for path in sorted((HERE / folder).glob("*.json"))]


def nodes(content):
    return tuple(
        node
        if isinstance(node, str)
        else Span(node["kind"], nodes(node["content"]), node.get("target", ""))
        for node in content
    )


@pytest.mark.parametrize("path", cases("inline"))
def test_a_run_of_rich_text(path):
    case = json.loads(path.read_text(encoding="utf-8"))
    content = nodes(case["content"])
    found = {name: writer(name).inline(content) for name in case["output"]}
    assert found == case["output"]
    assert set(found) == set(NAMES) - {"json"}
    assert json.loads(writer("json").inline(content)) == case["content"]


@pytest.mark.parametrize("path", cases("bibliographies"))
def test_a_bibliography(path):
    case = json.loads(path.read_text(encoding="utf-8"))
    layout = Layout.from_options(case["layout"])
    entries = [(str(key), nodes(content)) for key, content in enumerate(case["entries"])]
    found = {
        name: writer(name).bibliography(entries, layout).splitlines() for name in case["output"]
    }
    assert found == case["output"]
    assert set(found) == set(NAMES) - {"json"}


def test_json_has_layout_and_entries():
    entries = [("a", (Span("left-margin", ("1.",)), Span("right-inline", ("T",))))]
    data = json.loads(writer("json").bibliography(entries, Layout(True, "flush", 2, 0)))
    assert data["layout"] == {
        "hanging-indent": True,
        "second-field-align": "flush",
        "line-spacing": 2,
        "entry-spacing": 0,
    }
    assert data["entries"] == [
        {
            "key": "a",
            "text": "1.T",
            "content": [
                {"kind": "left-margin", "content": ["1."]},
                {"kind": "right-inline", "content": ["T"]},
            ],
        }
    ]
    assert writer("json").entry(("T",)) == '["T"]'


ENTRY = (
    Span("left-margin", ("[1] ",)),
    Span("right-inline", ("A ", Span("italic", ("b",)))),
    Span("block", ("C",)),
    Span("indent", ("D",)),
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("text", "[1] A b\n    C\n        D"),
        ("latex", "[1] A \\textit{b}\\\\{}\nC\\\\{}\n\\hspace*{2em}D"),
        ("markdown", "\\[1\\] A *b*\\\nC\\\n&emsp;D"),
        ("rst", "| \\[1] A *b*\n| C\n|     D"),
        ("typst", "\\[1\\] A #emph[b] \\\nC \\\n#h(2em)D"),
    ],
)
def test_an_entry_has_its_display_blocks_on_lines(name, text):
    assert writer(name).entry(ENTRY) == text


def test_blocks_are_ended_as_other_processors_end_them():
    found = writer("html").entry((Span("block", ("A",)), Span("block", ("B",))))
    assert found == (
        '\n\n    <div class="csl-block">A</div>\n\n\n    <div class="csl-block">B</div>\n  '
    )


def test_a_style_sheet_has_the_layout():
    assert ".csl-entry { padding-left: 2em; text-indent: -2em; }" in css(Layout(True))
    assert "line-height: 2.7" in css(Layout(False, "", 2))
    assert "margin-left: -3em" in css(Layout(False, "margin"))
    assert ".csl-right-inline { margin-left: 3em; }" in css(Layout(False, "flush"))
    assert "text-indent" not in css(Layout())


def test_a_mistyped_format_names_the_near_one():
    with pytest.raises(UnknownFormat, match="did you mean latex"):
        writer("LaTex")
    with pytest.raises(UnknownFormat, match="the formats are text, html, latex"):
        writer("docx")


HARD = (
    "[a] * & % $ # _ { } ~ ^ \\ < > | ` -- --- '' ,, ?` \u2011 \u00a0 \u202f é ",
    Span("italic", ("b ", Span("upright", ("c",)), Span("bold", ("d",)))),
    Span("small-caps", ("e",)),
    Span("link", (Span("sup", ("f",)),), "https://x.y/a_b?c=%20&d#{e}"),
)


@pytest.mark.parametrize("align", ["", "flush", "margin"])
def test_latex_is_typeset(tmp_path, align):
    if shutil.which("pdflatex") is None:
        pytest.skip("needs pdflatex: apt-get install texlive-latex-base")
    first = () if align == "" else (Span("left-margin", ("[1]",)),)
    entries = [
        ("a", (*first, Span("right-inline", HARD), Span("block", HARD), Span("indent", HARD))),
        ("b", (*HARD, Span("annotation", HARD), Span("annotation", HARD))),
        ("c", HARD),
    ]
    body = writer("latex").bibliography(entries, Layout(True, align, 1, 1))
    (tmp_path / "t.tex").write_text(
        "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{hyperref}\n"
        f"\\begin{{document}}\n{body}\n\n{writer('latex').inline(HARD)}\n\\end{{document}}\n",
        encoding="utf-8",
    )
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert run.returncode == 0, run.stdout[-2000:]
    if shutil.which("mutool") is None:
        pytest.skip("typeset; to read the page needs mutool: apt-get install mupdf-tools")
    command = ["mutool", "draw", "-F", "txt", "t.pdf"]
    text = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout
    assert "[a] * & % $ # _ { } ~ ^ \\ < > | ` -- --- '' ,, ?`" in " ".join(
        text.replace("’", "'").split()
    )


@pytest.mark.parametrize("align", ["", "flush"])
def test_typst_is_compiled(align):
    typst = pytest.importorskip("typst", reason="pip install typst")
    first = () if align == "" else (Span("left-margin", ("[1]",)),)
    entries = [("a", (*first, Span("right-inline", HARD), Span("block", HARD))), ("b", HARD)]
    entries.append(("c", (*HARD, Span("annotation", HARD), Span("annotation", HARD))))
    body = writer("typst").bibliography(entries, Layout(True, align, 1, 1))
    assert typst.compile(body.encode()).startswith(b"%PDF")


class Counted(MarkedEntries):
    """Entries that count how many of them were looked at."""

    looked_at = 0

    def __getitem__(self, place):
        self.looked_at += 1
        return super().__getitem__(place)


@pytest.mark.parametrize("name", NAMES)
def test_a_bibliography_is_written_while_its_entries_are_made(name):
    entries = Counted([(f"k{place}", f"Entry {place}.", []) for place in range(1000)])
    layout = Layout(True, "", 1, 1)
    assert any("Entry 9." in piece for piece in writer(name).pieces(entries, layout))
    assert entries.looked_at == 10
