"""What a record takes from the records it is tied to: one table of rules, and their application."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from bibkit.errors import Place, RelationError, did_you_mean
from bibkit.model.record import RELATIONS, Record, Relation, Value

Find: TypeAlias = Callable[[str], Record | None]

# Of several relations of a kind the first one counts, but for these, which are all told.
_JOIN: Final = {"reviews": "; ", "held_at": "; "}
# A longer chain of relations is no bibliography.
_DEPTH: Final = 100


class Rule(NamedTuple):
    """Along a relation of `kind`, the variable `target` is filled from the first of `sources`.

    The sources are variables of the other record. A rule with `beside` holds only where the record
    itself states that variable; one with `unless` not for records of these types, and one with
    `among` only where the other record is of one of those.
    """

    kind: str
    target: str
    sources: tuple[str, ...] = ()
    beside: str = ""
    unless: frozenset[str] = frozenset()
    among: frozenset[str] = frozenset()


def _rules(kind: str, table: str) -> tuple[Rule, ...]:
    found = []
    for line in table.strip().splitlines():
        row, _, among = line.partition(" among ")
        row, _, unless = row.partition(" unless ")
        row, _, beside = row.partition(" beside ")
        target, _, *sources = row.split()
        types = frozenset(unless.split()), frozenset(among.split())
        found.append(Rule(kind, target, tuple(sources), beside.strip(), *types))
    return tuple(found)


# Read "target <- sources". A value that the record states itself wins, then what the relation
# states (`Relation.values`), then the first of the sources that the other record has, itself or
# through its own relations. Where two kinds have one target, the kind that stands first wins.
RULES: Final = (
    # A collection has no author: those who compiled or edited it are named in a review's "by".
    *_rules(
        "reviews",
        """
        reviewed-title  <- title
        reviewed-author <- author compiler editor
        reviewed-genre  <- genre
        """,
    ),
    *_rules(
        "part_of",
        """
        title             <- title
        volume            <- volume
        volume-title      <- volume-title title
        number-of-volumes <- number-of-volumes
        collection-title  <- collection-title
        collection-number <- collection-number
        author            <- author
        editor            <- editor
        compiler          <- compiler
        editorial-director <- editorial-director
        collection-editor <- collection-editor
        publisher         <- publisher
        publisher-place   <- publisher-place
        issued            <- issued
        language          <- language
        genre             <- genre
        """,
    ),
    *_rules(
        "in_series",
        """
        collection-title  <- title
        collection-editor <- editor
        """,
    ),
    # A telegram printed decades later is of its own date; the volume's is when it was made
    # available (CSL specification, appendix IV, "available-date").
    *_rules(
        "published_in",
        """
        container-title       <- title
        container-title-short <- title-short among periodical
        container-author      <- author
        volume                <- volume
        volume-title          <- volume-title
        number-of-volumes     <- number-of-volumes
        part-number           <- part-number
        part-title            <- part-title
        collection-title      <- collection-title
        collection-number     <- collection-number
        editor                <- editor
        compiler              <- compiler
        publisher             <- publisher
        publisher-place       <- publisher-place
        issued                <- issued
        available-date        <- issued beside issued unless chapter paper-conference
        ISSN                  <- ISSN
        ISBN                  <- ISBN
        """,
    ),
    *_rules(
        "held_at",
        """
        archive            <- title
        archive-place      <- publisher-place
        archive_collection <- archive_collection
        archive_location   <- archive_location
        """,
    ),
    *_rules(
        "translation_of",
        """
        original-title           <- title
        original-author          <- author
        original-date            <- issued
        original-publisher       <- publisher
        original-publisher-place <- publisher-place
        author                   <- author
        """,
    ),
)


def resolve(record: Record, find: Find, known: dict[str, Record] | None = None) -> Record:
    """Return the record with what it takes from the records that it is tied to.

    `find` returns the record under a key, or None; `known` remembers what it has led to between
    calls. The record itself is not changed. Raises `RelationError`, naming both records, for a key
    that leads nowhere and for a circle.
    """
    known = {} if known is None else known
    _measure(record, find, known)
    return _resolve(record, find, [record.key], known)


def _measure(record: Record, find: Find, known: Mapping[str, Record]) -> None:
    """Raise `RelationError` where one relation after the other leads on and on.

    In a long circle that is so from every record, and is found sooner here than by resolving.
    """
    here: Record | None = record
    passed = {record.key}
    for _ in range(_DEPTH + 1):
        if here is None or len(here.relations) != 1:
            return
        relation = here.relations[0]
        if relation.key in passed or relation.key in known:
            return
        passed.add(relation.key)
        here = find(relation.key)
    if here is None:
        return
    raise _too_long(record.key, relation)


def _resolve(record: Record, find: Find, path: list[str], known: dict[str, Record]) -> Record:
    if not record.relations:
        return record
    ties: dict[str, list[_Tie]] = {}
    for relation in record.relations:
        tie = _Tie(relation, _other(relation, find, path, known))
        ties.setdefault(relation.kind, []).append(tie)
    # Only now, since of a long chain that leads nowhere every record would be copied, from each.
    whole = record.copy()
    for kind, of_kind in ties.items():
        ties[kind] = of_kind if kind in _JOIN else of_kind[:1]
    for kind, of_kind in sorted(ties.items(), key=lambda item: RELATIONS.index(item[0])):
        _take_stated(whole, kind, of_kind)
    for rule in RULES:
        if rule.kind in ties and rule.target not in whole and _holds(rule, record):
            _take(whole, rule, ties[rule.kind])
    return whole


def _holds(rule: Rule, record: Record) -> bool:
    return (not rule.beside or rule.beside in record) and record.type not in rule.unless


class _Tie(NamedTuple):
    """A relation with the record that it leads to."""

    relation: Relation
    other: Record

    def value(self, rule: Rule, language: str = "") -> Value | None:
        """Return what a rule takes from here; in a language, if the other record has that."""
        if rule.target in self.relation.values:
            return self.relation.values[rule.target]
        if rule.among and self.other.type not in rule.among:
            return None
        form = self.other.forms.get(language, {})
        for source in rule.sources:
            if source in form or source in self.other:
                return form.get(source) or self.other[source]
        return None

    def translated(self, rule: Rule, language: str) -> bool:
        """Return whether the other record has something that a rule takes in a language."""
        return any(source in self.other.forms.get(language, {}) for source in rule.sources)


def _other(relation: Relation, find: Find, path: list[str], known: dict[str, Record]) -> Record:
    """Return the record that a relation leads to, itself resolved."""
    here, key = path[-1], relation.key
    if relation.kind not in RELATIONS:
        near = did_you_mean(relation.kind, RELATIONS)
        hint = near or f"the relations are {', '.join(RELATIONS)}"
        raise _error(f"{here}: there is no relation {relation.kind!r}", relation, hint)
    if key in path:
        circle = " -> ".join([*path[path.index(key) :], key])
        message = f"{here}: {relation.kind} leads back to {key} ({circle})"
        raise _error(message, relation, "take one of these relations out")
    if key in known:
        return known[key]
    found = find(key)
    if found is None:
        message = f"{here}: {relation.kind} names {key!r}, which is not in the library"
        raise _error(message, relation, "correct the key, or add the record")
    if len(path) > _DEPTH:
        raise _too_long(path[0], relation)
    known[key] = _resolve(found, find, [*path, key], known)
    return known[key]


def _too_long(key: str, relation: Relation) -> RelationError:
    message = f"{key}: its relations lead on and on, past {relation.key}"
    return _error(message, relation, f"no record may be more than {_DEPTH} relations away")


def _error(message: str, relation: Relation, hint: str) -> RelationError:
    place = relation.place or Place()
    return RelationError(message, path=place.path, line=place.line, column=place.column, hint=hint)


def _take_stated(whole: Record, kind: str, ties: list[_Tie]) -> None:
    """Fill what relations of a kind state; where one of several does not, its record may."""
    rules = {rule.target: rule for rule in RULES if rule.kind == kind}
    for variable in dict.fromkeys(name for tie in ties for name in tie.relation.values):
        if variable not in whole:
            rule = rules.get(variable, Rule(kind, variable))
            whole[variable] = _joined([tie.value(rule) for tie in ties], kind)


def _take(whole: Record, rule: Rule, ties: list[_Tie]) -> None:
    """Fill a variable from the other records, and its forms in the languages that they have."""
    values = [tie.value(rule) for tie in ties]
    if any(value is not None for value in values):
        whole[rule.target] = _joined(values, rule.kind)
    for language in dict.fromkeys(language for tie in ties for language in tie.other.forms):
        if not any(tie.translated(rule, language) for tie in ties):
            continue
        form = whole.forms.setdefault(language, {})
        translated = [tie.value(rule, language) for tie in ties]
        form.setdefault(rule.target, _joined(translated, rule.kind))


def _joined(values: Sequence[Value | None], kind: str) -> Value:
    known = [value for value in values if value is not None]
    if len(known) > 1 and all(isinstance(value, tuple) for value in known):
        return tuple(name for value in known if isinstance(value, tuple) for name in value)
    return _JOIN[kind].join(map(str, known)) if len(known) > 1 else known[0]
