from bibkit.cli import terminal

CHILD = """\
child book: Letters 1901
├─ title: Letters 1901
├─ volume: 2
├─ shelf: B 12
├─ title@ru: Письма 1901
├─ part_of → parent book: Collected Letters
│  ├─ gives volume-title: Collected Letters
│  ├─ gives author: Vera Ivanova
│  ├─ gives publisher: North Press
│  ├─ gives publisher-place: Riga
│  └─ gives issued: 1999
└─ reviews ← other article-journal: On <i>Letters</i>
"""


def test_a_record_is_a_tree_of_what_it_states_takes_and_is_named_by(run, library):
    result = run("show", "child", "--library", library)
    assert (result.status, result.out, result.err) == (0, CHILD, "")


def test_evidence_stands_below_what_rests_on_it(run, library):
    lines = run("show", "child", "--evidence", "-L", library).out.splitlines()
    place = lines.index("├─ title: Letters 1901")
    assert lines[place + 1 : place + 3] == [
        "│  ├─ quote: “Letters, 1901”",
        "│  └─ note: The comma is not on the title page.",
    ]
    place = lines.index("├─ part_of → parent book: Collected Letters")
    assert lines[place + 1] == "│  ├─ source: The catalogue of the library"


def test_what_other_records_give_in_their_turn_hangs_below_them(run, library):
    lines = run("show", "other", "-L", library).out.splitlines()
    place = lines.index("└─ reviews → child book: Letters 1901")
    assert lines[place + 1] == "   ├─ gives reviewed-title: Letters 1901"
    assert lines[place + 3] == "   └─ part_of → parent book: Collected Letters"
    assert lines[place + 4].startswith("      ├─ gives ")


def show(run, tmp_path, text, key="a"):
    path = tmp_path / "some.yaml"
    path.write_text(text, encoding="utf-8")
    return run("show", key, "-L", path)


def test_several_reviewed_works_each_give_their_part(run, tmp_path):
    works = "b: {type: book, title: B}\nc: {type: book, title: C}\n"
    result = show(run, tmp_path, "a: {type: review, reviews: [b, c]}\n" + works)
    assert result.out == (
        "a review\n"
        "├─ reviews → b book: B\n"
        "│  └─ gives reviewed-title: B\n"
        "└─ reviews → c book: C\n"
        "   └─ gives reviewed-title: C\n"
    )


def test_what_the_record_states_itself_is_not_taken(run, tmp_path):
    text = "a: {type: book, title: A, part_of: b}\nb: {type: book, volume: 1, title: B}\n"
    out = show(run, tmp_path, text).out
    assert "gives title" not in out
    assert "gives volume: 1" in out


def test_a_relation_that_leads_nowhere_is_shown_and_told(run, tmp_path):
    result = show(run, tmp_path, "a:\n  type: book\n  part_of: nowhere\n")
    assert result.status == 1
    assert "part_of → nowhere, which is not in the library" in result.out
    assert "some.yaml:3:12: error: " in result.err


def test_a_circle_is_shown_once_round_and_told(run, tmp_path):
    text = "a:\n  type: book\n  part_of: b\nb:\n  type: book\n  part_of: a\n"
    result = show(run, tmp_path, text)
    assert result.status == 1
    assert result.out.count("and so in a circle") == 1
    assert "some.yaml:6:12: error: " in result.err


def test_broken_relations_of_other_records_are_not_told(run, tmp_path):
    result = show(run, tmp_path, "a: {type: book}\nb: {type: book, part_of: nowhere}\n")
    assert (result.status, result.err) == (0, "")


def test_text_that_would_steer_a_terminal_is_made_harmless():
    assert terminal.one_line("a\x1b[31mb\nc\u202ed") == "a\ufffd[31mb c\ufffdd"


def test_relations_that_lead_on_and_on_end_somewhere(shell, tmp_path):
    path = tmp_path / "chain.yaml"
    path.write_text("".join(f"r{n}: {{type: book, part_of: r{n + 1}}}\n" for n in range(400)))
    result = shell("show", "r0", "--library", path)
    assert result.status == 1
    assert "r101 book, and on and on" in result.out
    assert result.err.count("\n") == 1
    assert "its relations lead on and on" in result.err
