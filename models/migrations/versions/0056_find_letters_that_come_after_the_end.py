"""Find the letters that companies write on requests that are over"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_NAME, _WHERE = (
    "ix_ticket_written_to_after_end",
    sa.text("last_company_message_at > closed_at"),
)


def upgrade() -> None:
    op.create_index(
        _NAME, "ticket", ["last_company_message_at", "id"], sqlite_where=_WHERE, postgresql_where=_WHERE
    )


def downgrade() -> None:
    op.drop_index(_NAME, "ticket")
