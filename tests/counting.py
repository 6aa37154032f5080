"""How much work some code does, counted in steps that are the same on every machine."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(work: Callable[[], object]) -> int:
    """Return how many instructions of Python's a piece of work takes, and all that it calls.

    What happens inside one instruction, such as a search through a text, is one step whatever it
    takes.
    """
    done = 0

    def traced(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal done
        frame.f_trace_lines = False
        frame.f_trace_opcodes = True
        done += event == "opcode"
        return traced

    # Whoever counts what tests cover goes on afterwards.
    before = sys.gettrace()
    sys.settrace(traced)
    try:
        work()
    finally:
        sys.settrace(before)
    return done


def growth(work: Callable[[int], object], size: int) -> float:
    """Return how many times the steps of the second doubling of a work are those of the first.

    It is 2 where they grow in line with the size of the work, and 4 where they grow with its
    square. What a work takes whatever its size does not count, nor what is only made the first
    time; one step for each piece of a work is as good as none.
    """
    work(size)
    one, two, four = (steps(lambda times=times: work(times * size)) for times in (1, 2, 4))
    return (four - two) / max(two - one, size)
