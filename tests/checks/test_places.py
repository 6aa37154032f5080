"""Where findings stand, of records with very many parts."""

import json

from bibkit.checks import engine, files, sources


def _times_looked(monkeypatch, tmp_path, count):
    """Return how often a check looks for an excerpt in a record of so many odd names."""
    names = [{"family": f"Stone{number}", "given": "A1"} for number in range(count)]
    item = {"id": "a", "type": "book", "title": "Walls", "author": names}
    path = tmp_path / "many.json"
    path.write_text(json.dumps([item]), encoding="utf-8")
    times = 0
    find = sources.SourceEntry._find

    def counted(entry, *arguments):
        nonlocal times
        times += 1
        return find(entry, *arguments)

    read = files.read([str(path)])
    with monkeypatch.context() as patched:
        patched.setattr(sources.SourceEntry, "_find", counted)
        found = engine.check(read.library, sources=read.sources)
    assert len(found) >= count
    return times


def test_names_with_a_finding_each_are_looked_for_in_line_with_their_number(monkeypatch, tmp_path):
    few = _times_looked(monkeypatch, tmp_path, 500)
    many = _times_looked(monkeypatch, tmp_path, 2000)
    assert many - few < 8 * 1500
