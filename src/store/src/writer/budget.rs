//! Batches run by hand, for tests that count statements.

use std::sync::{Arc, Mutex};

use diesel::{
    Connection,
    connection::{Instrumentation, InstrumentationEvent},
};
use rozmova_actors::ports::Change;
use tokio::sync::oneshot;

use super::{
    batch::Batch,
    counters::Counters,
    job::{Job, check},
    transaction::{self, Context, Tried},
};
use crate::Conn;

/// Remembers the texts of statements.
#[derive(Clone, Default)]
struct Texts(Arc<Mutex<Vec<String>>>);

impl Instrumentation for Texts {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            self.0.lock().unwrap().push(query.to_string());
        }
    }
}

/// Makes the row that counts the batches of writer 0.
pub(crate) fn number(conn: &mut Conn, node: &str) {
    super::take_number(conn, node, 0).unwrap();
}

/// Runs the changes as the batch `n` of writer 0: how it ended, and the statements between BEGIN and COMMIT.
fn run(conn: &mut Conn, node: &str, n: i64, changes: Vec<Change>) -> (Tried, Vec<String>) {
    let counters = Counters::load(conn).unwrap();
    let mut batch = Batch::default();
    let mut callers = Vec::new();
    for change in changes {
        let (reply, answer) = oneshot::channel();
        let slot = check(&change).unwrap();
        batch.add(Job::Change { slot, change: Box::new(change), reply });
        callers.push(answer);
    }
    assert!(batch.later.is_empty(), "one batch");
    let context = Context { node, writer: 0, n, counters: &counters, fences: None };
    conn.begin().unwrap();
    let texts = Texts::default();
    on_db!(&mut *conn, c => c.set_instrumentation(texts.clone()));
    let tried = transaction::run(conn, &batch.entries, &context).unwrap();
    on_db!(&mut *conn, c => c.set_instrumentation(|_: InstrumentationEvent<'_>| {}));
    let texts = texts.0.lock().unwrap().clone();
    (tried, texts)
}

/// Commits the changes as the batch `n` and answers its statements.
pub(crate) fn statements_of(conn: &mut Conn, node: &str, n: i64, changes: Vec<Change>) -> Vec<String> {
    let (tried, texts) = run(conn, node, n, changes);
    assert!(matches!(tried, Tried::Ready(_)), "everything was written");
    conn.commit().unwrap();
    texts
}

/// Places of the changes that lost a race; nothing is written.
pub(crate) fn conflicts_of(conn: &mut Conn, node: &str, n: i64, changes: Vec<Change>) -> Vec<usize> {
    let (tried, _) = run(conn, node, n, changes);
    conn.rollback().unwrap();
    match tried {
        Tried::Conflicts(places) => places,
        Tried::Ready(_) | Tried::Stored => Vec::new(),
    }
}
