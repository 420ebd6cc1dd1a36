"""Send meetings as invitations that update, and keep who answered what"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(
            sa.Column("calendar", sa.Text(), nullable=True, comment="the invitation it carries, as iCalendar")
        )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column(
            "subject", sa.String(140), nullable=False, comment="everybody invited reads it: no secrets"
        ),
        sa.Column("agenda", sa.Text(), nullable=True, comment="everybody invited reads it: no secrets"),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, comment="of the last invitation sent (RFC 5545)"),
        sa.Column(
            "moved_sequence",
            sa.Integer(),
            nullable=False,
            comment="since which answers are about the present time",
        ),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 5 AND 1440", name=op.f("ck_meeting_lasts_within_a_day")),
        sa.CheckConstraint(
            "sequence >= moved_sequence AND moved_sequence >= 0", name=op.f("ck_meeting_sequence_rises")
        ),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_meeting_follow_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("follow_up_id", name=op.f("uq_meeting_follow_up_id")),
    )
    op.create_table(
        "meeting_invitee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(80), nullable=False, comment="in this person's calendar alone: who answers with it holds their invitation"),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_stamp", sa.DateTime(timezone=True), nullable=True, comment="as the answer dates itself"),
        sa.Column("comment", sa.String(500), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer IN ('awaited', 'accepted', 'tentative', 'declined')", name=op.f("ck_meeting_invitee_answer_known")),
        sa.CheckConstraint("(contact_id IS NULL) <> (member_id IS NULL)", name=op.f("ck_meeting_invitee_is_one_person")),
        sa.CheckConstraint("(answer = 'awaited') = (answered_at IS NULL)", name=op.f("ck_meeting_invitee_answer_has_its_moment")),
        *(sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_meeting_invitee_{column}")) for column, target in (
            ("meeting_id", "meeting.id"), ("contact_id", "contact.id"), ("member_id", "member.id"),
        )),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_invitee")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_invitee_uid")),
    )  # fmt: skip
    for column in ("meeting_id", "contact_id", "member_id"):
        op.create_index(f"ix_meeting_invitee_{column}", "meeting_invitee", [column])


def downgrade() -> None:
    """The follow-ups stay; the hours, who was invited and what they answered go."""
    op.drop_table("meeting_invitee")
    op.drop_table("meeting")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("calendar")
