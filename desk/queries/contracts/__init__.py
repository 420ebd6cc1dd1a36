"""Reads of the agreements: the list and the board, what is due, one contract, one NDA, and what belongs to a ticket."""

from desk.queries.contracts.due import DueRow, due
from desk.queries.contracts.lists import (
    Column,
    ContractFilter,
    ContractRow,
    agreements_of,
    board,
    children_of,
    kinds_in_use,
    page,
    under,
)
from desk.queries.contracts.outputs import OutputRow, origins_of, outputs_of
from desk.queries.contracts.plan import Bar, Mark, Plan, plan
from desk.queries.contracts.records import (
    FileRow,
    NdaRow,
    company_sites,
    contract,
    establishments,
    files_of,
    frameworks,
    kinds,
    nda,
    ndas_of,
    readings_of,
    template_languages,
    ticket,
    totals_of,
)

__all__ = [
    "Bar", "Column", "ContractFilter", "ContractRow", "DueRow", "FileRow", "Mark", "NdaRow", "OutputRow", "Plan",
    "agreements_of", "board", "children_of", "company_sites", "contract", "due", "establishments", "files_of", "frameworks",
    "kinds", "kinds_in_use", "nda", "ndas_of", "origins_of", "outputs_of", "page", "plan", "readings_of", "template_languages", "ticket",
    "totals_of", "under",
]  # fmt: skip
