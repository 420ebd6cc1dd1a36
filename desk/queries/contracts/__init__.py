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
)
from desk.queries.contracts.records import (
    FileRow,
    NdaRow,
    contract,
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
    "Column", "ContractFilter", "ContractRow", "DueRow", "FileRow", "NdaRow", "agreements_of", "board", "children_of",
    "contract", "due", "files_of", "frameworks", "kinds", "kinds_in_use", "nda", "ndas_of", "page", "readings_of", "template_languages", "ticket", "totals_of",
]  # fmt: skip
