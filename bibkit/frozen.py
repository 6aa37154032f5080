"""Values that do not change and are equal by what they say.

dataclasses make such classes from generated code, a millisecond for each at every start; the few
that every run needs are written out.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar, Self


class Frozen:
    """A value with the parts that its classes name in ``__slots__``, in the order of `__init__`.

    `__init__` sets them with `_set`, since assignment is an error; a class of which there are very
    many sets each by the slot itself (``_year = Date.year.__set__``), which is faster.
    """

    __slots__: tuple[str, ...] = ()
    _names: ClassVar[tuple[str, ...]] = ()
    # All parts of a value, at once.
    _parts: ClassVar[Callable[[Any], tuple[Any, ...]]]

    def __init_subclass__(cls) -> None:
        cls._names += cls.__slots__
        first, second, *others = cls._names
        cls._parts = attrgetter(first, second, *others)

    def _set(self, *parts: object) -> None:
        for name, part in zip(self._names, parts, strict=True):
            object.__setattr__(self, name, part)

    def changed(self, **parts: Any) -> Self:
        """Return a value like this one, but with other parts."""
        known = dict(zip(self._names, type(self)._parts(self), strict=True))
        return type(self)(**{**known, **parts})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} does not change; make another one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} does not change; make another one")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return bool(type(self)._parts(self) == type(self)._parts(other))

    def __hash__(self) -> int:
        return hash(type(self)._parts(self))

    def __repr__(self) -> str:
        parts = zip(self._names, type(self)._parts(self), strict=True)
        return f"{type(self).__name__}({', '.join(f'{name}={part!r}' for name, part in parts)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), type(self)._parts(self)
