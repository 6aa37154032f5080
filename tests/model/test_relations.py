import pytest

from bibkit import vocabulary
from bibkit.errors import Place, RelationError
from bibkit.model.library import Library
from bibkit.model.names import Name
from bibkit.model.record import RELATIONS, Record, Relation
from bibkit.model.relations import RULES, Rule


def tied(*relations: Relation, values: dict[str, object] | None = None, **more: object) -> Record:
    return Record("a", "book", values, relations=relations, **more)


def resolved(*records: Record) -> Record:
    return Library(records).resolved("a")


def some_value(variable: str, text: str) -> object:
    if variable in vocabulary.NAMES:
        return [{"family": text}]
    return "2005" if variable in vocabulary.DATES else text


def beside(rule: Rule) -> dict[str, object]:
    return {rule.beside: some_value(rule.beside, "beside")} if rule.beside else {}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}-{rule.target}")
def test_each_rule_fills_its_target_from_its_sources_in_order(rule: Rule) -> None:
    known: dict[str, object] = {}
    for source in reversed(rule.sources):
        known[source] = some_value(source, f"from {source}")
        other = Record("b", next(iter(rule.among), "book"), known)
        record = tied(Relation(rule.kind, "b"), values=beside(rule))
        assert resolved(record, other)[rule.target] == other[source]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.among])
def test_a_rule_among_types_needs_the_other_record_to_be_of_one(rule: Rule) -> None:
    other = Record("b", "book", {source: some_value(source, "theirs") for source in rule.sources})
    assert rule.target not in resolved(tied(Relation(rule.kind, "b")), other)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.unless])
def test_a_rule_unless_a_type_is_not_for_records_of_it(rule: Rule) -> None:
    other = Record("b", "book", {source: some_value(source, "theirs") for source in rule.sources})
    record = tied(Relation(rule.kind, "b"), values=beside(rule))
    for record.type in rule.unless:
        assert rule.target not in resolved(record, other)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}-{rule.target}")
def test_a_value_that_the_record_states_wins_over_each_rule(rule: Rule) -> None:
    other = Record("b", "book", {source: some_value(source, "theirs") for source in rule.sources})
    record = tied(Relation(rule.kind, "b"), values={rule.target: some_value(rule.target, "own")})
    assert resolved(record, other)[rule.target] == record[rule.target]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.beside])
def test_a_rule_beside_a_variable_needs_it_in_the_record(rule: Rule) -> None:
    other = Record("b", "book", {source: some_value(source, "theirs") for source in rule.sources})
    assert rule.target not in resolved(tied(Relation(rule.kind, "b")), other)


def test_the_rules_are_of_known_kinds_and_between_variables_of_one_sort() -> None:
    sorts = (vocabulary.NAMES, vocabulary.DATES, vocabulary.TEXTS)
    for rule in RULES:
        assert rule.kind in RELATIONS
        assert any(rule.target in sort and sort.issuperset(rule.sources) for sort in sorts)


def test_what_the_relation_states_wins_over_the_other_record_and_not_over_the_record() -> None:
    relation = Relation("in_series", "b", {"collection-number": "5", "collection-title": "tie"})
    series = Record("b", "book", {"title": "series", "collection-number": "1"})
    whole = resolved(tied(relation), series)
    assert (whole["collection-number"], whole["collection-title"]) == ("5", "tie")
    whole = resolved(tied(relation, values={"collection-number": "own"}), series)
    assert whole["collection-number"] == "own"


def test_what_a_relation_states_wins_over_records_of_kinds_before_its_own() -> None:
    record = tied(
        Relation("part_of", "set"), Relation("in_series", "series", {"collection-number": "7"})
    )
    whole = resolved(
        record,
        Record("set", "book", {"collection-number": "1", "collection-title": "of the set"}),
        Record("series", "book", {"title": "series"}),
    )
    assert whole["collection-number"] == "7"
    assert whole["collection-title"] == "of the set"


def test_a_variable_that_no_rule_has_may_be_stated_by_a_relation() -> None:
    whole = resolved(tied(Relation("published_in", "b", {"page": "12-15"})), Record("b"))
    assert whole["page"] == "12-15"


def test_values_come_through_several_relations() -> None:
    whole = resolved(
        tied(Relation("part_of", "volume")),
        Record(
            "volume",
            "book",
            {"title": "Vol", "volume": "5"},
            relations=[Relation("in_series", "s")],
        ),
        Record("s", "book", {"title": "Series"}),
    )
    assert dict(whole) == {
        "title": "Vol",
        "volume": "5",
        "volume-title": "Vol",
        "collection-title": "Series",
    }


def test_a_review_of_several_works_names_them_all() -> None:
    whole = resolved(
        tied(Relation("reviews", "b"), Relation("reviews", "c"), Relation("reviews", "d")),
        Record("b", "book", {"title": "B", "author": [{"family": "X"}]}),
        Record("c", "book", {"author": [{"family": "Y"}]}),
        Record("d", "book", {"title": "D"}),
    )
    assert whole["reviewed-title"] == "B; D"
    assert whole["reviewed-author"] == (Name("X"), Name("Y"))


def test_two_archives_are_both_told_with_what_each_relation_states() -> None:
    whole = resolved(
        tied(
            Relation("held_at", "b", {"archive_location": "f. 1"}),
            Relation("held_at", "c"),
        ),
        Record("b", "document", {"title": "B"}),
        Record("c", "document", {"title": "C", "archive_location": "f. 2"}),
    )
    assert (whole["archive"], whole["archive_location"]) == ("B; C", "f. 1; f. 2")


def test_of_several_places_of_publication_the_first_is_told_alone() -> None:
    whole = resolved(
        tied(Relation("published_in", "b"), Relation("published_in", "c", {"page": "5"})),
        Record("b", "book", {"title": "B"}),
        Record("c", "book", {"title": "C", "publisher": "P"}),
    )
    assert dict(whole) == {"container-title": "B"}


def test_forms_in_other_languages_come_along() -> None:
    whole = resolved(
        tied(Relation("reviews", "b"), Relation("reviews", "c"), values={"title": "R"}),
        Record("b", "book", {"title": "B", "author": "X"}, forms={"ru": {"title": "Б"}}),
        Record("c", "book", {"title": "C"}, forms={"zh": {"note": "N"}}),
    )
    assert whole.forms == {"ru": {"reviewed-title": "Б; C"}}


def test_a_form_of_the_other_record_does_not_pass_for_what_the_record_or_relation_states() -> None:
    series = Record("b", "book", {"title": "S"}, forms={"ru": {"title": "С"}})
    own = tied(Relation("in_series", "b"), values={"collection-title": "Own"})
    assert resolved(own, series).forms == {}
    relation = tied(Relation("in_series", "b", {"collection-title": "Tie"}))
    assert resolved(relation, series).forms == {}


def test_a_form_that_the_record_states_wins() -> None:
    series = Record("b", "book", {"title": "S"}, forms={"ru": {"title": "С"}})
    record = tied(Relation("in_series", "b"), forms={"ru": {"collection-title": "own"}})
    assert resolved(record, series).forms == {"ru": {"collection-title": "own"}}


def test_a_work_that_has_a_title_only_in_another_language_gives_that() -> None:
    series = Record("b", "book", forms={"ru": {"title": "С"}})
    whole = resolved(tied(Relation("in_series", "b")), series)
    assert dict(whole) == {}
    assert whole.forms == {"ru": {"collection-title": "С"}}


def test_resolving_changes_no_record_of_the_library() -> None:
    record = tied(Relation("in_series", "b"))
    library = Library([record, Record("b", "book", {"title": "S"}, forms={"ru": {"title": "С"}})])
    library.resolved("a")
    assert library["a"] == tied(Relation("in_series", "b"))


def test_a_dangling_key_is_an_error_that_names_both_records_and_the_place() -> None:
    record = tied(Relation("part_of", "gone", place=Place("refs.yaml", 3, 12)))
    with pytest.raises(RelationError) as caught:
        resolved(record)
    assert str(caught.value).startswith(
        "refs.yaml:3:12: a: part_of names 'gone', which is not in the library"
    )


def test_a_dangling_key_further_on_names_the_record_that_has_it() -> None:
    middle = Record("b", relations=[Relation("in_series", "gone")])
    with pytest.raises(RelationError, match="b: in_series names 'gone'"):
        resolved(tied(Relation("part_of", "b")), middle)


def test_a_circle_is_an_error_that_names_all_of_it() -> None:
    records = [
        tied(Relation("part_of", "b")),
        Record("b", relations=[Relation("in_series", "c")]),
        Record("c", relations=[Relation("continues", "b")]),
    ]
    with pytest.raises(RelationError, match=r"c: continues leads back to b \(b -> c -> b\)"):
        resolved(*records)
    with pytest.raises(RelationError, match=r"a: continues leads back to a \(a -> a\)"):
        resolved(tied(Relation("continues", "a")))


def test_an_unknown_kind_is_an_error_with_the_nearest_ones() -> None:
    with pytest.raises(RelationError, match="did you mean part_of"):
        resolved(tied(Relation("parts_of", "b")), Record("b"))
    with pytest.raises(RelationError, match="the relations are reviews, part_of"):
        resolved(tied(Relation("zzz", "b")), Record("b"))


def chain(length: int) -> list[Record]:
    ties = [[Relation("continues", f"k{number + 1}")] for number in range(length)]
    records = [Record(f"k{number}", relations=tie) for number, tie in enumerate(ties)]
    return [*records, Record(f"k{length}")]


def test_a_chain_without_end_is_an_error() -> None:
    library = Library(chain(5000))
    with pytest.raises(RelationError, match="k0: its relations lead on and on, past k101"):
        library.resolved("k0")
    assert library.resolved("k4950").key == "k4950"


def test_a_web_of_relations_is_followed_once() -> None:
    records = [
        Record(f"k{number}", relations=[Relation("reviews", f"k{number + 1}")] * 2)
        for number in range(60)
    ]
    library = Library([*records, Record("k60", "book", {"genre": "G"})])
    assert library.resolved("k59")["reviewed-genre"] == "G; G"
    assert library.resolved("k0").key == "k0"
