"""Custom properties put into a document for tests."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

_HEAD = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
)
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"


def with_properties(path: Path, values: dict[str, str]) -> None:
    """Put custom properties into the document at a path."""
    with zipfile.ZipFile(path) as archive:
        found = {name: archive.read(name).decode("utf-8") if name.endswith((".xml", ".rels")) else
                 archive.read(name) for name in archive.namelist()}  # fmt: skip
    rows = (
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" '
        f'name="{name}"><vt:lpwstr>{escape(value)}</vt:lpwstr></property>'
        for pid, (name, value) in enumerate(values.items(), 2)
    )
    found["docProps/custom.xml"] = _HEAD + "".join(rows) + "</Properties>"
    types = found["[Content_Types].xml"]
    relations = found["_rels/.rels"]
    assert isinstance(types, str)
    assert isinstance(relations, str)
    override = f'<Override PartName="/docProps/custom.xml" ContentType="{_TYPE}"/></Types>'
    found["[Content_Types].xml"] = types.replace("</Types>", override)
    relation = (
        f'<Relationship Id="rId99" Type="{_RELATION}" Target="docProps/custom.xml"/>'
        "</Relationships>"
    )
    found["_rels/.rels"] = relations.replace("</Relationships>", relation)
    replace_parts(path, found)


def replace_parts(path: Path, found: dict[str, str | bytes]) -> None:
    """Write a document anew from its parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
