//! `POST /api/v1/operators/{id}/word`

use rozmova_actors::{
    domain::{Event, IdKind, NotificationId, OperatorId, message::parse_text},
    ports::NoticeDraft,
};
use rozmova_store::notifications;

use crate::http::prelude::*;

/// Longest word, characters.
const MOST_CHARS: usize = 500;

/// What is said.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordBody {
    /// Text, at most 500 characters.
    pub text: String,
}

/// A word to an operator, about no dialog (operator-line.md 11): heard at once in an open panel, and kept in their bell.
///
/// # Errors
/// 403, 404, 422.
pub async fn say(app: App, who: Caller, id: Id<OperatorId>, body: Json<WordBody>) -> Result<HttpResponse, Problem> {
    let (Id(id), Json(body)) = (id, body);
    let text = parse_text(&body.text).map_err(|error| Problem::field("text", error.to_string()))?;
    let chars = text.chars().count();
    if chars > MOST_CHARS {
        return Err(Problem::field("text", format!("{chars} characters, at most {MOST_CHARS} are accepted")));
    }
    let operator = super::find(&app, id).await?.id;
    let by_name = match &who {
        Caller::User(me) => me.user.name.clone(),
        Caller::Key(key) => key.name.clone(),
        Caller::Anonymous => String::new(),
    };
    let number = app.ids.next(IdKind::Notification).map_err(|error| Problem::unavailable(&error.to_string()))?;
    let notice = NoticeDraft {
        id: NotificationId(number),
        user_id: operator,
        kind: "word",
        dialog_id: None,
        data: serde_json::json!({"by_name": by_name, "text": text}),
        at: app.now(),
    };
    app.store.write(move |conn| notifications::insert(conn, &notice)).await?;
    let said = format!("{by_name}: {text}");
    app.engine.notify(operator, Event::Notification { kind: String::from("word"), text: said, dialog_id: None });
    Ok(HttpResponse::Ok().json(serde_json::json!({"status": "told"})))
}
