"""Who reads, and a request with a word of its own in each kind of text."""

import pytest

from desk import clock as desk_clock
from desk.access import Actor
from models import ConfidentialPart, Ticket, TicketTopic
from models.states import Lane, Layer
from tests import factories
from tests.factories import (
    keep,
    make_contact,
    make_organization,
    make_submission,
    make_ticket,
    make_topic,
)
from tests.queries.searched import add_file, write


@pytest.fixture
def officer(session) -> Actor:
    return factories.actor_of("officer")


@pytest.fixture
def ticket(session) -> Ticket:
    """A request with a word of its own in each kind of text."""
    organization = make_organization(name="Forges de l'Épinette", siren="552100554", city="Raon-l'Étape")
    contact = make_contact(organization, name="Élodie Noël", email="elodie.noel@epinette.example.org")
    ticket = make_ticket(
        "triage", submission=make_submission(contact=contact, language="fr"), language="fr", title="Détecter les fissures des carters",
        pitch="Les contrôles sur la ligne de soudage prennent des heures.",
    )  # fmt: skip
    keep(
        ConfidentialPart(
            submission_id=ticket.submission_id, text="Le brevet du zirconage", created_at=desk_clock.now()
        )
    )
    write(ticket, "Auriez-vous des radiographies ?")
    write(ticket, "Penser au moratoire", lane=Lane.INTERNAL)
    add_file(ticket, "rapport_échantillons.pdf", Layer.PITCH)
    add_file(ticket, "plan_tungstene.pdf", Layer.CONFIDENTIAL)
    topic = make_topic(label_fr="Vision", label_en="Seeing", label_de="Bildverstehen")
    keep(TicketTopic(ticket_id=ticket.id, topic_id=topic.id, origin="company"))
    return ticket
