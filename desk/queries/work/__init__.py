"""What a researcher or engineer sees of their own work: units, engagements, the next dated step, their profile."""

from desk.queries.admin import topic_choices, topic_labels
from desk.queries.work.engagements import EngagementRow, engagements
from desk.queries.work.topics import ProposedTopic, proposed_topics
from desk.queries.work.units import PublicationRow, UnitCard, card, publications, units

__all__ = [
    "EngagementRow", "ProposedTopic", "PublicationRow", "UnitCard", "card", "engagements", "proposed_topics", "publications",
    "topic_choices", "topic_labels", "units",
]  # fmt: skip
