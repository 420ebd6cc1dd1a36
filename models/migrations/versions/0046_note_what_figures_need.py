"""Note what figures need and no request says: sums of a month, what came of agreements, how mature companies are"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_KINDS = "'publication', 'software', 'dataset', 'patent', 'license', 'start_up', 'other'"


def _table(name: str, *columns: sa.Column[object], rules: dict[str, str], links: dict[str, str]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{name}_{called}")) for called, rule in rules.items()),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{name}_{column}"))
            for column, target in {**links, "noted_by_id": "user.id"}.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for column in links:
        op.create_index(f"ix_{name}_{column}", name, [column])


def upgrade() -> None:
    _table(
        "monthly_figure",
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False, comment="its first day"),
        sa.Column(
            "amount", sa.Numeric(14, 2), nullable=False, comment="euros, kWh or hours, as the measure says"
        ),
        sa.Column("source", sa.String(200), nullable=False),
        rules={
            "measure_known": "measure IN ('grant_spent', 'energy', 'processor')",
            "not_below_zero": "amount >= 0",
            "has_a_source": "length(source) > 0",
            "begins_a_month": "substr(CAST(month AS TEXT), 9, 2) = '01'",
        },
        links={},
    )
    op.create_index("uq_monthly_figure_measure_month", "monthly_figure", ["measure", "month"], unique=True)
    _table(
        "output",
        sa.Column("contract_id", sa.Integer()),
        sa.Column("engagement_id", sa.Integer()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("came_out_on", sa.Date(), nullable=False),
        sa.Column(
            "source",
            sa.String(300),
            nullable=False,
            comment="where it can be looked up: DOI, address, number",
        ),
        rules={
            "kind_known": f"kind IN ({_KINDS})",
            "came_of_one_thing": "(contract_id IS NULL) <> (engagement_id IS NULL)",
            "can_be_looked_up": "length(title) > 0 AND length(source) > 0",
        },
        links={"contract_id": "contract.id", "engagement_id": "engagement.id"},
    )
    op.create_index("ix_output_came_out_on", "output", ["came_out_on"])
    _table(
        "maturity_score",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("score", sa.Numeric(5, 2), nullable=False),
        sa.Column("source", sa.String(200), nullable=False, comment="which questionnaire"),
        rules={"within_a_hundred": "score BETWEEN 0 AND 100", "has_a_source": "length(source) > 0"},
        links={"organization_id": "organization.id"},
    )
    op.create_index("ix_maturity_score_measured_on", "maturity_score", ["measured_on"])


def downgrade() -> None:
    """What was noted is lost."""
    for table in ("maturity_score", "output", "monthly_figure"):
        op.drop_table(table)
