//! `…/auth/second-factor`: the caller's own second step (administration.md 4). What an administrator may do for somebody who lost
//! it is `users::second_factor`.

use rozmova_actors::domain::Timestamp;
use rozmova_store::second_factors;

use super::super::{audit::Note, users::update::confirm_own_password};
use crate::{auth::totp, http::prelude::*};

/// Whether there is one.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FactorView {
    /// In force since then; null without one.
    pub confirmed_at: Option<Timestamp>,
    /// Recovery codes that are left.
    pub codes_left: i64,
}

/// The caller's own password.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    /// Password; absent for whoever has just confirmed who they are with the company's account.
    pub current_password: Option<String>,
}

/// A code of the app.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// Six digits.
    pub code: String,
}

/// What goes into an app.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NewFactor {
    /// Base32, to type in.
    pub secret: String,
    /// `otpauth://…`, to open or scan.
    pub otpauth_url: String,
}

/// Shown once.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RecoveryCodes {
    /// Each works once, in place of a code of the app.
    pub recovery_codes: Vec<String>,
}

/// The caller's second factor.
///
/// # Errors
/// 401, 503.
pub async fn read(app: App, who: SignedIn) -> Result<Answer<FactorView>, Problem> {
    let id = who.user.id;
    let (factor, codes_left) =
        app.store.run(move |conn| Ok((second_factors::of(conn, id)?, second_factors::codes_left(conn, id)?))).await?;
    Ok(Answer(FactorView { confirmed_at: factor.and_then(|factor| factor.confirmed_at), codes_left }))
}

/// Begins one.
///
/// # Errors
/// 403 without the own password (AU-14), 409 when one is in force, 429 after wrong passwords.
pub async fn begin(app: App, who: SignedIn, body: Json<PasswordBody>) -> Result<HttpResponse, Problem> {
    confirm_own_password(&app, &who, body.0.current_password).await?;
    let secret = totp::base32(&app.auth.begin_factor(who.user.id).await?);
    let name: String = url::form_urlencoded::byte_serialize(who.user.email.as_bytes()).collect();
    let otpauth_url = format!("otpauth://totp/Rozmova:{name}?secret={secret}&issuer=Rozmova");
    Ok(created(&NewFactor { secret, otpauth_url }))
}

/// Confirms it.
///
/// # Errors
/// 409 when there is nothing to confirm, 422 for a wrong code, 429.
pub async fn confirm(
    app: App,
    req: HttpRequest,
    who: SignedIn,
    body: Json<CodeBody>,
) -> Result<Answer<RecoveryCodes>, Problem> {
    app.limits.take(&format!("otp:{}", who.user.id), 10, 60, app.now())?;
    let recovery_codes = app.auth.confirm_factor(who.user.id, &body.0.code).await?;
    let note = Note::new("user.second_factor_added", "user", Some(who.user.id.get()));
    app.audit.keep(&Caller::User(who), app.ip_of(&req), app.now(), note).await;
    Ok(Answer(RecoveryCodes { recovery_codes }))
}

/// Removes it.
///
/// # Errors
/// 403 without the own password (AU-14), 404 without one, 429 after wrong passwords.
pub async fn remove(
    app: App,
    req: HttpRequest,
    who: SignedIn,
    body: Json<PasswordBody>,
) -> Result<HttpResponse, Problem> {
    let id = who.user.id;
    confirm_own_password(&app, &who, body.0.current_password).await?;
    if !app.store.write(move |conn| second_factors::remove(conn, id)).await? {
        return Err(Problem::not_found("the second factor"));
    }
    // A role may ask for one: then a new one is set up before anything else.
    app.operator_changed(id).await;
    let note = Note::new("user.second_factor_removed", "user", Some(id.get()));
    app.audit.keep(&Caller::User(who), app.ip_of(&req), app.now(), note).await;
    Ok(HttpResponse::NoContent().finish())
}
