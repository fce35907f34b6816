//! Finding clients: whatever the time allowed, the pages of a search together are the same clients on both databases.

use std::time::Duration;

use rozmova_actors::domain::Reach;

use super::{fixtures::*, on_both_async};
use crate::{
    Store, clients,
    clients_search::{ClientFilter, find, similar},
    dialogs::{Scope, Visibility},
};

const PLENTY: Duration = Duration::from_secs(60);
/// More than two of the smallest windows.
const CLIENTS: i64 = 700;

/// Values of an address of client `n`.
fn address(n: i64, nick: &str, phone: &str, at: i64) -> String {
    format!("({n}, {n}, {BOT}, {CONNECTION}, 'custom_channel', 'c-{n}', 1, '{nick}', '{phone}', {at})")
}

/// Made by threes at one moment; every fifth has the name that is looked for, every seventh a nick, every fiftieth was joined into
/// the first.
fn seed_clients(store: &Store) {
    let mut clients = Vec::new();
    let mut contacts = Vec::new();
    for n in 1..=CLIENTS {
        let name = if n % 5 == 0 { "Олена КОВАЛЬ" } else { "Петро" };
        let merged = if n % 50 == 0 { "1" } else { "null" };
        let at = n / 3;
        clients.push(format!("({n}, '{name}', '38067{n:07}', 'client{n}@example.com', {merged}, {at}, {at})"));
        if n % 7 == 0 {
            contacts.push(address(n, &format!("Nick_{n}"), "", at));
        }
    }
    // The address of client 9 has the phone that stands in the card of client 3.
    contacts.push(address(9, "", "380670000003", 3));
    store
        .write_blocking(move |conn| {
            conn.batch_execute(&format!(
                "insert into clients (id, name, phone, email, merged_into_id, created_at, updated_at) values {};
                 insert into contacts (id, client_id, bot_id, connection_id, channel, chat_id, slot, username, phone, \
                 created_at) values {}",
                clients.join(", "),
                contacts.join(", ")
            ))
        })
        .unwrap();
}

/// Not merged clients that fit, newest first.
fn wanted(fits: impl Fn(i64) -> bool) -> Vec<i64> {
    (1..=CLIENTS).rev().filter(|n| n % 50 != 0 && fits(*n)).collect()
}

/// All pages one after another: the clients and how many each page had.
async fn pages(store: &Store, filter: &ClientFilter, limit: i64, budget: Duration) -> (Vec<i64>, Vec<usize>) {
    let (mut all, mut sizes, mut after) = (Vec::new(), Vec::new(), None);
    loop {
        let filter = filter.clone();
        let page = store.run(move |conn| find(conn, &filter, after, limit, budget)).await.unwrap();
        all.extend(page.rows.iter().map(|row| row.client.id.get()));
        sizes.push(page.rows.len());
        assert!(page.rows.len() <= 500 && sizes.len() < 1_000, "{sizes:?}");
        match page.next {
            Some(next) => after = Some(next),
            None => return (all, sizes),
        }
    }
}

fn search(typed: &str) -> ClientFilter {
    ClientFilter { search: typed.to_owned(), ..ClientFilter::default() }
}

#[tokio::test]
async fn pages_of_a_search_are_short_without_time_go_on_and_are_together_what_one_with_time_finds() {
    on_both_async(async |db| {
        let store = seeded(db);
        seed_clients(&store);
        let rows = [
            ("", wanted(|_| true)),
            ("коваль", wanted(|n| n % 5 == 0)),
            ("@nick_", wanted(|n| n % 7 == 0)),
            ("nick_14", wanted(|n| n == 14 || n == 140 || n == 147)),
            ("client6", wanted(|n| n.to_string().starts_with('6'))),
            ("нікого", Vec::new()),
            // Whoever has exactly this phone in the card first, then whoever wrote from it.
            ("+38 067 000 00 03", vec![3, 9]),
            ("Client2@example.com", vec![2]),
        ];
        for (typed, wanted) in rows {
            for (limit, budget) in [(500, PLENTY), (7, PLENTY), (500, Duration::ZERO), (7, Duration::ZERO)] {
                let (all, sizes) = pages(&store, &search(typed), limit, budget).await;
                assert_eq!(all, wanted, "«{typed}» by {limit} in {budget:?}");
                let most = usize::try_from(limit).unwrap();
                assert!(sizes.iter().all(|size| *size <= most), "«{typed}» by {limit} in {budget:?}: {sizes:?}");
                if typed.is_empty() {
                    let full = sizes.iter().rev().skip(1).all(|size| *size == most);
                    assert!(full, "everybody by full pages: {sizes:?}");
                } else if budget.is_zero() && limit == 500 {
                    // 686 clients by windows of 256.
                    assert_eq!(sizes.len(), 3, "«{typed}»: {sizes:?}");
                } else if limit == 500 {
                    assert_eq!(sizes.len(), 1, "«{typed}»: {sizes:?}");
                }
            }
        }
        // The first page already has whoever was typed as a whole, however long ago they came, also by a phone of an address.
        let (_, sizes) = pages(&store, &search("380670000003"), 500, Duration::ZERO).await;
        assert_eq!(sizes, [2, 0, 0]);
        let card = store.run(|conn| clients::by_ids(conn, &[3])).await.unwrap().remove(0);
        let alike = store.run(move |conn| similar(conn, &card)).await.unwrap();
        assert_eq!(alike.iter().map(|row| row.client.id.get()).collect::<Vec<_>>(), [9], "perhaps the same person");
        // They may be all that a page holds, and nobody is left out behind them.
        let (all, sizes) = pages(&store, &search("380670000003"), 2, PLENTY).await;
        assert_eq!((all, sizes.first()), (vec![3, 9], Some(&2)));
    })
    .await;
}

#[tokio::test]
async fn whoever_may_see_nobody_gets_empty_pages_that_go_on_to_the_end() {
    on_both_async(async |db| {
        let store = seeded(db);
        seed_clients(&store);
        let nobody = Visibility {
            operator: OPERATOR.into(),
            whole: Reach::NOWHERE,
            reach: Reach::Everywhere,
            waiting: Scope::None,
            foreign: Scope::None,
            outbound: Scope::None,
        };
        // Pages of a hundred rows of everybody, windows of 256 of a search; each without time is a page.
        for (typed, calls) in [("", 7), ("коваль", 3), ("380670000003", 3)] {
            let filter = ClientFilter { visible_to: Some(nobody.clone()), ..search(typed) };
            let (all, sizes) = pages(&store, &filter, 100, Duration::ZERO).await;
            assert_eq!((all, sizes.len()), (Vec::new(), calls), "«{typed}»");
            let (all, sizes) = pages(&store, &filter, 100, PLENTY).await;
            assert_eq!((all, sizes.len()), (Vec::new(), 1), "«{typed}»");
        }
    })
    .await;
}
