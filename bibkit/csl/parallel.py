"""Work on a long list split over processes that begin as copies of this one."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

# A process costs some hundredths of a second, and as much as a hundred entries do.
LEAST: Final = 200
# So many parts for each process that none waits long for another at the end, and parts so short
# that who waits can see that it goes on.
_PARTS: Final = 4
_LONGEST: Final = 500

_task: Callable[[int, int], Any] | None = None


def ranges(length: int, jobs: int) -> list[tuple[int, int]]:
    """Return the parts of a list of some length: from where to where each goes."""
    count = min(length, max(jobs * _PARTS, length // _LONGEST))
    ends = [length * part // count for part in range(count + 1)] if count else [0]
    return list(pairwise(ends))


def each_part(task: Callable[[int, int], Any], length: int, jobs: int) -> Iterator[tuple[int, Any]]:
    """Yield what a task returns for each part of a list, in order, with where the part ends.

    The task is run by `jobs` processes at a time; what it changes is not seen here, and what it
    returns is copied. It is run here, in one part after the other, where a system cannot copy a
    process, or where the list is too short to be worth it.
    """
    # A copied process finds the task here; it could not be sent.
    global _task
    parts = ranges(length, jobs)
    context = _context() if jobs > 1 and length >= LEAST else None
    if context is None:
        for start, stop in parts:
            yield stop, task(start, stop)
        return
    outer, _task = _task, task
    try:
        with context.Pool(min(jobs, len(parts))) as pool:
            found = pool.imap(_call, parts)
            for (_, stop), result in zip(parts, found, strict=True):
                yield stop, result
    finally:
        _task = outer


def _context() -> "BaseContext | None":
    import multiprocessing

    if "fork" not in multiprocessing.get_all_start_methods():
        return None
    return multiprocessing.get_context("fork")


def _call(part: tuple[int, int]) -> Any:
    assert _task is not None
    return _task(*part)
