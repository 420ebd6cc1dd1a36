"""Take publications, stand-ins, texts in two languages, and colleagues that units name.

All columns added to tables with rows may be empty. Going back drops what they and the new tables hold.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LANGUAGES = "('fr', 'en', 'de')"


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=200),
            nullable=False,
            comment="folded letters and digits, to tell the same one",
        ),
        sa.Column("abstract", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("venue", sa.String(length=300), nullable=True, comment="journal, conference or publisher"),
        sa.Column("doi", sa.String(length=200), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"language IN {LANGUAGES}", name=op.f("ck_publication_language_known")),
        sa.CheckConstraint("source IN ('bibtex', 'hal', 'orcid')", name=op.f("ck_publication_source_known")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_publication_has_a_title")),
        sa.CheckConstraint(
            "year IS NULL OR year BETWEEN 1900 AND 2200", name=op.f("ck_publication_year_in_living_memory")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_publication_unit_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["user.id"], name=op.f("fk_publication_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index("uq_publication_unit_id_title_key", "publication", ["unit_id", "title_key"], unique=True)
    op.create_index("uq_publication_unit_id_doi", "publication", ["unit_id", "doi"], unique=True)

    op.create_table(
        "named_colleague",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True, comment="the unit that is named"),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(unit_id IS NULL) <> (name IS NULL)", name=op.f("ck_named_colleague_names_a_unit_or_a_person")
        ),
        sa.CheckConstraint(
            "email IS NULL OR name IS NOT NULL", name=op.f("ck_named_colleague_address_belongs_to_a_person")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_named_colleague_offer_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_named_colleague_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_colleague")),
    )
    op.create_index(op.f("ix_named_colleague_offer_id"), "named_colleague", ["offer_id"])
    op.create_index(
        "uq_named_colleague_offer_id_unit_id", "named_colleague", ["offer_id", "unit_id"], unique=True
    )
    op.create_index("uq_named_colleague_offer_id_name", "named_colleague", ["offer_id", "name"], unique=True)

    with op.batch_alter_table("unit_pause") as batch:
        batch.add_column(
            sa.Column(
                "stand_in_id", sa.Integer(), nullable=True,
                comment="of the same unit; receives its offers and mails meanwhile",
            )
        )  # fmt: skip
        batch.create_foreign_key(op.f("fk_unit_pause_stand_in_id"), "member", ["stand_in_id"], ["id"])
        batch.create_index(batch.f("ix_unit_pause_stand_in_id"), ["stand_in_id"])

    with op.batch_alter_table("unit_text") as batch:
        batch.add_column(
            sa.Column(
                "other_language", sa.Text(), nullable=True, comment="of the same text in a second language"
            )
        )
        batch.add_column(sa.Column("other_text", sa.Text(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_unit_text_other_language_known"), f"other_language IN {LANGUAGES}"
        )
        batch.create_check_constraint(
            op.f("ck_unit_text_second_text_has_its_language"),
            "(other_language IS NULL) = (other_text IS NULL)",
        )
        batch.create_check_constraint(
            op.f("ck_unit_text_second_language_is_another"),
            "other_language IS NULL OR other_language <> language",
        )


def downgrade() -> None:
    with op.batch_alter_table("unit_text") as batch:
        for name in ("second_language_is_another", "second_text_has_its_language", "other_language_known"):
            batch.drop_constraint(op.f(f"ck_unit_text_{name}"), type_="check")
        batch.drop_column("other_text")
        batch.drop_column("other_language")
    with op.batch_alter_table("unit_pause") as batch:
        batch.drop_index(batch.f("ix_unit_pause_stand_in_id"))
        batch.drop_constraint(op.f("fk_unit_pause_stand_in_id"), type_="foreignkey")
        batch.drop_column("stand_in_id")
    op.drop_table("named_colleague")
    op.drop_table("publication")
