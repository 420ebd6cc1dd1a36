"""Who may come in at which address: declared here by hand, so that a door left open or moved fails a test."""

ROLES = ("officer", "lead", "contract_office", "director", "researcher", "administrator", "funder")

EVERYONE = frozenset({"passer-by", *ROLES})
SIGNED_IN = frozenset(ROLES)
DESK = frozenset({"officer", "lead"})
AGREEMENTS = DESK | {"contract_office"}
READERS = AGREEMENTS | {"director"}
UNITS = frozenset({"lead", "administrator"})

# Endpoint by endpoint, all methods of its rules alike.
MATRIX: dict[frozenset[str], str] = {
    EVERYONE: """
        asset health.check health.metrics landing.index landing.privacy landing.legal landing.accessibility landing.how_matching_works landing.robots
        intake.new intake.resume intake.resume_link intake.save intake.propose intake.check_number intake.add_files intake.send
        intake.sent intake.begin_again
        tracking.show tracking.confirm tracking.write tracking.withdraw tracking.add_colleague tracking.change_language
        tracking.survey tracking.ask_about_data tracking.file tracking.ask_renewal tracking.renew
        tracking.remove_colleague tracking.replace_link tracking.keep_draft tracking.add_files
        my_data.show my_data.as_text my_data.as_json
        offer_page.show offer_page.accept offer_page.decline offer_page.ask offer_page.name_colleague
        account.login account.code account.forgot account.set_password
        calendar.feed
        demo_mailbox.index demo_mailbox.letter demo_mailbox.html
    """,
    SIGNED_IN: """
        account.own account.profile account.password account.revoke account.revoke_all account.logout second_step.own second_step.begin second_step.confirm second_step.renew_codes second_step.remove tokens.own tokens.guide tokens.make tokens.revoke uploads.file search.index search.places
        calendar.own calendar.make calendar.end
    """,
    READERS: """
        queue.index queue.board queue.saved queue.save_view queue.edit_view queue.ask_anew queue.delete_view
        queue.choose_columns queue.export queue.open_with queue.declare_read ticket.show ticket.due ticket.be_present reports.indicator_records reports.records_file
        reports.frozen_text reports.corrections
        contracts.index contracts.board contracts.plan contracts.due contracts.contract contracts.nda contracts.gates contracts.outputs
        directory.index directory.organization directory.establishment directory.maturity directory.maturity_of directory.contact directory.units directory.unit directory.profiles directory.silent
    """,
    READERS
    | {
        "funder"
    }: "reports.index reports.export reports.show_indicators reports.choose_mail reports.pipeline reports.pipeline_file reports.indicators_file reports.indicator_file reports.frozen reports.frozen_file",
    frozenset({"lead", "director"}): "reports.freeze reports.monthly reports.note_monthly",
    DESK: """
        mail_in.index mail_in.show mail_in.raw mail_in.accept mail_in.open_as_new mail_in.discard mail_in.retry mail_out.index mail_out.resend mail_out.settle
        intake.on_behalf queue.act_on_all queue.begin_bulk queue.bulk_run queue.undo_bulk routing.index routing.prepare ticket.preview_macro ticket.apply_macro ticket.take ticket.assign ticket.prioritize ticket.set_next_action ticket.edit ticket.check_pitch
        ticket.confirm_topics ticket.propose_topics ticket.qualify ticket.run ticket.send_offers ticket.withdraw_offer
        ticket.take_back ticket.hold ticket.resume ticket.close ticket.reopen ticket.resend ticket.settle
        ticket.people ticket.forget_named ticket.name_contact ticket.replace_link ticket.end_link
        ticket.choose_home ticket.merge ticket.say_two ticket.show_regrouping ticket.undo_regrouping ticket.take_messages ticket.move_messages
        ticket.split_off
        directory.new_organization directory.add_organization directory.edit_organization directory.save_organization directory.new_establishment directory.add_establishment directory.edit_establishment directory.save_establishment
        directory.new_contact directory.add_contact directory.edit_contact directory.save_contact
        directory.new_meeting directory.plan_meeting directory.new_ticket_meeting directory.plan_ticket_meeting directory.meeting
        directory.change_meeting directory.call_meeting_off directory.new_interaction directory.record_anywhere directory.record_interaction directory.new_ticket_interaction directory.record_ticket_interaction
        directory.plan_follow_up directory.new_ticket_follow_up directory.plan_ticket_follow_up
        directory.follow_up directory.complete_follow_up directory.cancel_follow_up
        directory.ask_about_profile
        directory.send_data_copy directory.ask_erasure directory.erase_contact directory.refuse_data_wish
        directory.prepare_organizations directory.merge_organizations directory.prepare_people directory.merge_people directory.undo_merge
        directory.list_follow_ups directory.note_maturity directory.take_back_maturity directory.list_duplicates directory.dismiss_duplicates directory.propose_duplicates
        directory.list_imports directory.preview_import directory.make_import directory.bad_rows directory.directory_import directory.bad_rows_of directory.stop_import directory.undo_import
        pool_lists.index pool_lists.preview pool_lists.bring_in pool_lists.undo
    """,
    frozenset({"director"}): "ticket.ask_confidential",
    AGREEMENTS: """
        ticket.write ticket.keep_draft ticket.discard_draft contracts.answer_screenings contracts.decide_screening contracts.state_conflict contracts.decide_conflict
        contracts.new_nda contracts.request_nda contracts.edit_nda contracts.save_nda contracts.move_nda contracts.sign_nda
        contracts.end_nda contracts.name_people contracts.draft_nda_document contracts.add_nda_document contracts.add_contract_document
        contracts.new_contract contracts.draft_contract contracts.edit_contract contracts.reach_stage contracts.save_contract contracts.move_contract
        contracts.edit_parties contracts.save_parties contracts.edit_funding contracts.save_funding contracts.new_amendment contracts.amend_contract
        contracts.add_milestone contracts.note_output contracts.take_back_output contracts.milestone contracts.save_milestone contracts.move_milestone contracts.invoice_milestone
    """,
    READERS | {"researcher"}: "pool.index",
    DESK | {"researcher"}: "pool.edit_offered pool.save_offered pool.edit_support pool.save_support",
    DESK | {"administrator"}: "absences.index absences.note absences.end",
    frozenset(
        {"lead"}
    ): "admin.list_macros admin.new_macro admin.add_macro admin.macro admin.save_macro admin.list_replies admin.new_reply admin.add_reply admin.reply admin.save_reply",
    frozenset({"lead", "contract_office"}): "contracts.sign_amendment",
    UNITS: """
        admin.index admin.list_kinds admin.load_kinds admin.new_kind admin.add_kind admin.kind admin.save_kind contracts.establishments contracts.save_establishments admin.list_templates admin.add_template admin.template admin.example_template admin.list_units admin.new_unit admin.add_unit admin.unit admin.save_unit
        admin.save_texts admin.save_expertise admin.add_member admin.member admin.save_member admin.pause admin.end_pause
        admin.list_topics admin.preview_topics admin.import_topics admin.list_phrases admin.take_phrase admin.refuse_phrase admin.well
        admin.pool_limit admin.apply_pool_limit admin.list_texts admin.public_text admin.write_text admin.retention admin.preview_retention admin.apply_retention admin.timetable admin.preview_timetable admin.apply_timetable admin.timetable_version
    """,
    frozenset({"administrator"}): """
        admin.list_users admin.new_user admin.add_user admin.user admin.save_user admin.send_link admin.close_user
        admin.open_user admin.second_step admin.demand_second_step admin.reset_second_step
    """,
    frozenset({"researcher"}): """
        work.index work.profile work.offer work.accept work.decline work.ask work.name_colleague work.read_confidential
        work.add_absence work.end_absence work.set_ceiling work.topics work.save_topics work.texts work.save_texts
        work.publications work.preview_publications work.add_publications work.remove_publications
    """,
}

MAY_ENTER: dict[str, frozenset[str]] = {
    endpoint: roles for roles, endpoints in MATRIX.items() for endpoint in endpoints.split()
}

# What programs may call with a token, by the role of its person; no cookie opens any of it.
PROGRAMS: dict[frozenset[str], str] = {
    SIGNED_IN: "openapi read_me list_topics read_file",
    READERS: """
        list_tickets read_ticket list_messages list_files list_history list_ways list_ticket_follow_ups
        list_organizations read_organization list_establishments list_contacts read_contact list_units read_unit list_timeline list_follow_ups
        list_contracts read_contract read_milestone list_checks read_check list_asked_units
    """,
    READERS | {"funder"}: "list_indicators",
    DESK: """
        assign_ticket prioritize_ticket set_next_action take_request read_follow_up plan_follow_up plan_ticket_follow_up
        complete_follow_up record_interaction list_own_follow_ups confirm_topics check_pitch rank_units send_offers correct_contact
    """,
    AGREEMENTS: "move_ticket write_message move_milestone answer_checks decide_check add_milestone draft_agreement",
    frozenset({"researcher"}): "list_offers read_offer accept_offer decline_offer",
}

MAY_CALL: dict[str, frozenset[str]] = {
    f"api.{name}": roles for roles, names in PROGRAMS.items() for name in names.split()
}
