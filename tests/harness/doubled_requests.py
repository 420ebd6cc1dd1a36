"""Made-up requests among which some are asked twice, and many only look alike.

Each second asking is spoilt in one of the ways people do it: typed anew with mistakes, sent by form and by mail, pasted by a
colleague, shortened, asked under another name of the company or from a private mailbox. Near misses: one company with two
needs that share its introduction and its words, and two companies with one need in other words.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tests.harness.doubles import FIRST_NAMES, JOINTS, ROOTS, TAILS

TASKS: Final = (
    "Repérer les défauts d’aspect", "Prévoir les pannes", "Réduire la consommation d’énergie", "Trier automatiquement", "Planifier la fabrication",
    "Estimer le temps de cycle", "Détecter les fuites", "Lire les étiquettes", "Contrôler le serrage", "Classer les réclamations",
    "Compter les stocks", "Prévoir la demande", "Simuler le refroidissement", "Optimiser les réglages", "Suivre l’usure",
    "Reconnaître les essences", "Mesurer l’humidité", "Traduire les notices", "Rédiger les rapports", "Localiser les palettes",
)  # fmt: skip
THINGS: Final = (
    "de pièces de fonderie", "de pompes centrifuges", "de fours à céramique", "de planches de chêne", "de vannes de sécurité",
    "d’engrenages cémentés", "de flacons de verre", "de bobines de papier", "de roulements de laminoir", "de cuves de fermentation",
    "de cartes électroniques", "de moules d’injection", "de câbles sous-marins", "de batteries usagées", "de tissus enduits",
    "de comprimés effervescents", "de rails de tramway", "de bouchons de liège", "de panneaux solaires", "de prothèses de hanche",
    "de fromages affinés", "de compresseurs frigorifiques", "de lames de scie", "de poutres lamellées", "de semelles injectées",
)  # fmt: skip
MEANS: Final = (
    "avec une caméra au-dessus du convoyeur", "à partir de capteurs de vibration", "avec les relevés des automates", "à partir de photos de smartphone",
    "avec des mesures d’ultrasons", "à partir des historiques de maintenance", "avec une caméra thermique", "à partir des commandes de cinq années",
    "avec des spectres infrarouges", "à partir des comptes rendus d’atelier", "avec des étiquettes radio", "à partir des plans numérisés",
)  # fmt: skip
TODAY: Final = (
    "Aujourd’hui deux opérateurs regardent chaque unité à la sortie et en laissent passer une sur cent.",
    "Le réglage repose sur l’expérience de trois régleurs qui partiront bientôt à la retraite.",
    "Chaque arrêt imprévu immobilise la ligne quatre heures et décale les livraisons de la semaine.",
    "Nous tenons un tableur que chacun remplit à sa façon, et personne n’y retrouve rien.",
    "Le laboratoire rend ses analyses le lendemain, quand le lot est déjà parti.",
    "Les clients renvoient des lots entiers pour un seul exemplaire abîmé.",
    "La facture d’électricité a doublé en deux hivers sans que nous sachions où elle passe.",
    "Un prestataire relève les compteurs chaque trimestre, ce qui arrive trop tard.",
    "Les rebuts remplissent une benne par jour et coûtent la marge de l’atelier.",
    "Nous recevons trois cents messages par semaine que deux personnes lisent un à un.",
    "Les inventaires bloquent le dépôt pendant un week-end entier.",
    "Le bureau des méthodes refait ses calculs à la main pour chaque devis.",
)  # fmt: skip
WISHES: Final = (
    "Une alerte une heure avant nous suffirait pour agir.", "Il faudrait décider en moins d’une seconde, au rythme de la ligne.",
    "Nous aimerions un avis motivé que le chef d’équipe puisse contester.", "Un premier essai sur une seule machine nous conviendrait.",
    "L’idéal serait de réutiliser le matériel déjà posé.", "Le résultat doit rester compréhensible pour les régleurs.",
    "Nous gardons dix mille exemples annotés depuis 2019.", "Les mesures dorment sur un disque, sans étiquettes.",
    "Un doctorant pourrait s’en saisir sur trois ans.", "Nous voudrions chiffrer le gain avant le prochain budget.",
)  # fmt: skip
ABOUT: Final = (
    "Nous sommes une entreprise familiale de quarante personnes, installée depuis 1958.", "Notre groupe compte trois sites et deux cents salariés.",
    "Nous fabriquons pour l’automobile et le ferroviaire.", "Notre atelier travaille en trois équipes.", "Nous exportons la moitié de la production.",
    "Nous n’avons pas d’informaticien à demeure.",
)  # fmt: skip
PER_COMPANY: Final = 3


@dataclass(frozen=True)
class Asking:
    """One request as it would arrive; `company` and `person` are numbers, `likely` a company that may be the same."""

    company: int
    person: int
    name: str
    email: str
    title: str
    pitch: str
    likely: int | None = None


@dataclass
class Askings:
    """Requests in the order they came, and which pairs of them are one need, with how the second was asked."""

    rows: list[Asking]
    doubles: dict[tuple[int, int], str]


def askings(seed: int, size: int, doubles: int) -> Askings:
    """Return `size` requests among which `doubles` are asked twice."""
    maker = _Maker(seed, size)
    rows = maker.first_askings(size - doubles)
    planted: dict[tuple[int, int], str] = {}
    for number, place in enumerate(maker.random.sample(range(len(rows)), doubles)):
        name, again = WAYS[number % len(WAYS)]
        planted[(place, len(rows))] = name
        rows.append(again(maker, rows[place]))
    return Askings(rows, planted)


class _Maker:
    """Makes needs and asks them again, the same ones for one seed."""

    def __init__(self, seed: int, size: int) -> None:
        self.random = random.Random(seed)
        self.next_company, self.next_person = size, size * 10

    def first_askings(self, count: int) -> list[Asking]:
        """Return needs, each another: three of each company, two of them in its own trade's words."""
        rows: list[Asking] = []
        while len(rows) < count:
            company = len(rows) // PER_COMPANY
            about = " ".join(self.random.sample(ABOUT, 2))
            people = [self.person(company * 10 + place) for place in range(2)]
            thing = self.random.choice(THINGS)
            tasks = self.random.sample(TASKS, PER_COMPANY)
            for place in range(min(PER_COMPANY, count - len(rows))):
                own = thing if place < 2 else self.random.choice([one for one in THINGS if one != thing])
                person, name = people[place % 2]
                title = f"{tasks[place]} {own} {self.random.choice(MEANS)}"
                rows.append(
                    Asking(
                        company,
                        person,
                        name,
                        f"p{person}@firm{company}.example",
                        title,
                        self.pitch(about, own),
                    )
                )
        return rows

    def person(self, number: int) -> tuple[int, str]:
        family = self.random.choice(ROOTS) + self.random.choice(JOINTS) + self.random.choice(TAILS)
        return number, f"{self.random.choice(FIRST_NAMES)} {family}"

    def pitch(self, about: str, thing: str) -> str:
        today, wishes = self.random.sample(TODAY, 2), self.random.sample(WISHES, 2)
        return f"{about} Il s’agit {thing}. {' '.join(today)} {' '.join(wishes)}"

    def mistyped(self, text: str, share: float) -> str:
        """Return a text in which a share of the long words has one mistake each, and a few accents are gone."""
        words = text.split(" ")
        for place, word in enumerate(words):
            if len(word) > 4 and self.random.random() < share:
                at = self.random.randrange(1, len(word) - 1)
                words[place] = self.random.choice([
                    word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at] + word[at:],
                    word[:at] + self.random.choice("aeinrst") + word[at + 1 :],
                ])  # fmt: skip
        plain = str.maketrans("éèêàôîç", "eeeaoic")
        return " ".join(word.translate(plain) if self.random.random() < 0.5 else word for word in words)


def _typed_anew(maker: _Maker, one: Asking) -> Asking:
    return replace(one, title=maker.mistyped(one.title, 0.2), pitch=maker.mistyped(one.pitch, 0.12))


def _by_mail(maker: _Maker, one: Asking) -> Asking:
    words = f"Bonjour, suite à notre échange au salon. {one.title}. {one.pitch} Bien cordialement, {one.name}, 03 87 00 00 00"
    return replace(
        one,
        title=maker.random.choice(("Demande de renseignements", "Projet IA", "Prise de contact")),
        pitch=words,
    )


def _by_a_colleague(maker: _Maker, one: Asking) -> Asking:
    person, name = maker.person(one.person + 7)
    return replace(
        one,
        person=person,
        name=name,
        email=f"p{person}@firm{one.company}.example",
        title=f"Besoin d’appui{maker.random.choice((' en IA', ' technique', ''))} : {one.title.lower()}",
    )


def _shortened(maker: _Maker, one: Asking) -> Asking:
    sentences = one.pitch.split(". ")
    return replace(one, title=" ".join(one.title.split(" ")[:-2]), pitch=". ".join(sentences[2:]))


def _under_another_name(maker: _Maker, one: Asking) -> Asking:
    maker.next_company += 1
    maker.next_person += 1
    person, name = maker.person(maker.next_person)
    return replace(
        one, company=maker.next_company, likely=one.company, person=person, name=name, email=f"p{person}@other{person}.example",
        title=maker.mistyped(one.title, 0.1), pitch=maker.mistyped(one.pitch, 0.08),
    )  # fmt: skip


def _from_a_private_mailbox(maker: _Maker, one: Asking) -> Asking:
    maker.next_company += 1
    maker.next_person += 1
    return replace(
        one,
        company=maker.next_company,
        person=maker.next_person,
        email=f"x{maker.next_person}@post.example",
        pitch=maker.mistyped(one.pitch, 0.1),
    )


def _pasted_elsewhere(maker: _Maker, one: Asking) -> Asking:
    again = _from_a_private_mailbox(maker, one)
    return replace(again, name=maker.person(0)[1], pitch=one.pitch)


def _reworded(maker: _Maker, one: Asking) -> Asking:
    """The same person months later: the sentence turned round, one old sentence in two, others between."""
    kept = one.pitch.split(". ")[1::2]
    words = one.title.split(" ")
    turned = f"Comment {' '.join(words[:1]).lower()} mieux {' '.join(words[1:])} ?"
    added = maker.random.choice(WISHES)
    return replace(
        one,
        title=turned,
        pitch=f"Je reviens vers vous. {'. '.join(kept)}. {added} Un essai cet automne serait idéal.",
    )


WAYS: Final[tuple[tuple[str, Callable[[_Maker, Asking], Asking]], ...]] = (
    ("typed anew", _typed_anew), ("by mail", _by_mail), ("by a colleague", _by_a_colleague), ("shortened", _shortened),
    ("under another name", _under_another_name), ("private mailbox", _from_a_private_mailbox), ("pasted elsewhere", _pasted_elsewhere),
    ("reworded", _reworded),
)  # fmt: skip
