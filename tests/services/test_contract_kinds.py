"""Kinds of agreements as data."""

from typing import Any

import pytest
from sqlalchemy import select

from desk.access import Actor
from desk.errors import NotAllowed
from desk.services import contract_kinds
from desk.transaction import unit_of_work
from models import ContractKind, Engagement, Event
from tests.services.agreements import draft


def test_the_shipped_kinds_are_eighteen_and_import_once(session: Any) -> None:
    with unit_of_work():
        first = contract_kinds.import_kinds(actor=Actor.system())
    with unit_of_work():
        again = contract_kinds.import_kinds(actor=Actor.system())
    assert len(first.added) >= 18
    assert (again.added, again.changed) == ((), ())
    assert session.scalars(select(Event.kind)).all() == ["contract_kinds_imported"]


def test_an_old_agreement_keeps_its_kind(session: Any, officer: Actor, work: Engagement) -> None:
    row = {"code": "collab", "label_fr": "Contrat", "label_en": "Contract", "fields": []}
    with unit_of_work():
        contract_kinds.import_kinds(actor=Actor.system(), kinds=[row])
    contract = draft(officer, work)
    with unit_of_work():
        done = contract_kinds.import_kinds(actor=Actor.system(), kinds=[{**row, "checks": ["ethics"]}])
    assert done.changed == ("collab",)
    assert (contract.kind.kind_version, contract.kind.is_current) == (1, False)
    assert session.scalars(select(ContractKind.kind_version).where(ContractKind.is_current)).all() == [2]


def test_loading_what_is_shipped_leaves_what_the_desk_wrote(session: Any) -> None:
    row = {"code": "collab", "label_fr": "À nous", "label_en": "Ours", "fields": []}
    with unit_of_work():
        contract_kinds.import_kinds(actor=Actor.system(), kinds=[row])
    with unit_of_work():
        done = contract_kinds.import_kinds(actor=Actor.system(), only_new=True)
    assert "collab" not in done.added + done.changed
    assert contract_kinds.current("collab").label_en == "Ours"


def test_who_may_not_import_does_not(session: Any, officer: Actor) -> None:
    with pytest.raises(NotAllowed), unit_of_work():
        contract_kinds.import_kinds(actor=officer, kinds=[])
