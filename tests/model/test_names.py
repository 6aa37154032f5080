import pytest

from bibkit.errors import RecordError
from bibkit.model.names import PARTS, Name


def test_a_name_has_the_parts_of_csl_json() -> None:
    assert PARTS == (
        "family",
        "given",
        "dropping-particle",
        "non-dropping-particle",
        "suffix",
        "literal",
        "comma-suffix",
        "static-ordering",
        "parse-names",
    )


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"family": "Peskov", "given": "Yu."}, "Yu. Peskov"),
        ({"family": "Peskov"}, "Peskov"),
        ({"given": "Plato"}, "Plato"),
        ({"family": "King", "given": "M. L.", "suffix": "Jr."}, "M. L. King Jr."),
        ({"family": "King", "suffix": "Jr.", "comma-suffix": True}, "King, Jr."),
        (
            {"family": "Beethoven", "given": "Ludwig", "dropping-particle": "van"},
            "Ludwig van Beethoven",
        ),
        ({"family": "Gogh", "non-dropping-particle": "van"}, "van Gogh"),
        ({"literal": "UNESCO"}, "UNESCO"),
        ({"family": "Mao", "given": "Zedong", "static-ordering": True}, "Mao Zedong"),
        ({"family": "毛", "given": "泽东", "static-ordering": True}, "毛泽东"),
        ({"family": "Нгуен", "static-ordering": True}, "Нгуен"),
        ({"family": "van Gogh", "parse-names": False}, "van Gogh"),
    ],
)
def test_a_name_is_read_shown_and_written(data: dict[str, object], text: str) -> None:
    name = Name.from_csl(data)
    assert str(name) == text
    assert name.to_csl() == data
    assert Name.from_csl(name) is name


def test_a_text_is_a_literal_name() -> None:
    assert Name.from_csl("UNESCO") == Name(literal="UNESCO")


def test_numbers_become_text_and_what_is_empty_or_strange_is_passed_over() -> None:
    name = Name.from_csl({"family": 50, "given": None, "role": "x", "suffix": 3.5})
    assert name == Name(family="50", suffix="3.5")


@pytest.mark.parametrize(
    ("value", "flag"),
    [(True, True), (1, True), ("true", True), ("Yes", True), (0, False), ("false", False)]
    + [(word, False) for word in ("", "no", "off", "n", " 0 ")],
)
def test_flags_may_be_booleans_numbers_or_words(value: object, flag: bool) -> None:
    assert Name.from_csl({"family": "x", "static-ordering": value}).static_ordering is flag


@pytest.mark.parametrize("value", [None, 5, ["Peskov"], {"family": ["Peskov"]}, {"given": {}}])
def test_what_is_no_name_is_refused(value: object) -> None:
    with pytest.raises(RecordError):
        Name.from_csl(value)


def test_a_name_without_a_name_is_false() -> None:
    assert not Name(suffix="Jr.")
    assert Name(given="Plato")
