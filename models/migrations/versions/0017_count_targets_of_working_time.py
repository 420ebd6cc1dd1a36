"""Keep the timetable, the targets that run on requests and the waits in which they stand still

Promises of a first answer that are not kept yet become targets; other requests get theirs with their next step.
Going down forgets them: the days they gave stay on the requests.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS = (
    "'first_answer', 'qualification', 'first_offer', 'offer_answer', 'follow_up', 'company_answer', "
    "'message_answer', 'agreement_step'"
)
RUNNING = sa.text("ended_at IS NULL")
ONE_RUNNING = sa.text("ended_at IS NULL AND offer_id IS NULL")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "timetable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False, comment="{code, week, closures, places, targets}"),
        sa.Column("applied_at", MOMENT, nullable=False),
        sa.Column("applied_by_id", sa.Integer(), nullable=False),
        sa.Column("checked_count", sa.Integer(), nullable=False, comment="running targets counted again"),
        sa.Column("moved_count", sa.Integer(), nullable=False, comment="of these, whose moment changed"),
        sa.ForeignKeyConstraint(["applied_by_id"], ["user.id"], name=op.f("fk_timetable_applied_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable")),
    )
    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "place", sa.String(40), nullable=True, comment="the unit's, whose holidays count; else the desk's"
        ),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False, comment="working time given"),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column(
            "counted_with", sa.Integer(), nullable=False,
            comment="the timetable its moment comes from; 0 is the one shipped",
        ),
        sa.Column(
            "checked_with", sa.Integer(), nullable=False, comment="the newest timetable it was held against"
        ),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_target_kind_known")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_target_gives_time")),
        sa.CheckConstraint("due_at >= started_at", name=op.f("ck_target_due_after_its_start")),
        sa.CheckConstraint(
            "(kind = 'offer_answer') = (offer_id IS NOT NULL)", name=op.f("ck_target_offers_answer_names_offer")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_target_ticket_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_target_offer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )  # fmt: skip
    op.create_index("ix_target_offer_id", "target", ["offer_id"])
    op.create_index("ix_target_ticket", "target", ["ticket_id", "kind", "id"])
    op.create_index(
        "ix_target_running", "target", ["checked_with", "id"], sqlite_where=RUNNING, postgresql_where=RUNNING
    )
    op.create_index(
        "uq_target_one_running", "target", ["ticket_id", "kind"], unique=True,
        sqlite_where=ONE_RUNNING, postgresql_where=ONE_RUNNING,
    )  # fmt: skip
    op.create_table(
        "ticket_wait",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("wait_for", sa.Text(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "wait_for IN ('company', 'unit', 'day')", name=op.f("ck_ticket_wait_wait_for_known")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= began_at", name=op.f("ck_ticket_wait_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_wait_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_wait")),
    )
    op.create_index("ix_ticket_wait_ticket_id", "ticket_wait", ["ticket_id", "id"])
    op.create_index(
        "uq_ticket_wait_one_running", "ticket_wait", ["ticket_id"], unique=True,
        sqlite_where=RUNNING, postgresql_where=RUNNING,
    )  # fmt: skip
    op.execute(
        "INSERT INTO target (ticket_id, kind, started_at, minutes, due_at, counted_with, checked_with)"
        " SELECT id, 'first_answer', confirmed_at, 900, first_answer_due_at, 0, 0 FROM ticket"
        " WHERE state <> 'closed' AND first_answer_at IS NULL AND first_answer_due_at >= confirmed_at"
    )
    op.execute(
        "INSERT INTO ticket_wait (ticket_id, wait_for, began_at) SELECT id,"
        " CASE WHEN state = 'on_hold' THEN 'day' ELSE next_action_by END, state_since FROM ticket"
        " WHERE state = 'on_hold' OR (state <> 'closed' AND next_action_by IN ('company', 'unit'))"
    )


def downgrade() -> None:
    op.drop_table("ticket_wait")
    op.drop_table("target")
    op.drop_table("timetable")
