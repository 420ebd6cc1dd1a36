"""The life of a milestone, as data."""

from desk.workflow.engine import machine, move
from models.states import MilestoneState as S

MILESTONE = machine(
    "milestone", S.PLANNED, (S.VALIDATED, S.MISSED, S.CANCELLED),
    move(S.PLANNED, S.DUE, "system officer contract_office"),
    move((S.PLANNED, S.DUE), S.SUBMITTED, "officer contract_office unit"),
    move(S.SUBMITTED, S.DUE, "officer contract_office", "reason_given"),
    move(S.SUBMITTED, S.VALIDATED, "officer contract_office"),
    move(S.DUE, S.MISSED, "officer contract_office", "reason_given"),
    move((S.PLANNED, S.DUE, S.SUBMITTED), S.CANCELLED, "officer contract_office", "reason_given"),
)  # fmt: skip
