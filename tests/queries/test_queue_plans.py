"""How SQLite goes about the queue once it has counted its tables, as it has on a large desk and in no other test."""

from desk.extensions import db
from desk.queries.queue import attention
from tests.harness import application
from tests.harness.databases import Databases

# What SQLite counted on a desk of 100,000 requests: rows, then how many share each beginning of an index.
COUNTED_THERE = (
    ("ticket", "ix_ticket_open_next_action", "5520 395 1"), ("ticket", "ix_ticket_open_due", "5520 33 1"),
    ("ticket", "ix_ticket_asked", "100000 1 1 1"), ("ticket", "ix_ticket_state_next_action_due_on", "100000 8334 323 1"),
    ("message", "ix_message_of_unit", "30243 2 1 1"), ("message", "ix_message_unit_id", "358666 8748"),
    ("message", "ix_message_ticket_id_created_at", "358666 4 1 1"),
)  # fmt: skip


def test_what_wants_attention_is_looked_for_from_requests_and_never_from_all_letters(
    databases: Databases,
) -> None:
    app = application.build(databases.fresh("sqlite"))
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        for counted in COUNTED_THERE:
            connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", counted)
        connection.exec_driver_sql("ANALYZE sqlite_master")  # reads them
        plans = []
        for leg, _ in attention._reasons():
            asked = leg.params(**attention.moments()).compile(
                db.engine, compile_kwargs={"literal_binds": True}
            )
            plans += [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")]
    application.dispose(app)
    letters = [line for line in plans if " message" in line]
    assert len(letters) > 5
    assert [line for line in letters if "(ticket_id=?" not in line] == []
    assert [line for line in plans if line.startswith("SCAN ticket")] == []
