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
