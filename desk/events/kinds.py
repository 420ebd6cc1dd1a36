"""Every kind of event, past tense. Each has a line in templates/events/ and an entry in desk.notify."""

KINDS = frozenset({
    # submissions
    "submission_sent", "submission_confirmed", "submission_withdrawn", "submission_reminded", "submission_expired",
    "draft_link_asked",
    # tickets
    "ticket_opened", "ticket_assigned", "ticket_triaged", "ticket_moved", "ticket_edited", "ticket_prioritized",
    "next_action_set", "pitch_checked", "topics_confirmed", "question_sent", "answer_received", "reply_sent",
    "company_wrote", "note_added", "unit_written_to", "unit_wrote", "ticket_qualified", "match_run_stored",
    "ticket_held", "gate_shut_while_held", "ticket_resumed", "ticket_closed", "ticket_reopened", "ticket_withdrawn", "colleague_added",
    "contact_named", "survey_answered", "ticket_merged", "ticket_split", "messages_moved", "regrouping_undone", "answer_reminded", "confidential_asked", "confidential_read", "files_added",
    # offers
    "offer_drafted", "offer_sent", "offer_seen", "offer_accepted", "offer_declined", "offer_expired", "offer_withdrawn",
    "offer_reminded", "offer_handed_over", "offer_asked_about", "colleague_named", "colleague_forgotten", "engagement_ended",
    # gates and agreements
    "screening_set", "screening_decided", "conflict_stated", "conflict_decided",
    "nda_requested", "nda_moved", "signed_copy_named", "template_added", "nda_people_changed", "nda_edited", "nda_reminded",
    "contract_drafted", "contract_edited", "contract_moved", "contract_stage_reached", "contract_amended", "contract_reminded", "funding_changed", "parties_changed", "establishments_changed",
    "milestone_added", "milestone_edited", "milestone_moved", "milestone_reminded",
    # relations
    "organization_added", "organization_edited", "establishment_added", "establishment_edited", "establishment_closed", "contact_added", "contact_edited", "contact_erased",
    "data_wish_asked", "data_wish_refused", "data_copy_sent",
    "pool_days_imported", "pool_days_import_undone", "directory_imported", "directory_import_stopped", "directory_import_undone", "organizations_merged", "organizations_parted", "people_merged", "people_parted", "duplicates_dismissed", "duplicates_proposed",
    "interaction_recorded", "follow_up_planned", "follow_up_done", "follow_up_cancelled", "follow_up_reminded",
    "meeting_planned", "meeting_changed", "meeting_called_off", "meeting_answered",
    # replies used again
    "canned_reply_added", "canned_reply_edited", "macro_added", "macro_edited", "macro_applied",
    # figures
    "report_frozen", "report_mail_chosen", "report_mail_due", "report_mail_ended", "monthly_figure_noted", "output_noted", "output_taken_back", "maturity_noted", "maturity_taken_back",
    # views of the queue
    "view_saved", "view_edited", "view_deleted",
    # one act on many requests
    "bulk_begun", "bulk_undone", "act_undone",
    # units and topics
    "unit_added", "unit_edited", "unit_paused", "unit_pause_ended", "expertise_changed", "member_added", "member_edited",
    "unit_texts_changed", "publications_added", "publications_removed", "profile_asked_about", "topics_imported", "contract_kinds_imported",
    "contract_kind_added", "contract_kind_changed",
    "weights_applied", "label_taken", "label_refused", "timetable_applied", "due_moved",
    # the engineer pool
    "pool_days_offered", "support_days_set", "pool_limit_applied",
    # what the administration sets
    "retention_applied", "public_text_written",
    # accounts
    "user_added", "user_edited", "user_deactivated", "user_reactivated", "password_set", "signed_in", "signed_out", "signed_out_everywhere",
    "session_revoked", "password_link_sent", "second_factor_set", "second_factor_removed", "second_factor_reset", "second_factor_demanded",
    "second_factor_left_free", "recovery_code_used", "recovery_codes_made", "absence_noted", "absence_ended",
    # links and mails
    "link_renewed", "link_revoked", "token_made", "token_revoked", "calendar_link_made", "calendar_link_ended", "mail_resent", "mail_settled", "mail_bounced", "mail_request_taken", "request_completed",
    "mail_accepted", "mail_opened", "mail_discarded",
})  # fmt: skip
