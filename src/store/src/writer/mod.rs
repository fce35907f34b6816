//! Group commit.

/// Writer threads on PostgreSQL: by slot parity.
pub(crate) const POSTGRES_WRITERS: u32 = 2;
