"""The pictures in the README are those of the state tables."""

from desk.workflow import diagrams


def test_the_readme_draws_the_state_tables_as_they_are() -> None:
    assert diagrams.README.read_text(encoding="utf-8") == diagrams.in_readme(), (
        "run: python -m desk.workflow.diagrams"
    )


def test_every_state_of_every_machine_is_reached_from_its_first() -> None:
    for machine in diagrams.MACHINES:
        reached, waiting = set(), [machine.initial]
        while waiting:
            state = waiting.pop()
            if state not in reached:
                reached.add(state)
                waiting += [move.target for move in machine.moves if move.source == state]
        assert reached >= {move.source for move in machine.moves} | set(machine.final)
