"""Made-up companies with their people, and who works at the desk and in its units."""

import io
from typing import Any, Final

from sqlalchemy import select

from desk import clock, files, timetable
from desk.access import Actor
from desk.demo.content import FOLDER
from desk.demo.crowd.case import Company, Desk
from desk.demo.crowd.rows import Rows
from desk.demo.crowd.words import Writer, bank
from desk.extensions import session
from desk.services import units
from desk.services.units import Claim
from models import Contact, ContractKind, Establishment, Member, Organization, Topic, Unit, User
from models.names import fold, organization_key
from models.states import MemberRole, OrganizationKind, Role, SizeClass, UnitKind

_REGIONS: Final = ("57", "54", "67", "68", "51", "88", "10", "55", "08", "52")
_NEW_COMPANY: Final = 0.3  # of a hundred requests, how many come from a company the desk did not know
_CEILING: Final = 99
_MIMES: Final = {"csv": "text/csv", "txt": "text/plain"}


def siren(serial: int) -> str:
    """Return an invented SIREN: begins with 99, which nobody has, and passes the Luhn check."""
    body = f"99{serial % 1_000_000:06d}"
    total = sum(sum(divmod(int(digit) * (2 if place % 2 else 1), 10)) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


class Companies:
    """The companies of this filling: a new one now and then, else one that came before; some come often."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._known: list[Company] = []
        taken = select(Organization.siren).where(Organization.siren.startswith("99"))
        self._serial = sum(1 for _ in session.execute(taken))

    def draw(self, rows: Rows, at: Any) -> Company:
        """Return who asks; whoever asked often is more likely to ask again."""
        if self._known and self._writer.random.random() > _NEW_COMPANY:
            return self._again(rows, at, self._writer.any_of(self._known))
        language = self._writer.language()
        name, brand = self._writer.company(language)
        self._serial += 1
        number = siren(self._serial)
        organization = rows.add(
            Organization, kind=OrganizationKind.COMPANY, name=name, name_key=organization_key(name), siren=number, country="FR",
            domain=f"{fold(brand)}{self._serial}.example.org", created_at=at,
            **self._size(at.year),
        )  # fmt: skip
        rows.add(
            Establishment, organization_id=organization["id"], country="FR", region=self._writer.pick(_REGIONS),
            city=self._writer.pick(bank("fr")["site"]), is_head=True, created_at=at,
        )  # fmt: skip
        company = self._with_person(rows, at, organization["id"], name, number, brand, language)
        self._known.append(company)
        return company

    def _size(self, year: int) -> dict[str, Any]:
        size = self._writer.any_of((None, *SizeClass))
        return {"size_class": size, "size_year": year, "size_source": "made up"} if size else {}

    def _again(self, rows: Rows, at: Any, company: Company) -> Company:
        """Return a known company, now and then with another of its people."""
        if self._writer.random.random() < 0.12:
            company = self._with_person(
                rows, at, company.id, company.name, company.siren, company.brand, company.language
            )
        self._known.append(company)  # the more often it came, the likelier it comes again
        return company

    def _with_person(self, rows: Rows, at: Any, organization_id: int, name: str, number: str, brand: str, language: str) -> Company:  # fmt: skip
        person = self._writer.person(language)
        contact = rows.add(
            Contact, organization_id=organization_id, name=person, name_key=fold(person), language=language,
            legal_basis="request", notice_on=clock.day_of(at), last_heard_at=at, created_at=at,
        )  # fmt: skip
        address = f"{fold(person).replace(' ', '.').replace(chr(39), '')}.{contact['id']}@{fold(brand)}{self._serial}.example.org"
        contact |= {"email": address, "email_key": address}
        return Company(organization_id, name, number, brand, language, contact["id"], person, address)


def add_units(writer: Writer, count: int) -> None:
    """Add made-up units until there are so many; each declares topics and has somebody who answers."""
    there = len(session.execute(select(Unit.id)).all())
    topics = list(session.execute(select(Topic.id).order_by(Topic.id)).scalars())
    for serial in range(there + 1, count + 1):
        name = f"{writer.brand()} {serial} (démo)"
        unit = units.add(
            actor=Actor.system(), code=f"MADE-UP-{serial}", kind=UnitKind.CHAIR, name=name, languages=["fr", "en"],
            institution="Université (démo)", site="metz", ceiling=_CEILING,
        )  # fmt: skip
        person = writer.person("fr")
        member = units.add_member(actor=Actor.system(), unit_id=unit.id, name=f"{person} (démo)", role=MemberRole.HOLDER,
                                  email=f"unit{serial}@lab.example.org")  # fmt: skip
        itself = Actor(kind="staff", name=member.name, role=Role.RESEARCHER, unit_ids=frozenset({unit.id}))
        claims = [Claim(topic, 2, None, None) for topic in sorted({writer.any_of(topics) for _ in range(4)})]
        units.set_expertise(actor=itself, unit_id=unit.id, claims=claims)


def desk_of_today() -> Desk:
    """Return who is there to work on requests."""
    people = {
        role: tuple(
            Actor(kind="staff", name=user.name, language=user.language, role=role, user_id=user.id)
            for user in session.scalars(
                select(User).where(User.role == role, User.is_active).order_by(User.id)
            )
        )
        for role in (Role.OFFICER, Role.LEAD, Role.CONTRACT_OFFICE)
    }
    members = select(Unit.id, Member.id, Member.name).join(Member, Member.unit_id == Unit.id)
    members = members.where(Unit.is_active, Member.left_on.is_(None)).order_by(Unit.id.desc(), Member.id)
    by_unit = {row[0]: (row[0], row[1], row[2]) for row in reversed(session.execute(members).all())}
    return Desk(
        now=clock.now(), officers=people[Role.OFFICER] + people[Role.LEAD], contract_office=people[Role.CONTRACT_OFFICE][0],
        topics=tuple(session.execute(select(Topic.id).where(~Topic.is_retired).order_by(Topic.position, Topic.id)).scalars()),
        units=tuple(by_unit[unit_id] for unit_id in sorted(by_unit, reverse=True)),
        kind_id=session.execute(select(ContractKind.id).order_by(ContractKind.id)).scalars().first() or 0, files=_files(),
        rules=timetable.current(),
    )  # fmt: skip


def _files() -> tuple[tuple[str, str, int, str], ...]:
    """Put the demonstration's files into the store, once: attachments by the thousand name the same few contents."""
    kept = []
    for path in sorted((FOLDER / "files").iterdir()):
        content = path.read_bytes()
        stored = files.store().put(io.BytesIO(content), len(content))
        kept.append((path.suffix[1:], _MIMES[path.suffix[1:]], stored.size, stored.sha256))
    return tuple(kept)
