"""Cyrillic in Latin letters, for the classic styles of BibTeX, which pdfTeX sets in Latin fonts.

The table is BGN/PCGN's for Russian (1947), the romanisation of English-language journals and maps
("Tikhvinskiy", "Yuriy"), with the letters that Ukrainian, Belarusian, Serbian, Macedonian and
Bulgarian have besides. The original cannot be read back from it.
"""

from typing import Final

from bibkit.patterns import pattern

_LETTERS: Final = dict(
    pair.split("=")
    for pair in """
    а=a б=b в=v г=g д=d е=e ё=ë ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f
    х=kh ц=ts ч=ch ш=sh щ=shch ъ=" ы=y ь=' э=e ю=yu я=ya і=i ї=yi є=ye ґ=g ў=w ђ=đ ј=j љ=lj
    њ=nj ћ=ć џ=dž ѓ=ǵ ѕ=dz ќ=ḱ ѣ=e ѳ=f ѵ=i
    """.split()
)
_VOWELS: Final = frozenset("аеёиоуыэюяъьй")
_WORD: Final = pattern("[\u0400-\u04ff\u0300-\u036f]+")


def romanise(text: str) -> str:
    """Return the text with its Cyrillic words in Latin letters; the rest stays as it is."""
    return _WORD.sub(lambda found: _word(found.group()), text)


def _word(word: str) -> str:
    pieces: list[str] = []
    before = ""
    for letter in word:
        small = letter.lower()
        latin = _LETTERS.get(small, letter)
        if small in "её" and (not before or before in _VOWELS):
            latin = f"y{latin}"
        if letter != small:
            alone = len(word) == 1 or not word.isupper()
            latin = latin[:1].upper() + latin[1:] if alone else latin.upper()
        pieces.append(latin)
        before = small
    return "".join(pieces)
