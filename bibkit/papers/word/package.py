"""The zip of a Word document: its parts, their types and relationships (ECMA-376, part 2).

A part that is not changed is copied byte for byte. That is why python-docx is not used: it parses
and rewrites every part that it knows.
"""

import io
import posixpath
import shutil
import zipfile
import zlib
from typing import IO, Final

from lxml import etree

from bibkit.errors import ReadError
from bibkit.papers.word.xml import Element, Tree, parse, serialise

CONTENT_TYPES: Final = "[Content_Types].xml"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_WORD_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
# Larger than any paper with its pictures, and than any text; what expands beyond is an attack.
_WHOLE: Final = 1 << 30
_PART: Final = 64 << 20
_ENTRIES: Final = 20_000
_CENTRAL_ENTRY: Final = b"PK\x01\x02"
_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0"


class Package:
    """The parts of a document, by their names in the zip.

    Raises `ReadError` for what is no zip, no Word document, encrypted, or would expand without
    bounds.
    """

    def __init__(self, data: bytes, path: str) -> None:
        self.path = path
        self._zip = _opened(data, path)
        self._names = {info.filename.lower(): info.filename for info in self._zip.infolist()}
        self._trees: dict[str, Tree] = {}
        self._changed: dict[str, None] = {}
        if self._name(CONTENT_TYPES) is None:
            raise self.fault("it is a zip, but no Word document", "give a .docx file")

    def fault(self, message: str, hint: str) -> ReadError:
        """Return an error about the document."""
        return ReadError(message, path=self.path, hint=hint)

    def _name(self, part: str) -> str | None:
        return self._names.get(part.lower())

    def tree(self, part: str) -> "Tree | None":
        """Return a part as a tree, the same one each time; None if there is no such part."""
        name = self._name(part)
        if name is None:
            return self._trees.get(part)
        if name not in self._trees:
            self._trees[name] = parse(self._read(name), self.path, name)
        return self._trees[name]

    def root(self, part: str) -> Element | None:
        """Return the root of a part; None if there is no such part."""
        tree = self.tree(part)
        return None if tree is None else tree.getroot()

    def _read(self, name: str) -> bytes:
        if self._zip.getinfo(name).file_size > _PART:
            hint = "split the document into parts"
            raise self.fault(f"{name} is longer than {_PART >> 20} MB", hint)
        with self._guarded(name) as file:
            return file.read()

    def _guarded(self, name: str) -> "_Guarded":
        return _Guarded(self, self._zip, name)

    def content_type(self, part: str) -> str:
        """Return the type that the list of types states for a part, empty if it has none."""
        types = self.root(CONTENT_TYPES)
        for one in types.iterchildren(f"{{{_TYPES}}}Override") if types is not None else ():
            if one.get("PartName", "").lower() == "/" + part.lower():
                return one.get("ContentType", "")
        return ""

    def touch(self, part: str) -> None:
        """Say that the tree of a part has been changed."""
        self._changed[self._name(part) or part] = None

    def add(self, part: str, root: Element, content_type: str) -> None:
        """Add a part; `content_type` is told in the list of types."""
        self._trees[part] = root.getroottree()
        self._changed[part] = None
        types = self.root(CONTENT_TYPES)
        if types is not None:
            override = etree.SubElement(types, f"{{{_TYPES}}}Override")
            override.set("PartName", "/" + part)
            override.set("ContentType", content_type)
            self.touch(CONTENT_TYPES)

    def add_word_part(self, source: str, kind: str, root: Element) -> str:
        """Add a part of a kind ("footnotes") beside the main one; return its name."""
        folder = posixpath.dirname(source)
        part = self.unused(posixpath.join(folder, f"{kind}.xml"))
        self.add(part, root, f"{_WORD_TYPE}{kind}+xml")
        self.relate(source, _OFFICE + kind, posixpath.relpath(part, folder or "."))
        return part

    def unused(self, part: str) -> str:
        """Return a name for a part that no other one has."""
        stem, dot, suffix = part.rpartition(".")
        number = 1
        name = part
        while self._name(name) is not None or name in self._trees:
            number += 1
            name = f"{stem}{number}{dot}{suffix}"
        return name

    # Relationships

    def related(self, source: str, kind: str) -> str | None:
        """Return the part that another one has a relationship of a kind ("footnotes") to."""
        for one in self._relationships(source):
            if one.get("Type", "").rpartition("/")[2] == kind and one.get("TargetMode") is None:
                return _resolved(source, one.get("Target", ""))
        return None

    def relate(self, source: str, kind: str, target: str, external: bool = False) -> str:
        """Add a relationship, unless there is such a one; return its id."""
        known = self._relationships(source)
        for one in known:
            if one.get("Target") == target and one.get("Type") == kind:
                return one.get("Id", "")
        name = _relationships_of(source)
        root = self.root(name)
        if root is None:
            root = etree.Element(f"{{{_RELATIONSHIPS}}}Relationships", nsmap={None: _RELATIONSHIPS})
            self._trees[name] = root.getroottree()
        ids = {one.get("Id") for one in known}
        number = len(ids) + 1
        while f"rId{number}" in ids:
            number += 1
        made = etree.SubElement(root, f"{{{_RELATIONSHIPS}}}Relationship")
        made.set("Id", f"rId{number}")
        made.set("Type", kind)
        made.set("Target", target)
        if external:
            made.set("TargetMode", "External")
        self.touch(name)
        return f"rId{number}"

    def _relationships(self, source: str) -> list[Element]:
        root = self.root(_relationships_of(source))
        return [] if root is None else list(root.iterchildren(f"{{{_RELATIONSHIPS}}}Relationship"))

    def main(self) -> str:
        """Return the name of the part that has the text of the document."""
        part = self.related("", "officeDocument")
        if part is None or self._name(part) is None:
            raise self.fault("the part with its text is missing", "open it in Word and save it")
        return part

    # Writing

    def content(self) -> bytes:
        """Return the document: changed and new parts written, all others as they were."""
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
            for info in self._zip.infolist():
                self._copy(info, target)
            for name in self._changed:
                if self._name(name) is None:
                    target.writestr(_new_entry(name), serialise(self._trees[name]))
        return written.getvalue()

    def _copy(self, info: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
        entry = zipfile.ZipInfo(info.filename, info.date_time)
        entry.compress_type = info.compress_type
        entry.external_attr = info.external_attr
        entry.create_system = info.create_system
        entry.comment = info.comment
        if info.filename in self._changed:
            target.writestr(entry, serialise(self._trees[info.filename]))
            return
        entry.file_size = info.file_size
        with self._guarded(info.filename) as source, target.open(entry, "w") as copied:
            shutil.copyfileobj(source, copied, 1 << 20)


class _Guarded:
    """A part that is open for reading; what is broken in it becomes a `ReadError`."""

    def __init__(self, package: Package, archive: zipfile.ZipFile, name: str) -> None:
        self._package = package
        self._archive = archive
        self._name = name
        self._file: IO[bytes] | None = None

    def __enter__(self) -> IO[bytes]:
        try:
            self._file = self._archive.open(self._name)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise self._broken(error) from None
        return self._file

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._file is not None:
            self._file.close()
        if isinstance(error, zipfile.BadZipFile | zlib.error | EOFError):
            raise self._broken(error) from None

    def _broken(self, error: BaseException) -> ReadError:
        hint = "get a sound copy of the document"
        return self._package.fault(f"{self._name} cannot be unpacked: {error}", hint)


def _opened(data: bytes, path: str) -> zipfile.ZipFile:
    if data.startswith(_COMPOUND_FILE):
        hint = "save it in Word as .docx, without a password"
        raise ReadError("it is encrypted, or in the format of old versions", path=path, hint=hint)
    if data.count(_CENTRAL_ENTRY) > _ENTRIES:
        raise _bomb(f"it has more than {_ENTRIES} parts", path)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        hint = "give a document that Word has saved as .docx"
        raise ReadError(f"it is no .docx, which is a zip: {error}", path=path, hint=hint) from None
    entries = archive.infolist()
    if sum(info.file_size for info in entries) > _WHOLE:
        raise _bomb(f"it would expand to more than {_WHOLE >> 20} MB", path)
    if len({info.filename.lower() for info in entries}) < len(entries):
        raise ReadError("two of its parts have one name", path=path, hint="do not trust the file")
    if any(info.flag_bits & 1 for info in entries):
        raise ReadError("its parts are encrypted", path=path, hint="save it without a password")
    return archive


def _bomb(message: str, path: str) -> ReadError:
    return ReadError(message, path=path, hint="split the document, or do not trust the file")


def _relationships_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def _resolved(source: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def _new_entry(name: str) -> zipfile.ZipInfo:
    # The same input gives the same output, whatever the time.
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
