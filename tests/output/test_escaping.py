"""Any text, written in a format and read back by that format's own reader, is the same text."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bibkit.engines.protocol import Layout
from bibkit.output.registry import writer
from bibkit.text.nodes import Span, plain_text
from tests.examples import share

# Weighted towards what acts in one format or another.
LETTERS = st.sampled_from([*"ab1 .:;,-–_*`~^$#@&<>[](){}|\\/!?=+'\"%é“”\u00a0", "--", "::", "1. "])
TEXTS = st.lists(LETTERS | st.characters(categories=["L", "N", "P", "S"]), max_size=12).map("".join)
KINDS = ["italic", "bold", "sup", "sub", "small-caps", "underline", "upright", "weight-normal"]


def spans(children):
    inner = st.lists(children, min_size=1, max_size=3).map(tuple)
    formatted = st.builds(Span, st.sampled_from(KINDS), inner)
    links = st.builds(
        Span, st.just("link"), inner, st.sampled_from(["https://x.y/a_b?c=%20&d=(e)"])
    )
    return formatted | links


NODES = st.lists(st.recursive(TEXTS.filter(bool), spans, max_leaves=5), max_size=4).map(tuple)
LAYOUT = Layout()


def squeezed(text):
    return " ".join(text.split())


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text = ""
        self.tags = []

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    @classmethod
    def read(cls, html):
        reader = cls()
        reader.feed(html)
        reader.close()
        return reader


def has_link(nodes):
    return any(isinstance(n, Span) and (n.kind == "link" or has_link(n.children)) for n in nodes)


@settings(max_examples=share(50), deadline=None)
@given(NODES)
def test_html_reads_back(nodes):
    assert Reader.read(writer("html").inline(nodes)).text == plain_text(nodes)


@settings(max_examples=share(50), deadline=None)
@given(NODES)
def test_json_reads_back(nodes):
    def text(content):
        return "".join(node if isinstance(node, str) else text(node["content"]) for node in content)

    assert text(json.loads(writer("json").inline(nodes))) == plain_text(nodes)


@settings(max_examples=share(50), deadline=None)
@given(NODES)
def test_plain_text_is_the_text(nodes):
    assert writer("text").inline(nodes) == plain_text(nodes)


@settings(max_examples=share(150), deadline=None)
@given(NODES)
@example(("1. A",))
@example(("A. B. Roe",))
@example(("*",))
@example(("!", Span("link", ("a",), "http://x")))
@example(("a", Span("italic", ("“b”",)), "c"))
@example((Span("italic", ("a",)), Span("bold", ("b",))))
@example(("&amp; &#65; &nosuch;",))
@example(("---",))
@example(("a\n# b\n\n- c",))
@example(("    code",))
def test_markdown_reads_back(nodes):
    markdown_it = pytest.importorskip("markdown_it", reason="pip install markdown-it-py")
    markdown = writer("markdown").inline(nodes).strip()
    html = markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    assert html == "" or html.startswith("<p>")
    assert html.count("<p>") <= 1
    found = Reader.read(html)
    assert squeezed(found.text) == squeezed(plain_text(nodes))
    assert set(found.tags) <= {"p", "em", "strong", "sup", "sub", "u", "span", "a"}
    assert "a" not in found.tags or has_link(nodes)


@settings(max_examples=share(15), deadline=None)
@given(NODES)
@example(("A. Roe (1)", " i. e. -- ... 5 $ and $ 6 @a [@b] ~c~ ^d^ {e} :f: 'g'"))
@example(("(1) a",))
@example(("iv. a",))
@example((Span("link", ("a",), "http://x"), "{b}"))
@example(("'a '",))
@example(('"a ". b',))
def test_pandoc_reads_markdown_back(nodes):
    pypandoc = pytest.importorskip("pypandoc", reason="pip install pypandoc-binary")
    markdown = writer("markdown").inline(nodes).strip()
    # Its JSON has the text as parsed; its "smart" quotes have to be read as they were written.
    data = json.loads(pypandoc.convert_text(markdown, "json", format="markdown"))
    assert [block["t"] for block in data["blocks"]] in ([], ["Para"], ["Plain"])
    found = squeezed(pandoc_text(data["blocks"]))
    assert straight(found) == straight(squeezed(plain_text(nodes)))


def straight(text):
    return re.sub("[“”]", '"', re.sub("[‘’]", "'", text))


def pandoc_text(node):
    if isinstance(node, list):
        return "".join(map(pandoc_text, node))
    if not isinstance(node, dict):
        return ""
    kind, content = node.get("t"), node.get("c")
    if kind == "Str":
        return content
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind == "Quoted":
        sign = '"' if content[0]["t"] == "DoubleQuote" else "'"
        return sign + pandoc_text(content[1]) + sign
    if kind in ("Link", "Span"):
        return pandoc_text(content[1])
    if kind in ("RawInline", "RawBlock"):
        return ""
    if kind in ("Code", "Math"):
        return f"<{kind}>"
    return pandoc_text(content)


@settings(max_examples=share(120), deadline=None)
@given(NODES)
@example(("A. B. Roe",))
@example(("a::",))
@example(("====",))
@example(("\\\\",))
@example((".. note:: a",))
@example(("a_ b__ |c| `d` [1]_ :e:`f`",))
@example((Span("italic", ("a",)), "b", Span("bold", ("c",)), Span("sup", ("d",))))
def test_restructured_text_reads_back(nodes):
    core = pytest.importorskip("docutils.core", reason="pip install docutils")
    source = writer("rst").inline(nodes).strip()
    settings_ = {"report_level": 1, "halt_level": 1, "warning_stream": False, "raw_enabled": False}
    tree = core.publish_doctree(source, settings_overrides=settings_)
    assert [child.tagname for child in tree if child.tagname != "target"] in ([], ["paragraph"])
    assert squeezed(tree.astext()) == squeezed(plain_text(nodes))


@settings(max_examples=share(60), deadline=None)
@given(NODES)
@example(("- a",))
@example(("1. a -- b ... -1 /* c */ // d",))
@example((Span("italic", ("a",)), "(b)", Span("bold", ("= c",)), "; d", Span("sup", ("e",)), ".f"))
@example(("https://x.y/a_b",))
@example(("a", Span("italic", ("-¼",))))
def test_typst_reads_back(nodes):
    typst = pytest.importorskip("typst", reason="pip install typst")
    source = writer("typst").inline(nodes).strip()
    html = typst.compile(source.encode(), format="html").decode()
    body = html[html.index("<body>") :]
    assert not re.search("<(h[1-6]|ul|ol|dl|li)>", body)
    assert squeezed(Reader.read(body).text) == squeezed(plain_text(nodes))


@settings(max_examples=share(15), deadline=None)
@given(NODES)
@example((r"100% & #1 $x$ _ ^ ~ \ {a} <b> |c| -- --- ''d'' ,,f",))
@example((Span("italic", ("a",)), Span("sup", ("b",)), "[c]", Span("underline", ("d",))))
def test_pandoc_reads_latex_back(nodes):
    pypandoc = pytest.importorskip("pypandoc", reason="pip install pypandoc-binary")
    # Pandoc does not know the kernel's own names of these two.
    assume("`" not in plain_text(nodes))
    latex = writer("latex").inline(nodes).strip().replace(r"\textbar{}", "|")
    data = json.loads(pypandoc.convert_text(latex, "json", format="latex"))
    assert [block["t"] for block in data["blocks"]] in ([], ["Para"], ["Plain"])
    found = squeezed(pandoc_text(data["blocks"]))
    expected = straight(squeezed(plain_text(nodes))).replace("\u2011", "-")
    assert straight(found) == expected
