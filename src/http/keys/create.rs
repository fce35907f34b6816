//! `POST /api/v1/api-keys`

use rozmova_actors::domain::{IdKind, Timestamp};
use rozmova_store::api_keys::{self, ApiKeyRow};

use super::KeyView;
use crate::{
    auth::scopes,
    http::{audit::Note, prelude::*, users::parse_name},
};

/// A new key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    /// Name, shown as author of what the key does.
    pub name: String,
    /// `dialogs:read, dialogs:write, messages:write, clients:read, users:*, stats:read, embed:token, settings:*` or keys of rights.
    pub scopes: Vec<String>,
    /// Ends then.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// The key with its text.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NewKeyView {
    /// The key.
    #[serde(flatten)]
    pub view: KeyView,
    /// The text, never shown again.
    pub key: String,
}

/// Makes a key; its rights may not exceed the caller's.
///
/// # Errors
/// 403 for scopes beyond the caller's own rights, 422.
pub async fn create(app: App, req: HttpRequest, who: Caller, body: Json<CreateBody>) -> Result<HttpResponse, Problem> {
    let (Json(body), now) = (body, app.now());
    let grants = scopes::grants_of(body.scopes.iter().map(String::as_str)).map_err(|unknown| {
        Problem::field("scopes", format!("«{unknown:.40}» is not a scope: {} or the key of a right", scopes::names()))
    })?;
    if grants.is_empty() {
        return Err(Problem::field("scopes", "at least one is needed"));
    }
    let mine = who.grants();
    if let Some(missing) = mine.lacks(&grants) {
        return Err(Problem::new(Code::Forbidden, format!("you do not have the right {} yourself", missing.key())));
    }
    if body.expires_at.is_some_and(|end| end <= now) {
        return Err(Problem::field("expires_at", "a time in the future is accepted"));
    }
    let (key, prefix, key_hash) = app.auth.new_key();
    let row = ApiKeyRow {
        id: app.ids.next(IdKind::Catalogue).map_err(|e| Problem::unavailable(&e.to_string()))?,
        name: parse_name("name", &body.name)?,
        prefix,
        key_hash,
        scopes: body.scopes,
        created_by_id: who.user().map(|me| me.user.id),
        created_at: now,
        expires_at: body.expires_at,
        revoked_at: None,
        last_used_at: None,
    };
    let stored = row.clone();
    app.store.write(move |conn| api_keys::insert(conn, &stored)).await?;
    app.auth.key_changed(&row.prefix);
    let note = Note::new("api_key.created", "api_key", Some(row.id)).with(serde_json::json!({"scopes": row.scopes}));
    app.audit.keep(&who, app.ip_of(&req), now, note).await;
    Ok(created(&NewKeyView { view: row.into(), key }))
}
