"""Let people ask about their data: their wishes, whose address is proven, and links to a copy"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PURPOSES = "'tracking', 'resume', 'offer', 'password', 'calendar'"


def upgrade() -> None:
    op.add_column(
        "contact",
        sa.Column(
            "email_proven_at", sa.DateTime(timezone=True), nullable=True,
            comment="when they last acted from a link mailed to this address",
        ),
    )  # fmt: skip
    op.execute(  # who confirmed a request from the mailed link had the mailbox then
        "UPDATE contact SET email_proven_at = (SELECT max(s.confirmed_at) FROM submission s WHERE s.contact_id = contact.id"
        " AND s.taken_by_id IS NULL AND lower(s.contact_email) = contact.email_key)"
    )
    op.create_table(
        "data_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.CheckConstraint("wish IN ('copy', 'erasure')", name=op.f("ck_data_wish_wish_known")),
        sa.CheckConstraint("state IN ('open', 'done', 'refused')", name=op.f("ck_data_wish_state_known")),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name=op.f("ck_data_wish_settled_has_its_moment")),
        sa.CheckConstraint("state <> 'refused' OR refusal IS NOT NULL", name=op.f("ck_data_wish_refused_says_why")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_data_wish_contact_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_data_wish_follow_up_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["user.id"], name=op.f("fk_data_wish_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_wish")),
    )  # fmt: skip
    op.create_index("ix_data_wish_contact_id", "data_wish", ["contact_id", "id"])
    op.create_index("ix_data_wish_follow_up_id", "data_wish", ["follow_up_id"])
    with op.batch_alter_table("link") as batch:
        batch.drop_constraint("purpose_known", type_="check")
        batch.create_check_constraint("purpose_known", f"purpose IN ({PURPOSES}, 'my_data')")


def downgrade() -> None:
    """Wishes and the links to copies cannot be told in the older tables, and go."""
    op.execute("DELETE FROM link WHERE purpose = 'my_data'")
    with op.batch_alter_table("link") as batch:
        batch.drop_constraint("purpose_known", type_="check")
        batch.create_check_constraint("purpose_known", f"purpose IN ({PURPOSES})")
    op.drop_table("data_wish")
    op.drop_column("contact", "email_proven_at")
