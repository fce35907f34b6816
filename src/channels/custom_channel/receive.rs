//! `POST /messengers_host/{bot_id}/custom_channel/hooks` (channels.md 6.2): answers 200 only after the message is durable.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Path, Payload},
};
use bytes::BytesMut;
use futures_util::StreamExt as _;
use rozmova_actors::{
    contact::messages::{Inbound, Profile},
    dialog::messages::{DialogCommand, InboundLine, Refusal, Who},
    domain::{BotId, ChannelKind, ClientId, CloseReason, MessageId, MessageStatus, event::TypingWho},
    feed::messages::Typing,
    ports::{LiveContact, Receipt},
};
use rozmova_store::clients;
use serde_json::json;

use super::wire::{self, ClientEvent, Content, Line, Update};
use crate::{
    app::{App, AppState},
    channels::{Connection, directory::Kind, fetching},
    telemetry,
};

/// Largest update, bytes.
const MAX_BODY: usize = 1_048_576;

/// A refusal: status, sentence, seconds to wait.
struct Refused(StatusCode, String, Option<u64>);

impl Refused {
    fn new(status: StatusCode, sentence: impl Into<String>) -> Self {
        Self(status, sentence.into(), None)
    }

    fn unavailable() -> Self {
        Self(StatusCode::SERVICE_UNAVAILABLE, String::from("try again, the update was not stored"), Some(1))
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let sentence = refusal.to_string();
        match refusal {
            Refusal::Busy => Self(StatusCode::TOO_MANY_REQUESTS, sentence, Some(1)),
            // An update names no version: somebody else was at it in the same moment.
            Refusal::Unavailable | Refusal::Parked | Refusal::Stale { .. } => Self::unavailable(),
            Refusal::Validation(_) => Self::new(StatusCode::BAD_REQUEST, sentence),
            Refusal::NotFound => Self::new(StatusCode::NOT_FOUND, sentence),
            Refusal::DeadLetter => Self::new(StatusCode::UNPROCESSABLE_ENTITY, sentence), // final: a repeat would only kill the actor again
            Refusal::Forbidden(_)
            | Refusal::Taken { .. }
            | Refusal::WrongState { .. }
            | Refusal::LimitReached { .. }
            | Refusal::Banned => Self::new(StatusCode::CONFLICT, sentence),
        }
    }
}

/// Label of this channel's metrics.
const CHANNEL: &str = ChannelKind::CustomChannel.key();

/// The handler.
pub async fn hook(app: App, req: HttpRequest, bot: Path<String>, body: Payload) -> HttpResponse {
    match receive(&app, &req, &bot, body).await {
        Ok(answer) => HttpResponse::Ok().json(answer),
        Err(Refused(status, message, retry_after)) => {
            let class = telemetry::refused_class(status.as_u16());
            metrics::counter!("rozmova_inbound_refused_total", "channel" => CHANNEL, "class" => class).increment(1);
            let mut response = HttpResponse::build(status);
            if let Some(seconds) = retry_after {
                response.insert_header((header::RETRY_AFTER, seconds.to_string()));
            }
            response.json(json!({"status": "error", "message": message}))
        }
    }
}

async fn receive(app: &AppState, req: &HttpRequest, bot: &str, body: Payload) -> Result<serde_json::Value, Refused> {
    let missing = || Refused::new(StatusCode::NOT_FOUND, "there is no such channel");
    let bot = bot.parse::<BotId>().map_err(|_| missing())?;
    let connection = app.directory.of_bot(bot, ChannelKind::CustomChannel).ok_or_else(missing)?;
    if !app.engine.catalogue().bot(bot).is_some_and(|b| b.is_active) {
        return Err(missing());
    }
    // The token is judged before a byte of the body is read (IN-01).
    if let Some(hash) = &connection.inbound_token_hash {
        let token = req.headers().get("x-access-token").and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !app.hasher.matches(token, hash) {
            return Err(Refused::new(StatusCode::UNAUTHORIZED, "x-access-token is missing or wrong"));
        }
    }
    limit(app, req, &connection)?;
    let body = read(req, body).await?;
    let vouched = connection.inbound_token_hash.is_some();
    let update = wire::parse(&body, vouched).map_err(|e| Refused::new(StatusCode::BAD_REQUEST, e.0))?;
    let Update { update_id, chat_id, profile, sent_at: _, content } = update;
    match content {
        Content::Line(line) => {
            let key = format!("{chat_id}:{update_id}");
            accept(app, &connection, chat_id, key, profile, line).await
        }
        Content::Event(event) => happened(app, &connection, &chat_id, event).await,
    }
}

/// None by default: a channel with a token is trusted (shared decision 21).
fn limit(app: &AppState, req: &HttpRequest, connection: &Connection) -> Result<(), Refused> {
    let per_second = app.limits.settings().custom_channel_inbound_per_s;
    if per_second == 0 || app.limits.is_exempt(app.ip_of(req)) {
        return Ok(());
    }
    let key = format!("custom-channel:{}", connection.id);
    app.limits.take(&key, per_second, 1, app.now()).map(|_| ()).map_err(|problem| {
        Refused(StatusCode::TOO_MANY_REQUESTS, problem.detail, Some(problem.retry_after.unwrap_or(1)))
    })
}

async fn read(req: &HttpRequest, mut body: Payload) -> Result<BytesMut, Refused> {
    let too_large = || Refused::new(StatusCode::PAYLOAD_TOO_LARGE, format!("an update has at most {MAX_BODY} bytes"));
    let declared = req.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > MAX_BODY as u64) {
        return Err(too_large());
    }
    let mut bytes = BytesMut::new();
    let reading = async {
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|_| Refused::new(StatusCode::BAD_REQUEST, "the body broke off"))?;
            if bytes.len() + chunk.len() > MAX_BODY {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(())
    };
    // A body that drips is cut (IN-10).
    let limit = std::time::Duration::from_secs(30);
    tokio::time::timeout(limit, reading)
        .await
        .map_err(|_| Refused::new(StatusCode::REQUEST_TIMEOUT, "the body came too slowly"))??;
    Ok(bytes)
}

async fn accept(
    app: &AppState,
    connection: &Connection,
    chat_id: String,
    dedup_key: String,
    profile: Profile,
    mut line: Line,
) -> Result<serde_json::Value, Refused> {
    // They are shown at once as what they are, and fetched after the answer.
    let is_fetched = match &connection.kind {
        Kind::CustomChannel { settings, .. } => fetching::policy::mark(settings, &mut line.attachments),
        Kind::Widget { .. } | Kind::Other => false,
    };
    let is_start = line.text.trim() == "/start";
    let client_id = known_client(app, connection, &chat_id, &profile).await?;
    let inbound = Inbound {
        bot_id: connection.bot_id,
        connection_id: connection.id,
        channel: ChannelKind::CustomChannel,
        chat_id: chat_id.clone(),
        contact_id: None,
        client_id,
        profile,
        line: InboundLine {
            dedup_key,
            client_id: None,
            kind: line.kind,
            text: line.text,
            attachments: line.attachments,
            reply_to_id: line.reply_to,
            received_at: app.now(),
        },
    };
    let in_hand = app.directory.take_in_hand(connection.id, &inbound.line.dedup_key);
    let accepted = app.engine.inbound(inbound).await?;
    app.directory.remember(connection.id, &chat_id);
    if is_fetched {
        app.fetching.wake();
    }
    let message_id = accepted.message_id.to_string();
    let dialog_id = accepted.dialog_id;
    if accepted.duplicate || in_hand.is_copy() {
        metrics::counter!("rozmova_inbound_duplicates_total", "channel" => CHANNEL).increment(1);
        if accepted.differs {
            tracing::warn!(connection = connection.id.get(), message_id, "a repeated update_id came with another text");
        }
        return Ok(json!({"status": "success", "message_id": message_id, "dialog_id": dialog_id, "duplicate": true}));
    }
    app.directory.pulses().came_in(connection.id, app.now());
    metrics::counter!("rozmova_inbound_messages_total", "channel" => CHANNEL).increment(1);
    if accepted.seq == 1 && !is_start {
        tracing::debug!(connection = connection.id.get(), message_id, "a chat began without /start");
    }
    Ok(json!({"status": "success", "message_id": message_id, "dialog_id": dialog_id}))
}

/// The client a new contact joins: found by a phone or e-mail the channel vouches for (shared decision 15). Looked up
/// only for chats that did not write lately; the engine ignores it for a contact that exists.
async fn known_client(
    app: &AppState,
    connection: &Connection,
    chat: &str,
    profile: &Profile,
) -> Result<Option<ClientId>, Refused> {
    let told = !profile.phone.is_empty() || !profile.email.is_empty();
    if !profile.vouched || !told || app.directory.is_known(connection.id, chat) {
        return Ok(None);
    }
    let (phone, email) = (profile.phone.clone(), profile.email.clone());
    let found = app.store.run(move |conn| {
        let by_phone = if phone.is_empty() { None } else { clients::by_phone(conn, &phone)? };
        match by_phone {
            None if !email.is_empty() => clients::by_email(conn, &email),
            found => Ok(found),
        }
    });
    found.await.map_err(|_| Refused::unavailable())
}

/// An event without a contact or dialog changes nothing and is still a success: the integrator cannot know.
async fn happened(
    app: &AppState,
    connection: &Connection,
    chat_id: &str,
    event: ClientEvent,
) -> Result<serde_json::Value, Refused> {
    let done = || Ok(json!({"status": "success", "message_id": null}));
    let live = app.snapshots.contact_by_chat(connection.id, chat_id).await.map_err(|_| Refused::unavailable())?;
    let Some(LiveContact { contact, newest: Some(dialog), .. }) = live else { return done() };
    let receipt = |message: MessageId, up_to: bool, status: MessageStatus| Receipt {
        slot: contact.slot,
        outbox: None,
        dialog_id: dialog.id,
        message_id: Some(message),
        up_to,
        status,
        error_code: None,
        external_id: None,
        widget: None,
        at: app.now(),
    };
    match event {
        ClientEvent::Typing { on } => app.engine.typing(Typing {
            dialog_id: dialog.id,
            contact_id: Some(contact.id),
            who: TypingWho::Client,
            operator_id: None,
            name: contact.display_name,
            on,
            text: String::new(),
        }),
        ClientEvent::Read(message) => {
            app.engine.receipt(Some(contact.id), receipt(message, true, MessageStatus::Read)).await?;
        }
        ClientEvent::Delivered(message) => {
            app.engine.receipt(Some(contact.id), receipt(message, false, MessageStatus::Delivered)).await?;
        }
        ClientEvent::CloseChat => {
            let close = DialogCommand::Close {
                who: Who::System,
                reason: CloseReason::Client,
                comment: String::new(),
                subject: None,
                tags: Vec::new(),
                status: None,
                unrated: false,
                expect_version: None,
            };
            match app.engine.dialog(dialog.id, close).await {
                // Closed already is what the client wants.
                Ok(_) | Err(Refusal::WrongState { .. }) => {}
                Err(refusal) => return Err(refusal.into()),
            }
        }
        // There are no scenarios yet, hence no entry points.
        ClientEvent::Alias(alias) => tracing::debug!(alias, "an unknown entry point was asked for"),
    }
    done()
}
