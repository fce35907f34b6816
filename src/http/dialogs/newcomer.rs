//! The address of somebody who has not written yet: `POST /api/v1/dialogs` makes it where we may write first (operator-line.md 9,
//! the line «may we write first» of the channels).

use rozmova_actors::domain::{BotId, ChannelKind, Client, ClientId, Contact, ContactId, IdKind, Slot};
use rozmova_store::{
    clients::{self, ClientRow},
    contacts,
    dialogs::{self, DialogFilter},
};

use super::start::StartBody;
use crate::{
    channels::{custom_channel::wire::MAX_CHAT_ID, directory::Kind},
    http::{clients::read::visible_client, prelude::*},
};

/// Most characters of a client's name.
const MAX_NAME: usize = 200;

/// The client of an address: one the caller may see, or one without any request yet, whom nobody could see otherwise.
///
/// # Errors
/// 404, 503.
pub(super) async fn client(app: &App, who: &Caller, id: ClientId) -> Result<ClientRow, Problem> {
    match visible_client(app, who, id).await {
        Err(problem) if problem.code == Code::NotFound => {}
        known => return known,
    }
    let found = app
        .store
        .run(move |conn| {
            let filter = DialogFilter { client: Some(id), ..DialogFilter::default() };
            let fresh = dialogs::list(conn, &filter, None, 1)?.is_empty();
            if fresh { clients::get(conn, id) } else { Ok(None) }
        })
        .await?;
    match found {
        Some(fresh) => Ok(fresh),
        // Their first request may have begun between the two looks.
        None => visible_client(app, who, id).await,
    }
}

/// Makes the address, with a new client unless `client` gets it. Answers the contact and its client's name.
///
/// # Errors
/// 409 while the channel is off or has no address to call, 422 with the sentence why, 503.
pub(super) async fn make(
    app: &App,
    who: &Caller,
    body: &StartBody,
    bot: BotId,
    client: Option<ClientRow>,
) -> Result<(Contact, String), Problem> {
    let (Some(channel), Some(chat_id)) = (body.channel, &body.chat_id) else {
        return Err(Problem::not_found("the contact"));
    };
    may_write_first(channel)?;
    if chat_id.is_empty() || chat_id.len() > MAX_CHAT_ID || chat_id.chars().any(char::is_control) {
        return Err(Problem::field(
            "chat_id",
            format!("1 to {MAX_CHAT_ID} bytes without control characters are accepted"),
        ));
    }
    let off = || Problem::new(Code::Conflict, "the bot's Custom Channel is switched off or has no address to call");
    let connection = app.directory.of_bot(bot, channel).filter(|connection| connection.active).ok_or_else(off)?;
    match &connection.kind {
        Kind::CustomChannel { settings, .. } if !settings.custom_channel_url.is_empty() => {}
        _ => return Err(off()),
    }
    if client.as_ref().is_some_and(|client| client.merged_into_id.is_some()) {
        return Err(Problem::field("client_id", "this client was joined into another one: name that one"));
    }
    let now = app.now();
    let next = |kind| app.ids.next(kind).map_err(|error| Problem::unavailable(&error.to_string()));
    let (client_id, name, made) = match client {
        Some(row) => (row.client.id, row.client.name, None),
        None => {
            let id = ClientId(next(IdKind::Client)?);
            let name = name_of(body, id)?;
            let client = Client {
                id,
                name: name.clone(),
                first_name: String::new(),
                last_name: String::new(),
                phone: String::new(),
                email: String::new(),
                language: String::new(),
                is_banned: false,
                created_at: now,
            };
            (id, name, Some(client))
        }
    };
    let contact = Contact {
        id: ContactId(next(IdKind::Contact)?),
        client_id,
        bot_id: bot,
        connection_id: connection.id,
        channel,
        chat_id: chat_id.clone(),
        slot: Slot::of_contact(connection.id, chat_id),
        username: String::new(),
        display_name: name.clone(),
        phone: String::new(),
        language_code: String::new(),
        params_from_site: serde_json::json!({}),
        meta: serde_json::json!({}),
        last_inbound_at: None,
        created_at: now,
    };
    let (wanted, key) = (contact.id, (contact.connection_id, contact.chat_id.clone()));
    let made = app.store.write(move |conn| contacts::make(conn, made.as_ref(), &contact)).await;
    let found = match made {
        Ok(found) => found,
        // They wrote, or a colleague began, in the same moment.
        Err(error) => {
            let known = app.store.run(move |conn| contacts::by_chat(conn, key.0, &key.1)).await?;
            known.ok_or(error)?
        }
    };
    if found.id == wanted {
        return Ok((found, name));
    }
    let row = self::client(app, who, found.client_id).await?;
    Ok((found, row.client.name))
}

/// The typed name, else a numbered word as for everybody without one.
fn name_of(body: &StartBody, id: ClientId) -> Result<String, Problem> {
    let name = body.client_name.as_deref().unwrap_or_default().trim();
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let wanted = format!("at most {MAX_NAME} characters without control characters are accepted");
        return Err(Problem::field("client_name", wanted));
    }
    Ok(if name.is_empty() { format!("Клієнт {id}") } else { name.to_owned() })
}

/// Whether somebody who has not written yet can be written to in a channel, and why not.
fn may_write_first(channel: ChannelKind) -> Result<(), Problem> {
    let why = match channel {
        ChannelKind::CustomChannel => return Ok(()),
        ChannelKind::Widget => "in the website chat the visitor begins: nobody has written from this address",
        ChannelKind::Telegram | ChannelKind::Viber => "a bot cannot write first there: the client begins or subscribes",
        ChannelKind::Facebook | ChannelKind::Instagram => "a page answers only who wrote to it: the client begins",
        ChannelKind::Whatsapp => "the first message there is an approved template, and no templates are set up",
        ChannelKind::Email | ChannelKind::Sms => "this channel is not connected: only custom_channel is accepted",
    };
    Err(Problem::field("channel", why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_where_we_may_write_first_somebody_unknown_is_written_to() {
        for channel in ChannelKind::ALL {
            let allowed = may_write_first(channel);
            assert_eq!(allowed.is_ok(), channel == ChannelKind::CustomChannel, "{channel:?}");
            if let Err(problem) = allowed {
                assert_eq!(problem.code, Code::Validation, "{channel:?}");
            }
        }
    }
}
