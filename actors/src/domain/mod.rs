//! Plain data and pure rules of the product: no actix, no clock, no I/O.
//!
//! Everything to the right of this module (ports, actors, store, edge) speaks in these types, so a word means
//! the same in Rust, SQL, JSON and the panel.

pub mod backoff;
pub mod board;
pub mod calendar;
pub mod channel;
pub mod client;
pub mod client_field;
pub mod contact_sight;
pub mod dialog;
pub mod draft;
pub mod event;
pub mod filter;
pub mod ids;
pub mod listing;
pub mod message;
pub mod operator;
pub mod outbound;
pub mod reach;
pub mod rights;
pub mod settings;
pub mod shift;
pub mod slot;
pub mod time;
pub mod topic;
pub mod touch;
pub mod view;

pub use channel::ChannelKind;
pub use client::{Client, Contact};
pub use contact_sight::ContactSight;
pub use dialog::{CloseReason, Dialog, DialogKind, DialogState};
pub use draft::{Draft, DraftKind};
pub use event::Event;
pub use ids::*;
pub use message::{Author, AuthorKind, Direction, Message, MessageStatus, MessageType};
pub use operator::{OperatorProfile, OperatorStatus};
pub use reach::{Reach, RoleScope};
pub use rights::{Grant, Grants, Role};
pub use slot::Slot;
pub use time::Timestamp;
