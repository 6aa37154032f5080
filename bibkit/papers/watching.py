"""Waiting for files to change.

A paper depends on a handful of files, so they are looked at a few times a second. That asks for no
package, works on network drives, and sees a file that an editor replaces rather than rewrites.
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

State: TypeAlias = Mapping[str, tuple[int, int, int] | None]

INTERVAL: Final = 0.3


def state(files: Iterable[str]) -> State:
    """Return what tells a changed file from an unchanged one; None for one that is not there."""
    return {path: _look(path) for path in files}


def wait(before: State, sleep: Callable[[float], object] = time.sleep) -> list[str]:
    """Return the files that have changed since `before`, once at least one has.

    A file that has gone is waited for: an editor may be about to write it anew.
    """
    while True:
        changed = [path for path, old in before.items() if _look(path) not in (None, old)]
        if changed:
            return changed
        sleep(INTERVAL)


def _look(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
