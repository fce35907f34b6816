//! Browsers that take notifications, and the queue of what goes there: the same on both databases.

use rozmova_actors::{
    distribution::messages::OfferRow,
    ports::{Journal as _, Snapshots as _},
};

use super::{fixtures::*, on_both, on_both_async, writing::start};
use crate::{
    Store, offers,
    pushes::{self, PushRow, Queued, Subscribed, SubscriptionRow},
    sending::SendState,
    sessions::{self, SessionRow},
    users::{self, NewUser},
    writer::WriterOptions,
};

const OTHER: i64 = OPERATOR + 500;

pub(super) fn session(id: i64, user: i64, expires: i64) -> SessionRow {
    SessionRow {
        id: id.into(),
        user_id: user.into(),
        refresh_hash: format!("h{id}"),
        previous_refresh_hash: None,
        csrf_token: "c".into(),
        ip: "10.0.0.1".into(),
        user_agent: "Firefox".into(),
        created_at: at(1),
        last_seen_at: at(1),
        refreshed_at: at(1),
        expires_at: at(expires),
        revoked_at: None,
        revoked_reason: String::new(),
        confirmed_at: None,
    }
}

pub(super) fn browser(id: i64, user: i64, session: i64) -> SubscriptionRow {
    SubscriptionRow {
        id,
        user_id: user.into(),
        session_id: session.into(),
        endpoint_hash: format!("e{id}"),
        service: "push.example".into(),
        agent: "Firefox".into(),
        sealed: "s1.sealed".into(),
        created_at: at(id),
        last_at: None,
    }
}

pub(super) fn push(id: i64, browser: i64, topic: &str, about: i64) -> PushRow {
    PushRow {
        id,
        subscription_id: browser,
        topic: topic.into(),
        about_at: at(about),
        state: SendState::Queued,
        attempts: 0,
        sealed: "s1.sealed".into(),
        answer: String::new(),
        created_at: at(about),
        next_at: at(about),
        expires_at: at(about + 100),
        finished_at: None,
    }
}

/// Two people, each signed in once.
fn with_people(store: &Store) {
    store
        .write_blocking(|c| {
            let other = NewUser {
                id: OTHER.into(),
                email: "taras@test.example".into(),
                name: "Тарас".into(),
                password_hash: None,
                role_ids: vec![3],
                extra: serde_json::json!({}),
                now: at(1),
            };
            users::insert(c, &other, users::SEEDED_OFFLINE)?;
            sessions::insert(c, &session(1, OPERATOR, 1_000))?;
            sessions::insert(c, &session(2, OTHER, 50))
        })
        .unwrap();
}

fn subscribe(store: &Store, row: SubscriptionRow) -> Subscribed {
    store.write_blocking(move |c| pushes::subscribe(c, &row, 2)).unwrap()
}

fn queue(store: &Store, row: PushRow) -> Queued {
    store.write_blocking(move |c| pushes::queue(c, &row, 3)).unwrap()
}

#[test]
fn a_browser_is_one_row_however_often_it_comes_and_a_person_has_a_few() {
    on_both(|db| {
        let store = seeded(db);
        with_people(&store);
        assert_eq!(subscribe(&store, browser(1, OPERATOR, 1)), Subscribed::Made(1));
        assert_eq!(subscribe(&store, browser(2, OPERATOR, 1)), Subscribed::Made(2));
        assert_eq!(subscribe(&store, browser(3, OPERATOR, 1)), Subscribed::Full);
        let again = SubscriptionRow { id: 9, sealed: "s1.newer".into(), ..browser(1, OPERATOR, 1) };
        assert_eq!(subscribe(&store, again), Subscribed::Known(1), "also when there is room for none");
        let list = store.run_blocking(|c| pushes::of_user(c, OPERATOR.into(), 9)).unwrap();
        assert_eq!(
            list.iter().map(|row| (row.id, row.sealed.as_str())).collect::<Vec<_>>(),
            [(2, "s1.sealed"), (1, "s1.newer")]
        );
        assert_eq!(queue(&store, push(1, 1, "d1", 1)), Queued::Done);
        assert_eq!(subscribe(&store, SubscriptionRow { id: 8, ..browser(1, OTHER, 2) }), Subscribed::Known(1));
        assert_eq!(store.run_blocking(pushes::waiting).unwrap(), 0, "what waited was for the person before");
        assert!(!store.write_blocking(|c| pushes::unsubscribe(c, OPERATOR.into(), 1)).unwrap(), "it is hers no more");
        assert!(store.write_blocking(|c| pushes::unsubscribe(c, OTHER.into(), 1)).unwrap());
    });
}

#[test]
fn nothing_is_sent_to_a_browser_whose_sign_in_is_over() {
    on_both(|db| {
        let store = seeded(db);
        with_people(&store);
        subscribe(&store, browser(1, OPERATOR, 1));
        subscribe(&store, browser(2, OTHER, 2));
        let reachable = |now: i64| {
            let rows = store.run_blocking(move |c| pushes::reachable(c, at(now), 9)).unwrap();
            rows.into_iter().map(|(id, user)| (id, user.get())).collect::<Vec<_>>()
        };
        assert_eq!(reachable(10), [(1, OPERATOR), (2, OTHER)]);
        assert_eq!(reachable(50), [(1, OPERATOR)], "expired");
        store.write_blocking(|c| sessions::revoke(c, 1.into(), "signed_out", at(20))).unwrap();
        assert_eq!(reachable(21), [(2, OTHER)], "signed out");
        assert_eq!(store.write_blocking(|c| pushes::purge(c, at(0), at(21))).unwrap(), 1);
        assert!(store.run_blocking(|c| pushes::subscription_by_id(c, 1)).unwrap().is_none());
    });
}

#[test]
fn the_newest_of_a_topic_takes_the_place_of_what_waits_and_is_queued_once() {
    on_both(|db| {
        let store = seeded(db);
        with_people(&store);
        subscribe(&store, browser(1, OPERATOR, 1));
        assert_eq!(queue(&store, push(1, 1, "d1", 5)), Queued::Done);
        assert_eq!(queue(&store, push(2, 1, "d1", 5)), Queued::Repeated);
        assert_eq!(queue(&store, push(3, 1, "d1", 4)), Queued::Repeated, "older than what was told");
        assert_eq!(queue(&store, push(4, 1, "d2", 4)), Queued::Done);
        assert_eq!(queue(&store, push(5, 1, "d1", 6)), Queued::Done);
        assert_eq!(queue(&store, push(6, 7, "d1", 6)), Queued::Repeated, "no such browser");
        let ids = |now: i64| {
            let rows = store.run_blocking(move |c| pushes::due(c, at(now), 9)).unwrap();
            rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!((ids(3), ids(9)), (vec![], vec![4, 5]), "1 gave way to 5");
        assert_eq!(queue(&store, push(7, 1, "d3", 7)), Queued::Done);
        assert_eq!(queue(&store, push(8, 1, "d4", 7)), Queued::Full);
        let told = store.run_blocking(|c| pushes::told_since(c, at(6))).unwrap();
        assert_eq!(told, [(1, "d1".to_owned(), at(6)), (1, "d3".to_owned(), at(7))]);
    });
}

#[test]
fn a_push_is_claimed_by_one_sender_tried_again_and_leaves_no_text_behind() {
    on_both(|db| {
        let store = seeded(db);
        with_people(&store);
        subscribe(&store, browser(1, OPERATOR, 1));
        for n in 1..=3 {
            queue(&store, push(n, 1, &format!("d{n}"), n));
        }
        let claim = |row: &PushRow, until: i64| {
            let row = row.clone();
            store.write_blocking(move |c| pushes::claim(c, &row, at(until))).unwrap()
        };
        let first = push(1, 1, "d1", 1);
        assert!(claim(&first, 50));
        assert!(!claim(&first, 60), "somebody was first");
        assert_eq!(store.run_blocking(pushes::next_due).unwrap(), Some(at(2)));
        store.write_blocking(|c| pushes::finish(c, 1, SendState::Sent, "201", at(9))).unwrap();
        store.write_blocking(|c| pushes::reached(c, 1, at(9))).unwrap();
        store.write_blocking(|c| pushes::again(c, 2, "503", at(30))).unwrap();
        let row = |id: i64| store.run_blocking(move |c| pushes::by_id(c, id)).unwrap().unwrap();
        assert_eq!((row(1).state, row(1).sealed.as_str(), row(1).finished_at), (SendState::Sent, "", Some(at(9))));
        assert_eq!((row(2).answer.as_str(), row(2).next_at), ("503", at(30)));
        assert_eq!(store.write_blocking(|c| pushes::expire(c, "too late", at(103))).unwrap(), 2);
        assert_eq!((row(3).state, row(3).sealed.as_str(), row(3).answer.as_str()), (SendState::Failed, "", "too late"));
        let known = store.run_blocking(|c| pushes::subscription_by_id(c, 1)).unwrap().unwrap();
        assert_eq!(known.last_at, Some(at(9)));
        assert_eq!(store.write_blocking(|c| pushes::purge(c, at(3), at(10))).unwrap(), 2);
        store.write_blocking(|c| pushes::forget(c, 1)).unwrap();
        assert!(store.run_blocking(|c| pushes::by_id(c, 3)).unwrap().is_none(), "gone with its browser");
    });
}

#[tokio::test]
async fn open_offers_are_found_with_the_name_of_the_client() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        assert!(writer.write(opening(1)).await.is_ok());
        let offer = OfferRow {
            id: 1.into(),
            dialog_id: 1.into(),
            operator_id: OPERATOR.into(),
            created_at: at(5),
            expires_at: at(35),
            outcome: None,
            ended_at: None,
        };
        store.save_offer(offer).await.unwrap();
        let open = |since: i64| {
            let store = store.clone();
            async move { store.run(move |c| pushes::open_offers(c, &[OPERATOR.into()], at(since), 9)).await.unwrap() }
        };
        let found = open(4).await;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].dialog_id.get(), found[0].at, found[0].client_name.is_empty()), (1, at(5), false));
        assert!(open(5).await.is_empty());
        store.withdraw_open_offers(at(9)).await.unwrap();
        assert!(open(4).await.is_empty(), "it was withdrawn");
        assert!(store.run(|c| offers::get(c, 1.into())).await.unwrap().is_some());
    })
    .await;
}

#[test]
fn what_is_due_to_an_ill_push_service_is_put_off_without_a_try_and_the_rest_is_not() {
    on_both(|db| {
        let store = seeded(db);
        with_people(&store);
        subscribe(&store, browser(1, OPERATOR, 1));
        subscribe(&store, SubscriptionRow { service: "another.example".into(), ..browser(2, OPERATOR, 1) });
        for (n, to) in [(1, 1), (2, 1), (3, 2)] {
            queue(&store, push(n, to, &format!("d{n}"), n));
        }
        let claimed = push(1, 1, "d1", 1);
        assert!(store.write_blocking(move |c| pushes::claim(c, &claimed, at(50))).unwrap());
        store.write_blocking(|c| pushes::put_off(c, "push.example", at(3), at(30))).unwrap();
        let row = |id: i64| store.run_blocking(move |c| pushes::by_id(c, id)).unwrap().unwrap();
        let moments: Vec<_> = (1..=3).map(|id| (row(id).next_at, row(id).attempts)).collect();
        assert_eq!(
            moments,
            [(at(50), 1), (at(30), 0), (at(3), 0)],
            "one is on its way, one is put off, one goes elsewhere"
        );
        store.write_blocking(|c| pushes::put_off(c, "another.example", at(2), at(30))).unwrap();
        assert_eq!(row(3).next_at, at(3), "it was not due");
    });
}
