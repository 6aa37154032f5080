"""BibLaTeX's default data model: which fields an entry type may have, and which it must have.

After the BibLaTeX manual, sections 2.1 and 2.2, and the constraints that ``biber
--validate-datamodel`` holds a file to. `@review`, `@letter`, `@movie` and the like are types
there, but the model gives them only the fields that every type has. Of a @review and a @letter the
others can stand in an @xdata entry, since the styles print these as @article and as @misc.
"""

from typing import Final

_EVERY: Final = """
    abstract annotation authortype bookpagination crossref date doi eprint eprintclass eprinttype
    entryset entrysubtype execute file gender ids indextitle indexsorttitle isan ismn iswc keywords
    label langid langidopts library lista listb listc listd liste listf namea nameb namec nameatype
    namebtype namectype nameaddon options origdate origlocation origpublisher origtitle pagination
    presort related relatedoptions relatedstring relatedtype shortauthor shorteditor shorthand
    shorthandintro shortjournal shortseries shorttitle sortkey sortname sortshorthand sorttitle
    sortyear url urldate usera userb userc userd usere userf verba verbb verbc xdata xref year month
"""
_EDITORS: Final = "editor editora editorb editorc editortype editoratype editorbtype editorctype"
_TITLED: Final = "addendum note pubstate subtitle title titleaddon"
_SCHOLARS: Final = "afterword annotator commentator foreword introduction translator"
_EVENT: Final = "eventdate eventtitle eventtitleaddon venue"
_MAIN: Final = "mainsubtitle maintitle maintitleaddon"
_BOOK: Final = f"""
    {_TITLED} {_EDITORS} {_SCHOLARS} edition isbn language location number origlanguage publisher
    volume volumes
"""
_IN_BOOK: Final = f"""
    {_BOOK} {_MAIN} author booksubtitle booktitle booktitleaddon chapter eid pages part series
"""
_COLLECTION: Final = f"{_BOOK} {_MAIN} chapter eid pages pagetotal part series"
_PROCEEDINGS: Final = f"""
    {_TITLED} {_EVENT} {_MAIN} chapter editor editortype eid isbn language location number
    organization pages part publisher series volume volumes
"""

# Entry type -> fields besides those of every type.
_FIELDS: Final = {
    "article": f"""
        {_TITLED} {_EDITORS} annotator author commentator eid issn issue issuetitle issuesubtitle
        issuetitleaddon journalsubtitle journaltitle journaltitleaddon language number origlanguage
        pages series translator version volume
    """,
    "book": f"{_COLLECTION} author",
    "mvbook": f"{_BOOK} author pagetotal series",
    "inbook bookinbook suppbook": f"{_IN_BOOK} bookauthor",
    "booklet": f"""
        {_TITLED} author chapter editor editortype eid howpublished language location pages
        pagetotal type
    """,
    "collection reference": _COLLECTION,
    "mvcollection mvreference": f"{_BOOK} author",
    "incollection suppcollection inreference": _IN_BOOK,
    "dataset": f"""
        {_TITLED} author edition editor editortype language location number organization publisher
        series type version
    """,
    "manual": f"""
        {_TITLED} author chapter edition editor editortype eid isbn language location number
        organization pages pagetotal publisher series type version
    """,
    "misc software": f"""
        {_TITLED} author editor editortype howpublished language location organization type version
    """,
    "online": f"{_TITLED} author editor editortype language organization version",
    "patent": f"{_TITLED} author holder location number type version",
    "periodical": f"""
        {_TITLED} {_EDITORS} issn issue issuesubtitle issuetitle issuetitleaddon language number
        series volume
    """,
    "mvproceedings": f"""
        {_TITLED} {_EVENT} editor editortype isbn language location number organization pagetotal
        publisher series volumes
    """,
    "proceedings": f"{_PROCEEDINGS} pagetotal",
    "inproceedings": f"{_PROCEEDINGS} author booksubtitle booktitle booktitleaddon",
    "report": f"""
        {_TITLED} author chapter eid institution isrn language location number pages pagetotal type
        version
    """,
    "thesis": f"""
        {_TITLED} author chapter eid institution language location pages pagetotal type
    """,
    "unpublished": f"{_TITLED} {_EVENT} author howpublished language location type",
    "set": "",
}
FIELDS: Final = {
    name: frozenset(f"{_EVERY} {fields}".split())
    for names, fields in _FIELDS.items()
    for name in names.split()
}
FIELDS["review"] = FIELDS["article"]
FIELDS["letter"] = FIELDS["misc"]
# What an entry of a type that has no fields of its own may state itself.
EVERYWHERE: Final = frozenset(f"{_EVERY} date".split())
ALL_FIELDS: Final = frozenset().union(*FIELDS.values())

# Entry type -> fields that it must have; "a|b" asks for one of them. A date is not among them:
# where none is known, EDTF's unknown year is written.
MANDATORY: Final = {
    name: [choice.split("|") for choice in fields.split()]
    for names, fields in {
        "article": "author journaltitle title",
        "book mvbook": "author title",
        "inbook bookinbook suppbook inproceedings": "author title booktitle",
        "booklet": "author|editor title",
        "collection reference mvcollection mvreference periodical": "editor title",
        "incollection suppcollection inreference": "author editor title booktitle",
        "online": "title url|doi|eprint",
        "patent": "author title number",
        "report thesis": "author title type institution",
        "unpublished": "author title",
        "set": "entryset",
        "dataset manual misc software proceedings mvproceedings": "title",
    }.items()
    for name in names.split()
}
UNDATED: Final = frozenset({"dataset", "software", "mvproceedings", "review"})

VERBATIM: Final = frozenset("ids doi eprint file pdf url urlraw verba verbb verbc".split())
KEYS: Final = frozenset("crossref xref related xdata entryset".split())
NAMES: Final = frozenset(
    """author editor editora editorb editorc translator bookauthor afterword annotator commentator
    foreword introduction holder namea nameb namec shortauthor shorteditor sortname""".split()
)
LISTS: Final = frozenset(
    """publisher location institution organization origpublisher origlocation language origlanguage
    lista listb listc listd liste listf address school venue""".split()
)
