"""Index the lists of the queue.

Open requests by day, owner and next step, closed ones and all by their last change, mails that wait for a person, units at work.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN, CLOSED = "state <> 'closed'", "state = 'closed'"
PARKED = "state IN ('refused', 'failed', 'unknown', 'bounced')"
INDEXES = {
    "ix_outbox_parked": (["ticket_id"], PARKED),
    "ix_engagement_at_work": (["unit_id"], "state = 'active'"),
    "ix_ticket_updated_at": (["updated_at", "id"], None),
    "ix_ticket_confirmed_at": (["confirmed_at", "id"], None),
    "ix_ticket_open_due": (["next_action_due_on", "id"], OPEN),
    "ix_ticket_open_owner": (["owner_id", "next_action_due_on", "id"], OPEN),
    "ix_ticket_open_next_action": (["next_action", "id"], OPEN),
    "ix_ticket_closed_updated_at": (["updated_at", "id"], CLOSED),
}


def upgrade() -> None:
    for name, (columns, condition) in INDEXES.items():
        where = sa.text(condition) if condition else None
        op.create_index(name, name.split("_")[1], columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in reversed(INDEXES):
        op.drop_index(name, name.split("_")[1])
