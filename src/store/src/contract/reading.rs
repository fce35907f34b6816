//! Reads: what was written comes back whole, lists are stable, both databases answer the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rozmova_actors::{
    distribution::{
        audit::{AuditRow, CandidateVerdict},
        messages::OfferRow,
    },
    domain::{
        AuthorKind, CloseReason, Contact, Dialog, DialogId, DialogKind, DialogState, Message, MessageStatus,
        MessageType, OperatorId, Reach, RoleScope, Timestamp,
        event::OfferOutcome,
        filter::{Cond, Sort},
        topic::Catalogue,
    },
    feed::{Sight, sight},
    ports::{Change, DialogWrite, Journal, Receipt, Snapshots, TimerDraft},
};

use super::{fixtures::*, on_both_async, writing::start};
use crate::{
    Store,
    audit::AuditFilter,
    dialog_pages::PageOf,
    dialogs::{DialogCursor, DialogFilter, Scope, Visibility},
    retention::{self, Removed, Retention},
    testing::{Database, fresh},
    writer::{Writer, WriterOptions},
};

async fn write(writer: &Arc<Writer>, change: Change) {
    let answer = writer.write(change).await;
    assert!(matches!(answer, Ok(rozmova_actors::ports::Committed::Applied(_))), "{answer:?}");
}

/// A dialog with a value in every field.
fn full_dialog(n: i64) -> Dialog {
    Dialog {
        kind: DialogKind::Ticket,
        state: DialogState::Closed,
        operator_id: Some(OPERATOR.into()),
        operator_name: "Olena".into(),
        pinned_operator_id: Some(OPERATOR.into()),
        is_outbound: true,
        close_comment: "вирішено «так»".into(),
        close_reason: Some(CloseReason::OperatorTimeout),
        closed_by_id: Some(OPERATOR.into()),
        connected_at: Some(at(n + 1)),
        first_operator_reply_at: Some(at(n + 2)),
        last_operator_message_at: Some(at(n + 3)),
        closed_at: Some(at(n + 4)),
        snoozed_until: Some(at(n + 5)),
        woken_at: Some(at(n + 6)),
        warn_at: Some(at(n + 7)),
        due_at: Some(at(n + 8)),
        reopened_count: 2,
        unread: 0,
        read_seq: 1,
        ..dialog(n)
    }
}

/// A message with a value in every field.
fn full_message(id: i64, dialog: i64, seq: i64) -> Message {
    Message {
        kind: MessageType::Image,
        attachments: vec![serde_json::json!({"type": "image", "name": "фото.jpg", "size": 7})],
        buttons: vec![serde_json::json!({"title": "Так", "data": {"a": [1, null]}})],
        reply_to_id: Some((id - 1).into()),
        status: MessageStatus::Failed,
        error_code: Some("window_closed".into()),
        mentions: vec![OPERATOR.into(), 7.into()],
        ..reply(id, dialog, seq, "рядок\nдва 👋", "nonce")
    }
}

#[tokio::test]
async fn every_field_reads_back_as_it_was_written() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let mut change = opening(5);
        change.dialog = Some(DialogWrite { row: full_dialog(5), insert: true, only_a_line: false });
        change.messages.push(line(full_message(6, 5, 2), None));
        write(&writer, change.clone()).await;
        let live = store.dialog(5.into()).await.unwrap().unwrap();
        assert_eq!(live.dialog, full_dialog(5));
        assert!(live.tail.is_empty(), "the operator wrote last");
        let lines = store.run(|conn| crate::messages::page(conn, 5.into(), None, 50)).await.unwrap();
        assert_eq!(lines, vec![message(5, 5, 1, "Добрий день"), full_message(6, 5, 2)]);
        assert_eq!(store.run(|conn| crate::messages::get(conn, 6.into())).await.unwrap(), Some(full_message(6, 5, 2)));
        let contact = store.contact_by_chat(CONNECTION.into(), "chat-5").await.unwrap().unwrap();
        assert_eq!(contact.contact, new_contact(5).contact);
        assert_eq!(contact.client_name, "Клієнт 5");
        assert_eq!(contact.newest, Some(full_dialog(5)));
        assert!(!contact.banned);
        let row = store.run(|conn| crate::clients::get(conn, 5.into())).await.unwrap().unwrap();
        let mut client = new_contact(5).client.unwrap();
        client.email = client.email.to_lowercase();
        assert_eq!(row.client, client);
        // Replacing writes every field too.
        let plain = Dialog { version: 2, ..dialog(5) };
        let contact = Contact { username: "nick".into(), last_inbound_at: None, ..new_contact(5).contact };
        let change = Change {
            slot: Some(slot_of(5)),
            dialog: Some(DialogWrite { row: plain.clone(), insert: false, only_a_line: false }),
            contact_update: Some(contact.clone()),
            ..Change::default()
        };
        write(&writer, change).await;
        assert_eq!(
            store.run(|conn| crate::dialogs::get(conn, 5.into())).await.unwrap(),
            Some(Dialog { kind: DialogKind::Ticket, is_outbound: true, ..plain }),
            "kind and direction never change"
        );
        assert_eq!(store.run(|conn| crate::contacts::get(conn, 5.into())).await.unwrap(), Some(contact));
        let missing = store.dialog(999.into()).await.unwrap();
        assert_eq!(missing, None);
        assert_eq!(store.slot_of(999.into()).await.unwrap(), None);
        assert_eq!(store.slot_of(5.into()).await.unwrap(), Some(slot_of(5)));
        assert_eq!(store.slot_of(5.into()).await.unwrap(), Some(slot_of(5)), "from the cache");
        assert_eq!(store.contact_by_chat(CONNECTION.into(), "chat-6").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_tail_is_what_came_after_the_last_reply_and_at_most_fifty() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        write(&writer, opening(1)).await;
        for seq in 2..=70 {
            let mut change = further(1, seq, 100 + seq);
            if seq == 60 {
                change.messages = vec![line(reply(160, 1, 60, "Вітаю", "n"), None)];
            }
            if seq == 65 {
                change.messages[0].message.author.kind = AuthorKind::Note;
            }
            write(&writer, change).await;
            if seq == 55 {
                let tail = store.dialog(1.into()).await.unwrap().unwrap().tail;
                let seqs: Vec<i64> = tail.iter().map(|m| m.seq).collect();
                assert_eq!(seqs, (6..=55).collect::<Vec<_>>());
            }
        }
        let tail = store.dialog(1.into()).await.unwrap().unwrap().tail;
        assert_eq!(tail.iter().map(|m| m.seq).collect::<Vec<_>>(), (61..=70).collect::<Vec<_>>());
        let page = |before, limit| store.run(move |conn| crate::messages::page(conn, 1.into(), before, limit));
        let seqs = |lines: Vec<Message>| lines.iter().map(|m| m.seq).collect::<Vec<_>>();
        assert_eq!(seqs(page(None, 3).await.unwrap()), vec![68, 69, 70]);
        assert_eq!(seqs(page(Some(3), 10).await.unwrap()), vec![1, 2]);
        let after = store.run(|conn| crate::messages::after(conn, 1.into(), 68, 10)).await.unwrap();
        assert_eq!(seqs(after), vec![69, 70]);
    })
    .await;
}

/// Dialogs 1..=n, all at one of three moments, so that the id decides often.
async fn many(writer: &Arc<Writer>, numbers: std::ops::RangeInclusive<i64>) {
    for n in numbers {
        let mut change = opening(n);
        change.dialog.as_mut().unwrap().row.last_message_at = at(n % 3);
        write(writer, change).await;
    }
}

#[tokio::test]
async fn pages_of_a_list_are_stable_while_rows_come_in() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        many(&writer, 1..=50).await;
        let mut seen = Vec::new();
        let mut after = None;
        let mut new = 100;
        loop {
            let page = store
                .run(move |conn| {
                    crate::dialogs::list(conn, &DialogFilter { open: true, ..DialogFilter::default() }, after, 7)
                })
                .await
                .unwrap();
            let Some(last) = page.last() else { break };
            after = Some(DialogCursor::from(last));
            seen.extend(page.iter().map(|d| d.id.get()));
            // A newer dialog comes in, and one already seen gets a newer line.
            let mut change = opening(new);
            change.dialog.as_mut().unwrap().row.last_message_at = at(1_000 + new);
            write(&writer, change).await;
            new += 1;
        }
        let mut wanted: Vec<i64> = (1..=50).collect();
        wanted.sort_by_key(|n| std::cmp::Reverse((n % 3, *n)));
        assert_eq!(seen, wanted);
    })
    .await;
}

/// The same rows, filters and order on both databases.
#[tokio::test]
async fn lists_show_what_the_filter_and_the_rights_allow() {
    let mut answers: Vec<Vec<Vec<i64>>> = Vec::new();
    for database in Database::BOTH {
        let db = fresh(database);
        let (store, writer) = start(&db, WriterOptions::default());
        // n: state, topic, holder
        let rows = [
            (1, DialogState::Queued, Some(SUBJECT), None),
            (2, DialogState::Queued, None, None),
            (3, DialogState::New, Some(SUBJECT), None),
            (4, DialogState::Active, Some(SUBJECT), Some(OPERATOR)),
            (5, DialogState::Active, None, Some(OTHER)),
            (6, DialogState::Bot, Some(SUBJECT), None),
            (7, DialogState::Closed, Some(SUBJECT), Some(OPERATOR)),
            (8, DialogState::Closed, None, Some(OTHER)),
        ];
        store
            .write(|conn| {
                conn.batch_execute(&format!(
                    "insert into users (id, email, name, created_at, updated_at) values ({OTHER}, 'o@x', 'Іван', 1, 1)"
                ))
            })
            .await
            .unwrap();
        for (n, state, subject, holder) in rows {
            let mut change = opening(n);
            let row = &mut change.dialog.as_mut().unwrap().row;
            row.state = state;
            row.subject_id = subject.map(Into::into);
            row.operator_id = holder.map(Into::into);
            write(&writer, change).await;
        }
        let own = Scope::Subjects { ids: vec![SUBJECT.into()], without: false };
        let none = Scope::Subjects { ids: Vec::new(), without: true };
        let see = |waiting: &Scope, foreign: &Scope| Some(unlimited(waiting.clone(), foreign.clone()));
        let all = DialogFilter::default;
        let cases = [
            (all(), vec![8, 7, 6, 5, 4, 3, 2, 1]),
            (DialogFilter { open: true, ..all() }, vec![6, 5, 4, 3, 2, 1]),
            (DialogFilter { states: vec![DialogState::New, DialogState::Queued], ..all() }, vec![3, 2, 1]),
            (DialogFilter { states: vec![DialogState::Closed], ..all() }, vec![8, 7]),
            (DialogFilter { operator: Some(OPERATOR.into()), ..all() }, vec![7, 4]),
            (DialogFilter { client: Some(3.into()), ..all() }, vec![3]),
            (DialogFilter { contact: Some(4.into()), ..all() }, vec![4]),
            (DialogFilter { bot: Some(1.into()), ..all() }, vec![]),
            (DialogFilter { subjects: vec![SUBJECT.into()], ..all() }, vec![7, 6, 4, 3, 1]),
            (DialogFilter { visible_to: see(&Scope::None, &Scope::None), ..all() }, vec![7, 4]),
            (DialogFilter { visible_to: see(&own, &Scope::None), ..all() }, vec![7, 4, 3, 1]),
            (DialogFilter { visible_to: see(&none, &Scope::None), ..all() }, vec![7, 4, 2]),
            (DialogFilter { visible_to: see(&Scope::All, &own), ..all() }, vec![7, 6, 4, 3, 2, 1]),
            (DialogFilter { visible_to: see(&Scope::None, &none), ..all() }, vec![8, 7, 5, 4]),
            (DialogFilter { visible_to: see(&Scope::All, &Scope::All), ..all() }, vec![8, 7, 6, 5, 4, 3, 2, 1]),
        ];
        let mut found = Vec::new();
        for (filter, wanted) in cases {
            let asked = filter.clone();
            let page = store.run(move |conn| crate::dialogs::list(conn, &asked, None, 50)).await.unwrap();
            let ids: Vec<i64> = page.iter().map(|d| d.id.get()).collect();
            assert_eq!(ids, wanted, "{database:?} {filter:?}");
            found.push(ids);
        }
        answers.push(found);
        let visibility = unlimited(own, Scope::None);
        let counters = store.run(move |conn| crate::dialogs::counters(conn, &visibility)).await.unwrap();
        assert_eq!((counters.mine, counters.queue, counters.bot, counters.all), (1, 2, 0, 3));
        let open = store.open_dialogs().await.unwrap();
        assert_eq!(open.iter().map(|d| d.id.get()).collect::<Vec<_>>(), vec![1, 2, 3, 4, 5, 6]);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn an_address_nobody_has_written_from_is_made_once_with_its_client() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let first = new_contact(1);
        let second = new_contact(2);
        let twin = Contact { chat_id: first.contact.chat_id.clone(), ..second.contact };
        let (made, again) = store
            .write(move |conn| {
                let made = crate::contacts::make(conn, first.client.as_ref(), &first.contact)?;
                Ok((made, crate::contacts::make(conn, second.client.as_ref(), &twin)?))
            })
            .await
            .unwrap();
        assert_eq!((made.id, made.client_id), (again.id, again.client_id), "the second finds the first");
        let id = made.id;
        let (stored, client, other) = store
            .run(move |conn| {
                let stored = crate::contacts::get(conn, id)?;
                Ok((stored, crate::clients::get(conn, 1.into())?, crate::clients::get(conn, 2.into())?))
            })
            .await
            .unwrap();
        let stored = stored.unwrap();
        assert_eq!((stored.chat_id, stored.slot, stored.last_inbound_at), (made.chat_id, made.slot, None));
        assert!(client.is_some() && other.is_none());
        writer.shutdown();
    })
    .await;
}

/// A second user.
const OTHER: i64 = 2_005;

/// What an operator sees whom no role limits.
fn unlimited(waiting: Scope, foreign: Scope) -> Visibility {
    let outbound = foreign.clone();
    Visibility {
        operator: OPERATOR.into(),
        whole: Reach::NOWHERE,
        reach: Reach::Everywhere,
        waiting,
        foreign,
        outbound,
    }
}

#[tokio::test]
async fn ac_01_lists_pages_clients_counters_and_decisions_end_where_the_roles_end() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let second_bot = BOT + 1;
        store
            .write(move |conn| {
                conn.batch_execute(&format!(
                    "insert into users (id, email, name, created_at, updated_at) values ({OTHER}, 'o@x', 'Іван', 1, 1);
                     insert into bots (id, name, created_at, updated_at) values ({second_bot}, 'b', 1, 1)"
                ))
            })
            .await
            .unwrap();
        let states = [DialogState::Queued, DialogState::Active, DialogState::Closed, DialogState::Bot];
        let mut rows: Vec<Dialog> = Vec::new();
        for n in 1..=32_i64 {
            let mut change = opening(n);
            let row = &mut change.dialog.as_mut().unwrap().row;
            row.state = states[(n % 4) as usize];
            row.bot_id = if n % 8 < 4 { BOT.into() } else { second_bot.into() };
            row.subject_id = (n % 16 < 8).then(|| SUBJECT.into());
            let held = matches!(row.state, DialogState::Active | DialogState::Closed);
            row.is_outbound = n % 3 == 0;
            row.operator_id = held.then(|| if n % 32 < 16 { OPERATOR.into() } else { OTHER.into() });
            rows.push(row.clone());
            write(&writer, change).await;
        }
        let decisions: Vec<AuditRow> = rows.iter().map(|row| decision(row.id)).collect();
        store.write(move |conn| crate::audit::save(conn, &decisions)).await.unwrap();

        let of = |bots: &[i64], subjects: &[i64], without_topic: bool| RoleScope {
            bot_ids: bots.iter().copied().map(Into::into).collect(),
            subject_ids: subjects.iter().copied().map(Into::into).collect(),
            without_topic,
            ..RoleScope::default()
        };
        let reach = |scopes: &[RoleScope]| Reach::of(scopes, &Catalogue::default(), OPERATOR.into());
        let reaches = [
            Reach::Everywhere,
            Reach::NOWHERE,
            reach(&[of(&[BOT], &[], false)]),
            reach(&[of(&[], &[SUBJECT], false)]),
            reach(&[of(&[], &[SUBJECT], true)]),
            reach(&[of(&[second_bot], &[SUBJECT], false), of(&[BOT], &[SUBJECT + 7], true)]),
            reach(&[of(&[BOT + 99], &[], false)]),
        ];
        let own = (
            Scope::Subjects { ids: vec![SUBJECT.into()], without: false },
            sight::Scope::Subjects { subjects: [SUBJECT.into()].into(), without_topic: false },
        );
        let rules = [(Scope::None, sight::Scope::Nothing), own, (Scope::All, sight::Scope::Everything)];
        for (whole, near) in reaches.iter().flat_map(|whole| reaches.iter().map(move |near| (whole, near))) {
            for (n, (waiting, seen_waiting)) in rules.iter().enumerate() {
                let (foreign, seen_foreign) = &rules[2 - n];
                let (outbound, seen_outbound) = &rules[(n + 1) % 3];
                let visibility = Visibility {
                    operator: OPERATOR.into(),
                    whole: whole.clone(),
                    reach: near.clone(),
                    waiting: waiting.clone(),
                    foreign: foreign.clone(),
                    outbound: outbound.clone(),
                };
                let sight = Sight {
                    operator: OPERATOR.into(),
                    whole: whole.clone(),
                    reach: near.clone(),
                    waiting: seen_waiting.clone(),
                    foreign: seen_foreign.clone(),
                    outbound: seen_outbound.clone(),
                };
                let seen: Vec<&Dialog> = rows.iter().filter(|row| sight.sees_dialog(row)).collect();
                let wanted: BTreeSet<i64> = seen.iter().map(|row| row.id.get()).collect();
                let clients: BTreeSet<i64> = seen.iter().map(|row| row.client_id.get()).collect();
                let open = seen.iter().filter(|row| row.state.is_open()).count();
                let filter = DialogFilter { visible_to: Some(visibility.clone()), ..DialogFilter::default() };
                let all: Vec<i64> = rows.iter().map(|row| row.client_id.get()).collect();
                let page = PageOf {
                    cond: Cond::ALWAYS,
                    visible_to: Some(visibility.clone()),
                    sort: Sort::LastMessage,
                    weights: Vec::new(),
                    now: at(100),
                };
                let (listed, paged, known, counted) = store
                    .run(move |conn| {
                        Ok((
                            crate::dialogs::list(conn, &filter, None, 100)?,
                            crate::dialog_pages::page(conn, &page, None, 100)?,
                            crate::dialogs::clients_seen(conn, &all, &visibility)?,
                            crate::dialogs::counters(conn, &visibility)?,
                        ))
                    })
                    .await
                    .unwrap();
                let ids = |rows: &[Dialog]| rows.iter().map(|row| row.id.get()).collect::<BTreeSet<i64>>();
                assert_eq!(ids(&listed), wanted, "{sight:?}");
                assert_eq!(ids(&paged), wanted, "{sight:?}");
                assert_eq!(known.into_iter().collect::<BTreeSet<i64>>(), clients, "{sight:?}");
                assert_eq!(counted.all as usize, open, "{sight:?}");
            }
        }
        for reach in reaches {
            let wanted: BTreeSet<i64> =
                rows.iter().filter(|row| reach.covers(row.bot_id, row.subject_id)).map(|row| row.id.get()).collect();
            let filter = AuditFilter { within: Some(reach.clone()), ..AuditFilter::default() };
            let (first, total) = (rows[0].id.get(), wanted.len() as i64);
            let (rows, sums, one) = store
                .run(move |conn| {
                    Ok((
                        crate::audit::list(conn, &filter, None, 100)?,
                        crate::audit::summary(conn, at(0), filter.within.as_ref())?,
                        crate::audit::find(conn, first, filter.within.as_ref())?,
                    ))
                })
                .await
                .unwrap();
            assert_eq!(rows.iter().map(|row| row.dialog_id.get()).collect::<BTreeSet<i64>>(), wanted);
            assert_eq!((sums.decisions, one.is_some()), (total, wanted.contains(&first)));
        }
        writer.shutdown();
    })
    .await;
}

/// A decision about a dialog, with its id.
fn decision(dialog: DialogId) -> AuditRow {
    AuditRow {
        id: dialog.get(),
        at: at(dialog.get()),
        trigger: "dialog_queued".into(),
        dialog_id: dialog,
        operator_id: None,
        result: "skipped".into(),
        reason: "no_session".into(),
        method: "default".into(),
        candidates_total: 0,
        candidates: Vec::new(),
        reasons: BTreeMap::new(),
        queue_len: 1,
        duration_us: 10,
        flag: None,
    }
}

#[tokio::test]
async fn a_client_is_found_by_vouched_phone_or_mail_and_its_card_is_whole() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        write(&writer, opening(1)).await;
        write(&writer, opening(2)).await;
        let by = |phone: &'static str, mail: &'static str| {
            store.run(move |conn| Ok((crate::clients::by_phone(conn, phone)?, crate::clients::by_email(conn, mail)?)))
        };
        assert_eq!(by("380670000002", "CLIENT1@example.COM").await.unwrap(), (Some(2.into()), Some(1.into())));
        assert_eq!(by("", "").await.unwrap(), (None, None));
        assert_eq!(by("1", "nobody@x").await.unwrap(), (None, None));
        let card = store.run(|conn| crate::clients::card(conn, 2.into())).await.unwrap().unwrap();
        assert_eq!(card.contacts, vec![new_contact(2).contact]);
        assert_eq!(card.dialogs, vec![dialog(2)]);
        let change = crate::clients::ClientChange {
            name: Some("Оксана".into()),
            email: Some("New@Example.com".into()),
            tags: Some(vec!["vip".into()]),
            ban: Some((true, "спам".into(), Some(at(100)))),
            ..Default::default()
        };
        let expect = change.clone();
        assert!(
            store.write(move |conn| crate::clients::update(conn, 2.into(), &change, Some(1), at(9))).await.unwrap()
        );
        assert!(
            !store.write(move |conn| crate::clients::update(conn, 2.into(), &expect, Some(1), at(9))).await.unwrap()
        );
        let row = store.run(|conn| crate::clients::get(conn, 2.into())).await.unwrap().unwrap();
        assert_eq!((row.client.name.as_str(), row.client.email.as_str()), ("Оксана", "new@example.com"));
        assert_eq!((row.tags, row.version, row.updated_at), (vec!["vip".to_owned()], 2, at(9)));
        let row = store.run(|conn| crate::clients::get(conn, 2.into())).await.unwrap().unwrap();
        assert!(row.is_banned_at(at(99)) && !row.is_banned_at(at(100)));
        let page = store.run(|conn| crate::clients::list(conn, None, 1)).await.unwrap();
        let next = (page[0].client.created_at, page[0].client.id);
        assert_eq!(page[0].client.id, 2.into());
        let page = store.run(move |conn| crate::clients::list(conn, Some(next), 5)).await.unwrap();
        assert_eq!(page.iter().map(|row| row.client.id.get()).collect::<Vec<_>>(), vec![1]);
    })
    .await;
}

#[tokio::test]
async fn an_operator_is_rebuilt_from_rows() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        store
            .write(|conn| {
                conn.batch_execute(&format!(
                    "update operators set limit_total = 7, limit_by_channel = '{{\"widget\": 2, \"fax\": 1}}', level = 5;
                     insert into skill_groups (id, name, created_at) values (2100, 'Продажі', 1);
                     insert into skill_group_operators values (2100, {OPERATOR});
                     insert into users (id, email, name, created_at, updated_at) values ({OTHER}, 'o@x', 'Аналітик', 1, 1);
                     insert into user_roles values ({OTHER}, 6);
                     insert into operators (user_id, status_id, status_since) values ({OTHER}, 32, 1);"
                ))
            })
            .await
            .unwrap();
        for n in 1..=3 {
            let mut change = opening(n);
            let row = &mut change.dialog.as_mut().unwrap().row;
            row.operator_id = Some(OPERATOR.into());
            row.connected_at = Some(at(10 * n));
            row.state = if n == 3 { DialogState::Closed } else { DialogState::Active };
            row.closed_at = (n == 3).then(|| at(50));
            write(&writer, change).await;
        }
        store.set_operator_status(OPERATOR.into(), 31.into(), None, "manual", at(5)).await.unwrap();
        store.set_operator_status(OPERATOR.into(), 31.into(), None, "manual", at(6)).await.unwrap();
        store.set_operator_status(OPERATOR.into(), 34.into(), Some(OPERATOR.into()), "supervisor", at(7)).await.unwrap();
        let one = store.operator(OPERATOR.into()).await.unwrap().unwrap();
        assert_eq!((one.name.as_str(), one.email.as_str(), one.active), ("Olena", "olena@example.com", true));
        assert_eq!((one.status_id.get(), one.status_since), (34, at(7)));
        assert_eq!((one.limit_total, one.level, one.distribution_paused), (Some(7), 5, false));
        assert_eq!(one.limit_by_channel.len(), 1, "a channel of another program is left out");
        assert_eq!(one.roles, vec!["operator"]);
        assert_eq!(one.grants, rozmova_actors::domain::Role::Operator.default_grants());
        assert_eq!(one.skill_group_ids, vec![2_100.into()]);
        assert_eq!((one.last_assigned_at, one.last_closed_at), (Some(at(30)), Some(at(50))));
        assert_eq!(store.operators().await.unwrap(), vec![one], "an analyst has no panel");
        assert_eq!(store.operator(1.into()).await.unwrap(), None);
        let log = store.run(|conn| crate::operators::status_log(conn, OPERATOR.into(), 10)).await.unwrap();
        let steps: Vec<_> = log.iter().map(|row| (row.from.map(|s| s.get()), row.to.get(), row.reason.as_str())).collect();
        assert_eq!(steps, vec![(Some(31), 34, "supervisor"), (Some(32), 31, "manual")]);
        let nobody = store.set_operator_status(77.into(), 31.into(), None, "manual", at(5)).await;
        assert!(nobody.is_err());
    })
    .await;
}

#[tokio::test]
async fn the_live_board_reads_what_ended_what_was_said_and_what_was_given_since_a_moment() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        for n in [10, 20, 30] {
            write(&writer, opening(n)).await;
        }
        let last_message_at = at(24);
        let over = Dialog { version: 2, last_seq: 2, state: DialogState::Closed, last_message_at, ..dialog(20) };
        let answer = Change {
            slot: Some(slot_of(20)),
            dialog: Some(DialogWrite { row: over, insert: false, only_a_line: false }),
            messages: vec![line(reply(900, 20, 2, "Вітаю", "n-1"), None)],
            ..Change::default()
        };
        write(&writer, answer).await;
        let given = |id: i64, result: &str, method: &str| AuditRow {
            id,
            at: at(25),
            result: result.into(),
            method: method.into(),
            ..decision(20.into())
        };
        let rows =
            vec![given(1, "distributed", "default"), given(2, "skipped", "default"), given(3, "distributed", "manual")];
        store.save_audit(rows).await.unwrap();

        let past = store.board_past(at(15)).await.unwrap();
        assert_eq!(past.over.iter().map(|d| d.id.get()).collect::<Vec<_>>(), [20]);
        let lines: Vec<(i64, Option<i64>)> =
            past.lines.iter().map(|l| (l.dialog_id.get(), l.operator_id.map(OperatorId::get))).collect();
        assert_eq!(lines, [(20, None), (20, Some(OPERATOR)), (30, None)], "those of one request in their order");
        assert_eq!(past.lines[0].at, at(21));
        let given: Vec<_> = past.given.iter().map(|g| (g.at, g.waited_since, g.subject_id)).collect();
        assert_eq!(given, [(at(25), at(20), Some(SUBJECT.into()))], "by itself, and only what it gave");
        let later = store.board_past(at(40)).await.unwrap();
        assert_eq!(later, rozmova_actors::domain::board::BoardPast::default());
    })
    .await;
}

fn audit_row(id: i64, dialog: i64, operator: Option<i64>, flag: Option<&str>) -> AuditRow {
    AuditRow {
        id,
        at: at(id / 2),
        trigger: "dialog_queued".into(),
        dialog_id: dialog.into(),
        operator_id: operator.map(Into::into),
        result: if operator.is_some() { "distributed" } else { "skipped" }.into(),
        reason: "quota_total".into(),
        method: "default".into(),
        candidates_total: 3,
        candidates: vec![CandidateVerdict {
            operator_id: OPERATOR.into(),
            active: 1,
            limit: 5,
            active_in_channel: 1,
            channel_limit: None,
            status_id: 31.into(),
            last_closed_at: None,
            last_assigned_at: Some(at(1)),
            verdict: "ok".into(),
        }],
        reasons: [("quota_total".to_owned(), 2)].into_iter().collect(),
        queue_len: 4,
        duration_us: 120,
        flag: flag.map(Into::into),
    }
}

#[tokio::test]
async fn the_audit_of_distribution_is_saved_once_and_listed_by_filter() {
    on_both_async(async |db| {
        let (store, _writer) = start(db, WriterOptions::default());
        let rows: Vec<AuditRow> = (1..=20)
            .map(|id| audit_row(id, id % 4, (id % 2 == 0).then_some(OPERATOR), (id == 7).then_some("starvation")))
            .collect();
        store.save_audit(rows.clone()).await.unwrap();
        store.save_audit(rows.clone()).await.unwrap();
        store.save_audit(Vec::new()).await.unwrap();
        let list = |filter: AuditFilter, after, limit| {
            let store = store.clone();
            async move { store.run(move |conn| crate::audit::list(conn, &filter, after, limit)).await.unwrap() }
        };
        let ids = |rows: &[AuditRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        let first = list(AuditFilter::default(), None, 7).await;
        assert_eq!(first[0], rows[19], "every field reads back");
        assert_eq!(ids(&first), (14..=20).rev().collect::<Vec<_>>());
        let next = list(AuditFilter::default(), Some((first[6].at, first[6].id)), 50).await;
        assert_eq!(ids(&next), (1..=13).rev().collect::<Vec<_>>());
        let by = |filter| list(filter, None, 50);
        let any = AuditFilter::default;
        assert_eq!(ids(&by(AuditFilter { dialog: Some(DialogId(3)), ..any() }).await), vec![19, 15, 11, 7, 3]);
        assert_eq!(by(AuditFilter { operator: Some(OperatorId(OPERATOR)), ..any() }).await.len(), 10);
        assert_eq!(by(AuditFilter { result: Some("skipped".into()), ..any() }).await.len(), 10);
        assert_eq!(by(AuditFilter { reason: Some("x".into()), ..any() }).await.len(), 0);
        assert_eq!(by(AuditFilter { trigger: Some("no_such".into()), ..any() }).await.len(), 0);
        let sums = store.run(|conn| crate::audit::summary(conn, at(0), None)).await.unwrap();
        assert_eq!((sums.decisions, sums.distributed + sums.skipped), (20, 20));
        assert_eq!((sums.distributed, sums.anomalies), (10, 1));
        assert!(sums.average_us.is_some());
        let later = store.run(|conn| crate::audit::summary(conn, at(100_000), None)).await.unwrap();
        assert_eq!((later.decisions, later.average_us), (0, None));
        assert_eq!(store.run(|conn| crate::audit::find(conn, 7, None)).await.unwrap().map(|row| row.id), Some(7));
        assert_eq!(store.run(|conn| crate::audit::find(conn, 7_000, None)).await.unwrap(), None);
        assert_eq!(ids(&by(AuditFilter { flag: Some(String::new()), ..any() }).await), vec![7]);
        assert_eq!(ids(&by(AuditFilter { flag: Some("starvation".into()), ..any() }).await), vec![7]);
        assert_eq!(ids(&by(AuditFilter { from: Some(at(2)), until: Some(at(3)), ..any() }).await), vec![5, 4]);
    })
    .await;
}

#[tokio::test]
async fn offers_end_once() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        write(&writer, opening(1)).await;
        let offer = |id: i64, outcome: Option<OfferOutcome>| OfferRow {
            id: id.into(),
            dialog_id: 1.into(),
            operator_id: OPERATOR.into(),
            created_at: at(id),
            expires_at: at(id + 30),
            outcome,
            ended_at: outcome.map(|_| at(id + 10)),
        };
        store.save_offer(offer(1, None)).await.unwrap();
        store.save_offer(offer(2, None)).await.unwrap();
        store.save_offer(offer(3, None)).await.unwrap();
        store.save_offer(offer(1, Some(OfferOutcome::Declined))).await.unwrap();
        store.save_offer(offer(1, Some(OfferOutcome::Accepted))).await.unwrap();
        let one = store.run(|conn| crate::offers::get(conn, 1.into())).await.unwrap();
        assert_eq!(one, Some(offer(1, Some(OfferOutcome::Declined))));
        assert_eq!(store.withdraw_open_offers(at(99)).await.unwrap(), 2);
        assert_eq!(store.withdraw_open_offers(at(99)).await.unwrap(), 0);
        let all = store.run(|conn| crate::offers::of_dialog(conn, 1.into(), 10)).await.unwrap();
        let outcomes: Vec<_> = all.iter().map(|o| (o.id.get(), o.outcome)).collect();
        use OfferOutcome as O;
        assert_eq!(outcomes, vec![(3, Some(O::Withdrawn)), (2, Some(O::Withdrawn)), (1, Some(O::Declined))]);
    })
    .await;
}

#[tokio::test]
async fn timers_come_due_in_order() {
    on_both_async(async |db| {
        let (store, _writer) = start(db, WriterOptions::default());
        for (id, kind, subject, due) in [(1, "offer", 7, 30), (2, "auto_offline", 7, 10), (3, "offer", 8, 20)] {
            let timer = TimerDraft { id: id.into(), kind, subject, due_at: Some(at(due)), payload: id };
            store.put_timer(timer).await.unwrap();
        }
        let moved = TimerDraft { id: 9.into(), kind: "offer", subject: 7, due_at: Some(at(5)), payload: 4 };
        store.put_timer(moved).await.unwrap();
        store
            .put_timer(TimerDraft { id: 9.into(), kind: "offer", subject: 8, due_at: None, payload: 0 })
            .await
            .unwrap();
        let due = store.timers_due(at(10), 10).await.unwrap();
        let found: Vec<_> = due.iter().map(|t| (t.kind.as_str(), t.subject, t.due_at, t.payload)).collect();
        assert_eq!(found, vec![("offer", 7, at(5), 4), ("auto_offline", 7, at(10), 2)]);
        assert_eq!(store.timers_due(at(10), 1).await.unwrap().len(), 1);
        assert_eq!(store.timers_due(at(4), 10).await.unwrap(), vec![]);
    })
    .await;
}

#[tokio::test]
async fn the_outbox_and_the_visitors_log_are_read_on_from_a_number() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        // Dialogs 1 and 257 share a slot.
        for n in [1, 257, 2] {
            write(&writer, opening(n)).await;
        }
        write(&writer, further(1, 2, 500)).await;
        let places = |rows: &[rozmova_actors::domain::outbound::OutboxRow]| -> Vec<(u16, i64)> {
            rows.iter().map(|row| (row.draft.slot.get(), row.n)).collect()
        };
        let pending = store.outbox_pending().await.unwrap();
        assert_eq!(places(&pending), vec![(1, 1), (1, 2), (1, 3), (2, 1)]);
        assert_eq!(pending[0].draft, outbox(1, 1));
        let done = Receipt {
            slot: slot_of(1),
            outbox: Some((2, None)),
            dialog_id: 257.into(),
            message_id: None,
            up_to: false,
            status: MessageStatus::Sent,
            error_code: None,
            external_id: None,
            widget: None,
            at: at(1),
        };
        writer.receipt(done).await.unwrap();
        assert_eq!(places(&store.outbox_pending().await.unwrap()), vec![(1, 1), (1, 3), (2, 1)]);
        assert_eq!(places(&store.outbox_after(slot_of(1), 1, 10).await.unwrap()), vec![(1, 3)]);
        assert_eq!(places(&store.outbox_after(slot_of(1), 0, 1).await.unwrap()), vec![(1, 1)]);
        let after = |contact: i64, n| store.widget_after(contact.into(), slot_of(1), n, 10);
        let events = after(257, 0).await.unwrap().unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].n, events[0].kind.as_str(), &events[0].data), (2, "message.created", &widget(257).data));
        assert_eq!(after(1, 1).await.unwrap(), Some(vec![]));
        assert_eq!(after(1, 3).await.unwrap(), None, "a number that was never given");
        assert_eq!(store.widget_after(5.into(), slot_of(5), 0, 10).await.unwrap(), Some(vec![]));
    })
    .await;
}

fn removal(days: i64) -> Retention {
    Retention { now: at(days * 86_400), event_days: 7, audit_days: 30 }
}

#[tokio::test]
async fn retention_removes_what_is_old_in_steps_and_keeps_numbers_going() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        // 1,500 rows in one slot need more than one step; the dialogs share slot 0.
        let mut waiting = Vec::new();
        for n in 1..=750 {
            waiting.push(writer.write(opening(n * 256)));
        }
        for answer in waiting {
            assert!(answer.await.is_ok());
        }
        store.save_audit((1..=1_200).map(|id| audit_row(id, 1, None, None)).collect()).await.unwrap();
        let young = at(60 * 86_400);
        let mut late = opening(751 * 256);
        late.facts.iter_mut().for_each(|fact| fact.at = young);
        late.widget[0].at = young;
        late.outbox[0].at = young;
        write(&writer, late).await;
        let settle = |n: i64| Receipt {
            slot: slot_of(0),
            outbox: Some((n, None)),
            dialog_id: 256.into(),
            message_id: None,
            up_to: false,
            status: MessageStatus::Sent,
            error_code: None,
            external_id: None,
            widget: None,
            at: at(1),
        };
        for n in 1..=749 {
            writer.receipt(settle(n)).await.unwrap();
        }
        assert_eq!(
            retention::run(&store, removal(1)).await.unwrap(),
            Removed::default(),
            "all is young on the first day"
        );
        let removed = retention::run(&store, removal(61)).await.unwrap();
        assert_eq!(removed.events, 1_500);
        assert_eq!(removed.widget_events, 750);
        assert_eq!(removed.outbox, 749, "an unfinished row stays whatever its age");
        assert_eq!(removed.audit, 1_200);
        assert_eq!(retention::run(&store, removal(61)).await.unwrap(), Removed::default());
        assert_eq!(store.outbox_pending().await.unwrap().iter().map(|row| row.n).collect::<Vec<_>>(), vec![750, 751]);
        assert_eq!(store.widget_after(256.into(), slot_of(0), 5, 10).await.unwrap(), None, "the gap is told");
        assert_eq!(store.widget_after((751 * 256).into(), slot_of(0), 750, 10).await.unwrap().unwrap().len(), 1);
        // Long after, even the newest row is old: it is kept, because numbering goes on from it.
        retention::run(&store, removal(200)).await.unwrap();
        writer.shutdown();
        let again: Store = db.open();
        let writer = Arc::new(Writer::start(&again, WriterOptions::default()).unwrap());
        let answer = writer.write(opening(752 * 256)).await.unwrap();
        let rozmova_actors::ports::Committed::Applied(applied) = answer else { panic!("{answer:?}") };
        assert_eq!((applied.outbox[0].n, applied.widget[0].n), (752, 752));
    })
    .await;
}

#[tokio::test]
async fn moments_read_back_to_the_microsecond() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let mut change = opening(3);
        let moment = Timestamp(1_767_600_000_123_457);
        change.messages[0].message.created_at = moment;
        write(&writer, change).await;
        let lines = store.run(|conn| crate::messages::page(conn, 3.into(), None, 1)).await.unwrap();
        assert_eq!(lines[0].created_at, moment);
    })
    .await;
}

#[tokio::test]
async fn a_row_is_dropped_only_in_the_state_in_which_it_was_seen() {
    use crate::outbox_desk::{again, drop, get};
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        let store = &store;
        write(&writer, opening(1)).await;
        let slot = slot_of(1);
        let finished = || async move { store.run(move |c| get(c, slot, 1)).await.unwrap().unwrap().1 };
        let dropped =
            |seen: bool| async move { store.write(move |c| drop(c, slot, 1, seen, "dropped", at(9))).await.unwrap() };
        // Somebody saw it given up; it was opened again since.
        assert!(dropped(true).await.is_none());
        assert!(!finished().await, "it is still to be sent");
        let retried = store.write(move |c| again(c, slot, 1, at(5))).await.unwrap().unwrap();
        assert_eq!(retried.reopened, None, "it only waited");
        assert!(dropped(false).await.is_some());
        assert!(finished().await);
        // Somebody saw it waiting; it is finished since.
        assert!(dropped(false).await.is_none());
    })
    .await;
}
