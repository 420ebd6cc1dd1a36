"""Let the desk set how long it keeps what nobody finished, and people it no longer hears from"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_PERIODS = {
    "draft_days": (7, 180, "a draft, after it was last touched"),
    "unconfirmed_days": (12, 180, "a request that is never confirmed"),
    "named_days": (14, 365, "somebody whom a unit named as better placed"),
    "silent_months": (6, 120, "a person nothing is open with, after they were last heard from"),
}


def upgrade() -> None:
    op.create_table(
        "retention",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False, comment=said) for name, (_, _, said) in _PERIODS.items()),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_by_id", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(f"{name} BETWEEN {least} AND {most}", name=op.f(f"ck_retention_{name}_sensible"))
            for name, (least, most, _) in _PERIODS.items()
        ),
        sa.ForeignKeyConstraint(["applied_by_id"], ["user.id"], name=op.f("fk_retention_applied_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention")),
    )  # fmt: skip


def downgrade() -> None:
    """The desk keeps things as long as it did before anybody changed it."""
    op.drop_table("retention")
