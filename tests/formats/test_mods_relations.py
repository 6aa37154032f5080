"""Relations in MODS: related items that point to other records, and what becomes of changes."""

import subprocess
from shutil import which

import pytest
from lxml import etree

import bibkit
from bibkit.formats import mods
from bibkit.formats.mods import pointers
from bibkit.model import Library, Record, Relation


def family() -> Library:
    """Return a library with relations of every kind."""
    return Library(
        [
            Record(
                "letter",
                "personal_communication",
                {"author": "Roe", "issued": "1949"},
                relations=[
                    Relation("published_in", "book", {"page": "3-9"}),
                    Relation("held_at", "archive", {"archive_location": "fond 5"}),
                    Relation("held_at", "other archive", {"archive_location": "fond 6"}),
                ],
            ),
            Record(
                "book",
                "book",
                {"part-number": "2"},
                relations=[Relation("part_of", "set"), Relation("continues", "old")],
            ),
            Record(
                "set",
                "book",
                {"title": "A <i>set</i>", "publisher": "House", "issued": "2005", "volume": "5"},
                relations=[Relation("in_series", "series", {"collection-number": "5"})],
            ),
            Record("series", "book", {"title": "Series", "editor": "Doe"}),
            Record("old", "book", {"title": "Old"}, relations=[Relation("translation_of", "set")]),
            Record(
                "review",
                "review-book",
                {"author": "Poe", "container-title": "Journal"},
                relations=[Relation("reviews", "set"), Relation("reviews", "old")],
            ),
            Record("archive", "collection", {"title": "Archive"}),
            Record("other archive", "collection", {"title": "Other archive"}),
        ]
    )


def written(library: Library) -> dict[str, etree._Element]:
    root = etree.fromstring(mods.write(library).encode())
    return {one.findtext("{*}identifier[@type='citekey']"): one for one in root}


def targets(item: etree._Element, type: str) -> list[str | None]:
    return [one.get(pointers.HREF) for one in item.findall(f"{{*}}relatedItem[@type='{type}']")]


def test_each_relation_points_to_its_record_in_the_words_of_mods() -> None:
    items = written(family())
    assert targets(items["book"], "host") == ["#set"]
    assert targets(items["book"], "preceding") == ["#old"]
    assert targets(items["set"], "series") == ["#series"]
    assert targets(items["old"], "original") == ["#set"]
    assert targets(items["review"], "reviewOf") == ["#set", "#old"]
    (host,) = items["letter"].findall("{*}relatedItem[@type='host']")
    assert (host.get(pointers.HREF), host.get("otherType")) == ("#book", None)
    places = [
        (one[0].get(pointers.HREF), one[0].text, one[1].text)
        for one in items["letter"].findall("{*}location")
    ]
    # A key that can be no ID of XML has one made up.
    own = items["other archive"].get("ID")
    assert own not in (None, "", "other archive")
    assert places == [
        ("#archive", "Archive", "fond 5"),
        (f"#{own}", "Other archive", "fond 6"),
    ]


def test_every_relation_is_read_again() -> None:
    library = family()
    again = mods.read(mods.write(library))
    assert again == library
    assert again.problems == []
    assert bibkit.losses(library, "mods") == {}


def test_what_a_related_item_says_is_said_of_the_record_it_points_to() -> None:
    items = written(family())
    host = items["letter"].find("{*}relatedItem[@type='host']")
    assert host is not None
    assert host.findtext("{*}titleInfo/{*}title") == "A set"
    assert host.findtext("{*}titleInfo/{*}partNumber") == "2"
    assert host.findtext("{*}originInfo/{*}publisher") == "House"
    reviewed = items["review"].findall("{*}relatedItem[@type='reviewOf']")
    assert [one.findtext("{*}titleInfo/{*}title") for one in reviewed] == ["A set", "Old"]


def edited(old: str, new: str, count: int = -1) -> Library:
    text = mods.write(family())
    assert old in text
    return mods.read(text.replace(old, new, count))


def test_a_change_to_a_record_is_seen_by_those_tied_to_it() -> None:
    text = mods.write(family())
    start = text.index('ID="set"')
    library = mods.read(text[:start] + text[start:].replace("House", "Home", 1))
    assert library["set"]["publisher"] == "Home"
    assert "publisher" not in library["letter"]
    assert library.resolved("letter")["publisher"] == "Home"


def test_a_change_to_what_repeats_another_record_makes_it_the_records_own() -> None:
    library = edited("House", "Home", 1)
    assert library["letter"]["publisher"] == "Home"
    assert library["set"]["publisher"] == "House"
    assert library["letter"].relations == family()["letter"].relations


def test_a_change_made_in_all_places_is_the_other_records_alone() -> None:
    library = edited("House", "Home")
    assert "publisher" not in library["letter"]
    assert library["set"]["publisher"] == "Home"


@pytest.mark.parametrize(
    ("old", "new", "key", "values"),
    [
        ("fond 5", "fond 7", "letter", {"archive_location": "fond 7"}),
        ("<end>9</end>", "<end>8</end>", "letter", {"page": "3-8"}),
        ("<partNumber>5</partNumber>", "", "set", {}),
    ],
)
def test_what_an_entry_says_now_counts_for_what_its_relation_states(
    old: str, new: str, key: str, values: dict[str, str]
) -> None:
    record = edited(old, new)[key]
    assert values in [dict(one.values) for one in record.relations]
    assert record.keys() == family()[key].keys()


def test_another_target_is_another_relation_and_none_is_none() -> None:
    library = edited('type="series" xlink:href="#series"', 'type="series" xlink:href="#old"')
    assert library["set"].relations == [Relation("in_series", "old", {"collection-number": "5"})]
    text = mods.write(family())
    start = text.index('<relatedItem type="preceding"')
    end = text.index("</relatedItem>", start) + len("</relatedItem>")
    assert mods.read(text[:start] + text[end:])["book"].relations == [Relation("part_of", "set")]


def test_pointers_of_other_programs_are_relations_and_what_they_repeat_is_not_doubled() -> None:
    library = mods.read("""\
<modsCollection xmlns:x="http://www.w3.org/1999/xlink">
<mods ID="a"><titleInfo><title>Part</title></titleInfo><genre>chapter</genre>
<relatedItem type="host" IDREF="b"><titleInfo><title>Whole</title></titleInfo>
<originInfo><publisher>Home</publisher></originInfo><note>kept</note></relatedItem>
<relatedItem type="preceding" x:href="#b"><titleInfo><title>Whole</title></titleInfo>
<note>too</note></relatedItem>
<relatedItem type="series" x:href="#no"><titleInfo><title>Series</title></titleInfo></relatedItem>
</mods>
<mods ID="b"><titleInfo><title>Whole</title></titleInfo><genre>book</genre>
<originInfo><publisher>House</publisher></originInfo></mods>
</modsCollection>""")
    record = library["a"]
    assert record.relations == [Relation("published_in", "b"), Relation("continues", "b")]
    assert dict(record) == {"title": "Part", "publisher": "Home", "collection-title": "Series"}
    assert [one for one in record.fields["mods"] if "note" in one] == [
        '<relatedItem type="host"><note>kept</note></relatedItem>',
        '<relatedItem type="preceding"><note>too</note></relatedItem>',
    ]
    assert mods.read(mods.write(library)) == library


@pytest.mark.parametrize("kind", ["part_of", "published_in"])
@pytest.mark.parametrize("type", ["book", "chapter", "personal_communication"])
def test_a_host_is_told_from_a_whole(kind: str, type: str) -> None:
    part = Record("a", type, {"title": "P"}, relations=[Relation(kind, "b")])
    library = Library([part, Record("b", "book", {"title": "W"})])
    (item, _) = etree.fromstring(mods.write(library).encode())
    host = item.find("{*}relatedItem[@type='host']")
    assert host is not None
    usual = (kind == "part_of") == (type == "book")
    assert (host.get("otherType") is None) == usual
    assert mods.read(mods.write(library)) == library


@pytest.mark.parametrize("key", ["b", "lost"])
def test_relations_that_lead_in_a_circle_or_nowhere_come_back(key: str) -> None:
    library = Library(
        [
            Record("a", "book", {"title": "A"}, relations=[Relation("part_of", key)]),
            Record("b", "book", {"publisher": "P"}, relations=[Relation("part_of", "a")]),
        ]
    )
    assert mods.read(mods.write(library)) == library


def test_what_a_record_states_as_another_does_stays_its_own() -> None:
    library = Library(
        [
            Record("a", "book", {"title": "T"}, relations=[Relation("part_of", "b")]),
            Record("b", "book", {"title": "T", "collection-number": "3"}),
        ]
    )
    library["b"].relations.append(Relation("in_series", "a"))
    assert mods.read(mods.write(library)) == library
    del library["b"].relations[:]
    assert mods.read(mods.write(library))["a"]["title"] == "T"
    assert mods.read(mods.write(library)) == library


@pytest.mark.skipif(which("xml2bib") is None, reason="needs bibutils: apt install bibutils")
def test_bibutils_reads_who_reviews_and_prints_what() -> None:
    text = mods.write(bibkit.records())
    done = subprocess.run(["xml2bib"], input=text.encode(), capture_output=True, check=True)
    read = done.stdout.decode("utf-8-sig")
    library = bibkit.loads(read, "bibtex", sentence_case=False)
    assert list(library) == list(bibkit.records())
    assert library["peskov2006"]["container-title"] == "Far Eastern Affairs"
    assert library["telegram-1949-01-14"]["publisher"].startswith("Monuments")
    assert library["vol5book1"]["title"] == "Soviet-Sino Relations. 1946-1950"
    assert library["vol5"]["collection-title"].startswith("Russian-Chinese Relations")
