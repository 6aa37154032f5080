from bibkit.text import case, marks


def test_text_is_wrapped_with_the_first_mark_outermost() -> None:
    text = marks.wrap("a", [marks.ITALIC, marks.BOLD])
    assert text == marks.ITALIC + marks.BOLD + "a" + marks.CLOSE * 2
    assert marks.wrap("a", []) == "a"


def test_nothing_is_wrapped_where_there_is_no_text() -> None:
    assert marks.wrap("", [marks.ITALIC]) == ""


def test_plain_text_has_no_marks_and_no_link_targets() -> None:
    link = marks.LINK + "https://example.org/" + marks.TARGET_END + "ä" + marks.CLOSE
    assert marks.plain(link + marks.wrap("b", [marks.SUP])) == "äb"
    assert marks.plain("ascii") == "ascii"
    assert marks.plain("ä") == "ä"


def test_text_from_outside_loses_what_would_act_as_a_mark() -> None:
    assert marks.clean(f"a{marks.ITALIC}b{marks.LINK}c{marks.CLOSE}\ufdef") == "abc"
    assert marks.clean("a") == "a"
    assert marks.clean("Ж") == "Ж"


def test_every_mark_is_its_own_noncharacter() -> None:
    values = (value for name, value in vars(marks).items() if name.isupper())
    found = [value for value in values if isinstance(value, str) and len(value) == 1]
    assert len(found) > 20
    assert len(set(found)) == len(found)
    assert all(marks.ALL_MARKS.fullmatch(mark) for mark in found)


def test_every_formatting_and_display_has_a_mark_that_opens() -> None:
    openers = {*marks.FORMATTING.values(), *marks.DISPLAY.values()}
    assert len(openers) == len(marks.FORMATTING) + len(marks.DISPLAY)
    assert all("\ufdd0" <= mark <= "\ufde2" for mark in openers)


def test_the_target_of_a_link_keeps_its_case() -> None:
    link = f"{marks.LINK}#ref-doe{marks.TARGET_END}doe{marks.CLOSE}"
    capital = f"{marks.LINK}#ref-doe{marks.TARGET_END}Doe{marks.CLOSE}"
    assert case.capitalize_first(link) == capital
