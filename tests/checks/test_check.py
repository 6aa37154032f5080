import datetime
import json
import re
from pathlib import Path

import pytest

import bibkit
from bibkit import checks
from bibkit.checks import duplicates, files, fixing
from bibkit.errors import BibkitError, Problem
from bibkit.formats import registry


def record(key, **values):
    author = [{"family": "Doe", "given": "Jane"}]
    usual = {"title": f"On {key}", "author": author, "issued": 2001}
    return bibkit.Record(key, "book", usual | values)


def rules_of(library, **options):
    return [one.rule for one in checks.check(library, **options)]


def test_the_shipped_records_are_free_of_findings():
    assert checks.check(bibkit.records()) == []


def test_a_library_made_in_python_is_checked_without_a_file():
    library = bibkit.Library([record("a", DOI="doi:10.1000/1"), record("b", ISBN="1")])
    found = checks.check(library)
    assert [(one.rule, one.key, one.entry, one.field) for one in found] == [
        ("doi-url", "a", 0, "DOI"),
        ("isbn", "b", 1, "ISBN"),
    ]
    assert all(isinstance(one, Problem) and one.hint for one in found)
    assert found[0].changes == (checks.Change("DOI", "doi:10.1000/1", "10.1000/1"),)


def test_what_reading_reported_is_among_the_findings_under_its_rule():
    problems = [Problem("odd", "a.bib", 3, rule="missing-comma"), Problem("plain", "a.bib", 1)]
    found = checks.check(bibkit.Library(problems=problems))
    assert [(one.line, one.rule) for one in found] == [(1, "reading"), (3, "missing-comma")]
    assert all(one.hint for one in found)


def test_only_selected_rules_are_followed_and_ignored_ones_are_not():
    library = bibkit.Library([record("a", DOI="doi:10.1000/1", ISBN="1", page="9-3")])
    assert rules_of(library) == ["doi-url", "isbn", "page-range"]
    assert rules_of(library, select=["isbn", "doi-url"]) == ["doi-url", "isbn"]
    assert rules_of(library, ignore=["isbn"]) == ["doi-url", "page-range"]
    assert rules_of(library, select=["all"], ignore=["isbn", "page-range"]) == ["doi-url"]


def test_a_rule_that_is_not_usual_is_followed_when_it_is_selected():
    library = bibkit.Library([record("a", ISBN="9780306406157")])
    assert rules_of(library) == []
    assert rules_of(library, select=["isbn-form"]) == ["isbn-form"]


@pytest.mark.parametrize("option", ["select", "ignore"])
def test_an_unknown_rule_is_answered_with_the_nearest(option):
    with pytest.raises(BibkitError, match="did you mean isbn"):
        checks.check(bibkit.Library(), **{option: ["isbm"]})


def test_today_is_the_day_that_is_given():
    library = bibkit.Library([record("a", accessed="2030-05-01", issued="2030")])
    assert rules_of(library, today=datetime.date(2029, 1, 1)) == ["future-date"]
    assert rules_of(library, today=datetime.date(2030, 5, 1)) == []


def test_a_finding_in_several_files_stands_with_its_file(tmp_path):
    for name in ("b.bib", "a.bib"):
        entry = f"@book{{{name[0]}, author={{Doe, J}}, title={{On {name}}}, date=2001, isbn={{1}}}}"
        (tmp_path / name).write_text("\n" + entry)
    read = files.read([str(tmp_path / "b.bib"), str(tmp_path / "a.bib")])
    found = checks.check(read.library, sources=read.sources)
    assert [(one.path[-5:], one.line, one.key) for one in found] == [
        ("b.bib", 2, "b"),
        ("a.bib", 2, "a"),
    ]


def test_duplicates_are_found_across_files(tmp_path):
    entry = "author={Doe, Jane}, title={On the drift of plates}, date=2001"
    (tmp_path / "a.bib").write_text(f"@book{{a, {entry}, note={{x}}}}")
    (tmp_path / "b.bib").write_text(f"@book{{b, {entry}, note={{y}}}}")
    read = files.read([str(tmp_path)])
    (found,) = checks.check(read.library, sources=read.sources)
    assert (found.rule, found.path) == ("duplicate-record", str(tmp_path / "b.bib"))
    assert found.related[0].path == str(tmp_path / "a.bib")


def test_a_file_that_cannot_be_read_does_not_keep_others_from_being_checked(tmp_path):
    (tmp_path / "bad.json").write_text("[{]")
    (tmp_path / "good.bib").write_text(
        "@book{a, author={Doe, J}, title={On it}, date=2001, isbn={1}}"
    )
    read = files.read([str(tmp_path / name) for name in ("bad.json", "none.bib", "good.bib")])
    found = checks.check(read.library, sources=read.sources)
    assert sorted(one.rule for one in found) == ["isbn", "reading", "reading"]
    assert {one.path for one in found} == {
        str(tmp_path / name) for name in ("bad.json", "none.bib", "good.bib")
    }


@pytest.mark.parametrize("same", ["author", "title"])
def test_the_comparisons_for_duplicates_grow_in_line_with_the_records(monkeypatch, same):
    compared = 0
    original = duplicates._is_same_work

    def counted(one, two):
        nonlocal compared
        compared += 1
        return original(one, two)

    monkeypatch.setattr(duplicates, "_is_same_work", counted)
    counts = []
    for number in (200, 800):
        titles = [
            f"A study of plates {n}" if same == "author" else "A study" for n in range(number)
        ]
        records = [record(f"k{n}", title=title, page=str(n)) for n, title in enumerate(titles)]
        compared = 0
        checks.check(bibkit.Library(records), select=["duplicate-record"])
        counts.append(compared)
    assert 0 < counts[1] <= 4.5 * counts[0]
    assert counts[1] <= 20 * 800


def test_every_rule_says_what_it_is_about():
    for rule in checks.rules():
        assert rule.summary, rule.name
        assert not rule.summary.endswith("."), rule.name
        assert rule.name == rule.name.lower(), rule.name
        assert rule.severity in ("error", "warning", "note")
    assert checks.rule_names() == [rule.name for rule in checks.rules()]


def _long(text, length=20_000):
    return (text * length)[:length]


def test_hostile_texts_take_time_in_line_with_their_length():
    pieces = ["A. ", "Smith, ", "&amp;", "Ã¼", "9-", ". ", "no", "a.   ", "10.1234", "http://", "{"]
    texts = [_long(piece) for piece in [*pieces, "<p ", "1", "x", "`", "1-", "ivx-", "Jr, "]]
    texts += [_long("x") + " Ã¼", _long(". ") + "x", _long("no") + "!", "1" + _long(" ")]
    library = bibkit.Library(
        record(
            f"k{number}",
            title=text,
            page=text,
            ISBN=text,
            ISSN=text,
            DOI=text,
            URL=text,
            note=f"orcid {text}",
            volume=text,
            edition=text,
            issued={"literal": text},
            accessed={"literal": f"2001-{text}"},
            author=[{"family": text, "given": text}, {"literal": text}],
        )
        for number, text in enumerate(texts)
    )
    start = datetime.datetime.now()
    checks.check(library, select=["all"])
    assert (datetime.datetime.now() - start).total_seconds() < 10


def test_json_places_are_those_of_the_values(tmp_path):
    item = {"id": "a", "type": "book", "title": "One", "author": [{"family": "Doe"}]}
    item |= {"issued": {"date-parts": [[2001]]}, "custom": {"x": 1.5}, "ISBN": 'é \\ " 1'}
    path = tmp_path / "refs.json"
    path.write_text(json.dumps({"items": [item], "more": [1, {"a": "b"}]}, indent=1))
    read = files.read([str(path)])
    (found,) = checks.check(read.library, sources=read.sources)
    line = path.read_text().splitlines()[found.line - 1]
    assert line[found.column - 1 :].startswith('"\\u00e9')


@pytest.mark.parametrize("form", ["biblatex", "csl-json", "yaml"])
def test_the_shipped_records_are_free_of_findings_in_other_formats(tmp_path, form):
    path = tmp_path / "records"
    bibkit.dump(bibkit.records(), path, form)
    read = files.read([str(path)], form)
    assert checks.check(read.library, sources=read.sources) == []


def test_a_crossref_into_another_file_is_no_broken_relation(tmp_path):
    (tmp_path / "a.bib").write_text(
        "@inbook{part, author={Doe, J}, title={Part}, crossref={whole}}"
    )
    (tmp_path / "b.bib").write_text("@book{whole, author={Doe, J}, title={The whole}, date=2001}")
    read = files.read([str(tmp_path)])
    assert checks.check(read.library, sources=read.sources) == []
    read = files.read([str(tmp_path / "a.bib")])
    found = checks.check(read.library, sources=read.sources)
    assert "relation" in [one.rule for one in found]


def test_titles_are_judged_as_the_file_has_them(tmp_path):
    path = tmp_path / "refs.bib"
    path.write_text(
        "@book{a, author={Doe, J}, title={The Rock &amp; Roll of Towns near home.}, date=2001}"
    )
    read = files.read([str(path)])
    found = checks.check(read.library, sources=read.sources)
    assert [one.rule for one in found] == ["html-entity", "title-full-stop"]
    text = fixing.fix(read, found).texts[str(path)]
    assert r"title={The Rock \& Roll of Towns near home}" in text


def test_every_rule_that_a_reader_names_is_known():
    folder = Path(bibkit.__file__).parent / "formats"
    named = {
        name
        for path in folder.rglob("*.py")
        for name in re.findall(r'rule="([a-z-]+)"', path.read_text("utf-8"))
    }
    assert len(named) > 3
    # What is the name of a format counts as reading, until it is among the rules.
    assert named <= {*checks.rule_names(), *(one.name for one in registry.formats())}
    text = "@book{a, title={x}\n@book{b\n title={y}, z, y = , title={z}}, @book{c, t=m n}"
    read = bibkit.loads(text, "biblatex").problems
    assert len(read) > 3
    assert {problem.rule for problem in read} <= set(checks.rule_names())


def test_what_a_reader_of_another_package_names_counts_as_reading():
    library = bibkit.Library(problems=[Problem("odd", "a.x", 1, rule="of-its-own")])
    assert rules_of(library) == rules_of(library, select=["reading"]) == ["of-its-own"]
    assert rules_of(library, ignore=["reading"]) == []


def test_strings_are_those_of_all_files_together(tmp_path):
    (tmp_path / "a.bib").write_text("@string{used = {x}}\n@string{other = {y}}")
    (tmp_path / "b.bib").write_text("@book{b, author={Doe, J}, title={T}, date=2001, note=Used}")
    read = files.read([str(tmp_path)])
    found = checks.check(read.library, sources=read.sources)
    assert [one.message for one in found] == ["the string other is not used"]


def test_a_loaded_library_remembers_its_text(tmp_path):
    path = tmp_path / "refs.bib"
    path.write_text(
        "@string{x = {y}}\n@book{a, author={Doe, J},\n title={R&amp;D}, date=2001, note={}}"
    )
    library = bibkit.load(path)
    places = [(one.rule, one.line, one.column) for one in checks.check(library)]
    assert places == [("unused-string", 1, 1), ("html-entity", 3, 10), ("empty-field", 3, 36)]
    library["a"]["title"] = "Research"
    assert rules_of(library) == ["unused-string"]
