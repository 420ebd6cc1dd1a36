"""The agreements as a list, as a board by stage, and by what is due."""

import calendar

from flask import render_template, request
from flask.typing import ResponseReturnValue

from desk import clock
from desk.queries import contracts as queries
from desk.queries import directory
from desk.web.contracts.room import room, row_id
from desk.web.converters import asked
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from forms.labels import GROUPS
from models.states import ContractState


@room.get("/contracts")
@permission("agreements.read")
def index() -> ResponseReturnValue:
    """Look for an agreement."""
    state = request.args.get("state", "")
    wanted = queries.ContractFilter(
        text=asked("q"),
        state=state if state in set(ContractState) else "",
        kind=asked("kind", 40),
        unit_id=row_id("unit"),
    )
    actor, language = current_actor(), current_language()
    page = queries.page(actor, wanted, language, after=row_id("after"), before=row_id("before"))
    return render_template(
        "contracts/index.html", page=page, wanted=wanted, kinds=queries.kinds_in_use(actor, language),
        units=directory.all_units(actor), groups=GROUPS,
    )  # fmt: skip


@room.get("/contracts/board")
@permission("agreements.read")
def board() -> ResponseReturnValue:
    """Look at the running agreements by stage."""
    return render_template("contracts/board.html", columns=queries.board(current_actor(), current_language()))


@room.get("/contracts/due")
@permission("agreements.read")
def due() -> ResponseReturnValue:
    """Look at what is late or due by the end of the month."""
    today = clock.today()
    until = today.replace(day=calendar.monthrange(today.year, today.month)[1])
    return render_template("contracts/due.html", rows=queries.due(current_actor(), until), until=until)
