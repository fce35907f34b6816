//! Blocked addresses and ratings: the same on both databases.

use rozmova_actors::{
    domain::{CsatId, IpBlockId},
    ports::Journal,
};

use super::{fixtures::*, on_both, on_both_async, writing::start};
use crate::{
    csat::{self, CsatRow},
    dialogs,
    ip_blocks::{self, IpBlockRow},
    writer::WriterOptions,
};

fn block(id: i64, bot: Option<i64>, cidr: &str) -> IpBlockRow {
    IpBlockRow {
        id: id.into(),
        bot_id: bot.map(Into::into),
        cidr: cidr.into(),
        reason: "спам".into(),
        until: Some(at(9)),
        created_by: Some(OPERATOR.into()),
        created_at: at(1),
        hits: 0,
    }
}

#[test]
fn a_network_is_blocked_once_for_a_bot_and_its_visits_are_counted() {
    on_both(|db| {
        let store = db.open();
        seed(&store);
        let insert = |row: IpBlockRow, most: i64| store.write_blocking(move |c| ip_blocks::insert(c, &row, most));
        assert!(insert(block(1, Some(BOT), "203.0.113.7/32"), 9).unwrap());
        assert!(insert(block(2, None, "203.0.113.7/32"), 9).unwrap(), "for every bot is another block");
        for bot in [Some(BOT), None] {
            assert!(insert(block(3, bot, "203.0.113.7/32"), 9).is_err_and(|e| e.is_unique_violation()), "{bot:?}");
        }
        assert!(!insert(block(3, None, "10.0.0.0/8"), 2).unwrap(), "there are two already");
        for hits in [3, 4] {
            store.write_blocking(move |c| ip_blocks::add_hits(c, 1.into(), hits)).unwrap();
        }
        let all = store.run_blocking(|c| ip_blocks::list(c, IpBlockId(0), 9)).unwrap();
        let counted = IpBlockRow { hits: 7, ..block(1, Some(BOT), "203.0.113.7/32") };
        assert_eq!(all, [counted, block(2, None, "203.0.113.7/32")]);
        assert_eq!(store.run_blocking(|c| ip_blocks::list(c, IpBlockId(1), 9)).unwrap().len(), 1);
        assert!(store.write_blocking(|c| ip_blocks::remove(c, 1.into())).unwrap());
        assert!(!store.write_blocking(|c| ip_blocks::remove(c, 1.into())).unwrap());
        assert_eq!(store.run_blocking(|c| ip_blocks::by_id(c, 1.into())).unwrap(), None);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_has_one_rating_and_its_clients_dialogs_are_listed_newest_first() {
    on_both_async(async |db| {
        let (store, writer) = start(db, WriterOptions::default());
        for n in [7, 8] {
            writer.write(opening(n)).await.unwrap();
        }
        let (client, contact) = (dialog(7).client_id, dialog(7).contact_id);
        let rating = |id: i64, n: i64, score: i32| CsatRow {
            id: CsatId(id),
            dialog_id: n.into(),
            client_id: client,
            operator_id: Some(OPERATOR.into()),
            score,
            comment: "Швидко".into(),
            created_at: at(id),
        };
        let insert = async |row: CsatRow| store.write(move |c| csat::insert(c, &row)).await;
        insert(rating(1, 7, 5)).await.unwrap();
        assert!(insert(rating(2, 7, 1)).await.is_err_and(|e| e.is_unique_violation()), "one rating a request");
        assert!(insert(rating(3, 99, 1)).await.is_err_and(|e| e.is_foreign_key_violation()));
        let found = store.run(|c| csat::of_dialog(c, 7.into())).await.unwrap();
        assert_eq!(found, Some(rating(1, 7, 5)));
        assert_eq!(store.run(|c| csat::of_dialog(c, 8.into())).await.unwrap(), None);
        insert(rating(4, 8, 3)).await.unwrap();
        let of_client = store.run(move |c| csat::of_client(c, client, 9)).await.unwrap();
        assert_eq!(of_client, [rating(4, 8, 3), rating(1, 7, 5)]);
        assert!(store.write(|c| csat::remove(c, 1.into())).await.unwrap());
        assert!(!store.write(|c| csat::remove(c, 1.into())).await.unwrap());
        assert_eq!(store.run(|c| csat::by_id(c, 1.into())).await.unwrap(), None);
        let dialogs = store.run(move |c| dialogs::of_contact(c, contact, 9)).await.unwrap();
        assert_eq!(dialogs.iter().map(|d| d.id.get()).collect::<Vec<_>>(), [7]);
        assert_eq!(store.run(|c| csat::first_reply_waits(c, BOT.into(), at(0))).await.unwrap(), Vec::<i64>::new());
    })
    .await;
}
