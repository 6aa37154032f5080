"""What a record takes from the records it is tied to: one table of rules, and their application."""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bibkit.errors import RelationError
from bibkit.model.record import RELATIONS, Record, Relation, Value

Find: TypeAlias = Callable[[str], Record | None]
Ties: TypeAlias = list[tuple[Relation, Record]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Along a relation of `kind`, the variable `target` is filled from the first of `sources`.

    The sources are variables of the other record. `join` is what stands between the values
    where there are several relations of the kind; names are put one after the other.
    """

    kind: str
    target: str
    sources: tuple[str, ...]
    join: str = ""


def _rules(kind: str, table: str, join: str = "") -> tuple[Rule, ...]:
    rows = (line.split() for line in table.strip().splitlines())
    return tuple(Rule(kind, target, tuple(sources), join) for target, _, *sources in rows)


# Read "target <- sources". A value that the record states itself wins, then what the relation
# states (`Relation.values`), then the first of the sources that the other record has, itself or
# through its own relations.
RULES: Final = (
    *_rules(
        "reviews",
        """
        reviewed-title  <- title
        reviewed-author <- author
        reviewed-genre  <- genre
        """,
        join="; ",
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
    *_rules(
        "published_in",
        """
        container-title       <- title
        container-title-short <- title-short
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
        join="; ",
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


def resolve(record: Record, find: Find) -> Record:
    """Return the record with what it takes from the records that it is tied to.

    `find` returns the record under a key, or None. The record itself is not changed. Raises
    `RelationError`, naming both records, for a key that leads nowhere and for a circle.
    """
    return _resolve(record, find, [record.key])


def _resolve(record: Record, find: Find, path: list[str]) -> Record:
    if not record.relations:
        return record
    whole = record.copy()
    ties = [(relation, _other(relation, find, path)) for relation in record.relations]
    for kind in RELATIONS:
        of_kind = [tie for tie in ties if tie[0].kind == kind]
        if of_kind:
            _take(whole, record, kind, of_kind)
    return whole


def _other(relation: Relation, find: Find, path: list[str]) -> Record:
    """Return the record that a relation leads to, itself resolved."""
    if relation.kind not in RELATIONS:
        raise RelationError(
            f"{path[-1]}: there is no relation {relation.kind!r}",
            hint=f"the relations are {', '.join(RELATIONS)}",
        )
    if relation.key in path:
        circle = " -> ".join([*path[path.index(relation.key) :], relation.key])
        raise RelationError(f"{path[-1]}: {relation.kind} leads back to {relation.key} ({circle})")
    found = find(relation.key)
    if found is None:
        raise RelationError(
            f"{path[-1]}: {relation.kind} names {relation.key!r}, which is not in the library"
        )
    return _resolve(found, find, [*path, relation.key])


def _take(whole: Record, stated: Record, kind: str, ties: Ties) -> None:
    rules = [rule for rule in RULES if rule.kind == kind]
    if len(ties) == 1:
        for variable, text in ties[0][0].values.items():
            whole.setdefault(variable, text)
    others = [other for _, other in ties]
    for rule in rules:
        if rule.target not in whole:
            _fill(whole, rule, others)
    for language in dict.fromkeys(tag for other in others for tag in other.forms):
        translated = [other.forms.get(language, {}) for other in others]
        form = whole.forms.setdefault(language, {})
        for rule in rules:
            if rule.target not in form and rule.target not in stated:
                _fill(form, rule, translated)


def _fill(
    values: MutableMapping[str, Value], rule: Rule, others: Sequence[Mapping[str, Value]]
) -> None:
    found = []
    for other in others:
        source = next((source for source in rule.sources if source in other), None)
        if source is not None:
            found.append(other[source])
    if found:
        values[rule.target] = _joined(found, rule.join)


def _joined(values: list[Value], join: str) -> Value:
    if len(values) == 1 or not join:
        return values[0]
    if all(isinstance(value, tuple) for value in values):
        return tuple(name for value in values if isinstance(value, tuple) for name in value)
    return join.join(str(value) for value in values)
