"""Writing back the text that records were read from, with what has changed since.

When a library is written, the text is read again: a record that is as it was then leaves its entry
alone, and of one that has changed the fields that say something else are set in the entry's own
text. The outcome is read once more, so that no change can be lost: what an entry has no field for
is kept in `verbc` (see `bibkit.formats.bib.keeping`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from bibkit.formats.bib import keeping, rewriting, syntax
from bibkit.formats.bib.blocks import Entry, read_blocks
from bibkit.formats.bib.patch import Edits, Layout, layout
from bibkit.formats.bib.source import BibSource
from bibkit.model.library import Library
from bibkit.model.record import Record

_NO_RECORDS: Final = frozenset({"xdata"})


class Writer(Protocol):
    """What a format has to know to write records into a text that it has read."""

    def anew(self, library: Library, records: Sequence[Record]) -> list[Entry]:
        """Return the entries for records that the text does not have."""

    def fields(self, library: Library, record: Record, entry: Entry) -> dict[str, str]:
        """Return what the fields of an entry of this type are to say of a record, in TeX."""

    def words(self, library: Library, record: Record, entry: Entry) -> dict[str, str]:
        """Return the fields of an entry of this type that are for print alone, in TeX."""


def write(library: Library, format: str, writer: Writer) -> str | None:
    """Return the texts of a format that a library was read from, with what has changed in it.

    None if it was read from none. Records that come from elsewhere follow the text that the record
    before them stands in.
    """
    sources = [
        one for one in library.sources if isinstance(one, BibSource) and one.format == format
    ]
    if not sources:
        return None
    texts = [_Update(one, library, writer).text() for one in _states(sources, library)]
    return _joined(texts)


def _joined(texts: Sequence[str]) -> str:
    whole = ""
    for text in texts:
        # A blank line between two files, which end and begin as they did.
        if whole and text.strip():
            whole += "\n" if whole.endswith(("\n", "\r")) else "\n\n"
        whole += text
    return whole


@dataclass(slots=True)
class _State:
    """A source, and what a library now has of its records, and after them."""

    source: BibSource
    now: list[Record | None]
    added: list[Record] = field(default_factory=list)


def _states(sources: Sequence[BibSource], library: Library) -> list[_State]:
    states = [_State(one, [None] * len(one.records)) for one in sources]
    origin = {
        id(record): (state, at)
        for state in states
        for at, record in enumerate(state.source.records)
    }
    here = states[0]
    waiting: list[tuple[Record, _State]] = []
    for record in library.references():
        known = origin.get(id(record))
        if known is None:
            waiting.append((record, here))
            continue
        here, at = known
        here.now[at] = record
    free: dict[str, tuple[_State, int]] = {}
    for state in states:
        for at, record in enumerate(state.source.records):
            if state.now[at] is None:
                free.setdefault(record.key, (state, at))
    for record, state in waiting:
        # A record in the place of another with its key is that one, changed.
        taken = free.pop(record.key, None) if record.key else None
        if taken is None:
            state.added.append(record)
        else:
            taken[0].now[taken[1]] = record
    return states


class _Update:
    """One text being brought up to date."""

    def __init__(self, state: _State, library: Library, writer: Writer) -> None:
        self.source = state.source
        self.now = state.now
        self.added = state.added
        self.library = library
        self.writer = writer
        self.before = self.source.again(self.source.text)
        self.old = self.before.references()
        self.nodes: list[syntax.Node] = []
        self.layout = Layout()
        self.entries: list[Entry] = []

    def text(self) -> str:
        """Return the text with all that has changed."""
        changed = [
            at
            for at, (old, now) in enumerate(zip(self.old, self.now, strict=True))
            if now is not None and now != old
        ]
        if not changed and not self.added and None not in self.now:
            return self.source.text
        self._prepare()
        plans = {at: self._plan(at) for at in changed}
        text = self._written(plans)
        for attempt in (self._kept, self._anew):
            wrong = self._wrong(text)
            if not wrong:
                break
            for at, found in wrong.items():
                attempt(plans, at, found)
            text = self._written(plans)
        return text

    def _prepare(self) -> None:
        text = self.source.text
        self.all = syntax.scan(text)
        nodes = [one for one in self.all if one.kind == "entry"]
        entries = read_blocks(text, self.source.path).entries
        pairs = [
            (node, entry)
            for node, entry in zip(nodes, entries, strict=True)
            if entry.type not in _NO_RECORDS
        ]
        self.nodes = [node for node, _ in pairs]
        self.entries = [entry for _, entry in pairs]
        self.layout = layout(text, self.all)

    def _plan(self, at: int) -> rewriting.Plan:
        """Return what has to change in an entry."""
        old, now, entry = self.old[at], self.now[at], self.entries[at]
        assert now is not None, "a record that is gone has no plan"
        plan = rewriting.Plan()
        if now.key != old.key:
            plan.key = now.key
        if now.type != old.type:
            plan.type = rewriting.type_of(now, entry)
        was = self.writer.fields(self.before, old, entry)
        held = now
        if now.relations != old.relations:
            # What comes along the new ones is the other record's to say.
            held = now.copy()
            held.relations = list(old.relations)
        to_be = self.writer.fields(self.library, held, entry)
        plan.fields = rewriting.changes(was, to_be, entry, self._stale(at))
        plan.fields |= rewriting.ties(old, now, entry)
        words = self.writer.words(self.before, old, entry)
        told = {name for name, text in words.items() if entry.fields.get(name) == text}
        if told:
            # Nobody has changed them, so that they follow the record, and what it is tied to.
            plan.fields |= {
                name: self.writer.words(self.library, now, entry).get(name) for name in told
            }
        if plan.type:
            plan.fields |= rewriting.subtype(plan.type, now, entry)
        return plan

    def _stale(self, at: int) -> frozenset[str]:
        now = self.now[at]
        return rewriting.stale(self.old[at], now, self.entries[at]) if now else frozenset()

    def _same(self, at: int, now: Record, found: Record) -> bool:
        return rewriting.same(now, found, self._stale(at))

    def _written(self, plans: Mapping[int, rewriting.Plan]) -> str:
        edits = Edits(self.source.text)
        for at, (node, now) in enumerate(zip(self.nodes, self.now, strict=True)):
            if now is None:
                edits.remove(node)
            elif at in plans:
                self._make(edits, node, plans[at])
        if self.added:
            whole = self.writer.anew(self.library, self.added)
            edits.append(self.nodes, [self.layout.entry(entry) for entry in whole])
        return edits.apply()

    def _make(self, edits: Edits, node: syntax.Node, plan: rewriting.Plan) -> None:
        if plan.whole is not None:
            entries = [self.layout.entry(entry) for entry in plan.whole]
            blank = self.layout.line_end * 2
            edits.replace(node.start, node.end, blank.join(entries))
            return
        if plan.key is not None:
            edits.key(node, plan.key)
        if plan.type:
            edits.type(node, plan.type)
        edits.fields(node, plan.fields, self.layout)

    # -- what was written, read again

    def _wrong(self, text: str) -> dict[int, Record | None]:
        """Return how the entries read that do not say what the records do."""
        again = self.source.again(text).references()
        present = [at for at, now in enumerate(self.now) if now is not None]
        if len(again) < len(present):
            return {at: None for at in present if self.now[at] != self.old[at]}
        wrong: dict[int, Record | None] = {}
        for at, found in zip(present, again, strict=False):
            now = self.now[at]
            if now is not None and now != self.old[at] and not self._same(at, now, found):
                wrong[at] = found
        return wrong

    def _kept(self, plans: dict[int, rewriting.Plan], at: int, found: Record | None) -> None:
        """Keep in an entry what its fields do not say."""
        now, entry = self.now[at], self.entries[at]
        if now is None or found is None or found.key != now.key:
            self._anew(plans, at, found)
            return
        kept = keeping.read(entry.fields.get(keeping.FIELD, "")) or {}
        if keeping.FIELD in entry.fields and not kept:
            self._anew(plans, at, found)
            return
        kept = rewriting.merged(kept, rewriting.difference(now, found, self._stale(at)))
        plans[at].fields[keeping.FIELD] = keeping.write(kept)

    def _anew(self, plans: dict[int, rewriting.Plan], at: int, found: Record | None) -> None:
        """Write an entry anew where nothing else gives the record."""
        now = self.now[at]
        assert now is not None, "a record that is gone has no plan"
        plans[at] = rewriting.Plan(whole=self.writer.anew(self.library, [now]))
