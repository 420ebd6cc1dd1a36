"""Mark files that hold a script, a program call or another file; what came before was not looked at"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "attachment",
        sa.Column("has_active_content", sa.Boolean(), nullable=True,
                  comment="a script, a program call or another file inside; none: not looked at"),
    )  # fmt: skip


def downgrade() -> None:
    with op.batch_alter_table("attachment") as batch:
        batch.drop_column("has_active_content")
