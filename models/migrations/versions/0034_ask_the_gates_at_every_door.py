"""Ask the gates of an agreement at every door of a request, the way back from a hold and from a merge too

Until now a request that came back from a hold was not asked again, a decision that ran out still counted, and a tie that was
decided to be in the way let the request through. The class of the AI regulation blocks nothing, but it has to be said.
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_REACHES = "NEW.state <> OLD.state AND NEW.state IN ('contracting', 'in_progress')"
_BEFORE = (
    " AND EXISTS (SELECT 1 FROM screening WHERE ticket_id = {ticket} AND is_required AND check_code <> 'ai_act'"
    " AND (decision IS NULL OR decision = 'refused'))"
)
_UNDECIDED = "decision IS NULL OR (decision = 'refused' AND check_code <> 'ai_act')"
_CHECKS = " AND EXISTS (SELECT 1 FROM screening WHERE ticket_id = {ticket} AND is_required AND ({undecided}))"
_TIES = (
    " AND EXISTS (SELECT 1 FROM engagement e WHERE e.ticket_id = {ticket} AND e.state = 'active' AND NOT EXISTS"
    " (SELECT 1 FROM conflict_statement c WHERE c.ticket_id = e.ticket_id AND c.unit_id = e.unit_id"
    " AND (NOT c.has_tie OR {harmless})))"
)
_SIGNS = "NEW.state <> OLD.state AND NEW.state IN ('signature', 'active')"
_QUALIFIES = "OLD.state = 'triage' AND NEW.state = 'qualified'"
_ANSWERED = " AND (SELECT count(*) FROM screening WHERE ticket_id = NEW.id) < 6"

# table, name, condition before, condition now. A decision holds to the end of its day; the move's own moment tells the day.
RULES = [
    ("ticket", "refused_ticket_without_screening", _QUALIFIES + _ANSWERED, f"(({_QUALIFIES}) OR ({_REACHES}))" + _ANSWERED),
    ("ticket", "refused_ticket_with_undecided_screening",
     "NEW.state <> OLD.state AND OLD.state <> 'on_hold' AND NEW.state IN ('contracting', 'in_progress')" + _BEFORE.format(ticket="NEW.id"),
     _REACHES + _CHECKS.format(ticket="NEW.id", undecided=f"{_UNDECIDED} OR valid_until < date(NEW.state_since)")),
    ("ticket", "refused_ticket_with_open_conflict",
     "OLD.state = 'follow_up' AND NEW.state = 'contracting'" + _TIES.format(ticket="NEW.id", harmless="c.is_blocking IS NOT NULL"),
     _REACHES + _TIES.format(ticket="NEW.id", harmless="NOT c.is_blocking")),
    ("contract", "refused_contract_with_undecided_screening",
     _SIGNS + _BEFORE.format(ticket="NEW.ticket_id"), _SIGNS + _CHECKS.format(ticket="NEW.ticket_id", undecided=_UNDECIDED)),
]  # fmt: skip


def upgrade() -> None:
    for table, name, _before, now in RULES:
        _replace(table, name, now)


def downgrade() -> None:
    for table, name, before, _now in RULES:
        _replace(table, name, before)


def _replace(table: str, name: str, condition: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        op.execute(
            f'CREATE TRIGGER {name} BEFORE UPDATE ON "{table}" WHEN {condition} '
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = '{table}'; "
        f"END IF; RETURN NEW; END $$"
    )
