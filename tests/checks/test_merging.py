"""Each case is a folder: files before merging and after it, and the map of keys."""

import shutil
import sys
from itertools import product
from pathlib import Path

import pytest

import bibkit
from bibkit.checks import citations, files, merging
from bibkit.errors import BibkitError
from tests.counting import growth

CASES = Path(__file__).parent / "merged"
PAPERS = ("paper.md", "paper.tex", "other.bib")


def cases():
    return sorted(CASES.iterdir())


def merged(folder):
    """Return the texts of all files of a folder after merging, and the map of keys."""
    names = sorted(path.name for path in folder.iterdir())
    papers = [str(folder / name) for name in names if name in PAPERS]
    records = [str(folder / name) for name in names if name not in PAPERS]
    result = merging.merge_files(files.read(records), papers)
    texts = {name: (folder / name).read_text("utf-8") for name in names}
    texts |= {Path(path).name: text for path, text in result.texts.items()}
    return texts, result.keys


def text_of(keys):
    return "".join(f"{old} -> {new}\n" for old, new in keys.items())


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_merging_makes_of_the_files_what_the_case_says(case):
    texts, keys = merged(case / "before")
    assert texts == {path.name: path.read_text("utf-8") for path in (case / "after").iterdir()}
    assert text_of(keys) == (case / "keys.txt").read_text("utf-8")


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_nothing_that_a_record_said_is_lost(case):
    texts, keys = merged(case / "before")
    for path in (case / "before").iterdir():
        if path.name in PAPERS:
            continue
        library = bibkit.load(path)
        whole = "".join(texts.values()).lower()
        for record in library.entries():
            assert all(word.lower() in whole for word in record.text("title").split("<")[0].split())
            assert keys.get(record.key, record.key) in whole or record.key.lower() in whole


def doe(key, title="On the drift of plates", **values):
    author = [{"family": "Doe", "given": "Jane"}]
    return bibkit.Record(key, "book", {"title": title, "author": author, "issued": 2001, **values})


def test_a_library_gets_one_record_for_each_work():
    first = doe("first", publisher="North Press", note="Blue")
    second = doe("second", ISBN="0-306-40615-2", publisher="North Press", note="Red", edition="2")
    other = bibkit.Record("other", "chapter", relations=[bibkit.Relation("part_of", "first")])
    first.fields["shelf"], second.fields["shelf"] = "A", "B"
    library = bibkit.Library([first, second, other])
    new, keys = merging.merge(library)
    assert keys == {"first": "second"}
    assert list(new) == ["second", "other"]
    assert new["second"]["note"] == "Red"
    assert new["second"].fields == {"shelf": "B", "merged": "first: note = Blue; shelf = A"}
    assert new["other"].relations == [bibkit.Relation("part_of", "second")]
    assert first["note"] == "Blue"
    assert library["other"].relations[0].key == "first"


def test_records_under_one_key_are_merged_without_a_new_key():
    new, keys = merging.merge(bibkit.Library([doe("a", note="x"), doe("a", publisher="y")]))
    assert keys == {}
    assert [dict(one)["publisher"] for one in new.entries()] == ["y"]
    assert new.problems == []


def test_what_is_said_in_other_languages_and_of_others_is_kept():
    one, two = doe("one", ISBN="0-306-40615-2"), doe("two")
    two.forms["ru"] = {"title": "О плитах"}
    two.relations.append(bibkit.Relation("in_series", "series"))
    two.evidence["title"] = bibkit.Evidence("On the drift")
    new, _ = merging.merge(bibkit.Library([one, two]))
    assert new["one"].forms == {"ru": {"title": "О плитах"}}
    assert new["one"].relations == two.relations
    assert new["one"].evidence == two.evidence


def test_records_of_different_formats_are_not_merged_in_files(tmp_path):
    (tmp_path / "a.bib").write_text("@book{a, author={Doe, J}, title={On the drift}, date=2001}")
    item = '[{"id": "b", "type": "book", "title": "On the drift", "issued": "2001", "author": []}]'
    (tmp_path / "b.json").write_text(item.replace("[]", '[{"family": "Doe"}]'))
    paths = [str(tmp_path / "a.bib"), str(tmp_path / "b.json")]
    result = merging.merge_files(files.read(paths))
    assert (result.keys, result.texts) == ({}, {})


def test_a_paper_that_is_not_there_stops_all(tmp_path):
    shutil.copy(CASES / "bib" / "before" / "refs.bib", tmp_path)
    read = files.read([str(tmp_path / "refs.bib")])
    with pytest.raises(BibkitError, match="cannot be read"):
        merging.merge_files(read, [str(tmp_path / "none.md")])


def test_a_paper_of_no_known_kind_says_which_there_are(tmp_path):
    (tmp_path / "paper.docx").write_text("x")
    read = files.read([str(CASES / "bib" / "before" / "refs.bib")])
    with pytest.raises(BibkitError, match=r"Markdown, LaTeX and \.bib"):
        merging.merge_files(read, [str(tmp_path / "paper.docx")])


if __name__ == "__main__":
    for case in cases():
        texts, keys = merged(case / "before")
        (case / "after").mkdir(exist_ok=True)
        for name, text in texts.items():
            (case / "after" / name).write_text(text, "utf-8")
        (case / "keys.txt").write_text(text_of(keys), "utf-8")
    sys.exit()


def test_hostile_papers_take_work_in_line_with_their_length():
    pieces = ["`a", "<!--", "@", "@a", "```\n", "\\cite[", "\\cite{", "\\verb|", "`` ` ``` ", "@{"]
    pieces += ["\\begin{verbatim}", "[@a:", "\\cites{a}", "%"]
    for piece, name in product(pieces, ("a.md", "a.tex")):

        def rewrite(count, piece=piece, name=name):
            return citations.rewrite(name, "`" + piece * count, {"a": "b"})

        assert growth(rewrite, 200) < 2.2
        # What a search goes through is one step: a square of that much would not end.
        rewrite(20_000 // len(piece))


def test_code_and_comments_of_markdown_keep_their_keys():
    text = "``@a ` @a`` @a `x` <!-- @a --> @a ` @a\n\n@a ` \\` @a `\n~~~~\n@a\n~~~\n@a\n~~~~\n@a"
    new = "``@a ` @a`` @b `x` <!-- @a --> @b ` @b\n\n@b ` \\` @b `\n~~~~\n@a\n~~~\n@a\n~~~~\n@b"
    assert citations.rewrite("a.md", text, {"a": "b"}) == new


def test_a_key_that_markdown_cannot_have_bare_is_put_in_braces():
    keys = {"a": "b c", "x": "y."}
    assert citations.rewrite("a.md", "@a, [-@x] and @{a}.", keys) == "@{b c}, [-@{y.}] and @{b c}."


def test_a_record_that_may_be_either_volume_does_not_join_the_two():
    records = [doe("a", volume="1"), doe("b"), doe("c", volume="2", note="x"), doe("d", volume="1")]
    for record in records:
        record.type = "chapter"
        record["container-title"] = "A book"
    new, keys = merging.merge(bibkit.Library(records))
    assert keys == {"b": "a", "d": "a"}
    assert list(new) == ["a", "c"]


def test_a_broken_entry_is_not_merged(tmp_path):
    path = tmp_path / "refs.bib"
    one = "@book{a, author={Doe, J}, title={On the drift of plates}, date=2001}\n"
    two = "@book{b, author={Doe, J}, title={On the drift of plates}, date=2001, note={{x}\n}\n"
    path.write_text(one + two + "@book{c, author={Roe, A}, title={Another}, date=2001}\n")
    result = merging.merge_files(files.read([str(path)]))
    assert (result.keys, result.texts) == ({}, {})
