//! Letters: what they say, how they leave, and the rows they wait in (administration.md 5, operator-line.md 12).
//!
//! - [`settings`]: the mail server and the sender, its password sealed;
//! - [`words`]: the texts in both languages, pure;
//! - [`message`]: a letter as the mail server takes it, pure;
//! - [`policy`]: when to try again and what an answer means, pure;
//! - [`transport`]: one try over SMTP to an address that passed the guard of everything outbound;
//! - [`until_tls`]: what is readable before STARTTLS stays before it;
//! - [`mailer`]: the queue: rows of `letters`, claimed before they are sent, so that a crash loses none and repeats at most one.
//!
//! Who gets a letter about something unseen is decided in `app/notices.rs`.

pub mod mailer;
pub mod message;
pub mod policy;
pub mod settings;
pub mod transport;
pub mod until_tls;
pub mod words;

pub use mailer::{Draft, Mailer};
pub use settings::{Encryption, MailSettings};
pub use words::Language;
