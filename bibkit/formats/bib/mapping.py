"""BibLaTeX's entry types and fields, and the CSL types and variables they stand for: the tables.

Each table is written once, in the direction that reads best; the reverse is made from it.
"""

from typing import Final

from bibkit.patterns import pattern


def _table(text: str) -> dict[str, list[str]]:
    rows = (line.split() for line in text.strip().splitlines())
    return {name: rest for name, *rest in rows}


# Entry type -> CSL type, for BibLaTeX's types, then for those of classic BibTeX and of habit.
TYPES: Final = {
    name: found[0]
    for name, found in _table("""
        article        article-journal
        book           book
        mvbook         book
        inbook         chapter
        bookinbook     chapter
        suppbook       chapter
        booklet        pamphlet
        collection     book
        mvcollection   book
        incollection   chapter
        suppcollection chapter
        dataset        dataset
        manual         book
        misc           document
        online         webpage
        patent         patent
        periodical     periodical
        suppperiodical article-journal
        proceedings    book
        mvproceedings  book
        inproceedings  paper-conference
        reference      book
        mvreference    book
        inreference    entry-encyclopedia
        report         report
        set            document
        software       software
        standard       standard
        thesis         thesis
        unpublished    manuscript
        artwork        graphic
        audio          song
        bibnote        document
        commentary     document
        image          graphic
        jurisdiction   legal_case
        legal          treaty
        legislation    legislation
        letter         personal_communication
        movie          motion_picture
        music          song
        performance    performance
        review         review
        video          motion_picture
        customa        document
        customb        document
        customc        document
        customd        document
        custome        document
        customf        document
        conference     paper-conference
        electronic     webpage
        mastersthesis  thesis
        phdthesis      thesis
        techreport     report
        www            webpage
        webpage        webpage
        url            webpage
        newspaper      article-newspaper
        magazine       article-magazine
        map            map
        speech         speech
        talk           speech
        broadcast      broadcast
        interview      interview
        hearing        hearing
        bill           bill
        treaty         treaty
        preprint       article
    """).items()
}
# Entry type -> the one that BibLaTeX takes it for (manual, section 2.1.2).
ENTRY_ALIASES: Final = {
    "conference": "inproceedings",
    "electronic": "online",
    "mastersthesis": "thesis",
    "phdthesis": "thesis",
    "techreport": "report",
    "www": "online",
}
# What an `entrysubtype` says about the CSL type, besides a CSL type itself.
SUBTYPES: Final = {
    "newspaper": "article-newspaper",
    "magazine": "article-magazine",
    "letter": "personal_communication",
}
# CSL type -> the entry types to write it as, the best one first. The first whose mandatory fields
# the record can fill is taken; if it does not read as the CSL type, `entrysubtype` names that.
# Of the types that BibLaTeX's data model gives no fields (@review, @letter, @movie) only @review is
# among them; its data stand in an @xdata entry.
ENTRY_TYPES: Final = _table("""
    article                online unpublished
    article-journal        article
    article-magazine       article
    article-newspaper      article
    book                   book collection proceedings
    chapter                incollection inbook
    classic                book collection
    collection             collection
    dataset                dataset
    entry                  inreference incollection inbook
    entry-dictionary       inreference incollection inbook
    entry-encyclopedia     inreference incollection inbook
    document               incollection inbook
    event                  unpublished
    interview              article incollection inbook
    manuscript             unpublished
    map                    book
    musical_score          book
    pamphlet               booklet
    paper-conference       inproceedings
    patent                 patent
    periodical             periodical
    personal_communication incollection inbook
    post                   online
    post-weblog            online
    regulation             incollection inbook
    report                 report
    review                 review
    review-book            review
    software               software
    speech                 incollection inbook unpublished
    thesis                 thesis
    treaty                 incollection inbook
    webpage                online
""")
# The genre of works whose entry type says it (manual, section 2.1.2).
GENRE_OF_TYPE: Final = {
    "phdthesis": "PhD thesis",
    "mastersthesis": "Master’s thesis",
    "techreport": "technical report",
}
# The entry types for a work in several volumes.
SET_TYPES: Final = ["mvbook", "mvcollection", "mvproceedings"]
# The entry types that a record is written as without being told; any other type is remembered.
WRITTEN: Final = frozenset(
    [*SET_TYPES, "misc", "xdata", *(name for names in ENTRY_TYPES.values() for name in names)]
)

# Variable -> field, for text that means the same on both sides.
FIELDS: Final = {
    variable: fields[0]
    for variable, fields in _table("""
        abstract                 abstract
        annote                   annotation
        chapter-number           chapter
        collection-title         series
        container-title-short    shortjournal
        edition                  edition
        event-place              venue
        event-title              eventtitle
        genre                    type
        ISBN                     isbn
        ISSN                     issn
        keyword                  keywords
        medium                   howpublished
        note                     note
        number-of-pages          pagetotal
        number-of-volumes        volumes
        original-publisher       origpublisher
        original-publisher-place origlocation
        original-title           origtitle
        part-number              part
        publisher-place          location
        status                   pubstate
        title-short              shorttitle
        version                  version
        volume                   volume
    """).items()
}
VARIABLE_OF_FIELD: Final = {field: variable for variable, field in FIELDS.items()}
VERBATIM: Final = {"DOI": "doi", "URL": "url"}
# Where a publisher stands, by preference.
PUBLISHERS: Final = ("publisher", "institution", "organization")
# Words of which a `howpublished` that names a medium is made; any other is a notice of publication.
_MEDIA: Final = frozenset(
    """audio audiobook blu bluray book br braille card cassette cd computer data disc disk diskette
    document dvd e ebook electronic email file film floppy hardback hardcover html internet kindle
    lp mail map memory microfiche microfilm microform mm mp3 mp4 multimedia online page paper
    paperback pdf photocopy podcast post poster powerpoint presentation print radio ray record
    recording rom site slide slides sound stick streaming tape television tv typescript usb vhs
    video videocassette videotape vinyl web webpage website wide world""".split()
)
_MEDIUM_WORD: Final = pattern(r"[a-z]+[0-9]?")


def is_medium(text: str) -> bool:
    """Return whether a text names a medium, such as CD-ROM, and says nothing else."""
    words = _MEDIUM_WORD.findall(text.lower())
    return bool(words) and _MEDIA.issuperset(words)


DATES: Final = {
    "issued": "date",
    "event-date": "eventdate",
    "original-date": "origdate",
    "accessed": "urldate",
}
# `eprinttype` -> the variable that its `eprint` is.
EPRINTS: Final = {"pubmed": "PMID", "pmc": "PMCID"}
# `eprinttype` -> what stands before the `eprint` in the address of the work.
EPRINT_URLS: Final = {
    "arxiv": "http://arxiv.org/abs/",
    "googlebooks": "http://books.google.com?id=",
    "hdl": "http://hdl.handle.net/",
    "jstor": "http://www.jstor.org/stable/",
}

# Other names of fields: classic BibTeX's, and BibLaTeX's own aliases (manual, section 2.2.5).
ALIASES: Final = {
    "address": "location",
    "annote": "annotation",
    "archiveprefix": "eprinttype",
    "hyphenation": "langid",
    "journal": "journaltitle",
    "key": "sortkey",
    "origyear": "origdate",
    "pdf": "file",
    "primaryclass": "eprintclass",
    "school": "institution",
    "pmid": "PMID",
    "pmcid": "PMCID",
}


def rename(fields: dict[str, str]) -> None:
    """Give the fields of an entry BibLaTeX's own names; a field that bears one itself counts."""
    if "address" in fields and "location" in fields:
        # In the ACM's records, where a conference was, and where its publisher is.
        fields.setdefault("venue", fields["location"])
        fields["location"] = fields.pop("address")
    for alias, name in ALIASES.items():
        if alias in fields:
            text = fields.pop(alias)
            fields.setdefault(name, text)


# Entry types in which `number` is the issue of a periodical, or the number of the work itself;
# in the others it is the number within a series.
ISSUED: Final = frozenset("article periodical suppperiodical review newspaper magazine".split())
NUMBERED: Final = frozenset(
    """report techreport patent misc online unpublished standard legislation jurisdiction legal
    software dataset manual thesis booklet""".split()
)

# Name variable -> its own field.
NAMES: Final = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "container-author": "bookauthor",
}
# Roles that stand in `editor` ... `editorc` with an editor type that BibLaTeX has a word for
# (manual, section 2.3.6), in the order in which the slots are given out. An editor-in-chief is
# printed as an editor. All other roles stand in `namea` ... `namec`, with their own names.
EDITOR_TYPES: Final = {
    "editor": "editor",
    "editorial-director": "editor",
    "compiler": "compiler",
    "organizer": "organizer",
    "contributor": "collaborator",
}
ROLE_OF_EDITOR_TYPE: Final = {name: role for role, name in reversed([*EDITOR_TYPES.items()])}
EDITOR_SLOTS: Final = ("editor", "editora", "editorb", "editorc")
NAME_SLOTS: Final = ("namea", "nameb", "namec")

# `relatedtype` -> relation (manual, section 4.5.1).
RELATED: Final = {
    "reviewof": "reviews",
    "translationof": "translation_of",
    "translationfrom": "translation_of",
    "continues": "continues",
}
# Only those that BibLaTeX has a word for are written.
RELATED_TYPES: Final = {"reviews": "reviewof", "translation_of": "translationof"}
# Entry types whose `crossref` says "part of"; that of any other says "published in".
PARTS: Final = frozenset(
    "book mvbook collection mvcollection proceedings mvproceedings reference mvreference".split()
)
# Entry types of books, which stand in no other.
BOUND: Final = PARTS | {"booklet", "manual"}
# Entry types of what stands in a book.
INSIDE: Final = frozenset(
    """inbook bookinbook suppbook incollection suppcollection inproceedings conference
    inreference""".split()
)
# Entry types whose `number` is that within a series, whether a series is named or not.
SERIAL: Final = PARTS | INSIDE
# Entry types whose `crossref` is a relation; of any other, it is where fields are taken from.
TIED: Final = PARTS | INSIDE | {"article", "suppperiodical", "review"}
# Fields of other programs that they look for in the file; they are written as they were read.
FOREIGN: Final = tuple(
    """timestamp owner groups creationdate modificationdate date-added date-modified bdsk-
    mendeley- comment-""".split()
)

# Language tag -> `langid`, the name that babel and polyglossia know; the first one is written.
LANGUAGES: Final = _table("""
    af     afrikaans
    am     amharic
    ar     arabic
    ast    asturian
    be     belarusian
    bg-BG  bulgarian
    bn     bengali
    br     breton
    ca-AD  catalan
    cop    coptic
    cs-CZ  czech
    cy     welsh
    da-DK  danish
    de-DE  german ngerman
    de-AT  austrian naustrian
    de-CH  swissgerman nswissgerman
    dsb    lowersorbian lsorbian
    el-GR  greek
    en-US  english american usenglish
    en-AU  australian
    en-CA  canadian
    en-GB  british ukenglish
    en-NZ  newzealand
    eo     esperanto
    es-ES  spanish
    et-EE  estonian
    eu     basque
    fa-IR  persian farsi
    fi-FI  finnish
    fr-FR  french francais
    fr-CA  canadien acadian
    fur    friulan
    ga     irish
    gd     scottish
    gl     galician
    grc    ancientgreek polutonikogreek
    he-IL  hebrew
    hi     hindi
    hr     croatian
    hsb    uppersorbian usorbian
    hu-HU  hungarian magyar
    hy     armenian
    ia     interlingua
    id     indonesian bahasa bahasai indon
    is-IS  icelandic
    it-IT  italian
    ja-JP  japanese
    ka     georgian
    kk     kazakh
    km     khmer
    kmr    kurmanji
    kn     kannada
    ko     korean
    la     latin
    lo     lao
    lt     lithuanian
    lv     latvian
    mk     macedonian
    ml     malayalam
    mn     mongolian
    mr     marathi
    ms     malay bahasam melayu
    nb     norwegian norsk
    nl     dutch
    nn     nynorsk
    nqo    nko
    oc     occitan
    pl-PL  polish
    pms    piedmontese
    pt-PT  portuguese portuges
    pt-BR  brazilian brazil
    rm     romansh
    ro-RO  romanian
    ru-RU  russian
    sa     sanskrit
    se     samin
    sk     slovak
    sl-SI  slovene slovenian
    sq     albanian
    sr-RS  serbian
    sv-SE  swedish
    syr    syriac
    ta     tamil
    te     telugu
    th-TH  thai
    tk     turkmen
    tr-TR  turkish
    uk-UA  ukrainian
    ur     urdu
    vi-VN  vietnamese
    zh-CN  chinese
    zh-TW  chinese-traditional
""")
LANGUAGE_OF_LANGID: Final = {
    langid: tag for tag, langids in LANGUAGES.items() for langid in langids
}
# What polyglossia calls a variant in `langidopts` -> babel's name.
VARIANTS: Final = {"uk": "british", "us": "american", "usmax": "american", "swiss": "swissgerman"}
# Language, or a tag that has no row of its own -> `langid`.
_LANGIDS: Final = (
    {"no": "norwegian"}
    | {tag.split("-")[0]: langids[0] for tag, langids in reversed([*LANGUAGES.items()])}
    | {tag: langids[0] for tag, langids in LANGUAGES.items()}
)


# Codes of three letters, as catalogues have them, that stand for those of two.
_CODES: Final = dict(
    code.split("=")
    for code in """ara=ar bel=be bul=bg cat=ca ces=cs cze=cs dan=da deu=de dut=nl ell=el eng=en
    est=et fin=fi fra=fr fre=fr ger=de gre=el heb=he hin=hi hrv=hr hun=hu ita=it jpn=ja kor=ko
    lat=la lav=lv lit=lt nld=nl nob=nb nor=no pol=pl por=pt ron=ro rum=ro rus=ru slk=sk slo=sk
    slv=sl spa=es srp=sr swe=sv tur=tr ukr=uk zho=zh chi=zh""".split()
)
_PRIMARY: Final = {tag.split("-")[0] for tag in LANGUAGES} | {"no"}
_TAG: Final = pattern(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}))?")


def language(name: str) -> str:
    """Return the tag of a language that a field names or that it has itself, or nothing."""
    name = name.strip().lower()
    found = LANGUAGE_OF_LANGID.get(name) or LANGUAGE_OF_LANGID.get(name.removeprefix("lang"))
    tag = None if found else _TAG.fullmatch(name)
    if found or tag is None:
        return found or ""
    primary = _CODES.get(tag[1], tag[1])
    parts = (primary, (tag[2] or "").title(), (tag[3] or "").upper())
    return "-".join(filter(None, parts)) if primary in _PRIMARY else ""


def langid(tag: str) -> str:
    """Return the `langid` of a language tag, or nothing."""
    return _LANGIDS.get(tag, "")
