"""The one place that decides which event tells whom what. Every kind of event stands here, also those that tell nobody."""

from desk.notify.happening import Notifier

NOTIFIERS: dict[str, tuple[Notifier, ...]] = {
    "submission_sent": (), "submission_confirmed": (), "submission_withdrawn": (), "submission_reminded": (),
    "submission_expired": (),
    "ticket_opened": (), "ticket_assigned": (), "ticket_triaged": (), "ticket_moved": (), "ticket_edited": (),
    "ticket_prioritized": (), "next_action_set": (), "pitch_checked": (), "topics_confirmed": (), "question_sent": (),
    "answer_received": (), "reply_sent": (), "company_wrote": (), "note_added": (), "unit_written_to": (),
    "unit_wrote": (), "ticket_qualified": (), "match_run_stored": (), "ticket_held": (), "ticket_resumed": (),
    "ticket_closed": (), "ticket_reopened": (), "ticket_withdrawn": (), "colleague_added": (), "survey_answered": (),
    "answer_reminded": (), "confidential_read": (), "files_added": (),
    "offer_drafted": (), "offer_sent": (), "offer_seen": (), "offer_accepted": (), "offer_declined": (),
    "offer_expired": (), "offer_withdrawn": (), "offer_reminded": (), "offer_asked_about": (), "colleague_named": (),
    "engagement_ended": (),
    "screening_set": (), "screening_decided": (), "conflict_stated": (), "conflict_decided": (),
    "nda_requested": (), "nda_moved": (), "nda_people_changed": (), "nda_edited": (),
    "contract_drafted": (), "contract_edited": (), "contract_moved": (), "contract_amended": (), "funding_changed": (),
    "milestone_added": (), "milestone_edited": (), "milestone_moved": (), "milestone_reminded": (),
    "organization_added": (), "organization_edited": (), "contact_added": (), "contact_edited": (),
    "contact_erased": (), "interaction_recorded": (), "follow_up_planned": (), "follow_up_done": (),
    "follow_up_cancelled": (), "follow_up_reminded": (),
    "unit_added": (), "unit_edited": (), "unit_paused": (), "unit_pause_ended": (), "expertise_changed": (),
    "member_added": (), "member_edited": (), "unit_texts_changed": (), "topics_imported": (),
    "contract_kinds_imported": (),
    "user_added": (), "user_edited": (), "user_deactivated": (), "user_reactivated": (), "password_set": (),
    "signed_in": (), "signed_out": (), "session_revoked": (), "password_link_sent": (),
    "link_renewed": (), "link_revoked": (), "mail_resent": (),
}  # fmt: skip
