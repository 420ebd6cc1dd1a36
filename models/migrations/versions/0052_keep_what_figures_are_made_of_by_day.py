"""Keep by day what requests and companies add to the figures, and where it is found: what was counted before is counted anew"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_COUNTED = ("tally", "ticket_tally", "organization_tally", "tally_head")
_BY_MONTH = "[[slices, [[measure, month, key, count]]]]: to each of the slices"
_BY_DAY = "[[slices, [line]]]: to each of the slices, by day (desk.figures.daily)"


def _begin_anew(now: str, before: str) -> None:
    """Nothing in these tables is more than a count of other tables."""
    for table in _COUNTED:
        op.execute(sa.text(f"DELETE FROM {table}"))
    for table in ("ticket_tally", "organization_tally"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("parts", existing_type=sa.Text(), existing_nullable=False, comment=now, existing_comment=before)  # fmt: skip


def upgrade() -> None:
    _begin_anew(_BY_DAY, _BY_MONTH)
    op.create_table(
        "tally_place",
        sa.Column("place", sa.String(200), nullable=False, comment="a slice, axis:lang, or a month, 2026-03"),
        sa.Column("about", sa.String(12), nullable=False, comment="ticket or organization"),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("place", "about", "record_id", name=op.f("pk_tally_place")),
    )
    op.create_index("ix_tally_place_about_record_id", "tally_place", ["about", "record_id"])


def downgrade() -> None:
    _begin_anew(_BY_MONTH, _BY_DAY)
    op.drop_table("tally_place")
