//! `GET /api/v1/dialogs/{id}/tabs`

use rozmova_actors::domain::DialogId;
use rozmova_store::{clients, contacts};

use super::visible;
use crate::http::{
    clients::fields::roles_of,
    prelude::*,
    settings::panel_tabs::{SECRET_PLACE, filled, signed},
};

/// A page of the company's own system beside a dialog.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TabView {
    /// Word on the tab.
    pub title: String,
    /// Its address for this dialog, to be shown in a sandboxed frame at once: with a secret it holds the moment and a signature.
    pub url: String,
}

/// Pages of the company's own system for this dialog and the caller's roles. Whoever sees clients' addresses masked has them left
/// out of these.
///
/// # Errors
/// 404, 503.
pub async fn list(app: App, who: Caller, id: Id<DialogId>) -> Result<Answer<Page<TabView>>, Problem> {
    let dialog = visible(&app, &who, id.0).await?;
    let (settings, roles) = (app.tabs(), roles_of(&who));
    // A key has no role, so it is shown what is for everybody; only the owner's missing roles mean all of them.
    let is_person = who.user().is_some();
    let tabs: Vec<_> =
        settings.of(&roles, Some(dialog.bot_id)).filter(|tab| is_person || tab.roles.is_empty()).collect();
    if tabs.is_empty() {
        return Ok(Answer(Page::whole(Vec::new())));
    }
    let (client_id, contact_id) = (dialog.client_id, dialog.contact_id);
    let (client, contact) =
        app.store.run(move |conn| Ok((clients::get(conn, client_id)?, contacts::get(conn, contact_id)?))).await?;
    let secret = match settings.secret_sealed.as_str() {
        "" => None,
        sealed => Some(app.secrets.open(SECRET_PLACE, sealed).map_err(Problem::internal)?),
    };
    let seen = who.contacts();
    let shown = |text: Option<&String>| text.filter(|_| !seen.is_masked()).cloned().unwrap_or_default();
    let client = client.as_ref().map(|row| &row.client);
    let me = who.user();
    let value = |key: &str| match key {
        "client.id" => dialog.client_id.get().to_string(),
        "client.name" => seen.name(client.map(|client| client.name.clone()).unwrap_or_default()),
        "client.phone" => {
            let own = shown(client.map(|client| &client.phone));
            if own.is_empty() { shown(contact.as_ref().map(|contact| &contact.phone)) } else { own }
        }
        "client.email" => shown(client.map(|client| &client.email)),
        "contact.chat_id" => shown(contact.as_ref().map(|contact| &contact.chat_id)),
        "dialog.id" => dialog.id.get().to_string(),
        "operator.id" => me.map(|me| me.user.id.get().to_string()).unwrap_or_default(),
        "operator.email" => me.map(|me| me.user.email.clone()).unwrap_or_default(),
        _ => String::new(),
    };
    let now = app.now();
    let tabs = tabs.into_iter().map(|tab| {
        let url = filled(&tab.url_template, value);
        let url = match &secret {
            Some(secret) => signed(&url, secret, now),
            None => url,
        };
        TabView { title: tab.title.clone(), url }
    });
    Ok(Answer(Page::whole(tabs.collect())))
}
