"""Every figure of the matcher, in one frozen value, each with where it comes from.

"Fitted" means: chosen on the public tuning sets (see tests/matching_sets.py), on the mean over all of them, never set by set.
"""

from dataclasses import dataclass
from typing import Final

MATCHER_VERSION: Final = "11"
"""Raise it with any change that may alter a ranking: a stored run names the version it was made by."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The defaults are what the desk runs on."""

    # Text against text (index.py, express.py). Fitted, with the runs in docs/adr/0011-what-the-matcher-weighs.md.
    rarity: float = (
        0.4  # a stem that n units say weighs n ** -rarity: needs no count of all units, see index.py
    )
    pair_gain: float = 1.44  # two stems side by side in both, against one stem
    saturation: float = 2.0  # k1 of BM25
    length_share: float = 0.6  # b of BM25
    usual_length: float = (
        90.0  # stems in an ordinary abstract; fixed, so that one unit's text never moves another's
    )
    cosine_share: float = 0.6  # cosine against BM25 in the mix
    cosine_across: float = 1.0  # the same where the need's words were translated
    fold: float = 0.6  # a unit's texts, best first, count 1, .6, .36
    part_share: float = 0.5  # parts of a German compound against the whole
    alike_rare: int = 2  # a German word that so few units say is met by its letters too
    alike_share: float = 0.5
    letters_gain: float = 0.375  # German texts that words put first, by their letters
    letters_words: float = 0.75  # and their words beside it: the best texts' scores stay as high as they were
    letters_texts: int = 30  # so many texts
    letters_longest: int = 40  # a need of more words says enough by them
    cognate: float = 0.8  # a stem no table translates, met by its spelling
    cognate_beside: float = 0.2  # and where a table does, that share of it
    cognate_others: float = 0.5  # the same for others spelled alike, where the very word is said
    across_gain: float = (
        1.7  # makes up for what a text in another language cannot meet, beside one in the need's own
    )
    coverage: float = 0.15  # a translated need: times this power of one and the words of it that a text met
    neural_gain: float = 16.0  # with the optional model: its cosine, above this floor, against the words
    neural_floor: float = 0.2
    need_length: float = 0.15  # scores of needs of different lengths: divided by this power of their words

    # Topics in words (topics.py, topic_model.py). The figures of counting lie on a plateau: chosen on our own needs with
    # the words table as it was before those needs were written; see docs/adr for the runs.
    label_gain: float = 1.5  # a label or alternative label, against a phrase of topic_words.yaml
    topic_prior: float = 3.0  # smoothing, in average topics
    topic_shrink: float = 0.5  # a cue seen in n phrases of a topic counts n / (n + this)
    meaning_gain: float = 0.7  # a meaning of the small dictionary, against a stem of the need's own language
    run_gain: float = 0.35  # five letters in a row
    start_gain: float = 0.3  # the first five
    pair_said_gain: float = 0.7  # two words side by side
    acronym_gain: float = 2.2  # in its capitals
    foreign_share: float = 0.85  # a word only another language knows
    title_gain: float = 1.3  # a word of the title, the one sentence the company chose
    broader_yields: float = 0.6  # a narrower topic this strong beside its broader one is put before it
    word_most: float = 5.0  # no single word brings a topic more, unless a label of it is said whole
    label_proof: float = 2.5  # a label said with all its words proves this much more
    elsewhere_share: float = 0.7  # what a word says for a matter no topic answers, taken off its proof
    elsewhere_drag: float = 0.7  # and what it says for such a matter alone, this share of it off the whole
    topic_threshold: float = 4.0  # proof below it: no reliable topic; see tests/matching_fit.py
    topic_caution: float = 1.0  # and more for longer needs: per factor e of words beyond the next figure
    topic_long: float = 12.0
    topic_brevity: float = 2.0  # and for those of few words: per factor e of words below the next figure
    topic_short: float = 7.0
    field_topics: tuple[str, ...] = ("sectors",)  # topics under these say where, not what
    field_proof: float = 0.8
    topic_share_of_best: float = 0.45
    topic_half: float = 6.0  # evidence that reads as 0.5

    # Declared expertise over the topic graph (scoring.py). Set by judgment, to be re-fitted on officers' confirmations.
    narrower: float = 0.85  # the unit knows a part of what is asked
    broader: float = 0.55  # the unit declares the whole field
    related: float = 0.45
    sibling: float = 0.15  # the same field, another matter
    levels: tuple[float, ...] = (0.5, 0.8, 1.0)  # aware, practiced, expert
    fresh_years: int = 3  # a claim this old is as good as new
    ageing: float = 0.06  # lost per year after that
    oldest: float = 0.6  # and never less
    stated_certainty: float = 0.6  # a topic the company ticked and nobody confirmed
    best_topic: float = 0.6  # the best topic against all topics covered

    # Parts, out of 100 points. Set by judgment: what is declared outweighs what is read.
    expertise_points: float = 55.0
    text_points: float = 30.0
    cooperation_points: float = 7.0
    sector_points: float = 4.0
    language_points: float = 4.0
    text_half: float = 1.0  # text score, lengths evened out, that reads as one half
    text_least: float = 0.08  # less than this alone is a chance meeting of words, not a candidate
    reliable_points: float = (
        35.0  # expertise and text together; below it: no reliable match. Fitted: tests/matching_fit.py
    )
    reliable_read: float = 16.0  # the same while no person confirmed the topics, see reliability.py
    reliable_lead: float = (
        0.75  # topics that the words say so strongly, against the strongest, may each be the one
    )

    # Reasons (reasons.py)
    reason_texts: int = 2
    reason_words: int = 6


DEFAULT: Final = Weights()
