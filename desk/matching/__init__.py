"""Who can help with a need, and why: topics from words, units from topics and texts, reasons, abstention.

This is the door: other packages import from here alone, but for `desk.matching.loader` (which reads our tables)
and `desk.matching.outside` (which reads files). Nothing behind it imports anything of ours but the loader.
"""

from desk.matching.answers import Ranking, Standing, Suggestion
from desk.matching.assign import BadPin, Choice, Option, Places, Plan, assign
from desk.matching.filters import CODES as EXCLUSION_CODES
from desk.matching.filters import Exclusion, Obstacle
from desk.matching.language import identify
from desk.matching.learning import Decision, Refit, refit
from desk.matching.profiles import Expertise, Need, UnitProfile
from desk.matching.rank import Matcher
from desk.matching.scheme import Scheme, SchemeError, Topic, load_scheme
from desk.matching.scoring import part_points
from desk.matching.taught import Taught
from desk.matching.text import LANGUAGES
from desk.matching.topics import Span, TopicHit, recognize

__all__ = [
    "EXCLUSION_CODES",
    "LANGUAGES",
    "BadPin",
    "Choice",
    "Decision",
    "Exclusion",
    "Expertise",
    "Matcher",
    "Need",
    "Obstacle",
    "Option",
    "Places",
    "Plan",
    "Ranking",
    "Refit",
    "Scheme",
    "SchemeError",
    "Span",
    "Standing",
    "Suggestion",
    "Taught",
    "Topic",
    "TopicHit",
    "UnitProfile",
    "assign",
    "identify",
    "load_scheme",
    "part_points",
    "recognize",
    "refit",
]
