"""The rules of numbers that identify a work or a person: ISBN, ISSN, DOI, ORCID; and of URLs."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from bibkit.checks.finding import Change, Found
from bibkit.checks.rules import record_rule
from bibkit.checks.subject import Item
from bibkit.formats.common.identifiers import DOI, DOI_START, without_tex

_DASHES: Final = re.compile("[\u2010-\u2015\u2212\u00ad\u2043\u2011]")
# A number among others in a field: digits with hyphens or blanks between them.
_ISBN: Final = re.compile(
    r"(?<![\w-])[0-9OlI](?:[0-9OlI]|[ -](?=[0-9OlIxX])){6,20}[0-9xXOlI](?![\w-])"
)
_ISSN: Final = re.compile(r"(?<![\w-])[0-9]{4}[ -]?[0-9]{3}[0-9xX](?![\w-])")
_ORCID: Final = re.compile(
    r"(?<![0-9A-Za-z-])[0-9]{4}-?[0-9]{4}-?[0-9]{4}-?[0-9]{3}[0-9Xx](?![\w-])"
)
_LETTERS_FOR_DIGITS: Final = str.maketrans("OlI", "011")


# -- ISBN


@record_rule("isbn", "error", fixable=True)
def isbn(item: Item) -> Iterator[Found]:
    """An ISBN that cannot be one: of a wrong length, or with a wrong check digit.

    Where the right number is plain it is suggested: the check digit of an ISBN-10 that was left
    when 978 was put before it, a missing zero or check digit, letters typed for digits, two
    neighbouring digits that changed places. Only what is certain is repaired.
    """
    text = item.record.text("ISBN")
    if not text:
        return
    dashed = _DASHES.sub("-", text)
    numbers = [found.group() for found in _ISBN.finditer(dashed)]
    if not numbers:
        doi = DOI.search(text)
        hint = "move it to the field for the DOI" if doi else "write ten or thirteen digits"
        yield Found(f"this is no ISBN: {text[:60]!r}", hint, "ISBN", text)
    for number in numbers:
        yield from _isbn(number, text if len(numbers) == 1 and dashed != text else number)


def _isbn(number: str, stated: str) -> Iterator[Found]:
    from stdnum import isbn as numbers
    from stdnum import issn as issns

    digits = re.sub("[ -]", "", number).translate(_LETTERS_FOR_DIGITS).upper()
    if len(digits) == 8 and issns.is_valid(digits):
        proper = issns.format(digits)
        yield Found(
            f"this is an ISSN, not an ISBN: {number}",
            f"move {proper} to the field for the ISSN",
            "ISBN",
            stated,
            severity="warning",
        )
        return
    if numbers.is_valid(digits):
        if any(letter in number for letter in "OlI"):
            better = numbers.format(digits)
            yield Found(
                f"letters stand for digits in the ISBN {number}",
                f"write {better}",
                "ISBN",
                stated,
                (Change("ISBN", stated, better),),
            )
        return
    certain, better = _mended(digits)
    changes = (Change("ISBN", stated, numbers.format(certain)),) if certain else ()
    shown = numbers.format(certain) if certain else numbers.format(better) if better else ""
    yield Found(
        f"{_isbn_fault(digits)}: {number}",
        _isbn_hint(certain, shown),
        "ISBN",
        stated,
        changes,
    )


def _isbn_fault(digits: str) -> str:
    if len(digits) not in (10, 13) or "X" in digits[:-1]:
        return f"an ISBN has ten or thirteen digits, not {len(digits)}"
    if len(digits) == 13 and digits[:3] not in ("978", "979"):
        return "an ISBN of thirteen digits begins with 978 or 979"
    return "the check digit of this ISBN is wrong"


def _isbn_hint(certain: str, shown: str) -> str:
    if certain:
        return f"write {shown}"
    if shown:
        return f"compare it with the book; it may be {shown}"
    return "compare it with the book"


def _mended(digits: str) -> tuple[str, str]:
    """Return the right ISBN where that is certain, and the one that is likely."""
    from stdnum import isbn as numbers

    if len(digits) == 13 and numbers.is_valid(digits[3:]) and digits[:3] == "978":
        return numbers.to_isbn13(digits[3:]), ""
    if len(digits) in (10, 13) and "X" not in digits[:-1]:
        swapped = [one for one in _swapped(digits) if numbers.is_valid(one)]
        if len(swapped) == 1:
            return "", swapped[0]
        return "", _with_check_digit(digits[:-1])
    if len(digits) in (9, 12) and "X" not in digits:
        return "", _with_check_digit(digits)
    return "", ""


def _with_check_digit(digits: str) -> str:
    """Return nine or twelve digits with the check digit that belongs to them."""
    from stdnum import isbn as numbers

    found = (digits + check for check in "0123456789X" if numbers.is_valid(digits + check))
    return next(found, "")


def _swapped(digits: str) -> Iterator[str]:
    for place in range(len(digits) - 1):
        one, two = digits[place], digits[place + 1]
        if one != two:
            yield digits[:place] + two + one + digits[place + 2 :]


@record_rule("isbn-form", "note", fixable=True, usual=False)
def isbn_form(item: Item) -> Iterator[Found]:
    """An ISBN that is right but not parted by hyphens as the ISBN agency parts it.

    ISBN Users' Manual, section 5: the parts of an ISBN are separated by hyphens or spaces when
    it is shown. Not among the usual rules: most programs write it without.
    """
    from stdnum import isbn as numbers

    text = item.record.text("ISBN")
    for found in _ISBN.finditer(text):
        number = found.group()
        better = numbers.format(number) if numbers.is_valid(number) else number
        if better != number and "-" in better:
            change = Change("ISBN", number, better)
            message = f"the ISBN {number} is not parted as it is printed"
            yield Found(message, f"write {better}", "ISBN", number, (change,))


# -- ISSN


@record_rule("issn", "error", fixable=True)
def issn(item: Item) -> Iterator[Found]:
    """An ISSN that cannot be one: not eight digits, or with a wrong check digit."""
    from stdnum import issn as numbers

    text = item.record.text("ISSN")
    if not text:
        return
    dashed = _DASHES.sub("-", text)
    found = [one.group() for one in _ISSN.finditer(dashed)]
    if not found:
        yield Found(f"this is no ISSN: {text[:60]!r}", "write it as 1234-5679", "ISSN", text)
    for number in found:
        digits = number.replace("-", "").replace(" ", "").upper()
        proper = f"{digits[:4]}-{digits[4:]}"
        if numbers.is_valid(digits):
            if number != proper:
                change = Change("ISSN", number, proper) if number in text else None
                message = f"an ISSN has a hyphen in its middle: {number}"
                changes = (change,) if change else ()
                yield Found(message, f"write {proper}", "ISSN", number, changes, "note")
            continue
        check = numbers.calc_check_digit(digits[:-1])
        hint = f"compare it with the journal; with {check} at the end it would be an ISSN"
        yield Found(f"the check digit of this ISSN is wrong: {number}", hint, "ISSN", number)


# -- DOI

# What shortdoi.org makes of one.
_SHORT_DOI: Final = re.compile(r"10/[a-z0-9]{3,12}")
_PROXIED: Final = re.compile(r"\Ahttps?://\S+?/(?=10\.[0-9]{4,9}/)", re.IGNORECASE)


@record_rule("doi", "error", fixable=True)
def doi(item: Item) -> Iterator[Found]:
    """A DOI that is not one: not of the form 10.REGISTRANT/NAME, or with signs that do not belong.

    DOI Handbook, section 2.2. Signs escaped for TeX, blanks and full stops at the ends are taken
    out by --fix.
    """
    text = item.record.text("DOI")
    bare = _bare(text)
    if not text.strip() or DOI_START.search(text) or _PROXIED.search(text):
        return
    if bare == text and (DOI.fullmatch(bare) or _SHORT_DOI.fullmatch(bare)):
        return
    if DOI.fullmatch(bare):
        message = f"there are signs in this DOI that do not belong to it: {text[:80]!r}"
        yield Found(message, f"write {bare}", "DOI", text, (Change("DOI", text, bare),), "warning")
    elif not text.isdigit() or "doi" not in item.raw:
        inside = DOI.search(bare)
        likely = f"it may be {_bare(inside.group())}" if inside else "a DOI begins with 10."
        yield Found(f"this is no DOI: {text[:80]!r}", likely, "DOI", text)
    else:
        yield Found(f"this is no DOI: {text[:80]!r}", "a DOI begins with 10.", "DOI", text)


@record_rule("doi-url", "warning", fixable=True)
def doi_url(item: Item) -> Iterator[Found]:
    """A DOI that is given as a URL, or with `doi:` before it.

    Styles put the resolver's address before it, so that it would stand there twice.
    """
    text = item.record.text("DOI")
    found = DOI_START.search(text) or _PROXIED.search(text)
    if found is None:
        return
    bare = _bare(text[found.end() :])
    changes = (Change("DOI", text, bare),) if DOI.fullmatch(bare) else ()
    hint = f"write {bare}" if changes else "write the DOI alone; it begins with 10."
    yield Found(f"the DOI has something before it: {text[:80]!r}", hint, "DOI", text, changes)


@record_rule("doi-in-url", "note")
def doi_in_url(item: Item) -> Iterator[Found]:
    """A URL that is a DOI's, in a record without a DOI.

    Styles that print a DOI rather than a URL do not find it there.
    """
    url = item.record.text("URL")
    if "DOI" in item.whole or "doi.org/" not in url.lower():
        return
    found = DOI_START.search(url)
    bare = _bare(url[found.end() :]) if found else ""
    if DOI.fullmatch(bare):
        message = f"the URL is that of a DOI: {url[:80]}"
        yield Found(message, f"give the DOI in its own field: {bare}", "URL", url)


def _bare(text: str) -> str:
    """Return a DOI without what TeX, the web or a sentence puts around it."""
    text = text.strip()
    for prefix in (r"\url{", r"\href{", "{"):
        if text.startswith(prefix) and text.endswith("}"):
            text = text[len(prefix) : -1]
    text = without_tex(text).rstrip(".,;:> \t\r\n").strip("\u200b\ufeff\u200e")
    return unquote(text) if re.match(r"10\.[0-9]+%2[fF]", text) else text


# -- ORCID


@record_rule("orcid", "error")
def orcid(item: Item) -> Iterator[Found]:
    """An ORCID with a wrong check digit (ISO 7064, MOD 11-2), wherever it stands in the record."""
    from stdnum import isni

    for field, text in item.texts:
        lower = text.lower()
        if "orcid" not in lower and "orcid" not in field.lower():
            continue
        for found in _ORCID.finditer(text):
            number = found.group()
            digits = number.replace("-", "").upper()
            if isni.is_valid(digits):
                continue
            check = isni.format(digits[:-1] + _orcid_check(digits[:-1]))
            hint = f"compare it with its owner's page; with {check[-1]} at the end it would be one"
            message = f"the check digit of this ORCID is wrong: {number}"
            yield Found(message, hint, field, number)


def _orcid_check(digits: str) -> str:
    from stdnum.iso7064 import mod_11_2

    return str(mod_11_2.calc_check_digit(digits))


# -- URL

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST: Final = re.compile(
    r"(?:[A-Za-z0-9-]+\.)+(?!pdf|ps|html?|txt|docx?)[A-Za-z]{2,24}(?::[0-9]+)?(?:[/?#]|\Z)"
)
_WEB: Final = re.compile(r"(?:https?|ftp)://(?:[^\s/?#]+)", re.IGNORECASE)


@record_rule("url", "warning", fixable=True)
def url(item: Item) -> Iterator[Found]:
    """A URL without a scheme, with blanks in it, or in TeX's spelling.

    RFC 3986, section 3: a URL begins with its scheme, such as https. What a field holds that is
    verbatim in BibLaTeX is not TeX: a backslash there becomes a part of the address.
    """
    text = item.record.text("URL").strip()
    if not text:
        return
    plain = _plain_url(text)
    if plain != text and _WEB.match(plain) and not re.search(r"[\s\\{}]", plain):
        change = Change("URL", text, plain)
        yield Found(
            f"this URL is spelled for TeX: {text[:80]}", f"write {plain}", "URL", text, (change,)
        )
    elif re.search(r"\s", text):
        yield Found(_blank(text), "one URL to a field; write a blank in it as %20", "URL", text)
    elif not _SCHEME.match(text):
        hint = (
            f"write https://{text.lstrip('/')}"
            if _HOST.match(text.lstrip("/"))
            else "give the address as a browser shows it"
        )
        yield Found(f"this URL has no scheme: {text[:80]}", hint, "URL", text)
    elif text.lower().startswith(("http", "ftp:")) and not _WEB.match(text):
        yield Found(
            f"this is no URL: {text[:80]}", "it begins with https:// or http://", "URL", text
        )


def _blank(text: str) -> str:
    return f"there is a blank in this URL: {' '.join(text.split())[:80]}"


def _plain_url(text: str) -> str:
    """Return a URL without TeX's spelling of its signs."""
    for prefix in (r"\url{", r"<", "{"):
        if text.startswith(prefix) and text.endswith(("}", ">")):
            text = text[len(prefix) : -1]
    return without_tex(text)
