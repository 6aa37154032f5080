"""Complex fields: where they begin and end, and what their codes say (ECMA-376, part 1, 17.16)."""

from dataclasses import dataclass, field
from typing import Final

from bibkit.papers.word.xml import Element, w, within

_CHAR: Final = w("fldChar")
_CODE: Final = w("instrText")
_TYPE: Final = w("fldCharType")
DELETED: Final = frozenset((w("del"), w("moveFrom")))


@dataclass(slots=True, eq=False)
class Field:
    """A field of characters: its code, and the elements that it begins and ends with."""

    begin: Element
    end: Element | None = None
    outer: "Field | None" = None
    parts: list[str] = field(default_factory=list)
    separated: bool = False

    @property
    def code(self) -> str:
        """The code, put together from the runs that Word has split it into."""
        return "".join(self.parts).strip()


class Fields:
    """The fields of one part that have both a beginning and an end.

    A field that is never closed is no field; what stands after it is text.
    """

    def __init__(self, root: Element) -> None:
        # Elements are known by identity as long as something holds them.
        self._begun: dict[Element, Field] = {}
        self._ended: dict[Element, Field] = {}
        opened: list[Field] = []
        for element in root.iter(_CHAR, _CODE):
            if within(element, DELETED):
                continue
            if element.tag == _CODE:
                if opened and not opened[-1].separated:
                    opened[-1].parts.append(element.text or "")
                continue
            kind = element.get(_TYPE)
            if kind == "begin":
                opened.append(Field(element, outer=opened[-1] if opened else None))
            elif opened and kind == "separate":
                opened[-1].separated = True
            elif opened and kind == "end":
                self._close(opened.pop(), element)

    def _close(self, one: Field, end: Element) -> None:
        one.end = end
        self._begun[one.begin] = one
        self._ended[end] = one

    def begun(self, element: Element) -> Field | None:
        """Return the field that begins with an element."""
        return self._begun.get(element)

    def ended(self, element: Element) -> Field | None:
        """Return the field that ends with an element."""
        return self._ended.get(element)

    def all(self) -> list[Field]:
        """Return the fields, those that end first before others."""
        return list(self._begun.values())
