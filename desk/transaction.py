"""Who commits: unit_of_work() alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from desk import events
from desk.errors import Conflict
from desk.extensions import session
from models.dialect import WRITE, is_busy


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Run one verb in one write transaction: all of it is kept, with its events and mails, or none.

    What was read before in this request is forgotten first: on SQLite a read transaction cannot become
    a write one safely, and a verb must decide on fresh rows. Raises Conflict when a row changed under
    the verb or the database stayed locked.
    """
    session.rollback()
    try:
        session.connection(execution_options=WRITE)
        yield
        events.seal()
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise Conflict("stale") from error
    except DBAPIError as error:
        session.rollback()
        if is_busy(error):
            raise Conflict("busy") from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        events.forget()
