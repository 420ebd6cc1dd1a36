"""The state tables as pictures: `python -m desk.workflow.diagrams` writes them into the README, a test keeps them true."""

from pathlib import Path

from desk.workflow import MACHINES
from desk.workflow.engine import Machine
from models.states import TicketState

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- state diagrams: begin -->", "<!-- state diagrams: end -->"
TITLES = {
    "ticket": "Ticket (holding from any open state, and closing from each, are left out of the picture)",
    "offer": "Offer",
    "nda": "Confidentiality agreement",
    "contract": "Contract",
    "milestone": "Milestone",
}
_EVERYWHERE = (TicketState.ON_HOLD, TicketState.CLOSED)


def mermaid(machine: Machine) -> str:
    """Draw one state table as a Mermaid state diagram; the ticket's arrows that leave every state are left out."""
    moves = [
        move
        for move in machine.moves
        if machine.name != "ticket"
        or (
            (TicketState.ON_HOLD not in (move.source, move.target))
            and (move.target != TicketState.CLOSED or move.source == TicketState.IN_PROGRESS)
        )
    ]
    lines = ["stateDiagram-v2", f"    [*] --> {machine.initial}"]
    lines += [f"    {move.source} --> {move.target}: {', '.join(sorted(move.by))}" for move in moves]
    lines += [f"    {state} --> [*]" for state in sorted(machine.final)]
    return "\n".join(lines)


def section() -> str:
    """Return the README's part, between its marks."""
    parts = [f"**{TITLES[machine.name]}**\n\n```mermaid\n{mermaid(machine)}\n```" for machine in MACHINES]
    return "\n\n".join([BEGIN, *parts, END])


def in_readme() -> str:
    """Return the README with its diagrams drawn anew."""
    text = README.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return head + section() + tail


if __name__ == "__main__":
    README.write_text(in_readme(), encoding="utf-8")
