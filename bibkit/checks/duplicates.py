"""Which records are the same work: by DOI, by ISBN, and by title, author and year.

Records are compared only within blocks that share something, and there only with near neighbours
in sorted order, so that the work grows in line with their number.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final

from bibkit.formats.common.identifiers import DOI
from bibkit.model.record import Record
from bibkit.text import markup

# With how many of those that follow it in a block a record is compared.
_WINDOW: Final = 6
# As much of a title as is compared sign by sign.
_COMPARED: Final = 400
_WORD: Final = re.compile(r"[^\W_]+")
_DOTTED: Final = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)|(?<=\b[^\W\d_])\.(?=\s*\Z)")
_ARTICLES: Final = frozenset("the a an der die das ein eine le la les un une el los las".split())
_ROMAN: Final = re.compile(r"[ivxlc]+|[0-9]+[a-z]?")
_ISBN: Final = re.compile(r"(?:97[89][ -]?)?(?:[0-9][ -]?){9}[0-9xX]")
_BOOKS: Final = frozenset("book classic collection pamphlet thesis report periodical".split())
_ARTICLES_OF: Final = frozenset(
    """article-journal article-magazine article-newspaper article review review-book
    paper-conference""".split()
)
# What tells two works apart if both records state it and they differ.
_TELLING: Final = (
    "volume",
    "issue",
    "number",
    "edition",
    "part-number",
    "part-title",
    "volume-title",
    "chapter-number",
    "collection-number",
    "supplement-number",
    "version",
    "archive_location",
    "PMID",
    "genre",
    "reviewed-title",
    "recipient",
    "translator",
)
_PARTS: Final = ("volume", "part-number", "part-title", "volume-title")
# Shorter titles ("Introduction", "Editorial") are those of many works.
_SHORT: Final = 3


@dataclass(frozen=True, slots=True)
class Match:
    """Two records of one work, by their places in the library, and what says so."""

    one: int
    two: int
    reason: str


class Work:
    """What a record says of the work that it describes, normalised for comparison."""

    def __init__(self, index: int, record: Record, whole: Record) -> None:
        self.index = index
        self.record = record
        self.whole = whole

    @property
    def is_data(self) -> bool:
        """Whether this is no work but a set of others, or data for them."""
        return self.record.fields.get("entrytype") in ("set", "xdata")

    @cached_property
    def words(self) -> list[str]:
        """The words of the title."""
        words = _words(markup.plain(self.whole.text("title")))
        return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words

    @cached_property
    def title(self) -> str:
        """The title in its words."""
        return " ".join(self.words)

    @cached_property
    def main_title(self) -> str:
        """The title without what stands after the first colon."""
        head = re.split(r"[:.?!—]\s", markup.plain(self.whole.text("title")), maxsplit=1)[0]
        words = _words(head)
        return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)

    @cached_property
    def numerals(self) -> tuple[str, ...]:
        """The numbers in the title: those of a part or of a year tell works apart."""
        return tuple(word for word in self.words if _ROMAN.fullmatch(word))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The family names of the authors, or of the editors where there is no author."""
        names = self.whole.names("author") or self.whole.names("editor")
        families = (" ".join(_words(name.family or name.literal)) for name in names)
        return tuple(family for family in families if family and family != "others")

    @cached_property
    def year(self) -> int | None:
        """The year of issue."""
        date = self.whole.date("issued")
        if date and date.literal:
            found = re.search(r"(?<![0-9])[12][0-9]{3}(?![0-9])", date.literal)
            return int(found.group()) if found else None
        return date.year if date else None

    @cached_property
    def doi(self) -> str:
        """The DOI without what was put around it, in small letters."""
        found = DOI.search(self.record.text("DOI").replace("\\", ""))
        return found.group().rstrip(".,;}").lower() if found else ""

    @cached_property
    def isbns(self) -> frozenset[str]:
        """The ISBNs, all of thirteen digits."""
        found = (re.sub("[ -]", "", one.group()) for one in _ISBN.finditer(self.whole.text("ISBN")))
        return frozenset(one[:12] if len(one) == 13 else f"978{one[:9]}" for one in found)

    @cached_property
    def container(self) -> list[str]:
        """The words of the title of what it is published in."""
        return _words(markup.plain(self.whole.text("container-title")))

    @cached_property
    def tied(self) -> frozenset[str]:
        """The keys that the record names."""
        keys = {relation.key for relation in self.record.relations}
        for field in ("related", "crossref", "xref", "entryset"):
            keys.update(key.strip() for key in str(self.record.fields.get(field, "")).split(","))
        return frozenset(keys)

    @cached_property
    def is_part(self) -> bool:
        """Whether the record says that it is of a volume or a part."""
        return any(name in self.whole for name in _PARTS)

    @cached_property
    def first_page(self) -> str:
        """The first page, or the number in its place."""
        found = re.match(r"\W*(?:pp?\W+)?(\w+)", self.record.text("page"))
        return found[1].lower() if found else ""


def _words(text: str) -> list[str]:
    text = re.sub(r"\\[A-Za-z]+\s?|[\\{}$]", "", text.replace("’", "'").replace("'", ""))
    # "U.S." is "US".
    text = _DOTTED.sub("", text)
    if text.isascii():
        return _WORD.findall(text.lower())
    parts = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(sign for sign in parts if not unicodedata.combining(sign)))


def matches(works: Sequence[Work]) -> list[Match]:
    """Return the pairs of records that describe the same work, in the order of the records."""
    found: dict[tuple[int, int], str] = {}
    works = [work for work in works if not work.is_data]
    for reason, pairs in (
        ("DOI", _by_doi(works)),
        ("ISBN", _by_isbn(works)),
        ("title", _by_title(works)),
    ):
        for one, two in pairs:
            pair = (min(one.index, two.index), max(one.index, two.index))
            found.setdefault(pair, reason)
    return [Match(one, two, reason) for (one, two), reason in sorted(found.items())]


def groups(works: Sequence[Work]) -> list[list[int]]:
    """Return the places of records of one work, each group and all groups in order.

    Of two volumes that a record without a volume may be, it goes with the first: nothing that is
    told apart comes into one group.
    """
    by_place = {work.index: work for work in works}
    group_of: dict[int, list[int]] = {}
    for pair in matches(works):
        one = group_of.setdefault(pair.one, [pair.one])
        two = group_of.setdefault(pair.two, [pair.two])
        if one is two or any(_is_told_apart(by_place[a], by_place[b]) for a in one for b in two):
            continue
        one += two
        for place in two:
            group_of[place] = one
    found = {id(group): sorted(group) for group in group_of.values() if len(group) > 1}
    return sorted(found.values())


def _blocks(works: Iterable[Work], keys: Iterable[Iterable[str]]) -> Iterator[list[Work]]:
    blocks: dict[str, list[Work]] = {}
    for work, shared in zip(works, keys, strict=True):
        for key in shared:
            blocks.setdefault(key, []).append(work)
    return (block for block in blocks.values() if len(block) > 1)


def _neighbours(block: list[Work]) -> Iterator[tuple[Work, Work]]:
    ordered = sorted(block, key=lambda work: (work.title, work.index))
    for place, work in enumerate(ordered):
        for other in ordered[place + 1 : place + _WINDOW]:
            yield work, other


def shared_dois(works: Sequence[Work]) -> Iterator[tuple[Work, Work]]:
    """Yield pairs of records with one DOI, each record with the first that has it."""
    first: dict[str, Work] = {}
    for work in works:
        if work.doi:
            other = first.setdefault(work.doi, work)
            if other is not work:
                yield other, work


def _by_doi(works: Sequence[Work]) -> Iterator[tuple[Work, Work]]:
    for one, two in shared_dois(works):
        if not are_tied(one, two) and _is_alike(one, two, by_doi=True):
            yield one, two


def _by_isbn(works: Sequence[Work]) -> Iterator[tuple[Work, Work]]:
    books = [work for work in works if work.whole.type in _BOOKS and work.isbns]
    for block in _blocks(books, [book.isbns for book in books]):
        for one, two in _neighbours(block):
            same = _same_title(one, two) and not _is_told_apart(one, two)
            if same and not are_tied(one, two):
                yield one, two


def _by_title(works: Sequence[Work]) -> Iterator[tuple[Work, Work]]:
    titled = [work for work in works if work.words]
    for block in _blocks(titled, map(_block_keys, titled)):
        for one, two in _neighbours(block):
            if _is_same_work(one, two):
                yield one, two


def _block_keys(work: Work) -> list[str]:
    author = work.names[0] if work.names else ""
    return [f"a {author} {work.year}", f"t {' '.join(work.words[:8])}"]


def _is_same_work(one: Work, two: Work) -> bool:
    if one.year != two.year and one.year and two.year:
        return False
    if not _same_title(one, two) or not _same_names(one, two):
        return False
    if _is_told_apart(one, two) or are_tied(one, two) or not _same_kind(one, two):
        return False
    return len(min(one.words, two.words, key=len)) >= _SHORT or _is_supported(one, two)


def _is_alike(one: Work, two: Work, *, by_doi: bool) -> bool:
    """Return whether two records with one identifier are not plainly of different works."""
    if not one.words or not two.words:
        return True
    if one.numerals != two.numerals and one.title != two.title:
        return False
    return _same_title(one, two) or (by_doi and _ratio(one.title, two.title) > 0.85)


def _same_title(one: Work, two: Work) -> bool:
    if one.title == two.title:
        return bool(one.title)
    if one.numerals != two.numerals:
        return False
    shorter, longer = sorted((one, two), key=lambda work: len(work.title))
    if len(shorter.words) >= _SHORT and longer.main_title == shorter.title:
        return True
    near = len(shorter.title) >= 20 and len(longer.title) - len(shorter.title) <= 4
    return near and _ratio(one.title, two.title) >= 0.94


def _ratio(one: str, two: str) -> float:
    # The comparison takes time in line with the product of the lengths.
    one, two = one[:_COMPARED], two[:_COMPARED]
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() > 0.7 < matcher.quick_ratio() else 0.0


def _same_names(one: Work, two: Work) -> bool:
    if not one.names or not two.names:
        # One that names nobody may be the same if all else is, and the title says enough.
        return one.names == two.names or (
            len(one.words) > _SHORT and one.container == two.container
        )
    if not _same_name(one.names[0], two.names[0]):
        return False
    shorter, longer = sorted((one.names, two.names), key=len)
    return all(any(_same_name(name, other) for other in longer) for name in shorter)


def _same_name(one: str, two: str) -> bool:
    if one == two:
        return True
    # Particles may stand with the family name or by themselves; umlauts may be spelled out.
    if one.split()[-1] == two.split()[-1] and (one.endswith(two) or two.endswith(one)):
        return True
    return _spelled(one) == _spelled(two)


def _spelled(name: str) -> str:
    return name.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("ss", "s")


def _same_kind(one: Work, two: Work) -> bool:
    """Return whether two types may be those of one work."""
    kinds = {one.whole.type, two.whole.type}
    if len(kinds) == 1 or "document" in kinds:
        return True
    return kinds <= _ARTICLES_OF or (kinds <= _BOOKS and "thesis" not in kinds)


def _is_told_apart(one: Work, two: Work) -> bool:
    """Return whether two records state something that differs between different works."""
    if one.doi and two.doi and one.doi != two.doi:
        return True
    if one.isbns and two.isbns and one.isbns.isdisjoint(two.isbns):
        return True
    if one.first_page and two.first_page and one.first_page != two.first_page:
        return True
    if any(_differ(one.whole, two.whole, name) for name in _TELLING):
        return True
    if one.is_part != two.is_part and one.whole.type in _BOOKS and two.whole.type in _BOOKS:
        return True
    if _is_web(one) and _is_web(two) and _differ(one.record, two.record, "URL"):
        return True
    if one.container and two.container and not _same_container(one.container, two.container):
        return True
    return _differ_in_day(one.record, two.record)


def _is_web(work: Work) -> bool:
    return work.record.type in ("webpage", "post", "post-weblog", "document", "dataset", "software")


def _differ(one: Record, two: Record, variable: str) -> bool:
    return bool(one.get(variable) and two.get(variable)) and _said(one, variable) != _said(
        two, variable
    )


def _said(record: Record, variable: str) -> str:
    value = record[variable]
    text = " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    words = _words(text)
    if variable in ("volume", "issue", "edition", "number", "version"):
        digits = [word.lstrip("0") for word in words if word[0].isdigit()]
        return " ".join(
            re.sub(r"(?<=[0-9])(?:st|nd|rd|th)\Z", "", word) for word in digits or words
        )
    return " ".join(words)


def _differ_in_day(one: Record, two: Record) -> bool:
    """Return whether two dates of issue name different months or days of one year."""
    dates = one.date("issued"), two.date("issued")
    if not dates[0] or not dates[1] or not dates[0].start or not dates[1].start:
        return False
    pairs = zip(dates[0].start[1:], dates[1].start[1:], strict=True)
    return any(a and b and a != b for a, b in pairs)


def _same_container(one: list[str], two: list[str]) -> bool:
    """Return whether two titles of journals or books may be the same, one of them abbreviated."""
    if one == two:
        return True
    shorter, longer = sorted((_content(one), _content(two)), key=lambda words: len(" ".join(words)))
    if _ratio(" ".join(one), " ".join(two)) > 0.85:
        return True
    if len(shorter) == 1 and shorter[0] == "".join(word[0] for word in longer):
        return True
    return _abbreviates(shorter, longer)


def _content(words: list[str]) -> list[str]:
    small = _ARTICLES | {
        "of",
        "and",
        "for",
        "in",
        "on",
        "und",
        "fur",
        "et",
        "de",
        "des",
        "du",
        "für",
    }
    return [word for word in words if word not in small and not word.isdigit()] or words


def _abbreviates(short: list[str], long: list[str]) -> bool:
    """Return whether each word of one title begins like one of the other, in order."""
    rest = iter(long)
    return all(any(_begins(word, other) for other in rest) for word in short)


def _begins(word: str, whole: str) -> bool:
    if whole.startswith(word) or word.startswith(whole):
        return True
    return len(word) > 2 and word[0] == whole[0] and _is_within(word, whole)


def _is_within(word: str, whole: str) -> bool:
    signs = iter(whole)
    return all(sign in signs for sign in word)


def are_tied(one: Work, two: Work) -> bool:
    """Return whether one of two records names the other, as a part does or a translation."""
    return one.record.key in two.tied or two.record.key in one.tied


def _is_supported(one: Work, two: Work) -> bool:
    """Return whether more than a short title, an author and a year agree."""
    if one.whole.type in _BOOKS and two.whole.type in _BOOKS and one.names:
        return True
    return bool(
        one.container and two.container and one.first_page and one.first_page == two.first_page
    )
