"""A made-up directory with companies that stand in it twice, and companies that only look alike.

Made by how companies are named and how people mistype them, without looking at how the desk compares: names of families,
coined names, trades with a place, abbreviations; one record in three without a number, one in four without a domain. Two
kinds of noise: the one the comparison was built with, and another it never saw.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

FORMS: Final = ("SARL", "SAS", "SA", "SASU", "EURL", "S.A.R.L.", "S.A.S.", "GmbH", "AG", "SNC", "Sàrl")
TRADES: Final = (
    "Mécanique", "Menuiserie", "Transports", "Emballages", "Plasturgie", "Fonderie", "Chaudronnerie", "Électronique",
    "Énergie", "Ingénierie", "Robotique", "Logistique", "Textiles", "Papeterie", "Biotechnologies", "Analyses", "Imprimerie",
    "Optique", "Céramiques", "Automatismes", "Informatique", "Brasserie", "Laiterie", "Scierie", "Outillage", "Maintenance",
)  # fmt: skip
PLACES: Final = (
    "Alsace", "Lorraine", "Vosges", "Moselle", "Meuse", "Champagne", "Ardennes", "Rhin", "Sarre", "Grand Est", "Est", "Ried",
)  # fmt: skip
CITIES: Final = (
    "Metz", "Nancy", "Strasbourg", "Mulhouse", "Colmar", "Épinal", "Reims", "Troyes", "Thionville", "Haguenau", "Sarreguemines",
    "Saint-Dié-des-Vosges", "Verdun", "Forbach", "Saverne", "Sélestat", "Charleville-Mézières", "Lunéville", "Molsheim", "Toul",
)  # fmt: skip
FAMILIES: Final = (
    "Martin", "Muller", "Schmitt", "Meyer", "Weber", "Klein", "Schneider", "Bernard", "Thomas", "Petit", "Durand", "Richard", "Simon",
    "Laurent", "Michel", "Garnier", "Lefèvre", "Roux", "Fournier", "Girard",
)  # fmt: skip
ROOTS: Final = (
    "Berg", "Stein", "Wald", "Roth", "Kauf", "Zimmer", "Hoff", "Linden", "Brun", "Grand", "Mont", "Beau", "Char", "Guil", "Per", "Mar",
    "Cour", "Val", "Fon", "Bour", "Ros", "Tis", "Bach", "Eber", "Frie", "Gut", "Hart", "Kess", "Lang", "Nuss", "Ober", "Rein", "Schau",
    "Spitz", "Thié", "Vau", "Werl", "Clau", "Dél", "Fau", "Gér", "Hum", "Jac", "Lam", "Noë", "Pic",
)  # fmt: skip
TAILS: Final = (
    "mann", "ler", "berger", "ard", "ot", "el", "ier", "eau", "in", "ert", "bach", "er", "inger", "on", "aux", "lin", "dier", "mer", "let",
    "haus", "ner", "ette", "oux", "ey", "zel",
)  # fmt: skip
JOINTS: Final = ("en", "ol", "i", "am", "er", "an", "ou", "el", "u", "ig")
FIRST_NAMES: Final = ("Luc", "Anne", "Paul", "Marie", "Jean", "Claire", "Hugo", "Julie", "Marc", "Sophie")
STARTS: Final = (
    "Nov", "Syn", "Tex", "Alti", "Vega", "Orbi", "Mira", "Qua", "Hexa", "Lumi", "Cera", "Bio", "Sono", "Ther", "Agro", "Poly", "Opti",
    "Ino", "Zel", "Kry",
)  # fmt: skip
MIDDLES: Final = tuple(letter + vowel for letter in "bcdfglmnprstvz" for vowel in "aeiou")
ENDS: Final = (
    "tis",
    "lia",
    "tec",
    "nov",
    "xia",
    "rys",
    "lab",
    "med",
    "flux",
    "sen",
    "plast",
    "core",
    "dis",
    "vance",
    "tron",
)
SHARED: Final = 0.25


@dataclass(frozen=True)
class Card:
    """One record as it would be typed in."""

    name: str
    siren: str | None = None
    foreign_id: str | None = None
    country: str = "FR"
    city: str | None = None
    domain: str | None = None


@dataclass
class Corpus:
    """Records in the order of their numbers, and which pairs of them are one company, with how the second was spoilt."""

    cards: list[Card]
    doubles: dict[tuple[int, int], str]


def corpus(seed: int, size: int, doubles: int, *, unseen: bool = False) -> Corpus:
    """Return a directory of `size` records among which `doubles` companies stand twice; `unseen` takes the other noise."""
    maker = _Maker(seed)
    cards = maker.companies(size - doubles)
    noises = UNSEEN if unseen else NOISES
    planted: dict[tuple[int, int], str] = {}
    for number, place in enumerate(maker.random.sample(range(len(cards)), doubles)):
        name, noise = noises[number % len(noises)]
        second = noise(maker, cards[place])
        planted[(place, len(cards))] = name
        cards.append(second)
    order = list(range(len(cards)))
    maker.random.shuffle(order)
    now_at = {old: new for new, old in enumerate(order)}
    pairs = {tuple(sorted((now_at[a], now_at[b]))): name for (a, b), name in planted.items()}
    return Corpus([cards[old] for old in order], {(a, b): name for (a, b), name in pairs.items()})


class _Maker:
    """Makes companies and spoils their records, the same ones for one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.sites: set[str] = set()
        self.sirens = iter(self.random.sample(range(10_000_000, 99_999_999), 60_000))

    def siren(self) -> str:
        body = str(next(self.sirens))
        total = sum(sum(divmod(int(d) * (2 if place % 2 else 1), 10)) for place, d in enumerate(body))
        return f"{body}{-total % 10}"

    def family(self) -> str:
        """Return a family name: one of the twenty that every town has, or a rarer one."""
        if self.random.random() < 0.08:
            return self.random.choice(FAMILIES)
        return self.random.choice(ROOTS) + self.random.choice(("", *JOINTS)) + self.random.choice(TAILS)

    def companies(self, count: int) -> list[Card]:
        """One in six is a relative of the one before: of its group, its namesake elsewhere, or nearly named like it."""
        cards: list[Card] = []
        while len(cards) < count:
            card = self.company()
            cards.append(card)
            if self.random.random() < 0.2 and len(cards) < count:
                cards.append(self.relative(card))
        return cards

    def company(self) -> Card:
        pick = self.random.choice
        family, trade, place = self.family(), pick(TRADES), pick(PLACES)
        coined = (
            pick((*STARTS, *MIDDLES)).title()
            + "".join(self.random.sample(MIDDLES, self.random.choice((1, 2))))
            + pick((*ENDS, *MIDDLES))
        )
        initials = "".join(self.random.choices("ABCDEFGHILMNOPRSTV", k=self.random.choice((3, 4))))
        name = self.random.choices(
            (f"{family} {trade}", f"{trade} {family}", f"{family} & Fils", f"{family} {self.family()}", coined, f"{coined} {trade}",
             f"{trade} {place} {coined}", f"Groupe {family} {trade}", f"{initials} {trade} {place}", f"Ateliers {family} {place}",
             f"{pick(FIRST_NAMES)} {family}"),
            (14, 10, 4, 8, 24, 10, 6, 6, 6, 6, 6),
        )[0]  # fmt: skip
        form = f" {pick(FORMS)}" if self.random.random() < 0.5 else ""
        return self.with_facts(Card(name + form))

    def with_facts(self, card: Card) -> Card:
        number = self.siren() if self.random.random() < 0.65 else None
        city = self.random.choice(CITIES) if self.random.random() < 0.8 else None
        domain = self.domain_of(card.name) if self.random.random() > SHARED else None
        return replace(card, siren=number, city=city, domain=domain)

    def domain_of(self, name: str) -> str:
        """Return a domain nobody else has registered."""
        words = [word for word in plain(without_form(name)).split() if word not in ("groupe", "ateliers")]
        words = words[: self.random.choice((1, 2, 2, 3))] if len("".join(words)) > 18 else words
        label = self.random.choice(("-", "")).join(words)
        while True:
            tail = self.random.choice(("", "", "", "-sa", "57", "67", "-est"))
            site = f"{label}{tail}.{self.random.choice(('fr', 'fr', 'com', 'eu'))}"
            if site not in self.sites:
                self.sites.add(site)
                return site
            label += self.random.choice("abcdefghij")

    def relative(self, card: Card) -> Card:
        """Return another company that looks alike: a sister of the group, a namesake elsewhere, a neighbor in the alphabet."""
        bare, kind = without_form(card.name), self.random.random()
        other_city = self.random.choice([city for city in CITIES if city != card.city])
        if kind < 0.4:  # a sister: numbers of its own, mostly the group's domain
            trade = self.random.choice([one for one in (*TRADES, *PLACES) if one not in bare])
            domain = card.domain if self.random.random() < 0.6 else None
            own = self.siren() if self.random.random() < 0.9 else None
            first = bare.split()[0] if not bare.startswith("Groupe") else bare.split()[1]
            return Card(f"{first} {trade}", siren=own, city=other_city, domain=domain)
        if kind < 0.65:  # the same family's name, another trade, elsewhere
            names = [
                word
                for word in bare.split()
                if word not in (*TRADES, *PLACES, "Groupe", "Ateliers", "&", "Fils", "Grand", "Est")
            ]
            return self.with_facts(Card(f"{(names or [self.family()])[-1]} {self.random.choice(TRADES)}"))
        if kind < 0.8:  # a namesake, in the register under a number of its own
            return Card(bare, siren=self.siren(), city=other_city, domain=None if card.siren else f"{plain(bare).replace(' ', '')}-{plain(other_city)[:4]}.fr")  # fmt: skip
        words = bare.split()
        words[-1] = self.random.choice((*TRADES, *PLACES))
        return self.with_facts(Card(" ".join(words) if len(words) > 1 else f"{bare} {words[-1]}"))

    # ----- how records are spoilt

    def again(self, card: Card, name: str) -> Card:
        """Return the same company typed in another time: another half of what is known of it."""
        number = card.siren if self.random.random() < 0.15 else None
        number = None if card.siren else number
        city = card.city if self.random.random() < 0.75 else None
        domain = card.domain if self.random.random() < 0.6 else None
        return Card(name, siren=number, city=city, domain=domain)

    def mistype(self, word: str) -> str:
        place = self.random.randrange(1, max(2, len(word)))
        near = {
            "a": "qz",
            "e": "rz",
            "i": "uo",
            "o": "ip",
            "u": "yi",
            "r": "te",
            "t": "ry",
            "n": "bm",
            "m": "nl",
            "s": "dq",
            "c": "xv",
        }
        return self.random.choice((
            word[:place] + word[place + 1 :],
            word[:place] + word[place - 1] + word[place:],
            word[: place - 1] + word[place : place + 1] + word[place - 1] + word[place + 1 :],
            word[:place] + self.random.choice(near.get(word[place : place + 1].lower(), "ea")) + word[place + 1 :],
        ))  # fmt: skip


def plain(text: str) -> str:
    """Write a text as domains are."""
    for accented, bare in zip("éèêëàâäîïôöûüùçß", "eeeeaaaiioouuucs", strict=True):
        text = text.casefold().replace(accented, bare)
    return " ".join(re.findall(r"[a-z0-9]+", text))


def without_form(name: str) -> str:
    """Take away the legal form this module wrote."""
    for form in sorted(FORMS, key=len, reverse=True):
        name = name.removesuffix(f" {form}")
    return name


def _typo(maker: _Maker, card: Card) -> Card:
    words = without_form(card.name).split()
    longest = max(range(len(words)), key=lambda place: len(words[place]))
    words[longest] = maker.mistype(words[longest])
    return maker.again(card, " ".join(words))


def _two_typos(maker: _Maker, card: Card) -> Card:
    words = without_form(card.name).split()
    for place in sorted(range(len(words)), key=lambda place: -len(words[place]))[:2]:
        words[place] = maker.mistype(words[place]) if len(words[place]) > 4 else words[place]
    return replace(maker.again(card, " ".join(words)), city=card.city)


def _legal_form(maker: _Maker, card: Card) -> Card:
    bare, form = without_form(card.name), maker.random.choice(FORMS)
    return maker.again(
        card, maker.random.choice((bare, f"{bare} {form}", f"{bare}, {form.lower()}", f"SARL {bare}"))
    )


def _accents(maker: _Maker, card: Card) -> Card:
    folded = plain(card.name)
    return maker.again(card, maker.random.choice((folded, folded.upper(), folded.title())))


def _order(maker: _Maker, card: Card) -> Card:
    words = without_form(card.name).split()
    return maker.again(card, " ".join(words[1:] + words[:1]))


def _blanks(maker: _Maker, card: Card) -> Card:
    return maker.again(card, without_form(card.name).replace(" ", maker.random.choice(("-", "", "  "))))


def _same_domain(maker: _Maker, card: Card) -> Card:
    domain = card.domain or maker.domain_of(card.name)
    words = without_form(card.name).split()
    short = "".join(word[0] for word in words) if len(words) > 2 else words[0]
    return Card(short, city=card.city, domain=domain) if card.domain else _legal_form(maker, card)


def _same_number(maker: _Maker, card: Card) -> Card:
    if card.siren is None:
        return _legal_form(maker, card)
    key = f"{(12 + 3 * (int(card.siren) % 97)) % 97:02d}"
    return Card(maker.family() + " Holding", foreign_id=f"FR{key}{card.siren}", city=card.city)


def _with_country(maker: _Maker, card: Card) -> Card:
    bare = without_form(card.name)
    return replace(
        maker.again(card, maker.random.choice((f"{bare} France", f"Groupe {bare}", f"Société {bare}"))),
        city=card.city,
    )


NOISES: Final[tuple[tuple[str, Callable[[_Maker, Card], Card]], ...]] = (
    ("typo", _typo), ("two typos", _two_typos), ("legal form", _legal_form), ("accents", _accents), ("word order", _order),
    ("blanks", _blanks), ("same domain", _same_domain), ("same number", _same_number), ("country or group", _with_country),
)  # fmt: skip


# ----- noise of another kind


def _by_ear(maker: _Maker, card: Card) -> Card:
    """Write as one hears it on the phone."""
    heard, name = (("ph", "f"), ("tt", "t"), ("y", "i"), ("ck", "k"), ("ll", "l"), ("qu", "k"), ("ss", "s"), ("é", "ai"), ("eau", "o")), plain(without_form(card.name))  # fmt: skip
    for written, said in heard:
        if written in name and maker.random.random() < 0.8:
            name = name.replace(written, said, 1)
    return maker.again(card, name.title())


def _scanned(maker: _Maker, card: Card) -> Card:
    """Read a business card by machine."""
    name = without_form(card.name)
    for printed, read in maker.random.sample((("m", "rn"), ("l", "i"), ("e", "c"), ("rn", "m"), ("n", "ri"), ("h", "b")), 3):  # fmt: skip
        if printed in name[1:]:
            name = name[0] + name[1:].replace(printed, read, 1)
            break
    return maker.again(card, name)


def _cut(maker: _Maker, card: Card) -> Card:
    """Fill in a field of 20 characters."""
    name = without_form(card.name)
    return replace(maker.again(card, name[:20].strip() if len(name) > 20 else name[:-1]), city=card.city)


def _site(maker: _Maker, card: Card) -> Card:
    """Name the site beside the company."""
    return replace(
        maker.again(card, f"{without_form(card.name)} ({card.city})" if card.city else card.name.upper()),
        city=card.city,
    )


def _other_ending(maker: _Maker, card: Card) -> Card:
    """Write from the other ending of the domain."""
    if card.domain is None:
        return _by_ear(maker, card)
    return Card(
        without_form(card.name).upper(), city=card.city, domain=card.domain.rpartition(".")[0] + ".net"
    )


def _shortened(maker: _Maker, card: Card) -> Card:
    """Shorten the trade as letterheads do."""
    words = without_form(card.name).split()
    words = [word[:4] + "." if word in TRADES and len(word) > 7 else word for word in words]
    return replace(maker.again(card, " ".join(words)), city=card.city)


UNSEEN: Final[tuple[tuple[str, Callable[[_Maker, Card], Card]], ...]] = (
    ("by ear", _by_ear), ("scanned", _scanned), ("cut", _cut), ("site", _site), ("other ending", _other_ending), ("shortened", _shortened),
)  # fmt: skip
