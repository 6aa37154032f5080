"""The table of citation forms: each as bibkit, its filter and pandoc make it, in one notation.

`python -m tests.papers.form_table` writes forms.yaml anew from the forms in it: what bibkit makes
of each, and what pandoc and the filter make of it where that is something else. A reason is kept.
"""

import json
import re
import subprocess
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import panflute
import yaml

from bibkit.papers.job import Job
from bibkit.papers.md import html
from bibkit.papers.md.paper import Paper
from bibkit.papers.pandoc_filter import process
from bibkit.papers.through_pandoc import packaged

HERE = Path(__file__).with_name("forms")
TABLE = HERE / "forms.yaml"
REFERENCES = HERE / "references.json"
STYLES = {
    "author-date": "chicago-author-date",
    "numeric": "ieee",
    "note": "chicago-notes-bibliography",
}


def forms() -> list[dict[str, Any]]:
    """Return the rows of the table."""
    return yaml.safe_load(TABLE.read_text(encoding="utf-8"))


def own(texts: list[str], style: str) -> list[str]:
    """Return what bibkit makes of forms, each a paragraph of one paper."""
    job = Job(
        "-",
        bibliography=(str(REFERENCES),),
        style=STYLES[style],
        given="\n\n".join(texts).encode(),
    )
    return _rows(html.render(Paper(job, smart=True), fragment=True))


def by_pandoc(texts: list[str], style: str) -> list[str]:
    """Return what pandoc makes of forms."""
    from bibkit.csl.find import find

    options = ["--citeproc", "--bibliography", str(REFERENCES)]
    options += ["--csl", find(STYLES[style]), "--mathjax"]
    return _rows(_pandoc(["--to", "html", "--wrap=none", *options], "\n\n".join(texts)))


def by_filter(texts: list[str], style: str) -> list[str]:
    """Return what pandoc makes of forms with bibkit's filter."""
    read = _pandoc(["--to", "json"], "\n\n".join(texts))
    doc = panflute.load(StringIO(read))
    doc.metadata["bibliography"] = panflute.MetaString(str(REFERENCES))
    doc.metadata["csl"] = panflute.MetaString(STYLES[style])
    process(doc)
    written = StringIO()
    panflute.dump(doc, written)
    data = json.dumps(json.loads(written.getvalue()))
    return _rows(_pandoc(["--from", "json", "--to", "html", "--wrap=none", "--mathjax"], data))


def _pandoc(options: list[str], text: str) -> str:
    program = packaged()
    assert program is not None
    done = subprocess.run([program, *options], input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode()


def _rows(page: str) -> list[str]:
    """Return the paragraphs of a page, each note in braces where its number stands."""
    notes = dict(re.findall(r'<li[^>]* id="fn(\d+)"[^>]*>(.*?)</li>', page, re.DOTALL))
    body = re.split(r'<div[^>]* id="refs"|<section|<div id="refs"', page)[0]

    def note(found: re.Match[str]) -> str:
        return "{" + re.sub("</?p>", "", notes[found[1]]) + "}"

    reference = re.compile(r'<a href="#fn(\d+)"[^>]*>.*?</a>')
    return [
        normalised(reference.sub(note, paragraph))
        for paragraph in re.findall(r"<p>(.*?)</p>", body, re.DOTALL)
    ]


_SAME = {"em": "i", "strong": "b", "s": "del"}


def normalised(text: str) -> str:
    """Return HTML with what does not show taken away: attributes, spans, kinds of space."""
    text = re.sub(r'<a [^>]*class="footnote-back".*?</a>', "", text, flags=re.DOTALL)
    text = re.sub(r"</?(?:span|div)\b[^>]*>", "", text)
    text = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>', r"<a \1>", text)
    text = re.sub(r"<(/?)(\w+)( (?=href)[^>]*)?[^>]*>", _tag, text)
    return " ".join(unescape(text).replace("\xa0", " ").split())


def _tag(found: re.Match[str]) -> str:
    name = _SAME.get(found[2], found[2])
    return found.group() if name == "a" else f"<{found[1]}{name}>"


def write() -> None:
    """Write the table anew."""
    rows = forms()
    texts = [row["form"] for row in rows]
    for style in STYLES:
        made = zip(own(texts, style), by_pandoc(texts, style), by_filter(texts, style), strict=True)
        for row, (ours, theirs, filtered) in zip(rows, made, strict=True):
            row[style] = ours
            for name, other in (("pandoc", theirs), ("filter", filtered)):
                found = row.setdefault(name, {})
                found.pop(style, None)
                if other != ours:
                    found[style] = other
    order = ["form", *STYLES, "pandoc", "filter", "why"]
    tidy = [{name: row[name] for name in order if row.get(name)} for row in rows]
    text = yaml.safe_dump(tidy, allow_unicode=True, sort_keys=False, width=10_000)
    TABLE.write_text(text.replace("\n- form", "\n\n- form"), encoding="utf-8")


if __name__ == "__main__":
    write()
