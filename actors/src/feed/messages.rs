//! From committed changes to people: what dialogs tell the feed, and what the feed hands to sessions and visitors.

use std::sync::Arc;

use actix::{Message as ActixMessage, Recipient};
use bytestring::ByteString;

use crate::dialog::messages::VisitorFrame;
use crate::domain::{
    ClientId, ContactId, Dialog, DialogId, Event, FilterId, Grants, Message, MessageId, MessageStatus, OperatorId,
    Timestamp,
    board::BoardPart,
    dialog::DialogKey,
    event::TypingWho,
    filter::{FilterRef, Node, SavedFilter, SystemFolder, TopicQueue},
    view::OperatorView,
};

/// One panel session in the feed: unique per process, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionKey(pub u64);

/// A committed change of one dialog. Sent by the dialog's actor to the feed (always) and to the Distributor (when `before` and
/// `after` differ in their key), before the command is answered, and awaited: a slow feed slows one dialog, never grows a queue.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct Publication {
    /// The dialog before, `None` when it is new.
    pub before: Option<DialogKey>,
    /// The dialog after.
    pub dialog: Arc<Dialog>,
    /// New lines, ascending.
    pub messages: Vec<Arc<Message>>,
    /// Earlier lines that their author changed or took back, as they are now.
    pub amended: Vec<Arc<Message>>,
    /// Set when somebody gained the dialog with this change: lines since the last operator's reply (≤ 50, ascending, including `messages`).
    pub tail: Option<Arc<Vec<Arc<Message>>>>,
    /// Events for the visitor's sockets.
    pub visitor: Vec<VisitorFrame>,
    /// When it was committed.
    pub at: Timestamp,
}

/// Delivery steps of messages (already committed).
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct StatusMoved {
    /// Dialog.
    pub dialog_id: DialogId,
    /// Messages.
    pub messages: Vec<MessageId>,
    /// New state.
    pub status: MessageStatus,
    /// Why it failed.
    pub error_code: Option<String>,
    /// The visitor's event.
    pub visitor: Option<(ContactId, VisitorFrame)>,
}

/// Somebody types; not stored, replaced by the newest.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct Typing {
    /// Dialog.
    pub dialog_id: DialogId,
    /// Contact of the dialog, when the typist is a visitor (saves a look-up) .
    pub contact_id: Option<ContactId>,
    /// Client or operator.
    pub who: TypingWho,
    /// Operator.
    pub operator_id: Option<OperatorId>,
    /// Name.
    pub name: String,
    /// Began or ended.
    pub on: bool,
    /// Visitor's text so far.
    pub text: String,
}

/// The dialog's answer to `Open`: from this moment the session is a viewer; it gets `dialog.new` and the tail first.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct Viewing {
    /// Session.
    pub session: SessionKey,
    /// Dialog.
    pub dialog: Arc<Dialog>,
    /// Lines since the last operator's reply, ≤ 50, ascending.
    pub tail: Arc<Vec<Arc<Message>>>,
}

/// A session joins the feed.
#[derive(Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct Join {
    /// Session.
    pub session: SessionKey,
    /// Operator.
    pub operator_id: OperatorId,
    /// Name.
    pub name: String,
    /// Rights now.
    pub grants: Arc<Grants>,
    /// Where events go; bounded. A full mailbox marks the session lost (the flag `lost`).
    pub to: Recipient<Deliver>,
    /// Called when `to` was full: the session must get a new epoch.
    pub lost: Arc<std::sync::atomic::AtomicBool>,
}

/// A session's rights changed, or it looks at something else.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub enum Subscribe {
    /// New rights.
    Grants(SessionKey, Arc<Grants>),
    /// The list on screen; `None` = none.
    List(SessionKey, Option<ListView>),
    /// Filters whose counters the session shows, all of them: those not named are given up.
    Filters(SessionKey, Vec<(FilterRef, FilterSource)>),
    /// One more filter, the list's.
    AddFilter(SessionKey, FilterRef, FilterSource),
    /// The session asked to open this dialog: only its [`Viewing`] counts from now on, a late one of a former wish does not.
    Wish(SessionKey, DialogId),
    /// No dialog open any more.
    CloseView(SessionKey),
    /// Operators' rows.
    Operators(SessionKey, bool),
    /// Queue deltas.
    Queue(SessionKey, bool),
    /// A half of the live board; counts only while the session has the half's right.
    Board(SessionKey, BoardPart, bool),
    /// The session is gone.
    Leave(SessionKey),
}

/// The panel's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListView {
    /// Active dialogs the operator holds.
    Mine,
    /// Waiting dialogs the operator may see.
    Queue,
    /// Dialogs with a scenario.
    Bot,
    /// Every open dialog the operator may see.
    All,
    /// What a filter matches. Rows come once the session has the filter ([`Subscribe::AddFilter`]).
    Filter(FilterRef),
}

/// What a filter asks before it is resolved for its looker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterSource {
    /// A saved tree.
    Tree(Arc<Node>),
    /// A system folder.
    System(SystemFolder),
    /// What waits with a topic.
    Queue(TopicQueue),
}

/// A saved filter was changed or is gone; sessions that have it look anew.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct FilterChanged {
    /// The filter.
    pub id: FilterId,
    /// What it asks now; `None` when it is gone.
    pub filter: Option<Arc<SavedFilter>>,
}

/// Cards of clients or ratings of dialogs were changed by other hands: filters that ask for them look anew.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct FactsChanged {
    /// Clients whose card is another.
    pub clients: Vec<ClientId>,
    /// Dialogs whose rating is another.
    pub dialogs: Vec<DialogId>,
}

/// Counts of the filters a session has, as its operator sees them.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "Vec<(FilterRef, u32)>")]
pub struct FilterCounts(pub SessionKey);

/// Events for one session, in order. Serialised once for all receivers.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct Deliver(pub Vec<Outgoing>);

/// One event on its way to sessions: `body` is `"t":…,"d":…` without braces and without `seq`, so a session only prepends its number.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// `"t":"…","d":{…}` serialised once.
    pub body: ByteString,
    /// A newer event with the same class replaces this one while it waits (typing, counters, presence); messages have none.
    pub replaceable: Option<(ReplaceClass, i64)>,
}

/// See [`Outgoing::replaceable`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReplaceClass {
    /// Typing, by dialog.
    Typing,
    /// Viewers, by dialog.
    Viewers,
    /// Counters.
    Counters,
    /// A filter's counter, by filter.
    Filter,
    /// An operator's row, by operator.
    Operator,
    /// Queue delta.
    Queue,
}

impl Outgoing {
    /// Serialises an event once.
    ///
    /// # Errors
    /// Only when the event holds a map with keys that are not text; our events have none.
    pub fn of(event: &Event) -> Result<Self, serde_json::Error> {
        let json = serde_json::to_string(event)?;
        let body = json.trim_start_matches('{').strip_suffix('}').unwrap_or_default();
        let replaceable = match event {
            Event::Typing { dialog_id, .. } => Some((ReplaceClass::Typing, dialog_id.get())),
            Event::Viewers { dialog_id, .. } => Some((ReplaceClass::Viewers, dialog_id.get())),
            Event::Counters(_) => Some((ReplaceClass::Counters, 0)),
            Event::FilterDelta { filter_id, entered, left, reload: false, .. }
                if entered.is_empty() && left.is_empty() =>
            {
                Some((ReplaceClass::Filter, filter_id.number()))
            }
            Event::OperatorUpdated { operator } => Some((ReplaceClass::Operator, operator.id.get())),
            Event::QueueDelta { .. } => Some((ReplaceClass::Queue, 0)),
            Event::DialogNew { .. }
            | Event::DialogUpdated { .. }
            | Event::DialogRemoved { .. }
            | Event::MessageNew { .. }
            | Event::MessageUpdated { .. }
            | Event::MessageStatus { .. }
            | Event::FilterDelta { .. }
            | Event::OfferNew { .. }
            | Event::OfferEnded { .. }
            // Each builds on the one before.
            | Event::BoardDelta(_)
            | Event::Notification { .. }
            | Event::DraftChanged { .. }
            | Event::SettingsChanged { .. }
            | Event::CatalogueChanged { .. }
            | Event::ForceLogout { .. } => None,
        };
        Ok(Self { body: ByteString::from(body), replaceable })
    }
}

/// An event for all sessions of one operator (offers, notifications, own status).
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct ToOperator {
    /// Receiver.
    pub operator_id: OperatorId,
    /// Event.
    pub event: Event,
}

/// An operator's row changed: to subscribers of operators, and to the operator's own sessions.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct OperatorChanged(pub Arc<OperatorView>);

/// Length of the queue changed.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct QueueMoved {
    /// Dialogs that wait.
    pub queue_len: u32,
    /// The oldest began to wait.
    pub oldest_queued_at: Option<Timestamp>,
}

/// Settings, topics, groups or statuses changed.
#[derive(Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct CatalogueChanged(pub Arc<crate::domain::topic::Catalogue>);

/// The row of an open dialog as the feed knows it; `None` when it is not open (or does not exist). Costs no SQL.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "Option<Arc<Dialog>>")]
pub struct Peek(pub DialogId);

/// Live counters as this operator sees them.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "crate::domain::view::Counters")]
pub struct CountersFor {
    /// Operator.
    pub operator_id: OperatorId,
    /// Rights now.
    pub grants: Arc<Grants>,
}

/// Counters of the feed itself: sessions, visitors, open dialogs, deliveries, lost sessions, restarts.
#[derive(Debug, Clone, Copy, ActixMessage)]
#[rtype(result = "crate::engine::ActorReport")]
pub struct ObserveFeed;

/// A visitor's socket listens.
#[derive(Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct VisitorJoin {
    /// Contact.
    pub contact_id: ContactId,
    /// Socket, unique per process.
    pub socket: u64,
    /// Where frames go; bounded. A full one is dropped from the feed and must close itself (resumable by cursor).
    pub to: Recipient<VisitorDeliver>,
}

/// A visitor's socket is gone.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct VisitorLeave {
    /// Contact.
    pub contact_id: ContactId,
    /// Socket.
    pub socket: u64,
}

/// Visitors' sockets that are gone, told together: after a broken switch there are thousands, and messages go through the same
/// mailbox.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct VisitorsLeave(pub Vec<VisitorLeave>);

/// Frames for a visitor's socket.
#[derive(Debug, Clone, ActixMessage)]
#[rtype(result = "()")]
pub struct VisitorDeliver(pub Vec<VisitorFrame>);
