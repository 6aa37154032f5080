"""Which encoding a file is in, and its bytes given back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibkit.formats import coding

CHINESE = (
    "@article{王2001,\n author={王小明 and 李四},\n title={中国近代经济史研究},\n year=2001}\n"
)
TAIWANESE = "@article{w,\n author={王小明},\n title={中國近代經濟史研究},\n journal={歷史研究}}\n"
JAPANESE = "@article{w,\n author={田中太郎},\n title={日本の歴史について},\n year=2001}\n"
KOREAN = "@article{w,\n author={김철수},\n title={한국 역사에 대한 연구},\n year=2001}\n"
RUSSIAN = "@article{w,\n author={Иванов, Иван},\n title={История России в двадцатом веке}}\n"
WESTERN = "@article{w,\n author={Müller, Jürgen and Lefèvre, André},\n title={Über die Größe}}\n"
CURLY = "@article{w,\n author={O’Brien},\n title={“A – B”}}\n"


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        (CHINESE, "gb18030", "GB18030"),
        (TAIWANESE, "big5", "Big5"),
        (JAPANESE, "shift_jis", "CP932"),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (KOREAN, "euc_kr", "CP949"),
        (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        (WESTERN, "latin-1", "Latin-1"),
        (CURLY, "cp1252", "Windows-1252"),
    ],
)
def test_an_encoding_that_nothing_declares_is_told_by_its_looks(text, encoding, said) -> None:
    data = text.encode(encoding)
    found, used, problems = coding.decode(data, "x.bib")
    assert found == text
    assert f"it was read as {said}" in problems[0].message
    assert (problems[0].severity, problems[0].rule, problems[0].path) == (
        "warning",
        "encoding",
        "x.bib",
    )
    assert used.encode(found) == data


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ("% Encoding: Cp1252", "cp1252"),
        ("% Encoding: MacRoman", "mac-roman"),
        ("% Encoding: ISO8859_2", "latin2"),
        ("%% -*- coding: latin-9-unix -*-", "iso8859-15"),
        ("% !TeX encoding = windows-1250", "cp1250"),
        ("%% Saved with string encoding Western (Mac OS Roman)", "mac-roman"),
        ("This file was created with JabRef 2.9.\nEncoding: Cp850", "cp850"),
    ],
)
def test_an_encoding_that_is_declared_is_used(declaration: str, encoding: str) -> None:
    text = f"{declaration}\n@book{{a, title={{é}}}}\n"
    found, used, problems = coding.decode(text.encode(encoding))
    assert (found, problems) == (text, [])
    assert used.encode(found) == text.encode(encoding)


@pytest.mark.parametrize("declared", ["UTF-8", "klingon", "rot13", "ascii"])
def test_a_declaration_that_is_not_true_is_passed_over(declared: str) -> None:
    data = f"% Encoding: {declared}\n@book{{a, title={{é}}}}\n".encode("latin-1")
    found, used, problems = coding.decode(data)
    assert "é" in found
    assert len(problems) == 1
    assert used.encode(found) == data


def test_some_bytes_that_are_not_utf_8_do_not_spoil_the_rest() -> None:
    data = "title = {größer, höher, weiter},\n".encode() + b"note = {caf\xe9 \x9d}\n"
    found, used, problems = coding.decode(data)
    assert found == "title = {größer, höher, weiter},\nnote = {café \x9d}\n"
    assert "some of it was read as Windows-1252" in problems[0].message
    assert used.encode(found) == data
    assert used.encode(found + "more = ä\n") == data + "more = ä\n".encode()


def test_a_broken_utf_16_is_given_back_all_the_same() -> None:
    data = b"\xff\xfe" + "@book{a, title={x}}\n".encode("utf-16-le") + b"\x00\xd8\x41"
    found, used, problems = coding.decode(data)
    assert problems[0].severity == "error"
    assert used.encode(found) == data


def test_a_character_that_the_encoding_does_not_have_is_spelled_in_tex() -> None:
    used = coding.Coding("latin-1")
    assert used.encode("é ř “x” –") == "é {\\v{r}} ``x'' --".encode("latin-1")
    assert used.encode("% Encoding: latin-1\n中") == "% Encoding: UTF-8\n中".encode()


def test_half_a_character_is_no_text() -> None:
    with pytest.raises(UnicodeEncodeError):
        coding.Coding().encode("\ud800")


@given(st.one_of(st.binary(max_size=60), st.text(max_size=30).map(str.encode)))
def test_any_bytes_are_given_back(data: bytes) -> None:
    text, used, _ = coding.decode(data)
    assert used.encode(text) == data
