//! The website widget's server side (channels/widget.md B): the REST part, what both REST and the socket do with a
//! visitor's frames, and the pages the loader needs.
//!
//! A visitor is a token (one encrypted block, see `secrets`); a contact's row is made by the engine with the first
//! message. What a page tells before that (parameters, page, names) waits in memory ([`visitors`]); a crash loses it and
//! the page tells it again with its next session.

pub mod actions;
mod addresses;
pub mod appearance;
pub mod blocks;
pub mod code;
mod drafts;
pub mod endings;
pub mod forms;
pub mod frames;
pub mod handlers;
pub mod identity;
pub mod letter;
pub mod newcomers;
pub mod pages;
pub mod translate;
pub mod visitors;

pub use blocks::Blocks;
pub use visitors::{Visitor, Visitors};
