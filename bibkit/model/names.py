"""Names of persons and institutions, in the parts that CSL gives them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from bibkit.errors import RecordError
from bibkit.frozen import Frozen


class Name(Frozen):
    """One name. A literal name (an institution, say) has only its `literal`.

    The parts are those of CSL-JSON's name object; text may carry CSL's inline markup.
    """

    __slots__ = (  # noqa: RUF023
        "family",
        "given",
        "dropping_particle",
        "non_dropping_particle",
        "suffix",
        "literal",
        "comma_suffix",
        "static_ordering",
        "parse_names",
    )

    family: str
    given: str
    dropping_particle: str
    non_dropping_particle: str
    suffix: str
    literal: str
    comma_suffix: bool
    static_ordering: bool
    parse_names: bool

    def __init__(
        self,
        family: str = "",
        given: str = "",
        dropping_particle: str = "",
        non_dropping_particle: str = "",
        suffix: str = "",
        literal: str = "",
        comma_suffix: bool = False,
        static_ordering: bool = False,
        parse_names: bool = True,
    ) -> None:
        _family(self, family)
        _given(self, given)
        _dropping(self, dropping_particle)
        _non_dropping(self, non_dropping_particle)
        _suffix(self, suffix)
        _literal(self, literal)
        _comma(self, comma_suffix)
        _static(self, static_ordering)
        _parse(self, parse_names)

    def __str__(self) -> str:
        if self.literal:
            return self.literal
        particles = (self.dropping_particle, self.non_dropping_particle)
        parts = [self.given, *particles, self.family]
        if self.static_ordering and self.family:
            parts = [*particles, self.family, self.given]
        text = _joint(self.family, self.given).join(part for part in parts if part)
        if not self.suffix:
            return text
        return f"{text}{',' if self.comma_suffix else ''} {self.suffix}"

    def __bool__(self) -> bool:
        return bool(self.literal or self.family or self.given)

    def to_csl(self) -> dict[str, Any]:
        """Return CSL-JSON's object for the name, without what is empty or usual."""
        data: dict[str, Any] = {}
        if self.family:
            data["family"] = self.family
        if self.given:
            data["given"] = self.given
        if self.literal:
            data["literal"] = self.literal
        if self._has_rare_parts():
            for attribute, csl, usual in _RARE_PARTS:
                value = getattr(self, attribute)
                if value != usual:
                    data[csl] = value
        return data

    def _has_rare_parts(self) -> bool:
        return bool(
            self.dropping_particle
            or self.non_dropping_particle
            or self.suffix
            or self.comma_suffix
            or self.static_ordering
            or not self.parse_names
        )

    @classmethod
    def from_csl(cls, value: Any) -> "Name":
        """Return the name in a CSL-JSON name object, or in a text (a literal name).

        Raises `RecordError` for anything else, and for a part that is not text.
        """
        if type(value) is dict:
            try:
                "".join(value.values())
            except TypeError:
                return _read(value)
            return _shared(tuple(value.items()))
        if isinstance(value, Name):
            return value
        if isinstance(value, str):
            return cls(literal=value)
        if not isinstance(value, Mapping):
            raise RecordError(f"not a name: {str(value)[:60]!r}")
        return _read(value)


# A value's parts are set by its slots; `object.__setattr__` would look each of them up.
_family, _given, _dropping, _non_dropping, _suffix, _literal, _comma, _static, _parse = (
    Name.__dict__[name].__set__ for name in Name.__slots__
)


@lru_cache(maxsize=65536)
def _shared(parts: tuple[tuple[str, str], ...]) -> Name:
    """Return the name with these parts, the same one each time: people write many works."""
    return _read(dict(parts))


def _read(value: Mapping[str, Any]) -> Name:
    wrong = wrong_part(value)
    if wrong:
        text = str(value[wrong])[:60]
        raise RecordError(f"the {wrong} part of a name is not text: {text!r}")
    parts: dict[str, Any] = {}
    for attribute, csl, usual in _PARTS:
        part = value.get(csl)
        if part is None:
            continue
        if isinstance(usual, bool):
            parts[attribute] = _flag(part)
        else:
            parts[attribute] = str(part)
    return Name(**parts)


def _joint(*parts: str) -> str:
    """Return what stands between the parts of a name: nothing in scripts without spaces."""
    return "" if all(map(_spaceless, parts)) else " "


def _spaceless(part: str) -> bool:
    # A regular expression over such ranges takes long to compile.
    return any(first <= part[:1] <= last for first, last in _SPACELESS)


# Han, kana and Hangul: names in these are written in one.
_SPACELESS: Final = (
    ("\u3040", "\u30ff"),
    ("\u3400", "\u9fff"),
    ("\uac00", "\ud7af"),
    ("\uf900", "\ufaff"),
)
# Each part by its name and by CSL-JSON's, with its usual value.
_PARTS: Final = [
    (name, name.replace("_", "-"), value)
    for name, value in zip(Name.__slots__, Name.__init__.__defaults__ or (), strict=True)
]
_RARE_PARTS: Final = [part for part in _PARTS if part[0] not in ("family", "given", "literal")]
# What CSL-JSON calls the parts.
PARTS: Final = tuple(csl for _, csl, _ in _PARTS)


def wrong_part(value: Any) -> str:
    """Return the first part of a CSL-JSON name object that ought to be text and is not."""
    if not isinstance(value, Mapping):
        return ""
    texts = (csl for _, csl, usual in _PARTS if isinstance(usual, str))
    return next((csl for csl in texts if not isinstance(value.get(csl, ""), _TEXT)), "")


# What a part may be; a part that is null is not there.
_TEXT: Final = (str, int, float, type(None))


def _flag(value: Any) -> bool:
    """Return a flag of CSL-JSON, which may be a boolean, a number or a word."""
    if isinstance(value, str):
        return value.strip().lower() not in ("", "0", "false", "no", "off", "n")
    return bool(value)
