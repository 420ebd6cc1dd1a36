"""Every page of the desk, found in its map of addresses: who may open it, and the address on a desk that is lived in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from desk import clock, timetable
from desk.access import PERMISSIONS, Actor
from desk.calendars import Closure
from desk.demo import content
from desk.extensions import session
from desk.reports import indicators, year
from desk.reports.indicators import INDICATORS, freezing
from desk.services import drafts, frozen_reports, links, regrouping, timetables
from desk.services.imports import Row, runs
from desk.transaction import unit_of_work
from models import (
    BulkRun,
    CannedReply,
    Contact,
    Contract,
    DaysOffered,
    Establishment,
    FollowUp,
    FrozenReport,
    InboundMail,
    Link,
    Macro,
    MaturityScore,
    Meeting,
    Member,
    Message,
    Milestone,
    Nda,
    Offer,
    OutboxMail,
    Regrouping,
    SavedView,
    Submission,
    SupportDays,
    Ticket,
    Timetable,
    User,
)
from models.states import ContractState, LinkPurpose, OfferState, Role, SubmissionState, TicketState

# Answers that are no pages: files, data, and what monitors read.
NO_PAGES = {
    "asset", "health.check", "health.metrics", "landing.robots", "my_data.as_json", "my_data.as_text",
    "reports.export", "reports.pipeline_file", "reports.indicators_file", "reports.indicator_file", "reports.records_file", "reports.frozen_file", "reports.frozen_text", "uploads.file", "tracking.file", "demo_mailbox.html", "calendar.feed", "mail_in.raw",
    "search.places", "queue.export", "directory.bad_rows_of", "ticket.due", "admin.template", "admin.example_template",
}  # fmt: skip
# Who opens a page first, among those who may.
_FIRST = (
    Role.OFFICER, Role.LEAD, Role.ADMINISTRATOR, Role.RESEARCHER, Role.CONTRACT_OFFICE, Role.DIRECTOR, Role.FUNDER,
)  # fmt: skip
PASSER_BY = "passer_by"


def get_pages(app: Flask) -> dict[str, tuple[str, str]]:
    """Return every GET page: its endpoint, who opens it, and an address that shows something."""
    with app.app_context():
        known = _Known()
        pages = {}
        for rule in app.url_map.iter_rules():
            if (
                "GET" not in (rule.methods or ())
                or rule.endpoint in NO_PAGES
                or rule.endpoint.startswith("api.")
            ):
                continue
            who = opener_of(app.view_functions[rule.endpoint])
            for name, values in known.places(rule.endpoint, sorted(rule.arguments)).items():
                with app.test_request_context():
                    pages[name] = (who, app.url_for(rule.endpoint, **values))
        session.remove()
    return pages


def opener_of(view: Callable[..., Any]) -> str:
    """Return who may pass the door of a page."""
    guard = view.guard  # type: ignore[attr-defined]
    if guard.kind == "public":
        return PASSER_BY
    if guard.permission is None:
        return Role.OFFICER
    return next(role for role in _FIRST if role in PERMISSIONS[guard.permission])


class _Known:
    """What stands in the addresses: of each kind of record one that has much to show."""

    def places(self, endpoint: str, arguments: list[str]) -> dict[str, dict[str, Any]]:
        """Return the addresses to visit for an endpoint, by name; an argument nobody knows fails the test."""
        special = getattr(self, endpoint.replace(".", "_"), None)
        if special is not None:
            return {f"{endpoint} {name}": values for name, values in special().items()}
        if endpoint == "contracts.new_contract":
            return {
                endpoint: self._by_name(arguments),
                f"{endpoint} kind": self._by_name(arguments) | {"kind": "collab"},
            }
        return {endpoint: self._by_name(arguments)}

    def _by_name(self, arguments: list[str]) -> dict[str, Any]:
        return {name: getattr(self, name)() for name in arguments}

    def reference(self) -> str:
        return self._ticket(TicketState.FOLLOW_UP).reference

    def _ticket(self, state: str) -> Ticket:
        return self._first(select(Ticket).where(Ticket.state == state).order_by(Ticket.id))

    def organization_id(self) -> int:
        return self._first(select(Contract.organization_id).order_by(Contract.id))

    def establishment_id(self) -> int:
        return self._first(select(Establishment.id).order_by(Establishment.id))

    def contact_id(self) -> int:
        return self._first(select(Contact.id).order_by(Contact.id))

    def reply_id(self) -> int:
        return self._first(select(CannedReply.id).order_by(CannedReply.id))

    def macro_id(self) -> int:
        return self._first(select(Macro.id).order_by(Macro.id))

    def follow_up_id(self) -> int:
        return self._first(select(FollowUp.id).where(FollowUp.state == "planned").order_by(FollowUp.id))

    def meeting_id(self) -> int:
        return self._first(
            select(Meeting.id).join(Meeting.follow_up).where(FollowUp.state == "planned").order_by(Meeting.id)
        )

    def text_name(self) -> str:
        return "story_1"

    def kind_code(self) -> str:
        return "collab"

    def contract_id(self) -> int:
        active = select(Contract.id).join(Milestone).where(Contract.state == ContractState.ACTIVE)
        return self._first(active.order_by(Contract.id))

    def milestone_id(self) -> int:
        return self._first(select(Milestone.id).where(Milestone.contract_id == self.contract_id()))

    def nda_id(self) -> int:
        return self._first(select(Nda.id).order_by(Nda.id))

    def unit_id(self) -> int:
        return self._first(select(Member.unit_id).order_by(Member.unit_id))

    def pool_id(self) -> int:
        return self._first(select(DaysOffered.unit_id).order_by(DaysOffered.id))

    def engagement_id(self) -> int:
        return self._first(select(SupportDays.engagement_id).order_by(SupportDays.id.desc()))

    def score_id(self) -> int:
        return self._first(select(MaturityScore.id).order_by(MaturityScore.id))

    def member_id(self) -> int:
        return self._first(select(Member.id).where(Member.unit_id == self.unit_id()))

    def user_id(self) -> int:
        return self._first(select(User.id).order_by(User.id))

    def mail_id(self) -> int:
        return self._first(select(OutboxMail.id).order_by(OutboxMail.id.desc()))

    def mail_in_show(self) -> dict[str, dict[str, Any]]:
        """A mail that waits for a decision."""
        return {"quarantined": {"mail_id": self._first(select(InboundMail.id).order_by(InboundMail.id))}}

    def run_id(self) -> int:
        return self._first(select(BulkRun.id).order_by(BulkRun.id))

    def view_id(self) -> int:
        return self._first(select(SavedView.id).where(SavedView.is_shared).order_by(SavedView.id))

    def name(self) -> str:
        return INDICATORS[0].name

    def ticket_show(self) -> dict[str, dict[str, Any]]:
        """Every state has its own page."""
        return {str(state): {"reference": self._ticket(state).reference} for state in TicketState}

    def ticket_choose_home(self) -> dict[str, dict[str, Any]]:
        """The choice of a request to merge into, what a merge would do, and one that may not be."""
        source, into = self._mergeable()
        far = self._ticket(TicketState.FOLLOW_UP).reference
        return {
            "choice": {"reference": source.reference}, "preview": {"reference": source.reference, "into": into.reference},
            "refused": {"reference": source.reference, "into": far},
        }  # fmt: skip

    def ticket_take_messages(self) -> dict[str, dict[str, Any]]:
        """The choice of messages, and what taking one elsewhere would do."""
        source, into = self._mergeable()
        told = (
            select(Message.id)
            .where(Message.ticket_id == source.id, Message.lane == "company")
            .order_by(Message.id)
        )
        one = {"reference": source.reference, "messages": self._first(told)}
        return {
            "choice": {"reference": source.reference},
            "moving": one | {"into": into.reference},
            "splitting": one,
        }

    def ticket_show_regrouping(self) -> dict[str, dict[str, Any]]:
        """A merge that was undone."""
        act = session.scalars(select(Regrouping)).first()
        if act is None:
            source, into = self._mergeable()
            officer = session.scalars(select(User).where(User.role == Role.OFFICER).order_by(User.id)).first()
            actor = Actor(
                kind="staff", name="Pages", role=Role.OFFICER, user_id=officer.id if officer else None
            )
            seen, ids = (
                regrouping.foresee_merge(source, into).mark,
                {"ticket_id": source.id, "into_id": into.id},
            )
            with unit_of_work():
                act = regrouping.merge(actor=actor, key="a-merge-of-the-pages", seen=seen, agreed=True, **ids)
                regrouping.undo(actor=actor, act_id=act.id)
        return {"undone": {"reference": act.source.reference, "act_id": act.id}}

    def _mergeable(self) -> tuple[Ticket, Ticket]:
        """Return a request about which something was written, and another of the same company it could be merged into."""
        written = select(Message.id).where(Message.ticket_id == Ticket.id, Message.lane == "company").exists()
        sources = select(Ticket).where(Ticket.state != TicketState.CLOSED, written).order_by(Ticket.id)
        for source in session.scalars(sources).all():
            others = select(Ticket).where(
                Ticket.organization_id == source.organization_id, Ticket.id != source.id
            )
            for into in session.scalars(others.order_by(Ticket.id)).all():
                if regrouping.foresee_merge(source, into).refusal is None:
                    return source, into
        raise AssertionError("the demonstration has no two requests that could be merged")

    def own_unit(self) -> dict[str, dict[str, Any]]:
        """The unit of the researcher of the demonstration."""
        return {"own": {"unit_id": self._first(self._own_units().order_by(Member.unit_id))}}

    work_topics = work_texts = work_publications = own_unit

    def _own_units(self) -> Any:
        email = next(row["email"] for row in content.accounts() if row["role"] == Role.RESEARCHER)
        return select(Member.unit_id).where(Member.email == email)

    def work_offer(self) -> dict[str, dict[str, Any]]:
        """The offers of the researcher of the demonstration, one of each state."""
        units = self._own_units()
        offers = session.scalars(select(Offer).where(Offer.unit_id.in_(units)).order_by(Offer.id))
        return {
            str(offer.state): {"offer_id": offer.id} for offer in offers if offer.state != OfferState.DRAFT
        }

    def offer_page_show(self) -> dict[str, dict[str, Any]]:
        """An offer behind its mailed link, in each state."""
        mailed = select(Link, Offer.state).join(Offer, Offer.id == Link.offer_id).order_by(Link.id)
        return {str(state): {"token": links.token(link)} for link, state in session.execute(mailed)}

    def tracking_show(self) -> dict[str, dict[str, Any]]:
        """A request as its company sees it: unconfirmed, and in each state of its ticket."""
        sent = self._first(select(Submission.id).where(Submission.state == SubmissionState.SENT))
        submissions = {"unconfirmed": sent} | {
            str(state): self._ticket(state).submission_id for state in TicketState
        }
        with unit_of_work():
            return {
                name: {"token": links.token(links.tracking(submission_id=one))}
                for name, one in submissions.items()
            }

    def directory_directory_import(self) -> dict[str, dict[str, Any]]:
        """A list with a bad row: under way, brought in, and taken back."""
        officer = session.scalars(select(User).where(User.role == Role.OFFICER).order_by(User.id)).first()
        assert officer is not None
        actor = Actor(kind="staff", name=officer.name, language="fr", role=Role.OFFICER, user_id=officer.id)
        states: dict[str, list[Callable[[int], object]]] = {
            "under way": [],
            "done": [runs.take_part],
            "taken back": [
                runs.take_part, lambda id_: runs.undo(actor=actor, import_id=id_), runs.take_back_part,
            ],
        }  # fmt: skip
        rows = [
            Row(2, {"name": "Scierie du Donon (démo)", "domain": "scierie-du-donon.example.org"}),
            Row(3, {"name": "Sans clé (démo)"}),
        ]
        prepared = runs.prepare(rows)
        found = {}
        for state, acts in states.items():
            with unit_of_work():
                found[state] = {
                    "import_id": runs.begin(actor=actor, name="salon-2026.csv", prepared=prepared).id
                }
                for act in acts:
                    act(found[state]["import_id"])
        return found

    def frozen_id(self) -> int:
        """Last year, frozen."""
        last = year(clock.today().year - 1)
        content = freezing.text(
            INDICATORS, indicators.load(), last,
            lambda report, row: {"title": {"en": row.key if row else report.name}, "definition": {"en": report.name}},
        )  # fmt: skip
        found = session.scalars(
            select(FrozenReport.id).where(FrozenReport.starts_on == last.starts_on)
        ).first()
        if found is not None:
            return found
        with unit_of_work():
            return frozen_reports.freeze(
                actor=Actor(kind="staff", name="Pages", role=Role.DIRECTOR), starts_on=last.starts_on,
                ends_on=last.ends_on, content=content,
            ).id  # fmt: skip

    def number(self) -> int:
        """A change of the working time."""
        found = session.scalars(select(Timetable.id)).first()
        if found is not None:
            return found
        lead = Actor(kind="staff", name="Pages", role=Role.LEAD, user_id=self.user_id())
        rules = timetable.current()
        shorter = replace(rules, closures=(*rules.closures, Closure(date(2027, 5, 7), "Bridge day")))
        with unit_of_work():
            return timetables.apply(actor=lead, rules=shorter, instead_of=rules.version).id

    def my_data_show(self) -> dict[str, dict[str, Any]]:
        """The copy of somebody's data."""
        with unit_of_work():
            later = clock.now() + timedelta(days=1)
            link = links.issue(
                LinkPurpose.MY_DATA,
                contact_id=self._ticket(TicketState.FOLLOW_UP).contact_id,
                expires_at=later,
            )
            return {"link": {"token": links.token(link)}}

    def account_set_password(self) -> dict[str, dict[str, Any]]:
        """A link that sets a password."""
        with unit_of_work():
            tomorrow = clock.now() + timedelta(days=1)
            link = links.issue(LinkPurpose.PASSWORD, user_id=self.user_id(), expires_at=tomorrow)
            return {"link": {"token": links.token(link)}, "ended": {"token": "no-such-link"}}

    def intake_resume(self) -> dict[str, dict[str, Any]]:
        """A draft."""
        key = "pages-draft-key-of-24-chars"
        with unit_of_work():
            drafts.keep(
                key=key, answers={"title": "Weld seams seen by a camera", "topics": ["vision"]}, language="en"
            )
        return {"draft": {"key": key}, "gone": {"key": "a-key-that-opens-nothing-at-all"}}

    def intake_sent(self) -> dict[str, dict[str, Any]]:
        """A request that was sent, and one that was confirmed."""
        return {
            state: {"key": self._first(select(Submission.key).where(Submission.state == state))}
            for state in (SubmissionState.SENT, SubmissionState.CONFIRMED)
        }

    @staticmethod
    def _first(statement: Any) -> Any:
        found = session.scalars(statement.limit(1)).first()
        assert found is not None, f"the demonstration shows none: {statement}"
        return found
