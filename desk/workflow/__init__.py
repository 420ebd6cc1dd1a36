"""The state tables of the product. Every change of state passes through one of them; the database repeats them."""

from desk.workflow.contract import CONTRACT
from desk.workflow.engine import Machine, Move
from desk.workflow.milestone import MILESTONE
from desk.workflow.nda import NDA
from desk.workflow.offer import OFFER
from desk.workflow.ticket import TICKET

MACHINES: tuple[Machine, ...] = (TICKET, OFFER, NDA, CONTRACT, MILESTONE)

__all__ = ["CONTRACT", "MACHINES", "MILESTONE", "NDA", "OFFER", "TICKET", "Machine", "Move"]
