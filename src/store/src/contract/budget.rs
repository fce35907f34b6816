//! What a batch costs, counted and not timed: statements, whatever the number of changes (architecture.md 3: at most four and
//! the fence).

use diesel::RunQueryDsl;
use rozmova_actors::{
    domain::{Dialog, DialogState},
    ports::{Change, DialogWrite},
};

use super::{fixtures::*, on_both};
use crate::{
    Conn, Pool, Store, dialogs,
    testing::FreshDb,
    writer::budget::{conflicts_of, number, statements_of},
};

/// Customers that write in one batch.
const CUSTOMERS: i64 = 32;

/// A line as the engine writes it into an open dialog: one line, one fact, the row moved by a line.
fn line_only(n: i64, seq: i64) -> Change {
    let mut change = further(n, seq, n * 100 + seq);
    change.outbox.clear();
    if let Some(write) = &mut change.dialog {
        write.only_a_line = true;
    }
    change
}

/// A seeded store with the connection of its writer.
fn prepare(db: &FreshDb) -> (Store, Conn) {
    let store = db.open();
    seed(&store);
    let mut conn = store.inner.db.get(Pool::Messages).unwrap();
    number(&mut conn, "node");
    (store, conn)
}

#[test]
fn lines_into_open_dialogs_are_four_statements() {
    on_both(|db| {
        let (_store, mut conn) = prepare(db);
        let mut write = |n, changes| statements_of(&mut conn, "node", n, changes);
        write(1, (1..=CUSTOMERS).map(opening).collect());
        let texts = write(2, (1..=CUSTOMERS).map(|n| line_only(n, 2)).collect());
        let heads: Vec<String> = texts.iter().map(|text| text.chars().take(60).collect()).collect();
        assert_eq!(texts.len(), 4, "the batch's number, lines, dialogs, facts: {heads:#?}");
        // The next batch has the same texts, so they are prepared already.
        let again = write(3, (1..=CUSTOMERS).map(|n| line_only(n, 3)).collect());
        let without_values = |all: &[String]| -> Vec<String> {
            all.iter().map(|text| text.split(" -- binds").next().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(without_values(&texts), without_values(&again));
    });
}

#[test]
fn first_lines_of_new_customers_are_a_statement_a_table() {
    on_both(|db| {
        let (_store, mut conn) = prepare(db);
        let texts = statements_of(&mut conn, "node", 1, (1..=CUSTOMERS).map(opening).collect());
        // The batch's number, messages, clients, contacts, dialogs, timers, outbox, events, widget events; SQLite takes 64
        // facts in two parts.
        assert!(texts.len() <= 10, "{} statements", texts.len());
    });
}

#[test]
fn a_row_moved_by_a_line_reads_back_like_one_written_whole() {
    on_both(|db| {
        let (store, mut conn) = prepare(db);
        statements_of(&mut conn, "node", 1, vec![opening(1), opening(2)]);
        let moved = |n: i64, only_a_line: bool| {
            let mut change = further(n, 2, n * 100);
            if let Some(write) = &mut change.dialog {
                let row = &mut write.row;
                (row.unread, row.read_seq) = (7, 1);
                row.waiting_since = Some(at(5));
                row.first_operator_reply_at = Some(at(6));
                row.last_client_message_at = Some(at(7));
                row.last_operator_message_at = Some(at(8));
                row.last_message_at = at(9);
                if let Some(preview) = &mut row.preview {
                    preview.text = String::from("нове");
                }
                assert!(row.differs_by_a_line(&dialog(n)), "only what a line moves");
                write.only_a_line = only_a_line;
            }
            change
        };
        let wanted = [moved(1, true), moved(2, false)];
        statements_of(&mut conn, "node", 2, wanted.to_vec());
        for change in wanted {
            let row = change.dialog.unwrap().row;
            assert_eq!(store.run_blocking(|conn| dialogs::get(conn, row.id)).unwrap(), Some(row));
        }
    });
}

#[test]
fn a_line_into_an_open_dialog_moves_no_indexed_column_and_into_a_closed_one_its_place_in_the_lists() {
    on_both(|db| {
        let (store, mut conn) = prepare(db);
        let opened = statements_of(&mut conn, "node", 1, vec![opening(1)]);
        assert!(opened.iter().any(|text| text.contains("INSERT INTO dialogs")));
        let texts = statements_of(&mut conn, "node", 2, vec![line_only(1, 2)]);
        let update = texts.iter().find(|text| text.contains("UPDATE dialogs SET")).unwrap();
        let set = update.split_once(" SET ").unwrap().1.split_once(" FROM ").unwrap().0;
        let moved: Vec<&str> = set.split(',').map(|part| part.split('=').next().unwrap().trim()).collect();
        assert!(moved.contains(&"last_message_at"), "{moved:?}");
        #[derive(diesel::QueryableByName)]
        struct Index {
            #[diesel(sql_type = diesel::sql_types::Text)]
            definition: String,
        }
        let indexes: Vec<Index> = on_db!(&mut conn,
            pg(c) => diesel::sql_query("select indexdef as definition from pg_indexes where tablename = 'dialogs'").load(c),
            lite(c) => diesel::sql_query(
                "select sql as definition from sqlite_master where type = 'index' and tbl_name = 'dialogs' and sql is not null").load(c))
        .unwrap();
        assert!(indexes.len() >= 6);
        for Index { definition } in indexes {
            let columns = definition.split_once('(').unwrap().1.to_owned();
            let names: Vec<&str> = columns.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
            let held: Vec<_> = moved.iter().filter(|name| names.contains(name)).collect();
            assert_eq!(held, Vec::<&&str>::new(), "a line rewrites {definition}");
        }

        // Closing, and a line after it: the row is written whole, so that the lists have it at its new place.
        let closed = |version: i64, last: i64| Dialog {
            state: DialogState::Closed,
            version,
            last_seq: version,
            last_message_at: at(last),
            ..dialog(1)
        };
        assert!(!closed(4, 60).differs_by_a_line(&closed(3, 50)));
        for (version, last) in [(3, 50), (4, 60)] {
            let mut change = further(1, version, 100 + version);
            change.dialog = Some(DialogWrite { row: closed(version, last), insert: false, only_a_line: false });
            statements_of(&mut conn, "node", version, vec![change]);
            let since = |from| store.run_blocking(move |conn| dialogs::closed_since(conn, at(from), 9)).unwrap().len();
            assert_eq!((since(last), since(last + 1)), (1, 0));
        }
    });
}

#[test]
fn a_row_that_is_not_there_is_never_made_by_a_change() {
    on_both(|db| {
        let (store, mut conn) = prepare(db);
        for only_a_line in [true, false] {
            let mut change = further(1, 2, 100);
            if let Some(write) = &mut change.dialog {
                write.only_a_line = only_a_line;
            }
            assert_eq!(conflicts_of(&mut conn, "node", 1, vec![change]), [0]);
        }
        assert_eq!(store.run_blocking(|conn| dialogs::get(conn, 1.into())).unwrap(), None);
    });
}
