"""Keep a demonstration's mails in every language, so that whoever tries the desk can read them all."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column(
        "other_languages",
        sa.Text(),
        nullable=True,
        comment="subject, text and html by language; kept in a demonstration alone, to be looked at",
    )
    op.add_column("outbox", column)


def downgrade() -> None:
    op.drop_column("outbox", "other_languages")
