"""Regular expressions that wait until somebody asks for them."""

import re

import pytest

from bibkit.patterns import pattern


def test_a_pattern_is_compiled_once_and_only_when_it_is_used(monkeypatch):
    compiled = []
    before = re.compile
    monkeypatch.setattr(re, "compile", lambda *words: compiled.append(words) or before(*words))
    word = pattern(r"(?P<first>[a-z])[a-z]*", re.IGNORECASE)
    assert word.pattern == r"(?P<first>[a-z])[a-z]*"
    assert compiled == []
    assert [found["first"] for found in word.finditer("An old Word")] == ["A", "o", "W"]
    assert word.sub("x", "a-b") == "x-x"
    assert word.split("1a2") == ["1", "a", "2"]
    assert (word.fullmatch("a b"), word.groups) == (None, 1)
    assert len(compiled) == 1


def test_what_is_no_regular_expression_is_told_when_it_is_used():
    broken = pattern("(")
    with pytest.raises(re.error):
        broken.search("x")
    with pytest.raises(AttributeError, match="find"):
        broken.find("x")
