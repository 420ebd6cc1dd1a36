"""Take publications from CSV"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

NAME = "ck_publication_source_known"
BEFORE = "source IN ('bibtex', 'hal', 'orcid'"


def upgrade() -> None:
    with op.batch_alter_table("publication") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), f"{BEFORE}, 'csv')")


def downgrade() -> None:
    """What came from CSV stays, as if from BibTeX: nobody reads the kind but to show it."""
    op.execute("UPDATE publication SET source = 'bibtex' WHERE source = 'csv'")
    with op.batch_alter_table("publication") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), f"{BEFORE})")
