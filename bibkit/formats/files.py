"""Records from files and into files: decoding, the choice of a format, and writing whole or not."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from bibkit.errors import Problem, ReadError, UnknownFormat, WriteError
from bibkit.formats import coding, registry
from bibkit.formats.registry import Format
from bibkit.formats.source import Source
from bibkit.model.library import Library
from bibkit.resources import folder

# Line ends, tabulators, form feeds and escapes do occur in texts.
_NO_TEXT: Final = (*map(chr, range(9)), *map(chr, range(14, 27)), *"\x1c\x1d\x1e\x1f\ufffd")

AnyPath: TypeAlias = str | os.PathLike[str]


def load(
    *paths: AnyPath | Iterable[AnyPath],
    format: str | None = None,
    strict: bool = False,
    sentence_case: bool = True,
) -> Library:
    """Return the records of one file, of several, or of every known file in a folder, by name.

    Several may be given one after the other or as a list.
    The format is told by suffix, else by content, unless `format` names it. Raises `ReadError` for
    a file that is not there or cannot be read at all, `UnknownFormat`; with `strict`, `ReadError`
    with all problems if one of them is an error. English titles of `.bib` files are put into
    sentence case, which CSL expects, unless `sentence_case` is false.
    """
    chosen = registry.by_name(format) if format else None
    given = list(_each(paths))
    if not given:
        raise ReadError("no file to read", hint="give the path of a file or a folder")
    whole = Library()
    for path in _files(given, chosen):
        whole.extend(_load(path, chosen, sentence_case))
    if strict:
        _refuse_errors(whole)
    return whole


def loads(
    text: str,
    format: str | None = None,
    *,
    path: str | None = None,
    sentence_case: bool = True,
) -> Library:
    """Return the records in a text; the format is told by content unless `format` names it.

    `path` is where the text comes from, for messages. Raises `ReadError` and `UnknownFormat`.
    """
    chosen = registry.by_name(format) if format else registry.by_content(text)
    if chosen is not None:
        return chosen.read(text, path, sentence_case=sentence_case)
    if not text.strip():
        return Library()
    raise UnknownFormat(
        "the text looks like no format that bibkit reads",
        path=path,
        hint=f'say which one it is, as in format="{registry.formats()[0].name}"',
    )


def load_bytes(
    data: bytes,
    format: str | None = None,
    *,
    path: str | None = None,
    sentence_case: bool = True,
) -> Library:
    """Return the records in the bytes of a file that is none, such as standard input.

    As `loads` does it, but that their encoding is told too, and kept for writing.
    """
    text, used, problems = coding.decode(data, path)
    chosen = registry.by_name(format) if format else registry.by_content(_head(text))
    if chosen is None:
        return loads(text, path=path)
    library = _read(text, chosen, used, path, sentence_case)
    library.problems[:0] = problems
    return library


def records() -> Library:
    """Return the records that ship with bibkit."""
    return load(folder("records"), format="yaml", strict=True)


def dumps(library: Library, format: str, *, ascii: bool = False) -> str:
    """Return the records as a text. Raises `UnknownFormat` and `WriteError`.

    With `ascii`, BibTeX and BibLaTeX have TeX commands for all that is not in ASCII.
    """
    return registry.by_name(format).write(library, ascii=ascii)


def dump(
    library: Library, path: AnyPath, format: str | None = None, *, ascii: bool = False
) -> None:
    """Write the records to a file, in the format of its suffix unless `format` names one.

    The file is replaced only when the new one is complete; `ascii` is as for `dumps`. Raises
    `UnknownFormat`, `WriteError`.
    """
    chosen = registry.by_name(format) if format else registry.by_suffix(os.fspath(path))
    if chosen is None:
        raise UnknownFormat(
            "the suffix says no format that bibkit writes",
            path=os.fspath(path),
            hint=f"the suffixes are {', '.join(registry.suffixes())}; or name the format",
        )
    write_file(
        path, to_bytes(library, chosen.write(library, ascii=ascii), chosen.name, os.fspath(path))
    )


def to_bytes(library: Library, text: str, format: str, path: str | None = None) -> bytes:
    """Return the bytes of what a format has written of a library.

    They are in the encoding of the file that the library was read from, if the format gives that
    file's text back; else in UTF-8. Raises `WriteError` for half a character.
    """
    sources = [one for one in library.sources if isinstance(one, Source)]
    same = {one.format for one in sources} == {format} and len({one.coding for one in sources}) == 1
    used = sources[0].coding if same else coding.Coding()
    try:
        return used.encode(text)
    except UnicodeEncodeError as error:
        raise _half(error, path) from None


def _half(error: UnicodeEncodeError, path: str | None) -> WriteError:
    return WriteError(
        f"the text has half of a character, U+{ord(error.object[error.start]):04X}",
        path=path,
        hint="correct the record that it is in",
    )


# -- reading


def _each(paths: Iterable[AnyPath | Iterable[AnyPath]]) -> Iterator[AnyPath]:
    for path in paths:
        if isinstance(path, str | os.PathLike):
            yield path
        else:
            yield from path


def _files(paths: Iterable[AnyPath], chosen: Format | None) -> Iterator[str]:
    """Yield the files among the paths and in those that are folders."""
    for given in paths:
        path = os.fspath(given)
        if os.path.isdir(path):
            yield from _in_folder(path, chosen)
        else:
            yield path


def _in_folder(folder: str, chosen: Format | None) -> list[str]:
    known = (*chosen.suffixes, *chosen.shared) if chosen else registry.read_suffixes()
    try:
        names = sorted(name for name in os.listdir(folder) if registry.suffix(name) in known)
    except OSError as error:
        raise unreadable(folder, error) from None
    files = [os.path.join(folder, name) for name in names if not name.startswith(".")]
    files = [path for path in files if os.path.isfile(path)]
    if not files:
        hint = f"bibkit reads files that end in {', '.join(known)}"
        raise ReadError("there is no file of records in this folder", path=folder, hint=hint)
    return files


def _load(path: str, chosen: Format | None, sentence_case: bool) -> Library:
    try:
        with open(path, "rb") as file:
            text, used, problems = coding.decode(file.read(), path)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    found = chosen or registry.by_file(path, _head(text))
    if found is None:
        raise UnknownFormat(
            "neither the suffix nor the content says which format this is",
            path=path,
            hint=f"name it: {', '.join(one.name for one in registry.formats())}",
        )
    try:
        library = _read(text, found, used, path, sentence_case)
    except ReadError as error:
        error.hint = _other_format(found, text) or error.hint
        raise
    library.problems[:0] = problems
    return library


def _head(text: str) -> str:
    """Return as much of a text as tells its format."""
    return coding.unix_lines(text[:100_000])


def _refuse_binary(text: str, path: str | None) -> None:
    """Raise `ReadError` for a file of which much is no text; a few odd signs do no harm."""
    head = text[:8_192]
    odd = sum(map(head.count, _NO_TEXT))
    if odd > 20 and odd * 20 > len(head):
        hint = "give a file of records, such as a .bib file"
        raise ReadError("this is a binary file, not a text", path=path, hint=hint)


def _read(
    text: str, format: Format, used: coding.Coding, path: str | None, sentence_case: bool
) -> Library:
    _refuse_binary(text, path)
    text = text if format.lossless else coding.unix_lines(text)
    library = format.read(text, path, sentence_case=sentence_case)
    for source in library.sources:
        if isinstance(source, Source):
            source.coding = used
    return library


def unreadable(path: str, error: Exception) -> ReadError:
    """Return the error for a file that cannot be read, with near names if it is not there."""
    if isinstance(error, FileNotFoundError):
        near = _near_file(path)
        hint = f"did you mean {near}?" if near else "check the path"
        return ReadError("there is no such file", path=path, hint=hint)
    reason = getattr(error, "strerror", None) or str(error)
    return ReadError(f"it cannot be read: {reason}", path=path, hint="check its permissions")


def _near_file(path: str) -> str | None:
    from difflib import get_close_matches

    folder, name = os.path.split(path)
    try:
        names = os.listdir(folder or ".")
    except OSError:
        return None
    near = get_close_matches(name, names, n=1, cutoff=0.7)
    return os.path.join(folder, near[0]) if near else None


def _other_format(found: Format, text: str) -> str | None:
    """Return a hint where a text that could not be read as one format looks like another."""
    other = registry.by_content(text)
    if other is None or other is found or found.sniff(text):
        return None
    return f"it looks like {other.name}; name the format to read it so"


def decode(data: bytes, path: str | None = None) -> tuple[str, list[Problem]]:
    r"""Return the text in a file's bytes with ``\n`` at the end of lines, and what was doubtful.

    `bibkit.formats.coding` says how the encoding is told.
    """
    text, problems = characters(data, path)
    return with_plain_line_ends(text), problems


def with_plain_line_ends(text: str) -> str:
    r"""Return a text whose lines all end in ``\n``."""
    return coding.unix_lines(text)


def characters(data: bytes, path: str | None) -> tuple[str, list[Problem]]:
    """Return what `decode` does, with the line ends as they are."""
    text, _, problems = coding.decode(data, path)
    return text, problems


def _refuse_errors(library: Library) -> None:
    errors = [problem for problem in library.problems if problem.severity == "error"]
    if not errors:
        return
    first = errors[0]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    raise ReadError(
        first.message + more,
        path=first.path,
        line=first.line,
        column=first.column,
        hint=first.hint,
        problems=library.problems,
    )


# -- writing


def write_file(path: AnyPath, content: str | bytes | Iterable[str]) -> None:
    """Write bytes, or a text as UTF-8, whole or in pieces, to a file, all of it or nothing.

    The content goes into a temporary file beside it, which then takes its place; permissions stay,
    and a symbolic link keeps pointing where it did. What is no regular file (a pipe, a terminal)
    is written to directly. Raises `WriteError`; an existing file is then as it was.
    """
    try:
        if _is_stream(path):
            with open(path, "wb") as file:
                file.writelines(_encoded(content))
        else:
            _replace(os.path.realpath(os.fspath(path)), _encoded(content))
    except UnicodeEncodeError as error:
        raise _half(error, os.fspath(path)) from None
    except (OSError, ValueError) as error:
        raise _unwritable(os.fspath(path), error) from None


def _encoded(content: str | bytes | Iterable[str]) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
    else:
        for piece in [content] if isinstance(content, str) else content:
            yield piece.encode("utf-8")


def _is_stream(path: AnyPath) -> bool:
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def _replace(target: str, data: Iterable[bytes]) -> None:
    if os.path.islink(target):
        raise OSError(errno.ELOOP, "the symbolic link leads back to itself")
    old = os.stat(target) if os.path.exists(target) else None
    if old is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "Permission denied")
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{name[:100]}.{os.urandom(4).hex()}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.writelines(data)
            file.flush()
            os.fsync(file.fileno())
        if old is not None:
            _keep_permissions(temporary, old)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _keep_permissions(path: str, old: os.stat_result) -> None:
    # Only the system's administrator may give a file away; others own what they wrote.
    with contextlib.suppress(OSError, AttributeError):
        os.chown(path, old.st_uid, old.st_gid)
    os.chmod(path, stat.S_IMODE(old.st_mode))


def _unwritable(path: str, error: Exception) -> WriteError:
    if isinstance(error, IsADirectoryError):
        return WriteError("this is a folder", path=path, hint="give the path of a file")
    if isinstance(error, FileNotFoundError):
        hint = f"make the folder {os.path.dirname(path)} first"
        return WriteError("there is no folder to write it into", path=path, hint=hint)
    reason = getattr(error, "strerror", None) or str(error)
    hint = "check the permissions of the file and its folder"
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
        hint = "make room, or give another place"
    return WriteError(f"it cannot be written: {reason}", path=path, hint=hint)
