r"""TeX to rich text and back: what stands in a `.bib` field, and CSL's inline markup.

The two directions are each other's inverse for text in normal form (NFC, single spaces, none at
either end): what `encode` writes, `decode` reads as the same text. An apostrophe is ’, which is
what TeX's ' is. Exceptions, in ASCII only: a no-break hyphen is a hyphen, a narrow space is a thin
one, and Cyrillic is romanised.

Mathematics (``$x^2$``) and commands that are not known (``\foo{bar}``) stay in the text as they
stand in TeX, and are written back so. A character that pdfTeX has no command for is written as
``\bibkitchar{20013}``, with its number; `PREAMBLE` defines that command.

`decoding` reads what most texts are made of at a glance, `tokens` reads the others token by token,
`encoding` writes. `characters` and `commands` are the tables of the three; `rare` lists what
pylatexenc knows besides.
"""

from bibkit.formats.latex.decoding import (
    PROTECTED,
    UNPROTECTED,
    decode,
    decode_title,
    plainly,
    signs,
)
from bibkit.formats.latex.encoding import BY_NUMBER, PREAMBLE, encode
from bibkit.formats.latex.tokens import is_known

__all__ = [
    "BY_NUMBER",
    "PREAMBLE",
    "PROTECTED",
    "UNPROTECTED",
    "decode",
    "decode_title",
    "encode",
    "is_known",
    "plainly",
    "signs",
]
