"""Every job by name. When each is due stands in desk.schedule."""

from collections.abc import Callable

from desk.jobs import (
    daily_invariants,
    delete_unconfirmed,
    deliver_mail,
    due_milestones,
    expire_ndas,
    expire_offers,
    fetch_mail,
    hand_over_offers,
    index_words,
    leave_messages,
    propose_no_answer,
    remind_company_answers,
    remind_contracts,
    remind_follow_ups,
    remind_milestones,
    remind_ndas,
    remind_offers,
    remind_submissions,
    resume_held,
    send_digests,
    sweep,
    understand_mail,
)
from desk.jobs.work import Work

JOBS: dict[str, Callable[[Work], None]] = {
    "leave_messages": leave_messages.run,
    "deliver_mail": deliver_mail.run,
    "fetch_mail": fetch_mail.run,
    "understand_mail": understand_mail.run,
    "expire_offers": expire_offers.run,
    "hand_over_offers": hand_over_offers.run,
    "resume_held": resume_held.run,
    "expire_ndas": expire_ndas.run,
    "due_milestones": due_milestones.run,
    "propose_no_answer": propose_no_answer.run,
    "remind_offers": remind_offers.run,
    "remind_company_answers": remind_company_answers.run,
    "remind_submissions": remind_submissions.run,
    "remind_follow_ups": remind_follow_ups.run,
    "remind_milestones": remind_milestones.run,
    "remind_ndas": remind_ndas.run,
    "remind_contracts": remind_contracts.run,
    "send_digests": send_digests.run,
    "delete_unconfirmed": delete_unconfirmed.run,
    "index_words": index_words.run,
    "sweep": sweep.run,
    "daily_invariants": daily_invariants.run,
}
