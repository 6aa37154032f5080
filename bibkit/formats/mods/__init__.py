"""MODS, the Library of Congress's schema for descriptions of works: reading and writing."""

from bibkit.formats.mods.reading import read
from bibkit.formats.mods.writing import write

__all__ = ["read", "write"]
