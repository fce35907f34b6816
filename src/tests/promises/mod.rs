//! The promises P-01…P-20 of security.md: tests that need the whole product, and the table of all of them.
//!
//! A test is found by its name, `p_07_…`, wherever it stands; `PROMISES.md` in the folder above is written from the names.

mod code;
mod kept;
mod migrations;
mod overdue;
mod races;
mod table;
