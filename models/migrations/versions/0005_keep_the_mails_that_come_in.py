"""Keep the mails that come in, and know our own by the ids they left with

Going down lets go of the mails that came in.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailbox",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "looked_at", sa.DateTime(timezone=True), nullable=True, comment="last time it could be read"
        ),
        sa.Column("mail_count", sa.Integer(), nullable=False, comment="mails it holds"),
        sa.Column(
            "missing_count", sa.Integer(), nullable=False, comment="of those, mails that are not stored"
        ),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "try_after",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="after failures, not looked into before",
        ),
        sa.Column("failure_count", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "(failing_since IS NULL) = (failure_count = 0)",
            name=op.f("ck_mailbox_failing_since_its_first_failure"),
        ),
        sa.CheckConstraint(
            "mail_count >= 0 AND missing_count >= 0", name=op.f("ck_mailbox_counts_not_negative")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "inbound_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="of the bytes as they came"),
        sa.Column(
            "fingerprint",
            sa.String(length=64),
            nullable=False,
            comment="of what its writer made, the same by whatever way it came",
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes"),
        sa.Column(
            "wire_id", sa.String(length=500), nullable=True, comment="its Message-ID, without brackets"
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "try_count", sa.Integer(), nullable=False, comment="how often it was tried to be understood"
        ),
        sa.Column("trouble", sa.String(length=300), nullable=True, comment="what the last try ended with"),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("is_automatic", sa.Boolean(), nullable=True, comment="never to be answered by itself"),
        sa.Column("from_address", sa.String(length=254), nullable=True),
        sa.Column("from_name", sa.String(length=120), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=True),
        sa.Column("excerpt", sa.String(length=600), nullable=True, comment="how its words begin"),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True, comment="as it says itself"),
        sa.Column("left_out", sa.Text(), nullable=True, comment="files not taken: name and why"),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decision_note", sa.String(length=500), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'understood') = (outcome IS NOT NULL)",
            name=op.f("ck_inbound_mail_understood_has_outcome"),
        ),
        sa.CheckConstraint(
            "decision IN ('accepted', 'opened', 'discarded')", name=op.f("ck_inbound_mail_decision_known")
        ),
        sa.CheckConstraint(
            "decision IS NULL OR (outcome = 'quarantine' AND decided_at IS NOT NULL AND decided_by_id IS NOT NULL)",
            name=op.f("ck_inbound_mail_decided_by_a_person"),
        ),
        sa.CheckConstraint(
            "decision IS NULL OR decision <> 'discarded' OR decision_note IS NOT NULL",
            name=op.f("ck_inbound_mail_discarded_says_why"),
        ),
        sa.CheckConstraint(
            "outcome IN ('new', 'follow_up', 'ignored', 'bounce', 'quarantine')",
            name=op.f("ck_inbound_mail_outcome_known"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'follow_up' OR (ticket_id IS NOT NULL AND message_id IS NOT NULL)",
            name=op.f("ck_inbound_mail_follow_up_is_on_its_ticket"),
        ),
        sa.CheckConstraint(
            "source IN ('imap', 'maildir', 'file')", name=op.f("ck_inbound_mail_source_known")
        ),
        sa.CheckConstraint(
            "state <> 'set_aside' OR trouble IS NOT NULL", name=op.f("ck_inbound_mail_set_aside_says_why")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'understood', 'set_aside')", name=op.f("ck_inbound_mail_state_known")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR (reason IS NOT NULL AND is_automatic IS NOT NULL)",
            name=op.f("ck_inbound_mail_outcome_has_reason"),
        ),
        sa.CheckConstraint("size >= 0", name=op.f("ck_inbound_mail_size_not_negative")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_inbound_mail_decided_by_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_inbound_mail_message_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_inbound_mail_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_mail")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_inbound_mail_fingerprint")),
        sa.UniqueConstraint("sha256", name=op.f("uq_inbound_mail_sha256")),
    )
    with op.batch_alter_table("inbound_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_mail_from_address"), ["from_address"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbound_mail_message_id"), ["message_id"], unique=False)
        batch_op.create_index("ix_inbound_mail_received_at", ["received_at", "id"], unique=False)
        batch_op.create_index(
            "ix_inbound_mail_state_outcome", ["state", "outcome", "decision", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inbound_mail_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "inbound_raw",
        sa.Column("inbound_mail_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inbound_mail_id"],
            ["inbound_mail.id"],
            name=op.f("fk_inbound_raw_inbound_mail_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("inbound_mail_id", name=op.f("pk_inbound_raw")),
    )
    op.create_table(
        "mailbox_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("inbound_mail_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inbound_mail_id"], ["inbound_mail.id"], name=op.f("fk_mailbox_place_inbound_mail_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_place")),
        sa.UniqueConstraint("mailbox", "place", name="uq_mailbox_place_mailbox_place"),
    )
    with op.batch_alter_table("mailbox_place", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mailbox_place_inbound_mail_id"), ["inbound_mail_id"], unique=False
        )

    # Plain ALTERs: a batch would rebuild these tables on SQLite and lose their triggers.
    op.add_column(
        "message",
        sa.Column("folded", sa.Text(), nullable=True, comment="of a mail: what was quoted, its signature"),
    )
    op.add_column("outbox", sa.Column("wire_id", sa.String(200), nullable=True,
                  comment="its Message-ID, without brackets: what answers and bounces refer to"))  # fmt: skip
    op.create_index("ix_outbox_wire_id", "outbox", ["wire_id"])
    op.add_column("submission", sa.Column("completes_id", sa.Integer(), nullable=True,
                  comment="id of the request by mail whose form this is"))  # fmt: skip
    op.create_index("ix_submission_completes_id", "submission", ["completes_id"])
    name_the_mails_that_left()


def name_the_mails_that_left() -> None:
    """Fill in the ids of mails that are here already, so that answers to them find their request."""
    outbox = sa.table(
        "outbox", sa.column("id", sa.Integer), sa.column("headers", sa.Text), sa.column("wire_id", sa.String)
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(outbox.c.id, outbox.c.headers)).fetchall():
        wire_id = json.loads(row.headers or "{}").get("Message-ID", "").strip("<>") or None
        connection.execute(sa.update(outbox).where(outbox.c.id == row.id).values(wire_id=wire_id))


def downgrade() -> None:
    op.drop_index("ix_submission_completes_id", "submission")
    op.drop_column("submission", "completes_id")
    op.drop_index("ix_outbox_wire_id", "outbox")
    op.drop_column("outbox", "wire_id")
    op.drop_column("message", "folded")
    op.drop_table("mailbox_place")
    op.drop_table("inbound_raw")
    op.drop_table("inbound_mail")
    op.drop_table("mailbox")
