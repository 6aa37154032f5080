"""Where each cite stands: first, subsequent, ibid, near a note before (specification, "Choose")."""

from collections.abc import Sequence

from bibkit.csl.cite import Cite, Cluster
from bibkit.csl.state import FIRST, IBID, IBID_WITH_LOCATOR, SUBSEQUENT, Place


def places(
    clusters: Sequence[Cluster], numbers: dict[str, int], near_distance: int
) -> list[list[Place]]:
    """Return the place of every cite, in the order of the clusters.

    `numbers` are the citation numbers by key, empty if no text shows them; `near_distance` is the
    style's near-note-distance.
    """
    found: list[list[Place]] = []
    last_note: dict[str, int] = {}
    first_note: dict[str, int] = {}
    before: dict[bool, Cluster] = {}
    note_keys: dict[int, set[str]] = {}
    for cluster in clusters:
        row: list[Place] = []
        previous: Cite | None = None
        for place, cite in enumerate(cluster.cites):
            if place == 0:
                # A citation in the text does not come between two in notes, nor the reverse.
                last = before.get(cluster.note > 0)
                previous = _alone(last)
                if last and last.note != cluster.note and len(note_keys.get(last.note, ())) > 1:
                    previous = None
            key, note = cite.key, cluster.note
            label = cite.label.replace(" ", "-") if cite.label else "page"
            number = numbers.get(key, 0)
            if key in last_note:
                position = _position(cite, previous)
                near = 0 <= note - last_note[key] <= near_distance
                first = first_note[key]
                row.append(Place(position, near, note, first, number, cite.locator, label))
            else:
                row.append(Place(FIRST, False, note, 0, number, cite.locator, label))
                first_note[key] = note
            last_note[key] = note
            previous = cite
        if cluster.cites:
            before[cluster.note > 0] = cluster
            if cluster.note:
                keys = note_keys.setdefault(cluster.note, set())
                keys.update(cite.key for cite in cluster.cites)
        found.append(row)
    return found


def _alone(before: Cluster | None) -> Cite | None:
    """Return the only item that the citation before cites, if it cites only one."""
    if before is None or not before.cites:
        return None
    if len(before.cites) == 1:
        return before.cites[0]
    first = before.cites[0].key
    return before.cites[-1] if all(cite.key == first for cite in before.cites) else None


def _position(cite: Cite, previous: Cite | None) -> int:
    if previous is None or previous.key != cite.key:
        return SUBSEQUENT
    if not previous.locator:
        return IBID_WITH_LOCATOR if cite.locator else IBID
    if not cite.locator:
        return SUBSEQUENT
    same = previous.locator == cite.locator and previous.label == cite.label
    return IBID if same else IBID_WITH_LOCATOR
