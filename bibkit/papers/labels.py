"""What a style calls each record where it is cited, in the pieces that LaTeX puts together itself.

LaTeX's own citations are made of a label for each record. What a style writes around labels,
between them and before a locator is found by rendering citations and looking at what they share.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.locale import Locale
from bibkit.csl.processor import Processor, Run
from bibkit.csl.state import SUBSEQUENT, Place
from bibkit.csl.style import Style
from bibkit.papers.citation import Nodes
from bibkit.text.nodes import Inline, Span, from_marked, plain_text

Kind = Literal["number", "author", "note"]

_NUMBER_VARIABLES: Final = frozenset(("citation-number", "citation-label"))
_PAIRS: Final = {"(": ")", "[": "]", "⟨": "⟩", "{": "}"}
# Who stands for a record in a sentence, in the order in which styles look for somebody.
_CREATORS: Final = ("author", "editor", "compiler", "translator", "director", "composer")
_YEAR: Final = re.compile(r"^(?P<before>.*?)[,.:;]?\s+(?P<year>[^\s,]*\d{2,4}[a-z]{0,2}\]?)$", re.S)
# The page that a locator is tried with; no label of a style has it.
_LOCATOR: Final = "7319"
_BEFORE_LOCATOR: Final = re.compile(r"([,;:]?\s+)(?:[^\W\d_]{1,9}\.?\s*|[§¶]\s*)?$")
_TRIED: Final = 50


@dataclass(frozen=True, slots=True)
class Label:
    """The names of a record in citations.

    `whole` is what a citation of it alone has between its brackets; `author` and `year` are the
    two parts of that, `everybody` all of its authors where `author` says "et al.".
    """

    key: str
    whole: Nodes
    author: Nodes = ()
    year: Nodes = ()
    everybody: str = ""


@dataclass(frozen=True, slots=True)
class Punctuation:
    """What a style has around and between its cites.

    `opening` and `closing` stand around a citation, `between` cites, `within` author and year, and
    `locator` before a locator. `raised` tells that a citation is a superscript.
    """

    opening: str = ""
    closing: str = ""
    between: str = ";"
    within: str = ""
    locator: str = ", "
    raised: bool = False


def unknown(key: str) -> Label:
    """Return the label of a key that there is no record for, as it is shown everywhere."""
    text = (Span("bold", (f"{key}?",)),)
    return Label(key, text, text)


def kind(style: Style) -> Kind:
    """Return how a style cites: by numbers or labels, by author and mostly year, or in notes."""
    if style.note:
        return "note"
    return "number" if _NUMBER_VARIABLES & style.citation.layout.uses else "author"


def without_year_suffixes(style: Style) -> Style:
    """Return a style that does not tell years apart by letters."""
    area = style.citation
    options = {
        name: value
        for name, value in area.options.items()
        if name != "disambiguate-add-year-suffix"
    }
    return style.changed(citation=area._replace(options=options))


class Labels:
    """Makes the labels of the records that a paper cites, in this order.

    `processor` renders in `style` without affixes around citations, `fallback` in one of authors
    and years, which says who wrote what where the style only gives numbers. `records` are CSL-JSON
    objects.
    """

    def __init__(
        self,
        style: Style,
        processor: Processor,
        fallback: Processor,
        records: Mapping[str, Mapping[str, Any]],
        keys: Sequence[str],
    ) -> None:
        self.kind = kind(style)
        self._style = style
        self._processor = processor
        self._records = records
        self._keys = keys
        again = [SUBSEQUENT] if self.kind == "note" else []
        self._run = _run(processor, keys, *again)
        self._fallback = _run(fallback, keys) if self.kind == "number" else None

    def all(self) -> list[Label]:
        """Return the label of each record, in order."""
        return [self._label(number, key) for number, key in enumerate(self._keys)]

    def entries(self) -> list[tuple[str, str]]:
        """Return key and marked text of each entry of the bibliography."""
        return self._run.entries()

    def _label(self, number: int, key: str) -> Label:
        whole = self._whole(number)
        if self.kind == "number":
            whole = _stripped(_lowered(whole))
        author, year = _parts(self._fallback or self._run, number)
        if not author:
            author, year = _split(year)
        everybody = _everybody(self._records[key], self._processor.locale)
        return Label(key, whole, author, year, everybody)

    def _whole(self, number: int) -> Nodes:
        return from_marked(self._run.citation(2 * number))

    def punctuation(self, labels: Sequence[Label]) -> Punctuation:
        """Return what the style has around and between the labels."""
        attributes = self._style.citation.layout.attributes
        opening, closing = attributes.get("prefix", ""), attributes.get("suffix", "")
        raised = attributes.get("vertical-align") == "sup"
        note = self.kind == "note"
        if self.kind == "number" and labels and not opening:
            whole = self._whole(0)
            raised |= _lowered(whole) != whole
            opening, closing = _brackets(plain_text(whole))
        return Punctuation(
            "" if note else opening,
            "" if note else closing,
            attributes.get("delimiter", "").strip(),
            _usual(_within(label) for label in labels),
            self._before_locator(),
            raised,
        )

    def _before_locator(self) -> str:
        """Return what stands between label and locator after most records."""
        keys = self._keys[:_TRIED]
        clusters = [Cluster((Cite(key, locator=_LOCATOR),)) for key in keys]
        run = self._processor.run(clusters, self._keys, [[Place(locator=_LOCATOR)] for _ in keys])
        texts = (plain_text(from_marked(run.citation(number))) for number in range(len(keys)))
        return _usual(map(_lead, texts)) or ", "


def _run(processor: Processor, keys: Sequence[str], position: int | None = None) -> Run:
    """Return a rendering that cites each record alone, and again with the author in the sentence.

    Every cite stands in the same position, as if it were the only one.
    """
    clusters = [
        Cluster((Cite(key),), 0, in_sentence) for key in keys for in_sentence in (False, True)
    ]
    fixed = [[Place(position or 0)] for _ in clusters]
    return processor.run(clusters, fixed=fixed)


def _parts(run: Run, number: int) -> tuple[Nodes, Nodes]:
    place = 2 * number + 1
    return from_marked(run.author(place)), from_marked(run.citation(place))


def _split(whole: Nodes) -> tuple[Nodes, Nodes]:
    """Return a label without an author as what stands before its year, and the year."""
    last = whole[-1] if whole else ""
    found = _YEAR.match(last) if isinstance(last, str) else None
    before: tuple[Inline, ...] = whole[:-1]
    if found is None or not (before or found["before"]):
        return whole, ()
    return (*before, *([found["before"]] if found["before"] else [])), (found["year"],)


def _lead(text: str) -> str | None:
    """Return the punctuation before a locator and its label, which the author writes."""
    before, found, _ = text.partition(_LOCATOR)
    tail = _BEFORE_LOCATOR.search(before)
    lead = tail[1] if found and tail else ""
    return lead.rstrip() + " " if lead else None


def _usual(found: Iterable[str | None]) -> str:
    """Return what most labels have; those that cannot tell do not count."""
    counted = Counter(text for text in found if text is not None).most_common(1)
    return counted[0][0] if counted else ""


def _within(label: Label) -> str | None:
    """Return the punctuation between author and year in a label; None if it has not both."""
    whole, author, year = map(plain_text, (label.whole, label.author, label.year))
    if not author or not year or not (whole.startswith(author) and whole.endswith(year)):
        return None
    return whole[len(author) : len(whole) - len(year)].strip()


def _brackets(text: str) -> tuple[str, str]:
    opening = text[:1]
    closing = _PAIRS.get(opening, "")
    return (opening, closing) if closing and text.endswith(closing) else ("", "")


def _lowered(nodes: Nodes) -> Nodes:
    """Return what is raised as a whole without that."""
    only = nodes[0] if len(nodes) == 1 else ""
    return only.children if isinstance(only, Span) and only.kind == "sup" else nodes


def _stripped(nodes: Nodes) -> Nodes:
    """Return a number without the brackets that a style puts around each one."""
    text = plain_text(nodes)
    if not _brackets(text)[0] or not all(isinstance(node, str) for node in nodes):
        return nodes
    return (text[1:-1],)


def _everybody(record: Mapping[str, Any], locale: Locale) -> str:
    """Return the families of all authors, where there are more than two; else an empty text."""
    names: Sequence[Mapping[str, Any]] = next(
        (record[role] for role in _CREATORS if record.get(role)), []
    )
    families = [family for family in map(_family, names) if family]
    if len(families) < 3:
        return ""
    return f"{', '.join(families[:-1])} {locale.term('and') or '&'} {families[-1]}"


def _family(name: Mapping[str, Any]) -> str:
    particle = str(name.get("non-dropping-particle") or "")
    family = str(name.get("family") or name.get("literal") or name.get("given") or "")
    return f"{particle} {family}".strip()
