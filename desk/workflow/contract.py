"""The life of a contract, as data."""

from desk.workflow.engine import machine, move
from models.states import ContractState as S

NEGOTIABLE = (S.IDEA, S.NEGOTIATION, S.LEGAL_REVIEW, S.SIGNATURE)

CONTRACT = machine(
    "contract", S.IDEA, (S.COMPLETED, S.TERMINATED, S.ABANDONED),
    move(S.IDEA, S.NEGOTIATION, "officer contract_office"),
    move(S.NEGOTIATION, S.LEGAL_REVIEW, "officer contract_office"),
    move(S.LEGAL_REVIEW, S.NEGOTIATION, "officer contract_office"),
    move(S.LEGAL_REVIEW, S.SIGNATURE, "contract_office", "screenings_cleared", "conflicts_stated"),
    move(S.SIGNATURE, S.LEGAL_REVIEW, "contract_office"),
    move(S.SIGNATURE, S.ACTIVE, "contract_office", "signed_and_dated", "unit_named", "screenings_cleared", "conflicts_stated"),
    move(S.ACTIVE, S.COMPLETED, "contract_office officer", "milestones_settled"),
    move(S.ACTIVE, S.TERMINATED, "contract_office", "reason_given"),
    move(NEGOTIABLE, S.ABANDONED, "officer contract_office", "reason_given"),
)  # fmt: skip
