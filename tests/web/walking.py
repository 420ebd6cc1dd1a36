"""One record of each kind, the address of every view with them, and what the database holds: for tests that try everything."""

import secrets
from typing import Any

from flask import Flask
from sqlalchemy import select

from desk import clock
from desk.extensions import session
from desk.services import document_templates, drafts, links, sessions
from desk.transaction import unit_of_work
from models import (
    Absence,
    AccessToken,
    Amendment,
    Attachment,
    Base,
    BulkRun,
    CannedReply,
    ConflictStatement,
    DataWish,
    DirectoryImport,
    DirectoryMerge,
    DocumentTemplate,
    DuplicatePair,
    FollowUp,
    FrozenReport,
    Invitee,
    Macro,
    MaturityScore,
    Meeting,
    MessageDraft,
    MonthlyFigure,
    NamedColleague,
    OutboxMail,
    Output,
    PoolImport,
    Regrouping,
    SavedView,
    SupportDays,
    UnitPause,
    User,
)
from models.states import LinkPurpose
from tests import factories
from tests.factories import keep

DRAFT_KEY = "a-draft-of-at-least-24-chars"
# Written by merely coming: who is signed in since when, how often an address tried, what somebody looked at.
PASSING = {"user_session", "half_session", "rate_count", "ticket_look", "presence"}


def snapshot() -> dict[str, list[Any]]:
    """Return every row of every table that a visit alone must not change."""
    session.expire_all()
    return {
        name: sorted(map(repr, session.execute(select(table))))
        for name, table in Base.metadata.tables.items()
        if name not in PASSING
    }


def changed(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> list[str]:
    """Return the tables that differ."""
    return [name for name in before if before[name] != after[name]]


def records_of(researcher: User, officer: User) -> dict[str, Any]:
    """Make a request that everything hangs on, offered to the researcher's unit; return what stands in addresses."""
    now, today = clock.now(), clock.today()
    unit_id = factories.actor_of(researcher).unit_ids
    member = next(
        iter(
            factories.session.scalars(
                select(factories.Member).where(factories.Member.user_id == researcher.id)
            )
        )
    )
    assert unit_id
    engagement = factories.make_accepted_ticket("follow_up", owner=officer, title="Weld seams")
    ticket = engagement.ticket
    offer = factories.make_offer("sent", ticket=ticket, unit=member.unit)
    contract = factories.make_contract("active", engagement=engagement)
    milestone = factories.make_milestone(contract=contract)
    amendment = keep(Amendment(contract_id=contract.id, number=1, subject="More", created_at=now))
    nda = factories.make_nda("in_review", ticket=ticket)
    plan = keep(FollowUp(ticket_id=ticket.id, organization_id=ticket.organization_id, owner_id=officer.id, kind="call",
                         purpose="Call", due_on=today, created_at=now))  # fmt: skip
    meeting = keep(Meeting(follow_up_id=plan.id, subject="Call", place="Here", starts_at=now + factories.timedelta(days=2), minutes=30,
                           created_at=now))  # fmt: skip
    keep(
        Invitee(
            meeting_id=meeting.id, contact_id=ticket.contact_id, uid=secrets.token_hex(20), created_at=now
        )
    )
    statement = keep(ConflictStatement(ticket_id=ticket.id, unit_id=engagement.unit_id, offer_id=engagement.offer_id,
                                       has_tie=True, explanation="x", stated_by="Ana", stated_at=now))  # fmt: skip
    screenings = factories.make_screenings(ticket, "ethics")
    mail = keep(OutboxMail(key=secrets.token_hex(8), kind="question", ticket_id=ticket.id, to_address="c@ateliers.example.org",
                           to_name="C", language="en", subject="S", text_body="T", headers={}, state="failed",
                           next_attempt_at=now, created_at=now))  # fmt: skip
    canned = keep(
        CannedReply(name="Thanks", body_fr="Merci", body_en="Thanks", body_de="Danke", created_at=now)
    )
    macro = keep(Macro(name="Urgent", acts=[{"act": "prioritize", "priority": "urgent"}], created_at=now))
    draft = keep(MessageDraft(key=secrets.token_hex(16), ticket_id=ticket.id, user_id=officer.id, mode="note", language="en",
                              body="Begun", saved_at=now))  # fmt: skip
    wish = keep(DataWish(contact_id=ticket.contact_id, wish="copy", asked_at=now, answer_by=today))
    pause = keep(UnitPause(unit_id=member.unit_id, starts_on=today, ends_on=today))
    absence = keep(Absence(user_id=officer.id, stand_in_id=factories.make_user("lead").id, starts_on=today, ends_on=today,
                           created_at=now))  # fmt: skip
    view = keep(SavedView(owner_id=officer.id, name="Mine", asks={"view": "open"}, created_at=now))
    frozen = keep(FrozenReport(starts_on=today - factories.timedelta(days=400), ends_on=today - factories.timedelta(days=40),
                               content="{}", content_hash="0" * 64, frozen_at=now))  # fmt: skip
    listed = keep(
        DirectoryImport(
            name="list.csv",
            made_at=now,
            made_by_id=officer.id,
            state="done",
            row_count=1,
            taken_count=1,
            ended_at=now,
        )
    )
    named = keep(NamedColleague(offer_id=offer.id, name="Ada (démo)", created_at=now))
    twin = factories.make_organization()
    pair = keep(DuplicatePair(organization_id=ticket.organization_id, other_organization_id=twin.id, points=60,
                              reasons=["same_name"], found_at=now))  # fmt: skip
    days = keep(PoolImport(name="days.csv", made_at=now, made_by_id=officer.id, changes=[]))
    merged = keep(DirectoryMerge(from_organization_id=factories.make_organization(merged_into_id=twin.id).id, into_organization_id=twin.id,
                                 wanted=[], taken={}, moved={}, made_at=now, made_by_id=officer.id))  # fmt: skip
    run = keep(BulkRun(key="a-run", user_id=officer.id, act="prioritize", given={"priority": "high"}, asks={"view": "open"},
                       state="done", item_count=1, created_at=now, ended_at=now))  # fmt: skip
    template = keep(DocumentTemplate(language="fr", template_version=1, name="nda.docx", content=document_templates.example("fr"),
                                     sha256="0" * 64, created_at=now))  # fmt: skip
    other = factories.make_ticket("triage", submission=factories.make_submission(contact=ticket.contact))
    act = keep(Regrouping(key=secrets.token_hex(8), kind="move", source_id=other.id, target_id=ticket.id, done_by_id=officer.id,
                          after={"messages": 0, "files": 0, "gains": []}, done_at=now))  # fmt: skip
    held = keep(AccessToken(key_hash="0" * 64, user_id=officer.id, name="Export", scope="read", created_at=now,
                            expires_at=now + factories.timedelta(days=9)))  # fmt: skip
    pool = factories.make_unit(kind="team")
    supporting = factories.make_engagement(
        factories.make_offer("accepted", unit=pool, ticket=factories.make_ticket("accepted"))
    )
    keep(SupportDays(engagement_id=supporting.id, month=today.replace(day=1), planned=2, used=1))
    site = factories.make_establishment(ticket.organization, name="Workshop")
    note = {"source": "The press", "noted_at": now, "noted_by_id": officer.id}
    output = keep(
        Output(engagement_id=supporting.id, kind="software", title="A model", came_out_on=today, **note)
    )
    score = keep(MaturityScore(organization_id=ticket.organization_id, measured_on=today, score=40, **note))
    keep(MonthlyFigure(measure="energy", month=today.replace(day=1), amount=12, **note))
    colleague = factories.make_user("officer")
    _, signed_in = sessions.open_for(colleague)
    file = keep(Attachment(key=secrets.token_urlsafe(16), submission_id=ticket.submission_id, ticket_id=ticket.id, layer="internal",
                           name="note.txt", mime="text/plain", size=1, sha256="0" * 64, scan_state="held", created_at=now))  # fmt: skip
    session.commit()
    with unit_of_work():
        drafts.keep(key=DRAFT_KEY, answers={"title": "Weld seams"}, language="en")
    return {
        "reference": ticket.reference, "offer_id": offer.id, "unit_id": member.unit_id, "member_id": member.id,
        "organization_id": ticket.organization_id, "establishment_id": site.id, "contact_id": ticket.contact_id, "follow_up_id": plan.id, "meeting_id": meeting.id,
        "statement_id": statement.id, "mail_id": mail.id, "screening_id": screenings["ethics"].id, "pause_id": pause.id, "absence_id": absence.id,
        "amendment_id": amendment.id, "nda_id": nda.id, "wish_id": wish.id, "draft_id": draft.id, "reply_id": canned.id, "macro_id": macro.id, "step": "review", "key": DRAFT_KEY, "name": "agreements", "text_name": "notice", "ending": "csv",
        "user_id": colleague.id, "view_id": view.id, "named_id": named.id, "import_id": listed.id, "pool_import_id": days.id, "frozen_id": frozen.id, "session_id": signed_in.id, "contract_id": contract.id, "milestone_id": milestone.id,
        "run_id": run.id, "act_id": act.id, "kind_code": contract.kind.code, "pair_id": pair.id, "template_id": template.id,
        "merge_id": merged.id, "token_id": held.id, "engagement_id": supporting.id, "pool_id": pool.id, "output_id": output.id, "file_key": file.key, "score_id": score.id,
        "token": {
            "tracking": tracking_token(ticket.submission_id), "offer_page": offer_token(offer.id, member.id),
            "account": password_token(colleague.id), "my_data": copy_token(ticket.contact_id),
        },
    }  # fmt: skip


def tracking_token(submission_id: int) -> str:
    """Return the token of a company's link."""
    with unit_of_work():
        return links.token(links.tracking(submission_id=submission_id))


def offer_token(offer_id: int, member_id: int) -> str:
    """Return the token of an offer's link."""
    with unit_of_work():
        later = clock.now() + factories.timedelta(days=9)
        return links.token(
            links.issue(LinkPurpose.OFFER, expires_at=later, offer_id=offer_id, member_id=member_id)
        )


def copy_token(contact_id: int) -> str:
    """Return the token of a link to a copy of somebody's data."""
    with unit_of_work():
        later = clock.now() + factories.timedelta(days=1)
        return links.token(links.issue(LinkPurpose.MY_DATA, expires_at=later, contact_id=contact_id))


def password_token(user_id: int) -> str:
    """Return the token of a link that sets a password."""
    with unit_of_work():
        later = clock.now() + factories.timedelta(days=1)
        return links.token(links.issue(LinkPurpose.PASSWORD, expires_at=later, user_id=user_id))


def path_of(app: Flask, rule: Any, records: dict[str, Any], method: str, **instead: Any) -> str:
    """Return the address of a rule with the records."""
    values = {name: records[name] for name in rule.arguments}
    if "token" in values:
        values["token"] = values["token"][rule.endpoint.split(".")[0]]
    return str(app.url_map.bind("desk.example.org").build(rule.endpoint, values | instead, method=method))
