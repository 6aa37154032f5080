"""A library of any size to measure with, the same at every run, built as real libraries are.

Works come from circles of authors who publish together for some decades, so that many are by the
same authors in the same year; family names collide within a circle and between circles. There are
1 to 40 authors, rich text in titles, names with particles and suffixes, institutions, several
scripts, and the gaps that real records have. A library is the beginning of every larger one.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final, TypeAlias

Item: TypeAlias = dict[str, Any]
# Language, family names, given names, words of titles.
Script: TypeAlias = tuple[str, str, str, str]

SEED: Final = 1962
_CIRCLE: Final = 40  # works of a circle
_AUTHORS: Final = 12  # its authors; works with more have guests from the next circles
_PRESENT: Final = 2025

# In these lists ~ stands for a space within.
_FAMILIES: Final = """Smith Jones Brown Wang Li Zhang Chen Kim Lee Park Nguyen Garcia Müller Schmidt
    Ivanov Petrov Kuznetsov Silva Santos Rossi Bianchi Dubois Martin Bernard Nowak Kowalski Novák
    Dvořák Horváth Nagy Andersson Johansson Nielsen Hansen Larsen Virtanen Korhonen Sato Suzuki
    Tanaka Singh Kumar Sharma Patel Khan Ali Ahmed Haddad Cohen Levi O’Brien Murphy McDonald
    MacLeod Yılmaz Şahin Papadopoulos Ionescu Łukasik Fernández González Rodríguez Pérez Almeida
    Ångström Åkesson Østergaard Jovanović Šimić Bērziņš Õunapuu Ó~Súilleabháin""".split()
_ONSETS: Final = "B Br D Dr F G Gr H K Kl L M N P Pr R S Schw St T Tr V W Z".split()
_MIDDLES: Final = "a e i o u ar el in on und ist er ow ed".split()
_CODAS: Final = (
    "ber den feld kov land man mann nik rich sen ski son ston ter vić wald ward wić".split()
)
_GIVEN: Final = """Anna Maria John James Jean-Luc Olga Peter Wei Yu.~N. J.~R.~R. Mary Carlos
    Ana~Luísa Karl Friedrich Ingrid Björn Zoë Émile Mehmet Fatima David Sarah Paul Ruth Ole
    Hans-Peter A.~M. T.~S. Ludmila Giulia Søren Katarzyna Ravi Priya Min-jun Haruto Nadia
    Omar Eve""".split()
_PARTICLES: Final = ("van", "van der", "de", "von", "de la", "al-", "d’", "ten")
_SUFFIXES: Final = ("Jr.", "III", "Sr.")
_SCRIPTS: Final[tuple[Script, ...]] = (
    ("ru", "Песков Воскресенский Мясников Титаренко Лузянин Орлов", "Ю.~А. Анна Сергей Мария В.~С.",
     "история документы переговоры граница торговля восток архив письма отношения договор"),
    ("zh", "王 李 张 刘 陈 杨 赵", "伟 芳 秀英 建国 小明 敏",
     "历史 研究 档案 外交 关系 条约 中国 俄国 文献 边界"),
    ("ja", "佐藤 鈴木 高橋 田中 伊藤", "健 花子 太郎 由美",
     "歴史 研究 資料 外交 日本 近代 文書 条約 東アジア"),
    ("el", "Παπαδόπουλος Γεωργίου Νικολάου Δημητρίου", "Γιώργος Μαρία Ελένη Νίκος",
     "ιστορία αρχείο πόλη γλώσσα εμπόριο νόμος"),
    ("ar", "حداد منصور خليل", "محمد فاطمة علي", "تاريخ وثائق مدينة لغة دراسة"),
)  # fmt: skip
_WORDS: Final = """archive atlas border boundary catalysis cell change cities climate cohort
    colonial comparative consensus constraint court crisis cultural data debt decay decision
    detection dialect diplomatic diversity dynamics early economy empire energy enzyme equilibrium
    evidence evolution exchange experimental family field fiscal flow forest frontier function
    gene global grammar growth health history identity industrial inference innovation inquiry
    island kinship knowledge labour language lattice law learning letters light literacy long-term
    machine market maritime measurement medieval memory migration mining model modern molecular
    monetary moral music narrative network neural northern numerical ocean optimal oral order
    origin parish pattern plasma poetry policy political population practice price protein public
    quantum railway reform regional religious response revolution risk ritual river rural scale
    school sediment seismic selection settlement signal social soil source spectral state
    stochastic structure survey symmetry system taxation temporal theory thermal tidal trade
    tradition transfer translation treaty turbulence union urban value variation village war water
    welfare women""".split()
_SMALL: Final = "of in and from for under between after without toward the a on".split()
_RICH: Final = (
    "<i>Homo sapiens</i>", "<i>Escherichia coli</i>", "CO<sub>2</sub>", "H<sub>2</sub>O",
    "10<sup>−9</sup> m", '<span class="nocase">mRNA</span>',
    '<span class="nocase">iPS</span> cells',
    "<i>De re publica</i>", "“the long peace”", "‘new’ diplomacy", "<b>K</b>-theory",
    '<span style="font-variant:small-caps;">bce</span>',
)  # fmt: skip
_PLACES: Final = """London Oxford New~York Berlin Paris Moscow Beijing Tokyo Leiden Kraków Göttingen
    São~Paulo Cambridge,~MA Chicago Stockholm Delhi""".split()
_HOUSES: Final = ("University Press", "Academic", "& Sons", "Verlag", "Books", "Institute", "House")
_BODIES: Final = (
    "World Health Organization", "National Bureau of Statistics", "Ministry of Foreign Affairs",
    "European Environment Agency", "Royal Society", "City of Amsterdam", "UNESCO",
)  # fmt: skip


def generate(count: int, seed: int = SEED) -> list[Item]:
    """Return so many records as CSL-JSON objects; the same ones for the same seed."""
    return [_record(number, seed) for number in range(count)]


def _record(number: int, seed: int) -> Item:
    rng = Random(f"{seed} work {number}")
    # Circles overlap: a library is not collected one after the other.
    circle = max(0, number // _CIRCLE - int(rng.expovariate(0.7)))
    kind = rng.choices(_KINDS, _WEIGHTS)[0]
    script = _script(circle, rng)
    year = _year(circle, seed, rng)
    item: Item = {"id": f"work{number:06d}", "type": kind, "title": _title(rng, script)}
    if script:
        item["language"] = script[0]
    _BUILDERS[kind](item, rng, circle, year)
    if not item.pop("anonymous", False):
        item["author"] = _authors(rng, circle, seed, script)
    _date(item, rng, year)
    if rng.random() < 0.4:
        item["abstract"] = " ".join(_sentence(rng) for _ in range(rng.randint(4, 13)))
    if rng.random() < 0.05:
        item["note"] = _sentence(rng)
    if rng.random() < 0.3:
        item["keyword"] = ", ".join(rng.sample(_WORDS, rng.randint(2, 6)))
    return item


def _pick(rng: Random, words: Sequence[str]) -> str:
    """Return one of the words, with the spaces that it has within."""
    return rng.choice(words).replace("~", " ")


def _script(circle: int, rng: Random) -> Script | None:
    """Return the script of a work: one circle in eight writes in one of its own, mostly."""
    if circle % 8 != 5 or rng.random() < 0.2:
        return None
    return _SCRIPTS[circle // 8 % len(_SCRIPTS)]


def _year(circle: int, seed: int, rng: Random) -> int:
    start = Random(f"{seed} start {circle}").randint(1900, 2010)
    # Most of what a circle publishes falls into a few good years.
    offset = rng.choice((3, 4, 4, 5, 5, 5, 6, 8)) if rng.random() < 0.6 else rng.randint(0, 30)
    return min(start + offset, _PRESENT)


def _authors(rng: Random, circle: int, seed: int, script: Script | None) -> list[Item]:
    low, high = rng.choices(
        ((1, 1), (2, 2), (3, 3), (4, 6), (7, 10), (11, 20), (21, 40)), (34, 24, 14, 15, 8, 4, 1)
    )[0]
    wanted = rng.randint(low, high)
    chosen: dict[int, None] = {}
    while len(chosen) < wanted:
        # The first of a circle write most of what it publishes.
        rank = int(rng.expovariate(3 / max(_AUTHORS, 2 * wanted)))
        chosen[circle * _AUTHORS + rank] = None
    return [_name(author, seed, script) for author in chosen]


def _name(number: int, seed: int, script: Script | None = None) -> Item:
    """Return the name of an author, the same in every work, but for the script."""
    rng = Random(f"{seed} author {number}")
    if script:
        return {"family": _pick(rng, script[1].split()), "given": _pick(rng, script[2].split())}
    name = {"family": _family(rng), "given": _pick(rng, _GIVEN)}
    if rng.random() < 0.3:
        name["given"] += f" {rng.choice('ABCDEFGHJKLMNPRSTVW')}."
    if rng.random() < 0.04:
        name["non-dropping-particle"] = rng.choice(_PARTICLES)
    if rng.random() < 0.01:
        name["suffix"] = rng.choice(_SUFFIXES)
    return name


def _family(rng: Random) -> str:
    if rng.random() < 0.4:
        # The first families of the list are the common ones.
        place = min(int(rng.expovariate(3 / len(_FAMILIES))), len(_FAMILIES) - 1)
        return _FAMILIES[place].replace("~", " ")
    parts = [rng.choice(_ONSETS), rng.choice(_MIDDLES), rng.choice(_CODAS)]
    if rng.random() < 0.5:
        parts.insert(2, rng.choice("bdgklmnrst") + rng.choice(_MIDDLES))
    return "".join(parts)


def _title(rng: Random, script: Script | None = None) -> str:
    if script:
        words = [rng.choice(script[3].split()) for _ in range(rng.randint(2, 6))]
        return ("" if script[0] in ("zh", "ja") else " ").join(words).capitalize()
    title = _phrase(rng, rng.randint(3, 8))
    if rng.random() < 0.15:
        title = f"{title} {rng.choice(_SMALL)} {rng.choice(_RICH)}"
    if rng.random() < 0.35:
        title = f"{title}: {_phrase(rng, rng.randint(2, 7))}"
    elif rng.random() < 0.06:
        title += rng.choice(("?", "!", "…"))
    title = title[0].upper() + title[1:]
    return title.title() if rng.random() < 0.2 and "<" not in title else title


def _phrase(rng: Random, length: int) -> str:
    words = [
        rng.choice(_SMALL) if place % 3 == 2 else rng.choice(_WORDS) for place in range(length)
    ]
    if words[-1] in _SMALL:
        words[-1] = rng.choice(_WORDS)
    return " ".join(words)


def _sentence(rng: Random) -> str:
    return _phrase(rng, rng.randint(7, 18)).capitalize() + "."


def _date(item: Item, rng: Random, year: int) -> None:
    chance = rng.random()
    if chance < 0.02:
        return
    date: Item = {"date-parts": [[year]]}
    if item["type"] in _DATED and chance < 0.7:
        date["date-parts"] = [[year, rng.randint(1, 12), rng.randint(1, 28)]]
    elif chance < 0.3:
        date["date-parts"] = [[year, rng.randint(1, 12)]]
    elif chance < 0.32:
        date["season"] = rng.randint(1, 4)
    elif chance < 0.34:
        date["date-parts"] = [[year], [year + 1]]
    elif chance < 0.35:
        date["circa"] = True
    item["issued"] = date


def _pages(rng: Random) -> str:
    first = rng.randint(1, 900)
    return str(first) if rng.random() < 0.08 else f"{first}-{first + rng.randint(1, 40)}"


def _house(item: Item, rng: Random) -> None:
    item["publisher"] = f"{_family(rng)} {rng.choice(_HOUSES)}"
    if rng.random() < 0.9:
        item["publisher-place"] = _pick(rng, _PLACES)


def _online(item: Item, rng: Random) -> None:
    item["URL"] = f"https://example.org/{rng.choice(_WORDS)}/{rng.randrange(10**6)}"
    if rng.random() < 0.7:
        item["accessed"] = {"date-parts": [[2024, rng.randint(1, 12), rng.randint(1, 28)]]}


def _doi(item: Item, rng: Random) -> None:
    item["DOI"] = f"10.{rng.randint(1000, 9999)}/{rng.choice(_WORDS)}.{rng.randrange(10**7)}"


def _journal(circle: int, rng: Random) -> tuple[str, str]:
    """Return a journal and its abbreviation; a circle publishes in a few."""
    names = Random(f"journal {circle // 3} {rng.randrange(6)}")
    words = [names.choice(_WORDS).capitalize() for _ in range(names.randint(1, 3))]
    start = names.choice(("Journal of", "Annals of", "Review of", "Archives of", ""))
    title = f"{start} {' '.join(words)}".strip()
    return title, " ".join(f"{word[:4]}." for word in title.split() if word != "of")


def _article(item: Item, rng: Random, circle: int, year: int) -> None:
    title, short = _journal(circle, rng)
    item["container-title"] = title
    if rng.random() < 0.6:
        item["container-title-short"] = short
    if rng.random() < 0.95:
        item["volume"] = str(max(1, year - 1890))
    if rng.random() < 0.8:
        item["issue"] = str(rng.randint(1, 12))
    if rng.random() < 0.93:
        item["page"] = _pages(rng)
    if rng.random() < 0.65:
        _doi(item, rng)
    elif rng.random() < 0.2:
        _online(item, rng)
    if rng.random() < 0.3:
        item["ISSN"] = f"{rng.randint(1000, 9999)}-{rng.randint(1000, 9999)}"


def _book(item: Item, rng: Random, circle: int, year: int) -> None:
    _house(item, rng)
    if rng.random() < 0.2:
        item["edition"] = str(rng.randint(2, 9))
    if rng.random() < 0.12:
        item["volume"] = str(rng.randint(1, 9))
        item["number-of-volumes"] = str(rng.randint(9, 12))
    if rng.random() < 0.2:
        item["collection-title"] = f"Studies in {_phrase(rng, 2)}"
        item["collection-number"] = str(rng.randint(1, 200))
    if rng.random() < 0.5:
        item["ISBN"] = f"978-{rng.randrange(10**9):09d}-{rng.randrange(10)}"
    if rng.random() < 0.08:
        item["translator"] = [_name(rng.randrange(10_000), SEED)]
        item["original-date"] = {"date-parts": [[year - rng.randint(1, 120)]]}
    if rng.random() < 0.12:
        item["editor"] = [_name(circle * _AUTHORS + place, SEED) for place in range(2)]
        item["anonymous"] = True


def _chapter(item: Item, rng: Random, circle: int, year: int) -> None:
    _house(item, rng)
    item["container-title"] = _title(rng)
    editors = rng.randint(0, 4)
    if editors:
        first = circle * _AUTHORS + rng.randrange(_AUTHORS)
        item["editor"] = [_name(first + place, SEED) for place in range(editors)]
    if rng.random() < 0.9:
        item["page"] = _pages(rng)
    if rng.random() < 0.15:
        item["collection-title"] = f"{rng.choice(_WORDS).capitalize()} Library"


def _conference(item: Item, rng: Random, circle: int, year: int) -> None:
    event = f"Conference on {_phrase(rng, 2).title()}"
    item["container-title"] = f"Proceedings of the {year} {event}"
    item["event-title"] = event
    item["page"] = _pages(rng)
    if rng.random() < 0.6:
        item["event-place"] = _pick(rng, _PLACES)
    if rng.random() < 0.5:
        _doi(item, rng)
    if rng.random() < 0.5:
        _house(item, rng)


def _thesis(item: Item, rng: Random, circle: int, year: int) -> None:
    item["genre"] = rng.choice(("PhD thesis", "Doctoral dissertation", "Master’s thesis"))
    item["publisher"] = f"University of {_pick(rng, _PLACES)}"
    if rng.random() < 0.3:
        _online(item, rng)


def _report(item: Item, rng: Random, circle: int, year: int) -> None:
    item["publisher"] = rng.choice(_BODIES)
    item["number"] = f"{year}-{rng.randint(1, 99)}"
    item["genre"] = rng.choice(("Technical report", "Working paper", "White paper"))
    if rng.random() < 0.6:
        _online(item, rng)
    if rng.random() < 0.4:
        _by_a_body(item, rng)


def _by_a_body(item: Item, rng: Random) -> None:
    item["author"] = [{"literal": rng.choice(_BODIES)}]
    item["anonymous"] = True


def _webpage(item: Item, rng: Random, circle: int, year: int) -> None:
    _online(item, rng)
    item["container-title"] = f"{rng.choice(_WORDS).capitalize()} Online"
    chance = rng.random()
    if chance < 0.35:
        _by_a_body(item, rng)
    item["anonymous"] = chance < 0.5


def _newspaper(item: Item, rng: Random, circle: int, year: int) -> None:
    item["container-title"] = f"The {_pick(rng, _PLACES)} Times"
    item["anonymous"] = rng.random() < 0.25
    if rng.random() < 0.5:
        item["page"] = _pages(rng)
    if rng.random() < 0.5:
        _online(item, rng)


def _dataset(item: Item, rng: Random, circle: int, year: int) -> None:
    item["publisher"] = rng.choice(("Zenodo", "Dryad", "GitHub"))
    item["version"] = f"{rng.randint(0, 4)}.{rng.randint(0, 20)}"
    _doi(item, rng)


def _manuscript(item: Item, rng: Random, circle: int, year: int) -> None:
    item["archive"] = f"{rng.choice(_BODIES)} Archive"
    item["archive_location"] = f"fonds {rng.randint(1, 900)}, file {rng.randint(1, 99)}, l. 12"
    item["archive-place"] = _pick(rng, _PLACES)
    item["genre"] = rng.choice(("Letter", "Memorandum", "Telegram"))
    item["recipient"] = [_name(rng.randrange(10_000), SEED)]


def _entry(item: Item, rng: Random, circle: int, year: int) -> None:
    item["container-title"] = f"Encyclopedia of {_phrase(rng, 2).title()}"
    item["anonymous"] = rng.random() < 0.3
    _house(item, rng)
    if rng.random() < 0.5:
        item["volume"] = str(rng.randint(1, 20))
        item["page"] = _pages(rng)


def _review(item: Item, rng: Random, circle: int, year: int) -> None:
    _article(item, rng, circle, year)
    item["reviewed-title"] = _title(rng)
    item["reviewed-author"] = [_name(circle * _AUTHORS + rng.randrange(_AUTHORS), SEED)]


def _film(item: Item, rng: Random, circle: int, year: int) -> None:
    item["anonymous"] = True
    item["director"] = [_name(circle * _AUTHORS + rng.randrange(_AUTHORS), SEED)]
    item["publisher"] = f"{rng.choice(_WORDS).capitalize()} Pictures"
    item["medium"] = rng.choice(("DVD", "35 mm", "Blu-ray"))


def _patent(item: Item, rng: Random, circle: int, year: int) -> None:
    item["number"] = f"US{rng.randrange(10**7)}"
    item["jurisdiction"] = "United States"


def _talk(item: Item, rng: Random, circle: int, year: int) -> None:
    item["event-title"] = f"{rng.choice(_WORDS).capitalize()} Days"
    item["event-place"] = _pick(rng, _PLACES)


Builder: TypeAlias = Callable[[Item, Random, int, int], None]
# What is built how, and how many of a hundred works are of the type.
_TYPES: Final[dict[str, tuple[float, Builder]]] = {
    "article-journal": (46, _article),
    "book": (14, _book),
    "chapter": (11, _chapter),
    "paper-conference": (7, _conference),
    "thesis": (4, _thesis),
    "report": (4, _report),
    "webpage": (4, _webpage),
    "article-newspaper": (2, _newspaper),
    "article-magazine": (1, _newspaper),
    "dataset": (1, _dataset),
    "manuscript": (1.5, _manuscript),
    "entry-encyclopedia": (1.5, _entry),
    "review-book": (1, _review),
    "motion_picture": (0.7, _film),
    "patent": (0.6, _patent),
    "speech": (0.7, _talk),
}
_KINDS: Final = list(_TYPES)
_WEIGHTS: Final = [weight for weight, _ in _TYPES.values()]
_BUILDERS: Final = {kind: builder for kind, (_, builder) in _TYPES.items()}
_DATED: Final = frozenset(
    "webpage article-newspaper article-magazine manuscript speech patent".split()
)
