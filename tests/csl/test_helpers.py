"""The pure helpers of the processor: numbers, text case, punctuation, quotes, collation."""

import pytest

from bibkit.csl import numbers
from bibkit.csl.disambiguate import year_suffix
from bibkit.csl.finish import finish, settle
from bibkit.csl.locale import build
from bibkit.csl.name_form import initials, normalise_initials
from bibkit.csl.quotes import mark_quotes
from bibkit.text import case, marks
from bibkit.text.marks import BOLD, CLOSE, HOLD, ITALIC, NOCASE, QUOTE, SUP, UNQUOTE

ENGLISH = build("en-US", ())
Q, U, C = QUOTE, UNQUOTE, CLOSE


# Numbers


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(1, "i"), (9, "ix"), (40, "xl"), (99, "xcix"), (444, "cdxliv"), (2024, "mmxxiv"),
     (3999, "mmmcmxcix"), (0, "0"), (4000, "4000"), (-1, "-1")],
)  # fmt: skip
def test_roman_numerals(number, numeral):
    assert numbers.roman(number) == numeral


@pytest.mark.parametrize(
    ("content", "numeric"),
    [("2", True), (" 2 ", True), ("D2", True), ("2nd", True), ("2-4", True), ("2--4", True),
     ("2 – 4", True), ("2, 3 & 4", True), ("", False), ("second", False), ("2nd edition", False),
     ("2,", False), ("& 2", False), ("IV", False), ("2.5", False)],
)  # fmt: skip
def test_what_is_numeric(content, numeric):
    assert numbers.is_numeric(content) is numeric


@pytest.mark.parametrize(
    ("content", "plural"),
    [("2", False), ("2-4", True), ("2–4", True), ("2, 4", True), ("2 & 4", True),
     ("2 and 4", True), ("xi-xv", True), ("2b", False), ("A-1", False), ("pt. 2", False),
     ("2\\-4", False), ("", False)],
)  # fmt: skip
def test_what_is_plural(content, plural):
    assert numbers.is_plural(content, ENGLISH) is plural


@pytest.mark.parametrize(
    ("content", "form", "shown"),
    [("5-3", "minimal", "5-3"), ("12", "expanded", "12"), ("12-part", "expanded", "12-part"),
     ("e100-e105", "expanded", "e100–e105"), ("1-3; 5-7", "minimal", "1–3; 5–7"),
     ("12, 15-17", "minimal", "12, 15–7"), ("n. p.", "minimal", "n. p."),
     ("1 - 3", "", "1–3"), ("100-105", "minimal-two", "100–05")],
)  # fmt: skip
def test_page_ranges_that_are_odd(content, form, shown):
    assert numbers.page_range(content, form, "–") == shown


def test_a_number_too_long_to_be_one_stays():
    assert numbers.format_number("1234567890", "ordinal", ENGLISH, "") == "1234567890"
    assert numbers.format_number("٣", "ordinal", ENGLISH, "") == "٣"


@pytest.mark.parametrize(
    ("number", "suffix"),
    [
        (0, "a"),
        (25, "z"),
        (26, "aa"),
        (27, "ab"),
        (51, "az"),
        (52, "ba"),
        (701, "zz"),
        (702, "aaa"),
    ],
)
def test_year_suffixes_go_on_after_z(number, suffix):
    assert year_suffix(number) == suffix


# Text case


@pytest.mark.parametrize(
    ("conversion", "text", "language", "expected"),
    [
        ("lowercase", "ISTANBUL İ", "tr", "ıstanbul i"),
        ("uppercase", "istanbul", "tr-TR", "İSTANBUL"),
        ("capitalize-first", "istanbul", "az", "İstanbul"),
        ("uppercase", "straße", "", "STRASSE"),
        ("capitalize-first", "ßa", "", "ßa"),
        ("capitalize-first", "", "", ""),
        ("capitalize-first", "«word»", "", "«Word»"),
        ("capitalize-first", f"{ITALIC}word{C} a", "", f"{ITALIC}Word{C} a"),
        ("capitalize-first", f"{NOCASE}word{C} a", "", f"{NOCASE}word{C} a"),
        ("capitalize-first", "... --", "", "... --"),
        ("uppercase", f"a{NOCASE}b{ITALIC}c{C}{C}d", "", f"A{NOCASE}b{ITALIC}c{C}{C}D"),
        ("uppercase", f"x{SUP}th{C}", "", f"X{SUP}th{C}"),
        ("uppercase", f"a{C}b", "", f"A{C}B"),
        ("capitalize-all", "the iPhone and mRNA o'clock", "", "The iPhone And mRNA O'clock"),
        ("title", "what about vitamin c?", "", "What about Vitamin c?"),
        ("title", "a x-ray of l’art", "", "A X-Ray of l’art"),
        ("title", "why? because of the law", "", "Why? Because of the Law"),
        ("title", "the state vs. the people", "", "The State vs. the People"),
        ("title", "pro-environmental acts", "", "Pro-Environmental Acts"),
        ("title", "the e.g. and i.e. of it", "", "The E.g. and I.e. of It"),
        ("title", "don't stop", "", "Don't Stop"),
        ("title", "", "", ""),
        ("sentence", "IN THE UK", "", "In the uk"),
    ],
)
def test_text_case(conversion, text, language, expected):
    assert case.CONVERSIONS[conversion](text, language) == expected


@pytest.mark.parametrize(
    ("item", "style", "english"),
    [("", "", True), ("", "en-GB", True), ("", "de-DE", False), ("en-US", "de-DE", True),
     ("EN", "", True), ("fr", "", False)],
)  # fmt: skip
def test_who_takes_title_case(item, style, english):
    assert case.is_english(item, style) is english


# Punctuation that meets: what stands on the left, on the right, and what becomes of them.

PAIRS = {
    ".": {".": ".", ",": ".,", ":": ".:", ";": ".;", "!": ".!", "?": ".?"},
    ",": {".": ",.", ",": ",", ":": ",:", ";": ",;", "!": ",!", "?": ",?"},
    ":": {".": ":", ",": ":,", ":": ":", ";": ":;", "!": "!", "?": "?"},
    ";": {".": ";", ",": ";,", ":": ";", ";": ";", "!": "!", "?": "?"},
    "!": {".": "!", ",": "!,", ":": "!", ";": "!;", "!": "!", "?": "!?"},
    "?": {".": "?", ",": "?,", ":": "?", ";": "?;", "!": "?!", "?": "?"},
}


@pytest.mark.parametrize("left", PAIRS)
@pytest.mark.parametrize("right", PAIRS)
def test_punctuation_that_meets(left, right):
    assert settle(f"a{left}{right} b", False) == f"a{PAIRS[left][right]} b"
    # Formatting between them makes no difference, a text that has both by itself does.
    marked = settle(f"{ITALIC}a{left}{C}{right} b", False)
    assert marks.plain(marked) == f"a{PAIRS[left][right]} b"
    assert settle(f"a{left}{HOLD}{right}", False) == f"a{left}{HOLD}{right}"


@pytest.mark.parametrize(
    ("text", "inside", "expected"),
    [
        (f"{Q}a{U}, b", True, "“a,” b"),
        (f"{Q}a{U}, b", False, "“a”, b"),
        (f"{Q}a{U}; b", True, "“a”; b"),
        (f"{Q}a?{U}. b", True, "“a?” b"),
        (f"{Q}a{Q}b{U}{U}. c", True, "“a‘b.’” c"),
        (f"{Q}a{ITALIC}b{C}{U}. c", True, f"“a{ITALIC}b{C}.” c"),
        ("a  b", True, "a b"),
        ("a b", True, "a b"),
    ],
)
def test_punctuation_at_quotation_marks(text, inside, expected):
    locale = ENGLISH if inside else build("en-US", (_outside(),))
    assert finish(text, locale) == expected


def _outside():
    from bibkit.csl.tree import LocaleData

    return LocaleData("en", {}, {}, options={"punctuation-in-quote": "false"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ITALIC}{C}a", "a"),
        (f"a{C}b", "ab"),
        (f"a{U}", "a”"),
        (f"{BOLD}a", f"{BOLD}a{C}"),
        (f"{Q}a{Q}b{Q}c{U}{U}{U}", "“a‘b“c”’”"),
        ("1ᵉʳ ª", f"1{SUP}e{C}{SUP}r{C} {SUP}a{C}"),
    ],
)
def test_marks_are_balanced_at_the_end(text, expected):
    assert finish(text, ENGLISH) == expected


# Quotation marks of the author


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a"', f"{Q}a{U}"),
        ('say "a" and "b"', f"say {Q}a{U} and {Q}b{U}"),
        ("\"a 'b' c\"", f"{Q}a {Q}b{U} c{U}"),
        ("dog's", "dog’s"),
        ("dogs' life", "dogs’ life"),
        ("'tis", "’tis"),
        ('6" long', '6" long'),
        ('an "open one', 'an "open one'),
        ("\"it's 'an' \" end", '"it’s ' + f"{Q}an{U}" + ' " end'),
        ("„a“", "„a“"),
        ("plain", "plain"),
    ],
)
def test_quotation_marks_are_paired(text, expected):
    assert mark_quotes(text) == expected


# Initials


@pytest.mark.parametrize(
    ("given", "mark", "expected"),
    [
        ("Jean-Luc", ". ", "J.-L."),
        ("Ph. E.", ".", "Ph.E."),
        ("Yu. M.", ". ", "Yu. M."),
        ("Guo-ping", ".", "G."),
        ("Maria de la", ". ", "M. de la"),
        ("TSerendorj", ".", "Ts."),
        ("J‐L", ".", "J.-L."),
        ("1234 John", ".", "J."),
        ("", ".", ""),
    ],
)
def test_initials(given, mark, expected):
    assert initials(given, mark, True) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [("James T", "James T."), ("J-L", "J.-L."), ("James T. Kay", "James T. Kay"), ("Jo", "Jo")],
)
def test_names_in_full_with_the_mark_at_their_initials(given, expected):
    assert normalise_initials(given, ". ") == expected


# Collation
