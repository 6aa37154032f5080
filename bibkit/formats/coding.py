"""The bytes of a file as text and back: byte order marks, declared encodings, and guesses.

A byte order mark decides; then UTF-16 is told by its zero bytes; then UTF-8 by being valid; then
what the file says of itself (JabRef's ``% Encoding:``, Emacs's ``coding:``, BibDesk's ``Saved with
string encoding``); then chardet's guess, where that is of a script other than Latin; and else it
is Windows-1252, or Latin-1, in which any byte is a character.
"""

import codecs
import re
from typing import Final, NamedTuple

from bibkit.errors import Problem

_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# What a byte that is NUL says of UTF-16 without a byte order mark, by its place.
_NUL_AT: Final = {0: "utf-16-be", 1: "utf-16-le"}
_DECLARED: Final = (
    rb"(?:^|[\n\r%])%?[ \t]*(?:Encoding:[ \t]*|.{0,80}?-\*-.{0,80}?coding:[ \t]*"
    rb"|!\s*TeX encoding[ \t]*=[ \t]*|.{0,40}Saved with string encoding[ \t]+)"
    rb"([A-Za-z0-9][\w.: ()-]*)"
)
_DECLARATION: Final = r"(%[ \t]*Encoding:[ \t]*)[\w.:-]+"
# What programs call encodings that Python knows by other names.
_NAMES: Final = {
    "westernmacosroman": "mac-roman",
    "westernisolatin1": "latin-1",
    "westernwindowslatin1": "cp1252",
    "unicodeutf8": "utf-8",
    "windows31j": "cp932",
    "xmacroman": "mac-roman",
    "ansi": "cp1252",
}
_CHINESE_JAPANESE_KOREAN: Final = ("gb", "big5", "euc", "cp932", "cp949", "shift", "iso-2022")
_OTHER_SCRIPTS: Final = frozenset(
    """windows-1251 koi8-r koi8-u iso8859-5 windows-1253 iso8859-7 windows-1255 iso8859-8
    windows-1256 iso8859-6 windows-874 tis-620""".split()
)
_LIKELY: Final = 0.15
# As much of a file as is guessed from, and as is looked at for a declaration.
_SAMPLE: Final = 100_000
_HEAD: Final = 4_096
_DONE: Final = "save the file as UTF-8"


class Coding(NamedTuple):
    """How a file's bytes are its text.

    Where no encoding gives the bytes back, `whole` has the text and its bytes, and `lines` the
    bytes of the lines in question, by their text.
    """

    encoding: str = "utf-8"
    bom: bytes = b""
    whole: tuple[str, bytes] | None = None
    lines: tuple[tuple[str, bytes], ...] = ()

    def encode(self, text: str) -> bytes:
        """Return the bytes of a text in this encoding, which are the file's where that is the same.

        A character that the encoding does not have is spelled in TeX; one that TeX has no ASCII
        for takes the whole text, and what it says of its own encoding, to UTF-8. Raises
        `UnicodeEncodeError` for half of a character.
        """
        if self.whole and self.whole[0] == text:
            return self.bom + self.whole[1]
        if self.lines:
            known = dict(self.lines)
            return self.bom + b"".join(
                known[line] if line in known else self._encoded(line) for line in _split(text)
            )
        try:
            return self.bom + self._encoded(text)
        except _Unspelled:
            utf_8 = re.sub(_DECLARATION, r"\g<1>UTF-8", text, count=1, flags=re.IGNORECASE)
            return utf_8.encode("utf-8")

    def _encoded(self, text: str) -> bytes:
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError:
            if self.encoding.startswith("utf"):
                raise
        return text.encode(self.encoding, _SPELL)


class _Unspelled(Exception):
    """A character that TeX has no ASCII for."""


def _spell(error: UnicodeError) -> tuple[str, int]:
    from bibkit.formats import latex

    assert isinstance(error, UnicodeEncodeError)
    spelled = latex.encode(error.object[error.start : error.end], ascii=True)
    if not spelled.isascii() or "\\bibkitchar" in spelled:
        raise _Unspelled
    return spelled, error.end


_SPELL: Final = "bibkit.latex"
codecs.register_error(_SPELL, _spell)


def decode(data: bytes, path: str | None = None) -> tuple[str, Coding, list[Problem]]:
    """Return the text in a file's bytes, how it was read, and what was doubtful about that.

    Line ends stay as they are.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _certain(data[len(bom) :], encoding, bom, path)
    if data[:2].count(0) == 1:
        return _certain(data, _NUL_AT[data.index(0)], b"", path)
    try:
        return data.decode("utf-8"), Coding(), []
    except UnicodeDecodeError as error:
        return _other(data, error, path)


def unix_lines(text: str) -> str:
    r"""Return a text with ``\n`` at the end of each line."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _certain(
    data: bytes, encoding: str, bom: bytes, path: str | None
) -> tuple[str, Coding, list[Problem]]:
    try:
        return data.decode(encoding), Coding(encoding, bom), []
    except UnicodeDecodeError:
        problem = Problem(
            f"this begins as {encoding.upper()} but is not; what could not be read is \ufffd",
            path,
            rule="encoding",
            hint=_DONE,
        )
        text = data.decode(encoding, "replace")
        return text, _by_lines(data, text, encoding, bom), [problem]


def _other(
    data: bytes, error: UnicodeDecodeError, path: str | None
) -> tuple[str, Coding, list[Problem]]:
    """Return a text that is not UTF-8."""
    declared = _declared(data)
    if declared:
        try:
            text = data.decode(declared)
        except UnicodeDecodeError:
            pass
        else:
            return text, _checked(data, text, declared), []
    cut = error.reason == "unexpected end of data" and not data[: error.start].isascii()
    if cut or _is_mixed(data):
        text = data.decode("utf-8", _BYTES)
        coding, name = _by_lines(data, text, "utf-8", b""), "some of it was read as Windows-1252"
        name = "it ends within a character" if cut else name
    else:
        encoding, title = _guess(data)
        text = data.decode(encoding)
        coding, name = _checked(data, text, encoding), f"it was read as {title}"
    before = data[: error.start]
    problem = Problem(
        f"this is not UTF-8; {name}",
        path,
        before.count(b"\n") + 1,
        error.start - before.rfind(b"\n"),
        severity="warning",
        rule="encoding",
        hint=_DONE,
    )
    return text, coding, [problem]


def _declared(data: bytes) -> str | None:
    """Return the encoding that a file says it has, if Python knows it."""
    found = re.search(_DECLARED, data[:_HEAD], re.IGNORECASE)
    if found is None:
        return None
    name = found[1].decode("ascii", "ignore").strip().lower()
    # Only the names that BibDesk uses are of several words.
    name = name if "(" in name else name.split()[0]
    name = re.sub(r"-(?:unix|dos|mac)$", "", name)
    plain = re.sub(r"[\W_]", "", name)
    for one in (_NAMES.get(plain, ""), name, plain, name.removeprefix("x-")):
        with_text = _codec(one)
        if with_text:
            return with_text
    return None


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name) if name else None
        # Some of Python's codecs are none of text.
        return found.name if found and isinstance(b"a".decode(name), str) else None
    except (LookupError, ValueError):
        return None


def _guess(data: bytes) -> tuple[str, str]:
    """Return the likeliest encoding of bytes that are not UTF-8, and its usual name."""
    for encoding, title in (_detected(data), ("cp1252", "Windows-1252")):
        # The two are the same but for what Latin-1 has no characters for.
        if encoding == "cp1252" and not re.search(rb"[\x80-\x9f]", data):
            break
        try:
            data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return encoding, title
    return "latin-1", "Latin-1"


def _detected(data: bytes) -> tuple[str, str]:
    """Return chardet's guess if it is of another script, which it can hardly be wrong about."""
    import chardet

    lines = [line for line in data[: 20 * _SAMPLE].splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLE]
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", sample)]
    found = chardet.detect(sample)
    name = str(found["encoding"] or "").lower()
    confidence = float(found["confidence"] or 0)
    together = sum(run for run in runs if run > 1) >= 0.9 * sum(runs)
    eastern = name.startswith(_CHINESE_JAPANESE_KOREAN) and (together or confidence > _LIKELY)
    if eastern or (name in _OTHER_SCRIPTS and confidence > _LIKELY):
        return name, str(found["encoding"])
    return "cp1252", "Windows-1252"


def _is_mixed(data: bytes) -> bool:
    """Return whether most of a text that is not UTF-8 is UTF-8 after all."""
    whole = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]{1,3}", data))
    text = data.decode("utf-8", "replace")
    return whole > text.count("\ufffd")


def _single(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    wrong = error.object[error.start : error.end]
    try:
        return wrong.decode("cp1252"), error.end
    except UnicodeDecodeError:
        return wrong.decode("latin-1"), error.end


_BYTES: Final = "bibkit.single-bytes"
codecs.register_error(_BYTES, _single)


def _checked(data: bytes, text: str, encoding: str) -> Coding:
    """Return a coding that gives the bytes back, even where two of them are one character."""
    same = text.encode(encoding, "replace") == data
    return Coding(encoding) if same else _by_lines(data, text, encoding, b"")


def _by_lines(data: bytes, text: str, encoding: str, bom: bytes) -> Coding:
    """Return a coding that knows the bytes of each line that the encoding does not give back."""
    end = "\n".encode(encoding)
    pieces = [piece + end for piece in data.split(end)]
    pieces[-1] = pieces[-1].removesuffix(end)
    lines = _split(text)
    if len(pieces) != len(lines):
        pieces, lines = [data], [text]
    odd = [
        (line, piece)
        for line, piece in zip(lines, pieces, strict=True)
        if line.encode(encoding, "replace") != piece
    ]
    return Coding(encoding, bom, (text, data), tuple(odd))


def _split(text: str) -> list[str]:
    pieces = [f"{piece}\n" for piece in text.split("\n")]
    pieces[-1] = pieces[-1].removesuffix("\n")
    return pieces
