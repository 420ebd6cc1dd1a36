"""Note which of its kind's own stages an agreement has come to."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "contract",
        sa.Column(
            "stage", sa.String(40), nullable=True, comment="code of the kind's own stage it has come to"
        ),
    )


def downgrade() -> None:
    op.drop_column("contract", "stage")  # copying the table would drop what its triggers look at
