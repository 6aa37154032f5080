import json

import pytest

import bibkit


def test_the_shipped_records_are_exported_without_a_file(run):
    result = run("export", "--to", "yaml")
    assert (result.status, result.err) == (0, "")
    assert bibkit.loads(result.out, "yaml") == bibkit.records()


def test_a_format_has_other_names(run, library):
    assert run("export", library, "--to", "yml").out == run("export", library, "--to", "YAML").out


def test_standard_input_is_read_for_a_dash(run, library):
    result = run("export", "-", "--to", "yaml", stdin=library.read_bytes())
    assert result.out == run("export", library, "--to", "yaml").out


def test_several_files_are_one_library(run, library, tmp_path):
    more = tmp_path / "more.yaml"
    more.write_text("more:\n  type: book\n", encoding="utf-8")
    result = run("export", library, more, "--to", "yaml")
    assert list(bibkit.loads(result.out)) == ["parent", "child", "other", "more"]


def test_a_folder_is_all_its_files(run, library):
    assert run("export", library.parent, "--to", "yaml").out.startswith("parent:")


def test_a_key_in_two_files_is_reported_and_both_records_kept(run, library):
    result = run("export", library, library, "--to", "yaml", "--key", "other")
    assert result.status == 0
    assert "library.yaml:18:1: warning: the key 'other' is used more than once" in result.err


def test_a_chosen_record_brings_those_it_is_tied_to(run, library):
    result = run("export", library, "--to", "yaml", "--key", "child")
    assert list(bibkit.loads(result.out)) == ["child", "parent"]


def test_chosen_records_come_in_the_order_asked_for_and_once(run, library):
    keys = ["--key", "other", "--key", "parent", "--key", "other"]
    result = run("export", library, "--to", "yaml", *keys)
    assert list(bibkit.loads(result.out)) == ["other", "child", "parent"]


def test_output_goes_into_a_file(run, library, tmp_path):
    path = tmp_path / "out.json"
    result = run("export", library, "--to", "csl-json", "--output", path)
    assert (result.status, result.out, result.err) == (0, "", "")
    titles = [record["title"] for record in json.loads(path.read_text(encoding="utf-8"))]
    assert titles == ["Collected Letters", "Letters 1901", "On <i>Letters</i>"]


def test_a_dash_for_output_is_standard_output(run, library):
    result = run("export", library, "--to", "yaml", "--output", "-")
    assert result.out.startswith("parent:")


@pytest.mark.parametrize("name", ["bibtex", "biblatex", "csl-json", "ris", "yaml"])
def test_what_is_exported_can_be_read_again(run, library, name):
    out = run("export", library, "--to", name).out
    result = run("export", "-", "--from", name, "--to", "yaml", stdin=out.encode())
    assert (result.status, result.err) == (0, "")
    assert set(bibkit.loads(result.out, "yaml")) == {"parent", "child", "other"}


BIB = (
    '% mine\r\n@Book{b, title = "B", year = 2001}\r\n\r\n'
    "@Book{a,  doi={10.1000/1}, title = {Ä}}\r\n@Book{c,  doi={10.1000/1}, title = {Ä}}"
)


@pytest.fixture
def bib(tmp_path):
    path = tmp_path / "refs.bib"
    path.write_bytes(BIB.encode("latin-1"))
    return path


def test_a_file_in_its_own_format_is_the_same_to_the_byte(run, bib, tmp_path):
    result = run("export", bib, "--to", "biblatex", "--output", tmp_path / "out.bib")
    assert (result.status, result.out) == (0, "")
    assert (tmp_path / "out.bib").read_bytes() == bib.read_bytes()
    again = run("export", "-", "--to", "biblatex", "-o", tmp_path / "in.bib", stdin=BIB.encode())
    assert again.status == 0
    assert (tmp_path / "in.bib").read_bytes() == BIB.encode()


def test_a_tidy_file_is_sorted_and_tells_what_is_there_twice(run, bib, tmp_path):
    out = tmp_path / "out.bib"
    result = run("export", bib, "--to", "biblatex", "--tidy", "--output", out)
    assert result.status == 0
    assert "is a copy of 'a' (line 4) under another key" in result.err
    text = out.read_bytes().decode("latin-1").replace("\r\n", "\n")
    assert text.index("@book{a,") < text.index("% mine\n@book{b,") < text.index("@book{c,")
    assert "  doi   = {10.1000/1},\n  title = {Ä},\n}\n" in text
    once = out.read_bytes()
    run("export", out, "--to", "biblatex", "--tidy", "--output", out)
    assert out.read_bytes() == once


def test_the_options_of_tidy_are_followed(run, bib, tmp_path):
    out = tmp_path / "out.bib"
    options = ["--sort", "-year, title", "--align", "12", "--indent", "1", "--quotes"]
    options += ["--keep-capitals", "--no-trailing-comma", "--no-blank-lines", "--strip-comments"]
    run("export", bib, "--to", "bibtex", "--from", "bibtex", "--tidy", *options, "-o", out)
    assert out.read_bytes().decode("latin-1").replace("\r\n", "\n") == (
        '@Book{b,\n title      = "B",\n year       = "2001"\n}\n'
        '@Book{a,\n doi        = "10.1000/1",\n title      = "Ä"\n}\n'
        '@Book{c,\n doi        = "10.1000/1",\n title      = "Ä"\n}\n'
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "yaml", "--tidy"], "--tidy is for biblatex and bibtex, not for yaml"),
        (["--to", "biblatex", "--sort", "key"], "--sort is only for --tidy"),
        (["--to", "biblatex", "--tidy", "--tab", "--indent", "2"], "do not go together"),
    ],
)
def test_options_that_do_not_go_together_are_told(run, bib, options, said):
    result = run("export", bib, *options)
    assert (result.status, result.out) == (2, "")
    assert said in result.err


def test_what_the_format_has_no_field_for_is_told_in_one_warning(run, library):
    result = run("export", library, "--to", "bibtex")
    assert result.status == 0
    assert result.err == (
        "bibkit: warning: BibTeX has no field for some of what 2 records say: relations (2), "
        "forms in other scripts (1), own fields (1) "
        "(README's table, under 'What survives a round trip', has what each format keeps)\n"
    )


@pytest.mark.parametrize("to", ["biblatex", "ris", "nbib", "endnote-xml", "mods", "hayagriva"])
def test_nothing_is_told_where_nothing_is_lost(run, library, to):
    assert run("export", library, "--to", to).err == ""
