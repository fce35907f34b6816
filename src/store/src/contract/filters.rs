//! Filters: what the database finds is what the condition says of each row, page by page in every order, on both databases.

use std::{collections::HashMap, time::Duration};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use rozmova_actors::{
    domain::{
        AuthorKind, ChannelKind, CloseReason, Dialog, DialogId, DialogKind, DialogState, MessageType, OperatorId,
        PriorityId, Reach, RoleScope, StatusId, SubjectId, TagId,
        dialog::Preview,
        filter::{Cond, Decimal, Edge, FactCond, Facts, IntColumn, Sort, WordColumn, facts::End},
        topic::Catalogue,
    },
    ports::{Change, DialogWrite, Journal as _},
};

use super::{fixtures::*, on_both_async};
use crate::{
    Store,
    clients::{self, ClientChange},
    csat::{self, CsatRow},
    dialog_pages::{Budget, PageOf, Place, count_open, page, page_within},
    dialogs::{Scope, Visibility},
    facts,
    filter_sql::visible,
    writer::{Writer, WriterOptions},
};

const ROWS: i64 = 120;
const TREES: usize = 150;

fn pick<T: Copy>(rng: &mut StdRng, from: &[T]) -> T {
    from[rng.random_range(0..from.len())]
}

fn maybe<T>(rng: &mut StdRng, value: impl FnOnce(&mut StdRng) -> T) -> Option<T> {
    rng.random_bool(0.7).then(|| value(rng))
}

/// A dialog with anything in the fields filters look at; few different moments, so that orders have ties.
fn any_dialog(rng: &mut StdRng, n: i64) -> Dialog {
    let moment = |rng: &mut StdRng| at(rng.random_range(0..20) * 60);
    let state = pick(rng, &DialogState::ALL);
    Dialog {
        state,
        kind: pick(rng, &DialogKind::ALL),
        channel: pick(rng, &ChannelKind::ALL[..3]),
        subject_id: maybe(rng, |rng| SubjectId(SUBJECT + pick(rng, &[0, 10, 11]))),
        status_id: maybe(rng, |rng| StatusId(pick(rng, &[11, 12]))),
        priority_id: maybe(rng, |rng| PriorityId(pick(rng, &[21, 22, 23]))),
        operator_id: maybe(rng, |_| OperatorId(OPERATOR)),
        mentioned: if rng.random_bool(0.5) { vec![OperatorId(5), OperatorId(OPERATOR)] } else { Vec::new() },
        tag_ids: [31, 32].into_iter().filter(|_| rng.random_bool(0.4)).map(TagId).collect(),
        is_outbound: rng.random_bool(0.3),
        author_id: maybe(rng, |_| OperatorId(OPERATOR)),
        close_reason: if state == DialogState::Closed { maybe(rng, |rng| pick(rng, &CloseReason::ALL)) } else { None },
        created_at: moment(rng),
        queued_at: maybe(rng, moment),
        connected_at: maybe(rng, moment),
        last_client_message_at: maybe(rng, moment),
        last_operator_message_at: maybe(rng, moment),
        last_message_at: moment(rng),
        waiting_since: maybe(rng, moment),
        warn_at: maybe(rng, moment),
        due_at: maybe(rng, moment),
        closed_at: maybe(rng, moment),
        unread: rng.random_range(0..4),
        preview: maybe(rng, |rng| Preview {
            text: String::from("Добрий день"),
            author_kind: pick(rng, &AuthorKind::OF_PREVIEWS),
            kind: MessageType::Text,
        }),
        ..dialog(n)
    }
}

fn any_cond(rng: &mut StdRng, depth: u32) -> Cond {
    let words = [
        (WordColumn::State, vec!["bot", "new", "queued", "active", "paused", "closed", "merged"]),
        (WordColumn::Kind, vec!["chat", "ticket", "task"]),
        (WordColumn::Channel, vec!["widget", "telegram", "custom_channel"]),
        (WordColumn::CloseReason, vec!["operator", "client", "timeout"]),
        (WordColumn::LastAuthor, vec!["client", "operator", "bot", "system"]),
    ];
    let ids = [
        (IntColumn::StatusId, [11, 12, 13]),
        (IntColumn::PriorityId, [21, 22, 24]),
        (IntColumn::SubjectId, [SUBJECT, SUBJECT + 10, 7]),
        (IntColumn::OperatorId, [OPERATOR, 5, 6]),
        (IntColumn::AuthorId, [OPERATOR, 5, 6]),
        (IntColumn::BotId, [BOT, 5, 6]),
        (IntColumn::ClientId, [1, 2, 3]),
        (IntColumn::Unread, [0, 1, 2]),
    ];
    let moments = [
        IntColumn::CreatedAt,
        IntColumn::QueuedAt,
        IntColumn::ConnectedAt,
        IntColumn::ClosedAt,
        IntColumn::LastMessageAt,
        IntColumn::LastClientMessageAt,
        IntColumn::LastOperatorMessageAt,
        IntColumn::WaitingSince,
        IntColumn::WarnAt,
        IntColumn::DueAt,
    ];
    let edge = |rng: &mut StdRng| {
        let minutes = rng.random_range(0..22) * 60;
        if rng.random_bool(0.5) { Edge::At(at(minutes).micros()) } else { Edge::Ago(minutes * 1_000_000) }
    };
    let kinds = if depth == 0 { 11 } else { 14 };
    match rng.random_range(0..kinds) {
        0 => {
            let (column, all) = &words[rng.random_range(0..words.len())];
            Cond::Word(*column, all.iter().copied().filter(|_| rng.random_bool(0.4)).collect())
        }
        1 => {
            let (column, all) = pick(rng, &ids);
            Cond::Int(column, all.into_iter().filter(|_| rng.random_bool(0.5)).collect())
        }
        2 if rng.random_bool(0.2) => Cond::HasInt(IntColumn::AuthorId),
        2 => Cond::HasInt(pick(rng, &moments)),
        3 => Cond::HasWord(pick(rng, &[WordColumn::CloseReason, WordColumn::LastAuthor])),
        4 => Cond::Outbound,
        5 => {
            let (low, high) = (edge(rng), edge(rng));
            Cond::Range(pick(rng, &moments), maybe(rng, |_| low), maybe(rng, |_| high))
        }
        6 => Cond::Mentioned(OperatorId(pick(rng, &[OPERATOR, 5, 6]))),
        7 => Cond::Tagged([31, 32, 33].into_iter().filter(|_| rng.random_bool(0.5)).collect()),
        8 => Cond::HasTags,
        9 | 10 => Cond::Fact(any_fact(rng)),
        11 => any_cond(rng, depth - 1).negated(),
        12 => Cond::All((0..rng.random_range(0..4)).map(|_| any_cond(rng, depth - 1)).collect()),
        _ => Cond::Any((0..rng.random_range(0..4)).map(|_| any_cond(rng, depth - 1)).collect()),
    }
}

/// A question about the client or the rating.
fn any_fact(rng: &mut StdRng) -> FactCond {
    let some = |rng: &mut StdRng, all: &[&str]| -> std::collections::BTreeSet<String> {
        all.iter().filter(|_| rng.random_bool(0.5)).map(|word| (*word).to_owned()).collect()
    };
    // Also asked of fields whose values are of other types.
    let key = pick(rng, &FIELDS).to_owned();
    let number = |rng: &mut StdRng| {
        let (at, included) = (Decimal::of(pick(rng, &[-2.5, 0.0, 3.0, 3.5, 40.0])), rng.random_bool(0.5));
        at.map(|at| End { at, included })
    };
    let day = |rng: &mut StdRng| End { at: pick(rng, &DAYS).to_owned(), included: rng.random_bool(0.5) };
    match rng.random_range(0..14) {
        0 => FactCond::Tagged(some(rng, &["VIP", "Опт", "нема"])),
        1 => FactCond::HasTags,
        2 => FactCond::Language(some(rng, &["uk", "en", "de"])),
        3 => FactCond::HasLanguage,
        4 => FactCond::Score([1, 3, 5].into_iter().filter(|_| rng.random_bool(0.5)).collect()),
        5 => FactCond::ScoreBetween(rng.random_range(1..6), rng.random_range(1..6)),
        6 => FactCond::HasScore,
        7 => FactCond::Has(key),
        8 => FactCond::Words(key, some(rng, &["Київ", "київ", "2026-11-28", "3.5", "true"])),
        9 => FactCond::Holds(key, pick(rng, &["иїв", "К", "11", "'; --"]).to_owned()),
        10 => FactCond::Flag(key, rng.random_bool(0.5)),
        11 => FactCond::Banned,
        12 => {
            let (low, high) = (number(rng), number(rng));
            FactCond::Number(key, low.filter(|_| rng.random_bool(0.7)), high.filter(|_| rng.random_bool(0.7)))
        }
        _ => {
            let (low, high) = (day(rng), day(rng));
            FactCond::Day(key, maybe(rng, |_| low), maybe(rng, |_| high))
        }
    }
}

const FIELDS: [&str; 5] = ["city", "debt", "born", "loyal", "none"];
const DAYS: [&str; 3] = ["2026-11-01", "2026-11-28", "2027-01-05"];

/// A card with anything in the fields filters look at; own fields mostly of their types.
fn any_card(rng: &mut StdRng) -> ClientChange {
    let values = [
        serde_json::json!("Київ"),
        serde_json::json!("Львів"),
        serde_json::json!("2026-11-28"),
        serde_json::json!(3),
        serde_json::json!(3.5),
        serde_json::json!(-2.5),
        serde_json::json!(true),
        serde_json::json!(false),
    ];
    let mut fields = serde_json::Map::new();
    for (key, usual) in FIELDS[..4].iter().zip([0..2, 3..6, 2..3, 6..8]) {
        if rng.random_bool(0.8) {
            let of = if rng.random_bool(0.8) { usual } else { 0..values.len() };
            fields.insert((*key).to_owned(), values[rng.random_range(of)].clone());
        }
    }
    ClientChange {
        language: Some(pick(rng, &["", "uk", "en"]).to_owned()),
        // The moment of the test is 20 * 60: some bans are over by then.
        ban: rng.random_bool(0.3).then(|| {
            let until = pick(rng, &[None, Some(at(19 * 60)), Some(at(21 * 60))]);
            (true, String::from("спам"), until)
        }),
        tags: Some(["VIP", "Опт"].into_iter().filter(|_| rng.random_bool(0.4)).map(str::to_owned).collect()),
        custom_fields: Some(fields.into()),
        ..ClientChange::default()
    }
}

fn any_sight(rng: &mut StdRng) -> Option<Visibility> {
    let scope = |rng: &mut StdRng| match rng.random_range(0..3) {
        0 => Scope::None,
        1 => Scope::Subjects { ids: vec![SUBJECT.into()], without: rng.random_bool(0.5) },
        _ => Scope::All,
    };
    let (waiting, foreign, outbound) = (scope(rng), scope(rng), scope(rng));
    let (whole, reach) = (any_reach(rng), any_reach(rng));
    maybe(rng, |_| Visibility { operator: OPERATOR.into(), whole, reach, waiting, foreign, outbound })
}

fn any_reach(rng: &mut StdRng) -> Reach {
    let scope = |rng: &mut StdRng| RoleScope {
        bot_ids: rng.random_bool(0.5).then(|| BOT.into()).into_iter().collect(),
        subject_ids: rng.random_bool(0.5).then(|| SUBJECT.into()).into_iter().collect(),
        without_topic: rng.random_bool(0.5),
        ..RoleScope::default()
    };
    let scopes: Vec<RoleScope> = (0..rng.random_range(0..3)).map(|_| scope(rng)).collect();
    Reach::of(&scopes, &Catalogue::default(), OPERATOR.into())
}

async fn fill(store: &Store, rng: &mut StdRng) -> Vec<Dialog> {
    seed(store);
    store
        .write_blocking(|conn| {
            conn.batch_execute(&format!(
                "insert into subjects (id, name, alias, created_at) values ({0}, 'a', 'a', 1), ({1}, 'b', 'b', 1)",
                SUBJECT + 10,
                SUBJECT + 11
            ))
        })
        .unwrap();
    let writer = Writer::start(store, WriterOptions::default()).unwrap();
    let mut rows = Vec::new();
    for n in 1..=ROWS {
        let row = any_dialog(rng, n);
        let change =
            Change { dialog: Some(DialogWrite { row: row.clone(), insert: true, only_a_line: false }), ..opening(n) };
        writer.write(change).await.unwrap();
        rows.push(row);
    }
    writer.shutdown();
    for row in &rows {
        let (dialog, client, card) = (row.id, row.client_id, any_card(rng));
        let score = rng.random_bool(0.5).then(|| rng.random_range(1..6));
        store
            .write(move |conn| {
                clients::update(conn, client, &card, None, at(1))?;
                let Some(score) = score else { return Ok(()) };
                csat::insert(
                    conn,
                    &CsatRow {
                        id: dialog.get().into(),
                        dialog_id: dialog,
                        client_id: client,
                        operator_id: None,
                        score,
                        comment: String::new(),
                        created_at: at(2),
                    },
                )
            })
            .await
            .unwrap();
    }
    rows
}

#[tokio::test]
async fn the_database_finds_exactly_the_rows_a_filter_matches_and_pages_leave_none_out() {
    on_both_async(async |db| {
        let store = db.open();
        let mut rng = StdRng::seed_from_u64(17);
        let rows = fill(&store, &mut rng).await;
        let now = at(20 * 60);
        let ids: Vec<DialogId> = rows.iter().map(|row| row.id).collect();
        let known = store.run(move |conn| facts::of(conn, &ids)).await.unwrap();
        let known: HashMap<DialogId, Facts> = known.into_iter().collect();
        assert_eq!(known.len(), rows.len());
        let (mut found_any, mut stopped) = (0, 0);
        for n in 0..TREES {
            let cond = any_cond(&mut rng, 3);
            let visible_to = any_sight(&mut rng);
            let sort = Sort::ALL[n % Sort::ALL.len()];
            let weights = vec![(PriorityId(21), 10), (PriorityId(22), 20), (PriorityId(23), 30)];
            let of = PageOf { cond, visible_to, sort, weights, now };
            let seen = |row: &Dialog| of.visible_to.as_ref().is_none_or(|v| visible(v).matches(row, now));
            let wanted: Vec<&Dialog> =
                rows.iter().filter(|row| of.cond.matches_with(row, known.get(&row.id), now) && seen(row)).collect();
            let mut places: Vec<(Place, i64)> = wanted.iter().map(|row| (Place::of(row, &of), row.id.get())).collect();
            places.sort_by_key(|(place, _)| (place.part, -place.a.max(-i64::MAX), -place.b, -place.id));
            let wanted_ids: Vec<i64> = places.into_iter().map(|(_, id)| id).collect();

            let size = rng.random_range(1..40);
            let asked = of.clone();
            let found: Vec<i64> = store
                .run(move |conn| {
                    let (mut ids, mut after) = (Vec::new(), None);
                    loop {
                        let rows = page(conn, &asked, after, size)?;
                        ids.extend(rows.iter().map(|row| row.id.get()));
                        match rows.last() {
                            Some(last) if rows.len() as i64 == size => after = Some(Place::of(last, &asked)),
                            _ => return Ok(ids),
                        }
                    }
                })
                .await
                .unwrap_or_else(|error| panic!("{error}: {of:?}"));
            assert_eq!(found, wanted_ids, "{of:?} in pages of {size}");

            // Without any time each page ends after its first window, wherever that is, and goes on from there.
            let (asked, first) = (of.clone(), rng.random_range(1..30));
            let (pieces, short) = store
                .run(move |conn| {
                    let (mut ids, mut after, mut short) = (Vec::new(), None, 0);
                    let budget = Budget { time: Duration::ZERO, first, few: 2 * first };
                    loop {
                        let read = page_within(conn, &asked, after, size, budget)?;
                        ids.extend(read.rows.iter().map(|row| row.id.get()));
                        short += usize::from(read.stopped.is_some());
                        let full = read.rows.last().filter(|_| read.rows.len() as i64 == size);
                        match read.stopped.or_else(|| full.map(|last| Place::of(last, &asked))) {
                            Some(next) => after = Some(next),
                            None => return Ok((ids, short)),
                        }
                    }
                })
                .await
                .unwrap_or_else(|error| panic!("{error}: {of:?}"));
            assert_eq!(pieces, wanted_ids, "{of:?} in windows of {first}");
            stopped += short;
            let asked = of.clone();
            let open = store.run(move |conn| count_open(conn, &asked)).await.unwrap();
            let open_wanted = wanted.iter().filter(|row| row.state.is_open()).count() as i64;
            assert_eq!(open, open_wanted, "{of:?}");
            found_any += usize::from(!wanted.is_empty() && wanted.len() < rows.len());
        }
        assert!(found_any > TREES / 3, "only {found_any} trees divided the rows");
        assert!(stopped > TREES, "only {stopped} pages ended before their end");
    })
    .await;
}

#[tokio::test]
async fn what_one_operator_has_of_the_history_is_looked_through_in_windows_and_dialogs_that_are_named_are_not() {
    on_both_async(async |db| {
        let store = db.open();
        let rows = fill(&store, &mut StdRng::seed_from_u64(18)).await;
        let closed = || rows.iter().filter(|row| row.state == DialogState::Closed);
        let of_state = |cond| Cond::All(vec![Cond::states(&[DialogState::Closed]), cond]);
        let held = || of_state(Cond::Int(IntColumn::OperatorId, [OPERATOR].into()));
        let named = of_state(Cond::Int(IntColumn::Id, closed().map(|row| row.id.get()).collect()));
        let own = closed().filter(|row| row.operator_id == Some(OperatorId(OPERATOR))).count();
        assert!(own > 2, "only {own} closed dialogs of the operator");
        // Two rows are a window, and nothing has time for a second one.
        let cases = [
            (held(), Sort::LastMessage, 1_000, None),
            (held(), Sort::Created, 2, None),
            (held(), Sort::Created, 1_000, Some(own)),
            (named.clone(), Sort::LastMessage, 2, Some(closed().count())),
            (named, Sort::Created, 2, Some(closed().count())),
        ];
        for (cond, sort, few, whole) in cases {
            let of = PageOf { cond, visible_to: None, sort, weights: Vec::new(), now: at(20 * 60) };
            let asked = of.clone();
            let budget = Budget { time: Duration::ZERO, first: 2, few };
            let read = store.run(move |conn| page_within(conn, &asked, None, ROWS, budget)).await.unwrap();
            match whole {
                Some(count) => assert_eq!((read.rows.len(), read.stopped), (count, None), "{of:?}"),
                None => assert!(read.rows.len() <= 2 && read.stopped.is_some(), "{of:?}: {read:?}"),
            }
        }
    })
    .await;
}
