"""Collation: by ICU's tables, and by letters alone where these decide."""

import icu
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibkit.csl import collate
from bibkit.csl.collate import Collation, by_letters

ACCENTED = "äöüéèêçñåÅČžšłóńŻąęİçşğőãõáíúýřťďĺľĎḥṣṭẓḍǎằộệøđß"
LETTERS = collate._ORDER + collate._ORDER.upper() + ACCENTED


def icu_key(language):
    collator = icu.Collator.createInstance(icu.Locale(language))
    return lambda text: bytes(collator.getSortKey(text))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-US", ["Ähre", "ant", "Ant", "apple", "Zebra"]),
        ("de-DE", ["Adler", "Ähre", "Apfel", "Straße", "Strasse 2"]),
        ("sv-SE", ["Adam", "Zebra", "Åre", "Äpple", "Öland"]),
        ("da-DK", ["Zebra", "Æble", "Øre", "Ål"]),
        ("cs-CZ", ["cz", "čas", "hz", "chata", "jaro"]),
        ("lt-LT", ["ida", "yra", "jis"]),
        ("et-EE", ["sz", "zoo", "tee"]),
        ("ru-RU", ["Дом", "Ёлка", "Жук"]),
        ("xx", ["a", "B", "c"]),
    ],
)
def test_words_sort_as_their_language_does(language, words):
    shuffled = words[1::2] + words[::2]
    assert Collation(language).in_order(shuffled) == [[word] for word in words]


@given(st.sets(st.text(st.sampled_from(LETTERS), min_size=1, max_size=6), min_size=2, max_size=6))
def test_where_letters_decide_they_decide_as_icu_does(texts):
    found = by_letters(texts)
    assert found is None or found == sorted(texts, key=icu_key("en_US"))


@pytest.mark.parametrize(
    ("texts", "decided"),
    [
        ({"Müller", "Mueller", "Mullen"}, True),
        ({"Müller", "Muller"}, False),
        ({"smith", "Smith"}, False),
        ({"Ærø", "Aero"}, False),
        ({"Песков", "Peskov"}, False),
        ({"a\x00", "b"}, False),
    ],
)
def test_letters_decide_where_no_two_texts_have_the_same_plain_ones(texts, decided):
    assert (by_letters(texts) is not None) is decided


@pytest.mark.parametrize("language", sorted(collate.PLAIN))
def test_languages_that_are_called_plain_change_nothing_in_the_root(language):
    root, own = icu_key("root"), icu_key(language)
    assert icu.Collator.createInstance(icu.Locale(language)).getRules() == ""
    assert all(root(letter) == own(letter) for letter in LETTERS)


def test_texts_that_a_language_does_not_tell_apart_come_together():
    assert Collation("en-US").in_order(["b", "a\x01", "a"]) == [["a\x01", "a"], ["b"]]


def test_a_short_list_in_plain_letters_needs_no_tables(monkeypatch):
    monkeypatch.setattr(collate, "_collator", None)
    assert Collation("en-GB").in_order(["Ngũgĩ", "Éluard", "Eliot"]) == [
        ["Eliot"],
        ["Éluard"],
        ["Ngũgĩ"],
    ]
