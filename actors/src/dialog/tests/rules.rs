//! What each command does to the row, the lines and the facts.

use super::super::messages::{DialogCommand, DialogDone, DialogPatch, Refusal, RequeueReason, Start};
use super::bench::*;
use crate::domain::{
    AuthorKind, CloseReason, DialogState as S, Direction, OperatorId, PriorityId, Role, SubjectId, time::MINUTE,
};
use crate::testing::{actor_of, operator};

#[test]
fn a_client_line_is_counted_until_an_operator_answers() {
    let mut bench = Bench::new(S::Active);
    bench.run(client(1)).unwrap();
    let waited = done(bench.run(client(2)));
    assert_eq!((waited.unread, waited.waiting_since), (2, bench.lines()[0].created_at.into()));
    assert_eq!(waited.preview.as_ref().unwrap().text, "питання 2");

    let answered = done(bench.run(answer(&anna(), "n1")));

    assert_eq!((answered.unread, answered.waiting_since, answered.read_seq), (0, None, 3));
    assert_eq!(answered.first_operator_reply_at, Some(answered.last_message_at));
    assert_eq!(answered.preview.as_ref().unwrap().author_kind, AuthorKind::Operator);
}

#[test]
fn lines_are_numbered_without_gaps_and_the_version_grows_by_one_per_change() {
    let mut bench = Bench::new(S::Queued);
    let anna = anna();
    let commands = vec![
        client(1),
        take(&anna),
        answer(&anna, "n1"),
        transfer(&anna, 2, Some("старша розбереться")),
        client(2),
        requeue(who(&chief()), RequeueReason::Redistribution),
        close(api()),
    ];
    let changes = commands.len() as i64;
    for command in commands {
        bench.run(command).unwrap();
    }
    let seqs: Vec<_> = bench.lines().iter().map(|m| m.seq).collect();
    assert_eq!(seqs, (1..=bench.lines().len() as i64).collect::<Vec<_>>());
    assert_eq!(bench.row().version, 1 + changes);
    assert_eq!(
        bench.system_keys(),
        ["operator_connected", "operator_disconnected", "operator_connected", "operator_disconnected", "dialog_closed"]
    );
}

#[test]
fn a_bell_rings_for_whoever_was_given_a_dialog_by_another_hand_and_never_for_a_line() {
    let mut bench = Bench::new(S::Queued);
    let anna = anna();
    for command in [client(1), take(&anna), client(2), answer(&anna, "n1")] {
        bench.run(command).unwrap();
    }
    assert!(bench.store.rows().notices.is_empty(), "taking it oneself is no news");
    bench.run(transfer(&anna, 2, None)).unwrap();
    let notices = bench.store.rows().notices.clone();
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!((notice.user_id, notice.kind, notice.dialog_id), (OperatorId(2), "transfer", Some(ID)));
    assert_eq!(notice.data["by_name"], "Operator 1");
}

#[test]
fn whoever_a_note_names_hears_of_it_once_and_who_may_not_see_the_dialog_is_refused() {
    let mut bench = Bench::new(S::Active);
    let (anna, chief) = (anna(), chief());
    let note = |nonce: &str, mentions| DialogCommand::Note {
        who: who(&anna),
        nonce: Some(nonce.into()),
        text: "@Operator 9, глянь".into(),
        attachments: vec![],
        mentions,
    };
    // Somebody who sees foreign dialogs, and the author.
    bench.run(note("n1", vec![actor_of(&chief), actor_of(&anna)])).unwrap();
    let notices = bench.store.rows().notices.clone();
    let [notice] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!((notice.user_id, notice.kind, notice.dialog_id), (chief.id, "mention", Some(ID)));
    assert_eq!(notice.data["by_name"], "Operator 1");
    let line = bench.lines().pop().unwrap();
    assert_eq!((line.author.kind, line.mentions), (AuthorKind::Note, vec![chief.id, anna.id]));
    assert_eq!(bench.row().mentioned, [chief.id]);
    // The same note again, and another one: one row in the list of the dialog.
    bench.run(note("n1", vec![actor_of(&chief)])).unwrap();
    assert_eq!(bench.store.rows().notices.len(), 1);
    bench.run(note("n2", vec![actor_of(&chief)])).unwrap();
    assert_eq!(bench.store.rows().notices.len(), 2);
    assert_eq!(bench.row().mentioned, [chief.id]);
    // An operator sees nothing of a colleague's dialog.
    let refused = bench.run(note("n3", vec![actor_of(&operator(2, Role::Operator))])).unwrap_err();
    let Refusal::Validation(fields) = refused else { panic!("{refused}") };
    assert_eq!(fields[0].0, "mentions");
    assert!(fields[0].1.contains("Operator 2 may not see this dialog"), "{}", fields[0].1);
    assert_eq!(bench.lines().len(), 2, "nothing was written");
}

#[test]
fn connecting_tells_who_and_how_and_hands_over_the_tail() {
    let mut bench = Bench::new(S::Queued);
    bench.run(client(1)).unwrap();
    let anna = anna();
    let row = done(bench.run(take(&anna)));
    assert_eq!((row.state, row.operator_id, row.operator_name.as_str()), (S::Active, Some(anna.id), "Operator 1"));
    let told = bench.told.last().unwrap();
    assert_eq!(told.tail.as_ref().unwrap().len(), 2);
    assert_eq!(told.before.unwrap().state, S::Queued);
    let line = bench.lines().pop().unwrap();
    assert_eq!(
        line.attachments[0],
        serde_json::json!({"how": "taken", "operator_id": 1, "operator_name": "Operator 1"})
    );
    assert!(bench.facts().contains(&"dialog.operator_connected"));
    let version = row.version;
    assert!(matches!(bench.run(take(&anna)), Ok(DialogDone::Unchanged { .. })), "a repeated take is a success");
    assert_eq!(bench.row().version, version);
}

#[test]
fn going_back_to_the_queue_keeps_the_place_and_excludes_the_former_holder_for_a_while() {
    let mut bench = Bench::new(S::Active);
    let queued_at = bench.row().queued_at;
    let row = done(bench.run(requeue(who(&anna()), RequeueReason::Transfer)));
    assert_eq!((row.state, row.operator_id, row.queued_at), (S::Queued, None, queued_at));
    let until = row.last_message_at.plus_micros(10 * MINUTE);
    assert_eq!(row.excluded, [(OperatorId(1), until)]);
    assert!(bench.facts().ends_with(&["dialog.operator_disconnected", "dialog.queued"]));
    assert!(matches!(bench.run(requeue(api(), RequeueReason::Transfer)), Ok(DialogDone::Unchanged { .. })));

    bench.clock.advance(11 * MINUTE);
    bench.run(take(&anna())).unwrap();
    let again = done(bench.run(requeue(who(&anna()), RequeueReason::Declined)));
    assert_eq!(again.excluded.len(), 1, "the old exclusion is over, the new one counts");
}

#[test]
fn a_transfer_note_stays_inside() {
    let mut bench = Bench::new(S::Active);
    bench.run(transfer(&anna(), 2, Some("обережно"))).unwrap();
    let note = bench.lines().into_iter().find(|m| m.author.kind == AuthorKind::Note).unwrap();
    assert_eq!((note.direction, note.author.id, note.text.as_str()), (Direction::Internal, Some(1), "обережно"));
    assert!(!bench.store.rows().outbox.values().any(|row| format!("{row:?}").contains("обережно")));
}

#[test]
fn closing_writes_reason_and_author_and_is_done_once() {
    let mut bench = Bench::new(S::Active);
    bench.run(client(1)).unwrap();
    let row = done(bench.run(close(who(&anna()))));
    assert_eq!(
        (row.state, row.close_reason, row.closed_by_id),
        (S::Closed, Some(CloseReason::Operator), Some(OperatorId(1)))
    );
    assert_eq!((row.operator_id, row.unread, row.waiting_since), (Some(OperatorId(1)), 0, None));
    let lines = bench.lines().len();
    assert!(matches!(bench.run(close(who(&anna()))), Ok(DialogDone::Unchanged { .. })));
    assert_eq!(bench.lines().len(), lines);
    assert!(matches!(bench.run(client(2)), Err(Refusal::WrongState { state: "closed", .. })));
}

#[test]
fn a_remark_is_a_line_for_the_team_and_moves_nothing() {
    for state in [S::Queued, S::Active, S::Closed] {
        let mut bench = Bench::new(state);
        let remark = || DialogCommand::Remark { key: "csat_rated", params: serde_json::json!({}) };
        let row = done(bench.run(remark()));
        assert_eq!(row.state, state);
        assert_eq!(bench.system_keys(), ["csat_rated"]);
        assert!(bench.store.rows().outbox.is_empty(), "it never leaves");
    }
}

#[test]
fn the_client_brings_a_closed_dialog_back_to_the_waiting_ones() {
    for (auto, state) in [(false, S::New), (true, S::Queued)] {
        let mut bench = Bench::new(S::Closed);
        bench.catalogue.settings.auto_connect_free_operator = auto;
        let DialogCommand::Inbound { line, .. } = client(1) else { panic!() };
        let row =
            done(bench.run(DialogCommand::Inbound { line, reopen: true, contact_update: None, suppressed: false }));
        assert_eq!((row.state, row.reopened_count, row.closed_at, row.close_reason), (state, 1, None, None));
        assert_eq!((row.queued_at, row.unread), (Some(row.last_message_at), 1));
        assert_eq!(bench.lines()[0].text, "питання 1", "the client's line carries the key, so it is the first");
        assert_eq!(bench.system_keys(), ["dialog_reopened"]);
    }
}

#[test]
fn a_banned_client_is_stored_and_waits_for_nobody() {
    let mut bench = Bench::new(S::Active);
    let DialogCommand::Inbound { line, .. } = client(1) else { panic!() };
    let row = done(bench.run(DialogCommand::Inbound { line, reopen: false, contact_update: None, suppressed: true }));
    assert_eq!((row.unread, row.waiting_since, row.last_seq), (0, None, 1));
}

#[test]
fn a_dialog_of_a_silent_bot_begins_to_wait_when_the_bot_no_longer_ignores() {
    let mut bench = Bench::new(S::Bot);
    bench.catalogue.bots[0].on_no_scenario = crate::domain::topic::OnNoScenario::Ignore;
    let silent = done(bench.run(client(1)));
    assert_eq!((silent.state, silent.unread), (S::Bot, 0));
    bench.catalogue.bots[0].on_no_scenario = crate::domain::topic::OnNoScenario::Queue;
    let waits = done(bench.run(client(2)));
    assert_eq!((waits.state, waits.unread, waits.queued_at), (S::New, 1, Some(waits.last_message_at)));
}

#[test]
fn taking_a_bots_dialog_lets_the_clients_unanswered_line_wait() {
    let mut bench = Bench::new(S::Bot);
    bench.catalogue.bots[0].on_no_scenario = crate::domain::topic::OnNoScenario::Ignore;
    bench.run(client(1)).unwrap();
    let row = done(bench.run(take(&chief())));
    assert_eq!((row.state, row.waiting_since), (S::Active, row.last_client_message_at));
}

#[test]
fn reading_counts_what_is_left_and_only_for_the_holder() {
    let mut bench = Bench::new(S::Active);
    for n in 1..=3 {
        bench.run(client(n)).unwrap();
    }
    let read = |operator, seq| DialogCommand::Read { operator: OperatorId(operator), seq };
    assert!(matches!(bench.run(read(2, 3)), Ok(DialogDone::Unchanged { .. })));
    assert_eq!(done(bench.run(read(1, 2))).unread, 1);
    assert!(matches!(bench.run(read(1, 1)), Ok(DialogDone::Unchanged { .. })), "never back");
    let all = done(bench.run(read(1, 99)));
    assert_eq!((all.unread, all.read_seq), (0, 3));
}

#[test]
fn topic_priority_and_weight_change_together_with_their_line() {
    let mut bench = Bench::new(S::Active);
    bench.catalogue.priorities.push(crate::domain::topic::Priority {
        id: PriorityId(4),
        name: "VIP".into(),
        color: "#ff0000".into(),
        weight: 20,
        is_default: false,
    });
    let update = |patch| DialogCommand::Update { who: who(&anna()), patch, expect_version: None };
    let patch = DialogPatch {
        subject_id: Some(Some(SubjectId(2))),
        priority_id: Some(PriorityId(4)),
        ..DialogPatch::default()
    };
    let row = done(bench.run(update(patch.clone())));
    assert_eq!((row.subject_id, row.weight), (Some(SubjectId(2)), 20));
    assert_eq!(bench.system_keys(), ["subject_changed"]);
    assert!(matches!(bench.run(update(patch)), Ok(DialogDone::Unchanged { .. })));
    let unknown = DialogPatch { subject_id: Some(Some(SubjectId(77))), ..DialogPatch::default() };
    assert!(matches!(bench.run(update(unknown)), Err(Refusal::Validation(_))));
}

#[test]
fn tags_are_put_on_once_by_the_list_and_taken_off_also_when_archived() {
    use crate::domain::{
        TagId,
        listing::{Listed, TagFields, TagScope},
    };
    let mut bench = Bench::new(S::Active);
    let tag = |id: i64, scope: TagScope, active: bool| Listed {
        id,
        version: 1,
        fields: TagFields {
            name: format!("tag {id}"),
            color: "#ff0000".into(),
            group: String::new(),
            scope,
            order: 0,
            active,
        },
    };
    bench.catalogue.tags = vec![
        tag(1, TagScope::Request, true),
        tag(2, TagScope::Request, true),
        tag(3, TagScope::Client, true),
        tag(4, TagScope::Request, false),
    ];
    let ids = |ids: &[i64]| ids.iter().copied().map(TagId).collect::<Vec<_>>();
    let patch = |add: &[i64], remove: &[i64]| DialogCommand::Update {
        who: who(&anna()),
        patch: DialogPatch { tags_add: ids(add), tags_remove: ids(remove), ..DialogPatch::default() },
        expect_version: None,
    };
    assert_eq!(done(bench.run(patch(&[2, 1, 2], &[]))).tag_ids, ids(&[2, 1]));
    assert!(matches!(bench.run(patch(&[1], &[9])), Ok(DialogDone::Unchanged { .. })));
    for wrong in [3, 4, 77] {
        assert!(matches!(bench.run(patch(&[wrong], &[2])), Err(Refusal::Validation(_))), "{wrong}");
    }
    bench.catalogue.tags[1].fields.active = false;
    assert!(matches!(bench.run(patch(&[1], &[])), Ok(DialogDone::Unchanged { .. })), "an archived one stays");
    assert_eq!(done(bench.run(patch(&[], &[2]))).tag_ids, ids(&[1]));
    assert_eq!(bench.system_keys(), ["tags_changed", "tags_changed"]);
}

#[test]
fn opening_shows_the_lines_since_the_last_answer() {
    let mut bench = Bench::new(S::Active);
    bench.run(client(1)).unwrap();
    bench.run(answer(&anna(), "n1")).unwrap();
    for n in 2..60 {
        bench.run(client(n)).unwrap();
    }
    let open = |profile| DialogCommand::Open { session: crate::feed::SessionKey(5), actor: actor_of(&profile) };
    bench.run(open(chief())).unwrap();
    let tail: Vec<_> = bench.shown[0].tail.iter().map(|m| m.seq).collect();
    assert_eq!(tail, (11..=60).collect::<Vec<_>>(), "the newest 50, ascending");
    assert_eq!(bench.run(open(operator(2, Role::Operator))), Err(Refusal::NotFound));
}

#[test]
fn an_empty_or_endless_text_is_refused_with_its_field() {
    let mut bench = Bench::new(S::Active);
    for text in ["  ".to_owned(), "я".repeat(10_001)] {
        let result = bench.run(crate::testing::outbound_text(&anna(), "n", &text));
        assert!(matches!(result, Err(Refusal::Validation(fields)) if fields[0].0 == "text"));
    }
    assert!(bench.lines().is_empty());
}

/// A client's line with a file on another server.
fn with_file(n: i64, state: Option<&str>) -> DialogCommand {
    let DialogCommand::Inbound { mut line, reopen, contact_update, suppressed } = client(n) else { unreachable!() };
    let mut file = serde_json::json!({"type": "file", "url": "https://files.example.com/a.txt", "name": "a.txt"});
    if let Some(state) = state {
        file["state"] = state.into();
    }
    line.attachments = vec![file];
    DialogCommand::Inbound { line, reopen, contact_update, suppressed }
}

/// What became of the file of the newest line.
fn fetched(bench: &Bench, file: serde_json::Value, refused: Vec<serde_json::Value>) -> DialogCommand {
    let message = bench.lines().into_iter().rfind(|line| line.direction == Direction::In).unwrap();
    DialogCommand::Fetched { message: Box::new(message), files: vec![file], refused }
}

#[test]
fn files_to_be_fetched_are_queued_with_their_line_and_a_mere_link_is_not() {
    let mut bench = Bench::new(S::Active);
    bench.run(with_file(1, None)).unwrap();
    assert!(bench.store.rows().fetches.is_empty());
    bench.run(with_file(2, Some("pending"))).unwrap();
    bench.run(with_file(2, Some("pending"))).unwrap();
    let fetches = bench.store.rows().fetches.clone();
    let line = bench.lines().pop().unwrap();
    assert_eq!(fetches.len(), 1, "a copy queues nothing");
    assert_eq!((fetches[0].message_id, fetches[0].dialog_id), (line.id, line.dialog_id));
}

#[test]
fn a_fetched_file_changes_its_line_and_nothing_that_waits_and_a_rejected_one_is_said_besides() {
    let mut bench = Bench::new(S::Active);
    bench.run(with_file(1, Some("pending"))).unwrap();
    let before = bench.row();
    let stored = serde_json::json!({"id": 7, "name": "a.txt", "state": "stored"});
    let has = fetched(&bench, stored.clone(), vec![]);
    bench.run(has).unwrap();
    assert_eq!(bench.lines()[0].attachments, [stored]);
    assert_eq!(bench.lines()[0].edited_at, None, "its author changed nothing");
    let told = bench.told.last().unwrap();
    assert_eq!((told.amended.len(), told.messages.len()), (1, 0));
    let after = bench.row();
    assert_eq!((after.unread, after.waiting_since, after.last_seq), (before.unread, before.waiting_since, 1));

    bench.run(with_file(2, Some("pending"))).unwrap();
    let why = serde_json::json!({"name": "a.txt", "size": null, "reason": "executable"});
    let rejected = serde_json::json!({"name": "a.txt", "state": "rejected", "reason": "executable"});
    let refused = fetched(&bench, rejected, vec![why.clone()]);
    bench.run(refused).unwrap();
    let said = bench.lines().pop().unwrap();
    assert_eq!((said.text.as_str(), said.seq, said.direction), ("file_rejected", 3, Direction::Internal));
    assert_eq!(said.attachments, [why]);
    let again = fetched(&bench, bench.lines()[1].attachments[0].clone(), vec![]);
    assert!(matches!(bench.run(again), Ok(DialogDone::Unchanged { .. })), "the same again");
}

#[test]
fn a_line_that_was_erased_while_its_file_was_fetched_does_not_get_it() {
    let mut bench = Bench::new(S::Active);
    bench.run(with_file(1, Some("pending"))).unwrap();
    let late = fetched(&bench, serde_json::json!({"id": 7, "state": "stored"}), vec![]);
    {
        let mut rows = bench.store.rows();
        let line = &mut rows.messages.values_mut().next().unwrap()[0];
        line.attachments.clear();
        line.deleted_at = Some(line.created_at);
    }
    assert!(matches!(bench.run(late), Err(Refusal::Stale { .. })));
    assert!(bench.lines()[0].attachments.is_empty());
}

/// The line as it is stored, changed or taken back by its author.
fn amend(bench: &Bench, profile: &crate::domain::OperatorProfile, seq: i64, text: Option<&str>) -> DialogCommand {
    let message = bench.lines().into_iter().find(|line| line.seq == seq).unwrap();
    DialogCommand::Amend {
        actor: crate::testing::actor_of(profile),
        message: Box::new(message),
        text: text.map(str::to_owned),
    }
}

#[test]
fn the_author_changes_a_message_and_takes_it_back_and_the_visitor_sees_it() {
    let mut bench = Bench::widget(S::Active);
    bench.run(answer(&anna(), "n1")).unwrap();
    let row = done(bench.run(amend(&bench, &anna(), 1, Some("Вітаю вас!"))));
    assert_eq!(row.preview.as_ref().unwrap().text, "Вітаю вас!", "lists show what it says now");
    let line = bench.lines()[0].clone();
    assert_eq!((line.text.as_str(), line.deleted_at), ("Вітаю вас!", None));
    assert!(line.edited_at.is_some());
    assert_eq!(bench.told.last().unwrap().amended[0].text, "Вітаю вас!");
    assert!(bench.told.last().unwrap().messages.is_empty(), "no line is added");
    let again = bench.run(amend(&bench, &anna(), 1, Some("Вітаю вас!")));
    assert!(matches!(again, Ok(DialogDone::Unchanged { .. })), "the same text again");

    bench.run(amend(&bench, &anna(), 1, None)).unwrap();
    assert!(bench.lines()[0].text.is_empty() && bench.lines()[0].deleted_at.is_some());
    let again = bench.run(amend(&bench, &anna(), 1, None));
    assert!(matches!(again, Ok(DialogDone::Unchanged { .. })), "taking back twice is once");
    assert!(matches!(bench.run(amend(&bench, &anna(), 1, Some("ні"))), Err(Refusal::WrongState { .. })));
    let kinds: Vec<String> = bench.visitor().into_iter().map(|(kind, _)| kind).collect();
    assert!(kinds.ends_with(&["message.updated".to_owned(), "message.deleted".to_owned()]), "{kinds:?}");
    assert!(bench.facts().ends_with(&["dialog.message.updated", "dialog.message.deleted"]));
}

#[test]
fn of_two_changes_of_one_message_the_second_is_told_that_it_has_changed_since() {
    let mut bench = Bench::widget(S::Active);
    bench.run(answer(&anna(), "n1")).unwrap();
    let second = amend(&bench, &anna(), 1, Some("з другої вкладки"));
    bench.run(amend(&bench, &anna(), 1, Some("з першої вкладки"))).unwrap();
    assert!(matches!(bench.run(second), Err(Refusal::Stale { .. })));
    assert_eq!(bench.lines()[0].text, "з першої вкладки");
}

#[test]
fn nobody_changes_what_others_wrote_or_what_was_written_too_long_ago() {
    let mut bench = Bench::widget(S::Active);
    bench.run(client(1)).unwrap();
    bench.run(answer(&anna(), "n1")).unwrap();
    for (profile, seq) in [(chief(), 2), (anna(), 1)] {
        let refused = bench.run(amend(&bench, &profile, seq, Some("інше")));
        assert!(matches!(refused, Err(Refusal::WrongState { .. })), "{seq}: {refused:?}");
    }
    bench.catalogue.settings.edit_own_message_min = 0;
    assert!(matches!(bench.run(amend(&bench, &anna(), 2, Some("інше"))), Err(Refusal::WrongState { .. })));
    bench.clock.advance(5 * 60 * 1_000_000);
    assert!(matches!(bench.run(amend(&bench, &anna(), 2, None)), Err(Refusal::WrongState { .. })));
    assert_eq!(bench.lines()[1].text, "Вітаю!");
}

#[test]
fn a_note_that_its_author_changes_stays_inside() {
    let mut bench = Bench::widget(S::Active);
    let note = DialogCommand::Note {
        who: who(&anna()),
        nonce: None,
        text: "думаю".into(),
        attachments: vec![],
        mentions: vec![],
    };
    bench.run(note).unwrap();
    bench.run(amend(&bench, &anna(), 1, Some("знаю"))).unwrap();
    assert_eq!(bench.lines()[0].text, "знаю");
    assert!(bench.visitor().is_empty() && bench.facts().is_empty());
}

#[test]
fn what_is_closed_as_spam_asks_nobody_for_a_topic_nor_the_client_for_a_rating() {
    let mut bench = Bench::widget(S::Active);
    bench.catalogue.settings.comment_required_on_close = true;
    bench.catalogue.statuses = vec![crate::domain::topic::Status {
        id: 16.into(),
        name: String::from("Spam"),
        color: String::from("#ef4444"),
        order: 6,
        category: String::from("closed"),
        is_default: false,
        is_spam: true,
    }];
    let closing = |status: Option<i64>| DialogCommand::Close {
        who: who(&anna()),
        reason: CloseReason::Operator,
        comment: String::new(),
        subject: None,
        tags: Vec::new(),
        status: status.map(Into::into),
        unrated: false,
        expect_version: None,
    };
    assert!(matches!(bench.run(closing(None)), Err(Refusal::Validation(_))));
    let after = done(bench.run(closing(Some(16))));
    assert!(after.unrated && after.state == S::Closed);
    assert_eq!(after.status_id, Some(16.into()));
}

#[test]
fn the_question_for_a_rating_is_left_out_by_those_who_may_and_comes_back_with_a_reopening() {
    let unrated = |who| DialogCommand::Close {
        who,
        reason: CloseReason::Operator,
        comment: String::new(),
        subject: None,
        tags: Vec::new(),
        status: None,
        unrated: true,
        expect_version: None,
    };
    let mut bench = Bench::widget(S::Active);
    bench.catalogue.settings.topic_required_on_close = false;
    let refused = bench.run(unrated(who(&anna())));
    assert!(matches!(&refused, Err(Refusal::Validation(fields)) if fields[0].0 == "csat"), "{refused:?}");
    bench.catalogue.settings.csat_choice_on_close = true;
    assert!(done(bench.run(unrated(who(&anna())))).unrated);
    let (kind, told) = bench.visitor().pop().unwrap();
    assert_eq!((kind.as_str(), &told["unrated"]), ("dialog.updated", &serde_json::json!(true)));
    let DialogCommand::Inbound { line, .. } = client(1) else { panic!() };
    let reopened = DialogCommand::Inbound { line, reopen: true, contact_update: None, suppressed: false };
    assert!(!done(bench.run(reopened)).unrated);
    bench.catalogue.settings.csat_choice_on_close = false;
    assert!(done(bench.run(unrated(api()))).unrated, "an integrator's own affair");
}

#[test]
fn the_author_is_the_operator_who_begins_a_request_whoever_gets_it_and_nobody_when_a_key_does() {
    for (by, author) in [(who(&chief()), Some(OperatorId(9))), (who(&anna()), Some(OperatorId(1))), (api(), None)] {
        let mut bench = Bench::new(S::Active);
        let row = bench.row();
        bench.store.rows().dialogs.clear();
        let start = Start { who: by, dialog: row, text: String::from("Вітаю!") };
        let begun = done(bench.run(DialogCommand::Start(Box::new(start))));
        assert_eq!((begun.author_id, begun.operator_id), (author, Some(OperatorId(1))));
        bench.run(client(1)).unwrap();
        bench.run(transfer(&anna(), 2, None)).unwrap();
        assert_eq!(bench.row().author_id, author, "it stays, whoever holds it");
    }
}
