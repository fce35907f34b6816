//! `POST /api/v1/ip-blocks`

use std::net::IpAddr;

use ipnet::IpNet;
use rozmova_actors::{
    dialog::messages::DialogCommand,
    domain::{BotId, ChannelKind, Dialog, DialogId, IdKind, IpBlockId, Timestamp, message::clean_text},
};
use rozmova_store::{
    audit_log, contacts,
    ip_blocks::{self, IpBlockRow},
};

use super::{IpBlockView, MAX_BLOCKS, parse_cidr};
use crate::{
    http::{audit::Note, dialogs::visible, prelude::*},
    widget::blocks,
};

/// What is blocked: an address or network, or the address that a dialog came from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// `203.0.113.7`, `203.0.113.0/24`, IPv6 likewise. Not with `dialog_id`.
    #[serde(default)]
    pub cidr: Option<String>,
    /// The visitor of this dialog; then the bot is the dialog's.
    #[serde(default)]
    pub dialog_id: Option<DialogId>,
    /// Bot; absent for every bot.
    #[serde(default)]
    pub bot_id: Option<BotId>,
    /// Why, at most 500 characters.
    #[serde(default)]
    pub reason: String,
    /// Ends then; absent never.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// Blocks; open chats from there end at once with 4451.
///
/// # Errors
/// 404, 409 when it is blocked already, when there are too many or the dialog's address is not known, 422.
pub async fn create(app: App, req: HttpRequest, who: Caller, body: Json<CreateBody>) -> Result<HttpResponse, Problem> {
    let (Json(body), now) = (body, app.now());
    let dialog = match body.dialog_id {
        Some(id) => Some(visible(&app, &who, id).await?),
        None => None,
    };
    let (net, bot_id) = match (&dialog, &body.cidr) {
        (Some(dialog), None) => (IpNet::from(address_of(&app, dialog).await?), Some(dialog.bot_id)),
        (None, Some(cidr)) => (parse_cidr(cidr)?, body.bot_id),
        _ => return Err(Problem::field("cidr", "either cidr or dialog_id is needed")),
    };
    if let Some(bot) = bot_id
        && app.engine.catalogue().bot(bot).is_none()
    {
        return Err(Problem::field("bot_id", format!("there is no bot {bot}")));
    }
    let reason = clean_text(&body.reason).trim().to_owned();
    if reason.chars().count() > 500 {
        return Err(Problem::field("reason", "at most 500 characters are accepted"));
    }
    if body.until.is_some_and(|until| until <= now) {
        return Err(Problem::field("until", "a moment in the future is accepted"));
    }
    let row = IpBlockRow {
        id: IpBlockId(app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?),
        bot_id,
        cidr: net.to_string(),
        reason,
        until: body.until,
        created_by: who.user().map(|me| me.user.id),
        created_at: now,
        hits: 0,
    };
    let note = Note::new("ip_block.created", "ip_block", Some(row.id.get()))
        .with(serde_json::json!({"cidr": row.cidr, "bot_id": row.bot_id, "dialog_id": body.dialog_id}));
    let (new, note) = (row.clone(), app.audit.row(&who, app.ip_of(&req), now, note)?);
    let made = app
        .store
        .write(move |conn| {
            let made = ip_blocks::insert(conn, &new, MAX_BLOCKS)?;
            if made {
                audit_log::append(conn, &[note])?;
            }
            Ok(made)
        })
        .await
        .map_err(|error| {
            if error.is_unique_violation() {
                Problem::new(Code::Conflict, format!("{net} is blocked already"))
            } else {
                Problem::from(error)
            }
        })?;
    if !made {
        return Err(Problem::new(Code::LimitReached, format!("there are {MAX_BLOCKS} blocks already")));
    }
    app.blocks.add(&row);
    end_chats(&app, now);
    if let Some(dialog) = dialog {
        let name = who.user().map(|me| me.user.name.clone()).unwrap_or_default();
        let params = serde_json::json!({"operator_name": name, "until": row.until});
        // The block holds already: without its line in the dialog a second try would only be told so.
        if let Err(refusal) = app.engine.dialog(dialog.id, DialogCommand::Remark { key: "ip_blocked", params }).await {
            tracing::warn!(dialog.id = %dialog.id, %refusal, "an address was blocked without its line");
        }
    }
    Ok(created(&IpBlockView::from(row)))
}

/// Where the visitor of a dialog was last seen: in memory, or in the contact when the settings keep it there.
async fn address_of(app: &App, dialog: &Dialog) -> Result<IpAddr, Problem> {
    let unknown = || {
        Problem::new(
            Code::Conflict,
            "where this client writes from is not known: addresses of the website chat are kept while the server runs, or with \
             recognize_user_meta for good",
        )
    };
    if dialog.channel != ChannelKind::Widget {
        return Err(unknown());
    }
    if let Some(ip) = app.visitors.address_of(dialog.contact_id) {
        return Ok(ip);
    }
    let contact = dialog.contact_id;
    let row = app.store.run(move |conn| contacts::get(conn, contact)).await?;
    row.and_then(|row| row.meta.get("ip")?.as_str()?.parse().ok()).ok_or_else(unknown)
}

/// Ends the open chats that the blocks cover by now, each with the text of its bot in its language.
fn end_chats(app: &App, now: Timestamp) {
    app.visitors.close_blocked(|place| {
        if !app.blocks.covers(place.bot, place.ip, now) {
            return None;
        }
        let connection = app.directory.of_bot(place.bot, ChannelKind::Widget);
        Some(
            connection
                .as_ref()
                .and_then(|c| c.widget())
                .map(|(settings, _)| blocks::message(settings, &place.language))
                .unwrap_or_default(),
        )
    });
}
