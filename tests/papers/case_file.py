"""Papers in Markdown with what they become, a case a file.

A file has a sentence on what the case shows, then parts that begin with a line ``=== name``: the
paper, and what it becomes as Markdown, as HTML without head and body, or as plain text.
`python -m tests.papers.case_file` writes those parts anew: read them before you believe them.
"""

import re
from pathlib import Path

from bibkit.papers.job import Job, Outcome, convert

FOLDER = Path(__file__).with_name("cases")


def files() -> list[Path]:
    """Return the files, in order."""
    return sorted(FOLDER.glob("*.case"))


def parts(path: Path) -> dict[str, str]:
    """Return the parts of a case by name; the sentence is under an empty name."""
    pieces = re.split(r"^=== (\w+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {"": pieces[0], **dict(zip(pieces[1::2], pieces[2::2], strict=True))}


def made(path: Path, paper: str, to: str) -> Outcome:
    """Return what comes of a case's paper."""
    source = str(path.with_suffix(".md"))
    return convert(Job(source, to=to, fragment=True, given=paper.encode()))


def write() -> None:
    """Write what the papers become anew."""
    for path in files():
        found = parts(path)
        text = found[""] + "=== paper\n" + found["paper"]
        for to in [name for name in found if name not in ("", "paper")]:
            text += f"=== {to}\n{made(path, found['paper'], to).content}"
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
