"""Index the words of units and the pairs of requests nobody has decided about: the queue asks for both after each change"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_message_of_unit": (
        "message", ["ticket_id", "unit_id", "created_at"], "lane = 'unit' AND author_kind = 'unit'",
    ),
    "ix_duplicate_pair_undecided": (
        "duplicate_pair", ["other_ticket_id"], "dismissed_at IS NULL AND other_ticket_id IS NOT NULL",
    ),
}  # fmt: skip


def upgrade() -> None:
    for name, (table, columns, condition) in INDEXES.items():
        op.create_index(
            name, table, columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition)
        )


def downgrade() -> None:
    for name, (table, _columns, _condition) in INDEXES.items():
        op.drop_index(name, table)
