"""Where citations stand in a text."""

import pytest

from bibkit.papers.syntax import Brackets, key_at, keys


def _items(text: str) -> list[tuple[str, str, str, bool]] | None:
    group = Brackets(text).group(0)
    if group is None:
        return None
    return [
        (text[slice(*item.prefix)], item.key.key, text[slice(*item.suffix)], item.key.suppressed)
        for item in group.items
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("@doe says", "doe"),
        ("@doe.", "doe"),
        ("@doe.bar:2005_x/y.", "doe.bar:2005_x/y"),
        ("@Foo_bar--baz", "Foo_bar"),
        ("@{https://example.com/bib?name=foobar&date=2000}", None),
        ("@{foo.}", "foo."),
        ("@*", "*"),
        ("@2005", "2005"),
        ("@Ковалёв2001", "Ковалёв2001"),
        ("@ doe", None),
        ("@-doe", None),
    ],
)
def test_a_key_ends_where_pandoc_ends_it(text: str, key: str | None) -> None:
    found = key_at(text, 0)
    expected = "https://example.com/bib?name=foobar&date=2000" if "https" in text else key
    assert (found.key if found else None) == expected


def test_a_mail_address_has_no_key() -> None:
    assert key_at("me@example.org", 2) is None


def test_nocite_lists_keys_and_the_star() -> None:
    assert keys("@doe, @roe and @*; @doe") == ["doe", "roe", "*"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("[@doe]", [("", "doe", "", False)]),
        ("[-@doe, p. 3]", [("", "doe", ", p. 3", True)]),
        (
            "[see @doe, pp. 33-35; also @roe, chap. 1]",
            [("see ", "doe", ", pp. 33-35", False), (" also ", "roe", ", chap. 1", False)],
        ),
        ("[@doe, `;` and [a; b]]", [("", "doe", ", `;` and [a; b]", False)]),
        ("[see \\@me, @doe]", [("see \\@me, ", "doe", "", False)]),
        ("[see]", None),
        ("[@doe; p. 3]", None),
        ("[`@doe`]", None),
        ("[@doe", None),
        ("[\\@doe]", None),
    ],
)
def test_a_bracket_holds_cites(text: str, items: list[object] | None) -> None:
    assert _items(text) == items


def test_a_bracket_after_a_key_holds_its_locator_and_more_cites() -> None:
    text = "@doe [p. 3; also @roe]"
    group = Brackets(text).locator(5)
    assert group is not None
    assert group.bare is not None
    assert text[slice(*group.bare)] == "p. 3"
    assert [item.key.key for item in group.items] == ["roe"]
    assert Brackets("@doe [p. 3](there)").locator(5) is None
    more = Brackets("@doe [@roe]").locator(5)
    assert more is not None
    assert (more.bare, [item.key.key for item in more.items]) == (None, ["roe"])


@pytest.mark.parametrize("sign", ["[", "`", "\\", "@{", "[@a;", "[`", "]"])
def test_signs_without_a_partner_take_time_in_line_with_their_number(sign: str) -> None:
    text = sign * 100_000 + "[@doe]"
    assert Brackets(text).text == text
