"""Let the database repeat the rules: moves, guards, frozen words, the append-only chain.

Each rule is a condition over OLD and NEW under which a change is refused; its name says what is refused and
reaches the code as the name of a broken constraint on both databases. The moves are those of the state tables
at this revision; a test holds the two equal.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOVES = {
    "ticket": (
        "new>triage new>closed new>on_hold triage>info_needed triage>qualified triage>closed triage>on_hold "
        "info_needed>triage info_needed>closed info_needed>on_hold qualified>matching qualified>closed "
        "qualified>on_hold matching>offered matching>closed matching>on_hold offered>accepted offered>matching "
        "offered>closed offered>on_hold accepted>follow_up accepted>closed accepted>on_hold follow_up>contracting "
        "follow_up>closed follow_up>on_hold contracting>in_progress contracting>closed contracting>on_hold "
        "in_progress>closed in_progress>on_hold on_hold>new on_hold>triage on_hold>info_needed on_hold>qualified "
        "on_hold>matching on_hold>offered on_hold>accepted on_hold>follow_up on_hold>contracting "
        "on_hold>in_progress on_hold>closed closed>triage"
    ),
    "offer": (
        "draft>sent draft>withdrawn sent>seen sent>accepted sent>accepted_with_conditions sent>declined sent>expired "
        "sent>withdrawn seen>accepted seen>accepted_with_conditions seen>declined seen>expired seen>withdrawn"
    ),
    "nda": "requested>drafted drafted>in_review in_review>drafted in_review>signed signed>expired signed>ended",
    "contract": (
        "idea>negotiation idea>abandoned negotiation>legal_review negotiation>abandoned legal_review>negotiation "
        "legal_review>signature legal_review>abandoned signature>legal_review signature>active signature>abandoned "
        "active>completed active>terminated"
    ),
    "milestone": (
        "planned>due planned>submitted planned>cancelled due>submitted due>missed due>cancelled submitted>due "
        "submitted>validated submitted>cancelled"
    ),
}

ACCEPTED = "('accepted', 'accepted_with_conditions')"
WORDS = (
    "company_name", "company_id", "company_id_kind", "contact_name", "contact_email", "contact_phone", "title", "pitch", "topics",
    "data_available", "data_kinds", "horizon", "cooperation", "budget", "disclose_company", "sensitive_data", "sent_at",
)  # fmt: skip


def moves_to(source: str, target: str) -> str:
    return f"OLD.state = '{source}' AND NEW.state = '{target}'"


# table, when, name of the rule, condition under which the change is refused.
RULES = [
    *(
        (table, "UPDATE", f"refused_{table}_move",
         f"NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM allowed_move WHERE machine = '{table}'"
         " AND source = OLD.state AND target = NEW.state)")
        for table in MOVES
    ),
    ("ticket", "UPDATE", "refused_ticket_resumption_elsewhere",
     "OLD.state = 'on_hold' AND NEW.state NOT IN ('on_hold', 'closed', OLD.held_from)"),
    ("ticket", "UPDATE", "refused_ticket_without_topic",
     moves_to("triage", "qualified") + " AND NOT EXISTS (SELECT 1 FROM ticket_topic WHERE ticket_id = NEW.id"
     " AND confirmed_at IS NOT NULL)"),
    ("ticket", "UPDATE", "refused_ticket_without_screening",
     moves_to("triage", "qualified") + " AND (SELECT count(*) FROM screening WHERE ticket_id = NEW.id) < 6"),
    ("ticket", "UPDATE", "refused_ticket_without_match_run",
     moves_to("qualified", "matching") + " AND NOT EXISTS (SELECT 1 FROM match_run WHERE ticket_id = NEW.id)"),
    ("ticket", "UPDATE", "refused_ticket_without_offer",
     moves_to("matching", "offered") + " AND NOT EXISTS (SELECT 1 FROM offer WHERE ticket_id = NEW.id"
     " AND state IN ('sent', 'seen'))"),
    ("ticket", "UPDATE", "refused_ticket_without_acceptance",
     moves_to("offered", "accepted") + f" AND NOT EXISTS (SELECT 1 FROM offer WHERE ticket_id = NEW.id"
     f" AND state IN {ACCEPTED})"),
    ("ticket", "UPDATE", "refused_ticket_with_open_offer",
     moves_to("offered", "matching") + " AND EXISTS (SELECT 1 FROM offer WHERE ticket_id = NEW.id"
     " AND state IN ('sent', 'seen'))"),
    ("ticket", "UPDATE", "refused_ticket_without_meeting",
     moves_to("accepted", "follow_up") + " AND NOT EXISTS (SELECT 1 FROM follow_up WHERE ticket_id = NEW.id"
     " AND state <> 'cancelled')"),
    ("ticket", "UPDATE", "refused_ticket_without_agreement",
     moves_to("follow_up", "contracting") + " AND NOT EXISTS (SELECT 1 FROM contract WHERE ticket_id = NEW.id"
     " AND state <> 'abandoned')"),
    ("ticket", "UPDATE", "refused_ticket_with_undecided_screening",
     "NEW.state <> OLD.state AND OLD.state <> 'on_hold' AND NEW.state IN ('contracting', 'in_progress')"
     " AND EXISTS (SELECT 1 FROM screening WHERE ticket_id = NEW.id AND is_required AND check_code <> 'ai_act'"
     " AND (decision IS NULL OR decision = 'refused'))"),
    ("ticket", "UPDATE", "refused_ticket_with_open_conflict",
     moves_to("follow_up", "contracting") + " AND EXISTS (SELECT 1 FROM engagement e WHERE e.ticket_id = NEW.id"
     " AND e.state = 'active' AND NOT EXISTS (SELECT 1 FROM conflict_statement c WHERE c.ticket_id = NEW.id"
     " AND c.unit_id = e.unit_id AND (NOT c.has_tie OR c.is_blocking IS NOT NULL)))"),
    ("ticket", "UPDATE", "refused_ticket_without_active_agreement",
     moves_to("contracting", "in_progress") + " AND NOT EXISTS (SELECT 1 FROM contract WHERE ticket_id = NEW.id"
     " AND state IN ('active', 'completed'))"),
    ("ticket", "UPDATE", "refused_ticket_with_open_milestone",
     moves_to("in_progress", "closed") + " AND EXISTS (SELECT 1 FROM milestone m JOIN contract c ON c.id = m.contract_id"
     " WHERE c.ticket_id = NEW.id AND m.state NOT IN ('validated', 'missed', 'cancelled'))"),
    ("ticket", "UPDATE", "refused_ticket_new_reference", "NEW.reference <> OLD.reference"),
    ("ticket", "DELETE", "refused_ticket_deletion", "1 = 1"),
    ("offer", "UPDATE", "refused_offer_second_winner",
     f"NEW.state IN {ACCEPTED} AND OLD.state NOT IN {ACCEPTED} AND EXISTS (SELECT 1 FROM offer o JOIN ticket t"
     f" ON t.id = o.ticket_id WHERE o.ticket_id = NEW.ticket_id AND o.id <> NEW.id AND o.state IN {ACCEPTED}"
     " AND NOT t.several_units)"),
    ("nda", "UPDATE", "refused_nda_without_people",
     moves_to("in_review", "signed") + " AND NOT EXISTS (SELECT 1 FROM nda_person WHERE nda_id = NEW.id)"),
    ("contract", "UPDATE", "refused_contract_with_undecided_screening",
     "NEW.state <> OLD.state AND NEW.state IN ('signature', 'active') AND EXISTS (SELECT 1 FROM screening"
     " WHERE ticket_id = NEW.ticket_id AND is_required AND check_code <> 'ai_act' AND (decision IS NULL OR decision = 'refused'))"),
    ("contract", "UPDATE", "refused_contract_with_open_milestone",
     moves_to("active", "completed") + " AND EXISTS (SELECT 1 FROM milestone WHERE contract_id = NEW.id"
     " AND state NOT IN ('validated', 'missed', 'cancelled'))"),
    ("submission", "UPDATE", "refused_submission_edit",
     "OLD.state <> 'draft' AND NEW.erased_at IS NULL AND ("
     + " OR ".join(f"NEW.{word} IS DISTINCT FROM OLD.{word}" for word in WORDS) + ")"),
    ("message", "UPDATE", "refused_message_edit",
     "(NEW.body <> OLD.body AND NEW.body <> '[erased]') OR NEW.lane <> OLD.lane OR NEW.created_at <> OLD.created_at"),
    ("message", "DELETE", "refused_message_deletion", "1 = 1"),
    ("event", "UPDATE", "refused_event_edit",
     "NEW.hash <> OLD.hash OR NEW.previous_hash <> OLD.previous_hash OR NEW.kind <> OLD.kind"
     " OR NEW.occurred_at <> OLD.occurred_at OR NEW.details_digest <> OLD.details_digest OR NEW.id <> OLD.id"
     " OR NEW.actor_kind <> OLD.actor_kind OR NEW.actor_id IS DISTINCT FROM OLD.actor_id"
     " OR NEW.subject_id <> OLD.subject_id OR NEW.ticket_id IS DISTINCT FROM OLD.ticket_id OR NEW.subject_type <> OLD.subject_type"
     " OR (NEW.details IS NOT NULL AND NEW.details IS DISTINCT FROM OLD.details) OR NEW.erased_at IS NULL"),
    ("event", "DELETE", "refused_event_deletion", "1 = 1"),
]  # fmt: skip


def upgrade() -> None:
    allowed = op.create_table(
        "allowed_move",
        sa.Column("machine", sa.String(20), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("target", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("machine", "source", "target", name="pk_allowed_move"),
    )
    op.bulk_insert(
        allowed,
        [
            dict(zip(("machine", "source", "target"), (machine, *move.split(">")), strict=True))
            for machine, moves in MOVES.items()
            for move in moves.split()
        ],
    )
    op.execute(f"INSERT INTO event_head (id, count, hash) VALUES (1, 0, '{'0' * 64}')")
    create = create_in_sqlite if op.get_bind().dialect.name == "sqlite" else create_in_postgresql
    for table, when, name, condition in RULES:
        create(table, when, name, condition)


def create_in_sqlite(table: str, when: str, name: str, condition: str) -> None:
    op.execute(
        f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" WHEN {condition.replace("IS DISTINCT FROM", "IS NOT")} '
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def create_in_postgresql(table: str, when: str, name: str, condition: str) -> None:
    kept = "OLD" if when == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = '{table}'; "
        f"END IF; RETURN {kept}; END $$"
    )
    op.execute(f'CREATE TRIGGER {name} BEFORE {when} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()')


def downgrade() -> None:
    for table, _when, name, _condition in reversed(RULES):
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f'DROP TRIGGER {name} ON "{table}"')
            op.execute(f"DROP FUNCTION {name}()")
    op.execute("DELETE FROM event_head")
    op.drop_table("allowed_move")
