//! What the queues of letters and of pushes have in common: a row is claimed before it is sent, so that a crash in between repeats a
//! try and loses nothing.

/// Where something on its way stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendState {
    /// Waits, or is being sent.
    Queued,
    /// The other side took it.
    Sent,
    /// Given up; the row says why.
    Failed,
}

impl SendState {
    /// The word in SQL and JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn of(word: &str) -> Self {
        match word {
            "sent" => Self::Sent,
            "failed" => Self::Failed,
            _ => Self::Queued,
        }
    }
}

/// The functions of a queue whose table has `state`, `attempts`, `answer` and `next_at`. Beside it stand the type `Raw` of a whole row
/// and the function `row` that reads one; the traits of diesel have to be in scope.
macro_rules! sending_queue {
    ($table:ident, $row:ty) => {
        /// Rows whose try is due, the one waiting longest first.
        ///
        /// # Errors
        /// The statement's.
        pub fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<$row>> {
            on_db!(conn, c => $table::table
                .filter($table::state.eq("queued"))
                .filter($table::next_at.le(now.micros()))
                .order(($table::next_at.asc(), $table::id.asc()))
                .limit(limit)
                .load::<Raw>(c))
            .map(|rows| rows.into_iter().map(row).collect())
        }

        /// When the next try is due.
        ///
        /// # Errors
        /// The statement's.
        pub fn next_due(conn: &mut Conn) -> QueryResult<Option<Timestamp>> {
            let next: Option<i64> = on_db!(conn, c => $table::table
                .filter($table::state.eq("queued"))
                .select(dsl::min($table::next_at))
                .first(c))?;
            Ok(next.map(Timestamp))
        }

        /// One.
        ///
        /// # Errors
        /// The statement's.
        pub fn by_id(conn: &mut Conn, id: i64) -> QueryResult<Option<$row>> {
            on_db!(conn, c => $table::table.find(id).first::<Raw>(c).optional()).map(|found| found.map(row))
        }

        /// Takes a row for a try: nobody else gets it before `until`. `false` when somebody was first or it waits no more.
        ///
        /// # Errors
        /// The statement's.
        pub fn claim(conn: &mut Conn, seen: &$row, until: Timestamp) -> QueryResult<bool> {
            on_db!(conn, c => diesel::update($table::table
                    .find(seen.id)
                    .filter($table::state.eq("queued"))
                    .filter($table::attempts.eq(seen.attempts)))
                .set(($table::attempts.eq(seen.attempts + 1), $table::next_at.eq(until.micros())))
                .execute(c))
            .map(|n| n == 1)
        }

        /// The try failed; the next one is at `next`.
        ///
        /// # Errors
        /// The statement's.
        pub fn again(conn: &mut Conn, id: i64, answer: &str, next: Timestamp) -> QueryResult<()> {
            on_db!(conn, c => diesel::update($table::table.find(id).filter($table::state.eq("queued")))
                .set(($table::answer.eq(answer), $table::next_at.eq(next.micros())))
                .execute(c))
            .map(|_| ())
        }
    };
}

pub(crate) use sending_queue;
