"""How a made-up request begins: sent, confirmed, taken, talked about, understood."""

import secrets
from datetime import timedelta
from typing import Any, Final

from desk import policy
from desk.access import Actor
from desk.demo.crowd.case import Case
from desk.demo.crowd.words import bank
from models import Attachment, ConfidentialPart, Link, Screening, Submission, Survey, Ticket, TicketTopic
from models.states import (
    ActingParty,
    Budget,
    Cooperation,
    DataAvailable,
    DataKind,
    Horizon,
    Lane,
    Layer,
    LinkPurpose,
    NextAction,
    Origin,
    Outcome,
    Priority,
    ScanState,
    ScreeningCheck,
    ScreeningDecision,
    SensitiveData,
    SubmissionState,
    TargetKind,
    TicketState,
    TopicOrigin,
)

SYSTEM: Final = Actor.system()
_PRIORITIES: Final = (Priority.NORMAL,) * 8 + (Priority.HIGH, Priority.HIGH, Priority.URGENT, Priority.LOW)
_SORTED_OUT: Final = (
    Outcome.OUT_OF_SCOPE,
    Outcome.REDIRECTED,
    Outcome.TOO_EARLY,
    Outcome.EXPERTISE_GIVEN,
    Outcome.SPAM,
)
_NOT_SURVEYED: Final = (Outcome.SPAM, Outcome.DUPLICATE)


def arrive(case: Case, reference: str) -> None:
    """The company sends its request and confirms it; the ticket opens with an owner."""
    writer, company = case.writer, case.company
    title, pitch = (
        writer.title(company.language, company.brand),
        writer.pitch(company.language, company.brand),
    )
    topics = sorted({writer.pick(case.desk.topics) for _ in range(writer.any_of((0, 1, 1, 2)))})
    words: dict[str, Any] = {
        "title": title, "pitch": pitch, "language": company.language,
        "horizon": writer.any_of(tuple(Horizon)), "budget": writer.any_of((None, *Budget)),
        "disclose_company": case.chance(0.4),
    }  # fmt: skip
    cooperation = writer.any_of(tuple(Cooperation))
    sent, confirmed = case.at, case.at + timedelta(minutes=writer.random.randint(2, 300))
    case.submission = case.rows.add(
        Submission, key=secrets.token_urlsafe(24), state=SubmissionState.CONFIRMED, origin=writer.pick(tuple(Origin), 2.5),
        company_name=company.name, company_id=company.siren, company_id_kind="siren", contact_name=company.contact_name,
        contact_email=company.contact_email, topics=topics, data_available=writer.any_of(tuple(DataAvailable)),
        data_kinds=sorted({writer.any_of(tuple(DataKind))}), sensitive_data=writer.any_of(tuple(SensitiveData)),
        cooperation=cooperation, privacy_notice_at=sent, organization_id=company.id, contact_id=company.contact_id,
        created_at=sent, saved_at=sent, sent_at=sent, confirmed_at=confirmed, **words,
    )  # fmt: skip
    case.event("submission_sent", case.customer, Submission, case.submission["id"],
               after={"origin": case.submission["origin"], "language": company.language})  # fmt: skip
    case.at = min(confirmed, case.desk.now)
    case.ticket = case.rows.add(
        Ticket, reference=reference, submission_id=case.submission["id"], organization_id=company.id,
        contact_id=company.contact_id, cooperation=None if cooperation == Cooperation.UNKNOWN else cooperation,
        state=TicketState.NEW, priority=writer.any_of(_PRIORITIES), owner_id=case.owner.user_id, confirmed_at=case.at,
        first_answer_due_at=case.due_from(case.at, TargetKind.FIRST_ANSWER, Priority.NORMAL),
        state_since=case.at, created_at=case.at, updated_at=case.at, **words,
    )  # fmt: skip
    case.plan(NextAction.TRIAGE, ActingParty.DESK, 2)
    for topic_id in topics:
        case.rows.add(TicketTopic, ticket_id=case.ticket["id"], topic_id=topic_id, origin=TopicOrigin.COMPANY)
    case.own_event(
        "ticket_opened", case.customer, after={"reference": reference, "owner": case.owner.user_id}
    )
    case.event("submission_confirmed", case.customer, Submission, case.submission["id"])
    _bring(case)


def _bring(case: Case) -> None:
    """What came with the request: its link, its confidential part, its files."""
    ids = {"submission_id": case.submission["id"]}
    case.rows.add(
        Link, public_id=secrets.token_urlsafe(16), purpose=LinkPurpose.TRACKING, contact_id=case.company.contact_id,
        created_at=case.at, expires_at=case.at + timedelta(days=policy.TRACKING_LINK_DAYS), **ids,
    )  # fmt: skip
    is_secret = case.chance(0.2)
    if is_secret:
        words = case.writer.line("secrets", case.company.language, case.company.brand)
        case.rows.add(ConfidentialPart, text=words, created_at=case.at, **ids)
    for _ in range(case.writer.any_of((0, 0, 0, 0, 0, 0, 1, 2))):
        ending, mime, size, sha256 = case.writer.any_of(case.desk.files)
        case.rows.add(
            Attachment, key=secrets.token_urlsafe(16), ticket_id=case.ticket["id"],
            layer=Layer.CONFIDENTIAL if is_secret else Layer.PITCH, mime=mime, size=size, sha256=sha256,
            name=f"{case.writer.file_name(case.company.language, case.company.brand)}.{ending}",
            scan_state=ScanState.NOT_SCANNED, created_at=case.at, **ids,
        )  # fmt: skip


def talk(case: Case, turns: int) -> None:
    """Desk and company write to each other; now and then the desk notes something for itself."""
    language, brand = case.company.language, case.company.brand
    for turn in range(turns):
        is_question = turn == 0 or case.chance(0.4)
        kind = "questions" if is_question else "replies"
        case.write(Lane.COMPANY, "question_sent" if is_question else "reply_sent", case.owner,
                   case.writer.letter(kind, language, brand), mailed=True, is_question=is_question)  # fmt: skip
        case.ticket["first_answer_at"] = case.ticket["first_answer_at"] or case.at
        if is_question and case.ticket["state"] == TicketState.TRIAGE:
            case.move(TicketState.INFO_NEEDED)
        case.plan(NextAction.WAIT_COMPANY, ActingParty.COMPANY, 14)
        case.wait(0.3, 6)
        case.write(Lane.COMPANY, "answer_received" if is_question else "company_wrote", case.customer,
                   case.writer.letter("answers", language, brand))  # fmt: skip
        case.ticket["last_company_message_at"] = case.at
        if case.ticket["state"] == TicketState.INFO_NEEDED:
            case.move(TicketState.TRIAGE)
        case.plan(NextAction.ANSWER_MESSAGE, ActingParty.DESK, 3)
        case.wait(0.1, 2)
        if case.chance(0.3):
            case.write(Lane.INTERNAL, "note_added", case.owner, case.writer.line("notes", language, brand))


def triage(case: Case) -> bool:
    """Somebody takes the request, asks, and sorts it out or understands it; tells whether it goes on."""
    case.wait(0.05, 2.5)
    case.move(TicketState.TRIAGE)
    owner = case.owner.user_id
    case.own_event("ticket_triaged", before={"owner": owner, "state": TicketState.NEW},
                   after={"owner": owner, "state": TicketState.TRIAGE})  # fmt: skip
    case.plan(NextAction.QUALIFY, ActingParty.DESK, 7)
    if case.chance(0.34):
        talk(case, min(9, int(case.writer.random.paretovariate(1.75))))
    if case.ticket["first_answer_at"] is None:
        case.wait(0.1, 2)
        case.write(Lane.COMPANY, "reply_sent", case.owner,
                   case.writer.letter("replies", case.company.language, case.company.brand), mailed=True)  # fmt: skip
        case.ticket["first_answer_at"] = case.at
    case.plan(NextAction.QUALIFY, ActingParty.DESK, 7)
    case.wait(0.2, 3)
    if case.chance(0.28):
        close(case, case.writer.pick(_SORTED_OUT))
        return False
    _qualify(case)
    return True


def _qualify(case: Case) -> None:
    """Topics confirmed, the pitch read for secrets, the checks named and decided."""
    ticket_id, owner = case.ticket["id"], case.owner.user_id
    mine = [row for row in case.rows.of[TicketTopic] if row["ticket_id"] == ticket_id]
    if not mine:
        topic_id = case.writer.pick(case.desk.topics)
        mine = [case.rows.add(TicketTopic, ticket_id=ticket_id, topic_id=topic_id, origin=TopicOrigin.DESK)]
    for row in mine:
        row["confirmed_at"], row["confirmed_by_id"] = case.at, owner
    case.own_event("topics_confirmed", after={"topics": [row["topic_id"] for row in mine]})
    case.ticket["pitch_checked_at"], case.ticket["pitch_checked_by_id"] = case.at, owner
    case.own_event("pitch_checked")
    for code in ScreeningCheck:
        decided = {"decision": ScreeningDecision.CLEARED, "decided_at": case.at, "decided_by_id": owner}
        case.rows.add(Screening, ticket_id=ticket_id, check_code=code, created_at=case.at,
                      is_required=case.chance(0.1), **decided)  # fmt: skip
    case.own_event("screening_set", after={"required": []})
    case.move(TicketState.QUALIFIED)
    case.ticket["qualified_at"], case.ticket["trl_start"] = case.at, case.writer.random.randint(1, 6)
    case.own_event("ticket_qualified")
    case.plan(NextAction.MATCH, ActingParty.DESK, 2)


def close(case: Case, outcome: Outcome) -> None:
    """End the request with an outcome, and ask the company how it was."""
    source = case.ticket["state"]
    reason = case.writer.any_of(bank(case.company.language)["reasons"])
    case.move(TicketState.CLOSED)
    case.ticket |= {
        "outcome": outcome, "outcome_reason": reason, "closed_at": case.at, "next_action": None, "next_action_by": None,
        "next_action_note": None, "next_action_due_on": None,
        "redirected_to": case.writer.person("fr") if outcome == Outcome.REDIRECTED else None,
    }  # fmt: skip
    case.own_event("ticket_closed", before={"state": source}, after={"outcome": outcome, "reason": reason})
    if outcome not in _NOT_SURVEYED:
        answered = case.chance(0.4)
        case.rows.add(
            Survey, ticket_id=case.ticket["id"], sent_at=case.at, answered_at=case.at if answered else None,
            score=case.writer.any_of((3, 4, 4, 5, 5)) if answered else None,
        )  # fmt: skip
