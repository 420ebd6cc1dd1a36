"""Five invented units and the one matcher the tests of this folder ask; all own wording."""

from functools import lru_cache

from desk.matching import Expertise, Matcher, Scheme, UnitProfile, load_scheme
from desk.matching.lexicon import Lexicon

UNITS = (
    UnitProfile(
        id="words",
        texts=(
            "La chaire étudie les agents conversationnels et l'interrogation de grands fonds documentaires.",
            "Extraire des informations fiables de contrats et de comptes rendus d'expertise.",
        ),
        expertise=(
            Expertise("chatbot", 3, 2025),
            Expertise("rag", 3, 2025),
            Expertise("information-extraction", 2, 2024),
        ),
        languages=("fr", "en"),
        cooperation=("thesis", "joint_project"),
    ),
    UnitProfile(
        id="surfaces",
        texts=(
            "We build computer vision for surface inspection: scratches, cracks and dents on metal parts.",
            "Few-shot learning when only a handful of defective samples exist.",
        ),
        lang="en",
        expertise=(Expertise("defect-detection", 3, 2025), Expertise("frugal-learning", 2, 2023)),
        languages=("en", "de"),
        cooperation=("study", "engineer"),
    ),
    UnitProfile(
        id="machines",
        texts=("Schwingungen und Temperaturen von Antrieben auswerten, um Ausfälle früh vorherzusagen.",),
        lang="de",
        expertise=(Expertise("predictive-maintenance", 3, 2024), Expertise("anomaly-detection", 3, 2024)),
        languages=("de", "fr"),
    ),
    UnitProfile(
        id="clinic",
        texts=(
            "Apprentissage profond pour lire les IRM et repérer les lésions cérébrales avec les radiologues.",
        ),
        lang="fr",
        expertise=(Expertise("medical-imaging", 3, 2025), Expertise("clinical-decision", 2, 2025)),
        languages=("fr",),
    ),
    UnitProfile(id="silent"),
)


@lru_cache(maxsize=1)
def scheme() -> Scheme:
    """The scheme that ships, read once."""
    return load_scheme()


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """What ships, learnt once."""
    return Lexicon.learn(scheme())


def matcher(*units: UnitProfile) -> Matcher:
    """A matcher over the given units, the five of this page when none is given."""
    return Matcher(scheme(), units or UNITS, lexicon())


@lru_cache(maxsize=1)
def five() -> Matcher:
    """The matcher over the five."""
    return matcher()
