//! Sign-ins under a clock that tests move (security.md AU-15).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use rozmova_actors::{
    domain::{OperatorId, Timestamp},
    ports::{Clock, IdSource},
};
use rozmova_store::{
    IdBlocks, Store, StoreOptions,
    users::{self, NewUser, SEEDED_OFFLINE},
};

use super::{Auth, Via};
use crate::{
    app::OsRandom,
    config::{Config, Sources},
    secrets::{Keyring, MasterKey},
};

struct Watch(AtomicI64);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

const HOUR: i64 = 3600;
const USER: OperatorId = OperatorId(7);

fn address() -> IpAddr {
    IpAddr::from([127, 0, 0, 1])
}

/// A store with one user, and an `Auth` with an idle limit of one hour and an absolute one of five.
fn auth(dir: &tempfile::TempDir) -> (Auth, Arc<Watch>) {
    let flags =
        vec![("security.session_idle_min", String::from("60")), ("security.session_absolute_h", String::from("5"))];
    let config = Config::load(&Sources { flags, ..Sources::default() }).unwrap();
    let url = format!("sqlite://{}", dir.path().join("rozmova.db").display());
    let store = Store::open(&url, StoreOptions::default()).unwrap();
    let watch = Arc::new(Watch(AtomicI64::new(1_767_600_000_000_000)));
    let new = NewUser {
        id: USER,
        email: String::from("olena@example.com"),
        name: String::from("Олена"),
        password_hash: None,
        role_ids: vec![3],
        extra: serde_json::json!({}),
        now: watch.now(),
    };
    store.write_blocking(move |conn| users::insert(conn, &new, SEEDED_OFFLINE)).unwrap();
    let ids: Arc<dyn IdSource> = Arc::new(IdBlocks::start(&store).unwrap());
    let keys = Keyring::new(MasterKey::generate().unwrap(), Vec::new());
    (Auth::new(&config, &keys, store, Arc::clone(&watch) as _, Arc::new(OsRandom), ids), watch)
}

#[actix_web::test]
async fn au_15_a_sign_in_ends_after_its_idle_and_its_absolute_limit() {
    let dir = tempfile::tempdir().unwrap();
    let (auth, watch) = auth(&dir);
    let pass = |seconds: i64| watch.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);

    let idle = auth.sign_in(USER, address(), "test").await.unwrap().signed_in.session;
    pass(HOUR / 2);
    assert!(auth.live(idle, Via::Cookie).await.unwrap().is_some(), "used within the hour");
    pass(HOUR + 600);
    assert!(auth.live(idle, Via::Cookie).await.unwrap().is_none(), "an hour idle");

    let busy = auth.sign_in(USER, address(), "test").await.unwrap().signed_in.session;
    for _ in 0..9 {
        pass(HOUR / 2);
        assert!(auth.live(busy, Via::Cookie).await.unwrap().is_some(), "busy all the time");
    }
    pass(HOUR / 2);
    assert!(auth.live(busy, Via::Cookie).await.unwrap().is_none(), "five hours are over");

    let open = auth.sign_in(USER, address(), "test").await.unwrap().signed_in.session;
    pass(HOUR / 3);
    assert!(auth.live(open, Via::Cookie).await.unwrap().is_some());
    auth.set_idle_min(5);
    pass(HOUR / 3);
    assert!(auth.live(open, Via::Cookie).await.unwrap().is_none(), "a shorter time holds for open sign-ins, too");
}

#[actix_web::test]
async fn a_deactivated_user_has_no_live_sign_in_and_a_refresh_ends_after_14_days() {
    let dir = tempfile::tempdir().unwrap();
    let (auth, watch) = auth(&dir);
    let done = auth.sign_in(USER, address(), "test").await.unwrap();
    auth.end_all_of(USER, "deactivated").await.unwrap();
    assert!(auth.live(done.signed_in.session, Via::Token).await.unwrap().is_none());
    assert!(auth.by_token(&done.access_token).await.is_err());

    let done = auth.sign_in(USER, address(), "test").await.unwrap();
    watch.0.fetch_add(14 * 24 * HOUR * 1_000_000, Ordering::SeqCst);
    assert!(auth.refresh(&done.refresh_token).await.is_err());
}

#[actix_web::test]
async fn au_14_a_fresh_proof_stands_in_for_the_password_for_five_minutes_and_in_its_own_sign_in() {
    let dir = tempfile::tempdir().unwrap();
    let (auth, watch) = auth(&dir);
    let pass = |seconds: i64| watch.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    let here = auth.sign_in(USER, address(), "test").await.unwrap().signed_in.session;
    let elsewhere = auth.sign_in(USER, address(), "test").await.unwrap().signed_in.session;
    assert_eq!(auth.confirmed_until(here).await.unwrap(), None, "signing in is no such proof");
    auth.confirm(here).await.unwrap();
    assert_eq!(auth.confirmed_until(here).await.unwrap(), Some(watch.now().plus_secs(300)));
    assert_eq!(auth.confirmed_until(elsewhere).await.unwrap(), None);
    pass(299);
    assert!(auth.confirmed_until(here).await.unwrap().is_some());
    pass(1);
    assert_eq!(auth.confirmed_until(here).await.unwrap(), None);
    auth.end(here, "signed_out").await.unwrap();
    assert!(auth.confirm(here).await.is_err(), "what is over is not confirmed");
}
