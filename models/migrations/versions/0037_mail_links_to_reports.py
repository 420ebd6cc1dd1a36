"""Mail links to reports to those who wish so"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_mail",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rhythm", sa.String(20), nullable=False),
        sa.Column(
            "told_until",
            sa.Date(),
            nullable=False,
            comment="last day of the newest period the person need not be told of",
        ),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rhythm IN ('monthly', 'quarterly')", name=op.f("ck_report_mail_rhythm_known")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_report_mail_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_report_mail")),
    )


def downgrade() -> None:
    """Who wished to be mailed is forgotten with the table."""
    op.drop_table("report_mail")
