//! Letters on their way out, passwords somebody had, and what people have not seen: the same on both databases.

use rozmova_actors::{
    domain::{BotId, Dialog, DialogId, DialogState, NotificationId, OperatorId, SubjectId, Timestamp},
    ports::{Change, DialogWrite, Journal, NoticeDraft},
};

use super::{fixtures::*, on_both, on_both_async, writing::start};
use crate::{
    letters::{self, LetterRow, Queued},
    mail_notices, notifications, password_demands, password_history, preferences,
    sending::SendState,
    users::{self, UserChange},
    writer::WriterOptions,
};

pub(super) fn letter(id: i64, made: i64) -> LetterRow {
    LetterRow {
        id,
        kind: "reset".into(),
        user_id: Some(OPERATOR.into()),
        dialog_id: None,
        to_address: "olena@test.example".into(),
        message_key: format!("{id}.key"),
        dedup: None,
        state: SendState::Queued,
        attempts: 0,
        sealed: "s1.sealed".into(),
        answer: String::new(),
        created_at: at(made),
        next_at: at(made),
        expires_at: at(made + 100),
        finished_at: None,
    }
}

#[test]
fn a_letter_is_claimed_by_one_sender_repeated_after_its_claim_and_emptied_when_it_was_taken() {
    on_both(|db| {
        let store = seeded(db);
        let insert = |row: LetterRow, most: i64| store.write_blocking(move |c| letters::insert(c, &row, most)).unwrap();
        assert_eq!(insert(letter(1, 1), 2), Queued::Done);
        assert_eq!(insert(LetterRow { dedup: Some("notice/7".into()), ..letter(2, 2) }, 2), Queued::Done);
        assert_eq!(insert(letter(3, 3), 2), Queued::Full);
        let twice = LetterRow { dedup: Some("notice/7".into()), ..letter(4, 4) };
        assert_eq!(insert(twice, 9), Queued::Repeated);

        let due = |now: i64| store.run_blocking(move |c| letters::due(c, at(now), 9)).unwrap();
        let ids = |now: i64| due(now).iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!((ids(0), ids(1), ids(5)), (vec![], vec![1], vec![1, 2]));
        assert_eq!(due(1)[0], letter(1, 1));
        let claim = |row: &LetterRow, until: i64| {
            let row = row.clone();
            store.write_blocking(move |c| letters::claim(c, &row, at(until))).unwrap()
        };
        let first = due(1)[0].clone();
        assert!(claim(&first, 50));
        assert!(!claim(&first, 60), "somebody was first");
        assert_eq!(ids(49), vec![2], "nobody else's while it is being sent");
        assert_eq!(ids(50), vec![2, 1], "a sender that died does not keep it");
        assert_eq!(store.run_blocking(letters::next_due).unwrap(), Some(at(2)));

        store.write_blocking(|c| letters::sent(c, 1, "250 ok", at(6))).unwrap();
        let sent = store.run_blocking(|c| letters::by_id(c, 1)).unwrap().unwrap();
        assert_eq!((sent.state, sent.sealed.as_str(), sent.attempts), (SendState::Sent, "", 1));
        assert_eq!((sent.answer.as_str(), sent.finished_at), ("250 ok", Some(at(6))));
        store.write_blocking(|c| letters::again(c, 2, "450 later", at(30))).unwrap();
        assert_eq!((ids(29), ids(30)), (vec![], vec![2]));
    });
}

#[test]
fn what_was_given_up_can_be_tried_again_until_it_is_of_no_use() {
    on_both(|db| {
        let store = seeded(db);
        for n in [1, 2] {
            store.write_blocking(move |c| letters::insert(c, &letter(n, n), 9)).unwrap();
        }
        let count = |state: SendState| store.run_blocking(move |c| letters::count(c, state)).unwrap();
        store.write_blocking(|c| letters::failed(c, 1, "550 no such user", at(5))).unwrap();
        assert_eq!((count(SendState::Queued), count(SendState::Failed)), (1, 1));
        assert_eq!(store.write_blocking(|c| letters::retry(c, at(6))).unwrap(), 1);
        assert_eq!(store.run_blocking(|c| letters::due(c, at(6), 9)).unwrap().len(), 2);
        assert_eq!(store.write_blocking(|c| letters::expire(c, "too late", at(101))).unwrap(), 1, "the first alone");
        let late = store.run_blocking(|c| letters::by_id(c, 1)).unwrap().unwrap();
        assert_eq!((late.state, late.sealed.as_str(), late.answer.as_str()), (SendState::Failed, "", "too late"));
        assert_eq!(store.write_blocking(|c| letters::retry(c, at(102))).unwrap(), 0, "its text is gone");

        let list =
            |before: (i64, i64)| store.run_blocking(move |c| letters::list(c, (at(before.0), before.1), 9)).unwrap();
        assert_eq!(list((9, 9)).iter().map(|row| row.id).collect::<Vec<_>>(), vec![2, 1]);
        assert_eq!(list((2, 2)).iter().map(|row| row.id).collect::<Vec<_>>(), vec![1]);
        let since =
            |at_: i64| store.run_blocking(move |c| letters::made_since(c, OPERATOR.into(), "reset", at(at_))).unwrap();
        assert_eq!((since(0), since(1), since(2)), (2, 1, 0));
        let to = |address: &'static str, from: i64| {
            store.run_blocking(move |c| letters::made_to_since(c, "reset", address, at(from))).unwrap()
        };
        assert_eq!((to("olena@test.example", 0), to("olena@test.example", 1)), ((2, 2), (1, 1)));
        assert_eq!(to("ivan@test.example", 0), (0, 2));
        let newest = |kind: &'static str, dialog: Option<DialogId>| {
            store.run_blocking(move |c| letters::newest_about(c, OPERATOR.into(), kind, dialog)).unwrap()
        };
        assert_eq!((newest("reset", None), newest("notice", None)), (Some(at(2)), None));
        assert_eq!(newest("reset", Some(DialogId(7))), None);
        assert_eq!(store.write_blocking(|c| letters::purge(c, at(9))).unwrap(), 1, "what waits stays");
    });
}

#[test]
fn the_last_ten_hashes_of_a_person_are_kept_with_the_one_from_before() {
    on_both(|db| {
        let store = seeded(db);
        let user = OperatorId::from(OPERATOR);
        let before = store.run_blocking(move |c| users::by_id(c, user)).unwrap().unwrap().password_hash;
        for n in 1..=12 {
            let change = UserChange { password_hash: Some(format!("hash-{n}")), ..UserChange::default() };
            assert!(store.write_blocking(move |c| users::update(c, user, &change, None, at(n * 10))).unwrap());
        }
        let newest = |n: i64| store.run_blocking(move |c| password_history::newest(c, user, n)).unwrap();
        assert_eq!(newest(2)[0], "hash-12");
        assert!(newest(99).len() <= 10);
        assert!(before.is_none_or(|before| !newest(99).contains(&before)), "twelve later it may come back");
    });
}

#[test]
fn a_password_that_is_set_asks_for_another_one_or_ends_the_asking_in_one_change() {
    on_both(|db| {
        let store = seeded(db);
        let user = OperatorId::from(OPERATOR);
        for (n, asks) in [(1, true), (2, true), (3, false)] {
            let change = UserChange {
                password_hash: Some(format!("hash-{n}")),
                change_at_next_login: asks,
                ..UserChange::default()
            };
            assert!(store.write_blocking(move |c| users::update(c, user, &change, None, at(n * 10))).unwrap());
            assert_eq!(store.run_blocking(move |c| password_demands::stands(c, user)).unwrap(), asks, "password {n}");
        }
        let without = UserChange { change_at_next_login: true, ..UserChange::default() };
        assert!(store.write_blocking(move |c| users::update(c, user, &without, None, at(50))).unwrap());
        assert!(!store.run_blocking(move |c| password_demands::stands(c, user)).unwrap(), "no password was set");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn unseen_lines_and_unread_dialogs_are_found_by_person() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        writer.write(opening(7)).await.unwrap();
        let notice = NoticeDraft {
            id: NotificationId(1),
            user_id: OPERATOR.into(),
            kind: "transfer",
            dialog_id: Some(7.into()),
            data: serde_json::json!({"client_name": "Марія"}),
            at: at(5),
        };
        store.write(move |c| notifications::insert(c, &notice)).await.unwrap();
        let people = [OperatorId::from(OPERATOR), OperatorId(424_242)];
        let lines = store.run(move |c| mail_notices::lines(c, &people, at(1), 9)).await.unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(
            (lines[0].kind.as_str(), lines[0].dialog_id, lines[0].created_at),
            ("transfer", Some(7.into()), at(5))
        );
        assert_eq!(lines[0].data["client_name"], "Марія");
        assert!(store.run(move |c| mail_notices::lines(c, &people, at(5), 9)).await.unwrap().is_empty());
        store.write(|c| notifications::mark_read(c, OPERATOR.into(), None, at(6))).await.unwrap();
        assert!(store.run(move |c| mail_notices::lines(c, &people, at(1), 9)).await.unwrap().is_empty(), "seen");
        let found = store.run(move |c| mail_notices::unread_dialogs(c, &people, Timestamp(0), 9)).await.unwrap();
        assert!(found.iter().all(|dialog| dialog.user_id == OperatorId::from(OPERATOR)));
        let held = store.run(move |c| mail_notices::held_waits(c, &people, 9)).await.unwrap();
        assert!(held.is_empty(), "nobody holds it");
        let queued = store.run(|c| mail_notices::queue_grown_since(c, at(6), 9)).await.unwrap();
        let seen: Vec<_> = queued.iter().map(|wait| (wait.bot_id, wait.subject_id, wait.since)).collect();
        assert_eq!(seen, [(BotId(BOT), Some(SubjectId(SUBJECT)), at(7))]);
        let later = store.run(|c| mail_notices::queue_grown_since(c, at(7), 9)).await.unwrap();
        assert!(later.is_empty(), "nobody has come since");
        let holds = Dialog {
            state: DialogState::Active,
            operator_id: Some(OPERATOR.into()),
            waiting_since: Some(at(10)),
            warn_at: Some(at(30)),
            due_at: Some(at(40)),
            version: 2,
            ..dialog(7)
        };
        let change = Change {
            slot: Some(slot_of(7)),
            dialog: Some(DialogWrite { row: holds, insert: false, only_a_line: false }),
            ..Change::default()
        };
        writer.write(change).await.unwrap();
        let held = store.run(move |c| mail_notices::held_waits(c, &people, 9)).await.unwrap();
        let seen: Vec<_> = held.iter().map(|wait| (wait.dialog_id, wait.since, wait.moments)).collect();
        assert_eq!(seen, [(DialogId(7), at(10), Some((at(30), at(40))))]);
        let addresses = store.run(move |c| mail_notices::addresses(c, &people)).await.unwrap();
        assert_eq!(addresses.keys().copied().collect::<Vec<_>>(), vec![OperatorId::from(OPERATOR)]);
        store
            .write(|c| preferences::put(c, OPERATOR.into(), &serde_json::json!({"theme": "dark"}), 0, at(1)))
            .await
            .unwrap();
        let all = store.run(preferences::all).await.unwrap();
        assert_eq!(all, [(OperatorId::from(OPERATOR), serde_json::json!({"theme": "dark"}))]);
    })
    .await;
}
