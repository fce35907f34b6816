//! What a visitor of a site may read: their contact, their lines, their place in the event log (channels/widget.md 2, 4).
//! Internal lines are left out in SQL, so no caller can forget it (security.md AC-08).

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, OptionalExtension as _, QueryDsl as _,
    QueryResult, RunQueryDsl as _, dsl::max,
};
use rozmova_actors::domain::{
    ContactId, Dialog, DialogId, DialogState, MessageId, Slot, Timestamp, outbound::WidgetEvent,
};
use serde_json::Value;

use crate::{
    csat::{self, CsatRow},
    db::Conn,
    schema::{contacts, dialogs, messages, widget_events},
};

/// The identity behind a visitor's token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitorContact {
    /// Contact.
    pub id: ContactId,
    /// Connection it belongs to.
    pub connection_id: i64,
    /// Identity inside the channel.
    pub chat_id: String,
}

/// A line as visitors see it.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitorLine {
    /// Message.
    pub id: MessageId,
    /// Dialog.
    pub dialog_id: DialogId,
    /// Author kind as stored.
    pub author_kind: String,
    /// Author's name.
    pub author_name: String,
    /// Content type as stored.
    pub kind: String,
    /// Text.
    pub text: String,
    /// Buttons.
    pub buttons: Value,
    /// Files.
    pub attachments: Value,
    /// Message it answers.
    pub reply_to: Option<MessageId>,
    /// Dedup key; a visitor's own line ends with their own id of it.
    pub dedup_key: Option<String>,
    /// Accepted.
    pub created_at: Timestamp,
}

#[derive(diesel::Queryable)]
struct Raw {
    id: i64,
    dialog_id: i64,
    author_kind: String,
    author_name: String,
    kind: String,
    body: String,
    buttons: Value,
    attachments: Value,
    reply_to_id: Option<i64>,
    dedup_key: Option<String>,
    created_at: i64,
}

impl From<Raw> for VisitorLine {
    fn from(raw: Raw) -> Self {
        Self {
            id: MessageId(raw.id),
            dialog_id: DialogId(raw.dialog_id),
            author_kind: raw.author_kind,
            author_name: raw.author_name,
            kind: raw.kind,
            text: raw.body,
            buttons: raw.buttons,
            attachments: raw.attachments,
            reply_to: raw.reply_to_id.map(MessageId),
            dedup_key: raw.dedup_key,
            created_at: Timestamp(raw.created_at),
        }
    }
}

/// The contact of a visitor, `None` before their first message.
///
/// # Errors
/// The statement's.
pub fn contact(conn: &mut Conn, id: ContactId) -> QueryResult<Option<VisitorContact>> {
    let query = contacts::table.find(id.get()).select((contacts::connection_id, contacts::chat_id));
    let found: Option<(i64, String)> = on_db!(conn, c => query.first(c).optional())?;
    Ok(found.map(|(connection_id, chat_id)| VisitorContact { id, connection_id, chat_id }))
}

/// The contact of an identity, `None` before its first message.
///
/// # Errors
/// The statement's.
pub fn contact_of_chat(conn: &mut Conn, connection: i64, chat: &str) -> QueryResult<Option<ContactId>> {
    let query = contacts::table
        .filter(contacts::connection_id.eq(connection).and(contacts::chat_id.eq(chat)))
        .select(contacts::id);
    let found: Option<i64> = on_db!(conn, c => query.first(c).optional())?;
    Ok(found.map(ContactId))
}

/// Lines of a contact's dialogs (or one of them) before a message (or the newest), newest first, at most `limit`; `None`
/// when the message or the dialog is somebody else's.
///
/// # Errors
/// The statement's.
pub fn history(
    conn: &mut Conn,
    contact: ContactId,
    dialog: Option<i64>,
    before: Option<MessageId>,
    limit: i64,
) -> QueryResult<Option<Vec<VisitorLine>>> {
    let mine = |id: i64| dialogs::table.filter(dialogs::id.eq(id).and(dialogs::contact_id.eq(contact.get())));
    if let Some(id) = dialog {
        let found: Option<i64> = on_db!(conn, c => mine(id).select(dialogs::id).first(c).optional())?;
        if found.is_none() {
            return Ok(None);
        }
    }
    let (at, id) = match before {
        None => (i64::MAX, i64::MAX),
        Some(id) => {
            let query = messages::table
                .inner_join(dialogs::table.on(dialogs::id.eq(messages::dialog_id)))
                .filter(messages::id.eq(id.get()).and(dialogs::contact_id.eq(contact.get())))
                .select((messages::created_at, messages::id));
            match on_db!(conn, c => query.first::<(i64, i64)>(c).optional())? {
                Some(place) => place,
                None => return Ok(None),
            }
        }
    };
    let (low, high) = dialog.map_or((0, i64::MAX), |id| (id, id));
    let query = messages::table
        .inner_join(dialogs::table.on(dialogs::id.eq(messages::dialog_id)))
        .filter(dialogs::contact_id.eq(contact.get()).and(messages::direction.ne("internal")))
        .filter(messages::deleted_at.is_null())
        .filter(dialogs::id.between(low, high))
        .filter(messages::created_at.lt(at).or(messages::created_at.eq(at).and(messages::id.lt(id))))
        .order((messages::created_at.desc(), messages::id.desc()))
        .limit(limit)
        .select((
            messages::id,
            messages::dialog_id,
            messages::author_kind,
            messages::author_name,
            messages::kind,
            messages::body,
            messages::buttons,
            messages::attachments,
            messages::reply_to_id,
            messages::dedup_key,
            messages::created_at,
        ));
    let rows = on_db!(conn, c => query.load::<Raw>(c))?;
    Ok(Some(rows.into_iter().map(VisitorLine::from).collect()))
}

/// The newest dialog of a contact.
///
/// # Errors
/// The statement's.
pub fn newest_dialog(conn: &mut Conn, contact: ContactId) -> QueryResult<Option<DialogId>> {
    let query = dialogs::table
        .filter(dialogs::contact_id.eq(contact.get()))
        .order((dialogs::created_at.desc(), dialogs::id.desc()))
        .select(dialogs::id);
    let found: Option<i64> = on_db!(conn, c => query.first(c).optional())?;
    Ok(found.map(DialogId))
}

/// Number of the newest event of a slot, 0 when there is none: a position from which nothing is missed.
///
/// # Errors
/// The statement's.
pub fn newest_event(conn: &mut Conn, slot: Slot) -> QueryResult<i64> {
    let slot = i16::try_from(slot.get()).unwrap_or(i16::MAX);
    let query = widget_events::table.filter(widget_events::slot.eq(slot)).select(max(widget_events::n));
    let newest: Option<i64> = on_db!(conn, c => query.first(c))?;
    Ok(newest.unwrap_or(0))
}

/// A visitor, as a socket that opens asks about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// Contact.
    pub contact: ContactId,
    /// Placement.
    pub slot: Slot,
    /// Connection.
    pub connection: i64,
    /// Identity inside the channel.
    pub chat_id: String,
}

/// What a socket that opens tells: what was missed, and how the chat stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Events after the cursor, ascending; `None` when the page has to load everything.
    pub missed: Option<Vec<WidgetEvent>>,
    /// The log was read up to here.
    pub told: i64,
    /// The newest dialog of the identity.
    pub dialog: Option<Dialog>,
    /// Its rating.
    pub rating: Option<CsatRow>,
}

/// How a visitor's chat stands, over one connection. The log is read first: what happens after it is told by the feed, which the
/// socket has joined before. Without a cursor nothing was missed.
///
/// # Errors
/// The statements'.
pub fn standing(conn: &mut Conn, whose: &Whose, cursor: Option<i64>, limit: u32) -> QueryResult<Standing> {
    let missed = match cursor {
        Some(from) => crate::widget_events::after(conn, whose.contact, whose.slot, from, limit.into())?,
        None => Some(Vec::new()),
    };
    // As many as one answer holds: there may be more, and history is cheaper than a long tail.
    let missed = missed.filter(|events| events.len() < limit as usize);
    let told = match (&missed, cursor) {
        (Some(events), Some(from)) => events.last().map_or(from, |event| event.n.max(from)),
        _ => newest_event(conn, whose.slot)?,
    };
    let dialog = match contact_of_chat(conn, whose.connection, &whose.chat_id)? {
        Some(contact) => crate::dialogs::newest_of_contact(conn, contact)?,
        None => None,
    };
    let rating = match &dialog {
        Some(dialog) if dialog.state == DialogState::Closed => csat::of_dialog(conn, dialog.id)?,
        _ => None,
    };
    Ok(Standing { missed, told, dialog, rating })
}
