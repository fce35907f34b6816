//! Clients' files that lie on somebody else's server (channels/README.md 3.2, administration.md 8.3): the message is accepted and shown
//! at once with its files «being fetched», and a row of `attachment_fetches` is committed with it. Here each file is fetched through the
//! guarded client, judged and cleaned by the rules of uploads and stored as one; then the message has it, or says why not, and whoever
//! looks hears of it.
//!
//! [`policy`] says which files are fetched, how often a file is tried and how a message shows what became of it; `worker` does it,
//! a bounded number of messages at once. A crash repeats a try and loses nothing: the row goes when the message says what became of
//! all of its files, and a file that was stored before the crash is found by its key.

pub mod policy;
mod worker;

pub use worker::{Fetching, start};
