"""Count the days of the engineer pool: offered, asked, planned and worked, by month"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def _halves(table: str, column: str) -> sa.CheckConstraint:
    rule = f"{column} >= 0 AND {column} * 2 = CAST({column} * 2 AS INTEGER)"
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{column}_in_halves"))


def _by_month(table: str, owner: str, target: str, *columns: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(owner, sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False, comment="its first day"),
        *(sa.Column(column, sa.Numeric(5, 1), nullable=False) for column in columns),
        *(_halves(table, column) for column in columns),
        sa.CheckConstraint("substr(CAST(month AS TEXT), 9, 2) = '01'", name=op.f(f"ck_{table}_begins_a_month")),
        sa.ForeignKeyConstraint([owner], [target], name=op.f(f"fk_{table}_{owner}")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )  # fmt: skip
    op.create_index(f"uq_{table}_{owner}_month", table, [owner, "month"], unique=True)


def upgrade() -> None:
    _by_month("days_offered", "unit_id", "unit.id", "days")
    _by_month("days_asked", "offer_id", "offer.id", "days")
    _by_month("support_days", "engagement_id", "engagement.id", "planned", "used")
    op.create_index("ix_support_days_month", "support_days", ["month"])
    op.create_table(
        "pool_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("months BETWEEN 1 AND 60", name=op.f("ck_pool_limit_months_sensible")),
        sa.ForeignKeyConstraint(["applied_by_id"], ["user.id"], name=op.f("fk_pool_limit_applied_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_limit")),
    )


def downgrade() -> None:
    """What was planned and worked is lost."""
    for table in ("pool_limit", "support_days", "days_asked", "days_offered"):
        op.drop_table(table)
