"""Sum figures also by axis, region, size and kind of agreement: what was counted before is counted anew"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_COUNTED = ("ticket_tally", "organization_tally", "tally_head")
_WALKED = {"tickets_to": "request", "organizations_to": "organization"}
_PARTS = "[[measure, month, key, count]]"
_SLICED = "[[slices, [[measure, month, key, count]]]]: to each of the slices"


def _sums(*columns: sa.Column[object], index: str, by: list[str]) -> None:
    """Lay the table of sums anew; nothing in it is more than a count of other tables."""
    op.drop_table("tally")
    keys = [*columns, sa.Column("month", sa.String(7), nullable=False, comment="2026-03, on the desk's wall; empty for what is of no month")]  # fmt: skip
    op.create_table(
        "tally",
        *keys,
        sa.Column("measure", sa.String(40), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint(*(one.name for one in keys), "measure", "key", name=op.f("pk_tally")),
    )
    op.create_index(index, "tally", by)


def _forget() -> None:
    for table in _COUNTED:
        op.execute(sa.text(f"DELETE FROM {table}"))


def _say(now: str, before: str) -> None:
    for table in ("ticket_tally", "organization_tally"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("parts", existing_type=sa.Text(), existing_nullable=False, comment=now, existing_comment=before)  # fmt: skip


def upgrade() -> None:
    _forget()
    narrowed = sa.Column(
        "slice",
        sa.String(130),
        nullable=False,
        comment="what it is narrowed to, axis:lang; empty for everything",
    )
    _sums(narrowed, index="ix_tally_slice_measure_month", by=["slice", "measure", "month"])
    _say(_SLICED, _PARTS)
    with op.batch_alter_table("tally_head") as batch:
        batch.add_column(sa.Column("walking", sa.String(120), comment="while all is counted anew: what it is counted by; the sums are nobody's until then"))  # fmt: skip
        for name, what in _WALKED.items():
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, comment=f"the last {what} counted anew"))  # fmt: skip


def downgrade() -> None:
    _forget()
    _sums(index="ix_tally_measure_month", by=["measure", "month"])
    _say(_PARTS, _SLICED)
    with op.batch_alter_table("tally_head") as batch:
        for name in ("walking", *_WALKED):
            batch.drop_column(name)
