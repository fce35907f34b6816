//! Failures: processes killed, databases and Redis away. Nothing accepted is lost or doubled, everything comes back by itself.

mod database_away;
mod kill;
mod poison;
mod redis_away;
