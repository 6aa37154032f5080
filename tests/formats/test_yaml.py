from bibkit.formats import yaml


def test_a_broken_value_costs_only_that_value() -> None:
    library = yaml.read("a:\n  type: book\n  ttle: x\n  issued: 2005-13\n  title: y\n", "a.yaml")
    assert library["a"].text("title") == "y"
    assert [(one.line, one.column) for one in library.problems] == [(3, 3), (4, 11)]
