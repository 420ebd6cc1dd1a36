"""What is read at once and what is folded away, as the programs of French, English and German desks write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.inbound.folding import fold

ANSWER = "Oui, mardi nous convient.\nVenez à dix heures."
HEADS = {
    "gmail fr": "Le mar. 10 mars 2026 à 09:12, Guichet R&D <desk@desk.example.org> a écrit :\n\n> Quand ?",
    "gmail fr, broken": "Le mar. 10 mars 2026 à 09:12, Guichet R&D <\ndesk@desk.example.org> a écrit :\n\n> Quand ?",
    "gmail en": "On Tue, Mar 10, 2026 at 9:12 AM Desk <desk@desk.example.org> wrote:\n\n> When?",
    "gmail de": "Am Di., 10. März 2026 um 09:12 Uhr schrieb Desk <desk@desk.example.org>:\n\n> Wann?",
    "apple fr": "> Le 10 mars 2026 à 09:12, Desk <desk@desk.example.org> a écrit :\n> \n> Quand ?",
    "apple de": "> Am 10.03.2026 um 09:12 schrieb Desk <desk@desk.example.org>:\n>\n> Wann?",
    "thunderbird fr": "Le 10/03/2026 à 09:12, Guichet R&D a écrit :\n> Quand ?\n>",
    "thunderbird de": "Am 10.03.26 um 09:12 schrieb Guichet:\n> Wann?",
    "outlook fr": "________________________________\nDe : Guichet <desk@desk.example.org>\nEnvoyé : mardi 10 mars 2026 09:12\nÀ : Claire\nObjet : RE: Fissures\n\nQuand ?",
    "outlook fr, bold": "*De :* Guichet <desk@desk.example.org>\n*Envoyé :* mardi 10 mars 2026 09:12\n*À :* Claire\n*Objet :* RE: Fissures\n\nQuand ?",
    "outlook en": "From: Desk <desk@desk.example.org>\nSent: Tuesday, March 10, 2026 9:12 AM\nTo: Claire\nSubject: RE: Cracks\n\nWhen?",
    "outlook de": "Von: Guichet <desk@desk.example.org>\nGesendet: Dienstag, 10. März 2026 09:12\nAn: Claire\nBetreff: AW: Risse\n\nWann?",
    "old outlook de": "-----Ursprüngliche Nachricht-----\nVon: Guichet\nGesendet: Dienstag\nAn: Claire\nBetreff: Risse\n\nWann?",
    "orange": "> Message du 10/03/26 09:12\n> De : \"Guichet\" <desk@desk.example.org>\n> A : claire@orange.example\n> Copie à :\n> Objet : Fissures\n> \n> Quand ?",
    "la poste": "----- Mail original -----\nDe: \"Guichet\" <desk@desk.example.org>\nÀ: \"Claire\" <claire@laposte.example>\nEnvoyé: Mardi 10 Mars 2026 09:12:00\nObjet: Fissures\n\nQuand ?",
    "web.de app": "--\nDiese Nachricht wurde von meinem Mobiltelefon mit WEB.DE Mail gesendet.\nAm 10.03.26, 09:12 schrieb Guichet <desk@desk.example.org>:\nWann?",
    "unquoted": "Le 10 mars 2026 à 09:12, Guichet <desk@desk.example.org> a écrit :\n\nQuand ?",
}  # fmt: skip
ENDS = {
    "dashes": "-- \nClaire Fontaine\nAciers Test",
    "cordialement": "Cordialement,\nClaire Fontaine\n+33 3 00 00 00 00",
    "bien cordialement": "Bien cordialement\n\nClaire",
    "regards": "Best regards,\nClaire Fontaine",
    "gruesse": "Mit freundlichen Grüßen\nKlara Brunnen",
    "viele gruesse": "Viele Grüße\nKlara",
    "iphone fr": "Envoyé de mon iPhone",
    "iphone de": "Von meinem iPhone gesendet",
    "android": "Sent from my Galaxy",
    "outlook": "Télécharger Outlook pour iOS<https://aka.example/o>",
    "disclaimer fr": "Ce message et toutes les pièces jointes sont confidentiels et établis à l’intention exclusive de ses destinataires.",
    "disclaimer de": "Diese E-Mail enthält vertrauliche und rechtlich geschützte Informationen.",
    "disclaimer en": "This email and any attachments are confidential and intended solely for the addressee.",
    "avast": "Garanti sans virus. www.avast.example",
    "bonne journée": "Bonne journée,\nClaire Fontaine",
    "formule": "Dans l’attente de votre retour, je vous prie d’agréer, Madame, Monsieur, mes salutations distinguées.\n\nClaire Fontaine\nDirectrice",
    "gruss": "Mit freundlichem Gruß aus Saarbrücken\ni. V. Klara Brunnen",
    "galaxy de": "Von meinem/meiner Galaxy gesendet",
}  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
def test_what_a_program_quotes_below_an_answer_is_folded(head: str) -> None:
    folded = fold(f"{ANSWER}\n\n{HEADS[head]}\n")
    assert folded.shown == ANSWER
    assert folded.folded.split() == HEADS[head].split()


@pytest.mark.parametrize("end", ENDS)
def test_signatures_and_disclaimers_are_folded_with_and_without_a_quotation_below(end: str) -> None:
    assert fold(f"{ANSWER}\n\n{ENDS[end]}").shown == ANSWER
    assert fold(f"{ANSWER}\n\n{ENDS[end]}\n\n{HEADS['gmail fr']}").shown == ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "> Quel alliage ?\nAluminium.\n\n> Depuis quand ?\nDepuis mars.",
        "Le 10 mars 2026 à 09:12, Guichet a écrit :\n> Quel alliage ?\n\nAluminium.\n\n> Depuis quand ?\n\nDepuis mars.\n> Merci\n\nÀ mardi.",
        "-----Original Message-----\nFrom: Desk\nSent: Tuesday\nTo: Claire\nSubject: Cracks\n\n> Which alloy?\nAluminium.\n> Since when?\nMarch.",
        "Voir mes réponses :\n\n> Quel alliage ?\n\nAluminium.",
    ],
)
def test_answers_written_between_quoted_lines_fold_nothing(text: str) -> None:
    folded = fold(text)
    assert (folded.shown, folded.folded) == (text, "")


@pytest.mark.parametrize(
    "text",
    [
        "On the one hand it cracks, on the other hand it bends:\n\nboth matter.",
        "Nous avons deux lignes :\n----\n1. la ligne chaude, arrêtée depuis le mois de mars dernier\n2. la ligne froide\n----\nLaquelle vous intéresse en premier pour une étude ?",
        "De : Paris\nÀ : Metz\nvoilà le trajet.",
        "Merci !",
        "Cordialement",
        "Les photos sont envoyées de mon atelier, vous verrez.",
        "Je vous écris : le 10 mars 2026 la machine a cassé.",
    ],
)
def test_words_that_only_look_like_an_end_are_shown(text: str) -> None:
    assert fold(text).shown == text


@pytest.mark.parametrize(
    "words",
    [
        "Mes réponses sont en rouge ci-dessous.",
        "Please see my answers below.",
        "Meine Antworten stehen unten im Text.",
    ],
)
def test_an_answer_that_points_below_folds_nothing_away(words: str) -> None:
    text = f"{words}\n\n{HEADS['outlook fr, bold']}\n-> mardi"
    assert fold(text).shown == text


def test_an_answer_below_one_quotation_is_shown_and_the_quotation_folded() -> None:
    folded = fold("Le 10/03/2026 à 09:12, Guichet a écrit :\n> Quand ?\n\nMardi.")
    assert (folded.shown, folded.folded) == ("Mardi.", "Le 10/03/2026 à 09:12, Guichet a écrit :\n> Quand ?")


def test_a_mail_of_nothing_but_quotations_is_shown_whole() -> None:
    text = HEADS["outlook fr"]
    assert fold(text).shown == text


@given(
    st.lists(
        st.sampled_from([*HEADS.values(), *ENDS.values(), ANSWER, "> x", "", "text", "--", "____"]),
        max_size=12,
    )
)
def test_no_line_is_ever_lost(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    folded = fold(text)
    assert sorted(f"{folded.shown}\n{folded.folded}".split()) == sorted(text.split())
