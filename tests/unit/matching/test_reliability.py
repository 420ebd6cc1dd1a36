"""What a unit must reach before it is suggested, while nobody confirmed the topics and afterwards."""

import pytest

from desk.matching import Expertise, UnitProfile
from desk.matching.claims import Claims
from desk.matching.reliability import Bar, Way, bar_of
from desk.matching.scoring import NeedTopic, relations
from desk.matching.weights import DEFAULT
from tests.unit.matching.desk_of_five import scheme

READ = (
    NeedTopic("defect-detection", 0.80, False),
    NeedTopic("chatbot", 0.79, False),
    NeedTopic("medical-imaging", 0.5, False),
)


def test_rivals_of_the_likeliest_topic_must_be_met_and_ticked_topics_declared() -> None:
    likeliest = Way("defect-detection", frozenset({"defect-detection", "chatbot"}))
    assert bar_of(READ, (), DEFAULT) == Bar(DEFAULT.reliable_read, (likeliest,))
    assert bar_of(READ, {"medical-imaging"}, DEFAULT).ways == (Way("medical-imaging"), likeliest)
    assert bar_of((), (), DEFAULT).ways == (), "no topic: nobody is sure to know it"


def test_topics_a_person_confirmed_ask_for_points_alone() -> None:
    assert bar_of((NeedTopic("chatbot", 1.0, True),), (), DEFAULT) == Bar(DEFAULT.reliable_points)


@pytest.mark.parametrize(
    ("claimed", "is_sure"),
    [
        (("defect-detection", "chatbot"), True),
        (("defect-detection", "rag"), True),  # near the rival
        (("defect-detection",), False),  # the rival may be the one
        (("chatbot",), False),
        (("defect-detection", "medical-imaging"), False),
        ((), False),
    ],
)
def test_a_unit_is_sure_when_whichever_topic_it_is_it_knows_something_near(
    claimed: tuple[str, ...], is_sure: bool
) -> None:
    claims = Claims([UnitProfile("one", expertise=tuple(map(Expertise, claimed)))], DEFAULT)
    there = relations(READ, claims.topics, scheme())
    assert claims.pass_bar(bar_of(READ, (), DEFAULT), there).tolist() == [is_sure]
