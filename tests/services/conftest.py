"""Who acts in most of these tests, and the accepted request they act on."""

from typing import Any

import pytest

from desk.access import Actor
from models import Engagement
from models.states import TicketState
from tests.factories import actor_of, make_accepted_ticket


@pytest.fixture
def officer(session: Any) -> Actor:
    return actor_of("officer")


@pytest.fixture
def office(session: Any) -> Actor:
    return actor_of("contract_office")


@pytest.fixture
def work(session: Any) -> Engagement:
    return make_accepted_ticket(TicketState.FOLLOW_UP)
