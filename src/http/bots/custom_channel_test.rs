//! `POST /api/v1/bots/{id}/channels/custom_channel/test`: one signed event to the other side, now (ui.md 11, channels.md 6.3).

use std::time::Instant;

use bytes::Bytes;
use rozmova_actors::domain::{BotId, ChannelKind};
use rozmova_store::catalogue_edit;

use super::find;
use crate::{
    channels::{custom_channel::send::signed_call, directory::Kind},
    egress::EgressError,
    http::{audit::Note, prelude::*},
};

/// Bytes of the other side's answer that are shown.
const SHOWN: usize = 300;

/// What the other side did.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TestAnswer {
    /// `accepted` (2xx), `refused` (another status), `unreachable`, `denied` (the address may not be called).
    pub result: &'static str,
    /// Its status.
    pub status: Option<u16>,
    /// Milliseconds it took.
    pub ms: u64,
    /// Beginning of its answer, or why it was not called.
    pub detail: String,
}

/// Sends the event `test` through the same guarded client and with the same signature as every message.
///
/// # Errors
/// 404 without a channel, 409 while it is off or has no address, 503.
pub async fn test(app: App, req: HttpRequest, who: Caller, id: Id<BotId>) -> Result<Answer<TestAnswer>, Problem> {
    let bot = find(&app, id.0)?;
    let off = || Problem::new(Code::Conflict, "the channel is switched off or has no address to call");
    let Some(connection) = app.directory.of_bot(bot.id, ChannelKind::CustomChannel) else {
        // Those in force are in the directory; one that is switched off has its row only.
        let row = app.store.run(move |conn| catalogue_edit::connection_of(conn, bot.id, ChannelKind::CustomChannel));
        return Err(if row.await?.is_some() { off() } else { Problem::not_found("the channel") });
    };
    let Kind::CustomChannel { settings, credentials, signing: secrets } = &connection.kind else {
        return Err(Problem::not_found("the channel"));
    };
    if !connection.active || settings.custom_channel_url.is_empty() {
        return Err(off());
    }
    let now = app.now();
    let body = serde_json::json!({
        "kind": "event", "event": "test", "bot_id": bot.id, "chat": {"id": "test"}, "dialog": null,
        "operator": null, "data": {}, "date": now.millis(),
    });
    let body = Bytes::from(body.to_string());
    let request = signed_call(settings, credentials, secrets, &format!("test_{}", now.micros()), now, body);
    let begin = Instant::now();
    let sent = app.egress.send(request).await;
    let ms = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
    let answer = match sent {
        Ok(answer) => TestAnswer {
            result: if answer.status.is_success() { "accepted" } else { "refused" },
            status: Some(answer.status.as_u16()),
            ms,
            detail: beginning(&answer.body),
        },
        Err(EgressError::Denied(denied)) => {
            TestAnswer { result: "denied", status: None, ms, detail: denied.to_string() }
        }
        Err(error) => TestAnswer { result: "unreachable", status: None, ms, detail: error.to_string() },
    };
    let note = Note::new("channel.tested", "bot", Some(bot.id.get()))
        .with(serde_json::json!({"channel": "custom_channel", "result": answer.result, "status": answer.status}));
    app.audit.write(&who, app.ip_of(&req), now, note).await?;
    Ok(Answer(answer))
}

fn beginning(body: &[u8]) -> String {
    let cut = body.get(..SHOWN).unwrap_or(body);
    rozmova_actors::domain::message::clean_text(&String::from_utf8_lossy(cut))
}
