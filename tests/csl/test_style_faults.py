"""Styles with an error, each with its reason and line; links; places that a caller fixes."""

import pytest

from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.processor import Processor
from bibkit.csl.state import IBID, Place
from bibkit.csl.style import Style
from bibkit.errors import StyleError
from bibkit.text import nodes

HEAD = '<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0">'


def style(body: str, before: str = "") -> Style:
    return Style.from_xml(
        f"{HEAD}\n{before}\n<citation><layout>{body}</layout></citation></style>", "x.csl"
    )


def macro(name: str, body: str) -> str:
    return f'<macro name="{name}">{body}</macro>'


def call(name: str) -> str:
    return f'<text macro="{name}"/>'


@pytest.mark.parametrize(
    ("body", "before", "reason", "line"),
    [
        (call("no"), "", "the macro 'no' is called but not defined", 3),
        (call("a"), macro("a", call("a")), r"the macro 'a' calls itself \(a -> a\)", 2),
        (
            call("a"),
            macro("a", call("b")) + macro("b", call("a")),
            r"the macro 'a' calls itself \(a -> b -> a\)",
            2,
        ),
        ("<group>" * 120 + "</group>" * 120, "", "the elements are nested too deeply", 3),
        (
            call("m0"),
            "".join(macro(f"m{n}", call(f"m{n + 1}") * 2) for n in range(40)) + macro("m40", ""),
            "this is more than 5,000,000 elements, once its macros are put in",
            2,
        ),
    ],
)
def test_a_style_with_an_error_is_refused(body, before, reason, line):
    with pytest.raises(StyleError, match=reason) as caught:
        style(body, before)
    assert (caught.value.path, caught.value.line) == ("x.csl", line)


def test_a_citation_without_layout_is_refused():
    with pytest.raises(StyleError, match="cs:citation has no cs:layout"):
        Style.from_xml(f"{HEAD}<citation/></style>")


def test_macros_in_macros_may_be_deep_but_not_without_end():
    def chain(count: int) -> Style:
        calls = "".join(
            macro(f"m{number}", "<group>" + call(f"m{number + 1}") + "</group>")
            for number in range(count)
        )
        return style(call("m0"), calls + macro(f"m{count}", '<text variable="title"/>'))

    assert text(chain(10), {"title": "deep"}) == "deep"
    with pytest.raises(StyleError, match="nested too deeply"):
        text(chain(200), {"title": "deep"})


def text(parsed: Style, item: dict[str, object]) -> str:
    run = Processor(parsed, {"a": {"type": "book", **item}}).run([Cluster((Cite("a"),))])
    return run.citation(0)


def links(body: str, item: dict[str, object]) -> list[tuple[str, str]]:
    return [
        (node.target, nodes.plain_text(node.children))
        for node in nodes.from_marked(text(style(body), item))
        if isinstance(node, nodes.Span) and node.kind == "link"
    ]


@pytest.mark.parametrize(
    ("body", "item", "expected"),
    [
        ('<text variable="URL"/>', {"URL": "http://a.b/c"}, [("http://a.b/c", "http://a.b/c")]),
        ('<text variable="URL"/>', {"URL": "no address"}, []),
        ('<text variable="DOI"/>', {"DOI": "10.1/x"}, [("https://doi.org/10.1/x", "10.1/x")]),
        (
            '<text variable="DOI" prefix="doi: https://doi.org/" suffix="."/>',
            {"DOI": "10.1/x"},
            [("https://doi.org/10.1/x", "https://doi.org/10.1/x")],
        ),
        (
            '<text variable="PMID" prefix="PMID: "/>',
            {"PMID": "12"},
            [("https://www.ncbi.nlm.nih.gov/pubmed/12", "12")],
        ),
        (
            '<text variable="PMCID"/>',
            {"PMCID": "PMC12"},
            [("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC12", "PMC12")],
        ),
    ],
)
def test_identifiers_are_links(body, item, expected):
    assert links(body, item) == expected


def test_a_caller_may_know_the_place_of_a_cite_better():
    parsed = style('<choose><if position="ibid"><text value="ibid."/></if></choose>')
    processor = Processor(parsed, {"a": {"type": "book"}})
    run = processor.run([Cluster((Cite("a"),))], (), [[Place(IBID)]])
    assert run.citation(0) == "ibid."
