"""What the elements of MODS 3 (version 3.7 is written) stand for.

A work that holds another, its series, its original and what it reviews are items of their own in
MODS, within the record (``relatedItem``). Elements without a variable are kept whole, as XML, in
the record's `fields` under ``mods`` and written back. What MODS has no element for stands as one
text in ``extension``, as `bibkit.formats.common.kept` describes.
"""

from typing import Final

NAMESPACE: Final = "http://www.loc.gov/mods/v3"
OWN_NAMESPACE: Final = "https://pypi.org/project/bibkit/"
FIELD: Final = "mods"
# The authority of genres that are CSL's types.
CSL: Final = "csl"

# CSL type, type of resource, genre of the record, genre of what holds it. To write a type its
# first row counts; to read one, a genre of CSL's, else the first row that has the genre and the
# host's, else its genre, else its host's, else whether there is a host. "-": none.
_TYPES: Final = """
    article-journal         | text | article                 | academic journal
    article-journal         | text | journal article         | periodical
    article-journal         | text | article                 | periodical
    article-magazine        | text | article                 | magazine
    article-newspaper       | text | article                 | newspaper
    article                 | text | preprint                | -
    article                 | text | article                 | -
    review                  | text | review                  | periodical
    review-book             | text | book review             | periodical
    paper-conference        | text | conference paper        | conference publication
    paper-conference        | text | inproceedings           | conference publication
    chapter                 | text | chapter                 | book
    chapter                 | text | inbook                  | book
    chapter                 | text | incollection            | book
    entry                   | text | entry                   | reference
    entry-dictionary        | text | entry                   | dictionary
    entry-encyclopedia      | text | entry                   | encyclopedia
    book                    | text | book                    | -
    book                    | text | conference publication  | -
    book                    | text | festschrift             | -
    book                    | text | catalog                 | -
    book                    | text | handbook                | -
    classic                 | text | classical work          | -
    collection              | mixed material | collection    | -
    pamphlet                | text | pamphlet                | -
    periodical              | text | periodical              | -
    periodical              | text | academic journal        | -
    periodical              | text | newspaper               | -
    periodical              | text | magazine                | -
    report                  | text | technical report        | -
    report                  | text | report                  | -
    standard                | text | standard                | -
    standard                | text | standard or specification | -
    thesis                  | text | thesis                  | -
    thesis                  | text | theses                  | -
    manuscript              | text | manuscript              | -
    manuscript              | text | unpublished             | -
    patent                  | text | patent                  | -
    legal_case              | text | legal case and case notes | -
    legislation             | text | legislation             | -
    bill                    | text | bill                    | -
    regulation              | text | law report or digest    | -
    treaty                  | text | treaty                  | -
    hearing                 | text | hearing                 | -
    personal_communication  | text | letter                  | -
    personal_communication  | text | communication           | -
    interview               | text | interview               | -
    speech                  | text | speech                  | -
    webpage                 | text | web site                | -
    webpage                 | text | web page                | -
    webpage                 | text | webpage                 | -
    post-weblog             | text | article                 | blog
    post-weblog             | text | blog                    | -
    post                    | text | post                    | -
    document                | text | -                       | -
    event                   | text | event                   | -
    dataset                 | software, multimedia | database | -
    dataset                 | software, multimedia | dataset  | -
    software                | software, multimedia | computer program | -
    map                     | cartographic | map            | -
    map                     | cartographic | atlas          | -
    figure                  | still image | figure          | -
    graphic                 | still image | picture         | -
    graphic                 | still image | art original    | -
    motion_picture          | moving image | motion picture | -
    motion_picture          | moving image | videorecording | -
    broadcast               | moving image | broadcast      | -
    performance             | moving image | performance    | -
    song                    | sound recording | song        | -
    song                    | sound recording | sound       | -
    musical_score           | notated music | musical score | -
"""
ROWS: Final = tuple(
    (csl, resource, genre.strip("-"), host.strip("-"))
    for csl, resource, genre, host in (
        (part.strip() for part in line.split("|")) for line in _TYPES.strip().splitlines()
    )
)
TO_WRITE: Final = {csl: (resource, genre, host) for csl, resource, genre, host in reversed(ROWS)}
OF_RESOURCE: Final = {
    "cartographic": "map",
    "notated music": "musical_score",
    "sound recording": "song",
    "sound recording-musical": "song",
    "sound recording-nonmusical": "broadcast",
    "still image": "graphic",
    "moving image": "motion_picture",
    "software, multimedia": "software",
    "mixed material": "collection",
}

# CSL variable, MARC's code of the relation, its word.
_ROLES: Final = """
    author aut author                   editor edt editor
    translator trl translator           compiler com compiler
    composer cmp composer               contributor ctb contributor
    curator cur curator                 director drt director
    illustrator ill illustrator         interviewer ivr interviewer
    narrator nrt narrator               organizer orm organizer
    performer prf performer             producer pro producer
    recipient rcp addressee             host hst host
    script-writer aus screenwriter      editorial-director pbd publishing-director
    chair mod moderator                 guest - guest
    executive-producer - executive-producer
    editor-translator - editor-translator
    series-creator - series-creator
"""
_TRIPLES: Final = tuple(
    zip(_ROLES.split()[::3], _ROLES.split()[1::3], _ROLES.split()[2::3], strict=True)
)
CODES: Final = {
    variable: ("" if code == "-" else code, word.replace("-", " "))
    for variable, code, word in _TRIPLES
}
ROLES: Final = {
    **{code: variable for variable, code, _ in _TRIPLES if code != "-"},
    **{word.replace("-", " "): variable for variable, _, word in _TRIPLES},
    **{variable.replace("-", " "): variable for variable in CODES},
    "creator": "author",
    "cre": "author",
    "interviewee": "author",
    "ive": "author",
    "dis": "author",
    "lyr": "author",
    "inv": "author",
    "recipient": "recipient",
}
# Whose names are whose in items that are related; other roles in a host are the record's.
OF_HOST: Final = {"author": "container-author"}
OF_SERIES: Final = {"editor": "collection-editor", "author": "collection-editor"}
OF_ORIGINAL: Final = {"author": "original-author"}
OF_REVIEWED: Final = {
    "author": "reviewed-author",
    "editor": "reviewed-author",
    "compiler": "reviewed-author",
}

IDENTIFIERS: Final = {
    "DOI": ("doi",),
    "ISBN": ("isbn",),
    "ISSN": ("issn", "issn-l"),
    "PMID": ("pmid", "pubmed", "medline"),
    "PMCID": ("pmc", "pmcid"),
}
# Types of notes, and of other dates.
NOTES: Final = {
    "annote": "annotation",
    "references": "bibliography",
    "status": "publication status",
    "event-place": "venue",
}
OTHER_DATES: Final = {
    "event-date": "event",
    "submitted": "submitted",
    "available-date": "available",
}
# Types of a part's details. Of what a host holds, volume and issue count in the host.
DETAILS: Final = {
    "volume": ("volume",),
    "issue": ("issue", "number"),
    "chapter-number": ("chapter",),
    "section": ("section",),
    "supplement-number": ("supplement",),
    "number": ("document number", "report number"),
}
