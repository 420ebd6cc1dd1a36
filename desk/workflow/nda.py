"""The life of a confidentiality agreement, as data."""

from desk.workflow.engine import machine, move
from models.states import NdaState as S

NDA = machine(
    "nda", S.REQUESTED, (S.EXPIRED, S.ENDED),
    move(S.REQUESTED, S.DRAFTED, "officer contract_office"),
    move(S.DRAFTED, S.IN_REVIEW, "officer contract_office"),
    move(S.IN_REVIEW, S.DRAFTED, "officer contract_office"),
    move(S.IN_REVIEW, S.SIGNED, "officer contract_office", "people_named", "dates_set"),
    move(S.SIGNED, S.EXPIRED, "system", "end_passed"),
    move(S.SIGNED, S.ENDED, "officer contract_office", "reason_given"),
)  # fmt: skip
