"""Keep the figures of a period as they were told, and refuse to change them"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

REFUSED = {"refused_frozen_report_edit": "UPDATE", "refused_frozen_report_deletion": "DELETE"}


def upgrade() -> None:
    op.create_table(
        "frozen_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False, comment="JSON, byte for byte what was frozen"),
        sa.Column("content_hash", sa.String(64), nullable=False, comment="SHA-256 of the content"),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_frozen_report_ends_after_it_starts")),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_frozen_report_hash_is_whole")),
        sa.ForeignKeyConstraint(["frozen_by_id"], ["user.id"], name=op.f("fk_frozen_report_frozen_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_report")),
    )
    op.create_index(
        "uq_frozen_report_starts_on_ends_on", "frozen_report", ["starts_on", "ends_on"], unique=True
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, when in REFUSED.items():
        if is_sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON frozen_report BEGIN SELECT RAISE(ABORT, '{name}'); END"
            )
        else:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{name}' "
                f"USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = 'frozen_report'; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {when} ON frozen_report FOR EACH ROW EXECUTE FUNCTION {name}()"
            )


def downgrade() -> None:
    """What was frozen cannot come back."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.drop_table("frozen_report")
    for name in () if is_sqlite else REFUSED:
        op.execute(f"DROP FUNCTION {name}()")
