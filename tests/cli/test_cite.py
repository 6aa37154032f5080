import click
import pytest

from bibkit.cli import rendering


def test_a_citation_is_printed_as_it_stands_in_the_text(run, library, plain):
    result = run("cite", "other", "-L", library, "-s", plain)
    assert (result.status, result.out, result.err) == (0, "(Berg)\n", "")


def test_a_note_style_gives_the_text_of_the_note(run, library, notes):
    result = run("cite", "other", "child", "-L", library, "-s", notes)
    assert (result.status, result.out) == (0, "On Letters; Letters 1901.\n")


def test_prefix_locator_and_suffix_stand_at_the_ends(run, library, plain):
    extra = ["--prefix", "see ", "--locator", "page 12-15", "--suffix", ", with care"]
    result = run("cite", "other", "parent", "-L", library, "-s", plain, *extra)
    assert result.out == "(see Berg; Ivanova, pp. 12–15, with care)\n"


@pytest.mark.parametrize("language", ["de-DE", "de", "DE_at"])
def test_the_language_of_terms_can_be_named(run, library, plain, language):
    arguments = ["cite", "other", "-L", library, "-s", plain, "-l", "page 12"]
    assert run(*arguments, "--locale", language).out == "(Berg, S. 12)\n"


def test_markup_follows_the_output(run, library, notes):
    result = run("cite", "other", "-L", library, "-s", notes, "--to", "html")
    assert result.out == "On <i>Letters</i>.\n"


def test_a_shipped_record_is_cited_without_a_library(run):
    result = run("cite", "peskov2006", "--style", "bibkit-author-date")
    assert (result.status, result.err) == (0, "")
    assert "Peskov" in result.out


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("", "page", ""),
        ("12-15", "page", "12-15"),
        ("12, 15 and 20", "page", "12, 15 and 20"),
        ("page 12-15", "page", "12-15"),
        ("pp. 12-15", "page", "12-15"),
        ("Chapters 3, 4", "chapter", "3, 4"),
        ("sub-verbo letter", "sub-verbo", "letter"),
        ("§ 4", "section", "4"),
        ("iv", "page", "iv"),
        ("xviii et seq.", "page", "xviii et seq."),
    ],
)
def test_a_locator_begins_with_its_label_or_is_a_page(text, label, value):
    assert rendering.locator(text) == (label, value)


def test_a_mistyped_label_is_not_taken_for_a_page():
    with pytest.raises(click.UsageError, match="did you mean chapter"):
        rendering.locator("chaptre 3")


def test_a_cited_record_with_a_broken_relation_is_an_error(run, plain, tmp_path):
    path = tmp_path / "some.yaml"
    path.write_text("a:\n  type: book\n  part_of: nowhere\nb: {type: book}\n", encoding="utf-8")
    result = run("cite", "a", "-L", path, "-s", plain)
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith(f"{path}:3:12: error: a: part_of names 'nowhere'")
    assert run("cite", "b", "-L", path, "-s", plain).status == 0
