//! Why the store could not be opened or did not answer.

/// Opening failed; the command line maps these to exit codes 4 and 5 (contract.md 2).
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is not one of ours: `sqlite://path` or `postgres://…`.
    #[error("the database address must begin with sqlite:// or postgres://")]
    Address,
    /// Nobody answers there, or the file cannot be opened (exit code 4).
    #[error(
        "the database cannot be reached: {0}; start it, or correct the address (database.url, ROZMOVA__DATABASE__URL)"
    )]
    Unreachable(String),
    /// A newer version of the product has already changed the schema (exit code 5).
    #[error(
        "the database has schema version {found}, this program knows versions up to {known}: start the newer version again, or restore the backup made before the upgrade"
    )]
    NewerSchema {
        /// Version found in the database.
        found: String,
        /// Newest version this program knows.
        known: String,
    },
    /// The database lacks migrations and they were not to be run while opening.
    #[error("{missing} migrations are missing; run «rozmova migrate»")]
    NotMigrated {
        /// How many.
        missing: usize,
    },
    /// A migration failed; the database is as it was before that migration.
    #[error("a migration failed and was rolled back, the former version still starts: {0}")]
    Migration(String),
}

/// A read or an administrative write failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer (no connection within the limit): the edge answers 503.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// The database did not finish in time: the edge answers 503. A write may still take place.
    #[error("the database did not finish in time")]
    Timeout,
    /// The statement was refused.
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
    /// The function given to the store panicked; its transaction was rolled back.
    #[error("a database function panicked")]
    Panicked,
}

impl StoreError {
    /// Whether a unique index refused the write (the edge answers 409 or 422).
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(
            self,
            Self::Query(diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _))
        )
    }

    /// Whether a foreign key refused the write: something named in it does not exist, or is still used.
    #[must_use]
    pub fn is_foreign_key_violation(&self) -> bool {
        use diesel::result::DatabaseErrorKind as Kind;
        matches!(
            self,
            Self::Query(diesel::result::Error::DatabaseError(Kind::ForeignKeyViolation | Kind::RestrictViolation, _))
        )
    }

    /// Whether asking again later may help.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Timeout)
    }
}

/// Whether the database has no room left on its disk: nothing can be written until somebody makes room.
pub(crate) fn means_full(error: &diesel::result::Error) -> bool {
    let diesel::result::Error::DatabaseError(_, info) = error else { return false };
    ["No space left on device", "database or disk is full"].iter().any(|part| info.message().contains(part))
}

/// Whether an error means that the database is away or full, not that it refused the statement.
///
/// PostgreSQL's SQLSTATE is not visible through diesel, so the untranslated parts of messages are looked at.
pub(crate) fn means_away(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind as Kind, Error};
    match error {
        Error::BrokenTransactionManager => true,
        // A COMMIT that failed, and the rollback after it too: the connection is gone.
        Error::RollbackErrorOnCommit { rollback_error, commit_error } => {
            means_away(commit_error) || means_away(rollback_error)
        }
        Error::DatabaseError(Kind::ClosedConnection | Kind::ReadOnlyTransaction, _) => true,
        Error::DatabaseError(_, info) => {
            let text = info.message();
            [
                "server closed the connection",
                "terminating connection",
                "no connection to the server",
                "connection to server",
                "the database system is",
                "No space left on device",
                "too many clients",
                "database or disk is full",
                "disk I/O error",
                "database is locked",
                "SSL connection has been closed",
                "could not receive data from server",
                "could not send data to server",
            ]
            .iter()
            .any(|part| text.contains(part))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind, Error};

    use super::*;

    fn said(text: &str) -> Error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(text.to_owned()))
    }

    #[test]
    fn a_lost_connection_is_told_from_a_refused_statement() {
        let both = |commit: &str| Error::RollbackErrorOnCommit {
            rollback_error: Box::new(Error::RollbackTransaction),
            commit_error: Box::new(said(commit)),
        };
        for (error, away) in [
            (said("server closed the connection unexpectedly"), true),
            (said("could not receive data from server: Connection timed out"), true),
            (said("database or disk is full"), true),
            (Error::BrokenTransactionManager, true),
            (both("no connection to the server"), true),
            (both("deferred constraint"), false),
            (said("null value in column"), false),
            (Error::NotFound, false),
        ] {
            assert_eq!(means_away(&error), away, "{error:?}");
        }
    }
}
