"""Keep what the desk begins to write, and what leaves in a moment"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MODES = "mode IN ('reply', 'question', 'note', 'unit', 'heard')"
SCANS = "scan_state IN ('not_scanned', 'clean', 'infected', 'held')"


def upgrade() -> None:
    op.create_table(
        "message_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False, comment="random; becomes that of the message"),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False, comment="of the page it was written on"),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_stuck", sa.Boolean(), nullable=False, comment="was to leave, and could not"),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_draft_ticket_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_message_draft_user_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_message_draft_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_draft")),
        sa.UniqueConstraint("key", name=op.f("uq_message_draft_key")),
        sa.CheckConstraint(MODES, name=op.f("ck_message_draft_mode_known")),
        sa.CheckConstraint("state IN ('open', 'leaving')", name=op.f("ck_message_draft_state_known")),
        sa.CheckConstraint("language IN ('fr', 'en', 'de')", name=op.f("ck_message_draft_language_known")),
        sa.CheckConstraint(
            "(state = 'leaving') = (leaves_at IS NOT NULL)",
            name=op.f("ck_message_draft_leaving_has_its_time"),
        ),
    )
    op.create_index("ix_message_draft_user_id", "message_draft", ["user_id"])
    op.create_index("ix_message_draft_ticket_id_user_id", "message_draft", ["ticket_id", "user_id", "id"])
    op.create_index("ix_message_draft_leaves_at", "message_draft", ["leaves_at", "id"])
    op.create_table(
        "draft_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("mime", sa.String(120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes"),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("scan_state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["message_draft.id"], name=op.f("fk_draft_file_draft_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_file")),
        sa.CheckConstraint(SCANS, name=op.f("ck_draft_file_scan_state_known")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_draft_file_size_not_negative")),
    )
    op.create_index("ix_draft_file_draft_id", "draft_file", ["draft_id"])
    op.create_index("ix_draft_file_sha256", "draft_file", ["sha256"])


def downgrade() -> None:
    """Words that were not sent go with their table."""
    op.drop_table("draft_file")
    op.drop_table("message_draft")
