//! `POST /api/v1/dialogs`: a request that an operator or an integrator begins (operator-line.md 9, integrations.md 3).

use rozmova_actors::{
    dialog::messages::{DialogDone, Refusal, Start},
    domain::{
        BotId, ChannelKind, ClientId, Contact, ContactId, Dialog, DialogId, DialogState, IdKind, OperatorId, SubjectId,
        message::{TextError, parse_text},
    },
};
use rozmova_store::{contacts, dialogs};

use super::{answer, newcomer, reach_of, sight_of, topic_of};
use crate::http::{clients::erase::refuse_erased, prelude::*};

/// With whom and about what. The address is `contact_id`, or `channel`, `chat_id` and `bot_id` together.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartBody {
    /// A contact (one address of a client).
    #[serde(default)]
    pub contact_id: Option<ContactId>,
    /// Channel of the contact.
    #[serde(default)]
    pub channel: Option<ChannelKind>,
    /// Identity inside the channel.
    #[serde(default)]
    pub chat_id: Option<String>,
    /// Bot of the channel.
    #[serde(default)]
    pub bot_id: Option<BotId>,
    /// Whose address it becomes when nobody has written from it yet; without one a new client's. Only in channels where we may
    /// write first.
    #[serde(default)]
    pub client_id: Option<ClientId>,
    /// Name of that new client, at most 200 characters.
    #[serde(default)]
    pub client_name: Option<String>,
    /// Topic; without one the bot's.
    #[serde(default)]
    pub subject_alias: Option<String>,
    /// Who gets the request. A person who calls gets it themself; another one needs `op_view_all`. A key without one leaves it
    /// with the bot: the client's answer then goes its usual way.
    #[serde(default)]
    pub operator_id: Option<OperatorId>,
    /// First message to the client, 1 to 10,000 characters; may be left out by whoever writes it later.
    #[serde(default)]
    pub text: Option<String>,
}

/// Begins a request: 201 with it. When the contact has an open one already nothing begins and nothing is sent: 200 with that one.
/// The request counts in the operator's limit (setting `count_outbound_in_limit`) and is not refused by it.
///
/// # Errors
/// 403, 404 for a contact the caller may not see, 409 `banned`, 409 for somebody erased, 409 with the holder when somebody else has the contact's open
/// request, 422, also for an address nobody has written from in a channel where the client begins.
pub async fn start(app: App, who: Caller, body: Json<StartBody>) -> Result<HttpResponse, Problem> {
    let Json(body) = body;
    let text = match body.text.as_deref().map(parse_text) {
        None | Some(Err(TextError::Empty)) => String::new(),
        Some(parsed) => parsed.map_err(|error| Problem::field("text", error.to_string()))?,
    };
    if !text.is_empty() && !who.has(Grant::OpReply) {
        return Err(Problem::missing_right(Grant::OpReply.key()));
    }
    may_name_addresses(&who, &body)?;
    let subject = topic_of(&app, body.subject_alias.as_deref())?;
    let operator = holder(&app, &who, body.operator_id).await?;
    let (bot_id, known) = contact_of(&app, &body).await?;
    let whose = known.as_ref().map(|contact| contact.client_id).or(body.client_id);
    let client = match whose {
        Some(id) => Some(newcomer::client(&app, &who, id).await.map_err(|problem| match problem.code {
            Code::NotFound if known.is_some() => Problem::not_found("the contact"),
            _ => problem,
        })?),
        None => None,
    };
    if let Some(client) = whose {
        refuse_erased(&app, client).await?;
    }
    if body.client_id.is_some_and(|asked| whose != Some(asked)) {
        return Err(Problem::field(
            "client_id",
            "this address belongs to another client: join the two on the client's card",
        ));
    }
    let catalogue = app.engine.catalogue();
    let bot = catalogue.bot(bot_id);
    let topic = subject.or_else(|| bot.and_then(|bot| bot.default_subject_id));
    let reach = reach_of(&app, &who, Grant::OpOutbound);
    if !reach.covers_bot(bot_id) {
        return Err(Problem::not_found("the contact"));
    }
    if client.as_ref().is_some_and(|client| client.is_banned_at(app.now())) {
        return Err(Problem::new(Code::Banned, "the client is banned: lift the ban before writing to them"));
    }
    if let Some(contact) = &known
        && let Some(open) = open_of(&app, contact.id).await?
    {
        return already(&app, &who, &open);
    }
    if !reach.covers(bot_id, topic) || !sight_of(&app, &who).within(bot_id, topic) {
        return Err(Problem::field("subject_alias", "your roles do not cover this topic of this bot"));
    }
    if let Some((id, name)) = &operator {
        let own = who.user().is_none_or(|me| me.user.id == *id);
        if !own && !reach_of(&app, &who, Grant::OpViewAll).covers(bot_id, topic) {
            return Err(Problem::missing_right(Grant::OpViewAll.key()));
        }
        covered(&app, *id, name, bot_id, topic).await?;
    }
    if !bot.is_some_and(|bot| bot.is_active) {
        return Err(Problem::new(Code::Conflict, "the contact's bot is switched off: nothing can be sent through it"));
    }
    let (contact, client_name) = match (known, client) {
        (Some(contact), Some(client)) => (contact, client.client.name),
        (_, client) => newcomer::make(&app, &who, &body, bot_id, client).await?,
    };
    let id = DialogId(app.ids.next(IdKind::Dialog).map_err(|error| Problem::unavailable(&error.to_string()))?);
    let state = if operator.is_some() { DialogState::Active } else { DialogState::Bot };
    let (operator_id, operator_name) = operator.unzip();
    let dialog = Dialog {
        subject_id: topic,
        status_id: catalogue.first_status(topic),
        priority_id: catalogue.first_priority(topic),
        operator_id,
        operator_name: operator_name.unwrap_or_default(),
        connected_at: operator_id.map(|_| app.now()),
        is_outbound: true,
        ..Dialog::of(id, &contact, &client_name, state, app.now())
    };
    match app.engine.start_request(Start { who: who.who()?, dialog, text }).await {
        Ok(DialogDone::Changed { dialog } | DialogDone::Unchanged { dialog } | DialogDone::Line { dialog, .. }) => {
            Ok(created(&who.contacts().dialog(&dialog)))
        }
        // The client wrote, or a colleague began, in the same moment.
        Err(Refusal::Stale { .. }) => match open_of(&app, contact.id).await? {
            Some(open) => already(&app, &who, &open),
            None => Err(Problem::unavailable("another request of this contact has just ended, try again")),
        },
        Err(refusal) => Err(refusal.into()),
    }
}

/// An address is a phone or an e-mail in many channels: to write to one that is typed would tell whose it is, so it needs the right that
/// shows them (security.md AC-12). A contact that is in sight is written to without.
fn may_name_addresses(who: &Caller, body: &StartBody) -> Result<(), Problem> {
    let typed = body.chat_id.is_some();
    if typed && who.contacts().is_masked() { Err(Problem::missing_right(Grant::ViewContacts.key())) } else { Ok(()) }
}

/// Who will hold it, with their name.
async fn holder(app: &App, who: &Caller, asked: Option<OperatorId>) -> Result<Option<(OperatorId, String)>, Problem> {
    let me = who.user().map(|me| (me.user.id, me.user.name.clone()));
    let Some(asked) = asked.filter(|id| me.as_ref().is_none_or(|(own, _)| own != id)) else { return Ok(me) };
    if !who.has(Grant::OpViewAll) && me.is_some() {
        return Err(Problem::missing_right(Grant::OpViewAll.key()));
    }
    let known = app.engine.operators().await.into_iter().find(|view| view.id == asked);
    let found = known.ok_or_else(|| Problem::field("operator_id", format!("there is no operator {asked}")))?;
    Ok(Some((found.id, found.name.clone())))
}

/// Nobody gets a request that their roles do not cover: they would not see it.
async fn covered(app: &App, id: OperatorId, name: &str, bot: BotId, topic: Option<SubjectId>) -> Result<(), Problem> {
    let catalogue = app.engine.catalogue();
    let grants = app.auth.user(id).await?.map(|user| user.grants.clone()).unwrap_or_default();
    let reach = grants.reach(Grant::OpReply, &catalogue, id).and(&grants.reading(&catalogue, id));
    // Who may not reply at all is refused elsewhere, by that right.
    if !grants.has(Grant::OpReply) || reach.covers(bot, topic) {
        return Ok(());
    }
    Err(Problem::field("operator_id", format!("the roles of {name} do not cover this bot and topic")))
}

/// The bot and the contact; none when nobody has written from the address yet.
async fn contact_of(app: &App, body: &StartBody) -> Result<(BotId, Option<Contact>), Problem> {
    match (body.contact_id, body.channel, &body.chat_id, body.bot_id) {
        (Some(id), None, None, None) => {
            let found = app.store.run(move |conn| contacts::get(conn, id)).await?;
            let contact = found.ok_or_else(|| Problem::not_found("the contact"))?;
            Ok((contact.bot_id, Some(contact)))
        }
        (None, Some(channel), Some(chat_id), Some(bot)) => {
            let chat_id = chat_id.clone();
            Ok((bot, app.store.run(move |conn| contacts::by_address(conn, bot, channel, &chat_id)).await?))
        }
        _ => {
            let wanted = "contact_id alone, or channel, chat_id and bot_id together, are accepted";
            Err(Problem::field("contact_id", wanted))
        }
    }
}

async fn open_of(app: &App, contact: ContactId) -> Result<Option<Dialog>, Problem> {
    let newest = app.store.run(move |conn| dialogs::newest_of_contact(conn, contact)).await?;
    Ok(newest.filter(|dialog| dialog.state.is_open()))
}

/// The contact's open request for whoever may see it; else who holds it.
fn already(app: &App, who: &Caller, open: &Dialog) -> Result<HttpResponse, Problem> {
    if sight_of(app, who).sees_dialog(open) {
        return Ok(answer(who, open));
    }
    let problem = match open.operator_id {
        Some(id) => {
            Problem::new(Code::Conflict, format!("{} is in touch with this contact already", open.operator_name))
                .with("operator_id", id.get())
                .with("operator_name", open.operator_name.clone())
        }
        None => Problem::new(Code::Conflict, "this contact's request waits for somebody else"),
    };
    Err(problem)
}
