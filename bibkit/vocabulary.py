"""The vocabulary of CSL 1.0.2: item types and variables by kind (appendices III and IV)."""

from typing import Final

TYPES: Final = frozenset(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter
    classic collection dataset document entry entry-dictionary entry-encyclopedia event figure
    graphic hearing interview legal_case legislation manuscript map motion_picture musical_score
    pamphlet paper-conference patent performance periodical personal_communication post
    post-weblog regulation report review review-book software song speech standard thesis treaty
    webpage""".split()
)

NAMES: Final = frozenset(
    """author chair collection-editor compiler composer container-author contributor curator
    director editor editor-translator editorial-director executive-producer guest host illustrator
    interviewer narrator organizer original-author performer producer recipient reviewed-author
    script-writer series-creator translator""".split()
)
DATES: Final = frozenset(
    "accessed available-date event-date issued original-date submitted".split()
)
NUMBERS: Final = frozenset(
    """chapter-number citation-number collection-number edition first-reference-note-number issue
    locator number number-of-pages number-of-volumes page page-first part-number printing-number
    section supplement-number version volume""".split()
)
TITLES: Final = frozenset(
    """collection-title container-title container-title-short original-title part-title
    reviewed-title title title-short volume-title volume-title-short""".split()
)
STRINGS: Final = frozenset(
    """abstract annote archive archive_collection archive_location archive-place authority
    call-number citation-key citation-label dimensions division DOI event-place event-title genre
    ISBN ISSN jurisdiction keyword language license medium note original-publisher
    original-publisher-place PMCID PMID publisher publisher-place references reviewed-genre scale
    source status URL year-suffix""".split()
)
TEXTS: Final = NUMBERS | TITLES | STRINGS
VARIABLES: Final = NAMES | DATES | TEXTS

# Other spellings that CSL-JSON uses or once used, and the variables they stand for.
ALIASES: Final = {
    "shortTitle": "title-short",
    "journalAbbreviation": "container-title-short",
    "event": "event-title",
    "part": "part-number",
    "printing": "printing-number",
    "supplement": "supplement-number",
}
# What a processor supplies for each cite; a record cannot state it.
SUPPLIED: Final = frozenset(
    "citation-number first-reference-note-number locator page-first year-suffix".split()
)

# What a locator can count (CSL 1.0.2 specification, "Locators").
LOCATORS: Final = frozenset(
    """act appendix article-locator book canon chapter column elocation equation figure folio
    issue line note opus page paragraph part rule scene section sub-verbo supplement table
    timestamp title-locator verse version volume""".split()
)
