"""What a mail is; and, apart from that, whether it may be answered by itself."""

import pytest

from desk.inbound import mail as mails
from desk.inbound import nature, reports
from desk.inbound.nature import Kind
from tests.letters_in import bounce_of, letter, with_parts

NOTIFICATION = r'{"Message": "{\"notificationType\":\"Bounce\",\"bounce\":{}}"}'
AWAY_FR = "Bonjour,\nJe suis absent jusqu’au 20 mars. En cas d’urgence, vous pouvez contacter ma collègue.\nÀ mon retour je vous lirai."
AWAY_DE = "Guten Tag,\nich bin bis zum 20. März im Urlaub und wieder im Büro ab dem 21. In dringenden Fällen wenden Sie sich an meine Vertretung."
AWAY_EN = "I am out of the office until March 20 with limited access to email. For urgent matters call my colleague."


def of(raw: bytes) -> nature.Nature:
    return nature.of(mails.read(raw))


@pytest.mark.parametrize(
    "raw",
    [
        letter(),
        letter(subject="Re: Fissures", in_reply_to="<x@desk.example.org>"),
        letter(subject="Re: Automatic reply: to customers", in_reply_to="<x@desk.example.org>"),
        letter(subject="Automatic reply: can AI write it?"),
        letter(auto_submitted="no (typed by hand)"),
        letter("Nous sommes absents de ce marché, mais intéressés.", subject="Absence de défauts ?"),
        letter(
            "La livraison n’a pas pu être remise : le colis est revenu. Pouvez-vous prévoir ces retards ?",
            subject="Retours de colis",
        ),
        letter(
            "Our mailbox software rejects good mail: 550 errors every day. Could AI sort them?",
            subject="Undelivered mail",
        ),
        letter("Spam-Erkennung ist unser Thema.", subject="Filter für Beschwerden"),
        letter(
            "Je serai absente mardi ; pouvons-nous nous voir jeudi ?",
            subject="Absence mardi",
            in_reply_to="<x@desk.example.org>",
        ),
        letter("Votre article a été lu chez nous.", subject="Lu dans la presse"),
        letter(
            "Votre message est en attente chez nous, cliquez sur https://aciers-test.fr/plan pour nous situer."
        ),
    ],
)
def test_what_people_write_is_theirs_and_may_be_answered(raw: bytes) -> None:
    assert of(raw) == nature.Nature(Kind.PERSONAL, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"list_id": "<atelier.example.org>"},
        {"precedence": "bulk"},
        {"auto_submitted": "auto-generated"},
        {"return_path": "<>"},
        {"list_unsubscribe": "<mailto:x@example.org>"},
        {"x_auto_response_suppress": "All"},
        {"from": "no-reply@aciers-test.fr"},
    ],
)
def test_a_list_or_a_machine_that_passes_on_words_still_makes_a_request_but_is_not_answered(
    fields: dict[str, str],
) -> None:
    assert of(letter(**fields)) == nature.Nature(Kind.PERSONAL, True)


@pytest.mark.parametrize(
    "raw",
    [
        letter("Back soon", auto_submitted="auto-replied"),
        letter("Back soon", x_autoreply="yes"),
        letter("Back soon", precedence="auto_reply"),
        letter(AWAY_EN, subject="Automatic reply: Cracks"),
        letter(AWAY_FR, subject="Réponse automatique : Fissures", return_path="<>"),
        letter(AWAY_FR, subject="Absence du bureau Re: Fissures"),
        letter(AWAY_DE, subject="Automatische Antwort: Risse"),
        letter(AWAY_DE, subject="Abwesenheitsnotiz: Risse", precedence="bulk"),
        letter(
            AWAY_FR, subject="Re: Fissures", in_reply_to="<x@desk.example.org>"
        ),  # nothing but its words gives it away
        *(
            letter("Thanks", subject=f"{words} Fissures", in_reply_to="<x@desk.example.org>")
            for words in (
                "Automatisch antwoord:",
                "Automatyczna odpowiedź:",
                "Automatesch Äntwert :",
                "自动答复：",
                "Αυτόματη απάντηση:",
            )
        ),
    ],
)
def test_people_who_are_away_are_recognized(raw: bytes) -> None:
    assert of(raw) == nature.Nature(Kind.AWAY, True)


def test_a_person_who_mentions_a_holiday_is_not_away() -> None:
    body = "Je suis absent vendredi, mais voici les mesures que vous demandiez : 3 mm, 4 mm, 5 mm."
    assert of(letter(body, subject="Re: Fissures", in_reply_to="<x@desk.example.org>")).kind is Kind.PERSONAL


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (bounce_of("a@desk.example.org"), Kind.BOUNCE),
        (bounce_of("a@desk.example.org", action="delayed"), Kind.DELAY),
        (bounce_of("a@desk.example.org", action="delivered"), Kind.DELIVERY_NOTICE),
        (letter("Le message suivant n’a pas pu être remis : utilisateur inconnu", subject="Échec de remise",
                **{"from": "Postmaster <postmaster@mx.example.org>"}), Kind.BOUNCE),
        (letter("Ihre Nachricht konnte nicht zugestellt werden.", subject="Unzustellbar: Risse", return_path="<>",
                **{"from": "MAILER-DAEMON@mx.example.org"}), Kind.BOUNCE),
        (letter("Hi. This is the qmail-send program.\n<claude@example.org>:\nSorry, no mailbox here by that name.",
                subject="failure notice", **{"from": "MAILER-DAEMON@mx.example.org"}), Kind.BOUNCE),
        (letter("Sorry", x_failed_recipients="claude@example.org"), Kind.BOUNCE),
        (with_parts("Content-Type: text/plain\r\n\r\nabuse", "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse",
                    kind="report; report-type=feedback-report"), Kind.COMPLAINT),
        (with_parts("Content-Type: text/plain\r\n\r\nread", "Content-Type: message/disposition-notification\r\n\r\nx: y",
                    kind="report; report-type=disposition-notification"), Kind.READ_RECEIPT),
        (letter(NOTIFICATION, subject="Notification", **{"from": "no-reply@sending.example"}), Kind.BOUNCE),
        (letter("Error: no such user here\n550 - no such user", subject="Re: hello",
                **{"from": "post_master@mx.example.org"}), Kind.BOUNCE),
        (b"", Kind.EMPTY),
    ],
)  # fmt: skip
def test_machines_are_told_apart_and_never_answered(raw: bytes, kind: Kind) -> None:
    assert of(raw) == nature.Nature(kind, True)


def test_a_bounce_names_the_mail_the_address_and_the_servers_words() -> None:
    report = reports.read(mails.read(bounce_of("abc@desk.example.org")))
    assert "abc@desk.example.org" in report.message_ids
    assert report.recipients == ("claude@example.org",)
    assert report.words == "smtp; 550 5.1.1 nobody here"


def test_a_report_that_a_person_forwards_is_read_and_answered_by_no_machine() -> None:
    forwarded = letter(
        "Look what came back.\n\n> Final-Recipient: rfc822; a@b.example\n> Action: failed\n> Status: 5.1.1\n"
    )
    assert nature.of(mails.read(forwarded)) == nature.Nature(Kind.PERSONAL, True)
    asked = letter("What does “Final-Recipient:” mean, and is the action: failed?")
    assert not nature.of(mails.read(asked)).is_automatic


@pytest.mark.parametrize(
    "raw",
    [
        letter(
            "Votre message\n\n   À : Claire\n   Objet : Fissures\n\n a été lu le mardi 10 mars 2026 09:15:00.",
            subject="Lu : Fissures",
        ),
        letter("Ihre Nachricht\n\nwurde am Dienstag ungelesen gelöscht.", subject="Ungelesen: Risse"),
        letter("Your message was deleted without being read on Tuesday.", subject="Not read: Cracks"),
    ],
)
def test_a_note_of_reading_is_known_by_its_words_where_its_part_was_lost(raw: bytes) -> None:
    assert of(raw).kind is Kind.READ_RECEIPT


@pytest.mark.parametrize(
    "words",
    [
        "Votre message à Claire est en attente. Pour qu’il soit remis, cliquez sur ce lien : https://filtre.example/a",
        "Your message is on hold. Click here to prove that you are a person: https://filter.example/a",
        "Ihre Nachricht wird zugestellt, sobald Sie auf den Link klicken. Bitte bestätigen Sie: https://filter.example/a",
    ],
)
def test_a_filter_that_asks_for_a_click_is_no_absence(words: str) -> None:
    assert of(letter(words, auto_submitted="auto-replied")).kind is Kind.CHALLENGE
    assert of(letter(words)).kind is Kind.PERSONAL
