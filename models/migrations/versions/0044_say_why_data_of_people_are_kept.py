"""Let the database know why data of people may be kept, and that nobody consents without having been told"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A consent of which nobody knows when the person was told is none that could be shown: what is left is the desk's interest.
    op.execute(sa.text(
        "UPDATE contact SET legal_basis = 'legitimate_interest' WHERE (legal_basis = 'consent' AND notice_on IS NULL)"
        " OR legal_basis NOT IN ('request', 'legitimate_interest', 'contract', 'consent')"
    ))  # fmt: skip
    with op.batch_alter_table("contact") as batch:
        batch.create_check_constraint(
            op.f("ck_contact_legal_basis_known"),
            "legal_basis IN ('request', 'legitimate_interest', 'contract', 'consent')",
        )
        batch.create_check_constraint(
            op.f("ck_contact_consent_was_informed"), "legal_basis <> 'consent' OR notice_on IS NOT NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("contact") as batch:
        batch.drop_constraint(op.f("ck_contact_consent_was_informed"), type_="check")
        batch.drop_constraint(op.f("ck_contact_legal_basis_known"), type_="check")
