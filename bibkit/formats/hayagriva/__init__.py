"""hayagriva's YAML, the bibliographies of Typst: reading and writing."""

from bibkit.formats.hayagriva.reading import read
from bibkit.formats.hayagriva.writing import write

__all__ = ["read", "write"]
