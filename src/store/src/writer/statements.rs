//! The statements of a batch: one for each table, whatever the number of changes.

use std::borrow::Cow;

use diesel::{QueryResult, sql_types::BigInt};
use rozmova_actors::{
    domain::{Client, Contact, Dialog, Message, OperatorId, Slot, TagId, Timestamp, outbound::OutboxBody},
    ports::{FactDraft, FetchDraft, LineAmended, NewMessage, NoticeDraft, Receipt, TimerDraft},
};

use crate::{
    Conn,
    codes::Word,
    rows::{Col, Found, FoundSql, WithRows},
};

fn id<T: Into<i64>>(id: Option<T>) -> Option<i64> {
    id.map(Into::into)
}

fn at(moment: Option<Timestamp>) -> Option<i64> {
    moment.map(Timestamp::micros)
}

/// A slot as its column holds it.
pub(crate) fn slot(slot: Slot) -> i16 {
    // Slots are 0..256.
    slot.get() as i16
}

fn json<T: serde::Serialize + ?Sized>(value: &T, empty: &'static str) -> Cow<'static, str> {
    // Serialising our own plain data cannot fail; were it to, an empty value of the same kind keeps the row readable.
    serde_json::to_string(value).map_or(Cow::Borrowed(empty), Cow::Owned)
}

/// An object, also when the value given is none.
fn object(value: &serde_json::Value) -> Cow<'static, str> {
    if value.is_object() { json(value, "{}") } else { Cow::Borrowed("{}") }
}

macro_rules! columns {
    ($rows:expr, $row:ident => { $($name:literal : $kind:ident = $value:expr),+ $(,)? }) => {
        vec![$(($name, Col::$kind($rows.iter().map(|$row| $value).collect()))),+]
    };
}

fn b(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

fn ob(text: Option<&String>) -> Option<Cow<'_, str>> {
    text.map(|text| Cow::Borrowed(text.as_str()))
}

/// Columns of `messages` in the order of the inserts.
macro_rules! message_columns {
    () => {
        "id, dialog_id, seq, connection_id, dedup_key, direction, author_kind, author_id, author_name, kind, body, \
         attachments, buttons, reply_to_id, status, error_code, client_nonce, created_at, mentions"
    };
}

fn message_rows<'a>(lines: &[&'a NewMessage]) -> Vec<(&'static str, Col<'a>)> {
    columns!(lines, l => {
        "id": I64 = l.message.id.get(),
        "dialog_id": I64 = l.message.dialog_id.get(),
        "seq": I64 = l.message.seq,
        "connection_id": I64 = l.connection_id.get(),
        "dedup_key": OptText = ob(l.dedup_key.as_ref()),
        "direction": Text = b(l.message.direction.word()),
        "author_kind": Text = b(l.message.author.kind.word()),
        "author_id": OptI64 = l.message.author.id,
        "author_name": Text = b(&l.message.author.name),
        "kind": Text = b(l.message.kind.word()),
        "body": Text = b(&l.message.text),
        "attachments": Json = json(&l.message.attachments, "[]"),
        "buttons": Json = json(&l.message.buttons, "[]"),
        "reply_to_id": OptI64 = id(l.message.reply_to_id.map(|i| i.get())),
        "status": I16 = l.message.status.rank(),
        "error_code": OptText = ob(l.message.error_code.as_ref()),
        "client_nonce": OptText = ob(l.message.client_nonce.as_ref()),
        "created_at": I64 = l.message.created_at.micros(),
        "mentions": OptText = (!l.message.mentions.is_empty()).then(|| json(&l.message.mentions, "[]")),
    })
}

/// Inserts the first lines of changes and answers the ids that were new.
pub(super) fn first_lines(conn: &mut Conn, lines: &[&NewMessage]) -> QueryResult<Vec<i64>> {
    WithRows::<BigInt>::new(
        message_rows(lines),
        concat!(
            "INSERT INTO messages (",
            message_columns!(),
            ") SELECT ",
            message_columns!(),
            " FROM u WHERE true ON CONFLICT DO NOTHING RETURNING id"
        ),
    )
    .numbers(conn)
}

/// Inserts further lines.
pub(super) fn more_lines(conn: &mut Conn, lines: &[&NewMessage]) -> QueryResult<usize> {
    WithRows::<()>::new(
        message_rows(lines),
        concat!("INSERT INTO messages (", message_columns!(), ") SELECT ", message_columns!(), " FROM u"),
    )
    .execute(conn)
}

/// Changes lines that are as their authors saw them and answers the ids of those. What a line said is added to what is kept of it.
pub(super) fn amended_lines(conn: &mut Conn, lines: &[&LineAmended]) -> QueryResult<Vec<i64>> {
    let columns = columns!(lines, l => {
        "id": I64 = l.message.id.get(),
        "seen": I64 = at(l.seen).unwrap_or_default(),
        "body": Text = b(&l.message.text),
        "attachments": Json = json(&l.message.attachments, "[]"),
        "buttons": Json = json(&l.message.buttons, "[]"),
        "edited_at": OptI64 = at(l.message.edited_at),
        "deleted_at": OptI64 = at(l.message.deleted_at),
        "former": Text = object(&l.former),
    });
    WithRows::<BigInt>::new(
        columns,
        "UPDATE messages SET body = u.body, attachments = u.attachments, buttons = u.buttons, \
         edited_at = u.edited_at, deleted_at = u.deleted_at, \
         former = CASE WHEN messages.former IS NULL THEN '[' || u.former || ']' \
         ELSE substr(messages.former, 1, length(messages.former) - 1) || ',' || u.former || ']' END FROM u \
         WHERE messages.id = u.id AND coalesce(messages.edited_at, 0) = u.seen AND messages.deleted_at IS NULL \
         RETURNING messages.id",
    )
    .numbers(conn)
}

/// Gives lines that nobody took back or erased meanwhile the files they have from now on, and answers the ids of those.
pub(super) fn fetched_lines(conn: &mut Conn, lines: &[&Message]) -> QueryResult<Vec<i64>> {
    let columns = columns!(lines, m => {
        "id": I64 = m.id.get(),
        "attachments": Json = json(&m.attachments, "[]"),
    });
    WithRows::<BigInt>::new(
        columns,
        "UPDATE messages SET attachments = u.attachments FROM u \
         WHERE messages.id = u.id AND messages.deleted_at IS NULL RETURNING messages.id",
    )
    .numbers(conn)
}

/// Queues the lines whose files are to be fetched.
pub(super) fn fetches(conn: &mut Conn, rows: &[&FetchDraft]) -> QueryResult<usize> {
    let columns = columns!(rows, f => {
        "id": I64 = f.message_id.get(),
        "dialog_id": I64 = f.dialog_id.get(),
        "made": I64 = f.at.micros(),
    });
    WithRows::<()>::new(
        columns,
        "INSERT INTO attachment_fetches (id, dialog_id, attempts, created_at, next_at) \
         SELECT id, dialog_id, 0, made, made FROM u",
    )
    .execute(conn)
}

/// The stored messages with the dedup keys of the lines; the first number is the place given with the line.
pub(super) fn stored_by_key(conn: &mut Conn, lines: &[(usize, &NewMessage)]) -> QueryResult<Vec<Found>> {
    let keyed: Vec<_> = lines.iter().filter(|(_, l)| l.dedup_key.is_some()).collect();
    let columns = columns!(keyed, l => {
        "place": I64 = l.0 as i64,
        "connection_id": I64 = l.1.connection_id.get(),
        "dedup_key": Text = b(l.1.dedup_key.as_deref().unwrap_or_default()),
    });
    WithRows::<FoundSql>::new(
        columns,
        "SELECT u.place, m.id, m.dialog_id, m.seq, m.created_at, m.body FROM u JOIN messages m \
         ON m.connection_id = u.connection_id AND m.dedup_key = u.dedup_key",
    )
    .found(conn)
}

/// The stored messages with the nonces of the lines. Lines of people and of integrators' keys have an index of their own kind each.
pub(super) fn stored_by_nonce(conn: &mut Conn, lines: &[(usize, &NewMessage)]) -> QueryResult<Vec<Found>> {
    let keyed = lines.iter().filter(|(_, l)| l.message.client_nonce.is_some());
    let (people, keys): (Vec<&(usize, &NewMessage)>, Vec<_>) = keyed.partition(|(_, l)| l.message.author.id.is_some());
    let mut found = Vec::new();
    if !people.is_empty() {
        let columns = columns!(people, l => {
            "place": I64 = l.0 as i64,
            "dialog_id": I64 = l.1.message.dialog_id.get(),
            "author_kind": Text = b(l.1.message.author.kind.word()),
            "author_id": OptI64 = l.1.message.author.id,
            "nonce": Text = b(l.1.message.client_nonce.as_deref().unwrap_or_default()),
        });
        let sql = "SELECT u.place, m.id, m.dialog_id, m.seq, m.created_at, m.body FROM u JOIN messages m \
             ON m.dialog_id = u.dialog_id AND m.author_kind = u.author_kind AND m.author_id = u.author_id \
             AND m.client_nonce = u.nonce";
        found = WithRows::<FoundSql>::new(columns, sql).found(conn)?;
    }
    if !keys.is_empty() {
        let columns = columns!(keys, l => {
            "place": I64 = l.0 as i64,
            "dialog_id": I64 = l.1.message.dialog_id.get(),
            "author_kind": Text = b(l.1.message.author.kind.word()),
            "author_name": Text = b(&l.1.message.author.name),
            "nonce": Text = b(l.1.message.client_nonce.as_deref().unwrap_or_default()),
        });
        let sql = "SELECT u.place, m.id, m.dialog_id, m.seq, m.created_at, m.body FROM u JOIN messages m \
             ON m.dialog_id = u.dialog_id AND m.author_kind = u.author_kind AND m.author_id IS NULL \
             AND m.author_name = u.author_name AND m.client_nonce = u.nonce";
        found.extend(WithRows::<FoundSql>::new(columns, sql).found(conn)?);
    }
    Ok(found)
}

/// Inserts new clients.
pub(super) fn clients(conn: &mut Conn, rows: &[&Client]) -> QueryResult<usize> {
    let columns = columns!(rows, r => {
        "id": I64 = r.id.get(),
        "name": Text = b(&r.name),
        "first_name": Text = b(&r.first_name),
        "last_name": Text = b(&r.last_name),
        "phone": Text = b(&r.phone),
        "email": Text = Cow::Owned(r.email.to_lowercase()),
        "language": Text = b(&r.language),
        "is_banned": Bool = r.is_banned,
        "created_at": I64 = r.created_at.micros(),
        "updated_at": I64 = r.created_at.micros(),
    });
    WithRows::<()>::new(
        columns,
        "INSERT INTO clients (id, name, first_name, last_name, phone, email, language, is_banned, created_at, updated_at) \
         SELECT id, name, first_name, last_name, phone, email, language, is_banned, created_at, updated_at FROM u",
    )
    .execute(conn)
}

fn contact_rows<'a>(rows: &[&'a Contact]) -> Vec<(&'static str, Col<'a>)> {
    columns!(rows, r => {
        "id": I64 = r.id.get(),
        "client_id": I64 = r.client_id.get(),
        "bot_id": I64 = r.bot_id.get(),
        "connection_id": I64 = r.connection_id.get(),
        "channel": Text = b(r.channel.key()),
        "chat_id": Text = b(&r.chat_id),
        "slot": I16 = slot(r.slot),
        "username": Text = b(&r.username),
        "display_name": Text = b(&r.display_name),
        "phone": Text = b(&r.phone),
        "language_code": Text = b(&r.language_code),
        "params_from_site": Json = object(&r.params_from_site),
        "meta": Json = object(&r.meta),
        "last_inbound_at": OptI64 = at(r.last_inbound_at),
        "created_at": I64 = r.created_at.micros(),
    })
}

/// Inserts new contacts; a second contact of the same chat breaks the batch.
pub(super) fn contacts(conn: &mut Conn, rows: &[&Contact]) -> QueryResult<usize> {
    WithRows::<()>::new(
        contact_rows(rows),
        "INSERT INTO contacts (id, client_id, bot_id, connection_id, channel, chat_id, slot, username, display_name, \
         phone, language_code, params_from_site, meta, last_inbound_at, created_at) \
         SELECT id, client_id, bot_id, connection_id, channel, chat_id, slot, username, display_name, \
         phone, language_code, params_from_site, meta, last_inbound_at, created_at FROM u",
    )
    .execute(conn)
}

/// Replaces what may change in contacts. The client stays: linking and merging are other writes.
pub(super) fn contact_updates(conn: &mut Conn, rows: &[&Contact]) -> QueryResult<usize> {
    WithRows::<()>::new(
        contact_rows(rows),
        "UPDATE contacts SET username = u.username, display_name = u.display_name, phone = u.phone, \
         language_code = u.language_code, params_from_site = u.params_from_site, meta = u.meta, \
         last_inbound_at = u.last_inbound_at FROM u WHERE contacts.id = u.id",
    )
    .execute(conn)
}

/// Inserts new dialogs; answers the ids that were written.
pub(super) fn new_dialogs(conn: &mut Conn, rows: &[&Dialog]) -> QueryResult<Vec<i64>> {
    let mut columns = columns!(rows, d => {
        "id": I64 = d.id.get(),
        "slot": I16 = slot(d.slot),
        "kind": Text = b(d.kind.word()),
        "bot_id": I64 = d.bot_id.get(),
        "channel": Text = b(d.channel.key()),
        "contact_id": I64 = d.contact_id.get(),
        "chat_id": Text = b(&d.chat_id),
        "is_outbound": Bool = d.is_outbound,
        "author_id": OptI64 = d.author_id.map(OperatorId::get),
        "created_at": I64 = d.created_at.micros(),
    });
    columns.extend(seldom_changed(rows));
    columns.extend(moved_by_lines(rows));
    WithRows::<BigInt>::new(
        columns,
        "INSERT INTO dialogs (id, slot, kind, bot_id, channel, contact_id, chat_id, is_outbound, author_id, created_at, \
         connection_id, contact_name, client_id, client_name, subject_id, state, status_id, priority_id, weight, \
         operator_id, operator_name, pinned_operator_id, tag_ids, mentioned_ids, excluded, close_comment, close_reason, closed_by_id, \
         queued_at, connected_at, closed_at, snoozed_until, woken_at, listed_at, unrated, reopened_count, \
         first_operator_reply_at, last_client_message_at, last_operator_message_at, last_message_at, waiting_since, \
         warn_at, due_at, unread, read_seq, last_seq, preview_text, preview_author_kind, preview_type, version) \
         SELECT id, slot, kind, bot_id, channel, contact_id, chat_id, is_outbound, author_id, created_at, \
         connection_id, contact_name, client_id, client_name, subject_id, state, status_id, priority_id, weight, \
         operator_id, operator_name, pinned_operator_id, tag_ids, mentioned_ids, excluded, close_comment, close_reason, closed_by_id, \
         queued_at, connected_at, closed_at, snoozed_until, woken_at, listed_at, unrated, reopened_count, \
         first_operator_reply_at, last_client_message_at, last_operator_message_at, last_message_at, waiting_since, \
         warn_at, due_at, unread, read_seq, last_seq, preview_text, preview_author_kind, preview_type, version FROM u \
         WHERE true ON CONFLICT (id) DO NOTHING RETURNING id",
    )
    .numbers(conn)
}

/// Writes what may change in dialogs whose stored version is one less; answers the ids that were written.
pub(super) fn changed_dialogs(conn: &mut Conn, rows: &[&Dialog]) -> QueryResult<Vec<i64>> {
    let mut columns = columns!(rows, d => { "id": I64 = d.id.get() });
    columns.extend(seldom_changed(rows));
    columns.extend(moved_by_lines(rows));
    WithRows::<BigInt>::new(
        columns,
        "UPDATE dialogs SET connection_id = u.connection_id, contact_name = u.contact_name, client_id = u.client_id, \
         client_name = u.client_name, subject_id = u.subject_id, state = u.state, status_id = u.status_id, \
         priority_id = u.priority_id, weight = u.weight, operator_id = u.operator_id, \
         operator_name = u.operator_name, pinned_operator_id = u.pinned_operator_id, tag_ids = u.tag_ids, mentioned_ids = u.mentioned_ids, excluded = u.excluded, \
         close_comment = u.close_comment, close_reason = u.close_reason, closed_by_id = u.closed_by_id, \
         queued_at = u.queued_at, connected_at = u.connected_at, closed_at = u.closed_at, \
         snoozed_until = u.snoozed_until, woken_at = u.woken_at, listed_at = u.listed_at, unrated = u.unrated, \
         reopened_count = u.reopened_count, first_operator_reply_at = u.first_operator_reply_at, \
         last_client_message_at = u.last_client_message_at, last_operator_message_at = u.last_operator_message_at, \
         last_message_at = u.last_message_at, waiting_since = u.waiting_since, \
         warn_at = u.warn_at, due_at = u.due_at, unread = u.unread, \
         read_seq = u.read_seq, last_seq = u.last_seq, preview_text = u.preview_text, \
         preview_author_kind = u.preview_author_kind, preview_type = u.preview_type, version = u.version \
         FROM u WHERE dialogs.id = u.id AND dialogs.version = u.version - 1 RETURNING dialogs.id",
    )
    .numbers(conn)
}

/// The same for dialogs that differ only in what a line moves: nearly every write, with a third of the columns.
pub(super) fn dialogs_with_a_line(conn: &mut Conn, rows: &[&Dialog]) -> QueryResult<Vec<i64>> {
    let mut columns = columns!(rows, d => { "id": I64 = d.id.get() });
    columns.extend(moved_by_lines(rows));
    WithRows::<BigInt>::new(
        columns,
        "UPDATE dialogs SET first_operator_reply_at = u.first_operator_reply_at, \
         last_client_message_at = u.last_client_message_at, last_operator_message_at = u.last_operator_message_at, \
         last_message_at = u.last_message_at, waiting_since = u.waiting_since, \
         warn_at = u.warn_at, due_at = u.due_at, unread = u.unread, \
         read_seq = u.read_seq, last_seq = u.last_seq, preview_text = u.preview_text, \
         preview_author_kind = u.preview_author_kind, preview_type = u.preview_type, version = u.version \
         FROM u WHERE dialogs.id = u.id AND dialogs.version = u.version - 1 RETURNING dialogs.id",
    )
    .numbers(conn)
}

/// What commands change, lines do not.
fn seldom_changed<'a>(rows: &[&'a Dialog]) -> Vec<(&'static str, Col<'a>)> {
    columns!(rows, d => {
        "connection_id": I64 = d.connection_id.get(),
        "contact_name": Text = b(&d.contact_name),
        "client_id": I64 = d.client_id.get(),
        "client_name": Text = b(&d.client_name),
        "subject_id": OptI64 = d.subject_id.map(|i| i.get()),
        "state": Text = b(d.state.key()),
        "status_id": OptI64 = d.status_id.map(|i| i.get()),
        "priority_id": OptI64 = d.priority_id.map(|i| i.get()),
        "weight": I32 = d.weight,
        "operator_id": OptI64 = d.operator_id.map(OperatorId::get),
        "operator_name": Text = b(&d.operator_name),
        "pinned_operator_id": OptI64 = d.pinned_operator_id.map(OperatorId::get),
        "tag_ids": Json = tags_to_json(&d.tag_ids),
        "mentioned_ids": Json = mentioned_to_json(&d.mentioned),
        "excluded": Json = excluded_to_json(&d.excluded),
        "close_comment": Text = b(&d.close_comment),
        "close_reason": OptText = d.close_reason.map(|r| b(r.key())),
        "closed_by_id": OptI64 = d.closed_by_id.map(OperatorId::get),
        "queued_at": OptI64 = at(d.queued_at),
        "connected_at": OptI64 = at(d.connected_at),
        "closed_at": OptI64 = at(d.closed_at),
        "snoozed_until": OptI64 = at(d.snoozed_until),
        "woken_at": OptI64 = at(d.woken_at),
        // The key of closed lists. Empty while a dialog is open, so that a line moves no indexed column (DECISION-lists.md).
        "listed_at": OptI64 = (!d.state.is_open()).then(|| d.last_message_at.micros()),
        "unrated": Bool = d.unrated,
        "reopened_count": I32 = d.reopened_count,
    })
}

/// What [`rozmova_actors::domain::Dialog::differs_by_a_line`] leaves free.
fn moved_by_lines<'a>(rows: &[&'a Dialog]) -> Vec<(&'static str, Col<'a>)> {
    columns!(rows, d => {
        "first_operator_reply_at": OptI64 = at(d.first_operator_reply_at),
        "last_client_message_at": OptI64 = at(d.last_client_message_at),
        "last_operator_message_at": OptI64 = at(d.last_operator_message_at),
        "last_message_at": I64 = d.last_message_at.micros(),
        "waiting_since": OptI64 = at(d.waiting_since),
        "warn_at": OptI64 = at(d.warn_at),
        "due_at": OptI64 = at(d.due_at),
        "unread": I32 = d.unread,
        "read_seq": I64 = d.read_seq,
        "last_seq": I64 = d.last_seq,
        "preview_text": OptText = d.preview.as_ref().map(|p| b(&p.text)),
        "preview_author_kind": OptText = d.preview.as_ref().map(|p| b(p.author_kind.word())),
        "preview_type": OptText = d.preview.as_ref().map(|p| b(p.kind.word())),
        "version": I64 = d.version,
    })
}

/// Ids in their order.
fn tags_to_json(tags: &[TagId]) -> Cow<'static, str> {
    if tags.is_empty() { Cow::Borrowed("[]") } else { json(&tags, "[]") }
}

/// Ids in their order.
fn mentioned_to_json(mentioned: &[OperatorId]) -> Cow<'static, str> {
    if mentioned.is_empty() { Cow::Borrowed("[]") } else { json(&mentioned, "[]") }
}

/// `[[operator, until in microseconds], …]`.
fn excluded_to_json(excluded: &[(OperatorId, Timestamp)]) -> Cow<'static, str> {
    if excluded.is_empty() {
        return Cow::Borrowed("[]");
    }
    let pairs: Vec<(i64, i64)> = excluded.iter().map(|(operator, until)| (operator.get(), until.micros())).collect();
    json(&pairs, "[]")
}

/// Sets deadlines; one per (kind, subject).
pub(super) fn timers_set(conn: &mut Conn, rows: &[&TimerDraft]) -> QueryResult<usize> {
    let columns = columns!(rows, t => {
        "id": I64 = t.id.get(),
        "kind": Text = b(t.kind),
        "subject": I64 = t.subject,
        "due_at": I64 = t.due_at.map_or(0, Timestamp::micros),
        "payload": I64 = t.payload,
    });
    WithRows::<()>::new(
        columns,
        "INSERT INTO timers (id, kind, subject, due_at, payload) SELECT id, kind, subject, due_at, payload FROM u \
         WHERE true ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, payload = excluded.payload",
    )
    .execute(conn)
}

/// Removes deadlines.
pub(super) fn timers_unset(conn: &mut Conn, rows: &[&TimerDraft]) -> QueryResult<usize> {
    let columns = columns!(rows, t => { "kind": Text = b(t.kind), "subject": I64 = t.subject });
    WithRows::<()>::new(columns, "DELETE FROM timers WHERE (kind, subject) IN (SELECT u.kind, u.subject FROM u)")
        .execute(conn)
}

/// The stored form of a body: its version stands beside it, so that a later form can be told apart.
pub(crate) fn body_to_json(body: &OutboxBody) -> String {
    #[derive(serde::Serialize)]
    struct Versioned<'a> {
        v: u8,
        #[serde(flatten)]
        body: &'a OutboxBody,
    }
    serde_json::to_string(&Versioned { v: 1, body }).unwrap_or_default()
}

/// Inserts numbered outbox rows.
pub(super) fn outbox(conn: &mut Conn, rows: &[&rozmova_actors::domain::outbound::OutboxRow]) -> QueryResult<usize> {
    let columns = columns!(rows, r => {
        "slot": I16 = slot(r.draft.slot),
        "n": I64 = r.n,
        "connection_id": I64 = r.draft.connection_id.get(),
        "channel": Text = b(r.draft.channel.key()),
        "chat_id": Text = b(&r.draft.chat_id),
        "body": Json = Cow::Owned(body_to_json(&r.draft.body)),
        "next_at": I64 = r.next_at.micros(),
        "created_at": I64 = r.draft.at.micros(),
    });
    WithRows::<()>::new(
        columns,
        "INSERT INTO outbox (slot, n, connection_id, channel, chat_id, body, next_at, created_at) \
         SELECT slot, n, connection_id, channel, chat_id, body, next_at, created_at FROM u",
    )
    .execute(conn)
}

/// Inserts numbered facts.
pub(super) fn events(conn: &mut Conn, rows: &[(i64, &FactDraft)]) -> QueryResult<usize> {
    let columns = columns!(rows, r => {
        "slot": I16 = slot(r.1.slot),
        "n": I64 = r.0,
        "kind": Text = b(r.1.kind),
        "dialog_id": I64 = r.1.dialog_id.get(),
        "message_id": OptI64 = r.1.message_id.map(|i| i.get()),
        "operator_id": OptI64 = r.1.operator_id.map(OperatorId::get),
        "data": Json = object(&r.1.data),
        "at": I64 = r.1.at.micros(),
    });
    WithRows::<()>::new(
        columns,
        "INSERT INTO events (slot, n, kind, dialog_id, message_id, operator_id, data, at) \
         SELECT slot, n, kind, dialog_id, message_id, operator_id, data, at FROM u",
    )
    .execute(conn)
}

/// Inserts lines of bells.
pub(super) fn notices(conn: &mut Conn, rows: &[&NoticeDraft]) -> QueryResult<usize> {
    let columns = columns!(rows, r => {
        "id": I64 = r.id.get(),
        "user_id": I64 = r.user_id.get(),
        "kind": Text = b(r.kind),
        "dialog_id": OptI64 = r.dialog_id.map(|i| i.get()),
        "data": Json = object(&r.data),
        "created_at": I64 = r.at.micros(),
    });
    WithRows::<()>::new(
        columns,
        "INSERT INTO notifications (id, user_id, kind, dialog_id, data, created_at) \
         SELECT id, user_id, kind, dialog_id, data, created_at FROM u",
    )
    .execute(conn)
}

/// Inserts numbered events of visitors.
pub(super) fn widget_events(
    conn: &mut Conn,
    rows: &[(Slot, &rozmova_actors::domain::outbound::WidgetEvent)],
) -> QueryResult<usize> {
    let columns = columns!(rows, r => {
        "slot": I16 = slot(r.0),
        "n": I64 = r.1.n,
        "contact_id": I64 = r.1.contact_id.get(),
        "kind": Text = b(&r.1.kind),
        "data": Json = json(&r.1.data, "{}"),
        "at": I64 = r.1.at.micros(),
    });
    WithRows::<()>::new(
        columns,
        "INSERT INTO widget_events (slot, n, contact_id, kind, data, at) \
         SELECT slot, n, contact_id, kind, data, at FROM u",
    )
    .execute(conn)
}

/// Outbox rows that are tried again later. «Not done» is said in a way that the index of pending rows does not answer: the plan
/// is made for an empty table, would walk that index in every batch, and there each row that was ever done stands until vacuum.
pub(super) fn outbox_retry(conn: &mut Conn, rows: &[(Slot, i64, Timestamp)]) -> QueryResult<usize> {
    let columns = columns!(rows, r => { "slot": I16 = slot(r.0), "n": I64 = r.1, "next_at": I64 = r.2.micros() });
    WithRows::<()>::new(
        columns,
        "UPDATE outbox SET attempts = outbox.attempts + 1, next_at = u.next_at FROM u \
         WHERE outbox.slot = u.slot AND outbox.n = u.n AND coalesce(outbox.done_at, 0) = 0",
    )
    .execute(conn)
}

/// Outbox rows that are finished; «not done» as in [`outbox_retry`].
pub(super) fn outbox_done(conn: &mut Conn, rows: &[(Slot, i64, Timestamp)]) -> QueryResult<usize> {
    let columns = columns!(rows, r => { "slot": I16 = slot(r.0), "n": I64 = r.1, "done_at": I64 = r.2.micros() });
    WithRows::<()>::new(
        columns,
        "UPDATE outbox SET attempts = outbox.attempts + 1, done_at = u.done_at FROM u \
         WHERE outbox.slot = u.slot AND outbox.n = u.n AND coalesce(outbox.done_at, 0) = 0",
    )
    .execute(conn)
}

fn receipt_rows<'a>(rows: &[(i64, &'a Receipt)]) -> Vec<(&'static str, Col<'a>)> {
    columns!(rows, r => {
        "id": I64 = r.0,
        "dialog_id": I64 = r.1.dialog_id.get(),
        "status": I16 = r.1.status.rank(),
        "error_code": OptText = ob(r.1.error_code.as_ref()),
        "external_id": OptText = ob(r.1.external_id.as_ref()),
    })
}

/// Moves single messages forward; answers (dialog, message) of those that moved.
pub(super) fn receipts(conn: &mut Conn, rows: &[(i64, &Receipt)]) -> QueryResult<Vec<(i64, i64)>> {
    WithRows::<(BigInt, BigInt)>::new(
        receipt_rows(rows),
        "UPDATE messages SET status = u.status, error_code = u.error_code, \
         external_id = coalesce(messages.external_id, u.external_id) FROM u \
         WHERE messages.id = u.id AND messages.direction = 'out' AND messages.status < u.status \
         RETURNING messages.dialog_id, messages.id",
    )
    .pairs(conn)
}

/// Moves every outgoing message of the dialog up to the named one forward. A failed one stays failed: it never arrived.
pub(super) fn receipts_up_to(conn: &mut Conn, rows: &[(i64, &Receipt)]) -> QueryResult<Vec<(i64, i64)>> {
    WithRows::<(BigInt, BigInt)>::new(
        receipt_rows(rows),
        "UPDATE messages SET status = u.status, error_code = u.error_code FROM u \
         WHERE messages.dialog_id = u.dialog_id AND messages.direction = 'out' AND messages.status < u.status \
         AND (messages.status <> 2 OR messages.id = u.id) \
         AND messages.seq <= (SELECT last.seq FROM messages last WHERE last.id = u.id) \
         RETURNING messages.dialog_id, messages.id",
    )
    .pairs(conn)
}

/// Keeps ids of the channel whose receipts did not move the message (they came late).
pub(super) fn external_ids(conn: &mut Conn, rows: &[(i64, &Receipt)]) -> QueryResult<usize> {
    WithRows::<()>::new(
        receipt_rows(rows),
        "UPDATE messages SET external_id = u.external_id FROM u \
         WHERE messages.id = u.id AND messages.external_id IS NULL",
    )
    .execute(conn)
}

/// Slots of the batch that this owner still holds with these fences, locked until the COMMIT (PostgreSQL).
pub(super) fn held_slots(conn: &mut Conn, owner: &str, fences: &[(Slot, i64)]) -> QueryResult<Vec<i64>> {
    let columns = vec![
        ("slot", Col::I16(fences.iter().map(|f| slot(f.0)).collect())),
        ("fence", Col::I64(fences.iter().map(|f| f.1).collect())),
        ("owner", Col::Text(fences.iter().map(|_| b(owner)).collect())),
    ];
    WithRows::<BigInt>::new(
        columns,
        "SELECT cast(slots.slot AS bigint) FROM slots JOIN u ON slots.slot = u.slot AND slots.fence = u.fence \
         AND slots.owner = u.owner FOR SHARE OF slots",
    )
    .numbers(conn)
}
