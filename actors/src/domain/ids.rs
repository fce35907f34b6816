//! A newtype per kind of id, so that two swapped ids do not compile.
//!
//! Ids are dense BIGINTs from blocks of 1,000, below 2^53, plain integers in JSON (shared decision 2). They are not
//! chronological: page by (time, id) or (dialog, seq).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares an id newtype over `i64`.
macro_rules! id_type {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// The bare number, for SQL and logs.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }
    )+};
}

id_type! {
    /// A request: one conversation with one contact.
    DialogId,
    /// One line of a dialog.
    MessageId,
    /// A user of the panel; an operator's id is their user's id.
    OperatorId,
    /// A person or company.
    ClientId,
    /// One address of a client in one channel.
    ContactId,
    /// A bot: owner of channel connections and, later, of a scenario.
    BotId,
    /// A group of bots.
    BotGroupId,
    /// One connected channel of one bot.
    ConnectionId,
    /// A topic of requests.
    SubjectId,
    /// A group of operators that handles some topics.
    SkillGroupId,
    /// A business status of dialogs.
    StatusId,
    /// A status an operator picks.
    OperatorStatusId,
    /// A priority of dialogs.
    PriorityId,
    /// A tag of requests or of clients.
    TagId,
    /// An offer of a dialog to one operator.
    OfferId,
    /// A working calendar.
    CalendarId,
    /// A ready text of the composer.
    QuickReplyId,
    /// A saved filter of the list.
    FilterId,
    /// A folder of saved filters.
    FolderId,
    /// An address that gets no website chat.
    IpBlockId,
    /// A client's rating of a request.
    CsatId,
    /// A line of somebody's bell.
    NotificationId,
    /// An uploaded file.
    FileId,
    /// A stored timer.
    TimerId,
    /// A sign-in (row of `sessions`).
    AuthSessionId,
}

/// What an id is made for: each kind draws from its own blocks (`id_blocks.kind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// [`DialogId`]
    Dialog,
    /// [`MessageId`]
    Message,
    /// [`ClientId`]
    Client,
    /// [`ContactId`]
    Contact,
    /// [`OfferId`]
    Offer,
    /// [`TimerId`]
    Timer,
    /// Rows of `distribution_audit`.
    Audit,
    /// [`NotificationId`]
    Notification,
    /// [`FileId`]
    File,
    /// Everything administrators create by hand: users, bots, topics, groups, connections, statuses, keys.
    Catalogue,
}

impl IdKind {
    /// All kinds, in the order of their rows.
    pub const ALL: [Self; 10] = [
        Self::Dialog,
        Self::Message,
        Self::Client,
        Self::Contact,
        Self::Offer,
        Self::Timer,
        Self::Audit,
        Self::Notification,
        Self::File,
        Self::Catalogue,
    ];

    /// Name of the row in `id_blocks`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dialog => "dialog",
            Self::Message => "message",
            Self::Client => "client",
            Self::Contact => "contact",
            Self::Offer => "offer",
            Self::Timer => "timer",
            Self::Audit => "audit",
            Self::Notification => "notification",
            Self::File => "file",
            Self::Catalogue => "catalogue",
        }
    }
}
