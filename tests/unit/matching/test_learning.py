"""What officers' choices teach the points, and what they never can."""

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.matching import Decision, part_points, refit

NAMES = list(part_points())
shares = st.fixed_dictionaries({name: st.sampled_from([0.0, 0.25, 0.5, 1.0]) for name in NAMES})
chosen = st.builds(
    Decision,
    st.text("abc", min_size=1, max_size=4),
    st.tuples(shares),
    st.lists(shares, min_size=1, max_size=3).map(tuple),
)


def texts_win(count: int) -> list[Decision]:
    """Officers who always ask the unit whose texts meet the need, over the one that only declares it."""
    strong, declared = {"text": 1.0, "expertise": 0.2}, {"text": 0.1, "expertise": 0.8}
    return [Decision(f"T{n:03}", (strong,), (declared,)) for n in range(count)]


@settings(deadline=None, max_examples=30)
@given(st.lists(chosen, max_size=30), st.randoms())
def test_points_always_make_a_hundred_agree_no_worse_and_never_depend_on_the_order(decisions, chance) -> None:
    found = refit(decisions, part_points())
    assert abs(sum(found.after.values()) - 100) < 1e-9
    assert min(found.after.values()) >= 0
    assert found.agreed_after >= found.agreed_before
    if len({one.ticket for one in decisions}) == len(decisions):
        assert refit(chance.sample(decisions, len(decisions)), part_points()) == found


def test_few_choices_change_nothing() -> None:
    found = refit(texts_win(19), part_points())
    assert (found.after, found.first_changes) == (part_points(), ())


def test_many_choices_for_texts_raise_what_texts_bring() -> None:
    found = refit(texts_win(60), part_points())
    assert found.after["text"] > found.before["text"]
    assert (found.agreed_before, found.agreed_after) == (0.0, 1.0)
    assert len(found.first_changes) == 60
