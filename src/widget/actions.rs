//! What a visitor does, whether it comes over the socket or over HTTP.

use std::net::IpAddr;

use rozmova_actors::{
    contact::messages::{Accepted, Inbound, Profile},
    dialog::messages::{InboundLine, Refusal},
    distribution::messages::ListQueue,
    domain::{
        ChannelKind, ContactId, DialogId, FileId, IdKind, MessageId, MessageStatus, Reach, event::TypingWho,
        message::kind_of,
    },
    feed::messages::Typing,
    ports::{ClaimError, LiveContact, Receipt},
};
use rozmova_store::{client_erasure, files, visitor as rows};
use serde_json::{Value, json};

use super::{
    Visitor,
    drafts::Draft,
    forms::Fault,
    frames::{Identify, Send},
    identity,
};
use crate::{
    app::AppState,
    channels::Connection,
    problem::{Code, Problem},
    secrets::{PublicIdKind, VisitorClaims},
    telemetry,
};

/// Why something was not done: the code of a `nack`, or a problem.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Code for the visitor.
    pub code: &'static str,
    /// Seconds to wait, when waiting helps.
    pub retry_after: Option<u64>,
    /// HTTP status.
    pub status: Code,
    /// A word per field of a form that was not accepted.
    pub fields: Vec<Fault>,
    /// A sentence for the visitor, `""` = none.
    pub text: String,
}

impl Refused {
    /// Code of [`Refused::blocked`].
    pub const BLOCKED: &'static str = "ip_blocked";

    /// A refusal without more to say.
    #[must_use]
    pub const fn new(code: &'static str, status: Code) -> Self {
        Self { code, retry_after: None, status, fields: Vec::new(), text: String::new() }
    }

    /// The visitor's address is blocked.
    #[must_use]
    pub fn blocked(text: String) -> Self {
        Self { text, ..Self::new(Self::BLOCKED, Code::Forbidden) }
    }

    /// Away for a moment.
    #[must_use]
    pub fn unavailable() -> Self {
        Self { retry_after: Some(1), ..Self::new("unavailable", Code::Unavailable) }
    }

    /// As the body of a `nack`.
    #[must_use]
    pub fn nack(&self) -> Value {
        let mut nack = json!({"code": self.code});
        if let Some(seconds) = self.retry_after {
            nack["retry_after"] = seconds.into();
        }
        if !self.fields.is_empty() {
            nack["fields"] = self
                .fields
                .iter()
                .map(|(key, why)| (key.clone(), (*why).into()))
                .collect::<serde_json::Map<_, Value>>()
                .into();
        }
        if !self.text.is_empty() {
            nack["text"] = self.text.clone().into();
        }
        nack
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let mut problem = Self::plain(refused.status).with("code", refused.code);
        problem.fields = refused.fields.into_iter().map(|(key, why)| (key, why.to_owned())).collect();
        if !refused.text.is_empty() {
            problem = problem.with("text", refused.text);
        }
        match refused.retry_after {
            Some(seconds) => problem.retry(seconds),
            None => problem,
        }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Busy => Self { retry_after: Some(1), ..Self::new("busy", Code::Busy) },
            // A visitor names no version: somebody else was at it in the same moment.
            Refusal::Unavailable | Refusal::Parked | Refusal::Stale { .. } => Self::unavailable(),
            Refusal::Validation(_) => Self::new("validation", Code::Validation),
            Refusal::NotFound => Self::new("not_found", Code::NotFound),
            Refusal::DeadLetter => Self::new("internal", Code::Internal),
            Refusal::Banned
            | Refusal::Forbidden(_)
            | Refusal::Taken { .. }
            | Refusal::WrongState { .. }
            | Refusal::LimitReached { .. } => Self::new("conflict", Code::Conflict),
        }
    }
}

/// The visitor behind a token. Their identity is read from the contact's row when there is one.
///
/// # Errors
/// `unavailable` when the database does not answer.
pub async fn resolve(
    app: &AppState,
    connection: std::sync::Arc<Connection>,
    claims: VisitorClaims,
) -> Result<Visitor, Refused> {
    let contact = claims.contact;
    if let Some(chat) = app.visitors.chat_of(contact) {
        return Ok(Visitor::new(connection, contact, chat));
    }
    if app.visitors.is_new(contact) {
        return Ok(Visitor::new(connection, contact, chat_without_row(app, contact)));
    }
    let row = app.store.run(move |conn| rows::contact(conn, contact)).await.map_err(|_| Refused::unavailable())?;
    let chat = match row {
        // Nobody is behind it any more: the page begins anew, as somebody new.
        Some(row) if client_erasure::is_erased_chat(&row.chat_id) => {
            return Err(Refused::new("unauthorized", Code::Unauthorized));
        }
        Some(row) if row.connection_id == connection.id.get() => {
            app.visitors.remember_chat(contact, &row.chat_id);
            row.chat_id
        }
        // A contact of another channel: a token of ours never names one.
        Some(_) => return Err(Refused::new("unauthorized", Code::Unauthorized)),
        None => {
            app.visitors.has_nothing(contact);
            chat_without_row(app, contact)
        }
    };
    Ok(Visitor::new(connection, contact, chat))
}

fn chat_without_row(app: &AppState, contact: ContactId) -> String {
    app.visitors.user_of(contact).map_or_else(|| anonymous_chat(contact), |user| user_chat(&user))
}

fn anonymous_chat(contact: ContactId) -> String {
    format!("v{contact}")
}

fn user_chat(user: &str) -> String {
    format!("u:{user}")
}

/// A visitor nobody knows; costs a number and no row.
///
/// # Errors
/// `unavailable` when no number can be had.
pub fn new_visitor(app: &AppState, connection: std::sync::Arc<Connection>) -> Result<Visitor, Refused> {
    let id = app.ids.next(IdKind::Contact).map_err(|_| Refused::unavailable())?;
    let contact = ContactId(id);
    app.visitors.has_nothing(contact);
    Ok(Visitor::new(connection, contact, anonymous_chat(contact)))
}

/// The visitor of a proved user: the contact that has the identity, else `present` when it has no row of its own yet,
/// else a new one.
///
/// # Errors
/// `unavailable`.
pub async fn proved_visitor(
    app: &AppState,
    connection: std::sync::Arc<Connection>,
    user: &str,
    present: Option<&Visitor>,
) -> Result<Visitor, Refused> {
    let chat = user_chat(user);
    let (id, wanted) = (connection.id.get(), chat.clone());
    let known = app.store.run(move |conn| rows::contact_of_chat(conn, id, &wanted)).await;
    if let Some(contact) = known.map_err(|_| Refused::unavailable())? {
        app.visitors.remember_chat(contact, &chat);
        return Ok(Visitor::new(connection, contact, chat));
    }
    let free = present.filter(|v| app.visitors.chat_of(v.contact).is_none()).map(|v| v.contact);
    let contact = match free {
        Some(contact) => contact,
        None => ContactId(app.ids.next(IdKind::Contact).map_err(|_| Refused::unavailable())?),
    };
    app.visitors.edit(contact, |draft| draft.user = Some(user.to_owned()));
    Ok(Visitor::new(connection, contact, chat))
}

/// The contact with its newest dialog, `None` before the first message.
///
/// # Errors
/// `unavailable`.
pub async fn current(app: &AppState, visitor: &Visitor) -> Result<Option<LiveContact>, Refused> {
    let found = app.snapshots.contact_by_chat(visitor.connection.id, &visitor.chat_id).await;
    found.map_err(|_| Refused::unavailable())
}

/// The dialog's place in the queue, from 1; `None` when it does not wait there or far behind.
pub async fn place_in_queue(app: &AppState, dialog: DialogId) -> Option<u32> {
    let places = match app.visitors.queue() {
        Some(places) => places,
        None => {
            let page = app.engine.queue(ListQueue { offset: 0, limit: 500, reach: Reach::Everywhere }).await.ok()?;
            let places = page.data.iter().zip(1..).map(|(entry, place)| (entry.dialog_id, place)).collect();
            let places = std::sync::Arc::new(places);
            app.visitors.set_queue(std::sync::Arc::clone(&places));
            places
        }
    };
    places.get(&dialog).copied()
}

/// Takes one from the visitor's and the address's limits of messages.
fn limit(app: &AppState, visitor: &Visitor, ip: IpAddr) -> Result<(), Refused> {
    if app.limits.is_exempt(ip) {
        return Ok(());
    }
    let (settings, now) = (app.limits.settings(), app.now());
    let limited = |key: String, limit: u32, window: u32| match app.limits.take(&key, limit, window, now) {
        Ok(_) => Ok(()),
        Err(problem) => {
            Err(Refused { retry_after: problem.retry_after, ..Refused::new("rate_limited", Code::RateLimited) })
        }
    };
    limited(format!("widget-visitor:{}", visitor.contact), settings.widget_messages_per_30s, 30)?;
    if !app.visitors.is_talking(visitor.contact) {
        limited(format!("widget-dialog:{ip}"), settings.widget_dialogs_per_min_ip, 60)?;
    }
    Ok(())
}

/// A message of the visitor: durable when this returns `Ok`. The same `client_id` again answers the first one.
///
/// # Errors
/// [`Refused`].
pub async fn send(app: &AppState, visitor: &Visitor, send: Send, ip: IpAddr) -> Result<Accepted, Refused> {
    store(app, visitor, send, ip).await.inspect_err(|refused| {
        let class = telemetry::refused_class(refused.status.status().as_u16());
        let channel = ChannelKind::Widget.key();
        metrics::counter!("rozmova_inbound_refused_total", "channel" => channel, "class" => class).increment(1);
    })
}

async fn store(app: &AppState, visitor: &Visitor, send: Send, ip: IpAddr) -> Result<Accepted, Refused> {
    limit(app, visitor, ip)?;
    let reply_to = match &send.reply_to {
        None => None,
        Some(id) => {
            let revealed = app.visitors.ids().reveal(PublicIdKind::Message, id).map(MessageId);
            Some(revealed.ok_or(Refused::new("not_found", Code::NotFound))?)
        }
    };
    let files = reveal_files(app, &send.files)?;
    let (owner, key) = (uploader(visitor), format!("w:{}", send.client_id));
    let attachments =
        app.files.claim_for(owner.clone(), files.clone(), key.clone(), None).await.map_err(|e| match e {
            ClaimError::Unknown(_) => Refused::new("not_found", Code::NotFound),
            ClaimError::Away => Refused::unavailable(),
        })?;
    // What the page told goes along; it is forgotten only when the message is stored.
    let told = app.visitors.draft_of(visitor.contact);
    let inbound = Inbound {
        bot_id: visitor.bot,
        connection_id: visitor.connection.id,
        channel: ChannelKind::Widget,
        chat_id: visitor.chat_id.clone(),
        contact_id: Some(visitor.contact),
        client_id: None,
        profile: with_objects(told.profile.clone()),
        line: InboundLine {
            dedup_key: format!("w:{}:{}", visitor.contact, send.client_id),
            client_id: Some(send.client_id),
            kind: kind_of(&attachments),
            text: send.text,
            attachments,
            reply_to_id: reply_to,
            received_at: app.now(),
        },
    };
    app.visitors.begins_to_write(visitor.contact);
    let accepted = match app.engine.inbound(inbound).await {
        Ok(accepted) => accepted,
        Err(refusal) => {
            if !matches!(refusal, Refusal::Unavailable) {
                app.files.release_of(owner, files, key).await;
            }
            return Err(refusal.into());
        }
    };
    app.files.settle(files, accepted.dialog_id).await;
    app.visitors.has_written(accepted.contact_id, &visitor.chat_id);
    if told != Draft::default() {
        app.visitors.edit(visitor.contact, |draft| {
            if draft.profile == told.profile {
                draft.profile = Profile::default();
            }
            // From now on the row says who they are.
            if accepted.contact_id == visitor.contact {
                draft.user = None;
            }
        });
    }
    if accepted.duplicate {
        metrics::counter!("rozmova_inbound_duplicates_total", "channel" => ChannelKind::Widget.key()).increment(1);
        if accepted.differs {
            tracing::warn!(contact = accepted.contact_id.get(), "a repeated client_id came with another text");
        }
    } else {
        app.directory.pulses().came_in(visitor.connection.id, app.now());
        metrics::counter!("rozmova_inbound_messages_total", "channel" => ChannelKind::Widget.key()).increment(1);
    }
    Ok(accepted)
}

/// The owner of a visitor's uploads.
#[must_use]
pub fn uploader(visitor: &Visitor) -> String {
    files::owner_of_visitor(visitor.contact.get())
}

fn reveal_files(app: &AppState, ids: &[String]) -> Result<Vec<FileId>, Refused> {
    let reveal = |id: &String| app.visitors.ids().reveal(PublicIdKind::File, id).map(FileId);
    ids.iter().map(|id| reveal(id).ok_or(Refused::new("not_found", Code::NotFound))).collect()
}

/// The engine expects objects where nothing was told.
fn with_objects(mut profile: Profile) -> Profile {
    for value in [&mut profile.params, &mut profile.meta] {
        if !value.is_object() {
            *value = json!({});
        }
    }
    profile
}

/// The answer to a message.
#[must_use]
pub fn ack(app: &AppState, accepted: &Accepted) -> Value {
    let id = app.visitors.ids().hide(PublicIdKind::Message, accepted.message_id.get());
    let mut ack = json!({"id": id, "ts": accepted.created_at});
    if accepted.duplicate {
        ack["duplicate"] = true.into();
    }
    ack
}

/// The visitor types. The text goes along only while the setting previews it.
pub fn typing(app: &AppState, visitor: &Visitor, dialog: DialogId, on: bool, text: String) {
    let preview = app.engine.catalogue().settings.typing_preview;
    app.engine.typing(Typing {
        dialog_id: dialog,
        contact_id: Some(visitor.contact),
        who: TypingWho::Client,
        operator_id: None,
        name: String::new(),
        on,
        text: if preview { text } else { String::new() },
    });
}

/// The visitor has seen everything up to a message.
///
/// # Errors
/// `not_found` for an id that is not one of ours, `unavailable`.
pub async fn read(app: &AppState, visitor: &Visitor, dialog: DialogId, up_to: &str) -> Result<(), Refused> {
    let id = app.visitors.ids().reveal(PublicIdKind::Message, up_to);
    let id = id.ok_or(Refused::new("not_found", Code::NotFound))?;
    let receipt = Receipt {
        slot: visitor.slot,
        outbox: None,
        dialog_id: dialog,
        message_id: Some(MessageId(id)),
        up_to: true,
        status: MessageStatus::Read,
        error_code: None,
        external_id: None,
        widget: None,
        at: app.now(),
    };
    app.engine.receipt(Some(visitor.contact), receipt).await.map_err(Refused::from)
}

/// The visitor says who they are. `Ok(Some)` = proved; `Ok(None)` = a claim that is only noted.
///
/// # Errors
/// `bad_identity` for a wrong proof, or without one where it is required; `unavailable`.
pub async fn identify(app: &AppState, visitor: &Visitor, told: &Identify) -> Result<Option<Visitor>, Refused> {
    let bad = || Refused::new("bad_identity", Code::Forbidden);
    let (settings, credentials) = visitor.connection.widget().ok_or_else(bad)?;
    let proved = identity::is_proved(&credentials.identity_secret, &told.user_id, &told.user_hash, app.now());
    if !proved && (!told.user_hash.is_empty() || (settings.identity_required && !told.user_id.is_empty())) {
        return Err(bad());
    }
    let next = match proved {
        true => Some(proved_visitor(app, visitor.connection.clone(), &told.user_id, Some(visitor)).await?),
        false => None,
    };
    let target = next.as_ref().map_or(visitor.contact, |v| v.contact);
    app.visitors.edit(target, |draft| {
        let profile = &mut draft.profile;
        let short = |text: &str, max: usize| text.trim().chars().take(max).collect::<String>();
        for (slot, value) in
            [(&mut profile.display_name, short(&told.name, 128)), (&mut profile.email, short(&told.email, 254))]
        {
            if !value.is_empty() {
                *slot = value;
            }
        }
        let digits: String = told.phone.chars().filter(char::is_ascii_digit).take(20).collect();
        if digits.len() >= 5 {
            profile.phone = digits;
        }
        profile.vouched = proved;
        if !proved && !told.user_id.is_empty() {
            let claim = json!({"claimed_user_id": short(&told.user_id, identity::MAX_USER_ID)});
            draft.add_meta(claim.as_object().unwrap_or(&serde_json::Map::new()));
        }
    });
    Ok(next)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_visitor_is_told_to_try_again_whenever_that_helps_and_only_then() {
        let rows = [
            (Refusal::Unavailable, 503, "unavailable"),
            (Refusal::Parked, 503, "unavailable"),
            (Refusal::Stale { current: 4 }, 503, "unavailable"),
            (Refusal::Busy, 429, "busy"),
            (Refusal::NotFound, 404, "not_found"),
            (Refusal::Banned, 409, "conflict"),
            (Refusal::Validation(Vec::new()), 422, "validation"),
        ];
        for (refusal, status, code) in rows {
            let refused = Refused::from(refusal);
            let problem = Problem::from(refused.clone());
            assert_eq!((problem.code.status().as_u16(), refused.code), (status, code));
            let again = matches!(status, 429 | 503);
            assert_eq!(problem.retry_after.is_some(), again, "{code}: Retry-After");
            assert_eq!(refused.nack()["retry_after"].is_number(), again, "{code}: the same over the socket");
        }
    }
}
