"""What the invented desk noted for its figures: the grant spent, the meter of its machine, what came of agreements, maturity."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from desk import clock
from desk.access import Actor
from desk.calendars import months_later
from desk.extensions import session
from desk.services import maturity, monthly_figures, outputs
from models import Contract, Organization
from models.states import ContractState, MonthlyMeasure, OrganizationKind, OutputKind

_MONTHS: Final = 36
_SOURCES: Final = {
    MonthlyMeasure.GRANT_SPENT: "Relevé du service financier (démonstration)",
    MonthlyMeasure.ENERGY: "Compteur de la baie (démonstration)",
    MonthlyMeasure.PROCESSOR: "Relevé de la machine (démonstration)",
}
_OUTPUTS: Final = (
    (OutputKind.PUBLICATION, "Détecter les défauts de soudure avec peu d’images", "DOI 10.0000/demonstration.1"),
    (OutputKind.SOFTWARE, "Bibliothèque de contrôle visuel, sous licence libre", "https://example.org/controle-visuel"),
    (OutputKind.PATENT, "Procédé de surveillance d’un four par le son", "FR 00 00000 (démonstration)"),
)  # fmt: skip
_QUESTIONNAIRE: Final = "Questionnaire de maturité de l’EDIH (démonstration)"


def fill(actor: Actor) -> None:
    """Note the months that are over and the one that runs, some outputs of agreements in force, two scores of some companies."""
    this_month = clock.today().replace(day=1)
    months = [months_later(this_month, -n) for n in range(_MONTHS)]
    monthly_figures.note(
        actor=actor, seen="", sources=_SOURCES,
        amounts={(measure, month): _amount(measure, month) for month in months for measure in MonthlyMeasure},
    )  # fmt: skip
    in_force = select(Contract).where(Contract.state == ContractState.ACTIVE).order_by(Contract.id)
    for deal, (kind, title, source) in zip(session.scalars(in_force).all(), _OUTPUTS, strict=False):
        outputs.note(
            actor=actor, ticket_id=deal.ticket_id, came_of=f"contract:{deal.id}", kind=kind, title=title,
            came_out_on=clock.today() - timedelta(days=9), source=source,
        )  # fmt: skip
    companies = (
        select(Organization.id)
        .where(Organization.kind == OrganizationKind.COMPANY, Organization.merged_into_id.is_(None))
        .order_by(Organization.id)
        .limit(6)
    )
    for number, company in enumerate(session.scalars(companies).all()):
        for days, score in ((400, 22 + 4 * number), (30, 31 + 6 * number)):
            maturity.note(
                actor=actor, organization_id=company, measured_on=clock.today() - timedelta(days=days),
                score=Decimal(score), source=_QUESTIONNAIRE,
            )  # fmt: skip


def _amount(measure: MonthlyMeasure, month: date) -> Decimal:
    strays = (month.month * 7 + month.year) % 11
    if measure == MonthlyMeasure.GRANT_SPENT:
        return Decimal(9_000 + 450 * strays)
    return Decimal(38 + strays) if measure == MonthlyMeasure.ENERGY else Decimal(21 + strays) / 2
