//! `POST /api/v1/clients/{id}/reveal`: one value of a card as it is, for somebody who sees contacts masked and has the right to look
//! at one of them on demand (ui.md 7, security.md AC-12, DECISION-contact-sight.md).

use rozmova_actors::domain::{ClientId, Contact, ContactId, Timestamp};
use rozmova_store::{audit_log, clients::ClientRow, contacts};

use super::read::visible_client;
use crate::http::{audit::Note, dialogs::sight_of, prelude::*};

/// In the audit log.
const ACTION: &str = "client.contact_revealed";

/// Values that one person reveals within [`WINDOW_S`]: enough for a shift of calls, too few to carry off a list of clients.
const MOST: i64 = 30;

/// Seconds over which uses are counted. They are counted in the audit log, so neither a restart nor another node forgets them.
const WINDOW_S: i64 = 3_600;

/// A value of a card that may be masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevealField {
    /// Phone of a client or of a contact.
    Phone,
    /// E-mail of a client.
    Email,
    /// Identity of a contact inside its channel.
    ChatId,
    /// Nick of a contact.
    Username,
    /// Name of a contact in its channel.
    DisplayName,
}

/// Which value.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealBody {
    /// `phone` or `email` of the client; `phone`, `chat_id`, `username` or `display_name` of a contact.
    pub field: RevealField,
    /// The contact whose value it is; absent = the client's own.
    #[serde(default)]
    pub contact_id: Option<ContactId>,
}

/// A value as it is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RevealedValue {
    /// Which.
    pub field: RevealField,
    /// Whose; null = the client's own.
    pub contact_id: Option<ContactId>,
    /// Unmasked; `""` when there is none.
    pub value: String,
}

/// Shows one value. The row of the audit log - who, of whom, which field, never the value - is committed before it is answered.
///
/// # Errors
/// 403 without the right `clients.reveal_contacts` and for keys, 404 for a client or a contact out of sight, 422 for a field that the
/// client or the contact has not, 429 with `Retry-After` after 30 values within an hour.
pub async fn reveal(
    app: App,
    req: HttpRequest,
    who: SignedIn,
    id: Id<ClientId>,
    body: Json<RevealBody>,
) -> Result<Answer<RevealedValue>, Problem> {
    let (Id(id), Json(body), now) = (id, body, app.now());
    let caller = Caller::User(who);
    let client = visible_client(&app, &caller, id).await?;
    let value = match body.contact_id {
        None => own(client, body.field)?,
        Some(contact) => of_contact(contact_in_sight(&app, &caller, id, contact).await?, body.field)?,
    };
    let note = Note::new(ACTION, "client", Some(id.get()))
        .with(serde_json::json!({"field": body.field, "contact_id": body.contact_id}));
    let row = app.audit.row(&caller, app.ip_of(&req), now, note)?;
    let since = now.plus_secs(-WINDOW_S);
    let written = app.store.write(move |conn| audit_log::append_within(conn, &row, since, MOST)).await?;
    written.map_err(|oldest| too_many(oldest, now))?;
    Ok(Answer(RevealedValue { field: body.field, contact_id: body.contact_id, value }))
}

fn too_many(oldest: Timestamp, now: Timestamp) -> Problem {
    let wait = (WINDOW_S - now.since(oldest) / 1_000_000).clamp(1, WINDOW_S);
    let sentence = format!("{MOST} values were revealed within an hour, {MOST} are accepted, try again in {wait} s");
    Problem::new(Code::RateLimited, sentence).retry(u64::try_from(wait).unwrap_or(1)).with("limit", MOST)
}

async fn contact_in_sight(app: &App, who: &Caller, client: ClientId, id: ContactId) -> Result<Contact, Problem> {
    let sight = sight_of(app, who);
    let contacts = app.store.run(move |conn| contacts::of_client(conn, client)).await?;
    let found = contacts.into_iter().find(|contact| contact.id == id && sight.within_bot(contact.bot_id));
    found.ok_or_else(|| Problem::not_found("the contact"))
}

fn own(client: ClientRow, field: RevealField) -> Result<String, Problem> {
    match field {
        RevealField::Phone => Ok(client.client.phone),
        RevealField::Email => Ok(client.client.email),
        RevealField::ChatId | RevealField::Username | RevealField::DisplayName => {
            Err(Problem::field("field", "it is a value of a contact: without contact_id phone, email are accepted"))
        }
    }
}

fn of_contact(contact: Contact, field: RevealField) -> Result<String, Problem> {
    match field {
        RevealField::Phone => Ok(contact.phone),
        RevealField::ChatId => Ok(contact.chat_id),
        RevealField::Username => Ok(contact.username),
        RevealField::DisplayName => Ok(contact.display_name),
        RevealField::Email => Err(Problem::field(
            "field",
            "it is a value of the client: with contact_id phone, chat_id, username, display_name are accepted",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_revealed_enough_waits_until_the_oldest_use_is_an_hour_old() {
        let now = Timestamp(1_767_600_000_000_000);
        for (age_s, wait) in [(0, 3_600), (600, 3_000), (3_599, 1), (3_600, 1), (-60, 3_600)] {
            let refused = too_many(now.plus_secs(-age_s), now);
            assert_eq!((refused.code, refused.retry_after), (Code::RateLimited, Some(wait)), "{age_s}");
        }
    }
}
