//! What a visitor does before the first message and after the last one: the form, ending the chat, the rating, earlier chats.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use rozmova_actors::{
    dialog::messages::{DialogCommand, Refusal, Who},
    domain::{CloseReason, CsatId, Dialog, DialogId, DialogState, IdKind},
};
use rozmova_store::{
    StoreError,
    csat::{self, CsatRow},
    dialogs,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    Visitor,
    actions::{self, Refused},
    forms,
    handlers::{answer, away, visitor},
    translate,
};
use crate::{
    app::{App, AppState},
    http::Json,
    problem::{Code, Problem},
    secrets::PublicIdKind,
};

/// Earlier chats of one list.
const CHATS: i64 = 50;

/// The form before the first message: what was told goes with it. Until then it is in memory only: a restart of the server in between
/// loses it.
///
/// # Errors
/// `validation` with a word per field; `conflict` when nothing is asked.
pub fn submit_form(app: &AppState, visitor: &Visitor, values: &Map<String, Value>) -> Result<(), Refused> {
    let conflict = || Refused::new("conflict", Code::Conflict);
    let (settings, _) = visitor.connection.widget().ok_or_else(conflict)?;
    if !settings.prechat.enabled {
        return Err(conflict());
    }
    let answers = forms::judge(&settings.prechat, values)
        .map_err(|fields| Refused { fields, ..Refused::new("validation", Code::Validation) })?;
    let now = app.now();
    app.visitors.edit(visitor.contact, |draft| {
        draft.add_params(&answers.others);
        if answers.consent {
            let consent = json!({"consent_at": now});
            draft.add_meta(consent.as_object().unwrap_or(&Map::new()));
        }
        let profile = &mut draft.profile;
        for (slot, value) in [
            (&mut profile.display_name, answers.name),
            (&mut profile.email, answers.email),
            (&mut profile.phone, answers.phone),
        ] {
            // What a proof said before is not talked over by a form.
            if !value.is_empty() && !profile.vouched {
                *slot = value;
            }
        }
    });
    Ok(())
}

/// Ends the newest chat as the visitor.
///
/// # Errors
/// `forbidden` when the settings do not allow it, `not_found` without a chat, `unavailable`.
pub async fn close(app: &AppState, visitor: &Visitor) -> Result<(), Refused> {
    if !visitor.connection.widget().is_some_and(|(settings, _)| settings.can_close) {
        return Err(Refused::new("forbidden", Code::Forbidden));
    }
    let newest = actions::current(app, visitor).await?.and_then(|live| live.newest);
    let dialog = newest.ok_or(Refused::new("not_found", Code::NotFound))?;
    let command = DialogCommand::Close {
        who: Who::System,
        reason: CloseReason::Client,
        comment: String::new(),
        subject: None,
        tags: Vec::new(),
        status: None,
        unrated: false,
        expect_version: None,
    };
    match app.engine.dialog(dialog.id, command).await {
        // Closed already is what the visitor wants.
        Ok(_) | Err(Refusal::WrongState { .. }) => Ok(()),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Rates a closed chat, once. Answers the rating.
///
/// # Errors
/// `validation`, `not_found` for a chat that is not theirs, `conflict` while it is open, when it is rated or nothing is asked.
pub async fn rate(
    app: &AppState,
    visitor: &Visitor,
    dialog: Option<&str>,
    values: &Map<String, Value>,
) -> Result<Value, Refused> {
    let conflict = || Refused::new("conflict", Code::Conflict);
    let (score, comment) = forms::rating(values).ok_or(Refused::new("validation", Code::Validation))?;
    if !visitor.connection.widget().is_some_and(|(settings, _)| settings.csat) {
        return Err(conflict());
    }
    let dialog = own_dialog(app, visitor, dialog).await?;
    if dialog.state != DialogState::Closed || dialog.unrated {
        return Err(conflict());
    }
    let row = CsatRow {
        id: CsatId(app.ids.next(IdKind::Catalogue).map_err(|_| Refused::unavailable())?),
        dialog_id: dialog.id,
        client_id: dialog.client_id,
        operator_id: dialog.operator_id,
        score,
        comment: comment.clone(),
        created_at: app.now(),
    };
    let stored = app.store.write(move |conn| csat::insert(conn, &row)).await;
    stored
        .map_err(|error: StoreError| if error.is_unique_violation() { conflict() } else { Refused::unavailable() })?;
    // The team hears of it by a line; the rating is stored whether or not the line finds its way.
    let remark = DialogCommand::Remark { key: "csat_rated", params: json!({}) };
    if let Err(refusal) = app.engine.dialog(dialog.id, remark).await {
        tracing::warn!(dialog.id = %dialog.id, %refusal, "a rating was stored without its line");
    }
    Ok(json!({"score": score, "comment": comment}))
}

/// A chat of the visitor's by its public id, the newest without one.
///
/// # Errors
/// `not_found` for a chat that is not theirs, `unavailable`.
pub(super) async fn own_dialog(app: &AppState, visitor: &Visitor, id: Option<&str>) -> Result<Dialog, Refused> {
    let missing = || Refused::new("not_found", Code::NotFound);
    let found = match id {
        None => actions::current(app, visitor).await?.and_then(|live| live.newest),
        Some(id) => {
            let id = app.visitors.ids().reveal(PublicIdKind::Dialog, id).map(DialogId).ok_or_else(missing)?;
            app.store.run(move |conn| dialogs::get(conn, id)).await.map_err(|_| Refused::unavailable())?
        }
    };
    found.filter(|dialog| dialog.contact_id == visitor.contact).ok_or_else(missing)
}

/// Adds the rating of a closed chat to its view: a score, or null while none was given.
pub async fn with_rating(app: &AppState, dialog: &Dialog, mut view: Value) -> Value {
    if dialog.state == DialogState::Closed {
        let id = dialog.id;
        // Without an answer the page asks again and is told `conflict`.
        let found = app.store.run(move |conn| csat::of_dialog(conn, id)).await.unwrap_or_default();
        view = rated(dialog, view, found.as_ref());
    }
    view
}

/// The same with a rating that is read already.
#[must_use]
pub fn rated(dialog: &Dialog, mut view: Value, rating: Option<&CsatRow>) -> Value {
    if dialog.state == DialogState::Closed {
        view["csat"] = rating.map_or(Value::Null, |row| row.score.into());
    }
    view
}

/// Values of a form or a rating.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ValuesBody {
    /// Public id of the chat that is rated; absent for the newest.
    #[serde(default)]
    pub dialog_id: Option<String>,
    /// By field.
    pub values: Map<String, Value>,
}

/// `POST /widget/{bot_id}/form`
///
/// # Errors
/// 401, 403, 409, 422 with a word per field, 429.
pub async fn form(
    app: App,
    req: HttpRequest,
    bot: Path<String>,
    Json(body): Json<ValuesBody>,
) -> Result<HttpResponse, Problem> {
    let visitor = visitor(&app, &req, &bot).await?;
    submit_form(&app, &visitor, &body.values)?;
    Ok(answer(&req, &json!({})))
}

/// `POST /widget/{bot_id}/csat`
///
/// # Errors
/// 401, 403, 404, 409, 422, 429, 503.
pub async fn rating(
    app: App,
    req: HttpRequest,
    bot: Path<String>,
    Json(body): Json<ValuesBody>,
) -> Result<HttpResponse, Problem> {
    let visitor = visitor(&app, &req, &bot).await?;
    let rated = rate(&app, &visitor, body.dialog_id.as_deref(), &body.values).await?;
    Ok(answer(&req, &rated))
}

/// `POST /widget/{bot_id}/close`
///
/// # Errors
/// 401, 403, 404, 429, 503.
pub async fn end(app: App, req: HttpRequest, bot: Path<String>) -> Result<HttpResponse, Problem> {
    let visitor = visitor(&app, &req, &bot).await?;
    close(&app, &visitor).await?;
    Ok(answer(&req, &json!({})))
}

/// `GET /widget/{bot_id}/dialogs`: the visitor's chats, newest first, at most 50.
///
/// # Errors
/// 401, 403, 429, 503.
pub async fn chats(app: App, req: HttpRequest, bot: Path<String>) -> Result<HttpResponse, Problem> {
    let visitor = visitor(&app, &req, &bot).await?;
    let contact = visitor.contact;
    let found = app.store.run(move |conn| dialogs::of_contact(conn, contact, CHATS)).await.map_err(away)?;
    let catalogue = app.engine.catalogue();
    let naming = catalogue.settings.naming();
    let ids = app.visitors.ids();
    let chats: Vec<Value> = found
        .iter()
        .map(|dialog| {
            let mut view = translate::dialog_view(ids, dialog, naming);
            view["created_at"] = json!(dialog.created_at);
            view["last_message_at"] = json!(dialog.last_message_at);
            view["preview"] = dialog.preview.as_ref().map_or(Value::Null, |preview| preview.text.clone().into());
            view
        })
        .collect();
    Ok(answer(&req, &json!({"data": chats})))
}
